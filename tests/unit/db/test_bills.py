"""Bills in the store: a window takes the place of what was there, and is whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from server.core.bills import BilledDay, BillLine, BillWindow
from server.core.errors import BugError
from server.core.periods import DayRange
from server.db import bills

if TYPE_CHECKING:
    from server.db.connection import Store
    from server.db.writer import Writer

FIRST = date(2026, 3, 1)
DAYS = DayRange(FIRST, FIRST + timedelta(days=2))


def line(day: int, nanos: int, name: str = "API", **more: Any) -> BillLine:
    return replace(BillLine("openai", "openai", FIRST + timedelta(days=day), name, nanos), **more)


def window(*lines: BillLine, days: DayRange = DAYS, settled: date | None = FIRST) -> BillWindow:
    return BillWindow("sync:openai", 7, (("openai", "openai"),), days, settled, lines)


def store_window(writer: Writer, one: BillWindow) -> None:
    writer.call(lambda database: bills.replace_window(database, 1, one))


def test_days_without_lines_cost_nothing_and_lines_of_one_name_are_one(store: Store, writer: Writer) -> None:
    store_window(writer, window(line(0, 5), line(0, 6), line(2, -3, project="p")))
    start = FIRST.toordinal()
    with store.reading() as database:
        assert bills.billed_days(database, 1, DAYS) == [
            BilledDay("openai", start, True, 11),
            BilledDay("openai", start + 1, False, 0),
            BilledDay("openai", start + 2, False, -3),
        ]
        found = bills.lines(database, 1, DAYS)
        assert [(one.cost_nanos, one.amount_nanos, one.project) for one in found] == [
            (11, 11, ""),
            (-3, -3, "p"),
        ]
        assert bills.line_sums(database, 1, "openai", [(0, start), (0, start + 2), (4, start)]) == [
            (0, "API", 8),
            (4, "API", 11),
        ]
        assert bills.line_sums(database, 1, "openai", []) == []
        assert (bills.newest_fetch_ms(database, 1), bills.newest_fetch_ms(database, 2)) == (7, None)
        assert bills.billed_days(database, 1, DAYS, "aws") == []


def test_a_later_window_takes_the_place_of_its_days_alone(store: Store, writer: Writer) -> None:
    store_window(writer, window(line(0, 5), line(1, 6), line(2, 7)))
    middle = FIRST + timedelta(days=1)
    store_window(writer, window(line(1, 60, "Batch"), days=DayRange(middle, middle), settled=None))
    with store.reading() as database:
        assert [(one.line, one.cost_nanos) for one in bills.lines(database, 1, DAYS)] == [
            ("API", 5),
            ("Batch", 60),
            ("API", 7),
        ]


@pytest.mark.expect_errors
@pytest.mark.parametrize(
    "stray", [line(3, 1), line(-1, 1), line(0, 1, biller="gcp"), line(0, 1, provider="aws")]
)
def test_a_line_outside_its_window_leaves_everything_as_it_was(
    store: Store, writer: Writer, stray: BillLine
) -> None:
    store_window(writer, window(line(0, 5)))
    with pytest.raises(BugError, match="nothing was stored"):
        store_window(writer, window(line(0, 9), stray))
    with store.reading() as database:
        assert [one.cost_nanos for one in bills.lines(database, 1, DAYS)] == [5]
