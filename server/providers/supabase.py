"""Supabase."""

from __future__ import annotations

from server.core.provider import Provider

PROVIDER = Provider(
    id="supabase",
    name="Supabase",
    category="Cloud",
)
