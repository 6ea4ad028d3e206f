"""Cells: what a spreadsheet must not misread, and what it may have written."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.core.files import cells

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)


@given(TEXT)
@example("'")
@example("''=1")
@example("007")
@example("1E5")
@example("2026-01-02")
@example("=1+1")
@example("＝1")
@example("\t=1")
def test_a_guarded_cell_comes_back_and_is_no_formula(text: str) -> None:
    cell = cells.guarded(text)
    assert cells.unguarded(cell) == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


@pytest.mark.parametrize("text", ["007", "1E5", "2026-01-02", "1/2", "12:30", "1.10", "50%", "1,5", "3"])
def test_what_looks_like_a_number_is_marked_as_text(text: str) -> None:
    assert cells.guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["gpt-4.1", "o3", "claude-opus-4-5", "2026-06-17T12:00:00.000Z", "a=b", "ß", ""]
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert cells.guarded(text) == text


@given(st.lists(TEXT, min_size=2, max_size=6))
def test_a_row_is_read_back_by_any_reader(row: list[str]) -> None:
    line = cells.row(row)
    assert line.endswith("\r\n")
    (read,) = csv.reader(io.StringIO(line, newline=""), strict=True)
    assert read == row


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=12))
def test_numbers_are_exact(value: Decimal) -> None:
    text = f"{value:f}"
    assert cells.number(text) == value
    assert cells.number(text.replace(".", ","), comma=True) == value
    assert cells.number(f" {value:E} ") == value


@pytest.mark.parametrize("text", ["", "-", "1,5", "1.2.3", "0x1", "NaN", "inf", "1_000", "１", "9" * 100])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        cells.number(text)


@pytest.mark.parametrize("mark", cells.DELIMITERS)
def test_the_delimiter_is_the_one_that_finds_columns(mark: str) -> None:
    header = mark.join(["BilledCost", '"A, B; C|D"', "servicename"])
    assert cells.delimiter_of(header, ("BilledCost", "ServiceName")) == mark
    assert cells.split(header, mark) == ["BilledCost", "A, B; C|D", "servicename"]
