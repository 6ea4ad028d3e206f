"""Invitations in the store."""

from __future__ import annotations

from datetime import datetime

from peewee import Database

from server.core.periods import from_ms, to_ms
from server.core.records import Role
from server.core.team import Invitation, Mail, email_key
from server.db.team_models import Invitation as InvitationTable

_MAILS: dict[str, Mail] = {"off": "off", "sending": "sending", "sent": "sent", "failed": "failed"}


def list_invitations(database: Database, organization_id: int) -> list[Invitation]:
    """Gives the invitations that nobody has accepted, newest first."""
    query = InvitationTable.select().where(
        InvitationTable.organization_id == organization_id, InvitationTable.accepted_at.is_null()
    )
    rows = query.order_by(InvitationTable.created_at.desc(), InvitationTable.id.desc()).execute(database)
    return [_invitation(row) for row in rows]


def put_invitation(database: Database, invitation: Invitation, token_hash: str) -> Invitation:
    """Stores an invitation in the place of the one before to the same address; gives it with its id."""
    table = InvitationTable
    key = email_key(invitation.email)
    table.insert(
        organization_id=invitation.organization_id,
        email=invitation.email,
        email_key=key,
        role=invitation.role.value,
        token_hash=token_hash,
        invited_by=invitation.invited_by,
        created_at=to_ms(invitation.created_at),
        expires_at=to_ms(invitation.expires_at),
        accepted_at=None,
        mail=invitation.mail,
        mail_error=None,
    ).on_conflict(
        conflict_target=(table.organization_id, table.email_key),
        preserve=(
            *(table.email, table.role, table.token_hash, table.invited_by, table.created_at),
            *(table.expires_at, table.accepted_at, table.mail, table.mail_error),
        ),
    ).execute(database)
    query = table.select().where(table.organization_id == invitation.organization_id, table.email_key == key)
    return _invitation(next(iter(query.execute(database))))


def find_invitation(database: Database, token_hash: str) -> Invitation | None:
    """Gives the invitation of a link, or None."""
    rows = InvitationTable.select().where(InvitationTable.token_hash == token_hash).execute(database)
    return next((_invitation(row) for row in rows), None)


def accept_invitation(database: Database, invitation_id: int, now: datetime) -> None:
    """Marks an invitation as used."""
    change = InvitationTable.update(accepted_at=to_ms(now))
    change.where(InvitationTable.id == invitation_id).execute(database)


def delete_invitation(database: Database, organization_id: int, invitation_id: int) -> bool:
    """Takes an invitation back; tells whether there was one that nobody had accepted."""
    query = InvitationTable.delete().where(
        InvitationTable.organization_id == organization_id,
        InvitationTable.id == invitation_id,
        InvitationTable.accepted_at.is_null(),
    )
    return bool(query.execute(database))


def note_mail(database: Database, token_hash: str, mail: Mail, error: str | None) -> None:
    """Notes what became of an invitation's e-mail; nothing where the invitation was renewed meanwhile."""
    change = InvitationTable.update(mail=mail, mail_error=error)
    change.where(InvitationTable.token_hash == token_hash).execute(database)


def _invitation(row: InvitationTable) -> Invitation:
    return Invitation(
        id=row.id,
        organization_id=row.organization_id,
        email=row.email,
        role=Role(row.role),
        invited_by=row.invited_by,
        created_at=from_ms(row.created_at),
        expires_at=from_ms(row.expires_at),
        accepted_at=None if row.accepted_at is None else from_ms(row.accepted_at),
        mail=_MAILS[row.mail],
        mail_error=row.mail_error,
    )
