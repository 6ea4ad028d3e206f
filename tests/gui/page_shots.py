"""States of pages of the main window, for pictures of them."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from app.models.incoming import Incoming, from_paths
from app.windows.drop_overlay import DropOverlay
from app.windows.expenses import ExpensesPage
from app.windows.page import Page
from app.windows.receipts import ReceiptsPage
from app.windows.record_table import RecordTable
from app.windows.settings import SettingsPage
from app.windows.usage import UsagePage


def prepare_page(page: Page, how: str) -> None:
    """Brings a page into a state."""
    if isinstance(page, ReceiptsPage):
        _prepare_receipts(page, how)
    elif how == "pane" and (table := page.findChild(RecordTable)) is not None:
        table.setCurrentIndex(table.records.index(min(3, table.records.rowCount() - 1), 0))
        table.opened.emit(table.current)
    elif isinstance(page, UsagePage):
        page.filters.ranges.setCurrentText("From … to …")
    elif isinstance(page, SettingsPage) and how == "search":
        page.search.setText("minute")
    elif isinstance(page, SettingsPage):
        page.rows["timezone"].wanted.emit("timezone", "Mars/Olympus Mons")
    elif isinstance(page, ExpensesPage):
        page.new_button.click()
        page.pane.vendor.setText("OpenAI")
        page.pane.amount.set_amount(page.model.rows[1].amount)
        page.pane.day.day = page.model.rows[1].date
        page.pane.save_button.click()


def _prepare_receipts(page: ReceiptsPage, how: str) -> None:
    if how == "queue":
        page.queue.add(from_paths([Path("/nowhere/Rechnung März.pdf")]))
        page.queue.add([Incoming(f"IMG_204{number}.jpg", partial(_slow, 4.0)) for number in range(3)])
    elif how == "held":
        overlay = page.window().findChildren(DropOverlay)[0]
        overlay.setGeometry(page.window().rect())
        overlay.raise_()
        overlay.show()
    else:
        number = 0 if how == "roll" else 3
        page.open_receipt(page.model.rows[number].receiptId)
        page.review.view.sheet.current = "amount"


def _slow(seconds: float) -> bytes:
    time.sleep(seconds)
    return b""
