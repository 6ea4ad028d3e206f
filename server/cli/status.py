"""`codingvibez status`: the figures on one line, for shells and status bars."""

from __future__ import annotations

import argparse
import json
from decimal import Decimal
from typing import Any

from server.cli.local import local_api


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "status", parents=[common], help="print today, month, budget and burn rate on one line"
    )
    parser.add_argument("--json", action="store_true", help="print them as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the line."""
    with local_api(arguments.data_dir, arguments.database_url) as api:
        dashboard = api.call("GET", "/api/dashboard")
    if arguments.json:
        print(json.dumps(summary(dashboard), default=float))
    else:
        print(line(dashboard))
    return 0


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
        "lastEventAt": dashboard["lastEventAt"],
        "dataFreshness": dashboard["dataFreshness"],
    }


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
    if dashboard["unpriced"]["tokens"]:
        parts.append(f"{dashboard['unpriced']['tokens']:,} tokens unpriced")
    return " · ".join(parts)


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
