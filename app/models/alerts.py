"""The table of alerts that were told before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject

from app import formatting
from app.models.figures import Column
from app.models.records import RecordsTableModel
from server.schemas.alerts import KeptAlert

_TONES = {"critical": "bad", "warning": "warn"}


def fate(alert: KeptAlert) -> str:
    """Gives what became of an alert, in a word."""
    if alert.endedAt is None and alert.dismissedAt is None:
        return "open"
    return "dismissed" if alert.dismissedAt is not None else "over"


class PastAlertsModel(RecordsTableModel[KeptAlert]):
    """Alerts that are over or dismissed, newest first."""

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        columns: list[Column[KeptAlert]] = [
            Column(
                "Alert",
                lambda row: f"{row.title}. {row.message}" if row.message else row.title,
                is_figure=False,
            ),
            Column(
                "Severity",
                lambda row: row.severity,
                tone=lambda row: _TONES.get(row.severity),
                is_figure=False,
            ),
            Column(
                "Told",
                lambda row: formatting.clock(row.createdAt, now()),
                full=lambda row: formatting.moment_full(row.createdAt),
            ),
            Column("Now", fate, full=_fate_in_full, is_figure=False, soft=True),
        ]
        super().__init__(columns, lambda row: row.id, parent)


def _fate_in_full(alert: KeptAlert) -> str:
    told = [
        f"{word} {formatting.moment_full(moment)}"
        for word, moment in (("dismissed", alert.dismissedAt), ("over since", alert.endedAt))
        if moment is not None
    ]
    return "\n".join(told) or "open"
