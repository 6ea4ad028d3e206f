"""Token counters of agents that send no events: delta or cumulative, as sums or as histograms.

Counters are the poorest account: they name no call and no moment. They count only for a sender of which
nothing better is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from server.capture.otlp.reading import Record, attributes_of
from server.capture.otlp.senders import tool_of, whole
from server.core.calls import Call, Origin, digest, text
from server.core.tokens import TokenCounts

_DELTA, _CUMULATIVE = 1, 2
_MOST = 10**12
_KINDS = ("input", "cached", "written", "output", "thoughts")


@dataclass(frozen=True, slots=True)
class _Counter:
    """How an agent counts: its provider, the attribute that names the kind, and what the kinds mean.

    `inside` tells whether the input holds what was read from the cache; `thoughts` whether they come beside
    the output.
    """

    tool: str
    provider: str
    attribute: str
    kinds: Mapping[str, str]
    inside: bool


_COUNTERS: Mapping[str, _Counter] = {
    "claude_code.token.usage": _Counter(
        "claude-code",
        "anthropic",
        "type",
        {"input": "input", "output": "output", "cacheRead": "cached", "cacheCreation": "written"},
        inside=False,
    ),
    # Its `total` is the sum of the others and its `reasoning_output` a part of `output`.
    "codex.turn.token_usage": _Counter(
        "codex",
        "openai",
        "token_type",
        {"input": "input", "output": "output", "cached_input": "cached", "cache_write_input": "written"},
        inside=True,
    ),
    "gemini_cli.token.usage": _Counter(
        "gemini-cli",
        "google",
        "type",
        {"input": "input", "tool": "input", "output": "output", "thought": "thoughts", "cache": "cached"},
        inside=True,
    ),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One standing of one counter. `series` tells the counter from all others, `group` all but its kind."""

    counter: str
    kind: str
    series: str
    group: str
    model: str
    session: str | None
    is_delta: bool
    started_ns: int
    time_ns: int
    value: int


def tool_of_metric(record: Record) -> str | None:
    """Gives the agent whose token counter a metric is, or None for any other metric."""
    counter = _COUNTERS.get(record.name)
    return None if counter is None else counter.tool


def points_of(record: Record) -> Iterator[Point]:
    """Gives the standings in a metric that is a token counter; none for any other."""
    counter = _COUNTERS.get(record.name)
    if counter is None:
        return
    for form in ("sum", "histogram"):
        body = record.value.get(form)
        if not isinstance(body, dict) or body.get("aggregationTemporality") not in (_DELTA, _CUMULATIVE):
            continue
        is_delta = body["aggregationTemporality"] == _DELTA
        found = body.get("dataPoints")
        for point in found if isinstance(found, list) else ():
            if isinstance(point, dict):
                yield from _point(record, counter, point, is_delta)


def _point(record: Record, counter: _Counter, point: Mapping[str, Any], is_delta: bool) -> Iterator[Point]:
    attributes = attributes_of(point)
    named = str(attributes.pop(counter.attribute, ""))
    kind = counter.kinds.get(named)
    value = _value(point)
    time_ns = whole(point.get("timeUnixNano"))
    if kind is None or value is None or not time_ns:
        return
    resource = sorted(record.resource.items())
    group = digest(record.name, record.scope, resource, sorted(attributes.items()))
    yield Point(
        counter=record.name,
        kind=kind,
        series=f"{group}:{named}",
        group=group,
        model=text(attributes.get("model")) or "unknown",
        session=text(attributes.get("session.id")) or text(record.resource.get("session.id")),
        is_delta=is_delta,
        started_ns=whole(point.get("startTimeUnixNano")),
        time_ns=time_ns,
        value=value,
    )


def _value(point: Mapping[str, Any]) -> int | None:
    """Gives a counter's value: of a histogram the sum, never the count."""
    for name in ("asInt", "asDouble", "sum"):
        given = point.get(name)
        if given is not None:
            found = round(given) if isinstance(given, float) and abs(given) < _MOST else whole(given)
            return found if 0 <= found <= _MOST else None
    return None


def calls_of(grown: Iterable[tuple[Point, int]]) -> list[Call]:
    """Gives what counters have grown by, the kinds of one group and moment together.

    How many calls it was is not known.
    """
    groups: dict[tuple[str, int], list[tuple[Point, int]]] = {}
    for point, growth in grown:
        if growth:
            groups.setdefault((point.group, point.time_ns), []).append((point, growth))
    return [_call(points) for points in groups.values()]


def _call(points: list[tuple[Point, int]]) -> Call:
    point = points[0][0]
    counter = _COUNTERS[point.counter]
    sums = dict.fromkeys(_KINDS, 0)
    for other, growth in points:
        sums[other.kind] += growth
    beside = sums["cached"] + sums["written"] if counter.inside else 0
    return Call(
        origin=Origin.TELEMETRY,
        tool=counter.tool,
        provider=counter.provider,
        model=point.model,
        at_ms=point.time_ns // 1_000_000,
        counts=TokenCounts(
            input_uncached=max(0, sums["input"] - beside),
            cache_read=sums["cached"],
            cache_write_5m=sums["written"],
            output=sums["output"] + sums["thoughts"],
            reasoning=sums["thoughts"],
        ),
        key=f"metric:{point.group}:{point.started_ns}:{point.time_ns}",
        requests=0,
    )


def is_told_better(record: Record, known: frozenset[tuple[str, str]]) -> bool:
    """Tells whether a metric's sender is known by something better: its events, spans or logs."""
    tool = tool_of(record)
    return any(name == tool and signal != "metrics" for name, signal in known)
