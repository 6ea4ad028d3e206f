"""Money: integer nano-dollars in the store, Decimal in Python, never a binary float.

Nano-dollars, because one cached token may cost less than a micro-dollar; a signed 64-bit column holds
nine billion dollars of them.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal

NANOS_PER_DOLLAR = 1_000_000_000
_NANO = Decimal(1).scaleb(-9)
# The default context's 28 digits are process-wide and changeable; money must not depend on it.
_CONTEXT = Context(prec=60, rounding=ROUND_HALF_EVEN)


def to_nanos(dollars: Decimal) -> int:
    """Gives nano-dollars for an amount in dollars, rounded half to even.

    Raises:
        ValueError: The amount is not finite.
    """
    if not dollars.is_finite():
        raise ValueError("an amount must be finite")
    return int(dollars.quantize(_NANO, context=_CONTEXT).scaleb(9, context=_CONTEXT))


def to_dollars(nanos: int) -> Decimal:
    """Gives the exact amount in dollars, without trailing zeros."""
    if nanos % NANOS_PER_DOLLAR == 0:
        # Without zeros at the end a hundred would be 1E+2.
        return Decimal(nanos // NANOS_PER_DOLLAR)
    return _CONTEXT.normalize(_CONTEXT.multiply(nanos, _NANO))


def per(amount: Decimal | int, divisor: int) -> Decimal:
    """Gives amount / divisor with at most nine decimals and no zeros at the end."""
    text = f"{_CONTEXT.divide(Decimal(amount), Decimal(divisor)).quantize(_NANO, context=_CONTEXT):f}"
    return Decimal(text.rstrip("0").rstrip("."))


def share(part: int, whole: int) -> float:
    """Gives part / whole as a fraction for display, 0 where there is no whole."""
    return part / whole if whole else 0.0
