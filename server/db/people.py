"""Organizations, people and their tokens."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from peewee import Database

from server.core.periods import from_ms, to_ms
from server.core.records import ALL_SCOPES, AppTokenRecord, Role
from server.db.team_models import AppToken, Membership, Organization, Person

PERSONAL = "Personal"
LOCAL_EMAIL = "me@localhost"


def ensure_personal(database: Database, now: datetime) -> tuple[int, str, int, str]:
    """Gives the first organization and its owner, making them in an empty database.

    Returns:
        The organization's id and public id, the owner's id and public id.
    """
    organization = Organization.select().order_by(Organization.id).limit(1).execute(database)
    for first in organization:
        owner = next(
            iter(
                Person.select(Person)
                .join(Membership, on=(Membership.person_id == Person.id))
                .where(Membership.organization_id == first.id, Membership.role == Role.OWNER.value)
                .order_by(Person.id)
                .limit(1)
                .execute(database)
            )
        )
        return first.id, first.public_id, owner.id, owner.public_id
    made, born = str(uuid4()), str(uuid4())
    at = to_ms(now)
    organization_id = Organization.insert(public_id=made, name=PERSONAL, created_at=at).execute(database)
    person_id = Person.insert(public_id=born, email=LOCAL_EMAIL, created_at=at).execute(database)
    Membership.insert(
        organization_id=organization_id,
        person_id=person_id,
        role=Role.OWNER.value,
        joined_at=at,
        status="active",
    ).execute(database)
    return organization_id, made, person_id, born


def add_token(database: Database, token: AppTokenRecord) -> AppTokenRecord:
    """Stores a token's description; gives it with its id."""
    token_id = AppToken.insert(
        jti=token.jti,
        organization_id=token.organization_id,
        person_id=token.user_id,
        name=token.name,
        scopes=" ".join(token.scopes),
        rate_limit=token.rate_limit,
        created_at=to_ms(token.created_at),
        expires_at=to_ms(token.expires_at),
    ).execute(database)
    return _token(AppToken.select().where(AppToken.id == token_id).execute(database)[0])


def tokens_of(database: Database, organization_id: int) -> list[AppTokenRecord]:
    """Gives every token of an organization, newest first."""
    rows = AppToken.select().where(AppToken.organization_id == organization_id)
    return [_token(row) for row in rows.order_by(AppToken.id.desc()).execute(database)]


def find_token(database: Database, jti: str) -> AppTokenRecord | None:
    """Gives a token by the id in its text, or None."""
    rows = AppToken.select().where(AppToken.jti == jti).execute(database)
    return next((_token(row) for row in rows), None)


def revoke_token(database: Database, token_id: int, now: datetime) -> None:
    """Marks a token as revoked."""
    AppToken.update(revoked_at=to_ms(now)).where(AppToken.id == token_id).execute(database)


def touch_tokens(database: Database, used: dict[int, datetime]) -> None:
    """Notes when tokens were last used."""
    for token_id, moment in used.items():
        at = to_ms(moment)
        # Another process may have noted a later use.
        earlier = (AppToken.last_used_at.is_null()) | (AppToken.last_used_at < at)
        AppToken.update(last_used_at=at).where(AppToken.id == token_id, earlier).execute(database)


def _token(row: AppToken) -> AppTokenRecord:
    known = set(row.scopes.split())
    return AppTokenRecord(
        id=row.id,
        jti=row.jti,
        organization_id=row.organization_id,
        user_id=row.person_id,
        name=row.name,
        scopes=tuple(scope for scope in ALL_SCOPES if scope in known),
        rate_limit=row.rate_limit,
        created_at=from_ms(row.created_at),
        expires_at=from_ms(row.expires_at),
        last_used_at=None if row.last_used_at is None else from_ms(row.last_used_at),
        revoked_at=None if row.revoked_at is None else from_ms(row.revoked_at),
    )
