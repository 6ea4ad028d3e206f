"""The queue of files that are being read: one after another, each cancellable, errors in plain words."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final, Literal
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal

from app.models.incoming import Incoming
from app.models.receipts import amount_words, as_expense, needs_nobody
from app.tasks import run_task
from app.translation import translate

if TYPE_CHECKING:
    from app.client import ApiClient
    from app.preferences import Preferences
    from server.schemas.receipts import Receipt

MOST_WAITING: Final = 200
BUSY_MS: Final = 15_000
_TICK_MS: Final = 1_000
_TOO_MANY: Final = 429
Stage = Literal["waiting", "reading", "failed", "known", "saved"]


@dataclass
class Item:
    """A file on its way, or what became of it where a person should know."""

    key: int
    incoming: Incoming
    stage: Stage = "waiting"
    message: str = ""
    since: float = 0.0
    receipt_id: str = ""
    expense_id: str = ""
    read_id: str = field(default_factory=lambda: uuid4().hex)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be read."""
        return self.stage in ("waiting", "reading")


@dataclass(frozen=True)
class _Outcome:
    """What was read, and the expense that it became at once, if it did."""

    receipt: Receipt
    expense_id: str | None


class ReceiptQueue(QObject):
    """Sends files to be read; what was read waits in `to_review` until a person has looked at it.

    Nothing becomes an expense here unless the person chose that for what needs no check.
    """

    changed = Signal()
    arrived = Signal(str)
    """The id of a receipt that is to be looked at."""

    def __init__(self, client: ApiClient, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._preferences = preferences
        self._numbers = itertools.count(1)
        self._running: Item | None = None
        self._cancelled = False
        self.items: list[Item] = []
        self.to_review: list[str] = []
        self.done = 0
        self.total = 0
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self.changed)
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._go_on)

    # What is to be done

    def add(self, incoming: Sequence[Incoming]) -> None:
        """Takes files in; those beyond what the queue holds are said to be too many."""
        if not self.is_busy:
            self.done = self.total = 0
        for each in incoming:
            item = Item(next(self._numbers), each)
            if sum(other.is_open for other in self.items) >= MOST_WAITING:
                item.stage = "failed"
                item.message = translate(
                    "Receipts", "{most} files wait already: send this one when they are done."
                ).format(most=MOST_WAITING)
            else:
                self.total += 1
            self.items.append(item)
        self._go_on()
        self.changed.emit()

    @property
    def is_busy(self) -> bool:
        """Whether files are still to be read."""
        return any(item.is_open for item in self.items)

    def cancel(self, key: int) -> None:
        """Takes a file out; what one that is being read has brought is thrown away."""
        item = self.find(key)
        if item is None:
            return
        self.items.remove(item)
        if item.is_open:
            self.total -= 1
        if item is self._running:
            self._cancelled = True
            # Where this comes too late, or too early, what was read is deleted as it arrives.
            run_task(self, partial(self._client.cancel_reading, item.read_id), None, _ignore)
        self.changed.emit()

    def cancel_all(self) -> None:
        """Takes out every file that is still to be read."""
        for item in [item for item in self.items if item.is_open]:
            self.cancel(item.key)

    def retry(self, key: int) -> None:
        """Tries a file again that failed."""
        item = self.find(key)
        if item is not None and item.stage == "failed":
            item.stage, item.message = "waiting", ""
            self.total += 1
            self._go_on()
            self.changed.emit()

    def find(self, key: int) -> Item | None:
        """Gives a file of the queue, None where it is not in it any more."""
        return next((item for item in self.items if item.key == key), None)

    def reviewed(self, receipt_id: str) -> None:
        """Takes note that a person has looked at a receipt."""
        if receipt_id in self.to_review:
            self.to_review.remove(receipt_id)
            self.changed.emit()

    def undo(self, key: int) -> None:
        """Takes back the expense that a file became at once; it is to be looked at then."""
        item = self.find(key)
        if item is not None and item.expense_id:
            run_task(
                self,
                partial(self._client.delete_expense, item.expense_id),
                partial(self._on_undone, item),
                partial(self._on_not_undone, item),
            )

    # Reading

    def _go_on(self) -> None:
        if self._running is not None or self._pause.isActive():
            return
        item = next((item for item in self.items if item.stage == "waiting"), None)
        if item is None:
            self._tick.stop()
            return
        self._running, self._cancelled = item, False
        item.stage, item.since, item.message = "reading", time.monotonic(), ""
        self._tick.start()
        read = partial(_read, self._client, item, saves_sure=self._preferences.saves_sure_receipts)
        run_task(self, read, partial(self._on_read, item), partial(self._on_failed, item))

    def _on_read(self, item: Item, outcome: _Outcome) -> None:
        cancelled = self._end(item)
        receipt = outcome.receipt
        is_known = receipt.duplicateOf == receipt.receiptId
        if cancelled:
            if not is_known:
                run_task(self, partial(_discard, self._client, outcome), None, _ignore)
            self._next()
            return
        self.done += 1
        item.receipt_id = receipt.receiptId
        if is_known:
            item.stage = "known"
            item.message = translate("Receipts", "This file was read before; it is in the list below.")
        elif outcome.expense_id is not None:
            item.stage, item.expense_id = "saved", outcome.expense_id
            item.message = translate("Receipts", "Saved as expense: {vendor}, {amount}.").format(
                vendor=receipt.vendor, amount=amount_words(receipt)
            )
        else:
            self.items.remove(item)
            self.to_review.append(receipt.receiptId)
            self.arrived.emit(receipt.receiptId)
        self._next()

    def _on_failed(self, item: Item, error: Exception) -> None:
        cancelled = self._end(item)
        if not cancelled and getattr(error, "status", 0) == _TOO_MANY:
            item.stage = "waiting"
            item.message = translate("Receipts", "The server takes a few files a minute; going on soon.")
            self._pause.start(BUSY_MS)
        elif not cancelled:
            item.stage, item.message = "failed", failure_words(error)
            self.done += 1
        self._next()

    def _end(self, item: Item) -> bool:
        """Ends the reading of a file; gives whether it was cancelled."""
        cancelled = self._cancelled and item is self._running
        self._running, self._cancelled = None, False
        return cancelled

    def _next(self) -> None:
        self._go_on()
        self.changed.emit()

    def _on_undone(self, item: Item, _answer: object) -> None:
        if item in self.items:
            self.items.remove(item)
        self.to_review.append(item.receipt_id)
        self.arrived.emit(item.receipt_id)
        self.changed.emit()

    def _on_not_undone(self, item: Item, error: Exception) -> None:
        item.message = str(error)
        self.changed.emit()


def failure_words(error: Exception) -> str:
    """Gives why a file could not be read, as a sentence."""
    details = getattr(error, "details", ())
    words = details[0].message if details else str(error)
    if words.startswith("is "):
        words = translate("Receipts", "The file {what}").format(what=words)
    words = words[:1].upper() + words[1:]
    return words if words.endswith((".", "?")) else f"{words}."


def _read(client: ApiClient, item: Item, *, saves_sure: bool) -> _Outcome:
    incoming = item.incoming
    receipt = client.read_receipt(incoming.load(), incoming.name, item.read_id)
    if not (saves_sure and needs_nobody(receipt)):
        return _Outcome(receipt, None)
    return _Outcome(receipt, client.add_expense(as_expense(receipt)).id)


def _discard(client: ApiClient, outcome: _Outcome) -> None:
    if outcome.expense_id is not None:
        client.delete_expense(outcome.expense_id)
    client.delete_receipt(outcome.receipt.receiptId)


def _ignore(_error: Exception) -> None:
    """What was cancelled too late, and could not be deleted, stays in the list, where it can be."""
