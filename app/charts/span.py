"""The part of a range that is in sight; whatever charts share it move together."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

LEAST = 3
_ZOOM = 0.6


class Span(QObject):
    """The steps from `first` up to but not with `end`, out of `total`."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.total = 0
        self.first = 0
        self.end = 0

    @property
    def count(self) -> int:
        """How many steps are in sight."""
        return self.end - self.first

    @property
    def is_whole(self) -> bool:
        """Whether nothing is out of sight."""
        return self.count == self.total

    def restart(self, total: int) -> None:
        """Takes another range, all of it in sight."""
        self.total, self.first, self.end = total, 0, total
        self.changed.emit()

    def show(self, first: int, end: int) -> None:
        """Puts a part in sight, at least a few steps of it."""
        count = min(max(end - first, LEAST), self.total)
        first = min(max(first, 0), self.total - count)
        if (first, first + count) != (self.first, self.end):
            self.first, self.end = first, first + count
            self.changed.emit()

    def reset(self) -> None:
        """Puts everything in sight."""
        self.show(0, self.total)

    def zoom(self, steps: float, around: float | None = None) -> None:
        """Goes nearer (positive) or farther; the step `around` stays where it is."""
        middle = (self.first + self.end) / 2 if around is None else around
        count = round(self.count * _ZOOM**steps)
        if count == self.count:
            count += -1 if steps > 0 else 1
        count = min(max(count, LEAST), self.total)
        share = (middle - self.first) / max(self.count, 1)
        first = round(middle - share * count)
        self.show(first, first + count)

    def move(self, steps: int) -> None:
        """Moves along, as far as there is something."""
        first = min(max(self.first + steps, 0), self.total - self.count)
        self.show(first, first + self.count)

    def reveal(self, number: int) -> None:
        """Moves just as far as is needed to have a step in sight."""
        if number < self.first:
            self.move(number - self.first)
        elif number >= self.end:
            self.move(number - self.end + 1)
