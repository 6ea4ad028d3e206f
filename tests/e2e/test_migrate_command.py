"""`codingvibez migrate`: a year on a desktop goes to an empty PostgreSQL database, or nothing does."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from peewee import IntegerField

from server.cli import main
from server.core.money import to_dollars
from server.credentials import SecretStore
from server.db import moving
from server.db.models import ROLLUPS
from server.db.moving import Part, Tally
from server.runtime import Runtime
from server.services import demo
from tests.postgresql import Cluster

NOW = datetime(2026, 6, 17, 12, 0, tzinfo=UTC)
KEY = "0123456789abcdef" * 4
PAGES = (
    "/api/dashboard",
    "/api/tokens/stats?startDate=2025-06-01&endDate=2026-06-17",
    "/api/tokens?limit=50",
    "/api/budgets",
    "/api/expenses",
    "/api/alerts?status=all",
    "/api/organizations",
    "/api/app-tokens",
    "/api/settings",
)


@dataclass(frozen=True)
class Caller:
    """Calls a server."""

    runtime: Runtime
    http: httpx.Client

    def __call__(self, method: str, path: str, body: object = None) -> Any:
        answer = self.http.request(method, path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]


@contextmanager
def running(folder: Path, url: str | None = None) -> Iterator[Caller]:
    """Gives what calls a server on a folder or a database."""
    secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": KEY})
    runtime = Runtime(
        data_dir=folder, database_url=url, serve=False, clock=lambda: NOW, secrets=secrets, machine_zone="UTC"
    )
    runtime.start()
    headers = {"Authorization": f"Bearer {runtime.desktop_token()}"}
    transport = httpx.WSGITransport(app=runtime.in_process_app)
    try:
        with httpx.Client(transport=transport, base_url="http://localhost", headers=headers) as http:
            yield Caller(runtime, http)
    finally:
        runtime.stop()
        secrets.close()


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desktop's folder with a year of made-up data and a little of everything else."""
    folder = tmp_path_factory.mktemp("desktop") / "data"
    with running(folder) as call:
        services = call.runtime._running()
        demo.fill(services.tracking._writer, services, NOW)
        call("PATCH", "/api/settings", {"values": {"timezone": "Asia/Tokyo"}})
        call("POST", "/api/app-tokens", {"name": "shop", "scopes": ["ingest"], "expiresInDays": 9})
        paid = {"date": "2026-03-04", "vendor": "Zürich Käse AG ☃", "amount": 12.34, "currency": "USD"}
        call("POST", "/api/expenses", paid)
        call("GET", "/api/alerts")
    return folder


@pytest.fixture
def empty_database(cluster: Cluster) -> Iterator[str]:
    """A database without a table."""
    cluster.execute("CREATE DATABASE moved")
    yield cluster.url("moved")
    cluster.drop_database(cluster.url("moved"))


def count(cluster: Cluster, statement: str) -> int:
    return int(str(cluster.execute(statement, "moved")[0][0]))


def test_everything_arrives_and_every_answer_is_the_same(
    year: Path, empty_database: str, cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(year) as call:
        token = call("POST", "/api/app-tokens", {"name": "bar", "scopes": ["read"], "expiresInDays": 9})[
            "token"
        ]
        before = {page: call("GET", page) for page in PAGES}
    capsys.readouterr()
    assert main(["migrate", "--data-dir", str(year), "--to", empty_database]) == 0
    said = capsys.readouterr().out
    with closing(sqlite3.connect(year / "codingvibez.db")) as source:
        events, nanos = source.execute("SELECT count(*), sum(cost_nanos) FROM usage_event").fetchone()
    assert f"  total    {events:>9,} events" in said
    assert f"${to_dollars(nanos):f}\n" in said
    assert "  2026-03  " in said
    assert "Every sum equals its events." in said
    assert "2 tokens of apps" in said
    with running(tmp_path / "server", empty_database) as call:
        after = {page: call("GET", page) for page in PAGES}
        assert json.dumps(after, sort_keys=True) == json.dumps(before, sort_keys=True)
        headers = {"Authorization": f"Bearer {token}"}
        assert call.http.get("/api/tokens/stats", headers=headers).status_code == 200
        # Ids go on where they were.
        call(
            "POST",
            "/api/tokens/track",
            {"provider": "openai", "model": "gpt-4o", "inputTokens": 1, "outputTokens": 1},
        )
        call("POST", "/api/app-tokens", {"name": "new", "scopes": ["ingest"], "expiresInDays": 9})
    assert count(cluster, "SELECT count(*) FROM usage_event") == events + 1


def test_every_table_and_every_column_arrives(
    empty_database: str, cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    with running(folder):
        pass
    tables = [table for table in moving._MOVED if table not in ROLLUPS]
    with closing(sqlite3.connect(folder / "codingvibez.db")) as source:
        for table in tables:
            fields = table._meta.sorted_fields
            row = [
                740_000 + place if isinstance(one, IntegerField) else f"{one.column_name} ✓ 'Zürich'\n\\N"
                for place, one in enumerate(fields)
            ]
            marks = ", ".join("?" for _ in row)
            source.execute(f"INSERT INTO {table._meta.table_name} VALUES ({marks})", row)
        source.execute("UPDATE usage_day SET output = output + 1")
        source.commit()
        before = {
            table: source.execute(f"SELECT * FROM {table._meta.table_name} ORDER BY 1, 2").fetchall()
            for table in tables
        }
    assert main(["migrate", "--data-dir", str(folder), "--to", empty_database]) == 0
    for table, rows in before.items():
        assert rows
        name = table._meta.table_name
        assert cluster.execute(f"SELECT * FROM {name} ORDER BY 1, 2", "moved") == rows, name
    said = capsys.readouterr().out
    # The event has no sums, so they are made.
    assert "Sums that were not those of the events were made anew: 1 of usage_quarter" in said
    assert "receipts to the server's data folder: the files of 1 receipt." in said
    assert "Keys of providers stay in this computer's keyring" in said


def test_a_database_of_an_older_version_is_brought_up_to_date_first(
    empty_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    with running(folder):
        pass
    with closing(sqlite3.connect(folder / "codingvibez.db")) as source:
        source.execute("DELETE FROM schema_migration WHERE version > 1")
        source.commit()
    assert main(["migrate", "--data-dir", str(folder), "--to", empty_database]) == 1
    assert "Start this one on it once" in capsys.readouterr().err


def test_a_dry_run_changes_nothing(
    year: Path, empty_database: str, cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (year / "codingvibez.db").read_bytes()
    assert main(["migrate", "--data-dir", str(year), "--to", empty_database, "--dry-run"]) == 0
    assert "Would move" in capsys.readouterr().out
    assert count(cluster, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    assert (year / "codingvibez.db").read_bytes() == before


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_a_database_with_data_is_refused(
    options: list[str], year: Path, shared_database: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with running(tmp_path / "server", shared_database):
        pass
    assert main(["migrate", "--data-dir", str(year), "--to", shared_database, *options]) == 1
    said = capsys.readouterr().err
    assert "The database is not empty" in said
    assert "createdb" in said


def test_what_arrives_otherwise_is_undone(
    year: Path, empty_database: str, cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    real = moving._copied

    def damaged(before: Any, after: Any, table: Any) -> Any:
        tally = real(before, after, table)
        if table._meta.table_name == "usage_event":
            after.execute_sql("UPDATE usage_event SET output = output + 1 WHERE id = 7")
        return tally

    with patch.object(moving, "_copied", damaged):
        assert main(["migrate", "--data-dir", str(year), "--to", empty_database]) == 1
    assert "usage_event is not the same on both sides in 202" in capsys.readouterr().err
    assert count(cluster, "SELECT count(*) FROM usage_event") == 0
    assert main(["migrate", "--data-dir", str(year), "--to", empty_database]) == 0


def test_rows_that_differ_in_a_text_alone_are_told_apart() -> None:
    from server.db.models import State

    def tally(value: str) -> Tally:
        return moving._counted(State, iter([[("key", value)]]))

    assert tally("a") == tally("a")
    assert tally("a") != tally("b")
    assert tally("a").parts == {"": Part(1, {}, tally("a").parts[""].digest)}


def test_a_program_that_runs_on_the_folder_is_to_be_quit_first(
    year: Path, empty_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(year):
        assert main(["migrate", "--data-dir", str(year), "--to", empty_database]) == 1
    assert "Another CodingVibez is running" in capsys.readouterr().err


def test_a_folder_without_a_database_and_a_url_that_is_none(
    tmp_path: Path, year: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate", "--data-dir", str(tmp_path / "no"), "--to", "postgresql://localhost/x"]) == 1
    assert "There is no database" in capsys.readouterr().err
    assert main(["migrate", "--data-dir", str(year), "--to", "mysql://localhost/x"]) == 1
    assert "postgresql://user:password@host" in capsys.readouterr().err
    assert "psycopg" in sys.modules
