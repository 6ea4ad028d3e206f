"""Main windows over sample figures, as fixtures for the tests that import them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from app.charts.spend import SpendChart
from app.windows.main_window import MainWindow
from app.windows.overview import Overview
from app.windows.pages import Surroundings, main_window
from tests.gui import sample_figures as samples

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.bridge import Bridge
    from app.client import ApiClient
    from app.preferences import Preferences

Open = Callable[..., MainWindow]


class FakeBridge(QObject):
    changed = Signal(object)


@pytest.fixture
def bridge(qapp: QApplication) -> FakeBridge:
    return FakeBridge()


@pytest.fixture
def open_window(qtbot: QtBot, bridge: FakeBridge, preferences: Preferences) -> Open:
    def build(client: samples.SampleClient, warnings: tuple[str, ...] = (), show: bool = True) -> MainWindow:
        around = Surroundings(
            cast("ApiClient", client), cast("Bridge", bridge), preferences, now=lambda: samples.NOW
        )
        window = main_window(around, warnings)
        qtbot.addWidget(window)
        if show:
            window.show()
            qtbot.waitExposed(window)
        return window

    return build


@pytest.fixture
def year(qtbot: QtBot, open_window: Open) -> tuple[MainWindow, samples.SampleClient]:
    client = samples.SampleClient(samples.year())
    window = open_window(client)
    qtbot.waitUntil(lambda: chart_text(window) != "", timeout=30000)
    return window, client


def overview(window: MainWindow) -> Overview:
    page = window.page("overview")
    assert isinstance(page, Overview)
    return page


def chart_text(window: MainWindow) -> str:
    """Gives what the chart's table says, nothing while there is none."""
    shown = overview(window).spend_card.stack.currentWidget()
    return shown.read_out.text() if isinstance(shown, SpendChart) else ""


def fetched(client: samples.SampleClient, word: str) -> int:
    return sum(asked.startswith(word) for asked in client.asked)
