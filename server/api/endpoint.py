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

from server.api.wire import JSON, Ready, read_json, success
from server.core.errors import InvalidInput
from server.core.records import Identity, Scope
from server.schemas.common import Schema
from server.services.container import Clock, Services
from server.services.tracking import describe, problems_of

Q = TypeVar("Q", bound=Schema)
B = TypeVar("B", bound=Schema)
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Limit = Literal["read", "write", "sync", "upload"]
# How the paths begin on which requests are counted, whether or not anything is there.
COUNTED = "/api"


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
        answer: Shape of the answer's data; of one message where the answer is a stream.
        media: Media type of the answer; JSON stands in the envelope, all else is as it is.
        more_media: Further media types that the answer may have, as it is.
        takes: Media types of a body that is a file, and no JSON of a declared shape.
        refusal: Shape of a failure where neither it nor the answer stands in the envelope.
    """

    name: str
    method: Method
    path: str
    summary: str
    tag: str
    scope: Scope | None
    limit: Limit
    query: type[Schema]
    body: type[Schema]
    answer: type[Schema]
    header_names: tuple[str, ...] = ()
    media: str = JSON
    more_media: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    refusal: type[Schema] | None = None

    @property
    def is_counted(self) -> bool:
        """Whether it falls under the limits of requests a minute."""
        return self.path.startswith(COUNTED)


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
    def header(name: str) -> str | None:
        """Gives a header, or None."""
        return request.headers.get(name)


View: TypeAlias = Callable[[Call[Q, B]], Schema | Ready | Response]
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
    query: type[Q] = cast("type[Any]", NoQuery),  # noqa: B008 - a class, not a call
    body: type[B] = cast("type[Any]", NoBody),  # noqa: B008
    limit: Limit | None = None,
    headers: tuple[str, ...] = (),
    media: str = JSON,
    more_media: tuple[str, ...] = (),
    takes: tuple[str, ...] = (),
    refusal: type[Schema] | None = None,
) -> Callable[[View[Q, B]], View[Q, B]]:
    """Declares an endpoint; the function's docstring is its summary.

    A function whose `media` is not JSON, or that has a `refusal` of its own, gives the whole response.
    """

    def declare(function: View[Q, B]) -> View[Q, B]:
        name = f"{blueprint.name}.{function.__name__}"
        summary = (function.__doc__ or "").strip().splitlines()[0]
        ENDPOINTS[name] = Endpoint(
            name,
            method,
            path,
            summary,
            blueprint.name,
            scope,
            limit or ("read" if method == "GET" else "write"),
            query,
            body,
            answer,
            headers,
            media,
            more_media,
            takes,
            refusal,
        )

        def view(**path_values: str) -> Response:
            built = current_app.extensions
            services: Services = built["services"]
            clock: Clock = built["clock"]
            call = Call(services, _query(query), _body(body), path_values, g.get("identity"))
            answer = function(call)
            return answer if isinstance(answer, Response) else success(answer, clock())

        blueprint.add_url_rule(path, function.__name__, view, methods=[method])
        return function

    return declare


def _query(shape: type[Q]) -> Q:
    return shape() if shape is NoQuery else _validated(shape, request.args.to_dict())


def _body(shape: type[B]) -> B:
    if shape is NoBody:
        return shape()
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
