"""People of another issuer: known again, and at first sight made members as the settings want it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from server.core.records import Role
from server.core.team import Person
from server.db import team
from server.db.connection import Reading, Store
from server.db.writer import Writer
from server.services.places import Places
from server.services.settings import SettingsService

_LONGEST_EMAIL = 320


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody with another issuer's token: who that issuer says they are."""

    external_id: str
    email: str


class Newcomers:
    """Puts people on record."""

    def __init__(
        self,
        *,
        store: Store,
        writer: Writer,
        settings: SettingsService,
        places: Places,
        home: int,
        clock: Callable[[], datetime],
    ) -> None:
        """Takes what it works with; `home` is this server's own organization."""
        self._store = store
        self._writer = writer
        self._settings = settings
        self._places = places
        self._home = home
        self._clock = clock

    def receive(self, arrival: Arrival) -> int:
        """Gives the number of the person, made a member if the settings say so; 0 where not on record."""
        with self._store.reading() as database:
            person = team.find_external(database, arrival.external_id)
            known = person is not None and bool(team.places_of(database, person.id))
        if person is not None and (known or self._policy == "invited"):
            if person.email != arrival.email:
                self._writer.call(lambda database: team.change_email(database, person.id, _short(arrival)))
            return person.id
        if self._policy == "invited":
            return 0
        found = self._writer.call(lambda database: self._settled(database, arrival), durable=True)
        self._places.forget()
        return found.id

    def person(self, arrival: Arrival) -> Person:
        """Gives the person, put on record if need be; a member of nothing yet."""
        return self._writer.call(lambda database: self._on_record(database, arrival), durable=True)

    @property
    def _policy(self) -> str:
        return str(self._settings.get("newcomers"))

    def _on_record(self, database: Reading, arrival: Arrival) -> Person:
        found = team.find_external(database, arrival.external_id)
        if found is None:
            return team.add_person(database, _short(arrival), self._clock(), external_id=arrival.external_id)
        if found.email == arrival.email:
            return found
        team.change_email(database, found.id, _short(arrival))
        return replace(found, email=_short(arrival))

    def _settled(self, database: Reading, arrival: Arrival) -> Person:
        """Makes somebody a member; whoever was removed stays removed."""
        person, now = self._on_record(database, arrival), self._clock()
        if team.places_of(database, person.id):
            return person
        if self._policy == "own":
            team.add_organization(database, person.email or "My organization", person.id, now)
        elif not team.was_removed(database, self._home, person.id):
            role = Role(str(self._settings.get("newcomerRole")))
            team.put_member(database, self._home, person.id, role, now)
        return person


def _short(arrival: Arrival) -> str:
    return arrival.email[:_LONGEST_EMAIL]
