"""What each agent needs in its own settings so that it reports to us, and nothing but its counts.

Facts: Claude Code's monitoring page; codex-rs/otel; Gemini CLI's docs/cli/telemetry.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from server.capture.connect import jsonc
from server.capture.surroundings import Surroundings
from server.core.errors import InvalidInput

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

HIDDEN = "<token>"
Edit = Callable[[str, str, str], str]
Restore = Callable[[str, str], str]
_CLAUDE = (
    "CLAUDE_CODE_ENABLE_TELEMETRY",
    "OTEL_LOGS_EXPORTER",
    "OTEL_EXPORTER_OTLP_PROTOCOL",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_HEADERS",
)
_GEMINI = ("enabled", "target", "otlpEndpoint", "otlpProtocol", "logPrompts")
_CODEX = ("exporter", "log_user_prompt")
_HEADERS = "OTEL_EXPORTER_OTLP_HEADERS"


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A file of an agent's settings, and how it is changed and put back.

    Attributes:
        path: Where it lies.
        edit: Gives the new text for the text, our address and a token.
        restore: Gives the text with our part as it was, for the text as it is now and as it was before.
    """

    path: Path
    edit: Edit
    restore: Restore


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent that can be connected."""

    id: str
    name: str
    files: Callable[[Surroundings], list[SettingsFile]]


def _claude(text: str, url: str, token: str) -> str:
    values = ("1", "otlp", "http/json", url, f"Authorization=Bearer%20{quote(token, safe='<>')}")
    text = text if text.strip() else "{}\n"
    _refuse_other(jsonc.get(text, ("env", "OTEL_EXPORTER_OTLP_ENDPOINT")), url)
    for name, value in zip(_CLAUDE, values, strict=True):
        text = jsonc.put(text, ("env", name), value)
    return text


def _gemini(text: str, url: str, _token: str) -> str:
    values = (True, "local", url, "http", False)
    text = text if text.strip() else "{}\n"
    _refuse_other(jsonc.get(text, ("telemetry", "otlpEndpoint")), url)
    for name, value in zip(_GEMINI, values, strict=True):
        text = jsonc.put(text, ("telemetry", name), value)
    return text


def _restored(group: str, names: tuple[str, ...]) -> Restore:
    def restore(now: str, before: str) -> str:
        before = before if before.strip() else "{}"
        for name in names:
            old = jsonc.get(before, (group, name))
            now = jsonc.drop(now, (group, name)) if old is None else jsonc.put(now, (group, name), old)
        was_there = jsonc.get(before, (group,)) is not None
        return now if was_there or not jsonc.is_empty(now, (group,)) else jsonc.drop(now, (group,))

    return restore


def _gemini_environment(text: str, _url: str, token: str) -> str:
    """Sets the header, which has no place in its settings; it reads this file at each start."""
    line = f"{_HEADERS}=Authorization=Bearer%20{quote(token, safe='<>')}"
    return "".join(f"{item}\n" for item in [*_other_lines(text), line])


def _restored_environment(now: str, before: str) -> str:
    own = [line for line in before.splitlines() if line not in _other_lines(before)]
    return "".join(f"{line}\n" for line in [*_other_lines(now), *own])


def _other_lines(text: str) -> list[str]:
    return [
        line
        for line in text.splitlines()
        if not line.strip().removeprefix("export ").startswith(f"{_HEADERS}=")
    ]


def _codex(text: str, url: str, token: str) -> str:
    import tomlkit

    document = _toml(text)
    exporter = tomlkit.inline_table()
    headers = {"Authorization": f"Bearer {token}"}
    exporter["otlp-http"] = {"endpoint": f"{url}/v1/logs", "protocol": "json", "headers": headers}
    otel: Any = document.setdefault("otel", tomlkit.table())
    if not isinstance(otel, dict):
        raise InvalidInput("“otel” in the settings is no table. Correct it first.")
    before = otel.get("exporter")
    if isinstance(before, dict):
        _refuse_other(next((part.get("endpoint") for part in before.values()), None), url)
    otel["exporter"] = exporter
    otel["log_user_prompt"] = False
    return tomlkit.dumps(document)


def _restored_codex(now: str, before: str) -> str:
    import tomlkit

    document, old = _toml(now), _toml(before).get("otel", {})
    otel: Any = document.get("otel", {})
    for name in _CODEX:
        if name in old:
            otel[name] = old[name]
        else:
            otel.pop(name, None)
    if "otel" in document and not otel and not old:
        del document["otel"]
    return tomlkit.dumps(document)


def _toml(text: str) -> TOMLDocument:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise InvalidInput(f"The settings are not valid TOML: {error}. Correct them first.") from error


def _refuse_other(endpoint: object, url: str) -> None:
    if isinstance(endpoint, str) and endpoint and not endpoint.startswith(url):
        raise InvalidInput(
            f"It reports to {endpoint} already, which is not to be taken from whoever reads it there. "
            "Remove that from its settings first, or leave it: its logs are read all the same."
        )


def _claude_files(around: Surroundings) -> list[SettingsFile]:
    home = next(iter(around.listed("CLAUDE_CONFIG_DIR")), around.home / ".claude")
    return [SettingsFile(home / "settings.json", _claude, _restored("env", _CLAUDE))]


def _codex_files(around: Surroundings) -> list[SettingsFile]:
    home = next(iter(around.listed("CODEX_HOME")), around.home / ".codex")
    return [SettingsFile(home / "config.toml", _codex, _restored_codex)]


def _gemini_files(around: Surroundings) -> list[SettingsFile]:
    home = around.home / ".gemini"
    return [
        SettingsFile(home / "settings.json", _gemini, _restored("telemetry", _GEMINI)),
        SettingsFile(home / ".env", _gemini_environment, _restored_environment),
    ]


AGENTS: Mapping[str, Agent] = {
    agent.id: agent
    for agent in (
        Agent("claude-code", "Claude Code", _claude_files),
        Agent("codex", "Codex CLI", _codex_files),
        Agent("gemini", "Gemini CLI", _gemini_files),
    )
}
