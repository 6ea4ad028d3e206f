"""Organizations and their members in the store."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from peewee import Database, fn

from server.core.periods import from_ms, to_ms
from server.core.records import Role
from server.core.team import Member, Organization, Person, Place, email_key
from server.db.sql import prepared
from server.db.team_models import Membership
from server.db.team_models import Organization as OrganizationTable
from server.db.team_models import Person as PersonTable

ACTIVE, REMOVED = "active", "removed"
_PLACES = (
    "SELECT m.organization_id, o.public_id, m.role FROM membership m "
    "JOIN organization o ON o.id = m.organization_id WHERE m.person_id = ? AND m.status = 'active' "
    "ORDER BY m.joined_at, m.organization_id"
)


# ---------------------------------------------------------------- organizations


def places_of(database: Database, person_id: int) -> list[Place]:
    """Gives where a person is a member, the first joined first."""
    rows = database.execute_sql(prepared(database, _PLACES), (person_id,)).fetchall()
    return [Place(int(row[0]), row[1], Role(row[2])) for row in rows]


def organizations_of(database: Database, person_id: int) -> list[Organization]:
    """Gives a person's organizations, the first joined first."""
    found = {place.organization_id: place for place in places_of(database, person_id)}
    counts = (
        OrganizationTable.select(OrganizationTable, fn.COUNT(Membership.person_id).alias("members"))
        .join(Membership, on=(Membership.organization_id == OrganizationTable.id))
        .where(OrganizationTable.id.in_(list(found)), Membership.status == ACTIVE)
        .group_by(OrganizationTable.id)
    )
    rows = {row.id: row for row in counts.objects().execute(database)}
    return [
        Organization(place, rows[own].name, rows[own].members, from_ms(rows[own].created_at))
        for own, place in found.items()
    ]


def add_organization(database: Database, name: str, owner_id: int, now: datetime) -> Place:
    """Makes an organization with its first owner."""
    public_id = str(uuid4())
    made = OrganizationTable.insert(public_id=public_id, name=name, created_at=to_ms(now)).execute(database)
    put_member(database, int(made), owner_id, Role.OWNER, now)
    return Place(int(made), public_id, Role.OWNER)


def rename_organization(database: Database, organization_id: int, name: str) -> None:
    """Gives an organization another name."""
    OrganizationTable.update(name=name).where(OrganizationTable.id == organization_id).execute(database)


def organization_name(database: Database, organization_id: int) -> str:
    """Gives an organization's name."""
    rows = OrganizationTable.select().where(OrganizationTable.id == organization_id).execute(database)
    return str(next(iter(rows)).name)


# ---------------------------------------------------------------- people and members


def find_person(database: Database, person_id: int) -> Person:
    """Gives a person who is known to exist."""
    rows = PersonTable.select().where(PersonTable.id == person_id).execute(database)
    return _person(next(iter(rows)))


def find_external(database: Database, external_id: str) -> Person | None:
    """Gives the person that another issuer's token names, or None."""
    rows = PersonTable.select().where(PersonTable.external_id == external_id).execute(database)
    return next((_person(row) for row in rows), None)


def add_person(
    database: Database, email: str, now: datetime, *, name: str | None = None, external_id: str | None = None
) -> Person:
    """Makes a person."""
    public_id = str(uuid4())
    made = PersonTable.insert(
        public_id=public_id, email=email, name=name, created_at=to_ms(now), external_id=external_id
    ).execute(database)
    return Person(int(made), public_id, email, name)


def change_email(database: Database, person_id: int, email: str) -> None:
    """Notes a person's other address."""
    PersonTable.update(email=email).where(PersonTable.id == person_id).execute(database)


def list_members(database: Database, organization_id: int) -> list[Member]:
    """Gives an organization's members, the first joined first."""
    query = _members(organization_id).where(Membership.status == ACTIVE)
    rows = query.order_by(Membership.joined_at, Membership.person_id).objects().execute(database)
    return [_member(row) for row in rows]


def find_member(database: Database, organization_id: int, public_id: str) -> Member | None:
    """Gives a member of an organization by the person's public id, or None."""
    query = _members(organization_id).where(Membership.status == ACTIVE, PersonTable.public_id == public_id)
    return next((_member(row) for row in query.objects().execute(database)), None)


def people_of(database: Database, organization_id: int) -> dict[int, Person]:
    """Gives everybody who is or was a member, by their number."""
    rows = _members(organization_id).objects().execute(database)
    return {row.id: _person(row) for row in rows}


def find_by_email(database: Database, organization_id: int, email: str, *, active: bool) -> Person | None:
    """Gives a member by address, or with `active` off a former one; None where there is none."""
    wanted = ACTIVE if active else REMOVED
    rows = _members(organization_id).where(Membership.status == wanted).objects().execute(database)
    return next((_person(row) for row in rows if email_key(row.email) == email_key(email)), None)


def was_removed(database: Database, organization_id: int, person_id: int) -> bool:
    """Tells whether a person was a member once and is not any more."""
    query = Membership.select().where(
        Membership.organization_id == organization_id,
        Membership.person_id == person_id,
        Membership.status == REMOVED,
    )
    return next(iter(query.execute(database)), None) is not None


def count_owners(database: Database, organization_id: int) -> int:
    """Gives how many owners there are."""
    query = Membership.select(fn.COUNT(Membership.person_id).alias("owners")).where(
        Membership.organization_id == organization_id,
        Membership.status == ACTIVE,
        Membership.role == Role.OWNER.value,
    )
    return int(next(iter(query.objects().execute(database))).owners)


def put_member(database: Database, organization_id: int, person_id: int, role: Role, now: datetime) -> None:
    """Makes a person a member, or a former member one again."""
    Membership.insert(
        organization_id=organization_id,
        person_id=person_id,
        role=role.value,
        joined_at=to_ms(now),
        status=ACTIVE,
    ).on_conflict(
        conflict_target=(Membership.organization_id, Membership.person_id),
        preserve=(Membership.role, Membership.status, Membership.joined_at),
    ).execute(database)


def change_role(database: Database, organization_id: int, person_id: int, role: Role) -> None:
    """Gives a member another role."""
    Membership.update(role=role.value).where(*_one(organization_id, person_id)).execute(database)


def remove_member(database: Database, organization_id: int, person_id: int) -> None:
    """Ends a membership; what the person used stays theirs."""
    Membership.update(status=REMOVED).where(*_one(organization_id, person_id)).execute(database)


def touch_members(database: Database, seen: dict[tuple[int, int], datetime]) -> None:
    """Notes when members were last active, each by organization and person."""
    for (organization_id, person_id), moment in seen.items():
        change = Membership.update(last_active_at=to_ms(moment))
        change.where(*_one(organization_id, person_id)).execute(database)


def _one(organization_id: int, person_id: int) -> tuple[object, object]:
    return Membership.organization_id == organization_id, Membership.person_id == person_id


def _members(organization_id: int) -> Any:  # noqa: ANN401 - peewee's rows have what was selected
    return (
        PersonTable.select(PersonTable, Membership.role, Membership.joined_at, Membership.last_active_at)
        .join(Membership, on=(Membership.person_id == PersonTable.id))
        .where(Membership.organization_id == organization_id)
    )


def _person(row: Any) -> Person:  # noqa: ANN401
    return Person(row.id, row.public_id, row.email, row.name)


def _member(row: Any) -> Member:  # noqa: ANN401
    last = row.last_active_at
    return Member(
        _person(row), Role(row.role), from_ms(row.joined_at), None if last is None else from_ms(last)
    )
