"""`codingvibez export` and `import`."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

from server.cli.local import local_api
from server.cli.status import money
from server.core.errors import StartupError
from server.paths import default_data_dir

_EVERYTHING_FROM = date(1971, 1, 1)
# Bills may tell of days that are still to come.
_AHEAD = timedelta(days=366)
_IMPORT_TIMEOUT_S = 3600
_LARGEST = 2 << 30
_INCOMING = "incoming"


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Adds the commands."""
    export = commands.add_parser("export", parents=[common], help="write what was tracked, paid or billed")
    export.add_argument("file", type=Path, nargs="?", help="where to (default: standard output)")
    export.add_argument("--format", choices=("csv", "json", "focus"), default="csv", help="default: csv")
    export.add_argument(
        "--kind", choices=("usage", "expenses", "costs"), help="which rows (default: usage; not for focus)"
    )
    export.add_argument("--start", type=date.fromisoformat, metavar="DAY", help="first day (default: all)")
    export.add_argument("--end", type=date.fromisoformat, metavar="DAY", help="last day (default: all)")
    export.set_defaults(run=run_export)
    take = commands.add_parser(
        "import", parents=[common], help="take in an export, a FOCUS file or a provider's CSV"
    )
    take.add_argument("file", type=Path, help="a CSV, JSON or JSONL file, also gzipped")
    take.add_argument("--dry-run", action="store_true", help="only say what would change")
    take.add_argument("--yes", action="store_true", help="do not ask before storing")
    take.add_argument("--json", action="store_true", help="print the API's answer")
    take.set_defaults(run=run_import)


def run_export(arguments: argparse.Namespace) -> int:
    """Writes the export; a file appears whole or not at all."""
    query = {
        "format": arguments.format,
        "startDate": arguments.start or _EVERYTHING_FROM,
        "endDate": arguments.end or datetime.now(UTC).date() + _AHEAD,
    }
    if arguments.kind is not None:
        query["kind"] = arguments.kind
    target: Path | None = arguments.file
    if target is not None and target.exists():
        raise StartupError("The file exists", f"{target} exists already; choose another name.")
    with local_api(arguments.data_dir, arguments.database_url) as api:
        pieces = api.download(f"/api/export?{urlencode(query)}")
        if target is None:
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
        else:
            _write(target, pieces)
            print(target)
    return 0


def _write(target: Path, pieces: Iterator[bytes]) -> None:
    partial = target.with_name(f"{target.name}.partial")
    try:
        with os.fdopen(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            for piece in pieces:
                file.write(piece)
        partial.replace(target)
    except OSError as error:
        raise StartupError(
            "The export cannot be written", f"{target} cannot be written ({error.strerror})."
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def run_import(arguments: argparse.Namespace) -> int:
    """Says what would change, asks, and imports."""
    folder = arguments.data_dir or default_data_dir()
    with (
        _brought(arguments.file, folder) as name,
        local_api(arguments.data_dir, arguments.database_url) as api,
    ):
        path = f"/api/import?incoming={name}&dryRun="
        found = api.call("POST", f"{path}true", timeout_s=_IMPORT_TIMEOUT_S)
        if arguments.dry_run or not _changes(found):
            _show(found, as_json=arguments.json)
            return 0
        if not arguments.yes:
            _show(found, as_json=False)
            if not _agreed():
                print("Nothing was imported.", file=sys.stderr)
                return 1
        _show(api.call("POST", f"{path}false", timeout_s=_IMPORT_TIMEOUT_S), as_json=arguments.json)
    return 0


@contextmanager
def _brought(source: Path, folder: Path) -> Iterator[str]:
    """Copies a file to where the program may read it: it reads nothing outside its own folder."""
    target = folder / _INCOMING / token_hex(16)
    try:
        size = source.stat().st_size
        if size > _LARGEST:
            raise StartupError("The file is too large", f"{source} is larger than 2 GB. Import it in parts.")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        with (
            source.open("rb") as file,
            os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as copy,
        ):
            shutil.copyfileobj(file, copy, 1 << 20)
        yield target.name
    except OSError as error:
        place = error.filename or source
        raise StartupError("The file cannot be read", f"{place}: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            target.unlink(missing_ok=True)


def _changes(found: dict[str, Any]) -> bool:
    new = any(found[name]["new"] for name in ("events", "expenses", "monthEntries"))
    return new or any(month["changed"] for month in found["bills"])


def _agreed() -> bool:
    if not sys.stdin.isatty():
        print("Nobody can be asked here; say --yes to import.", file=sys.stderr)
        return False
    return input("Import it? [y/N] ").strip().lower() in ("y", "yes")


def _show(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(found, default=float))
        return
    print("\n".join(lines(found)))


def lines(found: dict[str, Any]) -> Iterator[str]:
    """Gives an import's answer in words."""
    would = "Would import" if found["dryRun"] else "Imported"
    yield f"{found['format']}: {found['rows']:,} rows"
    for name, label in (
        ("events", "events"),
        ("expenses", "expenses"),
        ("monthEntries", "figures of months"),
    ):
        count = found[name]
        if count["new"] or count["known"]:
            yield f"  {would} {count['new']:,} {label}; {count['known']:,} are known"
    for month in found["bills"]:
        whose = month["provider"]
        if month["biller"] != whose:
            whose += f" (billed by {month['biller']})"
        change = f"{money(month['amountBefore'])} → {money(month['amountAfter'])}"
        said = change if month["changed"] else f"{money(month['amountAfter'])}, as it was"
        alone = (
            f"; {_days(month['daysLeftAlone'])} left alone, known from a sync"
            if month["daysLeftAlone"]
            else ""
        )
        yield f"  {whose} {month['month'][:7]}: {said} ({_days(month['days'])}{alone})"
    if found["skipped"]:
        yield f"  {found['skipped']:,} rows say nothing to store"
    if found["rejected"]:
        yield f"  {found['rejected']:,} rows cannot be used:"
        for problem in found["problems"][:10]:
            yield f"    line {problem['line']}: {problem['message']}"
        if found["rejected"] > 10:
            yield f"    and {found['rejected'] - 10:,} more"
    if not _changes(found):
        yield "  Nothing changes: all of it is known."


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
