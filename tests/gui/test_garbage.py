"""Garbage is collected in the GUI thread alone."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.garbage import GarbageCollector


class Knot:
    """Refers to itself, and remembers in which thread it was freed."""

    freed_in: threading.Thread | None = None

    def __init__(self) -> None:
        self.self = self
        weakref.finalize(self, Knot.note)

    @staticmethod
    def note() -> None:
        Knot.freed_in = threading.current_thread()


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[GarbageCollector]:
    thresholds = gc.get_threshold()
    gc.enable()
    Knot.freed_in = None
    made = GarbageCollector()
    gc.set_threshold(100, 10, 10)
    yield made
    made.deleteLater()
    gc.set_threshold(*thresholds)


def work() -> None:
    Knot()
    for _ in range(2000):
        made: list[object] = []
        made.append(made)


def test_another_thread_s_garbage_is_freed_here(qtbot: QtBot, collector: GarbageCollector) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert Knot.freed_in is None
    qtbot.waitUntil(lambda: Knot.freed_in is not None, timeout=30000)
    assert Knot.freed_in is threading.main_thread()


def test_little_garbage_may_wait(collector: GarbageCollector) -> None:
    gc.collect()
    gc.set_threshold(1_000_000, 10, 10)
    Knot()
    collector.collect()
    assert Knot.freed_in is None
