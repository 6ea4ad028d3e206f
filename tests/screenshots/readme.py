"""Takes the README's pictures: `python -m tests.screenshots.readme [FOLDER]`, else into resources/pictures.

Made-up figures at twice the usual sharpness, in at most 256 colours, which is a third of the size.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = "2"
os.environ.setdefault("CODINGVIBEZ_SECRET_KEY", "0123456789abcdef" * 4)

from PIL import Image
from PySide6.QtCore import QLocale, QSize
from PySide6.QtWidgets import QApplication, QWidget

from app import theme
from app.bridge import Bridge
from app.client import ApiClient
from app.preferences import Preferences
from app.translation import install
from app.windows.charts_window import ChartsWindow
from app.windows.pages import Surroundings, main_window
from app.windows.popover import Popover
from app.windows.receipts import ReceiptsPage
from server.schemas.budgets import BudgetRequest
from tests.gui.real_server import NOW, URL, fill_receipts, serving
from tests.screenshots.__main__ import settle

PICTURES = Path(__file__).parents[2] / "resources" / "pictures"
_COLOURS = 256


@contextmanager
def made_up() -> Iterator[ApiClient]:
    """Serves a year of uses and a budget that holds."""
    with serving(None, demo=True) as (client, _runtime):
        client.put_budget(BudgetRequest(limit=Decimal(300)))
        for alert in client.dashboard().alerts:
            client.dismiss_alert(alert.id)
        yield client


def main() -> int:
    """Takes the pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    qt = QApplication(sys.argv[:1])
    install(qt, "en")
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))

    def keep(widget: QWidget, name: str, size: QSize | None = None) -> None:
        if size is not None:
            widget.resize(size)
        widget.show()
        settle(qt, 1.2)
        path = folder / f"{name}.png"
        assert widget.grab().save(str(path)), path
        Image.open(path).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)

    with tempfile.TemporaryDirectory() as kept, made_up() as client:
        bridge, preferences = Bridge(), Preferences(Path(kept) / "tray.ini")
        around = Surroundings(client, bridge, preferences, URL, now=lambda: NOW)
        theme.apply(qt, "light")
        window = main_window(around)
        window.open_page("overview")
        keep(window, "overview", QSize(1100, 1000))
        fill_receipts(client)
        window.open_page("receipts")
        settle(qt, 1.0)
        page = window.page("receipts")
        assert isinstance(page, ReceiptsPage)
        page.open_receipt(page.model.rows[0].receiptId)
        page.review.view.sheet.current = "amount"
        keep(window, "receipt", QSize(1100, 700))
        theme.apply(qt, "dark")
        charts = ChartsWindow(client, bridge, preferences, now=lambda: NOW)
        charts.show()
        settle(qt, 1.0)
        charts.page.controls.views.choose("month")
        keep(charts, "charts", QSize(1100, 700))
        popover = Popover()
        popover.set_state(client.dashboard(), "")
        keep(popover, "popover")
        bridge.close()
    sys.stdout.flush()
    # Windows that nobody closed are no concern of a program that has done its work.
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
