"""Words of PDFs stand where they are shown, however the sheet is turned or cut."""

from __future__ import annotations

import pytest

from server.core.receipts.page import Page
from server.receipts.pdf import pages_of
from server.receipts.refusals import Refused
from tests.documents.bills import STRIPE
from tests.documents.pdf_writer import Sheet, pdf_of
from tests.documents.rolls import as_file, roll


def only_page(pdf: bytes) -> Page:
    (page,) = pages_of(pdf)
    assert isinstance(page, Page)
    return page


def place_of(page: Page, text: str) -> tuple[float, float]:
    """The middle of a word, as shares of the page."""
    (word,) = [item for item in page.readings[0] if item.text == text]
    return (word.left + word.right) / 2 / page.width, (word.top + word.bottom) / 2 / page.height


def sheet(**options: float) -> Sheet:
    made = Sheet(**options)  # type: ignore[arg-type]
    corner = options.get("corner", 0)
    for x, y, text in ((50, 60, "UpperLeft"), (480, 60, "UpperRight"), (50, 740, "LowerLeft")):
        made.put(x + corner, y - corner, text)
    return made


@pytest.mark.parametrize("corner", [0, 300, -200])
def test_words_stand_where_they_are_shown(corner: float) -> None:
    page = only_page(pdf_of(sheet(corner=corner)))
    assert place_of(page, "UpperLeft") == pytest.approx((0.12, 0.07), abs=0.03)
    assert place_of(page, "UpperRight") == pytest.approx((0.84, 0.07), abs=0.03)
    assert place_of(page, "LowerLeft") == pytest.approx((0.12, 0.93), abs=0.03)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_words_of_turned_sheets_stand_upright(turned: int) -> None:
    page = only_page(pdf_of(sheet(turned=turned)))
    place = place_of(page, "UpperLeft")
    assert place[0] * page.width == pytest.approx(75, abs=20)
    assert place[1] * page.height == pytest.approx(57, abs=20)
    assert (page.width > page.height) == (turned in (90, 270))


def test_columns_and_signs_come_apart_as_words() -> None:
    made = Sheet()
    made.put(40, 60, "Total excluding tax €234,50")
    made.put(300, 60, "Übernachtung (2)")
    texts = [word.text for word in only_page(pdf_of(made)).readings[0]]
    assert texts == ["Total", "excluding", "tax", "€234,50", "Übernachtung", "(2)"]


def test_a_page_without_text_is_a_picture() -> None:
    (page,) = pages_of(as_file(roll(("TEA  1.00",)).convert("RGB"), "PDF"))
    assert not isinstance(page, Page)
    assert page.mode == "L"


def test_every_page_comes_in_its_order() -> None:
    pages = list(pages_of(pdf_of(*(bill.sheet() for bill in STRIPE.values()))))
    assert len(pages) == len(STRIPE)
    for page, bill in zip(pages, STRIPE.values(), strict=True):
        assert isinstance(page, Page)
        assert bill.number in {word.text for word in page.readings[0]}


def test_a_book_is_no_bill() -> None:
    made = Sheet()
    for row in range(300):
        made.put(10, 10 + row * 2.5, "words upon words " * 15, 2)
    with pytest.raises(Refused, match="more text"):
        list(pages_of(pdf_of(made)))
