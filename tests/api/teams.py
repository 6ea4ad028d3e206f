"""Organizations with people in them, made as people make them: over the API."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from tests.api.conftest import Api

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.runtime import Runtime

ROLES = ("viewer", "member", "admin", "owner")


def token_of(invite_url: str) -> str:
    """Gives the token in an invitation's link."""
    return invite_url.rpartition("#")[2]


@contextmanager
def speaking(runtime: Runtime, token: str, organization: str | None = None) -> Iterator[Api]:
    """Speaks with a token, in process: such calls are not counted."""
    headers = {"Authorization": f"Bearer {token}"}
    if organization is not None:
        headers["X-Organization"] = organization
    transport = httpx.WSGITransport(app=runtime.in_process_app)
    with httpx.Client(transport=transport, base_url="http://localhost", headers=headers) as http:
        yield Api(http)


def own_organization(owner: Api, name: str) -> str:
    """Makes an organization, owned by whoever sits at the computer."""
    return str(owner.post("/api/organizations", {"name": name})["id"])


def in_organization(runtime: Runtime, organization: str) -> AbstractContextManager[Api]:
    """Speaks as whoever sits at the computer, in one of their organizations."""
    return speaking(runtime, runtime.desktop_token(), organization)


def join(inviter: Api, email: str, role: str, name: str | None = None) -> dict[str, Any]:
    """Invites somebody who accepts; gives the answer with their token."""
    url = inviter.post("/api/team/invitations", {"email": email, "role": role})["inviteUrl"]
    body = {"token": token_of(url), "name": name}
    asked = inviter.http.build_request("POST", "/api/team/invitations/accept", json=body)
    # Somebody new has no token.
    del asked.headers["Authorization"]
    data: dict[str, Any] = inviter.http.send(asked).json()["data"]
    return data
