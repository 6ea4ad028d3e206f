"""Replays the examples of api-docs.md. As a program it writes their answers, and drafts what is missing.

    python -m tests.api.replay

Whoever adds an endpoint writes its section with the request and `{}` as the answer; this fills in the rest.
For an endpoint without a section, or without a line in llms.txt, it prints a draft: the names are right, the
words are to be written.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from server.api.endpoint import ENDPOINTS, Endpoint
from server.api.examples import Example, examples, sections
from server.api.openapi import document
from server.credentials import SecretStore
from server.runtime import Runtime
from tests.api.conftest import KEY, Clock

DOCS = Path(__file__).parents[2] / "resources" / "docs"
DECLARED: dict[tuple[str, str], Endpoint] = {
    (item.method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", item.path)): item for item in ENDPOINTS.values()
}
# Lists are shown with something in them, so what fills them goes first, and deleting comes last.
TURN = {"POST": 0, "PUT": 0, "GET": 1, "PATCH": 2, "DELETE": 3}
# Different each time, or with each version.
VOLATILE = {"requestId", "token", "inviteUrl", "version", "uptime"}
# Ids of people and organizations are made up by each installation.
MADE_UP = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def replayed(text: str, http: httpx.Client) -> str:
    """Gives the text with each example's answer as the server gives it.

    Raises:
        ValueError: An example has another status than it says.
    """
    changes: list[tuple[int, int, str]] = []
    for one in sorted(examples(text), key=_turn):
        if one.replayed:
            got = _answer(one, http)
            if got.status_code != one.status:
                raise ValueError(
                    f"{one.method} {one.target}: {got.status_code}, not {one.status}\n{got.text}"
                )
            changes.append((*one.answer_at, _written(one, got)))
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _turn(one: Example) -> int:
    # What is done to a thing waits until there is one.
    return TURN["PATCH" if one.method == "POST" and re.search(r"/\d+/", one.path) else one.method]


def _answer(one: Example, http: httpx.Client) -> httpx.Response:
    kind = {} if one.body is None else {"Content-Type": "application/json"}
    return http.request(one.method, one.target, content=one.body, headers=kind | one.headers)


def _written(one: Example, got: httpx.Response) -> str:
    if not one.is_json:
        return got.text.rstrip("\n")
    return json.dumps(_with_volatile(got.json(), one.value), indent=2, ensure_ascii=False)


def _with_volatile(value: Any, written: Any) -> Any:
    """Gives a value in which what differs each time is as it is written, if it is of the same type."""
    if isinstance(value, list) and isinstance(written, list):
        there = written + [None] * len(value)
        return [_with_volatile(item, as_written) for item, as_written in zip(value, there, strict=False)]
    if isinstance(value, str) and isinstance(written, str) and MADE_UP.fullmatch(written):
        return written if MADE_UP.fullmatch(value) else value
    if isinstance(value, dict) and isinstance(written, dict):
        return {
            key: written[key]
            if key in VOLATILE and type(item) is type(written.get(key))
            else _with_volatile(item, written.get(key))
            for key, item in value.items()
        }
    return value


# --- drafts -----------------------------------------------------------------------------------------------


@cache
def spec() -> dict[str, Any]:
    return document("1")


def resolved(schema: Any) -> dict[str, Any]:
    """Gives a schema with its reference followed; of several, what has the fields of all."""
    while "$ref" in schema:
        own = {key: value for key, value in schema.items() if key != "$ref"}
        schema = spec()["components"]["schemas"][schema["$ref"].rpartition("/")[2]] | own
    options = [option for option in schema.get("anyOf", []) if option.get("type") != "null"]
    either = [resolved(option) for option in options]
    merged: dict[str, Any] = either[0] | schema if options else schema
    if len(either) > 1 and all("properties" in one for one in either):
        return merged | {"properties": {name: of for one in either for name, of in one["properties"].items()}}
    if len(either) > 1 and all("items" in one for one in either):
        return merged | {"items": {"anyOf": [one["items"] for one in either]}}
    return merged


def shapes(item: tuple[str, str]) -> dict[str, Any]:
    """Gives what goes into an endpoint and what comes out, as schemas."""
    operation = spec()["paths"][item[1]][item[0].lower()]
    bodies = operation.get("requestBody", {}).get("content", {}).values()
    answer, *_ = operation["responses"]["200"]["content"].values()
    data = answer["schema"].get("properties", {}).get("data", answer.get("x-itemSchema", answer["schema"]))
    return {
        "in": next((body["schema"] for body in bodies), {}),
        "out": data,
        "parameters": operation.get("parameters", []),
    }


def section_draft(item: tuple[str, str]) -> str:
    """Gives a section for api-docs.md."""
    declared, found = DECLARED[item], shapes(item)
    scope = f"Scope `{declared.scope}`" if declared.scope else "Public"
    counts = "; counts as a write" if declared.limit == "write" and declared.is_counted else ""
    lines = [f"### {' '.join(item)}", "", f"{declared.summary} {scope}{counts}.", ""]
    query = [(one["name"], one.get("description", "")) for one in found["parameters"] if one["in"] != "path"]
    tables = {
        "parameter": query,
        "body": [*_leaves(found["in"])],
        "answer": [*_leaves(found["out"])],
    }
    for head, rows in tables.items():
        if rows:
            lines += [
                f"| {head} | meaning |",
                "|---|---|",
                *(f"| `{name}` | {text} |" for name, text in rows),
                "",
            ]
    body = "\n{}\n" if found["in"] else ""
    return "\n".join(
        [*lines, f"```http\n{' '.join(item)}\n{body}```\n\nAnswer, 200:\n\n```json\n{{}}\n```\n"]
    )


def card_draft(item: tuple[str, str]) -> str:
    """Gives a line for llms.txt."""
    found = shapes(item)
    query = "&".join(one["name"] for one in found["parameters"] if one["in"] == "query")
    asked = (f" ?{query}" if query else "") + (f": {_braces(found['in'])}" if found["in"] else "")
    return f"- {' '.join(item)} ({DECLARED[item].scope or 'no token'}){asked} → {_braces(found['out'])}."


def _leaves(schema: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in resolved(schema).get("properties", {}).items():
        field, path = resolved(value), f"{prefix}{name}"
        inner = resolved(field["items"]) if "items" in field else _of_each(field)
        if "properties" in inner:
            yield from _leaves(inner, f"{path}[]." if "items" in field else f"{path}.")
        else:
            choices = ", ".join(f"`{word}`" for word in inner.get("enum", []))
            yield path, "; ".join(part for part in (field.get("description", ""), choices) if part)


def _of_each(schema: dict[str, Any]) -> dict[str, Any]:
    """Gives what stands under each key of an object whose keys are free; else the schema itself."""
    values = schema.get("additionalProperties")
    return resolved(values) if isinstance(values, dict) else schema


def _braces(schema: dict[str, Any]) -> str:
    schema = _of_each(resolved(schema))
    if "items" in schema:
        return f"[{_braces(schema['items'])}]"
    if "properties" not in schema:
        return ""
    inner = {name: _braces(value) for name, value in schema["properties"].items()}
    return "{" + ", ".join(f"{name}: {part}" if "{" in part else name for name, part in inner.items()) + "}"


def main() -> None:
    """Writes the answers, and prints what is missing."""
    path = DOCS / "api-docs.md"
    text, card = path.read_text(encoding="utf-8"), (DOCS / "llms.txt").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": KEY})
        runtime = Runtime(
            data_dir=Path(folder), clock=Clock(), secrets=secrets, machine_zone="UTC", serve=False
        )
        runtime.start()
        transport = httpx.WSGITransport(app=runtime.in_process_app)
        headers = {"Authorization": f"Bearer {runtime.desktop_token()}"}
        try:
            with httpx.Client(transport=transport, base_url="http://127.0.0.1:8423", headers=headers) as http:
                path.write_text(replayed(text, http), encoding="utf-8")
        finally:
            runtime.stop()
            secrets.close()
    written = {(method, path) for method, path, _ in sections(text)}
    for item in DECLARED:
        if item not in written:
            sys.stdout.write(section_draft(item) + "\n")
        if f"- {' '.join(item)} (" not in card:
            sys.stdout.write(card_draft(item) + "\n\n")


if __name__ == "__main__":
    main()
