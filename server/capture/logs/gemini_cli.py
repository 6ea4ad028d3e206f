"""Gemini CLI: chats beneath `~/.gemini/tmp`, as one JSON document or as lines of it.

An answer is a message of type `gemini` with its tokens. A later record of the same id stands for the
earlier. A run without a chat (`--output-format json`) leaves sums for each model instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import Any

from server.capture.source import Form, Source, State, as_object, moment, part, resolved
from server.capture.surroundings import Surroundings
from server.core.calls import Call, Origin, count, digest, text
from server.core.tokens import TokenCounts

_TOOL = "gemini-cli"


class _Lines:
    """Reads a chat of lines; the session is named by its first line."""

    def __init__(self, path: Path, state: State) -> None:
        self._session = text(state.get("session"))
        self._file = path.stem

    def feed(self, line: bytes) -> Iterable[Call]:
        value = as_object(line) or {}
        self._session = text(value.get("sessionId")) or self._session
        if "messages" in value:
            return tuple(_messages(value, self._session or self._file))
        call = _message(value, self._session or self._file)
        return () if call is None else (call,)

    def state(self) -> State:
        return {"session": self._session}


def _document(path: Path, content: bytes, changed_ms: int) -> Iterator[Call]:
    value = as_object(content) or {}
    session = text(value.get("sessionId")) or path.stem
    yield from _messages(value, session)
    at = moment(value.get("lastUpdated")) or moment(value.get("startTime")) or changed_ms
    for model, found in part(value, "stats", "models").items():
        call = _summed(model, found, session, at)
        if call is not None:
            yield call


def _messages(value: dict[str, Any], session: str) -> Iterator[Call]:
    messages = value.get("messages")
    for message in messages if isinstance(messages, list) else ():
        call = _message(message, session) if isinstance(message, dict) else None
        if call is not None:
            yield call


def _message(value: dict[str, Any], session: str) -> Call | None:
    at, counts = moment(value.get("timestamp")), counts_of(part(value, "tokens"))
    if value.get("type") != "gemini" or at is None or counts.total == 0:
        return None
    own, model = text(value.get("id")), text(value.get("model")) or "unknown"
    return _call(session, model, at, counts, own or digest(session, at, model, counts))


def _summed(model: object, value: object, session: str, at: int) -> Call | None:
    """Gives what a run without a chat spent on a model; here the prompt always holds the cached part."""
    tokens, name = part(value, "tokens"), text(model)
    cached = count(tokens.get("cached"))
    prompt = count(tokens.get("prompt")) or count(tokens.get("input")) + cached
    cached = min(cached, prompt)
    thoughts = count(tokens.get("thoughts"))
    counts = TokenCounts(
        input_uncached=prompt - cached + count(tokens.get("tool")),
        cache_read=cached,
        output=count(tokens.get("candidates")) + thoughts,
        reasoning=thoughts,
    )
    if name is None or counts.total == 0:
        return None
    return _call(session, name, at, counts, f"sum:{session}:{name}", part(value, "api").get("totalRequests"))


def _call(session: str, model: str, at: int, counts: TokenCounts, key: str, requests: object = 1) -> Call:
    return Call(
        origin=Origin.LOG,
        tool=_TOOL,
        provider="google",
        model=model,
        at_ms=at,
        counts=counts,
        key=key,
        session=session,
        requests=count(requests),
    )


def counts_of(tokens: dict[str, Any]) -> TokenCounts:
    """Gives disjoint counts of a message's tokens.

    Whether the input holds the cached part differs by version; the total tells. What tools added is input,
    thoughts are billed as output.
    """
    given, cached, tool = (count(tokens.get(name)) for name in ("input", "cached", "tool"))
    output, thoughts, total = (count(tokens.get(name)) for name in ("output", "thoughts", "total"))
    inside = total == given + output + thoughts + tool
    cached = min(cached, given) if inside else cached
    return TokenCounts(
        input_uncached=(given - cached if inside else given) + tool,
        cache_read=cached,
        output=output + thoughts,
        reasoning=thoughts,
    )


def _roots(around: Surroundings) -> list[Path]:
    given = around.listed("GEMINI_DATA_DIR")
    home = around.environ.get("GEMINI_CLI_HOME", "").strip()
    return resolved(given or [around.folder(home) / "tmp" if home else around.home / ".gemini" / "tmp"])


def _form(path: PurePath) -> Form | None:
    forms: dict[str, Form] = {".json": "document", ".jsonl": "lines"}
    return forms.get(path.suffix)


SOURCE = Source(tool=_TOOL, version=1, roots=_roots, form_of=_form, lines=_Lines, document=_document)
