"""Agents that can report by themselves: what connecting them changes in their settings."""

from __future__ import annotations

from pydantic import Field

from server.schemas.common import Schema


class SettingsChange(Schema):
    """What is changed in one file."""

    path: str
    diff: str = Field(
        description="A unified diff; secrets and the token that is made are left out of what is shown"
    )


class Connection(Schema):
    """An agent, and what connecting it, or undoing that, changes."""

    id: str
    name: str
    tool: str = Field(description="What its usage is marked with: the `source` of its events")
    found: bool = Field(description="Whether it keeps its settings or logs on this computer")
    connected: bool = Field(description="Whether its settings name this program")
    canUndo: bool = Field(description="Whether it was connected from here")
    files: list[str] = Field(description="Its settings files, there or not")
    changes: list[SettingsChange] = Field(description="What POST changes")
    undoes: list[SettingsChange] = Field(description="What DELETE changes; empty where nothing can be undone")
    problem: str | None = Field(description="Why it cannot be connected; null where it can")


class ConnectionList(Schema):
    """Every agent that can be connected."""

    connections: list[Connection]
    unavailable: str | None = Field(description="Why none can be connected here; null where they can")


class ChangedFile(Schema):
    """A file that was changed."""

    path: str
    backup: str | None = Field(description="What it was before; null for a file that was not there")


class ConnectionAnswer(Connection):
    """An agent after its settings were changed."""

    changed: list[ChangedFile]
