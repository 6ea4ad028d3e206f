"""OpenAI."""

from __future__ import annotations

from server.core.provider import Provider

PROVIDER = Provider(
    id="openai",
    name="OpenAI",
    aliases=(
        "open-ai",
        "chatgpt",
        "openai api",
        "oai",
    ),
)
