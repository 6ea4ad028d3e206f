"""Changing files of other programs: shown first, backed up, whole or not at all, and undone."""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from server.capture.connect.agents import HIDDEN, Agent
from server.capture.surroundings import Surroundings
from server.core.errors import InvalidInput

_NOTES = "connections.json"
# What is secret in a settings file by its name or its form; it is shown on screens, and to programs.
_SECRETS = (
    re.compile(r"""((?i:key|token|secret|passw|credential)\w*["']?\s*[:=]\s*["']?)[^\s"',}]+"""),
    re.compile(r"""((?:Bearer|Basic)(?:%20|\s))[^\s"',}]+"""),
)


@dataclass(frozen=True, slots=True)
class Change:
    """A change to one file. `before` is None for a file that is not there yet, `after` for one that goes."""

    path: Path
    before: str | None
    after: str | None

    def shown(self) -> str:
        """Gives the change as a patch, without the secrets that stand there."""
        old, new = (
            _without_secrets(text or "").splitlines(keepends=True) for text in (self.before, self.after)
        )
        named = str(self.path)
        return "".join(
            line if line.endswith("\n") else f"{line}\n"
            for line in difflib.unified_diff(old, new, named, named)
        )


class FileRefused(InvalidInput):
    """A file of another program cannot be read or written."""


def planned(agent: Agent, around: Surroundings, url: str, token: str) -> list[Change]:
    """Gives the changes that connect an agent; nothing is changed yet.

    Raises:
        InvalidInput: Its settings cannot be read, or it reports to somebody else.
        FileRefused: A file cannot be read.
    """
    found = []
    for file in agent.files(around):
        before = _read(file.path)
        found.append(Change(file.path, before, file.edit(before or "", url, token)))
    return [change for change in found if change.after != change.before]


def reports_to(agent: Agent, around: Surroundings) -> str | None:
    """Gives the address that an agent's settings name to report to, or None.

    Raises:
        InvalidInput: Its settings cannot be understood.
        FileRefused: A file cannot be read.
    """
    for file in agent.files(around):
        address = file.address(_read(file.path) or "")
        if address is not None:
            return address
    return None


def carry_out(
    agent: Agent, changes: Sequence[Change], folder: Path, stamp: str, token_id: str = ""
) -> dict[Path, Path | None]:
    """Makes the changes and notes how to undo them, and which token they hold; gives each file's backup.

    A file that was not there has none.

    Raises:
        FileRefused: A file cannot be written; those before it were put back.
    """
    done: list[tuple[Change, Path | None]] = []
    try:
        for change in changes:
            backup = None
            if change.before is not None:
                backup = _free(change.path.with_name(f"{change.path.name}.before-codingvibez-{stamp}"))
                _write(backup, change.before, like=change.path)
            _put_back(change.path, change.after)
            done.append((change, backup))
    except FileRefused:
        for change, _ in done:
            _put_back(change.path, change.before)
        raise
    notes = _notes(folder)
    if agent.id not in notes:
        # Of several changes in a row the first leads back to where the person was.
        notes[agent.id] = []
    kept = notes[agent.id]
    for change, backup in done:
        note = next((item for item in kept if item["path"] == str(change.path)), None)
        if note is None:
            note = {"path": str(change.path), "backup": None if backup is None else str(backup)}
            kept.append(note)
        note["after"], note["token"] = _digest(change.after or ""), token_id
    _write(folder / _NOTES, json.dumps(notes, indent=1))
    return {change.path: backup for change, backup in done}


def is_noted(agent: Agent, folder: Path) -> bool:
    """Tells whether an agent was connected from here, so that it can be undone."""
    return bool(_notes(folder).get(agent.id))


def noted_tokens(agent: Agent, folder: Path) -> set[str]:
    """Gives the ids of the tokens with which an agent was connected from here."""
    return {str(note["token"]) for note in _notes(folder).get(agent.id, []) if note.get("token")}


def planned_undo(agent: Agent, around: Surroundings, folder: Path) -> list[Change]:
    """Gives the changes that put an agent's settings back as they were before it was connected.

    What has been changed since, by the person or the agent itself, stays: then only our part is put back.

    Raises:
        InvalidInput: It was not connected, or its settings cannot be read.
        FileRefused: A file cannot be read.
    """
    kept = _notes(folder).get(agent.id)
    if not kept:
        raise InvalidInput(f"{agent.name} was not connected from here.")
    files = {str(file.path): file for file in agent.files(around)}
    found: list[Change] = []
    for note in kept:
        path, backup = Path(str(note["path"])), note["backup"]
        before = None if backup is None else _read(Path(backup))
        now = _read(path)
        if now is None:
            continue
        if _digest(now) == note["after"]:
            found.append(Change(path, now, before))
        elif str(path) in files:
            found.append(Change(path, now, files[str(path)].restore(now, before or "")))
    return found


def undo(agent: Agent, around: Surroundings, folder: Path) -> list[Path]:
    """Makes the changes of `planned_undo` and forgets that it was connected; gives the files.

    Raises:
        InvalidInput: As there.
        FileRefused: A file cannot be read or written.
    """
    found = planned_undo(agent, around, folder)
    for change in found:
        _put_back(change.path, change.after)
    notes = _notes(folder)
    notes.pop(agent.id, None)
    _write(folder / _NOTES, json.dumps(notes, indent=1))
    return [change.path for change in found]


def _free(path: Path) -> Path:
    """Gives a name that nothing has yet: a backup is never written over."""
    number = 2
    found = path
    while found.exists():
        found = path.with_name(f"{path.name}-{number}")
        number += 1
    return found


def _notes(folder: Path) -> dict[str, list[dict[str, str | None]]]:
    try:
        found = json.loads(_read(folder / _NOTES) or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _without_secrets(text: str) -> str:
    for secret in _SECRETS:
        text = secret.sub(lambda found: found[0] if found[0].endswith(HIDDEN) else f"{found[1]}•••", text)
    return text


def _digest(content: str) -> str:
    return sha256(content.encode()).hexdigest()


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise FileRefused(f"{path} cannot be read ({error}).") from error


def _put_back(path: Path, content: str | None) -> None:
    if content is None:
        with suppress(FileNotFoundError):
            path.unlink()
    else:
        _write(path, content, like=path)


def _write(path: Path, content: str, like: Path | None = None) -> None:
    """Writes a file whole or not at all; a link stays one, a new file is for its owner alone."""
    target = Path(os.path.realpath(path))
    partial = target.with_name(f".{target.name}.codingvibez")
    try:
        mode = like.stat().st_mode & 0o777 if like is not None and like.exists() else 0o600
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            partial.unlink()
        descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.encode())
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise FileRefused(f"{path} cannot be written ({error.strerror}).") from error
