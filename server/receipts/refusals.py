"""Why a file cannot be read."""

from __future__ import annotations


class Refused(Exception):
    """A file that cannot be read here; the message is for the person, and says what to do."""
