"""What the charts ask the server; run in a worker thread, where numpy is imported too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.models.basis import basis_word

if TYPE_CHECKING:
    from app.charts.month import MonthPath
    from app.charts.timeline import Timeline
    from app.charts.week_hours import WeekHours
    from app.client import ApiClient
    from app.models.comparison import ModelFigures
    from app.windows.charts_controls import Question
    from server.schemas.tokens import TokenRecord

# Cached tokens are told by single uses alone; so many of them can be read in a second or two.
MOST_EVENTS = 10_000
_PAGE = 1000


@dataclass(frozen=True)
class Answer:
    """What was asked, and what came of it: one of the four."""

    question: Question
    timeline: Timeline | None = None
    month: MonthPath | None = None
    week: WeekHours | None = None
    models: list[ModelFigures] | None = None


def ask(client: ApiClient, question: Question, names: Mapping[str, str], now: datetime) -> Answer:
    """Asks for the figures of a chart.

    Raises:
        ApiError: The server refused, or could not be reached.
    """
    match question.view:
        case "time":
            return Answer(question, timeline=_timeline(client, question, names, now))
        case "month":
            return Answer(question, month=_month(client, question.days.end))
        case "week":
            return Answer(question, week=_week(client, question, now))
    return Answer(question, models=_models(client, question))


def zone_of(client: ApiClient) -> tzinfo | None:
    """Gives the time zone whose midnight ends the server's days, None for this computer's own."""
    values = {setting.key: setting.value for setting in client.settings().settings}
    name = values.get("timezone")
    if not isinstance(name, str) or not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _timeline(client: ApiClient, question: Question, names: Mapping[str, str], now: datetime) -> Timeline:
    from app.charts.timeline import build

    days = question.days
    answer = client.timeseries(
        start=days.start, end=days.end, group_by=question.group, interval=question.step
    )
    before = None
    if question.compares:
        before = client.timeseries(
            start=days.before.start, end=days.before.end, group_by=None, interval=question.step
        )
    return build(
        answer,
        interval=question.step,
        now=now,
        zone=zone_of(client),
        names=names if question.group == "provider" else {},
        before=before,
    )


def _month(client: ApiClient, today: date) -> MonthPath:
    from app.charts.month import build

    first = today.replace(day=1)
    last = first - timedelta(days=1)
    dashboard = client.dashboard()
    series = client.timeseries(start=first, end=today, interval="day")
    before = client.timeseries(start=last.replace(day=1), end=last, interval="day")
    return build(series, before, dashboard, today, basis_word(dashboard.basis))


def _week(client: ApiClient, question: Question, now: datetime) -> WeekHours:
    from app.charts.week_hours import build

    days = question.days
    answer = client.timeseries(start=days.start, end=days.end, interval="hour")
    return build(answer, zone_of(client), now)


def _models(client: ApiClient, question: Question) -> list[ModelFigures]:
    from app.models.comparison import compare

    days = question.days
    step = "week" if days.days > 100 else "day"
    answer = client.timeseries(start=days.start, end=days.end, group_by="model", interval=step)
    return compare(answer, _events(client, days.start, days.end))


def _events(client: ApiClient, start: date, end: date) -> list[TokenRecord] | None:
    """Gives all uses of some days, None where there are too many to read one by one."""
    events: list[TokenRecord] = []
    cursor = None
    while len(events) < MOST_EVENTS:
        page = client.tokens(start=start, end=end, limit=_PAGE, cursor=cursor)
        events += page.tokens
        cursor = page.nextCursor
        if cursor is None:
            return events
    return None
