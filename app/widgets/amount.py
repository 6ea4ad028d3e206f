"""A field for an amount of money."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

from PySide6.QtCore import QLocale, QRegularExpression
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from app.formatting import dollars

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
