"""Exports and imports."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from server.schemas.common import Day, Money, RangeQuery, Schema

ExportFormat = Literal["csv", "json", "focus"]
ExportKind = Literal["usage", "expenses", "costs"]
ImportFormat = Literal[
    "codingvibez-usage",
    "codingvibez-expenses",
    "codingvibez-costs",
    "codingvibez-focus",
    "focus",
    "openai-costs",
    "cursor-usage",
    "kiro-usage",
]


class ExportQuery(RangeQuery):
    """What to export."""

    format: ExportFormat = Field("csv", description="`focus` is FOCUS 1.2, as CSV, by days of UTC")
    kind: ExportKind | None = Field(
        None,
        description="Default: usage. `costs` are bills and figures of whole months. Not for focus",
    )


class ImportQuery(Schema):
    """How to import."""

    dryRun: bool = Field(False, description="Store nothing, only answer what would change")
    incoming: str | None = Field(
        None,
        max_length=64,
        description="A file in the data folder's `incoming`, in the place of a body; for the command line",
    )


class ImportCount(Schema):
    """Records of one kind."""

    new: int
    known: int = Field(description="They were here already, so nothing was added")


class ImportedMonth(Schema):
    """A month of a provider's bill."""

    provider: str
    biller: str = Field(description="On whose bill it stands")
    month: Day = Field(description="Its first day")
    days: int = Field(description="Days on which the file has charges; only those are touched")
    daysLeftAlone: int = Field(description="Those of them that a sync covers, which knows better")
    amountBefore: Money = Field(description="What the whole month was billed before, in US dollars")
    amountAfter: Money
    changed: bool


class ImportProblem(Schema):
    """A row that was left out."""

    line: int = Field(description="On which it ends")
    message: str


class ImportAnswer(Schema):
    """What an import did, or with dryRun would do."""

    format: ImportFormat
    dryRun: bool
    rows: int
    skipped: int = Field(description="Rows that say nothing to store")
    rejected: int = Field(description="Rows that cannot be used; the others were taken")
    problems: list[ImportProblem] = Field(description="The first hundred of them")
    events: ImportCount
    expenses: ImportCount
    monthEntries: ImportCount
    bills: list[ImportedMonth]
