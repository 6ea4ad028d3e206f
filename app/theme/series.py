"""Which series has which colour: a provider keeps its own everywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

from app.theme.palette import DARK, LIGHT

MAX_SERIES: Final = len(LIGHT.series)

# Chosen so that the names met most often prefer six different colours.
_SALT: Final = "9380"


def _preferred(key: str) -> int:
    digest = hashlib.sha256(f"{_SALT}:{key}".encode(errors="replace")).digest()
    return int.from_bytes(digest[:4], "big") % MAX_SERIES


class ColourSlots:
    """Gives each key one of six colours and never takes it back; the seventh key gets none."""

    def __init__(self) -> None:
        self._slots: dict[str, int] = {}

    def slot(self, key: str) -> int | None:
        """Gives the key's colour number, its preferred one if that is still free; None once all are taken."""
        if key not in self._slots:
            free = set(range(MAX_SERIES)) - set(self._slots.values())
            if not free:
                return None
            wanted = _preferred(key)
            self._slots[key] = min(free, key=lambda number: (number - wanted) % MAX_SERIES)
        return self._slots[key]

    def slots_for(self, keys: Iterable[str]) -> Mapping[str, int]:
        """Gives the colours of up to six keys that stand side by side, all of them different.

        A key that has no colour of its own borrows one that none of the others uses here.
        """
        wanted = list(dict.fromkeys(keys))[:MAX_SERIES]
        taken = {key: slot for key in wanted if (slot := self.slot(key)) is not None}
        spare = [number for number in range(MAX_SERIES) if number not in taken.values()]
        borrowed = dict(zip((key for key in wanted if key not in taken), spare, strict=False))
        return {**taken, **borrowed}


_providers = ColourSlots()


def provider_slots() -> ColourSlots:
    """Gives the one register of providers' colours."""
    return _providers


def provider_color(provider: str, dark: bool) -> str:
    """Gives a provider's colour as #RRGGBB: the same one everywhere, grey beyond the sixth provider."""
    palette = DARK if dark else LIGHT
    slot = _providers.slot(provider)
    return palette.other if slot is None else palette.series[slot]
