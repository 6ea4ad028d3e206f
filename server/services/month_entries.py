"""Figures of whole months: typed in by a person, or pushed by a client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from server.core import currencies, periods
from server.core.errors import InvalidInput, NotFound
from server.core.ids import row_id
from server.core.money import to_nanos
from server.core.month_entries import (
    EntryKind,
    EntrySource,
    MonthEntry,
    month_tokens,
    service_key,
    service_of,
)
from server.core.periods import DayRange, month_of
from server.core.provider import ProviderNames
from server.core.records import Identity, UsageFilter
from server.db import month_entries
from server.db.connection import Reading, Store
from server.db.month_entries import EntrySum, Position
from server.db.writer import Writer
from server.schemas.month_entries import IngestData, IngestRequest, ManualCostPatch, ManualCostRequest
from server.services.currencies import EcbRates
from server.services.cursors import ORDINALS, cursor_of, position_of
from server.services.zones import Zones

_PRICED = frozenset(("amount", "currency", "month", "year"))
_DETAILS = ("payment_source", "breakdown", "notes", "billing_start_date", "billing_end_date")
_LONGEST_DETAILS = 20_000
_encoder = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A page of entries, where the next one begins, and the sums of the whole range."""

    entries: list[MonthEntry]
    next_cursor: str | None
    days: DayRange
    sums: EntrySum


class MonthEntryService:
    """Keeps what was said of whole months."""

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
        """Takes what it works with; `announce` is called after an entry has changed."""
        self._store = store
        self._writer = writer
        self._rates = rates
        self._providers = providers
        self._zones = zones
        self._clock = clock
        self._announce = announce

    def list_entries(
        self,
        identity: Identity,
        *,
        month: int | None,
        year: int | None,
        first: date | None,
        last: date | None,
        service: str | None,
        limit: int,
        cursor: str | None,
        zone_name: str | None,
    ) -> EntryPage:
        """Gives entries of a month, by default this one, or of the months that a range touches.

        Raises:
            InvalidInput: Month and range are both named, the range is turned round, or the cursor is not
                one of ours.
        """
        today = periods.today(self._clock(), self._zones.find(zone_name))
        if first is None and last is None:
            days = month_of(date(year or today.year, month or today.month, 1))
        elif month is not None or year is not None:
            raise InvalidInput.of("month", "and year cannot stand together with startDate and endDate")
        else:
            asked = periods.range_of(first, last, today)
            days = DayRange(month_of(asked.first).first, month_of(asked.last).last)
        wanted = None
        if service is not None:
            found = self._providers.find(service)
            wanted = service_key(service) if found is None else found.id
        after = None if cursor is None else _position(cursor)
        own = identity.organization_id
        with self._store.reading() as database:
            found_entries = month_entries.list_entries(
                database, own, days, service=wanted, limit=limit + 1, after=after
            )
            sums = month_entries.sum_entries(database, own, days, wanted)
        page = found_entries[:limit]
        more = len(found_entries) > limit
        return EntryPage(page, _cursor(page[-1]) if more else None, days, sums)

    def add(self, identity: Identity, request: ManualCostRequest) -> MonthEntry:
        """Stores what a service cost in a month.

        Raises:
            InvalidInput: The currency is none, or the service is nearly one that is known.
            StoreError: Nothing was stored.
        """
        draft = replace(
            self._draft(identity, "cost", "manual", request.year, request.month),
            service=service_of(request.service, self._providers, own=request.allowUnknownService),
            amount_nanos=to_nanos(request.amount),
            currency=currencies.require_code(request.currency),
            category=request.category,
            description=request.description,
            project=request.project or "",
        )
        entry = self._converted(draft)
        number = self._writer.call(lambda database: month_entries.insert_entry(database, entry), durable=True)
        self._announce(identity.organization_id)
        return replace(entry, id=number)

    def change(self, identity: Identity, entry_id: str, patch: ManualCostPatch) -> MonthEntry:
        """Changes what a patch names.

        It is converted anew where its amount, currency or month is named, be it with the same value: the rate
        may not have been known before.

        Raises:
            NotFound: There is no such entry.
            InvalidInput: As for a new one; or the entry was pushed by a client.
            StoreError: Nothing was changed.
        """
        own, number = identity.organization_id, row_id(entry_id)
        while True:
            with self._store.reading() as database:
                before = month_entries.find_entry(database, own, number)
            if before is None:
                raise _unknown(entry_id)
            if before.source != "manual":
                raise InvalidInput("This figure was pushed by a client: push it again, or delete it.")
            after = self._patched(before, patch)
            if patch.model_fields_set & _PRICED:
                after = self._converted(after)

            def store(database: Reading, before: MonthEntry = before, after: MonthEntry = after) -> bool:
                if month_entries.find_entry(database, own, number) != before:
                    return False
                month_entries.replace_entry(database, after)
                return True

            # Converting reads a file, so it is not for the writer's thread; somebody may have been faster.
            if self._writer.call(store, durable=True):
                self._announce(own)
                return after

    def delete(self, identity: Identity, entry_id: str) -> None:
        """Deletes an entry, typed in or pushed.

        Raises:
            NotFound: There is no such entry.
        """
        own, number = identity.organization_id, row_id(entry_id)
        if not self._writer.call(
            lambda database: month_entries.delete_entry(database, own, number), durable=True
        ):
            raise _unknown(entry_id)
        self._announce(own)

    def push(self, identity: Identity, request: IngestRequest) -> tuple[MonthEntry, bool]:
        """Stores a figure in the place of the one pushed before; tells whether there was one.

        Raises:
            InvalidInput: What its type requires is missing, its tokens do not add up, the currency is none,
                or the service is nearly one that is known.
            StoreError: Nothing was stored.
        """
        data = request.data
        service = service_of(request.service, self._providers, own=request.allowUnknownService)
        draft = replace(
            self._draft(identity, request.type, "ingest", data.year, data.month),
            service=service,
            currency=currencies.require_code(data.currency, "data.currency"),
            project=request.project or "",
            product=request.product or "",
            details=_details(data),
        )
        draft = self._with_tokens(draft, data) if request.type == "tokens" else _with_cost(draft, data)
        entry = self._converted(draft, "data.amount" if request.type == "cost" else "data.cost")

        def store(database: Reading) -> tuple[MonthEntry, bool]:
            before = month_entries.find_pushed(database, entry)
            if before is None:
                return replace(entry, id=month_entries.insert_entry(database, entry)), False
            stored = replace(entry, id=before.id, created_at_ms=before.created_at_ms)
            month_entries.replace_entry(database, stored)
            return stored, True

        result = self._writer.call(store, durable=True)
        self._announce(identity.organization_id)
        return result

    def _draft(
        self, identity: Identity, kind: EntryKind, source: EntrySource, year: int, month: int
    ) -> MonthEntry:
        now = periods.to_ms(self._clock())
        return MonthEntry(
            id=0,
            organization_id=identity.organization_id,
            person_id=identity.user_id,
            kind=kind,
            source=source,
            service="",
            month=date(year, month, 1),
            amount_nanos=None,
            currency=currencies.DOLLAR,
            usd_nanos=None,
            rate_on=None,
            rate_note=None,
            category=None,
            description=None,
            project="",
            product="",
            input_uncached=0,
            cache_read=0,
            output=0,
            details=None,
            created_at_ms=now,
            updated_at_ms=now,
        )

    def _with_tokens(self, draft: MonthEntry, data: IngestData) -> MonthEntry:
        if data.tokens_used is None:
            raise InvalidInput.of("data.tokens_used", "is required")
        counts = month_tokens(
            data.tokens_used,
            input_tokens=data.input_tokens,
            cached_tokens=data.cached_tokens,
            output_tokens=data.output_tokens,
            input_includes_cache=self._providers.get(draft.service).input_includes_cache,
        )
        return replace(
            draft,
            amount_nanos=None if data.cost is None else to_nanos(data.cost),
            input_uncached=counts.input_uncached,
            cache_read=counts.cache_read,
            output=counts.output,
        )

    def renew_rates(self) -> None:
        """Converts anew what had no rate, or one that stood in for it: better ones may be known by now."""

        def work(database: Reading) -> set[int]:
            changed = set()
            for before in month_entries.provisional_entries(database):
                after = self._if_convertible(before)
                if after != before:
                    month_entries.replace_entry(database, after)
                    changed.add(after.organization_id)
            return changed

        with self._store.reading() as database:
            if not month_entries.provisional_entries(database):
                return
        for organization_id in self._writer.call(work):
            self._announce(organization_id)

    def _if_convertible(self, entry: MonthEntry) -> MonthEntry:
        try:
            return self._converted(entry)
        except InvalidInput:
            # More dollars than can be counted, which only the new rate shows.
            return entry

    def _converted(self, entry: MonthEntry, field: str = "amount") -> MonthEntry:
        """Converts at the rate of the month's first day; for a month to come, at today's."""
        if entry.amount_nanos is None:
            return entry
        today = self._clock().astimezone(UTC).date()
        result = self._rates.convert(
            entry.amount_nanos, entry.currency, entry.month, today=today, field=field
        )
        return replace(entry, usd_nanos=result.usd_nanos, rate_on=result.rate_on, rate_note=result.note)

    def _patched(self, before: MonthEntry, patch: ManualCostPatch) -> MonthEntry:
        given = {name: getattr(patch, name) for name in patch.model_fields_set}
        changes: dict[str, Any] = {name: given[name] for name in ("category", "description") if name in given}
        if "service" in given:
            changes["service"] = service_of(given["service"], self._providers, own=patch.allowUnknownService)
        if "amount" in given:
            changes["amount_nanos"] = to_nanos(given["amount"])
        if "currency" in given:
            changes["currency"] = currencies.require_code(given["currency"])
        if "project" in given:
            changes["project"] = given["project"] or ""
        changes["month"] = date(
            given.get("year", before.month.year), given.get("month", before.month.month), 1
        )
        return replace(before, **changes, updated_at_ms=periods.to_ms(self._clock()))


def known_service(
    database: Reading, organization_id: int, spelling: str, providers: ProviderNames
) -> str | None:
    """Gives the provider of a spelling, or the service of which something was said, or None."""
    found = providers.find(spelling)
    if found is not None:
        return found.id
    key = service_key(spelling)
    return key if month_entries.has_service(database, organization_id, key) else None


def known_filter(
    database: Reading, organization_id: int, where: UsageFilter, providers: ProviderNames
) -> UsageFilter:
    """Folds the spelling of a filter's provider, or service of which something was said.

    Raises:
        InvalidInput: It is neither.
    """
    if where.provider is None:
        return where
    found = known_service(database, organization_id, where.provider, providers)
    return replace(where, provider=found or providers.require(where.provider).id)


def _with_cost(draft: MonthEntry, data: IngestData) -> MonthEntry:
    if data.amount is None:
        raise InvalidInput.of("data.amount", "is required")
    return replace(draft, amount_nanos=to_nanos(data.amount))


def _details(data: IngestData) -> str | None:
    kept = {name: value for name in _DETAILS if (value := getattr(data, name)) is not None}
    if not kept:
        return None
    try:
        text = _encoder.encode(kept).decode()
    except (ValueError, OverflowError, RecursionError) as error:
        raise InvalidInput.of("data.breakdown", "holds what cannot be kept as JSON") from error
    if len(text) > _LONGEST_DETAILS:
        raise InvalidInput.of(
            "data.breakdown", f"and notes are longer than {_LONGEST_DETAILS} characters together"
        )
    return text


def _unknown(entry_id: str) -> NotFound:
    return NotFound(f"There is no entry {entry_id[:40]}.")


def _cursor(entry: MonthEntry) -> str:
    return cursor_of(entry.month.toordinal(), entry.id)


def _position(cursor: str) -> Position:
    month, entry_id = position_of(cursor, ORDINALS)
    return Position(date.fromordinal(month), entry_id)
