"""Who belongs to an organization, what each may do to whom, and invitations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from server.core.errors import InvalidInput, NotAllowed
from server.core.records import Role

# Figures are grouped by the number of a member's person, as text; nobody has this one.
NO_MEMBER = "0"
INVITATION_LIFE = timedelta(days=7)
# What became of the e-mail: there is no mail server; it is on its way; the server took it; it did not.
Mail = Literal["off", "sending", "sent", "failed"]


@dataclass(frozen=True, slots=True)
class Place:
    """An organization that somebody belongs to, and as what."""

    organization_id: int
    public_id: str
    role: Role


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization as one of its members sees it."""

    place: Place
    name: str
    member_count: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in. Nobody has proved that the e-mail address is theirs."""

    id: int
    public_id: str
    email: str
    name: str | None

    @property
    def label(self) -> str:
        """What to call them."""
        return self.name or self.email or "a member without a name"


@dataclass(frozen=True, slots=True)
class Member:
    """A person of an organization."""

    person: Person
    role: Role
    joined_at: datetime
    last_active_at: datetime | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody who may become a member; the token in the link is kept nowhere.

    Attributes:
        mail: What became of the e-mail; `mail_error` says why it failed.
    """

    id: int
    organization_id: int
    email: str
    role: Role
    invited_by: int
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None = None
    mail: Mail = "off"
    mail_error: str | None = None

    def has_expired(self, now: datetime) -> bool:
        """Tells whether it came too late."""
        return now >= self.expires_at


def email_key(email: str) -> str:
    """Gives what is the same for all spellings of an address that people take for one."""
    return email.strip().casefold()


def check_grant(own: Role, granted: Role) -> None:
    """Lets nobody give away more than they have.

    Raises:
        NotAllowed: The role is above one's own.
    """
    if granted.rank > own.rank:
        raise NotAllowed(f"You are {own.value} here, and cannot make anybody {granted.value}.")


def check_removal(own: Role, member: Member, *, is_self: bool) -> None:
    """Lets people leave, owners remove anybody, and admins those below them.

    Raises:
        NotAllowed: It is none of these.
    """
    if is_self or own is Role.OWNER:
        return
    if own is not Role.ADMIN or member.role.rank >= own.rank:
        raise NotAllowed(f"You are {own.value} here, and cannot remove somebody who is {member.role.value}.")


def check_owner_stays(owners: int, member: Member, role: Role | None) -> None:
    """Keeps an organization from having no owner.

    Args:
        owners: How many owners there are.
        member: Who is to change.
        role: What they are to be; None to leave.

    Raises:
        InvalidInput: They are the last one.
    """
    if member.role is Role.OWNER and role is not Role.OWNER and owners <= 1:
        raise InvalidInput("This is the last owner. Make somebody else an owner first.")
