"""The servers whose figures can be shown: this computer's and teams', to choose, add, change and remove."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.models.servers import (
    ServerBook,
    ServerProblem,
    TeamServer,
    TokenKeeper,
    check,
    checked_token,
    checked_url,
)
from app.tasks import run_task
from app.translation import translate
from app.widgets.card import Card
from app.widgets.choice_list import ChoiceList
from app.widgets.fields import FieldStyle
from app.widgets.words import Words
from app.windows.confirm import confirm
from app.windows.forwarding import ForwardingPane

if TYPE_CHECKING:
    from app.client import ApiClient

_WIDTH: Final = 520
_LONGEST_NAME: Final = 60
_LONGEST: Final = 4_000


class ServerForm(QDialog):
    """Asks for a team's server; it is checked before it is kept."""

    kept = Signal(object)

    def __init__(
        self, book: ServerBook, keeper: TokenKeeper, former: TeamServer | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._book, self._keeper = book, keeper
        self._id = former.id if former else uuid4().hex
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(
            translate("Servers", "Change the server")
            if former
            else translate("Servers", "Add a team's server")
        )
        self.setFixedWidth(_WIDTH)
        self.name = QLineEdit(former.name if former else "", maxLength=_LONGEST_NAME)
        self.name.setPlaceholderText(translate("Servers", "My team"))
        self.url = QLineEdit(former.url if former else "", maxLength=_LONGEST)
        self.url.setPlaceholderText("https://costs.example.com")
        self.token = QLineEdit(maxLength=_LONGEST, echoMode=QLineEdit.EchoMode.Password)
        self.ca = QLineEdit(former.ca if former else "", maxLength=_LONGEST)
        self.ca.setPlaceholderText(translate("Servers", "only for an authority of your team's own"))
        self.ca_button = QPushButton(translate("Servers", "Choose…"), autoDefault=False)
        self.ca_button.setAccessibleName(translate("Servers", "Choose the CA file"))
        self.ca_button.clicked.connect(self._on_choose)
        self.problem = Words(tone="bad", wrap=True)
        self.problem.hide()
        self.keep_button = QPushButton(translate("Servers", "Check and save"), default=True)
        self.keep_button.setProperty("primary", True)
        self.keep_button.clicked.connect(self._on_keep)
        self._build()
        FieldStyle(self)
        self.name.setFocus()

    def _build(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(16)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        ca = QWidget()
        row = QHBoxLayout(ca)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.ca, 1)
        row.addWidget(self.ca_button)
        for label, field, shown in (
            (translate("Servers", "Name"), self.name, self.name),
            (translate("Servers", "Address"), self.url, self.url),
            (translate("Servers", "Token"), self.token, self.token),
            (translate("Servers", "CA file (PEM)"), self.ca, ca),
        ):
            field.setAccessibleName(label)
            form.addRow(label, shown)
        words = translate("Servers", "The token is kept in the keyring, and sent to this address only.")
        cancel = QPushButton(translate("Window", "Cancel"), autoDefault=False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(cancel)
        buttons.addWidget(self.keep_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(Words(words, tone="soft", size="label", wrap=True))
        column.addWidget(self.problem)
        column.addLayout(buttons)

    def _on_choose(self) -> None:
        pattern = translate("Servers", "Certificates (*.pem *.crt *.cer);;All files (*)")
        path, _filter = QFileDialog.getOpenFileName(
            self, translate("Servers", "Choose the CA file"), self.ca.text(), pattern
        )
        if path:
            self.ca.setText(path)

    def _on_keep(self) -> None:
        self.problem.hide()
        try:
            url, token = checked_url(self.url.text()), checked_token(self.token.text())
        except ServerProblem as error:
            self._on_failed(error)
            return
        name = self.name.text().strip() or url.partition("://")[2]
        server = TeamServer(self._id, name[:_LONGEST_NAME], url, self.ca.text().strip())
        self.keep_button.setEnabled(False)
        self.keep_button.setText(translate("Servers", "Checking…"))
        run_task(self, partial(self._check, server, token), partial(self._on_kept, server), self._on_failed)

    def _check(self, server: TeamServer, token: str) -> str | None:
        check(server, token)
        warning = self._keeper.keep_team_token(server.id, token)
        self._keeper.know_team_server(server.id, server.name, server.url, server.ca)
        return warning

    def _on_kept(self, server: TeamServer, warning: str | None) -> None:
        self._book.keep(server)
        self.kept.emit(warning or "")
        self.accept()

    def _on_failed(self, error: Exception) -> None:
        self.keep_button.setEnabled(True)
        self.keep_button.setText(translate("Servers", "Check and save"))
        self.problem.setText(getattr(error, "message", "") or str(error))
        self.problem.show()
        # The sentence takes lines that the fields would lose.
        self.adjustSize()
        if getattr(error, "is_distrusted", False):
            self.ca_button.setFocus()


class ServersDialog(QDialog):
    """The list of servers, the one shown among them."""

    chosen = Signal(str)
    """The id of the server to show; empty: this computer's own."""
    join_requested = Signal()

    def __init__(
        self, book: ServerBook, keeper: TokenKeeper, client: ApiClient, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._book, self._keeper = book, keeper
        self.form: ServerForm | None = None
        self.setWindowTitle(translate("Servers", "Servers"))
        self.list = ChoiceList(translate("Servers", "Servers"))
        self.list.itemActivated.connect(self._on_show)
        self.list.currentRowChanged.connect(self._fit_buttons)
        # Without a parent until it is laid out, so that Tab reaches it between the list and the buttons.
        self.forwarding = ForwardingPane(keeper, client)
        self.forwarding.resized.connect(self._fit_height)
        self.note = Words(tone="warn", wrap=True)
        self.note.hide()
        self.show_button = self._button(translate("Servers", "Show"), self._on_show)
        self.show_button.setProperty("primary", True)
        self.add_button = self._button(translate("Servers", "Add…"), self._on_add)
        self.change_button = self._button(translate("Servers", "Change…"), self._on_change)
        self.remove_button = self._button(translate("Servers", "Remove…"), self._on_remove)
        self.join_button = self._button(translate("Team", "I have an invitation…"), self.join_requested.emit)
        row = QHBoxLayout()
        for button in (self.add_button, self.join_button, self.change_button, self.remove_button):
            row.addWidget(button)
        row.addStretch()
        row.addWidget(self.show_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(Words(translate("Servers", "Whose figures are shown"), bold=True))
        card = Card()
        card.body.setContentsMargins(6, 6, 6, 6)
        card.body.addWidget(self.list)
        # The window is as wide as its buttons ask for, in any language.
        card.setMinimumWidth(_WIDTH - 48)
        column.addWidget(card)
        column.addWidget(self.forwarding)
        column.addWidget(self.note)
        column.addStretch(1)
        column.addLayout(row)
        book.changed.connect(self._fill)
        self._fill()
        self.list.setFocus()

    def _button(self, text: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, autoDefault=False)
        button.clicked.connect(run)
        return button

    @property
    def current(self) -> TeamServer | None:
        """The team's server that is picked, None where that is this computer."""
        item = self.list.currentItem()
        server = None if item is None else item.data(Qt.ItemDataRole.UserRole)
        return server if isinstance(server, TeamServer) else None

    def pick(self, server_id: str) -> None:
        """Picks a server of the list."""
        ids = ["", *(each.id for each in self._book.servers)]
        self.list.setCurrentRow(ids.index(server_id) if server_id in ids else 0)

    def _fill(self) -> None:
        picked, shown = self.current, self._book.shown
        self.list.clear()
        for server in (None, *self._book.servers):
            self.list.add(
                translate("Servers", "This computer") if server is None else server.name,
                server,
                below="" if server is None else server.url,
                mark=translate("Servers", "shown") if server == shown else "",
            )
        kept = picked or shown
        self.pick(kept.id if kept is not None else "")

    def showEvent(self, event: QShowEvent) -> None:
        """Takes the height that its sentences need at the width it got."""
        super().showEvent(event)
        self._fit_height()

    def _fit_height(self) -> None:
        # Sentences that wrap take lines that the list would lose. Before it is shown its size means nothing.
        layout = self.layout()
        if layout is not None and self.isVisible():
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _fit_buttons(self) -> None:
        if self.current != self.forwarding.server:
            self.forwarding.show_for(self.current)
        self.change_button.setEnabled(self.current is not None)
        self.remove_button.setEnabled(self.current is not None)
        self.show_button.setEnabled(self.current != self._book.shown)

    def _on_show(self) -> None:
        server = self.current
        if server != self._book.shown:
            self.chosen.emit(server.id if server is not None else "")

    def _on_add(self) -> None:
        self._open_form(None)

    def _on_change(self) -> None:
        self._open_form(self.current)

    def _open_form(self, server: TeamServer | None) -> None:
        self.note.hide()
        self.form = ServerForm(self._book, self._keeper, server, self)
        self.form.kept.connect(partial(self._on_kept, server))
        self.form.open()

    def _on_kept(self, former: TeamServer | None, warning: str) -> None:
        if former is None:
            self.pick(self._book.servers[-1].id)
        elif (shown := self._book.shown) is not None and shown.id == former.id:
            self.chosen.emit(former.id)
        self._say(warning)

    def _on_remove(self) -> None:
        server = self.current
        if server is not None:
            question = translate("Servers", "Remove {name}?").format(name=server.name)
            detail = translate("Servers", "Address and token are forgotten here. The server keeps its data.")
            verb = translate("Servers", "Remove")
            confirm(self, question, detail, verb, partial(self._remove, server))

    def _remove(self, server: TeamServer) -> None:
        if server == self._book.shown:
            self.chosen.emit("")
        self._book.remove(server.id)
        forget = partial(self._keeper.forget_team_token, server.id)
        run_task(self, forget, None, self._on_not_forgotten)

    def _on_not_forgotten(self, error: Exception) -> None:
        self._say(getattr(error, "message", "") or str(error))

    def _say(self, words: str) -> None:
        self.note.setText(words)
        self.note.setVisible(bool(words))
