"""Budgets and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from decimal import Decimal

from server.core.budgets import MILLION, BudgetStanding, days_of, standing
from server.core.errors import InvalidInput, NotFound
from server.core.ids import row_id
from server.core.money import to_nanos
from server.core.periods import today
from server.core.provider import ProviderNames
from server.core.records import BudgetRecord, Identity, UsageSums
from server.db import budgets, team
from server.db.connection import Reading, Store
from server.db.usage import GroupBy
from server.db.writer import Writer
from server.schemas.budgets import BudgetRequest
from server.services.cost_view import Group
from server.services.costs import Costs
from server.services.zones import Zones


class BudgetService:
    """Sets, removes and judges budgets."""

    def __init__(
        self,
        *,
        store: Store,
        writer: Writer,
        costs: Costs,
        providers: ProviderNames,
        zones: Zones,
        clock: Callable[[], datetime],
        announce: Callable[[int], None],
    ) -> None:
        """Takes what it works with; `announce` is called after a budget has changed."""
        self._store = store
        self._writer = writer
        self._costs = costs
        self._providers = providers
        self._zones = zones
        self._clock = clock
        self._announce = announce

    def list_standings(self, identity: Identity) -> list[BudgetStanding]:
        """Gives every budget and how its current period stands."""
        with self._store.reading() as database:
            return self.standings(database, identity.organization_id, self._zones.current)

    def standings(self, database: Reading, organization_id: int, zone: tzinfo) -> list[BudgetStanding]:
        """Gives the same inside the caller's snapshot."""
        records = budgets.list_budgets(database, organization_id)
        return self._judged(database, organization_id, records, zone)

    def put(self, identity: Identity, request: BudgetRequest) -> BudgetStanding:
        """Sets the budget of a scope and period.

        Raises:
            InvalidInput: The provider or member is not known, or the limit rounds to nothing.
        """
        named = request.scope.provider
        provider = None if named is None else self._providers.require(named, "scope.provider").id
        limit = to_nanos(request.limit)
        thresholds = sorted({int((value * MILLION).to_integral_value()) for value in request.thresholds})
        if limit <= 0 or thresholds[0] <= 0:
            raise InvalidInput.of("limit", "is too small to be counted")
        record = BudgetRecord(
            id=0,
            organization_id=identity.organization_id,
            provider=provider,
            project=request.scope.project,
            period=request.period,
            limit_nanos=limit,
            thresholds_millionths=tuple(thresholds),
            person_id=self._person_id(identity, request.scope.member),
        )
        stored = self._writer.call(lambda database: budgets.put_budget(database, record), durable=True)
        self._announce(identity.organization_id)
        with self._store.reading() as database:
            return self._judged(database, identity.organization_id, [stored], self._zones.current)[0]

    def delete(self, identity: Identity, budget_id: str) -> None:
        """Removes a budget.

        Raises:
            NotFound: There is no such budget.
        """
        number = row_id(budget_id)
        organization_id = identity.organization_id
        if not self._writer.call(lambda database: budgets.delete_budget(database, organization_id, number)):
            raise NotFound(f"There is no budget {budget_id[:40]}.")
        self._announce(identity.organization_id)

    def _person_id(self, identity: Identity, member: str | None) -> int | None:
        if member is None:
            return None
        with self._store.reading() as database:
            found = team.find_member(database, identity.organization_id, member)
        if found is None:
            raise InvalidInput.of("scope.member", "names no member; GET /api/team/members lists them")
        return found.person.id

    def _judged(
        self, database: Reading, organization_id: int, records: Sequence[BudgetRecord], zone: tzinfo
    ) -> list[BudgetStanding]:
        """Judges budgets by one tally of their periods, of which each takes what it covers."""
        day = today(self._clock(), zone)
        days = {budget.period: days_of(budget, day) for budget in records}
        by: list[GroupBy] = ["provider"]
        if any(budget.project is not None for budget in records):
            by.append("project")
        if any(budget.person_id is not None for budget in records):
            by.append("member")
            people = team.people_of(database, organization_id)
            records = [
                replace(item, member=people[item.person_id].label) if item.person_id else item
                for item in records
            ]
        found = self._costs.tally(database, organization_id, list(days.values()), zone, None, tuple(by))
        tallies = dict(zip(days, found, strict=True))
        result = []
        for budget in records:
            groups = tallies[budget.period].items()
            total = UsageSums.together(sums for group, sums in groups if _covers(budget, by, group))
            result.append(standing(budget, total.cost_nanos, total.manual_nanos))
        return result


def _covers(budget: BudgetRecord, by: Sequence[GroupBy], group: Group) -> bool:
    person = None if budget.person_id is None else str(budget.person_id)
    wanted = {"provider": budget.provider, "project": budget.project, "member": person}
    return all(wanted[name] in (None, value) for name, value in zip(by, group, strict=True))


def _is_whole(budget: BudgetRecord) -> bool:
    return budget.project is None and budget.person_id is None


def overall(standings: Sequence[BudgetStanding], provider: str | None = None) -> BudgetStanding | None:
    """Gives the budget of the month for everything, or for all of a provider."""
    for item in standings:
        budget = item.budget
        if budget.provider == provider and budget.period == "month" and _is_whole(budget):
            return item
    return None


def threshold_fractions(budget: BudgetRecord) -> list[Decimal]:
    """Gives a budget's thresholds as fractions of its limit."""
    return [Decimal(value) / MILLION for value in budget.thresholds_millionths]
