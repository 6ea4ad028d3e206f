"""`codingvibez doctor`, `backup` and `restore`."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from server.core.errors import StartupError
from server.paths import default_data_dir


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Adds the commands."""
    doctor = commands.add_parser("doctor", parents=[common], help="check the database")
    doctor.add_argument(
        "--rebuild-rollups",
        action="store_true",
        help="make all sums anew from the events, and say if any was wrong",
    )
    doctor.set_defaults(run=run_doctor)
    backup = commands.add_parser(
        "backup", parents=[common], help="copy the database and the receipts, also while the program runs"
    )
    backup.add_argument(
        "file",
        type=Path,
        nargs="?",
        help="where to (default: the backups folder); receipts go to FILE.receipts",
    )
    backup.set_defaults(run=run_backup)
    restore = commands.add_parser("restore", parents=[common], help="go back to a backup")
    restore.add_argument("file", type=Path, help="a file made by backup")
    restore.set_defaults(run=run_restore)


def run_doctor(arguments: argparse.Namespace) -> int:
    """Says whether the database is sound, and whether its sums equal its events."""
    from server.maintenance import Maintenance

    with Maintenance(arguments.data_dir or default_data_dir(), arguments.database_url) as care:
        found = care.problems()
        for problem in found:
            print(f"Damaged: {problem}", file=sys.stderr)
        if found:
            print(_AFTER_DAMAGE, file=sys.stderr)
            return 1
        print("The database is sound.")
        if arguments.rebuild_rollups:
            wrong = care.rebuild_rollups()
            if any(wrong.values()):
                print(f"Sums were made anew; wrong before: {wrong}.")
            else:
                print("Every sum equals its events.")
    return 0


_AFTER_DAMAGE = (
    "Go back to a backup with `codingvibez restore FILE` (they are in the folder `backups`), or move "
    "codingvibez.db away to begin anew."
)


def run_backup(arguments: argparse.Namespace) -> int:
    """Writes a backup and says where."""
    from server.maintenance import Maintenance

    _refuse_shared(arguments.database_url)
    folder = arguments.data_dir or default_data_dir()
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = arguments.file or folder / "backups" / f"{stamp}.db"
    if target.exists():
        raise StartupError("The file exists", f"{target} exists already; choose another name.")
    Maintenance.back_up(folder, target)
    print(target)
    return 0


def run_restore(arguments: argparse.Namespace) -> int:
    """Puts a backup in the database's place; what was there is kept beside it."""
    from server.maintenance import Maintenance

    _refuse_shared(arguments.database_url)
    with Maintenance(arguments.data_dir or default_data_dir()) as care:
        kept = care.restore(arguments.file)
    print(f"Restored from {arguments.file}." + (f" What was there is now {kept}." if kept else ""))
    return 0


def _refuse_shared(database_url: str | None) -> None:
    if database_url is not None:
        raise StartupError(
            "PostgreSQL has tools of its own for this",
            "Make a backup with `pg_dump --format=custom --file=FILE URL` and go back to it with `pg_restore "
            "--clean --if-exists --dbname=URL FILE`. Files of receipts are in the data folder: copy it too.",
        )
