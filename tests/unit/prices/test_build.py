"""The packaged file is what its builder writes, and its licence is with it."""

from __future__ import annotations

import copy
import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from resources.prices import build
from resources.prices.corrections import StaleCorrection, apply_corrections
from resources.prices.from_genai import compiled_providers


@pytest.fixture(scope="module")
def compiled() -> dict[str, Any]:
    return compiled_providers()


def test_the_file_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert build.main(["--check"]) == 0, "run python -m resources.prices.build"
    assert "up to date" in capsys.readouterr().out


def test_a_stale_file_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(build, "TARGET", tmp_path / "prices.json")
    monkeypatch.setattr(build, "build", lambda: "new")
    assert build.main(["--check"]) == 1
    assert build.main([]) == 0
    assert build.main(["--check"]) == 0


def test_no_number_in_the_file_is_a_float(data: dict[str, Any]) -> None:
    def refuse(text: str) -> float:
        raise AssertionError(text)

    text = resources.files("resources.prices").joinpath("prices.json").read_text(encoding="utf-8")
    json.loads(text, parse_float=refuse)
    models = sum(len(entry["models"]) for entry in data["providers"].values())
    assert models >= 2_330
    assert text.count("\n") < models + 150


def test_the_licence_is_there() -> None:
    assert "MIT License" in resources.files("resources.prices").joinpath("LICENSE-genai-prices").read_text()


@pytest.mark.parametrize(
    "change",
    [
        {"called": {"openai": "OpenAI"}},
        {"called": {"no-such-provider": "Anything"}},
        {"names": {"openai": ["no-such-model"]}},
        {"aliases": {"openai": {"x": "no-such-model"}}},
        {"removedNames": {"openai": ["no-such-name"]}},
        {"splits": {"openai": {"x": ["no-such-name"]}}},
        {"free": {"openai": ["gpt-4o"]}},
        {"tiers": [{"provider": "openai", "tier": "batch", "listed": False, "models": ["no-such-model"]}]},
    ],
)
def test_an_idle_correction_fails_the_build(compiled: dict[str, Any], change: dict[str, Any]) -> None:
    nothing: dict[str, Any] = {
        "called": {}, "names": {}, "aliases": {}, "removedNames": {}, "splits": {}, "free": {},
        "prices": [], "tiers": [],
    }  # fmt: skip
    with pytest.raises(StaleCorrection):
        apply_corrections(copy.deepcopy(compiled), {**nothing, **change})
