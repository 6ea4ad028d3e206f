"""The price book: finds a model by the name a caller uses, and prices token counts at a moment."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from server.core.pricing.model import ModelPrices, PricedCost
from server.core.pricing.names import LONGEST_NAME, NameTable, fold
from server.core.pricing.reading import Card, RowReader, as_list, as_names, as_object, check_keys, fail
from server.core.pricing.sellers import canonical, routes
from server.core.pricing.spans import Span, splice
from server.core.tokens import TokenCounts

_CACHE_SIZE = 4096
_FORMAT = 1
_MODEL_KEYS = frozenset({"names", "stems", "prices"})
_RESOLD_TIERS = frozenset({"batch"})


class PriceBook:
    """Prices by provider, model and date. Build it with `from_data`; it never changes afterwards.

    May be shared among threads: look-ups only ever add equal entries to a cache of limited size.
    """

    def __init__(
        self,
        version: str,
        providers: Mapping[str, str],
        fallbacks: Mapping[str, Sequence[str]],
        tables: Mapping[str, NameTable],
        models: Mapping[tuple[str, str], ModelPrices],
    ) -> None:
        self._version = version
        self._providers = MappingProxyType(dict(providers))
        self._fallbacks = fallbacks
        self._tables = tables
        self._models = models
        self._cache: dict[tuple[str, str], ModelPrices | None] = {}

    @classmethod
    def from_data(
        cls, data: Mapping[str, object], overrides: Mapping[str, object] | None = None
    ) -> PriceBook:
        """Builds a book.

        Args:
            data: The packaged price file (`resources/prices/prices.json`), parsed.
            overrides: The person's own prices, parsed: {provider: {model: row or [rows]}}, a row as in
                `server.core.pricing.reading`, in US dollars per million tokens. They win over the
                packaged prices on the days they cover. A model's main name covers all its names; any
                other name covers only itself. Providers and models need not be known; 0 is a price.

        Raises:
            PriceDataError: One of them cannot be used; the message names the place in it.
        """
        builder = _Builder()
        builder.add_packaged(data)
        if overrides:
            builder.add_own(as_names(overrides, "your price file"))
        return builder.book()

    @property
    def version(self) -> str:
        """The version of the price data, with a digest of the person's own prices when there are any."""
        return self._version

    @property
    def providers(self) -> Mapping[str, str]:
        """Id → display name of every provider that has prices."""
        return self._providers

    def find_model(self, provider: str, model: str) -> ModelPrices | None:
        """Finds a model by the names callers use for it, or None; a name is never guessed.

        Understands spellings of providers, gateway and region prefixes, resource paths, version endings and
        fine-tuned names. Any text is allowed: names come from outside.
        """
        key = (provider, model)
        try:
            return self._cache[key]
        except KeyError:
            pass
        if len(provider) > LONGEST_NAME or len(model) > LONGEST_NAME:
            return None
        found = self._find(provider.strip().lower(), fold(model))
        if len(self._cache) >= _CACHE_SIZE:
            self._cache.clear()
        self._cache[key] = found
        return found

    def price(
        self,
        provider: str,
        model: str,
        counts: TokenCounts,
        at: datetime,
        *,
        requests: int = 1,
        service_tier: str | None = None,
    ) -> PricedCost | None:
        """Gives the cost of token counts, or None when no price is known (never a silent zero).

        Args:
            provider: The provider of the call, in any common spelling.
            model: The model, as the caller names it.
            counts: Disjoint token counts.
            at: When the call was made; aware.
            requests: How many requests the counts are the sum of. Long-context prices depend on each
                request's own input, which a sum no longer tells; the average input then decides. 0 means
                unknown: the normal price, and no fee per request.
            service_tier: standard (also default, auto or None), batch, flex, priority or fast. A tier whose
                price is not known on that day is unpriced: neither the standard price nor a guess.

        Rules, each checked against genai-prices in the tests:
            A long-context price applies to the whole request, once its total input (cache reads and writes
            included) is above the threshold. Without a cache-read or cache-write price those tokens cost the
            full input price. A kind that has tokens but no price makes the whole unpriced. Web searches,
            audio seconds, images and pages are not tokens and not in the sum.

        Raises:
            ValueError: `at` is naive, or a count is negative.
        """
        if at.tzinfo is None:
            raise ValueError("a price needs a time with a time zone")
        if requests < 0 or min(counts) < 0:
            raise ValueError("counts must not be negative")
        found = self.find_model(provider, model)
        if found is None:
            return None
        nanos = found.nanos(counts, at, requests, service_tier)
        return None if nanos is None else PricedCost(nanos, self._version, found.provider, found.model)

    def _find(self, provider: str, name: str) -> ModelPrices | None:
        if not name:
            return None
        for seller, form in routes(provider, name, self._tables, self._fallbacks):
            if (found := self._look_up(seller, form)) is not None:
                return found
        return None

    def _look_up(self, seller: str, name: str) -> ModelPrices | None:
        table = self._tables.get(seller)
        if table is None:
            return None
        if (model := table.find(name)) is not None:
            return self._models[seller, model]
        for maker in self._fallbacks.get(seller, ()):
            if (model := self._tables[maker].find(name)) is not None:
                return replace(self._models[maker, model], tiers_sold=_RESOLD_TIERS)
        return None


class _Builder:
    """Gathers the tables of a book."""

    def __init__(self) -> None:
        self._reader = RowReader()
        self._version = ""
        self._providers: dict[str, str] = {}
        self._fallbacks: dict[str, tuple[str, ...]] = {}
        self._tables: dict[str, NameTable] = {}
        self._models: dict[tuple[str, str], ModelPrices] = {}

    def book(self) -> PriceBook:
        return PriceBook(self._version, self._providers, self._fallbacks, self._tables, self._models)

    def add_packaged(self, data: Mapping[str, object]) -> None:
        place = "price data"
        if data.get("format") != _FORMAT:
            fail(place, f"is of format {data.get('format')!r}, and this program reads format {_FORMAT}")
        self._version = _text(data.get("version"), f"{place}, version")
        for provider, entry in as_names(data.get("providers"), f"{place}, providers").items():
            self._add_provider(provider, as_object(entry, provider))
        for provider, makers in self._fallbacks.items():
            for maker in makers:
                if maker not in self._tables:
                    fail(provider, f"falls back to {maker!r}, which is not there")

    def _add_provider(self, provider: str, entry: Mapping[str, object]) -> None:
        self._providers[provider] = _text(entry.get("name"), f"{provider}, name")
        self._fallbacks[provider] = _texts(entry.get("fallbacks", ()), f"{provider}, fallbacks")
        table = self._tables[provider] = NameTable()
        for model, listed in as_names(entry.get("models"), f"{provider}, models").items():
            place = f"{provider}, {model}"
            listed = as_object(listed, place)
            check_keys(listed, _MODEL_KEYS, place)
            if "names" not in listed:
                table.exact[model] = model
            for name in _texts(listed.get("names", ()), place):
                table.exact[name] = model
            if "stems" in listed:
                for kinds, texts in as_names(listed["stems"], f"{place}, stems").items():
                    for stem in _texts(texts, place):
                        table.stems[stem] = model, kinds
            spans = self._reader.read_rows(listed.get("prices"), place)
            self._models[provider, model] = ModelPrices(provider, model, spans)

    def add_own(self, own: Mapping[str, object]) -> None:
        packaged = self.book()
        for provider, entry in own.items():
            folded = fold(provider)
            seller = folded if folded in self._tables else canonical(provider)
            if not seller or len(seller) > LONGEST_NAME:
                fail("your price file", "has a provider without a usable name")
            self._providers.setdefault(seller, provider.strip())
            self._tables.setdefault(seller, NameTable())
            for model, rows in as_names(entry, provider).items():
                self._add_own_model(packaged, seller, model, rows, f"{provider}, {model}")
        digest = hashlib.sha256(json.dumps(own, sort_keys=True, default=str).encode()).hexdigest()[:8]
        self._version = f"{self._version}+own-{digest}"

    def _add_own_model(self, packaged: PriceBook, seller: str, model: str, rows: object, place: str) -> None:
        name = fold(model)
        if not name or len(name) > LONGEST_NAME:
            fail(place, "the model's name must not be empty or very long")
        spans = self._reader.read_rows(rows, place)
        if not spans:
            fail(place, "has no price")
        known = self._models.get((seller, name)) or packaged.find_model(seller, name)
        merged: tuple[Span[Card], ...] = known.spans if known else ()
        for span in spans:
            merged = splice(merged, span)
        table = self._tables[seller]
        if known is None or known.provider != seller or known.model.lower() != name:
            # A name of its own, so that the other names of the model keep their price.
            table.exact[name] = name
            self._models[seller, name] = ModelPrices(seller, name, merged)
        else:
            self._models[seller, known.model] = replace(known, spans=merged)


def _text(value: object, place: str) -> str:
    if not isinstance(value, str) or not value:
        fail(place, "must be text")
    return value


def _texts(value: object, place: str) -> tuple[str, ...]:
    found = as_list(value, place)
    for part in found:
        _text(part, place)
    return tuple(map(str, found))
