"""What charts are drawn from: arrays, sums, ticks, months, weeks, models; nothing is drawn here."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charts import month, timeline, week_hours
from app.charts.span import LEAST, Span
from app.charts.stack import Stack
from app.charts.time_axis import time_ticks
from app.charts.timeline import Timeline, Track
from app.models import comparison
from server.schemas.tokens import GroupPoint, SeriesAggregations, SeriesPoint, Timeseries
from tests.gui import sample_figures as samples

D = Decimal
TODAY = samples.TODAY
SUMS = SeriesAggregations(
    totalTokens=0, totalCost=D(0), averageTokens=D(0), averageCost=D(0), peak=None, days=1
)
MONEY = st.decimals(min_value=0, max_value=10**7, places=9)


def answer(*points: SeriesPoint) -> Timeseries:
    return Timeseries(series=list(points), aggregations=SUMS)


def timeline_of(
    figures: samples.Figures, days: int = 30, interval: str = "day", group: str = "provider"
) -> Timeline:
    found = samples.timeseries(figures, TODAY - timedelta(days=days - 1), TODAY, group, interval)
    return timeline.build(found, interval=interval, now=samples.NOW, zone=UTC, names=figures.names)


# Sums ----------------------------------------------------------------------------------------------


@given(st.lists(MONEY, max_size=30), st.data())
def test_sums_of_money_are_exact(values: list[Decimal], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(values)))
    end = data.draw(st.integers(0, len(values) + 3))
    assert Track(values).sum(first, end) == sum(values[first:end], D(0))


def test_the_six_dearest_have_names_and_the_parts_add_up() -> None:
    found = timeline_of(samples.year())
    assert found.lines[0].name == "Anthropic"
    assert found.lines[-1].name == "Other (2)"
    for number in range(found.steps):
        for kind in ("costs", "tokens"):
            parts = sum((getattr(line, kind).sum(number, number + 1) for line in found.lines), D(0))
            assert parts == getattr(found.whole, kind).sum(number, number + 1)


def test_what_has_no_known_price_keeps_a_series_of_its_own() -> None:
    groups = {"openai": GroupPoint(totalTokens=5, cost=D(0)), "groq": GroupPoint(totalTokens=1, cost=D(2))}
    point = SeriesPoint(date="2026-11-22", totalTokens=6, cost=D(2), unpricedTokens=5, groups=groups)
    found = timeline.build(answer(point), interval="day", now=samples.NOW, zone=UTC, names={})
    assert [line.key for line in found.lines] == ["groq", "openai"]


def test_hours_are_those_of_the_servers_time_zone() -> None:
    point = SeriesPoint(date="2026-11-22T23:00:00Z", totalTokens=1, cost=D(1))
    zone = ZoneInfo("Asia/Kolkata")
    found = timeline.build(answer(point), interval="hour", now=samples.NOW, zone=zone, names={})
    assert str(found.starts[0]) == "2026-11-23T04:30:00"


@pytest.mark.parametrize(
    ("interval", "days", "label", "first"),
    [
        ("hour", 2, "Today 3 PM", "Yesterday 12 AM"),
        ("day", 3, "Today", "Fri 20 Nov"),
        ("week", 30, "Week of Mon 16 Nov", "Week of Mon 19 Oct"),
        ("month", 60, "November 2026", "September 2026"),
    ],
)
def test_steps_have_names_and_the_running_one_is_known(
    interval: str, days: int, label: str, first: str
) -> None:
    found = timeline_of(samples.year(), days, interval)
    assert found.running is not None
    assert found.label(found.running) == label
    assert found.label(0) == first
    over = timeline_of(samples.year(), days, interval)
    later = Timeline(interval, over.starts, np.datetime64("2027-03-01T00:00:00"), over.lines, over.whole)
    assert later.running is None


def test_a_range_is_named_by_its_days_and_never_reaches_beyond_today() -> None:
    weeks = timeline_of(samples.year(), 90, "week")
    assert weeks.range_label(weeks.steps - 2, weeks.steps).endswith("– Sun 22 Nov")
    hours = timeline_of(samples.year(), 1, "hour")
    assert hours.range_label(0, hours.steps) == "Sun 22 Nov"


def test_the_summary_tells_what_is_seen() -> None:
    found = timeline_of(samples.fortnight(), 14)
    words = found.summary(0, found.steps)
    assert words.startswith("Mon 9 Nov – Sun 22 Nov: $")
    assert "most in" in words
    assert "60.3 k tokens unpriced" in words
    assert found.summary(3, 3) == "Nothing to show."


# A million steps -----------------------------------------------------------------------------------


@given(
    st.integers(1, 400).flatmap(
        lambda steps: st.tuples(
            st.lists(st.lists(st.integers(0, 1000), min_size=steps, max_size=steps), min_size=1, max_size=4),
            st.integers(0, steps - 1),
            st.integers(1, steps),
        )
    ),
    st.integers(1, 60),
)
def test_thinning_never_loses_a_peak(found: tuple[list[list[int]], int, int], most: int) -> None:
    rows, first, count = found
    stack = Stack([np.array(row, dtype=float) for row in rows])
    end = min(first + count, stack.steps)
    columns = stack.columns(first, end, most)
    assert len(columns.steps) <= most + 2
    assert columns.heights.sum(axis=0).max() >= stack.top(first, end)
    totals = columns.heights.sum(axis=0)
    for number, left in enumerate(columns.lefts):
        part = stack.totals[int(left + 0.5) : int(left + 0.5) + columns.steps_each]
        assert totals[number] == part.max()


def test_columns_stay_where_they_are_while_the_window_moves() -> None:
    stack = Stack([np.arange(10_000, dtype=float) % 97])
    one, other = stack.columns(1000, 3000, 100), stack.columns(1007, 3007, 100)
    assert one.steps_each == other.steps_each == 20
    assert set(other.lefts[:-1]) <= set(one.lefts)


def test_what_is_hidden_is_left_out_of_everything() -> None:
    stack = Stack([np.array([1.0, 2.0]), np.array([30.0, 40.0])], [False, True])
    assert stack.chosen == [0]
    assert stack.top(0, 2) == 2
    assert stack.columns(0, 2, 10).heights.tolist() == [[1.0, 2.0]]


def test_a_credit_is_not_drawn_below_the_axis() -> None:
    assert Stack([np.array([-5.0, 1.0])]).totals.tolist() == [0.0, 1.0]


# The part in sight ---------------------------------------------------------------------------------


@given(
    st.integers(1, 2000),
    st.lists(
        st.one_of(
            st.tuples(st.just("zoom"), st.floats(-4, 4), st.integers(0, 2000)),
            st.tuples(st.just("move"), st.integers(-500, 500), st.just(0)),
            st.tuples(st.just("show"), st.integers(-50, 2100), st.integers(-50, 2100)),
            st.tuples(st.just("reveal"), st.integers(0, 1999), st.just(0)),
        ),
        max_size=12,
    ),
)
def test_the_part_in_sight_never_leaves_the_range(total: int, ways: list[tuple[str, float, int]]) -> None:
    span = Span()
    span.restart(total)
    for name, one, other in ways:
        match name:
            case "zoom":
                span.zoom(one, min(other, total))
            case "move":
                span.move(int(one))
            case "show":
                span.show(int(one), other)
            case _:
                number = min(int(one), total - 1)
                span.reveal(number)
                assert span.first <= number < span.end
        assert 0 <= span.first < span.end <= total
        assert span.count >= min(LEAST, total)
    span.reset()
    assert span.is_whole


def test_zooming_keeps_what_is_under_the_pointer() -> None:
    span = Span()
    span.restart(1000)
    span.zoom(3, 250)
    assert 0 < span.count < 250
    assert (250 - span.first) / span.count == pytest.approx(0.25, abs=0.02)


# Ticks of time -------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(
    st.sampled_from(["hour", "day", "week", "month"]),
    st.integers(1, 3000),
    st.floats(120, 2000),
    st.integers(0, 20_000),
)
def test_ticks_of_time_never_crowd(interval: str, count: int, width: float, offset: int) -> None:
    if interval == "month":
        starts = (np.datetime64("1990-01") + np.arange(count) % 1200).astype("datetime64[s]")
        count = min(count, 1200)
        starts = starts[:count]
    else:
        unit = {"hour": "h", "day": "D", "week": "D"}[interval]
        step = 7 if interval == "week" else 1
        first = np.datetime64("2026-01-05") + offset
        starts = (first.astype(f"datetime64[{unit}]") + np.arange(count) * step).astype("datetime64[s]")
    ticks = time_ticks(starts, interval, 0, count, width, 70)
    positions = [position for position, _ in ticks]
    assert positions == sorted(set(positions))
    assert all(0 <= position < count for position in positions)
    pixels = width / count
    gaps = [(after - before) * pixels for before, after in itertools.pairwise(positions)]
    assert all(gap >= 45 for gap in gaps)


@pytest.mark.parametrize(
    ("interval", "days", "labels"),
    [
        ("day", 7, ["16 Nov", "17", "18", "19", "20", "21", "22"]),
        ("day", 30, ["26 Oct", "2 Nov", "9", "16"]),
        ("week", 200, ["Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]),
        ("month", 900, ["Jul", "Jan 2026", "Jul"]),
        ("hour", 1, ["22 Nov", "3 AM", "6 AM", "9 AM", "12 PM", "3 PM", "6 PM", "9 PM"]),
    ],
)
def test_ticks_say_what_is_new(interval: str, days: int, labels: list[str]) -> None:
    found = timeline_of(samples.year(), days, interval)
    shown = [label for _, label in time_ticks(found.starts, interval, 0, found.steps, 700, 70)]
    assert shown[-len(labels) :] == labels


# The month -----------------------------------------------------------------------------------------


def path_of(figures: samples.Figures) -> month.MonthPath:
    first = TODAY.replace(day=1)
    series = samples.timeseries(figures, first, TODAY, None, "day")
    before = samples.timeseries(figures, date(2026, 10, 1), date(2026, 10, 31), None, "day")
    return month.build(series, before, samples.dashboard(figures), TODAY)


def test_a_month_grows_from_nothing_to_what_is_spent_by_now() -> None:
    path = path_of(samples.year())
    assert path.spent[0] == 0
    assert len(path.spent) == TODAY.day + 1
    assert path.now == samples.dashboard(samples.year()).totalCosts.currentMonth
    assert path.before[-1] == samples.dashboard(samples.year()).totalCosts.previousMonth


def test_the_cone_opens_at_today_and_ends_at_the_projections_bounds() -> None:
    path = path_of(samples.year())
    projection = samples.dashboard(samples.year()).projection
    assert path.ahead_at(TODAY.day) is None
    end = path.ahead_at(path.days)
    assert end is not None
    assert (end.low, end.likely, end.high) == (projection.low, projection.estimatedCost, projection.high)
    for day in range(TODAY.day + 1, path.days):
        here, after = path.ahead_at(day), path.ahead_at(day + 1)
        assert here is not None
        assert after is not None
        assert path.now <= here.low <= here.likely <= here.high
        assert here.high - here.low < after.high - after.low


def test_the_day_on_which_the_budget_is_used_up() -> None:
    figures = samples.year()
    assert path_of(figures).crossing() is None
    figures.limit = D(1000)
    crossing = path_of(figures).crossing()
    assert crossing is not None
    assert crossing > TODAY
    figures.limit = D(100)
    early = path_of(figures).crossing()
    assert early is not None
    assert early < TODAY
    assert "over the budget on" in path_of(figures).summary()


def test_a_month_without_a_budget_or_a_projection() -> None:
    figures = samples.nothing()
    path = path_of(figures)
    assert path.limit is None
    assert path.crossing() is None
    assert path.summary().startswith("$0.00 spent by Sun 22 Nov")


# The week ------------------------------------------------------------------------------------------


def hour(moment: datetime, cost: str, tokens: int = 10, unpriced: int = 0) -> SeriesPoint:
    return SeriesPoint(
        date=moment.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        totalTokens=tokens,
        cost=D(cost),
        unpricedTokens=unpriced,
    )


def test_hours_are_averaged_over_their_weeks_by_the_clock_of_the_zone() -> None:
    zone = ZoneInfo("Europe/Berlin")
    # One Sunday on either side of the end of summer time: 10:00 both times, an hour apart in UTC.
    summer = datetime(2026, 10, 18, 10, tzinfo=zone)
    winter = datetime(2026, 10, 25, 10, tzinfo=zone)
    week = week_hours.build(answer(hour(summer, "1"), hour(winter, "3")), zone, samples.NOW)
    cell = week.cells[6][10]
    assert (cell.cost, cell.times, cell.mean) == (D(4), 2, D(2))
    assert week.used == 1
    assert "Sun at 10 AM, $2.00 an hour" in week.summary()


def test_hours_to_come_do_not_make_averages_smaller() -> None:
    start = samples.NOW.replace(minute=0)
    points = [hour(start + timedelta(hours=n), "1" if n < 1 else "0", 0) for n in range(-1, 8)]
    week = week_hours.build(answer(*points), UTC, samples.NOW)
    assert sum(cell.times for row in week.cells for cell in row) == 2


def test_an_hour_that_was_used_at_an_unknown_price_is_unknown() -> None:
    week = week_hours.build(answer(hour(samples.NOW - timedelta(hours=2), "0", 10, 10)), UTC, samples.NOW)
    cells = [cell for row in week.cells for cell in row if cell.is_unknown]
    assert len(cells) == 1
    assert week.unpriced == 10
    assert week.summary() == "No hour of the week has a known cost."


# Models --------------------------------------------------------------------------------------------


def test_models_are_compared_by_what_a_million_tokens_cost_and_by_their_cache() -> None:
    client = samples.SampleClient(samples.year())
    start = TODAY - timedelta(days=29)
    series = client.timeseries(start=start, end=TODAY, group_by="model")
    events = client.tokens(start=start, end=TODAY).tokens
    found = comparison.compare(series, events)
    by_rate = comparison.ordered(found, "rate")
    assert [one.model for one in by_rate] == list(samples.MODELS)
    gemini = next(one for one in found if one.model == "gemini-3-pro")
    assert gemini.rate is not None
    assert gemini.cost is not None
    assert gemini.rate * gemini.tokens / 10**6 == pytest.approx(gemini.cost)
    assert gemini.cache_share == pytest.approx(0.58, abs=0.01)


def test_what_cannot_be_known_of_a_model_is_none_and_stands_last() -> None:
    groups = {
        "known": GroupPoint(totalTokens=1_000_000, cost=D(3)),
        "free": GroupPoint(totalTokens=10, cost=D(0)),
        "mystery": GroupPoint(totalTokens=10, cost=D(0)),
    }
    point = SeriesPoint(date="2026-11-22", totalTokens=1, cost=D(3), unpricedTokens=10, groups=groups)
    unsure = {one.model: one for one in comparison.compare(answer(point), None)}
    assert unsure["known"].rate == 3
    assert unsure["known"].cache_share is None
    assert unsure["mystery"].cost is None
    assert comparison.ordered(unsure.values(), "rate")[0].model == "known"
    sure = point.model_copy(update={"unpricedTokens": 0})
    assert all(one.rate is not None for one in comparison.compare(answer(sure), None))


def test_tokens_of_unknown_price_do_not_make_a_model_look_cheap() -> None:
    event = samples.SampleClient(samples.one_event()).tokens(start=TODAY, end=TODAY).tokens[0]
    priced = event.model_copy(update={"model": "m", "totalTokens": 1_000_000})
    unpriced = priced.model_copy(update={"costSource": "unpriced", "cost": None})
    point = SeriesPoint(
        date="2026-11-22",
        totalTokens=2_000_000,
        cost=D(5),
        unpricedTokens=1_000_000,
        groups={"m": GroupPoint(totalTokens=2_000_000, cost=D(5))},
    )
    assert comparison.compare(answer(point), [priced, unpriced])[0].rate == 5
