"""The examples of api-docs.md: the one place where they are written, read for openapi.json and /docs.

A section begins with a heading such as `### GET /api/tokens`; in it, an `http` block is a request, and the
`json` block after it the whole answer, its status standing in the line between. A test replays them all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_HEADING = re.compile(r"^### (?P<method>[A-Z]+) (?P<path>/\S+)$", re.MULTILINE)
_EXAMPLE = re.compile(
    r"^```http\n(?P<method>[A-Z]+) (?P<target>\S+)\n(?:\n(?P<body>.*?)\n)?```\n"
    r"\n[^\n]*?\b(?P<status>\d{3})\b[^\n]*\n"
    r"\n```json\n(?P<answer>.*?)\n```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Example:
    """One request and its answer, as written. `body` None means without one."""

    method: str
    target: str
    body: Any
    status: int
    answer: Any


def sections(text: str) -> Iterator[tuple[str, str, str]]:
    """Gives the method, path and text of every endpoint's section."""
    heads = list(_HEADING.finditer(text))
    for head in heads:
        rest = text[head.end() :]
        end = re.search(r"^#{1,3} ", rest, re.MULTILINE)
        yield head["method"], head["path"], rest[: end.start()] if end else rest


def examples(section: str) -> list[Example]:
    """Gives the examples of a section, in order."""
    return [
        Example(
            found["method"],
            found["target"],
            None if found["body"] is None else json.loads(found["body"]),
            int(found["status"]),
            json.loads(found["answer"]),
        )
        for found in _EXAMPLE.finditer(section)
    ]


@cache
def good_examples() -> dict[tuple[str, str], Example]:
    """Gives each endpoint's first example that went well, by method and path."""
    text = resources.files("resources.docs").joinpath("api-docs.md").read_text(encoding="utf-8")
    return {
        (method, path): next(one for one in examples(section) if one.status == 200)
        for method, path, section in sections(text)
        if any(one.status == 200 for one in examples(section))
    }
