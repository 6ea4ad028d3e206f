"""The card that says how fresh every source is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app import formatting
from app.models.figures import Column, FiguresTableModel, Role
from app.models.integrations import state_words
from app.tasks import Refresh
from app.translation import translate
from app.widgets.card import Card
from app.widgets.table import FigureDelegate, FigureTable
from app.widgets.words import Words

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.client import ApiClient

_MOST_ROWS = 14


@dataclass(frozen=True)
class Freshness:
    """A source, how it stands, and when it last told anything; without an id, the person's own apps."""

    provider: str
    name: str
    state: str
    at: datetime | None
    failed: bool = False
    message: str = ""


class FreshnessModel(FiguresTableModel[Freshness]):
    """Every source and how fresh it is."""

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        columns: list[Column[Freshness]] = [
            Column(
                translate("Overview", "Source"),
                lambda row: row.name,
                provider=lambda row: row.provider or None,
                is_figure=False,
            ),
            Column(
                translate("Overview", "State"),
                lambda row: row.state,
                full=lambda row: row.message or row.state,
                tone=lambda row: "bad" if row.failed else None,
                is_figure=False,
                soft=True,
            ),
            Column(
                translate("Overview", "Newest figure"),
                lambda row: formatting.ago(row.at, now()),
                full=lambda row: formatting.UNKNOWN if row.at is None else formatting.moment_full(row.at),
            ),
        ]
        super().__init__(columns, parent)


class SourcesCard(Card):
    """Reads for itself: providers change far less often than figures."""

    opened = Signal(str)
    """The source that is asked about; empty for the person's own apps and for all of them."""

    def __init__(self, client: ApiClient, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(translate("Overview", "Sources"), parent)
        self._client = client
        self._last_use: datetime | None = None
        self._providers: Sequence[Freshness] = ()
        self.model = FreshnessModel(now, self)
        self.table = FigureTable(translate("Overview", "How fresh every source is"), most_rows=_MOST_ROWS)
        self.problem = Words(tone="warn", size="label", wrap=True)
        self.button = QPushButton(translate("Overview", "Connect a provider"))
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._refresh: Refresh[Sequence[Freshness]] = Refresh(
            self, self._read, self._on_providers, self._on_failed
        )
        self._build()

    def _build(self) -> None:
        self.table.setModel(self.model)
        roles = (Role.SHARE, Role.PROVIDER, Role.SOFT)
        self.table.setItemDelegate(FigureDelegate(*roles, self.table, tone_role=Role.TONE))
        self.body.setContentsMargins(8, 12, 8, 10)
        self.head.setContentsMargins(8, 0, 8, 0)
        self.head.addWidget(self.button)
        self.body.addWidget(self.table)
        self.body.addWidget(self.problem)
        self.problem.hide()
        self.button.clicked.connect(self._on_button)
        self.table.clicked.connect(self._on_row)
        self.table.activated.connect(self._on_row)

    def refresh(self) -> None:
        """Reads anew how providers stand."""
        self._refresh.request()

    def set_last_use(self, moment: datetime | None) -> None:
        """Takes when an app last told of a use."""
        self._last_use = moment
        self._fill()

    def _read(self) -> Sequence[Freshness]:
        """Asks; runs in a worker thread."""
        status = self._client.status().integrations
        return [
            Freshness(
                one.id,
                one.name,
                state_words(status[one.id]),
                status[one.id].lastSync,
                status[one.id].status == "error",
                status[one.id].message,
            )
            for one in self._client.integrations().integrations
            if one.connected and one.id in status
        ]

    def _on_providers(self, providers: Sequence[Freshness]) -> None:
        self._providers = providers
        self.problem.hide()
        self._fill()

    def _on_failed(self, error: Exception) -> None:
        self.problem.setText(
            translate("Overview", "How providers stand could not be read: {error}").format(error=error)
        )
        self.problem.show()

    def _fill(self) -> None:
        apps = Freshness(
            "",
            translate("Overview", "Your apps"),
            translate("Overview", "tracked as they are used"),
            self._last_use,
        )
        self.model.set_rows([apps, *self._providers])
        self.button.setVisible(not self._providers)
        self.table.fit()

    def _on_row(self, index: QModelIndex) -> None:
        self.opened.emit(self.model.row_at(index.row()).provider)

    def _on_button(self) -> None:
        self.opened.emit("")
