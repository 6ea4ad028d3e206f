"""Lays overrides.json over the rows compiled from genai-prices.

Every part of overrides.json names what it touches, and the build fails when that is not there: a correction
that has become idle after an upgrade of genai-prices must be looked at, not carried along.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from resources.prices.from_genai import Json, finds
from server.core.pricing.spans import Span, parse_moment, splice

_NOT_RATES = {"provider", "models", "from", "to", "source", "note", "verified"}


class StaleCorrection(Exception):
    """A correction speaks of something that genai-prices no longer has."""


def apply_corrections(providers: Mapping[str, Json], corrections: Json) -> None:
    """Changes the compiled providers in place."""
    for provider, called in corrections["called"].items():
        if provider not in providers or providers[provider]["name"] == called:
            raise StaleCorrection(f"{provider} is called {called!r} anyway, or is gone")
        providers[provider]["name"] = called
    for provider, names in corrections["names"].items():
        _add_known_names(providers, provider, names)
    for provider, aliases in corrections["aliases"].items():
        for name, model in aliases.items():
            _names_of(providers, provider, model).append(name)
    for provider, names in corrections["removedNames"].items():
        for name in names:
            _remove_name(providers, provider, name)
    for provider, splits in corrections["splits"].items():
        for model, names in splits.items():
            _split(providers, provider, model, names)
    _mark_free(providers, corrections["free"])
    for row in corrections["prices"]:
        for model in row["models"]:
            _lay(providers, row["provider"], model, row)
    for row in corrections["tiers"]:
        for model in _models_of_tier_row(providers, row):
            _extend_tier(_model(providers, row["provider"], model), row)
    for entry in providers.values():
        for model in entry["models"].values():
            model["names"] = sorted(set(model["names"]))


def _model(providers: Mapping[str, Json], provider: str, model: str) -> Json:
    try:
        found: Json = providers[provider]["models"][model]
    except KeyError:
        raise StaleCorrection(f"{provider} has no model {model!r}") from None
    return found


def _names_of(providers: Mapping[str, Json], provider: str, model: str) -> list[str]:
    names: list[str] = _model(providers, provider, model)["names"]
    return names


def _add_known_names(providers: Mapping[str, Json], provider: str, names: Iterable[str]) -> None:
    """Adds well-known names that genai-prices only matches by their beginning."""
    for name in names:
        model = finds(provider, name)
        if model is None:
            raise StaleCorrection(f"genai-prices does not find {name!r} at {provider}")
        _names_of(providers, provider, model).append(name)


def _remove_name(providers: Mapping[str, Json], provider: str, name: str) -> None:
    removed = False
    for model in providers[provider]["models"].values():
        if name in model["names"]:
            model["names"].remove(name)
            removed = True
        for kinds, stems in list(model.get("stems", {}).items()):
            if name in stems:
                stems.remove(name)
                removed = True
            if not stems:
                del model["stems"][kinds]
        if not model.get("stems", True):
            del model["stems"]
    if not removed:
        raise StaleCorrection(f"{provider} has no name {name!r} to remove")


def _split(providers: Mapping[str, Json], provider: str, model: str, names: list[str]) -> None:
    """Gives some names of a model a price history of their own."""
    models = providers[provider]["models"]
    owners = {owner for owner, entry in models.items() for name in names if name in entry["names"]}
    if len(owners) != 1 or model in models:
        raise StaleCorrection(f"{provider} cannot split {names} off as {model!r}")
    owner = models[owners.pop()]
    owner["names"] = [name for name in owner["names"] if name not in names]
    models[model] = {"names": list(names), "prices": json.loads(json.dumps(owner["prices"]))}


def _mark_free(providers: Mapping[str, Json], free: Mapping[str, list[str]]) -> None:
    """Tells a model that costs nothing from one whose price per token nobody knows.

    genai-prices writes both as "no prices". Free are those whose name ends in `:free`, and those listed.
    """
    for provider, entry in providers.items():
        for name, model in entry["models"].items():
            if name.endswith(":free") or name in free.get(provider, ()):
                for row in model["prices"]:
                    if not row.keys() - _NOT_RATES:
                        row.update(input="0", output="0")
    for provider, names in free.items():
        for name in names:
            if not any(row.get("input") == "0" for row in _model(providers, provider, name)["prices"]):
                raise StaleCorrection(f"{provider} {name!r} has a price now")


def _lay(providers: Mapping[str, Json], provider: str, model: str, row: Json) -> None:
    body = {key: value for key, value in row.items() if key not in ("provider", "models", "note", "source")}
    body.pop("from", None)
    body.pop("to", None)
    models = providers[provider]["models"]
    entry = models.setdefault(model, {"names": [model], "prices": []})
    limits = [parse_moment(row[key]) if key in row else None for key in ("from", "to")]
    _set_rows(entry, splice(_spans(entry), Span(limits[0], limits[1], body)))


def _models_of_tier_row(providers: Mapping[str, Json], row: Json) -> list[str]:
    """Gives the models of a tier row: those for which genai-prices has the tier, and the named ones."""
    models = providers[row["provider"]]["models"]
    listed = [
        name
        for name, entry in models.items()
        if any(row["tier"] in period.get("tiers", {}) for period in entry["prices"])
    ]
    named = row.get("models", [])
    for name in named:
        _model(providers, row["provider"], name)
    return sorted({*(listed if row["listed"] else ()), *named})


def _extend_tier(entry: Json, row: Json) -> None:
    """Adds a tier's rates to the days of a row on which the data does not know them."""
    tier, start, end = row["tier"], parse_moment(row["from"]), parse_moment(row["to"])
    later = _first_tier(entry, tier)
    for span in _spans(entry):
        within = _within(span, start, end)
        if within is None or tier in span.value.get("tiers", {}) or "input" not in span.value:
            continue
        rates = _tier_rates(span.value, later, row)
        if rates is not None:
            body = {**span.value, "tiers": {**span.value.get("tiers", {}), tier: rates}}
            _set_rows(entry, splice(_spans(entry), Span(within.start, within.end, body)))


def _first_tier(entry: Json, tier: str) -> tuple[Json, Json] | None:
    """Gives the first period's standard row that has the tier, and the tier's rates."""
    for span in _spans(entry):
        if tier in span.value.get("tiers", {}):
            return span.value, span.value["tiers"][tier]
    return None


def _tier_rates(standard: Json, later: tuple[Json, Json] | None, row: Json) -> Json | None:
    """Gives a tier's rates for an earlier standard price.

    "factor": so much of the standard price, as documented for all models at once; a cache read stays at the
    standard price where the later list shows no discount for it. "as later": the later list, provided the
    standard price was the same then.
    """
    plain = {key: value for key, value in standard.items() if key not in ("tiers", "hours", *_NOT_RATES)}
    if row["rule"] == "as later":
        if (
            later is None
            or plain != {key: later[0][key] for key in later[0] if key in plain}
            or (later[0].keys() - {"tiers", "hours"} - _NOT_RATES != plain.keys())
        ):
            return None
        return later[1]
    factor = Decimal(row["factor"])
    cache_factor = Decimal(row["cacheReadFactor"])
    if later is not None and later[0].get("cacheRead") and "cacheRead" in later[1]:
        discounted = later[1]["cacheRead"] != later[0]["cacheRead"]
        cache_factor = factor if discounted else Decimal(1)
    return _scaled(plain, factor, cache_factor)


def _scaled(part: Json, factor: Decimal, cache_factor: Decimal) -> Json:
    scaled: Json = {}
    for key, value in part.items():
        if key == "above":
            scaled[key] = {start: _scaled(step, factor, cache_factor) for start, step in value.items()}
        else:
            text = f"{Decimal(value) * (cache_factor if key == 'cacheRead' else factor):f}"
            scaled[key] = text.rstrip("0").rstrip(".") if "." in text else text
    return scaled


def _within(span: Span[Json], start: datetime, end: datetime) -> Span[Json] | None:
    first = start if span.start is None else max(start, span.start)
    last = end if span.end is None else min(end, span.end)
    return Span(first, last, span.value) if first < last else None


def _spans(entry: Json) -> tuple[Span[Json], ...]:
    spans = []
    for row in entry["prices"]:
        limits = [parse_moment(row[key]) if key in row else None for key in ("from", "to")]
        spans.append(Span(limits[0], limits[1], {k: v for k, v in row.items() if k not in ("from", "to")}))
    return tuple(spans)


def _set_rows(entry: Json, spans: Iterable[Span[Json]]) -> None:
    entry["prices"] = []
    for span in spans:
        limits = {
            key: moment.date().isoformat()
            if moment.hour == moment.minute == 0
            else f"{moment:%Y-%m-%dT%H:%MZ}"
            for key, moment in (("from", span.start), ("to", span.end))
            if moment is not None
        }
        entry["prices"].append({**span.value, **limits})
