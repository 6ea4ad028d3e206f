"""openapi.json, put together from the declarations that also validate."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from server.api.endpoint import ENDPOINTS, HEADER_PATTERN, MULTIPART, Endpoint, NoBody, NoFields, NoQuery
from server.api.examples import Example, good_examples
from server.api.wire import JSON
from server.schemas.common import ErrorEnvelope

_PATH_VALUE = re.compile(r"<(?:\w+:)?(\w+)>")
_REF = "#/components/schemas/{model}"
_RATE_HEADERS = {
    "X-RateLimit-Limit": "Requests allowed in this minute",
    "X-RateLimit-Remaining": "Requests left in this minute",
    "X-RateLimit-Reset": "When the minute ends, in seconds since 1970",
}
_ERRORS = {
    400: ("VALIDATION_ERROR", "A value is wrong; details names the fields."),
    401: ("AUTHENTICATION_ERROR", "The token is missing, malformed, expired, forged or revoked."),
    403: ("AUTHORIZATION_ERROR", "The token may not do this, or a web page of another origin asked."),
    404: ("NOT_FOUND", "There is no such thing."),
    413: ("VALIDATION_ERROR", "The body is too large."),
    415: ("VALIDATION_ERROR", "The body is of a media type that is not taken."),
    429: ("RATE_LIMIT_EXCEEDED", "Too many requests in this minute; Retry-After says when to go on."),
    500: ("DATABASE_ERROR", "The database failed, or something went wrong here; nothing was stored."),
    503: ("DATABASE_ERROR", "It could not be stored; Retry-After says when to send it again."),
}


@cache
def document(version: str) -> dict[str, Any]:
    """Gives the whole OpenAPI 3.1 document."""
    endpoints = sorted(ENDPOINTS.values(), key=lambda item: (item.path, item.method))
    refs, schemas = _schemas(endpoints)
    paths: dict[str, dict[str, Any]] = {}
    for item in endpoints:
        path = _PATH_VALUE.sub(r"{\1}", item.path)
        example = good_examples().get((item.method, path))
        paths.setdefault(path, {})[item.method.lower()] = _operation(item, refs, example)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "CodingVibez",
            "version": version,
            "description": (
                "Tells what AI and the tools around it cost. Money is in US dollars unless a currency stands "
                "beside it; times are ISO 8601 in UTC; date ranges include both ends."
            ),
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "tags": [{"name": name} for name in sorted({item.tag for item in endpoints})],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _schemas(
    endpoints: Iterable[Endpoint],
) -> tuple[dict[tuple[type[BaseModel], str], dict[str, Any]], dict[str, Any]]:
    wanted: set[tuple[type[BaseModel], str]] = {(ErrorEnvelope, "serialization")}
    for item in endpoints:
        wanted |= {(shape, "serialization") for shape in (item.answer, item.refusal) if shape is not None}
        wanted |= {(shape, "validation") for shape in (item.query, item.body)}
    ordered = sorted(wanted, key=lambda pair: (pair[0].__name__, pair[1]))
    refs, definitions = models_json_schema(ordered, ref_template=_REF)  # type: ignore[arg-type]
    schemas = definitions.get("$defs", {})
    return refs, schemas  # type: ignore[return-value]


def _operation(
    item: Endpoint, refs: dict[tuple[type[BaseModel], str], dict[str, Any]], example: Example | None
) -> dict[str, Any]:
    parameters = [*_path_parameters(item), *_query_parameters(item), *_header_parameters(item)]
    operation: dict[str, Any] = {
        "operationId": item.name.replace(".", "_"),
        "summary": item.summary,
        "tags": [item.tag],
        "responses": _responses(item, refs),
    }
    if item.scope is None:
        operation["security"] = []
    else:
        operation["description"] = (
            f"Needs a token with the scope `{item.scope}`, of a person who is {item.role.value} or more."
        )
    if parameters:
        operation["parameters"] = parameters
    if item.takes:
        content = {media: _file(media, item) for media in item.takes}
        operation["requestBody"] = {"required": True, "content": content}
    elif item.body is not NoBody:
        shape = refs[(item.body, "validation")]
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": shape}}}
    if example is not None:
        operation["responses"]["200"]["content"][item.media]["example"] = example.value
        if "requestBody" in operation:
            media = example.headers.get("Content-Type", JSON).partition(";")[0]
            operation["requestBody"]["content"][media]["example"] = example.sent
    return operation


def _path_parameters(item: Endpoint) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PATH_VALUE.findall(item.path)
    ]


def _query_parameters(item: Endpoint) -> list[dict[str, Any]]:
    if item.query is NoQuery:
        return []
    properties = item.query.model_json_schema(mode="validation")["properties"]
    result = []
    for name, schema in properties.items():
        plain = _without_null(schema)
        description = plain.pop("description", None)
        parameter = {"name": name, "in": "query", "required": False, "schema": plain}
        if description:
            parameter["description"] = description
        result.append(parameter)
    return result


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A query parameter is absent or has a value; it has no null."""
    schema = {key: value for key, value in schema.items() if not (key == "default" and value is None)}
    schema.pop("title", None)
    options = [option for option in schema.pop("anyOf", []) if option.get("type") != "null"]
    return schema | options[0] if len(options) == 1 else schema | ({"anyOf": options} if options else {})


def _header_parameters(item: Endpoint) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "header",
            "required": False,
            "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": HEADER_PATTERN},
        }
        for name in item.header_names
    ]


def _responses(item: Endpoint, refs: dict[tuple[type[BaseModel], str], dict[str, Any]]) -> dict[str, Any]:
    answer = refs[(item.answer, "serialization")]
    responses: dict[str, Any] = {
        "200": {"description": "Done", "headers": _headers(item), "content": _content(item, answer)}
    }
    for status in _statuses(item):
        headers = _headers(item)
        if status in (429, 503):
            headers["Retry-After"] = {"description": "Seconds to wait", "schema": {"type": "integer"}}
        shape = refs[(item.refusal or ErrorEnvelope, "serialization")]
        responses[str(status)] = {
            "description": _ERRORS[status][1],
            "headers": headers,
            "content": {JSON: {"schema": shape, "example": _failure(item, status)}},
        }
    return responses


def _content(item: Endpoint, answer: dict[str, Any]) -> dict[str, Any]:
    media = (item.media, *item.more_media)
    if item.refusal is not None:
        return {one: {"schema": answer if one == JSON else {}} for one in media}
    if item.media == JSON:
        return {JSON: _enveloped(answer)}
    return {one: _as_it_is(item, one, answer) for one in media}


def _failure(item: Endpoint, status: int) -> dict[str, Any]:
    code, meaning = _ERRORS[status]
    if item.refusal is not None:
        return {"code": status, "message": meaning}
    return {"success": False, "error": meaning, "code": code, "requestId": "4f1d2c3b5a697887"}


def _enveloped(answer: dict[str, Any]) -> dict[str, Any]:
    envelope = {
        "type": "object",
        "required": ["success", "data", "timestamp", "requestId"],
        "properties": {
            "success": {"const": True},
            "data": answer,
            "timestamp": {"type": "string", "format": "date-time"},
            "requestId": {"type": "string"},
        },
    }
    return {"schema": envelope}


def _as_it_is(item: Endpoint, media: str, answer: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": {"type": "string"} if media.startswith("text/") else {}}
    if item.answer is not NoFields:
        # What OpenAPI 3.2 calls itemSchema: the shape of one message of a stream.
        content["x-itemSchema"] = answer
    return content


def _file(media: str, item: Endpoint) -> dict[str, Any]:
    content: dict[str, Any] = {"type": "string", "format": "binary"}
    if media == JSON:
        return {"schema": {"type": "object"}}
    if media != MULTIPART:
        return {"schema": content}
    others = item.body.model_json_schema().get("properties", {})
    fields = {"file": content} | {name: _without_null(shape) for name, shape in others.items()}
    return {"schema": {"type": "object", "required": ["file"], "properties": fields}}


def _statuses(item: Endpoint) -> list[int]:
    if item.refusal is not None:
        return [400, 401, 403, 413, 415, 503]
    statuses = {400, 403, 429, 500}
    if item.scope is not None:
        statuses |= {401}
    if _PATH_VALUE.search(item.path):
        statuses |= {404}
    if item.body is not NoBody or item.takes:
        statuses |= {413}
    if item.body is not NoBody or item.only_form:
        statuses |= {415}
    return sorted(statuses)


def _headers(item: Endpoint) -> dict[str, Any]:
    rates = {
        name: {"description": text, "schema": {"type": "integer"}}
        for name, text in (_RATE_HEADERS.items() if item.is_counted else ())
    }
    return {"X-Request-Id": {"description": "Also in the log", "schema": {"type": "string"}}, **rates}
