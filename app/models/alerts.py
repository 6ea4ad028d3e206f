"""The table of alerts that were told before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject

from app import formatting
from app.models.figures import Column
from app.models.records import RecordsTableModel
from app.translation import translate
from server.schemas.alerts import KeptAlert

_TONES = {"critical": "bad", "warning": "warn"}


def fate(alert: KeptAlert) -> str:
    """Gives what became of an alert: open, dismissed or over."""
    if alert.endedAt is None and alert.dismissedAt is None:
        return "open"
    return "dismissed" if alert.dismissedAt is not None else "over"


def fate_words(alert: KeptAlert) -> str:
    """Says what became of an alert, in a word."""
    words = {
        "open": translate("Alerts", "open"),
        "dismissed": translate("Alerts", "dismissed"),
        "over": translate("Alerts", "over"),
    }
    return words[fate(alert)]


def severity_words(alert: KeptAlert) -> str:
    """Says how grave an alert is."""
    words = {
        "critical": translate("Alerts", "critical"),
        "warning": translate("Alerts", "warning"),
        "info": translate("Alerts", "info"),
    }
    return words.get(alert.severity, alert.severity)


class PastAlertsModel(RecordsTableModel[KeptAlert]):
    """Alerts that are over or dismissed, newest first."""

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        columns: list[Column[KeptAlert]] = [
            Column(
                translate("Alerts", "Alert"),
                lambda row: formatting.with_shown(
                    f"{row.title}. {row.message}" if row.message else row.title
                ),
                is_figure=False,
            ),
            Column(
                translate("Alerts", "Severity"),
                severity_words,
                tone=lambda row: _TONES.get(row.severity),
                is_figure=False,
            ),
            Column(
                translate("Alerts", "Told"),
                lambda row: formatting.clock(row.createdAt, now()),
                full=lambda row: formatting.moment_full(row.createdAt),
            ),
            Column(translate("Alerts", "Now"), fate_words, full=_fate_in_full, is_figure=False, soft=True),
        ]
        super().__init__(columns, lambda row: row.id, parent)


def _words(alert: KeptAlert) -> str:
    words = f"{alert.title}. {alert.message}" if alert.message else alert.title
    return formatting.with_shown(words)


def _fate_in_full(alert: KeptAlert) -> str:
    told = [
        words.format(moment=formatting.moment_full(moment))
        for words, moment in (
            (translate("Alerts", "dismissed {moment}"), alert.dismissedAt),
            (translate("Alerts", "over since {moment}"), alert.endedAt),
        )
        if moment is not None
    ]
    return "\n".join(told) or fate_words(alert)
