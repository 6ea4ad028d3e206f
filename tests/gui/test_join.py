"""Accepting an invitation, and hearing of changes, over a real team's server."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app import live
from app.__main__ import main
from app.client import ApiClient
from app.models.invitation import parse_link
from app.models.servers import ServerBook, ServerProblem
from app.preferences import Preferences
from app.single_instance import SingleInstance, Start
from app.windows.join import JoinDialog
from server.core.errors import SecretStoreError
from server.core.records import Role
from server.runtime import Runtime
from server.schemas.events import Changed
from tests.gui.pages_open import until
from tests.gui.team_server import Authority, behind_tls, running, spend, token_of


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Runtime]:
    with running(tmp_path / "team") as runtime:
        yield runtime


@pytest.fixture
def owner(team: Runtime) -> Iterator[ApiClient]:
    client = ApiClient.embedded(team.in_process_app, team.base_url, team.desktop_token)
    yield client
    client.close()


class Keeper:
    """Keeps tokens as a keyring does, after as many failures as a test wants."""

    def __init__(self, failures: int = 0) -> None:
        self.tokens: dict[str, str] = {}
        self.failures = failures

    def team_token(self, server: str) -> str | None:
        return self.tokens.get(server)

    def keep_team_token(self, server: str, token: str) -> str | None:
        if self.failures:
            self.failures -= 1
            raise SecretStoreError("The keyring is locked", "The keyring is locked.")
        self.tokens[server] = token
        return None

    def forget_team_token(self, server: str) -> None:
        self.tokens.pop(server, None)

    def know_team_server(self, server: str, name: str, url: str, ca: str) -> None:
        """Nothing is forwarded here."""


def link_of(owner: ApiClient, team: Runtime, email: str = "ada@example.com") -> str:
    token = owner.invite(email, Role.MEMBER).inviteUrl.rpartition("#")[2]
    return f"{team.base_url}/invite#{token}"


def dialog_of(qtbot: QtBot, preferences: Preferences, keeper: Keeper, link: str = "") -> JoinDialog:
    dialog = JoinDialog(ServerBook(preferences), keeper, link)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


TOKEN = "q0Yw1H9m0aZ6h8b2b4b0v3nS8r5m7f0k2t9c1d6e4xA"


def test_a_link_is_taken_apart() -> None:
    link = parse_link(f" https://costs.example.com/team/invite#{TOKEN}\n")
    assert (link.url, link.token) == ("https://costs.example.com/team", TOKEN)


@pytest.mark.parametrize(
    "text",
    ["", "hello", "https://example.com/", "https://example.com/invite", f"https://example.com/other#{TOKEN}",
     f"http://example.com/invite#{TOKEN}", f"https://me:pw@example.com/invite#{TOKEN}",
     "https://example.com/invite#a b", f"ftp://example.com/invite#{TOKEN}", f"https://[/invite#{TOKEN}"],
)  # fmt: skip
def test_a_foreign_link(text: str) -> None:
    with pytest.raises(ServerProblem):
        parse_link(text)


def test_the_team_is_shown_before_one_joins(
    qtbot: QtBot, team: Runtime, owner: ApiClient, preferences: Preferences
) -> None:
    owner.rename_organization(owner.organizations().organizations[0].id, "Acme")
    keeper = Keeper()
    dialog = dialog_of(qtbot, preferences, keeper, link_of(owner, team))
    until(qtbot, dialog.join_button.isVisible)
    assert "Team: Acme" in dialog.facts.text()
    assert team.base_url in dialog.facts.text()
    assert dialog.join_button.text() == "Join Acme"
    assert len(owner.members().members) == 1
    assert keeper.tokens == {}
    dialog.name.setText("Ada")
    with qtbot.waitSignal(dialog.joined) as joined:
        dialog.join_button.click()
    server = ServerBook(preferences).servers[0]
    assert joined.args == [server.id]
    assert (server.name, server.url) == ("Acme", team.base_url)
    assert [each.name for each in owner.members().members][1:] == ["Ada"]
    client = ApiClient.remote(team.base_url, lambda: keeper.tokens[server.id])
    assert [each.isSelf for each in client.members().members] == [False, True]
    client.close()
    assert keeper.tokens[server.id] not in preferences.servers


def test_why_a_link_is_not_good_is_said(
    qtbot: QtBot, team: Runtime, owner: ApiClient, preferences: Preferences
) -> None:
    link = link_of(owner, team)
    owner._http.post("/api/team/invitations/accept", json={"token": link}, auth=lambda request: request)
    dialog = dialog_of(qtbot, preferences, Keeper(), link)
    until(qtbot, dialog.problem.isVisible)
    assert "used already" in dialog.problem.text()
    dialog.link.setText(link_of(owner, team, "b@example.com").replace("/invite#", "/invite#x"))
    assert not dialog.problem.isVisible()
    dialog.look_button.click()
    until(qtbot, dialog.problem.isVisible)
    assert "not known" in dialog.problem.text()
    dialog.link.setText("https://example.com/")
    dialog.look_button.click()
    assert "no invitation" in dialog.problem.text()
    assert not dialog.join_button.isVisible()


def test_a_token_that_could_not_be_kept_is_kept_on_the_second_try(
    qtbot: QtBot, team: Runtime, owner: ApiClient, preferences: Preferences
) -> None:
    keeper = Keeper(failures=1)
    dialog = dialog_of(qtbot, preferences, keeper, link_of(owner, team))
    until(qtbot, dialog.join_button.isVisible)
    dialog.join_button.click()
    until(qtbot, dialog.problem.isVisible)
    assert "keyring is locked" in dialog.problem.text()
    with qtbot.waitSignal(dialog.joined):
        dialog.join_button.click()
    assert len(keeper.tokens) == 1
    assert len(owner.members().members) == 2


def test_an_authority_of_the_teams_own_can_be_named(
    qtbot: QtBot, team: Runtime, owner: ApiClient, preferences: Preferences, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    with behind_tls(team.base_url, authority.context()) as url:
        link = link_of(owner, team).replace(team.base_url, url)
        dialog = dialog_of(qtbot, preferences, Keeper(), link)
        until(qtbot, dialog.problem.isVisible)
        assert "not trusted" in dialog.problem.text()
        assert dialog.ca.isVisible()
        dialog.ca.setText(str(authority.file))
        dialog.look_button.click()
        until(qtbot, dialog.join_button.isVisible)


def test_a_link_on_the_command_line_reaches_the_program_that_runs(qtbot: QtBot, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path)
    assert first.start() is Start.FIRST
    link = f"https://example.com/invite#{TOKEN}"
    code = (
        "import sys\nfrom pathlib import Path\nfrom PySide6.QtCore import QCoreApplication\n"
        "from app.single_instance import SingleInstance\napp = QCoreApplication([])\n"
        "print(SingleInstance(Path(sys.argv[1])).start(link=sys.argv[2]).value)"
    )
    with qtbot.waitSignal(first.invitation_requested) as asked:
        second = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path), link], stdout=subprocess.PIPE, text=True
        )
    assert asked.args == [link]
    assert second.communicate(timeout=10)[0] == "shown\n"
    first.close()


def test_a_link_needs_a_screen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("app.__main__.has_screen", lambda: False)
    with pytest.raises(SystemExit):
        main([f"https://example.com/invite#{TOKEN}"])
    assert "no screen" in capsys.readouterr().err


# Live changes


def test_changes_arrive_and_again_after_the_server_was_away(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_FIRST_WAIT_S", 0.05)
    monkeypatch.setattr(live, "_LONGEST_WAIT_S", 0.2)
    heard: list[Changed] = []
    with running(tmp_path / "team") as team:
        token, port = token_of(team, "read"), int(team.base_url.rpartition(":")[2])
        client = ApiClient.remote(team.base_url, lambda: token)
        end = live.listen(client, heard.append)
        until(qtbot, lambda: bool(team.in_process_app) and _said(team, heard))
    heard.clear()
    with running(tmp_path / "team", port=port) as team:
        until(qtbot, lambda: any(each.kind == "usage" for each in heard))
        end()
        until(qtbot, lambda: not [each for each in threading.enumerate() if each.name == "live-events"])
        client.close()


def _said(team: Runtime, heard: list[Changed]) -> bool:
    if not heard:
        spend(team, 1.5)
    return any(each.kind == "usage" for each in heard)
