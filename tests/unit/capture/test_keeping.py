"""Captured calls are stored many at once, and whoever else writes is let in between."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from server.db.captured import Kept
from server.db.engines import Writing
from server.db.events import EventWriter
from server.db.writer import Writer
from server.services.capture import Keeping

PARTS = 5


class Parts:
    """Parts that note when they were stored; the first waits until it may go on."""

    def __init__(self) -> None:
        self.order: list[object] = []
        self.entered, self.may_go_on = threading.Event(), threading.Event()

    def works(self) -> list[Callable[[Writing, EventWriter], Kept]]:
        return [lambda _database, _events, number=number: self._store(number) for number in range(PARTS)]  # type: ignore[misc]

    def _store(self, number: int) -> Kept:
        self.order.append(number)
        if number == 0:
            self.entered.set()
            assert self.may_go_on.wait(30)
        return Kept(added=1)


def test_all_is_one_transaction_where_nobody_waits(writer: Writer) -> None:
    parts, commits = Parts(), list[object]()
    parts.may_go_on.set()
    real = writer._commit
    writer._commit = lambda jobs: (commits.append(jobs), real(jobs))  # type: ignore[assignment, func-returns-value]
    keeping = Keeping(writer, parts.works(), lambda kept: kept, Kept())
    keeping.begin()
    assert keeping.wait() == Kept(added=PARTS)
    assert (parts.order, len(commits)) == ([*range(PARTS)], 1)


def test_who_waits_comes_after_the_part_that_goes_on(writer: Writer) -> None:
    parts = Parts()
    keeping = Keeping(writer, parts.works(), lambda kept: kept, Kept())
    keeping.begin()
    assert parts.entered.wait(30)
    other = threading.Thread(target=writer.call, args=(lambda _database: parts.order.append("other"),))
    other.start()
    ends_at = time.monotonic() + 30
    while not writer.waiting:
        assert time.monotonic() < ends_at
        time.sleep(0.01)
    parts.may_go_on.set()
    assert keeping.wait() == Kept(added=PARTS)
    other.join()
    assert parts.order == [0, "other", *range(1, PARTS)]
