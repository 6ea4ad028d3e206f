"""Tokens for local apps."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictInt

from server.schemas.common import AS_WHOLE, Body, Name, Schema, UtcTime

Scope = Literal["ingest", "read", "write", "admin"]


class AppTokenRequest(Body):
    """A new token for an app."""

    name: Annotated[Name, Field(max_length=100)] = Field(examples=["my-app"])
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=4)] = Field(default=["ingest", "read"])
    expiresInDays: Annotated[StrictInt, Field(ge=1, le=3650), AS_WHOLE] = 365
    rateLimit: Annotated[StrictInt, Field(ge=0, le=1_000_000), AS_WHOLE] | None = Field(
        None, description="Requests a minute; 0 = unlimited; default: the API's own limits"
    )


class AppToken(Schema):
    """A token, without its secret."""

    id: str
    name: str
    scopes: list[Scope]
    rateLimit: int | None
    createdAt: UtcTime
    expiresAt: UtcTime
    lastUsedAt: UtcTime | None
    revokedAt: UtcTime | None
    memberId: str | None = Field(None, description="Whose it is: it can do at most what they may")


class NewAppToken(AppToken):
    """A token with its secret, which is shown this once."""

    token: str


class AppTokenList(Schema):
    """Tokens, newest first."""

    tokens: list[AppToken]
