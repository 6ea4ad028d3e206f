"""Changing single values in a JSON text that people keep: its form, its comments and its commas stay."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from server.core.errors import InvalidInput

_BLANK = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_PLAIN = re.compile(r"[^\s,\]}/]+")
_INDENT = re.compile(r"\n([ \t]+)\"")
_DEEPEST = 100


@dataclass(slots=True)
class _Node:
    """A value's place in the text: [start, end). `members` are those of an object, in order."""

    start: int
    end: int = 0
    members: dict[str, _Member] | None = None


@dataclass(slots=True)
class _Member:
    key_start: int
    value: _Node


@dataclass(slots=True)
class _Reader:
    text: str
    place: int = 0
    depth: int = field(default=0)

    def document(self) -> _Node:
        self._blank()
        node = self._value()
        self._blank()
        if node.members is None or self.place != len(self.text):
            raise self._bad()
        return node

    def _value(self) -> _Node:
        start = self.text[self.place : self.place + 1]
        if start == "{":
            return self._group("}")
        if start == "[":
            return self._group("]")
        found = (_TEXT if start == '"' else _PLAIN).match(self.text, self.place)
        if found is None:
            raise self._bad()
        node = _Node(self.place, found.end())
        try:
            json.loads(found[0])
        except ValueError:
            raise self._bad() from None
        self.place = found.end()
        return node

    def _group(self, close: str) -> _Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self._bad()
        node = _Node(self.place, members={} if close == "}" else None)
        self.place += 1
        self._blank()
        while not self._took(close):
            self._item(node)
            self._blank()
            if not self._took(","):
                self._blank()
                if self.text[self.place : self.place + 1] != close:
                    raise self._bad()
            self._blank()
        node.end = self.place
        self.depth -= 1
        return node

    def _item(self, node: _Node) -> None:
        if node.members is None:
            self._value()
            return
        key_start, key = self.place, self._value()
        name = json.loads(self.text[key.start : key.end])
        self._blank()
        if not isinstance(name, str) or not self._took(":"):
            raise self._bad()
        self._blank()
        node.members[name] = _Member(key_start, self._value())

    def _took(self, letter: str) -> bool:
        if self.text[self.place : self.place + 1] != letter:
            return False
        self.place += 1
        return True

    def _blank(self) -> None:
        found = _BLANK.match(self.text, self.place)
        self.place = found.end() if found else self.place

    def _bad(self) -> InvalidInput:
        line = self.text.count("\n", 0, self.place) + 1
        return InvalidInput(f"The settings are not valid JSON (line {line}). Correct them first.")


def get(text: str, path: Sequence[str]) -> object:
    """Gives the value at a path, or None where there is none.

    Raises:
        InvalidInput: The text is no JSON object.
    """
    node: _Node = _Reader(text).document()
    for name in path:
        if node.members is None or name not in node.members:
            return None
        node = node.members[name].value
    inner = text[node.start : node.end]
    return json.loads(inner) if node.members is None and not inner.startswith("[") else inner


def is_empty(text: str, path: Sequence[str]) -> bool:
    """Tells whether there is an object without members at a path.

    Raises:
        InvalidInput: The text is no JSON object.
    """
    node = _Reader(text).document()
    for name in path:
        if node.members is None or name not in node.members:
            return False
        node = node.members[name].value
    return node.members == {}


def put(text: str, path: Sequence[str], value: object) -> str:
    """Gives the text with a value put at a path; objects on the way are made where they are not there.

    Raises:
        InvalidInput: The text is no JSON object, or something on the way is none.
    """
    node = _Reader(text).document()
    for depth, name in enumerate(path):
        if node.members is None:
            raise InvalidInput(f"“{path[depth - 1]}” in the settings is no object. Correct it first.")
        member = node.members.get(name)
        if member is None:
            for inner in reversed(path[depth + 1 :]):
                value = {inner: value}
            return _insert(text, node, name, value)
        node = member.value
    return text[: node.start] + _written(text, value, _indent_at(text, node.start)) + text[node.end :]


def drop(text: str, path: Sequence[str]) -> str:
    """Gives the text without the member at a path; as it is where there is none.

    Raises:
        InvalidInput: The text is no JSON object.
    """
    node = _Reader(text).document()
    for name in path[:-1]:
        if node.members is None or name not in node.members:
            return text
        node = node.members[name].value
    if node.members is None or path[-1] not in node.members:
        return text
    names = list(node.members)
    place = names.index(path[-1])
    member = node.members[path[-1]]
    comma = re.compile(r"[ \t]*,").match(text, member.value.end)
    start, end = _line_start(text, member.key_start), comma.end() if comma else member.value.end
    if comma is None and place > 0:
        before = node.members[names[place - 1]].value.end
        found = text.find(",", before, member.key_start)
        text = text[:found] + text[found + 1 :]
        start, end = start - 1, end - 1
    return text[:start] + text[end:]


def _insert(text: str, node: _Node, name: str, value: object) -> str:
    assert node.members is not None  # noqa: S101 - the caller has looked; this tells mypy
    line = _newline(text)
    outer = _indent_at(text, node.start)
    if not node.members:
        inner = outer + _unit(text)
        body = f"{line}{inner}{json.dumps(name)}: {_written(text, value, inner)}{line}{outer}"
        kept = text[node.start + 1 : node.end - 1].rstrip()
        return f"{text[: node.start + 1]}{kept}{body}{text[node.end - 1 :]}"
    members = list(node.members.values())
    first, last = members[0], members[-1]
    on_lines = "\n" in text[node.start : first.key_start]
    indent = _indent_at(text, first.key_start)
    lead = f"{line}{indent}" if on_lines else " "
    added = f"{lead}{json.dumps(name, ensure_ascii=False)}: {_written(text, value, indent)}"
    blank = _BLANK.match(text, last.value.end)
    after = blank.end() if blank else last.value.end
    if text[after : after + 1] == ",":
        # A comma at the end is kept as a habit of this file.
        return f"{text[: after + 1]}{added},{text[after + 1 :]}"
    return (
        f"{text[: last.value.end]},{_comment_after(text, last.value.end)}{added}{_rest(text, last.value.end)}"
    )


def _comment_after(text: str, place: int) -> str:
    found = re.compile(r"[ \t]*(?://[^\n]*|/\*[^\n]*?\*/)").match(text, place)
    return found[0].rstrip("\r") if found else ""


def _rest(text: str, place: int) -> str:
    return text[place + len(_comment_after(text, place)) :]


def _written(text: str, value: object, indent: str) -> str:
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    shown = json.dumps(value, ensure_ascii=False, indent=_unit(text))
    return shown.replace("\n", _newline(text) + indent)


def _unit(text: str) -> str:
    found = _INDENT.search(text)
    return found[1] if found else "  "


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _indent_at(text: str, place: int) -> str:
    start = text.rfind("\n", 0, place) + 1
    found = re.compile(r"[ \t]*").match(text, start)
    return found[0] if found else ""


def _line_start(text: str, place: int) -> int:
    """Gives where the blanks in front of a place begin, the line break before them included."""
    head = text[:place]
    bare = head.rstrip(" \t")
    return len(bare.removesuffix("\n").removesuffix("\r")) if bare.endswith("\n") else len(bare)
