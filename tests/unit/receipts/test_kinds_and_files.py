"""What a file is, and how the files of receipts are kept."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.receipts.files import ReceiptFiles, hash_of
from server.receipts.kinds import Kind, kind_of


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"\xff\xd8\xff\xe0JFIF", "jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (b"II*\x00....", "tiff"),
        (b"MM\x00*....", "tiff"),
        (b"\x00\x00\x00\x18ftypheic", "heic"),
        (b"\x00\x00\x00\x18ftypmif1", "heic"),
        (b"%PDF-1.7\n", "pdf"),
        (b"junk before\n%PDF-1.7\n", "pdf"),
        (b"GIF89a", None),
        (b"%!PS-Adobe-3.0 EPSF", None),
        (b"<svg xmlns=", None),
        (b"\x00\x00\x00\x18ftypmp42", None),
        (b"MZ\x90", None),
        (b"PK\x03\x04", None),
        (b"", None),
    ],
)
def test_the_first_bytes_say_what_a_file_is(start: bytes, kind: Kind | None) -> None:
    assert kind_of(start) == kind


def test_a_picture_that_hides_a_pdf_is_a_picture() -> None:
    assert kind_of(b"\x89PNG\r\n\x1a\n" + b"%PDF-1.7") == "png"


@given(st.binary(max_size=2000))
def test_any_bytes_are_something_or_nothing(content: bytes) -> None:
    kind_of(content)


def test_a_file_is_kept_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    files = ReceiptFiles(tmp_path / "data" / "receipts")
    assert files.put(b"one") == files.put(b"one") == hash_of(b"one")
    assert files.put(b"two") != hash_of(b"one")
    kept = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert len(kept) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
    assert stat.S_IMODE(files.path_of(hash_of(b"one")).parent.stat().st_mode) == 0o700
    assert files.read(hash_of(b"one")) == b"one"


def test_a_deleted_file_is_gone_and_may_be_deleted_again(tmp_path: Path) -> None:
    files = ReceiptFiles(tmp_path)
    name = files.put(b"one")
    files.delete(name)
    files.delete(name)
    assert files.read(name) is None
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_another_folder_does_not_have_is_copied(tmp_path: Path) -> None:
    files, other = ReceiptFiles(tmp_path / "one"), ReceiptFiles(tmp_path / "other")
    files.copy_to(other)
    assert not (tmp_path / "other").exists(), "there was nothing to copy"
    known, new = files.put(b"known"), files.put(b"new")
    assert other.put(b"known") == known
    before = other.path_of(known).stat()
    own = other.put(b"own")
    # What a writer that was killed left behind.
    (files.path_of(new).parent / "tmp8x2k").write_bytes(b"half")
    files.copy_to(other)
    kept = [path.name for path in (tmp_path / "other").rglob("*") if path.is_file()]
    assert sorted(kept) == sorted((known, new, own))
    assert other.read(new) == b"new"
    assert other.path_of(known).stat() == before, "what is there is not written again"


def test_a_file_that_cannot_be_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = ReceiptFiles(tmp_path)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.put(b"one")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
