"""The commands as a shell runs them: exit codes, what is on stdout and what is not, words for refusals."""

from __future__ import annotations

import hashlib
import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from decimal import Decimal
from email.utils import formatdate
from pathlib import Path

import pytest

from tests.e2e.clients.api import Api
from tests.e2e.clients.disk import mounted
from tests.e2e.clients.program import ROOT, Serve, environment, make_token, run
from tests.providers.servers.openai import OpenAi

LISTENING = re.compile(r"Listening on http://127\.0\.0\.1:[1-9]\d*\n")
NOTHING_YET = "today $0.00 · month $0.00 · $0.00/h · heading for $0.00\n"
# 1,000 in and 500 out of gpt-4o: 0.0025 + 0.005
EVENT = {"provider": "openai", "model": "gpt-4o", "inputTokens": 1000, "outputTokens": 500}
STOP_LIMIT_S = 3.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def refused(ran: subprocess.CompletedProcess[str]) -> str:
    """Checks that a command failed as it should, with one sentence and nothing else; gives the sentence."""
    assert ran.returncode == 1, ran
    assert ran.stdout == ""
    assert "Traceback" not in ran.stderr
    assert len(ran.stderr.splitlines()) == 1, ran.stderr
    return ran.stderr


def done(ran: subprocess.CompletedProcess[str]) -> str:
    """Checks that a command did its work without complaint; gives what it printed."""
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def track(api: Api, **fields: object) -> None:
    api.post("/api/tokens/track", EVENT | fields).data  # noqa: B018 - asserts the success


def database(folder: Path) -> Path:
    return folder / "codingvibez.db"


# serve


def test_serve_prints_one_line_and_answers(folder: Path) -> None:
    with Serve(folder) as serve:
        assert LISTENING.fullmatch(serve.first_line)
        health = serve.api("none").get("/api/health").data
        assert health["status"] == "healthy"
        serve.stop()
        assert serve.rest_of_stdout() == ""
        assert serve.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to end a program with")
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_soon_and_leaves_nothing_behind(folder: Path, sent: signal.Signals) -> None:
    token = make_token(folder)
    with Serve(folder) as serve, socket.create_connection(("127.0.0.1", int(serve.url.split(":")[2]))):
        # The idle connection stays open all the while, as a browser's or an app's pool would.
        track(serve.api(token))
        assert (folder / "running.json").is_file()
        began = time.monotonic()
        serve.process.send_signal(sent)
        assert serve.process.wait(STOP_LIMIT_S) == 0
        assert time.monotonic() - began < STOP_LIMIT_S
        assert serve.stderr == ""
    assert not (folder / "running.json").exists()
    log = folder / "codingvibez.db-wal"
    assert not log.exists() or log.stat().st_size == 0, "what was written is in the database itself"
    with closing(sqlite3.connect(database(folder))) as stored:
        assert stored.execute("SELECT count(*) FROM usage_event").fetchone() == (1,)


def test_a_taken_port_is_said_in_words(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        words = refused(run("serve", "--port", str(port), "--data-dir", folder))
    assert words.startswith("The port is taken: ")
    assert str(port) in words
    assert "--port" in words
    assert not (folder / "running.json").exists()
    with Serve(folder):
        pass  # the folder was let go


def test_a_second_serve_on_the_same_folder_is_refused(folder: Path) -> None:
    with Serve(folder) as serve:
        before = (folder / "running.json").read_bytes()
        words = refused(run("serve", "--port", "0", "--data-dir", folder))
        assert words.startswith("Already running: ")
        assert str(folder) in words
        assert (folder / "running.json").read_bytes() == before
        assert serve.api("none").get("/api/health").data["status"] == "healthy"


def test_a_folder_that_is_a_file_or_below_one_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder", encoding="utf-8")
    for given, command in ((file, "serve"), (file / "data", "serve"), (file / "data", "status")):
        words = refused(run(command, "--data-dir", given))
        assert words.startswith("The data folder cannot be made: ")
        assert str(given) in words
    assert file.read_text(encoding="utf-8") == "not a folder"


def test_a_read_only_folder_is_refused(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "ro,size=1m") as disk:
        assert refused(run("serve", "--port", "0", "--data-dir", disk)).startswith(
            "The data folder cannot be written: "
        )
        assert refused(run("serve", "--port", "0", "--data-dir", disk / "data")).startswith(
            "The data folder cannot be made: "
        )


def test_other_computers_are_let_in_only_on_purpose(folder: Path) -> None:
    words = refused(run("serve", "--host", "0.0.0.0", "--port", "0", "--data-dir", folder))
    assert "--trusted-host" in words
    assert not database(folder).exists()
    with Serve(folder, "--host", "0.0.0.0", "--trusted-host", "box.test") as serve:
        port = serve.url.rpartition(":")[2]
        assert serve.first_line == f"Listening on http://0.0.0.0:{port}\n"
        api = Api(f"http://127.0.0.1:{port}", "none")
        assert api.get("/api/health").status == 200
        assert host_answer(int(port), "box.test") == 200
        assert host_answer(int(port), "evil.test") == 400


def host_answer(port: int, host: str) -> int:
    """Gives the status for a request under a host name."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(
            f"GET /api/health HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode()
        )
        return int(connection.makefile("rb").readline().split()[1])


def test_commands_find_a_server_that_listens_beyond_this_computer(folder: Path) -> None:
    with Serve(folder, "--host", "0.0.0.0", "--trusted-host", "box.test"):
        assert done(run("status", "--data-dir", folder)) == NOTHING_YET


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve", "--port", "70000"),
        ("token", "--scopes", "everything"),
        ("restore",),
        ("nonsense",),
    ],
)
def test_wrong_usage_is_told_apart_from_failure(folder: Path, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert "Traceback" not in ran.stderr
    assert "usage: codingvibez" in ran.stderr


def test_the_demo_needs_no_folder_and_leaves_none(folder: Path) -> None:
    with Serve(folder, "--demo") as serve:
        made = serve.hear(r"Made-up data in (.+), deleted at the end\.")
        shown = json.loads((Path(made[1]) / "running.json").read_text(encoding="utf-8"))
        dashboard = Api(serve.url, shown["token"]).get("/api/dashboard").data
        assert dashboard["totalCosts"]["previousMonth"] > 0
        serve.stop()
        assert serve.rest_of_stdout() == ""
    assert not Path(made[1]).exists()
    assert not folder.exists(), "the folder given is not touched"


# token


def test_a_token_is_all_there_is_on_stdout_and_good_in_every_order(folder: Path) -> None:
    """Made before the first start, while it runs, and between two starts."""
    printed = [done(run("token", "--data-dir", folder))]
    with Serve(folder) as serve:
        printed.append(done(run("token", "--data-dir", folder, "--name", "second")))
        for text in printed:
            track(serve.api(text.strip()))
        serve.stop()
    printed.append(done(run("token", "--data-dir", folder)))
    for text in printed:
        assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+\n", text)
    with Serve(folder) as serve:
        for text in printed:
            track(serve.api(text.strip()))
        stats = serve.api(printed[0].strip()).get("/api/tokens/stats").data
    assert stats["usage"]["totalTokens"] == 5 * 1500


def test_scopes_and_limits_are_those_that_were_asked_for(folder: Path) -> None:
    token = make_token(folder, "--scopes", "ingest", "--rate-limit", "2")
    with Serve(folder) as serve:
        api = serve.api(token)
        assert api.get("/api/dashboard").failure[:2] == (403, "AUTHORIZATION_ERROR")
        answers = [api.post("/api/tokens/track", EVENT) for _ in range(3)]
        assert [answer.status for answer in answers] == [200, 200, 429]
        assert answers[0].headers["X-RateLimit-Limit"] == "2"


def test_a_life_that_cannot_be_is_refused_in_words(folder: Path) -> None:
    assert "expiresInDays" in refused(run("token", "--data-dir", folder, "--days", "0"))


def test_without_a_keyring_a_token_needs_the_running_program(folder: Path) -> None:
    """The signing secret is then in the memory of the program that runs, and nowhere else."""
    nowhere = environment(secret_key=None)
    words = refused(run("token", "--data-dir", folder, env=nowhere))
    assert words.startswith("The token would be worthless: ")
    assert "CODINGVIBEZ_SECRET_KEY" in words
    with Serve(folder, env=nowhere) as serve:
        serve.hear("keyring")
        track(serve.api(make_token(folder, env=nowhere)))
        assert done(run("status", "--data-dir", folder, env=nowhere)).startswith("today $0.0075 ")


def test_a_secret_key_that_is_too_short_is_refused(folder: Path) -> None:
    for command in (("serve", "--port", "0"), ("token",)):
        words = refused(run(*command, "--data-dir", folder, env=environment("too short")))
        assert "CODINGVIBEZ_SECRET_KEY has 9 bytes" in words


# status


def test_status_says_the_same_with_and_without_a_running_program(folder: Path) -> None:
    assert done(run("status", "--data-dir", folder)) == NOTHING_YET
    token = make_token(folder)
    with Serve(folder) as serve:
        assert done(run("status", "--data-dir", folder)) == NOTHING_YET
        # 200 times 0.0075, and one whose price nobody knows
        track(serve.api(token), requests=200, cost=1.5)
        track(serve.api(token), model="a-model-of-our-own")
        running = done(run("status", "--data-dir", folder))
        running_json = json.loads(done(run("status", "--data-dir", folder, "--json")), parse_float=Decimal)
        serve.stop()
    assert re.fullmatch(
        r"today \$1\.50 · month \$1\.50 · \$0\.0625/h · heading for \$[\d.]+ · 1,500 tokens unpriced\n",
        running,
    )
    assert done(run("status", "--data-dir", folder)) == running
    stopped_json = json.loads(done(run("status", "--data-dir", folder, "--json")), parse_float=Decimal)
    assert stopped_json == running_json
    assert running_json["today"] == running_json["month"] == Decimal("1.5")
    assert running_json["unpricedTokens"] == 1500
    assert running_json["budget"]["status"] == "none"


def test_status_works_after_the_program_was_killed(folder: Path) -> None:
    token = make_token(folder)
    with Serve(folder) as serve:
        track(serve.api(token))
    assert (folder / "running.json").is_file(), "it had no time to clear up"
    assert done(run("status", "--data-dir", folder)).startswith("today $0.0075 · month $0.0075 ")


# backup, restore, doctor


def test_a_backup_of_a_running_program_can_be_gone_back_to(folder: Path, tmp_path: Path) -> None:
    token, kept = make_token(folder), tmp_path / "kept.db"
    with Serve(folder) as serve:
        track(serve.api(token))
        assert done(run("backup", "--data-dir", folder, kept)) == f"{kept}\n"
        track(serve.api(token))
        words = refused(run("restore", "--data-dir", folder, kept))
        assert words.startswith("Already running: ")
        serve.stop()
    said = done(run("restore", "--data-dir", folder, kept))
    (before,) = folder.glob("codingvibez.db.before-restore-*")
    assert str(before) in said
    with closing(sqlite3.connect(before)) as older:
        assert older.execute("SELECT count(*) FROM usage_event").fetchone() == (2,)
    with Serve(folder) as serve:
        api = serve.api(token)
        assert api.get("/api/tokens/stats").data["usage"]["totalTokens"] == 1500
        track(api)
        assert api.get("/api/tokens/stats").data["usage"]["totalTokens"] == 3000
        serve.stop()
    assert "Every sum equals its events." in done(run("doctor", "--data-dir", folder, "--rebuild-rollups"))


def test_a_backup_goes_to_its_folder_and_never_over_a_file(folder: Path, tmp_path: Path) -> None:
    assert refused(run("backup", "--data-dir", folder)).startswith("There is no database: ")
    make_token(folder)
    written = Path(done(run("backup", "--data-dir", folder)).strip())
    assert written.parent == folder / "backups"
    taken = tmp_path / "taken"
    taken.write_text("mine", encoding="utf-8")
    assert refused(run("backup", "--data-dir", folder, taken)).startswith("The file exists: ")
    assert taken.read_text(encoding="utf-8") == "mine"


def test_a_backup_that_cannot_be_written_is_refused_in_words(folder: Path, tmp_path: Path) -> None:
    make_token(folder)
    file = tmp_path / "file"
    file.touch()
    assert str(file) in refused(run("backup", "--data-dir", folder, file / "backup.db"))


def not_a_database(path: Path) -> None:
    path.write_text("These are holiday notes, longer than any header of a database would be.\n" * 20)


def somebody_elses(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE recipe (name TEXT)")


def a_newer_one(path: Path) -> None:
    with closing(sqlite3.connect(path)) as newer, newer:
        newer.execute("CREATE TABLE usage_event (id INTEGER)")
        newer.execute("CREATE TABLE schema_migration (version INTEGER)")
        newer.execute("INSERT INTO schema_migration VALUES (999)")


def nothing_at_all(path: Path) -> None:
    assert not path.exists()


@pytest.mark.parametrize(
    ("make", "title"),
    [
        (not_a_database, "The database is damaged: "),
        (somebody_elses, "Not a backup: "),
        (a_newer_one, "The backup is newer than this program: "),
        (nothing_at_all, "There is no such file: "),
    ],
)
def test_only_a_backup_of_ours_is_restored(folder: Path, tmp_path: Path, make: object, title: str) -> None:
    make_token(folder)
    given = tmp_path / "given"
    assert callable(make)
    make(given)
    before = {
        path.name: hashlib.sha256(path.read_bytes()).digest() for path in folder.glob("codingvibez.db*")
    }
    words = refused(run("restore", "--data-dir", folder, given))
    assert words.startswith(title)
    assert str(given) in words
    after = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in folder.glob("codingvibez.db*")}
    assert after == before


def test_the_doctor_mends_sums_and_says_so(folder: Path) -> None:
    assert refused(run("doctor", "--data-dir", folder)).startswith("There is no database: ")
    token = make_token(folder)
    with Serve(folder) as serve:
        track(serve.api(token))
        assert refused(run("doctor", "--data-dir", folder)).startswith("Already running: ")
        serve.stop()
    assert done(run("doctor", "--data-dir", folder)) == "The database is sound.\n"
    with closing(sqlite3.connect(database(folder))) as stored, stored:
        stored.execute("UPDATE usage_day SET output = output + 1")
    said = done(run("doctor", "--data-dir", folder, "--rebuild-rollups"))
    assert "wrong before: " in said
    assert "'usage_day': 1" in said
    said = done(run("doctor", "--data-dir", folder, "--rebuild-rollups"))
    assert said == "The database is sound.\nEvery sum equals its events.\n"


# What they load

RUN_AND_TELL = """
import sys
from {module}.__main__ import main
code = main(sys.argv[1:])
loaded = {{name.partition(".")[0] for name in sys.modules}}
print(sorted(loaded & {{"PySide6", "shiboken6", "pyqtgraph", "numpy"}}))
sys.exit(code)
"""


@pytest.mark.parametrize("module", ["server", "app"])
@pytest.mark.parametrize("command", [("token",), ("status",), ("serve", "--port", "0")])
def test_no_command_loads_qt(folder: Path, command: tuple[str, ...], module: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", RUN_AND_TELL.format(module=module), *command, "--data-dir", str(folder)],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        if command[0] == "serve":
            assert LISTENING.fullmatch(first)
            process.terminate()
        assert process.stdout.read() == "[]\n"
        assert process.stderr.read() == ""
        assert process.wait(10) == 0


# sync


def test_sync_without_connections_says_how_to_make_one(folder: Path) -> None:
    assert done(run("sync", "--data-dir", folder)) == (
        "No provider is connected. Connect one in the settings, or with PUT /api/integrations/PROVIDER.\n"
    )


def test_sync_reads_through_the_running_program_and_without_one(folder: Path) -> None:
    with OpenAi() as openai:
        env = environment() | {
            "CODINGVIBEZ_OPENAI_ADMIN_KEY": openai.credentials["adminKey"],
            "CODINGVIBEZ_OPENAI_BASE_URL": openai.url,
        }
        alone = done(run("sync", "openai", "lovable", "--force", "--data-dir", folder, env=env)).splitlines()
        assert alone[0].startswith("lovable: manual only · Lovable has nothing to call")
        assert re.match(r"openai: success · \d+ records of 20\d\d-", alone[1])
        with Serve(folder, env=env):
            answer = json.loads(done(run("sync", "--json", "--data-dir", folder)))
        assert answer["openai"]["status"] in ("skipped", "success")


def test_sync_fails_where_a_provider_does(folder: Path) -> None:
    with OpenAi() as openai:
        env = environment() | {
            "CODINGVIBEZ_OPENAI_ADMIN_KEY": "sk-admin-revoked-0123",
            "CODINGVIBEZ_OPENAI_BASE_URL": openai.url,
        }
        openai.date = formatdate(usegmt=True)
        ran = run("sync", "--data-dir", folder, env=env)
    assert ran.returncode == 1
    assert "openai: error · OpenAI does not know this key" in ran.stdout
    assert "sk-admin" not in ran.stdout + ran.stderr


def test_sync_fails_where_a_named_provider_is_not_connected(folder: Path) -> None:
    ran = run("sync", "github", "lovable", "--data-dir", folder)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert ran.stdout.splitlines() == [
        "github: not configured · Not connected: Access token is missing.",
        ran.stdout.splitlines()[1],
    ]
    assert ran.stdout.splitlines()[1].startswith("lovable: manual only · ")
    as_json = run("sync", "github", "--json", "--data-dir", folder)
    assert as_json.returncode == 1
    assert json.loads(as_json.stdout)["github"]["status"] == "not_configured"


def test_sync_of_an_unknown_provider_names_the_nearest(folder: Path) -> None:
    assert "did you mean openai?" in refused(run("sync", "opnai", "--data-dir", folder))
