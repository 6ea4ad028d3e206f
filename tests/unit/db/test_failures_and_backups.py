"""What the database may do to a person: said in words, nothing half-written, and a way back."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import peewee
import pytest

from server.core.errors import StoreDamaged, StoreError, StoreFull, StoreLocked, StoreTooNew
from server.db import backup
from server.db.backup import back_up, problems, require_ours, require_sound
from server.db.errors import explain, translated
from server.db.migrations import NEWEST
from tests.unit.db.histories import make_event

if TYPE_CHECKING:
    import logging

    from server.db.connection import Store
    from server.db.writer import Writer


def failure(code: int, text: str = "what SQLite says") -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    return error


def caused(outer: Exception, inner: BaseException, how: str) -> Exception:
    if how == "cause":
        outer.__cause__ = inner
    else:
        outer.__context__ = inner
    return outer


CODES = [
    (sqlite3.SQLITE_FULL, StoreFull, "disk is full"),
    (sqlite3.SQLITE_BUSY, StoreLocked, "Another program"),
    (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreLocked, "Another program"),
    (sqlite3.SQLITE_LOCKED, StoreLocked, "Another program"),
    (sqlite3.SQLITE_CORRUPT, StoreDamaged, "damaged (what SQLite says)"),
    (sqlite3.SQLITE_CORRUPT_INDEX, StoreDamaged, "codingvibez doctor"),
    (sqlite3.SQLITE_NOTADB, StoreDamaged, "codingvibez restore"),
    (sqlite3.SQLITE_READONLY, StoreError, "Check who owns"),
    (sqlite3.SQLITE_CANTOPEN, StoreError, "Check who owns"),
    (sqlite3.SQLITE_IOERR, StoreError, "could not do this (what SQLite says)"),
]


@pytest.mark.parametrize(("code", "kind", "words"), CODES)
def test_each_failure_says_what_to_do(code: int, kind: type[StoreError], words: str) -> None:
    told = explain(failure(code))
    assert type(told) is kind
    assert words in told.message


@pytest.mark.parametrize("how", ["cause", "context"])
@pytest.mark.parametrize(("code", "kind", "words"), CODES)
def test_the_reason_below_wins_over_what_hides_it(
    code: int, kind: type[StoreError], words: str, how: str
) -> None:
    hidden = caused(peewee.OperationalError("peewee's"), failure(code), how)
    rollback = failure(sqlite3.SQLITE_ERROR, "cannot rollback - no transaction is active")
    told = explain(caused(peewee.OperationalError("outer"), caused(rollback, hidden, "context"), how))
    assert type(told) is kind
    assert words in told.message


def test_a_chain_that_bites_its_tail_ends() -> None:
    one, other = peewee.OperationalError("one"), peewee.OperationalError("other")
    one.__context__, other.__context__ = other, one
    assert "one" in explain(one).message


def test_only_errors_of_the_database_are_translated() -> None:
    with pytest.raises(StoreError, match="what SQLite says") as caught, translated():
        raise failure(1)
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
    with pytest.raises(StoreError), translated():
        raise peewee.InterfaceError("x")
    with pytest.raises(ZeroDivisionError), translated():
        raise ZeroDivisionError


def test_a_full_disk_is_said_and_writing_goes_on_when_there_is_room(
    store: Store, writer: Writer, expect_errors: list[logging.LogRecord]
) -> None:
    def pages(limit: int) -> None:
        writer.call(lambda database: database.execute_sql(f"PRAGMA max_page_count = {limit}") and None)

    writer.insert_events([make_event()])
    pages(1)  # SQLite takes the present size for a smaller one
    big = [make_event(tags={"text": "x" * 500}, model=f"m{n}") for n in range(2000)]
    with pytest.raises(StoreFull, match="nothing was stored"):
        writer.insert_events(big)
    assert len(expect_errors) == 1
    pages(1_000_000)
    assert [outcome.stored.id for outcome in writer.insert_events(big[:2])] == [2, 3]
    assert set(writer.rebuild().values()) == {0}
    with store.reading() as database:
        assert database.execute_sql("SELECT count(*) FROM usage_event").fetchone() == (3,)


def test_a_database_held_by_another_program_is_said(
    store: Store, writer: Writer, expect_errors: list[logging.LogRecord]
) -> None:
    writer.call(lambda database: database.execute_sql("PRAGMA busy_timeout = 20") and None)
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked, match="Another program holds the database"):
            writer.insert_events([make_event()])
        with store.reading() as database:
            assert database.execute_sql("SELECT count(*) FROM usage_event").fetchone() == (0,)
        other.execute("ROLLBACK")
    assert writer.insert_events([make_event()])[0].status == "accepted"
    assert len(expect_errors) == 1


def test_a_backup_of_a_live_database_holds_every_row(store: Store, writer: Writer, tmp_path: Path) -> None:
    """The rows are still in the write-ahead log: copying the file alone would lose them."""
    for n in range(50):
        writer.insert_events([make_event(model=f"m{n}")])
    assert Path(f"{store.path}-wal").stat().st_size > 0
    target = tmp_path / "deep" / "copy.db"
    back_up(store.path, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in target.parent.iterdir()] == ["copy.db"]
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT count(*), count(DISTINCT model) FROM usage_event").fetchone() == (50, 50)
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    require_ours(target)
    assert len(writer.insert_events([make_event()])) == 1


def test_a_backup_while_writing_is_one_state_of_the_data(
    store: Store, writer: Writer, tmp_path: Path
) -> None:
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            writer.insert_events([make_event(), make_event()])

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for n in range(5):
            back_up(store.path, tmp_path / f"{n}.db")
    finally:
        done.set()
        thread.join(5)
    for n in range(5):
        with closing(sqlite3.connect(tmp_path / f"{n}.db")) as copy:
            ((events, summed),) = copy.execute(
                "SELECT (SELECT count(*) FROM usage_event), (SELECT coalesce(sum(events), 0) FROM usage_day)"
            ).fetchall()
            assert events == summed
            assert events % 2 == 0


def test_a_backup_replaces_the_one_before_whole_or_not_at_all(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "copy.db"
    target.write_bytes(b"the one before")

    def unsound(path: Path) -> None:
        raise StoreDamaged("x", f"{path} is damaged")

    with monkeypatch.context() as patch:
        patch.setattr(backup, "require_sound", unsound)
        with pytest.raises(StoreDamaged):
            back_up(store.path, target)
    assert target.read_bytes() == b"the one before"
    assert list(tmp_path.glob("*.partial")) == []
    back_up(store.path, target)
    require_ours(target)


def test_a_backup_that_has_nowhere_to_go_is_said_in_words(store: Store, tmp_path: Path) -> None:
    (tmp_path / "folder" / "inside").mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be written"):
        back_up(store.path, tmp_path / "folder")


def damaged(path: Path, store: Store) -> None:
    """Makes a copy with a page overwritten in the middle."""
    back_up(store.path, path)
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 4] = b"\xa5" * 4096
    path.write_bytes(content)


def test_a_damaged_file_is_found_out(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "damaged.db"
    damaged(path, store)
    assert problems(path)
    for check in (require_sound, require_ours):
        with pytest.raises(StoreDamaged, match="left as it is"):
            check(path)
    assert problems(store.path) == []


def statement(sql: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with closing(sqlite3.connect(path)) as database:
            database.execute(sql)
            database.commit()

    return make


def test_somebody_elses_database_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    statement("CREATE TABLE usage_event (id)")(path)
    with pytest.raises(StoreError, match="not one of CodingVibez"):
        require_ours(path)


def test_a_backup_of_a_newer_version_is_not_taken(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    back_up(store.path, path)
    statement(f"INSERT INTO schema_migration VALUES ({NEWEST + 1}, 'later', 0)")(path)
    before = path.read_bytes()
    with pytest.raises(StoreTooNew, match=f"version {NEWEST + 1}"):
        require_ours(path)
    assert path.read_bytes() == before


def test_a_database_without_any_version_is_not_taken(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "odd.db"
    back_up(store.path, path)
    statement("DELETE FROM schema_migration")(path)
    with pytest.raises(StoreError):
        require_ours(path)


def test_what_is_no_database_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "text.db"
    path.write_text("hello " * 1000)
    with pytest.raises(StoreDamaged):
        require_ours(path)
