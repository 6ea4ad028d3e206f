"""Vercel."""

from __future__ import annotations

from server.core.provider import Provider

PROVIDER = Provider(
    id="vercel",
    name="Vercel",
    aliases=(
        "vercel-ai-gateway",
        "ai-gateway",
        "v0",
    ),
    category="Cloud",
)
