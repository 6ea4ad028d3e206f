"""How old data is, in the API's four words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

Freshness = Literal["fresh", "stale", "very_stale", "no_data"]


def freshness(latest: datetime | None, now: datetime) -> Freshness:
    """Gives fresh under 15 minutes, stale up to 60, very_stale beyond, no_data where there is none."""
    if latest is None:
        return "no_data"
    age = now - latest
    if age < timedelta(minutes=15):
        return "fresh"
    return "stale" if age <= timedelta(minutes=60) else "very_stale"
