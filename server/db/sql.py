"""Small differences between engines, for the statements that are written by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import TypeVar

from peewee import Database

from server.core.money import NANOS_PER_DOLLAR

T = TypeVar("T")
# SQLite takes 32,766 values in a statement; an event has 25.
_ROWS_AT_ONCE = 250
_VALUES_AT_ONCE = 400
# Summed in two parts: nine billion dollars of nano-dollars are as much as an integer of a database holds.
# The rest without a `%`, which begins a parameter of PostgreSQL's driver.
WHOLE = f"usd_nanos / {NANOS_PER_DOLLAR}"
REST = f"(usd_nanos - {WHOLE} * {NANOS_PER_DOLLAR})"


def prepared(database: Database, statement: str) -> str:
    """Gives a statement, written with `?`, in the engine's own parameter style."""
    return statement if database.param == "?" else _translated(statement, database.param)


@lru_cache(maxsize=256)
def _translated(statement: str, param: str) -> str:
    return statement.replace("?", param)


def placeholders(count: int) -> str:
    """Gives `?, ?, …`."""
    return ", ".join("?" * count)


def in_parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Gives as many values at once as one statement looks up."""
    return (values[start : start + _VALUES_AT_ONCE] for start in range(0, len(values), _VALUES_AT_ONCE))


def insert_rows(database: Database, head: str, rows: Sequence[tuple[object, ...]], tail: str = "") -> None:
    """Inserts rows, many in one statement.

    A statement lets other threads run while it works. One a row, under load, would wait for its turn
    again a hundred times where one for all of them waits once.

    Args:
        database: Where.
        head: Up to the values: `INSERT INTO table (columns)`.
        rows: The values, all of one length.
        tail: What follows the values.
    """
    cursor = database.cursor()
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE]
        statement = _insert(head, len(part[0]), len(part), tail)
        cursor.execute(prepared(database, statement), list(chain.from_iterable(part)))


@lru_cache(maxsize=512)
def _insert(head: str, width: int, count: int, tail: str) -> str:
    row = f"({placeholders(width)})"
    return f"{head} VALUES {', '.join([row] * count)}{tail}"
