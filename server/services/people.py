"""The services of who signs in and to what they belong, put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypedDict

from server.credentials import SecretStore
from server.db.connection import Store
from server.db.writer import Writer
from server.schemas.events import Changed, Kind
from server.services.identity import IdentityService, Installation
from server.services.invitations import InvitationService
from server.services.mail import Mailer
from server.services.newcomers import Newcomers
from server.services.places import Places
from server.services.secrets import SecretService
from server.services.settings import SettingsService
from server.services.supabase_tokens import SupabaseTokens
from server.services.team import TeamService


class PeopleServices(TypedDict):
    """The services."""

    identity: IdentityService
    invitations: InvitationService
    mailer: Mailer
    secrets: SecretService
    team: TeamService


class _Keeps(TypedDict):
    """What most of them stand on."""

    store: Store
    writer: Writer
    places: Places
    clock: Callable[[], datetime]


def people_services(
    secrets_store: SecretStore | None,
    environ: Mapping[str, str],
    settings: SettingsService,
    secret: bytes,
    installation: Installation,
    *,
    store: Store,
    writer: Writer,
    clock: Callable[[], datetime],
    told: Mapping[Kind, Callable[[int], None]],
) -> PeopleServices:
    """Puts them together.

    Args:
        secrets_store: Where secrets lie; None keeps none.
        environ: Where they may be given, too.
        settings: What is configured.
        secret: Signs this installation's tokens.
        installation: Whose they are.
        store: Tells who is on record.
        writer: Puts them there.
        clock: Gives the current time.
        told: What is called with the organization in which something of a kind has changed.
    """
    keeps: _Keeps = {"store": store, "writer": writer, "places": Places(store, clock), "clock": clock}
    secrets = SecretService(secrets_store, environ, installation.id)
    mailer = Mailer(settings, secrets)
    newcomers = Newcomers(**keeps, settings=settings, home=installation.organization_id)
    other = SupabaseTokens(
        settings=settings, secrets=secrets, newcomers=newcomers, store=store, writer=writer, clock=clock
    )
    identity = IdentityService(
        **keeps, secret=secret, installation=installation, other=other, announce=told["app_tokens"]
    )
    secrets.tell(identity.forget)
    return {
        "identity": identity,
        "invitations": InvitationService(
            **keeps, identity=identity, settings=settings, mailer=mailer, announce=told["team"]
        ),
        "mailer": mailer,
        "secrets": secrets,
        "team": TeamService(**keeps, installation=installation, announce=told["team"]),
    }


def forgetting(identity: IdentityService) -> Callable[[Changed], None]:
    """Gives what lets tokens be judged anew when the settings that they are judged by may have changed."""

    def listen(changed: Changed) -> None:
        if changed.kind == "settings":
            identity.forget()

    return listen
