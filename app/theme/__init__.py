"""How everything looks: colours, fonts, style; follows the system's light and dark."""

from app.theme.fonts import figure_font, in_proportion, label_font, text_font
from app.theme.palette import DARK, LIGHT, Palette, blend, contrast
from app.theme.series import MAX_SERIES, ColourSlots, provider_color, provider_slots
from app.theme.style import Mode, Theme, apply, current

__all__ = [
    "DARK",
    "LIGHT",
    "MAX_SERIES",
    "ColourSlots",
    "Mode",
    "Palette",
    "Theme",
    "apply",
    "blend",
    "contrast",
    "current",
    "figure_font",
    "in_proportion",
    "label_font",
    "provider_color",
    "provider_slots",
    "text_font",
]
