"""Collects garbage in the GUI thread alone.

Windows and what they are made of refer to each other, so in the end it is Python's collector that frees them.
It runs in whatever thread happens to need it, and a widget that is destroyed outside the GUI thread takes the
whole program with it: the server's threads make most of the garbage.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 1000


class GarbageCollector(QObject):
    """Takes the place of Python's automatic collection, by its own thresholds, while the program runs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collects those generations that are due."""
        for generation, (count, threshold) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)):
            if count <= threshold:
                return
            gc.collect(generation)
