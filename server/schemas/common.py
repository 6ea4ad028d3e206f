"""What every request and answer shares: envelope, money, times, query defaults."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema

from server.core.periods import find_zone

MAX_TOKENS = 10**12
MAX_EVENT_COST = 1_000_000

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

T = TypeVar("T")

Freshness = Literal["fresh", "stale", "very_stale", "no_data"]
ErrorCode = Literal[
    "VALIDATION_ERROR",
    "AUTHENTICATION_ERROR",
    "AUTHORIZATION_ERROR",
    "NOT_FOUND",
    "RATE_LIMIT_EXCEEDED",
    "INTEGRATION_ERROR",
    "DATABASE_ERROR",
    "INTERNAL_ERROR",
]


class Schema(BaseModel):
    """Base of all shapes. Unknown fields are ignored, so that old and new clients mix."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class Body(Schema):
    """Base of requests. An optional field that is null counts as absent: SDKs hand on nulls as they are."""

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: object) -> object:
        if isinstance(value, dict) and None in value.values():
            required = {name for name, field in cls.model_fields.items() if field.is_required()}
            return {key: item for key, item in value.items() if item is not None or key in required}
        return value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler.resolve_ref_schema(handler(core))
        for name, shape in schema["properties"].items():
            options = shape.get("anyOf", [])
            if name not in schema.get("required", []) and {"type": "null"} not in options:
                kept = {key: shape.pop(key) for key in ("default", "description", "examples") if key in shape}
                schema["properties"][name] = {"anyOf": [shape, {"type": "null"}], **kept}
        return schema


def format_time(moment: datetime) -> str:
    """Gives ISO 8601 in UTC with milliseconds and a Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _only_number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("must be a number")
    return value


def _whole(value: object) -> object:
    """Takes 1000.0 for 1000, as JSON does; everything else that is no integer is left to be refused."""
    if isinstance(value, Decimal) and value.is_finite() and value.adjusted() < 20 and value == int(value):
        return int(value)
    return value


def _only_text_moment(value: object) -> object:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise ValueError("must be an ISO 8601 time such as 2026-01-31T09:30:00Z")
    return value


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("is outside the years that can be handled") from None


def _only_day(value: object) -> object:
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("must be a date written YYYY-MM-DD")
    return value


def _encodable(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("must be valid Unicode") from None
    if "\x00" in value:
        raise ValueError("must not hold NUL characters")
    return value


def _zone_name(value: str) -> str:
    if find_zone(value) is None:
        raise ValueError("must be an IANA time zone such as Europe/Berlin")
    return value


def not_null(value: object) -> object:
    """Refuses to clear a field of a patch; to be used as a validator before all others."""
    if value is None:
        raise ValueError("cannot be cleared")
    return value


def as_patch(schema: dict[str, Any], never_cleared: Iterable[str]) -> dict[str, Any]:
    """Describes a patch: what is absent stays as it is, so that no field has a default."""
    for name, shape in schema["properties"].items():
        shape.pop("default", None)
        if name in never_cleared:
            options = [option for option in shape["anyOf"] if option != {"type": "null"}]
            schema["properties"][name] = options[0]
    return schema


def between(least: float, most: float) -> Any:  # noqa: ANN401 - as pydantic's own Field
    """Bounds a Money field; the description is told them apart, since a Decimal's own is replaced.

    The bounds are compared as decimals: as a binary float 0.01 is more than 0.01.
    """
    return Field(
        ge=Decimal(str(least)), le=Decimal(str(most)), json_schema_extra={"minimum": least, "maximum": most}
    )


class _JsonNumber:
    """Describes a Decimal as the JSON number that it is on the wire, without the text it could be."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        numbers = [option for option in schema.get("anyOf", []) if option.get("type") == "number"]
        return numbers[0] if numbers else {"type": "number"}


Money = Annotated[Decimal, BeforeValidator(_only_number), _JsonNumber]
Notional = Annotated[
    Money, Field(description="Worth of usage that a flat plan pays for, at the API's prices: in no cost")
]
# Stands after the bounds of a StrictInt: before them it would hide them from the description.
AS_WHOLE = BeforeValidator(_whole)
Tokens = Annotated[StrictInt, Field(ge=0, le=MAX_TOKENS), AS_WHOLE]
UtcTime = Annotated[
    datetime,
    BeforeValidator(_only_text_moment),
    AfterValidator(_in_utc),
    PlainSerializer(format_time, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[date, BeforeValidator(_only_day)]
_CLEAN = r"[^\x00-\x1f\x7f]"
_NAME = {"pattern": rf"^{_CLEAN}*[^\s\x00-\x1f\x7f]{_CLEAN}*$"}
# Checked by pydantic's own constraints: validators in Python would be most of an event's validation.
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=rf"^{_CLEAN}+$"),
    Field(json_schema_extra=_NAME),
]
Text = Annotated[str, AfterValidator(_encodable), Field(json_schema_extra={"pattern": r"^[^\x00]*$"})]
ZoneName = Annotated[
    str, AfterValidator(_zone_name), Field(max_length=64, examples=["Europe/Berlin"], description="IANA name")
]


class Envelope(Schema, Generic[T]):
    """What every successful answer is wrapped in."""

    success: Literal[True] = True
    data: T
    timestamp: UtcTime
    requestId: str


class ErrorDetail(Schema):
    """One wrong field."""

    field: str
    message: str


class ErrorEnvelope(Schema):
    """What every failure looks like, on every path."""

    success: Literal[False] = False
    error: str
    code: ErrorCode
    requestId: str
    details: list[ErrorDetail] | None = None


class Deleted(Schema):
    """What was deleted."""

    id: str
    deleted: Literal[True] = True


class RangeQuery(Schema):
    """A range of days, both ends included; first of this month to today where absent."""

    startDate: Day | None = Field(None, description="First day; default: the first of this month")
    endDate: Day | None = Field(None, description="Last day, included; default: today")
    timezone: ZoneName | None = Field(None, description="Whose days; default: the setting")


def as_json_ready(answer: BaseModel) -> dict[str, Any]:
    """Gives plain values, money still as Decimal, for the JSON encoder."""
    return answer.model_dump(mode="python", by_alias=True)
