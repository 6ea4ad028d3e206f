"""Settings of the server, as data."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from server.schemas.common import Body, Schema


class SettingValue(Schema):
    """One setting with what is needed to draw it."""

    key: str
    value: Any
    default: Any
    type: str
    group: str
    label: str
    help: str
    choices: list[str] | None = None
    minimum: int | None = None
    maximum: int | None = None


class SettingsAnswer(Schema):
    """All settings."""

    settings: list[SettingValue]


class SettingsRequest(Body):
    """Settings to change, by key; all are taken or none."""

    values: dict[str, Any] = Field(min_length=1, max_length=100, examples=[{"timezone": "Europe/Berlin"}])
