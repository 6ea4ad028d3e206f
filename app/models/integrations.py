"""The tables of integrations: every provider with how it stands, and the times one was read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QObject

from app import formatting
from app.models.figures import Column
from app.models.records import RecordsTableModel
from app.translation import translate
from server.schemas.integrations import Integration
from server.schemas.sync import HistoryProgress, IntegrationStatus, Run

# Told apart by their shapes: the colour only repeats what they say.
_GLYPHS: Final = {
    "success": "✓",
    "error": "▲",
    "syncing": "↻",
    "pending": "…",
    "not_configured": "○",
    "manual_only": "–",
    "cancelled": "–",
}
_TONES: Final = {"success": "good", "error": "bad"}


@dataclass(frozen=True)
class Source:
    """A provider: what it needs, and how it stands. `is_read`: whether its reports are, by the clock."""

    integration: Integration
    status: IntegrationStatus
    is_read: bool = True

    @classmethod
    def of(cls, integration: Integration, status: IntegrationStatus | None) -> Source:
        """Gives a provider; one of which no status is told is only connected, and never read."""
        if status is not None:
            return cls(integration, status)
        known = IntegrationStatus(
            connected=integration.connected,
            lastSync=None,
            status="success" if integration.connected else "not_configured",
            message="",
            nextSync=None,
            dataFreshness="no_data",
            reading=None,
            history=None,
            filledFrom=None,
        )
        return cls(integration, known, is_read=False)

    @property
    def key(self) -> str:
        """Its id."""
        return self.integration.id

    @property
    def is_busy(self) -> bool:
        """Whether it is being read, or its history is."""
        return self.status.status == "syncing" or self.status.history is not None

    @property
    def is_awaited(self) -> bool:
        """Whether it is being read, or will be in a moment for the first time."""
        return self.is_busy or self.status.status == "pending"


def state_word(status: IntegrationStatus) -> str:
    """Gives how a provider stands in a word or two."""
    words = {
        "success": translate("Integrations", "Connected"),
        "error": translate("Integrations", "Failed"),
        "syncing": translate("Integrations", "Reading"),
        "pending": translate("Integrations", "Not read yet"),
        "not_configured": translate("Integrations", "Not connected"),
        "manual_only": translate("Integrations", "By hand"),
    }
    return words.get(status.status, status.status)


def state_words(status: IntegrationStatus) -> str:
    """Gives how a provider stands, with its glyph and how far its history is."""
    word = f"{_GLYPHS.get(status.status, '?')} {state_word(status)}"
    if status.history is None:
        return word
    return translate("Integrations", "{state}, history {percent}%").format(
        state=word, percent=status.history.percent
    )


def history_words(history: HistoryProgress) -> str:
    """Says how far back has been read."""
    return translate("Integrations", "History read back to {done}, of {first}: {percent}%").format(
        done=formatting.day(history.doneFrom),
        first=formatting.day(history.firstDay),
        percent=history.percent,
    )


def last_words(status: IntegrationStatus, now: datetime) -> str:
    """Says when a provider was last read; nothing where it never can be."""
    if status.lastSync is None:
        return formatting.UNKNOWN
    return formatting.ago(status.lastSync, now)


def next_words(status: IntegrationStatus, now: datetime) -> str:
    """Says when a provider is read next."""
    if status.nextSync is None:
        return formatting.UNKNOWN
    return formatting.clock(status.nextSync, now)


class IntegrationsModel(RecordsTableModel[Source]):
    """Every provider, those that are connected first."""

    NEXT_READ: Final = 4

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        columns: list[Column[Source]] = [
            Column(
                translate("Integrations", "Provider"),
                lambda row: row.integration.name,
                provider=lambda row: row.key,
                is_figure=False,
            ),
            Column(
                translate("Integrations", "Kind"),
                lambda row: row.integration.category,
                is_figure=False,
                soft=True,
            ),
            Column(
                translate("Integrations", "State"),
                lambda row: state_words(row.status),
                full=lambda row: row.status.message or state_words(row.status),
                tone=lambda row: _TONES.get(row.status.status),
                is_figure=False,
            ),
            Column(
                translate("Integrations", "Last read"),
                lambda row: last_words(row.status, now()),
                full=lambda row: (
                    formatting.moment_full(row.status.lastSync) if row.status.lastSync else formatting.UNKNOWN
                ),
                soft=True,
            ),
            Column(
                translate("Integrations", "Next read"),
                lambda row: next_words(row.status, now()),
                soft=True,
            ),
        ]
        super().__init__(columns, lambda row: row.key, parent)

    def set_sources(self, sources: list[Source]) -> None:
        """Takes every provider."""
        self.set_rows(sorted(sources, key=_rank))


def _rank(source: Source) -> tuple[bool, bool, str]:
    can = source.integration.canConnect
    return (not source.integration.connected, not can, source.integration.name.lower())


def run_word(run: Run) -> str:
    """Gives what became of a run."""
    if run.status == "success":
        return translate("Integrations", "{glyph} {count} records").format(
            glyph=_GLYPHS["success"], count=run.lines + run.usageRows
        )
    failed, stopped = translate("Integrations", "Failed"), translate("Integrations", "Stopped")
    return f"{_GLYPHS.get(run.status, '?')} {failed if run.status == 'error' else stopped}"


def run_days(run: Run) -> str:
    """Gives the days a run was asked for."""
    return translate("Integrations", "{first} to {last}").format(
        first=run.from_.isoformat(), last=run.to.isoformat()
    )


def run_full(run: Run) -> str:
    """Gives all that is known of a run, a line each."""
    causes = {
        "asked": translate("Integrations", "Asked for"),
        "scheduled": translate("Integrations", "By the clock"),
        "history": translate("Integrations", "History"),
    }
    lines = [
        f"{causes.get(run.cause, run.cause)}, {formatting.moment_full(run.startedAt)}",
        run_days(run),
        translate("Integrations", "Requests it took: {calls}").format(calls=run.calls),
    ]
    if run.charge:
        charge = translate("Integrations", "What the provider charges for them: {amount}")
        lines.append(charge.format(amount=formatting.money(run.charge)))
    if run.costBefore is not None and run.costAfter is not None and run.costBefore != run.costAfter:
        changed = translate("Integrations", "Cost of these days: {before}, now {after}")
        lines.append(
            changed.format(before=formatting.money(run.costBefore), after=formatting.money(run.costAfter))
        )
    return "\n".join([*lines, run.message] if run.message else lines)


class RunsModel(RecordsTableModel[Run]):
    """The times a provider was read, newest first."""

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        columns: list[Column[Run]] = [
            Column(
                translate("Integrations", "When"),
                lambda row: formatting.clock(row.startedAt, now()),
                full=run_full,
                plain=lambda row: row.startedAt.isoformat(),
                is_figure=False,
            ),
            Column(
                translate("Integrations", "Result"),
                run_word,
                full=run_full,
                tone=lambda row: "bad" if row.status == "error" else None,
                is_figure=False,
            ),
        ]
        super().__init__(columns, lambda row: row.id, parent)
