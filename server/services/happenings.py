"""What changed, for any number of listeners, none of which can hold up whoever tells it.

Nothing is queued: for each organization and kind the number of its last change is kept, and every listener
knows up to which number it has heard. So a slow listener misses nothing, a thousand changes are one message
to it, and telling takes the same time and memory however many listen.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from server.schemas.events import Changed, Kind


@dataclass(frozen=True, slots=True)
class Happening:
    """The last change of a kind.

    Attributes:
        number: Counts the changes of its organization.
        place: What a listener that has heard of it gives to go on from there.
    """

    number: int
    place: str
    kind: Kind
    at: datetime


@dataclass(slots=True)
class _Board:
    """What changed last in one organization."""

    news: threading.Condition = field(default_factory=threading.Condition)
    count: int = 0
    last: dict[Kind, Happening] = field(default_factory=dict)


class Listener:
    """One listener among the changes of its organization.

    Attributes:
        place: Where it began.
        resumed: Whether that is where an earlier listener had ended.
    """

    def __init__(
        self, board: _Board, closed: threading.Event, kinds: Collection[Kind], run: str, since: int | None
    ) -> None:
        """Starts at the change numbered `since`, or at the present one for None."""
        self.resumed = since is not None
        self._board = board
        self._closed = closed
        self._kinds = kinds
        self._heard = board.count if since is None else since
        self.place = f"{run}.{self._heard}"

    @property
    def ended(self) -> bool:
        """Whether nothing will be told any more."""
        return self._closed.is_set()

    def wait(self, seconds: float) -> list[Happening]:
        """Gives what has changed since the last call, oldest first, as soon as there is anything."""
        board = self._board
        with board.news:
            board.news.wait_for(lambda: self.ended or self._new(), seconds)
            new = self._new()
            self._heard = board.count
        return sorted(new, key=lambda happening: happening.number)

    def pause(self, seconds: float) -> None:
        """Lets changes gather."""
        self._closed.wait(seconds)

    def _new(self) -> list[Happening]:
        return [
            last
            for kind, last in self._board.last.items()
            if last.number > self._heard and kind in self._kinds
        ]


class Happenings:
    """Tells listeners what changed in their organization."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Takes what gives the time of a change."""
        self._clock = clock
        self._lock = threading.Lock()
        # Numbers begin anew with each start of the program, so a place in them names the start.
        self._run = uuid4().hex[:8]
        self._boards: dict[int, _Board] = {}
        self._closed = threading.Event()

    def tell(self, changed: Changed) -> None:
        """Tells that something changed, to those whom it concerns."""
        whose = changed.organizationId
        with self._lock:
            # An organization without a board never had a listener.
            boards = [board for owner, board in self._boards.items() if whose is None or owner == whose]
        for board in boards:
            with board.news:
                board.count += 1
                board.last[changed.kind] = Happening(
                    board.count, f"{self._run}.{board.count}", changed.kind, self._clock()
                )
                board.news.notify_all()

    def listen(self, organization_id: int, kinds: Collection[Kind], place: str | None = None) -> Listener:
        """Gives a listener for changes from now on, or from a place that an earlier one had."""
        with self._lock:
            board = self._boards.setdefault(organization_id, _Board())
        run, _, number = (place or "").partition(".")
        known = run == self._run and number.isdecimal() and number.isascii() and len(number) < 20
        since = int(number) if known and int(number) <= board.count else None
        return Listener(board, self._closed, kinds, self._run, since)

    def close(self) -> None:
        """Ends all listening, also what begins from now on."""
        self._closed.set()
        with self._lock:
            boards = list(self._boards.values())
        for board in boards:
            with board.news:
                board.news.notify_all()
