"""The whole life of the tray program: what is made, who tells whom, and in which order it ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QSessionManager
from PySide6.QtWidgets import QApplication

from app import theme
from app.attention import Attention
from app.bridge import Bridge
from app.drawing.panel import Panel
from app.menu_entry import entries
from app.options import Options
from app.preferences import Preferences, TrayShows
from app.servers import ShownServer
from app.tasks import run_task
from app.translation import install, translate
from app.tray import SETTLING_S, GlanceMenu, Tray, TrayHost
from app.windows.opening import Windows, bring_up
from app.windows.problem import ProblemReporter, log, tell_failure

if TYPE_CHECKING:
    from app.client import ApiClient
    from app.models.feed import DashboardFeed
    from app.windows.glance import GlanceWindow
    from server.runtime import Runtime
    from server.schemas.dashboard import Dashboard

STOP_DEADLINE_MS: Final = 8_000
# A person who started the program by hand looks at the screen; at login the panel may come later than we do.
PATIENCE_BY_HAND_S: Final = 2.0


@dataclass(frozen=True)
class Embedded:
    """A running server in this process and the client that talks to it."""

    runtime: Runtime
    client: ApiClient

    def stop(self) -> None:
        """Stops the server once no question is under way, for it closes its database; idempotent."""
        self.client.close()
        self.runtime.stop()


def start_embedded(options: Options) -> Embedded:
    """Starts the server. Takes its time (most of it imports), so it runs in a task."""
    from app.client import ApiClient
    from server.runtime import Runtime, published_rates, settle, this_computer

    runtime = Runtime(
        data_dir=options.data_dir,
        port=options.port,
        demo=options.demo,
        agents=this_computer(),
        rates_url=published_rates(),
    )
    runtime.start()
    settle()
    client = ApiClient.embedded(runtime.in_process_app, runtime.base_url, runtime.desktop_token)
    return Embedded(runtime, client)


class Application(QObject):
    """Makes and wires the parts. Everything but the tray icon is made when it is first needed."""

    def __init__(
        self,
        qt: QApplication,
        options: Options,
        folder: Path,
        *,
        start_server: Callable[[Options], Embedded] = start_embedded,
        host: TrayHost | None = None,
    ) -> None:
        super().__init__()
        self._qt = qt
        self._options = options
        self._start_server = start_server
        self._embedded: Embedded | None = None
        self._reporter: ProblemReporter | None = None
        self._starting = self._stopping = self._finished = self._show_when_ready = False
        self._stop_begun = False
        self._code, self._problem = 0, ""
        self._files = list(options.files)
        self._invitation = options.invitation
        self._glance: GlanceWindow | None = None
        self._dashboard: Dashboard | None = None
        self.preferences = Preferences(
            folder / "tray.ini", self, **({} if options.demo else entries(options.data_dir))
        )
        install(qt, self.preferences.language)
        self.panel = Panel(qt, self, is_overridden=self._is_theme_chosen)
        theme.apply(qt, self.preferences.theme)
        self.bridge = Bridge(self)
        self.windows = Windows(self.bridge, self.preferences, self)
        self.servers: ShownServer | None = None
        self.tray = Tray(self.preferences, self.panel, self)
        patience = SETTLING_S if options.background else PATIENCE_BY_HAND_S
        self.host = host or TrayHost(self, patience_s=patience)
        self._menus: list[GlanceMenu] = []
        self._adopt(self.tray.menu)
        self.attention = Attention(self.tray, self.windows, self.preferences, self)
        self.host.appeared.connect(self._on_tray_appeared)
        self.host.missing.connect(self._on_tray_missing)
        self.preferences.changed.connect(self._on_preference_changed)
        qt.lastWindowClosed.connect(self._on_last_window_closed)
        qt.commitDataRequest.connect(self._on_session_ends)
        qt.aboutToQuit.connect(self.finish)

    # Start

    def start(self) -> None:
        """Shows the icon at once, and starts the server meanwhile."""
        self.host.start()
        self._starting = True
        run_task(self, partial(self._start_server, self._options), self._on_started, self._on_start_failed)

    def report_problems(self) -> None:
        """Takes the errors that nobody handles."""
        self._reporter = ProblemReporter(self)
        self._reporter.install()

    def _on_started(self, embedded: Embedded) -> None:
        self._starting = False
        self._embedded = embedded
        if self._stopping:
            self._stop_server()
            return
        self.servers = ShownServer(
            embedded.runtime, embedded.client, self.windows, self.bridge, self.preferences, self
        )
        self.servers.arrived.connect(self._on_dashboard)
        self.servers.failed.connect(self._on_failure)
        self.servers.switched.connect(self._on_switched)
        self.servers.switched.connect(self._on_ready, Qt.ConnectionType.SingleShotConnection)
        self.servers.start()

    def _on_ready(self) -> None:
        for menu in self._menus:
            menu.set_ready(True)
        if self._invitation:
            self.open_invitation(self._invitation)
        elif self._files:
            self.open_files(())
        elif self._show_when_ready or not self._options.background:
            self.show_something()

    def _on_start_failed(self, error: Exception) -> None:
        self._starting = False
        title = getattr(error, "title", translate("Problem", "CodingVibez could not start"))
        message = getattr(error, "message", "") or f"{type(error).__name__}: {error}"
        log.error("Could not start: %s", message, exc_info=error)
        self.tray.set_problem(title)
        tell_failure(title, message, error)
        self.quit(1)
        self._leave()

    def _on_switched(self) -> None:
        if (servers := self.servers) is None or servers.feed is None:
            return
        self._dashboard, self._problem = None, ""
        self.tray.set_server(servers.name)
        for menu in self._menus:
            menu.set_server(servers.name)
        self.attention.connect_to(servers.client, servers.feed, servers.name)
        self._tell_glance()

    @property
    def feed(self) -> DashboardFeed | None:
        """What reads the figures; None before there is a server."""
        return self.servers.feed if self.servers is not None else None

    # What is shown

    def show_something(self) -> None:
        """Shows what a person who started the program, or started it again, wants to see."""
        if self.feed is None:
            self._show_when_ready = True
        elif not self.preferences.welcomed and not self._options.demo:
            self.windows.open_welcome()
        else:
            self.windows.open_main()

    def open_files(self, files: Sequence[Path]) -> None:
        """Has files read as receipts, as soon as there is a server, and shows their page."""
        self._files += files
        if self.feed is not None:
            self.windows.read_files(self._files)
            self._files = []

    def open_invitation(self, link: str) -> None:
        """Asks whether to accept an invitation, as soon as there is a server that keeps its token."""
        self._invitation = link
        if self.feed is not None and self.servers is not None:
            self.servers.open_join(link)
            self._invitation = ""

    # Figures

    def _on_dashboard(self, dashboard: Dashboard) -> None:
        self._dashboard, self._problem = dashboard, ""
        self.tray.set_dashboard(dashboard)
        self._tell_glance()

    def _on_failure(self, error: Exception) -> None:
        self._problem = str(error)
        self.tray.set_problem(self._problem)
        self._tell_glance()

    def _tell_glance(self) -> None:
        for menu in self._menus:
            menu.set_state(self._dashboard, self._problem, self.preferences)
        self.attention.set_state(self._dashboard, self._problem)
        if (glance := self._glance) is not None:
            glance.set_state(self._dashboard, self._problem)

    def _on_preference_changed(self, name: str) -> None:
        if name in ("tray_shows", "paused"):
            self._tell_glance()
        elif name == "theme":
            theme.apply(self._qt, self.preferences.theme)

    def _is_theme_chosen(self) -> bool:
        return self.preferences.theme != "system"

    # Menus

    def _adopt(self, menu: GlanceMenu) -> None:
        self._menus.append(menu)
        menu.open_requested.connect(self.windows.open_main)
        menu.new_token_requested.connect(self.windows.open_new_token)
        menu.budget_requested.connect(self.windows.open_budget)
        menu.drop_requested.connect(self.windows.open_drop)
        menu.servers_requested.connect(self.windows.servers_requested)
        menu.local_requested.connect(self.windows.local_requested)
        menu.copy_url_requested.connect(self._copy_base_url)
        menu.shows_chosen.connect(self._on_shows_chosen)
        menu.pause_requested.connect(self._on_pause_requested)
        menu.quit_requested.connect(self.quit)
        menu.set_ready(self.feed is not None)
        menu.set_server(self.servers.name if self.servers is not None else "")

    def _copy_base_url(self) -> None:
        if self.servers is not None:
            QGuiApplication.clipboard().setText(self.servers.base_url)

    def _on_shows_chosen(self, shows: TrayShows) -> None:
        self.preferences.tray_shows = shows

    def _on_pause_requested(self, paused: bool) -> None:
        self.preferences.paused = paused

    # With and without a tray

    def _on_tray_appeared(self) -> None:
        self.tray.appear()
        if self._glance is not None:
            self._glance.hide()

    def _on_tray_missing(self) -> None:
        self.tray.vanish()
        self._show_glance()

    def _show_glance(self) -> None:
        if self._glance is not None:
            bring_up(self._glance)
            return
        from app.windows.glance import GlanceWindow

        menu = GlanceMenu(columns=True)
        self._adopt(menu)
        self._glance = GlanceWindow(menu)
        self._tell_glance()
        self.windows.add("glance", self._glance)

    def _on_last_window_closed(self) -> None:
        if self._stopping or self._starting or self.tray.visible:
            return
        if self._glance is not None:
            # Nothing is left to be seen: an invisible program would be one that nobody can end.
            self.quit()
        else:
            self._show_glance()

    # End

    def quit(self, code: int = 0) -> None:
        """Ends the program in steps: out of sight, then the server, then the event loop; idempotent."""
        if self._stopping:
            return
        self._stopping = True
        self._code = self._code or int(code)
        self._withdraw()
        QTimer.singleShot(STOP_DEADLINE_MS, self, self._leave)
        if not self._starting:
            self._stop_server()

    def _withdraw(self) -> None:
        self.host.stop()
        if self.servers is not None:
            self.servers.stop()
        self.bridge.close()
        self.attention.stop()
        self.tray.vanish()
        self.windows.close_all()
        self.preferences.save()

    def _stop_server(self) -> None:
        if self._embedded is None:
            self._leave()
        else:
            self._stop_begun = True
            run_task(self, self._stop_all, self._on_stopped, self._on_stop_failed)

    def _stop_all(self) -> None:
        if self.servers is not None:
            self.servers.close()
        if self._embedded is not None:
            self._embedded.stop()

    def _on_stopped(self, _nothing: None) -> None:
        self._leave()

    def _on_stop_failed(self, error: Exception) -> None:
        log.error("The server did not stop well", exc_info=error)
        self._leave()

    def _leave(self) -> None:
        self._qt.exit(self._code)

    def _on_session_ends(self, manager: QSessionManager) -> None:
        # Others may still call the logout off, so only what must not be lost is done here.
        manager.setRestartHint(QSessionManager.RestartHint.RestartNever)
        self.windows.remember_places()
        self.preferences.save()

    def finish(self) -> None:
        """Does what is left to do as the event loop ends, whoever ended it; idempotent."""
        if self._finished:
            return
        self._finished = self._stopping = True
        self._withdraw()
        # A stop that hangs in its task must not hang here once more.
        if self._embedded is not None and not self._stop_begun:
            self._stop_all()
        if self._reporter is not None:
            self._reporter.uninstall()
