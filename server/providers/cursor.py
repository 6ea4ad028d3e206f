"""Cursor."""

from __future__ import annotations

from server.core.provider import Provider

PROVIDER = Provider(
    id="cursor",
    name="Cursor",
    aliases=(
        "anysphere",
        "cursor.sh",
        "cursor.com",
    ),
    input_includes_cache=False,
    category="Developer tools",
)
