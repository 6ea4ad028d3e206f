"""The colours of the product, light and dark: the only file that knows one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Palette:
    """One look: every colour as #RRGGBB."""

    dark: bool
    window: str
    card: str
    line: str
    text: str
    soft: str
    accent: str
    on_accent: str
    good: str
    warn: str
    bad: str
    other: str
    """Grey for whatever has no colour of its own."""
    series: tuple[str, ...]
    """Told apart with common colour blindness, each 3:1 on the card."""


LIGHT: Final = Palette(
    dark=False,
    window="#FAFAF9",
    card="#FFFFFF",
    line="#E5E4E0",
    text="#1C1B19",
    soft="#6B6860",
    accent="#3B5BDB",
    on_accent="#FFFFFF",
    good="#237A35",
    warn="#8A5A0B",
    bad="#C92A2A",
    other="#8B8880",
    series=("#4477AA", "#D9485B", "#228833", "#94841C", "#2391B3", "#AA3377"),
)
DARK: Final = Palette(
    dark=True,
    window="#161615",
    card="#1F1F1D",
    line="#33322F",
    text="#EDECE8",
    soft="#A09D95",
    accent="#748FFC",
    on_accent="#12122A",
    good="#51CF66",
    warn="#F2B84B",
    bad="#FF6B6B",
    other="#85827A",
    series=("#7AA5DA", "#EE6677", "#4CB35F", "#CCBB44", "#66CCEE", "#D877AE"),
)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def blend(over: str, under: str, share: float) -> str:
    """Gives the colour of `over` laid on `under` with the opacity `share`."""
    pairs = zip(_channels(over), _channels(under), strict=True)
    return "#" + "".join(f"{round(top * share + ground * (1 - share)):02X}" for top, ground in pairs)


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Gives the contrast of two colours as WCAG defines it: 1 (same) … 21 (black on white)."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)
