"""Price lists, one a provider: its models under all their names. Each is read when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from server.core.pricing.model import ModelPrices
from server.core.pricing.names import NameTable
from server.core.pricing.reading import RowReader, as_names, as_object, as_texts, check_keys

Unread = Callable[[], object]
_MODEL_KEYS = frozenset({"names", "stems", "prices"})


@dataclass(slots=True)
class PriceList:
    """What one provider asks.

    Attributes:
        names: The names its models are called by.
        models: The models by their name in the list.
    """

    names: NameTable = field(default_factory=NameTable)
    models: dict[str, ModelPrices] = field(default_factory=dict)

    def find(self, name: str) -> ModelPrices | None:
        """Gives the model for a folded name, or None."""
        model = self.names.find(name)
        return None if model is None else self.models[model]


class PriceLists(Mapping[str, PriceList]):
    """The lists by provider.

    May be shared among threads: two that look at a list for the first time at once read equal lists.
    """

    def __init__(self, reader: RowReader) -> None:
        self._reader = reader
        self._lists: dict[str, PriceList | Unread] = {}

    def add(self, provider: str, models: Unread) -> None:
        """Adds a provider's list, which is read when it is looked at: {model: {names, stems, prices}}."""
        self._lists[provider] = models

    def __getitem__(self, provider: str) -> PriceList:
        """Gives a provider's list.

        Raises:
            KeyError: There is none.
            PriceDataError: It cannot be used; the message names the place in it.
        """
        found = self._lists[provider]
        if not isinstance(found, PriceList):
            found = self._lists[provider] = self._read(provider, found())
        return found

    def __contains__(self, provider: object) -> bool:
        return provider in self._lists

    def __iter__(self) -> Iterator[str]:
        return iter(self._lists)

    def __len__(self) -> int:
        return len(self._lists)

    def _read(self, provider: str, models: object) -> PriceList:
        prices = PriceList()
        names = prices.names
        for model, entry in as_names(models, f"{provider}, models").items():
            place = f"{provider}, {model}"
            listed = as_object(entry, place)
            check_keys(listed, _MODEL_KEYS, place)
            if "names" not in listed:
                names.exact[model] = model
            for name in as_texts(listed.get("names", ()), place):
                names.exact[name] = model
            if "stems" in listed:
                for kinds, texts in as_names(listed["stems"], f"{place}, stems").items():
                    for stem in as_texts(texts, place):
                        names.stems[stem] = model, kinds
            spans = self._reader.read_rows(listed.get("prices"), place)
            prices.models[model] = ModelPrices(provider, model, spans)
        return prices
