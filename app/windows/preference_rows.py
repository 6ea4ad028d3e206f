"""What a person prefers on this computer, as rows among the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, cast, get_args

from PySide6.QtCore import QObject

from app import formatting
from app.preferences import Preferences, ThemeMode, Topic, TrayShows
from app.translation import Language, translate
from app.windows.setting_rows import SettingRow
from server.schemas.settings import SettingValue

# What a language calls itself, so that whoever reads no other one finds it.
_OWN_NAMES: Final[Mapping[str, Language]] = {"English": "en", "Deutsch": "de"}


def group_name() -> str:
    """Gives what the group of these rows is called."""
    return translate("Settings", "This computer")


def _tray() -> dict[str, TrayShows]:
    return {
        translate("Settings", "Today"): "today",
        translate("Settings", "This month"): "month",
        translate("Settings", "Share of the budget"): "budget",
        translate("Settings", "Burn rate a day"): "burn",
        translate("Settings", "The icon alone"): "icon",
    }


def _themes() -> dict[str, ThemeMode]:
    return {
        translate("Settings", "As the system"): "system",
        translate("Settings", "Light"): "light",
        translate("Settings", "Dark"): "dark",
    }


def _languages() -> dict[str, Language]:
    return {translate("Settings", "As the system"): "system", **_OWN_NAMES}


def _topic_words() -> dict[str, tuple[str, str]]:
    """Gives the label and help of the switch of each kind of alert."""
    return {
        "budget": (
            translate("Settings", "Notify when part of a budget is used"),
            translate("Settings", "At each of the budget's thresholds, once."),
        ),
        "forecast": (
            translate("Settings", "Notify when a budget will be exceeded"),
            translate("Settings", "When its projected end crosses the limit."),
        ),
        "anomaly": (
            translate("Settings", "Notify of a day that costs far more than usual"),
            translate("Settings", "Measured against the same day of past weeks."),
        ),
        "unpriced": (
            translate("Settings", "Notify of usage without a price"),
            translate("Settings", "Its tokens are counted, but are not in the totals."),
        ),
        "sync": (
            translate("Settings", "Notify when a provider cannot be read"),
            translate("Settings", "After two failures in a row."),
        ),
    }


@dataclass(frozen=True)
class _Preference:
    """One row: its words, how its value is read and written; with labels it is a choice, else a switch."""

    key: str
    label: str
    help: str
    default: object
    read: Callable[[], object]
    write: Callable[[object], None]
    labels: Mapping[str, object] | None = None

    def value(self) -> SettingValue:
        """Gives the row's value as a setting."""
        is_switch = self.labels is None
        return SettingValue(
            key=self.key,
            value=self._shown(self.read()),
            default=self._shown(self.default),
            type="switch" if is_switch else "text",
            group=group_name(),
            label=self.label,
            help=self.help,
            choices=None if self.labels is None else list(self.labels),
        )

    def take(self, shown: object) -> None:
        """Writes what was chosen."""
        self.write(shown if self.labels is None else self.labels[cast("str", shown)])

    def _shown(self, value: object) -> str | bool:
        if self.labels is None:
            return bool(value)
        return next(label for label, each in self.labels.items() if each == value)


class PreferenceRows(QObject):
    """Rows that change the preferences at once, and follow them when they change elsewhere."""

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._kinds = {each.key: each for each in (*self._looks(), *self._notices())}
        self.by_key = {key: SettingRow(kind.value()) for key, kind in self._kinds.items()}
        for row in self.rows:
            row.wanted.connect(self._on_wanted)
        preferences.changed.connect(self._on_changed)

    @property
    def rows(self) -> tuple[SettingRow, ...]:
        """The rows, in order."""
        return tuple(self.by_key.values())

    def refresh(self) -> None:
        """Shows what is in force now; a start with the session may be switched off elsewhere."""
        for key, row in self.by_key.items():
            row.set_value(self._kinds[key].value())

    def _looks(self) -> list[_Preference]:
        own = self._preferences
        rows = [
            _Preference(
                "theme",
                translate("Settings", "Appearance"),
                translate("Settings", "Light or dark; as the system, it follows at once."),
                "system",
                lambda: own.theme,
                partial(setattr, own, "theme"),
                _themes(),
            ),
            _Preference(
                "language",
                translate("Settings", "Language"),
                translate("Settings", "Takes effect when CodingVibez is started again."),
                "system",
                lambda: own.language,
                partial(setattr, own, "language"),
                _languages(),
            ),
            _Preference(
                "tray_shows",
                translate("Settings", "The tray icon shows"),
                translate("Settings", "What stands in the icon beside the clock."),
                "today",
                lambda: own.tray_shows,
                partial(setattr, own, "tray_shows"),
                _tray(),
            ),
        ]
        if own.can_start_at_login:
            starts = _Preference(
                "starts_at_login",
                translate("Settings", "Start when you log in"),
                translate("Settings", "In the tray, with no window."),
                False,
                lambda: own.starts_at_login,
                partial(setattr, own, "starts_at_login"),
            )
            rows.append(starts)
        if own.can_be_in_menu:
            listed = _Preference(
                "is_in_menu",
                translate("Settings", "Show in the menu of applications"),
                translate("Settings", "Also among what opens PDFs and pictures, which are read as receipts."),
                False,
                lambda: own.is_in_menu,
                partial(setattr, own, "is_in_menu"),
            )
            rows.append(listed)
        return rows

    def _notices(self) -> list[_Preference]:
        own = self._preferences
        hours = {formatting.full_hour(hour): hour for hour in range(24)}
        words = _topic_words()
        topics = [
            _Preference(
                f"notify_{topic}",
                *words[topic],
                True,
                partial(lambda topic: topic in own.topics, topic),
                partial(own.set_topic, cast("Topic", topic)),
            )
            for topic in get_args(Topic)
        ]
        quiet = [
            _Preference(
                "quiet_from",
                translate("Settings", "Quiet from"),
                translate("Settings", "What happens then is told afterwards, if it still lasts."),
                22,
                lambda: own.quiet_from,
                partial(setattr, own, "quiet_from"),
                hours,
            ),
            _Preference(
                "quiet_to",
                translate("Settings", "Quiet until"),
                translate("Settings", "The same hour twice: never quiet."),
                8,
                lambda: own.quiet_to,
                partial(setattr, own, "quiet_to"),
                hours,
            ),
        ]
        return topics + quiet

    def _on_wanted(self, key: str, value: object) -> None:
        row = self.by_key[key]
        try:
            self._kinds[key].take(value)
        except OSError as error:
            row.refuse(error.strerror or str(error))
        else:
            row.accept()

    def _on_changed(self, _name: str) -> None:
        self.refresh()
