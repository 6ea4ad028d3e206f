"""The page of settings: drawn from what the server says of them, saved as they are changed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.tasks import run_task
from app.translation import translate
from app.widgets.card import Card
from app.widgets.column import scrolled
from app.widgets.fields import FieldStyle
from app.widgets.rule import Rule
from app.widgets.words import Words
from app.windows.page import Page
from app.windows.preference_rows import PreferenceRows, group_name
from app.windows.servers_row import ServersRow
from app.windows.setting_rows import SettingRow
from server.schemas.settings import SettingsAnswer, SettingsRequest

if TYPE_CHECKING:
    from app.client import ApiClient
    from app.preferences import Preferences

_WIDTH = 760


class Group(Card):
    """The settings of one group, a line between each two."""

    def __init__(self, name: str, rows: Sequence[SettingRow]) -> None:
        super().__init__(name)
        self.rows = rows
        self._rules: list[Rule] = []
        for row in rows:
            rule = Rule()
            self._rules.append(rule)
            self.body.addWidget(rule)
            self.body.addWidget(row)

    def narrow(self, sought: str) -> bool:
        """Shows the rows that are looked for; gives whether there are any."""
        shown = 0
        for row, rule in zip(self.rows, self._rules, strict=True):
            matches = row.matches(sought)
            row.setVisible(matches)
            rule.setVisible(matches and shown > 0)
            shown += matches
        self.setVisible(shown > 0)
        return shown > 0


class SettingsPage(Page):
    """A field to search with, and the groups below it."""

    KINDS: ClassVar[frozenset[str]] = frozenset(("settings",))

    servers_requested = Signal()

    def __init__(
        self,
        client: ApiClient,
        preferences: Preferences,
        *,
        server: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(translate("Settings", "Settings"), parent=parent)
        self._client = client
        self.preferences = PreferenceRows(preferences, self)
        self.rows: dict[str, SettingRow] = {}
        self.servers = ServersRow(server)
        self.servers.pressed.connect(self.servers_requested)
        self.groups: list[Group] = [Group(group_name(), [*self.preferences.rows, self.servers])]
        self.search = QLineEdit(
            placeholderText=translate("Settings", "Search the settings"), clearButtonEnabled=True
        )
        self.nothing = Words(translate("Settings", "No setting matches."), tone="soft")
        self._build()
        self.read_by(client.settings, self._show)

    def _build(self) -> None:
        self.search.setAccessibleName(translate("Settings", "Search the settings"))
        self.search.textChanged.connect(self._on_search)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self.search.setFocus)
        self.search.setToolTip(
            translate("Settings", "Search ({keys})").format(
                keys=find.key().toString(QKeySequence.SequenceFormat.NativeText)
            )
        )
        self.nothing.hide()
        self._column = QVBoxLayout()
        self._column.setContentsMargins(16, 4, 16, 16)
        self._column.setSpacing(12)
        self._column.addWidget(self.search)
        self._column.addWidget(self.nothing)
        self._column.addWidget(self.groups[0])
        self._column.addStretch(1)
        self.set_body(scrolled(self._column, most=_WIDTH))

    def _show(self, answer: SettingsAnswer) -> None:
        self.preferences.refresh()
        if {setting.key for setting in answer.settings} != set(self.rows):
            self._make_rows(answer)
        for setting in answer.settings:
            self.rows[setting.key].set_value(setting)
        self.show_body()

    def _make_rows(self, answer: SettingsAnswer) -> None:
        for group in self.groups[1:]:
            self._column.removeWidget(group)
            group.deleteLater()
        self.rows = {setting.key: SettingRow(setting) for setting in answer.settings}
        names = dict.fromkeys(setting.group for setting in answer.settings)
        made = [
            Group(name, [row for row in self.rows.values() if row.setting.group == name]) for name in names
        ]
        self.groups = [self.groups[0], *made]
        for row in self.rows.values():
            row.wanted.connect(self._on_wanted)
        for number, group in enumerate(made):
            self._column.insertWidget(3 + number, group)
        FieldStyle(self)
        self._on_search(self.search.text())

    def _on_search(self, sought: str) -> None:
        found = [group.narrow(sought) for group in self.groups]
        self.nothing.setVisible(not any(found))

    def _on_wanted(self, key: str, value: object) -> None:
        request = SettingsRequest(values={key: value})
        run_task(
            self,
            partial(self._client.change_settings, request),
            partial(self._on_saved, key),
            partial(self._on_refused, key),
        )

    def _on_saved(self, key: str, answer: SettingsAnswer) -> None:
        self.rows[key].accept()
        self._show(answer)
        self.note.setText(translate("Settings", "Saved: {name}").format(name=self.rows[key].setting.label))

    def _on_refused(self, key: str, error: Exception) -> None:
        self.note.setText("")
        details = getattr(error, "details", ())
        words = next((each.message for each in details if each.field.endswith(key)), str(error))
        self.rows[key].refuse(words)
