"""The page of the team: its members, who is invited, and who spent what on which project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app import formatting
from app.models.team import (
    InvitationsModel,
    MemberRow,
    MembersModel,
    SpendModel,
    SpendRow,
    member_rows,
    role_words,
    spend_rows,
    why_not_administer,
)
from app.tasks import run_task
from app.translation import translate
from app.widgets.beside import Beside
from app.widgets.card import Card
from app.widgets.column import centred
from app.widgets.fields import FieldStyle
from app.widgets.segmented import Segmented
from app.widgets.words import Words
from app.windows.confirm import confirm
from app.windows.page import Page
from app.windows.record_table import RecordTable
from app.windows.team_forms import InviteDialog, NameDialog
from app.windows.team_pane import MemberPane
from server.schemas.analytics import GroupFigures
from server.schemas.team import Role

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.team import Invitation, Organization

# A question each for the projects of so many members; of the others, only the whole is shown.
_MOST_ASKED: Final = 20


@dataclass(frozen=True)
class Answer:
    """The organization that is worked in, and all that the page tells of it."""

    organizations: list[Organization]
    own: Organization
    members: list[MemberRow]
    invitations: list[Invitation]
    spend: list[SpendRow]


class TeamPage(Page):
    """Three lists to choose from; a member opens beside theirs."""

    KINDS: ClassVar[frozenset[str]] = frozenset(("team", "budgets", "usage", "costs", "sync"))

    organization_chosen = Signal(str)
    """The name of another organization whose figures are shown from now on."""
    left = Signal()
    """One belongs to the organization no more."""
    server_requested = Signal()
    join_requested = Signal()

    def __init__(
        self,
        client: ApiClient,
        *,
        now: Callable[[], datetime],
        server: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(translate("Team", "Team"), parent=parent)
        self._client, self._now, self._server = client, now, server
        self._own: Organization | None = None
        self._is_opened = bool(server)
        self.form: NameDialog | None = None
        self.invite_form: InviteDialog | None = None
        self.model = MembersModel(now, self)
        self.invitations = InvitationsModel(now, self)
        self.spend = SpendModel(self)
        self.table = RecordTable(translate("Team", "Members"), self.model)
        # Beside a member's pane, which tells these, names would be cut to a letter.
        self.table.spare(MembersModel.LAST_SEEN, MembersModel.BUDGET)
        self.invitations_table = RecordTable(translate("Team", "Invitations"), self.invitations)
        self.spend_table = RecordTable(translate("Team", "Who spent what"), self.spend, wide=1)
        self.organization_button = QPushButton()
        self.menu = QMenu(self)
        self.invite_button = QPushButton(translate("Team", "Invite…"))
        self.lists = Segmented(
            translate("Team", "List"),
            {
                "members": translate("Team", "Members"),
                "invitations": translate("Team", "Invitations"),
                "spend": translate("Team", "Who spent what"),
            },
            "members",
        )
        self.words = Words(tone="soft", size="label", wrap=True)
        self.renew_button = QPushButton(translate("Team", "New link…"))
        self.withdraw_button = QPushButton(translate("Team", "Take back…"))
        self.pane = MemberPane(client, now)
        self._build()
        self._build_empty()
        self.read_by(self._read, self._show)
        FieldStyle(self)

    def _build(self) -> None:
        self.organization_button.setMenu(self.menu)
        self.organization_button.setAccessibleName(translate("Team", "Organization"))
        self.invite_button.setProperty("primary", True)
        self.invite_button.clicked.connect(self._on_invite)
        self.head.addWidget(self.organization_button)
        self.head.addWidget(self.invite_button)
        self.inner = QStackedWidget()
        for table in (self.table, self.invitations_table, self.spend_table):
            self.inner.addWidget(table)
        self.withdraw_button.setProperty("danger", True)
        row = QHBoxLayout()
        row.setContentsMargins(8, 0, 0, 0)
        row.addWidget(self.words, 1)
        row.addWidget(self.renew_button)
        row.addWidget(self.withdraw_button)
        card = Card()
        card.body.setContentsMargins(8, 8, 8, 8)
        card.body.addWidget(self.inner, 1)
        card.body.addLayout(row)
        self.beside = Beside(card, self.pane)
        column = QVBoxLayout()
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(12)
        switch = QHBoxLayout()
        switch.addWidget(self.lists)
        switch.addStretch(1)
        column.addLayout(switch)
        column.addWidget(self.beside, 1)
        self.set_body(centred(column))
        self.lists.chosen.connect(self._on_list)
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(self._on_current)
        self.invitations_table.current_changed.connect(self._fit_buttons)
        self.renew_button.clicked.connect(self._on_renew)
        self.withdraw_button.clicked.connect(self._on_withdraw)
        self.pane.closed.connect(self._on_closed)
        self.pane.changed.connect(self.refresh)
        self.pane.left.connect(self._on_left)
        self.organization_button.hide()
        self.invite_button.hide()

    def _build_empty(self) -> None:
        self.empty.say(
            translate("Team", "You work alone here."),
            translate(
                "Team",
                "In a team, everybody's use comes together on one server: who spent what on which project, "
                "with a budget for each member. Invite people to this computer's server where they can "
                "reach it, or show the server that your team has.",
            ),
            button=translate("Team", "Invite somebody…"),
        )
        self.empty.pressed.connect(self._on_invite)
        self.join_button = QPushButton(translate("Team", "I have an invitation…"))
        self.join_button.clicked.connect(self.join_requested)
        self.server_button = QPushButton(translate("Team", "Add a team's server…"))
        self.server_button.clicked.connect(self.server_requested)
        self.make_button = QPushButton(translate("Team", "New organization…"))
        self.make_button.clicked.connect(self._on_make)
        row = QHBoxLayout()
        row.addStretch(1)
        for button in (self.join_button, self.server_button, self.make_button):
            row.addWidget(button)
        row.addStretch(1)
        column = self.empty.layout()
        if isinstance(column, QVBoxLayout):
            column.insertLayout(column.count() - 1, row)

    # Reading

    def _read(self) -> Answer:
        """Asks; runs in a worker thread."""
        client = self._client
        found = client.organizations().organizations
        own = next((each for each in found if each.id == client.organization), found[0])
        members = client.members().members
        today = self._now().astimezone().date()
        first = today.replace(day=1)
        by_member = [
            each for each in client.spent_by("member", first, today).series if isinstance(each, GroupFigures)
        ]
        is_admin = own.role.rank >= Role.ADMIN.rank
        rows = member_rows(members, by_member, client.budgets().budgets)
        return Answer(
            found,
            own,
            rows,
            client.invitations().invitations if is_admin else [],
            self._ask_spend(by_member, first, today),
        )

    def _ask_spend(self, by_member: list[GroupFigures], first: date, today: date) -> list[SpendRow]:
        groups: list[tuple[str, GroupFigures]] = []
        for number, each in enumerate(by_member):
            name = each.name or translate("Team", "nobody named")
            if number >= _MOST_ASKED or each.name is None:
                whole = each.model_copy(update={"key": translate("Team", "all projects")})
                groups.append((name, whole))
                continue
            series = self._client.spent_by("project", first, today, each.key).series
            groups += [(name, part) for part in series if isinstance(part, GroupFigures)]
        return spend_rows(groups, sum((each.cost for each in by_member), Decimal(0)))

    def _show(self, answer: Answer) -> None:
        own = self._own = answer.own
        self.model.set_rows(answer.members)
        self.invitations.set_rows(answer.invitations)
        self.spend.set_rows(answer.spend)
        self.note.setText(
            translate("Team", "{organization}: {members}, you are {role}").format(
                organization=own.name,
                members=formatting.count(len(answer.members), "member"),
                role=role_words()[own.role],
            )
        )
        self.organization_button.setText(own.name)
        self._fill_menu(answer)
        why = why_not_administer(own)
        self.invite_button.setEnabled(not why)
        self.invite_button.setToolTip(why)
        self.invite_button.setAccessibleDescription(why)
        is_alone = len(answer.members) == 1 and not answer.invitations and len(answer.organizations) == 1
        is_empty = is_alone and not self._is_opened
        for button in (self.organization_button, self.invite_button):
            button.setVisible(not is_empty)
        if is_empty:
            self.show_empty()
            return
        self._is_opened = True
        row = self.model.find(self.pane.member_id)
        if row is not None and self.beside.is_open:
            self.pane.show_member(row, own)
        self._fit_buttons()
        self.show_body()

    def _fill_menu(self, answer: Answer) -> None:
        self.menu.clear()
        if len(answer.organizations) > 1:
            for each in answer.organizations:
                action = self.menu.addAction(each.name)
                action.setCheckable(True)
                action.setChecked(each.id == answer.own.id)
                action.triggered.connect(partial(self._choose, each))
            self.menu.addSeparator()
        why = why_not_administer(answer.own)
        rename = self.menu.addAction(translate("Team", "Rename…"))
        rename.setEnabled(not why)
        rename.setToolTip(why)
        rename.triggered.connect(self._on_rename)
        make = self.menu.addAction(translate("Team", "New organization…"))
        make.triggered.connect(self._on_make)
        # A token of a team's server is bound to the organization that it was made for.
        make.setVisible(not self._server)
        self.menu.addSeparator()
        joining = self.menu.addAction(translate("Team", "I have an invitation…"))
        joining.triggered.connect(self.join_requested)
        self.menu.setToolTipsVisible(True)

    # What the person does

    def _choose(self, organization: Organization) -> None:
        self._client.work_in(organization.id)
        self._on_closed()
        self._is_opened = True
        self.organization_chosen.emit(organization.name)
        self.refresh()

    def _on_rename(self) -> None:
        own = self._own
        if own is not None:
            give = partial(self._client.rename_organization, own.id)
            title, verb = translate("Team", "Rename the organization"), translate("Team", "Rename")
            self.form = NameDialog(title, verb, own.name, give, self.window())
            self.form.given.connect(self._on_renamed)
            self.form.open()

    def _on_renamed(self, organization: Organization) -> None:
        if self._client.organization:
            self.organization_chosen.emit(organization.name)
        self.refresh()

    def _on_make(self) -> None:
        title, verb = translate("Team", "New organization"), translate("Team", "Make")
        self.form = NameDialog(title, verb, "", self._client.make_organization, self.window())
        self.form.given.connect(self._choose)
        self.form.open()

    def _on_invite(self) -> None:
        self._invite(None)

    def _invite(self, former: Invitation | None) -> None:
        if self._own is not None:
            self.invite_form = InviteDialog(self._client, self._own.role, self.window(), former)
            self.invite_form.invited.connect(self.refresh)
            self.invite_form.open()

    def _on_renew(self) -> None:
        former = self.invitations.find(self.invitations_table.current)
        if former is not None:
            self._invite(former)

    def _on_withdraw(self) -> None:
        invitation = self.invitations.find(self.invitations_table.current)
        if invitation is None:
            return
        question = translate("Team", "Take back the invitation of {email}?").format(email=invitation.email)
        detail = translate("Team", "Its link is worthless from then on. You can invite them again.")
        work = partial(self._client.withdraw_invitation, invitation.id)
        verb = translate("Team", "Take back")
        confirm(
            self, question, detail, verb, partial(run_task, self, work, self._on_changed, self.on_failure)
        )

    def _on_changed(self, _answer: object) -> None:
        self.refresh()

    def _on_left(self) -> None:
        self._on_closed()
        self.left.emit()

    # Lists

    def _on_list(self, key: str) -> None:
        tables = {
            "members": self.table,
            "invitations": self.invitations_table,
            "spend": self.spend_table,
        }
        self.inner.setCurrentWidget(tables[key])
        if key != "members":
            self.beside.close_pane()
        self._fit_buttons()

    def _fit_buttons(self, _key: str = "") -> None:
        shown = self.lists.choice
        chosen = self.invitations.find(self.invitations_table.current)
        why = "" if self._own is None else why_not_administer(self._own)
        for button in (self.renew_button, self.withdraw_button):
            button.setVisible(shown == "invitations" and not why)
            button.setEnabled(chosen is not None)
        self.words.setText(self._below(shown, why))
        self.words.setVisible(bool(self.words.text()))

    def _below(self, shown: str, why: str) -> str:
        if shown == "spend":
            told = translate("Team", "Bills and entered costs name no member: see “nobody named”.")
            nothing = translate("Team", "Nothing was tracked this month.")
            return told if self.spend.rowCount() else f"{nothing} {told}"
        if shown == "invitations":
            if why:
                return why
            if not self.invitations.rowCount():
                return translate("Team", "Nobody is invited just now.")
            return translate("Team", "A link is shown once; choose an invitation to make a new one.")
        return ""

    def _open(self, key: str) -> None:
        row = self.model.find(key)
        if row is not None and self._own is not None:
            self.pane.show_member(row, self._own)
            self.beside.open()

    def _on_current(self, key: str) -> None:
        if self.beside.is_open and key:
            self._open(key)

    def _on_closed(self) -> None:
        self.beside.close_pane()
        self.table.setFocus()
