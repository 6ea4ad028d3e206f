"""OpenAI: costs and usage over real HTTP, read to the last nano-dollar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from server.core.tokens import TokenCounts
from tests.providers.conftest import Desk
from tests.providers.servers.openai import KEY, OpenAi, cost

DAY = date(2026, 11, 20)


@pytest.fixture
def openai() -> Iterator[OpenAi]:
    with OpenAi() as stand_in:
        yield stand_in


def test_recorded_costs_come_out_to_the_nano_dollar(openai: OpenAi, connected: Callable[..., Desk]) -> None:
    desk = connected(openai)
    outcome = desk.synced("openai")
    assert {(line.day, line.line, line.project): line.cost_nanos for line in desk.lines()} == {
        (DAY, "gpt-6-astra", "proj_9f2Kx"): 1_983_880_000,
        (DAY, "web search tool calls", "proj_9f2Kx"): 140_000_000,
    }
    assert outcome.days is not None
    assert (outcome.days.first, outcome.days.last) == (date(2026, 11, 19), date(2026, 11, 22))


def test_tokens_are_told_apart_from_cached_ones(openai: OpenAi, connected: Callable[..., Desk]) -> None:
    desk = connected(openai)
    desk.synced("openai")
    rows = {(row.kind, row.model): row for row in desk.usage("openai")}
    astra = rows["completions", "gpt-6-astra-2026-07-14"]
    assert astra.tokens == TokenCounts(
        input_uncached=79_802, cache_read=92_160, cache_write_5m=12_288, output=21_874
    )
    assert astra.tokens.input_total == 184_250
    assert astra.requests == 143
    assert rows["embeddings", "text-embedding-3-small"].tokens == TokenCounts(input_uncached=880_231)
    images = rows["images", "gpt-image-2"]
    assert (images.tokens, images.quantity_nanos, images.unit) == (None, 14 * 10**9, "images")


def test_answers_of_before_the_newer_fields_are_read(openai: OpenAi, connected: Callable[..., Desk]) -> None:
    openai.days["usage/completions"] = {
        DAY: [{"input_tokens": 100, "output_tokens": 7, "input_cached_tokens": None, "model": "old"}]
    }
    desk = connected(openai)
    desk.synced("openai")
    (row,) = [row for row in desk.usage() if row.kind == "completions"]
    assert row.tokens == TokenCounts(input_uncached=100, output=7)


def test_pages_are_followed_and_each_is_counted_once(openai: OpenAi, connected: Callable[..., Desk]) -> None:
    openai.page_days = 1
    openai.bill.clear()
    for back in range(4):
        openai.bill[date(2026, 11, 22) - timedelta(days=back)] = [cost(Decimal("0.1")), cost(Decimal("0.2"))]
    desk = connected(openai)
    desk.synced("openai")
    assert [line.cost_nanos for line in desk.lines()] == [300_000_000] * 4
    asked = [request for request in openai.requests if request.path.endswith("/costs")]
    assert [request.param("page") for request in asked] == [None, "page_1", "page_2", "page_3"]
    assert len({(request.param("start_time"), request.param("end_time")) for request in asked}) == 1


def test_a_zero_with_an_absurd_exponent_is_a_zero(openai: OpenAi, connected: Callable[..., Desk]) -> None:
    openai.bill[DAY] = [cost(Decimal("0E-6176")), cost(Decimal("0.123456789"))]
    desk = connected(openai)
    desk.synced("openai")
    assert desk.money() == {"openai": 123_456_789}


def test_tiny_amounts_are_summed_before_they_are_rounded(
    openai: OpenAi, connected: Callable[..., Desk]
) -> None:
    openai.bill[DAY] = [cost(Decimal("0.0000000004"))] * 5
    desk = connected(openai)
    desk.synced("openai")
    assert desk.money() == {"openai": 2}


@pytest.mark.parametrize("absurd", ["1E+400", "1E+6000", "-1E+30"])
def test_an_absurd_amount_is_refused_and_changes_nothing(
    openai: OpenAi, connected: Callable[..., Desk], absurd: str
) -> None:
    desk = connected(openai)
    desk.synced("openai")
    openai.bill[DAY] = [cost(Decimal(absurd))]
    outcome = desk.sync("openai")
    assert outcome.status == "error"
    assert "a form that CodingVibez does not know" in outcome.message
    assert desk.money() == openai.expected


def test_another_currency_is_converted_not_taken_for_dollars(
    openai: OpenAi, connected: Callable[..., Desk]
) -> None:
    openai.bill[DAY] = [cost(Decimal("10"), currency="eur")]
    desk = connected(openai)
    outcome = desk.sync("openai")
    if outcome.status == "success":
        (line,) = desk.lines()
        assert (line.currency, line.amount_nanos) == ("EUR", 10_000_000_000)
        assert 9_000_000_000 < line.cost_nanos < 14_000_000_000
        assert line.cost_nanos != line.amount_nanos
    else:
        # The rates that ship may be older than the day.
        assert "OpenAI bills in EUR. Not converted" in outcome.message


def test_what_is_no_currency_is_refused(openai: OpenAi, connected: Callable[..., Desk]) -> None:
    openai.bill[DAY] = [cost(Decimal("10"), currency="vibes")]
    outcome = connected(openai).sync("openai")
    assert outcome.status == "error"
    assert "'VIBES' is no currency" in outcome.message


def test_a_report_that_this_organization_does_not_have_is_said_and_costs_nothing_else(
    openai: OpenAi, connected: Callable[..., Desk]
) -> None:
    openai.missing.add("usage/web_search_calls")
    desk = connected(openai)
    assert "no report of web search calls" in desk.synced("openai").message
    assert desk.money() == openai.expected


def test_a_report_that_is_taken_away_does_not_erase_what_it_told(
    openai: OpenAi, connected: Callable[..., Desk]
) -> None:
    desk = connected(openai)
    desk.synced("openai")
    known = desk.usage()
    openai.missing |= {f"usage/{kind}" for kind in {row.kind for row in known} - {"completions"}}
    assert openai.missing
    desk.synced("openai")
    assert desk.usage() == known


def test_the_key_goes_where_it_belongs_and_nowhere_else(
    openai: OpenAi, connected: Callable[..., Desk]
) -> None:
    connected(openai).synced("openai")
    assert {request.headers["Authorization"] for request in openai.requests} == {f"Bearer {KEY}"}
    assert not any(KEY in request.path or KEY in str(request.query) for request in openai.requests)
    assert {request.headers["User-Agent"] for request in openai.requests} == {"CodingVibez/0.0.0"}
