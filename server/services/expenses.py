"""Expenses: taken in, converted at the day's rate, listed and summed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from server.core import currencies, periods
from server.core.errors import InvalidInput, NotFound
from server.core.expenses import (
    CategorySum,
    Expense,
    ExpenseFilter,
    category_key,
    default_category,
    provider_of,
    require_part,
    require_past,
    vendor_key,
)
from server.core.ids import row_id
from server.core.money import to_nanos
from server.core.periods import DayRange
from server.core.provider import ProviderNames
from server.core.records import Identity
from server.db import expenses, receipts
from server.db.connection import Reading, Store
from server.db.expenses import Position
from server.db.writer import Writer
from server.schemas.expenses import ExpensePatch, ExpenseRequest
from server.services.currencies import EcbRates
from server.services.cursors import ORDINALS, cursor_of, position_of
from server.services.zones import Zones

_PRICED = frozenset(("amount", "currency", "date"))


@dataclass(frozen=True, slots=True)
class ExpensePage:
    """A page of expenses, where the next one begins, and the sums of the whole range."""

    expenses: list[Expense]
    next_cursor: str | None
    days: DayRange
    by_category: list[CategorySum]


@dataclass(frozen=True, slots=True)
class ExpenseOutcome:
    """What became of an expense.

    Attributes:
        expense: As it is stored, or would be.
        stored: Whether it was.
        duplicate_of: The id of one that is the same, or None.
    """

    expense: Expense
    stored: bool
    duplicate_of: int | None


class ExpenseService:
    """Keeps what was paid."""

    def __init__(
        self,
        *,
        store: Store,
        writer: Writer,
        rates: EcbRates,
        providers: ProviderNames,
        zones: Zones,
        clock: Callable[[], datetime],
        announce: Callable[[int], None],
    ) -> None:
        """Takes what it works with; `announce` is called after an expense has changed."""
        self._store = store
        self._writer = writer
        self._rates = rates
        self._providers = providers
        self._zones = zones
        self._clock = clock
        self._announce = announce

    def list_expenses(
        self,
        identity: Identity,
        *,
        first: date | None,
        last: date | None,
        vendor: str | None,
        category: str | None,
        provider: str | None,
        limit: int,
        cursor: str | None,
        zone_name: str | None,
    ) -> ExpensePage:
        """Gives expenses of a range of days, newest first, and the sums of all of them.

        Raises:
            InvalidInput: The range is turned round, the provider is not known, or the cursor is not ours.
        """
        days = periods.range_of(first, last, periods.today(self._clock(), self._zones.find(zone_name)))
        where = ExpenseFilter(
            vendor_key=None if vendor is None else vendor_key(vendor),
            category_key=None if category is None else category_key(category),
            provider=None if provider is None else self._providers.require(provider).id,
        )
        after = None if cursor is None else _position(cursor)
        own = identity.organization_id
        with self._store.reading() as database:
            found = expenses.list_expenses(database, own, days, where, limit=limit + 1, after=after)
            sums = expenses.sum_categories(database, own, days, where)
        page = found[:limit]
        return ExpensePage(page, _cursor(page[-1]) if len(found) > limit else None, days, sums)

    def get(self, identity: Identity, expense_id: str) -> Expense:
        """Gives an expense.

        Raises:
            NotFound: There is no such expense.
        """
        number = row_id(expense_id)
        with self._store.reading() as database:
            found = expenses.find_expense(database, identity.organization_id, number)
        if found is None:
            raise _unknown(expense_id)
        return found

    def add(self, identity: Identity, request: ExpenseRequest) -> ExpenseOutcome:
        """Stores an expense, unless the same is known and nobody says that this is another one.

        Raises:
            InvalidInput: The currency, provider or receipt is not known, the date is in the future, or the
                tax is no part of the amount.
            StoreError: Nothing was stored.
        """
        draft = self._draft(identity, request)
        self._check(draft)
        converted = self._converted(draft)

        def store(database: Reading) -> ExpenseOutcome:
            _require_receipt(database, converted)
            expense = self._with_category(database, converted)
            same = expenses.find_same(database, expense)
            if same is not None and not request.allowDuplicate:
                return ExpenseOutcome(expense, stored=False, duplicate_of=same)
            stored = replace(expense, id=expenses.insert_expense(database, expense))
            return ExpenseOutcome(stored, stored=True, duplicate_of=same)

        return self._told(identity, self._writer.call(store, durable=True))

    def change(self, identity: Identity, expense_id: str, patch: ExpensePatch) -> ExpenseOutcome:
        """Changes what a patch names, checks the whole again, and proposes anew what had been proposed.

        It is converted anew where its amount, currency or date is named, be it with the same value: the rate
        may not have been known before.

        Raises:
            NotFound: There is no such expense.
            InvalidInput: As for a new one.
            StoreError: Nothing was changed.
        """
        while True:
            before = self.get(identity, expense_id)
            after = self._patched(before, patch)
            self._check(after)
            if patch.model_fields_set & _PRICED:
                after = self._converted(after)

            def store(
                database: Reading, before: Expense = before, after: Expense = after
            ) -> ExpenseOutcome | None:
                if expenses.find_expense(database, before.organization_id, before.id) != before:
                    return None
                if after.receipt_id != before.receipt_id:
                    _require_receipt(database, after)
                expense = self._with_category(database, after)
                is_another = expense.told_apart_by != before.told_apart_by
                same = expenses.find_same(database, expense) if is_another else None
                if same is not None and not patch.allowDuplicate:
                    return ExpenseOutcome(expense, stored=False, duplicate_of=same)
                expenses.replace_expense(database, expense)
                return ExpenseOutcome(expense, stored=True, duplicate_of=same)

            # Converting reads a file, so it is not for the writer's thread; somebody may have been faster.
            outcome = self._writer.call(store, durable=True)
            if outcome is not None:
                return self._told(identity, outcome)

    def delete(self, identity: Identity, expense_id: str) -> None:
        """Deletes an expense.

        Raises:
            NotFound: There is no such expense.
        """
        own, number = identity.organization_id, row_id(expense_id)
        if not self._writer.call(
            lambda database: expenses.delete_expense(database, own, number), durable=True
        ):
            raise _unknown(expense_id)
        self._announce(identity.organization_id)

    def _told(self, identity: Identity, outcome: ExpenseOutcome) -> ExpenseOutcome:
        if outcome.stored:
            self._announce(identity.organization_id)
        return outcome

    def _draft(self, identity: Identity, request: ExpenseRequest) -> Expense:
        """Gives an expense as it was posted, not yet converted."""
        now = periods.to_ms(self._clock())
        if request.provider is not None:
            provider: str | None = self._providers.require(request.provider).id
        else:
            provider = self._proposed(request.vendor)
        return Expense(
            id=0,
            organization_id=identity.organization_id,
            person_id=identity.user_id,
            app_token_id=identity.app_token_id,
            paid_on=request.date,
            vendor=request.vendor,
            amount_nanos=to_nanos(request.amount),
            currency=currencies.require_code(request.currency),
            category=request.category or "",
            category_source="given",
            provider=provider,
            description=request.description,
            invoice_number=request.invoiceNumber,
            receipt_id=request.receiptId,
            tax_nanos=_nanos(request.taxAmount),
            usd_nanos=None,
            rate_on=None,
            rate_note=None,
            created_at_ms=now,
            updated_at_ms=now,
        )

    def renew_rates(self) -> None:
        """Converts anew what had no rate, or one that stood in for it: better ones may be known by now."""

        def work(database: Reading) -> set[int]:
            changed = set()
            for before in expenses.provisional_expenses(database):
                after = self._if_convertible(before)
                if after != before:
                    expenses.replace_expense(database, after)
                    changed.add(after.organization_id)
            return changed

        with self._store.reading() as database:
            if not expenses.provisional_expenses(database):
                return
        for organization_id in self._writer.call(work):
            self._announce(organization_id)

    def _if_convertible(self, expense: Expense) -> Expense:
        try:
            return self._converted(expense)
        except InvalidInput:
            # More dollars than can be counted, which only the new rate shows.
            return expense

    def _check(self, expense: Expense) -> None:
        require_past(expense.paid_on, self._clock().astimezone(UTC).date())
        require_part(expense.tax_nanos, expense.amount_nanos)

    def _converted(self, expense: Expense) -> Expense:
        result = self._rates.convert(expense.amount_nanos, expense.currency, expense.paid_on)
        return replace(expense, usd_nanos=result.usd_nanos, rate_on=result.rate_on, rate_note=result.note)

    def _with_category(self, database: Reading, expense: Expense) -> Expense:
        """Proposes a category where there is none: the vendor's last one, else its provider's."""
        if expense.category:
            return expense
        learned = expenses.last_category(
            database, expense.organization_id, expense.vendor_key, but=expense.id
        )
        if learned is not None:
            return replace(expense, category=learned, category_source="learned")
        provider = None if expense.provider is None else self._providers.get(expense.provider)
        return replace(expense, category=default_category(provider), category_source="default")

    def _patched(self, before: Expense, patch: ExpensePatch) -> Expense:
        given = {name: getattr(patch, name) for name in patch.model_fields_set}
        changes: dict[str, Any] = {
            field: given[name]
            for name, field in (
                ("date", "paid_on"),
                ("vendor", "vendor"),
                ("description", "description"),
                ("invoiceNumber", "invoice_number"),
                ("receiptId", "receipt_id"),
            )
            if name in given
        }
        if "amount" in given:
            changes["amount_nanos"] = to_nanos(given["amount"])
        if "taxAmount" in given:
            changes["tax_nanos"] = _nanos(given["taxAmount"])
        if "currency" in given:
            changes["currency"] = currencies.require_code(given["currency"])
        if "provider" in given:
            named = given["provider"]
            changes["provider"] = None if named is None else self._providers.require(named).id
        elif "vendor" in given and before.provider == self._proposed(before.vendor):
            changes["provider"] = self._proposed(given["vendor"])
        if "category" in given:
            changes |= {"category": given["category"] or "", "category_source": "given"}
        elif before.category_source != "given" and {"vendor", "provider"} & changes.keys():
            changes["category"] = ""
        return replace(before, **changes, updated_at_ms=periods.to_ms(self._clock()))

    def _proposed(self, vendor: str) -> str | None:
        found = provider_of(vendor, self._providers)
        return None if found is None else found.id


def _require_receipt(database: Reading, expense: Expense) -> None:
    if expense.receipt_id is None:
        return
    number = row_id(expense.receipt_id)
    found = receipts.find_receipt(database, expense.organization_id, number)
    if found is None or str(found.id) != expense.receipt_id:
        raise InvalidInput.of("receiptId", "names no receipt; send its file to /api/receipts/ocr first")


def _nanos(amount: Decimal | None) -> int | None:
    return None if amount is None else to_nanos(amount)


def _unknown(expense_id: str) -> NotFound:
    return NotFound(f"There is no expense {expense_id[:40]}.")


def _cursor(expense: Expense) -> str:
    return cursor_of(expense.paid_on.toordinal(), expense.id)


def _position(cursor: str) -> Position:
    on, expense_id = position_of(cursor, ORDINALS)
    return Position(date.fromordinal(on), expense_id)
