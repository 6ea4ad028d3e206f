"""A small client of the API, over a real socket; every number of an answer stays exact."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from email.message import Message
from typing import Any
from urllib.parse import urlencode, urlsplit

TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    body: dict[str, Any]

    @property
    def data(self) -> dict[str, Any]:
        """The data of a success."""
        assert self.status == 200, self.body
        assert self.body["success"] is True
        assert self.body["requestId"] == self.headers["X-Request-Id"]
        assert self.body["timestamp"].endswith("Z")
        data: dict[str, Any] = self.body["data"]
        return data

    @property
    def failure(self) -> tuple[int, str, str]:
        """Status, code and words of a refusal."""
        assert self.body["success"] is False, self.body
        assert self.body["requestId"] == self.headers["X-Request-Id"]
        return self.status, self.body["code"], self.body["error"]


class Api:
    """The API as an app that posts its usage meets it."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token

    def get(self, path: str, **query: object) -> Answer:
        return self._call("GET", f"{path}?{urlencode(query)}" if query else path, None, {})

    def post(self, path: str, body: object, **headers: str) -> Answer:
        return self._call("POST", path, json.dumps(body), headers)

    def track(
        self, provider: str, model: str, input_tokens: int, output_tokens: int, **optional: object
    ) -> dict[str, Any]:
        """Does what `track` of the published TypeScript class does, with the optional fields beside."""
        body = {
            "provider": provider,
            "model": model,
            "inputTokens": input_tokens,
            "outputTokens": output_tokens,
            "flush": True,
            **optional,
        }
        return self.post("/api/tokens/track", body).data

    def _call(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        address = urlsplit(self.url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT_S)
        try:
            sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers}
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            text = response.read()
            return Answer(response.status, response.headers, json.loads(text, parse_float=Decimal))
        finally:
            connection.close()
