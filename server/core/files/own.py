"""Our own export: rows that hold everything, so that they come back as they went out.

A row is a mapping from column to value. CSV and JSON hold the same rows; the first column names the kind of
row and the version of its shape.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal

from server.core.files import cells

Kind = Literal["usage", "expenses", "costs"]
Value = str | int | bool | Decimal | date | dict[str, str] | None
Row = dict[str, Value]
SHAPE = "codingvibez"
VERSION = 1


def shape_of(kind: Kind) -> str:
    """Gives what stands in the first column of a kind's rows."""
    return f"{kind}.{VERSION}"


def time_text(moment: datetime) -> str:
    """Gives ISO 8601 in UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def csv_row(values: Iterable[Value]) -> str:
    """Gives a line of CSV: numbers and days plain, text guarded, objects as JSON."""
    return cells.row(_cell(value) for value in values)


def csv_header(columns: Iterable[str]) -> str:
    """Gives the first line of a CSV file."""
    return cells.row(columns)


def _cell(value: Value) -> str:
    if value is None or value == {}:
        return ""
    if isinstance(value, str):
        return cells.guarded(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return cells.guarded(json.dumps(value, ensure_ascii=False, sort_keys=True))
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def ordered(columns: Iterable[str], row: Mapping[str, Value]) -> list[Value]:
    """Gives a row's values in the order of columns; what it lacks is None."""
    return [row.get(name) for name in columns]
