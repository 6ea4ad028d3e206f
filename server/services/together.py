"""Several processes on one database keep in step: what one changes, the others hear of within a moment.

What is heard only says that something has changed; it is read from the database then. What they remember is
besides good for two seconds at most, should a message be lost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from server.db.peers import Peers
from server.schemas.events import KINDS, Changed, Kind

_LOOKED, _CANCEL = "looked", "cancel"
_KINDS = frozenset(get_args(Kind))


class Together:
    """What this process tells the others, and does when they tell something."""

    def __init__(self, peers: Peers) -> None:
        """Takes the others; `follow` says what is to be done at their messages."""
        self._peers = peers
        self._announce: Callable[[Changed], None] = lambda changed: None
        self._renew: dict[str, Callable[[], None]] = {}
        self._looked: Callable[[], object] = lambda: None
        self._cancel: Callable[[str], object] = lambda provider_id: None

    @property
    def on_duty(self) -> bool:
        """Whether this process is the one that does what only one may do."""
        return self._peers.on_duty

    def follow(
        self,
        *,
        announce: Callable[[Changed], None],
        renew: dict[str, Callable[[], None]],
        looked: Callable[[], object],
        cancel: Callable[[str], object],
    ) -> None:
        """Says what is to be done.

        Args:
            announce: Tells everybody in this process that figures have changed.
            renew: What reads anew what is remembered, by the kind of change that asks for it; done before.
            looked: Takes note that a person looks at figures.
            cancel: Ends this process' runs of a provider.
        """
        self._announce, self._renew, self._looked, self._cancel = announce, renew, looked, cancel

    def tell(self, changed: Changed) -> None:
        """Tells that figures have changed."""
        whose = changed.organizationId
        self._peers.tell(f"{changed.kind}:{'' if whose is None else whose}")

    def tell_looked(self) -> None:
        """Tells that a person looks at figures."""
        self._peers.tell(f"{_LOOKED}:")

    def tell_cancelled(self, provider_id: str) -> None:
        """Tells that a provider's runs are to end."""
        self._peers.tell(f"{_CANCEL}:{provider_id}")

    def heard(self, message: str) -> None:
        """Does what a message of another process asks for; one of a newer version is passed over."""
        what, _, which = message.partition(":")
        if what == _LOOKED:
            self._looked()
        elif what == _CANCEL:
            self._cancel(which)
        elif what in _KINDS:
            if what in self._renew:
                self._renew[what]()
            changed = {"kind": what, "organizationId": int(which) if which else None}
            self._announce(Changed.model_validate(changed))

    def missed(self) -> None:
        """Takes everything for changed."""
        for renew in self._renew.values():
            renew()
        for kind in KINDS:
            self._announce(Changed(kind=kind))
