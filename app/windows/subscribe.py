"""Asks to which price to subscribe, and sends the browser to where it is paid."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from app.models.billing import mode_words, safe_link
from app.tasks import run_task
from app.translation import translate
from app.widgets.words import Words
from app.windows.team_forms import Form

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.billing import CheckoutAnswer, Mode


class SubscribeDialog(Form):
    """Takes the id of a price, and has Stripe make the page to pay on."""

    def __init__(
        self, client: ApiClient, mode: Mode | None, show_address: Callable[[str], None], parent: QWidget
    ) -> None:
        super().__init__(translate("Billing", "Subscribe"), translate("Billing", "Go to Stripe"), parent)
        self._client, self._show_address = client, show_address
        self.price = QLineEdit(maxLength=200, placeholderText="price_…")
        self.price.setAccessibleName(translate("Billing", "Price"))
        form = QFormLayout()
        form.addRow(translate("Billing", "Price"), self.price)
        self.column.addWidget(Words(mode_words(mode), bold=True, tone="warn" if mode == "test" else "text"))
        self.column.addLayout(form)
        self.column.addWidget(
            Words(
                translate(
                    "Billing",
                    "The id of a recurring price in your Stripe account. You pay on Stripe's own page, in "
                    "your browser; nothing is paid before that.",
                ),
                tone="soft",
                size="label",
                wrap=True,
            )
        )
        self.finish()
        self.price.textChanged.connect(self._check)
        self.verb_button.clicked.connect(self._on_verb)
        self._check()
        self.price.setFocus()

    def _check(self) -> None:
        self.verb_button.setEnabled(re.fullmatch(r"\w+", self.price.text().strip()) is not None)

    def _on_verb(self) -> None:
        self.problem.hide()
        self.verb_button.setEnabled(False)
        # Stripe sends the browser back here; these are pages that every server of ours has.
        back = f"{self._client.base_url}/docs"
        make = partial(self._client.check_out, self.price.text().strip(), back, back)
        run_task(self, make, self._on_made, self.on_failed)

    def _on_made(self, made: CheckoutAnswer) -> None:
        address = safe_link(made.url)
        if not address:
            self.on_failed(ValueError(translate("Billing", "Stripe gave no page to pay on. Try again.")))
            return
        self._show_address(address)
        self.accept()
