from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from app import tray as tray_module
from app.bridge import Bridge
from app.client import ApiClient, ApiError
from app.drawing.panel import Panel
from app.models import glance
from app.models.feed import DashboardFeed
from app.preferences import Preferences, TrayShows
from app.tasks import wait_for_tasks
from app.tray import GlanceMenu, Tray, TrayHost
from server.schemas.dashboard import Dashboard
from server.schemas.events import Changed
from tests.gui.conftest import FakeServer

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture
def dashboard(dashboard_json: dict[str, Any]) -> Dashboard:
    return Dashboard.model_validate(dashboard_json)


def changed(json: dict[str, Any], **parts: Mapping[str, object]) -> Dashboard:
    for name, part in parts.items():
        json[name] = {**json[name], **part}
    return Dashboard.model_validate(json)


@pytest.fixture
def panel(qapp: QApplication) -> Panel:
    return Panel(qapp, is_overridden=lambda: False, environment={"XDG_CURRENT_DESKTOP": "GNOME"})


@pytest.fixture
def tray(preferences: Preferences, panel: Panel) -> Tray:
    return Tray(preferences, panel)


def texts(menu: GlanceMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.isVisible() and not action.isSeparator()]


def action(menu: GlanceMenu, text: str) -> QAction:
    return next(each for each in menu.actions() if each.text().startswith(text))


# Words


def test_a_glance_in_words(dashboard: Dashboard) -> None:
    words = glance.describe(dashboard, NOW)
    assert [f"{line.label}: {line.text}" for line in words.figures] == [
        "Today: $4.20",
        "This month: $84.50 (30% more than last)",
        "Budget: 85% of $100.00 – nearly used",
        "Burn rate: $4.80 a day",
        "End of month: about $130.00",
    ]
    assert [line.label for line in words.models] == ["model-0", "model-1", "model-2"]
    assert words.unpriced == "2 requests without a known price"
    assert words.fed == "Last fed 2 minutes ago"


def test_nothing_known_is_a_dash_and_never_a_zero() -> None:
    words = glance.describe(None, NOW)
    assert [line.text for line in words.figures] == ["—"] * 5
    assert words.models == ()


def test_nothing_tracked_yet(dashboard_json: dict[str, Any]) -> None:
    dashboard_json.update(lastEventAt=None, dataFreshness="no_data", topModels=[])
    dashboard = changed(
        dashboard_json,
        budgetStatus={"limit": None, "percentUsed": None, "remaining": None, "status": "none"},
        projection={"confidence": 0},
        totalCosts={"previousMonthToDate": 0},
        unpriced={"events": 0},
    )
    words = glance.describe(dashboard, NOW)
    assert words.fed == "Nothing tracked yet"
    assert words.budget.text == "none set"
    assert words.projection.text == "—"
    assert words.month.text == "$84.50"
    assert words.unpriced == ""
    assert glance.look(dashboard, "today").stale


def test_an_unpriced_model_and_a_long_name(dashboard_json: dict[str, Any]) -> None:
    dashboard_json["topModels"][0].update(cost=None, model="a" * 60)
    words = glance.describe(Dashboard.model_validate(dashboard_json), NOW)
    assert words.models[0].value == "unpriced"
    assert len(words.models[0].label) == 34


@pytest.mark.parametrize(
    ("shows", "text", "fill"),
    [
        ("today", "$4", None),
        ("month", "85", None),
        ("burn", "$5", None),
        ("budget", "", 0.5),
        ("icon", "", None),
    ],
)
def test_the_icon_shows_what_is_preferred(
    dashboard_json: dict[str, Any], shows: TrayShows, text: str, fill: float | None
) -> None:
    dashboard = changed(dashboard_json, budgetStatus={"status": "ok", "percentUsed": 50})
    look = glance.look(dashboard, shows)
    assert (look.text, look.fill, look.tone) == (text, fill, "plain")
    assert not look.stale


@pytest.mark.parametrize(
    ("status", "tone"), [("warning", "warning"), ("exceeded", "exceeded"), ("none", "plain")]
)
def test_only_a_state_that_asks_for_action_is_coloured(
    dashboard_json: dict[str, Any], status: str, tone: str
) -> None:
    dashboard = changed(dashboard_json, budgetStatus={"status": status, "percentUsed": 120})
    look = glance.look(dashboard, "today")
    assert look.tone == tone
    assert look.fill == (None if tone == "plain" else 1.0)


def test_no_budget_means_no_ring(dashboard_json: dict[str, Any]) -> None:
    dashboard = changed(dashboard_json, budgetStatus={"percentUsed": None, "status": "none", "limit": None})
    assert glance.look(dashboard, "budget").fill is None


def test_a_tooltip_is_never_cut_by_windows(dashboard: Dashboard) -> None:
    words = glance.describe(dashboard, NOW)
    assert glance.tooltip(words) == (
        "Today $4.20\nThis month $84.50\nBudget 85% of $100.00\nLast fed 2 minutes ago"
    )
    assert len(glance.tooltip(words, "x" * 300)) <= 126


# Menu


def test_the_menu_tells_figures_then_commands(
    qtbot: QtBot, dashboard: Dashboard, preferences: Preferences
) -> None:
    menu = GlanceMenu()
    qtbot.addWidget(menu)
    menu.set_state(dashboard, "", preferences)
    assert texts(menu)[:8] == [
        "Today:  $4.20",
        "This month:  $84.50 (30% more than last)",
        "Budget:  85% of $100.00 – nearly used",
        "Burn rate:  $4.80 a day",
        "End of month:  about $130.00",
        "model-0:  $40.00",
        "model-1:  $39.00",
        "model-2:  $38.00",
    ]
    assert texts(menu)[8] == "2 requests without a known price"
    assert texts(menu)[10:] == [
        "Copy base URL",
        "New token for an app…",
        "Open CodingVibez",
        "Set budget…",
        "Drop window",
        "Servers…",
        "Icon shows",
        "Pause notifications",
        "Quit CodingVibez",
    ]


def test_what_is_not_known_takes_no_line(qtbot: QtBot, preferences: Preferences) -> None:
    menu = GlanceMenu(columns=True)
    qtbot.addWidget(menu)
    menu.set_state(None, "Starting…", preferences)
    assert texts(menu)[:6] == [
        "Today\t—",
        "This month\t—",
        "Budget\t—",
        "Burn rate\t—",
        "End of month\t—",
        "Starting…",
    ]


def test_freshness_is_told_as_of_the_moment_the_menu_opens(
    qtbot: QtBot, dashboard_json: dict[str, Any], preferences: Preferences
) -> None:
    fed = datetime.now(UTC) - timedelta(minutes=2, seconds=5)
    dashboard_json["lastEventAt"] = fed.isoformat()
    menu = GlanceMenu()
    qtbot.addWidget(menu)
    menu.set_state(Dashboard.model_validate(dashboard_json), "", preferences)
    menu._dashboard = Dashboard.model_validate(
        {**dashboard_json, "lastEventAt": (fed - timedelta(minutes=3)).isoformat()}
    )
    menu.aboutToShow.emit()
    assert "Last fed 5 minutes ago" in texts(menu)


def test_commands_wait_for_the_server(qtbot: QtBot) -> None:
    menu = GlanceMenu()
    qtbot.addWidget(menu)
    assert not action(menu, "Open").isEnabled()
    assert action(menu, "Quit").isEnabled()
    menu.set_ready(True)
    for text, signal in (
        ("Copy base URL", menu.copy_url_requested),
        ("New token", menu.new_token_requested),
        ("Open", menu.open_requested),
        ("Set budget", menu.budget_requested),
        ("Quit", menu.quit_requested),
        ("Today", menu.open_requested),
    ):
        with qtbot.waitSignal(signal):
            action(menu, text).trigger()


def test_figures_can_be_read_and_reached(
    qtbot: QtBot, dashboard: Dashboard, preferences: Preferences
) -> None:
    """Greyed entries are skipped by keyboards and screen readers."""
    menu = GlanceMenu()
    qtbot.addWidget(menu)
    menu.set_state(dashboard, "", preferences)
    assert action(menu, "Today").isEnabled()


def test_the_icons_choice_is_a_group(qtbot: QtBot, preferences: Preferences) -> None:
    menu = GlanceMenu()
    qtbot.addWidget(menu)
    preferences.tray_shows = "budget"
    menu.set_state(None, "", preferences)
    choices = menu._shows.actions()
    assert [choice.data() for choice in choices] == ["today", "month", "budget", "burn", "icon"]
    assert [choice.isChecked() for choice in choices] == [False, False, True, False, False]
    with qtbot.waitSignal(menu.shows_chosen) as chosen:
        choices[4].trigger()
    assert chosen.args == ["icon"]
    assert sum(choice.isChecked() for choice in choices) == 1


def test_an_ampersand_is_no_shortcut(
    qtbot: QtBot, dashboard_json: dict[str, Any], preferences: Preferences
) -> None:
    dashboard_json["topModels"][0]["model"] = "a&b"
    menu = GlanceMenu()
    qtbot.addWidget(menu)
    menu.set_state(Dashboard.model_validate(dashboard_json), "", preferences)
    assert "a&&b:  $40.00" in texts(menu)


# Tray


class FakeIcon(QObject):
    """Counts what is sent to the panel."""

    activated = Signal(QSystemTrayIcon.ActivationReason)
    messageClicked = Signal()
    ActivationReason = QSystemTrayIcon.ActivationReason
    MessageIcon = QSystemTrayIcon.MessageIcon

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.icons: list[object] = []
        self.tooltips: list[str] = []
        self.messages: list[tuple[str, str, QSystemTrayIcon.MessageIcon]] = []
        self.shown = False

    def setContextMenu(self, menu: object) -> None:
        self.menu = menu

    def setIcon(self, icon: object) -> None:
        self.icons.append(icon)

    def setToolTip(self, text: str) -> None:
        self.tooltips.append(text)

    def geometry(self) -> QRect:
        return QRect(700, 0, 22, 22)

    def showMessage(self, title: str, text: str, icon: QSystemTrayIcon.MessageIcon, _ms: int) -> None:
        self.messages.append((title, text, icon))

    def show(self) -> None:
        self.shown = True

    def hide(self) -> None:
        self.shown = False


@pytest.fixture
def icon(tray: Tray, monkeypatch: pytest.MonkeyPatch) -> FakeIcon:
    monkeypatch.setattr(tray_module, "QSystemTrayIcon", FakeIcon)
    tray.appear()
    icon = tray.findChild(FakeIcon)
    assert isinstance(icon, FakeIcon)
    return icon


def test_the_icon_is_there_before_the_figures(tray: Tray, icon: FakeIcon) -> None:
    assert tray.visible
    assert icon.shown
    assert len(icon.icons) == 1
    assert tray.look is not None
    assert tray.look.stale
    assert "Starting…" in tray.tooltip


def test_the_icon_is_sent_only_when_it_looks_different(
    tray: Tray, icon: FakeIcon, dashboard_json: dict[str, Any]
) -> None:
    tray.set_dashboard(Dashboard.model_validate(dashboard_json))
    assert len(icon.icons) == 2
    for cents in range(5):
        tray.set_dashboard(changed(dashboard_json, today={"cost": 4.2 + cents / 100}))
    assert len(icon.icons) == 2
    assert icon.tooltips[-1].startswith("Today $4.24")
    tray.set_dashboard(changed(dashboard_json, today={"cost": 7}))
    assert len(icon.icons) == 3
    assert tray.look is not None
    assert tray.look.text == "$7"


def test_a_problem_dims_and_dots_the_last_figures(tray: Tray, icon: FakeIcon, dashboard: Dashboard) -> None:
    tray.set_dashboard(dashboard)
    tray.set_problem("The disk is full.")
    assert tray.look is not None
    assert (tray.look.text, tray.look.error, tray.look.stale) == ("$4", True, True)
    assert "The disk is full." in tray.tooltip
    assert "The disk is full." in texts(tray.menu)
    tray.set_dashboard(dashboard)
    assert (tray.look.text, tray.look.error, tray.look.stale) == ("$4", False, False)


def test_a_preference_is_shown_at_once(
    tray: Tray, icon: FakeIcon, dashboard: Dashboard, preferences: Preferences
) -> None:
    tray.set_dashboard(dashboard)
    preferences.tray_shows = "month"
    assert tray.look is not None
    assert tray.look.text == "85"
    preferences.theme = "dark"
    assert len(icon.icons) == 3


def test_a_click_opens_and_other_clicks_do_not(
    qtbot: QtBot, tray: Tray, icon: FakeIcon, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = QSystemTrayIcon.ActivationReason
    with qtbot.waitSignal(tray.toggle_requested):
        icon.activated.emit(reason.Trigger)
    with qtbot.assertNotEmitted(tray.toggle_requested):
        icon.activated.emit(reason.Context)
        icon.activated.emit(reason.MiddleClick)
        monkeypatch.setattr(sys, "platform", "darwin")
        icon.activated.emit(reason.Trigger)


def test_paused_notifications_are_seen_on_the_icon(
    tray: Tray, icon: FakeIcon, dashboard: Dashboard, preferences: Preferences
) -> None:
    tray.set_dashboard(dashboard)
    action(tray.menu, "Pause").triggered.connect(lambda on: setattr(preferences, "paused", on))
    action(tray.menu, "Pause").trigger()
    assert preferences.paused
    assert tray.look == replace(glance.look(dashboard, "today", dark_panel=True), paused=True)
    assert "Notifications paused" in tray.tooltip
    preferences.paused = False
    assert tray.look == glance.look(dashboard, "today", dark_panel=True)
    assert not action(tray.menu, "Pause").isChecked()


def test_vanishing_and_appearing_again(tray: Tray, icon: FakeIcon) -> None:
    tray.appear()
    assert len(tray.findChildren(FakeIcon)) == 1
    tray.vanish()
    assert not tray.visible
    tray.vanish()
    tray.appear()
    assert tray.visible


def test_ink_follows_the_panel(qapp: QApplication) -> None:
    gnome = Panel(qapp, is_overridden=lambda: False, environment={"XDG_CURRENT_DESKTOP": "ubuntu:GNOME"})
    assert gnome.dark is (sys.platform == "linux")
    plain = Panel(qapp, is_overridden=lambda: False, environment={})
    assert plain.dark is (qapp.palette().color(QPalette.ColorRole.Window).lightness() < 128)


# Whether there is a tray


class Host:
    def __init__(self) -> None:
        self.available = False
        self.told: list[str] = []

    def is_available(self) -> bool:
        return self.available

    def appeared(self) -> None:
        self.told.append("appeared")

    def missing(self) -> None:
        self.told.append("missing")


def watch(host: Host, patience_s: float) -> TrayHost:
    watcher = TrayHost(patience_s=patience_s, is_available=host.is_available, check_ms=10)
    watcher.appeared.connect(host.appeared)
    watcher.missing.connect(host.missing)
    watcher.start()
    return watcher


def test_a_tray_that_is_there(qtbot: QtBot) -> None:
    host = Host()
    host.available = True
    watcher = watch(host, 0.0)
    assert host.told == ["appeared"]
    qtbot.wait(50)
    watcher.stop()
    assert host.told == ["appeared"]


def test_a_tray_that_comes_a_little_late_was_never_missing(qtbot: QtBot) -> None:
    host = Host()
    watcher = watch(host, 5.0)
    qtbot.wait(50)
    host.available = True
    qtbot.waitUntil(lambda: host.told == ["appeared"])
    watcher.stop()


def test_a_tray_that_is_missing_comes_and_goes(qtbot: QtBot) -> None:
    host = Host()
    watcher = watch(host, 0.05)
    qtbot.waitUntil(lambda: host.told == ["missing"])
    host.available = True
    qtbot.waitUntil(lambda: host.told == ["missing", "appeared"])
    host.available = False
    qtbot.waitUntil(lambda: host.told == ["missing", "appeared", "missing"])
    watcher.stop()


def test_after_half_a_minute_it_looks_less_often(qtbot: QtBot) -> None:
    watcher = watch(Host(), 0.0)
    watcher._started_at -= 31
    watcher.check()
    assert watcher._timer.interval() == tray_module.LATER_CHECK_MS
    watcher.stop()


# Feed


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def feed(
    client: ApiClient, bridge: Bridge, clock: Clock, server: FakeServer, dashboard_json: dict[str, Any]
) -> Iterator[DashboardFeed]:
    server.answers["GET", "/api/dashboard"] = dashboard_json
    feed = DashboardFeed(client, bridge, now=clock)
    yield feed
    feed.stop()
    assert wait_for_tasks(5000)


def test_it_reads_at_once_and_on_every_change(qtbot: QtBot, feed: DashboardFeed, bridge: Bridge) -> None:
    with qtbot.waitSignal(feed.arrived) as arrived:
        feed.start()
    assert isinstance(arrived.args[0], Dashboard)
    with qtbot.waitSignal(feed.arrived, timeout=1000):
        bridge.publish(Changed(kind="usage"))
    feed.stop()


def test_a_failure_is_told_and_the_next_reading_succeeds(
    qtbot: QtBot, feed: DashboardFeed, server: FakeServer
) -> None:
    server.raw = b"no"
    with qtbot.waitSignal(feed.failed) as failed:
        feed.start()
    assert isinstance(failed.args[0], ApiError)
    server.raw = None
    with qtbot.waitSignal(feed.arrived):
        feed.refresh()
    feed.stop()


@pytest.mark.parametrize(
    ("steps", "readings"),
    [
        ([10, 10, 10], 0),
        ([10] * 6, 1),
        ([10] * 12, 2),
        ([3600], 1),
        ([-3600], 1),
    ],
)
def test_it_reads_every_minute_and_after_sleep(
    qtbot: QtBot, feed: DashboardFeed, clock: Clock, server: FakeServer, steps: list[int], readings: int
) -> None:
    asked: list[int] = []
    for seconds in steps:
        clock.now += timedelta(seconds=seconds)
        before = feed._asked_at
        feed.tick()
        if feed._asked_at != before:
            asked.append(1)
    assert len(asked) == readings


def test_it_reads_after_midnight(qtbot: QtBot, feed: DashboardFeed, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 22, 23, 59, 52, tzinfo=UTC)
    feed.tick()
    before = feed._asked_at
    clock.now += timedelta(seconds=10)
    feed.tick()
    assert feed._asked_at == clock.now != before
