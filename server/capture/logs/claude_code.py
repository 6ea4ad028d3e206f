"""Claude Code: `projects/**/*.jsonl` in each of its config folders, also of the desktop app's sandboxes.

A line with `message.usage` is one account of an answer. While an answer streams in it is written several
times with growing output; forks and resumed sessions copy lines with their ids; side questions copy them
under another request. Which of them count is decided by `server.core.calls`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any

import msgspec

from server.capture.source import Form, PlainLines, Source, State, folder_name, part, resolved
from server.capture.surroundings import Surroundings
from server.core.calls import Call, Origin, count, digest, nanos, text
from server.core.periods import to_ms
from server.core.tokens import TokenCounts

_TOOL = "claude-code"
_VERSION = re.compile(r"\d+\.\d+\.\d")
_SYNTHETIC = "<synthetic>"
_SPEEDS = {"fast", "standard", None}
_TIERS = {"batch", "priority"}
# How the ids of answers from Amazon Bedrock and Vertex AI begin: there is no flat plan for those.
_METERED = ("msg_bdrk_", "msg_vrtx_")


class _Usage(msgspec.Struct):
    input_tokens: int
    output_tokens: int
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    cache_creation: Any = None
    speed: str | None = None
    service_tier: Any = None
    iterations: Any = None


class _Message(msgspec.Struct):
    usage: _Usage
    id: str | None = None
    model: str | None = None


class _Line(msgspec.Struct):
    timestamp: datetime
    message: _Message
    sessionId: str | None = None  # noqa: N815 - the log's own names
    requestId: str | None = None  # noqa: N815
    isSidechain: bool | None = None  # noqa: N815
    cwd: Any = None
    version: str | None = None
    costUSD: Any = None  # noqa: N815


_decode = msgspec.json.Decoder(_Line).decode


def read_line(line: bytes) -> Iterable[Call]:
    """Gives the calls of a line: the answer's own, and those of an advisor asked meanwhile."""
    if b'"usage"' not in line:
        return ()
    try:
        found = _decode(line)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return ()
    return _calls(found) if _is_sound(found) else ()


def _is_sound(line: _Line) -> bool:
    message = line.message
    if "" in (line.sessionId, line.requestId, message.id, message.model):
        return False
    if line.version is not None and _VERSION.match(line.version) is None:
        return False
    return (
        message.usage.speed in _SPEEDS and min(message.usage.input_tokens, message.usage.output_tokens) >= 0
    )


def _calls(line: _Line) -> Iterator[Call]:
    message, request = line.message, text(line.requestId)
    if message.model == _SYNTHETIC:
        return
    counts = _counts(message.usage)
    if message.id is None:
        key = f"-:{digest(line.sessionId, line.timestamp, message.model, counts)}"
    else:
        key = f"{message.id}:{request or ''}"
    if counts.total:
        yield _call(line, message.usage, counts, message.model, key, message.id, request)
    turns = message.usage.iterations
    if message.id is not None and isinstance(turns, list):
        for number, turn in enumerate(turns):
            yield from _advice(line, turn, f"{message.id}:advisor:{number}")


def _advice(line: _Line, turn: object, key: str) -> Iterator[Call]:
    """Gives the call of another model that was asked for advice; the answer's own usage leaves it out."""
    if not isinstance(turn, dict) or turn.get("type") != "advisor_message":
        return
    try:
        usage = msgspec.convert(part(turn, "usage") or turn, _Usage)
    except msgspec.ValidationError:
        return
    counts = _counts(usage)
    if counts.total:
        yield _call(line, usage, counts, turn.get("model"), key, key)


def _call(
    line: _Line,
    usage: _Usage,
    counts: TokenCounts,
    model: object,
    key: str,
    message: str | None,
    request: str | None = None,
) -> Call:
    """Gives a call. The answer's own has a cost where the log states one; it is not the advisor's."""
    at = line.timestamp if line.timestamp.tzinfo else line.timestamp.replace(tzinfo=UTC)
    return Call(
        origin=Origin.SIDE_LOG if line.isSidechain else Origin.LOG,
        tool=_TOOL,
        provider="anthropic",
        model=text(model) or "unknown",
        at_ms=to_ms(at),
        counts=counts,
        key=key,
        message=message,
        request=request,
        session=text(line.sessionId),
        project=folder_name(line.cwd),
        tier=_tier(usage),
        flat=False if message is not None and message.startswith(_METERED) else None,
        cost_nanos=None if line.costUSD is None or usage is not line.message.usage else nanos(line.costUSD),
    )


def _counts(usage: _Usage) -> TokenCounts:
    """Gives disjoint counts: here the input excludes the cache, and what names no life is kept 5 minutes."""
    split = usage.cache_creation if isinstance(usage.cache_creation, dict) else {}
    hour, minutes = (
        count(split.get("ephemeral_1h_input_tokens")),
        count(split.get("ephemeral_5m_input_tokens")),
    )
    written = usage.cache_creation_input_tokens
    whole = hour + minutes if written is None else count(written)
    hour = min(hour, whole)
    return TokenCounts(
        input_uncached=count(usage.input_tokens),
        cache_read=count(usage.cache_read_input_tokens),
        cache_write_5m=whole - hour,
        cache_write_1h=hour,
        output=count(usage.output_tokens),
    )


def _tier(usage: _Usage) -> str | None:
    if usage.speed == "fast":
        return "fast"
    return usage.service_tier if usage.service_tier in _TIERS else usage.speed


def _roots(around: Surroundings) -> list[Path]:
    given = around.listed("CLAUDE_CONFIG_DIR") + around.listed("CLAUDE_CONFIG_DIRS", os.pathsep)
    config = around.under("XDG_CONFIG_HOME", ".config")
    homes = given or [config / "claude", around.home / ".claude"]
    found = [home if home.name == "projects" else home / "projects" for home in homes]
    return resolved([*found, *_sandboxes(around)])


def _sandboxes(around: Surroundings) -> list[Path]:
    """Gives the folders of the desktop app's sessions; each holds a whole home, so no deeper than these."""
    name = "local-agent-mode-sessions"
    if around.platform == "darwin":
        bases = [around.home / "Library/Application Support/Claude"]
    elif around.platform == "win32":
        local = around.under("LOCALAPPDATA", "AppData/Local") / "Packages"
        packaged = [*local.glob("Claude_*"), *local.glob("*.Claude_*")]
        bases = [around.under("APPDATA", "AppData/Roaming") / "Claude"]
        bases += [folder / "LocalCache/Roaming/Claude" for folder in packaged]
    else:
        bases = [around.under("XDG_CONFIG_HOME", ".config") / "Claude"]
    patterns = ("*/*/local_*/.claude/projects", "*/*/agent/local_*/.claude/projects")
    return sorted(found for base in bases for pattern in patterns for found in (base / name).glob(pattern))


def _form(path: PurePath) -> Form | None:
    return "lines" if path.suffix == ".jsonl" and path.name != "journal.jsonl" else None


def _reader(_path: Path, _state: State) -> PlainLines:
    return PlainLines(read_line)


SOURCE = Source(tool=_TOOL, version=1, roots=_roots, form_of=_form, lines=_reader)
