"""Captured calls: their names, how far logs were read, where counters stand, what flat plans pay for.

Frozen, as all migrations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.db.migrations import Dialect


_ROLLUPS = ("usage_quarter", "usage_quarter_dimension", "usage_day", "usage_day_dimension")


def statements(dialect: Dialect) -> list[str]:
    """Gives the statements that add the tables of what is captured, and the sums of what is no cost."""
    whole, text = f"{dialect.big} NOT NULL", "TEXT NOT NULL"
    return [
        f'CREATE TABLE "call_name" ("organization_id" {whole}, "name" {whole}, "event_id" {whole}, '
        f'"origin" {whole}, PRIMARY KEY (organization_id, name, event_id)){dialect.strict_by_key}',
        f'CREATE TABLE "log_file" ("path" {text} PRIMARY KEY, "source" {text}, "version" {whole}, '
        f'"file_id" {text}, "size" {whole}, "changed_ns" {whole}, "position" {whole}, "mark" {text}, '
        f'"parser_state" {text}){dialect.strict}',
        f'CREATE TABLE "metric_counter" ("organization_id" {whole}, "series" {text}, "started_ns" {whole}, '
        f'"seen_ns" {whole}, "total" {whole}, '
        f"PRIMARY KEY (organization_id, series)){dialect.strict_by_key}",
        f'CREATE TABLE "telemetry_sender" ("organization_id" {whole}, "name" {text}, "signal" {text}, '
        f'"first_at" {whole}, PRIMARY KEY (organization_id, name, signal)){dialect.strict_by_key}',
        *(f'ALTER TABLE "{name}" ADD COLUMN "notional_nanos" {whole} DEFAULT 0' for name in _ROLLUPS),
    ]
