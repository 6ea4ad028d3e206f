"""Who pays for a tool: what a call shows comes first, then what the person says; unsaid is no money."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.errors import InvalidInput
from server.core.plans import FLAT_BY_MARK, Plans, mark_of, shown
from server.core.records import CostSource
from server.core.settings import BY_KEY, PLAN_KEYS, Value, checked
from tests.unit.db.histories import make_event

TOOLS = ["claude-code", "codex", "qwen"]
LISTS = st.lists(st.sampled_from(TOOLS)).map(", ".join)
SHOWN = st.sampled_from([None, True, False])


def plans(flat: str = "", metered: str = "", *, counted: bool = False) -> Plans:
    return Plans.of({"flatPlanTools": flat, "meteredTools": metered, "countFlatPlans": counted})


def test_nothing_is_money_before_anything_is_said() -> None:
    assert Plans.of({}) == plans()
    assert all(plans().is_notional(tool, flat) for tool in TOOLS for flat in (None, True))
    assert all(plans().asks_about(tool) for tool in TOOLS)


def test_a_call_that_was_paid_for_is_money_whatever_is_said_of_its_tool() -> None:
    assert not plans().is_notional("codex", False)
    assert not plans("codex").is_notional("codex", False)


def test_a_call_under_a_plan_is_none_though_its_tool_is_paid_by_use() -> None:
    assert plans(metered="codex").is_notional("codex", True)


@pytest.mark.parametrize(
    ("flat", "metered", "notional", "asked"),
    [
        ("codex", "", True, False),
        ("", "codex", False, False),
        ("codex", "codex", True, False),
        ("claude-code", "", True, True),
        ("", "claude-code", True, True),
    ],
)
def test_what_is_said_decides_where_a_call_shows_nothing(
    flat: str, metered: str, notional: bool, asked: bool
) -> None:
    said = plans(flat, metered)
    assert (said.is_notional("codex", None), said.asks_about("codex")) == (notional, asked)


@given(LISTS, LISTS, SHOWN)
def test_a_person_may_count_it_all(flat: str, metered: str, evidence: bool | None) -> None:
    said = plans(flat, metered, counted=True)
    assert not any(said.is_notional(tool, evidence) or said.asks_about(tool) for tool in TOOLS)


@given(LISTS, LISTS, st.sampled_from(TOOLS))
def test_an_answer_settles_its_own_tool_and_no_other(flat: str, metered: str, tool: str) -> None:
    before = plans(flat, metered)
    for answer, notional in zip(before.answers(tool), (True, False), strict=True):
        assert all(checked(key, value) == value for key, value in answer.items())
        after = Plans.of({**answer})
        assert not after.asks_about(tool)
        assert after.is_notional(tool, None) is notional
        for other in set(TOOLS) - {tool}:
            assert after.is_notional(other, None) == before.is_notional(other, None)
            assert after.asks_about(other) == before.asks_about(other)


def test_lists_are_read_however_they_are_written() -> None:
    assert plans(" Claude-Code,codex  qwen ,").flat == frozenset(TOOLS)


@pytest.mark.parametrize("value", ["codex; claude", "claude/code", "códex"])
def test_what_can_be_no_tool_is_refused(value: str) -> None:
    with pytest.raises(InvalidInput, match="names of tools"):
        checked("flatPlanTools", value)


@pytest.mark.parametrize(
    ("nanos", "version", "source"),
    [
        (None, None, CostSource.UNPRICED),
        (5, None, CostSource.REPORTED),
        (5, "2026-11", CostSource.ESTIMATED),
    ],
)
def test_what_is_no_plan_s_is_known_as_it_was(
    nanos: int | None, version: str | None, source: CostSource
) -> None:
    event = make_event(source="codex", cost_nanos=nanos, price_version=version)
    assert plans(metered="codex").source_of(event, None) is source
    assert plans().source_of(event, None) is CostSource.NOTIONAL


@given(SHOWN, SHOWN, SHOWN)
def test_what_sightings_show_does_not_depend_on_their_order(
    one: bool | None, other: bool | None, third: bool | None
) -> None:
    assert shown(one, other) is shown(other, one)
    assert shown(shown(one, other), third) is shown(one, shown(other, third))
    assert shown(one, one) is shown(one, None) is one
    assert shown(True, other) is True


def test_marks_tell_what_was_shown() -> None:
    assert [FLAT_BY_MARK[mark_of(flat)] for flat in (None, True, False)] == [None, True, False]


def test_the_settings_are_there() -> None:
    defaults: dict[str, Value] = {key: BY_KEY[key].default for key in PLAN_KEYS}
    assert Plans.of(defaults) == plans()
