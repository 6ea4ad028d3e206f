"""Tracking through the door: what is stored, priced, refused, and never counted twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.api.conftest import Api

HUGE = 10**12


def month(api: Api) -> tuple[int, Decimal]:
    usage = api.get("/api/tokens/stats")["usage"]
    return usage["totalTokens"], Decimal(usage["totalCost"])


def test_openai_counts_cached_tokens_inside_the_input(api: Api) -> None:
    # 600 uncached at $2.50, 400 cached at $1.25, 500 output at $10 per million
    answer = api.track(cachedTokens=400)
    assert answer["cost"] == Decimal("0.007")
    assert (answer["inputTokens"], answer["cachedTokens"], answer["totalTokens"]) == (1000, 400, 1500)
    assert month(api) == (1500, Decimal("0.007"))


def test_anthropic_counts_cached_tokens_beside_the_input(api: Api) -> None:
    # 1000 at $3, 400 cached at $0.30, 100 written for 5 min at $3.75, 50 for 1 h at $6, 500 out at $15
    answer = api.track(
        provider="anthropic",
        model="claude-sonnet-4-5",
        cachedTokens=400,
        cacheWriteTokens=150,
        cacheWrite1hTokens=50,
    )
    cost = Decimal("0.003") + Decimal("0.00012") + Decimal("0.000375") + Decimal("0.0003") + Decimal("0.0075")
    assert answer["cost"] == cost
    assert (answer["inputTokens"], answer["totalTokens"]) == (1000, 2050)
    assert month(api) == (2050, cost)


def test_a_given_cost_is_kept_to_the_nano_dollar(api: Api) -> None:
    body = b'{"provider":"openai","model":"x","inputTokens":1,"outputTokens":1,"cost":123456.123456789}'
    answer = api.http.post("/api/tokens/track", content=body, headers={"Content-Type": "application/json"})
    assert b'"cost":123456.123456789' in answer.content
    assert month(api)[1] == Decimal("123456.123456789")


def test_an_unknown_model_is_unpriced_not_free(api: Api) -> None:
    answer = api.track(model="nobody-knows-this")
    assert answer["cost"] is None
    assert answer["costSource"] == "unpriced"
    board = api.get("/api/dashboard")
    assert board["unpriced"] == {
        "events": 1,
        "tokens": 1500,
        "models": [{"provider": "openai", "model": "nobody-knows-this", "tokens": 1500, "events": 1}],
    }
    assert board["topModels"][0]["cost"] is None
    assert [alert["kind"] for alert in board["alerts"]] == ["unpriced"]
    assert api.get("/api/tokens/stats")["usage"]["unpricedTokens"] == 1500


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("OpenAI", "openai"),
        ("open-ai", "openai"),
        ("gemini", "google"),
        ("Google AI", "google"),
        ("vertex", "google"),
        ("Claude", "anthropic"),
        ("bedrock", "aws"),
        ("azure-openai", "azure"),
        (" groq ", "groq"),
        ("xai", "x-ai"),
    ],
)
def test_spellings_of_providers(api: Api, given: str, stored: str) -> None:
    assert api.track(provider=given, model="m")["provider"] == stored


def test_an_unknown_provider_names_the_nearest(api: Api) -> None:
    error = api.track(provider="antropic", status=400)
    assert error["details"] == [
        {"field": "provider", "message": "'antropic' is not known; did you mean anthropic?"}
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"inputTokens": -1}, "inputTokens"),
        ({"inputTokens": HUGE + 1}, "inputTokens"),
        ({"inputTokens": "1000"}, "inputTokens"),
        ({"inputTokens": 1.5}, "inputTokens"),
        ({"inputTokens": True}, "inputTokens"),
        ({"inputTokens": None}, "inputTokens"),
        ({"outputTokens": []}, "outputTokens"),
        ({"cachedTokens": 1001}, "cachedTokens"),
        ({"cachedTokens": 600, "cacheWriteTokens": 600}, "cacheWriteTokens"),
        ({"cacheWriteTokens": 1, "cacheWrite1hTokens": 2}, "cacheWrite1hTokens"),
        ({"reasoningTokens": 501}, "reasoningTokens"),
        ({"cost": "0.5"}, "cost"),
        ({"cost": -0.01}, "cost"),
        ({"cost": 1e7}, "cost"),
        ({"cost": True}, "cost"),
        ({"flush": "yes"}, "flush"),
        ({"requests": 0}, "requests"),
        ({"provider": ""}, "provider"),
        ({"provider": 5}, "provider"),
        ({"provider": "\ud800"}, "provider"),
        ({"model": "  "}, "model"),
        ({"model": "a\x00b"}, "model"),
        ({"model": "x" * 201}, "model"),
        ({"timestamp": "2026-06-17T12:10:01Z"}, "timestamp"),
        ({"timestamp": "tomorrow"}, "timestamp"),
        ({"timestamp": 1765900800}, "timestamp"),
        ({"timestamp": "1970-01-21T10:31:40Z"}, "timestamp"),
        ({"timestamp": "9999-12-31T23:59:59-12:00"}, "timestamp"),
        ({"serviceTier": "gold"}, "serviceTier"),
        ({"tags": {"a": 1}}, "tags.a"),
        ({"tags": {"a": "\ud800"}}, "tags.a"),
        ({"tags": {"": "x"}}, "tags."),
        ({"tags": {str(n): "x" for n in range(51)}}, "tags"),
        ({"idempotencyKey": ""}, "idempotencyKey"),
        ({"idempotencyKey": "x" * 201}, "idempotencyKey"),
        ({"project": "\n"}, "project"),
    ],
)
def test_what_cannot_be_is_refused_by_field(api: Api, wrong: dict[str, Any], field: str) -> None:
    event = {"provider": "openai", "model": "gpt-4o", "inputTokens": 1000, "outputTokens": 500}
    error = api.post("/api/tokens/track", event | wrong, status=400)
    assert [item["field"] for item in error["details"]] == [field]
    batch = api.post("/api/tokens/track/batch", {"events": [event | wrong, event]})
    assert (batch["accepted"], batch["rejected"]) == (1, 1)
    assert batch["results"][0]["details"] == error["details"]
    assert api.get("/api/tokens/stats")["usage"]["totalTokens"] == 1500


def test_all_wrong_fields_are_named_at_once(api: Api) -> None:
    error = api.post("/api/tokens/track", {"inputTokens": -1, "Model": "gpt-4o"}, status=400)
    assert [item["field"] for item in error["details"]] == [
        "provider",
        "model",
        "inputTokens",
        "outputTokens",
    ]
    assert "(and 3 more)" in error["error"]


def test_unknown_fields_and_nulls_of_optional_ones_are_passed_over(api: Api) -> None:
    answer = api.track(cachedTokens=None, cost=None, project=None, userId="x", nested={"a": [1]})
    assert answer["cachedTokens"] == 0
    assert answer["costSource"] == "estimated"


def test_a_little_ahead_is_now_and_offsets_are_understood(api: Api) -> None:
    assert api.track(timestamp="2026-06-17T12:10:00Z")["timestamp"] == "2026-06-17T12:00:00.000Z"
    assert api.track(timestamp="2026-06-17T13:30:00+02:00")["timestamp"] == "2026-06-17T11:30:00.000Z"
    assert api.track(timestamp="2026-06-17T11:00:00.1234567Z")["timestamp"] == "2026-06-17T11:00:00.123Z"


def test_prices_are_those_of_the_day(api: Api) -> None:
    assert api.track(timestamp="2024-06-15T00:00:00Z")["cost"] == Decimal("0.0125")
    assert api.track(timestamp="2025-06-15T00:00:00Z")["cost"] == Decimal("0.0075")


def test_the_same_key_again_gets_the_first_answer_again(api: Api) -> None:
    first = api.track(idempotencyKey="k1")
    again = api.track(idempotencyKey="k1")
    assert first["duplicate"] is False
    assert again == first | {"duplicate": True}
    by_header = api.post(
        "/api/tokens/track",
        {"provider": "openai", "model": "gpt-4o", "inputTokens": 1000, "outputTokens": 500, "flush": True},
        headers={"Idempotency-Key": "k1"},
    )
    assert by_header == again
    assert month(api) == (1500, Decimal("0.0075"))


def test_the_same_key_for_something_else_is_refused(api: Api) -> None:
    api.track(idempotencyKey="k1")
    error = api.track(idempotencyKey="k1", outputTokens=501, status=400)
    assert error["details"][0]["field"] == "idempotencyKey"
    assert month(api)[0] == 1500


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb"])
def test_a_key_header_that_cannot_be(api: Api, key: str) -> None:
    event = {"provider": "openai", "model": "m", "inputTokens": 1, "outputTokens": 1}
    api.post("/api/tokens/track", event, status=400, headers={"Idempotency-Key": key})


def test_keys_hold_under_concurrency(api: Api) -> None:
    def post(n: int) -> str:
        return str(api.track(idempotencyKey=f"k{n % 5}")["id"])

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(post, range(60)))
    assert len(set(ids)) == 5
    assert month(api)[0] == 5 * 1500


def test_a_batch_is_answered_event_by_event(api: Api) -> None:
    event = {"provider": "openai", "model": "gpt-4o", "inputTokens": 1000, "outputTokens": 500}
    batch = api.post(
        "/api/tokens/track/batch",
        {
            "events": [
                event,
                event | {"idempotencyKey": "a"},
                event | {"idempotencyKey": "a"},
                event | {"idempotencyKey": "a", "outputTokens": 1},
                event | {"model": "unknown-model"},
                "no event",
                None,
                event | {"provider": "x y z"},
            ],
            "flush": True,
        },
    )
    assert [item["status"] for item in batch["results"]] == [
        "accepted",
        "accepted",
        "duplicate",
        "rejected",
        "accepted",
        "rejected",
        "rejected",
        "rejected",
    ]
    assert [item["index"] for item in batch["results"]] == list(range(8))
    assert (batch["accepted"], batch["duplicates"], batch["rejected"]) == (3, 1, 4)
    assert batch["totalCost"] == Decimal("0.015")
    assert batch["results"][2]["id"] == batch["results"][1]["id"]
    assert batch["results"][4]["cost"] is None
    assert month(api) == (4500, Decimal("0.015"))


def test_a_batch_with_a_key_can_be_sent_again(api: Api) -> None:
    body = {
        "events": [{"provider": "openai", "model": "m", "inputTokens": n, "outputTokens": 1} for n in (1, 2)]
    }
    for accepted, duplicates in ((2, 0), (0, 2)):
        batch = api.post("/api/tokens/track/batch", body, headers={"Idempotency-Key": "b"})
        assert (batch["accepted"], batch["duplicates"]) == (accepted, duplicates)


@pytest.mark.parametrize("events", [[], [{}] * 1001, [{}] * 10_000, {}, "x", None])
def test_a_list_that_cannot_be_taken_is_refused_whole(api: Api, events: object) -> None:
    error = api.post("/api/tokens/track/batch", {"events": events}, status=400)
    assert error["details"][0]["field"] == "events"


def test_pages_visit_every_event_once_newest_first(api: Api) -> None:
    events = [
        {
            "provider": "openai",
            "model": "m",
            "inputTokens": n,
            "outputTokens": 0,
            "project": "p" if n % 2 else None,
        }
        for n in range(25)
    ]
    api.post("/api/tokens/track/batch", {"events": events})
    seen: list[int] = []
    query: dict[str, Any] = {"limit": 10}
    while True:
        page = api.get("/api/tokens", **query)
        seen += [item["inputTokens"] for item in page["tokens"]]
        if page["nextCursor"] is None:
            break
        query["cursor"] = page["nextCursor"]
    assert seen == list(range(24, -1, -1))
    assert [item["inputTokens"] for item in api.get("/api/tokens", project="p", limit=2)["tokens"]] == [
        23,
        21,
    ]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/tokens", {"limit": 0}),
        ("/api/tokens", {"limit": 1001}),
        ("/api/tokens", {"cursor": "nonsense"}),
        ("/api/tokens", {"billingStartDate": "2026-6-1"}),
        ("/api/tokens", {"billingStartDate": "2026-02-30"}),
        ("/api/tokens", {"billingStartDate": "2026-06-02", "billingEndDate": "2026-06-01"}),
        ("/api/tokens", {"provider": "nobody-at-all"}),
        ("/api/tokens", {"timezone": "Mars/Base"}),
        ("/api/tokens", {"timezone": "../../etc/passwd"}),
        ("/api/tokens/timeseries", {"interval": "minute"}),
        ("/api/tokens/timeseries", {"groupBy": "user"}),
        ("/api/tokens/timeseries", {"startDate": "0001-01-01", "endDate": "9999-12-31"}),
        ("/api/tokens/timeseries", {"startDate": "2000-01-01", "interval": "hour"}),
        ("/api/tokens/burn-rate", {"hours": 0}),
        ("/api/tokens/burn-rate", {"hours": 745}),
        ("/api/tokens/burn-rate", {"hours": "x"}),
        ("/api/tokens/burn-rate", {"service": "nobody-at-all"}),
        ("/api/tokens/stats", {"provider": "nobody-at-all"}),
        ("/api/dashboard", {"timezone": "nowhere"}),
    ],
)
def test_a_query_that_cannot_be(api: Api, path: str, query: dict[str, Any]) -> None:
    assert api.get(path, status=400, **query)["details"]


def test_the_series_has_every_step(api: Api) -> None:
    api.track()
    api.track(provider="anthropic", model="claude-sonnet-4-5", timestamp="2026-06-15T08:00:00Z")
    series = api.get("/api/tokens/timeseries", groupBy="provider")
    assert [point["date"] for point in series["series"]] == [f"2026-06-{day:02d}" for day in range(1, 18)]
    assert series["series"][14]["groups"] == {
        "anthropic": {"totalTokens": 1500, "cost": Decimal("0.0105"), "notional": 0}
    }
    assert series["series"][0] == {
        "date": "2026-06-01",
        "totalTokens": 0,
        "cost": 0,
        "unpricedTokens": 0,
        "notional": 0,
        "groups": {},
    }
    assert series["aggregations"]["peak"] == {"date": "2026-06-15", "cost": Decimal("0.0105")}
    assert series["aggregations"]["days"] == 17
    hours = api.get("/api/tokens/timeseries", startDate="2026-06-17", endDate="2026-06-17", interval="hour")
    assert len(hours["series"]) == 24
    assert hours["series"][12]["date"] == "2026-06-17T12:00:00Z"
    assert hours["series"][12]["totalTokens"] == 1500
    assert "groups" not in hours["series"][12] or hours["series"][12]["groups"] is None


def test_burn_rate(api: Api) -> None:
    api.track(timestamp="2026-06-17T11:00:00Z")
    api.track(timestamp="2026-06-16T11:59:59Z")
    burn = api.get("/api/tokens/burn-rate", hours=24)
    assert burn["burnRate"] == {
        "tokensPerHour": Decimal("62.5"),
        "costPerHour": Decimal("0.0003125"),
        "tokensPerDay": 1500,
        "costPerDay": Decimal("0.0075"),
        "unpricedTokens": 0,
    }
    assert burn["byService"]["openai"] == burn["burnRate"]
    assert api.get("/api/tokens/burn-rate", hours=1, service="Anthropic")["byService"] == {}
