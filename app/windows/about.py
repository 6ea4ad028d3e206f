"""The page about the program: which version runs, where it keeps things, and whether all is well."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication, QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app import formatting
from app.redaction import without_home, without_secrets
from app.translation import translate
from app.widgets.card import Card
from app.widgets.column import scrolled
from app.widgets.copy_button import CopyButton
from app.widgets.facts import Facts
from app.widgets.words import Tone, Words
from app.windows.page import Page

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.health import Health, TrackingHealth

_WIDTH: Final = 760
_TONES: Final[Mapping[str, Tone]] = {"healthy": "good", "degraded": "warn", "unhealthy": "bad"}
_NAMES: Final = {"api": "API"}


def state_words(state: str) -> str:
    """Says how the server is, in a sentence."""
    words = {
        "healthy": translate("About", "All is well."),
        "degraded": translate("About", "It works, but something needs attention."),
        "unhealthy": translate("About", "Something is broken."),
    }
    return words[state]


def state_word(state: str) -> str:
    """Says how a part of the server is, in a word."""
    words = {
        "healthy": translate("About", "healthy"),
        "degraded": translate("About", "degraded"),
        "unhealthy": translate("About", "unhealthy"),
    }
    return words.get(state, state)


def freshness_words(freshness: str) -> str:
    """Says how old the newest usage is."""
    words = {
        "fresh": translate("About", "less than 15 minutes old"),
        "stale": translate("About", "15 to 60 minutes old"),
        "very_stale": translate("About", "more than an hour old"),
        "no_data": translate("About", "nothing tracked yet"),
    }
    return words[freshness]


def place_name(name: str) -> str:
    """Gives what a folder of the program is called."""
    words = {"Data": translate("About", "Data"), "Logs": translate("About", "Logs")}
    return words.get(name, name)


@dataclass(frozen=True)
class Answer:
    """How the server is, and whether usage arrives."""

    health: Health
    tracking: TrackingHealth


def worse(one: str, other: str) -> str:
    """Gives the worse of two states."""
    order = list(_TONES)
    return max(one, other, key=order.index)


def span(seconds: float) -> str:
    """Gives how long something has run."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return translate("About", "less than a minute")
    if minutes < 120:
        return formatting.count(minutes, "minute")
    hours = minutes // 60
    return formatting.count(hours, "hour") if hours < 48 else formatting.count(hours // 24, "day")


class AboutPage(Page):
    """Cards of facts, and a button that copies them all without secrets."""

    KINDS: ClassVar[frozenset[str]] = frozenset()

    def __init__(
        self,
        client: ApiClient,
        base_url: str,
        places: Mapping[str, Path],
        *,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(translate("About", "About"), parent=parent)
        self._client = client
        self._base_url = base_url
        self._places = places
        self._now = now
        self.copy_button = CopyButton(translate("About", "Copy report"))
        self.state = Words(bold=True, wrap=True)
        self.health = Facts(translate("About", "Health"))
        self.errors = Facts(translate("About", "Errors of late"))
        self.versions = Facts(translate("About", "Versions"))
        self.places = Facts(translate("About", "Places"))
        self._build()
        self.read_by(self._read, self._show)

    def _build(self) -> None:
        self.copy_button.setToolTip(
            translate("About", "Copy all of this page; it holds no tokens, keys or figures")
        )
        self.copy_button.clicked.connect(self._on_copy)
        self.head.addWidget(self.copy_button)
        column = QVBoxLayout()
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(12)
        self._cards: list[tuple[str, Sequence[Facts]]] = []
        cards: list[tuple[str, list[QWidget]]] = [
            (translate("About", "Health"), [self.state, self.health, self.errors]),
            (translate("About", "Versions"), [self.versions]),
            (translate("About", "Places"), [self.places]),
        ]
        for title, widgets in cards:
            card = Card(title)
            card.body.setSpacing(8)
            for widget in widgets:
                card.body.addWidget(widget)
            self._cards.append((title, [each for each in widgets if isinstance(each, Facts)]))
            if self.places in widgets:
                card.body.addLayout(self._folders())
            column.addWidget(card)
        column.addStretch(1)
        self.set_body(scrolled(column, most=_WIDTH))

    def _folders(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        self.folder_buttons = []
        for name, place in self._places.items():
            button = QPushButton(translate("About", "Open the folder: {name}").format(name=place_name(name)))
            button.clicked.connect(lambda _checked=False, folder=place: open_folder(folder))
            self.folder_buttons.append(button)
            row.addWidget(button)
        return row

    def hideEvent(self, event: QHideEvent) -> None:
        """Asks again when it is next opened: nobody tells when health changes."""
        super().hideEvent(event)
        self._outdated = True

    def _read(self) -> Answer:
        """Asks; runs in a worker thread."""
        return Answer(self._client.health(), self._client.tracking_health())

    def _show(self, answer: Answer) -> None:
        health, tracking = answer.health, answer.tracking
        state = worse(health.status, tracking.status)
        self.state.setText(state_words(state))
        self.state.set_tone(_TONES[state])
        flushed = formatting.ago(tracking.buffer.lastFlush, self._now())
        self.health.say(
            [
                (
                    translate("About", "Server"),
                    translate("About", "{state}, running for {time}").format(
                        state=state_word(health.status), time=span(health.uptime)
                    ),
                ),
                (
                    translate("About", "Database"),
                    translate("About", "answers")
                    if health.database.healthy
                    else translate("About", "does not answer"),
                ),
                *(
                    (_NAMES.get(name, name.capitalize()), state_word(state))
                    for name, state in health.services.items()
                ),
                (translate("About", "Usage"), freshness_words(tracking.dataFreshness)),
                (translate("About", "Waiting"), formatting.count(tracking.buffer.size, "use to be written")),
                (translate("About", "Last written"), flushed),
            ]
        )
        self.errors.say(
            [(formatting.clock(error.at, self._now()), error.message) for error in tracking.errors[:10]]
        )
        self.errors.setVisible(bool(tracking.errors))
        self.versions.say(
            [
                ("CodingVibez", health.version),
                ("Python", platform.python_version()),
                ("Qt", qVersion()),
                (translate("About", "System"), platform.platform()),
                (
                    translate("About", "Display"),
                    f"{QGuiApplication.platformName()}, {self.devicePixelRatioF():g}×",
                ),
            ]
        )
        folders = [(place_name(name), without_home(str(place))) for name, place in self._places.items()]
        self.places.say([("API", self._base_url), *folders])
        self.show_body()

    def report(self) -> str:
        """Gives all of the page as text, without secrets and without the person's name in paths."""
        parts = [
            translate("About", "CodingVibez report, {moment}").format(
                moment=formatting.moment_full(self._now())
            ),
            self.state.text(),
        ]
        for title, facts in self._cards:
            told = "\n".join(text for each in facts if not each.isHidden() and (text := each.text()))
            parts.append(f"{title}\n{told}")
        return without_home(without_secrets("\n\n".join(parts))) + "\n"

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report())
        self.copy_button.confirm()


def open_folder(folder: Path) -> None:
    """Opens a folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
