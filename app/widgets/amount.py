"""A field for an amount of US dollars."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

from PySide6.QtCore import QLocale, QRegularExpression
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QWidget

MOST: Final = Decimal(1_000_000_000)
_CENT: Final = Decimal("0.01")


class AmountField(QLineEdit):
    """Takes dollars as a person types them, in the way of their country."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("$")
        self.setMaxLength(24)
        self.setValidator(QRegularExpressionValidator(QRegularExpression(r"[$\d.,'’\s]*"), self))

    @property
    def amount(self) -> Decimal | None:
        """The amount; 0 where the field is empty, None where it holds no amount."""
        locale = QLocale()
        text = self.text().replace("$", "").replace(locale.groupSeparator(), "")
        text = "".join(text.split()).replace(locale.decimalPoint(), ".")
        if not text:
            return Decimal(0)
        try:
            amount = Decimal(text)
        except InvalidOperation:
            return None
        return amount if amount <= MOST else None

    def set_amount(self, amount: Decimal) -> None:
        """Puts an amount in."""
        cents = amount == amount.quantize(_CENT)
        self.setText(f"${amount:.2f}" if cents else f"${amount.normalize():f}")
        self.setText(self.text().replace(".", QLocale().decimalPoint()))
