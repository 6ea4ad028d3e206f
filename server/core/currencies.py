"""Currencies: which there are, and what an amount is in US dollars at a published rate.

The European Central Bank publishes what one euro is worth, on its working days. A day without rates takes
those of the last day that has some, as banks do; how old they may be is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from difflib import SequenceMatcher
from fractions import Fraction

from server.core.errors import InvalidInput

EURO = "EUR"
DOLLAR = "USD"
# The longest that the ECB pauses is five days (Easter, Christmas); an older rate means that it stopped.
LONGEST_PAUSE_DAYS = 7
# Rates move by two or three percent in a month: good enough while it is said, no longer after that.
NEWEST_GOOD_FOR_DAYS = 31

# An hour of grace after 16:00 CET, which is 15:00 UTC in winter.
_PUBLISHED_AT = time(16, 0)

# Part of what is said of a rate that stands in for one that is not known yet.
STAND_IN = "the newest that this version knows"

# ISO 4217 as of 2026, without metals, test codes and units that no bill is written in.
_CODES = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF "
    "GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK "
    "LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD "
    "OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN "
    "SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG "
    "XOF XPF YER ZAR ZMW ZWG"
)
ACTIVE = frozenset(_CODES.split())
_WRITTEN = (
    "$=USD US$=USD €=EUR £=GBP ¥=JPY ₹=INR ₩=KRW DOLLAR=USD DOLLARS=USD EURO=EUR EUROS=EUR RMB=CNY FR=CHF "
    "ANG=XCG BYR=BYN ROL=RON RUR=RUB SLL=SLE TRL=TRY ZWL=ZWG"
)
_JOINED_THE_EURO = "ATS BEF BGN CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MTL NLG PTE SIT SKK"
_MEANT = dict.fromkeys(_JOINED_THE_EURO.split(), EURO) | dict(pair.split("=") for pair in _WRITTEN.split())
# In which figures may be shown: those that the ECB publishes rates for, the most used first.
_SHOWN = (
    "USD EUR GBP JPY CHF CAD AUD CNY INR BRL CZK DKK HKD HUF IDR ILS ISK KRW MXN MYR NOK NZD PHP PLN RON SEK "
    "SGD THB TRY ZAR"
)
SHOWN = tuple(_SHOWN.split())
# Of one rate: more than any central bank publishes, so that showing loses nothing.
_RATE_DIGITS = 8
_USUAL = ("USD", "EUR", "GBP", "CHF", "JPY", "CNY", "INR", "CAD", "AUD")


@dataclass(frozen=True, slots=True)
class Rate:
    """What the ECB published on a day for one euro.

    Attributes:
        currency: The currency that is converted to dollars.
        published_on: The day of the rates.
        per_euro: How much of the currency a euro was worth.
        dollars_per_euro: How many dollars a euro was worth.
        newest: Whether it stands in for a later day, since no newer one is known.
    """

    currency: str
    published_on: date
    per_euro: Decimal
    dollars_per_euro: Decimal
    newest: bool = False


@dataclass(frozen=True, slots=True)
class NoRate:
    """Why no rate is known, as a sentence; `is_old` where newer rates would help."""

    reason: str
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class Conversion:
    """An amount in nano-dollars and how it was got; None where no rate is known."""

    usd_nanos: int | None
    rate_on: date | None
    note: str | None


@dataclass(frozen=True, slots=True)
class ShownCurrency:
    """In which currency figures are shown, and by which rate: one for all of them, the newest known.

    Attributes:
        currency: Its code.
        per_dollar: How much of it a dollar is; None where no rate is known that is good enough.
        published_on: The day of the rate; None for dollars, and where there is none.
        is_old: Whether days have passed for which a newer rate would be expected.
        note: How the rate was got, or why there is none; None for dollars.
    """

    currency: str
    per_dollar: Decimal | None
    published_on: date | None
    is_old: bool
    note: str | None


def shown_in(currency: str, day: date, rate: Rate | NoRate | None) -> ShownCurrency:
    """Gives how dollars are shown in a currency by a rate; dollars need none."""
    if currency == DOLLAR:
        return ShownCurrency(DOLLAR, Decimal(1), None, False, None)
    if rate is None or isinstance(rate, NoRate):
        reason = rate.reason if rate is not None else f"No rate is known for {currency}."
        return ShownCurrency(currency, None, None, False, reason)
    is_old = (day - rate.published_on).days > LONGEST_PAUSE_DAYS
    return ShownCurrency(currency, per_dollar(rate), rate.published_on, is_old, described(rate, day))


def next_rates_at(newest: date) -> datetime:
    """Gives when the ECB's next rates are there, after those of a day: about 16:00 CET on working days.

    Source: the note at the ECB's euro foreign exchange reference rates. Its holidays are not known here.
    """
    ahead = {4: 3, 5: 2}.get(newest.weekday(), 1)
    return datetime.combine(newest + timedelta(days=ahead), _PUBLISHED_AT, UTC)


def per_dollar(rate: Rate) -> Decimal:
    """Gives how much of a currency a dollar is, to eight digits, half to even."""
    with localcontext() as context:
        context.prec, context.rounding = _RATE_DIGITS, ROUND_HALF_EVEN
        return rate.per_euro / rate.dollars_per_euro


def require_code(spelling: str, field: str = "currency") -> str:
    """Gives the ISO 4217 code of a spelling; case does not matter.

    Raises:
        InvalidInput: It is not an active code; the message names the nearest that is.
    """
    code = spelling.strip().upper()
    if code not in ACTIVE:
        near = nearest(code)
        hint = f"; did you mean {near}?" if near else ""
        raise InvalidInput.of(field, f"{spelling[:20]!r} is not an active ISO 4217 currency{hint}")
    return code


def nearest(code: str) -> str | None:
    """Gives the active code that was probably meant, for a hint, or None where nothing is near."""
    meant = _MEANT.get(code)
    if meant is not None or not 2 <= len(code) <= 4:
        return meant
    # The first of several that are equally near.
    best = max((*_USUAL, *sorted(ACTIVE)), key=lambda known: _likeness(code, known))
    return best if _likeness(code, best) > 0.6 else None


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def converted(nanos: int, currency: str, day: date, rate: Rate | NoRate | None) -> Conversion:
    """Gives an amount in nano-dollars, rounded once, half to even; dollars need no rate.

    Args:
        nanos: The amount in billionths of its currency.
        currency: Its code.
        day: When it was paid.
        rate: The rate for that day; None for dollars alone.
    """
    if currency == DOLLAR:
        return Conversion(nanos, None, None)
    if rate is None or isinstance(rate, NoRate):
        reason = rate.reason if rate is not None else f"No rate is known for {currency}."
        return Conversion(None, None, reason)
    dollars = nanos * Fraction(rate.dollars_per_euro) / Fraction(rate.per_euro)
    return Conversion(round(dollars), rate.published_on, described(rate, day))


def described(rate: Rate, day: date) -> str:
    """Gives a rate in words, with the figures that anybody can look up."""
    figures = f"1 EUR = {rate.dollars_per_euro} USD"
    if rate.currency != EURO:
        figures += f" = {rate.per_euro} {rate.currency}"
    age = (day - rate.published_on).days
    why = ""
    if rate.newest:
        why = f", {STAND_IN}, {age} {'day' if age == 1 else 'days'} before"
    elif age:
        why = f", the last before {day:%A} {day}"
    return f"ECB rate of {rate.published_on:%A} {rate.published_on}: {figures}{why}"
