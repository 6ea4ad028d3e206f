"""What an export holds: rows as text, made while they are sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Literal

import msgspec

from server.core import periods
from server.core.errors import InvalidInput
from server.core.expenses import ExpenseFilter
from server.core.files import focus, own_costs, own_expenses, own_usage
from server.core.files.own import SHAPE, Kind, Row, csv_header, csv_row, ordered, shape_of, time_text
from server.core.periods import DayRange
from server.core.provider import ProviderNames
from server.db import bills, expenses, month_entries, transfers
from server.db.connection import Reading, Store
from server.db.expenses import Position
from server.db.transfers import Place
from server.services.focus_rows import focus_rows
from server.services.import_formats import OWN_COLUMNS

# Without it Excel takes UTF-8 for the computer's old character set.
_BYTE_ORDER_MARK = "\ufeff"
_CHUNK = 1 << 16
_IN_MEMORY = 4 << 20
_PAGE = 1000
_encoder = msgspec.json.Encoder(decimal_format="number")
Rows = Callable[[Reading], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Export:
    """A file to be sent.

    Attributes:
        name: How to call it.
        media: Its media type.
        chunks: What it holds, made while it is sent.
    """

    name: str
    media: str
    chunks: Iterator[bytes]


class Exporter:
    """Makes the files of one organization, as of a moment."""

    def __init__(
        self, store: Store, providers: ProviderNames, installation: str, organization_id: int, now: datetime
    ) -> None:
        """Takes what it works with, and whose data is wanted."""
        self._store = store
        self._providers = providers
        self._installation = installation
        self._organization_id = organization_id
        self._now = now

    def focus(self, days: DayRange, kind: Kind | None) -> Export:
        """Gives everything that costs are made of as FOCUS 1.2.

        Raises:
            InvalidInput: One kind of rows is asked for.
        """
        if kind is not None:
            raise InvalidInput.of("kind", "FOCUS has one kind of rows; leave kind out")
        rows = partial(
            focus_rows, organization_id=self._organization_id, days=days, providers=self._providers
        )
        name = f"codingvibez-focus-{days.first}-{days.last}.csv"
        return _begun(name, "text/csv", self._spooled(rows, _CsvText(focus.COLUMNS, mark=False)))

    def own(self, form: Literal["csv", "json"], kind: Kind, days: DayRange, zone: tzinfo) -> Export:
        """Gives one kind of rows in a form that can be imported again."""
        text = _CsvText(OWN_COLUMNS[kind]) if form == "csv" else self._json(kind, days)
        if kind == "usage":
            start, end = (quarter * periods.QUARTER_MS for quarter in periods.quarters(days, zone))
            chunks = _encoded(text.lines(self._events(start, end)))
        else:
            source = _expense_rows if kind == "expenses" else _cost_rows
            chunks = self._spooled(partial(source, organization_id=self._organization_id, days=days), text)
        media = "text/csv" if form == "csv" else "application/json"
        return _begun(f"codingvibez-{kind}-{days.first}-{days.last}.{form}", media, chunks)

    def _json(self, kind: Kind, days: DayRange) -> _JsonText:
        header = {
            SHAPE: shape_of(kind),
            "installation": self._installation,
            "exportedAt": time_text(self._now),
            "startDate": days.first,
            "endDate": days.last,
        }
        return _JsonText(header, OWN_COLUMNS[kind])

    def _events(self, start_ms: int, end_ms: int) -> Iterator[Row]:
        with self._store.reading() as database:
            newest = transfers.newest_event_id(database)
            apps = transfers.app_names(database, self._organization_id)
        place = Place(start_ms, 0)
        while True:
            with self._store.reading() as database:
                page = transfers.events_page(
                    database, self._organization_id, after=place, end_ms=end_ms, newest_id=newest
                )
            if not page:
                return
            for stored in page:
                yield own_usage.row_of(stored, self._installation, apps)
            place = Place(page[-1].event.occurred_at_ms, page[-1].id)

    def _spooled(self, rows: Rows, text: _CsvText | _JsonText) -> Iterator[bytes]:
        # Deleted by the system when it is closed, whatever happens.
        with SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(self._store.folder)) as file:
            with self._store.reading() as database:
                for chunk in _encoded(text.lines(rows(database))):
                    file.write(chunk)
            file.seek(0)
            while chunk := file.read(_CHUNK):
                yield chunk


class _CsvText:
    """Rows as CSV."""

    def __init__(self, columns: tuple[str, ...], *, mark: bool = True) -> None:
        self._columns = columns
        self._mark = _BYTE_ORDER_MARK if mark else ""

    def lines(self, rows: Iterable[Row]) -> Iterator[str]:
        yield self._mark + csv_header(self._columns)
        for row in rows:
            yield csv_row(ordered(self._columns, row))


class _JsonText:
    """Rows as one JSON document, a row a line, so that it can be read as a stream, too."""

    def __init__(self, header: dict[str, object], columns: tuple[str, ...]) -> None:
        self._header = header
        self._columns = columns

    def lines(self, rows: Iterable[Row]) -> Iterator[str]:
        yield _json(self._header)[:-1] + ',"rows":[\n'
        count = 0
        for row in rows:
            yield (",\n" if count else "") + _json(row)
            count += 1
        yield ("\n" if count else "") + f'],"count":{count}}}\n'


def _json(value: object) -> str:
    return _encoder.encode(value).decode()


def _encoded(lines: Iterable[str]) -> Iterator[bytes]:
    """Gives text in pieces that are worth sending."""
    waiting: list[str] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= _CHUNK:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()


def _begun(name: str, media: str, chunks: Iterator[bytes]) -> Export:
    """Makes the first piece at once: what fails before it can still be answered as an error."""
    first = next(chunks, b"")
    return Export(name, media, _continued(first, chunks))


def _continued(first: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from chunks


def _expense_rows(database: Reading, *, organization_id: int, days: DayRange) -> Iterator[Row]:
    after: Position | None = None
    while True:
        page = expenses.list_expenses(
            database, organization_id, days, ExpenseFilter(), limit=_PAGE, after=after
        )
        for expense in page:
            yield own_expenses.row_of(expense)
        if len(page) < _PAGE:
            return
        after = Position(page[-1].paid_on, page[-1].id)


def _cost_rows(database: Reading, *, organization_id: int, days: DayRange) -> Iterator[Row]:
    for month in periods.steps(days, "month"):
        for covered in transfers.covered_days(database, organization_id, month):
            yield own_costs.row_of_day(covered)
        for line in bills.lines(database, organization_id, month):
            yield own_costs.row_of_line(line)
        for entry in reversed(month_entries.list_entries(database, organization_id, month)):
            yield own_costs.row_of_entry(entry)
