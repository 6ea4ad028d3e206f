"""Replit."""

from __future__ import annotations

from server.core.provider import Provider

PROVIDER = Provider(
    id="replit",
    name="Replit",
    aliases=(
        "replit.com",
        "repl.it",
    ),
    category="Developer tools",
)
