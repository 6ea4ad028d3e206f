"""How far each log was read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from peewee import Database

from server.db.capture_models import LogFile
from server.db.sql import insert_rows


@dataclass(frozen=True, slots=True)
class LogProgress:
    """How far a log was read.

    Attributes:
        version: Of the reader.
        file_id: Tells the file from another of the same path.
        size: In bytes, when it was looked at last.
        changed_ns: When it had changed last, in nanoseconds since 1970.
        position: Up to which byte it was read; always the end of a line.
        mark: A digest of what lies before the position.
        parser_state: What the reader remembers.
    """

    path: str
    source: str
    version: int
    file_id: str
    size: int
    changed_ns: int
    position: int = 0
    mark: str = ""
    parser_state: Mapping[str, Any] = field(default_factory=dict)


def read_progress(database: Database) -> dict[str, LogProgress]:
    """Gives how far every log was read, by its path."""
    return {
        row.path: LogProgress(
            row.path,
            row.source,
            row.version,
            row.file_id,
            row.size,
            row.changed_ns,
            row.position,
            row.mark,
            json.loads(row.parser_state),
        )
        for row in LogFile.select().execute(database)
    }


def write_progress(database: Database, read: Iterable[LogProgress]) -> None:
    """Notes how far logs were read, each by its path."""
    columns = list(LogFile._meta.fields)
    rows = [
        tuple(
            json.dumps(progress.parser_state) if name == "parser_state" else getattr(progress, name)
            for name in columns
        )
        for progress in read
    ]
    news = ", ".join(f"{name} = excluded.{name}" for name in columns if name != "path")
    head = f"INSERT INTO log_file ({', '.join(columns)})"
    insert_rows(database, head, rows, f" ON CONFLICT (path) DO UPDATE SET {news}")
