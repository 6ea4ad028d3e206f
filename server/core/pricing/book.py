"""The price book: finds a model by the name a caller uses, and prices token counts at a moment."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from server.core.pricing.lists import PriceLists
from server.core.pricing.model import ModelPrices, PricedCost, Quote
from server.core.pricing.names import LONGEST_NAME, fold
from server.core.pricing.reading import Card, RowReader, as_names, as_object, as_text, as_texts, fail
from server.core.pricing.sellers import canonical, routes
from server.core.pricing.spans import Span, splice
from server.core.tokens import TokenCounts

_CACHE_SIZE = 4096
_FORMAT = 1
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
        lists: PriceLists,
    ) -> None:
        self._version = version
        self._providers = MappingProxyType(dict(providers))
        self._fallbacks = fallbacks
        self._lists = lists
        self._cache: dict[tuple[str, str], ModelPrices | None] = {}

    @classmethod
    def from_data(
        cls,
        data: Mapping[str, object],
        overrides: Mapping[str, object] | None = None,
    ) -> PriceBook:
        """Builds a book.

        Args:
            data: The packaged price file (`resources/prices/prices.json`), parsed. A provider's `models` may
                be a function that gives them: they are then read at the first look at one of them, which
                keeps a program small that sees few providers. For data that was checked when it was made.
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

    def models(self) -> Iterator[ModelPrices]:
        """Gives every model of every price list; reads those lists that were not looked at yet."""
        for prices in self._lists.values():
            yield from prices.models.values()

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

    def quote(self, provider: str, model: str, at_ms: int, service_tier: str | None = None) -> Quote:
        """Gives what `price` goes by at a moment, and how long that holds; counts are taken as they are."""
        found = self.find_model(provider, model)
        return Quote() if found is None else found.quote(at_ms, service_tier)

    def _find(self, provider: str, name: str) -> ModelPrices | None:
        if not name:
            return None
        for seller, form in routes(provider, name, self._lists, self._fallbacks):
            if (found := self._look_up(seller, form)) is not None:
                return found
        return None

    def _look_up(self, seller: str, name: str) -> ModelPrices | None:
        if seller not in self._lists:
            return None
        if (model := self._lists[seller].find(name)) is not None:
            return model
        for maker in self._fallbacks.get(seller, ()):
            if (model := self._lists[maker].find(name)) is not None:
                return replace(model, tiers_sold=_RESOLD_TIERS)
        return None


class _Builder:
    """Gathers what a book is made of."""

    def __init__(self) -> None:
        self._reader = RowReader()
        self._version = ""
        self._providers: dict[str, str] = {}
        self._fallbacks: dict[str, tuple[str, ...]] = {}
        self.lists = PriceLists(self._reader)

    def book(self) -> PriceBook:
        return PriceBook(self._version, self._providers, self._fallbacks, self.lists)

    def add_packaged(self, data: Mapping[str, object]) -> None:
        place = "price data"
        if data.get("format") != _FORMAT:
            fail(place, f"is of format {data.get('format')!r}, and this program reads format {_FORMAT}")
        self._version = as_text(data.get("version"), f"{place}, version")
        for provider, listed in as_names(data.get("providers"), f"{place}, providers").items():
            entry = as_object(listed, provider)
            self._providers[provider] = as_text(entry.get("name"), f"{provider}, name")
            self._fallbacks[provider] = as_texts(entry.get("fallbacks", ()), f"{provider}, fallbacks")
            self._add_models(provider, entry.get("models"))
        for provider, makers in self._fallbacks.items():
            for maker in makers:
                if maker not in self.lists:
                    fail(provider, f"falls back to {maker!r}, which is not there")

    def _add_models(self, provider: str, models: object) -> None:
        if callable(models):
            self.lists.add(provider, models)
        else:
            self.lists.add(provider, lambda: models)
            self.lists[provider]

    def add_own(self, own: Mapping[str, object]) -> None:
        packaged = self.book()
        for provider, entry in own.items():
            folded = fold(provider)
            seller = folded if folded in self.lists else canonical(provider)
            if not seller or len(seller) > LONGEST_NAME:
                fail("your price file", "has a provider without a usable name")
            self._providers.setdefault(seller, provider.strip())
            if seller not in self.lists:
                self._add_models(seller, {})
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
        prices = self.lists[seller]
        known = prices.models.get(name) or packaged.find_model(seller, name)
        merged: tuple[Span[Card], ...] = known.spans if known else ()
        for span in spans:
            merged = splice(merged, span)
        if known is None or known.provider != seller or known.model.lower() != name:
            # A name of its own, so that the other names of the model keep their price.
            prices.names.exact[name] = name
            prices.models[name] = ModelPrices(seller, name, merged)
        else:
            prices.models[known.model] = replace(known, spans=merged)
