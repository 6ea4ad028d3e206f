"""What the words before an amount say that it is, in the languages that bills come in."""

from __future__ import annotations

import re
from typing import Literal

from server.core.receipts.spelling import folded, near

Role = Literal[
    "due",
    "paid",
    "total",
    "subtotal",
    "tax",
    "service",
    "discount",
    "rounding",
    "cash",
    "card",
    "change",
    "credit",
    "remaining",
    "refunded",
    "other",
    "none",
]

_FUZZY = (
    "total",
    "subtotal",
    "amount",
    "change",
    "rounding",
    "balance",
    "payable",
    "summe",
    "gesamtbetrag",
    "jumlah",
    "discount",
    "tunai",
    "gross",
    "grand",
    "qty",
    "item",
    "items",
)
# One letter off a word of ours, and another word.
_NOT_MENDED = frozenset(
    ("charge", "charges", "count", "sums", "totale", "totaal", "charged", "grandma", "brand")
)
_WORDS = re.compile(r"[a-z]{4,}")
_GLUED = re.compile(r"\b(subtotal|total|amount|rounding)(?=[a-z]{3})")


def _any(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives})\b")


_TOTAL = _any(
    r"total|totals|sum|summe|gesamt|gesamtsumme|jumlah|totale|totaal|montant|importe|amount|amt|betrag"
    r"|endsumme|importo|bedrag|somme|balance|valor|a pagar"
)
_GRAND = _any(
    r"grand|amount (?:due|payable|paid|charged)|balance due|net(?:t)? (?:total|amount|amt|payable)"
    r"|total (?:due|payable|amount|to pay|rounded|after|rm|sales|sale|bill|price|a pagar|ttc|eur|usd|myr)"
    r"|total (?:inc|with).*"
    r"|payable|gesamt(?:betrag|preis)"
    r"|rechnungsbetrag|endbetrag|zahlbetrag|bruttobetrag|zu zahlen|to pay|total ttc"
    r"|net a payer|totale (?:complessivo|documento|fattura)|total a pagar|te betalen|rounded total"
    r"|charged|bill total|invoice total|order total|total general|importe total|valor total|total geral"
    r"|gesamtsumme|jumlah (?:besar|bayaran|perlu dibayar)|total for this invoice"
)
_INCLUDING = _any(
    r"inc\w*|\w*clusive|includes|inkl\w*|ttc|brutto|gross|after|with|tax inclusive|bruttobetrag|w/ ?gst"
)
_EXCLUDING = _any(r"ex[ck]\w*|before|without|ohne|ht|hors|netto|nettobetrag|pre-?tax|w/o")
_SUBTOTAL = _any(
    r"sub[ -]?tot\w*|zwischensumme|sous[ -]?total|subtotale|subtotaal|nettosumme|base imponible"
    r"|imponibile|netto(?:betrag|summe)|taxable|net amount|goods total"
)
_TAX = _any(
    r"gst|vat|tax|taxes|mwst|ust|umsatzsteuer|mehrwertsteuer|tva|iva|btw|hst|pst|qst|tps|tvq|sst"
    r"|service tax|sales tax|steuer|sr|zrl|consumption tax|moms|ppn|gst/hst"
)
_SERVICE = _any(
    r"(?:service|svc|serv) ?(?:charge|chg|chrg|c)?|tip|gratuity|trinkgeld|bedienung|shipping|versand"
    r"|delivery fee"
)
_DISCOUNT = _any(
    r"disc(?:ount)?s?|rabatt|saving|savings|saved|you save|remise|descuento|sconto|diskaun|voucher"
    r"|coupon|promo\w*|off"
)
_ROUNDING = _any(r"round\w*|rundung|rnd|pelarasan|arrondi|rounding adj\w*|adj|adjustment")
_CHANGE = _any(
    r"change|kembali|baki|ruckgeld|wechselgeld|zuruck|rendu|cambio|vuelto|troco|wisselgeld|changes|chng"
    r"|change due|balance back|chg"
)
_CASH = _any(
    r"cash|tunai|tender|tendered|bar|gegeben|given|received|especes|efectivo|contanti|dinheiro|contant"
    r"|cash received|amt paid|customer paid|pay"
)
_CARD = _any(
    r"visa|mastercard|master card|master|amex|debit|credit card|card|karte|girocard|ec-cash|maestro"
    r"|bankomat|paypal|nets|interac|carte|tarjeta|payment"
)
_CREDIT = _any(
    r"applied balance|credit balance|credits?|guthaben|applied credit|account credit|starting balance"
    r"|ending balance|promotional credit"
)
_DUE = _any(
    r"amount due|balance due|total due|due|offener betrag|falliger betrag|zu zahlen(?:der betrag)?"
    r"|zahlbetrag|amount payable|net a payer|montant du|importe adeudado|importo dovuto|te betalen"
)
_PAID = _any(
    r"amount paid|amount charged|total paid|bezahlter betrag|gezahlter betrag|paid|montant paye"
    r"|importe pagado|importo pagato|betaald bedrag|bezahlt|total charged|charged"
)
_REMAINING = _any(r"amount remaining|remaining|outstanding|restbetrag|offen")
_REFUNDED = _any(
    r"refund\w*|credit(?:ed)? amount|total credit(?:ed)?|erstattung|erstattet\w*|gutschrift\w*"
    r"|credit note total|rembourse\w*"
)
_OTHER = _any(
    r"qty|quantity|item|items|pcs|points?|pts|tel|phone|fax|kuantiti|anzahl|artikel|stuck|invoice no"
    r"|supplies|supply|table|pax|member|unit|units|count|no of|number|rate|date|time|ref|approval|auth"
    r"|weight|kg|ltr|litre|liter"
)
_COUNTED = _any(r"qty|quantity|items?|pcs|points?|savings?|supplies|supply")
# `Total Qty: 7   51.42`
_COUNTED_AND_SUMMED = re.compile(r"\btotal (?:qty|quantity|items?|pcs)\W*\d{1,3}\W*$")
_MONEY_AFTER_ALL = _any(r"total|amount|rm|sales")


def role_of(label: str) -> Role:
    """Gives what the words before an amount say that it is; `none` where they say nothing."""
    text = _mended(_GLUED.sub(r"\1 ", folded(label)))
    if not text.strip():
        return "none"
    total = bool(_TOTAL.search(text))
    for check in (_document_role, _payment_role):
        role = check(text)
        if role is not None:
            return role
    if _COUNTED_AND_SUMMED.search(text):
        return "subtotal"
    if _OTHER.search(text) and not (total and _MONEY_AFTER_ALL.search(text) and not _COUNTED.search(text)):
        return "other"
    if _ROUNDING.search(text):
        is_after = re.search(r"\bafter\b", text) or not re.search(r"\badj", text)
        return "due" if total and is_after else "rounding"
    if _DISCOUNT.search(text) and not re.search(r"\bafter disc", text):
        return "discount"
    if _SUBTOTAL.search(text) or (total and _EXCLUDING.search(text)):
        return "subtotal"
    if _TAX.search(text):
        return "due" if total and _INCLUDING.search(text) else "tax"
    if _SERVICE.search(text):
        return "service"
    if _GRAND.search(text):
        return "due"
    return "total" if total else "none"


def _document_role(text: str) -> Role | None:
    if _REMAINING.search(text):
        return "remaining"
    if _REFUNDED.search(text):
        return "refunded"
    if _CREDIT.search(text) and "card" not in text:
        return "credit"
    if _PAID.search(text) and re.search(r"amount|total|betrag|montant|import|bedrag|charged", text):
        return "paid"
    return None


def _payment_role(text: str) -> Role | None:
    if _CHANGE.search(text):
        return "change"
    if _DUE.search(text):
        return "due"
    if _CASH.search(text) and not _TOTAL.search(text):
        return "cash"
    return "card" if _CARD.search(text) and not _TOTAL.search(text) else None


def _mended(text: str) -> str:
    """Puts the words in the place of those that differ from them by one letter."""
    return _WORDS.sub(lambda found: _meant(found.group()), text)


def _meant(word: str) -> str:
    if len(word) < 5 or word in _NOT_MENDED:
        return word
    return next((known for known in _FUZZY if len(known) >= 5 and near(word, known)), word)
