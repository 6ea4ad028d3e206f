"""Forwarding from this desk to teams' servers: switched, looked at, tried again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from server.core.errors import InvalidInput, NotAllowed, NotFound
from server.core.periods import to_ms
from server.core.provider import BASE_URL
from server.core.records import Identity
from server.credentials import SecretStore
from server.db import forwarding
from server.db.connection import Reading, Store
from server.db.forwarding import Aside, Target
from server.db.usage_changes import latest_change, note_beginning
from server.db.writer import Writer
from server.forwarding.forwarder import Forwarder
from server.forwarding.sender import Patience
from server.schemas.events import Changed

TOKEN_NAME = "team-server:{server}"  # noqa: S105 - the name of a secret
# A server without a screen names its team's server here; the tray has a window for it.
_BY_ENVIRONMENT = "environment"
_URL, _TOKEN, _CA = (f"CODINGVIBEZ_FORWARD_{name}" for name in ("TO", "TOKEN", "CA"))
_SHOWN_ASIDE = 100
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Standing:
    """How forwarding to a server stands."""

    target: Target
    pending: int
    aside_count: int
    asides: list[Aside]


class ForwardingService:
    """Says what is forwarded, and how far that is."""

    def __init__(
        self,
        *,
        desk: str,
        organization_id: int,
        secrets: SecretStore | None,
        store: Store,
        writer: Writer,
        clock: Callable[[], datetime],
        announce: Callable[[int], None],
        environ: Mapping[str, str],
        patience: Patience = Patience(),  # noqa: B008 - frozen
    ) -> None:
        """Takes what it works with; without secrets nothing is ever forwarded."""
        self._organization_id = organization_id
        self._secrets = secrets
        self._store = store
        self._writer = writer
        self._clock = clock
        self._announce = announce
        self._environ = environ
        self._forwarder = Forwarder(
            desk=desk,
            organization_id=organization_id,
            token=self._token,
            store=store,
            writer=writer,
            clock=clock,
            announce=announce,
            patience=patience,
        )

    def start(self) -> None:
        """Begins to forward, where that is switched on."""
        if self._secrets is None or self._store.shared:
            return
        url = self._environ.get(_URL)
        if url:
            self._know_from_environment(url.rstrip("/"))
        self._forwarder.start()

    def stop(self) -> None:
        """Ends it; safe to call twice."""
        self._forwarder.stop()

    def tell(self, changed: Changed) -> None:
        """Says that something has changed: new usage is to be sent."""
        if changed.kind == "usage":
            self._forwarder.tell()

    def know(self, server_id: str, name: str, url: str, ca: str) -> None:
        """Takes note of a team's server, or of what has changed about it; nothing is sent by that alone.

        Raises:
            InvalidInput: A token must not be sent to such an address.
            StoreError: Nothing was stored.
        """
        if problem := BASE_URL.problem(url):
            raise InvalidInput.of("url", problem)
        now_ms = to_ms(self._clock())

        def work(database: Reading) -> None:
            known = forwarding.target_of(database, server_id)
            before = known or Target(server_id, name, url)
            after = replace(before, name=name, url=url, ca=ca, state="ok", message="", changed_ms=now_ms)
            forwarding.put_target(database, after)
            if known is None:
                note_beginning(database, self._organization_id)

        self._writer.call(work)
        self._forwarder.wake(server_id)

    def _know_from_environment(self, url: str) -> None:
        with self._store.reading() as database:
            known = forwarding.target_of(database, _BY_ENVIRONMENT) is not None
        self.know(_BY_ENVIRONMENT, url.partition("://")[2], url, self._environ.get(_CA, ""))
        if not known:
            self.switch(_BY_ENVIRONMENT, enabled=True, projects=None, all_projects=False, history=False)

    def forget(self, server_id: str) -> None:
        """Forgets a team's server; what it has taken stays there."""
        self._writer.call(lambda database: forwarding.drop_target(database, server_id))
        self._announce(self._organization_id)

    def standings(self, identity: Identity) -> list[Standing]:
        """Gives how it stands with every server; none where the caller's organization forwards nothing."""
        if identity.organization_id != self._organization_id:
            return []
        with self._store.reading() as database:
            return [self._standing(database, target) for target in forwarding.targets(database)]

    def switch(
        self,
        server_id: str,
        *,
        enabled: bool | None,
        projects: tuple[str, ...] | None,
        all_projects: bool,
        history: bool,
    ) -> Standing:
        """Switches forwarding to a server, or limits it.

        Args:
            server_id: Which one.
            enabled: None leaves it.
            projects: Whose usage is sent from now on; None leaves it.
            all_projects: Sends that of all.
            history: Also send what was tracked before, and while it was off.

        Raises:
            NotFound: The server is not known.
            NotAllowed: This is no desk.
            StoreError: Nothing was changed.
        """
        if self._store.shared or self._secrets is None:
            raise NotAllowed(
                "Only a desk's own database is forwarded: this is a demonstration, or a server on PostgreSQL."
            )

        def change(database: Reading, before: Target) -> Target:
            after = before
            if projects is not None or all_projects:
                after = replace(after, projects=None if all_projects else projects)
            newest = forwarding.newest_event(database)
            if history:
                after = replace(after, gaps=(), event_cursor=0)
            elif enabled and not before.enabled:
                gap = (before.event_cursor, newest)
                gaps = (*before.gaps, gap) if newest > before.event_cursor else before.gaps
                after = replace(after, gaps=gaps, event_cursor=newest)
            if enabled and not before.enabled and not before.change_cursor:
                after = replace(after, change_cursor=latest_change(database))
            return replace(after, enabled=before.enabled if enabled is None else enabled)

        return self._changed(server_id, change)

    def retry(self, server_id: str, *, everything: bool) -> Standing:
        """Tries again at once, also what was set aside.

        Args:
            server_id: With which server.
            everything: Say all of it once more, for a server that went back to a backup.

        Raises:
            NotFound: The server is not known.
            StoreError: Nothing was changed.
        """

        def change(database: Reading, before: Target) -> Target:
            forwarding.ask_again(database, server_id)
            return replace(before, event_cursor=0, change_cursor=0, sent=0) if everything else before

        return self._changed(server_id, change)

    def _changed(self, server_id: str, change: Callable[[Reading, Target], Target]) -> Standing:
        now_ms = to_ms(self._clock())

        def work(database: Reading) -> Target:
            before = forwarding.target_of(database, server_id)
            if before is None:
                raise NotFound(f"There is no server {server_id}; add it in the tray, under Servers.")
            after = replace(change(database, before), state="ok", message="", changed_ms=now_ms)
            forwarding.put_target(database, after)
            return after

        target = self._writer.call(work)
        self._forwarder.wake(server_id)
        self._announce(self._organization_id)
        with self._store.reading() as database:
            return self._standing(database, target)

    def _standing(self, database: Reading, target: Target) -> Standing:
        return Standing(
            target,
            forwarding.waiting(database, self._organization_id, target) if target.enabled else 0,
            forwarding.count_asides(database, target.id),
            forwarding.asides(database, self._organization_id, target.id, _SHOWN_ASIDE),
        )

    def _token(self, server_id: str) -> str | None:
        if self._secrets is None:
            return None
        variable = _TOKEN if server_id == _BY_ENVIRONMENT else None
        return self._secrets.get(TOKEN_NAME.format(server=server_id), environment=variable)
