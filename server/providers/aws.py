"""Amazon Web Services."""

from __future__ import annotations

from server.core.provider import Provider

PROVIDER = Provider(
    id="aws",
    name="Amazon Web Services",
    aliases=(
        "bedrock",
        "aws-bedrock",
        "amazon",
        "amazon-bedrock",
        "amazon web services",
        "awsbedrock",
    ),
    # Bedrock's Converse API counts cache reads and writes beside inputTokens.
    input_includes_cache=False,
    category="Cloud",
)
