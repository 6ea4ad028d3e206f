"""The thread that forwards: batch after batch, each until it is known to be safe on the other side.

It keeps no copy of anything. What it knows is how far it has come, and that is written down only after the
team's server has acknowledged a batch; if the program or the answer is lost before that, the same is said
once more, under the same keys.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from random import random

from server.core.errors import AppError
from server.core.forwarding import wait_s
from server.core.periods import to_ms
from server.db import forwarding
from server.db.connection import Reading, Store
from server.db.forwarding import Batch, Item, State, Target
from server.db.writer import Writer
from server.forwarding.sender import Patience, Sender, Trouble, said_of, said_of_nothing

_log = logging.getLogger(__name__)
_BATCH = 500
# Waits are short, since a timer does not run while a computer sleeps; then all that is due runs at once.
_TICK_S = 30.0
_GATHER_S = 0.5
_STOP_S = 2.0
# So many in a row are bad events; more, and it is not the events.
_REFUSED_ALONE = 3
# Address, file of an authority, token.
_Line = tuple[str, str, str]


@dataclass(slots=True)
class _Standing:
    """How it stands with a server since the program has started."""

    due: float = 0.0
    failures: int = 0
    limit: int = _BATCH
    refused_alone: int = 0


class Forwarder:
    """Owns its thread, which there is only while something is to be forwarded."""

    def __init__(
        self,
        *,
        desk: str,
        organization_id: int,
        token: Callable[[str], str | None],
        store: Store,
        writer: Writer,
        clock: Callable[[], datetime],
        announce: Callable[[int], None],
        patience: Patience = Patience(),  # noqa: B008 - frozen
        jitter: Callable[[], float] = random,
    ) -> None:
        """Takes what it works with.

        Args:
            desk: This installation, as teams' servers tell it apart.
            organization_id: Whose usage is forwarded.
            token: Gives the token of a server, None where the keyring gives none.
            store: Where it is read from.
            writer: Notes how far it has come.
            clock: Gives the current time.
            announce: Called when something has changed about it.
            patience: How long servers may take.
            jitter: Gives 0 … 1.
        """
        self._desk = desk
        self._organization_id = organization_id
        self._token = token
        self._store = store
        self._writer = writer
        self._clock = clock
        self._announce = announce
        self._patience = patience
        self._jitter = jitter
        self._standings: dict[str, _Standing] = {}
        self._woken = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._started = False

    def start(self) -> None:
        """Begins, if there is anywhere to forward to."""
        self._started = True
        self.wake()

    def stop(self) -> None:
        """Ends the thread; safe to call twice."""
        self._closing.set()
        self._woken.set()
        thread = self._thread
        if thread is not None:
            thread.join(_STOP_S)

    def tell(self) -> None:
        """Says that there is new usage."""
        if self._thread is not None:
            self._woken.set()

    def wake(self, server_id: str | None = None) -> None:
        """Says that something was switched or changed; what was waited for with a server is over."""
        with self._lock:
            if server_id is not None:
                self._standings.pop(server_id, None)
            if not self._started or self._closing.is_set() or not self._wanted():
                return
            self._woken.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="forwarder", daemon=True)
                self._thread.start()

    def _wanted(self) -> list[Target]:
        with self._store.reading() as database:
            return [each for each in forwarding.targets(database) if each.enabled and each.state != "stopped"]

    def _run(self) -> None:
        while not self._closing.is_set():
            self._woken.clear()
            try:
                for target in self._wanted():
                    self._serve(target.id)
            except AppError as error:
                _log.warning("forwarding waits: %s", error.message)
            except Exception:  # noqa: BLE001 - whatever it is, the thread goes on
                _log.exception("forwarding failed")
            if self._woken.wait(self._rest_s()):
                # What comes in a burst goes out together.
                self._closing.wait(_GATHER_S)

    def _rest_s(self) -> float:
        now = time.monotonic()
        with self._lock:
            waits = [one.due - now for one in self._standings.values() if one.due > now]
        return min([_TICK_S, *waits])

    def _serve(self, server_id: str) -> None:
        with self._lock:
            standing = self._standings.setdefault(server_id, _Standing())
        settled = False
        with ExitStack() as open_lines:
            lines: dict[_Line, Sender] = {}
            while not self._closing.is_set() and time.monotonic() >= standing.due:
                batch = self._next(server_id, standing.limit)
                if batch is None:
                    break
                try:
                    refused = self._send(batch, lines, open_lines)
                except Trouble as trouble:
                    if not self._is_of_one(trouble, batch, standing):
                        self._note_trouble(batch.target, standing, trouble)
                        continue
                    refused = {batch.items[0].event_id: trouble.message}
                else:
                    standing.limit = min(_BATCH, standing.limit * 2)
                    standing.refused_alone = 0
                self._settle(batch, refused)
                standing.failures = 0
                settled = True
        if settled:
            self._announce(self._organization_id)

    @staticmethod
    def _is_of_one(trouble: Trouble, batch: Batch, standing: _Standing) -> bool:
        """Tells whether it is one event that is refused, and not everything."""
        if trouble.kind != "smaller" or len(batch.items) > 1:
            return False
        standing.refused_alone += 1
        return standing.refused_alone <= _REFUSED_ALONE

    def _next(self, server_id: str, limit: int) -> Batch | None:
        with self._store.reading() as database:
            target = forwarding.target_of(database, server_id)
            if target is None or not target.enabled or target.state == "stopped":
                return None
            batch = forwarding.next_batch(database, self._organization_id, target, limit)
        return batch if batch.moves else None

    def _send(self, batch: Batch, lines: dict[_Line, Sender], open_lines: ExitStack) -> dict[int, str]:
        """Gives why events were not taken, by their ids."""
        target = batch.target
        said: list[tuple[Item, dict[str, object]]] = []
        for item in batch.items:
            if item.stored is not None:
                said.append((item, said_of(self._desk, batch.revision, item.stored)))
            elif item.gone_key:
                said.append((item, said_of_nothing(batch.revision, item.gone_key)))
        if not said:
            return {}
        token = self._token(target.id)
        if token is None:
            raise Trouble("wait", f"The keyring does not give the token of {target.name}. Enter it again.")
        line = (target.url, target.ca, token)
        if line not in lines:
            lines[line] = open_lines.enter_context(Sender(*line, self._patience))
        refused = lines[line].send(self._desk, [words for _, words in said])
        return {said[place][0].event_id: reason for place, reason in refused.items()}

    def _settle(self, batch: Batch, refused: dict[int, str]) -> None:
        now_ms = to_ms(self._clock())
        self._writer.call(lambda database: forwarding.settle(database, batch, refused, now_ms))

    def _note_trouble(self, target: Target, standing: _Standing, trouble: Trouble) -> None:
        if trouble.kind == "smaller" and standing.limit > 1:
            standing.limit //= 2
            return
        standing.failures += 1
        rest = wait_s(standing.failures, self._jitter())
        standing.due = time.monotonic() + (rest if trouble.rest_s is None else max(1.0, trouble.rest_s))
        state: State = "waiting" if trouble.kind == "wait" else "stopped"
        now_ms = to_ms(self._clock())

        def note(database: Reading) -> bool:
            now = forwarding.target_of(database, target.id)
            # Somebody may have changed the address or the token while the old one was asked.
            if now is None or (now.url, now.changed_ms) != (target.url, target.changed_ms):
                return False
            if (now.state, now.message) == (state, trouble.message):
                return False
            forwarding.put_target(
                database, replace(now, state=state, message=trouble.message, changed_ms=now_ms)
            )
            return True

        if self._writer.call(note):
            self._announce(self._organization_id)
