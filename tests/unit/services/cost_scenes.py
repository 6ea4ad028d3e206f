"""Made-up usage, bills and months' entries, and what they come to worked out the long way.

Nothing here uses the code that joins them, so that the two can be held against each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from server.core.bills import BillLine, BillWindow
from server.core.month_entries import EntryKind, MonthEntry
from server.core.periods import DayRange
from server.core.records import UsageFilter, UsageSums
from server.db import bills, month_entries
from server.db.usage import NO_PROJECT
from tests.unit.db.histories import EDGES, Row, events, near, rows_of, wall_day

if TYPE_CHECKING:
    from server.core.records import UsageEvent
    from server.db.connection import Store
    from server.db.writer import Writer

PROVIDERS = ("openai", "anthropic", "google")
LINES = ("gpt-5", "shared", "Storage")
BILLERS = ("openai", "gcp")
Measures = dict[str, int]
Part = tuple[str, str, str, Measures]
Sums = dict[tuple[str, ...], Measures]
MONEY = ("reported_nanos", "estimated_nanos")
UNPRICED = ("unpriced_events", "unpriced_tokens")


@dataclass(frozen=True)
class Scene:
    """Everything that was stored, and the range that is asked for."""

    events: list[UsageEvent]
    windows: list[BillWindow]
    entries: list[MonthEntry]
    first: date
    last: date


@st.composite
def windows(draw: st.DrawFn, day: date) -> BillWindow:
    first = day + timedelta(days=draw(st.integers(-4, 2)))
    last = first + timedelta(days=draw(st.integers(0, 5)))
    pairs = draw(
        st.lists(
            st.tuples(st.sampled_from(PROVIDERS), st.sampled_from(BILLERS)),
            min_size=1,
            max_size=2,
            unique=True,
        )
    )
    lines = draw(
        st.lists(
            st.builds(
                lambda pair, ahead, line, nanos, project: BillLine(
                    pair[0], pair[1], first + timedelta(days=ahead), line, nanos, project
                ),
                st.sampled_from(pairs),
                st.integers(0, (last - first).days),
                st.sampled_from(LINES),
                st.integers(-(10**9), 10**12) | st.integers(-3, 3),
                st.sampled_from(["", "proj_1"]),
            ),
            max_size=6,
        )
    )
    settled = draw(st.none() | st.integers(-2, 6).map(lambda ahead: first + timedelta(days=ahead)))
    source = draw(st.sampled_from(["sync:openai", "import:focus"]))
    return BillWindow(source, 1, tuple(pairs), DayRange(first, last), settled, tuple(lines))


@st.composite
def entries(draw: st.DrawFn, day: date) -> MonthEntry:
    month = (day.replace(day=15) + timedelta(days=30 * draw(st.integers(-1, 1)))).replace(day=1)
    kinds: list[EntryKind] = ["cost", "tokens"]
    kind = draw(st.sampled_from(kinds))
    amount = draw(st.integers(-(10**9), 10**11)) if kind == "cost" else draw(st.none() | st.just(5))
    usd = None if amount is None else draw(st.sampled_from([None, amount]))
    tokens = [0, 0, 0] if kind == "cost" else [draw(st.integers(0, 10**6)) for _ in range(3)]
    return make_entry(
        kind=kind,
        service=draw(st.sampled_from(["openai", "midjourney"])),
        month=month,
        amount_nanos=amount,
        usd_nanos=usd,
        category=draw(st.sampled_from([None, "shared"])),
        project=draw(st.sampled_from(["", "search", NO_PROJECT])),
        input_uncached=tokens[0],
        cache_read=tokens[1],
        output=tokens[2],
    )


def make_entry(**changes: Any) -> MonthEntry:
    """Gives an entry with plain values, changed as wanted."""
    values: dict[str, Any] = {
        "id": 0,
        "organization_id": 1,
        "person_id": 1,
        "kind": "cost",
        "source": "manual",
        "service": "openai",
        "amount_nanos": 5,
        "currency": "USD",
        "usd_nanos": 5,
        **dict.fromkeys(("rate_on", "rate_note", "category", "description", "details")),
        "project": "",
        "product": "",
        "created_at_ms": 1,
        "updated_at_ms": 1,
        **dict.fromkeys(("input_uncached", "cache_read", "output"), 0),
    }
    return MonthEntry(**values | changes)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    edge = draw(st.sampled_from(EDGES))
    day = datetime.fromtimestamp(edge / 1000, UTC).date()
    before, after = (draw(st.integers(-1, 2) | st.integers(0, 33)) for _ in range(2))
    first, last = sorted((day - timedelta(days=before), day + timedelta(days=after)))
    return Scene(
        draw(st.lists(events(near(edge)), max_size=14)),
        draw(st.lists(windows(day), max_size=4)),
        draw(st.lists(entries(day), max_size=3)),
        first,
        last,
    )


def fill(writer: Writer, scene: Scene) -> None:
    """Stores a scene in the place of whatever there was."""

    def work(database: Any) -> None:
        for table in (
            "usage_event",
            "usage_quarter",
            "usage_quarter_dimension",
            "usage_day",
            "usage_day_dimension",
            "bill_cover",
            "bill_line",
            "month_entry",
            "budget",
        ):
            database.execute_sql(f"DELETE FROM {table}").close()
        for window in scene.windows:
            bills.replace_window(database, 1, window)
        for entry in scene.entries:
            month_entries.insert_entry(database, entry)
        other = BillLine("openai", "openai", scene.first, "x", 10**15)
        bills.replace_window(
            database,
            2,
            BillWindow(
                "sync:openai", 1, (("openai", "openai"),), DayRange(scene.first, scene.last), None, (other,)
            ),
        )

    writer.call(work)
    writer.insert_events(scene.events)


def known_bills(scene: Scene) -> dict[tuple[str, str, date], tuple[bool, list[BillLine]]]:
    """Gives what the last window that tells of a provider's day on a bill says of it."""
    result = {}
    for window in scene.windows:
        for provider, biller in window.pairs:
            for n in range((window.days.last - window.days.first).days + 1):
                day = window.days.first + timedelta(days=n)
                key = (provider, biller, day)
                lines = [one for one in window.lines if (one.provider, one.biller, one.day) == key]
                settled = window.settled_through is not None and day <= window.settled_through
                result[key] = (settled, lines)
    return result


class Truth:
    """What a scene comes to, by a zone's days."""

    def __init__(self, store: Store, scene: Scene, zone: ZoneInfo) -> None:
        with store.reading() as database:
            rows = [row for row in rows_of(database) if row.organization_id == 1]
        self.scene = scene
        self.by_day: defaultdict[date, list[Row]] = defaultdict(list)
        for row in rows:
            self.by_day[wall_day(row.occurred_at, zone)].append(row)
        self.bills = known_bills(scene)

    def money(self, row: Row) -> int:
        """Gives what an event cost as it was tracked."""
        return row.sums.reported_nanos + row.sums.estimated_nanos

    def bill_of(self, provider: str, day: date) -> list[int]:
        """Gives the lines of a provider's day on all bills."""
        return [
            line.cost_nanos
            for (name, _, on), (_, lines) in self.bills.items()
            for line in lines
            if (name, on) == (provider, day)
        ]

    def replaced(self, provider: str, day: date) -> bool:
        """Tells whether a bill stands in the place of what was tracked."""
        told = [
            settled for (name, _, on), (settled, _) in self.bills.items() if (name, on) == (provider, day)
        ]
        tracked = sum(self.money(row) for row in self.by_day[day] if row.provider == provider)
        return bool(told) and (all(told) or sum(self.bill_of(provider, day)) > tracked)

    def parts(self, day: date, where: UsageFilter, *, by_project: bool) -> Iterator[Part]:
        """Gives all that a day is made of: (provider, model, project, measures)."""
        by_project = by_project or where.project is not None
        only_one = where.project not in (None, NO_PROJECT)
        for row in self.by_day[day]:
            yield from event_parts(
                row, replaced=not only_one and self.replaced(row.provider, day), by_project=by_project
            )
        for (provider, _, on), (_, lines) in self.bills.items():
            if on == day and self.replaced(provider, day):
                for line in lines:
                    yield provider, line.line, NO_PROJECT, {"billed_nanos": line.cost_nanos}
        for entry in self.scene.entries:
            if entry.month == day:
                yield (
                    entry.service,
                    entry.category or "Manual",
                    entry.project or NO_PROJECT,
                    entry_part(entry),
                )

    def days(self, days: Iterable[date], where: UsageFilter, by: tuple[str, ...]) -> Sums:
        """Gives some days by group, empty groups left out."""
        result: defaultdict[tuple[str, ...], defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
        for day in days:
            for provider, model, project, measures in self.parts(day, where, by_project="project" in by):
                names = {"provider": provider, "model": model, "project": project}
                if all(getattr(where, name) in (None, value) for name, value in names.items()):
                    for name, value in measures.items():
                        result[tuple(names[one] for one in by)][name] += value
        used = {
            group: {name: value for name, value in sums.items() if value} for group, sums in result.items()
        }
        return {group: sums for group, sums in used.items() if sums}


def event_parts(row: Row, *, replaced: bool, by_project: bool) -> Iterator[Part]:
    project = row.project or NO_PROJECT
    measures = nonzero(row.sums)
    if replaced:
        for name in UNPRICED:
            measures.pop(name, None)
        money = sum(measures.get(name, 0) for name in MONEY)
        if by_project and project != NO_PROJECT:
            yield row.provider, row.model, NO_PROJECT, {"billed_nanos": -money}
        else:
            for name in MONEY:
                measures.pop(name, None)
    yield row.provider, row.model, project, measures


def entry_part(entry: MonthEntry) -> Measures:
    tokens = entry.input_uncached + entry.cache_read + entry.output
    unpriced = entry.kind == "tokens" and entry.usd_nanos is None
    return {
        "input_uncached": entry.input_uncached,
        "cache_read": entry.cache_read,
        "output": entry.output,
        "manual_nanos": entry.usd_nanos or 0,
        "unpriced_events": int(unpriced),
        "unpriced_tokens": tokens if unpriced else 0,
    }


def nonzero(sums: UsageSums) -> Measures:
    return {name: value for name, value in sums._asdict().items() if value}
