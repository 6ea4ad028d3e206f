"""JSON on the wire: exact numbers in both directions, one envelope around every answer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec
from flask import Response, g

from server.core.errors import InvalidInput
from server.schemas.common import Schema, as_json_ready, format_time

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

JSON = "application/json"
# Money leaves as a JSON number with every digit; the standard library could write it only as a float.
_decoder = msgspec.json.Decoder(float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer made up as plain values already: building its schema a hundred times over takes too long."""

    data: dict[str, Any]


class Answer(Response):
    """A JSON answer. The headers every answer has need no check, which would take longer than the JSON."""

    def __init__(self, body: bytes, status: int) -> None:
        """Takes the JSON text."""
        super().__init__(body, status, content_type=JSON)
        self.unchecked: list[tuple[str, str]] = []

    def get_wsgi_response(
        self, environ: WSGIEnvironment
    ) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        """Gives body, status and headers."""
        return self.get_app_iter(environ), self.status, [*self.headers, *self.unchecked]


def read_json(body: bytes) -> object:
    """Gives the value of a JSON text; numbers with a point stay exact.

    Raises:
        InvalidInput: It is not JSON; the message says where.
    """
    try:
        return _decoder.decode(body)
    except (msgspec.DecodeError, RecursionError, ValueError):
        # The standard library is slower but says where; and it takes what msgspec is too strict for.
        return _read_slowly(body)


def _read_slowly(body: bytes) -> object:
    try:
        return json.loads(body.decode("utf-8"), parse_float=Decimal, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise InvalidInput("The body is not UTF-8.") from error
    except json.JSONDecodeError as error:
        at = f"line {error.lineno}, column {error.colno}"
        raise InvalidInput(f"The body is not valid JSON: {error.msg} ({at}).") from error
    except (ValueError, RecursionError) as error:
        raise InvalidInput("The body holds a number that is too long, or is nested too deeply.") from error


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidInput(f"The body is not valid JSON: {name} is not a number.")


def success(answer: Schema | Ready, now: datetime) -> Response:
    """Wraps an answer."""
    body = {
        "success": True,
        "data": answer.data if isinstance(answer, Ready) else as_json_ready(answer),
        "timestamp": format_time(now),
        "requestId": g.request_id,
    }
    return Answer(_encoder.encode(body), 200)


def failure(status: int, code: str, message: str, details: list[dict[str, str]] | None = None) -> Response:
    """Wraps an error."""
    body: dict[str, Any] = {"success": False, "error": message, "code": code, "requestId": g.request_id}
    if details:
        body["details"] = details
    return Answer(_encoder.encode(body), status)
