"""Draws every window without a screen, so that what was changed can be looked at.

    python packaging/screenshots.py OUT [--scale 1 2] [--only WORD] [--font FAMILY]

Each picture is called `window-figures-look-width-scale.png`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

ROOT = Path(__file__).resolve().parent.parent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from app.client import ApiClient
    from app.theme import Mode


@dataclass(frozen=True)
class Shot:
    """One picture: what is drawn, with which figures, how wide and high."""

    figures: str
    width: int
    height: int
    prepare: str = ""

    def name(self, look: str, scale: float) -> str:
        """Gives the picture's file name."""
        extra = f"-{self.prepare}" if self.prepare else ""
        return f"main-{self.figures}{extra}-{look}-{self.width}-{scale:g}x.png"


SHOTS = (
    Shot("empty", 1040, 720),
    Shot("one", 1040, 900),
    Shot("fortnight", 1040, 900),
    Shot("year", 1040, 1040),
    Shot("year", 720, 520),
    Shot("year", 720, 1500, "tall"),
    Shot("year", 1600, 1000),
    Shot("year", 1040, 900, "hover"),
    Shot("year", 1040, 900, "weeks"),
    Shot("year", 1040, 900, "quarter"),
    Shot("year", 1040, 900, "week"),
    Shot("year", 1040, 900, "models"),
    Shot("year", 1040, 900, "failed"),
    Shot("year", 1040, 900, "loading"),
    Shot("year", 1040, 900, "warned"),
    Shot("absurd", 1040, 1200),
    Shot("absurd", 720, 1500),
)


def main() -> int:
    """Draws the pictures, in a process of its own for each scale, since Qt reads the scale once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--scale", type=float, nargs="*", default=[1, 2])
    parser.add_argument("--only", default="", help="only pictures whose name holds this")
    parser.add_argument("--font", default="")
    parser.add_argument("--draw", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.draw:
        _draw_all(options.out, options.draw, options.only, options.font)
        return 0
    for scale in options.scale:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": f"{scale:g}"}
        command = [sys.executable, __file__, str(options.out), "--draw", f"{scale:g}"]
        command += ["--only", options.only, "--font", options.font]
        subprocess.run(command, env=environment, check=True)
    return 0


def _draw_all(out: Path, scale: float, only: str, font: str) -> None:
    sys.path.insert(0, str(ROOT))
    from PySide6.QtWidgets import QApplication

    from app import theme

    app = QApplication([])
    if font:
        from PySide6.QtGui import QFont

        QFont.insertSubstitution("Sans Serif", font)
    looks: tuple[Mode, ...] = ("light", "dark")
    for look in looks:
        theme.apply(app, look)
        for shot in SHOTS:
            name = shot.name(look, scale)
            if only in name:
                _draw(app, shot, out / name)
                print(name)


def _draw(app: QApplication, shot: Shot, path: Path) -> None:
    from app.bridge import Bridge
    from app.preferences import Preferences
    from app.windows.main_window import MainWindow
    from tests.gui.sample_figures import NOW, SCENARIOS, SampleClient

    client = SampleClient(SCENARIOS[shot.figures]())
    warnings = ["Secrets are kept in memory only: no keyring answers on this machine."]
    with tempfile.TemporaryDirectory() as folder:
        window = MainWindow(
            cast("ApiClient", client),
            Bridge(),
            Preferences(Path(folder) / "preferences.ini"),
            warnings=warnings if shot.prepare == "warned" else (),
            now=lambda: NOW,
        )
        if shot.prepare == "failed":
            client.failure = RuntimeError("http://127.0.0.1:8423 does not answer in time.")
        window.resize(shot.width, shot.height)
        if shot.prepare == "loading":
            client.delay = 0.8
        window.show()
        _settle(app, 350)
        _prepare(window, shot.prepare)
        _settle(app, 250)
        window.grab().save(str(path))
        window.close()
        window.deleteLater()
        _settle(app, 20)


def _prepare(window: QWidget, how: str) -> None:
    from app.windows.main_window import MainWindow

    assert isinstance(window, MainWindow)  # noqa: S101 - tells the type
    card = window.overview.spend_card
    presets = {"weeks": "year", "quarter": "90", "week": "7"}
    if how in presets:
        card.ranges.choose(presets[how])
    elif how == "models":
        card.groups.choose("model")
    elif how == "hover":
        from app.charts.spend import SpendChart

        chart = card.stack.currentWidget()
        if isinstance(chart, SpendChart):
            chart.plot.set_cursor(21)


def _settle(app: QApplication, milliseconds: int) -> None:
    """Lets tasks answer and widgets lay themselves out."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
    app.processEvents()


if __name__ == "__main__":
    raise SystemExit(main())
