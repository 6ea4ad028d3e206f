"""GitHub Copilot CLI: its session store, and the OpenTelemetry file it writes where that is switched on.

Both may tell of the same call; the store is the better record. Its plan is flat.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any

from server.capture.source import (
    Form,
    PlainLines,
    Row,
    Source,
    State,
    as_object,
    epoch,
    folder_name,
    moment,
    resolved,
)
from server.capture.surroundings import Surroundings
from server.core.calls import Call, Origin, count, digest, text
from server.core.tokens import TokenCounts

_TOOL = "copilot-cli"
_PROVIDER = "github-copilot"
# As the versions since mid-2026 keep them; the input holds what was read from and written to the cache.
_QUERY = (
    "SELECT e.id, e.created_at, e.session_id, e.model, e.input_tokens, e.output_tokens, "
    "e.cache_read_tokens, e.cache_write_tokens, e.reasoning_tokens, s.cwd "
    "FROM assistant_usage_events e LEFT JOIN sessions s ON s.id = e.session_id"
)
_SESSIONS = ("gen_ai.conversation.id", "copilot_chat.session_id", "session.id")
_MODELS = ("gen_ai.response.model", "gen_ai.request.model")
_WRITES = ("gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_write.input_tokens")


def _row(_path: Path, row: Row) -> Iterable[Call]:
    created = row["created_at"]
    at = epoch(created) if isinstance(created, int | float) else moment(created)
    counts = _counts(
        row["input_tokens"],
        row["output_tokens"],
        row["cache_read_tokens"],
        row["cache_write_tokens"],
        row["reasoning_tokens"],
    )
    if at is None or counts.total == 0:
        return ()
    session, model = text(row["session_id"]), text(row["model"])
    key = f"{session}:{row['id']}"
    return (_call(Origin.LOG, key, model, at, counts, session, folder_name(row["cwd"])),)


def _span(line: bytes) -> Iterable[Call]:
    if b"gen_ai.usage" not in line:
        return ()
    value = as_object(line) or {}
    found = _attributes(value.get("attributes"))
    is_chat = found.get("gen_ai.operation.name") == "chat" or str(value.get("name")).startswith("chat ")
    at = _at(value.get("endTime")) or _at(value.get("startTime")) or _at(value.get("timestamp"))
    # Spans about agents and tools, and log records, sum up or repeat what the chat spans say.
    if not is_chat or value.get("type", "span") != "span" or at is None:
        return ()
    counts = _counts(
        found.get("gen_ai.usage.input_tokens"),
        found.get("gen_ai.usage.output_tokens"),
        found.get("gen_ai.usage.cache_read.input_tokens"),
        _first(found, _WRITES),
        found.get("gen_ai.usage.reasoning.output_tokens"),
    )
    if counts.total == 0:
        return ()
    session, model = text(_first(found, _SESSIONS)), text(_first(found, _MODELS))
    span = text(value.get("spanId"))
    key = f"{text(value.get('traceId'))}:{span}" if span else digest(session, at, model, counts)
    return (_call(Origin.TELEMETRY, key, model, at, counts, session, None),)


def _call(
    origin: Origin,
    key: str,
    model: str | None,
    at: int,
    counts: TokenCounts,
    session: str | None,
    project: str | None,
) -> Call:
    return Call(
        origin=origin,
        tool=_TOOL,
        provider=_PROVIDER,
        model=model or "unknown",
        at_ms=at,
        counts=counts,
        key=key,
        session=session,
        project=project,
        flat=True,
    )


def _counts(given: object, output: object, read: object, written: object, reasoning: object) -> TokenCounts:
    whole, cached = count(given), count(read)
    cached = min(cached, whole)
    stored = min(count(written), whole - cached)
    return TokenCounts(
        input_uncached=whole - cached - stored,
        cache_read=cached,
        cache_write_5m=stored,
        output=count(output),
        reasoning=min(count(reasoning), count(output)),
    )


def _attributes(value: object) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    pairs = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return {str(item.get("key")): next(iter(_plain(item.get("value"))), None) for item in pairs}


def _plain(value: object) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else [value]


def _first(found: dict[str, Any], names: Iterable[str]) -> object:
    return next((found[name] for name in names if found.get(name)), None)


def _at(value: object) -> int | None:
    if isinstance(value, list) and len(value) == 2 and all(isinstance(item, int) for item in value):
        return epoch(value[0])
    return epoch(value) or moment(value)


def _roots(around: Surroundings) -> list[Path]:
    file = around.environ.get("COPILOT_OTEL_FILE_EXPORTER_PATH", "").strip()
    own = [around.folder(file).parent] if file else []
    return resolved([around.under("COPILOT_HOME", ".copilot"), *own])


def _form(path: PurePath) -> Form | None:
    if path.name == "session-store.db":
        return "database"
    # Only exported spans: the session's own log of events holds no counts, and whole conversations.
    is_export = path.suffix == ".jsonl" and (len(path.parts) == 1 or path.parts[0] == "otel")
    return "lines" if is_export else None


def _reader(_path: Path, _state: State) -> PlainLines:
    return PlainLines(_span)


SOURCE = Source(tool=_TOOL, version=1, roots=_roots, form_of=_form, lines=_reader, query=(_QUERY, _row))
