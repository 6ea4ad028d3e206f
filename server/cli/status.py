"""`codingvibez status`: the figures on one line, for shells and status bars."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from server.cli.local import LocalApi, local_api, running_api
from server.core.errors import InvalidInput, StartupError

_MOST_READ = 1 << 20


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "status", parents=[common], help="print today, month, budget and burn rate on one line"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print them as JSON")
    form.add_argument(
        "--format",
        metavar="TEXT",
        help=f"print this text with {', '.join('{' + name + '}' for name in FIELDS)} filled in",
    )
    form.add_argument(
        "--statusline",
        action="store_true",
        help="for Claude Code's statusLine: read its JSON on stdin, print session, today and budget",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the line."""
    if arguments.statusline:
        print(status_line(sys.stdin.buffer.read(_MOST_READ), _dashboard_now(arguments.data_dir)))
        return 0
    dashboard = _dashboard_now(arguments.data_dir) if arguments.format is not None else None
    servers: list[dict[str, Any]] = []
    if dashboard is None:
        with local_api(arguments.data_dir, arguments.database_url) as api:
            dashboard = api.call("GET", "/api/dashboard")
            servers = [] if arguments.format is not None else _forwarding(api)
    if arguments.json:
        print(json.dumps(summary(dashboard) | {"forwarding": servers}, default=float))
    elif arguments.format is not None:
        print(filled(arguments.format, dashboard))
    else:
        print(" · ".join([line(dashboard), *map(forwarded, servers)]))
    return 0


def _forwarding(api: LocalApi) -> list[dict[str, Any]]:
    """Gives how forwarding stands with each server it is switched on for."""
    found = api.call("GET", "/api/forwarding")["servers"]
    told = ("name", "state", "message", "pending", "sent", "lastSentAt", "setAsideCount")
    return [{key: one[key] for key in told} for one in found if one["enabled"]]


def forwarded(server: dict[str, Any]) -> str:
    """Gives how forwarding to a server stands, in words."""
    parts = [f"{server['pending']:,} to be sent" if server["pending"] else "all sent"]
    if server["state"] == "stopped":
        parts.append("stopped")
    if server["message"]:
        parts.append(server["message"])
    if server["setAsideCount"]:
        parts.append(f"{server['setAsideCount']:,} set aside")
    return f"{server['name']}: {', '.join(parts)}"


def summary(dashboard: dict[str, Any]) -> dict[str, Any]:
    """Gives the figures of a dashboard that a status bar shows."""
    budget = dashboard["budgetStatus"]
    return {
        "today": _known(*_today(dashboard)),
        "month": _known(*_month(dashboard)),
        "previousMonth": dashboard["totalCosts"]["previousMonth"],
        "budget": {key: budget[key] for key in ("limit", "used", "remaining", "percentUsed", "status")},
        "burnRate": dashboard["burnRate"],
        "projection": dashboard["projection"]["estimatedCost"],
        "unpricedTokens": dashboard["unpriced"]["tokens"],
        "notional": _notional(dashboard),
        "lastEventAt": dashboard["lastEventAt"],
        "dataFreshness": dashboard["dataFreshness"],
    }


def filled(form: str, dashboard: dict[str, Any]) -> str:
    """Gives a text with the figures filled in.

    Raises:
        InvalidInput: It names a field that there is not, or its braces do not match.
    """
    try:
        return form.format_map({name: field(dashboard) for name, field in FIELDS.items()})
    except (KeyError, ValueError, IndexError, AttributeError, TypeError) as error:
        names = ", ".join(FIELDS)
        raise InvalidInput(f"The format cannot be filled in ({error}). Its fields are {names}.") from error


def _budget(dashboard: dict[str, Any]) -> str:
    budget = dashboard["budgetStatus"]
    return "–" if budget["limit"] is None else f"{Decimal(budget['percentUsed']):.0f}%"


def _left(dashboard: dict[str, Any]) -> str:
    remaining = dashboard["budgetStatus"]["remaining"]
    return "–" if remaining is None else money(remaining)


FIELDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "today": lambda dashboard: money(*_today(dashboard)),
    "month": lambda dashboard: money(*_month(dashboard)),
    "budget": _budget,
    "left": _left,
    "perHour": lambda dashboard: money(dashboard["burnRate"]["costPerHour"]),
    "projection": lambda dashboard: money(dashboard["projection"]["estimatedCost"]),
    "plans": lambda dashboard: money(_notional(dashboard)),
}


def _dashboard_now(data_dir: Path | None) -> dict[str, Any] | None:
    """Gives the figures of the program that runs, or None: a status line must not wait for a start."""
    try:
        api = running_api(data_dir)
        return None if api is None else api.call("GET", "/api/dashboard")
    except (OSError, ValueError, StartupError):
        return None


def status_line(told: bytes, dashboard: dict[str, Any] | None) -> str:
    """Gives the line beneath Claude Code: the session's cost as it says itself, then our figures.

    Args:
        told: What Claude Code hands its status line on stdin.
        dashboard: Our figures, None where the program does not run.
    """
    parts = []
    try:
        cost = json.loads(told)["cost"]["total_cost_usd"]
        parts.append(f"session {money(Decimal(str(cost)))}")
    except (ValueError, ArithmeticError, LookupError, TypeError):
        pass
    if dashboard is None:
        return " · ".join([*parts, "CodingVibez is not running"])
    parts.append(f"today {money(*_today(dashboard))}")
    if dashboard["today"]["notional"]:
        parts.append(f"{money(dashboard['today']['notional'])} worth on plans")
    if dashboard["budgetStatus"]["limit"] is not None:
        parts.append(f"budget {_budget(dashboard)}, {_left(dashboard)} left")
    return " · ".join(parts)


def _known(amount: Decimal, unpriced_tokens: int) -> Decimal | None:
    return None if amount == 0 and unpriced_tokens else amount


def line(dashboard: dict[str, Any]) -> str:
    """Gives one line in words."""
    budget = dashboard["budgetStatus"]
    parts = [
        f"today {money(*_today(dashboard))}",
        f"month {money(*_month(dashboard))}",
    ]
    if budget["limit"] is not None:
        parts.append(f"budget {Decimal(budget['percentUsed']):.0f}% of {money(budget['limit'])}")
    parts.append(f"{money(dashboard['burnRate']['costPerHour'])}/h")
    parts.append(f"heading for {money(dashboard['projection']['estimatedCost'])}")
    if _notional(dashboard):
        parts.append(f"{money(_notional(dashboard))} worth on plans")
    if dashboard["unpriced"]["tokens"]:
        parts.append(f"{dashboard['unpriced']['tokens']:,} tokens unpriced")
    return " · ".join(parts)


def _notional(dashboard: dict[str, Any]) -> Decimal:
    return Decimal(dashboard["totalCosts"]["notional"])


def _today(dashboard: dict[str, Any]) -> tuple[Decimal, int]:
    return dashboard["today"]["cost"], dashboard["today"]["unpricedTokens"]


def _month(dashboard: dict[str, Any]) -> tuple[Decimal, int]:
    return dashboard["totalCosts"]["currentMonth"], dashboard["unpriced"]["tokens"]


def money(amount: Decimal | int, unpriced_tokens: int = 0) -> str:
    """Gives two decimals from a dollar on, up to four below, and never nothing for something.

    A dash where there was usage and none of it has a known price.
    """
    value = Decimal(amount)
    if value == 0:
        return "—" if unpriced_tokens else "$0.00"
    if abs(value) >= 1:
        return f"{'-' if value < 0 else ''}${abs(value):,.2f}"
    if abs(value) < Decimal("0.0001"):
        return "<$0.0001"
    return f"{'-' if value < 0 else ''}${abs(value):.4f}".rstrip("0").ljust(5, "0")
