"""Reading logs again and again: whatever happens to the files in between, the figures are the same."""

from __future__ import annotations

import itertools
import json
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from server.capture import reading
from server.core.records import Identity, Role
from server.db.log_files import LogProgress, read_progress
from tests.unit.capture.conftest import Computer, claude, text_of
from tests.unit.capture.test_codex import ONE, TWO, child, meta, model, task, turn, usage

if TYPE_CHECKING:
    from server.db.connection import Store

LOG = ".claude/projects/p/s.jsonl"
_numbers = itertools.count(1000)
# Without shrinking, which with files and a database outlasts a test's time and so hides what was found.
ANY_ORDER = settings(
    max_examples=100,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def progress(store: Store, path: Path) -> LogProgress:
    with store.reading() as database:
        return read_progress(database)[str(path)]


def another(computer: Computer) -> Computer:
    """Gives a computer of somebody else's, in the same store."""
    number = next(_numbers)
    return replace(
        computer,
        home=computer.home.parent / str(number),
        identity=Identity(number, number, Role.OWNER, frozenset(), str(number)),
    )


def figures(computer: Computer) -> Counter[tuple[object, ...]]:
    own = [item for item in computer.events() if item.organization_id == computer.identity.organization_id]
    return Counter(
        (
            item.provider,
            item.model,
            item.occurred_at_ms // 900_000,
            item.counts,
            item.cost_nanos,
            item.service_tier,
        )
        for item in own
    )


# ---------------------------------------------------------------- properties


ACCOUNTS = st.builds(
    lambda message, request, side, output, speed, minute, session: claude(
        message,
        request,
        at=f"2026-03-01T10:{minute:02}:00Z",
        output=output,
        isSidechain=side,
        usage={"speed": "fast"} if speed else None,
        sessionId=session,
        model="claude-opus-4-8",
    ),
    st.sampled_from(["msg_1", "msg_2", "msg_3", None]),
    st.sampled_from(["req_1", "req_2", None]),
    st.booleans(),
    st.integers(1, 6),
    st.booleans(),
    st.integers(0, 40),
    st.sampled_from(["s1", "s2"]),
)
GARBAGE = st.sampled_from(["", "{", "\x00" * 9, '{"usage":', "[]", "null", '{"type":"user"}'])
LINES = st.lists(ACCOUNTS | GARBAGE, max_size=12)


def once(computer: Computer, contents: list[str]) -> Counter[tuple[object, ...]]:
    plain = another(computer)
    for number, content in enumerate(contents):
        plain.write(f".claude/projects/p/{number}.jsonl", content, end="")
    plain.scan()
    return figures(plain)


@ANY_ORDER
@given(files=st.lists(LINES, min_size=1, max_size=3), data=st.data())
def test_claude_s_figures_do_not_depend_on_order_pieces_or_repetition(
    computer: Computer, files: list[list[Any]], data: st.DataObject
) -> None:
    contents = [text_of(*lines) for lines in files]
    wanted = once(computer, contents)
    other = another(computer)
    names = data.draw(st.permutations(range(len(contents))))
    pieces = [
        (f".claude/projects/p/{name}.jsonl", piece)
        for name, content in zip(names, contents, strict=True)
        for piece in cut(data, content)
    ]
    order = data.draw(st.permutations(range(len(contents))))
    pieces.sort(key=lambda piece: order[names.index(int(Path(piece[0]).stem))])
    for path, piece in pieces:
        file = other.home / path
        other.append(path, piece, end="") if file.exists() else other.write(path, piece, end="")
        if data.draw(st.booleans()):
            other.scan()
    if data.draw(st.booleans()):
        # A copy of a log under another name, as a resumed session leaves it.
        other.write(".claude/projects/q/copy.jsonl", contents[0], end="")
    other.scan()
    assert figures(other) == wanted


def cut(data: st.DataObject, content: str) -> list[str]:
    places = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=3)))
    ends = [0, *places, len(content)]
    return [content[start:end] for start, end in itertools.pairwise(ends)]


TURNS = st.lists(
    st.tuples(st.integers(1, 300), st.integers(0, 100), st.integers(0, 20)), min_size=1, max_size=5
)


def rollout(turns: list[tuple[int, int, int]], start: int = 1) -> list[dict[str, Any]]:
    given_, cached_, output_ = 0, 0, 0
    lines = []
    for number, (new, cached, output) in enumerate(turns):
        given_, cached_, output_ = given_ + new + cached, cached_ + cached, output_ + output
        line = turn(
            usage(given_, cached_, output_), usage(new + cached, cached, output), second=start + number
        )
        lines += [line, line]
    return lines


@ANY_ORDER
@given(turns=TURNS, own=TURNS, gated=st.booleans(), data=st.data())
def test_codex_s_figures_do_not_depend_on_order_pieces_or_repetition(
    computer: Computer,
    turns: list[tuple[int, int, int]],
    own: list[tuple[int, int, int]],
    gated: bool,
    data: st.DataObject,
) -> None:
    parent = rollout(turns)
    later = rollout([*turns, *own], start=100)[len(parent) :]
    moved = [line | {"timestamp": "2026-03-01T10:01:30Z"} for line in parent]
    born = 1772359290
    marks = [task(born - 90, 90)] if gated else []
    begins = [task(born + 1, 91)] if gated else []
    contents = [
        text_of(meta(), model(), *parent),
        text_of(
            meta("fork", "2026-03-01T10:01:30Z", forked_from_id="a"),
            meta(),
            *marks,
            model(),
            *moved,
            *begins,
            *later,
        ),
    ]
    wanted = sum(new + cached + output for new, cached, output in [*turns, *own])
    other = another(computer)
    for number in data.draw(st.permutations([0, 1])):
        path = f".codex/sessions/{data.draw(st.integers(0, 9))}/rollout-{number}.jsonl"
        other.write(path, end="")
        for piece in cut(data, contents[number]):
            other.append(path, piece, end="")
            other.scan()
    assert sum(key[3].total * count for key, count in figures(other).items()) == wanted  # type: ignore[attr-defined]


def test_the_sums_still_equal_the_events_after_all_that(computer: Computer) -> None:
    for number in range(20):
        computer.write(LOG, *[claude(f"msg_{n}", output=n + number) for n in range(10)])
        computer.scan()
    assert len(computer.events()) == 10
    assert computer.sums_are_right()


# ---------------------------------------------------------------- what may happen to a file


def test_a_line_is_read_once_it_is_whole(computer: Computer) -> None:
    text = json.dumps(claude())
    computer.write(LOG, text[:100], end="")
    assert computer.scan().kept.added == 0
    computer.append(LOG, text[100:-1], end="")
    assert computer.scan().kept.added == 0
    computer.append(LOG, text[-1:], end="")
    assert computer.scan().kept.added == 1
    computer.append(LOG, "\n", text_of(claude("msg_2", "req_2")), end="")
    assert computer.scan().kept.added == 1
    assert len(computer.events()) == 2


def test_what_was_read_is_not_read_again(computer: Computer) -> None:
    file = computer.write(LOG, claude())
    computer.scan()
    assert computer.scan().files == 0
    assert progress(computer.store, file).position == file.stat().st_size
    computer.append(LOG, claude("msg_2", "req_2"))
    scan = computer.scan()
    assert (scan.files, scan.kept.added, scan.kept.known) == (1, 1, 0)


def test_what_an_agent_deletes_is_kept(computer: Computer) -> None:
    computer.write(LOG, claude())
    computer.scan()
    (computer.home / LOG).unlink()
    computer.scan()
    assert len(computer.events()) == 1


@pytest.mark.parametrize("rest", [(), (claude("msg_1", "req_1", output=1),), (claude("msg_9", "req_9"),)])
def test_a_rewritten_file_never_lowers_what_was_known(computer: Computer, rest: tuple[object, ...]) -> None:
    computer.write(LOG, claude(), claude("msg_2", "req_2"))
    computer.scan()
    computer.write(LOG, *rest)
    computer.scan()
    found = {item.idempotency_key: item.counts.output for item in computer.events()}
    assert found["call:anthropic:msg_1:req_1"] == found["call:anthropic:msg_2:req_2"] == 5
    assert len(found) == (3 if rest == (claude("msg_9", "req_9"),) else 2)


def test_a_file_of_the_same_length_with_other_content_is_read_anew(computer: Computer) -> None:
    file = computer.write(LOG, claude("msg_1"))
    computer.scan()
    inode = file.stat().st_ino
    file.write_text(text_of(claude("msg_2")), encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert file.stat().st_ino == inode
    computer.scan()
    assert len(computer.events()) == 2


def test_another_file_in_its_place_is_read_anew(computer: Computer) -> None:
    computer.write(LOG, claude("msg_1"))
    computer.scan()
    other = computer.write("new", claude("msg_1"), claude("msg_2"))
    other.replace(computer.home / LOG)
    computer.scan()
    assert len(computer.events()) == 2


def test_a_reader_that_reads_differently_reads_all_anew(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    computer.write(LOG, claude())
    computer.scan()
    older = replace(progress(computer.store, computer.home / LOG), version=0)
    now = reading.look(
        next(s for s in computer_sources() if s.tool == "claude-code"), computer.home / LOG, "lines"
    )
    assert reading.is_unchanged(now, replace(older, version=now.version))
    assert not reading.is_unchanged(now, older)
    batches = list(reading.read(computer_sources()[0], "lines", now, older))
    assert sum(len(calls) for calls, _ in batches) == 1


def computer_sources() -> list[Any]:
    from server.capture.logs import load

    return [source for source in load() if source.tool == "claude-code"]


def test_a_line_beyond_all_bounds_is_passed_over(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST_LINE", 2000)
    monkeypatch.setattr(reading, "_SKIPPED", 700)
    computer.write(LOG, claude("msg_1"), claude("msg_2", cwd="x" * 5000), claude("msg_3"))
    computer.append(LOG, "y" * 3000, end="")
    computer.scan()
    assert len(computer.events()) == 2
    computer.append(LOG, "\n", text_of(claude("msg_4")), end="")
    computer.scan()
    assert len(computer.events()) == 3


def test_a_long_log_is_noted_in_parts_and_taken_up_where_it_was_left(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_CALLS_AT_ONCE", 3)
    file = computer.write(LOG, *[claude(f"msg_{n}", f"req_{n}") for n in range(8)])
    (source,) = computer_sources()
    now = reading.look(source, file, "lines")
    parts = list(reading.read(source, "lines", now, None))
    assert [len(calls) for calls, _ in parts] == [3, 3, 2]
    rest = list(reading.read(source, "lines", now, parts[0][1]))
    assert [len(calls) for calls, _ in rest] == [3, 2]
    assert not reading.is_unchanged(now, parts[0][1]), "a crash in the midst is noticed"
    assert reading.is_unchanged(now, parts[-1][1])


def test_a_codex_session_is_taken_up_in_its_midst(computer: Computer) -> None:
    lines = [*child({"parent_thread_id": "a"}), turn(usage(400, 200, 40, 9), usage(100, 60, 10), second=40)]
    path = ".codex/sessions/rollout-b.jsonl"
    computer.write(path, lines[0])
    for line in lines[1:]:
        computer.scan()
        computer.append(path, line)
    computer.scan()
    assert computer.total().output == 10
    computer.write(".codex/sessions/rollout-a.jsonl", meta(), model(), ONE, TWO)
    computer.scan()
    assert computer.total().output == 40


def test_a_log_that_may_not_be_read_is_passed_over(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    computer.write(LOG, claude())
    computer.write(".claude/projects/p/t.jsonl", claude("msg_2"))
    real = Path.open

    def refused(self: Path, *rest: Any, **named: Any) -> Any:
        if self.name == "s.jsonl":
            raise PermissionError(13, "Permission denied")
        return real(self, *rest, **named)

    monkeypatch.setattr(Path, "open", refused)
    computer.scan()
    assert len(computer.events()) == 1
    monkeypatch.undo()
    computer.scan()
    assert len(computer.events()) == 2


@pytest.mark.parametrize(
    "at", ["1969-01-01T00:00:00Z", "2014-12-31T23:59:59Z", "2026-03-14T12:11:00Z", "9999-12-31T23:59:59Z"]
)
def test_a_moment_that_cannot_be_is_passed_over(computer: Computer, at: str) -> None:
    computer.write(LOG, claude(at=at), claude("msg_2", at="2026-03-14T12:09:00Z"))
    computer.scan()
    assert [item.idempotency_key for item in computer.events()] == ["call:anthropic:msg_2:req_1"]
