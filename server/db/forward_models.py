"""The tables of forwarding: on a desk what is sent where, on a team's server what was taken back."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, IntegerField, TextField

from server.db.table import Table


class ForwardServer(Table):
    """A team's server that a desk may forward to, and how far that has come.

    `gaps` are pairs of event ids between which nothing was to be sent, `projects` the names of those that
    are sent, null for all; both JSON. A token is never here: it lies in the keyring.
    """

    id = TextField(primary_key=True)
    name = TextField()
    url = TextField()
    ca = TextField()
    enabled = IntegerField()
    projects = TextField(null=True)
    gaps = TextField()
    event_cursor = BigIntegerField()
    change_cursor = BigIntegerField()
    state = TextField()
    message = TextField()
    changed_at = BigIntegerField()
    sent = BigIntegerField()
    sent_at = BigIntegerField(null=True)


class ForwardAside(Table):
    """An event that a team's server would not take, and why."""

    server_id = TextField()
    event_id = BigIntegerField()
    reason = TextField()
    at = BigIntegerField()
    again = IntegerField()

    class Meta:
        primary_key = CompositeKey("server_id", "event_id")
        without_rowid = True


class UsageChange(Table):
    """An event that was changed, or taken back (then with its key), after it may have been forwarded."""

    id = BigIntegerField(primary_key=True)
    organization_id = IntegerField()
    event_id = BigIntegerField()
    gone_key = TextField(null=True)


class ForwardWithdrawn(Table):
    """A key that a desk has taken back; what it said of it before may still be on its way."""

    organization_id = IntegerField()
    idempotency_key = TextField()
    revision = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("organization_id", "idempotency_key")
        without_rowid = True


FORWARD_TABLES: tuple[type[Table], ...] = (ForwardServer, ForwardAside, UsageChange, ForwardWithdrawn)
