"""`codingvibez mcp`: lets a coding agent ask what it has cost, over the Model Context Protocol on stdio."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from mcp.server import MCPServer

By = Literal["provider", "model", "project"]
_ABOUT = (
    "What AI has cost on this computer. Amounts are US dollars. Usage under a flat plan, and usage without a "
    "known price, is in no amount."
)


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Adds the command."""
    parser = commands.add_parser("mcp", parents=[common], help="answer a coding agent's questions, on stdio")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Answers until the agent closes its end."""
    served(arguments.data_dir).run("stdio")
    return 0


def served(data_dir: Path | None) -> MCPServer[Any]:
    """Gives the server: two questions, both of which only read."""
    from mcp.server import MCPServer
    from mcp.types import ToolAnnotations

    from server.paths import program_version

    server: MCPServer[Any] = MCPServer("codingvibez", version=program_version(), instructions=_ABOUT)
    reads = ToolAnnotations(read_only_hint=True, open_world_hint=False)

    @server.tool(annotations=reads)
    def spending() -> dict[str, Any]:
        """What was spent today and this month, the budget, the speed, and where the month is heading."""
        with _told():
            return _spending(data_dir)

    @server.tool(annotations=reads)
    def usage(by: By = "model", first_day: str | None = None, last_day: str | None = None) -> dict[str, Any]:
        """Tokens and cost by provider, model or project, of days YYYY-MM-DD (default: this month)."""
        with _told():
            return _usage(data_dir, by, first_day, last_day)

    return server


@contextmanager
def _told() -> Iterator[None]:
    """Hands our own words to the agent; of an unforeseen error it hears only that there was one."""
    from mcp.server.mcpserver.exceptions import ToolError

    from server.core.errors import AppError

    try:
        yield
    except AppError as error:
        raise ToolError(error.message) from error


def _spending(data_dir: Path | None) -> dict[str, Any]:
    from server.cli.local import local_api
    from server.cli.status import summary

    with local_api(data_dir) as api:
        return _plain(summary(api.call("GET", "/api/dashboard")))


def _usage(data_dir: Path | None, by: By, first_day: str | None, last_day: str | None) -> dict[str, Any]:
    from urllib.parse import urlencode

    from server.cli.local import local_api

    asked = {"groupBy": by, "startDate": first_day, "endDate": last_day}
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    with local_api(data_dir) as api:
        series = api.call("GET", f"/api/tokens/timeseries?{query}")
    sums: dict[str, dict[str, Any]] = {}
    for step in series["series"]:
        for name, group in (step["groups"] or {}).items():
            found = sums.setdefault(name, {"totalTokens": 0, "cost": 0, "notional": 0})
            for figure in found:
                found[figure] += group[figure]
    total = series["aggregations"]
    names = ("totalTokens", "totalCost", "notional")
    return _plain({"by": sums} | {name: total[name] for name in names})


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    """Gives the figures with numbers as JSON has them."""
    plain: dict[str, Any] = json.loads(json.dumps(value, default=float))
    return plain
