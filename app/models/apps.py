"""The table of tokens of local apps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QObject

from app import formatting
from app.models.figures import Column
from app.models.records import RecordsTableModel
from app.translation import translate
from server.schemas.app_tokens import AppToken, Scope

_SOON: Final = timedelta(days=14)


def scope_words() -> dict[Scope, str]:
    """Gives what each right is called."""
    return {
        "ingest": translate("Apps", "report"),
        "read": translate("Apps", "read"),
        "write": translate("Apps", "change"),
        "admin": translate("Apps", "administer"),
    }


def may_words(token: AppToken) -> str:
    """Gives what a token may do."""
    return ", ".join(words for scope, words in scope_words().items() if scope in token.scopes)


def limit_words(token: AppToken) -> str:
    """Gives how often a token may be used."""
    if token.rateLimit is None:
        return translate("Apps", "the API's own limits")
    if not token.rateLimit:
        return translate("Apps", "no limit")
    requests = formatting.count(token.rateLimit, "request")
    return translate("Apps", "{requests} a minute").format(requests=requests)


def expiry_words(token: AppToken, now: datetime) -> str:
    """Gives until when a token is good."""
    if token.revokedAt is not None:
        return translate("Apps", "revoked")
    if token.expiresAt <= now:
        return translate("Apps", "expired")
    return formatting.day(token.expiresAt.astimezone().date())


class AppsModel(RecordsTableModel[AppToken]):
    """Tokens, newest first."""

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        def tone(row: AppToken) -> str | None:
            if row.revokedAt is not None or row.expiresAt <= now():
                return "bad"
            return "warn" if row.expiresAt - now() < _SOON else None

        columns: list[Column[AppToken]] = [
            Column(translate("Apps", "App"), lambda row: row.name, is_figure=False),
            Column(translate("Apps", "May"), may_words, is_figure=False, soft=True),
            Column(
                translate("Apps", "Last use"),
                lambda row: formatting.ago(row.lastUsedAt, now()),
                full=lambda row: (
                    formatting.moment_full(row.lastUsedAt)
                    if row.lastUsedAt
                    else translate("Apps", "never used")
                ),
            ),
            Column(
                translate("Apps", "Good until"),
                lambda row: expiry_words(row, now()),
                full=lambda row: formatting.moment_full(row.expiresAt),
                tone=tone,
            ),
        ]
        super().__init__(columns, lambda row: row.id, parent)
