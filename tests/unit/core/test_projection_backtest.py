"""How far the projection is off, and how often its range holds, over many histories and moments.

The run rate beside it is what was spent, over the part of the month that has passed. The table is part of
the test's output: `pytest -rA tests/unit/core/test_projection_backtest.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import cache
from statistics import mean, median
from typing import TYPE_CHECKING

import pytest

from server.core.periods import DayRange
from server.core.projections import project
from server.services import demo
from server.services.costs import Costs
from tests.unit.core.cost_histories import (
    FAMILIES,
    History,
    Moment,
    first_days,
    histories,
    moments,
    new_users,
)

if TYPE_CHECKING:
    from server.core.records import Identity
    from server.db.connection import Store
    from server.db.writer import Writer
    from server.services.container import Services
    from tests.conftest import Clock

NEW = "new user"
HEADER = (
    f"{'history':<20}{'moments':>8} |{'median':>8}{'mean':>8}{'bias':>8} |{'median':>8}{'mean':>8}{'bias':>8}"
    f" |{'holds':>8}{'width':>8}\n{'':<28} |{'projection, % of truth':>24} |{'run rate, % of truth':>24}"
    f" |{'80 % range':>16}"
)


@dataclass(frozen=True, slots=True)
class Score:
    """What a back-test found, as fractions of the months' true costs."""

    family: str
    errors: list[float]
    naive: list[float]
    held: list[bool]
    widths: list[float]

    @property
    def error(self) -> float:
        return mean(map(abs, self.errors))

    @property
    def naive_error(self) -> float:
        return mean(map(abs, self.naive))

    @property
    def coverage(self) -> float:
        return mean(self.held)

    def __str__(self) -> str:
        ours, theirs = (
            f"{median(map(abs, some)):>8.1%}{mean(map(abs, some)):>8.1%}{mean(some):>+8.1%}"
            for some in (self.errors, self.naive)
        )
        return (
            f"{self.family:<20}{len(self.errors):>8} |{ours} |{theirs}"
            f" |{self.coverage:>8.1%}{mean(self.widths):>8.1%}"
        )


def score(family: str, some: Iterable[Moment]) -> Score:
    found = Score(family, [], [], [], [])
    for one in some:
        # A month that cost nothing has no relative error.
        if not one.truth:
            continue
        ours = project(
            one.daily,
            today=one.today,
            elapsed=one.elapsed,
            month_last=one.month_last,
            spent_nanos=one.spent,
        )
        found.errors.append(ours.estimated_nanos / one.truth - 1)
        found.naive.append(one.naive / one.truth - 1)
        found.held.append(ours.low_nanos <= one.truth <= ours.high_nanos)
        found.widths.append((ours.high_nanos - ours.low_nanos) / one.truth)
    return found


@cache
def scores() -> dict[str, Score]:
    """Gives a score for each synthetic family; each weighs the same in the whole."""
    found = {
        family: score(family, (one for history in histories(family, 4) for one in moments(history, 3)))
        for family in FAMILIES
    }
    return found | {NEW: score(NEW, (one for history in new_users(44) for one in first_days(history)))}


def told(some: Iterable[Score]) -> None:
    sys.stdout.write("\n".join(["", HEADER, *map(str, some), ""]))


def test_the_projection_is_better_than_the_run_rate_and_its_range_holds_as_often_as_it_says() -> None:
    found = list(scores().values())
    every = Score(
        "all",
        *(
            [one for item in found for one in getattr(item, name)]
            for name in ("errors", "naive", "held", "widths")
        ),
    )
    told([*found, every])
    assert every.error < 0.75 * every.naive_error
    assert median(map(abs, every.errors)) < 0.8 * median(map(abs, every.naive))
    assert abs(mean(every.errors)) < 0.03
    assert 0.75 <= every.coverage <= 0.88


@pytest.mark.parametrize("family", [*FAMILIES, NEW])
def test_no_kind_of_history_is_left_behind(family: str) -> None:
    found = scores()[family]
    assert len(found.errors) > 300
    assert found.error < 1.05 * found.naive_error
    assert found.coverage >= 0.65


@pytest.mark.parametrize(
    ("family", "at_most"),
    [("flat", 0.7), ("five-day week", 0.5), ("uneven week", 0.5), ("giant days", 0.7), (NEW, 0.75)],
)
def test_what_it_is_made_for_it_does_far_better(family: str, at_most: float) -> None:
    found = scores()[family]
    assert found.error < at_most * found.naive_error


def test_the_demo_year_is_foreseen_better_than_by_the_run_rate(
    store: Store, writer: Writer, services: Services, identity: Identity, clock: Clock
) -> None:
    demo.fill(writer, services, clock())
    last = clock().date() - timedelta(days=1)
    days = DayRange(last - timedelta(days=demo.DAYS - 2), last)
    with store.reading() as database:
        sums = Costs().daily(database, identity.organization_id, days, UTC)
    year = History("demo year", days.first, [item.cost_nanos for item in sums], office=True)
    found = score("demo year", moments(year, 1))
    told([found])
    assert len(found.errors) > 250
    assert found.error < 0.85 * found.naive_error
    assert found.coverage >= 0.7
