"""Importing a file: read whole, compared with what is known, and only then stored.

Rows that cannot be used are left out and listed; a file that is damaged is refused whole. Events are told
apart by where they come from, bills take the place of what was known of their days, and expenses are
counted, so that the same file again changes nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from server.core.errors import InvalidInput, StoreError
from server.core.provider import ProviderNames
from server.core.records import Identity
from server.db.connection import Store, make_folder
from server.db.writer import Writer
from server.services.currencies import EcbRates
from server.services.import_report import ImportReport

INCOMING = "incoming"
_FORGOTTEN_S = 86_400
_PIECE = 1 << 20
_log = logging.getLogger(__name__)


class ImportService:
    """Takes files in."""

    def __init__(
        self,
        *,
        store: Store,
        writer: Writer,
        providers: ProviderNames,
        rates: EcbRates,
        installation: str,
        clock: Callable[[], datetime],
        announce: Callable[[int], None],
    ) -> None:
        """Takes what it works with; `announce` is called after anything was stored."""
        self._store = store
        self._writer = writer
        self._providers = providers
        self._rates = rates
        self._installation = installation
        self._clock = clock
        self._announce = announce
        self._folder = store.folder / INCOMING
        _forget_old(self._folder)

    def run_stream(self, identity: Identity, stream: BinaryIO, *, dry_run: bool) -> ImportReport:
        """Imports what a stream holds.

        Raises:
            InvalidInput: It is damaged, or nothing that can be read; nothing was stored.
            StoreError: The database or disk failed; what was stored stands, and the same again does the rest.
        """
        with self._named("upload") as path:
            try:
                with path.open("xb") as file:
                    while piece := stream.read(_PIECE):
                        file.write(piece)
            except OSError as error:
                raise StoreError(
                    "The file cannot be kept", f"The file could not be kept for reading ({error.strerror})."
                ) from error
            return self.run(identity, path, dry_run=dry_run)

    def run_incoming(self, identity: Identity, name: str, *, dry_run: bool) -> ImportReport:
        """Imports a file that was put into the data folder's `incoming`, and leaves it there.

        Raises:
            InvalidInput: There is no such file, or it is damaged, or nothing that can be read.
            StoreError: As for a stream.
        """
        path = self._folder / name
        # A plain name only: never a path that leads out of the folder, nor a link.
        if not name.isalnum() or path.is_symlink() or not path.is_file():
            raise InvalidInput.of("incoming", f"there is no file {name[:40]!r} in the folder `{INCOMING}`")
        return self.run(identity, path, dry_run=dry_run)

    def run(self, identity: Identity, path: Path, *, dry_run: bool) -> ImportReport:
        """Imports a file.

        Raises:
            InvalidInput: It is damaged, or nothing that can be read; nothing was stored.
            StoreError: As for a stream.
        """
        # Reading tables takes two megabytes of modules, and most people never import anything.
        from server.db.staging import Staging
        from server.services.import_run import ImportRun, Means

        with self._named("staging") as staging_path:
            staging = Staging(staging_path)
            try:
                means = Means(
                    self._store,
                    self._writer,
                    self._providers,
                    self._rates,
                    self._installation,
                    self._clock(),
                )
                report = ImportRun(means, identity, staging, path, dry_run=dry_run).run()
            finally:
                staging.close()
        if not dry_run:
            _log.info("imported %s: %d rows, %d rejected", report.format, report.rows, report.rejected)
            self._announce(identity.organization_id)
        return report

    @contextmanager
    def _named(self, ending: str) -> Iterator[Path]:
        make_folder(self._folder)
        path = self._folder / f"{token_hex(16)}.{ending}"
        try:
            yield path
        finally:
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _forget_old(folder: Path) -> None:
    """Deletes what a crash or a killed command left behind; younger files may just be on their way."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.stat().st_mtime < time.time() - _FORGOTTEN_S:
                path.unlink()
