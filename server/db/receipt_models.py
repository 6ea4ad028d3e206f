"""The table of receipts; `models` has all the others and puts them together."""

from __future__ import annotations

from peewee import BigAutoField, BigIntegerField, IntegerField, TextField

from server.db.table import Table


class Receipt(Table):
    """A file that was read. The file itself lies outside, under its `sha256`; findings and pages are JSON."""

    id = BigAutoField()
    organization_id = IntegerField()
    person_id = IntegerField()
    sha256 = TextField()
    media_type = TextField()
    file_name = TextField(null=True)
    size = BigIntegerField()
    vendor_key = TextField(null=True)
    invoice_number = TextField(null=True)
    findings = TextField()
    pages = TextField()
    created_at = BigIntegerField()

    class Meta:
        indexes = (
            (("organization_id", "sha256"), True),
            (("organization_id", "vendor_key", "invoice_number"), False),
        )
