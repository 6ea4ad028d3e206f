"""Receipts: files that were read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Blueprint, Response, request

from server.api.endpoint import MULTIPART, Call, NoBody, NoFields, NoQuery, endpoint
from server.api.events import OPEN_LINE, Line
from server.core.periods import from_ms
from server.receipts.kinds import MEDIA_TYPES
from server.schemas.common import Deleted
from server.schemas.receipts import (
    Box,
    LineItem,
    ReadingCancelled,
    Receipt,
    ReceiptFields,
    ReceiptForm,
    ReceiptList,
    ReceiptQuery,
    ReceiptSummary,
    ServicePeriod,
)
from server.services.receipts import LARGEST, Proposal

if TYPE_CHECKING:
    from server.core.receipts.findings import Field
    from server.core.receipts.findings import LineItem as ItemRecord

receipts = Blueprint("receipts", __name__)
_FORM_AROUND = 1 << 20


@endpoint(
    receipts,
    "POST",
    "/api/receipts/ocr",
    body=ReceiptForm,
    answer=Receipt,
    scope="write",
    limit="upload",
    takes=(MULTIPART,),
    largest=LARGEST + _FORM_AROUND,
    too_large=f"The file is too large: at most {LARGEST >> 20} MB.",
)
def read(call: Call[NoQuery, ReceiptForm]) -> Receipt:
    """Read a receipt: a picture or PDF of at most 20 MB. Nothing becomes an expense by itself."""
    sent = call.file()
    order = call.body.dateOrder
    with _line() as line:
        found = call.services.receipts.read(
            call.identity,
            sent.read(),
            file_name=sent.filename or None,
            date_order=None if order == "auto" else order,
            read_id=call.body.readId,
            is_gone=lambda: line is not None and line.gone,
        )
    return _shape(found)


@contextmanager
def _line() -> Iterator[Line | None]:
    """Gives the connection of a request that takes long, with a thread in place of the one it occupies.

    None where it comes from inside this process, or too many of them are open.
    """
    open_line = request.environ.get(OPEN_LINE)
    line: Line | None = None if open_line is None else open_line(request.environ)
    try:
        yield line
    finally:
        if line is not None:
            line.close()


@endpoint(receipts, "DELETE", "/api/receipts/ocr/<read_id>", answer=ReadingCancelled, scope="write")
def cancel(call: Call[NoQuery, NoBody]) -> ReadingCancelled:
    """End a reading that is under way, or waits for its turn; nothing of it is kept."""
    call.services.receipts.cancel(call.identity, call.path["read_id"])
    return ReadingCancelled(readId=call.path["read_id"])


@endpoint(receipts, "GET", "/api/receipts", query=ReceiptQuery, answer=ReceiptList, scope="read")
def list_receipts(call: Call[ReceiptQuery, NoBody]) -> ReceiptList:
    """List receipts, the last that came first."""
    query = call.query
    page, cursor = call.services.receipts.list_receipts(call.identity, limit=query.limit, cursor=query.cursor)
    return ReceiptList(receipts=[ReceiptSummary(**_summary(each)) for each in page], nextCursor=cursor)


@endpoint(receipts, "GET", "/api/receipts/<id:receipt_id>", answer=Receipt, scope="read")
def get(call: Call[NoQuery, NoBody]) -> Receipt:
    """Get what a receipt says."""
    return _shape(call.services.receipts.get(call.identity, call.path["receipt_id"]))


@endpoint(
    receipts,
    "GET",
    "/api/receipts/<id:receipt_id>/file",
    answer=NoFields,
    scope="read",
    media=MEDIA_TYPES["pdf"],
    more_media=tuple(kind for name, kind in MEDIA_TYPES.items() if name != "pdf"),
)
def file(call: Call[NoQuery, NoBody]) -> Response:
    """Get a receipt's file as it was sent, to be shown."""
    receipt, content = call.services.receipts.file(call.identity, call.path["receipt_id"])
    # As RFC 6266 writes names of any script; headers themselves are ASCII.
    name = quote(receipt.file_name or "receipt", safe="")
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{name}"}
    return Response(content, content_type=receipt.media_type, headers=headers)


@endpoint(
    receipts,
    "GET",
    "/api/receipts/<id:receipt_id>/pages/<number>",
    answer=NoFields,
    scope="read",
    media=MEDIA_TYPES["png"],
)
def page(call: Call[NoQuery, NoBody]) -> Response:
    """Get a page as it was read, drawn upright, so that boxes lie where they should."""
    drawn = call.services.receipts.page(call.identity, call.path["receipt_id"], call.path["number"])
    return Response(drawn, content_type=MEDIA_TYPES["png"])


@endpoint(receipts, "DELETE", "/api/receipts/<id:receipt_id>", answer=Deleted, scope="write")
def delete(call: Call[NoQuery, NoBody]) -> Deleted:
    """Delete a receipt and its file; expenses of it stay."""
    call.services.receipts.delete(call.identity, call.path["receipt_id"])
    return Deleted(id=call.path["receipt_id"])


def _shape(found: Proposal) -> Receipt:
    findings = found.findings
    return Receipt(
        **_summary(found),
        category=found.category,
        categorySource=found.category_source,
        text=findings.text,
        taxAmount=_value(findings.tax),
        lineItems=[_item(item) for item in findings.lines],
        fields=ReceiptFields(
            vendor=_found(findings.vendor),
            date=_found(findings.date),
            amount=_found(findings.amount),
            currency=_found(findings.currency),
            taxAmount=_found(findings.tax),
            invoiceNumber=_found(findings.invoice_number),
        ),
    )


def _summary(found: Proposal) -> dict[str, Any]:
    findings, receipt = found.findings, found.receipt
    needed = (findings.vendor, findings.date, findings.amount)
    return {
        "receiptId": str(receipt.id),
        "kind": findings.kind,
        "vendor": _value(findings.vendor),
        "date": _value(findings.date),
        "amount": _value(findings.amount),
        "currency": _value(findings.currency),
        "confidence": min(0.0 if item is None else item.confidence for item in needed),
        "invoiceNumber": _value(findings.invoice_number),
        "provider": found.provider,
        "duplicateOf": None if found.duplicate_of is None else str(found.duplicate_of),
        "expenseId": None if found.expense_id is None else str(found.expense_id),
        "fileName": receipt.file_name,
        "mediaType": receipt.media_type,
        "size": receipt.size,
        "pageCount": found.pages,
        "createdAt": from_ms(receipt.created_at_ms),
    }


def _value(field: Field[Any] | None) -> Any:  # noqa: ANN401 - each field has a type of its own
    return None if field is None else field.value


def _found(field: Field[Any] | None) -> Any:  # noqa: ANN401
    if field is None:
        return None
    box = field.box
    return {
        "value": field.value,
        "confidence": field.confidence,
        "box": None if box is None else Box(**{name: getattr(box, name) for name in Box.model_fields}),
    }


def _item(item: ItemRecord) -> LineItem:
    period = item.period
    return LineItem(
        description=item.description,
        quantity=item.quantity,
        unitPrice=item.unit_price,
        amount=item.amount,
        period=None if period is None else ServicePeriod(start=period.start, end=period.end),
    )
