"""One conversation with a team's server: what is said, and what its answers mean."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

import msgspec

from server.core.forwarding import is_captured, key_of, posted_as
from server.core.money import to_dollars
from server.core.periods import from_ms
from server.core.records import StoredEvent
from server.schemas.common import format_time

if TYPE_CHECKING:
    import httpx

PATH = "/api/tokens/forward"
_LONGEST_REST_S = 3600.0
_MOST_BYTES = 4 << 20
_encoder = msgspec.json.Encoder(decimal_format="number")
_log = logging.getLogger(__name__)


class Trouble(Exception):
    """A batch was not taken. `kind` tells what to do about it.

    wait: try again by itself. stop: somebody must do something first. smaller: the batch as a whole was
    refused, so that parts of it may be taken.
    """

    def __init__(
        self, kind: Literal["wait", "stop", "smaller"], message: str, rest_s: float | None = None
    ) -> None:
        super().__init__(message)
        self.kind, self.message, self.rest_s = kind, message, rest_s


class _Result(msgspec.Struct):
    index: int
    status: Literal["accepted", "known", "rejected"]
    error: str | None = None


class _Data(msgspec.Struct):
    results: list[_Result]


class _Answer(msgspec.Struct):
    success: Literal[True]
    data: _Data


class _Refusal(msgspec.Struct):
    error: str
    code: str


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server may take, in seconds."""

    connect_s: float = 10
    answer_s: float = 60


class Sender:
    """Speaks with one server; close it afterwards. One thread at a time."""

    def __init__(self, url: str, ca: str, token: str, patience: Patience) -> None:
        """Takes the address, the PEM file of an authority of the team's own (or ""), and the token.

        Raises:
            Trouble: The file or the address cannot be used.
        """
        import httpx

        self._url = url
        timeout = httpx.Timeout(patience.answer_s, connect=patience.connect_s)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=timeout, verify=_trusted(url, ca))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def send(self, desk: str, items: Sequence[dict[str, object]]) -> dict[int, str]:
        """Sends a batch; gives why items were not taken, by their places, once all others are safe there.

        Raises:
            Trouble: Nothing is known to have been taken.
        """
        import httpx

        try:
            answer = self._http.post(PATH, content=_encoder.encode({"desk": desk, "items": items}))
            body = answer.content[:_MOST_BYTES]
        except httpx.InvalidURL:
            raise Trouble("stop", f"{self._url} is no address that can be called.") from None
        except httpx.TimeoutException:
            raise Trouble("wait", f"{self._url} does not answer in time.") from None
        except httpx.HTTPError as error:
            # Not the error itself: its frames hold the headers.
            _log.info("%s: %s", self._url, type(error).__name__)
            raise Trouble("wait", self._unreachable(error)) from None
        if answer.status_code != 200:
            raise self._refusal(answer, body)
        return self._refused(body, len(items))

    def _unreachable(self, error: BaseException | None) -> str:
        while error is not None:
            if isinstance(error, ssl.SSLCertVerificationError):
                reason = error.verify_message or error.reason
                return (
                    f"The certificate of {self._url} is not trusted ({reason}). If your team has an "
                    "authority of its own, choose its CA file."
                )
            if isinstance(error, ssl.SSLError):
                return f"{self._url} answers, but not with TLS as https needs it."
            error = error.__cause__ or error.__context__
        return f"{self._url} cannot be reached."

    def _refused(self, body: bytes, count: int) -> dict[int, str]:
        try:
            results = msgspec.json.decode(body, type=_Answer).data.results
        except msgspec.DecodeError:
            results = []
        if [item.index for item in results] != list(range(count)):
            raise self._strange()
        return {item.index: item.error or "It was refused." for item in results if item.status == "rejected"}

    def _refusal(self, answer: httpx.Response, body: bytes) -> Trouble:
        try:
            refusal = msgspec.json.decode(body, type=_Refusal)
        except msgspec.DecodeError:
            refusal = None
        status, rest = answer.status_code, _rest_s(answer.headers.get("retry-after", ""))
        if status in (400, 413, 422):
            return Trouble("smaller", refusal.error if refusal else f"It was refused ({status}).")
        if status == 429:
            return Trouble("wait", f"{self._url} asks for fewer requests.", rest)
        # What stands in between, such as the page of a hotel's network, may say anything of these.
        if refusal is not None and status == 401:
            return Trouble(
                "stop",
                f"{self._url} refuses the token: it is wrong, expired or revoked. {refusal.error} "
                "Enter a new one.",
            )
        if refusal is not None and status == 403:
            return Trouble(
                "stop",
                f"{self._url} does not take usage with this token ({refusal.error}) It needs the scope "
                "“ingest”, and its person the role of a member.",
            )
        if refusal is not None and status in (404, 405):
            return Trouble("stop", f"{self._url} is too old for this, or is no CodingVibez server.")
        if status >= 500:
            return Trouble("wait", f"{self._url} is out of order (it answered {status}).", rest)
        return self._strange()

    def _strange(self) -> Trouble:
        return Trouble("wait", f"{self._url} does not answer as a CodingVibez server does.")


def _trusted(url: str, ca: str) -> ssl.SSLContext | bool:
    """Gives whose certificates are trusted: known authorities, this system's, and one of the team's own."""
    if not url.startswith("https://"):
        return True
    import httpx

    context = httpx.create_ssl_context()
    context.load_default_certs()
    if ca:
        try:
            context.load_verify_locations(cafile=ca)
        except (OSError, ssl.SSLError):
            raise Trouble("wait", f"{ca} is no certificate file (PEM) that can be read.") from None
    return context


def said_of(desk: str, revision: int, stored: StoredEvent) -> dict[str, object]:
    """Gives what is said of an event; nothing is left out that a figure hangs on."""
    event = stored.event
    usage: dict[str, object] = {
        "provider": event.provider,
        "model": event.model,
        "timestamp": format_time(from_ms(event.occurred_at_ms)),
        "uncachedTokens": event.counts.input_uncached,
        "cacheReadTokens": event.counts.cache_read,
        "cacheWriteTokens": event.counts.cache_write_5m,
        "cacheWrite1hTokens": event.counts.cache_write_1h,
        "outputTokens": event.counts.output,
        "reasoningTokens": event.counts.reasoning,
        "requests": event.requests,
        "cost": None if event.cost_nanos is None else to_dollars(event.cost_nanos),
        "costSource": event.cost_source.value,
        "priceVersion": event.price_version,
        "project": event.project,
        "sessionId": event.session_id,
        "tags": event.tags,
        "serviceTier": event.service_tier,
        "source": event.source,
        "captured": is_captured(event),
        "posted": posted_as(event),
    }
    return {"key": key_of(desk, stored), "revision": revision, "usage": usage}


def said_of_nothing(revision: int, key: str) -> dict[str, object]:
    """Gives what is said of a key under which there is nothing any more."""
    return {"key": key, "revision": revision, "usage": None}


def _rest_s(text: str) -> float | None:
    """Gives for how many seconds a server wants to be left alone; nobody is for ever by a wrong date."""
    try:
        # nan and inf are numbers, too.
        return min(max(float(text), 0.0), _LONGEST_REST_S)
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return min(max((moment - datetime.now(UTC)).total_seconds(), 0.0), _LONGEST_REST_S)
