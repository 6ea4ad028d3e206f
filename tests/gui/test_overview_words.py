from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.models.basis import basis_parts, basis_word
from app.windows.overview import unpriced_words
from app.windows.overview_cards import budget_words, change_words
from app.windows.spend_card import Question
from server.schemas.dashboard import CostBasis
from tests.gui import sample_figures as samples

D = Decimal


@pytest.mark.parametrize(
    ("choice", "start", "step", "name"),
    [
        ("7", date(2026, 11, 16), "day", "Last 7 days"),
        ("30", date(2026, 10, 24), "day", "Last 30 days"),
        ("90", date(2026, 8, 25), "day", "Last 90 days"),
        ("month", date(2026, 11, 1), "day", "This month"),
        ("year", date(2026, 1, 1), "week", "This year"),
    ],
)
def test_ranges(choice: str, start: date, step: str, name: str) -> None:
    asked = Question.of(choice, "provider", samples.TODAY)
    assert (asked.start, asked.end, asked.step, asked.name) == (start, samples.TODAY, step, name)


def test_a_young_year_goes_by_day() -> None:
    assert Question.of("year", "model", date(2026, 2, 3)).step == "day"


def basis(**parts: int) -> CostBasis:
    kinds = ("billed", "reported", "estimated", "manual")
    return CostBasis.model_validate({kind: parts.get(kind, 0) for kind in kinds})


def test_basis() -> None:
    assert basis_word(basis()) == ""
    assert basis_word(basis(manual=3)) == "entered"
    assert basis_word(basis(billed=3, estimated=4)) == "mostly estimated"
    assert basis_parts(basis(billed=3, estimated=4)) == (
        "Billed by the provider: $3.00\nEstimated from prices: $4.00"
    )


@pytest.mark.parametrize(
    ("used", "projected", "words", "tone"),
    [
        (50, 90, "50% of $100.00, $50.00 left", "text"),
        (80, 120, "80% of $100.00, heading $20.00 over", "warn"),
        (130, 150, "$30.00 over the budget of $100.00", "bad"),
    ],
)
def test_budget_words(used: int, projected: int, words: str, tone: str) -> None:
    assert budget_words(D(used), D(100), D(projected)) == (words, tone)


def test_change_words() -> None:
    assert change_words(D(5), D(0)) == "nothing by this day last month"
    assert change_words(D(5), D(5)) == "as much as by this day last month ($5.00)"
    assert change_words(D(50), D(5)) == "10 times as much as by this day last month ($5.00)"
    assert change_words(D(6), D(5)) == "20% more than by this day last month ($5.00)"


def test_unpriced_words_name_a_few_models() -> None:
    board = samples.dashboard(samples.fortnight())
    known = board.unpriced.models[0]
    many = [known.model_copy(update={"model": f"m{number}"}) for number in range(5)]
    board = board.model_copy(update={"unpriced": board.unpriced.model_copy(update={"models": many})})
    assert unpriced_words(board).startswith("60.3 k tokens of m0, m1, m2 and 2 more have no known price")


def test_a_month_that_is_not_known_is_not_compared() -> None:
    assert change_words(None, D(3)) == "none of its usage has a known price"
    assert change_words(D(3), None) == "last month is not known: its usage has no known price"
