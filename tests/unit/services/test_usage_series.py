"""Series, burn rate and lists against sums worked out from the raw events, whatever the zone in force."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from server.core.errors import InvalidInput
from server.core.periods import Interval
from server.core.records import UsageFilter, UsageSums
from server.db.usage import NO_PROJECT, GroupBy
from tests.unit.db.histories import (
    EDGES,
    QUARTER_MS,
    ZONES,
    Row,
    add_up,
    events,
    make_event,
    near,
    rows_of,
    wall_day,
)

if TYPE_CHECKING:
    from server.core.records import Identity, UsageEvent
    from server.db.connection import Store
    from server.db.writer import Writer
    from server.services.container import Services
    from server.services.usage import EventPage, SeriesStep
    from tests.conftest import Clock

HOUR_MS = 3_600_000
SHARED = [HealthCheck.function_scoped_fixture]
FILTERS = st.builds(
    UsageFilter,
    provider=st.none() | st.sampled_from(["openai", "Anthropic"]),
    model=st.none() | st.sampled_from(["gpt-5", "shared"]),
    project=st.none() | st.sampled_from(["search", NO_PROJECT]),
)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[list[UsageEvent], tuple[date, date]]:
    """Gives events around an edge and a range of days that begins or ends close to it, or holds it."""
    edge = draw(st.sampled_from(EDGES))
    day = datetime.fromtimestamp(edge / 1000, UTC).date()
    before, after = (draw(st.integers(-1, 2) | st.integers(0, 35)) for _ in range(2))
    first, last = day - timedelta(days=before), day + timedelta(days=after)
    history = draw(st.lists(events(near(edge)), min_size=1, max_size=20))
    return history, (min(first, last), max(first, last))


def wipe(writer: Writer) -> None:
    tables = ("usage_event", "usage_quarter", "usage_quarter_dimension", "usage_day", "usage_day_dimension")
    for table in tables:
        writer.call(lambda database, table=table: database.execute_sql(f"DELETE FROM {table}").close())  # type: ignore[misc]


def raw(store: Store, organization_id: int = 1) -> list[Row]:
    with store.reading() as database:
        return [row for row in rows_of(database) if row.organization_id == organization_id]


def wanted(row: Row, where: UsageFilter) -> bool:
    project = "" if where.project == NO_PROJECT else where.project
    return (
        (where.provider is None or row.provider == where.provider.lower())
        and (where.model is None or row.model == where.model)
        and (project is None or row.project == project)
    )


def label_of(row: Row, first: date, interval: Interval, zone: ZoneInfo) -> str:
    """Gives the label of the step in which an event must be."""
    day = wall_day(row.occurred_at, zone)
    if interval == "hour":
        start = datetime(first.year, first.month, first.day, tzinfo=zone).timestamp() * 1000
        hour = start + (row.occurred_at - start) // HOUR_MS * HOUR_MS
        return datetime.fromtimestamp(hour / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if interval == "week":
        day -= timedelta(days=day.weekday())
    elif interval == "month":
        day = day.replace(day=1)
    return max(day, first).isoformat()


def expected(
    rows: list[Row], first: date, last: date, interval: Interval, group: GroupBy | None, zone: ZoneInfo
) -> dict[str, tuple[UsageSums, dict[str, UsageSums]]]:
    """Gives the steps that are not empty."""
    steps: dict[str, list[Row]] = {}
    for row in rows:
        if first <= wall_day(row.occurred_at, zone) <= last:
            steps.setdefault(label_of(row, first, interval, zone), []).append(row)
    result = {}
    for label, members in steps.items():
        names = {getattr(row, group) or NO_PROJECT for row in members} if group else set()
        groups = {
            name: add_up(row.sums for row in members if (getattr(row, str(group)) or NO_PROJECT) == name)
            for name in names
        }
        result[label] = (add_up(row.sums for row in members), groups)
    return result


@settings(max_examples=120, suppress_health_check=SHARED)
@given(
    scene=scenes(),
    interval=st.sampled_from(["hour", "day", "week", "month"]),
    group=st.none() | st.sampled_from(["provider", "model", "project"]),
    where=FILTERS,
    in_force=st.sampled_from(ZONES),
    asked=st.none() | st.sampled_from(ZONES),
)
@example(
    scene=([make_event(edge + n) for edge in EDGES for n in (-1, 0)], (date(2026, 2, 1), date(2026, 3, 1))),
    interval="day",
    group="provider",
    where=UsageFilter(),
    in_force="UTC",
    asked=None,
)
@example(
    scene=(
        [make_event(edge + n, project="search") for edge in EDGES for n in (-1, 0)],
        (date(2026, 2, 28), date(2026, 3, 29)),
    ),
    interval="month",
    group="project",
    where=UsageFilter(project="search"),
    in_force="UTC",
    asked="Europe/Berlin",
)
def test_every_series_equals_its_events(
    store: Store,
    writer: Writer,
    services: Services,
    identity: Identity,
    scene: tuple[list[UsageEvent], tuple[date, date]],
    interval: Interval,
    group: GroupBy | None,
    where: UsageFilter,
    in_force: str,
    asked: str | None,
) -> None:
    wipe(writer)
    history, (first, last) = scene
    writer.insert_events(history)
    services.settings.change({"timezone": in_force})
    found = services.usage.series(
        identity, first=first, last=last, where=where, group_by=group, interval=interval, zone_name=asked
    )
    rows = [row for row in raw(store) if wanted(row, where)]
    truth = expected(rows, first, last, interval, group, ZoneInfo(asked or in_force))
    used = {step.label: (step.sums, step.groups) for step in found if step.sums.events}
    assert used == truth
    labels = [step.label for step in found]
    assert labels == sorted(set(labels))
    assert all(step.groups == {} for step in found if not step.sums.events)
    if interval == "day":
        assert len(found) == (last - first).days + 1


def ask(
    services: Services, identity: Identity, interval: Interval, zone: str | None, group: GroupBy | None = None
) -> list[SeriesStep]:
    return services.usage.series(
        identity,
        first=date(2026, 2, 27),
        last=date(2026, 4, 4),
        where=UsageFilter(),
        group_by=group,
        interval=interval,
        zone_name=zone,
    )


@pytest.mark.parametrize("interval", ["day", "week", "month"])
@pytest.mark.parametrize("zone", ZONES)
def test_figures_are_the_same_from_day_sums_and_from_quarter_hours(
    writer: Writer, services: Services, identity: Identity, zone: str, interval: Interval
) -> None:
    writer.insert_events([make_event(edge + n * QUARTER_MS) for edge in EDGES for n in range(-9, 9)])
    services.settings.change({"timezone": "Pacific/Kiritimati"})
    from_quarters = ask(services, identity, interval, zone, "project")
    services.settings.change({"timezone": zone})
    assert ask(services, identity, interval, None, "project") == from_quarters
    assert sum(step.sums.events for step in from_quarters) > 0


def test_whole_days_of_the_zone_in_force_are_read_from_the_day_sums(
    writer: Writer, services: Services, identity: Identity
) -> None:
    """They are a hundredth as many, so that a year is read at once; told apart here by a wrong figure."""
    writer.insert_events([make_event()])
    writer.call(lambda database: database.execute_sql("UPDATE usage_day SET events = 99").close())
    for interval, zone, events_read in (("day", None, 99), ("hour", None, 1), ("day", "Europe/Berlin", 1)):
        found = ask(services, identity, interval, zone)  # type: ignore[arg-type]
        assert sum(step.sums.events for step in found) == events_read


def test_a_project_named_like_the_absence_of_one_adds_up(
    writer: Writer, services: Services, identity: Identity
) -> None:
    writer.insert_events([make_event(), make_event(project=NO_PROJECT, cost_nanos=7)])
    for step in ask(services, identity, "day", None, "project"):
        assert sum(group.events for group in step.groups.values()) == step.sums.events


def test_asking_for_no_project_finds_the_same_events_in_sums_and_lists(
    writer: Writer, services: Services, identity: Identity
) -> None:
    writer.insert_events([make_event(), make_event(project=NO_PROJECT), make_event(project="search")])
    where = UsageFilter(project=NO_PROJECT)
    found = services.usage.series(
        identity,
        first=date(2026, 3, 1),
        last=date(2026, 3, 1),
        where=where,
        group_by=None,
        interval="day",
        zone_name=None,
    )
    assert found[0].sums.events == len(page(services, identity, 9, None, where).events) == 2


def test_a_series_of_another_organization_is_empty(
    writer: Writer, services: Services, identity: Identity
) -> None:
    writer.insert_events([make_event(organization_id=2)])
    assert not any(step.sums.events for step in ask(services, identity, "day", None))


def series_of(services: Services, identity: Identity, first: date | None, last: date | None) -> list[str]:
    found = services.usage.series(
        identity,
        first=first,
        last=last,
        where=UsageFilter(),
        group_by=None,
        interval="day",
        zone_name=None,
    )
    return [step.label for step in found]


@pytest.mark.parametrize(
    ("first", "last", "begin", "end"),
    [
        (None, None, "2026-03-01", "2026-03-14"),
        (date(2026, 3, 10), None, "2026-03-10", "2026-03-14"),
        (date(2026, 3, 20), None, "2026-03-20", "2026-03-20"),
        (None, date(2026, 3, 3), "2026-03-01", "2026-03-03"),
        (None, date(2026, 2, 3), "2026-02-01", "2026-02-03"),
        (None, date(2026, 4, 3), "2026-03-01", "2026-04-03"),
        (date(2025, 12, 31), date(2026, 1, 1), "2025-12-31", "2026-01-01"),
    ],
)
def test_the_range_is_this_month_to_today_where_nothing_else_is_said(
    services: Services, identity: Identity, first: date | None, last: date | None, begin: str, end: str
) -> None:
    labels = series_of(services, identity, first, last)
    assert (labels[0], labels[-1]) == (begin, end)


def test_ranges_and_names_that_cannot_be_are_refused(services: Services, identity: Identity) -> None:
    with pytest.raises(InvalidInput, match="is after endDate"):
        series_of(services, identity, date(2026, 2, 2), date(2026, 2, 1))
    for first, last in ((date.min, date(1971, 1, 1)), (date(2026, 1, 1), date.max), (date(1970, 1, 1), None)):
        with pytest.raises(InvalidInput, match="between 1971 and 9998"):
            series_of(services, identity, first, last)
    with pytest.raises(InvalidInput, match="more than 20000 steps"):
        services.usage.series(
            identity,
            first=date(2023, 1, 1),
            last=date(2026, 1, 1),
            where=UsageFilter(),
            group_by=None,
            interval="hour",
            zone_name=None,
        )
    with pytest.raises(InvalidInput, match="IANA"):
        ask(services, identity, "day", "Nowhere")
    with pytest.raises(InvalidInput, match="did you mean openai"):
        services.usage.known(UsageFilter(provider="opnai"))


def test_the_longest_series_that_is_allowed_can_be_asked(
    writer: Writer, services: Services, identity: Identity
) -> None:
    writer.insert_events([make_event()])
    found = services.usage.series(
        identity,
        first=date(2024, 1, 1),
        last=date(2024, 1, 1) + timedelta(days=832),
        where=UsageFilter(),
        group_by="provider",
        interval="hour",
        zone_name="Asia/Kolkata",
    )
    assert len(found) == 833 * 24
    assert sum(step.sums.events for step in found) == 1


# ---------------------------------------------------------------- burn rate


@settings(max_examples=80, suppress_health_check=SHARED)
@given(
    now_ms=st.integers(EDGES[5], EDGES[5] + 2 * QUARTER_MS),
    hours=st.integers(1, 30),
    offsets=st.lists(st.integers(0, 31 * HOUR_MS) | st.integers(-QUARTER_MS, QUARTER_MS), max_size=20),
    provider=st.none() | st.sampled_from(["openai", "OpenAI", "anthropic"]),
)
@example(now_ms=EDGES[5], hours=1, offsets=[-1, 0, 1], provider=None)
@example(now_ms=EDGES[5] - 1, hours=24, offsets=[-1, 0, 1, QUARTER_MS - 1], provider=None)
@example(now_ms=EDGES[5] + 450_000, hours=24, offsets=[-450_001, -450_000, -1, 0, 1], provider=None)
def test_the_burn_rate_is_exact_to_the_millisecond(
    store: Store,
    writer: Writer,
    services: Services,
    identity: Identity,
    clock: Clock,
    now_ms: int,
    hours: int,
    offsets: list[int],
    provider: str | None,
) -> None:
    """Offsets are seen from the beginning of the window: the moment itself is just outside."""
    wipe(writer)
    begin = now_ms - hours * HOUR_MS
    moments = [*(begin + offset for offset in offsets), now_ms, now_ms - 1]
    writer.insert_events(
        [
            make_event(at, provider=("openai", "anthropic")[n % 2], cost_nanos=n + 1)
            for n, at in enumerate(moments)
            if at <= now_ms
        ]
    )
    clock.set(datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=now_ms))
    found = services.usage.burn(identity, hours=hours, service=provider)
    inside = [
        row
        for row in raw(store)
        if begin < row.occurred_at <= now_ms and (provider is None or row.provider == provider.lower())
    ]
    assert found.total == add_up(row.sums for row in inside)
    assert found.by_provider == {
        name: add_up(row.sums for row in inside if row.provider == name)
        for name in sorted({row.provider for row in inside})
    }
    assert found.hours == hours


def test_the_burn_rate_of_an_unknown_service_is_refused(services: Services, identity: Identity) -> None:
    with pytest.raises(InvalidInput, match="not known"):
        services.usage.burn(identity, hours=1, service="qqqqqqqq")


# ---------------------------------------------------------------- lists


def page(
    services: Services,
    identity: Identity,
    limit: int,
    cursor: str | None,
    where: UsageFilter | None = None,
) -> EventPage:
    return services.usage.list_events(
        identity,
        first=date(2026, 2, 27),
        last=date(2026, 3, 2),
        where=where or UsageFilter(),
        limit=limit,
        cursor=cursor,
        zone_name=None,
    )


@settings(max_examples=40, suppress_health_check=SHARED)
@given(
    moments=st.lists(st.integers(0, 6), max_size=25),
    limit=st.integers(1, 7),
    where=FILTERS,
    zone=st.sampled_from(ZONES),
)
@example(moments=[0, 0, 1, 1, 1, 2, 3, 3, 3, 3], limit=2, where=UsageFilter(), zone="UTC")
@example(moments=[0, 1, 0, 1], limit=4, where=UsageFilter(), zone="UTC")
def test_pages_visit_every_event_once_and_in_order(
    writer: Writer,
    services: Services,
    identity: Identity,
    moments: list[int],
    limit: int,
    where: UsageFilter,
    zone: str,
) -> None:
    wipe(writer)
    services.settings.change({"timezone": zone})
    batch = [
        make_event(
            EDGES[5] + n // 2,
            provider=("openai", "anthropic")[n % 2],
            model=("gpt-5", "shared", "other")[n % 3],
            project=("search", None)[i % 2],
            organization_id=1 + (i % 5 == 4),
        )
        for i, n in enumerate(moments)
    ]
    stored = [outcome.stored for outcome in writer.insert_events(batch)]
    mine = [item for item in stored if item.event.organization_id == 1]
    project = None if where.project == NO_PROJECT else where.project
    chosen = [
        item
        for item in mine
        if (where.provider is None or item.event.provider == where.provider.lower())
        and (where.model is None or item.event.model == where.model)
        and (where.project is None or item.event.project == project)
    ]
    visited, cursor, more = [], None, True
    while more:
        found = page(services, identity, limit, cursor, where)
        assert len(found.events) <= limit
        visited += found.events
        cursor, more = found.next_cursor, found.next_cursor is not None
        assert not more or len(found.events) == limit
        assert len(visited) <= len(chosen)
    assert visited == sorted(chosen, key=lambda item: (-item.event.occurred_at_ms, -item.id))


def test_a_page_is_not_shifted_by_events_that_come_in_meanwhile(
    writer: Writer, services: Services, identity: Identity
) -> None:
    writer.insert_events([make_event(EDGES[5] + n, model=f"m{n}") for n in range(4)])
    first = page(services, identity, 2, None)
    writer.insert_events([make_event(EDGES[5] + 100, model="new")])
    second = page(services, identity, 2, first.next_cursor)
    assert [item.event.model for item in (*first.events, *second.events)] == ["m3", "m2", "m1", "m0"]
    assert second.next_cursor is None


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kathmandu"])
def test_a_list_holds_the_days_of_the_zone_to_the_millisecond(
    writer: Writer, services: Services, identity: Identity, zone: str
) -> None:
    start = round(datetime(2026, 2, 27, tzinfo=ZoneInfo(zone)).timestamp() * 1000)
    end = round(datetime(2026, 3, 3, tzinfo=ZoneInfo(zone)).timestamp() * 1000)
    writer.insert_events([make_event(at) for at in (start - 1, start, end - 1, end)])
    services.settings.change({"timezone": zone})
    assert [item.event.occurred_at_ms for item in page(services, identity, 9, None).events] == [
        end - 1,
        start,
    ]


def test_a_page_says_how_fresh_the_data_is(
    writer: Writer, services: Services, identity: Identity, clock: Clock
) -> None:
    assert page(services, identity, 9, None).freshness == "no_data"
    received = round(clock().timestamp() * 1000) - 20 * 60_000
    writer.insert_events([make_event(received_at_ms=received)])
    found = page(services, identity, 9, None)
    assert (found.freshness, found.last_updated) == ("stale", clock() - timedelta(minutes=20))
    assert (found.days.first, found.days.last) == (date(2026, 2, 27), date(2026, 3, 2))


@pytest.mark.parametrize(
    "cursor", ["", "x", "é", "MTIz", "LTE6MQ", "OTk5OTk5OTk5OTk5OTk5OTk5OTk6MQ", "=====", "YTpi"]
)
def test_a_cursor_that_is_not_ours_is_refused(services: Services, identity: Identity, cursor: str) -> None:
    with pytest.raises(InvalidInput, match="not a cursor") as caught:
        page(services, identity, 1, cursor)
    assert caught.value.problems[0].field == "cursor"
