"""How much of labelled receipts is read right, how far its confidences can be trusted, how long it takes.

`python -m tests.benchmarks.receipts DIR [--cache FILE]`: DIR holds documents and a labels.json, a list of
`{"file", "vendor", "date", "amount", "currency"}` (and `invoiceNumber`, where known). With `--cache`, what
was read is kept there, so that the rules can be measured again without tesseract. `--generated` measures the
generated documents instead. Right is: the amount to the cent, the date and currency exactly, the invoice
number but for case, the vendor where four fifths of its letters agree or one name holds the other.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import msgspec

from server.core.errors import InvalidInput
from server.core.receipts.findings import Findings, Hints
from server.core.receipts.page import Page
from server.core.receipts.reading import understood
from server.receipts.kinds import kind_of
from server.receipts.reader import Reader
from tests.documents.bills import STRIPE, Truth
from tests.documents.clouds import OTHERS
from tests.documents.rolls import (
    AMERICAN,
    AMERICAN_TRUTH,
    DAMAGES,
    GERMAN,
    GERMAN_TRUTH,
    LONG,
    LONG_TRUTH,
    as_file,
    photographed,
    roll,
)

FIELDS = ("amount", "date", "vendor", "currency", "invoiceNumber")
SHOWN = 0.8
_BINS = ((0.0, 0.5), (0.5, 0.75), (0.75, 0.9), (0.9, 1.01))
_LEGAL = re.compile(r"\b(?:sdn|bhd|berhad|inc|llc|ltd|gmbh|s/b|sb)\b")


@dataclass
class Tally:
    """For each field: how sure it was, and whether it was right; and the seconds of every file."""

    results: dict[str, list[tuple[float, bool]]] = field(
        default_factory=lambda: {name: [] for name in FIELDS}
    )
    seconds: list[float] = field(default_factory=list)

    def add(self, found: Findings, label: dict[str, Any]) -> None:
        values = {
            "amount": found.amount,
            "date": found.date,
            "vendor": found.vendor,
            "currency": found.currency,
            "invoiceNumber": found.invoice_number,
        }
        for name, got in values.items():
            if label.get(name) is not None:
                right = got is not None and is_right(name, got.value, str(label[name]))
                self.results[name].append((0.0 if got is None else got.confidence, right))

    def print(self) -> None:
        print(f"{'field':14}{'n':>5}{'right':>8}   right / found by confidence: <.5, <.75, <.9, ≥.9")
        for name, results in self.results.items():
            if results:
                share = sum(right for _, right in results) / len(results)
                table = "   ".join(_bin(results, low, high) for low, high in _BINS)
                print(f"{name:14}{len(results):5}{share:8.1%}   {table}")
        sure = [
            right for results in self.results.values() for confidence, right in results if confidence >= 0.9
        ]
        if sure:
            print(f"of {len(sure)} fields said at ≥0.9, {sum(sure) / len(sure):.1%} are right")
        totals = self.results["amount"]
        shown = [right for confidence, right in totals if confidence >= SHOWN]
        if shown:
            print(
                f"totals said at ≥{SHOWN}: {len(shown) / len(totals):.1%} of all, "
                f"{sum(shown)} of {len(shown)} right"
            )
        if len(self.seconds) > 1:
            print(
                f"seconds a file: median {median(self.seconds):.2f}, "
                f"p90 {quantiles(self.seconds, n=10)[-1]:.2f}"
            )


def _bin(results: list[tuple[float, bool]], low: float, high: float) -> str:
    inside = [right for confidence, right in results if low <= confidence < high]
    return f"{sum(inside):3}/{len(inside):<3}"


def is_right(name: str, got: object, wanted: str) -> bool:
    """Tells whether a value counts as right."""
    if name == "amount":
        return got == Decimal(wanted)
    if name != "vendor":
        return str(got).casefold() == wanted.casefold()
    one, other = _letters(str(got)), _letters(wanted)
    held = min(len(one), len(other)) >= 4 and (one in other or other in one)
    return held or SequenceMatcher(None, one, other).ratio() >= 0.8


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", _LEGAL.sub("", name.lower().replace(".", "")))


def labelled(folder: Path) -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """Gives the documents of a folder with their labels."""
    for label in json.loads((folder / "labels.json").read_text(encoding="utf-8")):
        yield label["file"], (folder / label["file"]).read_bytes(), label


def generated() -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """Gives generated documents: PDFs with text, their pictures, and till rolls in every state."""
    pdfs = {name: (bill.pdf(), bill.truth) for name, bill in STRIPE.items()}
    pdfs |= {name: make() for name, make in OTHERS.items()}
    for name, (pdf, truth) in pdfs.items():
        yield f"{name}.pdf", pdf, _label(truth)
        yield f"{name}.png", as_file(photographed(pdf)), _label(truth)
    rolls = {
        "german": (GERMAN, GERMAN_TRUTH),
        "american": (AMERICAN, AMERICAN_TRUTH),
        "long": (LONG, LONG_TRUTH),
    }
    for name, (lines, truth) in rolls.items():
        for state, damage in DAMAGES.items():
            yield f"{name}, {state}", as_file(damage(roll(lines))), _label(truth)


def _label(truth: Truth) -> dict[str, Any]:
    return {
        "vendor": truth.vendor,
        "date": truth.date.isoformat(),
        "amount": str(truth.amount),
        "currency": truth.currency,
        "invoiceNumber": truth.invoice_number,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--generated", action="store_true")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--order", choices=("dmy", "mdy", "ymd"))
    parser.add_argument("--wrong", action="store_true", help="print every document that was not read right")
    given = parser.parse_args()
    hints = Hints(date_order=given.order, newest=date.today())  # noqa: DTZ011 - the person's own day
    kept = json.loads(given.cache.read_text()) if given.cache and given.cache.exists() else {}
    reader, tally = Reader(), Tally()
    for name, content, label in generated() if given.generated else labelled(given.folder):
        if name not in kept:
            kind = kind_of(content)
            start = time.perf_counter()
            try:
                pages = reader.read(content, kind, "eng+deu", hints).pages if kind else ()
            except InvalidInput as error:
                print(f"{name}: {error.message}")
                pages = ()
            kept[name] = [msgspec.json.encode(pages).decode(), time.perf_counter() - start]
            if given.cache:
                given.cache.write_text(json.dumps(kept))
        pages = msgspec.json.decode(kept[name][0], type=tuple[Page, ...])
        tally.seconds.append(kept[name][1])
        found = understood(pages, hints)
        before = {field: list(results) for field, results in tally.results.items()}
        tally.add(found, label)
        wrong = [
            field
            for field, results in tally.results.items()
            if results[len(before[field]) :] and not results[-1][1]
        ]
        if given.wrong and wrong:
            got = (found.vendor, found.date, found.amount, found.currency, found.invoice_number)
            print(name, wrong, [None if item is None else (str(item.value), item.confidence) for item in got])
    reader.close()
    tally.print()


if __name__ == "__main__":
    main()
