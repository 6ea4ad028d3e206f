from __future__ import annotations

import gc
import threading
import weakref
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.tasks import LatestTask, Refresh, run_task, wait_for_tasks


class Receiver(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []
        self.errors: list[Exception] = []
        self.threads: list[threading.Thread] = []

    def take(self, result: object) -> None:
        self.results.append(result)
        self.threads.append(threading.current_thread())

    def fail(self, error: Exception) -> None:
        self.errors.append(error)
        self.threads.append(threading.current_thread())


def test_the_result_comes_back_in_the_gui_thread(qtbot: QtBot) -> None:
    receiver = Receiver()
    run_task(receiver, threading.get_ident, receiver.take)
    qtbot.waitUntil(lambda: bool(receiver.results))
    assert receiver.results != [threading.get_ident()]
    assert receiver.threads == [threading.main_thread()]


def test_an_error_comes_back_in_the_gui_thread(qtbot: QtBot) -> None:
    receiver = Receiver()
    run_task(receiver, lambda: 1 / 0, receiver.take, receiver.fail)
    qtbot.waitUntil(lambda: bool(receiver.errors))
    assert isinstance(receiver.errors[0], ZeroDivisionError)
    assert receiver.threads == [threading.main_thread()]
    assert receiver.results == []


def test_an_error_nobody_takes_is_not_lost(qtbot: QtBot) -> None:
    receiver = Receiver()
    with qtbot.captureExceptions() as caught:
        run_task(receiver, lambda: 1 / 0, receiver.take)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError


def test_nothing_is_delivered_to_an_owner_that_is_gone(qtbot: QtBot, qapp: QApplication) -> None:
    gate = threading.Event()
    receiver = Receiver()
    results = receiver.results
    run_task(receiver, lambda: gate.wait(5), receiver.take)
    delete(receiver)
    gate.set()
    assert wait_for_tasks(5000)
    qapp.processEvents()
    assert results == []


def test_an_owner_is_never_destroyed_in_a_worker_thread(qtbot: QtBot, qapp: QApplication) -> None:
    gate = threading.Event()
    destroyed_in: list[threading.Thread] = []
    receiver = Receiver()
    weakref.finalize(receiver, lambda: destroyed_in.append(threading.current_thread()))

    def work() -> bool:
        return gate.wait(5)

    run_task(receiver, work, receiver.take)
    del receiver
    gate.set()
    assert wait_for_tasks(5000)
    qapp.processEvents()
    gc.collect()
    assert destroyed_in == [threading.main_thread()]


def test_only_the_latest_answer_is_delivered(qtbot: QtBot, qapp: QApplication) -> None:
    receiver = Receiver()
    latest: LatestTask[Any] = LatestTask(receiver)
    gate = threading.Event()
    latest.run(lambda: gate.wait(5) and "old", receiver.take, receiver.fail)
    latest.run(lambda: "new", receiver.take, receiver.fail)
    qtbot.waitUntil(lambda: receiver.results == ["new"])
    gate.set()
    assert wait_for_tasks(5000)
    qapp.processEvents()
    assert receiver.results == ["new"]


def test_a_late_failure_is_dropped_as_well(qtbot: QtBot, qapp: QApplication) -> None:
    receiver = Receiver()
    latest: LatestTask[Any] = LatestTask(receiver)
    gate = threading.Event()
    latest.run(lambda: gate.wait(5) and 1 / 0, receiver.take)
    latest.cancel()
    gate.set()
    assert wait_for_tasks(5000)
    qapp.processEvents()
    assert receiver.errors == []


def test_a_refresh_runs_once_more_for_all_that_asked_meanwhile(qtbot: QtBot) -> None:
    receiver = Receiver()
    gate = threading.Event()
    runs: list[int] = []

    def ask() -> int:
        runs.append(1)
        gate.wait(5)
        return len(runs)

    refresh = Refresh(receiver, ask, receiver.take, receiver.fail)
    refresh.request()
    qtbot.waitUntil(lambda: bool(runs))
    for _ in range(50):
        refresh.request()
    gate.set()
    qtbot.waitUntil(lambda: receiver.results == [1, 2])
    qtbot.wait(50)
    assert receiver.results == [1, 2]


def test_a_refresh_goes_on_after_a_failure(qtbot: QtBot) -> None:
    receiver = Receiver()
    answers = iter([ZeroDivisionError(), None])

    def ask() -> str:
        problem = next(answers)
        if problem:
            raise problem
        return "fine"

    refresh = Refresh(receiver, ask, receiver.take, receiver.fail)
    refresh.request()
    qtbot.waitUntil(lambda: bool(receiver.errors))
    refresh.request()
    qtbot.waitUntil(lambda: receiver.results == ["fine"])


@pytest.mark.parametrize("asked_before", [True, False])
def test_a_stopped_refresh_delivers_nothing(qtbot: QtBot, qapp: QApplication, asked_before: bool) -> None:
    receiver = Receiver()
    refresh = Refresh(receiver, lambda: "x", receiver.take, receiver.fail)
    if asked_before:
        refresh.request()
    refresh.stop()
    refresh.request()
    assert wait_for_tasks(5000)
    qapp.processEvents()
    assert receiver.results == []
