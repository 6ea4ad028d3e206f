"""Who was paid: the line that looks most like the name of whoever wrote the bill."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from server.core.receipts.dates import spots_of
from server.core.receipts.layout import Row
from server.core.receipts.sellers import SELLERS
from server.core.receipts.spelling import folded

_LEGAL = re.compile(
    r"\b(?:sdn\.? ?bhd|s/b|berhad|bhd|gmbh(?: & co\.? kg)?|inc|incorporated|l\.?l\.?c|ltd|limited|plc|pbc"
    r"|corp|corporation|company|co\.? ltd|pte\.? ltd|pty\.? ltd|s\.?a\.?r\.?l|s\.?r\.?l"
    r"|s\.?r\.?o|s\.?p\.?a|d\.?o\.?o|pvt\.? ltd|ltda|ohg"
    r"|opco)\b\.?(?=\W|$)"
)
# Two letters are a legal form only where no letter is a guess.
_SHORT_LEGAL = re.compile(
    r"\b(?:ag|e\.?k|ug|s\.?a\.?s|s\.?a|s\.?l|b\.?v|n\.?v|a/s|aps|oy|ab|lda|kg|se)\b\.?$"
)
_ONLY_LEGAL = re.compile(
    r"^\W*(?:co\.?\s*)?(?:\(?[mk]l?\)?\s*)?"
    r"(?:sdn\.?\s*bhd|gmbh|inc|llc|ltd|limited|pte\.? ltd|s/b|berhad)\W*$"
)
_TRADE = re.compile(
    r"\b(?:restaurant|restoran|cafe|kafe|kopitiam|bakery|bakeries|mart|market|supermarket|hypermarket"
    r"|store|stores|shop|trading|enterprise|hardware"
    r"|stationery|pharmacy|clinic|hotel|books?|book ?store|bistro|bar|grill|kitchen|food|foods|petrol"
    r"|station|services?|marketing|industries|electrical"
    r"|construction|florist|motor|auto|holdings|group|labs|technologies|software|cloud|gift|deco|kedai"
    r"|pasaraya|perniagaan|syarikat|apotheke|backerei"
    r"|markt|gasthaus|pizzeria|trattoria|supermercado|farmacia|boulangerie|pizza|coffee|noodles?|seafood"
    r"|house|corner|mini market|distributor|centre|center)\b"
)
_ADDRESS = re.compile(
    r"\b(?:jalan|jln|lot|lorong|taman|persiaran|lebuh|street|st|road|rd|avenue|ave|blvd|boulevard|suite"
    r"|floor|level|unit|block|blk|seksyen|section"
    r"|bandar|kampung|kg|batu|strasse|str|platz|weg|rue|via|calle|plaza de|rua|box|postcode|malaysia"
    r"|selangor|kuala lumpur|johor|singapore|usa|united states"
    r"|deutschland|germany|california|ca|ny|london|san francisco|johor bahru|shah alam|petaling|puchong"
    r"|klang|cheras|skudai|no\.?:? ?\d+)\b|\b\d{5}\b|^no[.:]|\w{3,}(?:strasse|allee|gasse)\b"
)
_CONTACT = re.compile(
    r"\b(?:tel|telephone|phone|fax|hp|mobile|e-?mail|website)\b|@|www\.|https?:|\+?\d[\d -]{7,}\d"
)
_PAPER = re.compile(
    r"\b(?:invoice|receipt|rechnung|quittung|kassenbon|beleg|bill|tax invoice|simplified|facture|factura"
    r"|fattura|fatura|statement|cash(?! (?:&|and|\\+))|official"
    r"|gst|vat|tva|iva|btw|siret|abn|tax id|reg(?:istration)?|co\.? ?reg"
    r"|company no|roc|date|datum|time|cashier|table|server"
    r"|order|member|page|number|welcome|thank|thanks|selamat|terima"
    r"|customer|copy|description|qty|quantity|amount|total|item|items|price|terminal|counter|guest|check"
    r"|duplicate|salesperson|operator|document|due|paid|subtotal|payment"
    r"|visa|mastercard|iban|bic|ust-?id\w*|steuernummer|issued?|from|to|bill to|credit note|gutschrift"
    r"|zahlbar|\w*nummer|\w*datum|seite|storno|billing|period|account|details|summary)\b"
)
_PAYER = re.compile(
    r"^\W*(?:bill(?:ed)? ?to|ship ?to|sold ?to|invoice to|customer|client|recipient|deliver(?:ed)? to"
    r"|rechnungsempfanger|rechnung an|kunde|empfanger|an|facture a|client|cliente"
    r"|destinataire|facturar a|intestatario|fatturato a|destinatario|klant|factuuradres|rechnungsadresse"
    r"|lieferadresse|buyer|bill-to|account name|name)\b\W*"
)
_ADDRESSED = re.compile(r":|\bto\b")
_SELLER_LABEL = re.compile(
    r"\b(?:from|seller|sold by|verkauft von|vendu par|vendor|supplier|issued by|pay to"
    r"|verkaufer|anbieter|lieferant|emetteur"
    r"|vendeur|fournisseur|emisor|fornitore|merchant|service provider|invoice from|receipt from"
    r"|rechnungssteller)\b\W{1,3}"
)
# Whoever writes a bill names no person below its own name; letters to a firm do.
_PERSON = re.compile(r"\W*(?:frau|herrn?|attn|z\.? ?hd|c/o)\b")
# The one small line above an address: `Firm · Street 1 · 12345 Town`.
# Readers of pictures make dashes of its dots.
_SENDER_LINE = re.compile(r"\s[·•∙|]\s.*\d|\s-\s[^-]*\d[^-]*\s-\s")
_REGISTERED = re.compile(
    r"\s*[\[({]?\s*(?:co(?:mpany)?\.?\s*(?:reg\.?)?\s*(?:no\.?)?\s*[:.]?\s*)?(?:\d{4,}[-\s]?[A-Z0-9]{0,2}|[A-Z]{2}\d{5,}[-\s]?[A-Z]?)\s*[\])}]?\s*$",
    re.IGNORECASE,
)
_REG_LINE = re.compile(
    r"\d{5,}\s?-\s?[a-z0-9]\b|\breg\b|\bgst\b|\broc\b|\bco\.? ?no\b|\bvat\b|\bust", re.IGNORECASE
)
_EDGE = re.compile(r"^[^\w(]+|[^\w).!'&]+$")
_DOMAIN = re.compile(
    r"(?:@|www\.|https?://(?:www\.)?|\b)([a-z0-9-]{3,})\.(?:com|io|ai|dev|net|org|co|de|sh|app|eu|fr|it"
    r"|es|nl|at|ch|my|uk|ca)\b"
)
# What a reader of pictures makes of OpenAI.
_ARTIFICIAL = re.compile(r"(?<=[a-z])Al\b")
_MAILERS = frozenset(
    (
        "gmail",
        "outlook",
        "hotmail",
        "yahoo",
        "example",
        "stripe",
        "paypal",
        "icloud",
        "web",
        "gmx",
        "googlemail",
    )
)


@dataclass(frozen=True, slots=True)
class VendorFound:
    """A name, how much speaks for it, where it stands, in how many readings, and if it was known before."""

    name: str
    score: float
    row: Row
    start: int
    end: int
    readings: int
    known: bool


@dataclass(slots=True)
class _Candidate:
    name: str
    score: float
    row: Row
    start: int
    end: int
    known: bool = False


def payer_rows(rows: Sequence[Row]) -> frozenset[tuple[int, int]]:
    """Gives the cells (row's order, cell's number) that name the payer: those under `Bill to`."""
    taken: set[tuple[int, int]] = set()
    for index, row in enumerate(rows):
        for number, (start, end) in enumerate(row.cells):
            label = _PAYER.match(folded(row.text[start:end]))
            if label is None or not (label.end() >= end - start or _ADDRESSED.search(label.group())):
                continue
            taken.add((row.order, number))
            left = row.words_of(start, end)[0].left
            for below in rows[index + 1 : index + 8]:
                if below.page != row.page or below.words[0].top - row.words[0].bottom > 9 * row.letter * 1.6:
                    break
                for other, (first, last) in enumerate(below.cells):
                    if abs(below.words_of(first, last)[0].left - left) < 3 * row.letter:
                        taken.add((below.order, other))
    return frozenset(taken)


def vendors_of(
    readings: Sequence[Sequence[Row]], known: Iterable[str], *, is_text: bool
) -> list[VendorFound]:
    """Gives the names that the bill may be of, best first.

    Args:
        readings: The rows of each reading.
        known: Vendors of earlier expenses.
        is_text: Whether the bill is a text with columns rather than a till roll.
    """
    familiar = {key: name for name in known if len(key := _key(name)) >= 4}
    pooled: dict[str, list[_Candidate]] = defaultdict(list)
    for rows in readings:
        text = "\n".join(row.text for row in rows)
        domains = Counter(name for name in _DOMAIN.findall(text.lower()) if name not in _MAILERS)
        mentions = folded(text)
        for candidate in _candidates(rows, is_text=is_text):
            _weigh(candidate, domains, mentions, familiar)
            pooled[_group(candidate.name, pooled)].append(candidate)
    found = []
    for group in pooled.values():
        best = max(group, key=lambda item: (item.score, item.row.confidence_of(item.start, item.end)))
        seen = len({item.row.reading for item in group})
        score = best.score + 1.2 * (seen - 1)
        found.append(VendorFound(best.name, score, best.row, best.start, best.end, seen, best.known))
    return sorted(found, key=lambda item: -item.score)


def _group(name: str, pooled: dict[str, list[_Candidate]]) -> str:
    key = _key(name)
    for other in pooled:
        if other == key or (len(key) > 5 and SequenceMatcher(None, key, other).ratio() > 0.84):
            return other
    return key


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", _LEGAL.sub("", folded(name)))


def _candidates(rows: Sequence[Row], *, is_text: bool) -> list[_Candidate]:
    payer = payer_rows(rows)
    # A picture of an invoice has columns too; a till roll has none, whatever its gaps.
    in_columns = is_text or bool(payer)
    last = 30 if is_text else 12
    found: list[_Candidate] = []
    lines = 0
    for index, row in enumerate(rows):
        if lines > last and not (is_text and row.order >= len(rows) - 4):
            continue
        cells = row.cells if in_columns else ((0, len(row.text)),)
        useful = False
        for number, (start, end) in enumerate(cells):
            if (row.order, number) in payer:
                continue
            candidate = _candidate(rows, index, start, end, lines)
            if candidate is not None:
                found.append(candidate)
                useful = True
        lines += useful or len(row.text) > 5
    return found


def _candidate(rows: Sequence[Row], index: int, start: int, end: int, line: int) -> _Candidate | None:
    row = rows[index]
    text = row.text[start:end]
    sender = _SENDER_LINE.search(text)
    if sender is not None:
        end = start + sender.start()
        text = row.text[start:end]
    label = _SELLER_LABEL.search(folded(text))
    labelled = label is not None and len(folded(text)) == len(text) and label.end() < len(text)
    if label is not None and labelled:
        start += label.end()
        text = row.text[start:end]
    name = _EDGE.sub("", _REGISTERED.sub("", _EDGE.sub("", text)))
    if not row.is_text:
        name = _ARTIFICIAL.sub("AI", name)
    flat = folded(name)
    letters = sum(letter.isalpha() for letter in name)
    if (
        letters < 3
        or len(_key(name)) < 3
        or _ONLY_LEGAL.match(flat)
        or letters < 0.5 * len(name.replace(" ", ""))
        or len(name) > 70
    ):
        return None
    score = 3.0 - 0.42 * line + 1.5 * labelled + 1.0 * (sender is not None)
    below = rows[index + 1] if index + 1 < len(rows) else None
    if (
        below is not None
        and not _LEGAL.search(flat)
        and (_ONLY_LEGAL.match(below.folded) or flat.endswith((" &", " and")))
    ):
        name = f"{name} {_EDGE.sub('', _REGISTERED.sub('', below.text))}"
        flat = folded(name)
    plain = row.is_text or (name.split()[-1].isupper() and row.confidence_of(start, end) > 0.8)
    legal = _LEGAL.search(flat) or (plain and _SHORT_LEGAL.search(flat))
    score += 3.0 if legal else 0.0
    score += 1.2 if _TRADE.search(flat) else 0.0
    score -= (
        3.5 * bool(_ADDRESS.search(flat))
        + 4.0 * bool(_CONTACT.search(flat))
        + 3.5 * bool(_PAPER.search(flat))
    )
    score -= 4.0 * bool(spots_of(row)) + 0.25 * sum(letter.isdigit() for letter in name)
    score += 0.8 * (row.size > 1.25) - 1.0 * (row.size < 0.7)
    if below is not None and (_REG_LINE.search(below.text) or _ADDRESS.search(below.folded)):
        score += 0.8
    if _PERSON.match(flat) or (below is not None and _PERSON.match(below.folded)):
        score -= 3.0
    score += 1.0 * bool(_REGISTERED.search(_EDGE.sub("", text)))
    score -= 1.5 * (name == name.lower()) + 1.5 * (len(name.split()) > 7)
    score += 1.5 * (row.confidence_of(start, end) - 0.6)
    return _Candidate(name, score, row, start, end)


def _weigh(candidate: _Candidate, domains: Counter[str], mentions: str, familiar: dict[str, str]) -> None:
    """Adds what the rest of the document and what was known before say about a name."""
    key = _key(candidate.name)
    if key in familiar or any(
        len(other) > 5 and SequenceMatcher(None, key, other).ratio() > 0.9 for other in familiar
    ):
        candidate.known = True
        candidate.score += 2.5
        candidate.name = familiar.get(key, candidate.name)
    flat = folded(candidate.name)
    if any(seller.known_by.search(flat) for seller in SELLERS):
        candidate.known = True
        candidate.score += 2.0
    for domain in domains:
        bare = domain.replace("-", "")
        if len(key) >= 3 and (bare in key or key in bare):
            candidate.score += 2.0
            break
    first = flat.split()[0] if flat.split() else ""
    if len(first) > 3:
        candidate.score += min(1.2, 0.4 * (mentions.count(first) - 1))
