"""Claude Code's logs: one trap a test, each with its sums worked out by hand."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from server.capture.logs.claude_code import SOURCE, read_line
from server.capture.surroundings import Surroundings
from server.core.records import CostSource
from server.core.tokens import TokenCounts
from tests.unit.capture.conftest import claude, text_of

if TYPE_CHECKING:
    from tests.unit.capture.conftest import Computer

LOG = ".claude/projects/-home-shop/session-1.jsonl"


def test_a_line_becomes_a_priced_event_and_nothing_of_the_conversation_stays(
    computer: Computer, tmp_path: Path
) -> None:
    computer.pays_by_use("claude-code")
    computer.write(
        LOG, {"type": "user", "message": {"content": "SECRET PROMPT"}}, claude(read=100, written=20)
    )
    computer.scan()
    (event,) = computer.events()
    assert event.counts == TokenCounts(10, 100, 20, 0, 5)
    assert (event.provider, event.model, event.session_id) == ("anthropic", "claude-sonnet-4-5", "session-1")
    assert (event.project, event.source, event.requests) == ("shop", "claude-code", 1)
    # 10 x $3 + 100 x $0.30 + 20 x $3.75 + 5 x $15, each a million tokens
    assert (event.cost_nanos, event.cost_source) == (210_000, CostSource.ESTIMATED)
    everything = b"".join(file.read_bytes() for file in (tmp_path / "data").rglob("*") if file.is_file())
    assert b"SECRET" not in everything


def test_an_answer_that_streams_in_counts_once_with_its_last_figures(computer: Computer) -> None:
    computer.write(LOG, claude(output=1), claude(output=9), claude(output=40))
    computer.scan()
    assert computer.total() == TokenCounts(input_uncached=10, output=40)


def test_a_partial_line_comes_after_the_whole_one(computer: Computer) -> None:
    computer.write(LOG, claude(output=40), claude(output=1))
    computer.scan()
    assert computer.total().output == 40


def test_an_answer_that_grows_between_two_scans_replaces_what_was_stored(computer: Computer) -> None:
    computer.write(LOG, claude(output=1))
    computer.scan()
    computer.append(LOG, claude(output=40, at="2026-03-01T10:20:00.000Z"))
    scan = computer.scan()
    assert (scan.kept.added, scan.kept.replaced) == (0, 1)
    (event,) = computer.events()
    assert event.counts.output == 40
    assert computer.sums_are_right()


def test_the_same_message_of_two_requests_is_two_calls(computer: Computer) -> None:
    computer.write(LOG, claude(request="req_1"), claude(request="req_2"))
    computer.scan()
    assert computer.total().output == 10


def test_without_a_request_the_message_alone_tells_calls_apart(computer: Computer) -> None:
    computer.write(LOG, claude(request=None), claude(request=None, output=7), claude("msg_2", None))
    computer.scan()
    assert computer.total().output == 12


def test_lines_without_any_id_are_kept_each(computer: Computer) -> None:
    computer.write(LOG, claude(None, None), claude(None, None, at="2026-03-01T10:00:01Z"))
    computer.scan()
    computer.scan()
    assert computer.total().output == 10


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_side_question_that_copies_an_answer_is_no_call_of_its_own(
    computer: Computer, order: tuple[int, int]
) -> None:
    lines = [claude(request="req_1", output=5), claude(request="req_2", output=500, isSidechain=True)]
    computer.write(LOG, *(lines[place] for place in order))
    computer.scan()
    assert computer.total().output == 5


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_side_question_does_not_hide_the_answer_whose_request_it_names(
    computer: Computer, order: tuple[int, ...]
) -> None:
    lines = [claude(request="req_1"), claude(request="req_2"), claude(request="req_2", isSidechain=True)]
    for number, place in enumerate(order):
        computer.write(f".claude/projects/p/{number}.jsonl", lines[place])
        computer.scan()
    assert computer.total().output == 10


def test_a_subagent_s_own_answers_count(computer: Computer) -> None:
    computer.write(LOG, claude())
    folder = ".claude/projects/-home-shop/session-1/subagents/deeper"
    computer.write(f"{folder}/agent-1.jsonl", claude("msg_2", "req_2", isSidechain=True, agentId="a"))
    computer.write(f"{folder}/journal.jsonl", claude("msg_3", "req_3"))
    computer.scan()
    assert computer.total().output == 10


def test_a_forked_session_that_copies_lines_adds_nothing(computer: Computer) -> None:
    lines = [claude("msg_1", "req_1"), claude("msg_2", "req_2")]
    computer.write(LOG, *lines)
    computer.write(
        ".claude/projects/-home-shop/session-2.jsonl",
        *(line | {"sessionId": "session-2"} for line in lines),
        claude("msg_3", "req_3", sessionId="session-2"),
    )
    computer.scan()
    assert computer.total().output == 15
    assert [event.session_id for event in computer.events()].count("session-1") == 2


@pytest.mark.parametrize(
    ("written", "split", "minutes", "hour"),
    [
        (100, {"ephemeral_5m_input_tokens": 30, "ephemeral_1h_input_tokens": 70}, 30, 70),
        (100, {"ephemeral_1h_input_tokens": 60}, 40, 60),
        (100, {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 900}, 0, 100),
        (100, {}, 100, 0),
        (100, None, 100, 0),
        (None, {"ephemeral_5m_input_tokens": 30, "ephemeral_1h_input_tokens": 70}, 30, 70),
    ],
)
def test_what_the_split_leaves_out_is_kept_for_five_minutes(
    computer: Computer, written: int | None, split: Any, minutes: int, hour: int
) -> None:
    computer.write(LOG, claude(written=written, usage={"cache_creation": split}))
    computer.scan()
    assert computer.total() == TokenCounts(10, 0, minutes, hour, 5)


def test_an_hour_of_cache_has_its_own_price(computer: Computer) -> None:
    split = {"cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 1000}}
    computer.write(LOG, claude(given=0, output=1, written=1000, usage=split))
    computer.scan()
    (event,) = computer.events()
    assert event.cost_nanos == 1000 * 6_000 + 15_000


def test_advice_of_another_model_is_a_call_of_its_own(computer: Computer) -> None:
    turns = [
        {"type": "message", "input_tokens": 10, "output_tokens": 5},
        {"type": "advisor_message", "model": "claude-opus-4-6", "input_tokens": 200, "output_tokens": 30},
        {"type": "advisor_message", "model": "claude-opus-4-6", "input_tokens": "many", "output_tokens": 3},
        "nonsense",
    ]
    computer.write(LOG, claude(usage={"iterations": turns}), claude(usage={"iterations": turns}))
    computer.scan()
    found = {event.model: event.counts for event in computer.events()}
    assert found == {
        "claude-sonnet-4-5": TokenCounts(input_uncached=10, output=5),
        "claude-opus-4-6": TokenCounts(input_uncached=200, output=30),
    }


def test_speed_decides_between_equals_and_has_its_price(computer: Computer) -> None:
    computer.write(
        LOG, claude(model="claude-opus-4-8"), claude(model="claude-opus-4-8", usage={"speed": "fast"})
    )
    computer.scan()
    (event,) = computer.events()
    assert event.service_tier == "fast"
    # Twice the usual price: $10 and $50 a million tokens.
    assert event.cost_nanos == 10 * 10_000 + 5 * 50_000


@pytest.mark.parametrize(
    "line",
    [
        claude(model="<synthetic>"),
        claude(given=0, output=0),
        claude(version="dev"),
        claude(sessionId=""),
        claude(""),
        claude(request=""),
        claude(model=""),
        claude(usage={"speed": "warp"}),
        claude(given=-1),
        claude(usage={"input_tokens": "10"}),
        claude(usage={"output_tokens": None}),
        claude(at="yesterday"),
        claude(timestamp=None),
        {"usage": {"input_tokens": 1, "output_tokens": 1}},
        '{"message": {"usage":{"input_tokens": 10, "output',
        '[{"usage":{}}]',
        '"usage":{',
        "\udcff".encode("utf-8", "surrogateescape").decode("latin-1") + '"usage":{',
    ],
)
def test_a_line_that_is_no_account_of_a_call_costs_itself_alone(computer: Computer, line: object) -> None:
    computer.write(LOG, claude("msg_a", "req_a"), line, claude("msg_b", "req_b"))
    computer.scan()
    assert [event.counts.output for event in computer.events()] == [5, 5]


@pytest.mark.parametrize(
    ("usage", "counts"),
    [
        ({"cache_creation": "none"}, TokenCounts(10, 3, 7, 0, 5)),
        ({"cache_creation": ["5m", 7]}, TokenCounts(10, 3, 7, 0, 5)),
        ({"cache_creation": {"ephemeral_1h_input_tokens": "4"}}, TokenCounts(10, 3, 3, 4, 5)),
        ({"cache_creation": {"ephemeral_1h_input_tokens": -4}}, TokenCounts(10, 3, 7, 0, 5)),
        ({"cache_creation": {"ephemeral_1h_input_tokens": 10**20}}, TokenCounts(10, 3, 7, 0, 5)),
        ({"cache_read_input_tokens": -3}, TokenCounts(10, 0, 7, 0, 5)),
        ({"cache_read_input_tokens": 10**13}, TokenCounts(10, 0, 7, 0, 5)),
        ({"input_tokens": 10**13}, TokenCounts(0, 3, 7, 0, 5)),
    ],
)
def test_a_count_that_cannot_be_counts_for_nothing_and_the_others_do(
    computer: Computer, usage: dict[str, object], counts: TokenCounts
) -> None:
    computer.write(LOG, claude(read=3, written=7, usage=usage))
    computer.scan()
    assert computer.total() == counts


def test_what_was_asked_is_no_account_and_hides_none(computer: Computer) -> None:
    said = '"type":"user","message":{'
    quoting = {"cwd": f'/p\\"{said}', "gitBranch": said} | claude("msg_a", "req_a", cwd=f'/p\\"{said}')
    asked = {"parentUuid": None, "isMeta": False, "type": "user", "toolUseResult": claude()}
    copied = claude("msg_c", "req_c") | {"type": "user"}
    first = {"type": "user"} | copied
    lines = [quoting, asked, copied, first, claude("msg_b", "req_b")]
    computer.write(LOG, *(json.dumps(line, separators=(",", ":")) for line in lines))
    computer.scan()
    assert [event.counts.output for event in computer.events()] == [5, 5]


@pytest.mark.parametrize("field", ["cwd", "version", "costUSD", "isSidechain"])
def test_a_field_that_is_null_counts_as_absent(computer: Computer, field: str) -> None:
    computer.write(LOG, claude() | {field: None}, claude("msg_2", None, read=None, written=None))
    computer.scan()
    assert computer.total().output == 10


def test_an_absent_model_is_unpriced_never_free(computer: Computer) -> None:
    computer.pays_by_use("claude-code")
    computer.write(LOG, claude(model=None))
    computer.scan()
    (event,) = computer.events()
    assert (event.model, event.cost_nanos, event.cost_source) == ("unknown", None, CostSource.UNPRICED)


def test_a_cost_that_the_log_states_is_taken(computer: Computer) -> None:
    computer.pays_by_use("claude-code")
    computer.write(LOG, claude(costUSD=0.25), claude("msg_2", "req_2", costUSD=0))
    computer.scan()
    assert [event.cost_source for event in computer.events()] == [CostSource.REPORTED, CostSource.ESTIMATED]
    assert computer.events()[0].cost_nanos == 250_000_000


@pytest.mark.parametrize(
    ("environ", "path"),
    [
        ({}, ".claude/projects/p/s.jsonl"),
        ({}, ".config/claude/projects/p/s.jsonl"),
        ({"XDG_CONFIG_HOME": "~/conf"}, "conf/claude/projects/p/s.jsonl"),
        ({"CLAUDE_CONFIG_DIR": "~/one, ~/two"}, "two/projects/p/s.jsonl"),
        ({"CLAUDE_CONFIG_DIR": "~/one/projects"}, "one/projects/p/s.jsonl"),
        ({"CLAUDE_CONFIG_DIRS": f"~/one{os.pathsep}~/two"}, "two/projects/p/s.jsonl"),
        (
            {},
            ".config/Claude/local-agent-mode-sessions/g/s/local_1/.claude/projects/p/s.jsonl",
        ),
        (
            {},
            ".config/Claude/local-agent-mode-sessions/g/s/agent/local_1/.claude/projects/p/s.jsonl",
        ),
    ],
)
def test_every_folder_it_may_write_to_is_read(computer: Computer, environ: dict[str, str], path: str) -> None:
    computer.environ = environ
    computer.write(path, claude())
    computer.scan()
    assert len(computer.events()) == 1


@pytest.mark.parametrize(
    ("platform", "folder"),
    [
        (
            "darwin",
            "Library/Application Support/Claude/local-agent-mode-sessions/g/s/local_1/.claude/projects",
        ),
        ("win32", "AppData/Roaming/Claude/local-agent-mode-sessions/g/s/local_1/.claude/projects"),
        (
            "win32",
            "AppData/Local/Packages/Claude_abc/LocalCache/Roaming/Claude/local-agent-mode-sessions/g/s/local_1"
            "/.claude/projects",
        ),
    ],
)
def test_the_desktop_app_s_sandboxes_are_found(tmp_path: Path, platform: str, folder: str) -> None:
    (tmp_path / folder).mkdir(parents=True)
    assert SOURCE.roots(Surroundings(tmp_path, {}, platform)) == [tmp_path / folder]


def test_a_linked_folder_is_read_once(computer: Computer) -> None:
    computer.write("elsewhere/projects/p/s.jsonl", claude())
    (computer.home / ".claude").symlink_to(computer.home / "elsewhere")
    (computer.home / ".config").mkdir()
    (computer.home / ".config/claude").symlink_to(computer.home / "elsewhere")
    scan = computer.scan()
    assert (scan.files, len(computer.events())) == (1, 1)


def test_a_line_of_any_bytes_does_no_harm() -> None:
    for line in (b'"usage"', b'{"usage":', b'\xff\xfe\x00"usage"', b'{"message":{"usage":{}}}' * 3):
        assert list(read_line(line)) == []
    assert len(list(read_line(text_of(claude()).encode()))) == 1
