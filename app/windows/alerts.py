"""The page of alerts: what asks for attention now, and what did before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app import formatting
from app.models.alerts import PastAlertsModel, fate
from app.tasks import LatestTask, run_task
from app.translation import translate
from app.widgets.banner import Banner, put_in_tab_order
from app.widgets.capped import capped
from app.widgets.card import Card
from app.widgets.column import centred
from app.widgets.words import Words
from app.windows.page import Page
from app.windows.record_table import RecordTable

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.alerts import AlertList, KeptAlert

PAGE_SIZE: Final = 100
MOST_OPEN: Final = 50


@dataclass(frozen=True)
class Answer:
    """The open alerts, and the first page of all there ever were."""

    open: AlertList
    all: AlertList


class AlertsPage(Page):
    """Open alerts with a button each; the others in a table below."""

    KINDS: ClassVar[frozenset[str]] = frozenset(("alert",))

    counted = Signal(int)

    def __init__(
        self, client: ApiClient, *, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(translate("Alerts", "Alerts"), parent=parent)
        self._client = client
        self._now = now
        self._cursor: str | None = None
        self._open: list[KeptAlert] = []
        self.banners: list[Banner] = []
        self._more: LatestTask[AlertList] = LatestTask(self)
        self.model = PastAlertsModel(now, self)
        self.table = RecordTable(translate("Alerts", "Earlier alerts"), self.model)
        self.dismiss_all_button = QPushButton(translate("Alerts", "Dismiss all"))
        self.calm = Words(translate("Alerts", "Nothing asks for attention."), tone="soft")
        self.past = Card(translate("Alerts", "Earlier"))
        self._build()
        self.read_by(self._read, self._show)

    def _build(self) -> None:
        self.dismiss_all_button.clicked.connect(self._on_dismiss_all)
        self.head.addWidget(self.dismiss_all_button)
        self.dismiss_all_button.hide()
        self.empty.say(
            translate("Alerts", "No alert was ever told."),
            translate(
                "Alerts",
                "You are told when a budget nears its limit, when the month is heading over it, when a day "
                "is far dearer than usual, and when something has no known price.",
            ),
            button=translate("Alerts", "Set a budget"),
        )
        self.empty.pressed.connect(partial(self.page_requested.emit, "budgets"))
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self.calm)
        self.past.body.setContentsMargins(8, 12, 8, 8)
        self.past.head.setContentsMargins(8, 0, 8, 0)
        self.past.body.addWidget(self.table, 1)
        self._open_area = capped(inside)
        column = QVBoxLayout()
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._open_area)
        column.addWidget(self.past, 1)
        column.addStretch(0)
        self.set_body(centred(column))
        self.model.more_wanted.connect(self._on_more_wanted)

    # Reading

    def _read(self) -> Answer:
        """Asks; runs in a worker thread."""
        return Answer(
            self._client.alerts(state="open", limit=MOST_OPEN),
            self._client.alerts(state="all", limit=PAGE_SIZE),
        )

    def _show(self, answer: Answer) -> None:
        self._cursor = answer.all.nextCursor
        self._more.cancel()
        past = _past(answer.all.alerts)
        more_open = answer.open.nextCursor is not None
        self.counted.emit(len(answer.open.alerts))
        if not past and not answer.open.alerts:
            self.show_empty()
            self.note.setText("")
            self.dismiss_all_button.hide()
            return
        self.model.set_rows(past, has_more=self._cursor is not None)
        self._show_open(answer.open.alerts)
        count = translate("Alerts", "{count} open").format(
            count=f"{len(answer.open.alerts)}{'+' if more_open else ''}"
        )
        self.note.setText(count if answer.open.alerts else "")
        self.calm.setVisible(not answer.open.alerts)
        self.dismiss_all_button.setEnabled(True)
        self.dismiss_all_button.setVisible(len(answer.open.alerts) > 1)
        self.past.setVisible(bool(past))
        self.show_body()

    def _show_open(self, alerts: Sequence[KeptAlert]) -> None:
        if list(alerts) == self._open:
            return
        self._open = list(alerts)
        for banner in self.banners:
            self._column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        self.banners = [self._banner(alert) for alert in alerts]
        for banner in self.banners:
            self._column.addWidget(banner)
        put_in_tab_order(self.dismiss_all_button, self.banners)

    def _banner(self, alert: KeptAlert) -> Banner:
        when = formatting.clock(alert.createdAt, self._now())
        message = f"{formatting.with_shown(alert.message)}\n{when}" if alert.message else when
        banner = Banner(
            f"{alert.title}. {message}", severity=alert.severity, button=translate("Alerts", "Dismiss")
        )
        banner.button.setAccessibleName(translate("Alerts", "Dismiss: {title}").format(title=alert.title))
        banner.pressed.connect(partial(self._on_dismiss, [alert.id], banner))
        return banner

    def _on_more_wanted(self) -> None:
        ask = partial(self._client.alerts, state="all", limit=PAGE_SIZE, cursor=self._cursor)
        self._more.run(ask, self._on_more, self._on_more_failed)

    def _on_more(self, page: AlertList) -> None:
        self._cursor = page.nextCursor
        self.model.add_rows(_past(page.alerts), has_more=page.nextCursor is not None)

    def _on_more_failed(self, error: Exception) -> None:
        self.model.end_fetching()
        self.on_failure(error)

    # What the person does

    def _on_dismiss_all(self) -> None:
        self.dismiss_all_button.setEnabled(False)
        self._dismiss([alert.id for alert in self._open])

    def _on_dismiss(self, alert_ids: Sequence[str], banner: Banner) -> None:
        banner.button.setEnabled(False)
        self._dismiss(alert_ids)

    def _dismiss(self, alert_ids: Sequence[str]) -> None:
        client = self._client

        def dismiss() -> None:
            for alert_id in alert_ids:
                client.dismiss_alert(alert_id)

        run_task(self, dismiss, self._on_dismissed, self._on_dismiss_failed)

    def _on_dismissed(self, _nothing: None) -> None:
        self.refresh()

    def _on_dismiss_failed(self, error: Exception) -> None:
        for banner in self.banners:
            banner.button.setEnabled(True)
        self.dismiss_all_button.setEnabled(True)
        self.on_failure(error)


def _past(alerts: Sequence[KeptAlert]) -> list[KeptAlert]:
    return [alert for alert in alerts if fate(alert) != "open"]
