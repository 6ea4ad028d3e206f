"""Holding a provider's month together: what was tracked, what was billed, what was paid.

Tracked usage is compared with the bill on the days whose bill has settled, like with like. Payments, without
the tax that is known to be in them, are compared with the month's cost once the month is over and its bill
has settled. A payment counts in the month of its day; an invoice is often paid in the first days of the month
after, so where that month's payments meet the cost and the month's own do not, those are taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from server.core.money import NANOS_PER_DOLLAR

Verdict = Literal["match", "under_tracked", "over_estimated", "unpaid", "paid_not_billed", "no_bill"]
TOLERANCE_PERCENT = 1
TOLERANCE_NANOS = NANOS_PER_DOLLAR // 2


@dataclass(frozen=True, slots=True)
class Paid:
    """Payments of a month in nano-dollars.

    Attributes:
        tax_nanos: The part that is known to be tax.
        count: How many there are, those without a known rate included.
        unconverted: How many have no known rate, and so are in no sum.
    """

    nanos: int = 0
    tax_nanos: int = 0
    count: int = 0
    unconverted: int = 0

    @property
    def net_nanos(self) -> int:
        """Without tax."""
        return self.nanos - self.tax_nanos


@dataclass(frozen=True, slots=True)
class ProviderMonth:
    """What is known of a provider's month, in nano-dollars.

    Attributes:
        provider: Its id.
        events_nanos: What was tracked, whatever was billed.
        billed_nanos: What all bills say; None where none tells of any day.
        manual_nanos: What was entered for the month.
        cost_nanos: What the month cost by the one rule: bills, tracked usage where there are none, entries.
        billed_days: Of how many days a bill tells.
        settled_days: How many of those have settled.
        settled_events: How many requests were tracked on those; 0 where a flat plan pays for all of them.
        settled_events_nanos: What they cost as tracked.
        settled_billed_nanos: What those days cost as billed.
        month_over: Whether the month has passed.
        unpriced_tokens: Tokens, tracked or entered, of which no price is known: not in what was tracked.
        unconverted_entries: Entries without a known rate: in no figure.
        notional_nanos: Worth of what a flat plan pays for: in no figure.
    """

    provider: str
    events_nanos: int = 0
    billed_nanos: int | None = None
    manual_nanos: int = 0
    cost_nanos: int = 0
    billed_days: int = 0
    settled_days: int = 0
    settled_events: int = 0
    settled_events_nanos: int = 0
    settled_billed_nanos: int = 0
    month_over: bool = True
    paid: Paid = Paid()
    paid_before: Paid = Paid()
    paid_after: Paid = Paid()
    unpriced_tokens: int = 0
    unconverted_entries: int = 0
    notional_nanos: int = 0

    @property
    def open(self) -> bool:
        """Whether figures may still change: the month goes on, or a day of its bill has not settled."""
        return not self.month_over or self.settled_days < self.billed_days


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a provider's month holds together.

    Attributes:
        tracked_minus_billed: On settled days, in nano-dollars; None where there is nothing to compare.
        paid_minus_cost: Without tax; None while the month is open.
        explanation: The verdict as one sentence.
        notes: What is in no figure, a sentence each.
    """

    verdict: Verdict
    tracked_minus_billed: int | None
    paid_minus_cost: int | None
    explanation: str
    notes: tuple[str, ...]


def tolerance(reference_nanos: int) -> int:
    """Gives by how much figures may differ and still match: 1 % of the reference, at least half a dollar."""
    return max(abs(reference_nanos) * TOLERANCE_PERCENT // 100, TOLERANCE_NANOS)


def judge(month: ProviderMonth) -> Judgement:
    """Judges a provider's month."""
    tracked = month.settled_events_nanos - month.settled_billed_nanos if month.settled_events else None
    paid, later = _payments(month)
    difference = None if month.open else paid.net_nanos - month.cost_nanos
    verdict, sentence = _verdict(month, tracked, difference, paid, later=later)
    return Judgement(verdict, tracked, difference, sentence, _notes(month))


def dollars(nanos: int) -> str:
    """Gives an amount for people, in whole cents."""
    cents = (abs(nanos) + NANOS_PER_DOLLAR // 200) * 100 // NANOS_PER_DOLLAR
    return f"{'-' if nanos < 0 < cents else ''}${cents // 100:,}.{cents % 100:02d}"


def _payments(month: ProviderMonth) -> tuple[Paid, bool]:
    """Gives the payments that stand against the month's cost, and whether they are the month's after."""
    allowed = tolerance(month.cost_nanos)
    own, after = (abs(one.net_nanos - month.cost_nanos) <= allowed for one in (month.paid, month.paid_after))
    later = after and not own and month.paid_after.count > 0
    return (month.paid_after, True) if later else (month.paid, False)


def _verdict(
    month: ProviderMonth, tracked: int | None, difference: int | None, paid: Paid, *, later: bool
) -> tuple[Verdict, str]:
    if tracked is not None and abs(tracked) > tolerance(month.settled_billed_nanos):
        return _against_bill(month, tracked)
    if month.billed_nanos is None:
        return _without_bill(month, difference, paid, later=later)
    cost = dollars(month.cost_nanos)
    if difference is None:
        if not month.settled_days:
            return "no_bill", f"So far no day of the bill has settled; it stands at {cost}."
        held = (
            "what was tracked matches it" if tracked is not None else "nothing was tracked to hold against it"
        )
        return "match", f"So far {dollars(month.settled_billed_nanos)} of the bill has settled, and {held}."
    if abs(difference) <= tolerance(month.cost_nanos):
        if not paid.count:
            return "match", f"The month cost {cost}, so nothing needed to be paid."
        return "match", f"{dollars(paid.net_nanos)} was paid{_when(later)}, which matches the cost of {cost}."
    if difference < 0:
        known = f"only {dollars(paid.net_nanos)} of it" if paid.count else "no payment for it"
        return "unpaid", f"The month cost {cost}, and {known} is recorded among the expenses."
    return (
        "paid_not_billed",
        f"{dollars(paid.net_nanos)} was paid, {dollars(difference)} more than the cost of {cost}: "
        "credit bought ahead, tax, or something that is not billed here.",
    )


def _against_bill(month: ProviderMonth, tracked: int) -> tuple[Verdict, str]:
    said = f"was tracked of the {dollars(month.settled_billed_nanos)} that was billed"
    so_far = "So far only " if month.open else "Only "
    if tracked < 0:
        return (
            "under_tracked",
            f"{so_far}{dollars(month.settled_events_nanos)} {said}: some usage is not reported, or has no "
            "known price.",
        )
    start = "So far " if month.open else ""
    return (
        "over_estimated",
        f"{start}{dollars(month.settled_events_nanos)} was tracked, {dollars(tracked)} more than the "
        f"{dollars(month.settled_billed_nanos)} that was billed: the prices it is estimated with are too "
        "high, or it was reported twice.",
    )


def _without_bill(
    month: ProviderMonth, difference: int | None, paid: Paid, *, later: bool
) -> tuple[Verdict, str]:
    cost, spent = dollars(month.cost_nanos), dollars(paid.net_nanos)
    known = bool(month.cost_nanos or month.events_nanos or month.manual_nanos or month.unpriced_tokens)
    if paid.count and not known:
        start = "So far " if month.open else ""
        return "paid_not_billed", f"{start}{spent} was paid, but neither a bill nor any usage is known."
    if not paid.count or difference is None:
        so_far = "So far no bill" if month.open else "No bill"
        beside = f"; {spent} was paid" if paid.count else ""
        return (
            "no_bill",
            f"{so_far} is known to hold against the {cost} that was tracked and entered{beside}.",
        )
    if abs(difference) <= tolerance(month.cost_nanos):
        return "match", f"No bill is known, but the {spent} paid{_when(later)} matches the {cost} known here."
    if difference > 0:
        return "under_tracked", f"No bill is known, and {spent} was paid where {cost} is known here."
    return (
        "over_estimated",
        f"No bill is known, and {cost} was tracked and entered where {spent} was paid: the estimate is too "
        "high, or a payment is missing among the expenses.",
    )


def _when(later: bool) -> str:
    return " in the month after" if later else ""


def _notes(month: ProviderMonth) -> tuple[str, ...]:
    notes = []
    if month.unpriced_tokens:
        notes.append(f"{month.unpriced_tokens:,} tokens have no known price.")
    if month.notional_nanos:
        worth = dollars(month.notional_nanos)
        notes.append(f"Usage worth {worth} was under a flat plan: only the plan's fee is a cost.")
    if month.unconverted_entries:
        notes.append(_not_converted(month.unconverted_entries, "entry", "entries"))
    if month.paid.unconverted:
        notes.append(_not_converted(month.paid.unconverted, "payment", "payments"))
    return tuple(notes)


def _not_converted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many} could not be converted to dollars."
