"""Dated values: what holds from one moment until another, and how a newer row replaces part of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Span(Generic[T]):
    """A value that holds in [start, end); None is "always before" and "always after"."""

    start: datetime | None
    end: datetime | None
    value: T

    def holds_at(self, at: datetime) -> bool:
        """Tells whether the value holds at a moment."""
        return (self.start is None or at >= self.start) and (self.end is None or at < self.end)


def parse_moment(text: object) -> datetime:
    """Gives the UTC moment of a day ("2026-01-31", its first second) or of a day and time.

    Raises:
        ValueError: It is neither; the message completes the sentence "<what> ...".
    """
    if isinstance(text, str):
        try:
            if len(text) == len("2026-01-31"):
                return datetime.combine(date.fromisoformat(text), time(), UTC)
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise ValueError('must be a day, such as "2026-01-31", or a UTC time, such as "2026-01-31T16:00Z"')


def splice(spans: Sequence[Span[T]], newer: Span[T]) -> tuple[Span[T], ...]:
    """Gives the spans with `newer` laid over them; what it does not cover stays."""
    kept: list[Span[T]] = []
    for span in spans:
        before_end = _earlier_end(span.end, newer.start)
        after_start = _later_start(span.start, newer.end)
        if newer.start is not None and (span.start is None or span.start < newer.start):
            kept.append(Span(span.start, before_end, span.value))
        if newer.end is not None and (span.end is None or span.end > newer.end):
            kept.append(Span(after_start, span.end, span.value))
    return ordered([*kept, newer])


def ordered(spans: Iterable[Span[T]]) -> tuple[Span[T], ...]:
    """Gives the spans by their start."""
    return tuple(sorted(spans, key=_start_key))


def first_overlap(spans: Sequence[Span[T]]) -> tuple[int, int] | None:
    """Gives the positions of two spans that hold at the same moment, if there are any."""
    by_start = sorted(range(len(spans)), key=lambda index: _start_key(spans[index]))
    for left, right in pairwise(by_start):
        end, start = spans[left].end, spans[right].start
        if end is None or start is None or start < end:
            return min(left, right), max(left, right)
    return None


def _start_key(span: Span[T]) -> datetime:
    return span.start or datetime.min.replace(tzinfo=UTC)


def _earlier_end(end: datetime | None, limit: datetime | None) -> datetime | None:
    if end is None or limit is None:
        return limit if end is None else end
    return min(end, limit)


def _later_start(start: datetime | None, limit: datetime | None) -> datetime | None:
    if start is None or limit is None:
        return limit if start is None else start
    return max(start, limit)
