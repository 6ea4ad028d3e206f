"""In which currency figures are shown. Everywhere else they are dollars: this is the one place that converts.

One rate holds for all figures, past ones as well, the newest that is known: what is shown is a glance, and
its parts must add up. Where no rate is known that is good enough, dollars are shown, and why is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLocale, QObject, Signal

from app.translation import translate

if TYPE_CHECKING:
    from server.schemas.exchange_rates import ShownCurrency

_NO_DECIMALS: Final = frozenset(("ISK", "JPY", "KRW"))
# As they are written where more than one of them is meant: the dollar alone is the US one.
_SIGNS: Final = {
    "AUD": "A$",
    "BRL": "R$",
    "CAD": "CA$",
    "CNY": "CN¥",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "ILS": "₪",
    "INR": "₹",
    "JPY": "¥",
    "KRW": "₩",
    "MXN": "MX$",
    "NZD": "NZ$",
    "PHP": "₱",
}
_SPACE: Final = "\u00a0"


@dataclass(frozen=True, slots=True)
class Unit:
    """What figures are written in.

    Attributes:
        code: The currency's ISO 4217 code.
        per_dollar: How much of it a dollar is.
        published_on: The day of that rate; None for dollars.
        is_old: Whether a newer rate would be expected.
        problem: Why it is dollars although another currency was chosen; else empty.
    """

    code: str = "USD"
    per_dollar: Decimal = Decimal(1)
    published_on: date | None = None
    is_old: bool = False
    problem: str = ""

    @property
    def digits(self) -> int:
        """The decimals that its amounts have."""
        return 0 if self.code in _NO_DECIMALS else 2

    @property
    def is_converted(self) -> bool:
        """Whether figures are shown in another currency than they are kept in."""
        return self.code != "USD"

    @property
    def sign(self) -> str:
        """The currency's sign, else its code: what stands at an amount."""
        if not self.is_converted:
            return "$"
        locale = QLocale()
        own = locale.currencySymbol()
        is_own = locale.currencySymbol(QLocale.CurrencySymbolFormat.CurrencyIsoCode) == self.code
        # In Sydney "$" is the Australian one; beside dollars of the API it must not be.
        return own if is_own and own != "$" else _SIGNS.get(self.code, self.code)

    def of(self, value: Decimal) -> Decimal:
        """Gives dollars in it, not rounded."""
        if not self.is_converted or not value.is_finite():
            return value
        with localcontext() as context:
            context.prec = 80
            return value * self.per_dollar

    def written(self, text: str) -> str:
        """Puts the sign to an amount, on the side where the person's language has it."""
        if not self.is_converted:
            return translate("Formatting", "${amount}").format(amount=text)
        locale, sign = QLocale(), self.sign
        before, _, after = locale.toCurrencyString(1.0, sign, 0).partition(locale.toString(1))
        if before and before[-1].isalpha():
            before += _SPACE
        if after and after[0].isalpha():
            after = _SPACE + after
        return f"{before}{text}{after}"


DOLLARS: Final = Unit()


class Shown(QObject):
    """Which unit is shown; all pages draw themselves anew when it changes. Lives in the GUI's thread."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.unit = DOLLARS

    def show(self, unit: Unit) -> None:
        """Shows figures in a unit from now on."""
        if unit != self.unit:
            self.unit = unit
            self.changed.emit()


shown: Final = Shown()


def unit() -> Unit:
    """Gives what figures are shown in now."""
    return shown.unit


def unit_of(answer: ShownCurrency) -> Unit:
    """Gives what the server says that figures are to be shown in; dollars where it knows no rate."""
    if answer.currency == "USD":
        return DOLLARS
    if answer.perDollar is None or answer.perDollar <= 0:
        return Unit(problem=answer.note or answer.currency)
    return Unit(answer.currency, answer.perDollar, answer.publishedOn, answer.isOld)
