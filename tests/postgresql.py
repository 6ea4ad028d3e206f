"""A PostgreSQL server for tests: started once, thrown away at the end; a fresh database for each test."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from server.db.connection import Store

# Nothing here need survive a power cut; four processes with their readers connect at once.
_OPTIONS = {
    "listen_addresses": "''",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "shared_buffers": "64MB",
}
_EMPTY = "empty"


def programs() -> Path | None:
    """Gives where the newest PostgreSQL server is installed, or None."""
    beside = shutil.which("initdb")
    found = [Path(beside).parent] if beside else []
    found += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True
    )
    return next((folder for folder in found if (folder / "postgres").exists()), None)


def name_of(url: str) -> str:
    """Gives the name of the database of a URL."""
    return url.partition("@/")[2].partition("?")[0]


# Also where it is not on the path of a shell without root's folders.
_RUNUSER = shutil.which("runuser") or "/usr/sbin/runuser"


class Cluster:
    """A server of our own that only this computer's user can reach, from construction to `close`."""

    def __init__(self, folder: Path, options: Mapping[str, str] = _OPTIONS) -> None:
        """Makes and starts it, as the user `postgres` where this one is root, which it refuses to be."""
        self._options = options
        found = programs()
        assert found is not None, "PostgreSQL is not installed: apt-get install postgresql"
        self._programs = found
        self._data = folder / "data"
        self._sockets = folder
        self._as = [_RUNUSER, "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self._as:
            shutil.chown(folder, "postgres")
        self._run(
            "initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--no-sync"
        )
        self._numbers = count(1)
        self._clean: list[str] = []
        self.start()

    def start(self) -> None:
        options = " ".join(f"-c {name}={value}" for name, value in self._options.items())
        options = options.replace("listen_addresses=", "listen_addresses=''")
        self._run(
            "pg_ctl", "-w", "-l", str(self._sockets / "log"), "-o", f"{options} -k {self._sockets}", "start"
        )

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as, str(self._programs / program), "-D", str(self._data), *arguments]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, f"{program} failed:\n{done.stdout}{done.stderr}"

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self._sockets}"

    def make_database(self) -> str:
        """Gives the URL of an empty database that has all the tables: a new one, or one given back before.

        Making one takes longer than most tests.
        """
        if self._clean:
            return self.url(self._clean.pop())
        name = f"test{next(self._numbers)}"
        if name == "test1":
            self._make_empty()
        self.execute(f"CREATE DATABASE {name} TEMPLATE {_EMPTY}")
        return self.url(name)

    def give_back(self, url: str) -> None:
        """Takes a database back, which has had its tables all the time."""
        name = name_of(url)
        self.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")
        tables = self.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migration'",
            name,
        )
        self.execute("; ".join(f"DELETE FROM {table}" for (table,) in tables), name)
        self.execute(
            "SELECT setval(format('%I', sequencename), 1, false) FROM pg_sequences "
            "WHERE last_value IS NOT NULL",
            name,
        )
        self._clean.append(name)

    def drop_database(self, url: str) -> None:
        self.execute(f"DROP DATABASE IF EXISTS {name_of(url)} WITH (FORCE)")

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def _make_empty(self) -> None:
        self.execute(f"CREATE DATABASE {_EMPTY}")
        with tempfile.TemporaryDirectory() as folder:
            store = Store(Path(folder), self.url(_EMPTY))
            store.open(now=datetime.now(UTC))
            store.close()
