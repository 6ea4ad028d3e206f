"""Changing files of other programs: shown first, backed up, whole or not at all, and undone."""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from server.capture.connect.agents import Agent
from server.capture.surroundings import Surroundings
from server.core.errors import InvalidInput, KnownError

_NOTES = "connections.json"


@dataclass(frozen=True, slots=True)
class Change:
    """A change to one file. `before` is None for a file that is not there yet."""

    path: Path
    before: str | None
    after: str

    def shown(self) -> str:
        """Gives the change as a patch."""
        old, new = (self.before or "").splitlines(keepends=True), self.after.splitlines(keepends=True)
        named = str(self.path)
        return "".join(
            line if line.endswith("\n") else f"{line}\n"
            for line in difflib.unified_diff(old, new, named, named)
        )


class FileRefused(KnownError):
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


def carry_out(agent: Agent, changes: Sequence[Change], folder: Path, stamp: str) -> list[Path]:
    """Makes the changes and notes how to undo them; gives the backups.

    Raises:
        FileRefused: A file cannot be written; those before it were put back.
    """
    done: list[tuple[Change, Path | None]] = []
    try:
        for change in changes:
            backup = None
            if change.before is not None:
                backup = change.path.with_name(f"{change.path.name}.before-codingvibez-{stamp}")
                _write(backup, change.before, like=change.path)
            _write(change.path, change.after, like=change.path)
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
        note["after"] = _digest(change.after)
    _write(folder / _NOTES, json.dumps(notes, indent=1))
    return [backup for _, backup in done if backup is not None]


def undo(agent: Agent, around: Surroundings, folder: Path) -> list[Path]:
    """Puts an agent's settings back as they were before it was connected; gives the files.

    What has been changed since, by the person or the agent itself, stays: then only our part is put back.

    Raises:
        InvalidInput: It was not connected, or its settings cannot be read.
        FileRefused: A file cannot be read or written.
    """
    notes = _notes(folder)
    kept = notes.pop(agent.id, None)
    if not kept:
        raise InvalidInput(f"{agent.name} was not connected from here.")
    files = {str(file.path): file for file in agent.files(around)}
    restored: list[tuple[Path, str | None]] = []
    for note in kept:
        path, backup = Path(str(note["path"])), note["backup"]
        before = None if backup is None else _read(Path(backup))
        now = _read(path)
        if now is None:
            continue
        if _digest(now) == note["after"]:
            restored.append((path, before))
        elif str(path) in files:
            restored.append((path, files[str(path)].restore(now, before or "")))
    for path, content in restored:
        _put_back(path, content)
    _write(folder / _NOTES, json.dumps(notes, indent=1))
    return [path for path, _ in restored]


def _notes(folder: Path) -> dict[str, list[dict[str, str | None]]]:
    try:
        found = json.loads(_read(folder / _NOTES) or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _digest(content: str) -> str:
    return sha256(content.encode()).hexdigest()


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise FileRefused("Not readable", f"{path} cannot be read ({error}).") from error


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
        raise FileRefused("Not written", f"{path} cannot be written ({error.strerror}).") from error
