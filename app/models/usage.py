"""The table of tracked uses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import QObject

from app import formatting
from app.models.figures import Column
from app.models.records import RecordsTableModel
from server.schemas.common import format_time
from server.schemas.tokens import TokenRecord

UNPRICED: Final = "unpriced"
BASES: Final = {
    "reported": "as the app reported it",
    "estimated": "estimated from the model's price on that day",
    "unpriced": "no price is known for this model, so it is in no sum of money",
}


class UsageModel(RecordsTableModel[TokenRecord]):
    """Tracked uses, newest first as the server gives them."""

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        columns: list[Column[TokenRecord]] = [
            Column(
                "Time",
                lambda row: formatting.clock(row.timestamp, now()),
                full=lambda row: formatting.moment_full(row.timestamp),
                plain=lambda row: format_time(row.timestamp),
                is_figure=False,
            ),
            Column(
                "Model",
                lambda row: row.model,
                full=lambda row: f"{row.model} ({row.provider})",
                provider=lambda row: row.provider,
                is_figure=False,
            ),
            Column("Project", lambda row: row.project or "", is_figure=False, soft=True),
            _tokens("Input", lambda row: row.inputTokens),
            _tokens("Output", lambda row: row.outputTokens),
            Column(
                "Cost",
                cost_word,
                full=lambda row: BASES["unpriced"] if row.cost is None else formatting.money_full(row.cost),
                plain=lambda row: UNPRICED if row.cost is None else f"{row.cost:f}",
                tone=lambda row: "warn" if row.cost is None else None,
            ),
            Column(
                "Basis",
                lambda row: "" if row.costSource == UNPRICED else row.costSource,
                full=lambda row: BASES[row.costSource],
                plain=lambda row: row.costSource,
                is_figure=False,
                soft=True,
            ),
        ]
        super().__init__(columns, lambda row: row.id, parent)


def _tokens(heading: str, count: Callable[[TokenRecord], int]) -> Column[TokenRecord]:
    return Column(
        heading,
        lambda row: formatting.tokens(count(row)),
        full=lambda row: formatting.count(count(row), "token"),
        plain=lambda row: str(count(row)),
        soft=True,
    )


def cost_word(row: TokenRecord) -> str:
    """Gives what a use cost, or that nobody knows."""
    return UNPRICED if row.cost is None else formatting.money_fine(row.cost)


def details(row: TokenRecord) -> list[tuple[str, str]]:
    """Gives all that is known of a use, names with values; what is absent has no value."""
    counts = {
        "Input": row.inputTokens,
        "of it cached": row.cachedTokens,
        "written to cache": row.cacheWriteTokens,
        "for one hour": row.cacheWrite1hTokens,
        "Output": row.outputTokens,
        "of it reasoning": row.reasoningTokens,
    }
    told = {name: formatting.count(count, "token") for name, count in counts.items() if count}
    return [
        ("Time", formatting.moment_full(row.timestamp)),
        ("Cost", "unpriced" if row.cost is None else formatting.money_full(row.cost)),
        ("Basis", BASES[row.costSource]),
        ("Provider", row.provider),
        ("Model", row.model),
        *told.items(),
        ("Requests", formatting.count(row.requests, "request")),
        ("Project", row.project or ""),
        ("Session", row.sessionId or ""),
        ("Service tier", row.serviceTier or ""),
        ("Tags", "\n".join(f"{name}: {value}" for name, value in row.tags.items())),
        ("Came in by", row.source),
        ("Id", row.id),
    ]
