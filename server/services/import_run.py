"""One import: a file is read into a staging database, held against what is known, then stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path

from server.core.bills import BillLine
from server.core.errors import InvalidInput
from server.core.files import charges, cursor, kiro, own_costs, own_expenses, own_usage
from server.core.files.fields import Fields
from server.core.files.own_costs import CoveredDay
from server.core.files.own_usage import Candidate
from server.core.month_entries import MonthEntry
from server.core.periods import to_ms
from server.core.provider import ProviderNames
from server.core.records import Identity
from server.db.connection import Store
from server.db.staging import ATTOS_PER_NANO, TOO_LARGE, StagedEvent, Staging
from server.db.writer import Writer
from server.services import import_bills, import_records
from server.services.currencies import EcbRates
from server.services.import_bills import ChargeCollector, MonthImport
from server.services.import_events import CLASH, judged, staged
from server.services.import_formats import BASIS, KNOWN, Format, Reader, recognized
from server.services.import_report import ImportReport
from server.services.row_files import LARGEST, RawRow, RowFile

_BATCH = 1000
# In billionths; a quarter of what a column holds, since some currencies are worth three dollars.
_MOST_A_DAY = 2.3e18


@dataclass(frozen=True, slots=True)
class Means:
    """What a run works with; `now` is when it began."""

    store: Store
    writer: Writer
    providers: ProviderNames
    rates: EcbRates
    installation: str
    now: datetime


class ImportRun:
    """One run."""

    def __init__(
        self, means: Means, identity: Identity, staging: Staging, path: Path, *, dry_run: bool
    ) -> None:
        """Takes what it works with, who imports, where to stage, and the file."""
        self._store, self._writer = means.store, means.writer
        self._providers, self._rates = means.providers, means.rates
        self._installation = means.installation
        self._identity = identity
        self._staging = staging
        self._path = path
        self._dry_run = dry_run
        self._now = means.now
        self._events: list[StagedEvent] = []
        self._repeated = 0
        self._charges = ChargeCollector(staging, means.rates)

    def run(self) -> ImportReport:
        """Reads the file, and stores what is new unless it is a dry run.

        Raises:
            InvalidInput: It is damaged, or nothing that can be read; nothing was stored.
            StoreError: The database failed; what was stored stands, and the same again does the rest.
        """
        file = RowFile(self._path, KNOWN, LARGEST)
        try:
            report = self._read(file)
        finally:
            file.close()
        if self._staging.most_lines_a_day() > import_bills.MOST_LINES_A_DAY:
            raise InvalidInput(
                f"A day of this bill has more than {import_bills.MOST_LINES_A_DAY} lines. Import it in parts."
            )
        if self._staging.most_nanos_a_day() > _MOST_A_DAY:
            raise InvalidInput(TOO_LARGE)
        report.events.known = self._repeated
        self._take_events(report)
        self._take_records(report)
        self._take_bills(report)
        return report

    def _read(self, file: RowFile) -> ImportReport:
        rows = file.rows()
        first = next(rows, None)
        if first is None:
            raise InvalidInput("The file has no rows.")
        reader = recognized(file.layout, first.values)
        report = ImportReport(reader.format, self._dry_run)
        take = self._taker(reader.format)
        for row in chain([first], rows):
            report.rows += 1
            try:
                if not take(row, self._fields(reader, row)):
                    report.skipped += 1
            except InvalidInput as error:
                report.reject(row.line, error.message)
        self._flush_events()
        self._charges.flush()
        return report

    @staticmethod
    def _fields(reader: Reader, row: RawRow) -> Fields:
        if row.problem is not None:
            raise InvalidInput(row.problem)
        return reader.fields(row.values)

    def _taker(self, kind: Format) -> Callable[[RawRow, Fields], bool]:
        takers: dict[Format, Callable[[RawRow, Fields], bool]] = {
            "codingvibez-usage": self._take_usage,
            "codingvibez-expenses": self._take_expense,
            "codingvibez-costs": self._take_cost,
            "codingvibez-focus": self._take_own_focus,
            "focus": self._take_focus,
            "openai-costs": self._take_openai,
            "cursor-usage": self._take_cursor,
            "kiro-usage": self._take_kiro,
        }
        return takers[kind]

    def _take_usage(self, row: RawRow, fields: Fields) -> bool:
        return self._keep(
            row,
            own_usage.candidate(fields, self._identity, self._providers, self._installation, self._now),
        )

    def _take_cursor(self, row: RawRow, fields: Fields) -> bool:
        event = cursor.event_of(fields, self._identity, self._now)
        event.idempotency_key = f"{event.idempotency_key}:{self._staging.nth(str(event.idempotency_key))}"
        return self._keep(row, Candidate(event))

    def _take_kiro(self, row: RawRow, fields: Fields) -> bool:
        return self._keep(row, Candidate(kiro.event_of(fields, self._identity, self._now)))

    def _keep(self, row: RawRow, found: Candidate) -> bool:
        self._events.append(staged(row.line, found))
        if len(self._events) >= _BATCH:
            self._flush_events()
        return True

    def _flush_events(self) -> None:
        self._repeated += self._staging.add_events(self._events)
        self._events = []

    def _take_expense(self, row: RawRow, fields: Fields) -> bool:
        import_records.stage(
            self._staging, row.line, own_expenses.expense_of(fields, self._identity, self._providers)
        )
        return True

    def _take_cost(self, row: RawRow, fields: Fields) -> bool:
        record = own_costs.record_of(fields, self._identity, self._providers, self._now)
        if isinstance(record, MonthEntry):
            import_records.stage(self._staging, row.line, record)
        elif isinstance(record, CoveredDay):
            day = record.day.toordinal()
            self._staging.add_days(
                [(record.provider, record.biller, day, int(record.settled), record.fetched_at_ms)]
            )
        else:
            self._add_line(record)
        return True

    def _add_line(self, line: BillLine) -> None:
        day = line.day.toordinal()
        key = (line.provider, line.biller, day, line.line, line.project, line.currency)
        amount = line.cost_nanos if line.amount_nanos is None else line.amount_nanos
        self._staging.add_charges([(key, amount * ATTOS_PER_NANO, line.cost_nanos)])
        self._staging.add_days([(line.provider, line.biller, day, None, None)])

    def _take_own_focus(self, row: RawRow, fields: Fields) -> bool:
        # Usage and typed-in costs are no bill; taken for one, they would stand in the place of themselves.
        return fields.optional(BASIS) == "billed" and self._take_focus(row, fields)

    def _take_focus(self, _row: RawRow, fields: Fields) -> bool:
        self._charges.add(charges.focus_charge(fields, self._providers))
        return True

    def _take_openai(self, _row: RawRow, fields: Fields) -> bool:
        charge = charges.openai_charge(fields)
        if charge is not None:
            self._charges.add(charge)
        return charge is not None

    def _take_events(self, report: ImportReport) -> None:
        own = self._identity.organization_id
        for page in self._staging.events():
            waiting = page
            while waiting:
                with self._store.reading() as database:
                    found = judged(database, own, waiting)
                for one in found:
                    if one.verdict == "known":
                        report.events.known += 1
                    elif one.verdict == "clash":
                        report.reject(one.line, f"The event {CLASH}.")
                new = [
                    (at, one.event) for at, one in zip(waiting, found, strict=True) if one.verdict == "new"
                ]
                if self._dry_run or not new:
                    report.events.new += len(new)
                    break
                outcomes = self._writer.insert_events([event for _, event in new])
                statuses = [outcome.status for outcome in outcomes]
                report.events.new += statuses.count("accepted")
                report.events.known += statuses.count("duplicate")
                # Two of one page may share a client's key; the later is looked at again.
                waiting = [at for (at, _), status in zip(new, statuses, strict=True) if status == "conflict"]

    def _take_records(self, report: ImportReport) -> None:
        for page in self._staging.records():
            if self._dry_run:
                with self._store.reading() as database:
                    verdicts = [import_records.judge(database, one)[1] for one in page]
            else:
                verdicts = self._writer.call(partial(import_records.store, page=page))
            for one, verdict in zip(page, verdicts, strict=True):
                tally = report.expenses if one.kind == "expense" else report.entries
                if verdict == "new":
                    tally.new += 1
                elif verdict == "known":
                    tally.known += 1
                else:
                    report.reject(one.line, "The month's figure is known here with other values.")

    def _take_bills(self, report: ImportReport) -> None:
        work = MonthImport(
            self._staging,
            self._rates,
            organization_id=self._identity.organization_id,
            source=f"import:{report.format}",
            now_ms=to_ms(self._now),
        )
        for month in import_bills.months(self._staging, self._now.date()):
            if self._dry_run:
                with self._store.reading() as database:
                    report.bills.append(work.compare(database, month))
            else:
                report.bills.append(self._writer.call(partial(work.store, month=month)))
