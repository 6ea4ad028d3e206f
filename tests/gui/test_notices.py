from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from app import tray as tray_module
from app.attention import Attention
from app.bridge import Bridge
from app.drawing.panel import Panel
from app.models.notices import QuietHours, notices, untold
from app.preferences import Preferences
from app.tray import Tray
from app.windows.opening import Windows
from server.schemas.alerts import Alert
from server.schemas.dashboard import Dashboard
from tests.gui.test_tray import FakeIcon

ALL = frozenset(("budget", "forecast", "anomaly", "unpriced", "sync"))


def alert(number: int, kind: str = "budget", severity: str = "warning") -> Alert:
    return Alert.model_validate(
        {
            "id": str(number),
            "kind": kind,
            "severity": severity,
            "title": f"Title {number}",
            "message": f"Message {number}",
            "provider": None,
            "project": None,
            "createdAt": "2026-11-22T12:00:00Z",
        }
    )


@given(start=st.integers(0, 23), end=st.integers(0, 23))
def test_quiet_hours_hold_as_long_as_they_say(start: int, end: int) -> None:
    quiet = QuietHours(start, end)
    held = [hour for hour in range(24) if quiet.hold(time(hour, 59))]
    assert held == sorted((start + step) % 24 for step in range((end - start) % 24))


def test_only_wanted_kinds_that_were_not_told_are_told() -> None:
    alerts = [alert(1), alert(2, "anomaly"), alert(3, "sync")]
    assert [one.id for one in untold(alerts, {"1"}, ALL)] == ["2", "3"]
    assert [one.id for one in untold(alerts, (), ALL - {"anomaly"})] == ["1", "3"]


def test_many_at_once_are_one_notice() -> None:
    assert [one.title for one in notices([alert(1), alert(2)])] == ["Title 1", "Title 2"]
    (one,) = notices([alert(1), alert(2), alert(3, severity="critical")])
    assert (one.title, one.page, one.is_grave) == ("3 things ask for attention", "alerts", True)
    assert notices([]) == []


@pytest.mark.parametrize(
    ("kind", "page"),
    [("budget", "budgets"), ("forecast", "budgets"), ("anomaly", "usage"), ("sync", "integrations")],
)
def test_a_click_leads_to_the_page_concerned(kind: str, page: str) -> None:
    assert notices([alert(1, kind)])[0].page == page


class Desk:
    """A tray, and a clock that can be set."""

    def __init__(self, bridge: Bridge, preferences: Preferences, figures: dict[str, Any]) -> None:
        self.hour = 12
        self.figures = figures
        self.preferences = preferences
        self.windows = Windows(bridge, preferences)
        panel = Panel(QApplication.instance(), is_overridden=lambda: False)  # type: ignore[arg-type]
        self.tray = Tray(preferences, panel)
        self.tray.appear()
        self.start()

    def now(self) -> datetime:
        return datetime(2026, 11, 22, self.hour, 0, tzinfo=UTC)

    def start(self) -> None:
        self.attention = Attention(self.tray, self.windows, self.preferences, now=self.now)

    def arrive(self, *alerts: Alert) -> list[str]:
        """Gives what was told since."""
        icon = self.tray.findChild(FakeIcon)
        assert isinstance(icon, FakeIcon)
        icon.messages.clear()
        self.figures["alerts"] = [one.model_dump(mode="json") for one in alerts]
        self.attention.set_state(Dashboard.model_validate(self.figures), "")
        return [title for title, _, _ in icon.messages]


@pytest.fixture
def desk(
    qtbot: QtBot,
    bridge: Bridge,
    preferences: Preferences,
    dashboard_json: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Desk:
    monkeypatch.setattr(tray_module, "QSystemTrayIcon", FakeIcon)
    return Desk(bridge, preferences, dashboard_json)


def test_each_is_told_once_also_after_a_restart(desk: Desk) -> None:
    assert desk.arrive(alert(1)) == ["Title 1"]
    assert desk.arrive(alert(1)) == []
    assert desk.arrive() == []
    assert desk.arrive(alert(1), alert(2)) == ["Title 2"]
    desk.preferences = Preferences(desk.preferences.path)
    desk.start()
    assert desk.arrive(alert(1), alert(2), alert(3)) == ["Title 3"]


def test_what_happens_in_quiet_hours_is_told_afterwards_if_it_lasts(desk: Desk) -> None:
    desk.hour = 23
    assert desk.arrive(alert(1), alert(2)) == []
    desk.hour = 8
    assert desk.arrive(alert(2)) == ["Title 2"]


def test_while_paused_nothing_is_told(desk: Desk) -> None:
    desk.preferences.paused = True
    assert desk.arrive(alert(1)) == []
    desk.preferences.paused = False
    assert desk.arrive(alert(1)) == ["Title 1"]


def test_a_kind_can_be_switched_off(desk: Desk) -> None:
    desk.preferences.set_topic("anomaly", False)
    assert desk.arrive(alert(1, "anomaly"), alert(2, "sync")) == ["Title 2"]
    desk.preferences.set_topic("anomaly", True)
    assert desk.arrive(alert(1, "anomaly")) == ["Title 1"]


def test_without_a_tray_nothing_counts_as_told(desk: Desk) -> None:
    desk.tray.vanish()
    desk.attention.set_state(Dashboard.model_validate({**desk.figures, "alerts": [alert(1)]}), "")
    assert desk.preferences.told == frozenset()


def test_only_what_is_grave_looks_grave_and_a_click_opens_its_page(desk: Desk) -> None:
    desk.arrive(alert(1, severity="critical"), alert(2, "sync"))
    icon = desk.tray.findChild(FakeIcon)
    assert isinstance(icon, FakeIcon)
    kinds = QSystemTrayIcon.MessageIcon
    assert [kind for _, _, kind in icon.messages] == [kinds.Critical, kinds.Information]
    icon.messageClicked.emit()
    assert desk.preferences.page == "integrations"


def test_what_was_told_is_remembered_within_bounds(preferences: Preferences) -> None:
    preferences.told = {str(number) for number in range(1000)}
    assert preferences.told == {str(number) for number in range(800, 1000)}
