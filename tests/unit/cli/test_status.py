"""`codingvibez status`: a format of one's own, and the line beneath Claude Code."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from server.cli import main
from server.cli.status import FIELDS, filled, status_line
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


@pytest.mark.parametrize("form", ["{tomorrow}", "{", "{0}", "{}", "{today.nope}"])
def test_a_format_that_cannot_be_filled_in_says_what_can(form: str) -> None:
    with pytest.raises(InvalidInput, match="today, month, budget, left, perHour, projection, plans"):
        filled(form, dashboard())


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
