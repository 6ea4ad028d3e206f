"""What a file is, by its first bytes; its name is not asked."""

from __future__ import annotations

from typing import Literal

Kind = Literal["pdf", "png", "jpeg", "webp", "tiff", "heic"]
MEDIA_TYPES: dict[Kind, str] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "tiff": "image/tiff",
    "heic": "image/heic",
}
_STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"%PDF-", "pdf"),
)
_HEIC_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))
# Readers of PDF look for its mark in the first kilobyte.
_PDF_WITHIN = 1024


def kind_of(content: bytes) -> Kind | None:
    """Gives what a file is, or None where it is nothing that can be read."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return "heic"
    return "pdf" if b"%PDF-" in content[:_PDF_WITHIN] else None
