"""What a chart shows, to take away: a picture, a drawing, or the figures behind it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QPoint, QSaveFile
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

PICTURE_SCALE = 2.0
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Table:
    """Figures as rows of text, with plain numbers that any program reads."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]

    def as_csv(self, delimiter: str = ",") -> str:
        """Gives comma-separated values. Names that a spreadsheet would run as a formula are quoted."""
        lines = io.StringIO()
        writer = csv.writer(lines, delimiter=delimiter, lineterminator="\r\n" if delimiter == "," else "\n")
        writer.writerow([_tame(cell) for cell in self.headings])
        writer.writerows([_tame(cell) for cell in row] for row in self.rows)
        return lines.getvalue()


def _tame(cell: str) -> str:
    if not cell.startswith(_FORMULA):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell


def picture(widget: QWidget) -> QImage:
    """Gives what a widget shows as a sharp picture."""
    image = QImage(widget.size() * PICTURE_SCALE, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(PICTURE_SCALE)
    image.fill(0)
    painter = QPainter(image)
    widget.render(painter, QPoint())
    painter.end()
    return image


def png(widget: QWidget) -> bytes:
    """Gives what a widget shows as a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(picture(widget))
    return bytes(buffer.data().data())


def svg(widget: QWidget, title: str) -> bytes:
    """Gives what a widget shows as an SVG file of lines and letters."""
    buffer = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(widget.size())
    generator.setViewBox(widget.rect())
    generator.setTitle(title)
    generator.setDescription(widget.accessibleDescription())
    painter = QPainter(generator)
    widget.render(painter, QPoint())
    painter.end()
    return bytes(buffer.data().data())


def mime(widget: QWidget, table: Table) -> QMimeData:
    """Gives picture and figures for the clipboard; each program takes what it understands."""
    data = QMimeData()
    data.setImageData(picture(widget))
    data.setText(table.as_csv("\t"))
    data.setData("text/csv", table.as_csv().encode())
    return data


def write(path: Path, content: bytes) -> None:
    """Writes a file, all of it or nothing.

    Raises:
        OSError: It could not be written.
    """
    file = QSaveFile(str(path))
    is_written = (
        file.open(QIODevice.OpenModeFlag.WriteOnly) and file.write(content) == len(content) and file.commit()
    )
    if not is_written:
        raise OSError(file.errorString())
