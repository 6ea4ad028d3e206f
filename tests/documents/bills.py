"""Bills with known truth: as Stripe makes them for AI firms, and as clouds and hotels make their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.documents.pdf_writer import Sheet, pdf_of

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "CAD": "CA$", "AUD": "A$"}


@dataclass(frozen=True)
class Truth:
    """What a document says."""

    vendor: str
    date: date
    amount: Decimal
    currency: str
    invoice_number: str | None = None
    tax: Decimal | None = None
    provider: str | None = None


@dataclass(frozen=True)
class Item:
    description: str
    quantity: int
    unit: Decimal
    period: str | None = None


@dataclass(frozen=True)
class Bill:
    """A bill through Stripe."""

    seller: str
    address: tuple[str, ...]
    number: str
    issued: date
    items: tuple[Item, ...]
    currency: str = "USD"
    provider: str | None = None
    tax_percent: Decimal = Decimal(0)
    tax_name: str = "Sales Tax"
    credit: Decimal = Decimal(0)
    kind: str = "Invoice"
    german: bool = False
    customer: tuple[str, ...] = (
        "Jane Doe",
        "12 Elm Street",
        "Springfield, IL 62704",
        "United States",
        "jane@acme.example",
    )
    extra: tuple[str, ...] = field(default=())

    @property
    def subtotal(self) -> Decimal:
        return sum((item.unit * item.quantity for item in self.items), Decimal(0))

    @property
    def tax(self) -> Decimal:
        return (self.subtotal * self.tax_percent / 100).quantize(Decimal("0.01"))

    @property
    def due(self) -> Decimal:
        return self.subtotal + self.tax - self.credit

    @property
    def truth(self) -> Truth:
        paid = -self.due if self.kind == "Credit note" else self.due
        tax = -self.tax if self.kind == "Credit note" else self.tax
        return Truth(self.seller, self.issued, paid, self.currency, self.number, tax or None, self.provider)

    def money(self, value: Decimal) -> str:
        if self.german:
            return f"{value:,.2f}".translate(str.maketrans(",.", ".,")) + " €"
        return ("-" if value < 0 else "") + f"{_SIGNS[self.currency]}{abs(value):,.2f}"

    def day(self, value: date) -> str:
        if self.german:
            return f"{value.day}. {_GERMAN[value.month - 1]} {value.year}"
        return f"{_MONTHS[value.month - 1]} {value.day}, {value.year}"

    def pdf(self) -> bytes:
        return pdf_of(self.sheet())

    def sheet(self) -> Sheet:
        sheet = Sheet()
        words = _WORDS_DE if self.german else _WORDS
        title = {
            "Invoice": words["invoice"],
            "Receipt": words["receipt"],
            "Credit note": words["credit note"],
        }[self.kind]
        sheet.put(40, 60, title, 20, bold=True)
        number_label = words["credit number"] if self.kind == "Credit note" else words["number"]
        facts = [(number_label, self.number)]
        if self.kind == "Receipt":
            facts += [(words["receipt number"], "2345-6789"), (words["date paid"], self.day(self.issued))]
        else:
            facts.append((words["date of issue"], self.day(self.issued)))
            if self.kind == "Invoice":
                facts.append(
                    (words["date due"], self.day(self.issued.replace(day=min(28, self.issued.day + 5))))
                )
        for index, (label, value) in enumerate(facts):
            sheet.put(40, 90 + 15 * index, label, 9, bold=True)
            sheet.put(140, 90 + 15 * index, value, 9)
        for index, line in enumerate((self.seller, *self.address)):
            sheet.put(40, 160 + 13 * index, line, 9, bold=index == 0)
        for index, line in enumerate((words["bill to"], *self.customer)):
            sheet.put(300, 160 + 13 * index, line, 9, bold=index == 0)
        verb = words["paid on"] if self.kind == "Receipt" else words["due"]
        if self.kind != "Credit note":
            code = "" if self.kind == "Receipt" or self.german else f" {self.currency}"
            sheet.put(40, 265, f"{self.money(self.due)}{code} {verb} {self.day(self.issued)}", 14, bold=True)
        self._table(sheet, words)
        return sheet

    def _table(self, sheet: Sheet, words: dict[str, str]) -> None:
        y = 310.0
        sheet.put(40, y, words["description"], 8)
        for right, name in ((400, "qty"), (470, "unit price"), (570, "amount")):
            sheet.put_right(right, y, words[name], 8)
        for item in self.items:
            y += 20
            sheet.put(40, y, item.description, 9)
            sheet.put_right(400, y, str(item.quantity), 9)
            sheet.put_right(470, y, self.money(item.unit), 9)
            sheet.put_right(570, y, self.money(item.unit * item.quantity), 9)
            if item.period:
                y += 12
                sheet.put(40, y, item.period, 8)
        sums = [(words["subtotal"], self.money(self.subtotal))]
        if self.tax_percent:
            if self.german:
                sums.append((words["excluding"], self.money(self.subtotal)))
            sums.append(
                (
                    f"{self.tax_name} ({self.tax_percent}% on {self.money(self.subtotal)})",
                    self.money(self.tax),
                )
            )
        sums.append((words["total"], self.money(self.subtotal + self.tax)))
        if self.credit:
            sums.append((words["applied balance"], self.money(-self.credit)))
        code = "" if self.german else f" {self.currency}"
        last = {"Invoice": "amount due", "Receipt": "amount paid", "Credit note": "credited"}[self.kind]
        sums.append((words[last], self.money(self.due) + (code if self.kind == "Invoice" else "")))
        y += 20
        for index, (label, value) in enumerate(sums):
            y += 16
            sheet.put(320, y, label, 9, bold=index == len(sums) - 1)
            sheet.put_right(570, y, value, 9, bold=index == len(sums) - 1)
        for line in self.extra:
            y += 16
            sheet.put(40, y, line, 8)
        sheet.put(
            40, 760, f"{self.number} · {self.money(self.due)}{code} {words['due']} {self.day(self.issued)}", 7
        )
        sheet.put_right(570, 760, words["page"], 7)


_GERMAN = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
_WORDS = {
    "invoice": "Invoice", "receipt": "Receipt", "credit note": "Credit note", "number": "Invoice number",
    "credit number": "Credit note number", "receipt number": "Receipt number", "date paid": "Date paid",
    "date of issue": "Date of issue", "date due": "Date due", "bill to": "Bill to", "paid on": "paid on", "due": "due",
    "description": "Description", "qty": "Qty", "unit price": "Unit price", "amount": "Amount", "subtotal": "Subtotal",
    "excluding": "Total excluding tax", "total": "Total", "applied balance": "Applied balance", "amount due": "Amount due",
    "amount paid": "Amount paid", "credited": "Total credited", "page": "Page 1 of 1",
}  # fmt: skip
_WORDS_DE = {
    "invoice": "Rechnung", "receipt": "Quittung", "credit note": "Gutschrift", "number": "Rechnungsnummer",
    "credit number": "Gutschriftsnummer", "receipt number": "Belegnummer", "date paid": "Bezahlt am",
    "date of issue": "Ausstellungsdatum", "date due": "Fälligkeitsdatum", "bill to": "Rechnungsempfänger", "paid on": "bezahlt am",
    "due": "fällig am", "description": "Beschreibung", "qty": "Menge", "unit price": "Einzelpreis", "amount": "Betrag",
    "subtotal": "Zwischensumme", "excluding": "Summe ohne Steuern", "total": "Summe", "applied balance": "Verrechnetes Guthaben",
    "amount due": "Fälliger Betrag", "amount paid": "Bezahlter Betrag", "credited": "Gutschriftsbetrag", "page": "Seite 1 von 1",
}  # fmt: skip


def _dollars(text: str) -> Decimal:
    return Decimal(text)


STRIPE: dict[str, Bill] = {
    "openai": Bill(
        "OpenAI OpCo, LLC", ("1455 3rd Street", "San Francisco, California 94158", "United States", "ar@openai.com"),
        "F4A1B2C3-0015", date(2026, 6, 15), (Item("ChatGPT Plus Subscription (per seat)", 1, _dollars("20.00"), "Jun 15–Jul 15, 2026"),),
        provider="openai",
    ),
    "anthropic": Bill(
        "Anthropic, PBC", ("548 Market Street", "PMB 90375", "San Francisco, California 94104", "United States", "support@anthropic.com"),
        "8C9D0E1F-0007", date(2026, 2, 8), (Item("Max plan - 20x", 1, _dollars("200.00"), "Feb 8–Mar 8, 2026"),),
        provider="anthropic", kind="Receipt", tax_percent=Decimal("8.1"), tax_name="Tax",
    ),
    "cursor": Bill(
        "Anysphere, Inc.", ("2261 Market Street", "San Francisco, California 94114", "United States", "hi@cursor.com"),
        "0A1B2C3D-0003", date(2026, 5, 3),
        (
            Item("Cursor Pro", 1, _dollars("20.00"), "May 3–Jun 3, 2026"),
            Item("Cursor Usage for April 2026", 1, _dollars("37.42"), "Apr 3–May 3, 2026"),
        ),
        provider="cursor",
    ),
    "vercel": Bill(
        "Vercel Inc.", ("440 N Barranca Ave #4133", "Covina, California 91723", "United States"), "B1C2D3E4-0021",
        date(2026, 1, 12), (Item("Pro Plan (per seat)", 3, _dollars("20.00"), "Jan 12–Feb 12, 2026"), Item("Bandwidth overage", 1, _dollars("1204.55"))),
        provider="vercel", kind="Receipt",
    ),
    "replit": Bill(
        "Replit, Inc.", ("1001 E Hillsdale Blvd", "Foster City, California 94404", "United States"), "12AB34CD-0002",
        date(2026, 4, 11), (Item("Replit Core", 1, _dollars("25.00"), "Apr 11–May 11, 2026"),), provider="replit", credit=_dollars("5.00"),
    ),
    "supabase": Bill(
        "Supabase Pte. Ltd.", ("65 Chulia Street #38-02/03", "OCBC Centre", "Singapore 049513"), "77EE88FF-0011",
        date(2026, 3, 1), (Item("Pro Plan", 1, _dollars("25.00"), "Mar 1–Apr 1, 2026"), Item("Compute hours", 744, _dollars("0.01"))),
        provider="supabase",
    ),
    "lovable": Bill(
        "Lovable Labs Incorporated", ("2810 N Church St", "Wilmington, Delaware 19802", "United States"), "5D6E7F80-0004",
        date(2026, 5, 9), (Item("Pro 1", 1, _dollars("25.00"), "May 9–Jun 9, 2026"),), currency="GBP", provider="lovable", kind="Receipt",
    ),
    "german": Bill(
        "OpenAI Ireland Limited", ("1st Floor, The Liffey Trust Centre", "117-126 Sheriff Street Upper", "Dublin 1, D01 YC43", "Irland", "USt-IdNr. EU372041333"),
        "9A8B7C6D-0009", date(2026, 5, 4), (Item("ChatGPT Team (pro Sitz)", 5, _dollars("229.00"), "4. Mai 2026 – 4. Juni 2026"),),
        currency="EUR", provider="openai", tax_percent=Decimal(19), tax_name="USt. – Deutschland", german=True,
        customer=("Muster GmbH", "Hauptstraße 5", "10115 Berlin", "Deutschland"),
    ),
    "zero": Bill(
        "Vercel Inc.", ("440 N Barranca Ave #4133", "Covina, California 91723", "United States"), "B1C2D3E4-0022",
        date(2026, 2, 12), (Item("Pro Plan (per seat)", 1, _dollars("20.00")),), provider="vercel", credit=_dollars("20.00"),
    ),
    "credit note": Bill(
        "Anthropic, PBC", ("548 Market Street", "PMB 90375", "San Francisco, California 94104", "United States", "support@anthropic.com"),
        "8C9D0E1F-0007-CN-01", date(2026, 2, 20), (Item("Max plan - 20x", 1, _dollars("200.00")),), provider="anthropic", kind="Credit note",
    ),
}  # fmt: skip
