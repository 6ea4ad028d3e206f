"""A database that is damaged, newer, held by somebody else, or on a full disk: words, and nothing lost."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.e2e.clients.api import Answer, Api
from tests.e2e.clients.disk import mounted
from tests.e2e.clients.program import Serve, make_token, run

EVENT = {"provider": "openai", "model": "gpt-4o", "inputTokens": 1000, "outputTokens": 500}
BUSY_S = 5  # how long the program waits for a lock


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def track(api: Api, key: str) -> Answer:
    return api.post("/api/tokens/track", {**EVENT, "idempotencyKey": key})


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder with a thousand events in it, and a token for it."""
    folder = tmp_path_factory.mktemp("template") / "data"
    token = make_token(folder)
    with Serve(folder) as serve:
        serve.api(token).post("/api/tokens/track/batch", {"events": [EVENT] * 1000}).data  # noqa: B018
        serve.stop()
    return folder, token


@pytest.fixture
def token(template: tuple[Path, str], folder: Path) -> str:
    """A token for the data folder, which has a thousand events in it."""
    shutil.copytree(template[0], folder)
    return template[1]


def database(folder: Path) -> Path:
    return folder / "codingvibez.db"


def digest(folder: Path) -> str:
    return hashlib.sha256(database(folder).read_bytes()).hexdigest()


def count(folder: Path) -> int:
    with closing(sqlite3.connect(database(folder))) as stored:
        (number,) = stored.execute("SELECT count(*) FROM usage_event").fetchone()
    return int(number)


def overwrite(path: Path, offset: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(content)


# Damage


def an_overwritten_header(path: Path) -> None:
    overwrite(path, 0, b"\xde\xad\xbe\xef" * 25)


def a_cut_tail(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 3)


def a_zeroed_schema(path: Path) -> None:
    overwrite(path, 100, bytes(4096 - 100))


@pytest.mark.parametrize("damage", [an_overwritten_header, a_cut_tail, a_zeroed_schema])
@pytest.mark.usefixtures("token")
def test_a_damaged_database_is_told_and_left_as_it_is(folder: Path, damage: Callable[[Path], None]) -> None:
    damage(database(folder))
    before = digest(folder)
    started = run("serve", "--port", "0", "--data-dir", folder)
    assert started.returncode == 1
    assert started.stdout == ""
    assert "Traceback" not in started.stderr
    assert started.stderr.startswith("The database is damaged: ")
    assert "codingvibez restore" in started.stderr
    examined = run("doctor", "--data-dir", folder)
    assert examined.returncode == 1
    assert "Damaged: " in examined.stderr
    assert "Traceback" not in examined.stderr
    assert digest(folder) == before


def zero_pages_of(path: Path, table: str) -> None:
    """Zeroes the root page of a table: the rest of the database stays readable."""
    with closing(sqlite3.connect(path)) as stored:
        (page,) = stored.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        (size,) = stored.execute("PRAGMA page_size").fetchone()
    overwrite(path, (page - 1) * size, bytes(size))


def test_damage_met_while_running_is_answered_in_words(folder: Path, token: str) -> None:
    zero_pages_of(database(folder), "usage_day")
    with Serve(folder) as serve:
        api = serve.api(token)
        for answer in (api.get("/api/dashboard"), track(api, "one")):
            status, code, words = answer.failure
            assert (status, code) == (500, "DATABASE_ERROR")
            assert words.startswith("The database file is damaged")
            assert "codingvibez restore" in words
        # What needs no sums still works, and the event was not half stored.
        assert len(api.get("/api/tokens", limit=1000).data["tokens"]) == 1000
        health = api.get("/api/health").data
        assert health["services"]["tracking"] == "unhealthy"
        serve.stop()
    examined = run("doctor", "--data-dir", folder)
    assert examined.returncode == 1
    assert "Damaged: " in examined.stderr
    assert count(folder) == 1000


# A newer version


@pytest.mark.usefixtures("token")
def test_a_newer_database_is_refused_and_left_as_it_is(folder: Path) -> None:
    with closing(sqlite3.connect(database(folder))) as stored, stored:
        stored.execute("INSERT INTO schema_migration VALUES (999, 'from the future', 0)")
    before = digest(folder)
    for command in (("serve", "--port", "0"), ("status",)):
        ran = run(*command, "--data-dir", folder)
        assert ran.returncode == 1
        assert ran.stdout == ""
        assert ran.stderr.startswith("The database is newer than this program: ")
        assert "999" in ran.stderr
        assert "Traceback" not in ran.stderr
    assert digest(folder) == before


# Another program holds it


@contextmanager
def held(folder: Path) -> Iterator[sqlite3.Connection]:
    """Holds the only right to write, as a careless tool would."""
    with closing(sqlite3.connect(database(folder), isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other
        if other.in_transaction:
            other.rollback()


def test_a_short_lock_only_takes_time(folder: Path, token: str) -> None:
    with Serve(folder) as serve, held(folder) as other:
        release = threading.Timer(0.5, other.rollback)
        began = time.monotonic()
        release.start()
        track(serve.api(token), "one").data  # noqa: B018
        assert 0.4 < time.monotonic() - began < BUSY_S
        release.join()
        serve.stop()
    assert count(folder) == 1001


def test_a_long_lock_is_told_and_the_same_key_then_stores_once(folder: Path, token: str) -> None:
    with Serve(folder) as serve:
        api = serve.api(token)
        with held(folder):
            status, code, words = track(api, "one").failure
            assert (status, code) == (500, "DATABASE_ERROR")
            assert "Another program holds the database, so nothing was stored." in words
            assert api.get("/api/tokens/stats").data["usage"]["totalTokens"] == 1_500_000, "reading goes on"
            assert api.get("/api/tracking-health").data["errors"] != []
        first = track(api, "one").data
        again = track(api, "one").data
        assert (first["duplicate"], again["duplicate"]) == (False, True)
        assert first["id"] == again["id"]
        serve.stop()
    assert count(folder) == 1001


def test_all_who_wait_for_a_lock_hear_of_it_together(folder: Path, token: str) -> None:
    with Serve(folder) as serve, held(folder), ThreadPoolExecutor(3) as clients:
        api = serve.api(token)
        began = time.monotonic()
        answers = list(clients.map(lambda number: track(api, f"key {number}"), range(3)))
        took = time.monotonic() - began
    assert {answer.failure[1] for answer in answers} == {"DATABASE_ERROR"}
    # One waits while the others gather behind it, and those wait once more.
    assert took < 2 * BUSY_S + 3


@pytest.mark.usefixtures("token")
def test_a_database_that_is_held_at_the_start_is_told(folder: Path) -> None:
    with held(folder):
        ran = run("serve", "--port", "0", "--data-dir", folder)
    assert ran.returncode == 1
    assert ran.stderr.startswith("The database is busy: ")
    assert "Traceback" not in ran.stderr


# A full disk


def test_a_full_disk_is_told_and_posting_goes_on_once_there_is_room(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "size=3m") as disk:
        folder = disk / "data"
        token = make_token(folder)
        with Serve(folder) as serve:
            api = serve.api(token)
            assert post_batch(api, "before").status == 200
            filler = fill_up(disk / "filler")
            stored, refusal = 1, None
            for number in range(200):
                answer = post_batch(api, f"batch {number}")
                if answer.status != 200:
                    refusal = answer
                    break
                stored += 1
            assert refusal is not None, "the disk was never full"
            status, code, words = refusal.failure
            assert (status, code) == (500, "DATABASE_ERROR")
            assert words == "The disk is full, so nothing was stored. Free some space and send it again."
            usage = api.get("/api/tokens/stats").data["usage"]
            assert usage["totalTokens"] == stored * 100 * 1500, "reading goes on"
            filler.unlink()
            refused_key = f"batch {stored - 1}"
            assert post_batch(api, refused_key).data["accepted"] == 100
            assert post_batch(api, refused_key).data["duplicates"] == 100
            assert api.get("/api/health").data["status"] != "unhealthy"
            serve.stop()
            assert "Traceback" not in serve.stderr
        sound = run("doctor", "--data-dir", folder, "--rebuild-rollups")
        assert sound.stdout == "The database is sound.\nEvery sum equals its events.\n"
        assert count(folder) == (stored + 1) * 100


def post_batch(api: Api, key: str) -> Answer:
    return api.post("/api/tokens/track/batch", {"events": [EVENT] * 100}, **{"Idempotency-Key": key})


def fill_up(path: Path) -> Path:
    """Writes until nothing more fits."""
    with path.open("wb", buffering=0) as file:
        for size in (65_536, 512, 1):
            try:
                while True:
                    if file.write(bytes(size)) < size:
                        break
            except OSError:
                continue
    return path
