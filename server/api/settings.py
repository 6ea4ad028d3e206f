"""Settings."""

from __future__ import annotations

from flask import Blueprint

from server.api.endpoint import Call, NoBody, NoQuery, endpoint
from server.core.settings import SETTINGS
from server.schemas.settings import SettingsAnswer, SettingsRequest, SettingValue
from server.services.container import Services

settings = Blueprint("settings", __name__)


@endpoint(settings, "GET", "/api/settings", answer=SettingsAnswer, scope="read")
def show(call: Call[NoQuery, NoBody]) -> SettingsAnswer:
    """Show every setting, with what is needed to draw it."""
    return _all(call.services)


@endpoint(
    settings,
    "PATCH",
    "/api/settings",
    body=SettingsRequest,
    answer=SettingsAnswer,
    scope="admin",
    home=True,
)
def change(call: Call[NoQuery, SettingsRequest]) -> SettingsAnswer:
    """Change settings, all of them or none."""
    call.services.settings.change(call.body.values)
    return _all(call.services)


def _all(services: Services) -> SettingsAnswer:
    values = services.settings.all()
    return SettingsAnswer(
        settings=[
            SettingValue(
                key=setting.key,
                value=values[setting.key],
                default=setting.default,
                type=setting.type,
                group=setting.group,
                label=setting.label,
                help=setting.help,
                choices=None if setting.choices is None else list(setting.choices),
                minimum=setting.minimum,
                maximum=setting.maximum,
            )
            for setting in SETTINGS
        ]
    )
