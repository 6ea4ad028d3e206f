"""The secret store against the real GNOME Keyring, without a screen: unlocked, locked, absent, prompting."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

BINARIES = ("dbus-run-session", "gnome-keyring-daemon")
MISSING = [binary for binary in BINARIES if shutil.which(binary) is None]

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="GNOME Keyring runs on Linux only"),
    pytest.mark.skipif(
        bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (packaging/test installs them)"
    ),
]

SECRET = "sk-daemon-🦊-0123456789"
UNLOCK = "printf '%s' \"$PASSWORD\" | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "
START_LOCKED = "gnome-keyring-daemon --start --components=secrets >/dev/null && exec "

# Runs the steps given as JSON and prints what each of them gave.
PROGRAM = """
import json, sys, time
from server.core.errors import SecretStoreError
from server.credentials import SecretStore
deadline, steps = json.loads(sys.argv[1])
store = SecretStore(environ={}, deadline_s=deadline)
answers = []
for step, *arguments in steps:
    try:
        answer = store.warning if step == "warning" else getattr(store, step)(*arguments)
    except SecretStoreError as error:
        answer = f"refused: {error}"
    if step == "signing_secret":
        answer = [answer.value.hex(), answer.source.name]
    answers.append(getattr(answer, "name", answer))
store.close()
print(json.dumps(answers))
"""


class Session:
    """A person's home, and login sessions in it, each with a message bus of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        for folder in (".cache", ".local/share", "run"):
            (home / folder).mkdir(parents=True, mode=0o700)
        personal = (
            "DISPLAY",
            "WAYLAND_DISPLAY",
            "XAUTHORITY",
            "GNOME_KEYRING_CONTROL",
            "PYTHON_KEYRING_BACKEND",
        )
        self.environ = {
            name: value
            for name, value in os.environ.items()
            if name not in personal and not name.startswith(("XDG_", "DBUS_", "COVERAGE_"))
        }
        self.environ |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(home / "run")}
        self.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)

    def run(
        self,
        *steps: tuple[str, ...],
        before: str = UNLOCK,
        password: str = "right",
        deadline_s: float = 20.0,
        wrapper: tuple[str, ...] = ("dbus-run-session", "--"),
    ) -> list[Any]:
        """Runs the steps in one login session and returns their answers."""
        job = json.dumps([deadline_s, steps])
        done = subprocess.run(
            [*wrapper, "sh", "-c", before + '"$@"', "sh", sys.executable, "-c", PROGRAM, job],
            env={**self.environ, "PASSWORD": password},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=90,
        )
        assert done.returncode == 0, done.stderr
        answers: list[Any] = json.loads(done.stdout.splitlines()[-1])
        return answers


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(tmp_path / "home")


def test_secrets_of_every_length_survive_a_login(session: Session) -> None:
    long = "🦊 long " * 2000
    written = session.run(
        ("set", "openai:key", SECRET), ("set", "google:account", long), ("set", "empty", ""), ("warning",)
    )
    assert written == ["KEYRING", "KEYRING", "KEYRING", None]
    read = session.run(
        ("get", "openai:key"), ("get", "google:account"), ("get", "empty"), ("get", "other"), ("warning",)
    )
    assert read == [SECRET, long, "", None, None]
    keyrings = list((session.home / ".local/share/keyrings").glob("*.keyring"))
    assert keyrings
    for path in keyrings:
        assert b"0123456789" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0


def test_deleting_leaves_nothing_behind(session: Session) -> None:
    answers = session.run(
        ("set", "name", "x" * 5000),
        ("delete", "name"),
        ("source_of", "name"),
        ("delete", "name"),
        ("warning",),
    )
    assert answers == ["KEYRING", None, None, None, None]
    listing = """
import secretstorage
bus = secretstorage.dbus_init()
collection = secretstorage.get_default_collection(bus)
print([item.get_attributes()["service"] for item in collection.get_all_items()])
bus.close()
"""
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", UNLOCK + '"$@"', "sh", sys.executable, "-c", listing],
        env={**session.environ, "PASSWORD": "right"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "[]\n", done.stderr


def test_the_signing_secret_is_the_same_at_the_next_login(session: Session) -> None:
    [first] = session.run(("signing_secret", "home"))
    [second] = session.run(("signing_secret", "home"))
    assert first == second
    assert first[1] == "KEYRING"


def test_a_locked_keyring_is_told_and_keeps_what_it_has(session: Session) -> None:
    [first, *_] = session.run(("signing_secret", "home"), ("set", "old", "kept"))
    answers = session.run(
        ("get", "old"),
        ("warning",),
        ("set", "new", SECRET),
        ("get", "new"),
        ("signing_secret", "home"),
        ("delete", "old"),
        password="wrong",
    )
    old, warning, landed, new, signing, deleted = answers
    assert (old, landed, new) == (None, "MEMORY", SECRET)
    assert warning.startswith("Your keyring is locked")
    assert signing[1] == "MEMORY"
    assert signing[0] != first[0]
    assert deleted.startswith("refused: Your keyring is locked")
    assert session.run(("signing_secret", "home"), ("get", "old"), ("get", "new")) == [first, "kept", None]


def test_a_keyring_that_nobody_can_unlock_is_not_waited_for(session: Session) -> None:
    landed, warning = session.run(("set", "name", SECRET), ("warning",), before=START_LOCKED)
    assert landed == "MEMORY"
    assert "locked" in warning


def test_without_a_message_bus_secrets_live_in_memory(session: Session) -> None:
    answers = session.run(
        ("set", "name", SECRET),
        ("get", "name"),
        ("signing_secret", "home"),
        ("warning",),
        before="",
        wrapper=(),
    )
    assert answers[:2] == ["MEMORY", SECRET]
    assert answers[2][1] == "MEMORY"
    assert answers[3].startswith("No keyring was found on this machine")


@pytest.mark.skipif(
    shutil.which("xvfb-run") is None, reason="not installed: xvfb (packaging/test installs it)"
)
def test_a_prompt_that_nobody_answers_holds_nothing_up(session: Session) -> None:
    session.run(("set", "old", "kept"))
    began = time.monotonic()
    answers = session.run(
        ("get", "old"),
        ("warning",),
        ("set", "new", SECRET),
        ("get", "new"),
        before=START_LOCKED,
        deadline_s=4.0,
        wrapper=("xvfb-run", "-a", "dbus-run-session", "--"),
    )
    assert time.monotonic() - began < 40
    assert (answers[0], answers[2], answers[3]) == (None, "MEMORY", SECRET)
    assert answers[1].startswith("CodingVibez is waiting for your password manager")
