"""Receipts through the API: what is sent comes back understood, is kept, recognised, and deleted for good."""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pillow_heif
import pytest
from PIL import Image

from server.api.examples import good_examples
from server.core.errors import StoreError
from server.db.connection import FILE_NAME, Store
from server.db.receipts import find_file
from server.maintenance import Maintenance
from server.receipts.files import FOLDER_NAME, ReceiptFiles, hash_of
from server.receipts.reader import Reader
from server.runtime import Runtime
from tests.api.conftest import Api, Clock
from tests.documents import hostile
from tests.documents.bills import STRIPE, Truth
from tests.documents.clouds import OTHERS
from tests.documents.pdf_writer import Sheet, pdf_of
from tests.documents.rolls import (
    AMERICAN,
    AMERICAN_TRUTH,
    DAMAGES,
    GERMAN,
    GERMAN_TRUTH,
    as_file,
    photographed,
    roll,
)

FIELDS = ("vendor", "date", "amount", "currency", "taxAmount", "invoiceNumber")


@pytest.fixture
def reading(owner: Api, clock: Clock) -> Api:
    """The owner, on a day after that of every bill."""
    clock.now = datetime(2026, 6, 17, 12, 0, tzinfo=UTC)
    owner.http.timeout = httpx.Timeout(120)
    return owner


def send(api: Api, content: bytes, *, name: str = "bill", status: int = 200, **form: str) -> dict[str, Any]:
    return api.call("POST", "/api/receipts/ocr", status=status, files={"file": (name, content)}, data=form)


def holds(found: dict[str, Any], truth: Truth) -> None:
    assert found["vendor"] == truth.vendor
    assert found["date"] == truth.date.isoformat()
    assert found["amount"] == truth.amount
    assert found["currency"] == truth.currency
    if truth.invoice_number is not None:
        assert found["invoiceNumber"] == truth.invoice_number
    if truth.tax is not None:
        assert found["taxAmount"] == truth.tax
    assert found["provider"] == truth.provider


@pytest.mark.parametrize("name", STRIPE)
def test_bills_through_stripe(reading: Api, name: str) -> None:
    bill = STRIPE[name]
    found = send(reading, bill.pdf())
    holds(found, bill.truth)
    assert (
        found["kind"] == {"Invoice": "invoice", "Receipt": "receipt", "Credit note": "creditNote"}[bill.kind]
    )
    assert found["confidence"] >= Decimal("0.9")
    assert [(item["description"], item["quantity"], item["amount"]) for item in found["lineItems"]] == [
        (item.description, item.quantity, item.unit * item.quantity) for item in bill.items
    ]
    assert [item["period"] is not None for item in found["lineItems"]] == [
        bool(item.period) for item in bill.items
    ]


@pytest.mark.parametrize("name", OTHERS)
def test_bills_of_other_firms(reading: Api, name: str) -> None:
    pdf, truth = OTHERS[name]()
    found = send(reading, pdf)
    if name == "github":
        truth = replace(truth, vendor="GitHub")
    holds(found, truth)


def test_every_field_says_how_sure_it_is_and_where_it_stands(reading: Api) -> None:
    found = send(reading, STRIPE["anthropic"].pdf())
    for name in FIELDS:
        field = found["fields"][name]
        assert field["value"] == found[name]
        assert 0.5 < field["confidence"] < 1
        box = field["box"]
        if box is not None:
            assert box["page"] == 0
            assert 0 <= box["left"] < box["right"] <= 1
            assert 0 <= box["top"] < box["bottom"] <= 1
    amount = found["fields"]["amount"]["box"]
    assert amount["left"] > 0.8, "the amount stands at the right"
    assert "Max plan - 20x" in found["text"]


def test_periods_of_items(reading: Api) -> None:
    found = send(reading, STRIPE["cursor"].pdf())
    periods = [(item["period"]["start"], item["period"]["end"]) for item in found["lineItems"]]
    assert periods == [("2026-05-03", "2026-06-03"), ("2026-04-03", "2026-05-03")]


def test_nothing_becomes_an_expense_until_it_is_posted_and_then_it_is_linked(reading: Api) -> None:
    found = send(reading, STRIPE["cursor"].pdf())
    assert reading.get("/api/expenses", startDate="2026-01-01")["expenses"] == []
    assert (found["category"], found["categorySource"]) == ("Developer tools", "default")
    names = ("amount", "currency", "vendor", "date", "invoiceNumber", "receiptId")
    body = {name: found[name] if name != "amount" else float(found[name]) for name in names}
    expense = reading.post("/api/expenses", body)
    assert expense["provider"] == "cursor", "the seller's legal name leads to its provider"
    again = reading.get(f"/api/receipts/{found['receiptId']}")
    assert again["expenseId"] == expense["id"]
    assert again["duplicateOf"] is None


def test_the_category_is_the_one_last_chosen_for_the_vendor(reading: Api) -> None:
    body = {
        "amount": 5,
        "currency": "USD",
        "vendor": "Vercel Inc",
        "date": "2026-01-02",
        "category": "Hosting",
    }
    reading.post("/api/expenses", body)
    found = send(reading, STRIPE["vercel"].pdf())
    assert (found["category"], found["categorySource"]) == ("Hosting", "learned")


def test_an_expense_names_a_receipt_that_is_there(reading: Api) -> None:
    body = {"amount": 20, "vendor": "OpenAI", "date": "2026-06-15"}
    found = send(reading, STRIPE["openai"].pdf())["receiptId"]
    for wrong in ("2", f"0{found}", "r"):
        said = reading.post("/api/expenses", body | {"receiptId": wrong}, status=400)
        assert [item["field"] for item in said["details"]] == ["receiptId"]
    assert reading.get("/api/expenses", startDate="2026-01-01")["expenses"] == []
    expense = reading.post("/api/expenses", body)
    path = f"/api/expenses/{expense['id']}"
    assert reading.call("PATCH", path, {"receiptId": "2"}, status=400)["code"] == "VALIDATION_ERROR"
    assert reading.call("PATCH", path, {"receiptId": found})["receiptId"] == found
    assert reading.call("PATCH", path, {"receiptId": found, "amount": 21})["amount"] == 21


def test_an_expense_from_before_keeps_what_it_named(reading: Api, runtime: Runtime) -> None:
    expense = reading.post("/api/expenses", {"amount": 20, "vendor": "OpenAI", "date": "2026-06-15"})
    runtime._running().tracking._writer.call(
        lambda database: database.execute_sql("UPDATE expense SET receipt_id = 'mine'")
    )
    path = f"/api/expenses/{expense['id']}"
    assert reading.call("PATCH", path, {"amount": 21, "receiptId": "mine"})["receiptId"] == "mine"


def test_the_same_file_again_is_the_same_receipt(reading: Api, runtime: Runtime) -> None:
    first = send(reading, STRIPE["openai"].pdf(), name="a.pdf")
    second = send(reading, STRIPE["openai"].pdf(), name="b.pdf")
    assert first["duplicateOf"] is None
    assert second["duplicateOf"] == second["receiptId"] == first["receiptId"]
    assert len(kept(runtime)) == 1


def test_the_receipt_of_an_invoice_is_recognised(reading: Api) -> None:
    invoice = send(reading, STRIPE["openai"].pdf())
    receipt = send(reading, replace(STRIPE["openai"], kind="Receipt").pdf())
    assert receipt["receiptId"] != invoice["receiptId"]
    assert receipt["duplicateOf"] == invoice["receiptId"]


def test_the_file_comes_back_as_it_was_and_cannot_run(reading: Api) -> None:
    pdf = STRIPE["openai"].pdf()
    found = send(reading, pdf, name='Rechnung "März" ä.pdf')
    answer = reading.http.get(f"/api/receipts/{found['receiptId']}/file")
    assert answer.content == pdf
    assert answer.headers["Content-Type"] == "application/pdf"
    assert (
        answer.headers["Content-Disposition"]
        == "inline; filename*=UTF-8''Rechnung%20%22M%C3%A4rz%22%20%C3%A4.pdf"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def kept(runtime: Runtime) -> list[Path]:
    return [path for path in (runtime.data_dir / "receipts").rglob("*") if path.is_file()]


def test_deletion_is_real_and_the_expense_stays(reading: Api, runtime: Runtime) -> None:
    found = send(reading, STRIPE["openai"].pdf())
    body = {"amount": 20, "vendor": "OpenAI", "date": "2026-06-15", "receiptId": found["receiptId"]}
    expense = reading.post("/api/expenses", body)
    path = f"/api/receipts/{found['receiptId']}"
    assert reading.call("DELETE", path) == {"id": found["receiptId"], "deleted": True}
    assert kept(runtime) == []
    for method, gone in (("GET", path), ("GET", f"{path}/file"), ("DELETE", path)):
        assert reading.call(method, gone, status=404)["code"] == "NOT_FOUND"
    assert reading.get(f"/api/expenses/{expense['id']}")["receiptId"] is None
    assert send(reading, STRIPE["openai"].pdf())["duplicateOf"] is None, "it is read anew"


@pytest.mark.usefixtures("in_a_file")
def test_what_was_deleted_cannot_be_found_in_the_database_file(reading: Api, runtime: Runtime) -> None:
    found = send(reading, STRIPE["openai"].pdf())
    name = found["invoiceNumber"].encode()
    assert name in content_of(runtime)
    reading.call("DELETE", f"/api/receipts/{found['receiptId']}")
    assert name not in content_of(runtime)


@pytest.mark.usefixtures("in_a_file")
def test_what_was_deleted_while_somebody_read_is_gone_with_the_next_write(
    reading: Api, runtime: Runtime
) -> None:
    found = send(reading, STRIPE["openai"].pdf())
    name = found["invoiceNumber"].encode()
    with closing(sqlite3.connect(runtime.data_dir / FILE_NAME, isolation_level=None)) as database:
        database.execute("BEGIN")
        database.execute("SELECT count(*) FROM receipt").fetchone()
        reading.call("DELETE", f"/api/receipts/{found['receiptId']}")
        assert name in content_of(runtime), "who reads still has what was there"
    reading.track()
    assert name not in content_of(runtime)


def content_of(runtime: Runtime) -> bytes:
    """Gives the bytes of the database and of its log."""
    return b"".join(file.read_bytes() for file in runtime.data_dir.glob(f"{FILE_NAME}*"))


@pytest.mark.usefixtures("in_a_file")
def test_a_backup_has_the_receipts_too(reading: Api, runtime: Runtime, clock: Clock, tmp_path: Path) -> None:
    pdf, target = STRIPE["openai"].pdf(), tmp_path / "kept.db"
    path = f"/api/receipts/{send(reading, pdf)['receiptId']}"
    Maintenance.back_up(runtime.data_dir, target)
    reading.call("DELETE", path)
    later = send(reading, STRIPE["cursor"].pdf())
    runtime.stop()
    with Maintenance(runtime.data_dir) as care:
        care.restore(target)
    assert len(kept(runtime)) == 2, f"that of {later['vendor']} stays for the database before"
    store = Store(runtime.data_dir)
    store.open(now=clock())
    with store.reading() as database:
        assert find_file(database, 1, hash_of(pdf)) is not None
    store.close()
    assert ReceiptFiles(runtime.data_dir / FOLDER_NAME).read(hash_of(pdf)) == pdf


@pytest.mark.usefixtures("in_a_file")
def test_a_backup_without_room_for_the_receipts_is_said(
    reading: Api, runtime: Runtime, tmp_path: Path
) -> None:
    send(reading, STRIPE["openai"].pdf())
    (tmp_path / "kept.db.receipts").write_text("mine")
    with pytest.raises(StoreError, match=r"kept\.db\.receipts"):
        Maintenance.back_up(runtime.data_dir, tmp_path / "kept.db")
    assert (tmp_path / "kept.db.receipts").read_text() == "mine"


def test_the_example_of_the_documents_is_read_as_they_say(reading: Api) -> None:
    example = good_examples()["POST", "/api/receipts/ocr"]
    assert example.body is not None
    kind = example.headers["Content-Type"]
    answer = reading.http.post(example.path, content=example.body, headers={"Content-Type": kind})
    said, found = example.value["data"], answer.json()["data"]
    for one in (said, found):
        # How wide letters are is up to the machine's fonts.
        one["fields"] = {name: field and field["value"] for name, field in one["fields"].items()}
        del one["confidence"]
    assert found == said
    assert example.sent == {"file": reading.http.get("/api/receipts/1/file").text}


def test_a_file_that_is_gone_from_the_disk_is_not_found(reading: Api, runtime: Runtime) -> None:
    found = send(reading, STRIPE["openai"].pdf())
    for path in kept(runtime):
        path.unlink()
    said = reading.call("GET", f"/api/receipts/{found['receiptId']}/file", status=404)
    assert "disk" in said["error"]


@pytest.mark.parametrize("receipt_id", ["0", "999999", "99999999999999999999999", "x", "-1"])
def test_what_is_not_there(owner: Api, receipt_id: str) -> None:
    assert owner.get(f"/api/receipts/{receipt_id}", status=404)["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"hello", "no picture"),
        (b"GIF89a" + bytes(50), "no picture"),
        (b"%!PS-Adobe-3.0\n", "no picture"),
        (b"\x89PNG\r\n\x1a\n" + bytes((20 << 20) + 1), "larger than 20 MB"),
        (hostile.encrypted(), "password"),
        (hostile.png_bomb(), "megapixels"),
        (STRIPE["openai"].pdf()[:700], "damaged"),
    ],
    ids=["empty", "text", "gif", "postscript", "large", "encrypted", "bomb", "truncated"],
)
def test_what_cannot_be_read_is_said_in_plain_words(
    reading: Api, runtime: Runtime, content: bytes, words: str
) -> None:
    said = send(reading, content, status=400)
    assert said["code"] == "VALIDATION_ERROR"
    assert said["details"][0]["field"] == "file"
    assert words in said["details"][0]["message"]
    assert kept(runtime) == []


def test_a_body_that_is_no_form_with_a_file(reading: Api) -> None:
    assert "multipart" in reading.post("/api/receipts/ocr", {}, status=415)["error"]
    answer = reading.call("POST", "/api/receipts/ocr", status=400, files={"other": b"x"})
    assert answer["details"][0]["field"] == "file"
    said = send(reading, STRIPE["openai"].pdf(), status=400, dateOrder="ydm")
    assert said["details"][0]["field"] == "dateOrder"


def test_a_form_that_is_far_too_large(bare: httpx.Client, token_for: Callable[..., str]) -> None:
    headers = {"Authorization": f"Bearer {token_for('write')}"}
    answer = bare.post("/api/receipts/ocr", headers=headers, files={"file": bytes(22 << 20)})
    assert answer.status_code == 413
    assert "20 MB" in json.loads(answer.content)["error"]


def test_who_may(bare: httpx.Client, token_for: Callable[..., str]) -> None:
    def status(method: str, path: str, *scopes: str) -> int:
        headers = {"Authorization": f"Bearer {token_for(*scopes)}"}
        return bare.request(method, path, headers=headers).status_code

    assert status("POST", "/api/receipts/ocr", "read") == 403
    assert status("GET", "/api/receipts/1", "ingest") == 403
    assert status("GET", "/api/receipts/1/file", "ingest") == 403
    assert status("DELETE", "/api/receipts/1", "read") == 403
    assert bare.post("/api/receipts/ocr").status_code == 401


@pytest.fixture
def slow(runtime: Runtime) -> Iterator[Reader]:
    """A reader that never ends by itself."""
    made = Reader([sys.executable, "-c", "import time; time.sleep(100)"])
    assert runtime._services is not None
    runtime._services.receipts._reader = made
    yield made
    made.close()


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_reading_can_be_cancelled_and_nothing_is_kept(reading: Api, runtime: Runtime, slow: Reader) -> None:
    with ThreadPoolExecutor(1) as pool:
        content = STRIPE["openai"].pdf()
        sent = pool.submit(send, reading, content, status=400, readId="drop-1")
        wait_until(lambda: slow._running is not None)
        again = send(reading, content, status=400, readId="drop-1")
        assert again["details"][0]["field"] == "readId"
        reading.call("DELETE", "/api/receipts/ocr/drop-2", status=404)
        answer = reading.call("DELETE", "/api/receipts/ocr/drop-1")
        assert answer == {"readId": "drop-1", "cancelled": True}
        assert "cancelled" in sent.result(20)["error"]
    reading.call("DELETE", "/api/receipts/ocr/drop-1", status=404)
    assert slow._running is None
    assert not kept(runtime)
    assert runtime._services is not None
    runtime._services.receipts._reader = None
    assert send(reading, content, readId="drop-1")["vendor"] == STRIPE["openai"].truth.vendor


def test_a_client_that_hangs_up_ends_its_reading(
    runtime: Runtime, slow: Reader, token_for: Callable[..., str]
) -> None:
    headers = {"Authorization": f"Bearer {token_for('write')}"}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{runtime.base_url}/api/receipts/ocr",
            headers=headers,
            files={"file": STRIPE["openai"].pdf()},
            timeout=httpx.Timeout(20, read=1),
        )
    wait_until(lambda: slow._running is None and slow._turn.acquire(blocking=False))
    assert not kept(runtime)


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "../x"])
def test_names_of_readings(reading: Api, name: str) -> None:
    answer = send(reading, STRIPE["openai"].pdf(), status=400, readId=name)
    assert answer["details"][0]["field"] == "readId"


def test_uploads_have_a_limit_of_their_own(bare: httpx.Client, token_for: Callable[..., str]) -> None:
    headers = {"Authorization": f"Bearer {token_for('write', rate_limit=None)}"}
    answer = bare.post("/api/receipts/ocr", headers=headers, files={"file": b"hello"})
    assert answer.headers["X-RateLimit-Limit"] == "5"


def ambiguous() -> bytes:
    sheet = Sheet()
    for row, line in enumerate(("Corner Shop", "Receipt", "Date 03/04/2026", "Total 5.00")):
        sheet.put(40, 60 + 20 * row, line)
    return pdf_of(sheet)


def test_the_order_of_dates_comes_from_the_form_then_from_the_setting(reading: Api) -> None:
    def read(**form: Any) -> str:
        found = send(reading, ambiguous(), **form)
        reading.call("DELETE", f"/api/receipts/{found['receiptId']}")
        return str(found["date"])

    assert read() == "2026-04-03"
    assert read(dateOrder="mdy") == "2026-03-04"
    reading.call("PATCH", "/api/settings", {"values": {"dateOrder": "mdy"}})
    assert read() == "2026-03-04"
    assert read(dateOrder="dmy") == "2026-04-03"


def test_a_date_to_come_is_no_date_of_a_bill(reading: Api) -> None:
    bill = replace(STRIPE["openai"], issued=date(2027, 6, 15))
    field = send(reading, bill.pdf())["fields"]["date"]
    assert field is None or field["confidence"] < 0.9


def test_listeners_are_told(reading: Api, runtime: Runtime) -> None:
    told: list[str] = []
    runtime.subscribe(lambda changed: told.append(changed.kind))
    found = send(reading, STRIPE["openai"].pdf())
    send(reading, STRIPE["openai"].pdf())
    reading.call("DELETE", f"/api/receipts/{found['receiptId']}")
    assert told == ["receipts", "receipts"]


# ---------------------------------------------------------------- pictures, by tesseract


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "HEIF"])
def test_every_kind_of_picture(reading: Api, kind: str) -> None:
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    found = send(reading, as_file(roll(AMERICAN), kind))
    holds(found, AMERICAN_TRUTH)
    assert found["mediaType"].endswith({"HEIF": "heic"}.get(kind, kind.lower()))
    assert found["fields"]["amount"]["confidence"] >= Decimal("0.8")


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["shadow", "skewed", "on a table", "quarter turn"])
def test_paper_that_has_suffered(reading: Api, damage: str) -> None:
    holds(send(reading, as_file(DAMAGES[damage](roll(AMERICAN)))), AMERICAN_TRUTH)


@pytest.mark.slow
def test_german_with_its_own_words(reading: Api) -> None:
    found = send(reading, as_file(roll(GERMAN)))
    holds(found, GERMAN_TRUTH)
    assert "Rückgeld" in found["text"]


@pytest.mark.slow
def test_the_camera_says_which_side_is_up(reading: Api) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    sideways = roll(AMERICAN).transpose(Image.Transpose.ROTATE_90)
    holds(send(reading, as_file(sideways, "JPEG", exif=exif.tobytes())), AMERICAN_TRUTH)


@pytest.mark.slow
def test_a_picture_of_several_pages(reading: Api) -> None:
    first, second = roll(AMERICAN[:9]), roll(AMERICAN[9:])
    found = send(reading, as_file(first, "TIFF", save_all=True, append_images=[second]))
    assert (found["date"], found["amount"]) == (AMERICAN_TRUTH.date.isoformat(), AMERICAN_TRUTH.amount)
    assert found["fields"]["amount"]["box"]["page"] == 1


@pytest.mark.slow
def test_a_scanned_pdf(reading: Api) -> None:
    truth = STRIPE["openai"].truth
    scan = as_file(photographed(STRIPE["openai"].pdf()).convert("RGB"), "PDF", resolution=150)
    found = send(reading, scan)
    assert (found["date"], found["amount"]) == (truth.date.isoformat(), truth.amount)
    assert found["provider"] == "openai"
    assert found["mediaType"] == "application/pdf"


def test_without_tesseract_pictures_say_how_to_get_it_and_pdfs_with_text_work(
    reading: Api, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    said = send(reading, as_file(roll(AMERICAN)), status=400)
    assert "apt install tesseract-ocr" in said["error"]
    assert send(reading, STRIPE["openai"].pdf())["amount"] == Decimal(20)


def test_a_language_that_is_not_installed(reading: Api) -> None:
    reading.call("PATCH", "/api/settings", {"values": {"receiptLanguages": "tlh"}})
    said = send(reading, as_file(roll(AMERICAN)), status=400)
    assert "tlh" in said["error"]
    assert "eng" in said["error"]


def test_a_blank_page_is_refused_and_not_kept(reading: Api, runtime: Runtime) -> None:
    answer = send(reading, as_file(Image.new("L", (600, 800), 250)), status=400)
    assert "no text" in answer["error"]
    assert not kept(runtime)


def test_a_page_of_numbers_says_nothing_and_invents_nothing(reading: Api) -> None:
    sheet = Sheet()
    sheet.put(50, 60, "1 2 3 4 5 6 7 8 9")
    sheet.put(50, 80, "9 8 7 6 5 4 3 2 1 0 9 8 7 6 5 4 3")
    found = send(reading, pdf_of(sheet))
    assert [found[name] for name in FIELDS] == [None] * len(FIELDS)
    assert (found["confidence"], found["lineItems"]) == (0, [])
    assert found["text"] == "1 2 3 4 5 6 7 8 9\n9 8 7 6 5 4 3 2 1 0 9 8 7 6 5 4 3"
    assert found["category"] is None
    assert date.fromisoformat(found["createdAt"][:10]) == date(2026, 6, 17)


def page(api: Api, receipt_id: str, number: int) -> Image.Image:
    answer = api.http.get(f"/api/receipts/{receipt_id}/pages/{number}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "image/png"
    return Image.open(BytesIO(answer.content))


def darkest_in(picture: Image.Image, box: dict[str, Any]) -> int:
    """Gives how dark the ink in a box is."""
    width, height = picture.size
    left, top, right, bottom = (float(box[name]) for name in ("left", "top", "right", "bottom"))
    inside = (int(left * width), int(top * height), int(right * width), int(bottom * height))
    return min(picture.convert("L").crop(inside).tobytes())


def test_a_page_is_drawn_as_it_was_read(reading: Api) -> None:
    found = send(reading, STRIPE["openai"].pdf())
    assert found["pageCount"] == 1
    picture = page(reading, found["receiptId"], 0)
    assert picture.width * picture.height <= 4_000_000
    boxes = [field["box"] for field in found["fields"].values() if field and field["box"]]
    assert len(boxes) >= 4
    assert all(darkest_in(picture, box) < 100 for box in boxes), "there are words in every box"
    gone = reading.call("GET", f"/api/receipts/{found['receiptId']}/pages/1", status=404)
    assert gone["error"] == f"Receipt {found['receiptId']} has no page 1."


def test_a_picture_that_lies_on_its_side_is_drawn_upright(reading: Api) -> None:
    upright = roll(AMERICAN)
    found = send(reading, as_file(upright.transpose(Image.Transpose.ROTATE_90)))
    assert found["amount"] == AMERICAN_TRUTH.amount
    picture = page(reading, found["receiptId"], 0)
    assert picture.height > picture.width
    box = found["fields"]["amount"]["box"]
    assert darkest_in(picture, box) < 100
    again = send(reading, as_file(upright), name="upright")
    assert abs(again["fields"]["amount"]["box"]["top"] - box["top"]) < Decimal("0.02")


def test_receipts_are_listed_the_last_first(reading: Api) -> None:
    assert reading.get("/api/receipts") == {"receipts": [], "nextCursor": None}
    sent = [send(reading, STRIPE[name].pdf(), name=f"{name}.pdf") for name in ("openai", "anthropic")]
    sent.append(send(reading, replace(STRIPE["openai"], kind="Receipt").pdf()))
    body = {"amount": 20, "vendor": "X", "date": "2026-06-15", "receiptId": sent[1]["receiptId"]}
    expense = reading.post("/api/expenses", body)
    first = reading.call("GET", "/api/receipts?limit=2")
    rest = reading.call("GET", f"/api/receipts?limit=2&cursor={first['nextCursor']}")
    assert rest["nextCursor"] is None
    listed = first["receipts"] + rest["receipts"]
    assert [each["receiptId"] for each in listed] == [each["receiptId"] for each in reversed(sent)]
    assert [each["expenseId"] for each in listed] == [None, expense["id"], None]
    assert listed[0]["duplicateOf"] == sent[0]["receiptId"]
    assert listed[0].items() <= {**reading.get(f"/api/receipts/{sent[2]['receiptId']}")}.items()
    wrong = reading.call("GET", "/api/receipts?cursor=mine", status=400)
    assert [item["field"] for item in wrong["details"]] == ["cursor"]
