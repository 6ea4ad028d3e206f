"""What all tables share."""

from __future__ import annotations

from peewee import Model


class Table(Model):
    """Base of all tables; STRICT, so that a sum that outgrows an integer is an error, not a float."""

    class Meta:
        legacy_table_names = False
        strict_tables = True
