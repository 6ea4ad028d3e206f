"""Tokens of a month: of each day one count is taken whole, whatever was tracked and reported of it."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from server.core.token_totals import NO_TOKENS, month_tokens, reported_days
from server.core.tokens import TokenCounts

DAYS = st.integers(1, 5).map(lambda day: date(2026, 11, day))
COUNTS = st.tuples(*(st.integers(0, 9) for _ in range(5))).map(lambda five: TokenCounts(*five))
BY_DAY = st.dictionaries(DAYS, COUNTS)
ROWS = st.lists(st.tuples(DAYS, st.sampled_from(["messages", "batches", "code"]), COUNTS))


@given(BY_DAY, BY_DAY, COUNTS)
def test_of_each_day_the_larger_count_is_taken_whole(
    tracked: dict[date, TokenCounts], reported: dict[date, TokenCounts], entered: TokenCounts
) -> None:
    found = month_tokens(tracked, reported, entered)
    assert found.tracked + found.reported + found.entered == found.counts.total
    larger = 0
    for day in {*tracked, *reported}:
        larger += max(tracked.get(day, NO_TOKENS).total, reported.get(day, NO_TOKENS).total)
    assert found.counts.total == larger + entered.total
    assert found.entered == entered.total


@given(BY_DAY)
def test_what_both_count_is_counted_once(days: dict[date, TokenCounts]) -> None:
    both = month_tokens(days, days, NO_TOKENS)
    assert both == month_tokens(days, {}, NO_TOKENS)
    assert both.reported == 0
    alone = month_tokens({}, days, NO_TOKENS)
    assert (alone.counts, alone.tracked) == (both.counts, 0)


@given(BY_DAY, BY_DAY, DAYS, COUNTS)
def test_more_knowledge_never_takes_tokens_away(
    tracked: dict[date, TokenCounts], reported: dict[date, TokenCounts], day: date, more: TokenCounts
) -> None:
    before = month_tokens(tracked, reported, NO_TOKENS).counts.total
    grown = {**reported, day: reported.get(day, NO_TOKENS).plus(more)}
    assert month_tokens(tracked, grown, NO_TOKENS).counts.total >= before


@given(ROWS)
def test_a_report_that_repeats_others_counts_only_where_they_say_nothing(
    rows: list[tuple[date, str, TokenCounts]],
) -> None:
    found = reported_days(rows, ["code"])
    for day in {row[0] for row in rows}:
        said = [counts for at, kind, counts in rows if at == day and kind != "code"]
        again = [counts for at, kind, counts in rows if at == day and kind == "code"]
        wanted = sum(counts.total for counts in said) or sum(counts.total for counts in again)
        assert found.get(day, NO_TOKENS).total == wanted
    assert all(counts.total for counts in found.values())


def test_kinds_of_tokens_stay_apart() -> None:
    ours = TokenCounts(input_uncached=5, output=1)
    theirs = TokenCounts(input_uncached=1, cache_read=7, cache_write_1h=2, output=3, reasoning=2)
    day, other = date(2026, 11, 1), date(2026, 11, 2)
    found = month_tokens({day: ours, other: ours}, {day: theirs}, TokenCounts(output=4))
    assert found.counts == TokenCounts(6, 7, 0, 2, 8, 2)
    assert (found.tracked, found.reported, found.entered) == (6, 13, 4)
