"""Backups: SQLite's own online copy, since copying the file of a live database loses rows."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from server.core.errors import StoreDamaged, StoreError, StoreTooNew
from server.db.errors import translated
from server.db.migrations import NEWEST


def back_up(source: Path, target: Path) -> None:
    """Copies a database, live or not, and checks the copy. The target appears whole or not at all.

    Raises:
        StoreError: It could not be copied, or the copy is not sound.
    """
    partial = target.with_name(target.name + ".partial")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_WRONLY, 0o600))
        with translated():
            with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(partial)) as copy:
                live.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
            require_sound(partial)
        partial.replace(target)
    except OSError as error:
        raise StoreError(
            "The backup cannot be written", f"{target} cannot be written ({error.strerror})."
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def problems(path: Path) -> list[str]:
    """Gives what SQLite's integrity check finds wrong with a database; nothing where it is sound."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            rows = [str(row[0]) for row in database.execute("PRAGMA integrity_check")]
    except sqlite3.Error as error:
        return [str(error)]
    return [] if rows == ["ok"] else rows


def require_sound(path: Path) -> None:
    """Makes sure that a database can be relied on.

    Raises:
        StoreDamaged: It cannot.
    """
    found = problems(path)
    if found:
        raise StoreDamaged(
            "The database is damaged", f"{path} is damaged ({found[0]}). It was left as it is."
        )


def require_ours(path: Path) -> None:
    """Makes sure that a file is a database of this program, of a version it can read.

    Raises:
        StoreDamaged: It is not a sound database.
        StoreTooNew: A newer version wrote it.
        StoreError: It is somebody else's.
    """
    require_sound(path)
    with translated(), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        names = {
            str(row[0]) for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        ours = {"schema_migration", "usage_event"} <= names
        version = 0
        if ours:
            version = database.execute("SELECT max(version) FROM schema_migration").fetchone()[0] or 0
    if not version:
        raise StoreError("Not a backup", f"{path} is a database, but not one of CodingVibez.")
    if version > NEWEST:
        raise StoreTooNew(
            "The backup is newer than this program",
            f"{path} has version {version}, this program knows up to {NEWEST}. Update CodingVibez first.",
        )
