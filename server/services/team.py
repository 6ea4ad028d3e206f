"""Organizations and their members."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from server.core import team as rules
from server.core.errors import InvalidInput, NotAllowed, NotFound
from server.core.records import Identity, Role
from server.core.team import Member, Organization, Person
from server.db import team
from server.db.connection import Reading, Store
from server.db.writer import Writer
from server.services.identity import BOUND, Installation
from server.services.places import Places


class TeamService:
    """Tells who belongs to what, and changes it."""

    def __init__(
        self,
        *,
        store: Store,
        writer: Writer,
        installation: Installation,
        places: Places,
        clock: Callable[[], datetime],
        announce: Callable[[int], None],
    ) -> None:
        """Takes what it works with; `announce` is called with the organization that has changed."""
        self._store = store
        self._writer = writer
        self._installation = installation
        self._places = places
        self._clock = clock
        self._announce = announce

    @property
    def now(self) -> datetime:
        """The current time."""
        return self._clock()

    def organizations(self, identity: Identity) -> list[Organization]:
        """Gives the caller's organizations; through an app's token the one that it is bound to."""
        with self._store.reading() as database:
            found = team.organizations_of(database, identity.user_id)
        if identity.app_token_id is None:
            return found
        return [item for item in found if item.place.organization_id == identity.organization_id]

    def create(self, identity: Identity, name: str) -> Organization:
        """Makes an organization, owned by the caller.

        Raises:
            NotAllowed: The token is an app's, which could not reach it.
        """
        if identity.app_token_id is not None:
            raise NotAllowed(BOUND)
        now = self._clock()
        place = self._writer.call(
            lambda database: team.add_organization(database, name, identity.user_id, now), durable=True
        )
        self._changed(place.organization_id)
        return self._organization(identity, place.public_id)

    def rename(self, identity: Identity, public_id: str, name: str) -> Organization:
        """Gives the organization that the caller works in another name.

        Raises:
            NotFound: It is another one.
        """
        own = self._organization(identity, public_id)
        if own.place.organization_id != identity.organization_id:
            raise _unknown(public_id)
        self._writer.call(lambda database: team.rename_organization(database, identity.organization_id, name))
        self._changed(identity.organization_id)
        return self._organization(identity, public_id)

    def members(self, identity: Identity) -> list[Member]:
        """Gives the members, the first joined first."""
        with self._store.reading() as database:
            return team.list_members(database, identity.organization_id)

    def people(self, identity: Identity) -> dict[int, Person]:
        """Gives everybody who is or was a member, by their number."""
        with self._store.reading() as database:
            return team.people_of(database, identity.organization_id)

    def require_person(self, identity: Identity, public_id: str, field: str) -> Person:
        """Gives somebody who is or was a member.

        Raises:
            InvalidInput: There is nobody of this id; `field` is where it was named.
        """
        for person in self.people(identity).values():
            if person.public_id == public_id:
                return person
        raise InvalidInput.of(field, "names no member; GET /api/team/members lists them")

    def change_role(self, identity: Identity, public_id: str, role: Role) -> Member:
        """Gives a member another role.

        Raises:
            NotFound: There is no such member.
            InvalidInput: It would leave no owner, or is this computer's own.
        """
        own = identity.organization_id

        def work(database: Reading) -> Member:
            member = _require(database, own, public_id)
            self._check_stays(database, own, member, role)
            team.change_role(database, own, member.person.id, role)
            return _require(database, own, public_id)

        member = self._writer.call(work, durable=True)
        self._changed(own)
        return member

    def remove(self, identity: Identity, public_id: str) -> None:
        """Ends a membership; their tokens are worthless from then on, and what they used stays theirs.

        Raises:
            NotFound: There is no such member.
            NotAllowed: It is neither the caller nor somebody whom the caller may remove.
            InvalidInput: It would leave no owner, or is this computer's own.
        """
        own = identity.organization_id

        def work(database: Reading) -> None:
            member = _require(database, own, public_id)
            rules.check_removal(identity.role, member, is_self=member.person.id == identity.user_id)
            self._check_stays(database, own, member, None)
            team.remove_member(database, own, member.person.id)

        self._writer.call(work, durable=True)
        self._changed(own)

    def _check_stays(
        self, database: Reading, organization_id: int, member: Member, role: Role | None
    ) -> None:
        rules.check_owner_stays(team.count_owners(database, organization_id), member, role)
        installation = self._installation
        is_home = organization_id == installation.organization_id
        if is_home and member.person.id == installation.owner_id and role is not Role.OWNER:
            raise InvalidInput("This server's own windows and commands act as this owner, who stays.")

    def _organization(self, identity: Identity, public_id: str) -> Organization:
        found = {item.place.public_id: item for item in self.organizations(identity)}
        if public_id not in found:
            raise _unknown(public_id)
        return found[public_id]

    def _changed(self, organization_id: int) -> None:
        self._places.forget()
        self._announce(organization_id)


def _require(database: Reading, organization_id: int, public_id: str) -> Member:
    found = team.find_member(database, organization_id, public_id)
    if found is None:
        raise NotFound(f"There is no member {public_id[:40]}.")
    return found


def _unknown(public_id: str) -> NotFound:
    return NotFound(f"There is no organization {public_id[:40]} here; you work in another one.")
