"""Where a file's rows wait: sums are exact, repeats are counted, and nothing is left behind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.core.errors import InvalidInput
from server.db.staging import ChargeKey, StagedDay, StagedEvent, StagedRecord, Staging

DAY = date(2026, 6, 1)


@pytest.fixture
def staging(tmp_path: Path) -> Iterator[Staging]:
    made = Staging(tmp_path / "staging.db")
    yield made
    made.close()
    made.close()
    assert list(tmp_path.iterdir()) == []


def key(line: str = "S", currency: str = "USD", day: date = DAY) -> ChargeKey:
    return "aws", "aws", day.toordinal(), line, "", currency


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(-(10**24), 10**24)), max_size=30))
def test_charges_add_up_exactly(tmp_path: Path, charges: list[tuple[str, int]]) -> None:
    staging = Staging(tmp_path / "staging.db")
    expected: defaultdict[str, int] = defaultdict(int)
    for line, attos in charges:
        staging.add_charges([(key(line), attos, None)])
        expected[line] += attos
    found = {one.line: one.attos for one in staging.lines("aws", "aws", DAY, DAY)}
    staging.close()
    assert found == expected


def test_amounts_that_are_known_in_dollars_stay_as_they_are(staging: Staging) -> None:
    staging.add_charges(
        [(key(currency="EUR"), 10**18, 7), (key(currency="EUR"), 10**18, 8), (key(), 5, None)]
    )
    found = {one.currency: (one.attos, one.usd_nanos) for one in staging.lines("aws", "aws", DAY, DAY)}
    assert found == {"EUR": (2 * 10**18, 15), "USD": (5, None)}
    assert staging.most_lines_a_day() == 2
    assert staging.most_nanos_a_day() == 2e9


def test_what_no_column_holds_is_refused(staging: Staging) -> None:
    with pytest.raises(InvalidInput, match="more than can be counted"):
        staging.add_charges([(key(), 2**63 * 10**9, None)])


def test_events_are_kept_once_and_in_order(staging: Staging) -> None:
    events = [StagedEvent(n, f"key {n}", None, None, bytes([n % 256])) for n in range(2500)]
    assert staging.add_events(events) == 0
    assert staging.add_events([events[7], StagedEvent(9999, "new", 5, "other", b"")]) == 1
    pages = list(staging.events())
    assert [len(page) for page in pages] == [1000, 1000, 501]
    assert [one for page in pages for one in page][:-1] == events
    assert pages[-1][-1] == StagedEvent(9999, "new", 5, "other", b"")


def test_the_nth_of_the_same_is_known(staging: Staging) -> None:
    assert [staging.nth(name) for name in "abaab"] == [1, 1, 2, 3, 2]
    record = StagedRecord(3, "expense", 2, b"x")
    staging.add_record(record)
    assert list(staging.records()) == [[record]]


def test_days_keep_what_a_file_says_of_them(staging: Staging) -> None:
    day = DAY.toordinal()
    staging.add_days(
        [("aws", "aws", day, None, None), ("aws", "aws", day + 1, 0, 5), ("google", "gcp", day, 1, 6)]
    )
    staging.add_days([("aws", "aws", day, 1, 7), ("aws", "aws", day + 1, None, None)])
    staging.add_newest([("aws", "aws", day + 1), ("aws", "aws", day)])
    assert staging.pairs() == [("aws", "aws"), ("google", "gcp")]
    assert staging.days("aws", "aws") == [
        StagedDay(DAY, True, 7),
        StagedDay(date(2026, 6, 2), False, 5),
    ]
    assert staging.newest("aws", "aws") == date(2026, 6, 2)
    assert staging.newest("google", "gcp") is None
    assert staging.most_lines_a_day() == 0
