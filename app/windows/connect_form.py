"""The form that connects a provider, drawn from its description alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.tasks import run_task
from app.translation import translate
from app.widgets.banner import Banner
from app.widgets.credential_field import CredentialInput
from app.widgets.words import Words
from server.schemas.integrations import IntegrationRequest

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.integrations import Integration, IntegrationAnswer

_PREFIX = "credentials."


class ConnectForm(QWidget):
    """Fields, what the provider said to them, and the button that tries them."""

    connected = Signal()

    def __init__(self, client: ApiClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._integration: Integration | None = None
        self._is_busy = False
        self.inputs: dict[str, CredentialInput] = {}
        self.more_button = QToolButton()
        self.more_button.setText(translate("Integrations", "More fields…"))
        self.more_button.setCheckable(True)
        self.refused = Banner(severity="critical")
        self.told = Words(tone="good", wrap=True)
        self.connect_button = QPushButton()
        self.connect_button.setAutoDefault(False)
        self._fields = QVBoxLayout()
        self._fields.setSpacing(12)
        buttons = QHBoxLayout()
        buttons.addWidget(self.more_button)
        buttons.addStretch(1)
        buttons.addWidget(self.connect_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._fields)
        for widget in (self.refused, self.told):
            column.addWidget(widget)
            widget.hide()
        column.addLayout(buttons)
        self.more_button.toggled.connect(self._show_more)
        self.connect_button.clicked.connect(self.try_out)

    def show_provider(self, integration: Integration) -> None:
        """Draws the fields of a provider; what was typed stays where it is the same provider as before."""
        before = self._integration
        self._integration = integration
        if before is not None and before.id == integration.id and before.fields == integration.fields:
            self._check()
            return
        if before is None or before.id != integration.id:
            self.refused.hide()
            self.told.hide()
            self.more_button.setChecked(False)
        for field in self.inputs.values():
            self._fields.removeWidget(field)
            field.hide()
            field.deleteLater()
        self.inputs = {field.id: CredentialInput(field, self) for field in integration.fields}
        for field in sorted(self.inputs.values(), key=lambda each: each.field.optional):
            field.changed.connect(self._check)
            field.entered.connect(self.connect_button.click)
            self._fields.addWidget(field)
        optional = any(field.optional for field in integration.fields)
        self.more_button.setVisible(optional)
        self._show_more(self.more_button.isChecked())
        self._check()

    def _show_more(self, shown: bool) -> None:
        for field in self.inputs.values():
            is_needed = not field.field.optional or field.field.source is not None
            field.setVisible(shown or is_needed)

    def _check(self) -> None:
        integration = self._integration
        if integration is None:
            return
        changes = any(field.value is not None for field in self.inputs.values())
        if self._is_busy:
            words = translate("Integrations", "Checking…")
        elif not integration.connected:
            words = translate("Integrations", "Connect")
        elif changes:
            words = translate("Integrations", "Check and save")
        else:
            words = translate("Integrations", "Check again")
        self.connect_button.setText(words)
        is_primary = not integration.connected or changes
        if bool(self.connect_button.property("primary")) != is_primary:
            self.connect_button.setProperty("primary", is_primary)
            self.connect_button.style().unpolish(self.connect_button)
            self.connect_button.style().polish(self.connect_button)
        filled = all(field.is_filled for field in self.inputs.values())
        self.connect_button.setEnabled(filled and not self._is_busy)

    def try_out(self) -> None:
        """Tries what is typed with the provider; it is kept only if the provider takes it."""
        integration = self._integration
        if integration is None:
            return
        typed = {key: field.value for key, field in self.inputs.items()}
        given = {key: value for key, value in typed.items() if value is not None}
        request = IntegrationRequest.model_construct(credentials=given, check=True)
        self._busy(True)
        ask = partial(self._client.connect_provider, integration.id, request)
        run_task(
            self,
            ask,
            partial(self._on_connected, integration.id),
            partial(self._on_refused, integration.id),
            slow=True,
        )

    def _on_connected(self, provider: str, answer: IntegrationAnswer) -> None:
        self._busy(False)
        if self._integration is None or self._integration.id != provider:
            return
        places = {
            "keyring": translate("Integrations", "Accepted. The key is in the system's keyring."),
            "environment": translate("Integrations", "Accepted. The key comes from the environment."),
            "memory": translate("Integrations", "Accepted. The key is kept until CodingVibez ends."),
        }
        self.told.setText(places.get(answer.storedIn or "", translate("Integrations", "Accepted.")))
        self.told.show()
        self.connected.emit()

    def _on_refused(self, provider: str, error: Exception) -> None:
        self._busy(False)
        if self._integration is None or self._integration.id != provider:
            return
        rest = []
        for each in getattr(error, "details", ()):
            field = self.inputs.get(each.field.removeprefix(_PREFIX))
            if field is not None:
                field.setVisible(True)
                field.say_problem(f"{field.field.label} {each.message}")
                field.input.setFocus()
            else:
                rest.append(each.message)
        told = " ".join(rest) if getattr(error, "details", ()) else str(error)
        self.refused.say(told)
        self.refused.setVisible(bool(told))

    def _busy(self, busy: bool) -> None:
        self._is_busy = busy
        if busy:
            self.refused.hide()
            self.told.hide()
        self._check()
