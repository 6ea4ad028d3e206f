"""Money in the few characters that a tray icon has room for."""

from __future__ import annotations

from decimal import Decimal

from app import formatting
from app.currency import Unit, unit


def money_short(value: Decimal | None) -> str:
    """Gives two to four characters for the tray icon: `42¢`, `$4`, `12`, `1.2k`; `—` if not known."""
    if value is None or not value.is_finite():
        return formatting.UNKNOWN
    return _short(unit().of(value), unit())


def _short(value: Decimal, shown: Unit) -> str:
    # Longer signs, such as CA$, leave no room for a figure.
    sign = shown.sign.replace("￥", "¥") if len(shown.sign) == 1 else ""
    if value < 0:
        text = f"-{_short(-value, shown)}"
        return text if len(text) <= 4 else f"<{sign}0"
    if value == 0:
        return f"{sign}0" if sign else f"0{formatting.decimal_point()}0"
    if value < Decimal("0.995"):
        return _part_short(value, shown, sign)
    if value < Decimal("9.5"):
        if sign:
            return f"{sign}{formatting.rounded(value, 0)}"
        return f"{formatting.rounded(value, 1)}".replace(".", formatting.decimal_point())
    if value < Decimal("999.5"):
        return f"{formatting.rounded(value, 0)}"
    return _scaled_short(value)


def _part_short(value: Decimal, shown: Unit, sign: str) -> str:
    if not shown.digits:
        return f"<{sign}1"
    if shown.code == "USD":
        return "<1¢" if value < Decimal("0.005") else f"{formatting.rounded(value * 100, 0)}¢"
    point = formatting.decimal_point()
    return f"<{point}01" if value < Decimal("0.005") else f"{point}{formatting.rounded(value * 100, 0):02f}"


def _scaled_short(value: Decimal) -> str:
    for scale, letter in ((Decimal(1000), "k"), (Decimal(10**6), "M"), (Decimal(10**9), "B")):
        part = value / scale
        if part < Decimal("9.95"):
            tenths = f"{formatting.rounded(part, 1)}".removesuffix(".0")
            return f"{tenths.replace('.', formatting.decimal_point())}{letter}"
        if part < Decimal("999.5"):
            return f"{formatting.rounded(part, 0)}{letter}"
    return ">1T"
