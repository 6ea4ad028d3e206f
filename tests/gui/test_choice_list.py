from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import theme
from app.widgets.choice_list import ChoiceList

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.theme import Mode


def shown(qtbot: QtBot, rows: int) -> ChoiceList:
    choices = ChoiceList("Servers")
    qtbot.addWidget(choices)
    for number in range(rows):
        choices.add(
            f"Team {number}", number, below=f"https://{number}.example.com", mark="shown" * (number == 1)
        )
    choices.resize(400, choices.sizeHint().height())
    choices.show()
    return choices


def test_keys_pick_and_choose(qtbot: QtBot) -> None:
    choices = shown(qtbot, 3)
    chosen: list[object] = []
    choices.itemActivated.connect(lambda item: chosen.append(item.data(Qt.ItemDataRole.UserRole)))
    choices.setFocus()
    choices.setCurrentRow(0)
    QTest.keyClick(choices, Qt.Key.Key_Down)
    QTest.keyClick(choices, Qt.Key.Key_Return)
    assert chosen == [1]
    told = choices.item(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "Team 1, https://1.example.com, shown"


def test_it_is_as_high_as_five_rows_at_most(qtbot: QtBot) -> None:
    three, five, nine = (shown(qtbot, rows).sizeHint().height() for rows in (3, 5, 9))
    assert three < five == nine


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_what_is_picked_stands_out(qtbot: QtBot, qapp: QApplication, mode: Mode) -> None:
    theme.apply(qapp, mode)
    choices = shown(qtbot, 2)
    choices.setCurrentRow(1)
    first, second = (choices.visualItemRect(choices.item(row)).center() for row in (0, 1))
    image: QImage = choices.grab().toImage()
    assert image.pixelColor(first.x() + 150, first.y()) != image.pixelColor(second.x() + 150, second.y())
