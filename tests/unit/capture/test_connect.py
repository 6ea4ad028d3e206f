"""Connecting agents: what changes in their settings, what stays, and that it can be undone."""

from __future__ import annotations

import json
import re
import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.capture.connect import changes, jsonc
from server.capture.connect.agents import AGENTS
from server.capture.connect.changes import FileRefused
from server.capture.surroundings import Surroundings
from server.cli import main
from server.cli.local import local_api
from server.core.errors import InvalidInput

URL, TOKEN, STAMP = "http://127.0.0.1:8423", "aaa.bbb-c_c", "20260301T100000Z"
CLAUDE = """{
    // what it may do
    "permissions": {"allow": ["Bash(ls:*)"]}, /* few */
    "env": {
        "FOO": "bar" // keep me
    },
}
"""
CLAUDE_AFTER = """{
    // what it may do
    "permissions": {"allow": ["Bash(ls:*)"]}, /* few */
    "env": {
        "FOO": "bar", // keep me
        "CLAUDE_CODE_ENABLE_TELEMETRY": "1",
        "OTEL_LOGS_EXPORTER": "otlp",
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:8423",
        "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Bearer%20aaa.bbb-c_c"
    },
}
"""
CODEX = """model = "gpt-5.5" # the best

[otel]
environment = "dev"  # mine

[projects."/x"]
trust_level = "trusted"
"""


class Home:
    def __init__(self, folder: Path) -> None:
        self.folder = folder / "home"
        self.data = folder / "data"
        self.data.mkdir()
        self.around = Surroundings(self.folder, {}, "linux")

    def write(self, path: str, content: str) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode())
        return file

    def connect(self, name: str) -> list[Path]:
        plan = changes.planned(AGENTS[name], self.around, URL, TOKEN)
        made = changes.carry_out(AGENTS[name], plan, self.data, STAMP)
        return [backup for backup in made.values() if backup is not None]

    def undo(self, name: str) -> list[Path]:
        return changes.undo(AGENTS[name], self.around, self.data)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_claude_code_s_settings_keep_form_and_comments(home: Home) -> None:
    file = home.write(".claude/settings.json", CLAUDE)
    file.chmod(0o640)
    (backup,) = home.connect("claude-code")
    assert file.read_text() == CLAUDE_AFTER
    assert (backup.read_text(), backup.parent) == (CLAUDE, file.parent)
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IMODE(backup.stat().st_mode) == 0o640
    assert home.undo("claude-code") == [file]
    assert file.read_text() == CLAUDE


def test_settings_that_are_not_there_yet_are_made_for_their_owner_alone(home: Home) -> None:
    assert home.connect("claude-code") == []
    file = home.folder / ".claude/settings.json"
    assert json.loads(file.read_text())["env"]["OTEL_LOGS_EXPORTER"] == "otlp"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    home.undo("claude-code")
    assert not file.exists()


def test_codex_s_settings_keep_form_and_comments(home: Home) -> None:
    file = home.write(".codex/config.toml", CODEX)
    home.connect("codex")
    text = file.read_text()
    assert "# the best" in text
    assert "# mine" in text
    otel = tomllib.loads(text)["otel"]
    assert otel["environment"] == "dev"
    assert otel["log_user_prompt"] is False
    assert otel["exporter"]["otlp-http"] == {
        "endpoint": f"{URL}/v1/logs",
        "protocol": "json",
        "headers": {"Authorization": f"Bearer {TOKEN}"},
    }
    assert tomllib.loads(text)["projects"] == {"/x": {"trust_level": "trusted"}}
    home.undo("codex")
    assert file.read_text() == CODEX


def test_gemini_needs_two_files(home: Home) -> None:
    settings = home.write(".gemini/settings.json", '{"theme": "x"}')
    environment = home.write(".gemini/.env", "GEMINI_API_KEY=k\nexport OTEL_EXPORTER_OTLP_HEADERS=old\n")
    home.connect("gemini")
    assert json.loads(settings.read_text())["telemetry"] == {
        "enabled": True,
        "target": "local",
        "otlpEndpoint": URL,
        "otlpProtocol": "http",
        "logPrompts": False,
    }
    wanted = f"GEMINI_API_KEY=k\nOTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer%20{TOKEN}\n"
    assert environment.read_text() == wanted
    home.undo("gemini")
    assert settings.read_text() == '{"theme": "x"}'
    assert environment.read_text().endswith("HEADERS=old\n")


@pytest.mark.parametrize(
    ("name", "path", "before", "more"),
    [
        ("claude-code", ".claude/settings.json", CLAUDE, ('"FOO": "bar"', '"FOO": "baz"')),
        ("claude-code", ".claude/settings.json", '{\n  "a": 1\n}\n', ('"a": 1', '"a": 2')),
        ("codex", ".codex/config.toml", CODEX, ("the best", "the latest")),
        ("codex", ".codex/config.toml", 'model = "a"\n', ('"a"', '"b"')),
        ("gemini", ".gemini/.env", "K=1\n", ("K=1", "K=2")),
        (
            "gemini",
            ".gemini/settings.json",
            '{"telemetry": {"enabled": false, "x": 1}}',
            ('"x": 1', '"x": 2'),
        ),
    ],
)
def test_what_was_changed_since_stays_when_it_is_undone(
    home: Home, name: str, path: str, before: str, more: tuple[str, str]
) -> None:
    file = home.write(path, before)
    home.connect(name)
    file.write_text(file.read_text().replace(*more))
    home.undo(name)
    loads = tomllib.loads if path.endswith("toml") else plain_json if path.endswith("json") else str.split
    assert loads(file.read_text()) == loads(before.replace(*more))


def plain_json(text: str) -> object:
    return json.loads(re.sub(r",(\s*})", r"\1", re.sub(r"//[^\n]*|/\*.*?\*/", "", text)))


def test_connecting_twice_still_leads_back_to_the_beginning(home: Home) -> None:
    file = home.write(".claude/settings.json", CLAUDE)
    home.connect("claude-code")
    plan = changes.planned(AGENTS["claude-code"], home.around, URL, "another")
    changes.carry_out(AGENTS["claude-code"], plan, home.data, "later")
    assert "another" in file.read_text()
    home.undo("claude-code")
    assert file.read_text() == CLAUDE
    with pytest.raises(InvalidInput, match="not connected"):
        home.undo("claude-code")


@pytest.mark.parametrize(
    ("name", "path", "content"),
    [
        (
            "claude-code",
            ".claude/settings.json",
            '{"env": {"OTEL_EXPORTER_OTLP_ENDPOINT": "https://corp.example"}}',
        ),
        ("gemini", ".gemini/settings.json", '{"telemetry": {"otlpEndpoint": "https://corp.example"}}'),
        (
            "codex",
            ".codex/config.toml",
            '[otel]\nexporter = {otlp-grpc = {endpoint = "https://corp.example"}}',
        ),
    ],
)
def test_what_reports_to_somebody_else_is_left_alone(home: Home, name: str, path: str, content: str) -> None:
    file = home.write(path, content)
    with pytest.raises(InvalidInput, match=r"corp\.example already"):
        home.connect(name)
    assert file.read_text() == content


@pytest.mark.parametrize(
    ("name", "path", "content"),
    [
        ("claude-code", ".claude/settings.json", "{"),
        ("claude-code", ".claude/settings.json", "[]"),
        ("claude-code", ".claude/settings.json", '{"env": 7}'),
        ("claude-code", ".claude/settings.json", '{"a": 1} x'),
        ("claude-code", ".claude/settings.json", "[" * 10_000),
        ("codex", ".codex/config.toml", "[otel"),
        ("codex", ".codex/config.toml", "otel = 7"),
    ],
)
def test_settings_that_cannot_be_understood_are_left_alone(
    home: Home, name: str, path: str, content: str
) -> None:
    file = home.write(path, content)
    with pytest.raises(InvalidInput):
        home.connect(name)
    assert file.read_text() == content


def test_a_failure_in_the_midst_leaves_all_as_it_was(home: Home) -> None:
    settings = home.write(".gemini/settings.json", "{}")
    plan = changes.planned(AGENTS["gemini"], home.around, URL, TOKEN)
    (home.folder / ".gemini/.env").mkdir()
    with pytest.raises(FileRefused):
        changes.carry_out(AGENTS["gemini"], plan, home.data, STAMP)
    assert settings.read_text() == "{}"
    assert not list((home.folder / ".gemini").glob("*.codingvibez"))


def test_a_linked_settings_file_stays_a_link(home: Home) -> None:
    real = home.write("dotfiles/claude.json", "{}")
    (home.folder / ".claude").mkdir()
    link = home.folder / ".claude/settings.json"
    link.symlink_to(real)
    home.connect("claude-code")
    assert link.is_symlink()
    assert "otlp" in real.read_text()


# ---------------------------------------------------------------- single values in JSON


NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=4)
FORMS = st.sampled_from([None, 0, 2, 4, "\t"])


@given(value=OBJECTS, name=NAMES, added=VALUES, form=FORMS, windows=st.booleans())
def test_one_value_is_put_and_dropped_and_the_rest_stays(
    value: dict[str, object], name: str, added: object, form: int | str | None, windows: bool
) -> None:
    text = json.dumps(value, indent=form)
    text = text.replace("\n", "\r\n") if windows else text
    put = jsonc.put(text, (name,), added)
    assert json.loads(put) == value | {name: added}
    assert ("\n" not in put.replace("\r\n", "")) or not windows or "\n" not in text
    dropped = jsonc.drop(put, (name,))
    assert json.loads(dropped) == {key: item for key, item in value.items() if key != name}
    if name not in value and value:
        assert dropped == text


@given(value=OBJECTS, outer=NAMES, inner=NAMES)
def test_what_is_on_the_way_is_made(value: dict[str, object], outer: str, inner: str) -> None:
    value = {key: item for key, item in value.items() if key != outer}
    put = jsonc.put(json.dumps(value, indent=1), (outer, inner), 1)
    assert json.loads(put) == value | {outer: {inner: 1}}
    assert jsonc.get(put, (outer, inner)) == 1


# ---------------------------------------------------------------- the command


@pytest.fixture
def at_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CODINGVIBEZ_AGENTS_HOME", str(home.folder))
    monkeypatch.setenv("CODINGVIBEZ_SECRET_KEY", "k" * 64)
    return home


def issued() -> list[tuple[str, bool]]:
    """Gives every app token's name, and whether it is revoked."""
    with local_api(None) as api:
        tokens = api.call("GET", "/api/app-tokens")["tokens"]
    return [(token["name"], token["revokedAt"] is not None) for token in tokens]


def test_the_command_shows_the_change_and_makes_it_only_when_told(
    at_home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = at_home.write(".claude/settings.json", CLAUDE)
    assert main(["connect", "claude-code", "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert '+        "OTEL_LOGS_EXPORTER": "otlp",' in shown
    assert "Bearer%20<token>" in shown
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: "n")
    assert main(["connect", "claude-code"]) == 0
    assert file.read_text() == CLAUDE
    capsys.readouterr()
    assert main(["connect", "claude-code", "--yes"]) == 0
    token = re.search(r"Bearer%20([^\"]+)", file.read_text())
    assert token is not None
    assert token[1] not in capsys.readouterr().out
    assert [name for name, revoked in issued() if not revoked] == ["Claude Code"]
    assert main(["connect", "claude-code", "--yes"]) == 0
    assert sorted(issued()) == [("Claude Code", False), ("Claude Code", True)], (
        "the token before is of no use"
    )
    assert main(["connect", "claude-code", "--undo"]) == 0
    assert {revoked for _, revoked in issued()} == {True}
    assert file.read_text() == CLAUDE
    assert main(["connect", "claude-code", "--undo"]) == 1
    assert "not connected" in capsys.readouterr().err


def test_without_a_terminal_and_without_a_yes_nothing_happens(
    at_home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert main(["connect", "codex"]) == 1
    assert "--yes" in capsys.readouterr().err
    assert not (at_home.folder / ".codex").exists()
