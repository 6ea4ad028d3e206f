"""The tables of a team: who belongs to it, who is invited, and who spent what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QObject

from app import formatting
from app.models.budgets import limit_words
from app.models.figures import Column
from app.models.records import RecordsTableModel
from app.translation import translate
from server.schemas.analytics import Figures, GroupFigures
from server.schemas.budgets import Budget
from server.schemas.team import Invitation, Member, Organization, Role

_TONES = {"warning": "warn", "exceeded": "bad"}


def role_words() -> dict[Role, str]:
    """Gives what each role is called, the weakest first."""
    return {
        Role.VIEWER: translate("Team", "viewer"),
        Role.MEMBER: translate("Team", "member"),
        Role.ADMIN: translate("Team", "admin"),
        Role.OWNER: translate("Team", "owner"),
    }


def role_help(role: Role) -> str:
    """Gives what a role may do."""
    return {
        Role.VIEWER: translate("Team", "Viewers see the figures and change nothing."),
        Role.MEMBER: translate("Team", "Members report what they use, and enter costs and expenses."),
        Role.ADMIN: translate("Team", "Admins also invite, set budgets, and connect providers."),
        Role.OWNER: translate("Team", "Owners also change roles, remove anybody, and see the billing."),
    }[role]


@dataclass(frozen=True)
class MemberRow:
    """A member with what they spent this month (None: not known) and the monthly budget they have."""

    member: Member
    spent: Decimal | None
    budget: Budget | None

    @property
    def is_self(self) -> bool:
        """Whether it is the person who looks."""
        return self.member.isSelf

    @property
    def key(self) -> str:
        """What tells members apart."""
        return self.member.id

    @property
    def label(self) -> str:
        """What to call them."""
        return self.member.name or self.member.email or translate("Team", "a member without a name")


@dataclass(frozen=True)
class SpendRow:
    """What a member spent on a project this month; `cost` is None where no price is known."""

    member: str
    project: str
    cost: Decimal | None
    share: float
    tokens: int

    @property
    def key(self) -> str:
        """What tells rows apart."""
        return f"{self.member}\n{self.project}"


def known_cost(figures: Figures) -> Decimal | None:
    """Gives what a group cost, None where nothing of it has a price."""
    return formatting.known(figures.cost, figures.unpricedTokens)


def member_budget(budgets: Sequence[Budget], member_id: str) -> Budget | None:
    """Finds the monthly budget of a member over everything they use."""
    for budget in budgets:
        scope = budget.scope
        is_whole = scope.provider is None and scope.project is None
        if scope.member == member_id and is_whole and budget.period == "month":
            return budget
    return None


def member_rows(
    members: Sequence[Member], spent: Sequence[GroupFigures], budgets: Sequence[Budget]
) -> list[MemberRow]:
    """Puts together what is known of each member; who used nothing has spent nothing."""
    by_member = {each.key: known_cost(each) for each in spent}
    return [
        MemberRow(each, by_member.get(each.id, Decimal(0)), member_budget(budgets, each.id))
        for each in members
    ]


def spend_rows(groups: Sequence[tuple[str, GroupFigures]], total: Decimal) -> list[SpendRow]:
    """Gives a row for each member and project, the dearest first, with its share of all that was spent."""
    rows = [
        SpendRow(
            member,
            each.key,
            known_cost(each),
            float(max(each.cost, Decimal(0)) / total) if total > 0 else 0.0,
            each.tokens,
        )
        for member, each in groups
    ]
    return sorted(rows, key=lambda row: (-(row.cost or Decimal(0)), row.member, row.project))


def why_not_role(own: Organization) -> str:
    """Says why one may not change a member's role; empty: one may."""
    if own.role is not Role.OWNER:
        return translate("Team", "Only owners change roles; you are {role} here.").format(
            role=role_words()[own.role]
        )
    return ""


def why_not_removed(own: Organization, row: MemberRow) -> str:
    """Says why one may not remove a member; empty: one may."""
    if row.is_self or own.role is Role.OWNER:
        return ""
    if own.role is Role.ADMIN and row.member.role.rank < own.role.rank:
        return ""
    return translate("Team", "As {role} you cannot remove somebody who is {other}.").format(
        role=role_words()[own.role], other=role_words()[row.member.role]
    )


def why_not_administer(own: Organization) -> str:
    """Says why one may neither invite, rename nor set budgets; empty: one may."""
    if own.role.rank >= Role.ADMIN.rank:
        return ""
    return translate("Team", "This takes an admin or owner; you are {role} here.").format(
        role=role_words()[own.role]
    )


def budget_words(row: MemberRow) -> str:
    """Gives a member's budget."""
    return translate("Team", "none") if row.budget is None else limit_words(row.budget)


def _budget_share(row: MemberRow) -> str:
    if row.budget is None:
        return formatting.UNKNOWN
    return formatting.percent(row.budget.used / row.budget.limit)


def _tone(row: MemberRow) -> str | None:
    return None if row.budget is None else _TONES.get(row.budget.status)


class MembersModel(RecordsTableModel[MemberRow]):
    """Members, the first joined first."""

    LAST_SEEN: Final = 2
    BUDGET: Final = 4

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        columns: list[Column[MemberRow]] = [
            Column(translate("Team", "Member"), _named, full=lambda row: row.member.email, is_figure=False),
            Column(translate("Team", "Role"), lambda row: role_words()[row.member.role], is_figure=False),
            Column(
                translate("Team", "Last seen"),
                lambda row: formatting.ago(row.member.lastActiveAt, now()),
                soft=True,
            ),
            Column(
                translate("Team", "This month"),
                lambda row: formatting.money(row.spent),
                full=lambda row: formatting.money_full(row.spent),
            ),
            Column(translate("Team", "Budget"), budget_words, soft=True),
            Column(
                translate("Team", "Used"),
                _budget_share,
                share=lambda row: float(row.budget.used / row.budget.limit) if row.budget else 0.0,
                tone=_tone,
            ),
        ]
        super().__init__(columns, lambda row: row.key, parent)


def _named(row: MemberRow) -> str:
    return translate("Team", "{name} (you)").format(name=row.label) if row.is_self else row.label


class InvitationsModel(RecordsTableModel[Invitation]):
    """Invitations that nobody has accepted, newest first."""

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        columns: list[Column[Invitation]] = [
            Column(translate("Team", "Invited"), lambda row: row.email, is_figure=False),
            Column(translate("Team", "As"), lambda row: role_words()[row.role], is_figure=False),
            Column(translate("Team", "E-mail"), mail_words, is_figure=False, tone=_mail_tone, soft=True),
            Column(
                translate("Team", "Good until"),
                expiry_words,
                full=lambda row: formatting.moment_full(row.expiresAt),
                tone=lambda row: "bad" if row.status == "expired" else None,
            ),
        ]
        super().__init__(columns, lambda row: row.id, parent)


def expiry_words(row: Invitation) -> str:
    """Gives until when an invitation can be accepted."""
    if row.status == "expired":
        return translate("Team", "expired")
    return formatting.day(row.expiresAt.astimezone().date())


def mail_words(row: Invitation) -> str:
    """Gives what became of the e-mail with the link."""
    return {
        "off": translate("Team", "none is sent"),
        "sending": translate("Team", "on its way"),
        "sent": translate("Team", "sent"),
        "failed": translate("Team", "failed"),
    }[row.emailStatus]


def _mail_tone(row: Invitation) -> str | None:
    return "bad" if row.emailStatus == "failed" else None


class SpendModel(RecordsTableModel[SpendRow]):
    """Who spent what on which project, the dearest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns: list[Column[SpendRow]] = [
            Column(translate("Team", "Member"), lambda row: row.member, is_figure=False),
            Column(translate("Team", "Project"), lambda row: project_words(row.project), is_figure=False),
            Column(translate("Team", "Tokens"), lambda row: formatting.tokens(row.tokens), soft=True),
            Column(
                translate("Team", "This month"),
                lambda row: formatting.money(row.cost),
                full=lambda row: formatting.money_full(row.cost),
            ),
            Column(
                translate("Team", "Share"),
                lambda row: formatting.percent(row.share),
                share=lambda row: row.share,
            ),
        ]
        super().__init__(columns, lambda row: row.key, parent)


def project_words(key: str) -> str:
    """Gives what a project is called, also where none was named."""
    return translate("Team", "no project") if key == "(no project)" else key
