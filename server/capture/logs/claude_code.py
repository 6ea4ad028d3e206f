"""Claude Code: `projects/**/*.jsonl` in each of its config folders, also of the desktop app's sandboxes.

A line with `message.usage` is one account of an answer. While an answer streams in it is written several
times with growing output; forks and resumed sessions copy lines with their ids; side questions copy them
under another request. Which of them count is decided by `server.core.calls`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from pathlib import Path, PurePath
from typing import Annotated, Any, Generic, TypeVar

import msgspec

from server.capture.source import Form, PlainLines, Source, State, familiar, folder_name, part, resolved
from server.capture.surroundings import Surroundings
from server.core.calls import MOST_TOKENS, Call, Origin, count, digest, nanos, text
from server.core.periods import to_ms
from server.core.tokens import TokenCounts

U = TypeVar("U")
_TOOL = "claude-code"
_VERSION = re.compile(r"\d+\.\d+\.\d")
# How lines begin that hold what was asked and what tools gave: most of a log, and no account of an answer.
_ASKED = re.compile(rb'\{(?:(?!"type":)"\w+":(?:"[^"\\]*"|null|true|false),)*+"type":"user",')
_SYNTHETIC = "<synthetic>"
_SPEEDS = {"fast", "standard", None}
_TIERS = {"batch", "priority"}
# How the ids of answers from Amazon Bedrock and Vertex AI begin: there is no flat plan for those.
_METERED = ("msg_bdrk_", "msg_vrtx_")


_Count = Annotated[int, msgspec.Meta(ge=0, le=MOST_TOKENS)]


class _Split(msgspec.Struct):
    ephemeral_5m_input_tokens: _Count = 0
    ephemeral_1h_input_tokens: _Count = 0


class _Usage(msgspec.Struct, kw_only=True):
    input_tokens: _Count
    output_tokens: _Count
    cache_creation_input_tokens: _Count | None = None
    cache_read_input_tokens: _Count | None = None
    cache_creation: _Split | None = None
    speed: str | None = None
    service_tier: Any = None
    iterations: Any = None


class _OddUsage(msgspec.Struct, kw_only=True):
    """Usage with counts that cannot be, or a split of another form: those count for nothing."""

    input_tokens: int
    output_tokens: int
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    cache_creation: Any = None
    speed: str | None = None
    service_tier: Any = None
    iterations: Any = None

    def evened(self) -> _Usage:
        """Gives what can be of it."""
        split = self.cache_creation if isinstance(self.cache_creation, dict) else {}
        written = self.cache_creation_input_tokens
        return _Usage(
            input_tokens=count(self.input_tokens),
            output_tokens=count(self.output_tokens),
            cache_creation_input_tokens=None if written is None else count(written),
            cache_read_input_tokens=count(self.cache_read_input_tokens),
            cache_creation=_Split(
                count(split.get("ephemeral_5m_input_tokens")), count(split.get("ephemeral_1h_input_tokens"))
            ),
            speed=self.speed,
            service_tier=self.service_tier,
            iterations=self.iterations,
        )


class _Message(msgspec.Struct, Generic[U]):
    usage: U
    id: str | None = None
    model: str | None = None


class _Line(msgspec.Struct, Generic[U]):
    timestamp: datetime
    message: _Message[U]
    sessionId: str | None = None  # noqa: N815 - the log's own names
    requestId: str | None = None  # noqa: N815
    isSidechain: bool | None = None  # noqa: N815
    type: Any = None
    cwd: Any = None
    version: str | None = None
    costUSD: Any = None  # noqa: N815


_decode = msgspec.json.Decoder(_Line[_Usage]).decode
_decode_odd = msgspec.json.Decoder(_Line[_OddUsage]).decode


def read_line(line: bytes) -> Iterable[Call]:
    """Gives the calls of a line: the answer's own, and those of an advisor asked meanwhile."""
    # An answer's usage comes last, so that little of what was said is looked through.
    if _ASKED.match(line) or line.rfind(b'"usage"') < 0:
        return ()
    try:
        found = _decode(line)
        usage = found.message.usage
        return _calls(found, usage) if _is_sound(found, usage) else ()
    except msgspec.ValidationError:
        return _read_odd(line)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return ()


def _read_odd(line: bytes) -> Iterable[Call]:
    try:
        found = _decode_odd(line)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return ()
    usage = found.message.usage
    if min(usage.input_tokens, usage.output_tokens) < 0:
        return ()
    evened = usage.evened()
    return _calls(found, evened) if _is_sound(found, evened) else ()


def _is_sound(line: _Line[Any], usage: _Usage) -> bool:
    message = line.message
    if line.type == "user" or "" in (line.sessionId, line.requestId, message.id, message.model):
        return False
    return usage.speed in _SPEEDS and (line.version is None or _is_version(line.version))


@lru_cache(maxsize=256)
def _is_version(version: str) -> bool:
    return _VERSION.match(version) is not None


def _calls(line: _Line[Any], usage: _Usage) -> Iterable[Call]:
    """Gives the calls of a line: the answer's own, and those of an advisor asked meanwhile."""
    message, request = line.message, text(line.requestId)
    if message.model == _SYNTHETIC:
        return ()
    counts = _counts(usage)
    if message.id is None:
        key = f"-:{digest(line.sessionId, line.timestamp, message.model, counts)}"
    else:
        key = f"{message.id}:{request or ''}"
    cost = None if line.costUSD is None else nanos(line.costUSD)
    own = (_call(line, usage, counts, message.model, key, message.id, request, cost),) if counts.total else ()
    turns = usage.iterations
    if message.id is None or not isinstance(turns, list):
        return own
    advice = (_advice(line, turn, f"{message.id}:advisor:{number}") for number, turn in enumerate(turns))
    return (*own, *chain.from_iterable(advice))


def _advice(line: _Line[Any], turn: object, key: str) -> Iterable[Call]:
    """Gives the call of another model that was asked for advice; the answer's own usage leaves it out."""
    if not isinstance(turn, dict) or turn.get("type") != "advisor_message":
        return ()
    try:
        usage = msgspec.convert(part(turn, "usage") or turn, _OddUsage).evened()
    except msgspec.ValidationError:
        return ()
    counts = _counts(usage)
    return (_call(line, usage, counts, turn.get("model"), key, key),) if counts.total else ()


def _call(
    line: _Line[Any],
    usage: _Usage,
    counts: TokenCounts,
    model: object,
    key: str,
    message: str | None,
    request: str | None = None,
    cost_nanos: int | None = None,
) -> Call:
    """Gives a call. The answer's own has a cost where the log states one; it is not the advisor's."""
    at = line.timestamp if line.timestamp.tzinfo else line.timestamp.replace(tzinfo=UTC)
    return Call(
        origin=Origin.SIDE_LOG if line.isSidechain else Origin.LOG,
        tool=_TOOL,
        provider="anthropic",
        model=(familiar(model) if isinstance(model, str) else None) or "unknown",
        at_ms=to_ms(at),
        counts=counts,
        key=key,
        message=message,
        request=request,
        session=familiar(line.sessionId),
        project=folder_name(line.cwd),
        tier=_tier(usage),
        flat=False if message is not None and message.startswith(_METERED) else None,
        cost_nanos=cost_nanos,
    )


def _counts(usage: _Usage) -> TokenCounts:
    """Gives disjoint counts: here the input excludes the cache, and what names no life is kept 5 minutes."""
    split = usage.cache_creation
    hour = 0 if split is None else split.ephemeral_1h_input_tokens
    written = usage.cache_creation_input_tokens
    if written is None:
        written = 0 if split is None else hour + split.ephemeral_5m_input_tokens
    hour = min(hour, written)
    return TokenCounts(
        usage.input_tokens, usage.cache_read_input_tokens or 0, written - hour, hour, usage.output_tokens
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
