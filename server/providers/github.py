"""GitHub."""

from __future__ import annotations

from server.core.provider import Provider

PROVIDER = Provider(
    id="github",
    name="GitHub",
    aliases=(
        "github-copilot",
        "copilot",
        "github models",
    ),
    category="Developer tools",
)
