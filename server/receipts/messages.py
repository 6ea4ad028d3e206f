"""What server and worker say to each other.

The server says how long the request and the file are, the request as JSON, and the file. The worker answers
with a line of JSON.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import msgspec

from server.core.receipts.findings import Findings, Hints
from server.core.receipts.page import Page
from server.receipts.kinds import Kind

LENGTHS = struct.Struct(">II")


@dataclass(frozen=True, slots=True)
class Draw:
    """Which page of a file to draw, and how it was read: see `Page`."""

    sheet: int
    turn: int
    is_text: bool


@dataclass(frozen=True, slots=True)
class Request:
    """What a file is, in which languages (joined by +) to read it, and what is known beside it.

    With `draw` it is not read but drawn. The file itself follows.
    """

    kind: Kind
    languages: str
    hints: Hints
    draw: Draw | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a file, and what it says."""

    pages: tuple[Page, ...]
    findings: Findings


@dataclass(frozen=True, slots=True)
class Answer:
    """What was read or drawn (as PNG), or why nothing could be, for the person."""

    read: Read | None = None
    picture: bytes | None = None
    refused: str | None = None


def as_asked(request: Request, content: bytes) -> bytes:
    """Gives what a worker is sent."""
    asked = msgspec.json.encode(request)
    return LENGTHS.pack(len(asked), len(content)) + asked + content


def as_json(value: Findings | tuple[Page, ...]) -> str:
    """Gives what was read as it is kept."""
    return msgspec.json.encode(value).decode()


def pages_from(text: str) -> tuple[Page, ...]:
    """Gives pages that were kept."""
    return msgspec.json.decode(text, type=tuple[Page, ...])


def count_of(pages: str) -> int:
    """Gives how many pages were kept, without looking at their words."""
    return len(msgspec.json.decode(pages, type=list[msgspec.Raw]))


def findings_from(text: str) -> Findings:
    """Gives findings that were kept."""
    return msgspec.json.decode(text, type=Findings)
