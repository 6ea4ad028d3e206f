"""The table of tracked uses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QObject

from app import formatting
from app.currency import unit
from app.models.figures import Column
from app.models.records import RecordsTableModel
from app.translation import translate
from server.schemas.common import format_time
from server.schemas.tokens import TokenRecord

UNPRICED: Final = "unpriced"


def basis_full(source: str) -> str:
    """Says how a use's cost was got, in a sentence."""
    words = {
        "reported": translate("Usage", "as the app reported it"),
        "estimated": translate("Usage", "estimated from the model's price on that day"),
        "unpriced": translate("Usage", "no price is known for this model, so it is in no sum of money"),
    }
    return words[source]


def basis_short(source: str) -> str:
    """Says how a use's cost was got, in a word; nothing where there is no cost."""
    words = {"reported": translate("Usage", "reported"), "estimated": translate("Usage", "estimated")}
    return words.get(source, "")


class UsageModel(RecordsTableModel[TokenRecord]):
    """Tracked uses, newest first as the server gives them."""

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        columns: list[Column[TokenRecord]] = [
            Column(
                translate("Usage", "Time"),
                lambda row: formatting.clock(row.timestamp, now()),
                full=lambda row: formatting.moment_full(row.timestamp),
                plain=lambda row: format_time(row.timestamp),
                is_figure=False,
            ),
            Column(
                translate("Usage", "Model"),
                lambda row: row.model,
                full=lambda row: f"{row.model} ({row.provider})",
                provider=lambda row: row.provider,
                is_figure=False,
            ),
            Column(translate("Usage", "Project"), lambda row: row.project or "", is_figure=False, soft=True),
            _tokens(translate("Usage", "Input"), lambda row: row.inputTokens),
            _tokens(translate("Usage", "Output"), lambda row: row.outputTokens),
            Column(
                translate("Usage", "Cost"),
                cost_word,
                full=lambda row: (
                    basis_full(UNPRICED) if row.cost is None else formatting.money_hover(row.cost)
                ),
                plain=lambda row: UNPRICED if row.cost is None else f"{row.cost:f}",
                tone=lambda row: "warn" if row.cost is None else None,
            ),
            Column(
                translate("Usage", "Basis"),
                lambda row: basis_short(row.costSource),
                full=lambda row: basis_full(row.costSource),
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
    return translate("Usage", "unpriced") if row.cost is None else formatting.money_fine(row.cost)


def _cost_in_full(cost: Decimal | None) -> str:
    if cost is None:
        return translate("Usage", "unpriced")
    full = formatting.money_full(cost)
    words = translate("Usage", "{amount}, shown as {shown}")
    return words.format(amount=full, shown=formatting.money(cost)) if unit().is_converted else full


def details(row: TokenRecord) -> list[tuple[str, str]]:
    """Gives all that is known of a use, names with values; what is absent has no value."""
    counts = {
        translate("Usage", "Input"): row.inputTokens,
        translate("Usage", "of it cached"): row.cachedTokens,
        translate("Usage", "written to cache"): row.cacheWriteTokens,
        translate("Usage", "for one hour"): row.cacheWrite1hTokens,
        translate("Usage", "Output"): row.outputTokens,
        translate("Usage", "of it reasoning"): row.reasoningTokens,
    }
    told = {name: formatting.count(count, "token") for name, count in counts.items() if count}
    return [
        (translate("Usage", "Time"), formatting.moment_full(row.timestamp)),
        (translate("Usage", "Cost"), _cost_in_full(row.cost)),
        (translate("Usage", "Basis"), basis_full(row.costSource)),
        (translate("Usage", "Provider"), row.provider),
        (translate("Usage", "Model"), row.model),
        *told.items(),
        (translate("Usage", "Requests"), formatting.count(row.requests, "request")),
        (translate("Usage", "Project"), row.project or ""),
        (translate("Usage", "Session"), row.sessionId or ""),
        (translate("Usage", "Service tier"), row.serviceTier or ""),
        (translate("Usage", "Tags"), "\n".join(f"{name}: {value}" for name, value in row.tags.items())),
        (translate("Usage", "Came in by"), row.source),
        (translate("Usage", "Id"), row.id),
    ]
