"""pytesseract, without what it would load for formats that are not asked for here."""

from __future__ import annotations

import sys

__all__ = ["pytesseract"]

# Where numpy and pandas are installed it loads them, which takes longer than to read some receipts; and
# threads that numpy starts do not survive a fork.
_HIDDEN = [name for name in ("numpy", "pandas") if name not in sys.modules]
for _name in _HIDDEN:
    sys.modules[_name] = None  # type: ignore[assignment]
try:
    import pytesseract
finally:
    for _name in _HIDDEN:
        del sys.modules[_name]
