"""Models side by side: what they cost for the same work, and how much of their input came from a cache."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from PySide6.QtCore import QObject

from app import formatting
from app.models.figures import Column, FiguresTableModel
from app.translation import translate
from server.schemas.tokens import Timeseries, TokenRecord

Order = Literal["cost", "rate", "cache", "tokens"]
_MILLION = 10**6


@dataclass(frozen=True)
class ModelFigures:
    """One model over a range; None is what cannot be known."""

    model: str
    cost: Decimal | None
    tokens: int
    unpriced: int | None
    """Tokens of unknown price; None where only the cost and the tokens are known."""
    input_tokens: int | None = None
    cached_tokens: int | None = None

    @property
    def rate(self) -> Decimal | None:
        """Dollars for a million tokens of known price, input and output together."""
        priced = self.tokens - (self.unpriced or 0)
        return self.cost * _MILLION / priced if self.cost is not None and priced > 0 else None

    @property
    def cache_share(self) -> float | None:
        """How much of the input was read from a cache, 0 … 1."""
        if self.cached_tokens is None or not self.input_tokens:
            return None
        return self.cached_tokens / self.input_tokens


@dataclass
class _Seen:
    input_tokens: int = 0
    cached_tokens: int = 0
    unpriced: int = 0


def compare(answer: Timeseries, events: Iterable[TokenRecord] | None) -> list[ModelFigures]:
    """Sums a series by model up.

    Args:
        answer: Cost and tokens by model.
        events: All uses of the same range, which alone tell cached tokens; None where there are too many.
    """
    costs: dict[str, Decimal] = {}
    tokens: dict[str, int] = {}
    for point in answer.series:
        for model, group in (point.groups or {}).items():
            costs[model] = costs.get(model, Decimal(0)) + group.cost
            tokens[model] = tokens.get(model, 0) + group.totalTokens
    seen = None if events is None else _seen(events)
    some_unpriced = any(point.unpricedTokens for point in answer.series)
    figures = []
    for model, cost in costs.items():
        if not cost and not tokens[model]:
            continue
        one = None if seen is None else seen.get(model, _Seen())
        unpriced = one.unpriced if one is not None else None if some_unpriced else 0
        is_unknown = cost == 0 and tokens[model] > 0 and unpriced != 0
        figures.append(
            ModelFigures(
                model,
                None if is_unknown else cost,
                tokens[model],
                unpriced,
                one.input_tokens if one is not None else None,
                one.cached_tokens if one is not None else None,
            )
        )
    return figures


def _seen(events: Iterable[TokenRecord]) -> dict[str, _Seen]:
    seen: dict[str, _Seen] = {}
    for event in events:
        one = seen.setdefault(event.model, _Seen())
        # All tokens but the output are input, whether the provider counts cached ones into it or not.
        one.input_tokens += event.totalTokens - event.outputTokens
        one.cached_tokens += event.cachedTokens
        if event.costSource == "unpriced":
            one.unpriced += event.totalTokens
    return seen


def ordered(figures: Iterable[ModelFigures], order: Order) -> list[ModelFigures]:
    """Gives models in an order, highest first, what is not known last."""

    def place(one: ModelFigures) -> tuple[bool, Decimal | float, str]:
        value = {"cost": one.cost, "rate": one.rate, "cache": one.cache_share, "tokens": one.tokens}[order]
        return value is None, -value if value is not None else 0, one.model

    return sorted(figures, key=place)


class ComparisonTableModel(FiguresTableModel[ModelFigures]):
    """The table of models, with bars for what is compared."""

    def __init__(self, parent: QObject | None = None) -> None:
        self._highest_rate = Decimal(0)
        columns: list[Column[ModelFigures]] = [
            Column(translate("Models", "Model"), lambda row: row.model, is_figure=False),
            Column(translate("Models", "Spend"), _cost, full=lambda row: formatting.money_hover(row.cost)),
            Column(
                translate("Models", "Tokens"),
                lambda row: formatting.tokens(row.tokens),
                full=lambda row: formatting.count(row.tokens, "token"),
                soft=True,
            ),
            Column(translate("Models", "Per 1 M tokens"), _rate, full=_rate_full, share=self._rate_share),
            Column(translate("Models", "Cache hits"), _cache, full=_cache_full, share=_cache_share),
        ]
        super().__init__(columns, parent)

    def set_rows(self, rows: Sequence[ModelFigures]) -> None:
        """Takes models in the order in which they are to stand."""
        self._highest_rate = max((row.rate or Decimal(0) for row in rows), default=Decimal(0))
        super().set_rows(rows)

    def _rate_share(self, row: ModelFigures) -> float:
        return float((row.rate or Decimal(0)) / self._highest_rate) if self._highest_rate > 0 else 0.0


def _cost(row: ModelFigures) -> str:
    return translate("Models", "unpriced") if row.cost is None else formatting.money(row.cost)


def _rate(row: ModelFigures) -> str:
    return formatting.money(row.rate)


def _rate_full(row: ModelFigures) -> str:
    if row.rate is None:
        return translate("Models", "None of its tokens has a known price")
    rate = formatting.money(row.rate)
    if not row.unpriced:
        return translate("Models", "{rate} for a million tokens, input and output together").format(rate=rate)
    return translate(
        "Models",
        "{rate} for a million tokens, input and output together; {tokens} tokens of unknown "
        "price are left out",
    ).format(rate=rate, tokens=formatting.tokens(row.unpriced))


def _cache(row: ModelFigures) -> str:
    return formatting.percent(row.cache_share)


def _cache_share(row: ModelFigures) -> float:
    return row.cache_share or 0.0


def _cache_full(row: ModelFigures) -> str:
    if row.cache_share is None:
        return translate("Models", "Not known: each use would have to be looked at, and there are too many")
    cached, whole = (formatting.tokens(count) for count in (row.cached_tokens, row.input_tokens))
    return translate("Models", "{cached} of {whole} input tokens were read from a cache").format(
        cached=cached, whole=whole
    )
