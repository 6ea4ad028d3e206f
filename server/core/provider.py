"""What a provider is to the rest of the program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from server.core.errors import InvalidInput

_SEPARATORS = re.compile(r"[\s_./-]+")


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider's descriptor.

    Attributes:
        id: Its name in the API.
        name: Its name for people.
        aliases: Other spellings; case, spaces, dots, dashes and underscores need not be listed.
        input_includes_cache: Whether its usage object counts cache reads and writes as input.
        category: Under which its bills are booked where nobody says otherwise.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    input_includes_cache: bool = True
    category: str = "AI"


class ProviderNames:
    """Every provider that is known, found by any of its spellings."""

    def __init__(self, described: Iterable[Provider], priced: Mapping[str, str]) -> None:
        """Joins the described providers with those only the price data knows (id → name)."""
        self._by_id: dict[str, Provider] = {}
        self._by_spelling: dict[str, str] = {}
        for provider in described:
            self._add(provider)
        for provider_id, name in priced.items():
            if _fold(provider_id) not in self._by_spelling:
                self._add(Provider(provider_id, name))

    def _add(self, provider: Provider) -> None:
        self._by_id[provider.id] = provider
        for spelling in (provider.id, provider.name, *provider.aliases):
            self._by_spelling.setdefault(_fold(spelling), provider.id)

    def find(self, spelling: str) -> Provider | None:
        """Gives the provider of a spelling, or None."""
        as_written = self._by_id.get(spelling)
        if as_written is not None:
            return as_written
        provider_id = self._by_spelling.get(_fold(spelling))
        return self._by_id[provider_id] if provider_id else None

    def known(self) -> list[Provider]:
        """Gives every provider that is known."""
        return list(self._by_id.values())

    def get(self, provider_id: str) -> Provider:
        """Gives a provider by its id; one that is not known any more is described by its id alone."""
        return self._by_id.get(provider_id) or Provider(provider_id, provider_id)

    def require(self, spelling: str, field: str = "provider") -> Provider:
        """Gives the provider of a spelling.

        Raises:
            InvalidInput: It is not known; the message names the nearest that is.
        """
        found = self.find(spelling)
        if found is None:
            near = self.nearest(spelling)
            hint = f"; did you mean {near}?" if near else ""
            raise InvalidInput.of(field, f"{spelling[:60]!r} is not known{hint}")
        return found

    def nearest(self, spelling: str, likeness: float = 0.6) -> str | None:
        """Gives the id whose spelling is nearest, for a hint, or None where nothing is that near (0 … 1)."""
        folded = _fold(spelling)
        # Of one or two letters anything is near.
        near = get_close_matches(folded, self._by_spelling, n=1, cutoff=likeness) if len(folded) > 2 else []
        return self._by_spelling[near[0]] if near else None


def _fold(spelling: str) -> str:
    return _SEPARATORS.sub("", spelling.casefold())
