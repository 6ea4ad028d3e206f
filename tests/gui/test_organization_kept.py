"""Which of one's organizations is shown: kept over a restart, and given up when one is no member any more."""

from __future__ import annotations

from app.application import Application
from app.preferences import Preferences
from app.windows.main_window import MainWindow
from app.windows.team import TeamPage
from tests.gui.test_servers import Stage, main_window, shown_in_main, stage

__all__ = ["stage"]


def team_page(stage: Stage, program: Application) -> TeamPage:
    program.windows.open_page("team")
    stage.wait(lambda: main_window(program) is not None)
    window = main_window(program)
    assert isinstance(window, MainWindow)
    stage.wait(lambda: window.findChild(TeamPage) is not None)
    page = window.findChild(TeamPage)
    assert page is not None
    stage.wait(lambda: page.is_full)
    return page


def choose(stage: Stage, page: TeamPage, name: str) -> None:
    stage.wait(lambda: name in [action.text() for action in page.menu.actions()])
    next(action for action in page.menu.actions() if action.text() == name).trigger()
    stage.wait(lambda: page.organization_button.text() == name)


def test_the_organization_that_was_chosen_is_shown_after_a_restart(stage: Stage) -> None:
    with stage.program() as program:
        stage.wait(lambda: stage.today(program).endswith("$3.00"))
        assert program.servers is not None
        made = program.servers.client.make_organization("Acme & Co.")
        choose(stage, team_page(stage, program), "Acme & Co.")
        stage.wait(lambda: stage.today(program).endswith("$0.00"))
        assert program.preferences.organization == (made.id, "Acme & Co.")
    with stage.program() as program:
        stage.wait(lambda: stage.today(program).endswith("$0.00"))
        program.windows.open_main()
        stage.wait(lambda: shown_in_main(program, "Acme & Co. – CodingVibez"))
        choose(stage, team_page(stage, program), "Personal")
        stage.wait(lambda: stage.today(program).endswith("$3.00"))
    with stage.program() as program:
        stage.wait(lambda: stage.today(program).endswith("$3.00"))


def test_one_that_one_belongs_to_no_more_is_given_up(stage: Stage) -> None:
    preferences = Preferences(stage.folder / "preferences.ini")
    with stage.program() as program:
        preferences = Preferences(program.preferences.path)
    preferences.organization = ("01a0c7c0-0000-4000-8000-000000000000", "Gone")
    preferences.save()
    with stage.program() as program:
        assert program.preferences.organization[1] == "Gone"
        stage.wait(lambda: stage.today(program).endswith("$3.00"))
        assert program.preferences.organization == ("", "")
        program.windows.open_main()
        stage.wait(lambda: shown_in_main(program, "CodingVibez"))


def test_every_server_has_its_own(preferences: Preferences) -> None:
    preferences.organization = ("7", "Acme & Co.")
    preferences.server = "a1"
    assert preferences.organization == ("", "")
    preferences.organization = ("8", "Other")
    preferences.server = ""
    assert Preferences(preferences.path).organization == ("7", "Acme & Co.")
