"""What asks for attention, from figures alone, and how it is told: once, until it is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from server.core.anomalies import Anomaly
from server.core.budgets import MILLION, BudgetStanding, days_of
from server.core.money import to_dollars
from server.core.projections import Projection
from server.core.records import BudgetRecord
from server.core.schedule import Past

Severity = Literal["info", "warning", "critical"]
AlertKind = Literal["budget", "forecast", "anomaly", "unpriced", "sync"]
# A network that is away for a moment mends itself before the next reading.
_FAILURES_TOLD = 2
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that asks for attention.

    Attributes:
        key: The same for as long as it is the same thing: told once.
        rearms: Whether it is told again when it comes back after it was over.
        moves: Whether its words would change with every request: those it was told with stay.
        hidden: Whether something graver is told in its place; it counts as told.
    """

    key: str
    kind: AlertKind
    severity: Severity
    title: str
    message: str
    provider: str | None = None
    project: str | None = None
    rearms: bool = False
    moves: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """A notice as it is kept.

    Attributes:
        id: 0 before it is stored.
        episode: 1 for the first time, one more each time that it came back.
        ended_at_ms: When it was over; None while it lasts.
        dismissed_at_ms: When somebody had seen enough of it; None before.
    """

    id: int
    organization_id: int
    key: str
    episode: int
    kind: AlertKind
    severity: Severity
    title: str
    message: str
    provider: str | None
    project: str | None
    created_at_ms: int
    ended_at_ms: int | None = None
    dismissed_at_ms: int | None = None

    @property
    def words(self) -> tuple[str, str, str]:
        """What a person reads of it."""
        return self.severity, self.title, self.message

    @property
    def is_open(self) -> bool:
        """Whether it lasts and nobody has dismissed it."""
        return self.ended_at_ms is None and self.dismissed_at_ms is None


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be done to the kept alerts.

    Attributes:
        fresh: To be stored; those that have not ended are told to whoever listens.
        changed: To be stored in the place of what has their id.
    """

    fresh: tuple[Alert, ...] = ()
    changed: tuple[Alert, ...] = ()


def threshold_notices(standing: BudgetStanding, day: date, names: Mapping[str, str]) -> list[Notice]:
    """Gives a notice for every threshold that a budget's use has reached; all but the highest are hidden.

    A raised limit is another matter: its thresholds are told anew.

    Args:
        standing: The budget and what was used of it.
        day: Today.
        names: Display names of providers by id.
    """
    budget, used = standing.budget, standing.used_nanos
    reached = sorted(t for t in budget.thresholds_millionths if used * MILLION >= budget.limit_nanos * t)
    return [
        Notice(
            key=f"budget-{_matter(budget, day)}-{threshold}",
            kind="budget",
            severity=_severity(threshold, budget),
            title=_title(threshold, standing),
            message=f"{_whose(budget, names)} of {_money(budget.limit_nanos)} is {_used(threshold)}.",
            provider=budget.provider,
            project=budget.project,
            hidden=threshold != reached[-1],
        )
        for threshold in reached
    ]


def _used(threshold: int) -> str:
    # Of what is spent beyond it nobody says that it is 100 % used.
    return "used up" if threshold == MILLION else f"{_percent(threshold)} used"


def forecast_notice(
    standing: BudgetStanding,
    projection: Projection,
    exceeds_on: date | None,
    day: date,
    names: Mapping[str, str],
) -> Notice | None:
    """Gives a notice where a budget will probably be exceeded before its period ends, but is not yet.

    It is over when the projection falls back to the limit, and told anew when it crosses it again.
    """
    budget = standing.budget
    within = projection.estimated_nanos <= budget.limit_nanos or projection.confidence <= 0
    if within or standing.used_nanos > budget.limit_nanos:
        return None
    when = "" if exceeds_on is None else f", around {exceeds_on.isoformat()}"
    return Notice(
        key=f"forecast-{_matter(budget, day)}",
        kind="forecast",
        severity="warning",
        title="Heading over budget",
        message=(
            f"{_whose(budget, names)} of {_money(budget.limit_nanos)} will probably be exceeded{when}: "
            f"it is heading for {_money(projection.estimated_nanos)}."
        ),
        provider=budget.provider,
        project=budget.project,
        rearms=True,
        moves=True,
    )


def anomaly_notice(found: Anomaly, *, is_today: bool, names: Mapping[str, str]) -> Notice:
    """Gives a notice for a day that cost far more than such days do, and what made it so.

    Args:
        found: The anomaly.
        is_today: Whether the day still runs.
        names: Display names of providers by id.
    """
    weekday = _WEEKDAYS[found.day.weekday()]
    usual = f"a usual {weekday} costs {_money(found.typical_nanos)}"
    so_far = "Today has cost" if is_today else f"{weekday} {found.day.isoformat()} cost"
    cause, why = found.cause, ""
    if cause is not None:
        part = cause.part
        what = part.name or "usage without a project"
        if part.kind == "model" and part.provider is not None:
            what = f"{names.get(part.provider, part.provider)} {what}"
        why = f" {what} makes up {cause.share:.0%} of the difference.".replace("%", " %")
    model = found.model
    return Notice(
        key=f"anomaly-{found.day.isoformat()}",
        kind="anomaly",
        severity="warning",
        title="An unusually dear day",
        message=f"{so_far} {_money(found.cost_nanos)}{' so far' if is_today else ''}; {usual}.{why}",
        provider=None if model is None else model.part.provider,
        project=None if found.project is None else found.project.part.name,
        moves=is_today,
    )


def unpriced_notice(month: date, models: Sequence[str]) -> list[Notice]:
    """Gives a notice where some of a month's usage has no known price, and so is missing from the money."""
    if not models:
        return []
    shown = ", ".join(models[:3]) + (f" and {len(models) - 3} more" if len(models) > 3 else "")
    return [
        Notice(
            key=f"unpriced-{month:%Y-%m}",
            kind="unpriced",
            severity="warning",
            title="Usage without a price",
            message=f"No price is known for {shown}: its tokens are counted, but are not in the totals.",
        )
    ]


def sync_notice(provider: str, past: Past, message: str, names: Mapping[str, str]) -> list[Notice]:
    """Gives a notice where a provider could not be read, which a single failure does not show.

    It is over with the next reading that goes well.

    Args:
        provider: Its id.
        past: What is known of its runs.
        message: What the last of them said.
        names: Display names of providers by id.
    """
    if past.failures < _FAILURES_TOLD:
        return []
    return [
        Notice(
            key=f"sync-{provider}",
            kind="sync",
            severity="warning",
            title=f"{names.get(provider, provider)} cannot be read",
            message=message,
            provider=provider,
            rearms=True,
        )
    ]


def reconcile(
    kept: Sequence[Alert], wanted: Sequence[Notice], *, organization_id: int, now_ms: int
) -> Changes:
    """Tells what has to change so that the kept alerts are those that the figures want.

    Args:
        kept: The newest episode of each alert that is open or whose key is wanted.
        wanted: What asks for attention now.
        organization_id: Whose alerts they are.
        now_ms: The time, in milliseconds since 1970.
    """
    known = {alert.key: alert for alert in kept}
    fresh, changed = [], []
    for notice in wanted:
        before = known.pop(notice.key, None)
        if before is None or (before.ended_at_ms is not None and notice.rearms):
            episode = 1 if before is None else before.episode + 1
            fresh.append(_alert(notice, organization_id, episode, now_ms))
            continue
        after = _kept(before, notice, now_ms)
        if after != before:
            changed.append(after)
    ended = [replace(alert, ended_at_ms=now_ms) for alert in known.values() if alert.ended_at_ms is None]
    return Changes(tuple(fresh), (*changed, *ended))


def _alert(notice: Notice, organization_id: int, episode: int, now_ms: int) -> Alert:
    return Alert(
        id=0,
        organization_id=organization_id,
        key=notice.key,
        episode=episode,
        kind=notice.kind,
        severity=notice.severity,
        title=notice.title,
        message=notice.message,
        provider=notice.provider,
        project=notice.project,
        created_at_ms=now_ms,
        ended_at_ms=now_ms if notice.hidden else None,
    )


def _kept(before: Alert, notice: Notice, now_ms: int) -> Alert:
    ended = (before.ended_at_ms or now_ms) if notice.hidden else None
    if notice.moves:
        return replace(before, ended_at_ms=ended)
    return replace(
        before,
        ended_at_ms=ended,
        severity=notice.severity,
        title=notice.title,
        message=notice.message,
    )


def _matter(budget: BudgetRecord, day: date) -> str:
    return f"{budget.id}-{days_of(budget, day).first.isoformat()}-{budget.limit_nanos}"


def _severity(threshold: int, budget: BudgetRecord) -> Severity:
    if threshold >= MILLION:
        return "critical"
    below = [value for value in budget.thresholds_millionths if value < MILLION]
    return "warning" if threshold == max(below) else "info"


def _title(threshold: int, standing: BudgetStanding) -> str:
    if threshold >= MILLION and standing.used_nanos > standing.budget.limit_nanos:
        return "Budget exceeded"
    return f"{_percent(threshold)} of a budget used"


def _whose(budget: BudgetRecord, names: Mapping[str, str]) -> str:
    parts = [
        names.get(budget.provider, budget.provider) if budget.provider else "",
        budget.project or "",
        budget.member,
    ]
    what = " · ".join(part for part in parts if part)
    period = {"month": "This month's", "week": "This week's", "day": "Today's"}[budget.period]
    return f"{period} budget{f' for {what}' if what else ''}"


def _percent(millionths: int) -> str:
    return f"{to_dollars(millionths * 100_000):f} %"


def _money(nanos: int) -> str:
    return f"${to_dollars(nanos):,.2f}"
