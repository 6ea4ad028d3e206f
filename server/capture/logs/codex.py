"""Codex CLI: `sessions/YYYY/MM/DD/rollout-*.jsonl` and `archived_sessions/*.jsonl`.

The counters are cumulative, and re-emitted; a forked or spawned session repeats its parent's history with
new timestamps. So a turn is told apart by where the counters of its conversation stood: the same standing
of the same conversation is the same turn, in whichever file and however often.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Annotated, Any

import msgspec

from server.capture.source import Form, Source, State, as_object, epoch, folder_name, moment, part, resolved
from server.capture.surroundings import Surroundings
from server.core.calls import MOST_TOKENS, Call, Origin, count, digest, text
from server.core.periods import from_ms
from server.core.tokens import TokenCounts

_TOOL = "codex"
_FIRST_LINE = 1 << 20
_WANTED = (b"token_count", b"turn_context", b"session_meta", b"task_started", b"thread_settings_applied")
# How most lines begin, and by far the longest: what was said. It needs no look at the rest of the line.
_SAID = re.compile(rb'\{"timestamp":"[^"\\]*","type":"response_item",')
# How the others begin that count most: they are told of after every turn.
_TOLD = re.compile(rb'\{"timestamp":"[^"\\]*","type":"event_msg","payload":\{"type":"token_count",')
_FAST = {"fast", "priority"}
_ASSUMED = "gpt-5"
_REVIEW = "codex-auto-review"
# What reviews ran on, by the day from which they did.
_REVIEW_MODELS = (
    ("2026-07-09", "gpt-5.6-luna"),
    ("2026-04-23", "gpt-5.5"),
    ("2026-03-05", "gpt-5.4"),
    ("2026-02-05", "gpt-5.3-codex"),
    ("2025-12-11", "gpt-5.2-codex"),
    ("2025-11-13", "gpt-5.1-codex"),
    ("2025-09-15", "gpt-5-codex"),
    ("2025-08-07", "gpt-5"),
)
_STALE = 0.98
Counters = tuple[int, int, int, int, int, int]
_Count = Annotated[int, msgspec.Meta(ge=0, le=MOST_TOKENS)]
_ZERO: Counters = (0, 0, 0, 0, 0, 0)


class _Usage(msgspec.Struct):
    input_tokens: _Count
    cached_input_tokens: _Count
    output_tokens: _Count
    reasoning_output_tokens: _Count
    total_tokens: Annotated[int, msgspec.Meta(ge=1, le=MOST_TOKENS)]
    cache_write_input_tokens: _Count = 0

    def counters(self) -> Counters:
        return (
            self.input_tokens,
            self.cached_input_tokens,
            self.cache_write_input_tokens,
            self.output_tokens,
            self.reasoning_output_tokens,
            self.total_tokens,
        )


class _Info(msgspec.Struct):
    total_token_usage: _Usage
    last_token_usage: _Usage


class _Limits(msgspec.Struct):
    plan_type: Any = None
    primary: Any = None


class _Payload(msgspec.Struct):
    info: _Info
    rate_limits: _Limits | None = None


class _Told(msgspec.Struct):
    """A turn as it is told of usually; any other form is looked at key by key."""

    timestamp: str
    payload: _Payload


_decode_told = msgspec.json.Decoder(_Told).decode


class _Rollout:
    """Reads one session's file.

    The gate tells how much of a child's file is its parent's history: "open" for none (any more), "shut" as
    long as it is repeated, "unknown" until it shows whether this version marks where a task begins, and
    "unmarked" where it does not: then only where the counters stand tells what was the parent's.
    """

    def __init__(self, path: Path, state: State) -> None:
        self._admitted: bool | None = state.get("admitted")
        self._session: str = state.get("session") or path.stem
        self._root: str = state.get("root") or self._session
        self._child: bool = state.get("child", False)
        self._gate: str = state.get("gate", "open")
        self._floor_s: int | None = state.get("floor")
        self._provider: str = state.get("provider") or "openai"
        self._project: str | None = state.get("project")
        self._model: str | None = state.get("model")
        self._tier: str | None = state.get("tier")
        self._flat: bool | None = state.get("flat")
        before = state.get("before")
        self._before: Counters | None = _as_counters(before) if before else None

    def state(self) -> State:
        return {
            "admitted": self._admitted,
            "session": self._session,
            "root": self._root,
            "child": self._child,
            "gate": self._gate,
            "floor": self._floor_s,
            "provider": self._provider,
            "project": self._project,
            "model": self._model,
            "tier": self._tier,
            "flat": self._flat,
            "before": self._before,
        }

    def feed(self, line: bytes) -> Iterable[Call]:
        if self._admitted is None:
            self._admit(line)
            return ()
        if not self._admitted or _SAID.match(line):
            return ()
        if _TOLD.match(line):
            try:
                told = _decode_told(line)
            except (msgspec.DecodeError, RecursionError, ValueError):
                return self._look(line)
            info, limits = told.payload.info, told.payload.rate_limits
            is_flat = _is_flat(limits.plan_type, limits.primary) if limits else None
            usage = info.total_token_usage.counters(), info.last_token_usage.counters()
            return self._turn(moment(told.timestamp), *usage, is_flat)
        # A loop, since a generator takes longer than all it does.
        for word in _WANTED:
            if word in line:
                return self._look(line)
        return ()

    def _look(self, line: bytes) -> Iterable[Call]:
        value = as_object(line)
        if value is None:
            return ()
        payload, kind = part(value, "payload"), value.get("type")
        if kind == "turn_context":
            self._model = text(payload.get("model")) or self._model
        elif kind == "session_meta":
            # Only the first tells of this file; the rest lead to where the repeated history began.
            self._root = _parent(payload) or text(payload.get("id")) or self._root
        elif kind == "event_msg":
            return self._event(payload, value.get("timestamp"))
        return ()

    def _admit(self, line: bytes) -> None:
        value = as_object(line) if len(line) <= _FIRST_LINE else None
        payload = (value or {}).get("payload")
        self._admitted = (value or {}).get("type") == "session_meta" and isinstance(payload, dict)
        if not self._admitted or not isinstance(payload, dict):
            return
        self._session = text(payload.get("id")) or self._session
        self._root = _parent(payload) or self._session
        self._provider = text(payload.get("model_provider")) or "openai"
        self._project = folder_name(payload.get("cwd"))
        subagent = payload.get("thread_source") == "subagent" or bool(part(payload, "source").get("subagent"))
        self._child = subagent or _parent(payload) is not None
        if self._child:
            self._gate = "shut" if subagent or text(payload.get("parent_thread_id")) else "unknown"
            created = moment(payload.get("timestamp"))
            self._floor_s = None if created is None else created // 1000

    def _event(self, payload: dict[str, Any], stamp: object) -> Iterable[Call]:
        kind = payload.get("type")
        if kind == "thread_settings_applied":
            tier = part(payload, "thread_settings").get("service_tier")
            self._tier = "priority" if tier in _FAST else None
        elif kind == "task_started" and self._gate != "open":
            self._begin_task(payload, stamp)
        elif kind == "token_count":
            info, limits = part(payload, "info"), part(payload, "rate_limits")
            is_flat = _is_flat(limits.get("plan_type"), limits.get("primary"))
            usage = _counters(info.get("total_token_usage")), _counters(info.get("last_token_usage"))
            return self._turn(moment(stamp), *usage, is_flat)
        return ()

    def _begin_task(self, payload: dict[str, Any], stamp: object) -> None:
        started = epoch(payload.get("started_at"))
        written = moment(stamp)
        floor = self._floor_s if self._floor_s is not None else None if written is None else written // 1000
        is_own = started is not None and floor is not None and started // 1000 >= floor
        if is_own:
            self._gate = "open"
        elif self._gate == "unknown":
            self._gate = "shut"

    def _turn(
        self, at: int | None, reached: Counters | None, last: Counters | None, is_flat: bool | None
    ) -> Iterable[Call]:
        # Not every turn tells of the plan's limits; the others of its session are under the same plan.
        self._flat = is_flat or self._flat
        if at is None or (reached is None and last is None):
            return ()
        before = self._before
        if self._gate == "unknown":
            self._gate = "unmarked"
        if self._gate == "shut":
            self._before = reached or before
            return ()
        if reached is not None:
            if reached == before or _is_stale(reached, before, last):
                return ()
            self._before = reached
        turn = last if last is not None else _grown(reached, before)
        counts = _counts(turn)
        if counts.total == 0:
            return ()
        return (self._call(at, counts, reached),)

    def _call(self, at: int, counts: TokenCounts, reached: Counters | None) -> Call:
        model = self._model or _ASSUMED
        standing = reached if reached is not None else (at, counts)
        conversation = self._root if self._gate == "unmarked" else self._session
        call = Call(
            origin=Origin.LOG,
            tool=_TOOL,
            provider=self._provider,
            model=model,
            at_ms=at,
            counts=counts,
            key=digest(conversation, model, standing),
            twin=digest(at, model, counts),
            session=self._session,
            project=self._project,
            tier=self._tier,
            flat=self._flat,
            note=None if self._model else "model assumed",
        )
        return replace(call, priced_as=_reviewer(at)) if model == _REVIEW else call


def _parent(payload: dict[str, Any]) -> str | None:
    return text(payload.get("forked_from_id")) or text(payload.get("parent_thread_id"))


def _pick(usage: dict[str, Any], *names: str) -> int:
    for name in names:
        value = usage.get(name)
        if value is not None:
            return count(value)
    return 0


def _counters(value: object) -> Counters | None:
    """Gives input, cached and written input, output, reasoning and total of a usage object, or None."""
    if not isinstance(value, dict):
        return None
    given, output = (
        _pick(value, "input_tokens", "prompt_tokens"),
        _pick(value, "output_tokens", "completion_tokens"),
    )
    return (
        given,
        _pick(value, "cached_input_tokens", "cache_read_input_tokens", "cached_tokens"),
        _pick(value, "cache_write_input_tokens"),
        output,
        _pick(value, "reasoning_output_tokens", "reasoning_tokens"),
        _pick(value, "total_tokens") or given + output,
    )


def _as_counters(value: Iterable[object]) -> Counters | None:
    found = tuple(count(item) for item in value)
    return found if len(found) == 6 else None


def _counts(turn: Counters) -> TokenCounts:
    """Gives disjoint counts: input holds what was read from and written to the cache, output reasoning."""
    given, cached, written, output, reasoning, _ = turn
    cached = min(cached, given)
    written = min(written, given - cached)
    return TokenCounts(
        input_uncached=given - cached - written,
        cache_read=cached,
        cache_write_5m=written,
        output=output,
        reasoning=min(reasoning, output),
    )


def _grown(reached: Counters | None, before: Counters | None) -> Counters:
    """Gives by how much the counters grew; a counter that fell has not grown."""
    now, then = reached or _ZERO, before or _ZERO
    a, b, c, d, e, f = (max(0, one - other) for one, other in zip(now, then, strict=True))
    return a, b, c, d, e, f


def _is_stale(reached: Counters, before: Counters | None, last: Counters | None) -> bool:
    """Tells whether counters that fell are an old account come late, rather than a fresh start."""
    if before is None or reached[5] >= before[5]:
        return False
    return reached[5] >= before[5] * _STALE or before[5] - reached[5] <= 2 * (last or _ZERO)[5]


def _is_flat(plan: object, primary: object) -> bool | None:
    """Tells whether a ChatGPT plan pays: only plans have windows that fill up."""
    return True if plan or isinstance(primary, dict) else None


def _reviewer(at_ms: int) -> str | None:
    day = from_ms(at_ms).date().isoformat()
    return next((model for first, model in _REVIEW_MODELS if day >= first), None)


def _roots(around: Surroundings) -> list[Path]:
    homes = around.listed("CODEX_HOME") or [around.home / ".codex"]
    found: list[Path] = []
    for home in homes:
        logs = [folder for folder in (home / "sessions", home / "archived_sessions") if folder.exists()]
        found += logs or [home]
    return resolved(found)


def _form(path: PurePath) -> Form | None:
    return "lines" if path.suffix == ".jsonl" and path.name != "history.jsonl" else None


SOURCE = Source(tool=_TOOL, version=1, roots=_roots, form_of=_form, lines=_Rollout)
