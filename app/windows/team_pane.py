"""The pane of one member: who they are, what they spent, their budget, their role, and the way out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app import formatting
from app.models.budgets import standing_words
from app.models.team import (
    MemberRow,
    budget_words,
    role_help,
    role_words,
    why_not_administer,
    why_not_removed,
    why_not_role,
)
from app.tasks import run_task
from app.translation import translate
from app.widgets.amount import AmountField, ShownAmount
from app.widgets.bars import BudgetBar
from app.widgets.beside import Pane
from app.widgets.choice import Choice
from app.widgets.facts import Facts
from app.widgets.rule import Rule
from app.widgets.words import Words
from app.windows.confirm import confirm
from server.schemas.budgets import BudgetRequest, BudgetScope

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.team import Organization


class MemberPane(Pane):
    """Changes a member; what one's own role does not allow is disabled and says why."""

    changed = Signal()
    left = Signal()

    def __init__(self, client: ApiClient, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(translate("Team", "Member"), parent)
        self._client, self._now = client, now
        self._row: MemberRow | None = None
        self._organization: Organization | None = None
        self.facts = Facts(translate("Team", "All that is known of this member"))
        self.role = Choice(translate("Team", "Role"), role_words().values())
        self.role_note = Words(tone="soft", size="label", wrap=True)
        self.bar = BudgetBar()
        self.standing = Words(tone="soft", size="label", wrap=True)
        self.limit = AmountField()
        self.limit.setAccessibleName(translate("Team", "Budget for a month in US dollars"))
        self.budget_button = QPushButton(translate("Team", "Set"))
        self.clear_button = QPushButton(translate("Team", "Remove budget"))
        self.budget_note = Words(tone="soft", size="label", wrap=True)
        self.remove_button = QPushButton()
        self.remove_button.setProperty("danger", True)
        self.remove_note = Words(tone="soft", size="label", wrap=True)
        self.problem = Words(tone="bad", wrap=True)
        self._build()

    def _build(self) -> None:
        limit = QHBoxLayout()
        limit.addWidget(self.limit, 1)
        limit.addWidget(self.budget_button)
        clear = QHBoxLayout()
        clear.addWidget(self.clear_button)
        clear.addStretch(1)
        leave = QHBoxLayout()
        leave.addWidget(self.remove_button)
        leave.addStretch(1)
        content = self.content
        content.addWidget(self.facts)
        content.addWidget(Rule())
        content.addWidget(Words(translate("Team", "Role"), tone="soft", size="label"))
        content.addWidget(self.role)
        content.addWidget(self.role_note)
        content.addWidget(Rule())
        content.addWidget(Words(translate("Team", "Budget for a month"), tone="soft", size="label"))
        content.addWidget(self.bar)
        content.addWidget(self.standing)
        content.addLayout(limit)
        content.addWidget(ShownAmount(self.limit))
        content.addLayout(clear)
        content.addWidget(self.budget_note)
        content.addWidget(Rule())
        content.addLayout(leave)
        content.addWidget(self.remove_note)
        content.addWidget(self.problem)
        content.addStretch(1)
        self.problem.hide()
        self.role.activated.connect(self._on_role)
        self.limit.textChanged.connect(self._check)
        self.limit.returnPressed.connect(self.budget_button.click)
        self.budget_button.clicked.connect(self._on_budget)
        self.clear_button.clicked.connect(self._on_clear)
        self.remove_button.clicked.connect(self._on_remove)

    @property
    def member_id(self) -> str:
        """Whose pane it is; empty before there is one."""
        return "" if self._row is None else self._row.member.id

    def show_member(self, row: MemberRow, organization: Organization) -> None:
        """Shows a member, as one's own role in the organization allows."""
        is_other = self.member_id != row.member.id
        self._row, self._organization = row, organization
        member = row.member
        if is_other:
            self.problem.hide()
        self.heading.setText(row.label)
        self.facts.say(
            [
                (translate("Team", "E-mail"), member.email),
                (translate("Team", "Joined"), formatting.day(member.joinedAt.astimezone().date())),
                (translate("Team", "Last seen"), formatting.ago(member.lastActiveAt, self._now())),
                (translate("Team", "This month"), formatting.money_full(row.spent)),
                (translate("Team", "Budget"), budget_words(row)),
            ]
        )
        self._show_role(row, organization)
        self._show_budget(row, organization, anew=is_other)
        why = why_not_removed(organization, row)
        leave, remove = translate("Team", "Leave…"), translate("Team", "Remove…")
        self.remove_button.setText(leave if row.is_self else remove)
        allow(self.remove_button, why)
        self.remove_note.setText(why)
        self.remove_note.setVisible(bool(why))

    def _show_role(self, row: MemberRow, organization: Organization) -> None:
        blocker = QSignalBlocker(self.role)
        self.role.setCurrentText(role_words()[row.member.role])
        blocker.unblock()
        why = why_not_role(organization)
        allow(self.role, why)
        self.role_note.setText(" ".join(filter(None, (role_help(row.member.role), why))))

    def _show_budget(self, row: MemberRow, organization: Organization, *, anew: bool) -> None:
        budget, why = row.budget, why_not_administer(organization)
        self.bar.setVisible(budget is not None)
        self.standing.setVisible(budget is not None)
        self.clear_button.setVisible(budget is not None)
        if budget is not None:
            self.bar.set_figures(budget.used, budget.limit, budget.used, budget.status)
            used = translate("Team", "{amount} used, {standing}")
            self.standing.setText(
                used.format(amount=formatting.money(budget.used), standing=standing_words(budget))
            )
        if anew or not self.limit.isModified():
            self.limit.clear()
            if budget is not None:
                self.limit.set_amount(budget.limit)
        allow(self.limit, why)
        allow(self.clear_button, why)
        self.budget_note.setText(why or translate("Team", "It tells, and never stops anybody."))
        self._check()

    def _check(self) -> None:
        allowed = self._organization is not None and not why_not_administer(self._organization)
        self.budget_button.setEnabled(allowed and bool(self.limit.amount))

    # What the person does

    def _on_role(self) -> None:
        row = self._row
        wanted = list(role_words())[self.role.currentIndex()]
        if row is None or wanted is row.member.role:
            return
        self.role.setEnabled(False)
        self._run(partial(self._client.change_role, row.member.id, wanted))

    def _on_budget(self) -> None:
        if self._row is not None and (limit := self.limit.amount):
            self.budget_button.setEnabled(False)
            scope = BudgetScope(member=self._row.member.id)
            request = BudgetRequest(scope=scope, limit=Decimal(limit), period="month")
            self.limit.setModified(False)
            self._run(partial(self._client.put_budget, request))

    def _on_clear(self) -> None:
        if self._row is not None and self._row.budget is not None:
            self.limit.setModified(False)
            self._run(partial(self._client.delete_budget, self._row.budget.id))

    def _on_remove(self) -> None:
        row, organization = self._row, self._organization
        if row is None or organization is None:
            return
        if row.is_self:
            question = translate("Team", "Leave {organization}?").format(organization=organization.name)
            detail = translate(
                "Team",
                "Your tokens for it are refused from then on. What you used stays in its figures. "
                "Only a new invitation brings you back.",
            )
            verb = translate("Team", "Leave")
        else:
            question = translate("Team", "Remove {name}?").format(name=row.label)
            detail = translate(
                "Team",
                "All their tokens are refused from then on, those of their apps too. What they used stays "
                "in the figures under their name. Only a new invitation brings them back.",
            )
            verb = translate("Team", "Remove")
        confirm(self, question, detail, verb, partial(self._remove, row))

    def _remove(self, row: MemberRow) -> None:
        self.remove_button.setEnabled(False)
        done = self.left if row.is_self else self.closed
        self._run(partial(self._client.remove_member, row.member.id), done.emit)

    def _run(self, work: Callable[[], object], then: Callable[[], object] | None = None) -> None:
        self.problem.hide()

        def on_done(_answer: object) -> None:
            if then is not None:
                then()
            self.changed.emit()

        run_task(self, work, on_done, self._on_failed)

    def _on_failed(self, error: Exception) -> None:
        details = getattr(error, "details", ())
        self.problem.setText("; ".join(each.message for each in details) or str(error))
        self.problem.show()
        if self._row is not None and self._organization is not None:
            self.show_member(self._row, self._organization)


def allow(widget: QWidget, why_not: str) -> None:
    """Enables what one may do; what one may not says why."""
    widget.setEnabled(not why_not)
    widget.setToolTip(why_not)
    widget.setAccessibleDescription(why_not)
