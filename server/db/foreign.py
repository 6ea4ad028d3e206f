"""Reading another program's SQLite database without disturbing it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

_WAIT_S = 2


def foreign_rows(path: Path, query: str) -> Iterator[Mapping[str, Any]]:
    """Gives the rows of a query, by column.

    The file is opened for reading only, so nothing of the other program's is changed or locked for long.
    Where its folder cannot be written, and there is no log beside it to be read, it is read as it lies.

    Raises:
        OSError: It cannot be read now: locked, damaged, or without the table.
    """
    logged = path.with_name(f"{path.name}-wal").exists()
    modes = ("mode=ro",) if logged else ("mode=ro", "mode=ro&immutable=1")
    for number, mode in enumerate(modes):
        given = False
        try:
            uri = f"{path.absolute().as_uri()}?{mode}"
            with closing(sqlite3.connect(uri, uri=True, timeout=_WAIT_S)) as database:
                database.row_factory = sqlite3.Row
                database.text_factory = _text
                for row in database.execute(query):
                    given = True
                    yield dict(row)
            return
        except sqlite3.Error as error:
            if given or number == len(modes) - 1:
                raise OSError(f"{path.name} cannot be read: {error}") from error


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
