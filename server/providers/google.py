"""Google AI."""

from __future__ import annotations

from server.core.provider import Provider

PROVIDER = Provider(
    id="google",
    name="Google AI",
    aliases=(
        "gemini",
        "google-ai",
        "googleai",
        "google ai studio",
        "vertex",
        "vertex-ai",
        "google-vertex",
        "vertexai",
        "google-gla",
        "google-vertex-ai",
        "google gemini",
        "gemini-api",
        "google-genai",
        "generativelanguage",
    ),
)
