"""Takes pictures of every window and page: light and dark; empty, demo and heavy; 100 and 200 %.

    python -m tests.screenshots FOLDER [--only WORD]... [--language de] [--currency EUR] [--text 22]

`--only` keeps those whose names hold one of the words, as in `--only costs-heavy`; names are made like
`costs-pane-heavy-narrow-dark-200.png`. `--text` is the size of the system's font in pixels.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("CODINGVIBEZ_SECRET_KEY", "0123456789abcdef" * 4)

from PySide6.QtCore import QLocale, QSize
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app import theme
from app.bridge import Bridge
from app.currency import shown, unit_of
from app.models.servers import ServerBook, TeamServer
from app.preferences import Preferences
from app.tasks import wait_for_tasks
from app.theme import fonts
from app.translation import LANGUAGES, Language, install
from app.windows.billing import BillingPage
from app.windows.budget import BudgetDialog
from app.windows.charts_window import ChartsWindow
from app.windows.costs import CostsPage
from app.windows.glance import GlanceWindow
from app.windows.integrations import IntegrationsPage
from app.windows.join import JoinDialog
from app.windows.new_token import NewTokenDialog
from app.windows.pages import Surroundings, main_window
from app.windows.popover import Popover
from app.windows.servers import ServerForm, ServersDialog
from app.windows.team import TeamPage
from app.windows.welcome import WelcomeWindow
from server.schemas.settings import SettingsRequest
from tests.gui.real_server import NOW, URL, Forwarding
from tests.screenshots.data import demo, empty, heavy

if TYPE_CHECKING:
    from app.client import ApiClient
    from app.windows.main_window import MainWindow

SCALES = (1, 2)
MODES: tuple[theme.Mode, ...] = ("light", "dark")
SIZES = {"": QSize(1180, 820), "narrow": QSize(760, 640)}
DATA = {"empty": empty, "demo": demo, "heavy": heavy}
_PATIENCE_S = 8.0


def settle(qt: QApplication, least_s: float = 0.35) -> None:
    """Lets everything that was asked for arrive and be drawn."""
    ends_at = time.monotonic() + least_s
    while time.monotonic() < ends_at:
        qt.processEvents()
        if not wait_for_tasks(50):
            ends_at = min(ends_at + 0.05, ends_at + _PATIENCE_S)
        time.sleep(0.01)
    qt.processEvents()


class _NoKeyring:
    """Keeps nothing."""

    def team_token(self, server: str) -> str | None:
        """Has no token."""

    def keep_team_token(self, server: str, token: str) -> str | None:
        """Forgets it at once."""

    def forget_team_token(self, server: str) -> None:
        """Has nothing to forget."""

    def know_team_server(self, server: str, name: str, url: str, ca: str) -> None:
        """Forwards nothing."""


class Camera:
    """Takes pictures of what is wanted into a folder."""

    def __init__(self, qt: QApplication, folder: Path, only: list[str], suffix: str) -> None:
        self._qt = qt
        self._folder = folder
        self._only = only
        self._suffix = suffix
        self.count = 0
        # What nobody refers to is gone before Qt has done with it.
        self._kept: list[QWidget] = []

    def wants(self, name: str) -> bool:
        """Tells whether a picture of that name is wanted."""
        return not self._only or any(word in f"{name}-{self._suffix}" for word in self._only)

    def take(self, name: str, make: Callable[[], QWidget]) -> None:
        """Takes a picture of what is made, where it is wanted."""
        if not self.wants(name):
            return
        widget = make()
        self._kept.append(widget)
        widget.show()
        settle(self._qt)
        path = self._folder / f"{name}-{self._suffix}.png"
        assert widget.grab().save(str(path)), path
        self.count += 1


def pages_of(camera: Camera, window: MainWindow, name: str) -> None:
    """Takes a picture of every page, and of what opens beside some."""

    def page(key: str) -> QWidget:
        window.open_page(key)
        return window

    def opened(key: str, which: Callable[[QWidget], None]) -> QWidget:
        window.open_page(key)
        window.show()
        settle(QApplication.instance())  # type: ignore[arg-type]
        which(window.page(key))
        return window

    for row in range(window.sidebar.pages.rowCount()):
        entry = window.sidebar.pages.entry_at(row)
        camera.take(f"{entry.key}-{name}", lambda key=entry.key: page(key))  # type: ignore[misc]
    camera.take(f"team-pane-{name}", lambda: opened("team", _open_member))
    camera.take(f"team-spend-{name}", lambda: opened("team", lambda page: _show_list(page, "spend")))
    camera.take(f"team-invited-{name}", lambda: opened("team", lambda page: _show_list(page, "invitations")))
    camera.take(f"billing-pane-{name}", lambda: opened("billing", _open_invoice))
    camera.take(f"costs-pane-{name}", lambda: opened("costs", _open_first))
    camera.take(f"costs-entry-{name}", lambda: opened("costs", _enter_cost))
    camera.take(f"integrations-pane-{name}", lambda: opened("integrations", _open_first))
    camera.take(f"integrations-form-{name}", lambda: opened("integrations", _open_unconnected))


def _open_first(page: QWidget) -> None:
    if isinstance(page, CostsPage | IntegrationsPage) and page.model.rows:
        page.table.choose(page.model.key_at(0))
        page.table.opened.emit(page.model.key_at(0))


def _open_member(page: QWidget) -> None:
    if isinstance(page, TeamPage) and page.model.rows:
        page.lists.choose("members")
        page.table.choose(page.model.key_at(page.model.rowCount() - 1))
        page.table.opened.emit(page.table.current)


def _show_list(page: QWidget, key: str) -> None:
    if isinstance(page, TeamPage):
        page.lists.choose(key)


def _open_invoice(page: QWidget) -> None:
    if isinstance(page, BillingPage) and page.model.rows:
        page.table.choose(page.model.key_at(0))
        page.table.opened.emit(page.table.current)


def _enter_cost(page: QWidget) -> None:
    if isinstance(page, CostsPage):
        page.nothing.pressed.emit()


def _open_unconnected(page: QWidget) -> None:
    if isinstance(page, IntegrationsPage):
        keys = [each.key for each in page.model.rows if any(field.long for field in each.integration.fields)]
        page.table.choose(keys[0])
        page.table.opened.emit(keys[0])


def windows_of(
    camera: Camera, client: ApiClient, bridge: Bridge, preferences: Preferences, name: str
) -> None:
    """Takes a picture of every other window."""
    camera.take(f"window-charts-{name}", lambda: ChartsWindow(client, bridge, preferences, now=lambda: NOW))
    camera.take(f"window-welcome-{name}", lambda: WelcomeWindow(client, URL, preferences))
    camera.take(f"window-token-{name}", lambda: NewTokenDialog(client, URL))
    book = ServerBook(preferences)
    camera.take(f"window-join-{name}", lambda: JoinDialog(book, _NoKeyring()))

    def servers() -> QWidget:
        for server in (
            TeamServer("team", "Design team", "https://costs.example.com"),
            TeamServer("work", "Work", "https://codingvibez.intern.example.de:8443"),
        ):
            book.keep(server)
        dialog = ServersDialog(book, _NoKeyring(), cast("ApiClient", Forwarding()))
        dialog.pick("team")
        return dialog

    camera.take(f"window-servers-{name}", servers)
    camera.take(f"window-server-{name}", lambda: ServerForm(book, _NoKeyring(), None))
    camera.take(f"window-budget-{name}", lambda: BudgetDialog(client))

    def small() -> QWidget:
        window = GlanceWindow(QMenu())
        window.set_state(client.dashboard(), "")
        return window

    camera.take(f"window-glance-{name}", small)

    def popover() -> QWidget:
        opened = Popover()
        opened.set_state(client.dashboard(), "")
        return opened

    camera.take(f"window-popover-{name}", popover)


def take_all(
    folder: Path,
    filling: str,
    mode: theme.Mode,
    scale: int,
    only: list[str],
    language: Language,
    currency: str,
) -> int:
    """Takes the pictures of one kind; gives how many there are."""
    qt = QApplication(sys.argv[:1])
    install(qt, language)
    country = QLocale.Country.Germany if language == "de" else QLocale.Country.UnitedStates
    QLocale.setDefault(QLocale(QLocale(language).language(), country))
    theme.apply(qt, mode)
    camera = Camera(qt, folder, only, f"{mode}-{scale}00")
    with DATA[filling]() as client, tempfile.TemporaryDirectory() as kept:
        bridge, preferences = Bridge(), Preferences(Path(kept) / "tray.ini")
        if currency != "USD":
            client.change_settings(SettingsRequest(values={"displayCurrency": currency}))
            shown.show(unit_of(client.dashboard().displayCurrency))
        for size_name, size in SIZES.items():
            window = main_window(Surroundings(client, bridge, preferences, URL, now=lambda: NOW))
            window.resize(size)
            pages_of(camera, window, f"{filling}-{size_name}" if size_name else filling)
        windows_of(camera, client, bridge, preferences, filling)
        wait_for_tasks(10_000)
        bridge.close()
    return camera.count


def main() -> int:
    """Takes the pictures, each kind in a process of its own, since Qt reads the scale once."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    parser.add_argument("--currency", default="USD")
    parser.add_argument("--text", type=int, default=13)
    parser.add_argument("--kind", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.kind is not None:
        filling, word, scale = given.kind
        mode: theme.Mode = "dark" if word == "dark" else "light"
        fonts._system_px = lambda: given.text
        count = take_all(given.folder, filling, mode, int(scale), given.only, given.language, given.currency)
        sys.stdout.write(f"{count} pictures: {filling}, {mode}, {scale}00 %\n")
        sys.stdout.flush()
        # Windows that nobody closed are no concern of a program that has done its work.
        os._exit(0)
    for kind in itertools.product(DATA, MODES, SCALES):
        words = [str(part) for part in kind]
        command = [sys.executable, "-m", "tests.screenshots", *sys.argv[1:], "--kind", *words]
        done = subprocess.run(command, env={**os.environ, "QT_SCALE_FACTOR": words[-1]}, check=False)
        if done.returncode:
            return done.returncode
    for word in given.only or [""]:
        command = [sys.executable, "-m", "tests.screenshots.states", str(given.folder), "--only", word]
        subprocess.run(command, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
