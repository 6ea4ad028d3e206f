"""The tables of people: organizations, who belongs to them, their tokens, and who was invited."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, CompositeKey, IntegerField, TextField

from server.db.table import Table


class Organization(Table):
    """Whose data it is."""

    id = AutoField()
    public_id = TextField(unique=True)
    name = TextField()
    created_at = BigIntegerField()


class Person(Table):
    """Somebody who may sign in. `external_id` is the issuer and subject of another issuer's tokens."""

    id = AutoField()
    public_id = TextField(unique=True)
    # Nobody proves an address here, so it tells nobody apart.
    email = TextField()
    name = TextField(null=True)
    created_at = BigIntegerField()
    external_id = TextField(null=True, unique=True)


class Membership(Table):
    """A person's role in an organization; `status` is active or removed."""

    organization_id = IntegerField()
    person_id = IntegerField(index=True)
    role = TextField()
    status = TextField(default="active")
    joined_at = BigIntegerField()
    last_active_at = BigIntegerField(null=True)

    class Meta:
        primary_key = CompositeKey("organization_id", "person_id")
        without_rowid = True


class AppToken(Table):
    """A token issued to an app. `scopes` are separated by spaces."""

    id = AutoField()
    jti = TextField(unique=True)
    organization_id = IntegerField(index=True)
    person_id = IntegerField()
    name = TextField()
    scopes = TextField()
    rate_limit = IntegerField(null=True)
    created_at = BigIntegerField()
    expires_at = BigIntegerField()
    last_used_at = BigIntegerField(null=True)
    revoked_at = BigIntegerField(null=True)


class Invitation(Table):
    """Somebody who may become a member; of the token in the link only a hash is kept."""

    id = AutoField()
    organization_id = IntegerField()
    email = TextField()
    email_key = TextField()
    role = TextField()
    token_hash = TextField(unique=True)
    invited_by = IntegerField()
    created_at = BigIntegerField()
    expires_at = BigIntegerField()
    accepted_at = BigIntegerField(null=True)
    mail = TextField()
    mail_error = TextField(null=True)

    class Meta:
        indexes = ((("organization_id", "email_key"), True),)


TEAM_TABLES: tuple[type[Table], ...] = (Organization, Person, Membership, AppToken, Invitation)
