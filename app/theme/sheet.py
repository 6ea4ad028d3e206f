"""The few rules Fusion needs to look like us: buttons, tables, scroll bars, tool tips."""

from __future__ import annotations

from app.theme.palette import Palette, blend


def style_sheet(look: Palette) -> str:
    """Gives the application's style sheet for a look."""
    edge = blend(look.text, look.card, 0.2)
    hover = blend(look.text, look.card, 0.06)
    pressed = blend(look.text, look.card, 0.12)
    chosen = blend(look.accent, look.card, 0.16)
    accent_hover = blend(look.text, look.accent, 0.12)
    return f"""
QToolTip {{ background: {look.card}; color: {look.text}; border: 1px solid {edge}; padding: 4px 6px; }}
QLabel[tone="soft"] {{ color: {look.soft}; }}
QLabel[tone="good"] {{ color: {look.good}; }}
QLabel[tone="warn"] {{ color: {look.warn}; }}
QLabel[tone="bad"] {{ color: {look.bad}; }}
QPushButton {{ background: {look.card}; color: {look.text}; border: 1px solid {edge}; border-radius: 6px;
    padding: 5px 12px; min-height: 18px; }}
QPushButton:hover {{ background: {hover}; }}
QPushButton:pressed {{ background: {pressed}; }}
QPushButton:focus {{ border: 1px solid {look.accent}; }}
QPushButton:disabled {{ color: {blend(look.text, look.card, 0.45)}; border-color: {look.line}; }}
QPushButton[primary="true"] {{ background: {look.accent}; color: {look.on_accent};
    border-color: {look.accent}; }}
QPushButton[primary="true"]:hover {{ background: {accent_hover}; }}
QPushButton[primary="true"]:focus {{ border: 2px solid {look.text}; padding: 4px 11px; }}
QPushButton[primary="true"]:disabled {{ background: {look.line}; color: {look.soft};
    border-color: {look.line}; }}
QPushButton[danger="true"] {{ color: {look.bad}; }}
QPushButton[danger="true"]:focus {{ border: 1px solid {look.bad}; }}
QPushButton[danger="true"]:disabled {{ color: {blend(look.text, look.card, 0.45)}; }}
QToolButton {{ background: transparent; color: {look.text}; border: 1px solid transparent; border-radius: 6px;
    padding: 4px 8px; }}
QToolButton:hover {{ background: {hover}; }}
QToolButton:pressed, QToolButton:open {{ background: {pressed}; }}
QToolButton:focus {{ border-color: {look.accent}; }}
QToolButton::menu-indicator {{ image: none; }}
QToolButton[segment="true"] {{ color: {look.soft}; border-radius: 5px; padding: 3px 8px; }}
QToolButton[segment="true"]:hover {{ color: {look.text}; }}
QToolButton[segment="true"]:checked {{ background: {chosen}; color: {look.text}; }}
QToolButton[segment="true"]:focus {{ border-color: {look.accent}; }}
QTableView {{ background: transparent; border: none; gridline-color: transparent;
    selection-background-color: {chosen}; selection-color: {look.text}; }}
QHeaderView {{ background: transparent; }}
QHeaderView::section {{ background: transparent; color: {look.soft}; border: none;
    border-bottom: 1px solid {look.line}; padding: 4px 8px; }}
QScrollArea {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {edge}; border-radius: 3px; margin: 2px; min-height: 28px;
    min-width: 28px; }}
QScrollBar::handle:hover {{ background: {look.soft}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
