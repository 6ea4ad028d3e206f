"""Imported expenses and figures of whole months: stored where there are fewer of the same than in the file.

They have no number that means anything elsewhere. So the nth of the same in a file is new where fewer than
n of the same are known: the same file again adds nothing, nor does importing into where it came from.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from server.core.expenses import Expense
from server.core.month_entries import MonthEntry
from server.db import expenses, month_entries, transfers
from server.db.connection import Reading
from server.db.staging import StagedRecord, Staging
from server.services.import_events import Verdict

_encoder = msgspec.msgpack.Encoder()
_expense = msgspec.msgpack.Decoder(Expense)
_entry = msgspec.msgpack.Decoder(MonthEntry)


def stage(staging: Staging, line: int, record: Expense | MonthEntry) -> None:
    """Keeps a record until the whole file was read."""
    if isinstance(record, Expense):
        kind, told_apart = "expense", record.told_apart_by
    else:
        kind, told_apart = "entry", _told_apart(record)
    nth = staging.nth(f"{kind}:{told_apart!r}")
    staging.add_record(StagedRecord(line, kind, nth, _encoder.encode(record)))


def judge(database: Reading, staged: StagedRecord) -> tuple[Expense | MonthEntry, Verdict]:
    """Tells whether a record is new, known, or known with other figures."""
    if staged.kind == "expense":
        expense = _expense.decode(staged.data)
        known = transfers.count_same_expenses(database, expense) >= staged.nth
        return expense, "known" if known else "new"
    entry = _entry.decode(staged.data)
    if entry.source == "ingest":
        before = month_entries.find_pushed(database, entry)
        if before is None:
            return entry, "new" if staged.nth == 1 else "known"
        return entry, "known" if transfers.said(before) == transfers.said(entry) else "clash"
    known = transfers.count_same_entries(database, entry) >= staged.nth
    return entry, "known" if known else "new"


def store(database: Reading, page: Sequence[StagedRecord]) -> list[Verdict]:
    """Stores those records that are new, inside the caller's transaction; gives what each of them was."""
    verdicts: list[Verdict] = []
    for staged in page:
        record, verdict = judge(database, staged)
        verdicts.append(verdict)
        if verdict == "new":
            if isinstance(record, Expense):
                expenses.insert_expense(database, record)
            else:
                month_entries.insert_entry(database, record)
    return verdicts


def _told_apart(entry: MonthEntry) -> tuple[object, ...]:
    if entry.source == "ingest":
        return entry.source, entry.service, entry.project, entry.product, entry.month, entry.kind
    return entry.month, transfers.said(entry)
