"""How an endpoint is declared: one line says path, shapes, scope and limit; all else follows from it.

Validation, authorization, rate limits and openapi.json read the same declaration, so none can drift.
(flask-openapi3 was tried: it takes broken JSON for an empty body and answers in a shape of its own.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeAlias, TypeVar, cast

from flask import Blueprint, Response, current_app, g, request
from pydantic import ValidationError
from werkzeug.datastructures import FileStorage

from server.api.later import Pending, Postponed, respond_to
from server.api.wire import JSON, Ready, read_json, success
from server.core.errors import InvalidInput
from server.core.records import Identity, Role, Scope
from server.schemas.common import Schema
from server.services.container import Clock, Services
from server.services.tracking import describe, problems_of

Q = TypeVar("Q", bound=Schema)
B = TypeVar("B", bound=Schema)
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Limit = Literal["read", "write", "sync", "upload"]
MULTIPART = "multipart/form-data"
# How the paths begin on which requests are counted, whether or not anything is there.
COUNTED = "/api"
# What a person must be to do what a scope allows, where an endpoint asks for nothing else.
ROLES: dict[Scope, Role] = {
    "read": Role.VIEWER,
    "ingest": Role.MEMBER,
    "write": Role.MEMBER,
    "admin": Role.ADMIN,
}


class NoQuery(Schema):
    """For endpoints without query parameters."""


class NoBody(Schema):
    """For endpoints without a body."""


class NoFields(Schema):
    """For answers that are a file or a text, and no JSON."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What is known of an endpoint without calling it.

    Attributes:
        scope: What a token must allow; None means public.
        role: What its person must at least be, in the organization that they work in.
        home: Whether it concerns the whole server, and so is for the server's own organization alone.
        answer: Shape of the answer's data; of one message where the answer is a stream.
        media: Media type of the answer; JSON stands in the envelope, all else is as it is.
        more_media: Further media types that the answer may have, as it is.
        takes: Media types of a body that is a file, by itself or in a form's field `file`. The declared shape
            of the body, if there is one, is then that of the form's other fields.
        largest: Most bytes of such a body.
        too_large: What is said of a larger one.
        quick: Its function waits for nothing, at most its answer does: it may run where all others wait.
        refusal: Shape of a failure where neither it nor the answer stands in the envelope.
    """

    name: str
    method: Method
    path: str
    summary: str
    tag: str
    scope: Scope | None
    role: Role
    limit: Limit
    query: type[Schema]
    body: type[Schema]
    answer: type[Schema]
    header_names: tuple[str, ...] = ()
    media: str = JSON
    more_media: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    quick: bool = False
    largest: int = 0
    too_large: str = ""
    home: bool = False
    refusal: type[Schema] | None = None

    @property
    def is_counted(self) -> bool:
        """Whether it falls under the limits of requests a minute."""
        return self.path.startswith(COUNTED)

    @property
    def only_form(self) -> bool:
        """Whether the body must be a form."""
        return self.takes == (MULTIPART,)


@dataclass(frozen=True, slots=True)
class Call(Generic[Q, B]):
    """One request, validated. Public endpoints have no identity."""

    services: Services
    query: Q
    body: B
    path: Mapping[str, str]
    _identity: Identity | None = None

    @property
    def identity(self) -> Identity:
        """Who calls; every endpoint with a scope has one."""
        if self._identity is None:
            raise LookupError("a public endpoint has no identity")
        return self._identity

    @staticmethod
    def file() -> FileStorage:
        """Gives the file of a form.

        Raises:
            InvalidInput: There is none.
        """
        sent = request.files.get("file")
        if sent is None:
            raise InvalidInput.of("file", "is missing; the form's field must have this name and be a file")
        return sent

    @staticmethod
    def header(name: str) -> str | None:
        """Gives a header, or None."""
        return request.headers.get(name)


View: TypeAlias = Callable[[Call[Q, B]], Schema | Ready | Response | Pending[Any]]
# What optional headers of an endpoint may hold.
HEADER_PATTERN = r"^[ -~]*[!-~][ -~]*$"
ENDPOINTS: dict[str, Endpoint] = {}


def endpoint(
    blueprint: Blueprint,
    method: Method,
    path: str,
    *,
    answer: type[Schema],
    scope: Scope | None,
    role: Role | None = None,
    query: type[Q] = cast("type[Any]", NoQuery),  # noqa: B008 - a class, not a call
    body: type[B] = cast("type[Any]", NoBody),  # noqa: B008
    limit: Limit | None = None,
    headers: tuple[str, ...] = (),
    media: str = JSON,
    more_media: tuple[str, ...] = (),
    takes: tuple[str, ...] = (),
    quick: bool = False,
    largest: int = 0,
    too_large: str = "",
    home: bool = False,
    refusal: type[Schema] | None = None,
) -> Callable[[View[Q, B]], View[Q, B]]:
    """Declares an endpoint; the function's docstring is its summary.

    A function whose `media` is not JSON, or that has a `refusal` of its own, gives the whole response.
    """

    def declare(function: View[Q, B]) -> View[Q, B]:
        name = f"{blueprint.name}.{function.__name__}"
        ENDPOINTS[name] = Endpoint(
            name,
            method,
            path,
            (function.__doc__ or "").strip().splitlines()[0],
            blueprint.name,
            scope,
            role or (Role.VIEWER if scope is None else ROLES[scope]),
            limit or ("read" if method == "GET" else "write"),
            query,
            body,
            answer,
            headers,
            media,
            more_media,
            takes,
            quick,
            largest,
            too_large,
            home,
            refusal,
        )

        def view(**path_values: str) -> Response | Postponed:
            built = current_app.extensions
            call = Call(built["services"], _query(query), _body(body, takes), path_values, g.get("identity"))
            return _responded(function(call), built["clock"])

        blueprint.add_url_rule(path, function.__name__, cast("Any", view), methods=[method])
        return function

    return declare


def _responded(answer: Schema | Ready | Response | Pending[Any], clock: Clock) -> Response | Postponed:
    if isinstance(answer, Response):
        return answer
    if isinstance(answer, Pending):
        return respond_to(answer, lambda ready: success(ready, clock()))
    return success(answer, clock())


def quick_paths() -> set[tuple[str, str]]:
    """Gives methods and paths of the endpoints that are quick."""
    return {(declared.method, declared.path) for declared in ENDPOINTS.values() if declared.quick}


def _query(shape: type[Q]) -> Q:
    return shape() if shape is NoQuery else _validated(shape, request.args.to_dict())


def _body(shape: type[B], takes: tuple[str, ...]) -> B:
    if shape is NoBody:
        return shape()
    if takes:
        return _validated(shape, request.form.to_dict())
    value = read_json(request.get_data(cache=False))
    if not isinstance(value, dict):
        raise InvalidInput("The body must be a JSON object.")
    return _validated(shape, value)


T = TypeVar("T", bound=Schema)


def _validated(shape: type[T], value: Mapping[str, object]) -> T:
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        problems = problems_of(error)
        raise InvalidInput(describe(problems), problems) from error
