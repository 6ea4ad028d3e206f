"""Connections to providers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from server.api.endpoint import Call, NoBody, NoQuery, endpoint
from server.core.money import to_dollars
from server.schemas.integrations import (
    CredentialField,
    Integration,
    IntegrationAnswer,
    IntegrationList,
    IntegrationRequest,
    Source,
)
from server.services.integrations import Connection

integrations = Blueprint("integrations", __name__)


@endpoint(integrations, "GET", "/api/integrations", answer=IntegrationList, scope="read")
def list_integrations(call: Call[NoQuery, NoBody]) -> IntegrationList:
    """List every provider: what it needs, and whether it is connected; never a secret."""
    service = call.services.integrations
    found = service.list_all(call.identity)
    return IntegrationList(
        integrations=[Integration(**_shape(item)) for item in found], warning=service.warning
    )


@endpoint(
    integrations,
    "PUT",
    "/api/integrations/<provider>",
    body=IntegrationRequest,
    answer=IntegrationAnswer,
    scope="admin",
    home=True,
)
def connect(call: Call[NoQuery, IntegrationRequest]) -> IntegrationAnswer:
    """Connect a provider; its secrets go to the operating system's keyring."""
    service = call.services.integrations
    found, landed = service.connect(
        call.identity, call.path["provider"], call.body.credentials, check=call.body.check
    )
    return IntegrationAnswer(**_shape(found), storedIn=landed.value, warning=service.warning)


@endpoint(
    integrations,
    "DELETE",
    "/api/integrations/<provider>",
    answer=IntegrationAnswer,
    scope="admin",
    home=True,
)
def disconnect(call: Call[NoQuery, NoBody]) -> IntegrationAnswer:
    """Forget a provider's credentials; what was read from it stays."""
    found = call.services.integrations.disconnect(call.identity, call.path["provider"])
    return IntegrationAnswer(**_shape(found))


def _shape(item: Connection) -> dict[str, Any]:
    provider, feed, known = item.provider, item.provider.feed, item.known
    return {
        "id": provider.id,
        "name": provider.name,
        "category": provider.category,
        "connected": item.connected,
        "account": known.account if known else "",
        "connectedAt": known.connected_at if known and item.connected else None,
        "canConnect": feed is not None,
        "fields": _fields(item),
        "gives": feed.gives if feed else [],
        "estimate": feed.estimate if feed else False,
        "unverified": feed.unverified if feed else "",
        "manual": provider.manual,
        "insideBillOf": provider.inside,
        "settlesAfterDays": feed.settles_after if feed else None,
        "settlesByMonth": feed.by_month if feed else False,
        "intervalMinutes": feed.interval_minutes if feed else None,
        "minimumIntervalMinutes": feed.least_minutes if feed else None,
        "chargePerCall": to_dollars(feed.call_price_nanos if feed else 0),
        "baseUrls": feed.hosts if feed else [],
    }


def _fields(item: Connection) -> list[CredentialField]:
    feed = item.provider.feed
    return [
        CredentialField(
            id=field.id,
            label=field.label,
            help=field.help,
            url=field.url,
            pattern=field.pattern,
            secret=field.secret,
            optional=field.optional,
            long=field.long,
            environment=item.provider.variable(field.id),
            source=_source(item, field.id),
            # Options hold no secrets.
            value=item.known.options.get(field.id) if item.known else None,
        )
        for field in (feed.all_fields if feed else ())
    ]


def _source(item: Connection, field: str) -> Source | None:
    if field in item.standing.environment:
        return "environment"
    return "stored" if field in item.standing.stored else None
