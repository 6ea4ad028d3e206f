"""Stacked series, thinned to what a screen can show: pure arithmetic on arrays, quick for a million steps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Columns:
    """What stands side by side: one column for a step, or for several where there is no room for each.

    A column of several steps shows the tallest of them, so that no peak is ever lost and the axis keeps its
    meaning.
    """

    steps_each: int
    steps: Numbers
    """The step that each column shows."""
    lefts: Floats
    """Where each column begins; step n reaches from n - 0.5 to n + 0.5."""
    heights: Floats
    """One row for each series in sight, one value for each column."""


class Stack:
    """Values of some series (rows) at some steps (columns); what is hidden is left out of everything."""

    def __init__(self, series: Sequence[Floats] = (), hidden: Sequence[bool] = ()) -> None:
        self._chosen = [number for number in range(len(series)) if not (hidden and hidden[number])]
        chosen = [np.maximum(series[number], 0.0) for number in self._chosen]
        self._values: Floats = np.array(chosen) if chosen else np.zeros((0, 0))
        self.totals: Floats = self._values.sum(axis=0)

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return int(self._values.shape[1])

    @property
    def chosen(self) -> list[int]:
        """The series in sight, by their numbers."""
        return self._chosen

    def top(self, first: int, end: int) -> float:
        """Gives the highest total of the steps from `first` up to but not with `end`."""
        return float(self.totals[first:end].max(initial=0.0))

    def columns(self, first: int, end: int, most: int) -> Columns:
        """Gives at most about `most` columns for the steps from `first` up to but not with `end`.

        Steps are put together in the same groups wherever the window begins, so that nothing flickers while
        it moves.
        """
        each = max(1, math.ceil((end - first) / max(most, 1)))
        if each == 1:
            steps = np.arange(first, end)
            lefts = np.arange(first, end, dtype=np.float64) - 0.5
        else:
            start = first // each * each
            stop = min(math.ceil(end / each) * each, self.steps)
            whole = (stop - start) // each * each
            groups = self.totals[start : start + whole].reshape(-1, each)
            steps = groups.argmax(axis=1) + np.arange(start, start + whole, each)
            if whole < stop - start:
                rest = start + whole + int(self.totals[start + whole : stop].argmax())
                steps = np.append(steps, rest)
            lefts = np.arange(start, stop, each, dtype=np.float64) - 0.5
        return Columns(each, steps, lefts, self._values[:, steps])
