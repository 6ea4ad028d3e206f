"""Puts the palette on the application and keeps it in step with the system."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.theme.fonts import text_font
from app.theme.palette import DARK, LIGHT, Palette, blend
from app.theme.sheet import style_sheet

Mode = Literal["system", "light", "dark"]

_SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "system": Qt.ColorScheme.Unknown}


def qt_palette(look: Palette) -> QPalette:
    """Gives Qt's own palette for a look."""
    role = QPalette.ColorRole
    colours = {
        role.Window: look.window,
        role.WindowText: look.text,
        role.Base: look.card,
        role.AlternateBase: look.window,
        role.ToolTipBase: look.card,
        role.ToolTipText: look.text,
        role.Text: look.text,
        role.PlaceholderText: look.soft,
        role.Button: look.card,
        role.ButtonText: look.text,
        role.BrightText: look.bad,
        role.Highlight: look.accent,
        role.HighlightedText: look.on_accent,
        role.Accent: look.accent,
        role.Link: look.accent,
        role.LinkVisited: look.accent,
        role.Light: blend("#FFFFFF", look.card, 0.08 if look.dark else 1.0),
        role.Midlight: look.card,
        role.Mid: look.line,
        role.Dark: blend("#000000", look.line, 0.2),
        role.Shadow: blend("#000000", look.line, 0.5),
    }
    palette = QPalette()
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(blend(look.text, look.window, 0.45)))
    return palette


class Theme(QObject):
    """The look in use. `changed` tells whoever paints by hand to paint anew."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._mode: Mode = "system"
        self._palette = LIGHT
        self._applying = False
        # The platform's own palette tells light from dark where the platform does not say so itself.
        self._platform_dark = app.palette().color(QPalette.ColorRole.Window).lightness() < 128
        app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)

    @property
    def palette(self) -> Palette:
        """The colours in use."""
        return self._palette

    @property
    def dark(self) -> bool:
        """Whether the dark look is in use."""
        return self._palette.dark

    @property
    def mode(self) -> Mode:
        """What the person chose."""
        return self._mode

    def set_mode(self, mode: Mode) -> None:
        """Chooses light, dark, or whatever the system does from now on."""
        self._mode = mode
        hints = self._app.styleHints()
        self._applying = True
        try:
            if mode == "system":
                hints.unsetColorScheme()
            else:
                hints.setColorScheme(_SCHEMES[mode])
        finally:
            self._applying = False
        self._use(self._wanted())

    def _wanted(self) -> Palette:
        if self._mode != "system":
            return DARK if self._mode == "dark" else LIGHT
        scheme = self._app.styleHints().colorScheme()
        if scheme == Qt.ColorScheme.Unknown:
            return DARK if self._platform_dark else LIGHT
        return DARK if scheme == Qt.ColorScheme.Dark else LIGHT

    def _on_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        if not self._applying:
            self._use(self._wanted())

    def _use(self, look: Palette) -> None:
        self._palette = look
        self._app.setPalette(qt_palette(look))
        self._app.setStyleSheet(style_sheet(look))
        self.changed.emit()


def apply(app: QApplication, mode: Mode = "system") -> Theme:
    """Gives the application its style, fonts and colours; called again, it only changes the mode."""
    theme = app.findChild(Theme)
    if theme is None:
        theme = Theme(app)
        app.setStyle("Fusion")
        app.setFont(text_font())
    theme.set_mode(mode)
    return theme


def current() -> Theme:
    """Gives the look in use, applying the system's where none is yet."""
    app = QGuiApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("there is no QApplication yet")
    theme = app.findChild(Theme)
    return theme if theme is not None else apply(app)
