"""Numbers with what they count, in the plural that the person's language wants.

All of them stand in one class because Qt's lupdate takes note of plural forms in `tr` alone. The English
words come from a file, too: `request(s)` is what is shown where that file is missing.
"""

from __future__ import annotations

from functools import cache
from typing import Final, Literal

from PySide6.QtCore import QObject

Noun = Literal[
    "budget",
    "day",
    "hour",
    "invoice",
    "member",
    "minute",
    "more alert",
    "payment",
    "receipt",
    "request",
    "such hour",
    "token",
    "use",
    "use to be written",
    "week",
]
Age = Literal["minute", "hour", "day"]

# Qt counts with 32 bits; beyond, every language we know says the same as for this.
_MOST: Final = 2**31 - 1


class Counts(QObject):
    """The words, by how many."""

    def words(self, noun: Noun, number: int) -> str:
        """Gives a noun in the form that a number wants, with a place for the number: `{count} requests`."""
        n = min(abs(number), _MOST)
        match noun:
            case "budget":
                return self.tr("{count} budget(s)", "", n)
            case "day":
                return self.tr("{count} day(s)", "", n)
            case "hour":
                return self.tr("{count} hour(s)", "", n)
            case "invoice":
                return self.tr("{count} invoice(s)", "", n)
            case "member":
                return self.tr("{count} member(s)", "", n)
            case "minute":
                return self.tr("{count} minute(s)", "", n)
            case "more alert":
                return self.tr("{count} more alert(s)", "", n)
            case "payment":
                return self.tr("{count} payment(s)", "", n)
            case "receipt":
                return self.tr("{count} receipt(s)", "", n)
            case "request":
                return self.tr("{count} request(s)", "", n)
            case "such hour":
                return self.tr("{count} such hour(s)", "", n)
            case "token":
                return self.tr("{count} token(s)", "", n)
            case "use":
                return self.tr("{count} use(s)", "", n)
            case "use to be written":
                return self.tr("{count} use(s) to be written", "", n)
            case "week":
                return self.tr("{count} week(s)", "", n)

    def ago(self, unit: Age, number: int) -> str:
        """Gives how long ago something was, with a place for the number: `{count} hours ago`."""
        match unit:
            case "minute":
                return self.tr("{count} minute(s) ago", "", number)
            case "hour":
                return self.tr("{count} hour(s) ago", "", number)
            case "day":
                return self.tr("{count} day(s) ago", "", number)


@cache
def counts() -> Counts:
    """Gives the words."""
    return Counts()
