"""Figures, days and durations in words a person reads: one voice for the tray, the windows and the charts.

Digits are grouped and months named by the person's locale (`QLocale()`). Amounts come in US dollars, because
that is what the API answers in, and are shown in the currency that was chosen (`app.currency`). Nothing here
ever turns "not known" or "almost nothing" into a plain zero.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final

from PySide6.QtCore import QDate, QLocale, QTime

from app.counting import Noun, counts
from app.currency import DOLLARS, Unit, unit
from app.translation import translate

UNKNOWN: Final = "—"
MINUS: Final = "−"
_DOLLARS_IN_TEXT: Final = re.compile(r"\$(\d[\d,]*(?:\.\d+)?)")


def known(cost: Decimal, unpriced_tokens: int) -> Decimal | None:
    """Gives a cost, or None where there was usage and none of it has a known price."""
    return None if cost == 0 and unpriced_tokens else cost


_SCALES: Final = ((Decimal(10**12), "T"), (Decimal(10**9), "B"), (Decimal(10**6), "M"), (Decimal(1000), "k"))


def rounded(value: Decimal, places: int) -> Decimal:
    """Rounds half up, as a person does, to so many decimals."""
    with localcontext() as context:
        context.prec = 60
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _digits(value: Decimal, places: int, at_least: int | None = None) -> str:
    """Groups and rounds a positive figure; zeros beyond `at_least` decimals are dropped."""
    locale = QLocale()
    text = f"{rounded(value, places):,f}"
    whole, _, decimals = text.partition(".")
    if at_least is not None:
        decimals = decimals.rstrip("0").ljust(at_least, "0")
    whole = whole.replace(",", locale.groupSeparator())
    return f"{whole}{locale.decimalPoint()}{decimals}" if decimals else whole


def _is_figure(value: Decimal | None) -> bool:
    return value is not None and value.is_finite() and abs(value) < Decimal(10) ** 30


def decimal_point() -> str:
    """Gives the sign between whole and parts in the person's language."""
    return QLocale().decimalPoint()


def dollars(text: str) -> str:
    """Puts the dollar's sign to an amount, on the side where the person's language has it."""
    return DOLLARS.written(text)


def money(value: Decimal | None) -> str:
    """Gives dollars as a person reads them: `$4.20`, `$0.0042`, `<$0.0001`, `—` where not known.

    As all that is written by `money…`, they are shown in the currency that was chosen: `€3.86`, `¥642`.
    """
    return _money(value, unit())


def usd(value: Decimal | None) -> str:
    """Gives dollars that stay dollars, such as those that were paid."""
    return _money(value, DOLLARS)


def _money(value: Decimal | None, shown: Unit) -> str:
    if value is None or not _is_figure(value):
        return UNKNOWN
    value, fine = shown.of(value), shown.digits + 2
    size, smallest = abs(value), Decimal(1).scaleb(-fine)
    if 0 < size < smallest:
        least = shown.written(_digits(smallest, fine))
        return f"<{least}" if value > 0 else f">{MINUS}{least}"
    sign = MINUS if value < 0 else ""
    if size == 0 or rounded(size, fine) >= 1:
        return f"{sign}{shown.written(_digits(size, shown.digits))}"
    return f"{sign}{shown.written(_digits(size, fine, at_least=shown.digits))}"


def money_fine(value: Decimal | None) -> str:
    """Gives small amounts that stand under each other, all with four decimals: `$0.1610`."""
    shown = unit()
    fine = shown.digits + 2
    if value is None or not _is_figure(value) or 0 < abs(shown.of(value)) < Decimal(1).scaleb(-fine):
        return money(value)
    return f"{MINUS if value < 0 else ''}{shown.written(_digits(abs(shown.of(value)), fine))}"


def money_full(value: Decimal | None) -> str:
    """Gives dollars, as they are kept, to the last digit that is known."""
    if value is None or not _is_figure(value):
        return UNKNOWN
    exponent = value.as_tuple().exponent
    places = min(max(2, -exponent if isinstance(exponent, int) else 2), 30)
    if 0 < abs(value) < Decimal(1).scaleb(-places):
        return usd(value)
    return f"{MINUS if value < 0 else ''}{dollars(_digits(abs(value), places, at_least=2))}"


def money_hover(value: Decimal | None) -> str:
    """Gives what hovering over a rounded figure tells: the dollars in full, and how they were converted."""
    full, told = money_full(value), rate_words()
    return full if full == UNKNOWN or not told else f"{full}\n{told}"


def rate_words() -> str:
    """Says by which rate figures are converted, or why they are not; nothing where dollars were chosen."""
    shown = unit()
    if shown.problem:
        return translate("Formatting", "Shown in dollars. {reason}").format(reason=shown.problem)
    if not shown.is_converted or shown.published_on is None:
        return ""
    words = translate("Formatting", "Converted at {rate} per $, ECB, {day}")
    if shown.is_old:
        words = translate("Formatting", "Converted at {rate} per $, ECB, {day}: no newer rate is known here")
    places = max(2, 3 - shown.per_dollar.adjusted())
    rate = shown.written(_digits(shown.per_dollar, places, at_least=2))
    return words.format(rate=rate, day=day_and_year(shown.published_on))


def unit_word() -> str:
    """Says in a word that figures are converted, or could not be; nothing where dollars were chosen."""
    shown = unit()
    if shown.problem:
        return translate("Formatting", "in $, no rate")
    return (
        translate("Formatting", "in {sign}, converted").format(sign=shown.sign) if shown.is_converted else ""
    )


def with_shown(text: str) -> str:
    """Puts what is shown behind each dollar amount of a sentence that the server wrote: `$12.00 (€11.04)`."""
    if not unit().is_converted:
        return text

    def both(found: re.Match[str]) -> str:
        return f"{found[0]} ({money(Decimal(found[1].replace(',', '')))})"

    return _DOLLARS_IN_TEXT.sub(both, text)


def amount(value: Decimal) -> str:
    """Gives an amount in a currency that is named beside it: two decimals, more where it has more."""
    exponent = value.as_tuple().exponent
    places = min(max(2, -exponent if isinstance(exponent, int) else 2), 9)
    return f"{MINUS if value < 0 else ''}{_digits(abs(value), places, at_least=2)}"


def money_whole(value: Decimal | None) -> str:
    """Gives large amounts without cents, where room is short; small ones as ever."""
    if value is None or not _is_figure(value) or abs(unit().of(value)) < 1000:
        return money(value)
    return f"{MINUS if value < 0 else ''}{unit().written(_digits(abs(unit().of(value)), 0))}"


def money_compact(value: Decimal | None) -> str:
    """Gives dollars where room is short, as on an axis: `$0.25`, `$12`, `$1.2k`, `$3.4M`."""
    if value is None or not _is_figure(value):
        return UNKNOWN
    return compact_shown(unit().of(value))


def compact_shown(value: Decimal) -> str:
    """Gives an amount that is of the shown currency already, where room is short."""
    shown, size = unit(), abs(value)
    sign = MINUS if value < 0 else ""
    for scale, letter in _SCALES:
        if size >= scale:
            digits = _digits(size / scale, 1 if size < scale * 100 else 0, at_least=0)
            return f"{sign}{shown.written(f'{digits}{letter}')}"
    if size >= 1 and size == size.to_integral_value():
        return f"{sign}{shown.written(_digits(size, 0))}"
    return shown.written("0") if size == 0 else _money(value, replace(shown, per_dollar=Decimal(1)))


def tokens(count: int | None) -> str:
    """Gives a number of tokens: `950`, `1.2 k`, `1.2 M`, `3.4 B`."""
    if count is None:
        return UNKNOWN
    size = Decimal(abs(count))
    sign = MINUS if count < 0 else ""
    letter, scale = "", Decimal(1)
    for scale_up, name in reversed(_SCALES):
        if size >= scale_up * Decimal("0.9995"):
            letter, scale = name, scale_up
    if not letter:
        return f"{sign}{size}"
    part = size / scale
    return f"{sign}{_digits(part, 1 if part < Decimal('99.95') else 0, at_least=0)} {letter}"


def tokens_words(count: int | None) -> str:
    """Gives a rounded number of tokens with its noun: `1.2 M tokens`."""
    return translate("Formatting", "{count} tokens").format(count=tokens(count))


def unpriced_words(count: int) -> str:
    """Says of how many tokens the price is not known: `1.2 M tokens unpriced`."""
    return translate("Formatting", "{count} tokens unpriced").format(count=tokens(count))


def number(value: int) -> str:
    """Gives a whole number with its digits grouped."""
    return f"{MINUS if value < 0 else ''}{_digits(Decimal(abs(value)), 0)}"


def count(number: int, noun: Noun) -> str:
    """Gives a number with its noun: `1 request`, `12 requests`."""
    return counts().words(noun, number).format(count=_digits(Decimal(abs(number)), 0))


def percent(share: float | Decimal | None) -> str:
    """Gives a share (1 = all) in percent; a part is never shown as nothing, nor almost all as all."""
    if share is None:
        return UNKNOWN
    exact = Decimal(share)
    if not exact.is_finite() or abs(exact) >= Decimal(10**12):
        return UNKNOWN
    sign = MINUS if exact < 0 else ""
    size = abs(exact)
    if 0 < size < Decimal("0.01"):
        return f"{'>' if sign else '<'}{sign}{_percent('1')}"
    if Decimal("0.99") < size < 1 and rounded(size, 2) == 1:
        return f"{sign}{_percent('99')}"
    return f"{sign}{_percent(_digits(size * 100, 0))}"


def _percent(digits: str) -> str:
    return translate("Formatting", "{number}%").format(number=digits)


def change(now: Decimal, before: Decimal) -> str | None:
    """Gives how a figure stands against an earlier one: `12% more`, `as much`; None if not known."""
    if before <= 0 or not now.is_finite() or not before.is_finite():
        return None
    ratio = now / before - 1
    if abs(ratio) < Decimal("0.005"):
        return as_much()
    if ratio >= 9:
        return translate("Formatting", "{factor} times as much").format(factor=_digits(now / before, 0))
    words = translate("Formatting", "{share} more") if ratio > 0 else translate("Formatting", "{share} less")
    return words.format(share=percent(abs(ratio)))


def as_much() -> str:
    """Gives what `change` says of two figures that are the same."""
    return translate("Formatting", "as much")


def is_alike(now: Decimal, before: Decimal) -> bool:
    """Whether `change` says how alike two figures are, rather than how much more or less one is."""
    ratio = now / before - 1
    return abs(ratio) < Decimal("0.005") or ratio >= 9


def day(value: date, today: date | None = None) -> str:
    """Gives a day in the person's language: `Thu 20 Nov`, with the year unless it is this one."""
    is_near = today is not None and value.year == today.year
    pattern = translate("Formatting", "ddd d MMM") if is_near else translate("Formatting", "ddd d MMM yyyy")
    return QLocale().toString(QDate(value.year, value.month, value.day), pattern)


def short_day(value: date) -> str:
    """Gives a day of the month in the person's language: `20 Nov`."""
    return QLocale().toString(QDate(value.year, value.month, value.day), translate("Formatting", "d MMM"))


def day_and_year(value: date) -> str:
    """Gives a day with its year in the person's language: `20 Nov 2026`."""
    return QLocale().toString(
        QDate(value.year, value.month, value.day), translate("Formatting", "d MMM yyyy")
    )


def day_near(value: date, today: date) -> str:
    """Gives a day as it is spoken of: `Today`, `Yesterday`, else the day itself."""
    distance = (today - value).days
    if distance == 0:
        return translate("Formatting", "Today")
    return translate("Formatting", "Yesterday") if distance == 1 else day(value, today)


def within(label: str) -> str:
    """Gives the name of a time as it stands within a sentence: `today` for `Today`."""
    words = {
        translate("Formatting", "Today"): translate("Formatting", "today"),
        translate("Formatting", "Yesterday"): translate("Formatting", "yesterday"),
    }
    return next((word + label[len(name) :] for name, word in words.items() if label.startswith(name)), label)


def clock(moment: datetime, now: datetime) -> str:
    """Gives a moment on this computer's clock: `14:03` today, else with its day."""
    local, today = moment.astimezone(), now.astimezone().date()
    time = QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
    if local.date() == today:
        return time
    name = short_day(local.date()) if local.year == today.year else day_and_year(local.date())
    return f"{name}, {time}"


def moment_full(moment: datetime) -> str:
    """Gives a moment on this computer's clock with its day and seconds."""
    local = moment.astimezone()
    time = QLocale().toString(QTime(local.hour, local.minute, local.second), "HH:mm:ss")
    return f"{day(local.date())}, {time}"


def weekday(value: date) -> str:
    """Gives the short name of a day of the week in the person's language."""
    return QLocale().standaloneDayName(value.isoweekday(), QLocale.FormatType.ShortFormat)


def month(value: date, *, short: bool = False) -> str:
    """Gives the name of a month in the person's language."""
    form = QLocale.FormatType.ShortFormat if short else QLocale.FormatType.LongFormat
    return QLocale().standaloneMonthName(value.month, form)


def full_hour(hour: int) -> str:
    """Gives a full hour as the person's clock says it: `3 PM`, `15:00`."""
    text = QLocale().toString(QTime(hour, 0), QLocale.FormatType.ShortFormat)
    # Locales put a narrow space that few fonts know before AM and PM; an hour's minutes are no news there.
    text = text.replace("\u202f", " ")
    return text.replace(":00", "") if text.endswith("M") else text


def ago(moment: datetime | None, now: datetime) -> str:
    """Gives how long ago something was: `just now`, `5 minutes ago`, `3 days ago`, `never`."""
    if moment is None:
        return translate("Formatting", "never")
    minutes = (now - moment).total_seconds() / 60
    if minutes < 1:
        return translate("Formatting", "just now")
    if minutes < 60:
        return counts().ago("minute", int(minutes)).format(count=int(minutes))
    if minutes < 48 * 60:
        return counts().ago("hour", int(minutes // 60)).format(count=int(minutes // 60))
    if minutes < 60 * 24 * 60:
        return counts().ago("day", int(minutes // 1440)).format(count=int(minutes // 1440))
    return translate("Formatting", "on {day}").format(day=day(moment.date()))
