"""What only a PostgreSQL database can do to the server; the whole suite runs on one as well."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from server.cli import main
from server.core.errors import StartupError, StoreLost
from server.credentials import SecretStore
from server.db.connection import Store
from server.db.models import TABLES
from server.runtime import Runtime
from tests.api.conftest import KEY, NOON, Api, Clock
from tests.postgresql import Cluster, name_of


@pytest.fixture
def database_url(shared_database: str) -> str:
    return shared_database


@pytest.fixture
def owner(runtime: Runtime) -> Iterator[Api]:
    headers = {"Authorization": f"Bearer {runtime.desktop_token()}"}
    with httpx.Client(
        transport=httpx.WSGITransport(app=runtime.in_process_app), base_url=runtime.base_url, headers=headers
    ) as http:
        yield Api(http)


def cut_connections(cluster: Cluster, url: str) -> None:
    name = name_of(url)
    cluster.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


def test_the_tables_equal_the_models(shared_database: str, tmp_path: Path) -> None:
    store = Store(tmp_path, shared_database)
    assert store.open(now=NOON) == []
    database = store.writer
    try:
        for table in TABLES:
            name, fields = table._meta.table_name, table._meta.sorted_fields
            columns = {column.name: column for column in database.get_columns(name)}
            assert list(columns) == [field.column_name for field in fields], name
            assert {key: column.null for key, column in columns.items()} == {
                field.column_name: field.null for field in fields
            }, name
            kinds = {column.data_type for column in columns.values()}
            assert kinds <= {"bigint", "text"}, name
            assert database.get_primary_keys(name) == [
                field.column_name for field in table._meta.get_primary_keys()
            ], name
    finally:
        store.close()


def test_a_second_process_finds_the_same_installation(runtime: Runtime, owner: Api, tmp_path: Path) -> None:
    owner.track(inputTokens=10, outputTokens=1)
    secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": KEY})
    second = Runtime(
        data_dir=tmp_path / "data",
        database_url=runtime._database_url,
        serve=False,
        clock=Clock(),
        secrets=secrets,
        machine_zone="Asia/Tokyo",
    )
    second.start()
    try:
        headers = {"Authorization": f"Bearer {second.desktop_token()}"}
        transport = httpx.WSGITransport(app=second.in_process_app)
        with httpx.Client(transport=transport, base_url="http://localhost", headers=headers) as http:
            assert Api(http).get("/api/tokens/stats")["usage"] == owner.get("/api/tokens/stats")["usage"]
    finally:
        second.stop()
        secrets.close()


def test_lost_connections_are_made_anew_without_a_word(api: Api, cluster: Cluster, database_url: str) -> None:
    api.track()
    for _ in range(3):
        cut_connections(cluster, database_url)
        api.track()
        assert api.get("/api/dashboard")["today"]["cost"] > 0
    assert len(api.get("/api/tokens")["tokens"]) == 4


def test_a_server_that_is_down_is_told_in_plain_words_and_nothing_acknowledged_is_lost(
    api: Api, bare: httpx.Client, cluster: Cluster, expect_errors: list[logging.LogRecord]
) -> None:
    api.track(idempotencyKey="before")
    cluster.stop()
    try:
        refused = api.track(idempotencyKey="during", status=500)
        assert refused["code"] == "DATABASE_ERROR"
        assert "The database cannot be reached" in refused["error"]
        assert "Send it again" in refused["error"]
        assert api.get("/api/dashboard", status=500)["code"] == "DATABASE_ERROR"
        health = bare.get("/api/health").json()["data"]
        assert (health["status"], health["database"]["healthy"]) == ("unhealthy", False)
    finally:
        cluster.start()
    assert api.track(idempotencyKey="during")["duplicate"] is False
    assert api.track(idempotencyKey="before")["duplicate"] is True
    assert len(api.get("/api/tokens")["tokens"]) == 2


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:pass/word@localhost/db",
        "postgresql://me:password@localhost:port/db",
        "postgresql://me:password@localhost",
        "mysql://me:password@localhost/db",
        "host=localhost dbname=db password=password",
    ],
)
def test_a_url_that_cannot_be_read_is_not_repeated(url: str, tmp_path: Path) -> None:
    with pytest.raises(StartupError) as caught:
        Store(tmp_path, url)
    assert "postgresql://user:password@host" in caught.value.message
    assert "me" not in caught.value.message.replace("must", "")


def test_a_server_that_is_not_there_is_said_without_the_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "postgresql://me:s3cr3t-word@127.0.0.1:1/db"
    store = Store(tmp_path, url)
    with pytest.raises(StoreLost) as caught:
        store.open(now=NOON)
    assert "cannot be reached" in caught.value.message
    assert "s3cr3t" not in caught.value.message + repr(store.__dict__)
    assert main(["doctor", "--rebuild-rollups", "--data-dir", str(tmp_path), "--database-url", url]) == 1
    said = capsys.readouterr()
    assert "s3cr3t" not in said.out + said.err


def test_the_log_hides_the_url(runtime: Runtime, database_url: str) -> None:
    logging.getLogger("server.test").info("using %s", "postgresql://me:s3cr3t-word@db/x")
    runtime.stop()
    text = (runtime.data_dir / "logs" / "codingvibez.log").read_text()
    assert "using [secret]" in text
    assert "s3cr3t" not in text


@pytest.mark.parametrize("command", [["backup"], ["restore", "file"]])
def test_backups_are_left_to_postgresql(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--data-dir", str(tmp_path), "--database-url", "postgresql://localhost/db"]
    assert main([*command, *options]) == 1
    assert "pg_dump" in capsys.readouterr().err


def test_the_doctor_makes_sums_anew(
    api: Api, runtime: Runtime, cluster: Cluster, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    api.track()
    name = name_of(database_url)
    options = ["--data-dir", str(runtime.data_dir), "--database-url", database_url]
    assert main(["doctor", "--rebuild-rollups", *options]) == 0
    assert "Every sum equals its events" in capsys.readouterr().out
    cluster.execute("UPDATE usage_day SET output = output + 1", name)
    assert main(["doctor", "--rebuild-rollups", *options]) == 0
    assert "'usage_day': 1" in capsys.readouterr().out
    assert api.get("/api/tokens/stats")["usage"]["totalTokens"] == 1500


def test_a_program_on_sqlite_does_not_load_the_driver() -> None:
    code = "import sys, server.runtime; print(sorted(n for n in sys.modules if n.startswith('psycopg')))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
