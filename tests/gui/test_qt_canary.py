from __future__ import annotations

import sys

from PySide6.QtCore import QObject


def test_void_calls_do_not_eat_references_to_none() -> None:
    """PySide6 6.12.0 drops one reference to None a call and aborts Python 3.11 within minutes."""
    before = sys.getrefcount(None)
    for _ in range(1000):
        QObject().setObjectName("x")
    assert sys.getrefcount(None) - before > -10
