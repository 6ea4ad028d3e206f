"""`codingvibez sync`: reads what providers billed, now."""

from __future__ import annotations

import argparse
import json
from typing import Any

from server.cli.local import local_api

_TIMEOUT_S = 120


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "sync",
        parents=[common],
        help="read what providers billed",
        epilog="Ends with 1 where a provider could not be read, or is named and not connected.",
    )
    parser.add_argument("providers", nargs="*", metavar="PROVIDER", help="which (default: all connected)")
    parser.add_argument("--force", action="store_true", help="also where it was read a moment ago")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints a line for each provider; fails where one did, or is not connected."""
    body: dict[str, object] = {"force": arguments.force}
    if arguments.providers:
        body["providers"] = arguments.providers
    with local_api(arguments.data_dir, arguments.database_url) as api:
        results = api.call("POST", "/api/sync", body, timeout_s=_TIMEOUT_S)["results"]
    if arguments.json:
        print(json.dumps(results, default=float))
    elif not results:
        print(
            "No provider is connected. Connect one in the settings, or with PUT /api/integrations/PROVIDER."
        )
    else:
        for provider, result in sorted(results.items()):
            print(line(provider, result))
    return 1 if any(result["status"] in ("error", "not_configured") for result in results.values()) else 0


def line(provider: str, result: dict[str, Any]) -> str:
    """Gives what became of a provider in one line."""
    words = [f"{provider}: {result['status'].replace('_', ' ')}"]
    if result["status"] == "success":
        words.append(f"{result['records']} records of {result['from']} to {result['to']}")
    if result["message"]:
        words.append(result["message"])
    return " · ".join(words)
