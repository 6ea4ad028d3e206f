from __future__ import annotations

import http.server
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import tray as tray_module
from app.application import Application, Embedded
from app.client import ApiClient
from app.models.servers import ServerBook, ServerProblem, TeamServer, check, checked_token, checked_url
from app.options import Options
from app.preferences import Preferences
from app.tray import TrayHost
from app.windows.main_window import MainWindow
from app.windows.servers import ServerForm, ServersDialog
from server.core.errors import SecretStoreError
from server.runtime import Runtime
from tests.gui.team_server import Authority, behind_tls, running, spend, token_of
from tests.gui.test_tray import FakeIcon, action, texts

# Addresses and tokens


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://costs.example.com/", "https://costs.example.com"),
        (" costs.example.com:8443/team ", "https://costs.example.com:8443/team"),
        ("http://127.0.0.1:8423", "http://127.0.0.1:8423"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://[::1]:8423", "http://[::1]:8423"),
    ],
)
def test_an_address(text: str, url: str) -> None:
    assert checked_url(text) == url


@pytest.mark.parametrize(
    "text",
    ["", "https://", "http://costs.example.com", "http://127.0.0.1.example.com", "ftp://a", "https://a:b",
     "https://me:secret@a", "https://a?token=1", "https://a b"],
)  # fmt: skip
def test_no_address_to_send_a_token_to(text: str) -> None:
    with pytest.raises(ServerProblem):
        checked_url(text)


@pytest.mark.parametrize("text", ["", "a b", "a\nb", "é"])
def test_no_token(text: str) -> None:
    assert checked_token(" cv_1\n") == "cv_1"
    with pytest.raises(ServerProblem):
        checked_token(text)


def test_the_book_survives_a_restart_and_what_others_wrote(preferences: Preferences) -> None:
    book = ServerBook(preferences)
    team = TeamServer("a1", "Team, “one”", "https://a.example", "/ca.pem")
    book.keep(team)
    book.show("a1")
    again = ServerBook(Preferences(preferences.path))
    assert again.servers == (team,)
    assert [again.shown] == [team]
    again.remove("a1")
    assert [again.shown] == [None]
    for broken in ("{", "3", '[{"id": "x"}]', '[{"id":"x","name":"n","url":"http://evil.example"}]', "[4]"):
        preferences.servers = broken
        assert book.servers == ()


def test_alerts_are_told_once_on_every_server(preferences: Preferences) -> None:
    preferences.told = {"1", "2"}
    preferences.server = "a1"
    assert preferences.told == frozenset()
    preferences.told = {"1"}
    preferences.server = ""
    assert preferences.told == {"1", "2"}


# Tokens in the keyring


def test_a_token_is_kept_for_this_process_only(tmp_path: Path) -> None:
    with running(tmp_path / "mine") as runtime:
        assert runtime.keep_team_token("a1", "cv_1") is None
        assert runtime.team_token("a1") == "cv_1"
        assert runtime.team_token("b2") is None
        runtime.forget_team_token("a1")
        assert runtime.team_token("a1") is None


def test_the_demonstration_keeps_none() -> None:
    runtime = Runtime(demo=True, serve=False)
    with pytest.raises(SecretStoreError, match="connected to no other server"):
        runtime.keep_team_token("a1", "cv_1")


# The check


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Runtime]:
    with running(tmp_path / "team") as runtime:
        yield runtime


def problem(url: str, token: str, ca: str = "", **more: tuple[int, int]) -> ServerProblem:
    with pytest.raises(ServerProblem) as caught:
        check(TeamServer("a1", "Team", url, ca), token, **more)
    return caught.value


def test_a_good_server_passes_also_behind_an_authority_of_its_own(team: Runtime, tmp_path: Path) -> None:
    token = token_of(team, "read")
    check(TeamServer("a1", "Team", team.base_url), token)
    authority = Authority(tmp_path)
    with behind_tls(team.base_url, authority.context()) as url:
        distrusted = problem(url, token)
        assert distrusted.is_distrusted
        assert "is not trusted" in str(distrusted)
        assert "CA file" in str(distrusted)
        check(TeamServer("a1", "Team", url, str(authority.file)), token)
        # The certificate is for the number, not for the name.
        named = url.replace("127.0.0.1", "localhost")
        assert problem(named, token, str(authority.file)).is_distrusted


def test_what_is_wrong_is_said_in_plain_words(team: Runtime, tmp_path: Path) -> None:
    token = token_of(team, "read")
    assert "refuses the token" in str(problem(team.base_url, "cv_wrong"))
    assert "scope “read”" in str(problem(team.base_url, token_of(team, "ingest")))
    assert "too old" in str(problem(team.base_url, token, least=(99, 0)))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        dead = f"http://127.0.0.1:{taken.getsockname()[1]}"
    assert "cannot be reached" in str(problem(dead, token))
    no_file = tmp_path / "none.pem"
    assert "no certificate file" in str(problem(team.base_url, token, str(no_file)))
    no_file.write_text("not a certificate")
    assert "no certificate file" in str(problem(team.base_url, token, str(no_file)))


def test_a_server_without_tls_is_no_unreachable_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            line, _address = listener.accept()
            with line:
                line.recv(4096)
                line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        words = str(problem(f"https://127.0.0.1:{listener.getsockname()[1]}", "cv_1"))
        thread.join()
    assert "with TLS" in words


@pytest.mark.parametrize("body", [b"<html>", b'{"error": "no such page"}', b'{"success": true, "data": {}}'])
def test_another_kind_of_server_never_sees_the_token(body: bytes) -> None:
    seen: list[str | None] = []

    class Stranger(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.headers["Authorization"])
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        words = str(problem(f"http://127.0.0.1:{server.server_port}", "cv_secret"))
        server.shutdown()
        thread.join()
    assert "does not answer as a CodingVibez server" in words
    assert seen == [None]


# The program


class Stage:
    def __init__(self, qapp: QApplication, qtbot: QtBot, folder: Path, mine: Runtime) -> None:
        self.qapp, self.qtbot, self.folder, self.mine = qapp, qtbot, folder, mine

    @contextmanager
    def program(self) -> Iterator[Application]:
        mine = self.mine
        client = ApiClient.embedded(mine.in_process_app, mine.base_url, mine.desktop_token)
        host = TrayHost(patience_s=0.05, is_available=lambda: True, check_ms=10)
        # The server outlives the program here, so that a second program can follow.
        embedded = _Lasting(mine, client)
        program = Application(
            self.qapp, Options(background=True), self.folder, start_server=lambda _: embedded, host=host
        )
        program.preferences.welcomed = True
        program.start()
        try:
            yield program
        finally:
            program.finish()
            program.deleteLater()

    def wait(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=15_000)

    def today(self, program: Application) -> str:
        return next((text for text in texts(program.tray.menu) if text.startswith("Today")), "")


class _Lasting(Embedded):
    def stop(self) -> None:
        self.client.close()


@pytest.fixture
def stage(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    monkeypatch.setattr(tray_module, "QSystemTrayIcon", FakeIcon)
    with running(tmp_path / "mine") as mine:
        spend(mine, 3)
        yield Stage(qapp, qtbot, tmp_path, mine)


def main_window(program: Application) -> MainWindow | None:
    window = program.windows.find("main")
    return window if isinstance(window, MainWindow) and window.isVisible() else None


def shown_in_main(program: Application, title: str) -> bool:
    window = main_window(program)
    return window is not None and window.windowTitle() == title


def add_by_hand(stage: Stage, program: Application, url: str, token: str, ca: str = "") -> ServersDialog:
    action(program.tray.menu, "Servers…").trigger()
    dialog = program.windows.find("servers")
    assert isinstance(dialog, ServersDialog)
    dialog.add_button.click()
    form = dialog.form
    assert isinstance(form, ServerForm)
    form.name.setText("Acme")
    form.url.setText(url)
    form.token.setText("cv_wrong")
    form.ca.setText(ca)
    form.keep_button.click()
    stage.wait(lambda: "refuses the token" in form.problem.text())
    assert program.preferences.servers == ""
    form.token.setText(token)
    form.keep_button.click()
    stage.wait(lambda: len(dialog._book.servers) == 1)
    return dialog


def test_a_teams_server_is_added_shown_and_left_again(stage: Stage, team: Runtime, tmp_path: Path) -> None:
    spend(team, 50)
    token = token_of(team, "read")
    authority = Authority(tmp_path)
    with behind_tls(team.base_url, authority.context()) as url, stage.program() as program:
        stage.wait(lambda: stage.today(program).endswith("$3.00"))
        program.windows.open_main()
        stage.wait(lambda: shown_in_main(program, "CodingVibez"))
        dialog = add_by_hand(stage, program, url, token, str(authority.file))
        assert token not in program.preferences.path.read_text()
        dialog.show_button.click()
        stage.wait(lambda: stage.today(program).endswith("$50.00"))
        stage.wait(lambda: shown_in_main(program, "Acme – CodingVibez"))
        window = main_window(program)
        assert window is not None
        assert window.server_button.accessibleName() == "Acme"
        assert window.sidebar.pages.row_of("agents") == -1
        assert "Team server: Acme" in texts(program.tray.menu)
        assert program.tray.tooltip.startswith("Acme\nToday $50.00")
        program.tray.toggle_requested.emit()
        popover = program.attention.popover
        assert popover is not None
        assert popover.server.text() == "Acme"
        spend(stage.mine, 4)
        stage.qtbot.wait(300)
        assert stage.today(program).endswith("$50.00")
        action(program.tray.menu, "Back to this computer").trigger()
        stage.wait(lambda: stage.today(program).endswith("$7.00"))
        stage.wait(lambda: shown_in_main(program, "CodingVibez"))
        assert "Team server: Acme" not in texts(program.tray.menu)
        assert program.tray.tooltip.startswith("Today")
        assert program.preferences.server == ""


def test_the_choice_is_kept_and_a_dead_server_leaves_stale_figures_and_a_way_back(
    stage: Stage, team: Runtime
) -> None:
    spend(team, 50)
    token, url = token_of(team, "read"), team.base_url
    with stage.program() as program:
        stage.wait(lambda: program.feed is not None)
        add_by_hand(stage, program, url, token).show_button.click()
        stage.wait(lambda: stage.today(program).endswith("$50.00"))
    with stage.program() as program:
        stage.wait(lambda: stage.today(program).endswith("$50.00"))
        program.windows.open_main()
        stage.wait(lambda: shown_in_main(program, "Acme – CodingVibez"))
        window = main_window(program)
        assert window is not None
        assert window.server_banner.isHidden()
        team.stop()
        assert program.feed is not None
        program.feed.refresh()
        stage.wait(window.server_banner.isVisible)
        assert "cannot be reached" in window.server_banner.words.text()
        assert stage.today(program).endswith("$50.00")
        assert program.tray.look is not None
        assert program.tray.look.error
        window.server_banner.button.click()
        stage.wait(lambda: stage.today(program).endswith("$3.00"))
    with stage.program() as program:
        stage.wait(lambda: stage.today(program).endswith("$3.00"))


def test_removing_the_server_that_is_shown_goes_home_and_forgets_the_token(
    stage: Stage, team: Runtime
) -> None:
    with stage.program() as program:
        stage.wait(lambda: program.feed is not None)
        dialog = add_by_hand(stage, program, team.base_url, token_of(team, "read"))
        server = dialog._book.servers[0]
        dialog.show_button.click()
        stage.wait(lambda: "Team server: Acme" in texts(program.tray.menu))
        assert stage.mine.team_token(server.id)
        dialog.pick(server.id)
        dialog._remove(server)
        stage.wait(lambda: stage.today(program).endswith("$3.00"))
        stage.wait(lambda: stage.mine.team_token(server.id) is None)
        assert dialog._book.servers == ()


def test_usage_of_this_computer_is_forwarded_by_a_switch(stage: Stage, team: Runtime) -> None:
    def used(runtime: Runtime) -> int:
        client = ApiClient.embedded(runtime.in_process_app, runtime.base_url, runtime.desktop_token)
        count = len(client.tokens().tokens)
        client.close()
        return count

    with stage.program() as program:
        stage.wait(lambda: program.feed is not None)
        dialog = add_by_hand(stage, program, team.base_url, token_of(team, "read", "ingest"))
        pane, server = dialog.forwarding, dialog._book.servers[0]
        dialog.pick("")
        assert pane.isHidden(), "this computer forwards nothing to itself"
        dialog.pick(server.id)
        stage.wait(pane.switch.isEnabled)
        assert not pane.switch.isChecked()
        assert pane.state.text().startswith("Off.")
        pane.switch.click()
        stage.wait(lambda: pane.state.text() == "All is sent.")
        assert used(team) == 0
        pane.history_button.click()
        stage.wait(lambda: used(team) == 1)
        pane.projects.setFocus()
        pane.projects.setText("shop,  web ")
        pane.projects.editingFinished.emit()
        stage.wait(lambda: pane._known is not None and pane._known.projects == ["shop", "web"])
        pane.projects.clear()
        pane.projects.editingFinished.emit()
        stage.wait(lambda: pane._known is not None and pane._known.projects is None)
        team.stop()
        spend(stage.mine, 4)
        stage.wait(lambda: "cannot be reached" in pane.state.text())
        assert pane.state.text().startswith("Waits, 1 to be sent.")
        assert pane.retry_button.isVisible()
        pane.switch.click()
        stage.wait(lambda: pane.state.text().startswith("Off."))
        dialog._remove(server)
        stage.wait(lambda: stage.mine.team_token(server.id) is None)


def test_what_was_not_taken_is_shown_with_its_reason(stage: Stage, team: Runtime) -> None:
    with stage.program() as program:
        stage.wait(lambda: program.feed is not None)
        for runtime, amount in ((team, 1), (stage.mine, 2)):
            client = ApiClient.embedded(runtime.in_process_app, runtime.base_url, runtime.desktop_token)
            body = {"provider": "openai", "model": "gpt-5", "inputTokens": amount, "outputTokens": 1}
            client._http.post("/api/tokens/track", json={**body, "idempotencyKey": "mine"})
            client.close()
        dialog = add_by_hand(stage, program, team.base_url, token_of(team, "read", "ingest"))
        pane = dialog.forwarding
        dialog.pick(dialog._book.servers[0].id)
        stage.wait(pane.switch.isEnabled)
        pane.switch.click()
        stage.wait(pane.history_button.isVisible)
        pane.history_button.click()
        stage.wait(lambda: "All is sent but 1" in pane.state.text())
        head, reason = pane.reasons.text().split("\n")
        assert head == "The team's server would not take 1:"
        assert reason.startswith("gpt-5: Its key was used")
        pane.retry_button.click()
        stage.wait(lambda: "All is sent but 1" in pane.state.text())
        if folder := os.environ.get("PICTURES"):
            dialog.grab().save(f"{folder}/servers.png")
