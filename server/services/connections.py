"""Connecting agents of this computer, so that they report by themselves.

The settings are those of this computer, so it is offered only where the person sits at it: by a program that
answers nobody but this computer. A team's server would change files on the server.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from server.capture.surroundings import Surroundings
from server.core.errors import InvalidInput, NotAllowed, NotFound
from server.core.records import Identity
from server.services.identity import IdentityService

if TYPE_CHECKING:
    from server.capture.connect.agents import Agent
    from server.capture.connect.changes import Change

UNAVAILABLE = (
    "Agents are connected by the CodingVibez of their own computer, which changes their settings files. "
    "This one is open to other computers, or shows made-up data."
)
_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Reach:
    """Which agents can be connected.

    Attributes:
        around: The computer whose agents they are; None where none may be.
        base_url: Gives where they are to report.
    """

    around: Surroundings | None = None
    base_url: Callable[[], str] = str


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with an agent.

    Attributes:
        found: Whether there is a folder of its settings.
        connected: Whether it reports to us.
        files: Its settings files.
        changes: What connecting would change.
        undoes: What undoing would change.
        problem: Why it cannot be connected, or None.
    """

    agent: Agent
    found: bool
    connected: bool
    can_undo: bool
    files: Sequence[Path]
    changes: Sequence[Change]
    undoes: Sequence[Change]
    problem: str | None


class ConnectionService:
    """Shows, makes and undoes changes to agents' settings."""

    def __init__(
        self, *, reach: Reach, folder: Path, identity: IdentityService, clock: Callable[[], datetime]
    ) -> None:
        """Takes what it works with; in the folder it notes how to undo what it did."""
        self._reach = reach
        self._folder = folder
        self._identity = identity
        self._clock = clock
        self._lock = Lock()

    @property
    def is_available(self) -> bool:
        """Whether agents can be connected here."""
        return self._reach.around is not None

    def list_all(self) -> list[Standing]:
        """Gives every agent that can be connected; none where that is not available."""
        from server.capture.connect.agents import AGENTS

        around = self._reach.around
        return [] if around is None else [self._standing(agent, around) for agent in AGENTS.values()]

    def connect(self, identity: Identity, name: str) -> tuple[Standing, dict[Path, Path | None]]:
        """Makes the changes with a new token, which only reports; gives the files and their backups.

        Raises:
            NotAllowed: It is not available here.
            NotFound: There is no such agent.
            InvalidInput: Its settings cannot be understood, or written, or it reports to somebody else.
        """
        from server.capture.connect import changes

        agent, around = self._agent(name)
        url = self._reach.base_url()
        with self._lock:
            # Refused before a token is made for nothing.
            changes.planned(agent, around, url, "")
            before = changes.noted_tokens(agent, self._folder)
            record, token = self._identity.issue(
                identity, name=agent.name, scopes=("ingest",), days=_DAYS, rate_limit=None
            )
            plan = changes.planned(agent, around, url, token)
            stamp = self._clock().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
            try:
                done = changes.carry_out(agent, plan, self._folder, stamp, str(record.id))
            except InvalidInput:
                self._revoke(identity, {str(record.id)})
                raise
            self._revoke(identity, before)
        return self._standing(agent, around), done

    def disconnect(self, identity: Identity, name: str) -> tuple[Standing, list[Path]]:
        """Puts an agent's settings back and revokes the token they held; gives the files.

        Raises:
            NotAllowed: It is not available here.
            NotFound: There is no such agent, or it was not connected from here.
            InvalidInput: Its settings cannot be understood, or written.
        """
        from server.capture.connect import changes

        agent, around = self._agent(name)
        with self._lock:
            if not changes.is_noted(agent, self._folder):
                raise NotFound(f"{agent.name} was not connected from here.")
            tokens = changes.noted_tokens(agent, self._folder)
            restored = changes.undo(agent, around, self._folder)
            self._revoke(identity, tokens)
        return self._standing(agent, around), restored

    def _agent(self, name: str) -> tuple[Agent, Surroundings]:
        from server.capture.connect.agents import AGENTS

        agent, around = AGENTS.get(name), self._reach.around
        if agent is None:
            raise NotFound(f"There is no agent {name[:40]}. There are {', '.join(AGENTS)}.")
        if around is None:
            raise NotAllowed(UNAVAILABLE)
        return agent, around

    def _standing(self, agent: Agent, around: Surroundings) -> Standing:
        from server.capture.connect import agents, changes

        url = self._reach.base_url()
        files = [file.path for file in agent.files(around)]
        planned: list[Change] = []
        undoes: list[Change] = []
        address, problem = None, None
        try:
            address = changes.reports_to(agent, around)
            planned = changes.planned(agent, around, url, agents.HIDDEN)
        except InvalidInput as error:
            problem = error.message
        can_undo = changes.is_noted(agent, self._folder)
        if can_undo:
            # Why settings cannot be read is told already.
            with suppress(InvalidInput):
                undoes = changes.planned_undo(agent, around, self._folder)
        return Standing(
            agent=agent,
            found=any(path.parent.is_dir() for path in files),
            connected=address is not None and agents.is_ours(address, url),
            can_undo=can_undo,
            files=files,
            changes=planned,
            undoes=undoes,
            problem=problem,
        )

    def _revoke(self, identity: Identity, tokens: set[str]) -> None:
        for token_id in tokens:
            with suppress(NotFound):
                self._identity.revoke(identity, token_id)
