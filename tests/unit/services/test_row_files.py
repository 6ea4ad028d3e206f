"""Files as rows: every usual dialect says the same, and damage anywhere is never passed over."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.core.errors import InvalidInput
from server.core.files import cells
from server.services.row_files import RawRow, RowFile

KNOWN = ("name", "cost", "note")
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=20)
same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def rows_of(folder: Path, content: bytes, **limits: int) -> list[RawRow]:
    path = folder / "file"
    path.write_bytes(content)
    file = RowFile(path, KNOWN, **limits)
    try:
        return list(file.rows())
    finally:
        file.close()


def values(folder: Path, content: bytes) -> list[dict[str, Any]]:
    return [row.values for row in rows_of(folder, content)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("packed", [False, True])
def test_every_dialect_says_the_same(
    tmp_path: Path, delimiter: str, encoding: str, end: str, packed: bool
) -> None:
    lines = ["name,cost,note", 'ß 漢,1.5,"a ""b""\nc"', "", 'x,2,"p,q;r|s\tt"']
    text = end.join(line.replace(",", delimiter, 2) for line in lines)
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    content = (mark + text).encode(encoding)
    assert values(tmp_path, gzip.compress(content) if packed else content) == [
        {"name": "ß 漢", "cost": "1.5", "note": 'a "b"\nc'},
        {"name": "x", "cost": "2", "note": "p,q;r|s\tt"},
    ]


@same_folder
@given(rows=st.lists(st.lists(texts, min_size=3, max_size=3).filter(any), min_size=1, max_size=5))
def test_what_we_write_is_read_back(tmp_path: Path, rows: list[list[str]]) -> None:
    content = "".join([cells.row(KNOWN), *map(cells.row, rows)]).encode()
    assert [list(row.values()) for row in values(tmp_path, content)] == rows


@pytest.mark.parametrize("layout", ["lines", "list", "indented", "one"])
def test_json_in_every_layout(tmp_path: Path, layout: str) -> None:
    rows = [{"name": "a", "cost": 0.1}, {"name": "b", "tags": {"x": "y"}}]
    text = {
        "lines": "\n".join(map(json.dumps, rows)),
        "list": json.dumps(rows),
        "indented": json.dumps(rows, indent=1),
        "one": json.dumps(rows[0]),
    }[layout]
    found = values(tmp_path, text.encode())
    assert found == ([{"name": "a", "cost": Decimal("0.1")}] if layout == "one" else [
        {"name": "a", "cost": Decimal("0.1")},
        {"name": "b", "tags": {"x": "y"}},
    ])  # fmt: skip
    assert isinstance(found[0]["cost"], Decimal)


def test_lines_are_counted_as_an_editor_shows_them(tmp_path: Path) -> None:
    content = b'name,cost,note\na,1,"x\ny"\nshort,1\nb,2,\nlong,1,2,3\n'
    found = rows_of(tmp_path, content)
    assert [(row.line, row.problem is None) for row in found] == [
        (3, True),
        (4, False),
        (5, True),
        (6, False),
    ]


@same_folder
@given(st.binary(max_size=200))
def test_no_bytes_break_it(tmp_path: Path, content: bytes) -> None:
    for tried in (content, b"name,cost,note\n" + content, b'{"name":1}\n' + content, b"\x1f\x8b" + content):
        # Anything but our own words would be a crash.
        with suppress(InvalidInput):
            rows_of(tmp_path, tried)


@same_folder
@given(st.integers(0, 10**6))
def test_a_gzipped_file_is_read_whole_or_not_at_all(tmp_path: Path, at: int) -> None:
    packed = gzip.compress(b"name,cost,note\n" + b"a,1,2\n" * 50, mtime=0)
    at %= len(packed)
    with pytest.raises(InvalidInput):
        rows_of(tmp_path, packed[:at])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"name,cost,note\n" + b"a,1,2\n" * 1000, "holds more than"),
        (b'name,cost,note\n"' + b"line\n" * 30_000, "not valid CSV"),
        (b"name,cost,note\n" + b'"' + b"x" * 200_000 + b'",1,2\n', "not valid CSV"),
        (b"name," * 3000 + b"\n1\n", "must name the columns"),
        (b"[" + b" " * (17 << 20) + b"]", "too long"),
        (b"[\n" + b" \n" * (9 << 20) + b"]", "one row a line"),
    ],
)
def test_what_is_too_large_for_a_row_or_a_file(tmp_path: Path, content: bytes, words: str) -> None:
    limits = {"largest": 4000} if "holds" in words else {}
    with pytest.raises(InvalidInput, match=words):
        rows_of(tmp_path, content, **limits)
