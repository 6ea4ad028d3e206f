"""OpenCode: the table `message` of its SQLite database, and the files that older versions wrote.

A fork copies messages under new ids, so a message is told apart by when it was made and by what, which
the copies keep.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any

from server.capture.source import Form, Row, Source, as_object, epoch, folder_name, part, resolved
from server.capture.surroundings import Surroundings
from server.core.calls import Call, Origin, count, digest, nanos, text
from server.core.tokens import TokenCounts

_TOOL = "opencode"
_QUERY = "SELECT id, session_id, data FROM message"


def _row(_path: Path, row: Row) -> Iterable[Call]:
    data = row["data"]
    content = data.encode() if isinstance(data, str) else data
    return _message(content, text(row["session_id"])) if isinstance(content, bytes) else ()


def _document(path: Path, content: bytes, _changed_ms: int) -> Iterable[Call]:
    return _message(content, path.parent.name)


def _message(content: bytes, session: str | None) -> Iterable[Call]:
    value = as_object(content) or {}
    at, counts = epoch(part(value, "time").get("created")), _counts(part(value, "tokens"))
    provider, model = text(value.get("providerID")), text(value.get("modelID"))
    if value.get("role") != "assistant" or at is None or provider is None or counts.total == 0:
        return ()
    folder, cost = part(value, "path").get("cwd"), nanos(value.get("cost"))
    return (
        Call(
            origin=Origin.LOG,
            tool=_TOOL,
            provider=provider,
            model=model or "unknown",
            at_ms=at,
            counts=counts,
            key=digest(_TOOL, at, model, folder, value.get("mode"), value.get("agent")),
            session=session,
            project=folder_name(folder),
            cost_nanos=cost,
            # It sets the prices of what is used under a plan to zero.
            flat=None if cost is None else False,
        ),
    )


def _counts(tokens: dict[str, Any]) -> TokenCounts:
    """Gives disjoint counts; the input excludes the cache, and the total tells where reasoning belongs."""
    cache = part(tokens, "cache")
    given, output, reasoning, total = (
        count(tokens.get(name)) for name in ("input", "output", "reasoning", "total")
    )
    read, written = count(cache.get("read")), count(cache.get("write"))
    beside = reasoning > output or total == given + read + written + output + reasoning
    return TokenCounts(
        input_uncached=given,
        cache_read=read,
        cache_write_5m=written,
        output=output + reasoning if beside else output,
        reasoning=reasoning,
    )


def _roots(around: Surroundings) -> list[Path]:
    data = around.under("XDG_DATA_HOME", ".local/share")
    given = around.listed("OPENCODE_DATA_DIR")
    database = around.listed("OPENCODE_DB")
    return resolved([*(given or [data / "opencode"]), *(path.parent for path in database)])


def _form(path: PurePath) -> Form | None:
    if path.suffix == ".db" and len(path.parts) == 1:
        return "database" if path.stem == "opencode" or path.stem.startswith("opencode-") else None
    old = path.parts[:2] == ("storage", "message") and path.suffix == ".json"
    return "document" if old else None


SOURCE = Source(tool=_TOOL, version=1, roots=_roots, form_of=_form, document=_document, query=(_QUERY, _row))
