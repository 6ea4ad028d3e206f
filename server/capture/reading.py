"""Reading one log from where it was left: what is new, and how far that reaches."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, ParamSpec

from server.capture.source import Form, Source, as_object
from server.core.calls import Call, best_of
from server.db.foreign import foreign_rows
from server.db.log_files import LogProgress

LONGEST_LINE = 32 << 20
LARGEST_DOCUMENT = 64 << 20
_CALLS_AT_ONCE = 2_000
_BYTES_AT_ONCE = 64 << 20
_HEAD, _TAIL = 1 << 10, 4 << 10
_SKIPPED = 1 << 20
_BUFFER = 1 << 20
_UNFORESEEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)

Batch = tuple[list[Call], LogProgress]
P = ParamSpec("P")


def look(source: Source, path: Path, form: Form) -> LogProgress:
    """Gives a log as it lies there, with nothing of it read.

    Raises:
        OSError: It is not there, or may not be read.
    """
    found = path.stat()
    size, changed = found.st_size, found.st_mtime_ns
    if form == "database":
        try:
            beside = path.with_name(f"{path.name}-wal").stat()
            size, changed = size + beside.st_size, max(changed, beside.st_mtime_ns)
        except FileNotFoundError:
            pass
    file_id = f"{found.st_dev}:{found.st_ino}"
    return LogProgress(str(path), source.tool, source.version, file_id, size, changed)


def is_unchanged(now: LogProgress, before: LogProgress | None) -> bool:
    """Tells whether there is nothing new in a log."""
    if before is None:
        return False
    return (now.version, now.file_id, now.size, now.changed_ns) == (
        before.version,
        before.file_id,
        before.size,
        before.changed_ns,
    )


def read(source: Source, form: Form, now: LogProgress, before: LogProgress | None) -> Iterator[Batch]:
    """Gives what is new, in parts, each with how far it reaches; the last part reaches the end.

    Args:
        source: Whose log it is.
        form: How it is read.
        now: The log as it lies there.
        before: How far it was read.

    Raises:
        OSError: It cannot be read now.
    """
    if form == "lines":
        yield from _read_lines(source, now, before)
        return
    path = Path(now.path)
    done = replace(now, position=now.size)
    if form == "document":
        yield best_of(list(_document(source, path, now))), done
        return
    assert source.query is not None  # noqa: S101 - a source has what its forms need; this tells mypy
    statement, read_row = source.query
    calls: list[Call] = []
    for row in foreign_rows(path, statement):
        calls += _guarded(read_row, path, row)
        if len(calls) >= _CALLS_AT_ONCE:
            yield best_of(calls), replace(now, size=-1)
            calls = []
    yield best_of(calls), done


def _document(source: Source, path: Path, now: LogProgress) -> Iterable[Call]:
    assert source.document is not None  # noqa: S101
    reader = source.document
    if now.size > LARGEST_DOCUMENT:
        return ()
    content = path.read_bytes()
    return _guarded(reader, path, content, now.changed_ns // 1_000_000)


def _read_lines(source: Source, now: LogProgress, before: LogProgress | None) -> Iterator[Batch]:
    assert source.lines is not None  # noqa: S101
    with Path(now.path).open("rb", buffering=_BUFFER) as file:
        goes_on = before is not None and _goes_on(file, now, before)
        start, state = (before.position, before.parser_state) if before and goes_on else (0, {})
        reader = source.lines(Path(now.path), state)
        feed = reader.feed
        file.seek(start)
        calls: list[Call] = []
        position = noted = start
        for line, end in _whole_lines(file, start):
            position = end
            if line:
                # As `_guarded`, without its call: this is done for every line.
                try:
                    if found := feed(line):
                        calls += tuple(found)
                except _UNFORESEEN:
                    pass
            if len(calls) >= _CALLS_AT_ONCE or position - noted >= _BYTES_AT_ONCE:
                # With a size that no file has, so that it is taken up again after a crash.
                part = replace(now, size=-1, position=position, mark=_mark(file, position))
                file.seek(position)
                yield best_of(calls), replace(part, parser_state=reader.state())
                calls, noted = [], position
        done = replace(now, position=position, mark=_mark(file, position), parser_state=reader.state())
    yield best_of(calls), done


def _goes_on(file: BinaryIO, now: LogProgress, before: LogProgress) -> bool:
    """Tells whether what was read still lies there, so that only what follows is new."""
    same = (now.version, now.file_id) == (before.version, before.file_id)
    return same and now.size >= before.position and _mark(file, before.position) == before.mark


def _mark(file: BinaryIO, position: int) -> str:
    file.seek(0)
    head = file.read(min(_HEAD, position))
    file.seek(max(0, position - _TAIL))
    return blake2b(head + file.read(min(_TAIL, position)), digest_size=16).hexdigest()


def _whole_lines(file: BinaryIO, position: int) -> Iterator[tuple[bytes, int]]:
    """Gives whole lines, each with where it ends; an empty one for one that is too long to be looked at."""
    while line := file.readline(LONGEST_LINE):
        position += len(line)
        if line.endswith(b"\n"):
            yield line, position
        elif len(line) == LONGEST_LINE:
            position, is_whole = _skip_line(file, position)
            if not is_whole:
                return
            yield b"", position
        elif as_object(line) is not None:
            # The last line of a file that ends without a line break; half a line would be no object.
            yield line, position
        else:
            return


def _skip_line(file: BinaryIO, position: int) -> tuple[int, bool]:
    while part := file.readline(_SKIPPED):
        position += len(part)
        if part.endswith(b"\n"):
            return position, True
    return position, False


def _guarded(read_part: Callable[P, Iterable[Call]], *part: P.args, **named: P.kwargs) -> list[Call]:
    """Gives the calls of a part of a log; one that nobody foresaw costs itself alone."""
    try:
        return list(read_part(*part, **named))
    except _UNFORESEEN:
        return []


def files_of(source: Source, root: Path) -> Iterator[tuple[Path, Form]]:
    """Gives the logs beneath a root, in the order of their paths; a root may be a file itself."""
    for folder, folders, names in os.walk(root):
        folders.sort()
        if len(Path(folder).relative_to(root).parts) >= _DEEPEST:
            folders.clear()
        for name in sorted(names):
            path = Path(folder) / name
            form = source.form_of(path.relative_to(root))
            if form is not None:
                yield path, form


_DEEPEST = 12
