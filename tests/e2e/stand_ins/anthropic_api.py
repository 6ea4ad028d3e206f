"""A stand-in for api.anthropic.com: messages, whole and streamed, in their real shapes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.e2e.stand_ins.http import Reply, Request, StandIn, Stream

KEY = "sk-ant-stand-in-0123456789"


class AnthropicStandIn(StandIn):
    """Answers with the usage object that a test has put down for the model."""

    def __init__(self) -> None:
        super().__init__()
        self.usage: dict[str, dict[str, Any]] = {}

    def answer(self, request: Request) -> Reply | Stream:
        # Up to 1.x the library sent the key as X-Api-Key, since 2.0 as a bearer token; both are taken.
        if KEY not in (request.headers.get("X-Api-Key"), _bearer(request)):
            return _error(401, "authentication_error", "invalid x-api-key")
        if not request.headers.get("anthropic-version"):
            return _error(400, "invalid_request_error", "anthropic-version: header is required")
        if request.path != "/v1/messages":
            return _error(404, "not_found_error", "Not Found")
        usage = self.usage[request.body["model"]]
        if request.body.get("stream"):
            return Stream(_events(request.body, usage))
        return Reply(message(request.body, [{"type": "text", "text": "Hello."}], "end_turn", usage))


def _bearer(request: Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


def _error(status: int, kind: str, message: str) -> Reply:
    return Reply({"type": "error", "error": {"type": kind, "message": message}}, status)


def message(
    asked: dict[str, Any], content: list[dict[str, Any]], reason: str | None, usage: dict[str, Any]
) -> dict[str, Any]:
    """Gives the object that messages answer."""
    return {
        "id": "msg_stand_in",
        "type": "message",
        "role": "assistant",
        "model": asked["model"],
        "content": content,
        "stop_reason": reason,
        "stop_sequence": None,
        "usage": usage,
    }


def _events(asked: dict[str, Any], usage: dict[str, Any]) -> Iterator[tuple[str, object]]:
    # The first event has the input and a first count of the output; the last one has the final counts.
    start = message(asked, [], None, {**usage, "output_tokens": 1})
    yield _named({"type": "message_start", "message": start})
    empty = {"type": "text", "text": ""}
    yield _named({"type": "content_block_start", "index": 0, "content_block": empty})
    yield _named({"type": "ping"})
    for text in ("Hello", "."):
        delta = {"type": "text_delta", "text": text}
        yield _named({"type": "content_block_delta", "index": 0, "delta": delta})
    yield _named({"type": "content_block_stop", "index": 0})
    counts = (
        "input_tokens",
        "cache_creation_input_tokens",
        "cache_read_input_tokens",
        "output_tokens",
    )
    final = {name: usage[name] for name in counts if name in usage}
    end = {"stop_reason": "end_turn", "stop_sequence": None}
    yield _named({"type": "message_delta", "delta": end, "usage": final})
    yield _named({"type": "message_stop"})


def _named(event: dict[str, Any]) -> tuple[str, object]:
    return event["type"], event
