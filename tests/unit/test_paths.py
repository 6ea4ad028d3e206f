"""Where things lie."""

from __future__ import annotations

import sys
from pathlib import Path

import platformdirs
import pytest

from server.paths import default_data_dir


@pytest.mark.parametrize("given", [None, "", "  ", "/data/of/mine"])
def test_the_data_lies_where_the_system_keeps_data(
    monkeypatch: pytest.MonkeyPatch, given: str | None
) -> None:
    monkeypatch.delenv("CODINGVIBEZ_DATA_DIR", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    if given is not None:
        monkeypatch.setenv("XDG_DATA_HOME", given)
    wanted = Path(platformdirs.user_data_dir("CodingVibez", appauthor=False))
    assert default_data_dir(sys.platform) == default_data_dir("another") == wanted


def test_it_lies_where_the_person_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CODINGVIBEZ_DATA_DIR", str(tmp_path))
    assert default_data_dir() == tmp_path
