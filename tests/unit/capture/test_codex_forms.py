"""Codex writes lines without blanks, which are decoded by their form; any other form tells the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from server.capture.logs import codex
from server.core.calls import MOST_TOKENS, Call
from tests.unit.capture.test_codex import event, meta, model, usage

COUNTS = st.one_of(st.integers(0, 5_000), st.sampled_from([MOST_TOKENS, MOST_TOKENS + 1, 10**30, -1, 0]))
ODD: st.SearchStrategy[Any] = st.sampled_from([None, True, "70", "x", 1.0, 1.5, [], {}])
KEYS = (*usage(1, 1, 1), "cache_write_input_tokens", "prompt_tokens", "cached_tokens", "something_else")
USUAL = st.fixed_dictionaries(dict.fromkeys(usage(1, 1, 1), st.integers(1, 5_000)))
USAGES = st.one_of(
    USUAL,
    USUAL,
    st.dictionaries(st.sampled_from(KEYS), COUNTS | ODD),
    st.none(),
    st.just([]),
    st.just("none"),
)
LIMITS: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        {},
        {"plan_type": "plus"},
        {"plan_type": None, "primary": {}},
        {"primary": 1},
        {"plan_type": 5},
        "x",
    ]
)
MOMENTS = st.sampled_from(
    ["2026-03-01T10:00:01.123456789Z", "2026-03-01T10:00:02+02:00", "2026-03-01", "soon", None, 7]
)
TURNS = st.builds(
    lambda at, info, limits, without: event(
        "token_count", at, **({"info": info} | ({} if without else {"rate_limits": limits}))
    ),
    MOMENTS,
    st.one_of(
        st.fixed_dictionaries({"total_token_usage": USAGES, "last_token_usage": USAGES}),
        st.fixed_dictionaries({"last_token_usage": USAGES}),
        st.none(),
    ),
    LIMITS,
    st.booleans(),
)


def told(lines: list[dict[str, Any]], separators: tuple[str, str]) -> list[Call]:
    reader = codex._Rollout(Path("rollout-a.jsonl"), {})
    found: list[Call] = []
    for line in (meta(), model(), *lines):
        found += reader.feed(json.dumps(line, separators=separators).encode())
    return found


@settings(max_examples=300, deadline=None)
@given(st.lists(TURNS, max_size=5))
@example(
    [event("token_count", info={"total_token_usage": usage(9, 1, 2), "last_token_usage": usage(9, 1, 2)})]
)
def test_the_form_of_a_line_changes_nothing(lines: list[dict[str, Any]]) -> None:
    assert told(lines, (",", ":")) == told(lines, (", ", ": "))


def test_usual_lines_are_decoded_by_their_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        codex, "as_object", lambda line: json.loads(line) if b"token_count" not in line else None
    )
    line = event(
        "token_count", info={"total_token_usage": usage(9, 1, 2), "last_token_usage": usage(9, 1, 2)}
    )
    assert told([line], (", ", ": ")) == []
    (call,) = told([line], (",", ":"))
    assert call.counts.total == 11
