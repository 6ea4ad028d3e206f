"""Worker processes: what they give back, and what becomes of those that die, hang or are too many."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import psutil
import pytest

from server.core.errors import InvalidInput
from server.core.receipts.findings import Hints
from server.receipts import fork_server
from server.receipts.kinds import kind_of
from server.receipts.messages import Read, Request, as_asked
from server.receipts.reader import Reader
from server.receipts.worker import leave_bundle
from tests.documents import hostile, hostile_pdfs, hostile_pictures
from tests.documents.bills import STRIPE
from tests.documents.rolls import AMERICAN, AMERICAN_TRUTH, as_file, roll

NONE = Hints()


@pytest.fixture
def reader() -> Iterator[Reader]:
    with reading() as made:
        yield made


def asked(reader: Reader, content: bytes) -> Read:
    kind = kind_of(content)
    assert kind is not None
    return reader.read(content, kind, "eng", NONE)


@contextmanager
def reading(command: list[str] | None = None, deadline_s: float = 40) -> Iterator[Reader]:
    made = Reader(command, deadline_s=deadline_s)
    try:
        yield made
    finally:
        made.close()


def worker(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def test_a_pdf_with_text_is_read(reader: Reader) -> None:
    read = asked(reader, STRIPE["openai"].pdf())
    assert read.findings.amount is not None
    assert read.findings.amount.value == Decimal("20.00")
    assert read.pages[0].is_text


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("import os; os.abort()", "could not be read"),
        ("print('not what was asked for')", "could not be read"),
        ("raise SystemExit(3)", "could not be read"),
        ('import sys; sys.stdin.buffer.read(9); print(\'{"refused": "No."}\')', "No."),
        ("print('{}')", "nothing could be read"),
    ],
)
def test_a_worker_that_fails_is_an_error_in_words(program: str, words: str) -> None:
    with reading(worker(program)) as reader, pytest.raises(InvalidInput, match=words):
        reader.read(b"x" * 100_000, "png", "eng", NONE)


def test_a_worker_that_hangs_is_ended_with_all_that_it_started() -> None:
    child = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"
    program = f"import subprocess, sys, time; {child}; time.sleep(60)"
    start = time.monotonic()
    with pytest.raises(InvalidInput, match="longer than 1 seconds"):
        Reader(worker(program), deadline_s=1).read(b"x", "png", "eng", NONE)
    assert time.monotonic() - start < 15


def test_closing_ends_what_is_being_read_and_reads_nothing_more() -> None:
    reader = Reader(worker("import time; time.sleep(60)"))
    failures: list[InvalidInput] = []

    def read() -> None:
        with pytest.raises(InvalidInput) as caught:
            reader.read(b"x", "png", "eng", NONE)
        failures.append(caught.value)

    thread = threading.Thread(target=read)
    thread.start()
    deadline = time.monotonic() + 20
    while reader._running is None and time.monotonic() < deadline:
        time.sleep(0.01)
    reader.close()
    thread.join(20)
    assert len(failures) == 1
    with pytest.raises(InvalidInput, match="closing"):
        reader.read(b"x", "png", "eng", NONE)


def test_a_reading_that_is_stopped_ends_with_all_that_it_started(tmp_path: Path) -> None:
    child = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"
    said = f"open({str(tmp_path / 'pids')!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}\\n')"
    program = f"import os, subprocess, sys, time; child = {child}; {said}; time.sleep(60)"
    start = time.monotonic()
    with pytest.raises(InvalidInput, match="cancelled"):
        Reader(worker(program)).read(
            b"x" * 1_000_000, "png", "eng", NONE, lambda: (tmp_path / "pids").exists()
        )
    assert time.monotonic() - start < 15
    for pid in (tmp_path / "pids").read_text().split():
        deadline = time.monotonic() + 5
        while is_running(int(pid)) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not is_running(int(pid))


def is_running(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_waiting_for_a_turn_can_be_stopped_and_what_is_read_goes_on() -> None:
    reader, begun = Reader(worker("import time; time.sleep(60)")), threading.Event()
    ended: list[str] = []

    def read() -> None:
        begun.set()
        with pytest.raises(InvalidInput) as caught:
            reader.read(b"x", "png", "eng", NONE)
        ended.append(caught.value.message)

    thread = threading.Thread(target=read)
    thread.start()
    deadline = time.monotonic() + 20
    while reader._running is None and time.monotonic() < deadline:
        time.sleep(0.01)
    with pytest.raises(InvalidInput, match="cancelled"):
        reader.read(b"y", "png", "eng", NONE, lambda: True)
    assert not ended
    reader.close()
    thread.join(20)
    assert len(ended) == 1


def test_more_than_a_few_do_not_wait() -> None:
    reader = Reader(worker("import time; time.sleep(60)"))
    refused: list[str] = []

    def read() -> None:
        try:
            reader.read(b"x", "png", "eng", NONE)
        except InvalidInput as error:
            refused.append(error.message)

    threads = [threading.Thread(target=read) for _ in range(5)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 20
    while len(refused) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [message for message in refused if "in a moment" in message] == refused[:2]
    reader.close()
    for thread in threads:
        thread.join(20)
    assert len(refused) == 5


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")
def test_a_program_in_one_piece_reads_by_its_hidden_argument(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a console, such a program has neither sys.stdin nor sys.stdout."""
    program = tmp_path / "codingvibez"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.frozen = True\nsys.stdin = sys.stdout = None\n"
        "from app.__main__ import main\nraise SystemExit(main())\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    with reading() as reader:
        read = asked(reader, STRIPE["openai"].pdf())
        picture = asked(reader, as_file(roll(AMERICAN)))
    assert read.findings.amount is not None
    assert read.findings.amount.value == Decimal("20.00")
    assert picture.findings.amount is not None
    assert picture.findings.amount.value == AMERICAN_TRUTH.amount


@pytest.mark.parametrize(("original", "left"), [("/opt/own", "/opt/own"), ("", None), (None, None)])
def test_tesseract_is_started_with_the_libraries_of_the_system(
    monkeypatch: pytest.MonkeyPatch, original: str | None, left: str | None
) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/tmp/unpacked")
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    if original is not None:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", original)
    leave_bundle()
    assert os.environ["LD_LIBRARY_PATH"] == "/tmp/unpacked", "this is a Python of the system's"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    leave_bundle()
    assert os.environ.get("LD_LIBRARY_PATH") == left


def test_a_worker_is_told_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODINGVIBEZ_SECRET_KEY", "s3cret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    told = "{'refused': 's3cret' if 's3cret' in os.environ.values() else 'clean'}"
    program = f"import json, os; print(json.dumps({told}))"
    with reading(worker(program)) as reader, pytest.raises(InvalidInput, match="clean"):
        reader.read(b"", "png", "eng", NONE)


HOSTILE = {
    "nested": (hostile.nested_forms(), "could not be read|longer than"),
    "encrypted": (hostile.encrypted(), "password"),
    "endless": (hostile.endless_pages(), "damaged|no pages"),
    "own places": (hostile_pdfs.own_cross_references(), "no text|damaged"),
    "brackets": (hostile_pdfs.deep_brackets(200_000), "no text|damaged"),
    "wide": (hostile_pdfs.wide_sheet(), "no text"),
    "thin": (hostile_pdfs.thin_sheet(), "no text|damaged"),
    "script": (hostile_pdfs.scripted(), "no text"),
    "much text": (hostile_pdfs.much_text(300_000), "far more text"),
    "truncated": (STRIPE["openai"].pdf()[:700], "damaged"),
    "no pdf": (b"%PDF-1.7 and nothing else", "damaged"),
    "png bomb": (hostile.png_bomb(), "megapixels"),
    "jpeg bomb": (hostile_pictures.jpeg_bomb(), "megapixels"),
    "webp bomb": (hostile_pictures.webp_bomb(), "megapixels"),
    "tiff bomb": (hostile_pictures.tiff_bomb(), "megapixels"),
    "remarks": (hostile_pictures.text_bomb(100), "damaged"),
    "colour profile": (hostile_pictures.profile_bomb(100), "damaged"),
    "half": (hostile_pictures.cut_short(), "damaged"),
    "own tiff": (hostile_pictures.own_tiff(), "no text|damaged"),
    "bill behind": (hostile_pictures.with_a_bill_behind(), "no text"),
    "png": (b"\x89PNG\r\n\x1a\n and nothing else", "damaged"),
    "jpeg": (b"\xff\xd8\xff\xe0 and nothing else", "damaged"),
    "tiff": (b"II*\x00\xff\xff\xff\xff", "damaged"),
    "webp": (b"RIFF\x10\x00\x00\x00WEBPVP8 \x00\x00", "damaged"),
    "heic": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "damaged"),
}


@pytest.mark.parametrize(("content", "words"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_and_broken_files(reader: Reader, content: bytes, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        asked(reader, content)


@pytest.mark.parametrize("content", [hostile_pdfs.owner_locked(), hostile_pictures.with_a_bill_inside()])
def test_a_bill_that_anybody_may_open_is_read(reader: Reader, content: bytes) -> None:
    amount = asked(reader, content).findings.amount
    assert amount is not None
    assert amount.value == Decimal("20.00")


@pytest.mark.slow
@pytest.mark.parametrize("make", [hostile.flate_bomb, hostile.image_bomb, hostile.noise])
def test_bombs_end_within_the_deadline_and_the_next_file_is_read(reader: Reader, make: object) -> None:
    start = time.monotonic()
    try:
        read = asked(reader, make())  # type: ignore[operator]
    except InvalidInput as error:
        said = [problem.field for problem in error.problems]
    else:
        said = ["file"] if read.findings.amount is None or read.findings.amount.confidence < 0.5 else []
    assert said == ["file"]
    assert time.monotonic() - start < 45
    assert asked(reader, STRIPE["openai"].pdf()).findings.amount is not None


def test_pages_without_end_are_not_all_looked_at(reader: Reader) -> None:
    start = time.monotonic()
    with pytest.raises(InvalidInput, match="no text"):
        asked(reader, hostile.many_pages())
    assert time.monotonic() - start < 30


@pytest.mark.skipif(not fork_server.stays(), reason="each worker reads one file here")
class TestAWorkerThatStays:
    def test_the_next_file_finds_it_and_a_bad_file_is_no_reason_to_end_it(self, reader: Reader) -> None:
        asked(reader, STRIPE["openai"].pdf())
        first = resting(reader)
        with pytest.raises(InvalidInput, match="damaged"):
            asked(reader, b"%PDF-1.7 and nothing else")
        assert asked(reader, STRIPE["cursor"].pdf()).findings.amount is not None
        assert resting(reader) == first

    def test_it_keeps_nothing_of_a_file(self, reader: Reader) -> None:
        """Each is read in a fork, so that what a file does to its process is gone with it."""
        asked(reader, STRIPE["openai"].pdf())
        held = psutil.Process(resting(reader)).memory_info().rss
        with pytest.raises(InvalidInput):
            asked(reader, hostile_pdfs.much_text(300_000) + bytes(20_000_000))
        assert psutil.Process(resting(reader)).memory_info().rss < held + 10_000_000

    def test_one_whose_file_killed_the_reading_is_replaced(self, reader: Reader) -> None:
        asked(reader, STRIPE["openai"].pdf())
        first = resting(reader)
        with pytest.raises(InvalidInput, match="more memory or time"):
            asked(reader, hostile_pdfs.own_form())
        assert not is_running(first)
        assert asked(reader, STRIPE["openai"].pdf()).findings.amount is not None
        assert resting(reader) != first

    def test_one_that_is_gone_is_replaced_without_a_word(self, reader: Reader) -> None:
        asked(reader, STRIPE["openai"].pdf())
        first = resting(reader)
        psutil.Process(first).kill()
        assert asked(reader, STRIPE["openai"].pdf()).findings.amount is not None
        assert resting(reader) != first

    def test_it_leaves_when_nothing_is_asked_and_ends_with_the_reader(self) -> None:
        short = "import sys; from server.receipts import fork_server, worker; fork_server.REST_S = 0.2; "
        with reading(worker(f"{short}sys.exit(worker.main())")) as reader:
            asked(reader, STRIPE["openai"].pdf())
            process = reader._resting
            assert process is not None
            assert process.wait(10) == 0
            assert asked(reader, STRIPE["openai"].pdf()).findings.amount is not None
        with reading() as reader:
            asked(reader, STRIPE["openai"].pdf())
            last = resting(reader)
        assert not is_running(last)

    def test_it_ends_when_the_server_is_killed(self) -> None:
        program = "import sys; from server.receipts import worker; sys.exit(worker.main())"
        with subprocess.Popen(
            worker(program), stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(as_asked(Request("pdf", "eng", NONE), STRIPE["openai"].pdf()))
            process.stdin.flush()
            assert b"20.00" in process.stdout.readline()
            process.stdin.close()
            assert process.wait(10) == 0


def resting(reader: Reader) -> int:
    assert reader._resting is not None
    return reader._resting.pid


def test_numpy_is_not_loaded_to_read_pictures() -> None:
    """It takes longer than to read some receipts, and its threads do not survive a fork."""
    program = "import sys, server.receipts.recognising; raise SystemExit('numpy' in sys.modules)"
    assert subprocess.run(worker(program), check=False).returncode == 0
