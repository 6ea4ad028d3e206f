"""The pane of one provider: how it stands, what signs in, what it gives, and the times it was read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app import formatting
from app.models.integrations import (
    RunsModel,
    Source,
    history_words,
    last_words,
    next_words,
    run_full,
    state_words,
)
from app.tasks import LatestTask, run_task
from app.translation import translate
from app.widgets.banner import Banner
from app.widgets.bars import ShareBar
from app.widgets.beside import Pane
from app.widgets.facts import Facts
from app.widgets.words import Words
from app.windows.confirm import confirm
from app.windows.connect_form import ConnectForm
from app.windows.record_table import RecordTable

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.integrations import Integration
    from server.schemas.sync import RunList, SyncAnswer

_MOST_RUNS: Final = 20


def gives_words(integration: Integration) -> str:
    """Gives what a provider's reports hold."""
    words = {
        "cost": translate("Integrations", "costs"),
        "tokens": translate("Integrations", "tokens"),
        "models": translate("Integrations", "models"),
        "projects": translate("Integrations", "projects"),
    }
    return ", ".join(words.get(each, each) for each in integration.gives)


def _settles_words(integration: Integration) -> str:
    days = integration.settlesAfterDays
    if days is None:
        return ""
    if integration.settlesByMonth:
        return translate("Integrations", "{days} days after the month's end").format(days=days)
    return translate("Integrations", "after {days} days").format(days=days)


def facts_of(source: Source, now: datetime) -> list[tuple[str, str]]:
    """Gives what is to be known of a provider, by name; what says nothing is empty."""
    integration, status = source.integration, source.status
    charge = ""
    if integration.chargePerCall:
        charge = translate("Integrations", "{amount} a request, by the provider").format(
            amount=formatting.money(integration.chargePerCall)
        )
    estimate = translate("Integrations", "estimated from list prices") if integration.estimate else ""
    is_on = integration.connected and source.is_read
    return [
        (translate("Integrations", "Account"), integration.account),
        (translate("Integrations", "Last read"), last_words(status, now) if is_on else ""),
        (translate("Integrations", "Next read"), next_words(status, now) if is_on else ""),
        (translate("Integrations", "Gives"), gives_words(integration)),
        (translate("Integrations", "Money"), estimate),
        (translate("Integrations", "Settles"), _settles_words(integration)),
        (translate("Integrations", "Charge"), charge),
        (translate("Integrations", "To know"), integration.unverified),
        (translate("Integrations", "By hand"), integration.manual),
    ]


class IntegrationPane(Pane):
    """One provider, drawn from its description alone."""

    changed = Signal()

    def __init__(self, client: ApiClient, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._client = client
        self._now = now
        self._source: Source | None = None
        self._runs_task: LatestTask[RunList] = LatestTask(self)
        self._syncing: set[str] = set()
        self.state = Words(bold=True, wrap=True)
        self.message = Banner()
        self.told = Words(wrap=True)
        self.progress = ShareBar(translate("Integrations", "History read"))
        self.progress_words = Words(tone="soft", size="label", wrap=True)
        self.sync_button = QPushButton(translate("Integrations", "Sync now"))
        self.cancel_button = QPushButton(translate("Integrations", "Stop reading"))
        self.remove_button = QPushButton(translate("Integrations", "Remove…"))
        self.form = ConnectForm(client)
        self.facts = Facts(translate("Integrations", "What is to be known"), name_width=72)
        self.runs = RunsModel(now, self)
        self.runs_title = Words(
            translate("Integrations", "History of runs"), tone="soft", size="label", bold=True
        )
        self.runs_table = RecordTable(self.runs_title.text(), self.runs)
        self.run = Words(tone="soft", size="label", wrap=True)
        self._build()

    def _build(self) -> None:
        self.remove_button.setProperty("danger", True)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.sync_button, self.cancel_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.remove_button)
        above: tuple[QWidget, ...] = (
            self.state,
            self.message,
            self.told,
            self.progress,
            self.progress_words,
        )
        below: tuple[QWidget, ...] = (self.form, self.facts, self.runs_title, self.runs_table, self.run)
        for widget in above:
            self.content.addWidget(widget)
        self.content.addLayout(buttons)
        for widget in below:
            self.content.addWidget(widget)
        self.content.addStretch(1)
        self.form.connected.connect(self.changed)
        self.sync_button.clicked.connect(self._on_sync)
        self.cancel_button.clicked.connect(self._on_cancel)
        self.remove_button.clicked.connect(self._on_remove)
        self.runs_table.current_changed.connect(self._on_run)

    @property
    def provider(self) -> str:
        """Whose pane it is; empty where nobody's yet."""
        return "" if self._source is None else self._source.key

    def show_source(self, source: Source) -> None:
        """Shows a provider as it stands now."""
        if source.key != self.provider:
            self.told.hide()
            self.runs.set_rows([])
        self._source = source
        integration, status = source.integration, source.status
        self.heading.setText(integration.name)
        self.state.setText(state_words(status))
        failed = status.status == "error"
        self.message.setVisible(failed and bool(status.message))
        self.message.say(status.message)
        self._show_progress(source)
        is_on = integration.connected
        self.sync_button.setVisible(is_on and source.is_read)
        self.sync_button.setEnabled(status.status != "syncing" and source.key not in self._syncing)
        self.cancel_button.setVisible(source.is_busy)
        self.cancel_button.setEnabled(True)
        self.remove_button.setVisible(any(field.source == "stored" for field in integration.fields))
        self.form.setVisible(integration.canConnect)
        self.form.show_provider(integration)
        self.facts.say(facts_of(source, self._now()))
        self._show_runs()
        if integration.canConnect and source.is_read:
            ask = partial(self._client.sync_runs, source.key, limit=_MOST_RUNS)
            self._runs_task.run(ask, self._on_runs, self._on_failed)

    def _show_progress(self, source: Source) -> None:
        status = source.status
        lines = []
        if status.reading is not None:
            reading = translate("Integrations", "Reading {first} to {last}.")
            lines.append(
                reading.format(first=status.reading.from_.isoformat(), last=status.reading.to.isoformat())
            )
        if status.history is not None:
            lines.append(history_words(status.history))
            self.progress.set_share(status.history.percent / 100)
        self.progress.setVisible(status.history is not None)
        self.progress_words.setText("\n".join(lines))
        self.progress_words.setVisible(bool(lines))

    # Runs

    def _on_runs(self, answer: RunList) -> None:
        self.runs.set_rows(answer.runs)
        self._show_runs()

    def _show_runs(self) -> None:
        is_known = bool(self.runs.rows)
        self.runs_table.fit_height(_MOST_RUNS)
        for widget in (self.runs_title, self.runs_table):
            widget.setVisible(is_known)
        self.run.setVisible(is_known and bool(self.run.text()))

    def _on_run(self, key: str) -> None:
        run = self.runs.find(key)
        self.run.setText("" if run is None else run_full(run))
        self.run.setVisible(run is not None)

    @property
    def is_asking(self) -> bool:
        """Whether a reading asked for here has not come to its end."""
        return bool(self._syncing)

    # What the person does

    def _say(self, words: str, tone: str) -> None:
        self.told.setText(words)
        self.told.set_tone("good" if tone == "good" else "bad" if tone == "bad" else "text")
        self.told.setVisible(bool(words))

    def _on_sync(self) -> None:
        provider = self.provider
        self._syncing.add(provider)
        self.sync_button.setEnabled(False)
        self._say(translate("Integrations", "Asking…"), "text")
        run_task(
            self,
            partial(self._client.sync, provider),
            partial(self._on_synced, provider),
            partial(self._on_sync_failed, provider),
            slow=True,
        )
        self.changed.emit()

    def _on_synced(self, provider: str, answer: SyncAnswer) -> None:
        self._syncing.discard(provider)
        result = answer.results.get(provider)
        if provider == self.provider and result is not None:
            if result.status == "success":
                count = translate("Integrations", "Read: {count} records came.").format(count=result.records)
                self._say(" ".join(part for part in (count, result.message) if part), "good")
            else:
                self._say(result.message, "bad" if result.status == "error" else "text")
        self.changed.emit()

    def _on_sync_failed(self, provider: str, error: Exception) -> None:
        self._syncing.discard(provider)
        if provider == self.provider:
            self._on_failed(error)
        self.changed.emit()

    def _on_cancel(self) -> None:
        self.cancel_button.setEnabled(False)
        run_task(self, partial(self._client.cancel_sync, self.provider), self._on_changed, self._on_failed)

    def _on_remove(self) -> None:
        source = self._source
        if source is not None:
            question = translate("Integrations", "Remove the connection to {provider}?")
            detail = translate(
                "Integrations",
                "Its key is forgotten, and it is read no more. What was read from it stays.",
            )
            name = source.integration.name
            confirm(
                self,
                question.format(provider=name),
                detail,
                translate("Integrations", "Remove"),
                partial(self._remove, source.key),
            )

    def _remove(self, provider: str) -> None:
        run_task(self, partial(self._client.disconnect_provider, provider), self._on_changed, self._on_failed)

    def _on_changed(self, _answer: object) -> None:
        self._say("", "text")
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        self._say(str(error), "bad")
        self.cancel_button.setEnabled(True)
