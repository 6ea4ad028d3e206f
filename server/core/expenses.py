"""Expenses: money that was paid. The second book beside usage; the two are compared, never added."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from server.core.errors import InvalidInput
from server.core.provider import Provider, ProviderNames
from server.core.receipts.sellers import seller_of

CategorySource = Literal["given", "learned", "default"]
UNCATEGORIZED = "Uncategorized"
_FIRST_YEAR = 1971
_WORD = re.compile(r"\w+")
_FORMS = (
    "ab ag as bv co company corp corporation gmbh inc incorporated kg limited llc llp ltd nv oy oü pbc plc "
    "pte pty sa sarl sas se spa srl ug"
)
_LEGAL_FORMS = frozenset(_FORMS.split())
# Where a provider's bills come from is often part of the name on them.
_REGIONS = frozenset(("emea", "europe", "international", "ireland", "uk", "us", "usa"))


@dataclass(frozen=True, slots=True)
class Expense:
    """One payment, or refund where the amount is negative.

    Attributes:
        id: 0 before it is stored.
        paid_on: The day on the bill.
        amount_nanos: Billionths of its own currency.
        category: Empty while it is to be proposed.
        provider: The provider that the vendor is, or None.
        tax_nanos: The part of the amount that is tax.
        usd_nanos: The amount in nano-dollars, None where no rate is known.
        rate_on: The day of the rate; None for dollars and where no rate is known.
        rate_note: The rate in words, or why there is none; None for dollars.
    """

    id: int
    organization_id: int
    person_id: int
    app_token_id: int | None
    paid_on: date
    vendor: str
    amount_nanos: int
    currency: str
    category: str
    category_source: CategorySource
    provider: str | None
    description: str | None
    invoice_number: str | None
    receipt_id: str | None
    tax_nanos: int | None
    usd_nanos: int | None
    rate_on: date | None
    rate_note: str | None
    created_at_ms: int
    updated_at_ms: int

    @property
    def vendor_key(self) -> str:
        """What all spellings of the vendor have in common."""
        return vendor_key(self.vendor)

    @property
    def told_apart_by(self) -> tuple[object, ...]:
        """What two records of one payment have in common."""
        return self.vendor_key, self.paid_on, self.amount_nanos, self.currency, self.invoice_number

    @property
    def category_key(self) -> str:
        """What all spellings of the category have in common."""
        return category_key(self.category)


@dataclass(frozen=True, slots=True)
class ExpenseFilter:
    """Which expenses to look at, by folded vendor, category and provider."""

    vendor_key: str | None = None
    category_key: str | None = None
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class CategorySum:
    """What a category comes to.

    Attributes:
        usd_nanos: The sum of those that could be converted.
        converted: How many could.
        unconverted: How many could not; they are in no sum.
    """

    category: str
    usd_nanos: int
    converted: int
    unconverted: int


def vendor_key(vendor: str) -> str:
    """Gives what all spellings of a vendor have in common: `OpenAI, L.L.C.` is `open-ai`."""
    return "".join(_words(vendor, _LEGAL_FORMS)) or _folded(vendor).strip()


def category_key(category: str) -> str:
    """Gives what all spellings of a category have in common: case and spaces do not tell them apart."""
    return " ".join(_folded(category).split())


def _folded(name: str) -> str:
    """Gives a name without regard to case: a Turkish i without its dot has one in capitals, or none."""
    return unicodedata.normalize("NFKC", name).casefold().replace("ı", "i")


def _words(name: str, dropped: frozenset[str]) -> list[str]:
    """Gives the words of a name, folded, without those at its end that are not its own."""
    words: list[str] = _WORD.findall(_folded(name).replace(".", "").replace("_", " "))
    while len(words) > 1 and words[-1] in dropped:
        words.pop()
    return words


def provider_of(vendor: str, providers: ProviderNames) -> Provider | None:
    """Gives the provider that a vendor is, by any of its spellings or the name on its bills, or None."""
    for spelling in (vendor, vendor_key(vendor), "".join(_words(vendor, _LEGAL_FORMS | _REGIONS))):
        found = providers.find(spelling)
        if found is not None:
            return found
    seller = seller_of(vendor, vendor)
    return None if seller is None else providers.find(seller.provider)


def default_category(provider: Provider | None) -> str:
    """Gives the category of a vendor of whom nothing is known but which provider it is, if any."""
    return UNCATEGORIZED if provider is None else provider.category


def require_past(day: date, today: date, field: str = "date") -> None:
    """Refuses days on which nothing can have been paid.

    Tomorrow passes: it may be today where the bill was paid.

    Raises:
        InvalidInput: The day is in the future, or before 1971.
    """
    if day > today + timedelta(days=1):
        raise InvalidInput.of(field, f"{day} is in the future; an expense is money that was paid")
    if day.year < _FIRST_YEAR:
        raise InvalidInput.of(field, f"must be {_FIRST_YEAR} or later")


def require_part(tax_nanos: int | None, amount_nanos: int, field: str = "taxAmount") -> None:
    """Refuses a tax that is no part of its amount.

    Raises:
        InvalidInput: It is larger than the amount, or of the other sign.
    """
    if tax_nanos is None:
        return
    low, high = min(0, amount_nanos), max(0, amount_nanos)
    if not low <= tax_nanos <= high:
        raise InvalidInput.of(field, "must be a part of the amount: no larger, and of the same sign")
