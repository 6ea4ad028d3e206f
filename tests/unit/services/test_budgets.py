"""Budgets: each counts exactly its period and scope."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from server.core.errors import InvalidInput, NotFound
from server.schemas.budgets import BudgetRequest
from server.services.budgets import threshold_fractions
from tests.unit.db.histories import make_event

if TYPE_CHECKING:
    from server.core.records import Identity
    from server.db.writer import Writer
    from server.schemas.events import Changed
    from server.services.container import Services
    from tests.conftest import Clock


def request(**values: Any) -> BudgetRequest:
    return BudgetRequest.model_validate({"limit": 100} | values)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def spread(writer: Writer, clock: Clock) -> None:
    """Stores money that tells by its digits where it was counted; now is Saturday noon."""
    clock.set(at("2026-03-14T12:00"))
    moments = {
        "2026-02-28T23:59": 1,  # the month before
        "2026-03-01T00:00": 20,  # this month
        "2026-03-08T23:59": 300,  # Sunday, the week before
        "2026-03-09T00:00": 4_000,  # Monday
        "2026-03-13T23:59": 50_000,  # yesterday
        "2026-03-14T00:00": 600_000,  # today
    }
    for n, (moment, cost) in enumerate(moments.items()):
        provider, project = ("openai", "anthropic")[n % 2], ("search", None)[n % 2]
        writer.insert_events(
            [
                make_event(at(moment), provider=provider, project=project, cost_nanos=cost),
                make_event(at(moment), organization_id=2, cost_nanos=10**12),
            ]
        )


@pytest.mark.parametrize(
    ("period", "scope", "used"),
    [
        ("month", {}, 654_320),
        ("week", {}, 654_000),
        ("day", {}, 600_000),
        ("month", {"provider": "OpenAI"}, 50_300),
        ("month", {"provider": "openai", "project": "search"}, 50_300),
        ("week", {"provider": "anthropic"}, 604_000),
        ("day", {"provider": "openai"}, 0),
        ("month", {"project": "search"}, 50_300),
        ("month", {"project": "none such"}, 0),
    ],
)
@pytest.mark.usefixtures("spread")
def test_a_budget_counts_its_period_and_scope(
    services: Services, identity: Identity, period: str, scope: dict[str, str], used: int
) -> None:
    put = services.budgets.put(identity, request(period=period, scope=scope))
    assert put.used_nanos == used
    assert services.budgets.list_standings(identity) == [put]


@pytest.mark.usefixtures("spread")
def test_the_day_of_a_budget_is_the_one_of_the_zone_in_force(services: Services, identity: Identity) -> None:
    services.settings.change({"timezone": "Asia/Kathmandu"})
    assert services.budgets.put(identity, request(period="day")).used_nanos == 650_000


@pytest.mark.usefixtures("spread")
def test_a_new_period_begins_at_nothing(services: Services, identity: Identity, clock: Clock) -> None:
    for period in ("day", "week", "month"):
        services.budgets.put(identity, request(period=period))
    for moment, used in (
        ("2026-03-15T00:00", {"day": 0, "week": 654_000, "month": 654_320}),
        ("2026-03-16T00:00", {"day": 0, "week": 0, "month": 654_320}),
        ("2026-04-01T00:00", {"day": 0, "week": 0, "month": 0}),
    ):
        clock.set(at(moment))
        found = {item.budget.period: item.used_nanos for item in services.budgets.list_standings(identity)}
        assert found == used


def test_a_budget_is_kept_as_it_was_set(
    services: Services, identity: Identity, announced: list[Changed]
) -> None:
    put = services.budgets.put(
        identity,
        request(limit=Decimal("12.345678901"), thresholds=[1, Decimal("0.8"), 0.8, Decimal("0.333")]),
    )
    assert put.budget.limit_nanos == 12_345_678_901
    assert put.budget.thresholds_millionths == (333_000, 800_000, 1_000_000)
    assert threshold_fractions(put.budget) == [Decimal("0.333"), Decimal("0.8"), Decimal(1)]
    assert [one.kind for one in announced] == ["budgets"]


def test_setting_it_again_replaces_it(services: Services, identity: Identity) -> None:
    first = services.budgets.put(identity, request(scope={"provider": "openai"}))
    again = services.budgets.put(identity, request(scope={"provider": "Open AI"}, limit=7))
    assert again.budget.id == first.budget.id
    assert [item.budget.limit_nanos for item in services.budgets.list_standings(identity)] == [7 * 10**9]


def test_an_unknown_provider_is_refused_and_nothing_is_set(services: Services, identity: Identity) -> None:
    with pytest.raises(InvalidInput, match="did you mean openai") as caught:
        services.budgets.put(identity, request(scope={"provider": "opnai"}))
    assert [problem.field for problem in caught.value.problems] == ["scope.provider"]
    assert services.budgets.list_standings(identity) == []


def test_a_budget_is_deleted_once(services: Services, identity: Identity, announced: list[Changed]) -> None:
    put = services.budgets.put(identity, request())
    services.budgets.delete(identity, str(put.budget.id))
    assert services.budgets.list_standings(identity) == []
    with pytest.raises(NotFound):
        services.budgets.delete(identity, str(put.budget.id))
    assert len(announced) == 2


@pytest.mark.parametrize("budget_id", ["", "0", "-1", "x", "1.0", "²", "9" * 18, "9" * 30, "1 ", "٣"])
def test_an_id_that_is_none_is_not_found(services: Services, identity: Identity, budget_id: str) -> None:
    services.budgets.put(identity, request())
    with pytest.raises(NotFound):
        services.budgets.delete(identity, budget_id)
    assert len(services.budgets.list_standings(identity)) == 1
