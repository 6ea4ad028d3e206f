"""The table of tokens of local apps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QObject

from app import formatting
from app.models.figures import Column
from app.models.records import RecordsTableModel
from server.schemas.app_tokens import AppToken, Scope

_SOON: Final = timedelta(days=14)
SCOPE_WORDS: Final[Mapping[Scope, str]] = {
    "ingest": "report",
    "read": "read",
    "write": "change",
    "admin": "administer",
}


def may_words(token: AppToken) -> str:
    """Gives what a token may do."""
    return ", ".join(SCOPE_WORDS[scope] for scope in SCOPE_WORDS if scope in token.scopes)


def limit_words(token: AppToken) -> str:
    """Gives how often a token may be used."""
    if token.rateLimit is None:
        return "the API's own limits"
    return f"{token.rateLimit:,} requests a minute" if token.rateLimit else "no limit"


def expiry_words(token: AppToken, now: datetime) -> str:
    """Gives until when a token is good."""
    if token.revokedAt is not None:
        return "revoked"
    if token.expiresAt <= now:
        return "expired"
    return formatting.day(token.expiresAt.astimezone().date())


class AppsModel(RecordsTableModel[AppToken]):
    """Tokens, newest first."""

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        def tone(row: AppToken) -> str | None:
            if row.revokedAt is not None or row.expiresAt <= now():
                return "bad"
            return "warn" if row.expiresAt - now() < _SOON else None

        columns: list[Column[AppToken]] = [
            Column("App", lambda row: row.name, is_figure=False),
            Column("May", may_words, is_figure=False, soft=True),
            Column(
                "Last use",
                lambda row: formatting.ago(row.lastUsedAt, now()),
                full=lambda row: formatting.moment_full(row.lastUsedAt) if row.lastUsedAt else "never used",
            ),
            Column(
                "Good until",
                lambda row: expiry_words(row, now()),
                full=lambda row: formatting.moment_full(row.expiresAt),
                tone=tone,
            ),
        ]
        super().__init__(columns, lambda row: row.id, parent)
