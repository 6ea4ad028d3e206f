"""What an import did, or would do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.services.import_bills import BilledMonth
    from server.services.import_formats import Format

PROBLEMS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row was left out; the line is the one on which it ends."""

    line: int
    message: str


@dataclass(slots=True)
class Tally:
    """How many records of a kind are new, and how many were known."""

    new: int = 0
    known: int = 0


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do.

    Attributes:
        rows: How many rows the file has.
        skipped: Rows that are understood but say nothing to store, such as estimates of our own.
        rejected: Rows that cannot be used; `problems` are the first of them.
    """

    format: Format
    dry_run: bool
    rows: int = 0
    skipped: int = 0
    rejected: int = 0
    events: Tally = field(default_factory=Tally)
    expenses: Tally = field(default_factory=Tally)
    entries: Tally = field(default_factory=Tally)
    bills: list[BilledMonth] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    def reject(self, line: int, message: str) -> None:
        """Counts a row that cannot be used."""
        self.rejected += 1
        if len(self.problems) < PROBLEMS_SHOWN:
            self.problems.append(RowProblem(line, message))
