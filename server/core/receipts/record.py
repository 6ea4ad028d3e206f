"""A receipt as it is kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Receipt:
    """A file that was read.

    Attributes:
        id: 0 before it is stored.
        sha256: Of the file, in hexadecimal; its name where files are kept.
        media_type: What the file is.
        file_name: As the person called it, or None.
        size: Of the file, in bytes.
        vendor_key: What all spellings of its vendor have in common, or None.
        invoice_number: As found, or None.
        findings: What it says, as JSON.
        pages: Its words and where they stand, as JSON.
    """

    id: int
    organization_id: int
    person_id: int
    sha256: str
    media_type: str
    file_name: str | None
    size: int
    vendor_key: str | None
    invoice_number: str | None
    findings: str
    pages: str
    created_at_ms: int
