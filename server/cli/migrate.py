"""`codingvibez migrate`: a desktop's history goes to a team's PostgreSQL database."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from server.core.money import to_dollars
from server.paths import default_data_dir

if TYPE_CHECKING:
    from server.db.moving import Moved


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "migrate", parents=[common], help="move everything from a data folder to an empty PostgreSQL database"
    )
    parser.add_argument("--to", required=True, metavar="URL", help="postgresql://user@host/database")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be moved")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Moves the history, all of it or nothing, and says what was moved."""
    from server.maintenance import Maintenance

    folder = arguments.data_dir or default_data_dir()
    with Maintenance(folder) as care:
        moved = care.move(arguments.to, dry_run=arguments.dry_run)
    print("\n".join(lines(moved, folder, dry_run=arguments.dry_run)))
    return 0


def lines(moved: Moved, folder: Path, *, dry_run: bool) -> Iterator[str]:
    """Gives what was moved in words."""
    yield "Would move, table by table:" if dry_run else "Moved, and read back equal, table by table:"
    for tally in moved.tallies:
        if tally.rows:
            yield f"  {tally.table:<24} {_rows(tally.rows)}"
    events, tokens = moved.tally("usage_event"), moved.tokens
    costs = events.total(("cost_nanos",))
    if events.parts:
        yield "Usage, month by month (UTC), with what flat plans cover:"
        for month in sorted(events.parts):
            count = events.parts[month].rows
            yield _usage(month, count, tokens[month], costs[month])
        yield _usage("total", events.rows, sum(tokens.values()), sum(costs.values()))
    if any(moved.corrected.values()):
        wrong = ", ".join(f"{count} of {table}" for table, count in moved.corrected.items() if count)
        yield f"Sums that were not those of the events were made anew: {wrong}."
    elif not dry_run:
        yield "Every sum equals its events."
    yield from _left(moved, folder)


def _left(moved: Moved, folder: Path) -> Iterator[str]:
    """Says what is not in a database."""
    receipts, tokens = moved.tally("receipt").rows, moved.tally("app_token").rows
    if receipts:
        files = f"the files of {_rows(receipts, 'receipt')}"
        yield f"Copy {folder / 'receipts'} to the server's data folder: {files}."
    if tokens:
        yield (
            f"{_rows(tokens, 'token')} of apps: good on the server only if it signs with this computer's "
            "secret (the same CODINGVIBEZ_SECRET_KEY). Else make new ones there and revoke these."
        )
    if moved.tally("integration").rows:
        yield "Keys of providers stay in this computer's keyring: give them to the server by its environment."
    yield f"{folder} was not changed. What is tracked here from now on is not on the server."


def _usage(month: str, events: int, tokens: int, nanos: int) -> str:
    return f"  {month:<7}  {events:>9,} events  {tokens:>15,} tokens  ${to_dollars(nanos):f}"


def _rows(count: int, what: str = "row") -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
