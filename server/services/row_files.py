"""Files of rows, read as a stream: CSV of any usual dialect, JSON lines, our own JSON export; also gzipped.

Memory stays the same however large a file is, and a small file that unpacks to an endless one is stopped.
Whatever shows that a file is damaged or was cut off ends the reading with an error, so that nothing of it is
taken in.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from server.core.errors import InvalidInput
from server.core.files import cells
from server.core.files.own import SHAPE

LARGEST = 2 << 30
_LONGEST_LINE = 1 << 20
_LARGEST_ROW = 2 << 20
_LARGEST_WHOLE = 16 << 20
_MOST_COLUMNS = 2000
# Tables compress to a fiftieth; what unpacks to much more than that was made to do harm.
_HIGHEST_RATIO = 200
_RATIO_FROM = 16 << 20
_PACKED = ((b"PK\x03\x04", "a ZIP archive"), (b"PAR1", "a Parquet file"), (b"7z\xbc\xaf", "a 7z archive"))
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_decoder = msgspec.json.Decoder(float_hook=Decimal)


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stands in the file: the line on which it ends, and its values or why it has none."""

    line: int
    values: dict[str, Any]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written.

    Attributes:
        columns: The first row's names.
        is_csv: Whether values are text.
        comma: Whether decimals may be written with a comma, as where cells are parted by semicolons.
    """

    columns: tuple[str, ...]
    is_csv: bool
    comma: bool = False


class _Counted(io.RawIOBase):
    """Unpacked bytes, counted, so that a bomb is stopped."""

    def __init__(self, inner: BinaryIO, packed: BinaryIO | None, largest: int) -> None:
        super().__init__()
        self._inner = inner
        self._packed = packed
        self._largest = largest
        self._total = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - as the base class has it
        data = self._inner.read(min(len(buffer), 1 << 16))
        self._total += len(data)
        if self._total > self._largest:
            raise InvalidInput(f"The file holds more than {self._largest >> 20} MB. Import it in parts.")
        unpacks_to = 0 if self._packed is None else self._total // max(1, self._packed.tell())
        if self._total > _RATIO_FROM and unpacks_to > _HIGHEST_RATIO:
            raise InvalidInput("The file unpacks to far more than a table does. It was not imported.")
        buffer[: len(data)] = data
        return len(data)


class RowFile:
    """An open file; `rows` may be gone through once."""

    def __init__(self, path: Path, known: Sequence[str], largest: int = LARGEST) -> None:
        """Opens a file and looks at its beginning.

        Args:
            path: Where it is.
            known: Names of columns by which a CSV file's delimiter is found out.
            largest: How many bytes it may hold, unpacked.

        Raises:
            InvalidInput: It is empty, or nothing that can be read.
        """
        self._known = known
        self._raw: BinaryIO = path.open("rb")
        try:
            self._text, self._small = self._opened(path, largest)
            self._line = 0
            self._row_size = 0
            self._whole_end = True
            self._delimiter = ","
            self._rows: Iterator[RawRow]
            with _damage():
                self.layout = self._look()
        except BaseException:
            self._raw.close()
            raise

    def close(self) -> None:
        """Closes the file; safe to call twice."""
        self._raw.close()

    def rows(self) -> Iterator[RawRow]:
        """Gives the rows.

        Raises:
            InvalidInput: The file is damaged, was cut off, or is too large.
        """
        with _damage():
            yield from self._rows

    def _opened(self, path: Path, largest: int) -> tuple[io.TextIOWrapper, bool]:
        head = self._raw.read(4)
        self._raw.seek(0)
        for magic, name in _PACKED:
            if head.startswith(magic):
                raise InvalidInput(f"The file is {name}. Unpack or convert it to CSV first.")
        is_packed = head.startswith(b"\x1f\x8b")
        inner: Any = gzip.GzipFile(fileobj=self._raw) if is_packed else self._raw
        counted = io.BufferedReader(_Counted(inner, self._raw if is_packed else None, largest), 1 << 16)
        with _damage():
            start = counted.peek(4)[:4]
        encoding = next((name for mark, name in _MARKS if start.startswith(mark)), "utf-8")
        small = not is_packed and path.stat().st_size <= _LARGEST_WHOLE
        return io.TextIOWrapper(counted, encoding=encoding, newline=""), small

    def _look(self) -> Layout:
        first = self._next()
        while first is not None and not first.strip():
            first = self._next()
        if first is None:
            raise InvalidInput("The file is empty.")
        if first.lstrip()[0] in "{[":
            return self._look_at_json(first)
        if first.lower().startswith("sep="):
            # Excel's own way to name a delimiter.
            first = self._next() or ""
        return self._look_at_csv(first)

    def _next(self) -> str | None:
        """Gives the next line with its end, None behind the last."""
        line = self._text.readline(_LONGEST_LINE + 1)
        if not line:
            return None
        self._line += 1
        self._whole_end = line[-1] in "\r\n"
        self._row_size += len(line)
        if len(line) > _LONGEST_LINE or self._row_size > _LARGEST_ROW:
            raise InvalidInput(f"Line {self._line} is too long for a row of a table.")
        return line

    def _look_at_csv(self, first: str) -> Layout:
        delimiter = self._delimiter = cells.delimiter_of(first.rstrip("\r\n"), self._known)
        columns = tuple(cells.split(first.rstrip("\r\n"), delimiter))
        if not 1 < len(columns) <= _MOST_COLUMNS:
            raise InvalidInput("The first line must name the columns, separated by commas or semicolons.")
        self._rows = self._csv_rows(columns)
        return Layout(columns, is_csv=True, comma=delimiter == ";")

    def _csv_rows(self, columns: tuple[str, ...]) -> Iterator[RawRow]:
        width = len(columns)
        reader = csv.reader(iter(self._next, None), delimiter=self._delimiter, strict=True)
        short: int | None = None
        for row in reader:
            self._row_size = 0
            if not any(row):
                continue
            if short is not None:
                yield RawRow(short, {}, "has another number of cells than the first line")
                short = None
            if len(row) == width:
                yield RawRow(self._line, dict(zip(columns, row, strict=True)))
            else:
                short = self._line
        if not self._whole_end and (short is not None or SHAPE in columns):
            raise InvalidInput("The file ends in the midst of a row: it was cut off. Fetch it again.")
        if short is not None:
            yield RawRow(short, {}, "has another number of cells than the first line")

    def _look_at_json(self, first: str) -> Layout:
        text = first.strip()
        if text.endswith('"rows":['):
            header = self._decoded(text + "]}")
            self._rows = self._document_rows()
            return Layout((SHAPE,) if SHAPE in header else (), is_csv=False)
        whole = self._whole(first)
        if whole is not None:
            found = whole.get("rows") if isinstance(whole, dict) and SHAPE in whole else whole
            values = found if isinstance(found, list) else [found]
            self._rows = (self._row(n, value) for n, value in enumerate(values, 1))
            return Layout(tuple(values[0]) if values and isinstance(values[0], dict) else (), is_csv=False)
        self._rows = self._json_lines(first)
        return Layout(tuple(self._decoded(first)), is_csv=False)

    def _whole(self, first: str) -> Any:  # noqa: ANN401 - JSON
        """Gives a small file's one JSON value; None where it is a row a line."""
        try:
            if isinstance(_decoder.decode(first), dict):
                return None
        except (msgspec.DecodeError, RecursionError):
            pass
        if not self._small:
            raise InvalidInput("JSON of this size must stand one row a line, as `export` and JSONL write it.")
        try:
            return _decoder.decode(first + self._text.read())
        except (msgspec.DecodeError, RecursionError) as error:
            raise InvalidInput(f"The file is not valid JSON: {error}. It may have been cut off.") from error

    def _json_lines(self, first: str) -> Iterator[RawRow]:
        line: str | None = first
        while line is not None:
            self._row_size = 0
            if line.strip():
                yield RawRow(self._line, self._decoded(line))
            line = self._next()

    def _document_rows(self) -> Iterator[RawRow]:
        count = 0
        while (line := self._next()) is not None:
            self._row_size = 0
            text = line.strip()
            if text.startswith("]"):
                footer = self._decoded('{"rows":[' + text)
                if footer.get("count") != count:
                    raise InvalidInput("The file has lost rows: its last line counts more. Export it again.")
                return
            if text:
                count += 1
                yield RawRow(self._line, self._decoded(text.removesuffix(",")))
        raise InvalidInput("The file has no end: it was cut off. Export it again.")

    def _decoded(self, text: str) -> dict[str, Any]:
        try:
            value = _decoder.decode(text)
        except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
            what = "it was cut off" if not self._whole_end else str(error)
            raise InvalidInput(
                f"Line {self._line} is not valid JSON: {what}. Nothing was imported."
            ) from error
        return self._row(self._line, value).values

    @staticmethod
    def _row(line: int, value: object) -> RawRow:
        if not isinstance(value, dict):
            raise InvalidInput(f"Row {line} is not a JSON object. Nothing was imported.")
        return RawRow(line, value)


class _damage:  # noqa: N801 - used as a context
    """Turns what reading a damaged file raises into words."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, UnicodeError):
            raise InvalidInput("The file is not UTF-8 (nor UTF-16). Save it as `CSV UTF-8`.") from error
        if isinstance(error, EOFError | gzip.BadGzipFile | zlib.error):
            raise InvalidInput("The gzipped file is damaged or was cut off. Fetch it again.") from error
        if isinstance(error, csv.Error):
            raise InvalidInput(f"The file is not valid CSV, or was cut off: {error}.") from error
        return
