"""Questions of the client about a team and what is paid for the program itself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.client_parts import Asking, Values
from server.schemas.analytics import Analytics
from server.schemas.billing import (
    BillingHistory,
    CheckoutAnswer,
    CheckoutRequest,
    SubscriptionStatus,
    TakeOverRequest,
)
from server.schemas.common import Deleted
from server.schemas.expenses import ExpenseAnswer
from server.schemas.team import (
    AcceptAnswer,
    AcceptRequest,
    InvitationList,
    InvitationPreview,
    InvitationRequest,
    Member,
    MemberList,
    NewInvitation,
    Organization,
    OrganizationList,
    OrganizationRequest,
    PreviewRequest,
    Role,
    RoleRequest,
)

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import httpx

_ORGANIZATION = "X-Organization"


class LiveQuestions(Asking):
    """What changes, as it changes."""

    _http: httpx.Client

    def stream(
        self, path: str, headers: dict[str, str], timeout: httpx.Timeout
    ) -> AbstractContextManager[httpx.Response]:
        """Opens an answer that arrives bit by bit; it is no question that `close` waits for."""
        return self._http.stream("GET", path, headers=headers, timeout=timeout)


class TeamQuestions(LiveQuestions):
    """Organizations, their members and invitations."""

    @property
    def organization(self) -> str:
        """The id of the organization that is asked about; empty: the one that the token leads to."""
        return str(self._http.headers.get(_ORGANIZATION, ""))

    def work_in(self, organization: str) -> None:
        """Asks about another of one's organizations from now on; empty: the one that the token leads to."""
        if organization:
            self._http.headers[_ORGANIZATION] = organization
        else:
            self._http.headers.pop(_ORGANIZATION, None)

    def organizations(self) -> OrganizationList:
        """Gives one's organizations, the first joined first."""
        return self._ask("GET", "/api/organizations", OrganizationList)

    def make_organization(self, name: str) -> Organization:
        """Makes an organization, which one owns."""
        return self._ask("POST", "/api/organizations", Organization, body=OrganizationRequest(name=name))

    def rename_organization(self, organization_id: str, name: str) -> Organization:
        """Gives the organization one works in another name."""
        path = f"/api/organizations/{organization_id}"
        return self._ask("PATCH", path, Organization, body=OrganizationRequest(name=name))

    def members(self) -> MemberList:
        """Gives the members, the first joined first."""
        return self._ask("GET", "/api/team/members", MemberList)

    def change_role(self, member_id: str, role: Role) -> Member:
        """Gives a member another role."""
        return self._ask("PATCH", f"/api/team/members/{member_id}", Member, body=RoleRequest(role=role))

    def remove_member(self, member_id: str) -> Deleted:
        """Ends a membership; the member's tokens are worthless from then on."""
        return self._ask("DELETE", f"/api/team/members/{member_id}", Deleted)

    def invitations(self) -> InvitationList:
        """Gives the invitations that nobody has accepted, newest first."""
        return self._ask("GET", "/api/team/invitations", InvitationList)

    def invite(self, email: str, role: Role) -> NewInvitation:
        """Invites somebody, or anew; the link is in this answer and nowhere else."""
        request = InvitationRequest(email=email, role=role)
        return self._ask("POST", "/api/team/invitations", NewInvitation, body=request)

    def withdraw_invitation(self, invitation_id: str) -> Deleted:
        """Makes an invitation's link worthless."""
        return self._ask("DELETE", f"/api/team/invitations/{invitation_id}", Deleted)

    def preview_invitation(self, token: str) -> InvitationPreview:
        """Says what accepting an invitation would mean; nothing changes."""
        return self._ask(
            "POST", "/api/team/invitations/preview", InvitationPreview, body=PreviewRequest(token=token)
        )

    def accept_invitation(self, token: str, name: str | None) -> AcceptAnswer:
        """Accepts an invitation, once; the new member's token is in this answer and nowhere else."""
        request = AcceptRequest(token=token, name=name)
        return self._ask("POST", "/api/team/invitations/accept", AcceptAnswer, body=request)

    def spent_by(self, group_by: str, start: date, end: date, member: str | None = None) -> Analytics:
        """Gives what was spent on the days of a range, by `member` or by `project`, perhaps of one member."""
        query: Values = {"startDate": start, "endDate": end, "groupBy": group_by, "member": member}
        return self._ask("GET", "/api/analytics", Analytics, query=query)


class BillingQuestions(Asking):
    """The subscription and its invoices."""

    def subscription(self) -> SubscriptionStatus:
        """Gives the subscription; without Stripe none is needed."""
        return self._ask("GET", "/api/subscription-status", SubscriptionStatus)

    def billing_history(self, *, limit: int = 20, cursor: str | None = None) -> BillingHistory:
        """Gives invoices, newest first."""
        query: Values = {"limit": limit, "cursor": cursor}
        return self._ask("GET", "/api/billing-history", BillingHistory, query=query)

    def check_out(self, price_id: str, success_url: str, cancel_url: str) -> CheckoutAnswer:
        """Makes a page of Stripe's on which to subscribe."""
        request = CheckoutRequest(priceId=price_id, successUrl=success_url, cancelUrl=cancel_url)
        return self._ask("POST", "/api/checkout", CheckoutAnswer, body=request)

    def take_over_invoice(self, invoice_id: str) -> ExpenseAnswer:
        """Makes an expense of a paid invoice; one that is known already is answered with `duplicateOf`."""
        path = f"/api/billing-history/{invoice_id}/expense"
        return self._ask("POST", path, ExpenseAnswer, body=TakeOverRequest(allowDuplicate=False))
