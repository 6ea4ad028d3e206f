"""Invitations: sent, renewed, taken back, accepted."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from server.core.errors import InvalidInput, KnownError, NotFound
from server.core.ids import row_id
from server.core.records import ALL_SCOPES, Identity, Role
from server.core.team import INVITATION_LIFE, Invitation, Mail, Organization, Person, check_grant
from server.db import invitations, team
from server.db.connection import Reading, Store
from server.db.writer import Writer
from server.services.identity import Holder, IdentityService
from server.services.mail import Letter, Mailer
from server.services.places import Places
from server.services.settings import SettingsService

_TOKEN_DAYS = 365
_PAGE = "/invite"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What somebody gets who has accepted an invitation."""

    organization: Organization
    person: Person
    token: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a link leads to, for whoever holds it and has not accepted yet."""

    invitation: Invitation
    inviter: str
    organization: str


class InvitationService:
    """Lets people in."""

    def __init__(
        self,
        *,
        store: Store,
        writer: Writer,
        identity: IdentityService,
        places: Places,
        settings: SettingsService,
        mailer: Mailer,
        clock: Callable[[], datetime],
        announce: Callable[[int], None],
    ) -> None:
        """Takes what it works with; `announce` is called with the organization that has changed."""
        self._store = store
        self._writer = writer
        self._identity = identity
        self._places = places
        self._settings = settings
        self._mailer = mailer
        self._clock = clock
        self._announce = announce

    def list_invitations(self, identity: Identity) -> list[Invitation]:
        """Gives the invitations that nobody has accepted, newest first."""
        with self._store.reading() as database:
            return invitations.list_invitations(database, identity.organization_id)

    def invite(self, identity: Identity, email: str, role: Role, reached_at: str) -> tuple[Invitation, str]:
        """Invites somebody, or anew; the link is given this once, and an older one is worthless.

        Args:
            identity: Who invites.
            email: Whom.
            role: What they are to be; at most what the inviter is.
            reached_at: The address by which the inviter has reached this server.

        Raises:
            NotAllowed: The role is above the inviter's.
            InvalidInput: A member has this address.
        """
        check_grant(identity.role, role)
        token, now, own = secrets.token_urlsafe(32), self._clock(), identity.organization_id
        mail: Mail = "sending" if self._mailer.is_set_up else "off"
        wanted = Invitation(0, own, email, role, identity.user_id, now, now + INVITATION_LIFE, mail=mail)

        def work(database: Reading) -> tuple[Invitation, str, str]:
            if team.find_by_email(database, own, email, active=True) is not None:
                raise InvalidInput.of(
                    "email", "is a member's already; remove them first if they have lost their token"
                )
            stored = invitations.put_invitation(database, wanted, _hash(token))
            inviter = team.find_person(database, identity.user_id)
            return stored, inviter.label, team.organization_name(database, own)

        stored, inviter, organization = self._writer.call(work, durable=True)
        base = str(self._settings.get("publicUrl")) or reached_at
        # Behind the #: what stands there is sent to no server, and so lies in no log.
        url = f"{base.rstrip('/')}{_PAGE}#{token}"
        if mail == "sending":
            self._send(stored, _letter(stored, inviter, organization, url), _hash(token))
        self._announce(own)
        return stored, url

    def delete(self, identity: Identity, invitation_id: str) -> None:
        """Takes an invitation back.

        Raises:
            NotFound: There is none, or it was accepted.
        """
        own, number = identity.organization_id, row_id(invitation_id)
        if not self._writer.call(lambda database: invitations.delete_invitation(database, own, number)):
            raise NotFound(f"There is no invitation {invitation_id[:40]} that is still open.")
        self._announce(own)

    def preview(self, text: str) -> Preview:
        """Tells whoever holds a link what accepting it means; nothing changes.

        Raises:
            InvalidInput: The link is not known, not any more, or was used.
        """
        with self._store.reading() as database:
            found = _usable(database, _digest(text), self._clock())
            inviter = team.find_person(database, found.invited_by).label
            return Preview(found, inviter, team.organization_name(database, found.organization_id))

    def accept(self, text: str, name: str | None, person: Person | None) -> Accepted:
        """Makes somebody a member, once.

        Args:
            text: The token of the link, or the link.
            name: What a person who is new here is called.
            person: Who accepts, where they have signed in; else they become a person of this organization.

        Raises:
            InvalidInput: The link is not known, not any more, was used, or is for somebody who is a member.
        """
        digest, now = _digest(text), self._clock()

        def work(database: Reading) -> Holder:
            invitation = _usable(database, digest, now)
            own = invitation.organization_id
            joining = person or team.find_by_email(database, own, invitation.email, active=False)
            if joining is None:
                joining = team.add_person(database, invitation.email, now, name=name)
            elif any(place.organization_id == own for place in team.places_of(database, joining.id)):
                raise InvalidInput("You are a member of this organization already.")
            team.put_member(database, own, joining.id, invitation.role, now)
            invitations.accept_invitation(database, invitation.id, now)
            return Holder(own, joining.id)

        record, token = self._identity.issue_to(
            work, name="invitation", scopes=ALL_SCOPES, days=_TOKEN_DAYS, rate_limit=None
        )
        self._places.forget()
        self._announce(record.organization_id)
        with self._store.reading() as database:
            found = team.organizations_of(database, record.user_id)
            joined = next(item for item in found if item.place.organization_id == record.organization_id)
            return Accepted(joined, team.find_person(database, record.user_id), token)

    def _send(self, invitation: Invitation, letter: Letter, digest: str) -> None:
        def note(problem: str | None) -> None:
            mail: Mail = "sent" if problem is None else "failed"
            try:
                self._writer.call(lambda database: invitations.note_mail(database, digest, mail, problem))
            except KnownError:
                return
            self._announce(invitation.organization_id)

        self._mailer.send(letter, note)


def _usable(database: Reading, digest: str, now: datetime) -> Invitation:
    invitation = invitations.find_invitation(database, digest)
    if invitation is None:
        raise InvalidInput("This invitation is not known: it may have been renewed or taken back. Ask anew.")
    if invitation.accepted_at is not None:
        raise InvalidInput("This invitation was used already. Ask anew.")
    if invitation.has_expired(now):
        raise InvalidInput(f"This invitation expired on {invitation.expires_at:%Y-%m-%d}. Ask anew.")
    places = team.places_of(database, invitation.invited_by)
    roles = [place.role for place in places if place.organization_id == invitation.organization_id]
    if not roles or roles[0].rank < max(Role.ADMIN.rank, invitation.role.rank):
        raise InvalidInput("Whoever sent this invitation may not invite any more. Ask somebody else.")
    return invitation


def _letter(invitation: Invitation, inviter: str, organization: str, url: str) -> Letter:
    return Letter(
        invitation.email,
        f"{inviter} invites you to {organization} on CodingVibez",
        f"{inviter} invites you to join {organization} as {invitation.role.value}.\n\n"
        f"Open this link, or paste it into CodingVibez:\n\n{url}\n\n"
        f"It works once, until {invitation.expires_at:%Y-%m-%d at %H:%M} UTC. "
        "If you do not know who this is, do nothing.\n",
    )


def _digest(text: str) -> str:
    """Gives under what the invitation of a link, or of its token alone, is stored."""
    return _hash(text.rpartition("#")[2].strip())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
