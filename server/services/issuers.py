"""What another issuer of tokens has to give."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from server.core.records import Scope
from server.core.team import Person


class Guest(NamedTuple):
    """Whom a token of another issuer stands for.

    Attributes:
        person_id: 0 for somebody who is not on record here yet.
        organization: The public id of the organization that the token names, if it names one.
        scopes: How far the token reaches.
    """

    person_id: int
    organization: str | None
    scopes: frozenset[Scope]


class Issuer(Protocol):
    """Another issuer of tokens."""

    @property
    def name(self) -> str:
        """The `iss` of its tokens; empty where there is none."""

    def verify(self, token: str) -> dict[str, Any]:
        """Gives the claims of a token, all but its times checked.

        Raises:
            NotAuthenticated: With which of the many reasons it is.
            IntegrationError: Its keys cannot be had.
        """

    def receive(self, claims: dict[str, Any]) -> Guest:
        """Gives whom the claims stand for, who may be seen for the first time."""

    def person(self, claims: dict[str, Any]) -> Person:
        """Gives the person, put on record if need be."""
