"""Secrets that are no provider's key."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from server.core.secrets import LONGEST_SECRET
from server.schemas.common import Body, Schema, Text

Source = Literal["keyring", "environment", "memory"]


class SecretRequest(Body):
    """A secret's value; it is never shown again."""

    value: Annotated[Text, Field(min_length=1, max_length=LONGEST_SECRET)] = Field(
        examples=["correct horse battery staple"]
    )


class Secret(Schema):
    """A secret without its value."""

    name: str
    label: str
    help: str
    environment: str = Field(description="The variable that wins over what is kept")
    storedIn: Source | None = Field(description="Where it lies; null where it is not set")
    warning: str | None = None


class SecretList(Schema):
    """All secrets."""

    secrets: list[Secret]
