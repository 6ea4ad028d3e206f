"""Invitations, people of other issuers, budgets of members. Frozen: later changes are later migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.db.migrations import Dialect

_TEXT = "TEXT NOT NULL"


def statements(dialect: Dialect) -> list[str]:
    """Gives the statements that add what a team needs."""
    whole = f"{dialect.big} NOT NULL"
    invitation = {
        "id": dialect.key,
        "organization_id": whole,
        **dict.fromkeys(("email", "email_key", "role", "token_hash"), _TEXT),
        **dict.fromkeys(("invited_by", "created_at", "expires_at"), whole),
        "accepted_at": dialect.big,
        "mail": _TEXT,
        "mail_error": "TEXT",
    }
    listed = ", ".join(f'"{name}" {kind}' for name, kind in invitation.items())
    return [
        f'CREATE TABLE "invitation" ({listed}){dialect.strict}',
        "CREATE UNIQUE INDEX invitation_token_hash ON invitation (token_hash)",
        "CREATE UNIQUE INDEX invitation_organization_id_email_key ON invitation (organization_id, email_key)",
        "DROP INDEX person_email",
        'ALTER TABLE "person" ADD COLUMN "external_id" TEXT',
        "CREATE UNIQUE INDEX person_external_id ON person (external_id)",
        f'ALTER TABLE "budget" ADD COLUMN "person_id" {whole} DEFAULT 0',
        "DROP INDEX budget_organization_id_provider_project_period",
        "CREATE UNIQUE INDEX budget_organization_id_provider_project_person_id_period "
        "ON budget (organization_id, provider, project, person_id, period)",
    ]
