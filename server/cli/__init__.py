"""The command line without a window. It never imports Qt.

Commands import what is heavy only when they run: a status bar calls `codingvibez status` every few
seconds, and all it needs is one HTTP request.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from server.core.errors import AppError
from server.paths import program_version

# The module of each command; `--help` shows them in this order.
_HOMES = {
    "serve": "serve",
    "token": "token",
    "status": "status",
    "sync": "sync",
    "connect": "connect",
    "mcp": "mcp_server",
    "doctor": "care",
    "backup": "care",
    "restore": "care",
    "export": "transfer",
    "import": "transfer",
    "migrate": "migrate",
}
COMMANDS = frozenset(_HOMES)
_COLUMNS = 80


def main(argv: Sequence[str]) -> int:
    """Runs one command; gives its exit code: 0 done, 1 failed (said in plain words), 2 wrong usage."""
    # What is imported stays, and is no garbage: looking for some would be a seventh of every start.
    gc.set_threshold(50_000, 20, 100)
    arguments = _parser(argv).parse_args(list(argv))
    try:
        return int(arguments.run(arguments))
    except AppError as error:
        print(f"{error.title}: {error.message}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0


class _Help(argparse.HelpFormatter):
    """Knows how wide the terminal is without `shutil`, which brings three packers of files along."""

    def __init__(self, prog: str) -> None:
        given = os.environ.get("COLUMNS", "")
        try:
            columns = int(given) if given.isdecimal() else os.get_terminal_size().columns
        except OSError:
            columns = 0
        super().__init__(prog, width=(columns or _COLUMNS) - 2)


class _Parser(argparse.ArgumentParser):
    """Takes a command line apart; those of the commands are made of this kind, too."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - what argparse takes
        super().__init__(formatter_class=_Help, **options)


class _Version(argparse.Action):
    """Looks the version up only when asked: the look-up takes longer than a whole `status`."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"codingvibez {program_version()}")
        parser.exit()


def _parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="codingvibez",
        description="What AI and the tools around it cost you. Without a command: the tray.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    common = _Parser(add_help=False)
    common.add_argument(
        "--data-dir",
        type=Path,
        metavar="DIR",
        help="where everything is kept (default: CODINGVIBEZ_DATA_DIR, or the system's place for data)",
    )
    common.add_argument(
        "--database-url",
        default=os.environ.get("CODINGVIBEZ_DATABASE_URL") or None,
        metavar="URL",
        help="the PostgreSQL database of a team (default: CODINGVIBEZ_DATABASE_URL, or a file in DIR)",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", prog="codingvibez")
    # Of a command that is named, the others are not loaded: a server would carry them all its life.
    named = [_HOMES[argv[0]]] if argv and argv[0] in _HOMES else list(dict.fromkeys(_HOMES.values()))
    for module in named:
        importlib.import_module(f"server.cli.{module}").register(commands, common)
    return parser
