"""Bedrock's tokens from CloudWatch: every region for itself, nothing twice, and never at the bill's cost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from botocore.parsers import create_parser

from server.core.errors import InvalidInput
from server.core.reports import UsageRow
from server.core.tokens import TokenCounts
from tests.conftest import Clock
from tests.providers.conftest import Desk
from tests.providers.servers.aws import Aws, is_count, scope_of
from tests.providers.servers.cloudwatch import CLAUDE, GPT, KIND, model, refusal
from tests.providers.stand_in import WEB_PAGE, Reply

DAY, NEXT = date(2026, 11, 20), date(2026, 11, 21)
METRIC_NANOS = 10_000


@pytest.fixture
def aws() -> Iterator[Aws]:
    with Aws() as stand_in:
        stand_in.cloudwatch.count(
            "us-east-1",
            DAY,
            CLAUDE,
            Invocations=12.0,
            InputTokenCount=1000.0,
            OutputTokenCount=300.0,
            CacheReadInputTokenCount=5000.0,
            CacheWriteInputTokenCount=70.0,
        )
        stand_in.cloudwatch.count("eu-central-1", NEXT, CLAUDE, Invocations=1, InputTokenCount=7)
        stand_in.cloudwatch.count(
            "us-east-1", DAY, GPT, Invocations=2, InputTokenCount=900, CacheReadInputTokenCount=400
        )
        yield stand_in


def told(desk: Desk) -> dict[tuple[str, date, str], UsageRow]:
    rows = [row for row in desk.usage("aws") if row.kind.startswith("cloudwatch/")]
    return {(row.kind.removeprefix("cloudwatch/"), row.day, row.model): row for row in rows}


EXPECTED = {
    ("us-east-1", DAY, CLAUDE): (TokenCounts(1000, 5000, 70, output=300), 12),
    # OpenAI's models report what came from the cache as input, too.
    ("us-east-1", DAY, GPT): (TokenCounts(500, 400), 2),
    ("eu-central-1", NEXT, CLAUDE): (TokenCounts(7), 1),
}


def counts(desk: Desk) -> dict[tuple[str, date, str], tuple[TokenCounts | None, int | None]]:
    return {key: (row.tokens, row.requests) for key, row in told(desk).items()}


def test_tokens_of_every_region_by_model_and_day(aws: Aws, connected: Callable[..., Desk]) -> None:
    desk = connected(aws)
    assert desk.synced("aws").message == ""
    assert counts(desk) == EXPECTED
    assert desk.money() == aws.expected
    # A third region has nothing, so that nothing is paid for there.
    paid = {scope_of(item) for item in aws.requests if "GetMetricData" in item.headers["X-Amz-Target"]}
    assert paid == {"us-east-1", "eu-central-1"}
    assert desk.runs()[0].charge_nanos == 20_000_000 + 3 * 5 * METRIC_NANOS


def test_they_are_the_month_s_tokens_once(aws: Aws, connected: Callable[..., Desk]) -> None:
    desk = connected(aws)
    desk.synced("aws")
    desk.synced("aws")
    found = desk.services.months.of_provider(desk.identity, "aws", month=11, year=2026, zone_name="UTC")
    assert found.tokens.counts.total == 6370 + 900 + 7
    assert found.tokens.reported == found.tokens.counts.total


def test_pages_of_lists_and_of_figures_are_put_together(aws: Aws, connected: Callable[..., Desk]) -> None:
    aws.cloudwatch.list_page = aws.cloudwatch.data_page = 1
    desk = connected(aws)
    desk.synced("aws")
    assert counts(desk) == EXPECTED


def test_more_models_than_fit_in_a_question(aws: Aws, connected: Callable[..., Desk]) -> None:
    for number in range(130):
        aws.cloudwatch.count("us-west-2", DAY, f"meta.llama-{number}", Invocations=1, OutputTokenCount=number)
    desk = connected(aws, regions="us-west-2")
    desk.synced("aws")
    sums = [row.tokens.output for row in told(desk).values() if row.tokens is not None]
    assert sorted(sums) == list(range(130))
    assert desk.runs()[0].charge_nanos == 20_000_000 + 130 * 5 * METRIC_NANOS


def test_a_model_that_counts_no_tokens_has_none(aws: Aws, connected: Callable[..., Desk]) -> None:
    aws.cloudwatch.count("us-east-1", NEXT, "stability.image", Invocations=4)
    desk = connected(aws)
    desk.synced("aws")
    row = told(desk)["us-east-1", NEXT, "stability.image"]
    assert (row.tokens, row.requests) == (None, 4)


def test_a_model_that_is_listed_no_more_keeps_its_days(aws: Aws, connected: Callable[..., Desk]) -> None:
    desk = connected(aws)
    desk.synced("aws")
    aws.cloudwatch.hidden = {CLAUDE}
    aws.cloudwatch.count("us-east-1", DAY, CLAUDE, OutputTokenCount=301)
    desk.synced("aws")
    revised = {**EXPECTED, ("us-east-1", DAY, CLAUDE): (TokenCounts(1000, 5000, 70, output=301), 12)}
    assert counts(desk) == revised


def test_without_the_right_the_bill_is_read_and_the_right_is_named(
    aws: Aws, connected: Callable[..., Desk]
) -> None:
    aws.cloudwatch.denied = {"GetMetricData"}
    desk = connected(aws, regions="us-east-1, eu-central-1")
    message = desk.synced("aws").message
    assert "in any region: allow it cloudwatch:ListMetrics and cloudwatch:GetMetricData" in message
    assert counts(desk) == {}
    assert desk.money() == aws.expected


@pytest.mark.parametrize(
    "refused",
    [
        refusal("AccessDenied", "denied by a service control policy", 403),
        refusal("AccessDeniedException", "denied", 400),
        refusal("UnrecognizedClientException", "The security token is invalid.", 403),
        refusal("OptInRequired", "not subscribed", 403),
    ],
    ids=["403", "400", "region not enabled", "opt in"],
)
def test_a_region_that_refuses_takes_nothing_from_the_others(
    aws: Aws, connected: Callable[..., Desk], refused: Reply
) -> None:
    desk = connected(aws)
    desk.synced("aws")
    aws.cloudwatch.broken["us-east-1"] = refused
    aws.cloudwatch.count("eu-central-1", NEXT, CLAUDE, InputTokenCount=8)
    message = desk.synced("aws").message
    assert "did not let this key read Bedrock's token counts in us-east-1:" in message
    # What is known of it stays; the other is revised.
    assert counts(desk) == {**EXPECTED, ("eu-central-1", NEXT, CLAUDE): (TokenCounts(8), 1)}


@pytest.mark.parametrize(
    "trouble",
    [
        refusal("InternalServiceFault", "sorry", 500),
        refusal("ThrottlingException", "Rate exceeded", 400),
        refusal("Throttling", "Rate exceeded", 400),
        WEB_PAGE,
        Reply(b'{"Metrics": [', kind=KIND),
        Reply(b"", missing=10),
        Reply({"Metrics": None}, kind=KIND),
        Reply({"Metrics": [{"Dimensions": 3}]}, kind=KIND),
    ],
    ids=["500", "slow", "slow 2", "page", "cut off", "hung up", "null", "odd"],
)
def test_a_region_out_of_order_keeps_what_was_known(
    aws: Aws, connected: Callable[..., Desk], trouble: Reply
) -> None:
    desk = connected(aws)
    desk.synced("aws")
    aws.cloudwatch.broken["us-east-1"] = trouble
    message = desk.synced("aws").message
    assert message == ("Bedrock's token counts in us-east-1 could not be read; those known before stay.")
    assert counts(desk) == EXPECTED
    assert desk.money() == aws.expected


def test_throttling_is_waited_out(aws: Aws, connected: Callable[..., Desk]) -> None:
    desk = connected(aws, regions="us-east-1")
    real, slow = aws.cloudwatch.answer, [refusal("ThrottlingException", "Rate exceeded", 400)] * 2
    aws.cloudwatch.answer = lambda *given: slow.pop() if slow else real(*given)  # type: ignore[method-assign]
    assert desk.synced("aws").message == ""
    assert len(told(desk)) == 2


def test_nobody_there_is_not_asked_seventeen_times(aws: Aws, connected: Callable[..., Desk]) -> None:
    busy = refusal("ServiceUnavailable", "sorry", 503)
    aws.cloudwatch.answer = lambda *given: busy  # type: ignore[method-assign]
    desk = connected(aws)
    assert "could not be read" in desk.synced("aws").message
    assert len({scope_of(item) for item in aws.requests if is_count(item)}) == 2
    assert desk.money() == aws.expected


@pytest.mark.parametrize("code", ["PartialData", "InternalError", "Forbidden"])
def test_part_of_the_figures_is_no_figure(aws: Aws, connected: Callable[..., Desk], code: str) -> None:
    desk = connected(aws)
    desk.synced("aws")
    aws.cloudwatch.code = code
    aws.cloudwatch.count("us-east-1", DAY, CLAUDE, InputTokenCount=1)
    assert desk.synced("aws").message
    assert counts(desk) == EXPECTED


def test_days_that_begin_at_no_midnight_are_not_guessed_at(aws: Aws, connected: Callable[..., Desk]) -> None:
    aws.cloudwatch.offset_s = 3600
    desk = connected(aws)
    assert "could not be read" in desk.synced("aws").message
    assert counts(desk) == {}


def test_days_that_nobody_asked_for_are_passed_over(aws: Aws, connected: Callable[..., Desk]) -> None:
    aws.cloudwatch.offset_s = -86_400 * 400
    desk = connected(aws)
    desk.synced("aws")
    assert counts(desk) == {}


@pytest.mark.parametrize("odd", [-1.0, 1.5, 1e300])
def test_what_is_no_count_is_refused(aws: Aws, connected: Callable[..., Desk], odd: float) -> None:
    aws.cloudwatch.count("us-east-1", DAY, CLAUDE, InputTokenCount=odd)
    desk = connected(aws)
    assert "us-east-1 could not be read" in desk.synced("aws").message
    assert set(counts(desk)) == {("eu-central-1", NEXT, CLAUDE)}


def test_named_regions_alone_are_asked_and_others_stay(aws: Aws, connected: Callable[..., Desk]) -> None:
    desk = connected(aws)
    desk.synced("aws")
    for regions, asked in (("eu-central-1", {"eu-central-1"}), ("none", set())):
        aws.requests.clear()
        desk.connect("aws", {**aws.credentials, "regions": regions}, aws.url)
        desk.without_history("aws")
        desk.synced("aws")
        assert {scope_of(item) for item in aws.requests if is_count(item)} == asked
        assert counts(desk) == EXPECTED


@pytest.mark.parametrize(
    "wrong", ["everywhere", "us-east-1;rm", "us-east-1.evil.example", "us-east-1/x", "US"]
)
def test_a_region_is_a_region(aws: Aws, desk: Desk, wrong: str) -> None:
    with pytest.raises(InvalidInput, match="must be names of regions"):
        desk.connect("aws", {**aws.credentials, "regions": wrong}, aws.url)


def test_cancelled_among_the_regions_changes_nothing(aws: Aws, connected: Callable[..., Desk]) -> None:
    desk = connected(aws)
    real = aws.cloudwatch.answer

    def cancelling(*given: object) -> Reply:
        desk.services.sync.cancel(desk.identity, "aws")
        return real(*given)  # type: ignore[arg-type]

    aws.cloudwatch.answer = cancelling  # type: ignore[method-assign,assignment]
    assert desk.sync("aws").status == "error"
    assert desk.runs()[0].status == "cancelled"
    assert (desk.lines(), desk.usage()) == ([], [])


def test_the_stand_in_answers_what_botocore_reads(
    aws: Aws, connected: Callable[..., Desk], clock: Clock
) -> None:
    connected(aws, regions="us-east-1").synced("aws")
    for request in filter(is_count, aws.requests):
        action = request.headers["X-Amz-Target"].partition(".")[2]
        reply = aws.answer(request)
        shape = model().operation_model(action).output_shape
        given = {"status_code": 200, "headers": {}, "body": json.dumps(reply.body).encode()}
        parsed = create_parser("json").parse(given, shape)
        rows = parsed.get("Metrics") or parsed["MetricDataResults"]
        assert rows
        for row in rows:
            for moment in row.get("Timestamps", ()):
                assert moment.timestamp() % 86_400 == 0
