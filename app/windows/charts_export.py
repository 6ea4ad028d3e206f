"""The button that takes a chart away: copied, or as a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton, QWidget

from app import theme
from app.tasks import run_task
from app.translation import translate

if TYPE_CHECKING:
    from app.charts.export import Table

Taken = Callable[[], "tuple[QWidget, Table, str] | None"]
"""Gives what there is to take: the widget, its figures and its title; None where there is nothing."""


def kind_names() -> dict[str, str]:
    """Gives what the kinds of files are called."""
    return {
        "png": translate("Charts", "PNG picture"),
        "svg": translate("Charts", "SVG drawing"),
        "csv": translate("Charts", "CSV table"),
    }


class ExportButton(QToolButton):
    """Copies the chart or saves it; `said` tells how that went."""

    said = Signal(str, bool)

    def __init__(self, taken: Taken, keys_of: QWidget) -> None:
        super().__init__()
        self._taken = taken
        self.setText(translate("Charts", "Export"))
        self.setFont(theme.label_font())
        self.setToolTip(translate("Charts", "Copy the chart, or save it as a picture, a drawing or a table"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(translate("Charts", "Export"), self)
        self.copy_action = self._action(
            menu, keys_of, translate("Charts", "Copy"), QKeySequence("Ctrl+C"), self.copy
        )
        menu.addSeparator()
        keys = {"png": "Ctrl+S", "svg": "Ctrl+Shift+S", "csv": "Ctrl+Alt+S"}
        self.save_actions = {
            kind: self._action(
                menu,
                keys_of,
                translate("Charts", "Save as {kind}…").format(kind=name),
                QKeySequence(keys[kind]),
                partial(self.ask, kind),
            )
            for kind, name in kind_names().items()
        }
        self.setMenu(menu)

    @staticmethod
    def _action(
        menu: QMenu, keys_of: QWidget, text: str, keys: QKeySequence, run: Callable[[], None]
    ) -> QAction:
        action = QAction(text, keys_of)
        action.setShortcut(keys)
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked=False: run())
        menu.addAction(action)
        keys_of.addAction(action)
        return action

    def copy(self) -> None:
        """Puts picture and figures on the clipboard."""
        from app.charts.export import mime

        taken = self._taken()
        if taken is not None:
            QGuiApplication.clipboard().setMimeData(mime(taken[0], taken[1]))
            self.said.emit(translate("Charts", "Copied as a picture and as a table."), True)

    def ask(self, kind: str) -> None:
        """Asks where to save the chart, and does."""
        taken = self._taken()
        if taken is None:
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name = "".join(letter if letter.isalnum() else "-" for letter in taken[2].lower()).strip("-")
        while "--" in name:
            name = name.replace("--", "-")
        called = kind_names()[kind]
        heading = translate("Charts", "Save as {kind}").format(kind=called)
        dialog = QFileDialog(self.window(), heading, str(Path(folder, f"{name}.{kind}")))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(kind)
        dialog.setNameFilter(f"{called} (*.{kind})")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(partial(self._on_selected, kind))
        dialog.open()

    def _on_selected(self, kind: str, path: str) -> None:
        self.save(kind, Path(path))

    def save(self, kind: str, path: Path) -> None:
        """Saves the chart."""
        from app.charts.export import png, svg, write

        taken = self._taken()
        if taken is None:
            return
        widget, table, title = taken
        match kind:
            case "png":
                content = png(widget)
            case "svg":
                content = svg(widget, title)
            case _:
                content = table.as_csv().encode("utf-8-sig")
        run_task(self, partial(write, path, content), partial(self._on_saved, path), self._on_failed)

    def _on_saved(self, path: Path, _nothing: None) -> None:
        self.said.emit(translate("Charts", "Saved as {path}").format(path=path), True)

    def _on_failed(self, error: Exception) -> None:
        self.said.emit(
            translate("Charts", "Not saved: {error}. Choose another folder.").format(error=error), False
        )
