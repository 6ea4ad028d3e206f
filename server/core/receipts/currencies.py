"""Which currency a bill is in: by signs and codes at its amounts, by tax words, by its country."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.core.currencies import ACTIVE
from server.core.receipts.findings import Order
from server.core.receipts.layout import Row

_SIGNS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "RM": "MYR", "US$": "USD", "CA$": "CAD", "C$": "CAD",
    "A$": "AUD", "AU$": "AUD",
    "NZ$": "NZD", "S$": "SGD", "HK$": "HKD", "R$": "BRL", "NT$": "TWD", "MX$": "MXN",
    "CHF": "CHF", "zł": "PLN",
    "₩": "KRW", "Rp": "IDR", "₺": "TRY", "฿": "THB", "₫": "VND", "₱": "PHP", "₪": "ILS",
    "Kč": "CZK", "Ft": "HUF",
}  # fmt: skip
_SIGN = re.compile(
    r"(?<![A-Za-z])(US\$|CA\$|AU\$|NZ\$|HK\$|NT\$|MX\$|C\$|A\$|S\$|R\$|RM|Rp|CHF|zł|Kč|Ft"
    r"|[€£₹₩₺฿₫₱₪])(?=[\s.\d-]|$|\))"
)
_MONEY_BEHIND = re.compile(r"\d\s?(€|zł|Kč|Ft|₫|₪)")
_CODE = re.compile(r"\b([A-Z]{3})\b")
_LIKE_WORDS = frozenset(
    ("ALL", "TOP", "TRY", "CUP", "LAK", "MOP", "PEN", "GEL", "CUC", "STN", "SOS", "MAD", "BAM", "BHD", "CAD")
)
# What only bills of one country say; the weight is how surely.
_COUNTRIES: tuple[tuple[re.Pattern[str], str, float], ...] = tuple(
    (re.compile(pattern), country, weight)
    for pattern, country, weight in (
        (r"(?i)\bsdn\.?\s?bhd\b|\bs/b\b|\bmalaysia\b|\bselangor\b|\bkuala lumpur\b|\bjohor\b|\bpenang\b"
         r"|\bsst id\b|\bjln\b|\bjalan\b", "MY", 3.0),
        (r"(?i)\bpte\.? ltd\b|\bsingapore\b|\buen\b", "SG", 2.0),
        (r"(?i)\bust-?id|\bumsatzsteuer|\bmwst\b|\bgmbh\b|\bdeutschland\b|\bsteuernr"
         r"|\bsteuer-?nummer", "DE", 2.5),
        (r"(?i)\bösterreich\b|\bATU\d{8}\b", "AT", 2.5),
        (r"(?i)\bschweiz\b|\bsuisse\b|CHE-?\d{3}", "CH", 3.0),
        (r"(?i)\bvat reg|\bunited kingdom\b|\bgb ?\d{9}\b"
         r"|\b[A-Z]{1,2}\d{1,2}[A-Z]? ?\d[ABD-HJLNP-UW-Z]{2}\b", "GB", 2.0),
        (r"\bABN\b|(?i:\baustralia\b)", "AU", 3.0), (r"\bGSTIN\b|(?i:\bindia\b)|\bCGST\b"
                                                     r"|\bSGST\b", "IN", 3.0),
        (r"\b(?:H\.?S\.?T|P\.?S\.?T|Q\.?S\.?T|TPS|TVQ|GST/HST)\b|(?i:\bcanada\b|\bontario\b)"
         r"|\b[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] ?\d[ABCEGHJ-NPRSTV-Z]\d\b|\b(?:ON|BC|AB|QC|MB|SK|NS"
         r"|NB)\b,? [A-Z]\d[A-Z]", "CA", 3.0),
        (r"\b(?:AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ"
         r"|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WI|WV|WY)[ ,.]{1,2}\d{5}(?:-\d{4})?\b"
         r"|(?i:\bunited states\b)|\bUSA\b|(?i:\bsales tax\b)", "US", 2.0),
        (r"(?i)\btva\b|\bsiret\b|\bfrance\b", "FR", 2.0), (r"(?i)\bp\.? ?iva\b|\bitalia\b"
                                                           r"|\bcodice fiscale\b|\bscontrino\b", "IT", 2.5),
        (r"(?i)\bcif\b|\bespaña\b|\bnif\b", "ES", 1.5), (r"(?i)\bcnpj\b|\bbrasil\b", "BR", 3.0),
        (r"(?i)\bbtw\b|\bnederland\b", "NL", 2.5),
        (r"(?i)\bireland\b|\bdublin\b", "IE", 1.0), (r"(?i)\bindonesia\b|\bnpwp\b|\bjakarta\b", "ID", 3.0),
        (r"(?i)\bcontribuinte\b|\bportugal\b|\blisboa\b", "PT", 2.0), (r"(?i)\bnew zealand\b", "NZ", 2.5),
    )
)  # fmt: skip
_MONEY_OF = {
    "MY": "MYR", "SG": "SGD", "GB": "GBP", "AU": "AUD", "IN": "INR", "CA": "CAD", "US": "USD", "CH": "CHF",
    "BR": "BRL",
    "ID": "IDR", "NZ": "NZD",
}  # fmt: skip
_DOLLARS = frozenset(("US", "CA", "AU", "SG", "NZ"))


@dataclass(frozen=True, slots=True)
class CurrencyFound:
    """A currency, how sure it is, and where it stands: the row, from where to where; None if nowhere."""

    code: str
    sure: float
    row: Row | None
    start: int = 0
    end: int = 0


def country_of(readings: Sequence[Sequence[Row]], own: frozenset[int] = frozenset()) -> str | None:
    """Gives the country that a bill is of, or None; rows in `own` are the payer's and do not count."""
    weights: defaultdict[str, float] = defaultdict(float)
    for rows in readings:
        text = "\n".join(row.text for row in rows if row.order not in own)
        for pattern, country, weight in _COUNTRIES:
            hits = len(pattern.findall(text))
            if hits:
                weights[country] += weight * min(3, hits)
    ranked = _ranked(weights)
    if not ranked or ranked[0][1] < 2 or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def currency_of(
    readings: Sequence[Sequence[Row]], country: str | None, *, is_text: bool
) -> CurrencyFound | None:
    """Gives the currency of a bill, or None where nothing tells.

    In a picture a sign may be misread (`RM` as `$`), so that the country counts as well.
    """
    weights: defaultdict[str, float] = defaultdict(float)
    if country is not None and not is_text:
        weights[_MONEY_OF.get(country, "EUR")] += 3.0 * len(readings)
    places: dict[str, CurrencyFound] = {}
    dollars = 0
    for rows in readings:
        for row in rows:
            for code, start, end, weight in _written(row):
                weights[code] += weight
                places.setdefault(code, CurrencyFound(code, 0.0, row, start, end))
            dollars += len(re.findall(r"(?<![A-Z])\$\s?-?\d", row.text))
            if "¥" in row.text or "円" in row.text:
                code = "CNY" if re.search(r"[税发票]", row.text) and "円" not in row.text else "JPY"
                weights[code] += 0.7
    if any(weights.values()) and not (dollars and not is_text and country in _DOLLARS and len(weights) == 1):
        return _heaviest(weights, places, dollars)
    if dollars:
        here = country in _DOLLARS
        code = _MONEY_OF[country] if country is not None and here else "USD"
        return CurrencyFound(code, 0.93 if here else 0.8, None)
    if country is None:
        return None
    return CurrencyFound(_MONEY_OF.get(country, "EUR"), 0.85, None)


def _heaviest(weights: Mapping[str, float], places: dict[str, CurrencyFound], dollars: int) -> CurrencyFound:
    ranked = _ranked(weights)
    code, most = ranked[0]
    rest = ranked[1][1] if len(ranked) > 1 else 0.0
    if (
        dollars
        and code in places
        and code not in ("USD", "CAD", "AUD", "NZD", "SGD", "HKD")
        and dollars > most
    ):
        return CurrencyFound("USD", 0.6, None)
    if code not in places:
        return CurrencyFound(code, 0.9, None)
    sure = 0.98 if most >= 2 and most >= 3 * rest else 0.94 if most > 2 * rest else 0.7
    found = places.get(code)
    return CurrencyFound(
        code, sure, None if found is None else found.row, *((found.start, found.end) if found else ())
    )


def _ranked(weights: Mapping[str, float]) -> list[tuple[str, float]]:
    """Gives the heaviest two."""
    return sorted(weights.items(), key=lambda item: -item[1])[:2]


def _written(row: Row) -> list[tuple[str, int, int, float]]:
    text = row.text
    found = [(_SIGNS[match[1]], match.start(1), match.end(1), 1.0) for match in _SIGN.finditer(text)]
    found += [(_SIGNS[match[1]], match.start(1), match.end(1), 1.0) for match in _MONEY_BEHIND.finditer(text)]
    for match in _CODE.finditer(text):
        code = match[1]
        beside = re.search(r"\d\s?$", text[: match.start()]) or re.match(r"\s?[-(]?\d", text[match.end() :])
        labelled = re.search(r"(?i)currency|währung|total|amount|betrag|\($", text[: match.start()])
        if code in ACTIVE and (beside or (labelled and code not in _LIKE_WORDS)):
            if code in _LIKE_WORDS and code != "CAD" and not labelled:
                continue
            found.append((code, match.start(), match.end(), 1.5))
    return found


def order_in(country: str | None, currency: str | None) -> Order | None:
    """Gives the order of day and month of a country's bills, by its currency where it is not known."""
    if country is not None:
        return "mdy" if country == "US" else None if country == "CA" else "dmy"
    if currency in ("USD", "CAD", None):
        return None
    return "ymd" if currency in ("JPY", "CNY", "KRW", "TWD") else "dmy"
