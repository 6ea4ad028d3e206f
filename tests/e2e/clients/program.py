"""The program as a shell starts it: a process of its own that sees nothing of the person's keys and data."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from tests.e2e.clients.api import Api

ROOT = Path(__file__).parents[3]
SECRET_KEY = "end-to-end tests sign their tokens with this"
STOPS_WITHIN_S = 10.0


def environment(secret_key: str | None = SECRET_KEY) -> dict[str, str]:
    """Gives the environment of the program; without a secret key it has no place to keep one but memory."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CODINGVIBEZ_")}
    kept |= {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "PYTHONFAULTHANDLER": "1"}
    kept["CODINGVIBEZ_AGENTS_HOME"] = kept["CODINGVIBEZ_ECB_BASE_URL"] = ""
    return kept if secret_key is None else kept | {"CODINGVIBEZ_SECRET_KEY": secret_key}


def run(
    *arguments: str | Path, env: Mapping[str, str] | None = None, module: str = "server"
) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env=dict(env or environment()),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def make_token(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    """Gives a token that the command line makes; unlimited unless asked otherwise."""
    made = run("token", "--data-dir", folder, *(arguments or ("--rate-limit", "0")), env=env)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


class Serve:
    """A running `serve`, killed at the end of the context if it still runs then."""

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        port: int = 0,
        env: Mapping[str, str] | None = None,
        module: str = "server",
    ) -> None:
        self.folder = folder
        self.url = ""
        descriptor, name = tempfile.mkstemp(prefix="codingvibez-test-stderr-")
        self._stderr = Path(name)
        command = [sys.executable, "-m", module, "serve", "--port", str(port), "--data-dir", str(folder)]
        self.process = subprocess.Popen(
            [*command, *arguments],
            cwd=ROOT,
            env=dict(env or environment()),
            stdout=subprocess.PIPE,
            stderr=descriptor,
            text=True,
        )
        os.close(descriptor)

    def __enter__(self) -> Serve:
        assert self.process.stdout is not None
        self.first_line = self.process.stdout.readline()
        if not self.first_line.startswith("Listening on "):
            self.process.kill()
            self.process.wait()
            words = self.stderr
            self._close()
            raise AssertionError(f"it did not start: {self.first_line}{words}")
        self.url = self.first_line.removeprefix("Listening on ").strip()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        self._close()

    def _close(self) -> None:
        assert self.process.stdout is not None
        self.process.stdout.close()
        self._stderr.unlink()

    @property
    def stderr(self) -> str:
        """What it said so far."""
        return self._stderr.read_text(encoding="utf-8")

    def hear(self, pattern: str) -> re.Match[str]:
        """Waits until it says something on stderr."""
        end = time.monotonic() + STOPS_WITHIN_S
        while (found := re.search(pattern, self.stderr)) is None:
            assert time.monotonic() < end, f"never said {pattern!r}: {self.stderr!r}"
            time.sleep(0.01)
        return found

    def api(self, token: str) -> Api:
        """Gives a client."""
        return Api(self.url, token)

    def stop(self) -> None:
        """Asks it to end and waits until it has ended well."""
        self.process.terminate()
        assert self.process.wait(STOPS_WITHIN_S) == 0, self.stderr

    def rest_of_stdout(self) -> str:
        """What it printed after the first line; to be asked once it has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.read()
