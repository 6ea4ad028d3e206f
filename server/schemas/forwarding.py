"""What a desk forwards to a team's server, and how that stands."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, StrictBool, StrictInt
from pydantic_core import CoreSchema, core_schema

from server.schemas.common import (
    AS_WHOLE,
    MAX_EVENT_COST,
    Body,
    Money,
    Name,
    Schema,
    Text,
    Tokens,
    UtcTime,
    between,
)
from server.schemas.tokens import CostSource, IdempotencyKey, TagName, TagValue

MAX_FORWARDED = 1000
State = Literal["off", "ok", "waiting", "stopped"]
Project = Annotated[Text, Field(max_length=200)]


class ForwardedUsage(Schema):
    """A use as the desk has it: nothing of it is reckoned anew."""

    provider: Name
    model: Name
    timestamp: UtcTime
    uncachedTokens: Tokens = Field(description="Input that was neither read from a cache nor written to one")
    cacheReadTokens: Tokens = 0
    cacheWriteTokens: Tokens = Field(0, description="Input written to a cache for five minutes")
    cacheWrite1hTokens: Tokens = Field(0, description="Input written to a cache for an hour")
    outputTokens: Tokens
    reasoningTokens: Tokens = Field(0, description="The part of outputTokens that was reasoning")
    requests: Annotated[StrictInt, Field(ge=0, le=10**9), AS_WHOLE] = 1
    cost: Annotated[Money, between(0, MAX_EVENT_COST)] | None = None
    costSource: CostSource
    priceVersion: Name | None = None
    project: Name | None = None
    sessionId: Name | None = None
    tags: Annotated[dict[TagName, TagValue], Field(max_length=50)] | None = None
    serviceTier: Name | None = None
    source: Name = Field(description="How it came to the desk")
    captured: StrictBool = Field(False, description="Whether an agent's log or telemetry told of it")
    posted: Annotated[str, Field(pattern=r"^[0-9a-f]{1,64}$")] | None = Field(
        None, description="Digest of what an app posted under the key"
    )


class ForwardedItem(Schema):
    """The newest that a desk knows of a key."""

    key: IdempotencyKey
    revision: Annotated[StrictInt, Field(ge=0, le=2**53), AS_WHOLE] = Field(
        description="Grows with everything that the desk changes; an older one is passed over"
    )
    usage: ForwardedUsage | None = Field(None, description="null: nothing was used under this key after all")


class _AnyItem:
    """An item that is judged later, by itself; described as what it should be."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.any_schema()

    @classmethod
    def __get_pydantic_json_schema__(cls, _core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        wanted = handler(ForwardedItem.__pydantic_core_schema__)
        return {"anyOf": [wanted, {"description": "Anything else is answered with status `rejected`"}]}


class ForwardRequest(Body):
    """Up to 1,000 uses of a desk in one call; each is judged by itself, all are stored in one transaction."""

    desk: Annotated[Name, Field(max_length=64, examples=["1f0e3dad-9990-4a4b-a0b3-2f1b6a1d8c11"])] = Field(
        description="The installation that they come from; the same one each time"
    )
    items: Annotated[list[_AnyItem], Field(min_length=1, max_length=MAX_FORWARDED)]


class ForwardedResult(Schema):
    """What became of one item."""

    index: int
    status: Literal["accepted", "known", "rejected"]
    error: str | None = None


class ForwardAnswer(Schema):
    """What became of the items, on disk for good."""

    accepted: int
    known: int
    rejected: int
    results: list[ForwardedResult]


class SetAside(Schema):
    """An event that the team's server would not take; the others are not held up by it."""

    eventId: str
    reason: str
    at: UtcTime
    provider: str | None = Field(description="null where the event is gone here, too")
    model: str | None
    timestamp: UtcTime | None


class ForwardingServer(Schema):
    """A team's server, and how forwarding to it stands."""

    id: str
    name: str
    url: str
    enabled: bool
    projects: list[Project] | None = Field(
        description='Whose usage is sent, "" for what has no project; null: all'
    )
    state: State = Field(
        description="waiting: it is tried again by itself; stopped: somebody has to do something first"
    )
    message: str = Field(description="What is wrong, in words; empty where nothing is")
    since: UtcTime | None = Field(description="Since when it is so")
    pending: int = Field(description="Events that are still to be sent")
    sent: int = Field(description="Events that the server has taken")
    lastSentAt: UtcTime | None
    setAsideCount: int
    setAside: list[SetAside] = Field(description="The newest hundred of them")


class ForwardingList(Schema):
    """The teams' servers that were added in the tray."""

    servers: list[ForwardingServer]


class ForwardingRequest(Body):
    """Switches forwarding; what is left out stays as it is."""

    enabled: StrictBool | None = None
    projects: Annotated[list[Project], Field(max_length=100)] | None = Field(
        None, description='Whose usage is sent from now on, "" for what has no project', examples=[["shop"]]
    )
    allProjects: StrictBool = Field(False, description="Sends every project's usage from now on")
    history: StrictBool = Field(
        False, description="Also sends what was tracked before, and while it was switched off"
    )


class ForwardingRetry(Body):
    """Tries again at once, also what was set aside."""

    everything: StrictBool = Field(
        False, description="Sends again all that was ever sent, for a server that went back to a backup"
    )
