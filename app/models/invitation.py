"""An invitation's link: taken apart, looked at on the server that it is of, and accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from app.models.servers import ServerProblem, TeamServer, check_version, checked_url, explain, trust
from app.translation import translate

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.team import InvitationPreview

_PAGE = "/invite"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,200}")


@dataclass(frozen=True)
class Link:
    """The server that invites, and the secret that lets one in, once."""

    url: str
    token: str


@dataclass(frozen=True)
class Joined:
    """What has come of an invitation: the server under the organization's name, and the new token."""

    server: TeamServer
    token: str


def parse_link(text: str) -> Link:
    """Takes a link apart.

    Raises:
        ServerProblem: It is no invitation's, or the token would travel unprotected.
    """
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        parts = urlsplit("")
    token, path = parts.fragment, parts.path.rstrip("/")
    if not parts.netloc or not path.endswith(_PAGE) or not _TOKEN.fullmatch(token):
        words = translate(
            "Join", "This is no invitation's link. One looks like https://costs.example.com/invite#…"
        )
        raise ServerProblem(words)
    base = urlunsplit((parts.scheme, parts.netloc, path.removesuffix(_PAGE), "", ""))
    return Link(checked_url(base), token)


def look(link: Link, server: TeamServer) -> InvitationPreview:
    """Asks what accepting means. Only a CodingVibez server gets to see the token.

    Raises:
        ServerProblem: The server cannot be used, or does not take the link (any more).
    """
    with _stranger(server) as client:
        check_version(client.health().version, server)
        return client.preview_invitation(link.token)


def accept(link: Link, server: TeamServer, name: str) -> Joined:
    """Accepts, once; the token is in this answer and nowhere else.

    Raises:
        ServerProblem: The server cannot be used, or does not take the link (any more).
    """
    with _stranger(server) as client:
        answer = client.accept_invitation(link.token, name or None)
        return Joined(replace(server, name=answer.organization.name[:60]), answer.token)


@contextmanager
def _stranger(server: TeamServer) -> Iterator[ApiClient]:
    import httpx

    from app.client import TIMEOUT, ApiClient, ApiError

    client = ApiClient(httpx.Client(base_url=server.url, timeout=TIMEOUT, verify=trust(server.ca)))
    try:
        yield client
    except ApiError as error:
        raise explain(error, server) from error
    finally:
        client.close()
