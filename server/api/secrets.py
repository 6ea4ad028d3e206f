"""Secrets that are no provider's key."""

from __future__ import annotations

from flask import Blueprint

from server.api.endpoint import Call, NoBody, NoQuery, endpoint
from server.schemas.common import Deleted
from server.schemas.secrets import Secret, SecretList, SecretRequest
from server.services.secrets import Kept

secrets = Blueprint("secrets", __name__)


@endpoint(secrets, "GET", "/api/secrets", answer=SecretList, scope="admin", home=True)
def list_secrets(call: Call[NoQuery, NoBody]) -> SecretList:
    """List what other secrets there are and where each lies; never a value."""
    return SecretList(secrets=[_shape(item, None) for item in call.services.secrets.list_secrets()])


@endpoint(
    secrets,
    "PUT",
    "/api/secrets/<name>",
    body=SecretRequest,
    answer=Secret,
    scope="admin",
    home=True,
)
def put(call: Call[NoQuery, SecretRequest]) -> Secret:
    """Put a secret into the operating system's keyring."""
    service = call.services.secrets
    return _shape(service.put(call.path["name"], call.body.value), service.warning)


@endpoint(secrets, "DELETE", "/api/secrets/<name>", answer=Deleted, scope="admin", home=True)
def delete(call: Call[NoQuery, NoBody]) -> Deleted:
    """Forget a secret."""
    call.services.secrets.delete(call.path["name"])
    return Deleted(id=call.path["name"])


def _shape(item: Kept, warning: str | None) -> Secret:
    return Secret(
        name=item.secret.name,
        label=item.secret.label,
        help=item.secret.help,
        environment=item.secret.environment,
        storedIn=None if item.source is None else item.source.value,
        warning=warning,
    )
