"""Lovable."""

from __future__ import annotations

from server.core.provider import Provider

PROVIDER = Provider(
    id="lovable",
    name="Lovable",
    aliases=(
        "lovable.dev",
        "gpt-engineer",
    ),
    category="Developer tools",
)
