"""Where a page of a list ended, as an opaque text."""

from __future__ import annotations

import base64
import binascii
from datetime import date

from server.core.errors import InvalidInput

# The days there are, as keys.
ORDINALS = range(1, date.max.toordinal() + 1)


def cursor_of(key: int, row: int) -> str:
    """Gives the cursor of the row that a page ended with: what the list is ordered by, and its id."""
    return base64.urlsafe_b64encode(f"{key}:{row}".encode()).decode().rstrip("=")


def position_of(cursor: str, keys: range = range(2**62)) -> tuple[int, int]:
    """Gives the key, which must be one of `keys`, and the id of a cursor.

    Raises:
        InvalidInput: It is not one of ours.
    """
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        key, _, row = text.partition(":")
        position = int(key), int(row)
    except (ValueError, binascii.Error) as error:
        raise _unknown() from error
    if position[0] not in keys or not 0 <= position[1] < 2**62:
        raise _unknown()
    return position


def _unknown() -> InvalidInput:
    return InvalidInput.of("cursor", "is not a cursor that this API gave")
