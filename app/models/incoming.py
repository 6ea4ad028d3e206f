"""What a person drops, pastes or opens, as something that can be sent to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QGuiApplication, QImage, QPixmap

from app.translation import translate

LARGEST: Final = 20 << 20
SUFFIXES: Final = ("png", "jpg", "jpeg", "webp", "tif", "tiff", "heic", "pdf")


class UnusableFile(Exception):
    """A file that cannot be sent; the message says why, for the person."""


@dataclass(frozen=True)
class Incoming:
    """A name, and what gives the content; that may take long, so it is called in a worker thread.

    `load` raises `UnusableFile`.
    """

    name: str
    load: Callable[[], bytes]


def is_welcome(data: QMimeData | None) -> bool:
    """Tells whether there are files of this computer or a picture in what is dragged or copied."""
    return data is not None and (any(url.isLocalFile() for url in data.urls()) or data.hasImage())


def from_data(data: QMimeData | None) -> list[Incoming]:
    """Gives the files in what was dropped or pasted, else its picture."""
    if data is None:
        return []
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if paths or not data.hasImage():
        return from_paths(paths)
    picture = data.imageData()
    image = picture.toImage() if isinstance(picture, QPixmap) else picture
    if not isinstance(image, QImage) or image.isNull():
        return []
    return [Incoming(translate("Receipts", "Pasted picture") + ".png", partial(_packed, QImage(image)))]


def from_clipboard() -> list[Incoming]:
    """Gives the files or the picture that were copied."""
    return from_data(QGuiApplication.clipboard().mimeData())


def from_paths(paths: Iterable[Path]) -> list[Incoming]:
    """Gives files by their paths."""
    return [Incoming(path.name or str(path), partial(_content, path)) for path in paths]


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnusableFile(translate("Receipts", "This is a folder: choose the files in it."))
        if path.stat().st_size > LARGEST:
            raise UnusableFile(
                translate("Receipts", "The file is larger than {size} MB: send it smaller.").format(
                    size=LARGEST >> 20
                )
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnusableFile(translate("Receipts", "The file is no longer there.")) from error
    except PermissionError as error:
        raise UnusableFile(translate("Receipts", "This file may not be read by you.")) from error
    except OSError as error:
        raise UnusableFile(
            translate("Receipts", "The file cannot be opened: {reason}.").format(
                reason=error.strerror or error
            )
        ) from error


def _packed(image: QImage) -> bytes:
    packed = QByteArray()
    buffer = QBuffer(packed)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise UnusableFile(translate("Receipts", "The picture cannot be used."))
    return bytes(packed.data())
