"""Settings (a person's choices) and state (facts about the installation)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import tzinfo

from peewee import Database

from server.core.settings import BY_KEY, Value
from server.db.models import SettingValue, State
from server.db.sql import prepared

ROLLUP_ZONE = "rollup_zone"


def days_follow(database: Database, zone: tzinfo) -> bool:
    """Tells whether the day sums, as they are in the caller's snapshot, are those of a time zone."""
    return read_state(database, ROLLUP_ZONE) == getattr(zone, "key", None)


def read_settings(database: Database) -> dict[str, Value]:
    """Gives the settings that differ from their defaults; ones that no longer exist are passed over."""
    rows = SettingValue.select().execute(database)
    return {row.key: json.loads(row.value) for row in rows if row.key in BY_KEY}


def write_settings(database: Database, values: Mapping[str, Value]) -> None:
    """Stores settings; one that equals its default is not kept, so that a new default reaches everybody."""
    for key, value in values.items():
        if value == BY_KEY[key].default:
            SettingValue.delete().where(SettingValue.key == key).execute(database)
        else:
            SettingValue.insert(key=key, value=json.dumps(value)).on_conflict(
                conflict_target=(SettingValue.key,), preserve=(SettingValue.value,)
            ).execute(database)


def read_state(database: Database, key: str) -> str | None:
    """Gives a fact, or None."""
    statement = prepared(database, "SELECT value FROM state WHERE key = ?")
    row = database.execute_sql(statement, (key,)).fetchone()
    return None if row is None else str(row[0])


def write_state(database: Database, key: str, value: str) -> None:
    """Stores a fact."""
    State.insert(key=key, value=value).on_conflict(
        conflict_target=(State.key,), preserve=(State.value,)
    ).execute(database)
