"""Spellings folded, so that what a printer, a scanner and a reader made of a word can be compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# What dashes of invoice numbers become in the text of PDFs; NUL and U+FFFE are seen in Stripe's.
_DASHES = dict.fromkeys(map(ord, "\x00\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufffe"), "-")
_CONTROLS = dict.fromkeys([*range(1, 9), *range(11, 32), 127, 0xFEFF, 0x200B], " ")
_AS_LETTERS = str.maketrans("01358!|$", "olesbils")
_AS_DIGITS = str.maketrans("OoQDIl|!SsBZz", "0000111155822")
_TOKEN = re.compile(r"\S+")
_LETTER = re.compile(r"[^\W\d_]")


def tidy(text: str) -> str:
    """Gives a text with plain dashes and without characters that cannot be seen."""
    return text.translate(_DASHES).translate(_CONTROLS).strip()


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """Gives a text in small letters without accents, digits in words read as letters: `T0TAL` is `total`."""
    # Taken apart first: what a sign such as 🄐 stands for has capitals of its own.
    flat = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in flat if not unicodedata.combining(letter))
    return _TOKEN.sub(lambda found: _word(found.group()), bare)


def _word(token: str) -> str:
    letters = len(_LETTER.findall(token))
    return token.translate(_AS_LETTERS) if letters >= 3 and letters * 2 > len(token) else token


def as_digits(text: str) -> str:
    """Gives a text with the letters that digits are taken for read as digits: `1O.5S` is `10.55`."""
    return text.translate(_AS_DIGITS)


@lru_cache(maxsize=8192)
def near(word: str, meant: str) -> bool:
    """Tells whether a word differs from the one meant by at most one letter: more, less, or another one."""
    if word == meant:
        return True
    if abs(len(word) - len(meant)) > 1:
        return False
    start = 0
    while start < min(len(word), len(meant)) and word[start] == meant[start]:
        start += 1
    if len(word) == len(meant):
        return word[start + 1 :] == meant[start + 1 :]
    longer, shorter = (word, meant) if len(word) > len(meant) else (meant, word)
    return longer[start + 1 :] == shorter[start:]
