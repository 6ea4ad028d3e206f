"""Receipts: read, kept, recognised when they come again, and given up for good.

What reads and understands them is loaded with the first one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from server.core import periods
from server.core.errors import InvalidInput, NotFound, StoreFull
from server.core.expenses import CategorySource, default_category, provider_of, vendor_key
from server.core.ids import row_id
from server.core.provider import ProviderNames
from server.core.receipts.record import Receipt
from server.core.records import Identity
from server.db import expenses, receipts
from server.db.connection import Reading, Store
from server.db.writer import Writer
from server.receipts.files import ReceiptFiles, hash_of
from server.receipts.kinds import MEDIA_TYPES, Kind, kind_of
from server.services.cursors import cursor_of, position_of
from server.services.settings import SettingsService

if TYPE_CHECKING:
    from server.core.receipts.findings import Findings, Order
    from server.receipts.messages import Read
    from server.receipts.reader import Reader

LARGEST = 20 << 20
_ORDERS: dict[str, Order] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a receipt says, and what an expense of it would be.

    Attributes:
        receipt: As it is kept.
        findings: What it says.
        provider: The id of the provider that was paid, or None.
        category: Where it would be booked; None where the vendor is not known.
        category_source: Whence the category is; None without one.
        duplicate_of: The id of the receipt that is the same file, or of the same invoice, or None.
        expense_id: The id of the expense that it is entered as already, or None.
        pages: How many pages were read.
    """

    receipt: Receipt
    findings: Findings
    pages: int
    provider: str | None
    category: str | None
    category_source: CategorySource | None
    duplicate_of: int | None
    expense_id: int | None


class _UnderWay:
    """What is being read, by the names that its senders gave it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cancelled: dict[tuple[int, str], threading.Event] = {}

    @contextmanager
    def named(self, organization_id: int, read_id: str | None) -> Iterator[Callable[[], bool]]:
        """Gives what tells whether it was cancelled. What is cancelled while it lasts ends in an error."""
        cancelled = threading.Event()
        key = organization_id, read_id or ""
        if read_id is not None:
            with self._lock:
                if key in self._cancelled:
                    raise InvalidInput.of("readId", "is that of another file that is being read")
                self._cancelled[key] = cancelled
        try:
            yield cancelled.is_set
        finally:
            if read_id is not None:
                with self._lock:
                    del self._cancelled[key]
        if cancelled.is_set():
            from server.receipts.reader import stopped

            raise stopped()

    def cancel(self, organization_id: int, read_id: str) -> bool:
        """Cancels one; tells whether there was one."""
        with self._lock:
            cancelled = self._cancelled.get((organization_id, read_id))
            if cancelled is not None:
                cancelled.set()
            return cancelled is not None


class ReceiptService:
    """Keeps receipts. None becomes an expense by itself."""

    def __init__(
        self,
        *,
        store: Store,
        writer: Writer,
        reader: Callable[[], Reader],
        files: ReceiptFiles,
        providers: ProviderNames,
        settings: SettingsService,
        clock: Callable[[], datetime],
        announce: Callable[[int], None],
    ) -> None:
        """Takes what it works with.

        `reader` makes what reads files; `announce` is called after a receipt has come or gone.
        """
        self._store = store
        self._writer = writer
        self._make_reader = reader
        self._reader: Reader | None = None
        self._drawer: Reader | None = None
        self._making = threading.Lock()
        self._files = files
        self._providers = providers
        self._settings = settings
        self._clock = clock
        self._announce = announce
        # A file that comes while the same one is deleted must not lose its place on the disk.
        self._keeping = threading.Lock()
        self._under_way = _UnderWay()

    def read(
        self,
        identity: Identity,
        content: bytes,
        *,
        file_name: str | None,
        date_order: str | None,
        read_id: str | None = None,
        is_gone: Callable[[], bool] = lambda: False,
    ) -> Proposal:
        """Reads a file and keeps it; one that is kept already is not read again.

        Args:
            identity: Whose receipt it is.
            content: The file.
            file_name: As the person called it.
            date_order: How it writes dates, where it does not show it; None for the setting.
            read_id: By which `cancel` ends the reading.
            is_gone: Asked all along whether whoever sent it has left, which ends the reading too.

        Raises:
            InvalidInput: It is empty, too large, nothing that can be read, damaged, takes too long, or the
                reading was cancelled.
            StoreError: Nothing was kept.
        """
        from server.core.receipts.findings import Hints

        kind = _checked(content)
        with self._store.reading() as database:
            known = receipts.find_file(database, identity.organization_id, hash_of(content))
            if known is not None:
                return replace(self._proposal(database, known), duplicate_of=known.id)
            vendors = receipts.vendors_paid(database, identity.organization_id)
        hints = Hints(
            date_order=_ORDERS.get(date_order or str(self._settings.get("dateOrder"))),
            # Tomorrow: it may be today where the bill was paid.
            newest=self._clock().astimezone(UTC).date() + timedelta(days=1),
            known_vendors=vendors,
        )
        languages = str(self._settings.get("receiptLanguages"))
        with self._under_way.named(identity.organization_id, read_id) as is_cancelled:
            read = self._reading().read(content, kind, languages, hints, lambda: is_cancelled() or is_gone())
        kept = self._kept(self._record(identity, content, kind, file_name, read), content)
        self._announce(identity.organization_id)
        with self._store.reading() as database:
            return self._proposal(database, kept)

    def cancel(self, identity: Identity, read_id: str) -> None:
        """Ends the reading of a file, or its waiting for its turn; nothing of it is kept.

        Raises:
            NotFound: No file of this name is being read.
        """
        if not self._under_way.cancel(identity.organization_id, read_id):
            raise NotFound(f"Nothing is being read as {read_id[:64]}; it may have ended.")

    def get(self, identity: Identity, receipt_id: str) -> Proposal:
        """Gives a receipt.

        Raises:
            NotFound: There is no such receipt.
        """
        with self._store.reading() as database:
            return self._proposal(database, _require(database, identity, receipt_id))

    def list_receipts(
        self, identity: Identity, *, limit: int, cursor: str | None
    ) -> tuple[list[Proposal], str | None]:
        """Gives receipts, the last that came first, and the cursor of the next ones.

        Raises:
            InvalidInput: The cursor is not one of ours.
        """
        after = None if cursor is None else position_of(cursor)
        with self._store.reading() as database:
            found = receipts.list_receipts(database, identity.organization_id, limit=limit + 1, after=after)
            page = [self._proposal(database, receipt) for receipt in found[:limit]]
        last = found[:limit][-1] if len(found) > limit else None
        return page, None if last is None else cursor_of(last.created_at_ms, last.id)

    def page(self, identity: Identity, receipt_id: str, number: str) -> bytes:
        """Draws a page of a receipt, counted from 0, as it was read; gives it as PNG.

        Raises:
            NotFound: There is no such receipt or page, or its file is gone from the disk.
            InvalidInput: Too many others wait.
        """
        from server.receipts.messages import Draw, pages_from

        receipt, content = self.file(identity, receipt_id)
        pages, kind = pages_from(receipt.pages), kind_of(content)
        page = next((page for count, page in enumerate(pages) if str(count) == number), None)
        if page is None or kind is None:
            raise NotFound(f"Receipt {receipt.id} has no page {number[:40]}.")
        return self._drawing().draw(content, kind, Draw(page.sheet, page.turn, page.is_text))

    def file(self, identity: Identity, receipt_id: str) -> tuple[Receipt, bytes]:
        """Gives a receipt and its file.

        Raises:
            NotFound: There is no such receipt, or its file is gone from the disk.
        """
        with self._store.reading() as database:
            receipt = _require(database, identity, receipt_id)
        content = self._files.read(receipt.sha256)
        if content is None:
            raise NotFound(f"The file of receipt {receipt.id} is no longer on the disk.")
        return receipt, content

    def delete(self, identity: Identity, receipt_id: str) -> None:
        """Deletes a receipt, its file, and its expenses' mention of it; the expenses stay.

        Raises:
            NotFound: There is no such receipt.
            StoreError: Nothing was deleted.
        """

        def work(database: Reading) -> tuple[Receipt, bool]:
            receipt = _require(database, identity, receipt_id)
            return receipt, receipts.delete_receipt(database, receipt)

        with self._keeping:
            receipt, is_last = self._writer.call(work, durable=True, forget=True)
            if is_last:
                self._files.delete(receipt.sha256)
        self._announce(identity.organization_id)

    def close(self) -> None:
        """Ends what is being read or drawn."""
        self._reading().close()
        self._drawing().close()

    def _reading(self) -> Reader:
        with self._making:
            self._reader = self._reader or self._make_reader()
            return self._reader

    def _drawing(self) -> Reader:
        """Gives what draws pages: another than the one that reads, since a person waits for it."""
        with self._making:
            self._drawer = self._drawer or self._make_reader()
            return self._drawer

    def _record(
        self, identity: Identity, content: bytes, kind: Kind, file_name: str | None, read: Read
    ) -> Receipt:
        from server.receipts.messages import as_json

        vendor, number = read.findings.vendor, read.findings.invoice_number
        return Receipt(
            id=0,
            organization_id=identity.organization_id,
            person_id=identity.user_id,
            sha256=hash_of(content),
            media_type=MEDIA_TYPES[kind],
            file_name=file_name,
            size=len(content),
            vendor_key=None if vendor is None else vendor_key(vendor.value),
            invoice_number=None if number is None else number.value,
            findings=as_json(read.findings),
            pages=as_json(read.pages),
            created_at_ms=periods.to_ms(self._clock()),
        )

    def _kept(self, receipt: Receipt, content: bytes) -> Receipt:
        """Stores a receipt and its file; gives the one that is there where somebody was faster."""

        def work(database: Reading) -> Receipt:
            known = receipts.find_file(database, receipt.organization_id, receipt.sha256)
            return known or replace(receipt, id=receipts.insert_receipt(database, receipt))

        with self._keeping:
            try:
                self._files.put(content)
            except OSError as error:
                raise StoreFull(
                    "The receipt cannot be kept", f"Its file cannot be written: {error.strerror}."
                ) from error
            return self._writer.call(work, durable=True)

    def _proposal(self, database: Reading, receipt: Receipt) -> Proposal:
        from server.receipts.messages import count_of, findings_from

        findings = findings_from(receipt.findings)
        name = None if findings.vendor is None else findings.vendor.value
        found = provider_of(name, self._providers) if name is not None else None
        if findings.provider is not None:
            found = self._providers.find(findings.provider) or found
        category: str | None = None
        source: CategorySource | None = None
        if receipt.vendor_key is not None:
            learned = expenses.last_category(database, receipt.organization_id, receipt.vendor_key)
            category, source = (learned, "learned") if learned else (default_category(found), "default")
        return Proposal(
            receipt=receipt,
            findings=findings,
            pages=count_of(receipt.pages),
            provider=None if found is None else found.id,
            category=category,
            category_source=source,
            duplicate_of=receipts.find_invoice(database, receipt),
            expense_id=receipts.find_expense_of(database, receipt),
        )


def _checked(content: bytes) -> Kind:
    if not content:
        raise InvalidInput.of("file", "is empty")
    if len(content) > LARGEST:
        raise InvalidInput.of("file", f"is larger than {LARGEST >> 20} MB; send it smaller")
    kind = kind_of(content)
    if kind is None:
        raise InvalidInput.of("file", "is no picture (PNG, JPEG, WebP, TIFF, HEIC) and no PDF")
    return kind


def _require(database: Reading, identity: Identity, receipt_id: str) -> Receipt:
    found = receipts.find_receipt(database, identity.organization_id, row_id(receipt_id))
    if found is None:
        raise NotFound(f"There is no receipt {receipt_id[:40]}.")
    return found
