"""A data folder belongs to one process at a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from server.core.errors import StartupError, StoreError
from server.db.claim import Claim

_HOLD = """
import sys
from pathlib import Path
from server.db.claim import Claim
claim = Claim(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_the_second_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    first = Claim(tmp_path)
    with pytest.raises(StartupError, match="Another CodingVibez is running"):
        Claim(tmp_path)
    first.release()
    first.release()
    Claim(tmp_path).release()


def test_a_process_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StartupError, match="Another CodingVibez is running"):
            Claim(tmp_path)
        other.kill()
        other.wait()
    Claim(tmp_path).release()


def test_the_folder_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    Claim(folder).release()
    assert folder.is_dir()


def test_a_lock_that_cannot_be_opened_is_explained(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(StoreError, match="cannot be opened or written"):
        Claim(tmp_path)
