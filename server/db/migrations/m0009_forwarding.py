"""What a desk forwards to a team's server. Frozen: later changes are later migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.db.migrations import Dialect

_TEXT = "TEXT NOT NULL"


def statements(dialect: Dialect) -> list[str]:
    """Gives the statements that add the tables."""
    whole = f"{dialect.big} NOT NULL"
    return [
        f'CREATE TABLE "forward_server" ("id" {_TEXT} PRIMARY KEY, "name" {_TEXT}, "url" {_TEXT}, '
        f'"ca" {_TEXT}, "enabled" {whole}, "projects" TEXT, "gaps" {_TEXT}, "event_cursor" {whole}, '
        f'"change_cursor" {whole}, "state" {_TEXT}, "message" {_TEXT}, "changed_at" {whole}, '
        f'"sent" {whole}, "sent_at" {dialect.big}){dialect.strict}',
        f'CREATE TABLE "forward_aside" ("server_id" {_TEXT}, "event_id" {whole}, "reason" {_TEXT}, '
        f'"at" {whole}, "again" {whole}, PRIMARY KEY (server_id, event_id)){dialect.strict_by_key}',
        f'CREATE TABLE "usage_change" ("id" {whole} PRIMARY KEY, "organization_id" {whole}, '
        f'"event_id" {whole}, "gone_key" TEXT){dialect.strict}',
        f'CREATE TABLE "forward_withdrawn" ("organization_id" {whole}, "idempotency_key" {_TEXT}, '
        f'"revision" {whole}, PRIMARY KEY (organization_id, idempotency_key)){dialect.strict_by_key}',
    ]
