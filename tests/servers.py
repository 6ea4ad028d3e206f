"""Server processes on one PostgreSQL database, as an operator starts them, and a careful client of theirs."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

from tests.postgresql import Cluster, name_of

ROOT = Path(__file__).parents[1]
_START_S = 60
_ANSWER_S = 60


@dataclass
class Server:
    """A process that serves."""

    process: subprocess.Popen[str]
    port: int
    warnings: list[str] = field(default_factory=list)

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self._end()

    def stop(self) -> None:
        """Ends it as an operator would."""
        self.process.terminate()
        self._end()

    def _end(self) -> None:
        self.process.wait(30)
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()


@dataclass
class Servers:
    """Processes on one database and one data folder."""

    cluster: Cluster
    database_url: str
    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    running: list[Server] = field(default_factory=list)

    @property
    def ports(self) -> list[int]:
        return [server.port for server in self.running]

    def options(self) -> list[str]:
        return ["--data-dir", str(self.folder), "--database-url", self.database_url]

    def environment(self) -> dict[str, str]:
        quiet = {
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "CODINGVIBEZ_AGENTS_HOME": "",
            "CODINGVIBEZ_ECB_BASE_URL": "",
        }
        return {**os.environ, **quiet, **self.environ}

    def begin(self, port: int = 0) -> subprocess.Popen[str]:
        """Starts a process without waiting for it."""
        return subprocess.Popen(
            [sys.executable, "-m", "server", "serve", "--port", str(port), *self.options()],
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def start(self, count: int) -> None:
        """Starts processes, all at once, and waits until they answer."""
        for process in [self.begin() for _ in range(count)]:
            self.running.append(answering(process))

    def replace(self, number: int) -> None:
        """Kills one, and starts another in its place."""
        port = self.running[number].port
        self.running[number].kill()
        self.running[number] = answering(self.begin(port))

    def stop(self) -> None:
        """Stops them all."""
        while self.running:
            self.running.pop().stop()

    def command(self, *arguments: str) -> str:
        """Runs a command on the same database; gives what it says."""
        done = subprocess.run(
            [sys.executable, "-m", "server", *arguments, *self.options()],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return done.stdout.strip()

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        name = name_of(self.database_url)
        return self.cluster.execute(statement, name)

    def on_duty(self) -> int | None:
        """Gives the process that has the duty."""
        found = self.rows(
            "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
            "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.objid = 4 "
            "AND a.datname = current_database() AND a.application_name LIKE 'codingvibez %'"
        )
        return int(str(found[0][0]).split()[1]) if found else None


def answering(process: subprocess.Popen[str]) -> Server:
    """Waits until a process answers."""
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line.startswith("Listening on "):
        _, errors = process.communicate(timeout=30)
        raise AssertionError(f"the server did not start: {line}{errors}")
    return Server(process, urlsplit(line.split()[-1]).port or 0)


class Client:
    """Speaks to any of the processes, again where one does not answer. One thread's own."""

    def __init__(self, servers: Servers, token: str, chance: Random) -> None:
        self._servers = servers
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._chance = chance
        self._open: dict[int, http.client.HTTPConnection] = {}

    def call(
        self, method: str, path: str, body: object = None, *, port: int | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Gives the status and the answer of one process."""
        port = self._chance.choice(self._servers.ports) if port is None else port
        connection = self._open.get(port)
        if connection is None:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_S)
            self._open[port] = connection
        try:
            connection.request(method, path, None if body is None else json.dumps(body), self._headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            self._open.pop(port).close()
            raise

    def surely(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Asks one after another until one has done it."""
        ends_at = time.monotonic() + _ANSWER_S
        while time.monotonic() < ends_at:
            with suppress(OSError, http.client.HTTPException):
                status, answer = self.call(method, path, body)
                if status == 200:
                    data: dict[str, Any] = answer["data"]
                    return data
                assert status == 500, answer
            time.sleep(0.02)
        raise AssertionError(f"no process has done {path}")

    def close(self) -> None:
        for connection in self._open.values():
            connection.close()
        self._open.clear()
