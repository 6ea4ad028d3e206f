"""Receipts of several organizations: each has its own, of one file on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from server.core.errors import NotFound, StoreFull
from server.core.records import Identity
from server.db.connection import Store
from server.services.container import Services
from server.services.receipts import Proposal, ReceiptService
from tests.documents.bills import STRIPE

PDF = STRIPE["openai"].pdf()


@pytest.fixture
def receipts(services: Services) -> Iterator[ReceiptService]:
    yield services.receipts
    services.receipts.close()


@pytest.fixture
def stranger(identity: Identity) -> Identity:
    return replace(identity, organization_id=identity.organization_id + 1)


def read(receipts: ReceiptService, identity: Identity, content: bytes = PDF) -> Proposal:
    return receipts.read(identity, content, file_name="bill.pdf", date_order=None)


def kept(store: Store) -> list[Path]:
    return [path for path in (store.folder / "receipts").rglob("*") if path.is_file()]


def test_each_organization_has_its_own_and_the_file_stays_for_the_last(
    receipts: ReceiptService, identity: Identity, stranger: Identity, store: Store
) -> None:
    mine, theirs = read(receipts, identity), read(receipts, stranger)
    assert mine.receipt.id != theirs.receipt.id
    assert theirs.duplicate_of is None, "what others sent is not theirs to know"
    assert len(kept(store)) == 1
    with pytest.raises(NotFound):
        receipts.get(stranger, str(mine.receipt.id))
    with pytest.raises(NotFound):
        receipts.file(stranger, str(mine.receipt.id))
    with pytest.raises(NotFound):
        receipts.delete(stranger, str(mine.receipt.id))
    receipts.delete(identity, str(mine.receipt.id))
    assert receipts.file(stranger, str(theirs.receipt.id))[1] == PDF
    receipts.delete(stranger, str(theirs.receipt.id))
    assert kept(store) == []


def test_what_is_kept_says_the_same_as_what_was_read(receipts: ReceiptService, identity: Identity) -> None:
    first = read(receipts, identity)
    assert receipts.get(identity, str(first.receipt.id)) == first
    assert read(receipts, identity) == replace(first, duplicate_of=first.receipt.id)
    assert '"OpCo,"' in first.receipt.pages, "the words are kept with their places"


def test_a_full_disk_keeps_nothing(
    receipts: ReceiptService, identity: Identity, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("server.receipts.files.os.fsync", full)
        with pytest.raises(StoreFull, match="No space left"):
            read(receipts, identity)
    assert kept(store) == []
    assert read(receipts, identity).duplicate_of is None
