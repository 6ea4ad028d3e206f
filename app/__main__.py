"""The entry point `codingvibez`: commands for shells and servers, else the tray."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

DEFAULT_PORT = 8423
RECEIPT_WORKER = "--receipt-worker"
LOG_WORKER = "--log-worker"

_COMMANDS_HELP = """\
commands (each has its own --help):
  serve      run the server alone, without a screen
  token      print a token for a local app
  status     print today, month, budget and burn rate on one line
  sync       read what providers have billed
  connect    let a coding agent report by itself
  mcp        answer a coding agent's questions, on stdio
  backup     write a backup
  restore    put a backup back
  doctor     check that everything works
  export     write usage, expenses or costs to a file
  import     take in a file: an export, a bill, a provider's CSV
  migrate    move everything to a team's PostgreSQL

Without a command CodingVibez starts in the tray; with files it opens them as receipts, and with the link of
an invitation it asks whether you want to join.
"""


def main(argv: list[str] | None = None) -> int:
    """Runs a command, or the tray; gives the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments == [RECEIPT_WORKER]:
        # A frozen program has no other way to start a process of its own.
        from server.receipts.worker import main as read_one_file

        return read_one_file()
    if arguments == [LOG_WORKER]:
        from server.capture.worker import main as read_logs

        return read_logs()
    if arguments and not (
        arguments[0].startswith("-") or _is_receipt(arguments[0]) or _is_invitation(arguments[0])
    ):
        return _run_command(arguments)
    invitation = ""
    if arguments and _is_invitation(arguments[0]):
        invitation, *arguments = arguments
    parsed = _parser().parse_args(arguments)
    if parsed.version:
        from server.paths import program_version

        sys.stdout.write(f"CodingVibez {program_version()}\n")
        return 0
    if not has_screen():
        if invitation:
            _parser().error("no screen was found to accept an invitation on")
        if parsed.files:
            _parser().error("no screen was found to show receipts on")
        sys.stderr.write("No screen found, so CodingVibez runs as a server without the tray.\n")
        return _run_command(["serve", *_serve_options(parsed)])
    # Commands must not pay for Qt, nor need it; and the tray must not wait for what the server imports.
    from app.options import Options
    from app.running import run

    options = Options(
        data_dir=parsed.data_dir,
        port=parsed.port,
        demo=parsed.demo,
        background=parsed.background,
        files=tuple(parsed.files),
        invitation=invitation,
    )
    return run(options, [sys.argv[0]])


def _run_command(arguments: list[str]) -> int:
    from server import cli

    if arguments[0] not in cli.COMMANDS:
        _parser().error(f"there is no command “{arguments[0]}”; there are {', '.join(sorted(cli.COMMANDS))}")
    return cli.main(arguments)


def _is_invitation(argument: str) -> bool:
    """Tells whether an argument is an invitation's link, without the imports of what takes it apart."""
    return argument.startswith(("https://", "http://")) and "/invite#" in argument


def _is_receipt(argument: str) -> bool:
    """Tells whether an argument is a file; a command's name is the command, whatever lies in the folder."""
    if not Path(argument).is_file():
        return False
    from server import cli

    return argument not in cli.COMMANDS


def has_screen(platform: str = sys.platform, environment: Mapping[str, str] = os.environ) -> bool:
    """Tells whether windows can be shown; only Linux can be without a screen."""
    if platform != "linux":
        return True
    if environment.get("QT_QPA_PLATFORM", "").partition(":")[0] in ("offscreen", "minimal", "vnc"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="codingvibez",
        usage="codingvibez [options] [FILE ...] | codingvibez LINK [options] | codingvibez COMMAND [options]",
        description="Tells you at a glance what AI and the tools around it cost you.",
        epilog=_COMMANDS_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "files", type=_file, nargs="*", metavar="FILE", help="receipts to read: pictures, PDFs"
    )
    parser.add_argument("--demo", action="store_true", help="throw-away data, a year of it, to look around")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="where the data lies")
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, help="port of the API (default: 8423)")
    parser.add_argument("--background", action="store_true", help="start in the tray, with no window")
    parser.add_argument("--version", action="store_true", help="say which version this is")
    return parser


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file “{text}”")
    # The program that runs already may have been started elsewhere.
    return path.resolve()


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 (any free one) to 65535")
    return int(text)


def _serve_options(parsed: argparse.Namespace) -> list[str]:
    options = ["--port", str(parsed.port)]
    if parsed.data_dir is not None:
        options += ["--data-dir", str(parsed.data_dir)]
    if parsed.demo:
        options.append("--demo")
    return options


if __name__ == "__main__":
    sys.exit(main())
