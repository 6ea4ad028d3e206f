"""The one rule of costs against sums worked out from raw rows; and every reader gives the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.core import periods
from server.core.bills import BillLine, BillWindow
from server.core.budgets import days_of as budget_days
from server.core.periods import DayRange, Interval, from_ms, midnight, month_of, quarters, to_ms
from server.core.records import BudgetPeriod, UsageFilter, UsageSums
from server.db.usage import NO_PROJECT, GroupBy
from server.schemas.budgets import BudgetRequest, BudgetScope
from server.services.costs import Costs
from tests.unit.db.histories import QUARTER_MS, ZONES, make_event, wall_day
from tests.unit.services.cost_scenes import (
    LINES,
    PROVIDERS,
    Scene,
    Truth,
    fill,
    make_entry,
    nonzero,
    scenes,
)

if TYPE_CHECKING:
    from server.core.records import Identity, UsageEvent
    from server.db.connection import Store
    from server.db.writer import Writer
    from server.services.container import Services
    from tests.conftest import Clock

SHARED = [HealthCheck.function_scoped_fixture]
FILTERS = st.builds(
    UsageFilter,
    provider=st.none() | st.sampled_from([*PROVIDERS, "midjourney"]),
    model=st.none() | st.sampled_from([*LINES, "Manual"]),
    project=st.none() | st.sampled_from(["search", NO_PROJECT]),
)
BY: st.SearchStrategy[tuple[GroupBy, ...]] = st.sampled_from(
    [(), ("provider",), ("model",), ("project",), ("provider", "model"), ("project", "provider")]
)
COST = ("reported_nanos", "estimated_nanos", "billed_nanos", "manual_nanos")
PERIODS: tuple[BudgetPeriod, ...] = ("month", "week", "day")
costs = Costs()


def figures(sums: UsageSums) -> tuple[int, ...]:
    """Gives what answers show of sums."""
    return sums.cost_nanos, sums.total_tokens, sums.requests, sums.unpriced_tokens


def days_of(scene: Scene) -> list[date]:
    return [scene.first + timedelta(days=n) for n in range((scene.last - scene.first).days + 1)]


@settings(max_examples=100, suppress_health_check=SHARED)
@given(scene=scenes(), where=FILTERS, by=BY, in_force=st.sampled_from(ZONES), asked=st.sampled_from(ZONES))
def test_every_tally_equals_what_it_is_made_of(
    store: Store,
    writer: Writer,
    services: Services,
    scene: Scene,
    where: UsageFilter,
    by: tuple[GroupBy, ...],
    in_force: str,
    asked: str,
) -> None:
    fill(writer, scene)
    services.settings.change({"timezone": in_force})
    zone = ZoneInfo(asked)
    truth = Truth(store, scene, zone)
    days = days_of(scene)
    ranges = [DayRange(days[0], days[-1]), *(DayRange(day, day) for day in days)]
    with store.reading() as database:
        whole, *daily = costs.tally(database, 1, ranges, zone, where, by)
    assert {group: nonzero(sums) for group, sums in whole.items()} == truth.days(days, where, by)
    for day, found in zip(days, daily, strict=True):
        assert {group: nonzero(sums) for group, sums in found.items()} == truth.days([day], where, by)


@settings(max_examples=50, suppress_health_check=SHARED)
@given(scene=scenes(), where=FILTERS, by=BY, asked=st.sampled_from(ZONES))
def test_hours_follow_what_was_tracked_and_add_up_to_days(
    store: Store,
    writer: Writer,
    services: Services,
    scene: Scene,
    where: UsageFilter,
    by: tuple[GroupBy, ...],
    asked: str,
) -> None:
    fill(writer, scene)
    zone = ZoneInfo(asked)
    truth = Truth(store, scene, zone)
    days = days_of(scene)[:5]
    hours = periods.hours(DayRange(days[0], days[-1]), zone)
    with store.reading() as database:
        found = costs.hours(database, 1, hours, zone, where, by)
    together: dict[tuple[str, ...], UsageSums] = {}
    for one in found:
        assert UsageSums() not in one.values()
        for group, sums in one.items():
            together[group] = together.get(group, UsageSums()) + sums
    summed = {group: nonzero(sums) for group, sums in together.items() if sums != UsageSums()}
    assert summed == truth.days(days, where, by)


@settings(max_examples=40, suppress_health_check=SHARED)
@given(scene=scenes(), asked=st.sampled_from(ZONES))
def test_an_hour_has_its_part_of_a_bill(
    store: Store, writer: Writer, services: Services, scene: Scene, asked: str
) -> None:
    """As much as was tracked in it of the provider's whole day, to the nano-dollar that cannot be split."""
    fill(writer, scene)
    zone = ZoneInfo(asked)
    truth = Truth(store, scene, zone)
    days = days_of(scene)[:3]
    hours = periods.hours(DayRange(days[0], days[-1]), zone)
    with store.reading() as database:
        found = costs.hours(database, 1, hours, zone, None, ("provider",))
    pieces = [
        (n, day)
        for n, hour in enumerate(hours)
        for day in days
        if any(
            wall_day(quarter * QUARTER_MS, zone) == day
            for quarter in (hour.start_quarter, hour.end_quarter - 1)
        )
    ]
    for provider in PROVIDERS:
        expected = [Fraction(0)] * len(hours)
        lines = 0
        for day in days:
            inside = [n for n, on in pieces if on == day]
            spent = dict.fromkeys(inside, 0)
            for row in truth.by_day[day]:
                quarter = row.occurred_at // QUARTER_MS
                (n,) = (n for n in inside if hours[n].start_quarter <= quarter < hours[n].end_quarter)
                spent[n] += truth.money(row) if row.provider == provider else 0
            bill = truth.bill_of(provider, day)
            lines += len(bill)
            for n in inside:
                share = (
                    Fraction(spent[n], sum(spent.values()))
                    if any(spent.values())
                    else Fraction(1, len(inside))
                )
                expected[n] += sum(bill) * share if truth.replaced(provider, day) else spent[n]
        for n, one in enumerate(found):
            sums = one.get((provider,), UsageSums())
            assert abs(sums.cost_nanos - sums.manual_nanos - expected[n]) <= lines


@settings(max_examples=40, suppress_health_check=SHARED)
@given(
    scene=scenes(),
    at=st.integers(0, 40 * 24 * 4),
    in_force=st.sampled_from(ZONES),
    asked=st.sampled_from(ZONES),
)
def test_what_had_come_together_until_a_moment(
    store: Store, writer: Writer, services: Services, scene: Scene, at: int, in_force: str, asked: str
) -> None:
    fill(writer, scene)
    services.settings.change({"timezone": in_force})
    zone = ZoneInfo(asked)
    truth = Truth(store, scene, zone)
    start, end = quarters(DayRange(scene.first, scene.last), zone)
    moment = from_ms((start + at) * QUARTER_MS)
    with store.reading() as database:
        found = costs.until(database, 1, DayRange(scene.first, scene.last), zone, moment)
    days = [day for day in days_of(scene) if quarters(DayRange(day, day), zone)[1] <= start + at]
    whole = truth.days(days, UsageFilter(), ()).get((), {})
    if start + at >= end:
        assert nonzero(found) == whole
        return
    day = days_of(scene)[len(days)]
    opened, closed = quarters(DayRange(day, day), zone)
    passed = [row for row in truth.by_day[day] if row.occurred_at // QUARTER_MS < start + at]
    money = Fraction(sum(whole.get(name, 0) for name in COST))
    money += sum(entry.usd_nanos or 0 for entry in scene.entries if entry.month == day)
    for provider in PROVIDERS:
        if truth.replaced(provider, day):
            money += Fraction(sum(truth.bill_of(provider, day)) * (start + at - opened), closed - opened)
        else:
            money += sum(truth.money(row) for row in passed if row.provider == provider)
    assert abs(found.cost_nanos - money) <= len(PROVIDERS)
    assert found.events == whole.get("events", 0) + len(passed)


@pytest.mark.parametrize("with_project", [False, True])
@settings(max_examples=25, suppress_health_check=SHARED)
@given(scene=scenes(), in_force=st.sampled_from(ZONES))
def test_every_budget_stands_where_its_own_tally_does(
    store: Store,
    writer: Writer,
    services: Services,
    identity: Identity,
    clock: Clock,
    scene: Scene,
    with_project: bool,
    in_force: str,
) -> None:
    """Also beside each other: of all, of a provider, of a project, of both, in every period."""
    fill(writer, scene)
    services.settings.change({"timezone": in_force})
    zone = ZoneInfo(in_force)
    clock.set(midnight(scene.last, zone) + timedelta(hours=13))
    for old in services.budgets.list_standings(identity):
        services.budgets.delete(identity, str(old.budget.id))
    projects = [None, "search", NO_PROJECT] if with_project else [None]
    for provider, project, period in product((None, *PROVIDERS), projects, PERIODS):
        scope = BudgetScope(provider=provider, project=project)
        services.budgets.put(identity, BudgetRequest(scope=scope, limit=Decimal(100), period=period))
    standings = services.budgets.list_standings(identity)
    assert len(standings) == 4 * len(projects) * 3
    for one in standings:
        where = UsageFilter(provider=one.budget.provider, project=one.budget.project)
        with store.reading() as database:
            (tally,) = costs.tally(database, 1, [budget_days(one.budget, scene.last)], zone, where)
        sums = tally.get((), UsageSums())
        assert (one.used_nanos, one.fixed_nanos) == (sums.cost_nanos, sums.manual_nanos)


@settings(max_examples=25, suppress_health_check=SHARED)
@given(scene=scenes(), asked=st.none() | st.sampled_from(ZONES), in_force=st.sampled_from(ZONES))
def test_every_reader_gives_the_same_month(
    store: Store,
    writer: Writer,
    services: Services,
    identity: Identity,
    clock: Clock,
    scene: Scene,
    asked: str | None,
    in_force: str,
) -> None:
    """Dashboard, month, stats and series, in any steps and groups, and the budget of everything."""
    fill(writer, scene)
    services.settings.change({"timezone": in_force})
    services.budgets.put(identity, BudgetRequest(limit=Decimal(100)))
    zone = ZoneInfo(asked or in_force)
    last = scene.last.replace(day=28)
    clock.set(midnight(last, zone) + timedelta(hours=13))
    month = month_of(last)
    truth = Truth(store, scene, zone).days(list(month), UsageFilter(), ("provider",))
    total = sum(sums.get(name, 0) for sums in truth.values() for name in COST)

    months = services.months.all(identity, month=None, year=None, zone_name=asked)
    overview = services.dashboard.overview(identity, zone_name=asked)
    stats = services.dashboard.stats(identity, provider=None, zone_name=asked)
    assert {name: nonzero(sums) for name, sums in months.spend.by_provider.items()} == {
        group[0]: sums for group, sums in truth.items()
    }
    assert sum(sums.cost_nanos for sums in months.spend.by_provider.values()) == total
    assert months.spend.total == overview.month.total == stats.usage
    assert months.previous.total == overview.previous_month
    assert overview.month.total.cost_nanos == total
    if asked is None:
        assert overview.budget is not None
        assert overview.budget.used_nanos == total
    every_step: list[tuple[Interval, GroupBy | None]] = [
        ("hour", None),
        ("hour", "project"),
        ("day", None),
        ("day", "provider"),
        ("week", "model"),
        ("month", "project"),
    ]
    for interval, group in every_step:
        series = services.usage.series(
            identity,
            first=month.first,
            last=month.last,
            where=UsageFilter(),
            group_by=group,
            interval=interval,
            zone_name=asked,
        )
        together = sum((step.sums for step in series), UsageSums())
        assert figures(together) == figures(months.spend.total), (interval, group)
    every_group: list[GroupBy] = ["provider", "model", "project"]
    for by in every_group:
        groups = services.usage.groups(
            identity,
            first=month.first,
            last=month.last,
            where=UsageFilter(),
            group_by=by,
            zone_name=asked,
        )
        assert figures(sum(groups.values(), UsageSums())) == figures(months.spend.total), by
    books = services.reconciliation.month(identity, month=None, year=None, zone_name=asked)
    assert sum(one.cost_nanos for one, _ in books.providers) == total


def billed_scene(first: date, last: date, *, nanos: int, entry: int = 0, events: list[UsageEvent]) -> Scene:
    """Gives a bill of one line on the first day, and what was entered for its month."""
    line = BillLine("openai", "openai", first, "gpt-5", nanos)
    window = BillWindow("sync:openai", 1, (("openai", "openai"),), DayRange(first, first), first, (line,))
    entered = make_entry(month=first.replace(day=1), amount_nanos=entry, usd_nanos=entry)
    return Scene(events, [window], [entered] if entry else [], first, last)


@pytest.mark.parametrize(
    ("in_force", "asked", "hour"),
    [("Etc/GMT+12", "Pacific/Kiritimati", -13), ("Pacific/Kiritimati", "Etc/GMT+12", 35)],
)
def test_a_bill_replaces_usage_of_a_day_that_is_two_days_off_elsewhere(
    store: Store, writer: Writer, services: Services, in_force: str, asked: str, hour: int
) -> None:
    day = date(2026, 3, 10)
    moment = datetime(2026, 3, 10, tzinfo=UTC) + timedelta(hours=hour)
    services.settings.change({"timezone": in_force})
    assert abs((wall_day(to_ms(moment), ZoneInfo(in_force)) - day).days) == 2
    assert wall_day(to_ms(moment), ZoneInfo(asked)) == day
    fill(writer, billed_scene(day, day, nanos=1000, events=[make_event(moment, cost_nanos=300)]))
    with store.reading() as database:
        (found,) = costs.tally(database, 1, [DayRange(day, day)], ZoneInfo(asked))
    assert (found[()].cost_nanos, found[()].events) == (1000, 1)


def test_an_hour_over_midnight_is_of_both_days(store: Store, writer: Writer, services: Services) -> None:
    """Where clocks went back by half an hour, an hour begins in a billed day and ends in one that is not."""
    zone = ZoneInfo("Australia/Lord_Howe")
    first, last = date(2026, 4, 5), date(2026, 4, 6)
    before, after = (
        make_event(datetime(2026, 4, 5, 13, minute, tzinfo=UTC), cost_nanos=cost)
        for minute, cost in ((0, 300), (45, 7))
    )
    fill(writer, billed_scene(first, last, nanos=1000, events=[before, after]))
    hours = periods.hours(DayRange(first, last), zone)
    with store.reading() as database:
        found = costs.hours(database, 1, hours, zone)
    assert [sum(sums.cost_nanos for sums in one.values()) for one in found] == [0] * 24 + [1007] + [0] * 24


def test_hours_of_each_model_add_up_to_hours_of_all(store: Store, writer: Writer, services: Services) -> None:
    """A line's day is spread as all that was tracked of its provider, whichever model is asked for."""
    day = date(2026, 3, 2)
    events = [
        make_event(datetime(2026, 3, 2, hour, tzinfo=UTC), model=model, cost_nanos=cost)
        for hour, model, cost in ((3, "gpt-5", 100), (9, "other", 300))
    ]
    fill(writer, billed_scene(day, day, nanos=1000, events=events))
    hours = periods.hours(DayRange(day, day), ZoneInfo("UTC"))
    with store.reading() as database:
        (of_line, of_all) = (
            [
                sum(sums.cost_nanos for sums in one.values())
                for one in costs.hours(database, 1, hours, ZoneInfo("UTC"), UsageFilter(model=model))
            ]
            for model in ("gpt-5", None)
        )
    assert of_line == of_all
    assert (of_all[3], of_all[9]) == (250, 750)


def test_until_a_moment_of_the_first_day_holds_the_months_entries(
    store: Store, writer: Writer, services: Services
) -> None:
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    event = make_event(datetime(2026, 3, 1, 1, tzinfo=UTC), cost_nanos=9)
    fill(writer, billed_scene(first, last, nanos=1000, entry=50, events=[event]))
    moment = datetime(2026, 3, 1, 6, tzinfo=UTC)
    with store.reading() as database:
        found = costs.until(database, 1, DayRange(first, last), ZoneInfo("UTC"), moment)
    assert (found.billed_nanos, found.manual_nanos, found.cost_nanos) == (250, 50, 300)
