"""Tokens for local apps."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint

from server.api.endpoint import Call, NoBody, NoQuery, endpoint
from server.core.records import AppTokenRecord, Role
from server.core.team import Person
from server.schemas.app_tokens import AppToken, AppTokenList, AppTokenRequest, NewAppToken
from server.schemas.common import Deleted

app_tokens = Blueprint("app_tokens", __name__)


@endpoint(app_tokens, "GET", "/api/app-tokens", answer=AppTokenList, scope="admin", role=Role.VIEWER)
def list_app_tokens(call: Call[NoQuery, NoBody]) -> AppTokenList:
    """List one's tokens, to admins everybody's, without their secrets."""
    found, people = (
        call.services.identity.list_tokens(call.identity),
        call.services.team.people(call.identity),
    )
    return AppTokenList(tokens=[_shape(item, people) for item in found])


@endpoint(
    app_tokens,
    "POST",
    "/api/app-tokens",
    body=AppTokenRequest,
    answer=NewAppToken,
    scope="admin",
    role=Role.VIEWER,
)
def create(call: Call[NoQuery, AppTokenRequest]) -> NewAppToken:
    """Create a token; its text is shown this once."""
    request = call.body
    record, token = call.services.identity.issue(
        call.identity,
        name=request.name,
        scopes=tuple(request.scopes),
        days=request.expiresInDays,
        rate_limit=request.rateLimit,
    )
    return NewAppToken(token=token, **dict(_shape(record, call.services.team.people(call.identity))))


@endpoint(app_tokens, "DELETE", "/api/app-tokens/<token_id>", answer=Deleted, scope="admin", role=Role.VIEWER)
def revoke(call: Call[NoQuery, NoBody]) -> Deleted:
    """Revoke a token; it is worthless from then on."""
    call.services.identity.revoke(call.identity, call.path["token_id"])
    return Deleted(id=call.path["token_id"])


def _shape(record: AppTokenRecord, people: Mapping[int, Person]) -> AppToken:
    return AppToken(
        id=str(record.id),
        name=record.name,
        scopes=list(record.scopes),
        rateLimit=record.rate_limit,
        createdAt=record.created_at,
        expiresAt=record.expires_at,
        lastUsedAt=record.last_used_at,
        revokedAt=record.revoked_at,
        memberId=people[record.user_id].public_id,
    )
