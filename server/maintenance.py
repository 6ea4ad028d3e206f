"""Looking after the database while nothing else uses it."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from server.core.errors import StoreError
from server.db import backup, moving
from server.db.choices import read_state
from server.db.claim import Claim
from server.db.connection import FILE_NAME, Store
from server.db.engines.sqlite import version_of
from server.db.events import EventWriter
from server.db.migrations import NEWEST
from server.db.moving import Moved
from server.db.writer import Writer
from server.receipts.files import FOLDER_NAME, ReceiptFiles
from server.services.zones import Zones


class Maintenance:
    """A data folder, claimed for as long as the context lasts."""

    def __init__(self, folder: Path, database_url: str | None = None) -> None:
        """Names the folder, and the PostgreSQL database that is used instead of its file."""
        self.folder = folder
        self._database_url = database_url
        self.path = folder / FILE_NAME
        self._stack = ExitStack()

    def __enter__(self) -> Maintenance:
        if self._database_url is None:
            self._stack.callback(Claim(self.folder).release)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @staticmethod
    def back_up(folder: Path, target: Path) -> None:
        """Copies the database of a folder and the files of its receipts, also while the program runs on it.

        The files go to a folder beside the copy, since a database of theirs would be too large to handle.

        Raises:
            StoreError: There is no database, or the copy failed.
        """
        _require_file(folder / FILE_NAME)
        backup.back_up(folder / FILE_NAME, target)
        _copy_receipts(folder / FOLDER_NAME, receipts_of(target))

    def problems(self) -> list[str]:
        """Gives what is wrong with the database file; nothing where it is sound.

        PostgreSQL looks after its own files.

        Raises:
            StoreError: There is no database.
        """
        if self._database_url is not None:
            return []
        _require_file(self.path)
        return backup.problems(self.path)

    def rebuild_rollups(self) -> dict[str, int]:
        """Makes every sum anew from the events; gives how many rows of each table had been wrong.

        Raises:
            StoreError: The database failed; nothing was changed.
        """
        store = Store(self.folder, self._database_url)
        store.open(now=datetime.now(UTC))
        self._stack.callback(store.close)
        with store.reading() as database:
            zone = Zones(read_state(database, "rollup_zone") or "UTC").current
        writer = Writer(store.writer, EventWriter(zone), lambda: datetime.now(UTC))
        writer.start()
        try:
            return writer.rebuild()
        finally:
            writer.stop()

    def move(self, database_url: str, *, dry_run: bool) -> Moved:
        """Copies everything to an empty PostgreSQL database, and proves it equal; the folder stays as it is.

        Raises:
            StartupError: The URL cannot be read.
            StoreError: There is no database here, it is of an older version or damaged, or the other one is
                not empty or failed; nothing was moved.
        """
        _require_file(self.path)
        backup.require_ours(self.path)
        if version_of(self.path) < NEWEST:
            raise StoreError(
                "The database is of an older version",
                f"{self.path} was written by an older CodingVibez. Start this one on it once, which makes a "
                "backup and brings it up to date, and quit it.",
            )
        source, target = Store(self.folder), Store(self.folder, database_url)
        self._stack.callback(source.close)
        self._stack.callback(target.close)
        if dry_run:
            return moving.look(source, target)
        target.open(now=datetime.now(UTC))
        return moving.move(source, target)

    def restore(self, source: Path) -> Path | None:
        """Puts a backup in the database's place; gives where the one before is kept, if there was one.

        Files of receipts are only added: those that came after the backup stay for the database before.

        Raises:
            StoreError: The file is not a sound backup of ours, or its receipts' files cannot be copied; the
                database was not changed.
        """
        if not source.is_file():
            raise StoreError("There is no such file", f"{source} does not exist.")
        backup.require_ours(source)
        _copy_receipts(receipts_of(source), self.folder / FOLDER_NAME)
        fresh = self.path.with_name(f"{FILE_NAME}.restoring")
        backup.back_up(source, fresh)
        kept = None
        if self.path.exists():
            kept = self.path.with_name(f"{FILE_NAME}.before-restore-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
            # A write-ahead log belongs to its database; beside another one it would be taken for its.
            for ending in ("", "-wal", "-shm"):
                part = Path(f"{self.path}{ending}")
                if part.exists():
                    part.replace(f"{kept}{ending}")
        fresh.replace(self.path)
        return kept


def receipts_of(backup_file: Path) -> Path:
    """Gives the folder with the files of a backup's receipts."""
    return backup_file.with_name(f"{backup_file.name}.receipts")


def _copy_receipts(source: Path, target: Path) -> None:
    try:
        ReceiptFiles(source).copy_to(ReceiptFiles(target))
    except OSError as error:
        raise StoreError(
            "The receipts cannot be copied",
            f"The files of {source} cannot be copied to {target} ({error.strerror}).",
        ) from error


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise StoreError("There is no database", f"{path} does not exist; nothing was tracked there yet.")
