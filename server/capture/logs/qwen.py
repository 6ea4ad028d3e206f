"""Qwen Code: `~/.qwen/projects/*/chats/*.jsonl`, one line a message, usage as Gemini's API names it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any

from server.capture.source import (
    Form,
    PlainLines,
    Source,
    State,
    as_object,
    folder_name,
    moment,
    part,
    resolved,
)
from server.capture.surroundings import Surroundings
from server.core.calls import Call, Origin, count, digest, text
from server.core.tokens import TokenCounts

_TOOL = "qwen-code"


def _read(line: bytes, file: str) -> Iterable[Call]:
    if b'"usageMetadata"' not in line:
        return ()
    value = as_object(line) or {}
    at, counts = moment(value.get("timestamp")), _counts(part(value, "usageMetadata"))
    if value.get("type") != "assistant" or at is None or counts.total == 0:
        return ()
    session = text(value.get("sessionId")) or file
    own = text(value.get("uuid"))
    return (
        Call(
            origin=Origin.LOG,
            tool=_TOOL,
            provider="qwen",
            model=text(value.get("model")) or "unknown",
            at_ms=at,
            counts=counts,
            key=own or digest(session, at, value.get("model"), counts),
            message=own,
            session=session,
            project=folder_name(value.get("cwd")),
        ),
    )


def _counts(usage: dict[str, Any]) -> TokenCounts:
    """Gives disjoint counts; the prompt holds the cached part, and the sum tells where thoughts belong."""
    prompt, cached = count(usage.get("promptTokenCount")), count(usage.get("cachedContentTokenCount"))
    answer, thoughts = count(usage.get("candidatesTokenCount")), count(usage.get("thoughtsTokenCount"))
    inside = count(usage.get("totalTokenCount")) == prompt + answer and thoughts <= answer
    cached = min(cached, prompt)
    return TokenCounts(
        input_uncached=prompt - cached,
        cache_read=cached,
        output=answer if inside else answer + thoughts,
        reasoning=thoughts,
    )


def _roots(around: Surroundings) -> list[Path]:
    return resolved([around.home / ".qwen" / "projects"])


def _form(path: PurePath) -> Form | None:
    return "lines" if path.suffix == ".jsonl" and path.parent.name == "chats" else None


def _reader(path: Path, _state: State) -> PlainLines:
    return PlainLines(lambda line: _read(line, path.stem))


SOURCE = Source(tool=_TOOL, version=1, roots=_roots, form_of=_form, lines=_reader)
