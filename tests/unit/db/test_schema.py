"""The schema: migrations and models agree, older databases are backed up first, newer ones left alone."""

from __future__ import annotations

import hashlib
import sqlite3
import stat
from contextlib import closing
from datetime import UTC
from pathlib import Path
from typing import Any

import peewee
import pytest

from server.core.errors import StartupError, StoreDamaged, StoreError, StoreTooNew
from server.db import migrations
from server.db.backup import require_ours
from server.db.capture_models import CAPTURE_TABLES
from server.db.connection import FILE_NAME, Store
from server.db.events import EventWriter
from server.db.migrations import MIGRATIONS, NEWEST, Migration
from server.db.models import POSTED, TABLES
from server.db.writer import Writer
from tests.conftest import START
from tests.unit.db.histories import make_event


def described(path: Path) -> dict[str, Any]:
    """Gives everything that SQLite says about a schema, but for the order in which indexes were made."""
    with closing(sqlite3.connect(path)) as database:

        def ask(sql: str) -> list[Any]:
            return database.execute(sql).fetchall()

        names = [row[1] for row in ask("PRAGMA table_list") if not row[1].startswith("sqlite_")]
        schema: dict[str, Any] = {
            "tables": sorted(row for row in ask("PRAGMA table_list") if row[1] in names)
        }
        for name in names:
            indexes = sorted(row[1:] for row in ask(f"PRAGMA index_list({name})"))
            schema[name] = {
                "columns": ask(f"PRAGMA table_xinfo({name})"),
                "indexes": indexes,
                "of indexes": {row[0]: ask(f"PRAGMA index_xinfo({row[0]})") for row in indexes},
            }
        partial = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '%WHERE%'"
        schema["conditions"] = {name: sql.partition("WHERE")[2].strip() for name, sql in ask(partial)}
        return schema


def test_migrations_end_where_the_models_are(tmp_path: Path) -> None:
    migrated = peewee.SqliteDatabase(str(tmp_path / "migrated.db"))
    fresh = peewee.SqliteDatabase(str(tmp_path / "fresh.db"))
    tables = (*TABLES, *CAPTURE_TABLES)
    with migrated.connection_context():
        assert migrations.migrate(migrated, now_ms=0) == [item.name for item in MIGRATIONS]
        assert migrations.migrate(migrated, now_ms=0) == []
    with fresh.connection_context(), fresh.bind_ctx(tables):
        fresh.create_tables(tables)
    one, other = described(tmp_path / "migrated.db"), described(tmp_path / "fresh.db")
    assert one["conditions"] == other["conditions"]
    assert one["conditions"] == {
        "usage_event_idempotency": POSTED,
        "month_entry_pushed": "source = 'ingest'",
        "alert_open": "ended_at IS NULL",
    }
    assert one.keys() == other.keys()
    for part in one:
        assert one[part] == other[part], part
    assert len(one["tables"]) == len(tables)
    assert all(row[5] == 1 for row in one["tables"]), "every table is STRICT"


def test_versions_are_numbered_without_a_gap() -> None:
    assert [item.version for item in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))
    assert len(MIGRATIONS) == migrations.NEWEST


def test_an_opened_database_is_a_private_one_in_wal_mode(tmp_path: Path) -> None:
    store = Store(tmp_path / "deep" / "data")
    store.open(now=START)
    writer = Writer(store.writer, EventWriter(UTC), lambda: START)
    writer.start()
    try:
        assert_private(store, writer)
    finally:
        writer.stop()
        store.close()


def assert_private(store: Store, writer: Writer) -> None:
    writer.insert_events([make_event()])
    with store.reading() as database:
        assert database.execute_sql("PRAGMA journal_mode").fetchone() == ("wal",)
        assert database.execute_sql("PRAGMA query_only").fetchone() == (1,)
        with pytest.raises(peewee.OperationalError, match="readonly"):
            database.execute_sql("DELETE FROM usage_event")
    assert writer.call(lambda database: database.execute_sql("PRAGMA foreign_keys").fetchone()) == (1,)
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    for ending in ("", "-wal", "-shm"):
        assert stat.S_IMODE(Path(f"{store.path}{ending}").stat().st_mode) == 0o600, ending


def test_a_reader_sees_one_state_throughout(store: Store, writer: Writer) -> None:
    count = "SELECT count(*) FROM usage_event"
    with store.reading() as database:
        assert database.execute_sql(count).fetchone() == (0,)
        writer.insert_events([make_event()])
        assert database.execute_sql(count).fetchone() == (0,)
    with store.reading() as database:
        assert database.execute_sql(count).fetchone() == (1,)


@pytest.mark.parametrize("endings", [("", "-wal"), ("", "-wal", "-shm")])
def test_what_a_crash_left_in_the_log_is_there_after_the_next_start(
    store: Store, writer: Writer, tmp_path: Path, endings: tuple[str, ...]
) -> None:
    writer.insert_events([make_event()] * 3)
    folder = tmp_path / "after the crash"
    folder.mkdir()
    for ending in endings:
        (folder / f"{FILE_NAME}{ending}").write_bytes(Path(f"{store.path}{ending}").read_bytes())
    again = Store(folder)
    assert again.open(now=START) == []
    assert again.writer.execute_sql("SELECT count(*) FROM usage_event").fetchone() == (3,)
    again.close()


def add_migration(monkeypatch: pytest.MonkeyPatch, *statements: str) -> None:
    version = migrations.NEWEST + 1
    more = Migration(version, "later", lambda _: list(statements))
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, more))
    monkeypatch.setattr(migrations, "NEWEST", version)


def made(folder: Path) -> None:
    """Makes a database of today's version with one event in it."""
    store = Store(folder)
    store.open(now=START)
    store.writer.execute_sql("INSERT INTO state VALUES ('who', 'me')")
    store.close()


def test_an_older_database_is_backed_up_before_it_is_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path)
    add_migration(monkeypatch, "ALTER TABLE person ADD COLUMN nick TEXT", "DELETE FROM state")
    store = Store(tmp_path)
    assert store.open(now=START) == ["later"]
    columns = [item.name for item in store.writer.get_columns("person")]
    store.close()
    assert "nick" in columns
    (backup,) = (tmp_path / "backups").iterdir()
    assert backup.name == f"before-version-{migrations.NEWEST}-20260314T120000Z.db"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    require_ours(backup)
    with closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("SELECT * FROM state").fetchall() == [("who", "me")]
        assert copy.execute("SELECT max(version) FROM schema_migration").fetchone() == (
            migrations.NEWEST - 1,
        )
    assert store.open(now=START) == []
    store.close()
    assert len(list((tmp_path / "backups").iterdir())) == 1


def test_a_new_or_current_database_is_not_backed_up(tmp_path: Path) -> None:
    made(tmp_path)
    made_again = Store(tmp_path)
    assert made_again.open(now=START) == []
    made_again.close()
    assert not (tmp_path / "backups").exists()


def test_a_migration_that_fails_leaves_the_version_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path)
    before = described(tmp_path / FILE_NAME)
    add_migration(
        monkeypatch, "ALTER TABLE person ADD COLUMN nick TEXT", "ALTER TABLE nothing ADD COLUMN x TEXT"
    )
    with pytest.raises(StoreError, match="nothing"):
        Store(tmp_path).open(now=START)
    assert described(tmp_path / FILE_NAME) == before
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        assert database.execute("SELECT version FROM schema_migration").fetchall() == [
            (item.version,) for item in MIGRATIONS
        ]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("journal", ["wal", "delete"])
def test_a_newer_database_is_refused_in_words_and_left_untouched(tmp_path: Path, journal: str) -> None:
    made(tmp_path)
    path = tmp_path / FILE_NAME
    with closing(sqlite3.connect(path)) as database:
        database.execute("INSERT INTO schema_migration VALUES (99, 'from the future', 0)")
        database.commit()
        database.execute(f"PRAGMA journal_mode = {journal}")
    before = digest(path)
    with pytest.raises(StoreTooNew, match=f"has version 99, this program knows up to {NEWEST}\\.") as caught:
        Store(tmp_path).open(now=START)
    assert "Update CodingVibez" in caught.value.message
    assert "Nothing was changed" in caught.value.message
    assert digest(path) == before
    assert not (tmp_path / "backups").exists()


@pytest.mark.parametrize("content", [b"no database at all " * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_what_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    with pytest.raises(StoreDamaged, match="codingvibez restore"):
        Store(tmp_path).open(now=START)
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_used_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StartupError, match="--data-dir"):
        Store(tmp_path / "file").open(now=START)
    with pytest.raises(StartupError, match="--data-dir"):
        Store(tmp_path / "file" / "below").open(now=START)
    (tmp_path / "odd" / FILE_NAME).mkdir(parents=True)
    with pytest.raises(StartupError, match="cannot be opened"):
        Store(tmp_path / "odd").open(now=START)


def test_closing_twice_is_harmless(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.close()
    store.open(now=START)
    store.close()
    store.close()
    with pytest.raises(StoreError), store.reading() as database:
        database.execute_sql("SELECT * FROM nothing")
    store.close()
