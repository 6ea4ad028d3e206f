"""Agents connected over the API: shown, made, undone, and refused where the computer is another's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.capture.surroundings import Surroundings
from server.credentials import SecretStore
from server.runtime import Runtime
from tests.api.conftest import KEY, Api, Clock

CLAUDE = """{
  // my own
  "env": {
    "ANTHROPIC_API_KEY": "sk-ant-very-secret",
    "FOO": "bar"
  }
}
"""
Start = Callable[..., Api]


class Person:
    """A home folder, and programs that run over it."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.data = folder / "person"
        self.settings = self.home / ".claude/settings.json"
        self.settings.parent.mkdir(parents=True)
        self.settings.write_text(CLAUDE)


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)


@pytest.fixture
def start(person: Person, clock: Clock) -> Iterator[Start]:
    """Starts programs over the person's home folder."""
    ended: list[Callable[[], None]] = []

    def build(**options: Any) -> Api:
        secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": KEY})
        runtime = Runtime(
            data_dir=person.data,
            port=0,
            clock=clock,
            secrets=secrets,
            machine_zone="UTC",
            agents=Surroundings(person.home, {}, "linux"),
            **options,
        )
        runtime.start()
        http = httpx.Client(
            transport=httpx.WSGITransport(app=runtime.in_process_app),
            base_url="http://127.0.0.1",
            headers={"Authorization": f"Bearer {runtime.desktop_token()}"},
        )
        ended.extend((secrets.close, runtime.stop, http.close))
        return Api(http)

    yield build
    for end in reversed(ended):
        end()


def of(api: Api, agent: str = "claude-code") -> dict[str, Any]:
    found = api.get("/api/connections")["connections"]
    return next(one for one in found if one["id"] == agent)


def added(change: dict[str, Any]) -> list[str]:
    lines: list[str] = change["diff"].splitlines()
    return [line[1:].strip() for line in lines if line.startswith("+") and not line.startswith("+++")]


def test_the_exact_change_is_shown_and_nothing_is_changed_by_looking(start: Start, person: Person) -> None:
    api = start()
    listed = api.get("/api/connections")
    assert listed["unavailable"] is None
    assert [one["id"] for one in listed["connections"]] == ["claude-code", "codex", "gemini"]
    claude, codex = of(api), of(api, "codex")
    assert (claude["found"], claude["connected"], claude["canUndo"]) == (True, False, False)
    assert (codex["found"], codex["connected"], codex["problem"]) == (False, False, None)
    assert claude["files"] == [str(person.settings)]
    (change,) = claude["changes"]
    assert change["path"] == str(person.settings)
    assert '"OTEL_LOGS_EXPORTER": "otlp",' in added(change)
    assert '"OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Bearer%20<token>"' in added(change)
    assert claude["undoes"] == []
    assert person.settings.read_text() == CLAUDE
    assert api.get("/api/app-tokens")["tokens"] == []


def test_what_is_secret_in_the_settings_is_not_shown(start: Start, person: Person) -> None:
    dotenv = person.home / ".gemini/.env"
    dotenv.parent.mkdir()
    dotenv.write_text(
        "GEMINI_API_KEY=very-secret\nexport OTEL_EXPORTER_OTLP_HEADERS=x=Bearer%20also-secret\n"
    )
    codex = person.home / ".codex/config.toml"
    codex.parent.mkdir()
    codex.write_text('model = "gpt-5.5"\napi_key = "toml-secret" # mine\n')
    api = start()
    api.post("/api/connections/claude-code", {})
    made = json.loads(_plain(person.settings.read_text()))["env"]["OTEL_EXPORTER_OTLP_HEADERS"]
    shown = json.dumps(api.get("/api/connections"))
    for secret in ("very-secret", "also-secret", "toml-secret", made.partition("%20")[2]):
        assert secret not in shown
    assert "GEMINI_API_KEY=•••" in json.dumps(of(api, "gemini"), ensure_ascii=False)


def _plain(text: str) -> str:
    return text.replace("// my own", "")


def test_it_is_made_with_a_backup_and_a_token_that_only_reports_and_undone(
    start: Start, person: Person
) -> None:
    api = start()
    answer = api.post("/api/connections/claude-code", {})
    (changed,) = answer["changed"]
    assert changed["path"] == str(person.settings)
    assert Path(changed["backup"]).read_text() == CLAUDE
    assert (answer["connected"], answer["canUndo"]) == (True, True)
    text = person.settings.read_text()
    assert "// my own" in text
    environment = json.loads(_plain(text))["env"]
    assert environment["FOO"] == "bar"
    (token,) = api.get("/api/app-tokens")["tokens"]
    assert (token["name"], token["scopes"], token["revokedAt"]) == ("Claude Code", ["ingest"], None)
    bearer = environment["OTEL_EXPORTER_OTLP_HEADERS"].partition("%20")[2]
    reporting = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
    endpoint = environment["OTEL_EXPORTER_OTLP_ENDPOINT"]
    assert httpx.post(f"{endpoint}/v1/logs", json={"resourceLogs": []}, headers=reporting).status_code == 200
    (undo,) = of(api)["undoes"]
    assert '-    "OTEL_LOGS_EXPORTER": "otlp",' in undo["diff"]

    undone = api.call("DELETE", "/api/connections/claude-code")
    assert undone["changed"] == [{"path": str(person.settings), "backup": None}]
    assert (undone["connected"], undone["canUndo"]) == (False, False)
    assert person.settings.read_text() == CLAUDE
    assert api.get("/api/app-tokens")["tokens"][0]["revokedAt"] is not None
    assert httpx.post(f"{endpoint}/v1/logs", json={"resourceLogs": []}, headers=reporting).status_code == 401
    api.call("DELETE", "/api/connections/claude-code", status=404)


def test_a_file_that_was_not_there_has_no_backup_and_goes_again(start: Start, person: Person) -> None:
    api = start()
    (changed,) = api.post("/api/connections/codex", {})["changed"]
    file = person.home / ".codex/config.toml"
    assert changed == {"path": str(file), "backup": None}
    assert file.exists()
    api.call("DELETE", "/api/connections/codex")
    assert not file.exists()


def test_connecting_again_leaves_one_good_token_and_the_way_back(start: Start, person: Person) -> None:
    api = start()
    api.post("/api/connections/claude-code", {})
    api.post("/api/connections/claude-code", {})
    revoked = [token["revokedAt"] is not None for token in api.get("/api/app-tokens")["tokens"]]
    assert revoked == [False, True]
    api.call("DELETE", "/api/connections/claude-code")
    assert person.settings.read_text() == CLAUDE


def test_settings_that_cannot_be_changed_say_why_and_make_no_token(start: Start, person: Person) -> None:
    elsewhere = '{"env": {"OTEL_EXPORTER_OTLP_ENDPOINT": "https://corp.example"}}'
    api = start()
    for content, words in (("{", "not valid"), (elsewhere, "reports to https://corp.example already")):
        person.settings.write_text(content)
        claude = of(api)
        assert words in claude["problem"]
        assert (claude["connected"], claude["changes"]) == (False, [])
        assert words in api.post("/api/connections/claude-code", {}, status=400)["error"]
        assert person.settings.read_text() == content
    assert api.get("/api/app-tokens")["tokens"] == []


def test_a_file_that_cannot_be_written_leaves_no_good_token(start: Start, person: Person) -> None:
    (person.home / ".codex").mkdir()
    (person.home / ".codex/.config.toml.codingvibez").mkdir()
    api = start()
    assert "cannot be written" in api.post("/api/connections/codex", {}, status=400)["error"]
    assert not (person.home / ".codex/config.toml").exists()
    assert all(token["revokedAt"] for token in api.get("/api/app-tokens")["tokens"])


@pytest.mark.parametrize("options", [{"trusted_hosts": ("team.example",)}, {"serve": False}, {"demo": True}])
def test_a_server_of_others_changes_no_files(start: Start, person: Person, options: dict[str, Any]) -> None:
    api = start(**options)
    listed = api.get("/api/connections")
    assert listed["connections"] == []
    assert "their own computer" in listed["unavailable"]
    for method in ("POST", "DELETE"):
        assert api.call(method, "/api/connections/claude-code", status=403)["error"] == listed["unavailable"]
    assert person.settings.read_text() == CLAUDE


def test_only_an_administrator_connects_and_only_what_is_known(
    api: Api, owner: Api, start: Start, person: Person
) -> None:
    api.get("/api/connections", status=403)
    api.post("/api/connections/claude-code", {}, status=403)
    owner.post("/api/connections/nobody", {}, status=404)
    start().post("/api/connections/nobody", {}, status=404)
    assert person.settings.read_text() == CLAUDE
