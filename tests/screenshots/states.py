"""Takes pictures of windows in states that real data seldom brings: loading, failed, absurd, half typed.

    python -m tests.screenshots.states OUT [--scale 1 2] [--only PART] [--font FAMILY] [--language de]

`python -m tests.screenshots` takes these, too. Each is called `window-figures-look-width-scale.png`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from app.client import ApiClient
    from app.theme import Mode
    from app.translation import Language
    from app.windows.charts_page import ChartsPage
    from app.windows.overview import Overview
    from tests.gui.sample_figures import SampleClient

URL = "http://127.0.0.1:8423"


@dataclass(frozen=True)
class Shot:
    """One picture: which window, with which figures, how wide and high (0: as it wants), and what is done."""

    window: str
    figures: str
    width: int = 0
    height: int = 0
    prepare: str = ""

    def name(self, look: str, scale: float) -> str:
        """Gives the picture's file name."""
        parts = [self.window, self.figures, self.prepare, look, str(self.width or ""), f"{scale:g}x"]
        return "-".join(part for part in parts if part) + ".png"


CHARTS = ("", *(f"chart-{how}" for how in ("year", "hours", "zoomed", "hidden", "hover")))
CHART_VIEWS = tuple(f"chart-{how}" for how in ("month", "month-hover", "week", "week-hover", "models"))

SHOTS = (
    Shot("main", "empty", 1040, 720),
    Shot("main", "one", 1040, 900),
    Shot("main", "fortnight", 1040, 900),
    Shot("main", "year", 1040, 1040),
    Shot("main", "year", 720, 520),
    Shot("main", "year", 720, 1500, "tall"),
    Shot("main", "year", 1600, 1000),
    Shot("main", "year", 1040, 900, "hover"),
    Shot("main", "year", 1040, 900, "weeks"),
    Shot("main", "year", 1040, 900, "quarter"),
    Shot("main", "year", 1040, 900, "week"),
    Shot("main", "year", 1040, 900, "models"),
    Shot("main", "year", 1040, 900, "failed"),
    Shot("main", "year", 1040, 900, "loading"),
    Shot("main", "year", 1040, 900, "warned"),
    Shot("main", "absurd", 1040, 1200),
    Shot("main", "absurd", 720, 1500),
    *(Shot("charts", figures, 1180, 800) for figures in ("empty", "one", "fortnight")),
    *(Shot("charts", "year", 1180, 800, prepare) for prepare in (*CHARTS, *CHART_VIEWS)),
    Shot("charts", "year", 760, 620),
    Shot("charts", "year", 760, 620, "chart-week"),
    Shot("charts", "year", 1180, 800, "failed"),
    *(Shot("charts", "absurd", 1180, 800, prepare) for prepare in ("", "chart-month", "chart-models")),
    *(Shot("charts", "fortnight", 1180, 800, f"chart-{view}") for view in ("month", "week", "models")),
    *(
        Shot(page, server, width, height)
        for page in ("usage", "expenses", "receipts", "budgets", "alerts", "apps", "settings", "about")
        for server, width, height in (
            ("fresh", 1180, 820),
            ("little", 1180, 820),
            ("heavy", 1180, 820),
            ("heavy", 720, 560),
        )
    ),
    *(
        Shot(page, "heavy", width, height, "pane")
        for page in ("usage", "expenses", "receipts", "budgets", "apps")
        for width, height in ((1180, 820), (720, 560))
    ),
    Shot("usage", "heavy", 1180, 820, "days"),
    *(Shot("receipts", "heavy", 1180, 820, how) for how in ("queue", "roll", "held")),
    Shot("drop", "heavy"),
    Shot("expenses", "heavy", 1180, 820, "duplicate"),
    Shot("settings", "heavy", 1180, 820, "refused"),
    Shot("settings", "heavy", 1180, 820, "search"),
    Shot("confirm", "heavy"),
    Shot("welcome", "empty"),
    Shot("token", "empty"),
    Shot("budget", "empty"),
    Shot("budget", "year"),
    Shot("problem", "empty"),
    Shot("glance", "empty"),
    Shot("glance", "year"),
    Shot("glance", "absurd"),
)


_SERVERS = ("fresh", "little", "heavy")
_stack = ExitStack()


def main() -> int:
    """Draws the pictures, in a process of its own for each scale, since Qt reads the scale once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--scale", type=float, nargs="*", default=[1, 2])
    parser.add_argument("--only", default="", help="only pictures whose name holds this")
    parser.add_argument("--font", default="")
    parser.add_argument("--language", default="en", help="a language that there are words for")
    parser.add_argument("--look", nargs="*", default=["light", "dark"])
    parser.add_argument("--draw", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.draw:
        with _stack:
            _draw_all(options.out, options.draw, options.only, options.font, options.language, options.look)
        return 0
    for scale in options.scale:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": f"{scale:g}"}
        command = [sys.executable, "-m", "tests.screenshots.states", str(options.out), "--draw", f"{scale:g}"]
        command += ["--only", options.only, "--font", options.font, "--language", options.language]
        command += ["--look", *options.look]
        subprocess.run(command, env=environment, check=True)
    return 0


def _draw_all(
    out: Path, scale: float, only: str, font: str, language: Language, looks: Sequence[Mode]
) -> None:
    from PySide6.QtCore import QLocale
    from PySide6.QtWidgets import QApplication

    from app import theme, translation

    app = QApplication([])
    translation.install(app, language)
    if language == "en":
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    if font:
        from PySide6.QtGui import QFont

        QFont.insertSubstitution("Sans Serif", font)
    for look in looks:
        theme.apply(app, look)
        for shot in SHOTS:
            name = shot.name(look, scale)
            if only in name:
                _draw(app, shot, out / name)
                sys.stdout.write(f"{name}\n")


def _draw(app: QApplication, shot: Shot, path: Path) -> None:
    if shot.figures in _SERVERS:
        _draw_over_server(app, shot, path)
        return
    from tests.gui.sample_figures import SCENARIOS, SampleClient

    client = SampleClient(SCENARIOS[shot.figures]())
    if shot.prepare == "failed":
        client.failure = RuntimeError("http://127.0.0.1:8423 does not answer in time.")
    if shot.prepare == "loading":
        client.delay = 0.8
    with tempfile.TemporaryDirectory() as folder:
        window = _WINDOWS[shot.window](shot, client, Path(folder))
        _grab(app, window, shot, path)


def _grab(app: QApplication, window: QWidget, shot: Shot, path: Path) -> None:
    if shot.width:
        window.resize(shot.width, shot.height)
    window.show()
    _settle(app, 350)
    _prepare(window, shot.prepare)
    _settle(app, 250)
    window.grab().save(str(path))
    window.close()
    window.deleteLater()
    _settle(app, 20)


def _draw_over_server(app: QApplication, shot: Shot, path: Path) -> None:
    """Draws a page of the main window over the real server, one for each amount of data."""
    from app.bridge import Bridge
    from app.models.receipt_queue import ReceiptQueue
    from app.preferences import Preferences
    from app.windows.confirm import Confirm
    from app.windows.drop_window import DropWindow
    from app.windows.pages import Surroundings, main_window
    from tests.gui.real_server import NOW, URL

    client = _client_of(shot.figures)
    with tempfile.TemporaryDirectory() as folder:
        preferences = Preferences(Path(folder) / "preferences.ini")
        preferences.page = shot.window
        places = {"Data": Path.home() / ".local/share/CodingVibez"}
        around = Surroundings(client, Bridge(), preferences, URL, places, now=lambda: NOW)
        window: QWidget = main_window(around)
        if shot.window == "confirm":
            detail = "$212.40 on Fri 20 Nov 2026. It cannot be brought back."
            window = Confirm("Delete the expense of Anthropic?", detail, "Delete", window)
        elif shot.window == "drop":
            window = DropWindow(ReceiptQueue(client, preferences), preferences)
        _grab(app, window, shot, path)


@cache
def _client_of(figures: str) -> ApiClient:
    from tests.gui.real_server import fill_little, fill_much, fill_receipts, serving

    os.environ.setdefault("CODINGVIBEZ_SECRET_KEY", "0123456789abcdef" * 4)
    folder = _stack.enter_context(tempfile.TemporaryDirectory())
    is_heavy = figures == "heavy"
    client, _runtime = _stack.enter_context(serving(None if is_heavy else Path(folder), demo=is_heavy))
    if figures == "little":
        from tests.gui.real_server import add_uses

        add_uses(client, 3)
        fill_little(client)
    elif is_heavy:
        fill_much(client)
        fill_receipts(client)
    return client


def _main_window(shot: Shot, client: SampleClient, folder: Path) -> QWidget:
    from app.bridge import Bridge
    from app.preferences import Preferences
    from app.windows.pages import Surroundings, main_window
    from tests.gui.sample_figures import NOW

    warnings = ["Secrets are kept in memory only: no keyring answers on this machine."]
    preferences = Preferences(folder / "preferences.ini")
    around = Surroundings(cast("ApiClient", client), Bridge(), preferences, now=lambda: NOW)
    return main_window(around, warnings if shot.prepare == "warned" else ())


def _charts(_shot: Shot, client: SampleClient, folder: Path) -> QWidget:
    from app.bridge import Bridge
    from app.preferences import Preferences
    from app.windows.charts_window import ChartsWindow
    from tests.gui.sample_figures import NOW

    return ChartsWindow(
        cast("ApiClient", client), Bridge(), Preferences(folder / "preferences.ini"), now=lambda: NOW
    )


def _welcome(_shot: Shot, client: SampleClient, folder: Path) -> QWidget:
    from app.preferences import Preferences
    from app.windows.welcome import WelcomeWindow

    return WelcomeWindow(cast("ApiClient", client), URL, Preferences(folder / "preferences.ini"))


def _new_token(_shot: Shot, client: SampleClient, _folder: Path) -> QWidget:
    from app.windows.new_token import NewTokenDialog

    return NewTokenDialog(cast("ApiClient", client), URL)


def _budget(_shot: Shot, client: SampleClient, _folder: Path) -> QWidget:
    from app.windows.budget import BudgetDialog

    return BudgetDialog(cast("ApiClient", client))


def _problem(_shot: Shot, _client: SampleClient, _folder: Path) -> QWidget:
    from app.windows.problem import ProblemDialog

    return ProblemDialog("The port is taken", "Another program listens on port 8423.", "OSError: 98")


def _glance(_shot: Shot, client: SampleClient, _folder: Path) -> QWidget:
    from PySide6.QtWidgets import QMenu

    from app.windows.glance import GlanceWindow

    window = GlanceWindow(QMenu(), environment={"XDG_CURRENT_DESKTOP": "GNOME"})
    window.set_state(client.dashboard(), "")
    return window


_WINDOWS: dict[str, Callable[[Shot, SampleClient, Path], QWidget]] = {
    "main": _main_window,
    "charts": _charts,
    "welcome": _welcome,
    "token": _new_token,
    "budget": _budget,
    "problem": _problem,
    "glance": _glance,
}


def _prepare(window: QWidget, how: str) -> None:
    from PySide6.QtWidgets import QApplication

    from app.windows.charts_window import ChartsWindow
    from app.windows.main_window import MainWindow
    from app.windows.overview import Overview
    from app.windows.page import Page

    if isinstance(window, ChartsWindow):
        _prepare_charts(window.page, how)
    if not isinstance(window, MainWindow):
        return
    page = window.pages.currentWidget()
    if isinstance(page, Overview):
        _prepare_overview(page, how)
    elif isinstance(page, Page) and how:
        from tests.screenshots.page_states import prepare_page

        prepare_page(page, how)
        _settle(cast("QApplication", QApplication.instance()), 4000 if page.title.text() == "Receipts" else 0)


def _prepare_overview(page: Overview, how: str) -> None:
    card = page.spend_card
    presets = {"weeks": "year", "quarter": "90", "week": "7"}
    if how in presets:
        card.ranges.choose(presets[how])
    elif how == "models":
        card.groups.choose("model")
    elif how == "hover":
        from app.charts.spend import SpendChart

        chart = card.stack.currentWidget()
        if isinstance(chart, SpendChart):
            chart.plot.set_cursor(21)


def _prepare_charts(page: ChartsPage, how: str) -> None:
    from PySide6.QtWidgets import QApplication

    from app.charts.heat_map import HeatView
    from app.charts.month_view import MonthView
    from app.windows.charts_time import TimeView

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    parts = how.split("-")
    if parts[0] != "chart":
        return
    if parts[1] in ("month", "week", "models"):
        page.controls.views.choose(parts[1])
    elif parts[1] == "year":
        page.controls.compare.setChecked(True)
        page.controls.choose_preset("365")
    elif parts[1] == "hours":
        page.controls.choose_preset("90")
        page.controls.steps.choose("hour")
    _settle(app, 700)
    shown = page.stack.currentWidget()
    if isinstance(shown, TimeView):
        if "hidden" in parts:
            shown.toggle(shown.timeline.lines[0].key if shown.timeline is not None else "")
        elif "zoomed" in parts:
            shown.span.show(8, 20)
        elif "hover" in parts:
            shown.spend.set_cursor(21)
    elif isinstance(shown, MonthView) and "hover" in parts:
        shown.plot.set_cursor(27)
    elif isinstance(shown, HeatView) and "hover" in parts:
        shown.field.set_spot((2, 10))


def _settle(app: QApplication, milliseconds: int) -> None:
    """Lets tasks answer and widgets lay themselves out."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
    app.processEvents()


if __name__ == "__main__":
    raise SystemExit(main())
