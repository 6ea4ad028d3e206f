"""Integrations: what each provider needs, gives, and whether it is connected. Never a secret."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, StrictBool, StrictStr

from server.core.provider import LONGEST_CREDENTIAL, Gives
from server.schemas.common import Body, Money, Schema, Text, UtcTime

Source = Literal["stored", "environment"]


class CredentialField(Schema):
    """One field of what signs in."""

    id: str
    label: str
    help: str
    url: str = Field(description="Where to get it; empty where that is plain")
    pattern: str = Field(description="Regular expression of the whole value; empty for anything")
    secret: bool
    optional: bool
    long: bool = Field(description="Whether it has many lines")
    environment: str = Field(description="The variable that stands for it, and wins")
    source: Source | None = Field(description="Where it is; null where it is missing")
    value: str | None = Field(description="Of what is stored and no secret; else null")


class Integration(Schema):
    """A provider: what it needs, what it gives, how far that can be trusted."""

    id: str
    name: str
    category: str
    connected: bool
    account: str = Field(description="Whose credentials they are, as the provider told")
    connectedAt: UtcTime | None
    canConnect: bool = Field(description="Whether there is anything to connect")
    fields: list[CredentialField]
    gives: list[Gives]
    estimate: bool = Field(description="Whether its money is an estimate from list prices")
    unverified: str = Field(description="What has not been seen to hold on a live account")
    manual: str = Field(description="What to do by hand, in the place of connecting or beside it")
    insideBillOf: str | None = Field(description="The provider on whose bill its money stands")
    settlesAfterDays: int | None = Field(description="Days after which figures are not revised any more")
    settlesByMonth: bool = Field(description="Whether that is counted from the month's end")
    intervalMinutes: int | None
    minimumIntervalMinutes: int | None
    chargePerCall: Money = Field(description="What the provider charges for a request, in dollars")
    baseUrls: list[str]


class IntegrationList(Schema):
    """Every provider."""

    integrations: list[Integration]
    warning: str | None = Field(description="Why keys are kept in memory only; null while all is well")


class IntegrationRequest(Body):
    """Credentials by field. What is left out stays; an empty text clears it."""

    credentials: dict[str, StrictStr] = Field(
        max_length=20,
        examples=[{"adminKey": "sk-admin-..."}],
        description=f"At most {LONGEST_CREDENTIAL} characters each. Another baseUrl takes new secrets",
    )
    check: StrictBool = Field(True, description="Try them with the provider first; refused ones are not kept")


class IntegrationAnswer(Integration):
    """The provider, and where its secrets landed."""

    storedIn: Literal["keyring", "environment", "memory"] | None = Field(
        None, description="Where what was sent went"
    )
    warning: Text | None = Field(None, description="Why keys are kept in memory only; null while all is well")
