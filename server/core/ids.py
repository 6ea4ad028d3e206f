"""Ids as they stand in paths."""

from __future__ import annotations


def row_id(text: str) -> int:
    """Gives the number of an id, or -1, which no row has, where it cannot be one."""
    digits = text.isascii() and text.isdigit() and len(text) < 19
    return int(text) if digits else -1
