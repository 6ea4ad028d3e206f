"""Anthropic."""

from __future__ import annotations

from server.core.provider import Provider

PROVIDER = Provider(
    id="anthropic",
    name="Anthropic",
    aliases=(
        "claude",
        "claude.ai",
    ),
    input_includes_cache=False,
)
