"""Kiro."""

from __future__ import annotations

from server.core.provider import Provider

PROVIDER = Provider(
    id="kiro",
    name="Kiro",
    aliases=(
        "kiro.dev",
        "aws-kiro",
        "amazon kiro",
    ),
    category="Developer tools",
)
