"""What happened, told in this process and, without whose it is, to whoever listens at /api/events."""

from __future__ import annotations

import re
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from server.schemas.common import Schema, UtcTime

Kind = Literal[
    "usage", "costs", "expenses", "receipts", "budgets", "settings", "app_tokens", "sync", "alert", "team"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
_ONE = f"(?:{'|'.join(KINDS)})"
_LIST = f"^{_ONE}(?:,{_ONE})*$"


class Changed(Schema):
    """Figures have changed, so that whoever shows them reads them anew.

    `organizationId` says whose; None means everybody's.
    """

    kind: Kind
    organizationId: int | None = None


def _known(value: str) -> str:
    if not re.fullmatch(_LIST, value):
        raise ValueError(f"must be some of {', '.join(KINDS)}, with commas between them")
    return value


class EventsQuery(Schema):
    """What to listen for."""

    kinds: Annotated[str, AfterValidator(_known)] | None = Field(
        None,
        description="Only these, with commas between them; default: all",
        examples=["usage,alert"],
        json_schema_extra={"pattern": _LIST},
    )


class Message(Schema):
    """The data of one message; its name is the kind."""

    kind: Literal["hello", Kind] = Field(description="What changed; hello is the first message")
    at: UtcTime = Field(description="When it last did")
    version: str | None = Field(None, description="In hello alone: the program's version")
    kinds: list[Kind] | None = Field(None, description="In hello alone: what this stream tells of")
    resumed: bool | None = Field(
        None, description="In hello alone: nothing was missed since Last-Event-ID but what follows at once"
    )
