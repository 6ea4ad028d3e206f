"""The one place that changes which server is shown: this computer's own, or a team's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from app import formatting
from app.bridge import Bridge
from app.currency import shown, unit_of
from app.models.feed import DashboardFeed
from app.models.servers import ServerBook, TeamServer, TokenKeeper, connect, explain
from app.tasks import LatestTask
from app.translation import translate

if TYPE_CHECKING:
    from app.client import ApiClient
    from app.preferences import Preferences
    from app.windows.opening import Windows
    from server.schemas.dashboard import Dashboard
    from server.schemas.events import Changed

_NO_MEMBER = 403


class Local(TokenKeeper, Protocol):
    """This computer's own server, which keeps the tokens of others as well."""

    base_url: str
    data_dir: Path
    warnings: list[str]

    def subscribe(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        """Calls `listener`, in any thread, whenever figures have changed; gives what ends that."""


class ShownServer(QObject):
    """Reads the server that is shown, and hands it to the windows.

    Both tell of every change, a team's over the network. A team's is asked each minute as well, should the
    network lose something; while it does not answer, the last figures stay, with their age and the reason.
    """

    switched = Signal()
    """Another server is shown now, also the first one: there are a client and a feed."""
    arrived = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        local: Local,
        client: ApiClient,
        windows: Windows,
        bridge: Bridge,
        preferences: Preferences,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.book = ServerBook(preferences, self)
        self.client = client
        self.feed: DashboardFeed | None = None
        self.team: TeamServer | None = None
        self._local, self._local_client, self._windows, self._bridge = local, client, windows, bridge
        # The feed hears a team's server itself: what it tells the windows must not have it ask anew.
        self._remote = Bridge(self)
        self._remote.changed.connect(bridge.publish)
        # They stay open: files may still be read for a server that is not shown any more.
        self._clients: dict[TeamServer, ApiClient] = {}
        self._connecting: LatestTask[ApiClient] = LatestTask(self)
        self._dashboard: Dashboard | None = None
        self._arrived_at: datetime | None = None
        windows.servers_requested.connect(self.open_dialog)
        windows.local_requested.connect(self.show_local)
        windows.join_requested.connect(self.open_join)
        windows.left_organization.connect(self._on_left)
        windows.organization_chosen.connect(self._on_organization)

    @property
    def name(self) -> str:
        """The name of the team's server that is shown; empty: this computer's own."""
        return "" if self.team is None else self.team.name

    @property
    def base_url(self) -> str:
        """Where the server that is shown answers."""
        return self._local.base_url if self.team is None else self.team.url

    def start(self) -> None:
        """Shows the server that was shown last."""
        self._connect(self.book.shown)

    def stop(self) -> None:
        """Reads no more."""
        self._connecting.cancel()
        self._remote.close()
        if self.feed is not None:
            self.feed.stop()

    def close(self) -> None:
        """Ends the connections to teams' servers; may wait for questions under way, so in a task."""
        for client in self._clients.values():
            client.close()

    def show_local(self) -> None:
        """Shows this computer's own server."""
        self.show("")

    def show(self, server_id: str) -> None:
        """Shows a server from now on, also after a restart; empty: this computer's own."""
        # Alerts are kept as told under the server that is shown: none of the former may come any more.
        self.stop()
        self.book.show(server_id)
        self._connect(self.book.shown)

    def open_dialog(self) -> None:
        """Opens the list of servers."""
        from app.windows.servers import ServersDialog

        dialog = ServersDialog(self.book, self._local, self._local_client)
        dialog.chosen.connect(self.show)
        dialog.join_requested.connect(self.open_join)
        self._windows.add("servers", dialog)

    def open_join(self, link: str = "") -> None:
        """Asks for an invitation's link, and shows the team's server once one has joined."""
        from app.windows.join import JoinDialog

        dialog = JoinDialog(self.book, self._local, link)
        dialog.joined.connect(self.show)
        self._windows.add("join", dialog)

    def _on_left(self) -> None:
        """Goes back to what is one's own, from an organization that one has left."""
        if self.team is not None:
            self.show_local()
        else:
            self._work_in_usual()

    def _on_organization(self, name: str) -> None:
        self.book.choose(self.client.organization, name)
        self._windows.mark_organization(name)

    def _work_in_usual(self) -> None:
        self.client.work_in("")
        self._on_organization("")
        self._tell_all()

    def _connect(self, team: TeamServer | None) -> None:
        if team is None:
            self._show(None, self._local_client)
        elif team in self._clients:
            self._show(team, self._clients[team])
        else:
            connected = partial(self._on_connected, team)
            self._connecting.run(partial(connect, team, self._local), connected)

    def _on_connected(self, team: TeamServer, client: ApiClient) -> None:
        self._clients[team] = client
        self._show(team, client)

    def _show(self, team: TeamServer | None, client: ApiClient) -> None:
        self.team, self.client, self._dashboard = team, client, None
        organization, name = self.book.organization
        client.work_in(organization)
        self._arrived_at = None
        if self.feed is not None:
            self.feed.deleteLater()
        self._remote.close()
        if team is None:
            self._bridge.listen(self._local.subscribe)
        else:
            from app.live import listen

            self._bridge.listen(_tells_nothing)
            self._remote.listen(partial(listen, client))
        self.feed = DashboardFeed(client, self._bridge if team is None else self._remote, self)
        self.feed.arrived.connect(self._on_arrived)
        self.feed.failed.connect(self._on_failed)
        if team is None:
            folder = self._local.data_dir
            places = {"Data": folder, "Logs": folder / "logs"}
            self._windows.connect_to(client, self._local.base_url, self._local.warnings, places)
        else:
            self._windows.connect_to(client, client.base_url, (), server=team.name)
        self._windows.mark_organization(name)
        self.switched.emit()
        self.feed.start()

    def _on_arrived(self, dashboard: Dashboard) -> None:
        if self.team is not None:
            self._windows.set_problem("")
            self._arrived_at = datetime.now(UTC)
            if self._dashboard is not None and dashboard != self._dashboard:
                self._tell_all()
        self._dashboard = dashboard
        shown.show(unit_of(dashboard.displayCurrency))
        self.arrived.emit(dashboard)

    def _age(self) -> str:
        if self._arrived_at is None:
            return ""
        words = translate("Servers", "The figures are those of {moment}.")
        return words.format(moment=formatting.clock(self._arrived_at, datetime.now(UTC)))

    def _tell_all(self) -> None:
        from server.schemas.events import KINDS, Changed

        for kind in KINDS:
            self._bridge.publish(Changed(kind=kind))

    def _on_failed(self, error: Exception) -> None:
        if getattr(error, "status", 0) == _NO_MEMBER and self.client.organization:
            # One was removed from it, or it is gone, while nobody looked.
            self._work_in_usual()
            if self.feed is not None:
                self.feed.refresh()
            return
        if self.team is not None:
            error = explain(error, self.team)
            self._windows.set_problem(f"{error} {self._age()}".strip())
        self.failed.emit(error)


def _tells_nothing(_listener: Callable[[Changed], None]) -> Callable[[], None]:
    return _nothing


def _nothing() -> None:
    """Ends nothing: there was no subscription."""
