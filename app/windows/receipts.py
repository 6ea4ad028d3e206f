"""The page of receipts: dropped, read, looked at by a person, and only then saved as expenses."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QCheckBox, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app import formatting, theme
from app.models.expenses import amount_words
from app.models.incoming import Incoming, from_clipboard
from app.models.receipts import ReceiptsModel, state_of
from app.tasks import LatestTask, run_task
from app.translation import translate
from app.widgets.banner import Banner
from app.widgets.card import Card
from app.widgets.column import centred
from app.widgets.fields import FieldStyle
from app.windows.confirm import confirm
from app.windows.drop_area import DropArea, choose_files
from app.windows.page import Page
from app.windows.receipt_queue_card import ReceiptQueueCard
from app.windows.receipt_review import ReceiptReview
from app.windows.record_table import RecordTable

if TYPE_CHECKING:
    from app.client import ApiClient
    from app.models.receipt_queue import ReceiptQueue
    from app.preferences import Preferences
    from server.schemas.expenses import ExpenseAnswer
    from server.schemas.receipts import Receipt, ReceiptList

PAGE_SIZE: Final = 100
_READ_AT, _READ_AT_FROM = 2, 760
_SUFFIXES: Final = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/tiff": ".tiff",
    "image/heic": ".heic",
}


class ReceiptsPage(Page):
    """A place to drop on, the files being read, and all receipts; one is reviewed in their place."""

    KINDS: ClassVar[frozenset[str]] = frozenset(("receipts", "expenses"))

    def __init__(
        self,
        client: ApiClient,
        queue: ReceiptQueue,
        preferences: Preferences,
        *,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(translate("Receipts", "Receipts"), parent=parent)
        self._client = client
        self._preferences = preferences
        self._now = now
        self._cursor: str | None = None
        self._more: LatestTask[ReceiptList] = LatestTask(self)
        self._originals: Path | None = None
        self._undo_id = ""
        self._is_left = False
        self.queue = queue
        self.model = ReceiptsModel(now, self)
        self.drop_area = DropArea()
        self.wide_area = DropArea(upright=True)
        self.queue_card = ReceiptQueueCard(queue)
        self.table = RecordTable(translate("Receipts", "Receipts"), self.model)
        self.saved = Banner(severity="info")
        self.saves_sure = QCheckBox(translate("Receipts", "Save what needs no check without asking me"))
        self.review = ReceiptReview(client, self._today)
        self.paste_button = QPushButton(translate("Receipts", "Paste"))
        self.delete_button = QPushButton(translate("Receipts", "Delete…"))
        self._build()
        self._connect()
        self.read_by(partial(client.receipts, limit=PAGE_SIZE), self._show)
        self._style: FieldStyle | None = None

    def _today(self) -> date:
        return self._now().astimezone().date()

    def _build(self) -> None:
        told = translate(
            "Receipts",
            "Pictures or PDFs of at most 20 MB; a copied picture can be pasted. No cloud service"
            " reads them, and nothing becomes an expense before you have looked at it.",
        )
        self.wide_area.detail.setText(told)
        self.wide_area.setAccessibleDescription(told)
        self.head.addWidget(self.paste_button)
        self.delete_button.setProperty("danger", True)
        self.head.addWidget(self.delete_button)
        self.saves_sure.setChecked(self._preferences.saves_sure_receipts)
        self.saves_sure.setToolTip(
            translate(
                "Receipts",
                "Receipts of which every field was read surely, and that are new, become expenses at once.",
            )
        )
        self.list_card = Card()
        self.list_card.body.setContentsMargins(8, 8, 8, 8)
        self.list_card.body.addWidget(self.table)
        lists = QWidget()
        column = QVBoxLayout(lists)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.drop_area)
        column.addWidget(self.wide_area, 1)
        column.addWidget(self.saves_sure)
        column.addWidget(self.queue_card)
        column.addWidget(self.list_card, 1)
        self.inner = QStackedWidget()
        self.inner.addWidget(lists)
        self.inner.addWidget(self.review)
        self.saved.hide()
        whole = QVBoxLayout()
        whole.setContentsMargins(16, 4, 16, 16)
        whole.setSpacing(12)
        whole.addWidget(self.saved)
        whole.addWidget(self.inner, 1)
        self.set_body(centred(whole))
        for keys, run in (
            (QKeySequence.StandardKey.Paste, self._on_paste),
            (QKeySequence.StandardKey.Open, self._on_choose),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(run)
        self.paste_button.setToolTip(
            _with_key(translate("Receipts", "Paste a picture or files"), QKeySequence.StandardKey.Paste)
        )
        for area in (self.drop_area, self.wide_area):
            area.button.setProperty("primary", True)
            area.button.setToolTip(
                _with_key(translate("Receipts", "Choose files"), QKeySequence.StandardKey.Open)
            )

    def _connect(self) -> None:
        for area in (self.drop_area, self.wide_area):
            area.dropped.connect(self.queue.add)
            area.choose_pressed.connect(self._on_choose)
        self.paste_button.clicked.connect(self._on_paste)
        self.delete_button.clicked.connect(self._on_delete)
        self.saves_sure.toggled.connect(self._on_saves_sure)
        self.saved.pressed.connect(self._on_undo)
        self.queue.changed.connect(self._on_queue_changed)
        self.queue.arrived.connect(self._on_arrived)
        self.queue_card.receipt_wanted.connect(self.open_receipt)
        self.model.more_wanted.connect(self._on_more_wanted)
        self.table.opened.connect(self.open_receipt)
        self.table.current_changed.connect(self._on_current)
        pane = self.review.pane
        pane.closed.connect(self.close_review)
        pane.skipped.connect(self._next)
        pane.saved.connect(self._on_saved)
        pane.receipt_deleted.connect(self._on_deleted)
        self.review.original_button.clicked.connect(self._on_original)
        pane.known.pressed.connect(self._on_known)
        self._on_current(self.table.current)

    # Reading

    def _show(self, answer: ReceiptList) -> None:
        self._cursor = answer.nextCursor
        self._more.cancel()
        self.model.set_rows(answer.receipts, has_more=answer.nextCursor is not None)
        self._say_count()
        some = bool(answer.receipts)
        for widget in (self.drop_area, self.list_card):
            widget.setVisible(some)
        self.wide_area.setVisible(not some)
        self._arrange_head()
        self.show_body()

    def _say_count(self) -> None:
        rows = self.model.rows
        waiting = sum(state_of(row) in ("check", "ready") for row in rows)
        told = ""
        if rows:
            words = translate("Receipts", "{count} receipts, {waiting} not saved")
            one = translate("Receipts", "1 receipt, {waiting} not saved")
            told = (one if len(rows) == 1 else words).format(count=len(rows), waiting=waiting)
        self.note.setText(told)

    def _on_more_wanted(self) -> None:
        ask = partial(self._client.receipts, limit=PAGE_SIZE, cursor=self._cursor)
        self._more.run(ask, self._on_more, self._on_more_failed)

    def _on_more(self, answer: ReceiptList) -> None:
        self._cursor = answer.nextCursor
        self.model.add_rows(answer.receipts, has_more=answer.nextCursor is not None)
        self._say_count()

    def _on_more_failed(self, error: Exception) -> None:
        self.model.end_fetching()
        self.on_failure(error)

    # What comes in

    def take(self, incoming: list[Incoming]) -> None:
        """Has files read."""
        self.queue.add(incoming)

    def _on_choose(self) -> None:
        choose_files(self, self.take)

    def _on_paste(self) -> None:
        incoming = from_clipboard()
        if incoming:
            self.take(incoming)
        else:
            self.note.setText(translate("Receipts", "Nothing to paste: copy a picture or files first."))

    def _on_saves_sure(self, checked: bool) -> None:
        self._preferences.saves_sure_receipts = checked

    def _on_arrived(self, _receipt_id: str) -> None:
        self.tell("receipts")
        if self.isVisible() and not self._is_left:
            self._open_waiting()

    def _on_queue_changed(self) -> None:
        if not self.queue.is_busy:
            self._is_left = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves away what can be done without where room is short."""
        super().resizeEvent(event)
        self.table.setColumnHidden(_READ_AT, self.width() < theme.in_proportion(_READ_AT_FROM))

    def showEvent(self, event: QShowEvent) -> None:
        """Goes on with what waits to be looked at."""
        super().showEvent(event)
        # In a window of its own, earlier, the page's box would lose its frame on its way into another.
        self._style = self._style or FieldStyle(self)
        self._open_waiting()

    def _open_waiting(self) -> None:
        """Opens the first receipt that waits, unless one is being looked at."""
        if self.queue.to_review and not self.review.receipt_id:
            self.open_receipt(self.queue.to_review[0])

    # Review

    def open_receipt(self, receipt_id: str) -> None:
        """Shows a receipt in place of the lists."""
        self.review.open(receipt_id)
        self.inner.setCurrentWidget(self.review)
        self._arrange_head()
        self.review.view.setFocus()

    def close_review(self) -> None:
        """Goes back to the lists; what was not looked at is still in them, and nothing comes up by itself."""
        self._is_left = self.queue.is_busy
        for receipt_id in list(self.queue.to_review):
            self.queue.reviewed(receipt_id)
        self._close()

    def _close(self) -> None:
        self.review.close_receipt()
        self.inner.setCurrentIndex(0)
        self._arrange_head()
        self.table.setFocus()

    def _arrange_head(self) -> None:
        reviewing = self.inner.currentWidget() is self.review
        self.paste_button.setVisible(not reviewing)
        self.delete_button.setVisible(not reviewing and bool(self.model.rows))

    def _next(self) -> None:
        self.queue.reviewed(self.review.receipt_id)
        if self.queue.to_review:
            self.open_receipt(self.queue.to_review[0])
        else:
            self._close()

    def _on_saved(self, answer: ExpenseAnswer) -> None:
        self._undo_id = answer.id or ""
        told = translate("Receipts", "Saved as expense: {vendor}, {amount} on {day}.")
        self.saved.say(
            told.format(vendor=answer.vendor, amount=amount_words(answer), day=formatting.day(answer.date)),
            translate("Receipts", "Undo"),
        )
        self.saved.show()
        self._next()
        self.refresh()

    def _on_undo(self) -> None:
        self.saved.hide()
        run_task(self, partial(self._client.delete_expense, self._undo_id), self._on_changed, self.on_failure)

    def _on_changed(self, _answer: object) -> None:
        self.refresh()

    def _on_known(self) -> None:
        receipt = self.review.pane.receipt
        if receipt is not None and receipt.duplicateOf is not None:
            self.open_receipt(receipt.duplicateOf)

    # Deleting, and the original

    def _on_current(self, key: str) -> None:
        self.delete_button.setEnabled(bool(key))

    def _on_delete(self) -> None:
        receipt = self.model.find(self.table.current)
        if receipt is not None:
            confirm(
                self,
                translate("Receipts", "Delete the receipt of {vendor}?").format(
                    vendor=receipt.vendor or receipt.fileName or receipt.receiptId
                ),
                translate(
                    "Receipts", "Its file is deleted too and cannot be brought back. An expense stays."
                ),
                translate("Receipts", "Delete"),
                partial(self._delete, receipt.receiptId),
            )

    def _delete(self, receipt_id: str) -> None:
        ask = partial(self._client.delete_receipt, receipt_id)
        run_task(self, ask, partial(self._forget, receipt_id), self.on_failure)

    def _forget(self, receipt_id: str, _answer: object = None) -> None:
        self.queue.reviewed(receipt_id)
        if self._originals is not None:
            for path in self._originals.glob(f"{receipt_id}-*"):
                path.unlink(missing_ok=True)
        self.refresh()

    def _on_deleted(self, receipt_id: str) -> None:
        self._next()
        self._forget(receipt_id)

    def _on_original(self) -> None:
        receipt = self.review.pane.receipt
        if receipt is not None:
            if self._originals is None:
                self._originals = Path(tempfile.mkdtemp(prefix="codingvibez-receipt-"))
                # With the page, or the program at the latest, the copies go too.
                weakref.finalize(self, shutil.rmtree, self._originals, ignore_errors=True)
            path = self._originals / f"{receipt.receiptId}-{_file_name(receipt)}"
            run_task(self, partial(_write, self._client, receipt.receiptId, path), _open, self.on_failure)


def _with_key(what: str, key: QKeySequence.StandardKey) -> str:
    keys = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{what} ({keys})"


def _file_name(receipt: Receipt) -> str:
    """Gives a name under which a viewer opens a file: its own letters, and the ending of what it is."""
    stem = Path(receipt.fileName or "receipt").stem
    plain = "".join(letter if letter.isalnum() else "-" for letter in stem)[:60]
    return (plain or "receipt") + _SUFFIXES.get(receipt.mediaType, "")


def _write(client: ApiClient, receipt_id: str, path: Path) -> Path:
    path.write_bytes(client.receipt_file(receipt_id))
    return path


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
