"""Who is calling: tokens this installation signs, in the shape of Supabase's, and those of Supabase itself.

Signatures are checked with the algorithm that the configuration names, never the one a token names. A
token of ours is good only while its id is on record here and its person a member, so that revoking works
at once; and nobody's token reaches further than their role.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from server.core.errors import KnownError, NotAllowed, NotAuthenticated, NotFound
from server.core.records import ALL_SCOPES, AppTokenRecord, Identity, Role, Scope
from server.core.team import Person, Place
from server.db import people, team
from server.db.connection import Reading, Store
from server.db.writer import Writer
from server.services.issuers import Guest, Issuer
from server.services.own_tokens import LEEWAY_S, OwnTokens
from server.services.places import Places
from server.services.token_records import TokenRecords

_log = logging.getLogger(__name__)
_CACHED = 1024
# A key that another issuer has withdrawn is not trusted for longer.
_GUESTS_KNOWN_S = 600
_TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Installation:
    """Whose tokens these are.

    Attributes:
        id: Random name of this installation; part of the issuer.
        organization_id: The personal organization.
        owner_id: Its owner.
    """

    id: str
    organization_id: int
    organization_public_id: str
    owner_id: int
    owner_public_id: str

    @property
    def issuer(self) -> str:
        """The `iss` of every token."""
        return f"codingvibez:{self.id}"


class Holder(NamedTuple):
    """A member who gets a token."""

    organization_id: int
    person_id: int


class _Seen(NamedTuple):
    """A token whose signature was found good: one of ours by its id, or a guest's."""

    good_until: float
    jti: str
    guest: Guest | None


class IdentityService:
    """Issues, verifies and revokes tokens."""

    def __init__(
        self,
        *,
        store: Store,
        writer: Writer,
        secret: bytes,
        installation: Installation,
        places: Places,
        other: Issuer,
        clock: Callable[[], datetime],
        announce: Callable[[int], None],
    ) -> None:
        """Takes what it works with; `other` is a second issuer."""
        self._store = store
        self._writer = writer
        self._own = OwnTokens(secret, installation.issuer, clock)
        self._installation = installation
        self._places = places
        self._other = other
        self._clock = clock
        self._announce = announce
        self._lock = threading.Lock()
        self._records = TokenRecords(store, clock)
        self._sessions: dict[str, datetime] = {}
        self._verified: dict[str, _Seen] = {}
        self._used: dict[int, datetime] = {}
        self._active: dict[tuple[int, int], datetime] = {}
        self._touched_at = clock()

    def issue(
        self,
        identity: Identity,
        *,
        name: str,
        scopes: tuple[Scope, ...],
        days: int,
        rate_limit: int | None,
    ) -> tuple[AppTokenRecord, str]:
        """Makes a token for an app; its text is given this once and not kept.

        It acts for the person who asks, in the organization that they ask in.

        Raises:
            StoreError: It was not recorded, so there is none.
        """
        holder = Holder(identity.organization_id, identity.user_id)
        return self.issue_to(lambda _: holder, name=name, scopes=scopes, days=days, rate_limit=rate_limit)

    def issue_to(
        self,
        work: Callable[[Reading], Holder],
        *,
        name: str,
        scopes: tuple[Scope, ...],
        days: int,
        rate_limit: int | None,
    ) -> tuple[AppTokenRecord, str]:
        """Makes a token for somebody who is found, or made a member, in the same transaction.

        Raises:
            StoreError: Nothing was recorded.
        """
        now = self._clock().replace(microsecond=0)

        def store(database: Reading) -> tuple[AppTokenRecord, Person, Place]:
            holder = work(database)
            record = AppTokenRecord(
                id=0,
                jti=str(uuid4()),
                organization_id=holder.organization_id,
                user_id=holder.person_id,
                name=name,
                scopes=tuple(scope for scope in ALL_SCOPES if scope in scopes),
                rate_limit=rate_limit,
                created_at=now,
                expires_at=now + timedelta(days=days),
            )
            places = team.places_of(database, holder.person_id)
            place = next(place for place in places if place.organization_id == holder.organization_id)
            return people.add_token(database, record), team.find_person(database, holder.person_id), place

        stored, person, place = self._writer.call(store, durable=True)
        self._announce(stored.organization_id)
        return stored, self._own.sign(stored, person.public_id, person.email, place)

    def owner(self) -> Identity:
        """Gives the owner of this installation, as whom the program itself acts."""
        own = self._installation
        return Identity(own.organization_id, own.owner_id, Role.OWNER, frozenset(ALL_SCOPES), "program")

    def session_token(self, life: timedelta = timedelta(hours=1)) -> str:
        """Gives an owner's token that lives in this process only: for the windows and the command line."""
        owner, now = self._installation, self._clock().replace(microsecond=0)
        record = AppTokenRecord(
            id=0,
            jti=str(uuid4()),
            organization_id=owner.organization_id,
            user_id=owner.owner_id,
            name="this computer",
            scopes=ALL_SCOPES,
            rate_limit=0,
            created_at=now,
            expires_at=now + life,
        )
        with self._lock:
            self._sessions = {key: end for key, end in self._sessions.items() if end > now}
            self._sessions[record.jti] = record.expires_at
        place = Place(owner.organization_id, owner.organization_public_id, Role.OWNER)
        return self._own.sign(record, owner.owner_public_id, people.LOCAL_EMAIL, place)

    def list_tokens(self, identity: Identity) -> list[AppTokenRecord]:
        """Gives the caller's tokens in this organization, and to admins everybody's, newest first."""
        every = identity.has(Role.ADMIN)
        found = self._records.of(identity.organization_id)
        return [token for token in found if every or token.user_id == identity.user_id]

    def revoke(self, identity: Identity, token_id: str) -> None:
        """Makes a token worthless from now on.

        Raises:
            NotFound: There is no such token.
        """
        found = next((item for item in self.list_tokens(identity) if str(item.id) == token_id), None)
        if found is None:
            raise NotFound(f"There is no token {token_id[:40]}.")
        if found.revoked_at is None:
            now = self._clock()
            self._writer.call(lambda database: people.revoke_token(database, found.id, now), durable=True)
            self.renew_records()
            self._announce(identity.organization_id)

    def verify(self, token: str, organization: str | None = None) -> Identity:
        """Gives who a token stands for, in which organization, and with which role.

        Args:
            token: Its text.
            organization: The public id of the organization that is meant; default: the one that the token
                is bound to or names, or else the first that its person joined.

        Raises:
            NotAuthenticated: With which of the many reasons it is.
            NotAllowed: The person is no member of the organization, or of any.
        """
        now = self._clock()
        digest = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
        verified = self._verified
        seen = verified.get(digest)
        if seen is None or seen.good_until <= now.timestamp():
            seen = self._read(token)
            if len(verified) >= _CACHED:
                verified.clear()
            verified[digest] = seen
        if seen.guest is not None:
            return self._as_guest(seen.guest, digest, organization, now)
        if seen.jti in self._sessions:
            return self._as_owner(digest, organization)
        return self._as_app(seen.jti, digest, organization, now)

    def person(self, token: str) -> Person:
        """Gives the person that a token stands for, a member of something or not.

        Raises:
            NotAuthenticated: The token is not good.
            NotAllowed: It is an app's: it is bound to its organization.
        """
        if self._is_of_other(token):
            claims = self._other.verify(token)
            self._own.check_times(claims)
            return self._other.person(claims)
        identity = self.verify(token)
        if identity.app_token_id is not None:
            raise NotAllowed(BOUND)
        with self._store.reading() as database:
            return team.find_person(database, identity.user_id)

    def forget(self) -> None:
        """Verifies every token anew: what another issuer's tokens are judged by has changed."""
        self._verified = {}

    def renew_records(self) -> None:
        """Reads the tokens on record anew: one was revoked."""
        self._records.forget()

    def renew_members(self) -> None:
        """Reads anew who belongs where: that has changed."""
        self._places.forget()

    def _read(self, token: str) -> _Seen:
        if self._is_of_other(token):
            claims = self._other.verify(token)
            self._own.check_times(claims)
            guest = self._other.receive(claims)
            known_until = self._clock().timestamp() + _GUESTS_KNOWN_S
            # Somebody who is no member yet may have become one at the next request.
            good_until = min(float(claims["exp"]) + LEEWAY_S, known_until) if guest.person_id else 0
            return _Seen(good_until, "", guest)
        claims = self._own.claims(token)
        return _Seen(float(claims["exp"]) + LEEWAY_S, str(claims["jti"]), None)

    def _is_of_other(self, token: str) -> bool:
        """Tells whose keys a token is to be judged by; both judge it in full."""
        return bool(self._other.name) and self._own.issuer_of(token) == self._other.name

    def _as_owner(self, digest: str, organization: str | None) -> Identity:
        owner = self._installation
        place = Place(owner.organization_id, owner.organization_public_id, Role.OWNER)
        if organization not in (None, place.public_id):
            place = _chosen(self._places.of(owner.owner_id), organization)
        return Identity(
            organization_id=place.organization_id,
            user_id=owner.owner_id,
            role=place.role,
            scopes=frozenset(ALL_SCOPES),
            token_key=digest,
            # This program's own windows and commands are not held up: importing ten files is no abuse.
            rate_limit=0,
        )

    def _as_guest(self, guest: Guest, digest: str, organization: str | None, now: datetime) -> Identity:
        places = self._places.of(guest.person_id) if guest.person_id else []
        if not places:
            raise NotAllowed(
                "You are signed in, but no member of anything here. Ask for an invitation and accept it."
            )
        wanted = organization or guest.organization
        place = places[0] if wanted is None else _chosen(places, wanted)
        self._active[place.organization_id, guest.person_id] = now
        self._flush_in_time(now)
        return Identity(
            organization_id=place.organization_id,
            user_id=guest.person_id,
            role=place.role,
            scopes=guest.scopes,
            token_key=digest,
        )

    def _as_app(self, jti: str, digest: str, organization: str | None, now: datetime) -> Identity:
        token = self._records.find(jti)
        if token is None:
            raise NotAuthenticated("The token is not on record here. Create a new one.")
        if token.revoked_at is not None:
            raise NotAuthenticated(f"The token {token.name!r} was revoked. Create a new one.")
        for place in self._places.of(token.user_id):
            if place.organization_id == token.organization_id:
                break
        else:
            raise NotAuthenticated(f"Whoever made the token {token.name!r} is no member here any more.")
        if organization not in (None, place.public_id):
            raise NotAllowed(BOUND)
        self._used[token.id] = now
        self._active[token.organization_id, token.user_id] = now
        self._flush_in_time(now)
        return Identity(
            organization_id=token.organization_id,
            user_id=token.user_id,
            role=place.role,
            scopes=frozenset(token.scopes),
            token_key=digest,
            app_token_id=token.id,
            rate_limit=token.rate_limit,
        )

    def _flush_in_time(self, now: datetime) -> None:
        if now - self._touched_at >= _TOUCH_EVERY:
            self.flush_uses()

    def flush_uses(self) -> None:
        """Notes when tokens and members were last seen; done once a minute and when the program ends."""
        with self._lock:
            used, self._used = self._used, {}
            active, self._active = self._active, {}
            self._touched_at = self._clock()
        self._records.note_uses(used)
        if active:
            try:
                self._writer.post(lambda database: people.touch_tokens(database, used))
                self._writer.post(lambda database: team.touch_members(database, active))
            except KnownError as error:
                _log.warning("the last use of tokens was not noted: %s", error.message)


def _chosen(places: list[Place], organization: str | None) -> Place:
    """Gives the place that is meant; whether there is such an organization at all is not told."""
    for place in places:
        if place.public_id == organization:
            return place
    raise NotAllowed("You are no member of this organization. GET /api/organizations lists yours.")


BOUND = "This is an app's token, which is bound to one organization. Sign in yourself for this."
