"""Organizations and their members."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint

from server.api.endpoint import Call, NoBody, NoQuery, endpoint
from server.core.records import Role
from server.core.team import Member as MemberRecord
from server.core.team import Organization as OrganizationRecord
from server.schemas.common import Deleted
from server.schemas.team import (
    Member,
    MemberList,
    Organization,
    OrganizationList,
    OrganizationRequest,
    RoleRequest,
)

team = Blueprint("team", __name__)


@endpoint(team, "GET", "/api/organizations", answer=OrganizationList, scope="read")
def organizations(call: Call[NoQuery, NoBody]) -> OrganizationList:
    """List the caller's organizations."""
    found = call.services.team.organizations(call.identity)
    return OrganizationList(organizations=[organization_shape(item) for item in found])


@endpoint(
    team,
    "POST",
    "/api/organizations",
    body=OrganizationRequest,
    answer=Organization,
    scope="admin",
    role=Role.OWNER,
)
def create(call: Call[NoQuery, OrganizationRequest]) -> Organization:
    """Make an organization, owned by the caller."""
    return organization_shape(call.services.team.create(call.identity, call.body.name))


@endpoint(
    team,
    "PATCH",
    "/api/organizations/<organization_id>",
    body=OrganizationRequest,
    answer=Organization,
    scope="admin",
)
def rename(call: Call[NoQuery, OrganizationRequest]) -> Organization:
    """Give the organization another name."""
    service = call.services.team
    return organization_shape(service.rename(call.identity, call.path["organization_id"], call.body.name))


@endpoint(team, "GET", "/api/team/members", answer=MemberList, scope="read")
def members(call: Call[NoQuery, NoBody]) -> MemberList:
    """List the organization's members."""
    found, now = call.services.team.members(call.identity), call.services.team.now
    own = call.identity.user_id
    return MemberList(members=[_member(item, own, now) for item in found])


@endpoint(
    team,
    "PATCH",
    "/api/team/members/<member_id>",
    body=RoleRequest,
    answer=Member,
    scope="admin",
    role=Role.OWNER,
)
def change_role(call: Call[NoQuery, RoleRequest]) -> Member:
    """Give a member another role."""
    service, own = call.services.team, call.identity.user_id
    changed = service.change_role(call.identity, call.path["member_id"], call.body.role)
    return _member(changed, own, service.now)


@endpoint(
    team,
    "DELETE",
    "/api/team/members/<member_id>",
    answer=Deleted,
    scope="admin",
    role=Role.VIEWER,
)
def remove(call: Call[NoQuery, NoBody]) -> Deleted:
    """Remove a member, or leave; their tokens are worthless from then on."""
    call.services.team.remove(call.identity, call.path["member_id"])
    return Deleted(id=call.path["member_id"])


def organization_shape(item: OrganizationRecord) -> Organization:
    """Gives an organization as answers show it."""
    return Organization(
        id=item.place.public_id,
        name=item.name,
        role=item.place.role,
        memberCount=item.member_count,
        createdAt=item.created_at,
    )


def _member(item: MemberRecord, own: int, now: datetime) -> Member:
    is_self = item.person.id == own
    return Member(
        id=item.person.public_id,
        email=item.person.email,
        name=item.person.name,
        role=item.role,
        status="active",
        joinedAt=item.joined_at,
        lastActiveAt=now if is_self else item.last_active_at,
        isSelf=is_self,
    )
