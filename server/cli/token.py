"""`codingvibez token`: a token for a local app, and nothing else on stdout."""

from __future__ import annotations

import argparse
from typing import get_args

from server.cli.local import local_api
from server.core.errors import StartupError
from server.core.records import Scope

_SCOPES = get_args(Scope)


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Adds the command."""
    parser = commands.add_parser("token", parents=[common], help="print a token for a local app")
    parser.add_argument("--name", default="app", help="what it is for (default: app)")
    parser.add_argument(
        "--scopes", type=_scopes, default="ingest,read", help=f"of {','.join(_SCOPES)} (default: ingest,read)"
    )
    parser.add_argument("--days", type=int, default=365, help="how long it is good (default: 365)")
    parser.add_argument(
        "--rate-limit",
        type=int,
        metavar="N",
        help="requests a minute, 0 = unlimited (default: the API's limits)",
    )
    parser.set_defaults(run=run)


def _scopes(text: str) -> list[str]:
    scopes = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [scope for scope in scopes if scope not in _SCOPES]
    if unknown or not scopes:
        raise argparse.ArgumentTypeError(f"must be some of {','.join(_SCOPES)}")
    return scopes


def run(arguments: argparse.Namespace) -> int:
    """Prints the token."""
    body = {
        "name": arguments.name,
        "scopes": arguments.scopes,
        "expiresInDays": arguments.days,
        "rateLimit": arguments.rate_limit,
    }
    with local_api(arguments.data_dir, arguments.database_url) as api:
        if not api.secrets_kept:
            raise StartupError(
                "The token would be worthless",
                "This computer has no keyring that keeps the signing secret, so a token made now would not "
                "be known to the next start. Start `codingvibez serve` first and ask again, or set "
                "CODINGVIBEZ_SECRET_KEY for both.",
            )
        print(api.call("POST", "/api/app-tokens", body)["token"])
    return 0
