"""Invitations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, request

from server.api.endpoint import Call, NoBody, NoQuery, endpoint
from server.api.guard import bearer
from server.api.team import organization_shape
from server.core.team import Invitation as InvitationRecord
from server.core.team import Person
from server.schemas.common import Deleted
from server.schemas.team import (
    AcceptAnswer,
    AcceptRequest,
    Invitation,
    InvitationList,
    InvitationPreview,
    InvitationRequest,
    NewInvitation,
    PreviewRequest,
)

invitations = Blueprint("invitations", __name__)


@endpoint(invitations, "GET", "/api/team/invitations", answer=InvitationList, scope="admin")
def list_invitations(call: Call[NoQuery, NoBody]) -> InvitationList:
    """List the invitations that nobody has accepted."""
    found = call.services.invitations.list_invitations(call.identity)
    people, now = call.services.team.people(call.identity), call.services.team.now
    return InvitationList(
        invitations=[Invitation(**_shape(item, people[item.invited_by], now)) for item in found]
    )


@endpoint(
    invitations,
    "POST",
    "/api/team/invitations",
    body=InvitationRequest,
    answer=NewInvitation,
    scope="admin",
)
def invite(call: Call[NoQuery, InvitationRequest]) -> NewInvitation:
    """Invite somebody for seven days, or renew their invitation; its link is shown this once."""
    service, body = call.services.invitations, call.body
    made, url = service.invite(call.identity, body.email, body.role, request.host_url)
    people, now = call.services.team.people(call.identity), call.services.team.now
    return NewInvitation(**_shape(made, people[made.invited_by], now), inviteUrl=url)


@endpoint(invitations, "DELETE", "/api/team/invitations/<id:invitation_id>", answer=Deleted, scope="admin")
def delete(call: Call[NoQuery, NoBody]) -> Deleted:
    """Take an invitation back; its link is worthless from then on."""
    call.services.invitations.delete(call.identity, call.path["invitation_id"])
    return Deleted(id=call.path["invitation_id"])


@endpoint(
    invitations,
    "POST",
    "/api/team/invitations/preview",
    body=PreviewRequest,
    answer=InvitationPreview,
    scope=None,
)
def preview(call: Call[NoQuery, PreviewRequest]) -> InvitationPreview:
    """Tell what accepting an invitation would mean; it stays as good as it was."""
    found = call.services.invitations.preview(call.body.token)
    return InvitationPreview(
        organization=found.organization,
        email=found.invitation.email,
        role=found.invitation.role,
        invitedBy=found.inviter,
        expiresAt=found.invitation.expires_at,
    )


@endpoint(
    invitations,
    "POST",
    "/api/team/invitations/accept",
    body=AcceptRequest,
    answer=AcceptAnswer,
    scope=None,
)
def accept(call: Call[NoQuery, AcceptRequest]) -> AcceptAnswer:
    """Become a member; with a token of one's own as that person, else as a new one."""
    header = call.header("Authorization")
    person = None if header is None else call.services.identity.person(bearer(header))
    accepted = call.services.invitations.accept(call.body.token, call.body.name, person)
    return AcceptAnswer(
        token=accepted.token,
        organization=organization_shape(accepted.organization),
        memberId=accepted.person.public_id,
    )


def _shape(item: InvitationRecord, inviter: Person, now: datetime) -> dict[str, Any]:
    return {
        "id": str(item.id),
        "email": item.email,
        "role": item.role,
        "status": "expired" if item.has_expired(now) else "pending",
        "invitedBy": inviter.public_id,
        "createdAt": item.created_at,
        "expiresAt": item.expires_at,
        "emailStatus": item.mail,
        "emailError": item.mail_error,
    }
