"""The page of integrations: every provider, how it stands, and the pane that connects it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.models.integrations import IntegrationsModel, Source
from app.translation import translate
from app.widgets.banner import Banner
from app.widgets.beside import Beside
from app.widgets.card import Card
from app.widgets.column import centred
from app.widgets.fields import FieldStyle
from app.windows.integration_pane import IntegrationPane
from app.windows.page import Page
from app.windows.record_table import RecordTable

if TYPE_CHECKING:
    from app.client import ApiClient

_WATCH_MS: Final = 1500


@dataclass(frozen=True)
class Answer:
    """Every provider, and why keys are kept in memory only, where they are."""

    sources: list[Source]
    warning: str | None


class IntegrationsPage(Page):
    """A list of providers; what one needs and how it stands opens beside it."""

    KINDS: ClassVar[frozenset[str]] = frozenset(("sync", "settings"))

    def __init__(
        self, client: ApiClient, *, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(translate("Integrations", "Integrations"), parent=parent)
        self._client = client
        self._wanted = ""
        self.model = IntegrationsModel(now, self)
        self.table = RecordTable(translate("Integrations", "Providers"), self.model)
        # Beside a provider's pane, which tells it.
        self.table.spare(IntegrationsModel.NEXT_READ)
        self.warning = Banner()
        self.pane = IntegrationPane(client, now)
        self._watch = QTimer(self, singleShot=True, interval=_WATCH_MS)
        self._watch.timeout.connect(self._on_watch)
        self._build()
        self.read_by(self._read, self._show)
        FieldStyle(self)

    def _build(self) -> None:
        card = Card()
        card.body.setContentsMargins(8, 8, 8, 8)
        card.body.addWidget(self.table)
        self.beside = Beside(card, self.pane)
        self.warning.hide()
        column = QVBoxLayout()
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.warning)
        column.addWidget(self.beside, 1)
        self.set_body(centred(column))
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(self._on_current)
        self.pane.closed.connect(self._on_closed)
        self.pane.changed.connect(self.refresh)

    def _read(self) -> Answer:
        """Asks; runs in a worker thread."""
        found = self._client.integrations()
        status = self._client.status().integrations
        sources = [Source.of(each, status.get(each.id)) for each in found.integrations]
        return Answer(sources, found.warning)

    def _show(self, answer: Answer) -> None:
        self.model.set_sources(answer.sources)
        connected = sum(source.integration.connected for source in answer.sources)
        self.note.setText(
            translate("Integrations", "{connected} of {all} connected").format(
                connected=connected, all=len(answer.sources)
            )
        )
        self.warning.say(answer.warning or "")
        self.warning.setVisible(bool(answer.warning))
        self.show_body()
        shown = self._wanted or (self.pane.provider if self.beside.is_open else "")
        self._wanted = ""
        if shown:
            self.table.choose(shown)
            self._open(shown)
        # What was asked for just now may not have begun as this was answered.
        is_followed = self.pane.is_asking or any(source.is_awaited for source in answer.sources)
        if is_followed and self.isVisible():
            self._watch.start()

    def _on_watch(self) -> None:
        """Follows what is being read, as long as somebody looks."""
        if self.isVisible():
            self.refresh()

    def show_provider(self, provider: str) -> None:
        """Opens a provider's pane."""
        self._wanted = provider
        self.refresh()

    def _open(self, provider: str) -> None:
        source = self.model.find(provider)
        if source is not None:
            self.pane.show_source(source)
            self.beside.open()

    def _on_current(self, provider: str) -> None:
        if self.beside.is_open and provider:
            self._open(provider)

    def _on_closed(self) -> None:
        self.beside.close_pane()
        self.table.setFocus()
