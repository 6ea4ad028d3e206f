"""Made-up histories of daily cost, by families that differ in what makes a month hard to foresee.

Every history is made from its family's name and a seed alone, so that a back-test measures the same days
each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, sin
from random import Random

from server.core.periods import month_of

DOLLAR = 10**9
DAYS = 330
BEFORE = 70
FIRST = date(2025, 1, 6)
TIMES = (0.1, 0.4, 0.6, 0.8, 1.0)
Maker = Callable[[Random], list[float]]


@dataclass(frozen=True, slots=True)
class History:
    """Daily costs in nano-dollars without gaps, and whether a day's cost falls in office hours."""

    family: str
    first: date
    costs: list[int]
    office: bool = False

    def cost(self, day: date) -> int:
        return self.costs[(day - self.first).days]

    def so_far(self, day: date, elapsed: float) -> int:
        """Gives what a day has cost when this much of it has passed."""
        passed = min(1.0, max(0.0, (elapsed * 24 - 9) / 9)) if self.office else elapsed
        return round(self.cost(day) * passed)

    @property
    def last(self) -> date:
        return self.first + timedelta(days=len(self.costs) - 1)


@dataclass(frozen=True, slots=True)
class Moment:
    """What is known at a moment of a history, and what its month will have cost."""

    daily: list[tuple[date, int]]
    today: date
    elapsed: float
    month_last: date
    spent: int
    truth: int

    @property
    def naive(self) -> float:
        """The run rate: what was spent, over the part of the month that has passed."""
        return self.spent / (self.today.day - 1 + self.elapsed) * self.month_last.day


def moment(history: History, today: date, elapsed: float) -> Moment:
    """Gives a moment of a history; its month must lie within it, or before its beginning."""
    first = max(history.first, today - timedelta(days=BEFORE))
    daily = [
        (first + timedelta(days=n), history.cost(first + timedelta(days=n)))
        for n in range((today - first).days)
    ]
    daily.append((today, history.so_far(today, elapsed)))
    month = month_of(today)
    return Moment(
        daily=daily,
        today=today,
        elapsed=elapsed,
        month_last=month.last,
        spent=sum(cost for day, cost in daily if day >= month.first),
        truth=sum(history.cost(day) for day in month if day >= history.first),
    )


def moments(history: History, step: int) -> Iterator[Moment]:
    """Gives every so manieth day from a month's second to its second to last, at all times of the day.

    The first month is one before which there were at least four weeks.
    """
    month, turn = month_of(history.first + timedelta(days=59)), 0
    while month.last <= history.last:
        for number in range(2, month.days, step):
            turn += 1
            yield moment(history, month.first.replace(day=number), TIMES[turn % len(TIMES)])
        month = month_of(month.last + timedelta(days=1))


def first_days(history: History) -> Iterator[Moment]:
    """Gives moments after one to ten full days of history."""
    for number in range(1, 11):
        day = history.first + timedelta(days=number)
        if day < month_of(day).last:
            yield moment(history, day, TIMES[number % len(TIMES)])


# ---------------------------------------------------------------- families


def _days(first: date = FIRST, count: int = DAYS) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


def _noise(random: Random, spread: float = 0.3) -> float:
    """Gives a factor of mean one."""
    return random.lognormvariate(-spread * spread / 2, spread)


def _working(day: date) -> float:
    return 1.0 if day.weekday() < 5 else 0.03


def _flat(random: Random) -> list[float]:
    return [8 * _noise(random) for _ in _days()]


def _weekdays(random: Random) -> list[float]:
    return [12 * _working(day) * _noise(random, 0.4) for day in _days()]


def _four_days(random: Random) -> list[float]:
    levels = [10, 14, 9, 6, 0.5, 0, 3]
    return [levels[day.weekday()] * _noise(random, 0.5) for day in _days()]


def _growth(random: Random) -> list[float]:
    return [
        3 * exp(0.008 * n) * (0.3 + 0.7 * _working(day)) * _noise(random) for n, day in enumerate(_days())
    ]


def _decline(random: Random) -> list[float]:
    return [
        30 * exp(-0.008 * n) * (0.3 + 0.7 * _working(day)) * _noise(random) for n, day in enumerate(_days())
    ]


def _level_shifts(random: Random) -> list[float]:
    costs, level = [], 6.0
    for day in _days():
        if random.random() < 1 / 50:
            level = 6 * random.choice([0.4, 1, 2, 3.5])
        costs.append(level * (0.3 + 0.7 * _working(day)) * _noise(random))
    return costs


def _bursty(random: Random) -> list[float]:
    return [6 * _noise(random, 1.1) for _ in _days()]


def _heavy_weeks(random: Random) -> list[float]:
    """Good days follow good days: the level wanders and comes back."""
    costs, state = [], 0.0
    for day in _days():
        state = 0.85 * state + random.gauss(0, 0.3)
        costs.append(8 * exp(state) * (0.3 + 0.7 * _working(day)) * _noise(random, 0.4))
    return costs


def _intermittent(random: Random) -> list[float]:
    return [9 * _noise(random, 0.7) if random.random() < 0.25 else 0.0 for _ in _days()]


def _giant_days(random: Random) -> list[float]:
    return [
        cost * (random.uniform(15, 40) if n % 61 == random.randrange(61) else 1)
        for n, cost in enumerate(_weekdays(random))
    ]


def _holidays(random: Random) -> list[float]:
    costs, away = _weekdays(random), 0
    for n in range(len(costs)):
        if not away and random.random() < 1 / 60:
            away = random.randint(4, 14)
        if away:
            away, costs[n] = away - 1, 0.0
    return costs


def _month_ends(random: Random) -> list[float]:
    """Reports are made on a month's last three days."""
    return [
        5 * (0.4 + 0.6 * _working(day)) * _noise(random) * (3 if (month_of(day).last - day).days < 3 else 1)
        for day in _days()
    ]


def _seasons(random: Random) -> list[float]:
    return [
        8 * (1 + 0.5 * sin(n / 20)) * (0.5 + 0.5 * _working(day)) * _noise(random)
        for n, day in enumerate(_days())
    ]


FAMILIES: dict[str, tuple[Maker, bool]] = {
    "flat": (_flat, False),
    "five-day week": (_weekdays, True),
    "uneven week": (_four_days, True),
    "growth": (_growth, True),
    "decline": (_decline, True),
    "level shifts": (_level_shifts, False),
    "bursty": (_bursty, False),
    "good and bad weeks": (_heavy_weeks, True),
    "intermittent": (_intermittent, False),
    "giant days": (_giant_days, True),
    "holidays": (_holidays, True),
    "month ends": (_month_ends, False),
    "slow waves": (_seasons, False),
}


def histories(family: str, count: int, start: int = 0) -> Iterator[History]:
    """Gives histories of a family, each on its own seed."""
    make, office = FAMILIES[family]
    for seed in range(start, start + count):
        costs = make(Random(f"{family} {seed}"))
        yield History(family, FIRST, [round(cost * DOLLAR) for cost in costs], office)


def new_users(count: int, start: int = 0) -> Iterator[History]:
    """Gives histories that have only just begun, on some day of a month."""
    kinds = ("flat", "five-day week", "uneven week", "bursty")
    for seed in range(start, start + count):
        random = Random(f"new {seed}")
        make, office = FAMILIES[kinds[seed % len(kinds)]]
        begun = random.randrange(120)
        costs = [round(cost * DOLLAR) for cost in make(random)[begun : begun + 60]]
        yield History("new user", FIRST + timedelta(days=begun), costs, office)
