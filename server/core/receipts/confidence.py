"""How sure a finding is: the share of such findings that was right on labelled documents, told carefully.

The weights were fitted on the given receipts and on generated ones, then lowered: they were tuned on the
same documents, and others are always a little worse. `tests/benchmarks/receipts.py` shows how they hold.
"""

from __future__ import annotations

from math import exp

from server.core.receipts.dates import DateFound
from server.core.receipts.numbers import NumberFound
from server.core.receipts.totals import TotalFound
from server.core.receipts.vendors import VendorFound

_MOST = 0.99


def of_total(found: list[TotalFound], readings: int, *, is_text: bool) -> float:
    """Gives how sure the first of several totals is."""
    best = found[0]
    lead = _lead([item.score for item in found])
    others = max(1, readings - 1)
    agreed = 1.0 if is_text else max(0, best.readings - 1) / others
    # Looks that read the same value under another label agree too, where a sum comes out at it.
    seen = 0.0 if is_text or not best.proofs else max(0, best.seen - 1) / others
    named = best.role in ("due", "paid", "total", "refunded")
    # What stands nowhere was taken from a sum, which then proves nothing.
    proofs = min(2, best.proofs - (best.seen == 0))
    return _share(
        -3.4 + 0.75 * min(4.0, lead) + 1.4 * agreed + 0.8 * seen + 1.2 * proofs + 1.4 * named
        + 1.5 * (best.amount.confidence - 0.6) - 1.0 * best.amount.repaired
        - 1.2 * best.doubted - 0.8 * best.exceeded + 1.0 * is_text
    )  # fmt: skip


def of_date(found: list[DateFound], readings: int, *, is_text: bool) -> float:
    """Gives how sure the first of several days is."""
    best = found[0]
    lead = _lead([item.score for item in found])
    agreed = 1.0 if is_text else (best.readings - 1) / max(1, readings - 1)
    share = _share(
        -2.2 + 0.6 * min(4.0, lead) + 2.2 * agreed + 0.35 * min(5.0, best.score)
        + 1.5 * (best.spot.row.confidence_of(best.spot.start, best.spot.end) - 0.6) + 0.8 * is_text
    )  # fmt: skip
    return min(share, 0.55) if best.guessed else share


def of_vendor(found: list[VendorFound], readings: int, *, is_text: bool) -> float:
    """Gives how sure the first of several names is."""
    best = found[0]
    lead = _lead([item.score for item in found])
    agreed = 1.0 if is_text else (best.readings - 1) / max(1, readings - 1)
    return _share(
        -4.2 + 0.45 * min(4.0, lead) + 1.2 * agreed + 0.45 * min(8.0, best.score) + 1.5 * best.known
        + 2.0 * (best.row.confidence_of(best.start, best.end) - 0.6)
    )  # fmt: skip


def of_number(found: list[NumberFound], readings: int, *, is_text: bool) -> float:
    """Gives how sure the first of several invoice numbers is."""
    best = found[0]
    lead = _lead([item.score for item in found])
    agreed = 1.0 if is_text else (best.readings - 1) / max(1, readings - 1)
    return _share(
        -3.0 + 0.5 * min(3.0, lead) + 1.6 * agreed + 0.4 * min(6.0, best.score)
        + 2.0 * (best.row.confidence_of(best.start, best.end) - 0.6) + 0.8 * is_text
    )  # fmt: skip


def _lead(scores: list[float]) -> float:
    return scores[0] - scores[1] if len(scores) > 1 else 4.0


def _share(evidence: float) -> float:
    """Gives the share, 0 to 1, that belongs to a sum of evidence."""
    return round(min(_MOST, 1 / (1 + exp(-max(-30.0, min(30.0, evidence))))), 3)
