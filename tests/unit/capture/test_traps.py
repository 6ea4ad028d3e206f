"""Traps of agents' logs that no other test lays, each with totals that were computed by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from server.core.tokens import TokenCounts
from tests.unit.capture.conftest import claude
from tests.unit.capture.test_codex import BOTH, ONE, TWO, event, meta, model, turn, usage

if TYPE_CHECKING:
    from tests.unit.capture.conftest import Computer

CLAUDE_LOG = ".claude/projects/-home-shop/session-1.jsonl"
CODEX_LOG = ".codex/sessions/2026/03/01/rollout-a.jsonl"
TOKEN_COUNT = '{"type":"token_count","info":{"total_token_usage":{"input_tokens":9,"output_tokens":9}}}'


# ---------------------------------------------------------------- Claude Code


@pytest.mark.parametrize("field", ["requestId", "sessionId", "isApiErrorMessage", "agentId", "gitBranch"])
def test_every_field_of_claude_s_may_be_null(computer: Computer, field: str) -> None:
    computer.write(CLAUDE_LOG, claude() | {field: None}, claude("msg_2", "req_2"))
    computer.scan()
    assert computer.total() == TokenCounts(input_uncached=20, output=10)


@pytest.mark.parametrize("field", ["speed", "service_tier", "cache_creation", "iterations"])
def test_every_part_of_claude_s_usage_may_be_null(computer: Computer, field: str) -> None:
    computer.write(CLAUDE_LOG, claude(usage={field: None}))
    computer.scan()
    assert computer.total() == TokenCounts(input_uncached=10, output=5)


def test_a_log_of_nothing_but_snapshots_of_files_holds_no_call(computer: Computer) -> None:
    snapshot = {"type": "file-history-snapshot", "messageId": "m", "snapshot": {"usage": {}}}
    computer.write(CLAUDE_LOG, snapshot, snapshot)
    assert computer.scan().files_done == 1
    assert computer.events() == []


def test_a_line_that_tells_of_a_limit_is_no_call(computer: Computer) -> None:
    limit = claude("msg_l", None, model="<synthetic>", given=0, output=0, isApiErrorMessage=True)
    limit["message"]["content"] = [{"type": "text", "text": "Claude AI usage limit reached|1772362800"}]
    computer.write(CLAUDE_LOG, claude(), limit)
    computer.scan()
    assert [item.counts.output for item in computer.events()] == [5]


def test_an_advisor_that_streams_in_twice_counts_once_and_other_turns_not_at_all(computer: Computer) -> None:
    turns = [
        {"type": "message", "input_tokens": 10, "output_tokens": 5},
        {"type": "advisor_message", "model": "claude-opus-4-8", "input_tokens": 30, "output_tokens": 3},
    ]
    line = claude(usage={"iterations": turns})
    computer.write(CLAUDE_LOG, line, line)
    computer.scan()
    # 10 + 30 in, 5 + 3 out: what the message's own turn lists is in its total already.
    assert computer.total() == TokenCounts(input_uncached=40, output=8)


def test_windows_line_ends_are_line_ends(computer: Computer) -> None:
    computer.write(CLAUDE_LOG, claude(), claude("msg_2", "req_2"), end="\r\n")
    computer.scan()
    assert computer.total() == TokenCounts(input_uncached=20, output=10)


# ---------------------------------------------------------------- Codex CLI


def codex_total(computer: Computer, *lines: object) -> TokenCounts:
    computer.write(CODEX_LOG, *lines)
    computer.scan()
    return computer.total()


def test_more_cached_than_given_is_all_of_it_cached(computer: Computer) -> None:
    odd = turn(usage(50, 80, 10), usage(50, 80, 10))
    assert codex_total(computer, meta(), model(), odd) == TokenCounts(cache_read=50, output=10)


def test_counters_are_remembered_whichever_of_them_counted(computer: Computer) -> None:
    # First by the turn's own counts, then by the difference, then told again.
    bare = turn(usage(300, 140, 30, 9), second=2)
    assert codex_total(computer, meta(), model(), ONE, bare, TWO) == BOTH


def test_the_first_counters_count_whole_where_the_turn_has_none(computer: Computer) -> None:
    first = turn(usage(300, 140, 30, 9))
    assert codex_total(computer, meta(), model(), first) == BOTH


@pytest.mark.parametrize("originator", ["codex_vscode", "openclaw", "", None, 7])
def test_whoever_started_codex_it_counts(computer: Computer, originator: Any) -> None:
    assert codex_total(computer, meta(originator=originator), model(), ONE, TWO) == BOTH


def test_what_is_quoted_in_a_conversation_is_no_count(computer: Computer) -> None:
    quoted = {
        "timestamp": "2026-03-01T10:00:03Z",
        "type": "response_item",
        "payload": {"type": "message", "content": [{"text": TOKEN_COUNT}], "nested": {"type": "token_count"}},
    }
    told = event("agent_message", message=TOKEN_COUNT)
    assert codex_total(computer, meta(), model(), ONE, quoted, told, TWO) == BOTH


def test_today_s_settings_do_not_reprice_what_was_logged(computer: Computer) -> None:
    computer.write(".codex/config.toml", 'service_tier = "fast"')
    codex_total(computer, meta(), model(), ONE)
    (found,) = computer.events()
    assert found.service_tier is None
    # gpt-5.5: $5, $0.50 and $30 a million; 60 uncached, 40 cached, 10 out.
    assert found.cost_nanos == 60 * 5_000 + 40 * 500 + 10 * 30_000


@pytest.mark.parametrize("parent", ["", "  ", None])
def test_a_blank_is_no_parent(computer: Computer, parent: str | None) -> None:
    born = meta(forked_from_id=parent, parent_thread_id=parent)
    assert codex_total(computer, born, model(), ONE, TWO) == BOTH


def test_a_first_line_as_long_as_real_ones_is_read(computer: Computer) -> None:
    long = meta(base_instructions={"text": "x" * 30_000})
    assert codex_total(computer, long, model(), ONE, TWO) == BOTH


@pytest.mark.parametrize(
    ("day", "ran_on"),
    [
        ("2025-08-07", "gpt-5"),
        ("2025-09-15", "gpt-5-codex"),
        ("2025-11-13", "gpt-5.1-codex"),
        ("2025-12-11", "gpt-5.2-codex"),
        ("2026-02-05", "gpt-5.3-codex"),
        ("2026-03-05", "gpt-5.4"),
    ],
)
def test_a_review_costs_what_the_model_of_its_day_costs(computer: Computer, day: str, ran_on: str) -> None:
    at = f"{day}T12:00:00Z"
    for number, name in enumerate(("codex-auto-review", ran_on)):
        line = event("token_count", at, info={"last_token_usage": usage(100 + number, 40, 10)})
        line["payload"]["info"]["total_token_usage"] = usage(100 + number, 40, 10)
        folder = ".codex/sessions/2026/03/01"
        computer.write(f"{folder}/rollout-{number}.jsonl", meta(f"s{number}", at), model(name, at), line)
    computer.scan()
    review, plain = sorted(computer.events(), key=lambda item: item.model != "codex-auto-review")
    assert (review.model, plain.model) == ("codex-auto-review", ran_on)
    assert review.cost_nanos is not None
    assert plain.cost_nanos is not None
    # The other one has a single uncached token more: what is left is that token's price, and never nothing.
    assert 0 < plain.cost_nanos - review.cost_nanos < 30_000
    assert (plain.cost_nanos - review.cost_nanos) * 60 < review.cost_nanos


# ---------------------------------------------------------------- the list of all


def test_the_list_of_traps_names_tests_that_are_there() -> None:
    folder = Path(__file__).parent
    listed = re.findall(
        r"^In `(\w+)\.py`:$|^\| \d+ \| .+ \| `(test_\w+)` \|$",
        (folder / "TRAPS.md").read_text("utf-8"),
        re.MULTILINE,
    )
    named: dict[str, list[str]] = {}
    for file, test in listed:
        if file:
            tests = named.setdefault(file, [])
        else:
            tests.append(test)
    for file, tests in named.items():
        content = (folder / f"{file}.py").read_text("utf-8")
        assert [test for test in tests if f"def {test}(" not in content] == []
    every = [test for tests in named.values() for test in tests]
    assert len(every) == len(set(every)) > 60
