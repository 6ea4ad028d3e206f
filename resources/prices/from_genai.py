"""Turns genai-prices' own objects into our rows. Needs genai-prices, which is a development dependency.

genai-prices is asked, not imitated: which model a name finds, which prices hold on a day, and what ending
of a name it accepts are all answers of its own code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from genai_prices import types
from genai_prices.data import providers

from server.core.pricing.names import ANY_ENDINGS, ENDING_SAMPLES

# JSON of our own making; its shape is checked when the result is read as a PriceBook.
Json: TypeAlias = dict[str, Any]

_KEYS = {
    "input_mtok": "input",
    "cache_read_mtok": "cacheRead",
    "cache_write_mtok": "cacheWrite5m",
    "cache_write_1h_mtok": "cacheWrite1h",
    "output_mtok": "output",
    "output_reasoning_mtok": "reasoning",
}
_TIER_CONTEXTS = {
    "batch": ({"processing": "batch"},),
    "flex": ({"service_tier": "flex"},),
    "priority": ({"service_tier": "priority"},),
    "fast": ({"service_tier": "fast"}, {"speed": "fast"}),
}
_STEM_TAIL = re.compile(r"[-@]$")
_VERSION_TAIL = re.compile(r"-v\d$")


def compiled_providers() -> dict[str, Json]:
    """Gives id → name, fallbacks and models of every provider, in our format."""
    return {
        provider.id: {
            "name": provider.name,
            "fallbacks": list(provider.fallback_model_providers or ()),
            "models": _models(provider),
        }
        for provider in sorted(providers, key=lambda provider: provider.id)
    }


def finds(provider_id: str, name: str) -> str | None:
    """Gives the model that genai-prices finds for a name at a provider, without its fallbacks."""
    provider = next(provider for provider in providers if provider.id == provider_id)
    found = provider.find_model(name)
    return found.id if found else None


def _models(provider: types.Provider) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for model in sorted(provider.models, key=lambda model: model.id):
        exact, stems = _literals(model.match)
        names = sorted(
            name
            for name in {model.id.lower(), *exact, *(stem.removeprefix("/") for stem in stems)}
            if _is_ours(provider, model, name)
        )
        compiled: Json = {"names": names}
        endings: dict[str, list[str]] = {}
        bare = {_VERSION_TAIL.sub("", stem) for stem in stems}
        for stem in sorted({_STEM_TAIL.sub("", stem) for stem in stems} | (bare & set(names))):
            kinds = [kind for kind, end in ENDING_SAMPLES.items() if _is_ours(provider, model, stem + end)]
            if kinds:
                accepted = ANY_ENDINGS if len(kinds) == len(ENDING_SAMPLES) else "".join(kinds)
                endings.setdefault(accepted, []).append(stem)
        if endings:
            compiled["stems"] = endings
        compiled["prices"] = _rows(model)
        found[model.id] = compiled
    return found


def _is_ours(provider: types.Provider, model: types.ModelInfo, name: str) -> bool:
    return provider.find_model(name) is model


def _literals(clause: object) -> tuple[set[str], set[str]]:
    """Gives the whole names and the beginnings (or parts) of names that a match clause speaks of."""
    exact: set[str] = set()
    stems: set[str] = set()
    for leaf in _leaves(clause):
        match leaf:
            case types.ClauseEquals(equals=text):
                exact.add(text.lower())
            case types.ClauseStartsWith(starts_with=text) | types.ClauseContains(contains=text):
                stems.add(text.lower())
            case types.ClauseEndsWith(ends_with=text):
                exact.add(text.lower().removeprefix("/"))
            case types.ClauseRegex(regex=text):
                if literal := re.match(r"\^((?:[\w@/-]|\\.)+?)(?=\$|\[|\(|\\d|-\\d|$)", text):
                    stems.add(re.sub(r"\\(.)", r"\1", literal[1]).lower())
                if whole := re.fullmatch(r"\^((?:[\w@/=-]|\\[^\w])+)\$", text):
                    exact.add(re.sub(r"\\(.)", r"\1", whole[1]).lower())
    return exact, stems


def _leaves(clause: object) -> Iterator[object]:
    if isinstance(clause, types.ClauseOr):
        for part in clause.or_:
            yield from _leaves(part)
    elif isinstance(clause, types.ClauseAnd):
        for part in clause.and_:
            yield from _leaves(part)
    else:
        yield clause


def _rows(model: types.ModelInfo) -> list[Json]:
    """Gives the dated rows of a model.

    genai-prices cannot say "from this day on, at these hours" (its issue 582): its daily windows apply to
    every day. Here they apply from the last dated price on, which is what its comments say is meant.
    """
    listed = model.prices if isinstance(model.prices, list) else [types.ConditionalPrice(prices=model.prices)]
    windows = [price for price in listed if isinstance(price.constraint, types.TimeOfDateConstraint)]
    days = sorted({*_start_dates(listed), *_start_dates(model.price_variants or ())})
    last_price_day = max(_start_dates(listed), default=None)
    rows: list[Json] = []
    for start, end in zip([None, *days], [*days, None], strict=True):
        moment = datetime.combine(start or date(2000, 1, 1), datetime.min.time(), UTC)
        standard = _dated_price(listed, moment)
        row: Json = _ladder(standard)
        if windows and (last_price_day is None or (start is not None and start >= last_price_day)):
            row["hours"] = [_window(price) for price in reversed(windows)]
        if tiers := _tiers(model, standard, moment):
            row["tiers"] = tiers
        if rows and _same(rows[-1], row):
            _set_limits(rows[-1], rows[-1].get("from"), end and end.isoformat())
            continue
        _set_limits(row, start and start.isoformat(), end and end.isoformat())
        rows.append(row)
    return rows


def _start_dates(listed: Iterable[types.ConditionalPrice | types.PriceVariant]) -> Iterator[date]:
    for price in listed:
        if isinstance(price.constraint, types.StartDateConstraint):
            yield price.constraint.start_date


def _dated_price(listed: list[types.ConditionalPrice], moment: datetime) -> types.ModelPrice:
    for price in reversed(listed):
        constraint = price.constraint
        if constraint is None or (
            isinstance(constraint, types.StartDateConstraint) and constraint.active(moment)
        ):
            return price.prices
    return listed[0].prices


def _tiers(model: types.ModelInfo, standard: types.ModelPrice, moment: datetime) -> dict[str, Json]:
    """Gives the tiers that the data knows at a moment; a tier it does not know then is left out."""
    found: dict[str, Json] = {}
    for tier, contexts in _TIER_CONTEXTS.items():
        for context in contexts:
            active = [
                variant
                for variant in model.price_variants or ()
                if variant.when == context
                and (variant.constraint is None or variant.constraint.active(moment))
            ]
            prices = dict(standard.__dict__)
            changed: set[str] = set()
            for variant in reversed(active):
                given = {key: value for key, value in variant.prices.__dict__.items() if value is not None}
                prices.update(given)
                changed |= given.keys()
            if changed & _KEYS.keys():
                found[tier] = _ladder(types.ModelPrice(**prices))
    return found


def _window(price: types.ConditionalPrice) -> Json:
    constraint = price.constraint
    if not isinstance(constraint, types.TimeOfDateConstraint) or constraint.start_time.tzinfo not in (
        None,
        UTC,
    ):
        raise TypeError(f"a daily window in UTC was expected, not {constraint}")
    hours = {"from": f"{constraint.start_time:%H:%M}", "to": f"{constraint.end_time:%H:%M}"}
    return {**hours, **_ladder(price.prices)}


def _ladder(prices: types.ModelPrice) -> Json:
    rates = {
        ours: prices.__dict__[theirs]
        for theirs, ours in _KEYS.items()
        if prices.__dict__.get(theirs) is not None
    }
    row: Json = {ours: _text(_at(rate, 0)) for ours, rate in rates.items()}
    if (fee := prices.__dict__.get("requests_kcount")) is not None:
        row["request"] = _text(fee.scaleb(-3))
    thresholds = sorted(
        {tier.start for rate in rates.values() if isinstance(rate, types.TieredPrices) for tier in rate.tiers}
    )
    if thresholds:
        fee_row = {"request": row["request"]} if "request" in row else {}
        row["above"] = {
            str(start): {ours: _text(_at(rate, start + 1)) for ours, rate in rates.items()} | fee_row
            for start in thresholds
        }
    return row


def _at(rate: Decimal | types.TieredPrices, input_total: int) -> Decimal:
    if isinstance(rate, Decimal):
        return rate
    found = rate.base
    for tier in rate.tiers:
        if input_total > tier.start:
            found = tier.price
    return found


def _text(rate: Decimal) -> str:
    text = f"{rate:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _same(left: Json, right: Json) -> bool:
    return {k: v for k, v in left.items() if k not in ("from", "to")} == right


def _set_limits(row: Json, start: object, end: object) -> None:
    row.pop("to", None)
    if start:
        row["from"] = start
    if end:
        row["to"] = end
