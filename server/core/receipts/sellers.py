"""Who sells what this program is about, by the names that stand on their bills.

The legal names are those of the sellers' own bills and terms; a bill through Stripe shows nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.core.receipts.spelling import folded


@dataclass(frozen=True, slots=True)
class Seller:
    """A seller: its name, its provider's id in this program, and the words that it is known by, folded."""

    name: str
    provider: str
    known_by: re.Pattern[str]


def _seller(name: str, provider: str, *patterns: str) -> Seller:
    return Seller(name, provider, re.compile(rf"\b(?:{'|'.join(patterns)})\b"))


# OCR reads the I of AI as a small l.
SELLERS: tuple[Seller, ...] = (
    _seller("OpenAI", "openai", r"open ?a[il](?:,? ?(?:opco|l\.?l\.?c"
                                r"|ireland).*)?", r"chatgpt", r"openai\.com"),
    _seller("Anthropic", "anthropic", r"anthropic", r"anthropic\.com"),
    _seller("Cursor", "cursor", r"anysphere", r"cursor\.(?:com|sh)", r"cursor ai", "cursor"),
    _seller("Vercel", "vercel", r"vercel", r"vercel\.com"),
    _seller("Replit", "replit", r"replit", r"repl\.it"),
    _seller("Supabase", "supabase", r"supabase", r"supabase\.(?:io|com)"),
    _seller("Lovable", "lovable", r"lovable(?: labs)?", r"lovable\.dev"),
    _seller("GitHub", "github", r"git ?hub", r"github\.com"),
    _seller("Amazon Web Services", "aws", r"amazon web services", r"aws(?: emea)?", r"aws\.amazon\.com"),
    _seller("Google Cloud", "gcp", r"google cloud", r"google cloud platform"),
    _seller("Google", "google", r"google (?:llc|ireland|commerce|payment|asia"
                                r"|one)", r"gemini api", r"google ai", "google"),
    _seller("Microsoft", "azure", r"microsoft (?:azure|ireland operations|corporation|regional sales"
                                  r"|deutschland)", "azure"),
)  # fmt: skip
_NEEDS = {
    "azure": re.compile(r"\bazure\b"),
    "cursor": re.compile(
        r"\b(?:anysphere|cursor\.(?:com|sh)|cursor (?:pro|ai|business|ultra|teams?|usage))\b"
    ),
}
_CLOUD = re.compile(r"\bgoogle cloud\b|\bgcp\b|\bcompute engine\b")


def seller_of(name: str, whole_text: str) -> Seller | None:
    """Gives the seller that a vendor's name on a bill is, or None.

    Args:
        name: The vendor's name.
        whole_text: All that the bill says: Microsoft sells more than Azure, Google more than its cloud.
    """
    flat = folded(name)
    everything = folded(whole_text)
    for seller in SELLERS:
        if seller.known_by.search(flat):
            needed = _NEEDS.get(seller.provider)
            if needed is not None and not needed.search(everything):
                continue
            if seller.provider == "google" and _CLOUD.search(everything):
                return next(item for item in SELLERS if item.provider == "gcp")
            return seller
    return None
