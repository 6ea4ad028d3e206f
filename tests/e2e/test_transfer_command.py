"""`export` and `import` as a shell runs them, with the program running and without."""

from __future__ import annotations

import csv
import io
import json
import stat
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.e2e.clients.program import Serve, environment, make_token, run

EVENT = {"provider": "openai", "model": "gpt-4o", "inputTokens": 1000, "outputTokens": 500}
BILL = (
    "BilledCost,BillingCurrency,ChargePeriodStart,ProviderName,ServiceName\n"
    "1.25,USD,2026-05-01T00:00:00Z,AWS,Amazon Bedrock\n"
    "oops,USD,2026-05-02T00:00:00Z,AWS,Amazon Bedrock\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    with Serve(made) as serve:
        api = serve.api(make_token(made))
        for n in range(3):
            assert api.post("/api/tokens/track", EVENT | {"project": f"=p{n}"}).data
    return made


def done(ran: subprocess.CompletedProcess[str]) -> str:
    assert (ran.returncode, ran.stderr) == (0, ""), ran
    return ran.stdout


def imported(folder: Path, file: Path, *arguments: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(
        done(run("import", file, "--json", *arguments, "--data-dir", folder))
    )
    return found


@pytest.mark.parametrize("running", [True, False])
def test_what_is_exported_is_imported_once(folder: Path, tmp_path: Path, running: bool) -> None:
    other, file = tmp_path / "other", tmp_path / "usage.csv"
    for name in ("usage.csv", "usage.json"):
        with Serve(folder) if running else nullcontext():
            target = tmp_path / name
            arguments = ("--format", target.suffix[1:], "--data-dir", folder)
            assert done(run("export", target, *arguments)) == f"{target}\n"
            assert done(run("export", *arguments)).count("gpt-4o") == 3
            assert "exists already" in run("export", target, *arguments).stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
    assert [row["project"] for row in rows] == ["'=p0", "'=p1", "'=p2"]
    with Serve(other) if running else nullcontext():
        assert imported(other, file, "--dry-run")["events"] == {"new": 3, "known": 0}
        assert imported(other, file, "--yes")["events"] == {"new": 3, "known": 0}
        assert imported(other, tmp_path / "usage.json", "--yes")["events"] == {"new": 0, "known": 3}
        for _ in range(4):  # more than an app may upload in a minute
            assert imported(other, file, "--yes")["events"] == {"new": 0, "known": 3}
        assert imported(folder, file, "--yes")["events"] == {"new": 0, "known": 3}
        assert list((other / "incoming").iterdir()) == []


def test_nothing_is_stored_before_somebody_agrees(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "bill.csv"
    file.write_text(BILL, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "server", "import", str(file), "--data-dir", str(folder)],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 1
    assert "aws 2026-05: $0.00 → $1.25 (1 day)" in ran.stdout
    assert "line 3: BilledCost: 'oops' is not a number" in ran.stdout
    assert "--yes" in ran.stderr
    words = done(run("import", file, "--yes", "--data-dir", folder))
    assert words.startswith("focus: 2 rows\n")
    again = done(run("import", file, "--data-dir", folder))
    assert "Nothing changes" in again


def test_refusals_are_one_sentence(folder: Path, tmp_path: Path) -> None:
    nothing, empty = tmp_path / "nothing.csv", tmp_path / "empty.csv"
    empty.touch()
    for arguments, words in (
        (("import", nothing), "No such file"),
        (("import", tmp_path), "Is a directory"),
        (("import", empty), "empty"),
        (("export", tmp_path / "no" / "file.csv"), "cannot be written"),
        (("export", "--format", "focus", "--kind", "usage"), "leave kind out"),
        (("export", "--start", "2026-02-01", "--end", "2026-01-01"), "after"),
    ):
        ran = run(*arguments, "--data-dir", folder)
        assert ran.returncode == 1, ran
        assert ran.stdout == ""
        assert words in ran.stderr
        assert len(ran.stderr.splitlines()) == 1, ran.stderr
