"""A field for an amount of money."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

from PySide6.QtCore import QLocale, QRegularExpression
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from app import formatting
from app.currency import shown, unit
from app.formatting import dollars
from app.translation import translate
from app.widgets.words import Words

MOST: Final = Decimal(1_000_000_000)
_CENT: Final = Decimal("0.01")


class AmountField(QLineEdit):
    """Takes an amount as a person types it, in the way of their country.

    `sign` stands before it; with `signed`, it may be less than nothing.
    """

    def __init__(self, parent: QWidget | None = None, *, sign: str = "$", signed: bool = False) -> None:
        super().__init__(parent)
        self._sign = sign
        self.setPlaceholderText(sign)
        self.setMaxLength(24)
        pattern = r"[-−$\d.,'’\s]*" if signed else r"[$\d.,'’\s]*"
        self.setValidator(QRegularExpressionValidator(QRegularExpression(pattern), self))

    @property
    def amount(self) -> Decimal | None:
        """The amount; 0 where the field is empty, None where it holds no amount."""
        locale = QLocale()
        text = self.text().replace("$", "").replace(locale.groupSeparator(), "")
        text = "".join(text.split()).replace(locale.decimalPoint(), ".").replace("−", "-")
        if not text:
            return Decimal(0)
        try:
            amount = Decimal(text)
        except InvalidOperation:
            return None
        return amount if abs(amount) <= MOST else None

    def set_amount(self, amount: Decimal) -> None:
        """Puts an amount in."""
        cents = amount == amount.quantize(_CENT)
        text = f"{amount:.2f}" if cents else f"{amount.normalize():f}"
        text = text.replace(".", QLocale().decimalPoint())
        self.setText(dollars(text) if self._sign == "$" else f"{self._sign}{text}")


class ShownAmount(Words):
    """Says below a field of dollars what they are in the currency that is shown, where that is another."""

    def __init__(self, field: AmountField) -> None:
        super().__init__(tone="soft", size="label", wrap=True)
        self._field = field
        field.textChanged.connect(self._say)
        shown.changed.connect(self._say)
        self._say()

    def _say(self) -> None:
        amount = self._field.amount
        words = translate("Formatting", "In US dollars: about {amount}")
        self.setText(words.format(amount=formatting.money(amount)) if amount else formatting.rate_words())
        self.setToolTip(formatting.rate_words())
        self.setVisible(unit().is_converted)
