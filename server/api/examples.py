"""The examples of api-docs.md: the one place where they are written, read for openapi.json and /docs.

A section begins with a heading such as `### GET /api/tokens`. In it, an `http` block is a request: its first
line, headers if it needs some, and after an empty line a body. The block after it is the whole answer; the
line between them has the status, as in `Answer, 200:`. A test replays them all, but for those whose line
begins with `For example`: their answers come from outside or differ each time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_string
from functools import cache
from importlib import resources
from typing import Any

_HEADING = re.compile(r"^### (?P<method>[A-Z]+) (?P<path>/\S+)$", re.MULTILINE)
_EXAMPLE = re.compile(
    r"^```http\n(?P<method>[A-Z]+) (?P<target>\S+)\n(?P<headers>(?:[A-Za-z-]+: [^\n]+\n)*)"
    r"(?:\n(?P<body>.*?)\n)?```\n"
    r"\n(?P<says>[^\n]*?)\b(?P<status>\d{3})\b[^\n]*\n"
    r"\n```(?P<kind>[a-z]+)\n(?P<answer>.*?)\n```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Example:
    """One request and its answer.

    Attributes:
        headers: Further headers, by name.
        body: As written; None means without one.
        answer: As written.
        is_json: Whether the answer is JSON.
        replayed: Whether the server gives this very answer each time.
        answer_at: Where the answer stands in the text that was read, from and to.
    """

    method: str
    target: str
    headers: dict[str, str]
    body: str | None
    status: int
    answer: str
    is_json: bool
    replayed: bool
    answer_at: tuple[int, int]

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def sent(self) -> Any:  # noqa: ANN401 - any JSON
        """The body's value, a form's fields by name, or the text of what is neither."""
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("multipart/"):
            parts = message_from_string(f"Content-Type: {kind}\n\n{self.body}").walk()
            named = {part.get_param("name", header="Content-Disposition"): part for part in parts}
            return {name: part.get_payload() for name, part in named.items() if name}
        return self.body if self.body is None or self.headers else json.loads(self.body)

    @property
    def value(self) -> Any:  # noqa: ANN401 - any JSON
        """The answer's value, or its text where it is no JSON."""
        return json.loads(self.answer) if self.is_json else self.answer


def sections(text: str) -> Iterator[tuple[str, str, str]]:
    """Gives the method, path and text of every endpoint's section."""
    heads = list(_HEADING.finditer(text))
    for head in heads:
        rest = text[head.end() :]
        end = re.search(r"^#{1,3} ", rest, re.MULTILINE)
        yield head["method"], head["path"], rest[: end.start()] if end else rest


def examples(text: str) -> list[Example]:
    """Gives the examples of a text, in order."""
    return [
        Example(
            method=found["method"],
            target=found["target"],
            headers=dict(line.split(": ", 1) for line in found["headers"].splitlines()),
            body=found["body"],
            status=int(found["status"]),
            answer=found["answer"],
            is_json=found["kind"] == "json",
            replayed=not found["says"].startswith("For example"),
            answer_at=found.span("answer"),
        )
        for found in _EXAMPLE.finditer(text)
    ]


@cache
def good_examples() -> dict[tuple[str, str], Example]:
    """Gives each endpoint's first example that went well, by method and path."""
    text = resources.files("resources.docs").joinpath("api-docs.md").read_text(encoding="utf-8")
    good = {
        (method, path): [one for one in examples(section) if one.status == 200]
        for method, path, section in sections(text)
    }
    return {endpoint: found[0] for endpoint, found in good.items() if found}
