"""Receipts from the drop to the expense, through real widgets, the real server and real tesseract."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible, QDesktopServices, QGuiApplication, QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QScrollArea, QWidget

from app.client import ApiClient
from app.models.incoming import Incoming, from_paths
from app.models.receipt_queue import MOST_WAITING
from app.translation import Language, install
from app.windows.expenses import ExpensesPage
from app.windows.main_window import MINIMUM_SIZE, MainWindow
from app.windows.receipts import ReceiptsPage
from tests.documents import hostile
from tests.documents.bills import STRIPE
from tests.documents.rolls import AMERICAN, AMERICAN_TRUTH, as_file, blurred, roll, skewed
from tests.gui.drops import drop, files, hold, picture
from tests.gui.pages_open import answer_yes, open_page, open_window

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.bridge import Bridge
    from app.preferences import Preferences

Page = Callable[[], ReceiptsPage]
PATIENCE_MS = 40_000


@pytest.fixture
def page(qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences) -> Page:
    return lambda: open_page(qtbot, real, bridge, preferences, ReceiptsPage, "receipts")


def until(qtbot: QtBot, holds: Callable[[], bool]) -> None:
    qtbot.waitUntil(holds, timeout=PATIENCE_MS)


def saved(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def reviewed(qtbot: QtBot, page: ReceiptsPage) -> None:
    """Waits until a receipt is under review, with its picture."""
    until(qtbot, lambda: page.inner.currentWidget() is page.review and page.review.pane.isEnabled())
    until(qtbot, lambda: not page.review.view.sheet.picture.isNull())


def texts(page: ReceiptsPage) -> dict[str, str]:
    pane = page.review.pane
    fields = {"vendor": pane.vendor, "amount": pane.amount, "currency": pane.currency, "tax": pane.tax}
    return {name: field.text() for name, field in fields.items()} | {"invoice": pane.invoice.text()}


def states(page: ReceiptsPage) -> list[str]:
    return [str(page.model.index(row, 5).data()) for row in range(page.model.rowCount())]


# From the drop to the expense ----------------------------------------------------------------------


def test_a_dropped_bill_is_reviewed_and_saved(
    qtbot: QtBot, real: ApiClient, page: Page, tmp_path: Path
) -> None:
    shown = page()
    QAbstractItemModelTester(shown.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert shown.wide_area.isVisible()
    path = saved(tmp_path, "June.pdf", STRIPE["openai"].pdf())
    assert drop(shown.wide_area, files([path]))
    reviewed(qtbot, shown)
    assert path.exists(), "what is dropped stays where it lies"
    truth, pane = STRIPE["openai"].truth, shown.review.pane
    assert pane.heading.text() == "June.pdf"
    assert texts(shown) == {
        "vendor": truth.vendor,
        "amount": "20.00",
        "currency": "USD",
        "tax": "",
        "invoice": truth.invoice_number,
    }
    assert pane.day.day == truth.date
    assert real.expenses().expenses == [], "nothing is saved unseen"
    QTest.keyClick(pane.vendor, Qt.Key.Key_Return)
    until(qtbot, lambda: shown.saved.isVisible() and states(shown) == ["Saved as expense"])
    kept = real.expenses(start=date(2026, 1, 1), end=truth.date).expenses
    assert [(each.vendor, each.amount, each.date, each.receiptId) for each in kept] == [
        (truth.vendor, truth.amount, truth.date, "1")
    ]
    assert kept[0].provider == truth.provider
    shown.saved.button.click()
    until(qtbot, lambda: states(shown) == ["To save"])
    assert real.expenses(start=date(2026, 1, 1), end=truth.date).expenses == []


def test_a_photo_says_what_to_check_and_where_it_stands(qtbot: QtBot, page: Page, tmp_path: Path) -> None:
    shown = page()
    path = saved(tmp_path, "photo.png", as_file(blurred(skewed(roll(AMERICAN)))))
    shown.take(from_paths([path]))
    until(qtbot, lambda: bool(shown.queue_card.rows))
    reviewed(qtbot, shown)
    pane, view = shown.review.pane, shown.review.view
    assert pane.amount.amount == AMERICAN_TRUTH.amount
    assert pane.marks["vendor"].isVisible()
    assert pane.marks["vendor"].text() == "check"
    assert pane.marks["vendor"].property("tone") == "warn"
    assert "% confidence: compare it with the picture." in pane.vendor.accessibleDescription()
    assert pane.advice.text() == "Compare with the picture: Vendor."
    assert pane.marks["date"].text().endswith("%")
    boxes = {mark.key: mark for mark in view.sheet.marks}
    assert {"vendor", "amount", "date"} <= boxes.keys()
    assert not boxes["vendor"].is_sure
    pane.amount.setFocus()
    assert view.sheet.current == "amount"
    spot = view.sheet.area_of(boxes["date"]).center()
    QTest.mouseClick(view.sheet, Qt.MouseButton.LeftButton, pos=spot.toPoint())
    assert pane.day.hasFocus()
    assert view.sheet.current == "date"
    assert view.sheet.mark_at(QPointF(1, 1)) is None
    QTest.keyClicks(pane.vendor, "x")
    assert not pane.marks["vendor"].isVisible(), "what the person wrote is not in doubt"


def test_a_corrected_field_is_what_is_saved(
    qtbot: QtBot, real: ApiClient, page: Page, tmp_path: Path
) -> None:
    shown = page()
    shown.take(from_paths([saved(tmp_path, "a.pdf", STRIPE["openai"].pdf())]))
    reviewed(qtbot, shown)
    pane = shown.review.pane
    pane.vendor.setText("Tesco")
    pane.amount.setText("21.50")
    pane.tax.setText("1.50")
    pane.category.setText("Food")
    pane.save_button.click()
    until(qtbot, shown.saved.isVisible)
    kept = real.expenses(start=date(2026, 1, 1), end=date(2026, 11, 1)).expenses[0]
    assert (kept.vendor, kept.amount, kept.taxAmount, kept.category, kept.provider) == (
        "Tesco",
        Decimal("21.5"),
        Decimal("1.5"),
        "Food",
        None,
    )


def test_what_was_not_found_stays_empty(qtbot: QtBot, page: Page, tmp_path: Path) -> None:
    shown = page()
    words = as_file(roll(("HELLO WORLD", "", "THIS IS A LETTER", "IT HAS NO SUM AND NO DAY")))
    shown.take(from_paths([saved(tmp_path, "letter.png", words)]))
    reviewed(qtbot, shown)
    pane = shown.review.pane
    assert pane.amount.text() == ""
    assert pane.day.is_empty
    assert pane.day.text().strip() == ""
    pane.vendor.setText("Somebody")
    pane.amount.setText("5")
    pane.currency.setText("USD")
    assert not pane.save_button.isEnabled(), "there is no day yet"
    pane.day.day = date(2026, 11, 1)
    assert pane.save_button.isEnabled()


def test_several_are_looked_at_one_after_another(
    qtbot: QtBot, page: Page, tmp_path: Path, real: ApiClient
) -> None:
    shown = page()
    paths = [saved(tmp_path, f"{name}.pdf", STRIPE[name].pdf()) for name in ("openai", "anthropic", "cursor")]
    assert drop(shown.wide_area, files(paths))
    assert [row.name.text() for row in shown.queue_card.rows] == [path.name for path in paths]
    until(qtbot, lambda: len(shown.queue.to_review) == 3)
    window = shown.window()
    assert isinstance(window, MainWindow)
    seen = []
    for left in (2, 1, 0):
        reviewed(qtbot, shown)
        seen.append(shown.review.pane.heading.text())
        shown.review.pane.skip_button.click()
        assert len(shown.queue.to_review) == left
        if left:
            until(qtbot, lambda: shown.review.pane.heading.text() != seen[-1])
    assert seen == [path.name for path in paths]
    assert shown.inner.currentWidget() is not shown.review
    until(qtbot, lambda: states(shown) == ["To save"] * 3)
    assert shown.note.text() == "3 receipts, 3 not saved"
    assert real.expenses().expenses == []


def test_the_pages_of_a_pdf_can_be_turned(qtbot: QtBot, page: Page, tmp_path: Path) -> None:
    shown = page()
    shown.take(from_paths([saved(tmp_path, "two.tiff", two_pages())]))
    reviewed(qtbot, shown)
    review = shown.review
    assert review.place.text() == "Page 1 of 2"
    first = review.view.sheet.picture.toImage()
    review.after_button.click()
    until(qtbot, lambda: not review.view.sheet.picture.isNull())
    assert review.place.text() == "Page 2 of 2"
    assert review.view.sheet.picture.toImage() != first
    assert not review.after_button.isEnabled()
    review.pane.enter("amount")
    # A field leads to its page.
    until(qtbot, lambda: review.place.text() == "Page 1 of 2")
    before = review.view.sheet.width()
    QTest.keyClick(review.view, Qt.Key.Key_Plus)
    assert review.view.sheet.width() > before
    QTest.keyClick(review.view, Qt.Key.Key_Minus)
    assert review.view.sheet.width() == before


def two_pages() -> bytes:
    from io import BytesIO

    out = BytesIO()
    other = roll(("PAGE TWO OF THIS DOCUMENT", "TERMS AND CONDITIONS", "NO MONEY HERE AT ALL", "GOOD BYE"))
    roll(AMERICAN).save(out, "TIFF", save_all=True, append_images=[other])
    return out.getvalue()


# What may go wrong ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("notes.txt", b"only words", "The file is no picture (PNG, JPEG, WebP, TIFF, HEIC) and no PDF."),
        ("empty.pdf", b"", "The file is empty."),
        ("secret.pdf", hostile.encrypted(), "The PDF is protected by a password."),
    ],
)
def test_what_cannot_be_read_says_why(
    qtbot: QtBot, page: Page, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    shown = page()
    shown.take(from_paths([saved(tmp_path, name, content)]))
    until(qtbot, lambda: [item.stage for item in shown.queue.items] == ["failed"])
    row = shown.queue_card.rows[0]
    assert row.stage.text().startswith(says)
    assert row.accessibleName().startswith(f"{name}: {says}")
    assert row.button.text() == "Try again"
    (tmp_path / name).write_bytes(STRIPE["openai"].pdf())
    row.button.click()
    reviewed(qtbot, shown)
    assert shown.queue.items == []


def test_a_file_that_is_gone_a_folder_and_a_large_one(qtbot: QtBot, page: Page, tmp_path: Path) -> None:
    shown = page()
    large = saved(tmp_path, "large.pdf", b"%PDF-" + bytes(21 << 20))
    shown.take(from_paths([tmp_path / "gone.pdf", tmp_path, large]))
    until(qtbot, lambda: [item.stage for item in shown.queue.items] == ["failed"] * 3)
    assert [row.stage.text() for row in shown.queue_card.rows] == [
        "The file is no longer there.",
        "This is a folder: choose the files in it.",
        "The file is larger than 20 MB: send it smaller.",
    ]
    QTest.keyClick(shown.queue_card.rows[0], Qt.Key.Key_Delete)
    assert len(shown.queue_card.rows) == 2


def test_without_tesseract_it_says_how_to_get_it(
    qtbot: QtBot, page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    shown = page()
    shown.take(from_paths([saved(tmp_path, "photo.png", as_file(roll(AMERICAN)))]))
    until(qtbot, lambda: [item.stage for item in shown.queue.items] == ["failed"])
    assert "sudo apt install tesseract-ocr" in shown.queue_card.rows[0].stage.text()
    shown.take(from_paths([saved(tmp_path, "text.pdf", STRIPE["openai"].pdf())]))
    reviewed(qtbot, shown)


def test_cancelled_files_leave_nothing(qtbot: QtBot, real: ApiClient, page: Page) -> None:
    shown = page()
    gate, begun = threading.Event(), threading.Event()

    def slow() -> bytes:
        begun.set()
        gate.wait(20)
        return STRIPE["openai"].pdf()

    shown.take([Incoming("first.pdf", slow), Incoming("second.pdf", slow), Incoming("third.pdf", slow)])
    until(qtbot, begun.is_set)
    assert shown.queue_card.title.text() == "Being read: 0 of 3 done"
    assert shown.queue_card.bar.isVisible()
    shown.queue_card.rows[0].button.click()
    assert shown.queue_card.cancel_button.isVisible()
    shown.queue_card.cancel_button.click()
    assert not shown.queue_card.isVisible()
    gate.set()
    shown.take(from_paths([Path("/nowhere.pdf")]))
    until(qtbot, lambda: [item.stage for item in shown.queue.items] == ["failed"])
    until(qtbot, lambda: real.receipts().receipts == [])
    assert shown.queue.to_review == []


def test_too_many_files_are_refused_in_words(qtbot: QtBot, page: Page) -> None:
    shown = page()
    gate = threading.Event()

    def slow() -> bytes:
        gate.wait(20)
        return b""

    shown.take([Incoming(f"{number}.pdf", slow) for number in range(MOST_WAITING + 1)])
    last = shown.queue.items[-1]
    assert (last.stage, last.message) == (
        "failed",
        "200 files wait already: send this one when they are done.",
    )
    shown.queue.cancel_all()
    gate.set()


# What is known already -----------------------------------------------------------------------------


def test_the_same_file_again(qtbot: QtBot, page: Page, tmp_path: Path) -> None:
    shown = page()
    path = saved(tmp_path, "a.pdf", STRIPE["openai"].pdf())
    shown.take(from_paths([path]))
    reviewed(qtbot, shown)
    shown.review.pane.close_button.click()
    shown.take(from_paths([path]))
    until(qtbot, lambda: [item.stage for item in shown.queue.items] == ["known"])
    assert shown.model.rowCount() == 1
    row = shown.queue_card.rows[0]
    assert row.stage.text() == "This file was read before; it is in the list below."
    assert row.button.text() == "Show"
    row.button.click()
    reviewed(qtbot, shown)
    assert shown.queue.items == []


def test_the_same_invoice_and_the_same_expense_are_flagged(
    qtbot: QtBot, real: ApiClient, page: Page, tmp_path: Path
) -> None:
    shown = page()
    shown.take(from_paths([saved(tmp_path, "invoice.pdf", STRIPE["openai"].pdf())]))
    reviewed(qtbot, shown)
    shown.review.pane.skip_button.click()
    again = replace(STRIPE["openai"], kind="Receipt").pdf()
    shown.take(from_paths([saved(tmp_path, "receipt.pdf", again)]))
    reviewed(qtbot, shown)
    pane = shown.review.pane
    assert pane.known.words.text() == "The same invoice was read before."
    assert "Same invoice as another" in states(shown) or real.receipts().receipts[0].duplicateOf == "1"
    pane.known.button.click()
    until(qtbot, lambda: pane.heading.text() == "invoice.pdf")
    pane.save_button.click()
    until(qtbot, lambda: states(shown) == ["Saved as expense"] * 2)
    shown.open_receipt("2")
    until(qtbot, lambda: pane.heading.text() == "receipt.pdf" and pane.isEnabled())
    assert pane.known.words.text() == "This is entered as an expense already."
    pane.save_button.click()
    until(qtbot, pane.duplicate.isVisible)
    assert len(real.expenses(start=date(2026, 1, 1), end=date(2026, 11, 1)).expenses) == 1


# By choice ------------------------------------------------------------------------------------------


def test_only_by_choice_is_anything_saved_unseen(
    qtbot: QtBot, real: ApiClient, page: Page, tmp_path: Path, preferences: Preferences
) -> None:
    shown = page()
    assert not shown.saves_sure.isChecked()
    shown.saves_sure.click()
    assert preferences.saves_sure_receipts
    shown.take(
        from_paths(
            [
                saved(tmp_path, "sure.pdf", STRIPE["openai"].pdf()),
                saved(tmp_path, "unsure.png", as_file(blurred(skewed(roll(AMERICAN))))),
            ]
        )
    )
    reviewed(qtbot, shown)
    assert shown.review.pane.heading.text() == "unsure.png"
    kept = real.expenses(start=date(2026, 1, 1), end=date(2026, 11, 1)).expenses
    assert [each.vendor for each in kept] == ["OpenAI OpCo, LLC"]
    shown.review.pane.skip_button.click()
    row = shown.queue_card.rows[0]
    assert row.stage.text() == "Saved as expense: OpenAI OpCo, LLC, $20.00."
    assert row.button.text() == "Undo"
    row.button.click()
    reviewed(qtbot, shown)
    assert shown.review.pane.heading.text() == "sure.pdf"
    assert real.expenses(start=date(2026, 1, 1), end=date(2026, 11, 1)).expenses == []


# Deleting, and the original -------------------------------------------------------------------------


def test_deletion_asks_first_and_is_real(qtbot: QtBot, real: ApiClient, page: Page, tmp_path: Path) -> None:
    for name in ("openai", "anthropic"):
        real.read_receipt(STRIPE[name].pdf(), f"{name}.pdf")
    shown = page()
    assert shown.model.rowCount() == 2
    assert not shown.delete_button.isEnabled()
    shown.table.setFocus()
    QTest.keyClick(shown.table, Qt.Key.Key_Down)
    shown.table.setCurrentIndex(shown.model.index(0, 0))
    shown.delete_button.click()
    answer_yes(qtbot, shown)
    until(qtbot, lambda: shown.model.rowCount() == 1)
    shown.table.setCurrentIndex(shown.model.index(0, 0))
    QTest.keyClick(shown.table, Qt.Key.Key_Return)
    reviewed(qtbot, shown)
    shown.review.pane.delete_button.click()
    answer_yes(qtbot, shown)
    until(qtbot, shown.wide_area.isVisible)
    assert real.receipts().receipts == []


def test_the_original_is_opened_as_it_came(
    qtbot: QtBot, real: ApiClient, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())))
    real.read_receipt(STRIPE["openai"].pdf(), "../../evil.desktop")
    shown = page()
    shown.open_receipt("1")
    reviewed(qtbot, shown)
    shown.review.original_button.click()
    until(qtbot, lambda: bool(opened))
    assert opened[0].read_bytes() == STRIPE["openai"].pdf()
    assert opened[0].name == "1-evil.pdf"
    assert opened[0].parent.stat().st_mode & 0o077 == 0
    shown.review.pane.delete_button.click()
    answer_yes(qtbot, shown)
    until(qtbot, lambda: not opened[0].exists())


def test_escape_leads_back_and_the_list_is_read_on_failure(
    qtbot: QtBot, real: ApiClient, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    real.read_receipt(STRIPE["openai"].pdf(), "a.pdf")
    shown = page()
    shown.open_receipt("1")
    reviewed(qtbot, shown)
    QTest.keyClick(shown.review.pane.vendor, Qt.Key.Key_Escape)
    assert shown.inner.currentWidget() is not shown.review

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("The server is away.")

    monkeypatch.setattr(real, "receipt_page", fail)
    shown.open_receipt("1")
    until(qtbot, lambda: "The server is away." in shown.review.view.sheet.words)
    assert shown.review.pane.vendor.text() == "OpenAI OpCo, LLC", "what was read is there without its picture"


@pytest.mark.parametrize(("pixels", "language"), [(13, "en"), (22, "en"), (13, "de"), (22, "de")])
def test_the_review_fits_the_smallest_window(
    qtbot: QtBot,
    qapp: QApplication,
    real: ApiClient,
    page: Page,
    monkeypatch: pytest.MonkeyPatch,
    pixels: int,
    language: Language,
) -> None:
    install(qapp, language)
    monkeypatch.setattr("app.theme.fonts._system_px", lambda: pixels)
    real.read_receipt(STRIPE["german"].pdf(), "Rechnung der Konzernbuchhaltung, Testumgebung.pdf")
    shown = page()
    shown.window().resize(*MINIMUM_SIZE)
    shown.open_receipt("1")
    reviewed(qtbot, shown)
    qtbot.wait(30)
    for area in shown.review.pane.findChildren(QScrollArea):
        inside = area.widget()
        assert inside is not None
        assert inside.width() <= area.viewport().width()
    if pixels == 13:
        assert shown.review.pane.geometry().right() < shown.review.width()
    for widget in shown.review.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            interface = QAccessible.queryAccessibleInterface(widget)
            assert widget.objectName().startswith("qt_") or interface.text(QAccessible.Text.Name), widget


# Pasting, choosing, dropping elsewhere ---------------------------------------------------------------


def image() -> QImage:
    return QImage.fromData(as_file(roll(AMERICAN)))


def test_a_picture_is_pasted(qtbot: QtBot, page: Page) -> None:
    shown = page()
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("only words")
    shown.paste_button.click()
    assert shown.note.text() == "Nothing to paste: copy a picture or files first."
    clipboard.setImage(image())
    shown.setFocus()
    QTest.keyClick(shown.window(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    reviewed(qtbot, shown)
    assert shown.review.pane.heading.text() == "Pasted picture.png"
    assert shown.review.pane.amount.amount == AMERICAN_TRUTH.amount
    clipboard.clear()


def test_files_are_chosen(qtbot: QtBot, page: Page, tmp_path: Path) -> None:
    shown = page()
    path = saved(tmp_path, "a.pdf", STRIPE["openai"].pdf())
    QTest.keyClick(shown.window(), Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    dialog = next(each for each in shown.window().findChildren(QFileDialog) if each.isVisible())
    assert "*.pdf" in dialog.nameFilters()[0]
    dialog.filesSelected.emit([str(path)])
    dialog.close()
    reviewed(qtbot, shown)


def test_words_are_not_taken(page: Page) -> None:
    from PySide6.QtCore import QMimeData, QUrl

    shown = page()
    words = QMimeData()
    words.setText("hello")
    far = QMimeData()
    far.setUrls([QUrl("https://example.com/bill.pdf")])
    for data in (words, far):
        assert not hold(shown.wide_area, data)
        assert not shown.wide_area.is_lit
    assert hold(shown.wide_area, picture(image()))
    assert shown.wide_area.is_lit


def test_a_field_of_the_review_takes_pasted_words(qtbot: QtBot, real: ApiClient, page: Page) -> None:
    real.read_receipt(STRIPE["openai"].pdf(), "a.pdf")
    shown = page()
    shown.open_receipt("1")
    reviewed(qtbot, shown)
    QGuiApplication.clipboard().setText("Pasted words")
    vendor: QLineEdit = shown.review.pane.vendor
    shown.review.pane.enter("vendor")
    QTest.keyClick(vendor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert vendor.text() == "Pasted words"
    assert shown.queue.items == []


def test_expenses_lead_here(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences, tmp_path: Path
) -> None:
    expenses = open_page(qtbot, real, bridge, preferences, ExpensesPage, "expenses")
    window = expenses.window()
    assert isinstance(window, MainWindow)
    assert drop(expenses.drop_area, files([saved(tmp_path, "a.pdf", STRIPE["openai"].pdf())]))
    receipts = window.page("receipts")
    assert isinstance(receipts, ReceiptsPage)
    assert window.pages.currentWidget() is receipts
    reviewed(qtbot, receipts)


def test_the_sidebar_counts_what_waits(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences, tmp_path: Path
) -> None:
    window = open_window(qtbot, real, bridge, preferences, "about")
    assert drop(window, files([saved(tmp_path, "a.pdf", STRIPE["openai"].pdf())]))
    receipts = window.page("receipts")
    assert isinstance(receipts, ReceiptsPage)
    assert window.pages.currentWidget() is receipts, "what is dropped anywhere is seen at once"
    reviewed(qtbot, receipts)
    window.open_page("about")
    assert len(receipts.queue.to_review) == 1
