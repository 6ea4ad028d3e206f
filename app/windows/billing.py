"""The page of billing: the subscription, whether its money is real, and its invoices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app import formatting
from app.models.billing import (
    InvoiceRow,
    InvoicesModel,
    amount_words,
    fingerprint,
    mode_words,
    period_words,
    plan_words,
    rows_of,
    safe_link,
    status_tone,
    status_words,
    taken_of,
    why_not_taken_over,
)
from app.tasks import LatestTask, run_task
from app.translation import translate
from app.widgets.banner import Banner
from app.widgets.beside import Beside, Pane
from app.widgets.card import Card
from app.widgets.column import centred
from app.widgets.facts import Facts
from app.widgets.fields import FieldStyle
from app.widgets.states import Notice
from app.widgets.words import Words
from app.windows.confirm import confirm
from app.windows.page import Page
from app.windows.record_table import RecordTable
from app.windows.subscribe import SubscribeDialog
from app.windows.team_pane import allow
from server.schemas.team import Role

if TYPE_CHECKING:
    from datetime import date

    from app.client import ApiClient
    from server.schemas.billing import BillingHistory, Mode, SubscriptionStatus
    from server.schemas.expenses import ExpenseAnswer

PAGE_SIZE: Final = 20
_MOST_EXPENSES: Final = 1000
Taken = frozenset[tuple[str, str, str]]


@dataclass(frozen=True)
class Answer:
    """The subscription, the first invoices (None: not for one's role), and what is an expense already."""

    subscription: SubscriptionStatus
    role: Role
    history: BillingHistory | None
    taken: Taken


def open_address(address: str) -> None:
    """Shows a page in the person's browser."""
    QDesktopServices.openUrl(QUrl(address))


class BillingPage(Page):
    """The subscription above the list of its invoices; one opens beside it."""

    KINDS: ClassVar[frozenset[str]] = frozenset(("sync", "expenses", "settings"))

    connect_requested = Signal()

    def __init__(
        self,
        client: ApiClient,
        *,
        show_address: Callable[[str], None] = open_address,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(translate("Billing", "Billing"), parent=parent)
        self._client, self._show_address = client, show_address
        self._cursor: str | None = None
        self._taken: Taken = frozenset()
        self._mode: Mode | None = None
        self._more: LatestTask[tuple[BillingHistory, Taken]] = LatestTask(self)
        self.form: SubscribeDialog | None = None
        self.model = InvoicesModel(self)
        self.table = RecordTable(translate("Billing", "Invoices"), self.model)
        self.test_banner = Banner()
        self.facts = Facts(translate("Billing", "The subscription"))
        self.mode = Words(bold=True)
        self.subscribe_button = QPushButton(translate("Billing", "Subscribe…"))
        self.connect_button = QPushButton(translate("Billing", "Connect Stripe…"))
        self.nothing = Notice(primary=False)
        self.pane = Pane(translate("Billing", "Invoice"))
        self.invoice_facts = Facts(translate("Billing", "All that is known of this invoice"))
        self.pdf_button = QPushButton(translate("Billing", "Open PDF"))
        self.view_button = QPushButton(translate("Billing", "View at Stripe"))
        self.take_button = QPushButton(translate("Billing", "Take over as expense"))
        self.take_note = Words(tone="soft", size="label", wrap=True)
        self.problem = Words(tone="bad", wrap=True)
        self._build()
        self._build_pane()
        self.read_by(self._read, self._show)
        FieldStyle(self)

    def _build(self) -> None:
        self.test_banner.hide()
        plan = Card(translate("Billing", "Subscription"))
        plan.head.addWidget(self.mode)
        buttons = QHBoxLayout()
        buttons.addWidget(self.subscribe_button)
        buttons.addWidget(self.connect_button)
        buttons.addStretch(1)
        plan.body.addWidget(self.facts)
        plan.body.addSpacing(6)
        plan.body.addLayout(buttons)
        self.inner = QStackedWidget()
        self.inner.addWidget(self.table)
        self.inner.addWidget(self.nothing)
        card = Card()
        card.body.setContentsMargins(8, 8, 8, 8)
        card.body.addWidget(self.inner)
        self.beside = Beside(card, self.pane)
        column = QVBoxLayout()
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.test_banner)
        column.addWidget(plan)
        column.addWidget(self.beside, 1)
        self.set_body(centred(column))
        self.subscribe_button.clicked.connect(self._on_subscribe)
        self.connect_button.clicked.connect(self.connect_requested)
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(self._on_current)
        self.model.more_wanted.connect(self._on_more_wanted)

    def _build_pane(self) -> None:
        self.take_button.setProperty("primary", True)
        self.problem.hide()
        links = QHBoxLayout()
        links.addWidget(self.pdf_button)
        links.addWidget(self.view_button)
        links.addStretch(1)
        take = QHBoxLayout()
        take.addWidget(self.take_button)
        take.addStretch(1)
        self.pane.content.addWidget(self.invoice_facts)
        self.pane.content.addLayout(links)
        self.pane.content.addLayout(take)
        self.pane.content.addWidget(self.take_note)
        self.pane.content.addWidget(self.problem)
        self.pane.content.addStretch(1)
        self.pane.closed.connect(self._on_closed)
        self.pdf_button.clicked.connect(lambda: self._follow("pdfUrl"))
        self.view_button.clicked.connect(lambda: self._follow("invoiceUrl"))
        self.take_button.clicked.connect(self._on_take)

    # Reading

    def _read(self) -> Answer:
        """Asks; runs in a worker thread."""
        client = self._client
        found = client.organizations().organizations
        own = next((each for each in found if each.id == client.organization), found[0])
        subscription = client.subscription()
        if own.role is not Role.OWNER:
            return Answer(subscription, own.role, None, frozenset())
        history = client.billing_history(limit=PAGE_SIZE)
        return Answer(subscription, own.role, history, self._ask_taken(history))

    def _ask_taken(self, history: BillingHistory) -> Taken:
        """Gives which invoices are expenses; one is paid on the day of its making or later."""
        if not history.invoices:
            return frozenset()
        oldest: date = min(each.date for each in history.invoices)
        found, cursor = [], None
        while True:
            page = self._client.expenses(start=oldest, limit=_MOST_EXPENSES, cursor=cursor)
            found += page.expenses
            if (cursor := page.nextCursor) is None:
                return taken_of(found)

    def _show(self, answer: Answer) -> None:
        subscription, history = answer.subscription, answer.history
        is_owner = answer.role is Role.OWNER
        mode = self._mode = subscription.mode
        self._taken = answer.taken
        self._more.cancel()
        self.facts.say(
            [
                (translate("Billing", "Plan"), plan_words(subscription)),
                (translate("Billing", "Status"), status_words(subscription.status)),
                (translate("Billing", "Paid until"), period_words(subscription)),
                (
                    translate("Billing", "Seats"),
                    "" if subscription.seats is None else f"{subscription.seats}",
                ),
            ]
        )
        self.note.setText(mode_words(mode))
        self.mode.setText(mode_words(mode))
        self.mode.set_tone("warn" if mode == "test" else status_tone(subscription.status))
        self.test_banner.say(
            translate("Billing", "Stripe is connected in test mode: nothing shown here is real money.")
        )
        self.test_banner.setVisible(mode == "test")
        why = "" if is_owner else translate("Billing", "Only owners subscribe and see invoices.")
        is_new = subscription.status in ("none", "canceled", "incomplete_expired")
        self.subscribe_button.setVisible(mode is not None)
        self.connect_button.setVisible(mode is None)
        # Stripe would take a second subscription beside the first, and money for both.
        one = translate("Billing", "There is one already. Change or end it in Stripe's dashboard.")
        allow(self.connect_button, why)
        allow(self.subscribe_button, why or ("" if is_new else one))
        invoices = [] if history is None else history.invoices
        self._cursor = None if history is None else history.nextCursor
        self.model.set_rows(rows_of(invoices, self._taken), has_more=self._cursor is not None)
        self._say_nothing(mode, why)
        self.inner.setCurrentWidget(self.table if invoices else self.nothing)
        self._on_current(self.table.current)
        self.show_body()

    def _say_nothing(self, mode: Mode | None, why: str) -> None:
        if why:
            self.nothing.say(translate("Billing", "Invoices are for owners."), why)
        elif mode is None:
            self.nothing.say(
                translate("Billing", "No invoices: Stripe is not connected."),
                translate(
                    "Billing",
                    "To see a subscription and its invoices, connect Stripe with a restricted key of your "
                    "own. A key with “_test_” in it shows Stripe's test mode.",
                ),
            )
        else:
            self.nothing.say(translate("Billing", "There is no invoice yet."))

    def _on_more_wanted(self) -> None:
        ask = partial(self._client.billing_history, limit=PAGE_SIZE, cursor=self._cursor)
        self._more.run(partial(self._ask_more, ask), self._on_more, self._on_more_failed)

    def _ask_more(self, ask: Callable[[], BillingHistory]) -> tuple[BillingHistory, Taken]:
        page = ask()
        return page, self._ask_taken(page)

    def _on_more(self, answer: tuple[BillingHistory, Taken]) -> None:
        page, taken = answer
        self._taken |= taken
        self._cursor = page.nextCursor
        self.model.add_rows(rows_of(page.invoices, self._taken), has_more=self._cursor is not None)

    def _on_more_failed(self, error: Exception) -> None:
        self.model.end_fetching()
        self.on_failure(error)

    # What the person does

    def _on_subscribe(self) -> None:
        self.form = SubscribeDialog(self._client, self._mode, self._show_address, self.window())
        self.form.open()

    def _row(self) -> InvoiceRow | None:
        return self.model.find(self.table.current)

    def _open(self, key: str) -> None:
        if self.model.find(key) is not None:
            self.problem.hide()
            self.beside.open()
            self._fill_pane()

    def _on_current(self, key: str) -> None:
        if self.beside.is_open and key:
            self._fill_pane()
        elif not key:
            self.beside.close_pane()

    def _fill_pane(self) -> None:
        row = self._row()
        if row is None:
            return
        invoice = row.invoice
        self.pane.heading.setText(invoice.number or translate("Billing", "Draft"))
        self.invoice_facts.say(
            [
                (translate("Billing", "From"), invoice.vendor),
                (translate("Billing", "For"), invoice.description),
                (translate("Billing", "Date"), formatting.day(invoice.date)),
                (translate("Billing", "Status"), status_words(invoice.status)),
                (translate("Billing", "Amount"), amount_words(invoice)),
                (
                    translate("Billing", "Paid"),
                    f"{formatting.amount(invoice.amountPaid)} {invoice.currency.upper()}",
                ),
                (translate("Billing", "Mode"), mode_words(self._mode)),
            ]
        )
        self.pdf_button.setEnabled(bool(safe_link(invoice.pdfUrl)))
        self.view_button.setEnabled(bool(safe_link(invoice.invoiceUrl)))
        why = why_not_taken_over(row)
        self.take_button.setEnabled(not why)
        self.take_button.setAccessibleDescription(why)
        self.take_note.setText(why)
        self.take_note.setVisible(bool(why))

    def _follow(self, field: str) -> None:
        row = self._row()
        if row is not None and (address := safe_link(getattr(row.invoice, field))):
            self._show_address(address)

    def _on_take(self) -> None:
        row = self._row()
        if row is None:
            return
        take = partial(self._take, row)
        if self._mode == "live":
            take()
            return
        question = translate("Billing", "Take over a test invoice?")
        detail = translate(
            "Billing",
            "Nobody paid it: your expenses would hold money that was never spent. You can delete it.",
        )
        confirm(self, question, detail, translate("Billing", "Take over"), take)

    def _take(self, row: InvoiceRow) -> None:
        self.problem.hide()
        self.take_button.setEnabled(False)
        work = partial(self._client.take_over_invoice, row.invoice.id)
        run_task(self, work, partial(self._on_taken, row), self._on_take_failed)

    def _on_taken(self, row: InvoiceRow, _answer: ExpenseAnswer) -> None:
        # With `duplicateOf` it was among the expenses before: no second one was made.
        invoice = row.invoice
        self._taken |= {fingerprint(invoice.vendor or "Stripe", invoice.number, invoice.currency)}
        same = [
            replace(each, is_taken=each.is_taken or each.invoice.id == invoice.id) for each in self.model.rows
        ]
        self.model.set_rows(same, has_more=self._cursor is not None)
        self._fill_pane()

    def _on_take_failed(self, error: Exception) -> None:
        self._fill_pane()
        details = getattr(error, "details", ())
        self.problem.setText("; ".join(each.message for each in details) or str(error))
        self.problem.show()

    def _on_closed(self) -> None:
        self.beside.close_pane()
        self.table.setFocus()
