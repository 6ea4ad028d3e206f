"""Anthropic: cents in strings, tokens that are apart already, and a third report that overlaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from server.core.errors import IntegrationError
from server.core.tokens import TokenCounts
from tests.providers.conftest import Desk
from tests.providers.servers.anthropic import Anthropic

DAY = date(2026, 11, 20)


@pytest.fixture
def anthropic() -> Iterator[Anthropic]:
    with Anthropic() as stand_in:
        yield stand_in


def test_strings_of_cents_come_out_to_the_nano_dollar(
    anthropic: Anthropic, connected: Callable[..., Desk]
) -> None:
    desk = connected(anthropic)
    desk.synced("anthropic")
    assert {line.line: line.cost_nanos for line in desk.lines()} == {
        "claude-opus-5": 2_628_793_500,
        "Web Search Usage": 40_000_000,
        "Code Execution Usage": 125_000_000,
    }


def test_tokens_are_taken_as_they_are_and_requests_are_unknown(
    anthropic: Anthropic, connected: Callable[..., Desk]
) -> None:
    desk = connected(anthropic)
    desk.synced("anthropic")
    rows = {row.model: row for row in desk.usage() if row.kind == "messages"}
    assert rows["claude-opus-5"].tokens == TokenCounts(
        input_uncached=41_230, cache_read=1_204_112, cache_write_5m=88_210, output=50_771
    )
    assert rows["claude-opus-5"].requests is None


def test_claude_code_s_estimate_is_kept_apart_from_the_bill(
    anthropic: Anthropic, connected: Callable[..., Desk]
) -> None:
    desk = connected(anthropic)
    desk.synced("anthropic")
    (row,) = [row for row in desk.usage() if row.kind == "claude_code"]
    assert row.value_nanos == 10_250_000_000
    assert row.tokens == TokenCounts(
        input_uncached=100_000, cache_read=10_000, cache_write_5m=5_000, output=35_000
    )
    assert desk.money() == anthropic.expected


def test_without_claude_code_s_report_the_bill_is_read_all_the_same(
    anthropic: Anthropic, connected: Callable[..., Desk]
) -> None:
    anthropic.has_code_report = False
    desk = connected(anthropic)
    assert "no Claude Code report" in desk.synced("anthropic").message
    assert desk.money() == anthropic.expected


def test_a_report_that_is_taken_away_does_not_erase_what_it_told(
    anthropic: Anthropic, connected: Callable[..., Desk]
) -> None:
    desk = connected(anthropic)
    desk.synced("anthropic")
    known = desk.usage()
    anthropic.has_code_report = False
    desk.synced("anthropic")
    assert {row.kind for row in known} == {"messages", "claude_code"}
    assert desk.usage() == known


def test_pages_are_followed(anthropic: Anthropic, connected: Callable[..., Desk]) -> None:
    anthropic.page_days = 1
    desk = connected(anthropic)
    desk.synced("anthropic")
    assert desk.money() == anthropic.expected
    asked = [request for request in anthropic.requests if request.path.endswith("cost_report")]
    assert len(asked) == 4


def test_a_page_that_fails_is_asked_for_again_and_no_other(
    anthropic: Anthropic, connected: Callable[..., Desk]
) -> None:
    anthropic.page_days = 1
    desk = connected(anthropic)
    real = anthropic.answer
    failed: list[int] = []

    def third_fails(request: object) -> object:
        if request.param("page") == "2" and not failed:  # type: ignore[attr-defined]
            failed.append(1)
            from tests.providers.stand_in import Reply

            return Reply({}, 529)
        return real(request)  # type: ignore[arg-type]

    anthropic.answer = third_fails  # type: ignore[method-assign, assignment]
    desk.synced("anthropic")
    assert desk.money() == anthropic.expected
    asked = [request.param("page") for request in anthropic.requests if request.path.endswith("cost_report")]
    assert asked == [None, "1", "2", "2", "3"]


@pytest.mark.parametrize("key", ["sk-ant-api03-0123456789", "sk-proj-0123456789"])
def test_the_wrong_kind_of_key_is_refused_before_anybody_is_asked(
    anthropic: Anthropic, desk: Desk, key: str
) -> None:
    from server.core.errors import InvalidInput

    with pytest.raises(InvalidInput, match="must be an Admin API key") as caught:
        desk.connect("anthropic", {"adminKey": key}, anthropic.url, check=True)
    assert key not in caught.value.message
    assert anthropic.requests == []


def test_a_revoked_key_says_where_to_get_another(anthropic: Anthropic, desk: Desk) -> None:
    with pytest.raises(IntegrationError, match=r"revoked or mistyped.*admin-keys"):
        desk.connect("anthropic", {"adminKey": "sk-ant-admin01-revoked99"}, anthropic.url, check=True)
