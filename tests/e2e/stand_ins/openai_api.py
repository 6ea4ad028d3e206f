"""A stand-in for api.openai.com: chat completions, responses and embeddings, in its real shapes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.e2e.stand_ins.http import Reply, Request, StandIn, Stream

KEY = "sk-stand-in-0123456789"


class OpenAiStandIn(StandIn):
    """Answers with the usage object that a test has put down for the model."""

    def __init__(self) -> None:
        super().__init__()
        self.usage: dict[str, dict[str, Any]] = {}

    def answer(self, request: Request) -> Reply | Stream:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return _error(401, "Incorrect API key provided.", "invalid_api_key")
        usage = self.usage[request.body["model"]]
        match request.path:
            case "/v1/chat/completions" if request.body.get("stream"):
                return Stream(_chunks(request.body, usage))
            case "/v1/chat/completions":
                return Reply(completion(request.body, usage))
            case "/v1/responses":
                return Reply(_response(request.body, usage))
            case "/v1/embeddings":
                return Reply(_embedding(request.body, usage))
        return _error(404, f"Invalid URL (POST {request.path})", None)


def _error(status: int, message: str, code: str | None) -> Reply:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return Reply({"error": error}, status)


def completion(asked: dict[str, Any], usage: dict[str, Any]) -> dict[str, Any]:
    """Gives the object that chat completions answer."""
    message: dict[str, Any] = {"role": "assistant", "content": "Hello.", "refusal": None, "annotations": []}
    return {
        "id": "chatcmpl-stand-in",
        "object": "chat.completion",
        "created": 1_795_000_000,
        "model": asked["model"],
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": usage,
        "service_tier": "default",
        "system_fingerprint": "fp_0123456789",
    }


def _chunks(asked: dict[str, Any], usage: dict[str, Any]) -> Iterator[tuple[None, object]]:
    wants_usage = bool((asked.get("stream_options") or {}).get("include_usage"))
    deltas: list[tuple[dict[str, Any], str | None]] = [
        ({"role": "assistant", "content": ""}, None),
        ({"content": "Hello"}, None),
        ({"content": "."}, None),
        ({}, "stop"),
    ]
    chunk = {
        "id": "chatcmpl-stand-in",
        "object": "chat.completion.chunk",
        "created": 1_795_000_000,
        "model": asked["model"],
        "service_tier": "default",
    }
    # Usage is null in every chunk, and comes in one more of its own that has no choices.
    null = {"usage": None} if wants_usage else {}
    for delta, reason in deltas:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        yield None, {**chunk, "choices": [choice], **null}
    if wants_usage:
        yield None, {**chunk, "choices": [], "usage": usage}
    yield None, "[DONE]"


def _response(asked: dict[str, Any], usage: dict[str, Any]) -> dict[str, Any]:
    text = {"type": "output_text", "text": "Hello.", "annotations": [], "logprobs": []}
    message = {"id": "msg_1", "type": "message", "status": "completed", "role": "assistant"}
    return {
        "id": "resp_stand_in",
        "object": "response",
        "created_at": 1_795_000_000,
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "model": asked["model"],
        "output": [{**message, "content": [text]}],
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "usage": usage,
    }


def _embedding(asked: dict[str, Any], usage: dict[str, Any]) -> dict[str, Any]:
    # The SDK asks for base64 unless told otherwise: 0.5 and -0.5 as little-endian floats.
    vector: object = "AAAAPwAAAL8=" if asked.get("encoding_format") == "base64" else [0.5, -0.5]
    item = {"object": "embedding", "index": 0, "embedding": vector}
    return {"object": "list", "data": [item], "model": asked["model"], "usage": usage}
