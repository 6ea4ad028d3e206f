"""Google Cloud."""

from __future__ import annotations

from server.core.provider import Provider

PROVIDER = Provider(
    id="gcp",
    name="Google Cloud",
    aliases=(
        "google-cloud",
        "google cloud platform",
        "googlecloudplatform",
    ),
    category="Cloud",
)
