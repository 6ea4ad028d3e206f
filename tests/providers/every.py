"""All stand-ins, for what holds for every provider."""

from __future__ import annotations

from tests.providers.servers.anthropic import Anthropic
from tests.providers.servers.aws import Aws, KiroBucket
from tests.providers.servers.azure import Azure
from tests.providers.servers.cursor import Cursor
from tests.providers.servers.github import GitHub
from tests.providers.servers.google_cloud import GoogleAi, GoogleCloud
from tests.providers.servers.openai import OpenAi
from tests.providers.servers.smaller import Replit, Supabase
from tests.providers.servers.vercel import Vercel
from tests.providers.stand_in import StandIn

EVERY: dict[str, type[StandIn]] = {
    "openai": OpenAi,
    "anthropic": Anthropic,
    "github": GitHub,
    "cursor": Cursor,
    "vercel": Vercel,
    "azure": Azure,
    "gcp": GoogleCloud,
    "google": GoogleAi,
    "aws": Aws,
    "supabase": Supabase,
    "kiro": KiroBucket,
    "replit": Replit,
}
