"""Microsoft Azure."""

from __future__ import annotations

from server.core.provider import Provider

PROVIDER = Provider(
    id="azure",
    name="Microsoft Azure",
    aliases=(
        "azure-openai",
        "azureopenai",
        "microsoft",
        "azure ai",
        "azure-ai-foundry",
        "microsoft azure",
    ),
    category="Cloud",
)
