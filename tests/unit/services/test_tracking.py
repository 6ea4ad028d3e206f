"""Taking in usage: whose it is, when it was, what it cost, and that nothing counts twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from server.core.errors import InvalidInput
from server.core.periods import from_ms
from server.core.records import CostSource, InsertOutcome, UsageFilter
from server.core.tokens import TokenCounts
from server.db.choices import read_state
from server.schemas.tokens import TrackRequest
from server.services.tracking import Rejected, short_version

if TYPE_CHECKING:
    from server.core.pricing import PriceBook
    from server.core.records import Identity, UsageEvent
    from server.db.connection import Store
    from server.schemas.events import Changed
    from server.services.container import Services
    from server.services.tracking import BatchOutcome
    from tests.conftest import Clock

BASE = {"provider": "openai", "model": "gpt-4o-mini", "inputTokens": 1000, "outputTokens": 500}


class Tracker:
    """Posts usage as an app would, less the words around it."""

    def __init__(self, services: Services, identity: Identity) -> None:
        self.services = services
        self.identity = identity

    def post(self, *, header_key: str | None = None, **values: Any) -> InsertOutcome:
        return self.services.tracking.track(
            self.identity, TrackRequest.model_validate(BASE | values), idempotency_key=header_key
        )

    def event(self, **values: Any) -> UsageEvent:
        return self.post(**values).stored.event

    def batch(self, *events: object, key: str | None = None, flush: bool = False) -> list[BatchOutcome]:
        return self.services.tracking.track_batch(self.identity, events, flush=flush, idempotency_key=key)

    def count(self) -> int:
        found = self.services.usage.series(
            self.identity,
            first=datetime(2000, 1, 1, tzinfo=UTC).date(),
            last=datetime(2040, 1, 1, tzinfo=UTC).date(),
            where=UsageFilter(),
            group_by=None,
            interval="month",
            zone_name=None,
        )
        return sum(step.sums.events for step in found)


@pytest.fixture
def app(services: Services, identity: Identity) -> Tracker:
    return Tracker(services, identity)


def test_what_is_posted_is_what_is_stored(app: Tracker, identity: Identity, clock: Clock) -> None:
    event = app.event(
        cachedTokens=400,
        reasoningTokens=100,
        requests=3,
        project="search",
        tags={"a": "b"},
        sessionId="s",
        serviceTier="batch",
        timestamp="2026-03-14T10:00:00.123Z",
    )
    assert event.counts == TokenCounts(input_uncached=600, cache_read=400, output=500, reasoning=100)
    assert (event.organization_id, event.user_id) == (identity.organization_id, identity.user_id)
    assert (event.requests, event.project, event.tags, event.session_id) == (3, "search", {"a": "b"}, "s")
    assert (event.service_tier, event.source) == ("batch", "api")
    assert from_ms(event.occurred_at_ms) == datetime(2026, 3, 14, 10, 0, 0, 123_000, tzinfo=UTC)
    assert from_ms(event.received_at_ms) == clock()
    assert (event.idempotency_key, event.fingerprint) == (None, None)


@pytest.mark.parametrize(
    ("spelling", "provider"),
    [
        ("OpenAI", "openai"),
        ("open-ai", "openai"),
        ("Claude", "anthropic"),
        ("gemini", "google"),
        ("Vertex AI", "google"),
    ],
)
def test_providers_are_folded(app: Tracker, spelling: str, provider: str) -> None:
    assert app.event(provider=spelling).provider == provider


def test_an_unknown_provider_names_the_nearest(app: Tracker) -> None:
    with pytest.raises(InvalidInput, match="did you mean openai") as caught:
        app.post(provider="opnai")
    assert caught.value.problems[0].field == "provider"
    assert app.count() == 0


def test_each_providers_own_meaning_of_input(app: Tracker) -> None:
    values = {"inputTokens": 1000, "cachedTokens": 400, "cacheWriteTokens": 100, "cacheWrite1hTokens": 40}
    assert app.event(provider="openai", **values).counts == TokenCounts(500, 400, 60, 40, 500)
    assert app.event(provider="anthropic", model="claude-sonnet-4-5", **values).counts == TokenCounts(
        1000, 400, 60, 40, 500
    )
    with pytest.raises(InvalidInput, match="cachedTokens"):
        app.post(provider="google", model="gemini-2.5-pro", cachedTokens=1001)


# ---------------------------------------------------------------- time


def test_without_a_time_it_happened_now(app: Tracker, clock: Clock) -> None:
    clock.advance(hours=5, milliseconds=7)
    assert from_ms(app.event().occurred_at_ms) == clock()


@pytest.mark.parametrize(
    ("ahead", "taken_as"),
    [
        (timedelta(hours=-30), timedelta(hours=-30)),
        (timedelta(0), timedelta(0)),
        (timedelta(minutes=10), timedelta(0)),
    ],
)
def test_up_to_ten_minutes_ahead_is_now(
    app: Tracker, clock: Clock, ahead: timedelta, taken_as: timedelta
) -> None:
    event = app.event(timestamp=(clock() + ahead).isoformat())
    assert from_ms(event.occurred_at_ms) == clock() + taken_as


@pytest.mark.parametrize(
    ("timestamp", "words"),
    [
        ("2026-03-14T12:10:00.001Z", "more than ten minutes in the future"),
        ("2026-03-14T14:30:00+02:00", "more than ten minutes in the future"),
        ("9999-12-31T23:59:59Z", "more than ten minutes in the future"),
        ("1999-12-31T23:59:59.999Z", "before 2000"),
        ("1970-01-21T11:00:00Z", "before 2000"),
    ],
)
def test_times_that_cannot_be_are_refused(app: Tracker, timestamp: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as caught:
        app.post(timestamp=timestamp)
    assert caught.value.problems[0].field == "timestamp"
    assert app.count() == 0


@pytest.mark.parametrize(
    "timestamp",
    ["2000-01-01T00:00:00Z", "2026-03-14T13:00:00+01:00", "2026-03-14T12:00:00", "2026-03-14T12:00Z"],
)
def test_times_are_taken_in_any_zone_and_as_utc_without_one(app: Tracker, timestamp: str) -> None:
    at = from_ms(app.event(timestamp=timestamp).occurred_at_ms)
    assert at == (
        datetime(2000, 1, 1, tzinfo=UTC) if timestamp[:4] == "2000" else datetime(2026, 3, 14, 12, tzinfo=UTC)
    )


# ---------------------------------------------------------------- cost


@pytest.mark.parametrize(
    ("cost", "nanos"),
    [(Decimal("0.05"), 50_000_000), (0, 0), (Decimal("0.0000000015"), 2), (1_000_000, 10**15)],
)
def test_a_reported_cost_is_kept_to_the_nano_dollar(app: Tracker, cost: Decimal | int, nanos: int) -> None:
    event = app.event(cost=cost)
    assert (event.cost_nanos, event.cost_source, event.price_version) == (nanos, CostSource.REPORTED, None)


def test_without_a_cost_it_is_estimated(
    app: Tracker, price_book: PriceBook, clock: Clock, store: Store
) -> None:
    event = app.event()
    # 1000 tokens at 0.15 and 500 at 0.60 dollars a million.
    assert event.cost_nanos == 450_000
    assert (event.cost_source, event.price_version) == (CostSource.ESTIMATED, short_version(price_book))
    assert price_book.version.endswith(short_version(price_book))
    with store.reading() as database:
        assert read_state(database, f"prices {short_version(price_book)}") == price_book.version
    cached = app.event(cachedTokens=1000)
    assert cached.cost_nanos == 375_000
    batch = app.event(serviceTier="batch")
    assert batch.cost_nanos == 225_000


@pytest.mark.parametrize(("day", "nanos"), [("2025-05-01", 30_000_000), ("2025-07-01", 6_000_000)])
def test_the_price_is_the_one_of_the_day_it_happened(app: Tracker, day: str, nanos: int) -> None:
    """In June 2025 o3 fell from 10 and 40 dollars a million to 2 and 8."""
    assert app.event(model="o3", timestamp=f"{day}T12:00:00Z").cost_nanos == nanos


@pytest.mark.parametrize("provider", ["openai", "replit"])
def test_without_a_known_price_there_is_no_cost_at_all(app: Tracker, provider: str) -> None:
    event = app.event(provider=provider, model="house-finetune-7b")
    assert (event.cost_nanos, event.cost_source, event.price_version) == (None, CostSource.UNPRICED, None)


def test_a_project_that_is_named_like_none_counts_as_one_group(
    app: Tracker, services: Services, identity: Identity
) -> None:
    app.post()
    app.post(project="(no project)")
    (step,) = services.usage.series(
        identity,
        first=datetime(2026, 3, 14, tzinfo=UTC).date(),
        last=datetime(2026, 3, 14, tzinfo=UTC).date(),
        where=UsageFilter(),
        group_by="project",
        interval="day",
        zone_name=None,
    )
    assert step.sums.events == sum(group.events for group in step.groups.values()) == 2


# ---------------------------------------------------------------- once only


def test_the_same_key_gives_the_first_answer_again(
    app: Tracker, clock: Clock, announced: list[Changed]
) -> None:
    first = app.post(idempotencyKey="k", tags={"b": "1", "a": "2"})
    clock.advance(hours=1)
    again = app.post(idempotencyKey="k", tags={"a": "2", "b": "1"})
    assert (first.status, again.status) == ("accepted", "duplicate")
    assert again.stored == first.stored
    assert app.count() == 1
    assert len(announced) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"flush": True}, {}),
        ({"flush": False}, {"flush": True}),
        ({"header_key": "k"}, {"idempotencyKey": "k"}),
        ({"idempotencyKey": "k", "header_key": "other"}, {"idempotencyKey": "k"}),
        ({"project": None}, {}),
        ({"cachedTokens": 0, "requests": 1}, {}),
        ({"cost": Decimal("0.5")}, {"cost": Decimal("0.50")}),
        ({"cost": Decimal(2)}, {"cost": 2}),
    ],
)
def test_how_it_is_sent_is_no_part_of_what_is_sent(
    app: Tracker, one: dict[str, Any], other: dict[str, Any]
) -> None:
    def keyed(values: dict[str, Any]) -> dict[str, Any]:
        return (
            values if {"header_key", "idempotencyKey"} & values.keys() else values | {"idempotencyKey": "k"}
        )

    first, again = app.post(**keyed(one)), app.post(**keyed(other))
    assert again.status == "duplicate"
    assert again.stored == first.stored


@pytest.mark.parametrize(
    "change",
    [
        {"outputTokens": 501},
        {"model": "gpt-4o"},
        {"cost": 1},
        {"project": "x"},
        {"timestamp": "2026-03-14T12:00:00Z"},
        {"requests": 2},
        {"tags": {"a": "b"}},
        {"serviceTier": "batch"},
    ],
)
def test_the_same_key_for_something_else_is_refused(app: Tracker, change: dict[str, Any]) -> None:
    app.post(idempotencyKey="k")
    with pytest.raises(InvalidInput, match="use a new key") as caught:
        app.post(idempotencyKey="k", **change)
    assert caught.value.problems[0].field == "idempotencyKey"
    assert app.count() == 1


def test_without_a_key_everything_counts(app: Tracker) -> None:
    app.post()
    app.post()
    assert app.count() == 2


# ---------------------------------------------------------------- batches


def test_a_bad_event_does_not_sink_the_good_ones(app: Tracker, announced: list[Changed]) -> None:
    found = app.batch(
        BASE,
        BASE | {"inputTokens": -1},
        BASE | {"provider": "opnai"},
        {"provider": "openai"},
        "nonsense",
        BASE | {"timestamp": "1999-01-01T00:00:00Z"},
        BASE | {"cachedTokens": 10**9},
        BASE,
    )
    kinds = [item.status if isinstance(item, InsertOutcome) else "rejected" for item in found]
    assert kinds == ["accepted", *["rejected"] * 6, "accepted"]
    rejected = [item for item in found if isinstance(item, Rejected)]
    assert [item.problems[0].field for item in rejected] == [
        "inputTokens", "provider", "model", "", "timestamp", "cachedTokens",
    ]  # fmt: skip
    assert rejected[2].message == "model: is required (and 2 more)"
    assert app.count() == 2
    assert len(announced) == 1


def test_a_batch_posted_again_counts_once(app: Tracker, announced: list[Changed]) -> None:
    events = [BASE, BASE, BASE | {"idempotencyKey": "own"}]
    first, again = app.batch(*events, key="b"), app.batch(*events, key="b", flush=True)
    assert [item.status for item in first if isinstance(item, InsertOutcome)] == ["accepted"] * 3
    assert [item.status for item in again if isinstance(item, InsertOutcome)] == ["duplicate"] * 3
    assert app.count() == 3
    assert len(announced) == 1
    (alone,) = app.batch(BASE | {"idempotencyKey": "own"})
    assert isinstance(alone, InsertOutcome)
    assert alone.status == "duplicate"


def test_a_clash_within_a_batch_is_rejected_by_itself(app: Tracker) -> None:
    key = {"idempotencyKey": "k"}
    first, same, clash = app.batch(BASE | key, BASE | key, BASE | key | {"outputTokens": 1})
    assert isinstance(first, InsertOutcome)
    assert isinstance(same, InsertOutcome)
    assert isinstance(clash, Rejected)
    assert same.stored == first.stored
    assert "use a new key" in clash.message
    assert app.count() == 1


def test_a_batch_without_a_good_event_changes_nothing(app: Tracker, announced: list[Changed]) -> None:
    (only,) = app.batch({})
    assert isinstance(only, Rejected)
    assert announced == []


@pytest.mark.parametrize(("flush", "own", "level"), [(False, False, 1), (True, False, 2), (False, True, 2)])
def test_flush_of_a_batch_or_of_one_event_waits_for_the_disk(
    app: Tracker, store: Store, flush: bool, own: bool, level: int
) -> None:
    app.batch(BASE, BASE | {"flush": own}, flush=flush)
    assert store.writer.execute_sql("PRAGMA synchronous").fetchone() == (level,)
