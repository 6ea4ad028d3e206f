"""`codingvibez connect`: lets a coding agent report by itself."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from server import discovery
from server.cli.local import local_api
from server.core.errors import InvalidInput, StartupError
from server.paths import default_data_dir

_NAMES = ("claude-code", "codex", "gemini")
_DAYS = 3650


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "connect", parents=[common], help="let a coding agent report what it uses, or undo that"
    )
    parser.add_argument("agent", choices=_NAMES)
    parser.add_argument("--yes", action="store_true", help="make the change without asking")
    parser.add_argument("--undo", action="store_true", help="put the agent's settings back")
    parser.add_argument("--dry-run", action="store_true", help="only show the change")
    parser.add_argument(
        "--url", help=f"where it is to report (default: http://127.0.0.1:{discovery.DEFAULT_PORT})"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Shows the change, asks, and makes it."""
    from server.capture.connect import agents, changes
    from server.capture.surroundings import this_computer

    agent = agents.AGENTS[arguments.agent]
    folder = arguments.data_dir or default_data_dir()
    around = this_computer()
    if around is None:
        raise StartupError(
            "No home folder", "CODINGVIBEZ_AGENTS_HOME is empty: there are no agents to connect."
        )
    if arguments.undo:
        tokens = changes.noted_tokens(agent, folder)
        for path in changes.undo(agent, around, folder):
            print(f"Put back: {path}")
        _revoke(arguments, tokens)
        return 0
    url = (arguments.url or _address(folder)).rstrip("/")
    plan = changes.planned(agent, around, url, agents.HIDDEN)
    for change in plan:
        print(change.shown(), end="")
    if arguments.dry_run or not (arguments.yes or _agreed(agent.name)):
        return 0
    token_id, token = _token(arguments.data_dir, arguments.database_url, agent.name)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    plan = changes.planned(agent, around, url, token)
    before = changes.noted_tokens(agent, folder)
    try:
        done = changes.carry_out(agent, plan, folder, stamp, token_id)
    except InvalidInput:
        _revoke(arguments, {token_id})
        raise
    for backup in filter(None, done.values()):
        print(f"Before the change: {backup}")
    _revoke(arguments, before)
    print(f"{agent.name} reports from its next start on. To undo: codingvibez connect {agent.id} --undo")
    return 0


def _address(folder: Path) -> str:
    running = discovery.find(folder)
    return running.url if running is not None else f"http://127.0.0.1:{discovery.DEFAULT_PORT}"


def _agreed(name: str) -> bool:
    if not sys.stdin.isatty():
        raise StartupError("Nobody to ask", f"To connect {name} without being asked, add --yes.")
    return input("Make this change? [y/N] ").strip().lower() in ("y", "yes")


def _revoke(arguments: argparse.Namespace, tokens: set[str]) -> None:
    """Revokes tokens that no settings hold any more."""
    if not tokens:
        return
    with local_api(arguments.data_dir, arguments.database_url) as api:
        for token in api.call("GET", "/api/app-tokens")["tokens"]:
            if token["id"] in tokens and token["revokedAt"] is None:
                api.call("DELETE", f"/api/app-tokens/{token['id']}")


def _token(data_dir: Path | None, database_url: str | None, name: str) -> tuple[str, str]:
    body = {"name": name, "scopes": ["ingest"], "expiresInDays": _DAYS, "rateLimit": None}
    with local_api(data_dir, database_url) as api:
        if not api.secrets_kept:
            raise StartupError(
                "The token would be worthless",
                "This computer has no keyring that keeps the signing secret. Start `codingvibez serve` "
                "first and ask again, or set CODINGVIBEZ_SECRET_KEY for both.",
            )
        made = api.call("POST", "/api/app-tokens", body)
        return str(made["id"]), str(made["token"])
