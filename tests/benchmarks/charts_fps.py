"""Measures the charts over time: `python -m tests.benchmarks.charts_fps [--seconds N] [--screen]`.

A million points are zoomed and moved along, and every frame is painted before the next one is asked for; so
the figure is what a person would see. Drawn in software, without a screen unless told otherwise. Aimed for:
more than 30 frames a second.
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication, QWidget

    from app.charts.timeline import Timeline

POINTS = 1_000_000
WIDTH, HEIGHT = 1180, 700


@dataclass(frozen=True, slots=True)
class Frames:
    """How fast a view was drawn: frames a second, by the clock and by the work of this program alone."""

    per_second: float
    unshared: float


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="how long each measurement takes")
    parser.add_argument("--screen", action="store_true", help="on the real screen")
    arguments = parser.parse_args()
    if not arguments.screen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from app import theme

    app = QApplication([])
    theme.apply(app, "light")
    print(f"A million points, {WIDTH} × {HEIGHT} pixels, {arguments.seconds:g} s each\n")
    print("In brackets: had the computer done nothing else meanwhile, by the processor's time.\n")
    print("| | zooming | moving along | reading out | at least |")
    print("|---|---|---|---|---|")
    for name, series, steps in (
        ("one series of a million steps", 1, POINTS),
        ("seven series, a million points together", 7, POINTS // 7),
        ("seven series of a million steps each", 7, POINTS),
    ):
        found = measure(app, series, steps, arguments.seconds)
        speeds = " | ".join(f"{frames.per_second:.0f}/s ({frames.unshared:.0f})" for frames in found)
        print(f"| {name} | {speeds} | > 30/s |")
    return 0


def measure(app: QApplication, series: int, steps: int, seconds: float) -> list[Frames]:
    """Measures one amount of data in the three ways that a person moves."""
    from app.windows.charts_time import TimeView

    view = TimeView()
    view.resize(WIDTH, HEIGHT)
    view.show()
    view.show_timeline(made_up(series, steps), {f"s{number}": number for number in range(min(series, 6))})
    app.processEvents()
    span = view.span

    def zoom(frame: int) -> None:
        if frame % 40 == 0:
            span.reset()
        span.zoom(0.5, steps * 0.37)

    def move(frame: int) -> None:
        if frame == 0:
            span.show(0, steps // 2)
        span.move(steps // 500 if frame // 200 % 2 == 0 else -steps // 500)

    def read(frame: int) -> None:
        if frame == 0:
            span.reset()
        view.spend.set_cursor(frame * steps // 997 % steps)

    found = [_timed(app, view, ways, seconds) for ways in (zoom, move, read)]
    view.close()
    view.deleteLater()
    app.processEvents()
    return found


def _timed(app: QApplication, view: QWidget, change: Callable[[int], None], seconds: float) -> Frames:
    """Changes what is in sight, frame after frame, and paints each whole."""
    change(0)
    app.processEvents()
    frame = 0
    began, worked = time.perf_counter(), time.process_time()
    while time.perf_counter() - began < seconds:
        frame += 1
        change(frame)
        app.processEvents()
    return Frames(frame / (time.perf_counter() - began), frame / (time.process_time() - worked))


def made_up(series: int, steps: int) -> Timeline:
    """Gives hours of made-up figures, as the API's answer would be read."""
    import numpy as np

    from app.charts.timeline import Line, Timeline, Track, Whole

    dice = np.random.default_rng(7)

    def track(scale: float) -> Track:
        wave = 1 + np.sin(np.arange(steps) / 24 * 2 * np.pi)
        return Track((dice.lognormal(0, 0.6, steps) * wave * scale).astype(np.int64).tolist())

    # What is drawn is worked out for each series, so they may share their figures, and save memory.
    costs, tokens = track(100), track(20_000)
    lines = tuple(Line(f"s{number}", f"Series {number}", costs, tokens) for number in range(series))
    whole = Whole(costs, tokens, Track([0] * steps))
    starts = np.datetime64("1912-01-01T00", "s") + np.arange(steps) * np.timedelta64(3600, "s")
    now = np.datetime64(datetime.now(UTC).replace(tzinfo=None), "s")
    return Timeline("hour", starts, now, lines, whole)


if __name__ == "__main__":
    raise SystemExit(main())
