from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.bridge import SPACING_MS, Bridge, SignalWatch
from server.schemas.events import Changed


class Listener(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.events: list[tuple[str, float, threading.Thread]] = []

    def take(self, event: Changed) -> None:
        self.events.append((event.kind, time.monotonic(), threading.current_thread()))

    @property
    def kinds(self) -> list[str]:
        return [kind for kind, _, _ in self.events]


class Source:
    def __init__(self) -> None:
        self.listeners: list[Callable[[Changed], None]] = []

    def subscribe(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def tell(self, event: Changed) -> None:
        for listener in self.listeners:
            thread = threading.Thread(target=listener, args=(event,))
            thread.start()
            thread.join()


@pytest.fixture
def listener(bridge: Bridge) -> Listener:
    listener = Listener()
    bridge.changed.connect(listener.take)
    return listener


def test_an_event_of_another_thread_arrives_in_the_gui_thread(
    qtbot: QtBot, bridge: Bridge, listener: Listener
) -> None:
    source = Source()
    bridge.listen(source.subscribe)
    source.tell(Changed(kind="usage"))
    qtbot.waitUntil(lambda: listener.kinds == ["usage"], timeout=200)
    assert listener.events[0][2] is threading.main_thread()


def test_a_burst_is_told_twice_a_quarter_of_a_second_apart(
    qtbot: QtBot, bridge: Bridge, listener: Listener
) -> None:
    bridge.publish(Changed(kind="usage"))
    qtbot.waitUntil(lambda: len(listener.events) == 1)
    for _ in range(500):
        bridge.publish(Changed(kind="usage"))
    qtbot.waitUntil(lambda: len(listener.events) == 2)
    qtbot.wait(SPACING_MS + 100)
    assert len(listener.events) == 2
    assert listener.events[1][1] - listener.events[0][1] >= SPACING_MS / 1000


def test_kinds_are_not_confused(qtbot: QtBot, bridge: Bridge, listener: Listener) -> None:
    for _ in range(3):
        bridge.publish(Changed(kind="usage"))
        bridge.publish(Changed(kind="budgets"))
    qtbot.waitUntil(lambda: len(listener.events) == 2)
    assert sorted(listener.kinds) == ["budgets", "usage"]


def test_a_closed_bridge_unsubscribes_and_is_silent(qtbot: QtBot, bridge: Bridge, listener: Listener) -> None:
    source = Source()
    bridge.listen(source.subscribe)
    bridge.publish(Changed(kind="usage"))
    bridge.close()
    bridge.close()
    bridge.publish(Changed(kind="usage"))
    qtbot.wait(50)
    assert source.listeners == []
    assert listener.events == []


def test_a_second_source_takes_the_place_of_the_first(bridge: Bridge) -> None:
    first, second = Source(), Source()
    bridge.listen(first.subscribe)
    bridge.listen(second.subscribe)
    assert first.listeners == []
    assert len(second.listeners) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send itself these signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_of_the_system_becomes_a_signal_of_qt(qtbot: QtBot, number: int) -> None:
    former = signal.getsignal(number)
    watch = SignalWatch()
    with qtbot.waitSignal(watch.asked_to_quit, timeout=2000):
        os.kill(os.getpid(), number)
    watch.close()
    assert signal.getsignal(number) == former
