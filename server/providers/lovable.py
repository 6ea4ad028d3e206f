"""Lovable: nothing to call; what it costs is typed in, or comes from receipts."""

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
    manual="Lovable has nothing to call: it offers no API for costs, and its terms forbid reading its pages. "
    "Type "
    "the plan's price and top-ups in, or add the receipts.",
)
