"""Codex CLI's logs: cumulative counters, forks, subagents and tiers, with sums worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from server.core.records import CostSource
from server.core.tokens import TokenCounts

if TYPE_CHECKING:
    from tests.unit.capture.conftest import Computer

DAY = ".codex/sessions/2026/03/01"
LOG = f"{DAY}/rollout-a.jsonl"
Line = dict[str, Any]


def meta(session: str = "a", at: str = "2026-03-01T10:00:00Z", **payload: Any) -> Line:
    found = {"id": session, "timestamp": at, "cwd": "/home/somebody/shop", "originator": "codex_cli_rs"}
    return {"timestamp": at, "type": "session_meta", "payload": found | payload}


def model(name: str = "gpt-5.5", at: str = "2026-03-01T10:00:00Z") -> Line:
    return {"timestamp": at, "type": "turn_context", "payload": {"model": name, "instructions": "SECRET"}}


def event(kind: str, at: str = "2026-03-01T10:00:00Z", **payload: Any) -> Line:
    return {"timestamp": at, "type": "event_msg", "payload": {"type": kind} | payload}


def usage(given: int, cached: int, output: int, reasoning: int = 0) -> dict[str, int]:
    return {
        "input_tokens": given,
        "cached_input_tokens": cached,
        "output_tokens": output,
        "reasoning_output_tokens": reasoning,
        "total_tokens": given + output,
    }


def turn(
    total: dict[str, int] | None, last: dict[str, int] | None = None, *, second: int = 1, **payload: Any
) -> Line:
    info = {"total_token_usage": total, "last_token_usage": last}
    at = f"2026-03-01T10:{second // 60:02}:{second % 60:02}.000Z"
    return event("token_count", at, info={key: value for key, value in info.items() if value}, **payload)


def task(started_at: int, second: int = 1) -> Line:
    return event("task_started", f"2026-03-01T10:{second // 60:02}:{second % 60:02}Z", started_at=started_at)


T0 = 1772359200  # 2026-03-01T10:00:00Z
ONE = turn(usage(100, 40, 10, 4), usage(100, 40, 10, 4), second=1)
TWO = turn(usage(300, 140, 30, 9), usage(200, 100, 20, 5), second=2)
BOTH = TokenCounts(input_uncached=160, cache_read=140, output=30, reasoning=9)


def test_turns_count_what_they_added(computer: Computer) -> None:
    computer.write(LOG, meta(), model(), ONE, TWO)
    computer.scan()
    assert computer.total() == BOTH
    first, second = computer.events()
    assert (first.provider, first.model, first.session_id, first.project) == (
        "openai",
        "gpt-5.5",
        "a",
        "shop",
    )
    # $5, cached $0.50, output $30 a million: 60 x 5 + 40 x 0.5 + 10 x 30, and 100 x 5 + 100 x 0.5 + 20 x 30
    assert (first.cost_nanos, second.cost_nanos) == (620_000, 1_150_000)


def test_without_the_turn_s_own_counts_the_difference_counts(computer: Computer) -> None:
    computer.write(LOG, meta(), model(), turn(usage(100, 40, 10)), turn(usage(300, 140, 30), second=2))
    computer.scan()
    assert computer.total() == TokenCounts(input_uncached=160, cache_read=140, output=30)


def test_counters_that_are_told_again_do_not_count_again(computer: Computer) -> None:
    again = [ONE | {"timestamp": "2026-03-01T10:00:09Z"}, TWO, TWO | {"timestamp": "2026-03-01T10:00:10Z"}]
    computer.write(LOG, meta(), model(), ONE, *again, ONE, TWO)
    computer.scan()
    assert computer.total() == BOTH


def test_counts_without_info_and_empty_turns_are_passed_over(computer: Computer) -> None:
    empty = event("token_count", info=None, rate_limits=None)
    computer.write(LOG, meta(), model(), empty, turn(usage(0, 0, 0)), ONE, TWO, turn(None, None, second=3))
    computer.scan()
    assert computer.total() == BOTH


def test_counters_that_fall_a_little_are_an_old_account(computer: Computer) -> None:
    stale = turn(usage(290, 139, 30, 9), usage(190, 90, 20, 5), second=3)
    computer.write(
        LOG, meta(), model(), ONE, TWO, stale, turn(usage(400, 200, 40, 9), usage(100, 60, 10), second=4)
    )
    computer.scan()
    assert computer.total() == TokenCounts(input_uncached=200, cache_read=200, output=40, reasoning=9)


def test_counters_that_start_anew_go_on_counting(computer: Computer) -> None:
    big = turn(usage(100_000, 0, 1000), usage(100_000, 0, 1000))
    small = turn(usage(500, 0, 50), usage(500, 0, 50), second=2)
    computer.write(LOG, meta(), model(), big, small)
    computer.scan()
    assert computer.total() == TokenCounts(input_uncached=100_500, output=1050)


def test_written_cache_and_other_names_are_understood(computer: Computer) -> None:
    last = {
        "prompt_tokens": 100,
        "cached_tokens": 500,
        "cache_write_input_tokens": 30,
        "completion_tokens": 10,
    }
    other = {
        "input_tokens": 100,
        "cache_read_input_tokens": 20,
        "cache_write_input_tokens": 30,
        "output_tokens": 1,
    }
    computer.write(LOG, meta(), model(), turn(None, last), turn(None, other, second=2))
    computer.scan()
    first, second = computer.events()
    assert first.counts == TokenCounts(cache_read=100, output=10)
    assert second.counts == TokenCounts(input_uncached=50, cache_read=20, cache_write_5m=30, output=1)


def test_a_file_that_does_not_begin_with_a_session_is_none(computer: Computer) -> None:
    computer.write(LOG, model(), meta(), ONE)
    computer.write(f"{DAY}/rollout-b.jsonl", {"type": "session_meta", "payload": None}, ONE)
    computer.write(f"{DAY}/rollout-c.jsonl", meta(instructions="x" * (1 << 20)), ONE)
    computer.scan()
    assert computer.events() == []


def test_fields_of_odd_types_cost_nothing_else(computer: Computer) -> None:
    odd = event("token_count", info={"total_token_usage": [1], "last_token_usage": "many"})
    computer.write(
        LOG, meta(cwd=7, source="cli"), model(), odd, "{", event("token_count", "never", info={}), ONE, TWO
    )
    computer.scan()
    assert computer.total() == BOTH
    assert computer.events()[0].project is None


def test_an_archived_copy_adds_nothing(computer: Computer) -> None:
    computer.write(LOG, meta(), model(), ONE, TWO)
    computer.write(".codex/archived_sessions/rollout-a.jsonl", meta(), model(), ONE, TWO)
    computer.scan()
    assert computer.total() == BOTH


def test_a_mirror_with_another_session_s_name_adds_nothing(computer: Computer) -> None:
    computer.write(LOG, meta(), model(), ONE, TWO)
    computer.write(f"{DAY}/rollout-b.jsonl", meta("b"), model(), ONE, TWO)
    computer.scan()
    assert computer.total() == BOTH


def child(kind: dict[str, Any], *own: Line, replay: bool = True) -> list[Line]:
    """Gives a child's file: its parent's history with the times of the moment it was made, then its own."""
    copied = [task(T0 - 50, 30), model(at="2026-03-01T10:00:30Z")]
    for line in (ONE, TWO):
        copied.append(line | {"timestamp": "2026-03-01T10:00:30Z"})
    made = meta("child", "2026-03-01T10:00:30Z", **kind)
    return [made, meta(), *(copied if replay else []), task(T0 + 31, 31), model(), *own]


@pytest.mark.parametrize(
    "kind",
    [
        {"forked_from_id": "a"},
        {"parent_thread_id": "a"},
        {"thread_source": "subagent"},
        {"source": {"subagent": {"thread_spawn": {"parent_thread_id": "a"}}}},
    ],
)
@pytest.mark.parametrize("with_parent", [True, False])
def test_a_child_s_copy_of_its_parent_does_not_count(
    computer: Computer, kind: dict[str, Any], with_parent: bool
) -> None:
    own = turn(usage(400, 200, 40, 9), usage(100, 60, 10), second=40)
    computer.write(f"{DAY}/rollout-b.jsonl", *child(kind, own))
    if with_parent:
        computer.write(LOG, meta(), model(), ONE, TWO)
    computer.scan()
    mine = TokenCounts(input_uncached=40, cache_read=60, output=10)
    both = TokenCounts(input_uncached=200, cache_read=200, output=40, reasoning=9)
    assert computer.total() == (both if with_parent else mine)


def test_a_replay_that_lasts_several_seconds_is_still_one(computer: Computer) -> None:
    lines = child({"parent_thread_id": "a"}, turn(usage(400, 200, 40, 9), usage(100, 60, 10), second=40))
    lines[4]["timestamp"], lines[5]["timestamp"] = "2026-03-01T10:00:33Z", "2026-03-01T10:00:36Z"
    computer.write(LOG, *lines)
    computer.scan()
    assert computer.total().output == 10


def test_null_is_no_parent(computer: Computer) -> None:
    computer.write(
        LOG, meta(forked_from_id=None, parent_thread_id=" ", thread_source="user"), model(), ONE, TWO
    )
    computer.scan()
    assert computer.total() == BOTH


def test_without_a_known_birth_a_task_s_own_time_decides(computer: Computer) -> None:
    first = meta("child", forked_from_id="a") | {"payload": {"id": "child", "forked_from_id": "a"}}
    own = turn(usage(400, 200, 40, 9), usage(100, 60, 10), second=40)
    computer.write(LOG, first, task(T0 - 50, 30), model(), ONE, TWO, task(T0 + 31, 31), own)
    computer.scan()
    assert computer.total().output == 10


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_a_fork_of_a_version_that_marks_no_tasks_is_told_by_its_counters(
    computer: Computer, names: tuple[str, str]
) -> None:
    moved = [line | {"timestamp": "2026-03-01T10:00:30Z"} for line in (ONE, TWO)]
    own = turn(usage(400, 200, 40, 9), usage(100, 60, 10), second=40)
    parent, fork = (f"{DAY}/rollout-{name}.jsonl" for name in names)
    computer.write(parent, meta(), model(), ONE, TWO)
    computer.write(
        fork, meta("fork", "2026-03-01T10:00:30Z", forked_from_id="a"), meta(), model(), *moved, own
    )
    computer.scan()
    assert computer.total() == TokenCounts(input_uncached=200, cache_read=200, output=40, reasoning=9)
    assert computer.sums_are_right()


def test_a_fork_of_a_fork_leads_back_to_the_first(computer: Computer) -> None:
    own = turn(usage(400, 200, 40, 9), usage(100, 60, 10), second=40)
    computer.write(LOG, meta(), model(), ONE, TWO)
    fork = meta("fork", "2026-03-01T10:00:30Z", forked_from_id="a")
    moved = [line | {"timestamp": "2026-03-01T10:00:30Z"} for line in (ONE, TWO)]
    computer.write(f"{DAY}/rollout-b.jsonl", fork, meta(), model(), *moved, own)
    later = [line | {"timestamp": "2026-03-01T10:00:50Z"} for line in (ONE, TWO, own)]
    again = meta("again", "2026-03-01T10:00:50Z", forked_from_id="fork")
    computer.write(f"{DAY}/rollout-c.jsonl", again, fork, meta(), model(), *later)
    computer.scan()
    assert computer.total() == TokenCounts(input_uncached=200, cache_read=200, output=40, reasoning=9)


def test_the_tier_comes_from_the_log(computer: Computer) -> None:
    fast = event("thread_settings_applied", thread_settings={"service_tier": "fast"})
    slow = event("thread_settings_applied", thread_settings={"service_tier": None})
    third = turn(usage(400, 200, 40, 9), usage(100, 60, 10), second=3)
    computer.write(LOG, meta(), model(), ONE, fast, TWO, slow, third)
    computer.scan()
    assert [item.service_tier for item in computer.events()] == [None, "priority", None]
    # 2.5 times the usual price.
    assert computer.events()[1].cost_nanos == 1_150_000 * 5 // 2


def test_a_model_that_is_not_named_is_assumed_and_says_so(computer: Computer) -> None:
    computer.write(LOG, meta(), ONE)
    computer.scan()
    (found,) = computer.events()
    assert (found.model, found.tags) == ("gpt-5", {"note": "model assumed"})


def test_a_review_is_priced_as_what_it_ran_on_that_day(computer: Computer) -> None:
    computer.write(LOG, meta(), model("codex-auto-review"), ONE)
    computer.scan()
    (found,) = computer.events()
    # gpt-5.3-codex from 2026-02-05 on: $1.75, $0.175 and $14 a million.
    assert (found.model, found.cost_nanos) == ("codex-auto-review", 60 * 1_750 + 40 * 175 + 10 * 14_000)


def test_usage_of_a_plan_has_a_value_and_is_no_cost(computer: Computer) -> None:
    limits = {"primary": {"used_percent": 3.0, "window_minutes": 300}, "plan_type": "plus"}
    computer.write(LOG, meta(), model(), turn(usage(100, 40, 10), usage(100, 40, 10), rate_limits=limits))
    computer.scan()
    (found,) = computer.events()
    assert (found.cost_nanos, found.cost_source) == (620_000, CostSource.NOTIONAL)
    with computer.store.reading() as database:
        sums = "reported_nanos + estimated_nanos, notional_nanos, unpriced_events, output"
        query = f"SELECT {sums} FROM usage_day"
        assert database.execute_sql(query).fetchall() == [(0, 620_000, 0, 10)]
    assert computer.sums_are_right()


def test_a_session_is_under_the_plan_that_one_of_its_turns_tells_of(computer: Computer) -> None:
    limits = {"primary": {"used_percent": 3.0, "window_minutes": 300}, "plan_type": "plus"}
    first = turn(usage(100, 40, 10), usage(100, 40, 10), rate_limits=limits)
    computer.write(LOG, meta(), model(), first)
    computer.scan()
    computer.append(LOG, turn(usage(210, 80, 20), usage(110, 40, 10)))
    computer.scan()
    computer.pays_by_use("codex")
    assert [event.cost_source for event in computer.events()] == [CostSource.NOTIONAL] * 2
    assert computer.services.dashboard.overview(computer.identity, zone_name=None).unsaid_tool is None


def test_a_person_may_count_a_plan_s_usage(computer: Computer) -> None:
    computer.services.settings.change({"countFlatPlans": True, "flatPlanTools": "codex"})
    computer.write(LOG, meta(), model(), ONE)
    computer.scan()
    assert computer.events()[0].cost_source is CostSource.ESTIMATED


def test_a_person_may_say_which_tools_a_plan_pays(computer: Computer) -> None:
    computer.services.settings.change({"flatPlanTools": "claude-code, codex"})
    computer.write(LOG, meta(), model(), ONE)
    computer.scan()
    assert computer.events()[0].cost_source is CostSource.NOTIONAL


def test_other_homes_are_read(computer: Computer) -> None:
    computer.environ = {"CODEX_HOME": "~/one,~/two"}
    computer.write("one/sessions/2026/03/01/rollout-a.jsonl", meta(), model(), ONE)
    computer.write("two/rollout-b.jsonl", meta("b"), model(), TWO)
    computer.scan()
    assert len(computer.events()) == 2
