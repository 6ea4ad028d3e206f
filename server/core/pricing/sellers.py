"""Who sells: the spellings of provider names, and what a prefix of a model's name says about the seller."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

# Spellings seen in SDKs, gateways (LiteLLM, OpenRouter, Vercel) and OpenTelemetry's gen_ai.provider.name.
_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "openai": ("open-ai", "openai-chat", "openai-responses", "openai-codex", "text-completion-openai"),
    "anthropic": ("claude", "anthropic-ai"),
    "google": (
        "gemini", "google-ai", "googleai", "google-ai-studio", "google-genai", "google-gemini",
        "google-cloud", "google-vertex", "google-vertex-ai", "vertex", "vertex-ai", "vertexai",
        "vertex-ai-beta", "gcp", "gcp-gemini", "gcp-vertex-ai", "gcp-gen-ai",
    ),
    "aws": (
        "bedrock", "aws-bedrock", "amazon", "amazon-bedrock", "bedrock-converse", "bedrock-runtime",
        "amazon-web-services",
    ),
    "azure": (
        "azure-openai", "azureopenai", "azure-open-ai", "azure-ai", "azure-ai-inference", "azure-text",
        "azure-ai-openai", "azure-foundry", "azure-ai-foundry", "microsoft", "microsoft-azure",
        "microsoft-foundry",
    ),
    "x-ai": ("xai", "grok", "spacexai"),
    "mistral": ("mistralai", "mistral-ai", "codestral", "text-completion-codestral"),
    "moonshotai": ("moonshot", "moonshot-ai", "kimi"),
    "together": ("together-ai", "togetherai"),
    "fireworks": ("fireworks-ai",),
    "cohere": ("cohere-chat", "cohereai"),
    "perplexity": ("perplexity-ai", "pplx"),
    "voyageai": ("voyage", "voyage-ai"),
    "zai": ("z-ai", "zai-org"),
    "zhipuai": ("zhipu", "zhipu-ai", "bigmodel"),
    "minimax": ("minimaxai", "minimax-ai"),
    "meta": ("meta-llama", "meta-ai", "llama-api"),
    "arcee": ("arcee-ai",),
    "github-copilot": ("github", "copilot", "github-models"),
    "cloudflare": ("workers-ai", "cloudflare-workers-ai"),
    "deepseek": ("deepseek-ai",),
    "openrouter": ("open-router",),
    "vercel": ("vercel-ai-gateway", "ai-gateway", "v0"),
    "litellm": ("litellm-proxy",),
}  # fmt: skip
_CANONICAL = {spelling: seller for seller, spellings in _SPELLINGS.items() for spelling in spellings}

# They bill the maker's own price (or add a fee of their own elsewhere), so the maker's list answers.
_PASS_THROUGH = frozenset({"vercel", "litellm", "portkey", "helicone", "github-copilot", "cursor"})

# Their list is the maker's own. The order decides who answers for a name without a prefix: Google also
# sells Claude, so it comes after Anthropic.
_MAKERS = (
    "openai", "anthropic", "google", "x-ai", "deepseek", "mistral", "cohere", "moonshotai", "minimax", "zai",
    "zhipuai", "perplexity", "voyageai", "meta",
)  # fmt: skip

_PATH = re.compile(r"(?:projects/[^/]+/locations/[^/]+/)?(?:publishers/[^/]+/)?models/([^/]+)")
_ARN = re.compile(r"arn:aws[a-z-]*:bedrock:[^/]*:(?:foundation-model|inference-profile)/([^/]+)")
_BEDROCK_STEP = re.compile(r"converse|converse_like|invoke|[a-z]{2}(?:-[a-z]+){1,2}-\d")
_MOST_PREFIXES = 4


def canonical(provider: str) -> str:
    """Gives the identity of a provider for any common spelling of it."""
    folded = provider.strip().lower()
    dashed = folded.replace("_", "-").replace(" ", "-").replace(".", "-")
    return _CANONICAL.get(dashed, folded if dashed == folded else _CANONICAL.get(folded, dashed))


def routes(
    provider: str, name: str, known: Collection[str], fallbacks: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str]]:
    """Gives the (price list, name) pairs that a call may mean, most literal first.

    A prefix decides only where it can: `azure/gpt-4o` through OpenAI's SDK is Azure's; `openai/gpt-oss-20b`
    at a host such as Together names the maker, not the seller, and never leads to the maker's price.
    """
    seller = provider if provider in known else canonical(provider)
    if seller not in known and seller not in _PASS_THROUGH:
        return
    for _ in range(_MOST_PREFIXES):
        yield seller, name
        if path := _PATH.fullmatch(name) or _ARN.fullmatch(name):
            yield seller, path[1]
            return
        head, slash, rest = name.partition("/")
        if not slash or not rest:
            break
        named = head if head in known else canonical(head)
        own_prefix = named == seller or named in fallbacks.get(seller, ())
        if own_prefix or (seller == "aws" and _BEDROCK_STEP.fullmatch(head)):
            name = rest
        elif (seller in _PASS_THROUGH or seller in _MAKERS) and (named in known or named in _PASS_THROUGH):
            seller, name = named, rest
        else:
            return
    if seller in _PASS_THROUGH and "/" not in name:
        for maker in _MAKERS:
            yield maker, name
