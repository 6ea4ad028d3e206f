"""The pages of team and billing, through real widgets and the real server."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester

from app.client import ApiClient
from app.windows.billing import BillingPage
from app.windows.team import TeamPage
from server.core.records import Role
from server.schemas.expenses import ExpenseRequest
from server.schemas.integrations import IntegrationRequest
from tests.gui.pages_open import answer_yes, open_page, until
from tests.gui.real_server import TODAY, serving_with_keys, track
from tests.providers.servers.stripe import SECRET, Stripe

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.bridge import Bridge
    from app.preferences import Preferences

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


def join(client: ApiClient, email: str, role: Role = Role.MEMBER) -> str:
    """Has somebody join; gives who they are."""
    link = client.invite(email, role).inviteUrl
    answer = client._http.post(
        "/api/team/invitations/accept", json={"token": link}, auth=lambda request: request
    )
    return str(answer.json()["data"]["memberId"])


def test_alone_the_page_says_what_a_team_is_for(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    page = open_page(qtbot, real, bridge, preferences, TeamPage, "team")
    assert page.stack.currentWidget() is page.empty
    assert "alone" in page.empty.sentence.text()
    window = page.window()
    for button, signal in (
        (page.join_button, "join_requested"),
        (page.server_button, "servers_requested"),
    ):
        with qtbot.waitSignal(getattr(window, signal)):
            button.click()


def test_somebody_is_invited_and_the_link_is_taken_back(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    page = open_page(qtbot, real, bridge, preferences, TeamPage, "team")
    QAbstractItemModelTester(page.invitations, FATAL)
    page.empty.button.click()
    form = page.invite_form
    assert form is not None
    assert not form.verb_button.isEnabled()
    form.email.setText("no body@a b")
    form.verb_button.click()
    until(qtbot, form.problem.isVisible)
    form.email.setText("ada@example.com")
    form.role.setCurrentText("admin")
    form.verb_button.click()
    until(qtbot, form.copy_button.isVisible)
    form.copy_button.click()
    link = QGuiApplication.clipboard().text()
    assert link == form.link.text()
    assert real.preview_invitation(link).role is Role.ADMIN
    form.reject()
    until(qtbot, lambda: page.invitations.rowCount() == 1)
    page.lists.choose("invitations")
    page.invitations_table.choose(page.invitations.key_at(0))
    page.renew_button.click()
    again = page.invite_form
    assert again is not None
    until(qtbot, again.copy_button.isVisible)
    assert again.link.text() != link
    again.reject()
    page.invitations_table.choose(page.invitations.key_at(0))
    page.withdraw_button.click()
    answer_yes(qtbot, page)
    until(qtbot, lambda: page.invitations.rowCount() == 0)
    assert real.invitations().invitations == []


def test_a_member_gets_a_role_and_a_budget_and_is_removed(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    member = join(real, "ada@example.com")
    track(
        real,
        [
            {
                "provider": "openai",
                "model": "gpt-5",
                "inputTokens": 9,
                "outputTokens": 1,
                "cost": 4.5,
                "project": "web",
            }
        ],
    )
    page = open_page(qtbot, real, bridge, preferences, TeamPage, "team")
    for model in (page.model, page.spend):
        QAbstractItemModelTester(model, FATAL)
    assert page.model.rowCount() == 2
    assert [row.spent for row in page.model.rows] == [Decimal("4.5"), 0]
    assert [(row.project, row.cost) for row in page.spend.rows] == [("web", Decimal("4.5"))]
    page.table.choose(member)
    page.table.opened.emit(member)
    pane = page.pane
    until(qtbot, pane.isVisible)
    pane.role.setCurrentText("viewer")
    pane.role.activated.emit(pane.role.currentIndex())
    until(qtbot, lambda: page.model.rows[1].member.role is Role.VIEWER)
    pane.limit.setText("25")
    pane.budget_button.click()
    until(qtbot, lambda: page.model.rows[1].budget is not None)
    assert real.budgets().budgets[0].scope.member == member
    assert page.model.index(1, 4).data() == "$25.00 a month"
    until(qtbot, pane.clear_button.isVisible)
    pane.clear_button.click()
    until(qtbot, lambda: page.model.rows[1].budget is None)
    pane.remove_button.click()
    answer_yes(qtbot, page)
    until(qtbot, lambda: page.model.rowCount() == 1)


def test_what_the_last_owner_may_not_do_is_said(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    join(real, "ada@example.com")
    page = open_page(qtbot, real, bridge, preferences, TeamPage, "team")
    own = page.model.key_at(0)
    page.table.choose(own)
    page.table.opened.emit(own)
    page.pane.remove_button.click()
    answer_yes(qtbot, page)
    until(qtbot, page.pane.problem.isVisible)
    assert "owner" in page.pane.problem.text()
    assert page.pane.remove_button.isEnabled()


def test_another_organization_is_made_shown_and_renamed(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    page = open_page(qtbot, real, bridge, preferences, TeamPage, "team")
    page.make_button.click()
    assert page.form is not None
    page.form.name.setText("Acme")
    page.form.verb_button.click()
    until(qtbot, lambda: page.organization_button.text() == "Acme" and page.is_full)
    assert page.window().windowTitle() == "Acme – CodingVibez"
    next(action for action in page.menu.actions() if action.text() == "Rename…").trigger()
    page.form.name.setText("Acme & Co.")
    page.form.verb_button.click()
    until(qtbot, lambda: "Acme & Co." in page.window().windowTitle())
    next(action for action in page.menu.actions() if action.text() == "Personal").trigger()
    until(qtbot, lambda: page.organization_button.text() == "Personal")


# Billing -------------------------------------------------------------------------------------------


def test_without_stripe_the_page_says_how_to_connect(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    page = open_page(qtbot, real, bridge, preferences, BillingPage, "billing")
    assert "Local" in page.facts.text()
    assert "not connected" in page.nothing.sentence.text()
    page.connect_button.click()
    assert preferences.page == "integrations"


@pytest.fixture
def stripe() -> Stripe:
    return Stripe()


def test_an_invoice_is_taken_over_once(
    qtbot: QtBot,
    tmp_path: Path,
    stripe: Stripe,
    bridge: Bridge,
    preferences: Preferences,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "app.windows.billing.QDesktopServices.openUrl", lambda url: opened.append(url.toString())
    )
    with stripe, serving_with_keys(tmp_path / "data") as client:
        for number in range(1, 26):
            stripe.add_invoice(number)
        credentials = {"secretKey": SECRET, "baseUrl": stripe.url}
        client.connect_provider("stripe", IntegrationRequest(credentials=credentials))
        page = open_page(qtbot, client, bridge, preferences, BillingPage, "billing")
        QAbstractItemModelTester(page.model, FATAL)
        assert page.test_banner.isVisible()
        assert page.mode.text() == "TEST: no real money"
        assert page.model.rowCount() == 20
        page.model.fetchMore(page.table.rootIndex())
        until(qtbot, lambda: page.model.rowCount() > 25)
        key = page.model.key_at(0)
        page.table.choose(key)
        page.table.opened.emit(key)
        assert page.take_button.isEnabled()
        page.pdf_button.click()
        assert opened == [page.model.rows[0].invoice.pdfUrl]
        page.take_button.click()
        answer_yes(qtbot, page)
        until(qtbot, lambda: page.model.rows[0].is_taken)
        assert not page.take_button.isEnabled()
        assert "already" in page.take_note.text()
        page.refresh()
        until(qtbot, lambda: page.model.rowCount() == 20)
        assert page.model.rows[0].is_taken
        assert len(client.expenses().expenses) == 1
        assert page.subscribe_button.isEnabled() is (client.subscription().status in ("none", "canceled"))


def test_an_expense_of_another_vendor_is_not_taken_for_the_invoice(real: ApiClient) -> None:
    from app.models.billing import fingerprint, taken_of

    real.add_expense(
        ExpenseRequest(amount=Decimal(2), vendor="Cursor", date=TODAY, invoiceNumber="ACME-0001")
    )
    taken = taken_of(real.expenses().expenses)
    assert fingerprint("cursor", "ACME-0001", "usd") in taken
    assert fingerprint("Stripe", "ACME-0001", "USD") not in taken
