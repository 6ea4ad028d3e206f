"""Which files can be imported, by the columns that they have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from server.core.errors import InvalidInput
from server.core.files import charges, cursor, kiro, own_costs, own_expenses, own_usage
from server.core.files.fields import Fields
from server.core.files.own import SHAPE, VERSION, Kind, shape_of
from server.services.row_files import Layout

Format = Literal[
    "codingvibez-usage",
    "codingvibez-expenses",
    "codingvibez-costs",
    "codingvibez-focus",
    "focus",
    "openai-costs",
    "cursor-usage",
    "kiro-usage",
]
_OWN: dict[str, Format] = {
    shape_of("usage"): "codingvibez-usage",
    shape_of("expenses"): "codingvibez-expenses",
    shape_of("costs"): "codingvibez-costs",
}
OWN_COLUMNS: dict[Kind, tuple[str, ...]] = {
    "usage": own_usage.COLUMNS,
    "expenses": own_expenses.COLUMNS,
    "costs": own_costs.COLUMNS,
}
BASIS = "x_CodingVibezBasis"
KNOWN = (
    *own_usage.COLUMNS,
    *own_expenses.COLUMNS,
    *own_costs.COLUMNS,
    *charges.FOCUS_COLUMNS,
    *charges.OPENAI_COLUMNS,
    *cursor.COLUMNS,
    *kiro.COLUMNS,
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the rows of a file of one format.

    Attributes:
        names: From a file's own spelling of a column to ours.
    """

    format: Format
    layout: Layout
    names: dict[str, str]

    def fields(self, values: dict[str, Any]) -> Fields:
        """Gives a row's values by our names."""
        if self.names:
            values = {self.names.get(name, name): value for name, value in values.items()}
        guarded = self.layout.is_csv and self.format.startswith("codingvibez")
        return Fields(values, guarded=guarded, comma=self.layout.comma)


def recognized(layout: Layout, first: dict[str, Any]) -> Reader:
    """Gives what reads a file, from its columns and first row.

    Raises:
        InvalidInput: It is none that is known, or a newer version wrote it.
    """
    if SHAPE in layout.columns:
        shape = str(first.get(SHAPE))
        if shape not in _OWN:
            raise InvalidInput(
                f"The file says it is a CodingVibez export of shape {shape[:30]!r}; this version reads "
                f"shapes up to {VERSION}. Update CodingVibez first."
            )
        return Reader(_OWN[shape], layout, {})
    formats: tuple[tuple[tuple[str, ...], tuple[str, ...], Format], ...] = (
        (charges.FOCUS_NEEDED, charges.FOCUS_COLUMNS, "focus"),
        (charges.OPENAI_NEEDED, charges.OPENAI_COLUMNS, "openai-costs"),
        (cursor.NEEDED, cursor.COLUMNS, "cursor-usage"),
        (kiro.NEEDED, kiro.COLUMNS, "kiro-usage"),
    )
    for needed, known, found in formats:
        names = _names(layout.columns, known)
        if set(needed) <= set(names.values()):
            renamed = {name: ours for name, ours in names.items() if name != ours}
            if found == "focus" and BASIS in layout.columns:
                found = "codingvibez-focus"
            return Reader(found, layout, renamed)
    raise InvalidInput(
        "The file has none of the columns that are known. What can be imported: exports of CodingVibez "
        "(CSV, JSON), FOCUS (CSV, JSONL) as AWS, Azure, Google Cloud and Vercel write it, OpenAI's cost "
        "CSV, Cursor's usage CSV and Kiro's user report. This one begins with: "
        f"{', '.join(layout.columns[:6])[:200]}."
    )


def _names(columns: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Finds known columns whatever their case, and with or without underscores."""
    ours = {_folded(name): name for name in known}
    return {name: ours[_folded(name)] for name in columns if _folded(name) in ours}


def _folded(name: str) -> str:
    return name.casefold().replace("_", "")
