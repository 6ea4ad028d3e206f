"""Invoices of firms that do not bill through Stripe, in their own layouts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.documents.bills import Truth
from tests.documents.pdf_writer import Sheet, pdf_of

Line = tuple[float, float, str] | tuple[float, float, str, float]


def page(*lines: Line) -> bytes:
    """Gives a PDF of one page; a negative x is where a text ends."""
    sheet = Sheet()
    for x, y, text, *size in lines:
        put = sheet.put if x >= 0 else sheet.put_right
        put(abs(x), y, text, size[0] if size else 9)
    return pdf_of(sheet)


def aws() -> tuple[bytes, Truth]:
    return page(
        (40, 50, "Amazon Web Services EMEA SARL", 11), (40, 64, "38 avenue John F. Kennedy, L-1855 Luxembourg"),
        (350, 50, "Invoice", 18), (350, 80, "Email or talk to us about your AWS account or bill, visit aws.amazon.com/contact-us/"),
        (40, 120, "Account number:"), (40, 134, "123456789012"), (40, 160, "Bill to Address:"), (40, 174, "Muster GmbH"),
        (40, 188, "ATTN: Jane Doe"), (40, 202, "Hauptstraße 5"), (40, 216, "Berlin, 10115, DE"),
        (350, 120, "Invoice Summary", 12), (350, 140, "Invoice Number:"), (-570, 140, "EUINDE26-1234567"),
        (350, 154, "Invoice Date:"), (-570, 154, "March 2 , 2026"), (350, 174, "TOTAL AMOUNT DUE ON March 2 , 2026"), (-570, 188, "USD 123.45"),
        (40, 260, "This invoice is for the billing period February 1 - February 28 , 2026"),
        (40, 290, "Greetings from Amazon Web Services, we're writing to provide you with an electronic invoice for your use of AWS services."),
        (40, 330, "Summary", 12), (40, 350, "AWS Service Charges"), (-570, 350, "USD 123.45"), (60, 364, "Charges"), (-570, 364, "USD 103.74"),
        (60, 378, "Credits"), (-570, 378, "USD 0.00"), (60, 392, "VAT - Germany 19%"), (-570, 392, "USD 19.71"),
        (40, 420, "Total for this invoice"), (-570, 420, "USD 123.45"), (40, 450, "Detail", 12), (40, 470, "Amazon Elastic Compute Cloud"), (-570, 470, "USD 83.74"),
        (40, 484, "Amazon Simple Storage Service"), (-570, 484, "USD 20.00"),
    ), Truth("Amazon Web Services EMEA SARL", date(2026, 3, 2), Decimal("123.45"), "USD", "EUINDE26-1234567", Decimal("19.71"), "aws")  # fmt: skip


def google_cloud() -> tuple[bytes, Truth]:
    return page(
        (40, 60, "Invoice", 22), (40, 84, "Invoice number: 5123456789"), (-570, 60, "Google Cloud EMEA Limited"), (-570, 74, "Velasco"), (-570, 88, "Clanwilliam Place"),
        (-570, 102, "Dublin 2"), (-570, 116, "Ireland"), (-570, 130, "VAT number: IE3668997OH"), (40, 140, "Bill to"), (40, 154, "Jane Doe"), (40, 168, "Muster GmbH"),
        (40, 182, "Hauptstraße 5"), (40, 196, "10115 Berlin"), (40, 210, "Germany"), (300, 250, "Details"),
        (300, 270, "Invoice number"), (-570, 270, "5123456789"), (300, 284, "Invoice date"), (-570, 284, "May 31, 2026"), (300, 298, "Billing ID"), (-570, 298, "0123-4567-8901"),
        (40, 330, "Google Cloud", 14), (40, 350, "Total in EUR"), (-570, 350, "€84.30", 14), (40, 380, "Summary for May 1, 2026 - May 31, 2026"),
        (300, 400, "Subtotal in EUR"), (-570, 400, "€84.30"), (300, 414, "VAT (0%)"), (-570, 414, "€0.00"), (300, 430, "Total in EUR"), (-570, 430, "€84.30"),
        (40, 470, "You will be automatically charged for any amount due."),
    ), Truth("Google Cloud EMEA Limited", date(2026, 5, 31), Decimal("84.30"), "EUR", "5123456789", None, "gcp")  # fmt: skip


def azure() -> tuple[bytes, Truth]:
    return page(
        (40, 50, "Microsoft Azure", 14), (40, 66, "Microsoft Ireland Operations Limited"), (40, 80, "One Microsoft Place, South County Business Park"), (40, 94, "Leopardstown, Dublin 18, D18 P521, Ireland"),
        (400, 50, "Tax Invoice", 16), (400, 70, "May 2026"), (400, 84, "Invoice Date: 09/06/2026"), (400, 98, "Invoice Number: E0400QX7YZ"), (400, 112, "Due Date: 09/07/2026"),
        (40, 150, "Sold To"), (40, 164, "Muster GmbH"), (40, 178, "Hauptstraße 5, 10115 Berlin, Germany"), (300, 150, "Bill To"), (300, 164, "Muster GmbH"),
        (40, 230, "Billing Period: 01/05/2026 - 31/05/2026"), (40, 260, "Billing Summary", 12), (40, 280, "Product: Microsoft Azure Plan"),
        (300, 300, "Charges"), (-570, 300, "1.234,50"), (300, 314, "Credits"), (-570, 314, "0,00"), (300, 328, "Subtotal"), (-570, 328, "1.234,50"), (300, 342, "VAT 19%"), (-570, 342, "234,56"),
        (300, 360, "Total (including VAT)"), (-570, 360, "EUR 1.469,06"),
    ), Truth("Microsoft Ireland Operations Limited", date(2026, 6, 9), Decimal("1469.06"), "EUR", "E0400QX7YZ", Decimal("234.56"), "azure")  # fmt: skip


def github() -> tuple[bytes, Truth]:
    return page(
        (40, 60, "GitHub", 20), (40, 84, "We received payment for your GitHub.com subscription. Thanks for your business!"), (40, 98, "Questions? Visit https://github.com/contact"),
        (40, 130, "Date"), (200, 130, "2026-05-12 08:11AM PDT"), (40, 146, "Account billed"), (200, 146, "octocat (jane@acme.example)"),
        (40, 162, "GitHub Copilot Business"), (200, 162, "$57.00 USD"), (40, 178, "Sales tax"), (200, 178, "$0.00 USD"), (40, 194, "Total"), (200, 194, "$57.00 USD*"),
        (40, 210, "Charged to"), (200, 210, "Visa (4*** **** **** 4242)"), (40, 226, "Transaction ID"), (200, 226, "CH1ABCDEF7"), (40, 242, "For service through"), (200, 242, "2026-06-11"),
        (40, 290, "GitHub, Inc."), (40, 304, "88 Colin P. Kelly Jr. Street"), (40, 318, "San Francisco, CA 94107"), (40, 340, "* VAT/GST paid directly by GitHub, where applicable"),
    ), Truth("GitHub, Inc.", date(2026, 5, 12), Decimal("57.00"), "USD", "CH1ABCDEF7", None, "github")  # fmt: skip


def hotel() -> tuple[bytes, Truth]:
    return page(
        (40, 50, "Hotel Adler GmbH", 16), (40, 70, "Am Markt 3 · 60311 Frankfurt am Main"), (40, 84, "Tel. 069 1234567 · info@hotel-adler.example"),
        (40, 130, "Frau"), (40, 144, "Jane Doe"), (40, 158, "Hauptstraße 5"), (40, 172, "10115 Berlin"), (350, 130, "Rechnung Nr. 2026-10233"), (350, 144, "Rechnungsdatum: 03.05.2026"),
        (350, 158, "Anreise: 01.05.2026"), (350, 172, "Abreise: 03.05.2026"), (350, 186, "Zimmer: 214"), (40, 220, "Bezeichnung"), (300, 220, "Menge"), (-470, 220, "Einzelpreis"), (-570, 220, "Betrag"),
        (40, 240, "Übernachtung"), (300, 240, "2"), (-470, 240, "105,00"), (-570, 240, "210,00"), (40, 254, "Frühstück"), (300, 254, "2"), (-470, 254, "17,00"), (-570, 254, "34,00"),
        (300, 290, "Nettobetrag"), (-570, 290, "224,83"), (300, 304, "MwSt. 7 % auf 196,26"), (-570, 304, "13,74"), (300, 318, "MwSt. 19 % auf 28,57"), (-570, 318, "5,43"),
        (300, 340, "Gesamtbetrag"), (-570, 340, "244,00 EUR"), (40, 380, "Bezahlt mit Kreditkarte am 03.05.2026"), (40, 740, "Hotel Adler GmbH · HRB 12345 · USt-IdNr. DE123456789 · IBAN DE02 1203 0000 0000 2020 51"),
    ), Truth("Hotel Adler GmbH", date(2026, 5, 3), Decimal("244.00"), "EUR", "2026-10233", Decimal("19.17"))  # fmt: skip


def french() -> tuple[bytes, Truth]:
    return page(
        (40, 50, "FACTURE", 18), (40, 80, "OVH SAS", 11), (40, 94, "2 rue Kellermann"), (40, 108, "59100 Roubaix - France"), (40, 122, "TVA : FR22424761419"), (350, 80, "Facture n° FR51234567"), (350, 94, "Date d'émission : 02/04/2026"),
        (350, 108, "Échéance : 17/04/2026"), (350, 140, "Facturé à"), (350, 154, "Jeanne Dupont"), (350, 168, "5 rue de la Paix"), (350, 182, "75002 Paris"),
        (40, 230, "Désignation"), (300, 230, "Quantité"), (-470, 230, "Prix unitaire"), (-570, 230, "Montant HT"), (40, 250, "VPS Comfort - 1 mois"), (300, 250, "1"), (-470, 250, "25,98 €"), (-570, 250, "25,98 €"),
        (300, 290, "Total HT"), (-570, 290, "25,98 €"), (300, 304, "TVA 20 %"), (-570, 304, "5,20 €"), (300, 320, "Total TTC"), (-570, 320, "31,18 €"),
    ), Truth("OVH SAS", date(2026, 4, 2), Decimal("31.18"), "EUR", "FR51234567", Decimal("5.20"))  # fmt: skip


def sender_line() -> tuple[bytes, Truth]:
    """German letters have the sender in one small line above the address."""
    return page(
        (40, 40, "Nordlicht Hosting GmbH · Industriestr. 25 · 91710 Gunzenhausen", 7), (40, 80, "Muster GmbH"), (40, 94, "Frau Jane Doe"), (40, 108, "Hauptstraße 5"), (40, 122, "10115 Berlin"),
        (350, 150, "Rechnung", 16), (350, 170, "Rechnungsnummer: R0012345678"), (350, 184, "Rechnungsdatum: 04.05.2026"), (350, 198, "Kundennummer: K0123456789"),
        (40, 240, "Leistung"), (-470, 240, "Menge"), (-570, 240, "Preis"), (40, 256, "Cloud Server CX32"), (-470, 256, "1"), (-570, 256, "49,00 €"),
        (300, 300, "Summe netto"), (-570, 300, "49,00 €"), (300, 314, "19 % USt."), (-570, 314, "9,31 €"), (300, 330, "Zu zahlender Betrag"), (-570, 330, "58,31 €"),
        (40, 740, "Nordlicht Hosting GmbH   HRB 6089 Ansbach   USt-IdNr. DE812871812", 7),
    ), Truth("Nordlicht Hosting GmbH", date(2026, 5, 4), Decimal("58.31"), "EUR", "R0012345678", Decimal("9.31"))  # fmt: skip


def british() -> tuple[bytes, Truth]:
    """Its date is a tax point, and begins a period as well; its seller stands at the foot."""
    return page(
        (350, 50, "VAT Invoice", 14), (350, 70, "Invoice No: 12345678"), (350, 84, "Tax point: 09/01/2026"), (40, 50, "Fastbridge Internet Ltd", 20),
        (40, 100, "Mr J Doe"), (40, 114, "12 High Street"), (40, 128, "Gloucester"), (40, 142, "GL1 2AB"),
        (40, 200, "Description"), (-470, 200, "Net"), (-520, 200, "VAT"), (-570, 200, "Gross"),
        (40, 216, "Momentum hosting 09/01/2026 - 08/02/2026"), (-470, 216, "£11.99"), (-520, 216, "£2.40"), (-570, 216, "£14.39"), (350, 250, "Total"), (-570, 250, "£14.39"),
        (40, 740, "Fastbridge Internet Ltd, 154 Southgate Street, Gloucester GL1 2EX. Registered in England 03656438. VAT GB720821857", 7),
    ), Truth("Fastbridge Internet Ltd", date(2026, 1, 9), Decimal("14.39"), "GBP", "12345678")  # fmt: skip


def sold_to() -> tuple[bytes, Truth]:
    return page(
        (400, 40, "INVOICE", 18), (40, 60, "Roomly Communications, Inc."), (40, 74, "55 Almaden Blvd, 6th Floor"), (40, 88, "San Jose, CA 95113"), (40, 102, "billing@roomly.example"),
        (350, 80, "Invoice Date:"), (460, 80, "Apr 11, 2026"), (350, 94, "Invoice #:"), (460, 94, "INV301234567"), (350, 108, "Payment Terms:"), (460, 108, "Due Upon Receipt"),
        (350, 122, "Due Date:"), (460, 122, "Apr 21, 2026"), (350, 150, "Currency:"), (460, 150, "USD"),
        (40, 170, "Sold To Address:"), (40, 184, "Acme Corporation"), (40, 198, "1 Main Street"), (40, 212, "Springfield, IL 62701"), (350, 170, "Bill To Address:"), (350, 184, "Acme Corporation"),
        (40, 260, "Charge Name"), (-470, 260, "Subtotal"), (-520, 260, "Tax"), (-570, 260, "Total"), (40, 276, "Pro Monthly"), (-470, 276, "$15.99"), (-520, 276, "$0.00"), (-570, 276, "$15.99"),
        (350, 320, "Subtotal"), (-570, 320, "$15.99"), (350, 336, "Total (Including Tax)"), (-570, 336, "$15.99"), (350, 352, "Invoice Balance"), (-570, 352, "$0.00"),
    ), Truth("Roomly Communications, Inc.", date(2026, 4, 11), Decimal("15.99"), "USD", "INV301234567")  # fmt: skip


def dutch() -> tuple[bytes, Truth]:
    return page(
        (40, 50, "Waterkant B.V."), (40, 64, "Vondellaan 47"), (40, 78, "2332 AA Leiden"), (40, 92, "BTW NL817808043B01"), (350, 50, "FACTUUR", 16),
        (350, 74, "Factuurnummer: F0000.2026.0012"), (350, 88, "Factuurdatum: 02-06-2026"), (350, 102, "Vervaldatum: 16-06-2026"),
        (40, 140, "Factuuradres"), (40, 154, "Jansen Advies"), (40, 168, "Kerkstraat 1, 1017 GA Amsterdam"), (40, 220, "Omschrijving"), (-570, 220, "Bedrag"),
        (40, 236, "BladeVPS PureSSD X1"), (-570, 236, "€ 9,99"), (350, 270, "Subtotaal"), (-570, 270, "€ 9,99"), (350, 284, "BTW 21%"), (-570, 284, "€ 2,10"), (350, 300, "Totaal"), (-570, 300, "€ 12,09"),
    ), Truth("Waterkant B.V.", date(2026, 6, 2), Decimal("12.09"), "EUR", "F0000.2026.0012", Decimal("2.10"))  # fmt: skip


OTHERS = {
    "aws": aws,
    "google cloud": google_cloud,
    "azure": azure,
    "github": github,
    "hotel": hotel,
    "french": french,
    "sender line": sender_line,
    "british": british,
    "sold to": sold_to,
    "dutch": dutch,
}
