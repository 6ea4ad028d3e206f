"""Measures what files that mean harm do to a server: `python -m tests.benchmarks.hostile [--only WORD …]`.

Each is sent to a server in a process of its own. Told are the seconds until the answer, the most memory that
the worker and the tesseracts it started held at once, the longest that somebody who asked for `/api/health`
meanwhile had to wait, and what was answered. A mark stands before what breaks a promise: an answer in
words within 45 seconds, at most 1.5 GB, and a server that goes on.
"""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from tests.benchmarks.__main__ import machine
from tests.benchmarks.processes import Served, served
from tests.documents import hostile, hostile_pdfs, hostile_pictures
from tests.documents.bills import STRIPE

MOST_SECONDS, MOST_BYTES, LONGEST_WAIT_MS = 45.0, 1.5e9, 1000.0
_LOOK_S, _ASK_S = 0.05, 0.2
FILES: dict[str, Callable[[], bytes]] = {
    "PDF: 10¹⁰ nested forms": hostile.nested_forms,
    "PDF: a form that draws itself": hostile_pdfs.own_form,
    "PDF: 1 GiB of content": hostile.flate_bomb,
    "PDF: packed six times over": hostile_pdfs.chained_filters,
    "PDF: picture of 900 MP": hostile.image_bomb,
    "PDF: 20,000 pages": hostile.many_pages,
    "PDF: sheet of 2 km": hostile_pdfs.wide_sheet,
    "PDF: sheet as thin as a hair": hostile_pdfs.thin_sheet,
    "PDF: shading without end": hostile_pdfs.shading_without_end,
    "PDF: 3,000,000 letters": hostile_pdfs.much_text,
    "PDF: ten pages of totals": hostile_pdfs.wordy,
    "PDF: ten pages of ones": hostile_pdfs.letters_only,
    "PDF: ten pages of dots": lambda: hostile_pdfs.letters_only("."),
    "PDF: ten pages of dates": lambda: hostile_pdfs.wordy(words="01/02/03 4.5.06 2007-08-09 "),
    "PDF: ten pages of amounts": lambda: hostile_pdfs.wordy(words="12.34 "),
    "PDF: three scanned pages of noise": hostile_pdfs.noisy_pages,
    "PDF: script": hostile_pdfs.scripted,
    "PDF: two million brackets": hostile_pdfs.deep_brackets,
    "PDF: page tree that holds itself": hostile.endless_pages,
    "PDF: table that names itself": hostile_pdfs.own_cross_references,
    "PDF: password": hostile.encrypted,
    "PDF: owner's password alone (is read)": hostile_pdfs.owner_locked,
    "PDF: cut short": lambda: STRIPE["openai"].pdf()[:700],
    "PDF: nothing but its mark": lambda: b"%PDF-1.7 and nothing else",
    "PNG: 144 MP": hostile.png_bomb,
    "PNG: 400 MP": lambda: hostile.png_bomb(20_000),
    "PNG: 49 MP with transparency": hostile_pictures.just_allowed,
    "PNG: 49 MP of 16 bits": hostile_pictures.deep_grey,
    "PNG: 17 × 2,900,000": hostile_pictures.endless_strip,
    "PNG: 400 MB of remarks": hostile_pictures.text_bomb,
    "PNG: 400 MB of colour profile": hostile_pictures.profile_bomb,
    "PNG: 2,000 pictures": hostile_pictures.moving_png,
    "PNG: noise of 6.6 MP": lambda: hostile.noise(2_200, 3_000),
    "PNG: 15,000 strokes": hostile_pictures.striped,
    "PNG: cut short": hostile_pictures.cut_short,
    "JPEG: 4,290 MP": hostile_pictures.jpeg_bomb,
    "JPEG: 20,000 scans": hostile_pictures.many_scans,
    "JPEG: a PDF behind it": hostile_pictures.with_a_bill_behind,
    "GIF: a PDF inside it (is read)": hostile_pictures.with_a_bill_inside,
    "WebP: 256 MP": hostile_pictures.webp_bomb,
    "TIFF: 3,600 MP": hostile_pictures.tiff_bomb,
    "TIFF: page that follows itself": hostile_pictures.own_tiff,
    "TIFF: 3,000 pages": hostile_pictures.many_tiffs,
    "HEIC: 81 MP": hostile_pictures.heic_bomb,
    "PostScript": hostile_pictures.postscript,
}


@dataclass(slots=True)
class Watched:
    """What was seen while a file was read: bytes, and milliseconds."""

    most: int = 0
    longest_ms: float = 0.0


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", default=[""], help="words of the names of those to send")
    parser.add_argument("--keep", type=Path, help="a folder to which the files are written")
    arguments = parser.parse_args()
    names = [name for name in FILES if any(word.casefold() in name.casefold() for word in arguments.only)]
    print(f"{machine()}\n\n| | file | seconds | memory | health | answer |\n|---|---|---|---|---|---|")
    broken = 0
    with served("ours") as server, httpx.Client(base_url=server.url, timeout=120) as http:
        http.headers["Authorization"] = f"Bearer {server.token}"
        before = server.megabytes()
        for number, name in enumerate(names):
            content = FILES[name]()
            if arguments.keep is not None:
                (arguments.keep / f"{number:02}").write_bytes(content)
            is_kept, line = _line(name, content, server, http)
            broken += not is_kept
            print(line, flush=True)
        print(f"\n{broken} of {len(names)} break a promise. {_afterwards(server, http)}", end=" ")
        print(f"The server grew from {before:.0f} to {server.megabytes():.0f} MB.")


def _line(name: str, content: bytes, server: Served, http: httpx.Client) -> tuple[bool, str]:
    seen, has_ended = Watched(), threading.Event()
    watchers = [
        threading.Thread(target=_weigh, args=(server.process, seen, has_ended)),
        threading.Thread(target=_ask, args=(server.url, seen, has_ended)),
    ]
    for watcher in watchers:
        watcher.start()
    began = time.perf_counter()
    answer = http.post("/api/receipts/ocr", files={"file": ("bill", content)})
    seconds = time.perf_counter() - began
    has_ended.set()
    for watcher in watchers:
        watcher.join()
    is_kept = (
        answer.status_code in (200, 400, 413)
        and seconds <= MOST_SECONDS
        and seen.most <= MOST_BYTES
        and seen.longest_ms <= LONGEST_WAIT_MS
    )
    size = f"{len(content) / 1024:,.1f} KiB"
    return is_kept, (
        f"| {'' if is_kept else '!'} | {name}, {size} | {seconds:.2f} | {seen.most / 1e6:,.0f} MB "
        f"| {seen.longest_ms:.0f} ms | {_said(answer)} |"
    )


def _said(answer: httpx.Response) -> str:
    body = answer.json()
    if not answer.is_success:
        return f"{answer.status_code}: {body.get('error')}"
    fields = body["data"]["fields"]
    found = {name: f"{field['value']} ({field['confidence']:.2f})" for name, field in fields.items() if field}
    return f"read: {', '.join(f'{name} {value}' for name, value in found.items()) or 'nothing'}"


def _afterwards(server: Served, http: httpx.Client) -> str:
    left = server.process.children(recursive=True)
    began = time.perf_counter()
    good = http.post("/api/receipts/ocr", files={"file": ("bill", STRIPE["cursor"].pdf())})
    seconds = time.perf_counter() - began
    said = f"Workers that stay for the next file: {len(left)}; "
    return f"{said}a good bill then: {good.status_code} in {seconds:.2f} s."


def _weigh(server: psutil.Process, seen: Watched, has_ended: threading.Event) -> None:
    while not has_ended.wait(_LOOK_S):
        held = 0
        for child in server.children(recursive=True):
            with suppress(psutil.Error):
                memory = child.memory_info()
                # What it held at most since it began, where that is told (Windows); else what it holds now.
                held += getattr(memory, "peak_wset", memory.rss)
        seen.most = max(seen.most, held)


def _ask(url: str, seen: Watched, has_ended: threading.Event) -> None:
    with httpx.Client(base_url=url, timeout=60) as http:
        while not has_ended.wait(_ASK_S):
            began = time.perf_counter()
            http.get("/api/health").raise_for_status()
            seen.longest_ms = max(seen.longest_ms, 1000 * (time.perf_counter() - began))


if __name__ == "__main__":
    main()
