"""Organizations, members, and invitations."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from server.core.records import Role as Role
from server.schemas.common import Body, Name, Schema, UtcTime

_PART = r"[^\s@<>\x00-\x1f\x7f]"
OrganizationName = Annotated[Name, Field(max_length=100)]
PersonName = Annotated[Name, Field(max_length=100)]
# RFC 5321, 4.5.3.1: at most 254 characters; what stands before the @ is for its server to judge.
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254, pattern=rf"^{_PART}+@{_PART}+$")
]


class OrganizationRequest(Body):
    """A new organization, or another name for one."""

    name: OrganizationName = Field(examples=["Acme"])


class Organization(Schema):
    """An organization that the caller belongs to."""

    id: str
    name: str
    role: Role = Field(description="The caller's")
    memberCount: int
    createdAt: UtcTime


class OrganizationList(Schema):
    """The caller's organizations, the first joined first."""

    organizations: list[Organization]


class Member(Schema):
    """Somebody who belongs to the organization."""

    id: str
    email: str
    name: str | None
    role: Role
    status: Literal["active"]
    joinedAt: UtcTime
    lastActiveAt: UtcTime | None
    isSelf: bool = Field(description="Whether it is the caller")


class MemberList(Schema):
    """The members, the first joined first."""

    members: list[Member]


class RoleRequest(Body):
    """Another role for a member."""

    role: Role = Field(examples=["admin"])


class InvitationRequest(Body):
    """Whom to invite, and as what."""

    email: Email = Field(examples=["user@example.com"])
    role: Role = Field(Role.MEMBER, examples=["member"])


class Invitation(Schema):
    """An invitation that nobody has accepted."""

    id: str
    email: str
    role: Role
    status: Literal["pending", "expired"]
    invitedBy: str = Field(description="The id of a member, or of somebody who was one")
    createdAt: UtcTime
    expiresAt: UtcTime
    emailStatus: Literal["off", "sending", "sent", "failed"]
    emailError: str | None


class NewInvitation(Invitation):
    """An invitation with its link, which is shown this once."""

    inviteUrl: str


class InvitationList(Schema):
    """Invitations that nobody has accepted, newest first."""

    invitations: list[Invitation]


class PreviewRequest(Body):
    """The token of a link."""

    token: Annotated[str, Field(min_length=1, max_length=2000)] = Field(
        examples=["q0Yw1H9m0aZ6h8b2b4b0v3nS8r5m7f0k2t9c1d6e4xA"]
    )


class InvitationPreview(Schema):
    """What accepting an invitation would mean."""

    organization: str
    email: str
    role: Role
    invitedBy: str = Field(description="What the inviter is called")
    expiresAt: UtcTime


class AcceptRequest(PreviewRequest):
    """The token of a link, and who accepts."""

    name: PersonName | None = Field(None, examples=["Ada Lovelace"])


class AcceptAnswer(Schema):
    """What somebody gets who has joined."""

    token: str
    organization: Organization
    memberId: str
