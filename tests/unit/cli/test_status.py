"""`codingvibez status`: a format of one's own, and the line beneath Claude Code."""

from __future__ import annotations

import io
import json
import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from configparser import ConfigParser
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from server.cli import main
from server.cli.status import FIELDS, filled, forwarded, status_line
from server.core.errors import InvalidInput
from server.credentials import SecretStore
from server.runtime import Runtime


def dashboard(limit: int | None = 100, **more: Any) -> dict[str, Any]:
    used = Decimal("40.5")
    budget = {"limit": limit, "percentUsed": used, "remaining": None if limit is None else limit - used}
    return {
        "today": {"cost": Decimal("1.25"), "unpricedTokens": 0, "notional": 0},
        "unpriced": {"tokens": 0},
        "totalCosts": {
            "currentMonth": Decimal("40.5"),
            "previousMonth": Decimal(0),
            "notional": Decimal("7.5"),
        },
        "budgetStatus": budget,
        "burnRate": {"costPerHour": Decimal("0.0203")},
        "projection": {"estimatedCost": Decimal("81.004")},
        **more,
    }


def test_every_field_can_be_filled_in() -> None:
    form = " ".join("{" + name + "}" for name in FIELDS)
    assert filled(form, dashboard()) == "$1.25 $40.50 40% $59.50 $0.0203 $81.00 $7.50"
    assert filled("{budget} {left} {{}}", dashboard(None)) == "– – {}"


def test_usage_without_a_price_is_not_shown_as_nothing() -> None:
    known = dashboard(
        None, today={"cost": Decimal(0), "unpricedTokens": 7, "notional": 0}, unpriced={"tokens": 7}
    )
    assert filled("{today} {month}", known) == "— $40.50"
    assert status_line(b"", known) == "today —"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "Team: all sent"),
        (
            {"pending": 1204, "message": "https://t cannot be reached."},
            "Team: 1,204 to be sent, https://t cannot be reached.",
        ),
        (
            {"pending": 1, "state": "stopped", "message": "The token is wrong."},
            "Team: 1 to be sent, stopped, The token is wrong.",
        ),
        ({"setAsideCount": 2}, "Team: all sent, 2 set aside"),
    ],
)
def test_how_forwarding_stands_is_said_in_words(more: dict[str, Any], words: str) -> None:
    server = {"name": "Team", "state": "ok", "message": "", "pending": 0, "setAsideCount": 0}
    assert forwarded(server | more) == words


@pytest.mark.parametrize("form", ["{tomorrow}", "{", "{0}", "{}", "{today.nope}"])
def test_a_format_that_cannot_be_filled_in_says_what_can(form: str) -> None:
    with pytest.raises(InvalidInput, match="today, month, budget, left, perHour, projection, plans"):
        filled(form, dashboard())


README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
RECIPE = re.compile(r"```(tmux|toml|json|ini)\n(.*?)```", re.DOTALL)
FOUND = RECIPE.findall(README.partition("### Status lines")[2])
RECIPES = dict(FOUND)
RECIPES_JSON = [text for kind, text in FOUND if kind == "json"]


def test_the_readme_s_recipes_can_be_pasted_and_filled_in() -> None:
    starship = tomllib.loads(RECIPES["toml"])["custom"]["codingvibez"]
    (waybar,) = json.loads("{" + RECIPES_JSON[0] + "}").values()
    polybar = ConfigParser(interpolation=None)
    polybar.read_string(RECIPES["ini"])
    (tmux,) = re.findall(r"#\((.*?)\)", RECIPES["tmux"])
    commands = (starship["command"], waybar["exec"], polybar["module/codingvibez"]["exec"], tmux)
    shown = []
    for command in commands:
        name, verb, option, form = shlex.split(command)
        assert (name, verb, option) == ("codingvibez", "status", "--format")
        shown.append(filled(form, dashboard()))
    assert shown == ["$1.25 of $59.50", "$1.25 (40%)", "$1.25 → $81.00", "$1.25 · 40%"]
    assert waybar["escape"]
    line = json.loads("{" + RECIPES_JSON[1] + "}")["statusLine"]
    assert line == {"type": "command", "command": "codingvibez status --statusline"}


def test_the_readme_names_every_field_of_a_format() -> None:
    sentence = README.partition("### Status lines and bars")[2].partition("may stand in")[0]
    assert re.findall(r"\{(\w+)\}", sentence) == list(FIELDS)


SESSION = json.dumps(
    {"session_id": "s", "cost": {"total_cost_usd": 0.4218}, "transcript_path": "/x"}
).encode()


@pytest.mark.parametrize(
    ("told", "known", "wanted"),
    [
        (SESSION, dashboard(), "session $0.4218 · today $1.25 · budget 40%, $59.50 left"),
        (
            SESSION,
            dashboard(None, today={"cost": Decimal(0), "unpricedTokens": 0, "notional": Decimal("3.5")}),
            "session $0.4218 · today $0.00 · $3.50 worth on plans",
        ),
        (SESSION, dashboard(None), "session $0.4218 · today $1.25"),
        (SESSION, None, "session $0.4218 · CodingVibez is not running"),
        (b"", dashboard(None), "today $1.25"),
        (b'{"cost": {"total_cost_usd": "much"}}', dashboard(None), "today $1.25"),
        (b"[]", None, "CodingVibez is not running"),
    ],
)
def test_the_status_line_shows_what_is_known(told: bytes, known: dict[str, Any] | None, wanted: str) -> None:
    assert status_line(told, known) == wanted


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Runtime]:
    secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": "k" * 64})
    runtime = Runtime(data_dir=tmp_path / "data", port=0, secrets=secrets, machine_zone="UTC")
    runtime.start()
    yield runtime
    runtime.stop()
    secrets.close()


def test_the_commands_ask_the_running_program(
    running: Runtime, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["status", "--format", "{today} of {month}"]) == 0
    assert capsys.readouterr().out == "$0.00 of $0.00\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SESSION)))
    assert main(["status", "--statusline"]) == 0
    assert capsys.readouterr().out == "session $0.4218 · today $0.00\n"


def test_the_status_line_does_not_start_the_program(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SESSION)))
    assert main(["status", "--statusline"]) == 0
    assert "not running" in capsys.readouterr().out
    assert not (tmp_path / "data").exists()
