"""What a database failure means to a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import peewee

from server.core.errors import StoreDamaged, StoreError, StoreFull, StoreLocked, StoreLost

_FULL = {sqlite3.SQLITE_FULL}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
# PostgreSQL's: no space left, and the classes of lost connections and of a server that is stopped.
_STATE_FULL, _STATES_LOST = "53100", ("08", "57P", "53300")
_REFUSED = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}


@contextmanager
def translated() -> Iterator[None]:
    """Turns database errors into ours, so that nobody above knows which library is below.

    Raises:
        StoreError: With a sentence that says what to do.
    """
    try:
        yield
    except (sqlite3.Error, peewee.PeeweeException) as error:
        raise explain(error) from error


def explain(error: BaseException) -> StoreError:
    """Gives our error for a database error.

    SQLite rolls back by itself when the disk is full, and peewee's own rollback then fails and hides the
    reason; so the whole chain of contexts is looked through.
    """
    code, text = _deepest(error)
    state = state_of(error)
    if state is not None and (not state or state.startswith(_STATES_LOST)):
        return StoreLost(
            "The database cannot be reached",
            f"The database cannot be reached ({text}), so nothing was stored. Send it again in a while.",
        )
    if code in _FULL or state == _STATE_FULL:
        return StoreFull(
            "The disk is full",
            "The disk is full, so nothing was stored. Free some space and send it again.",
        )
    if code in _BUSY:
        return StoreLocked(
            "The database is busy",
            "Another program holds the database, so nothing was stored. Close it, then send it again.",
        )
    if code in _DAMAGED:
        return StoreDamaged(
            "The database is damaged",
            f"The database file is damaged ({text}). It was left as it is. Stop the program and run "
            "`codingvibez doctor`, or go back to a backup with `codingvibez restore`.",
        )
    if code in _REFUSED:
        return StoreError(
            "The database cannot be written",
            f"The database cannot be opened or written ({text}). Check who owns the data folder.",
        )
    return StoreError("The database failed", f"The database could not do this ({text}); nothing was stored.")


def state_of(error: BaseException) -> str | None:
    """Gives the SQLSTATE that PostgreSQL gave as the reason; empty where it could not even be asked.

    None is no error of PostgreSQL's.
    """
    states = [cause.sqlstate or "" for cause in _causes(error) if hasattr(cause, "sqlstate")]
    return states[-1] if states else None


def _deepest(error: BaseException) -> tuple[int | None, str]:
    found: tuple[int | None, str] = (None, str(error))
    for cause in _causes(error):
        code = getattr(cause, "sqlite_errorcode", None)
        if code is not None:
            # The low byte is the primary code; the rest tells only where.
            found = (code & 0xFF, str(cause))
    return found


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__
