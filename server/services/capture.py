"""Captured calls become priced events: what was read from logs and what came as telemetry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from server.core.periods import to_ms
from server.core.pricing import PriceBook, Quote
from server.core.provider import ProviderNames
from server.core.records import CostSource, Identity, UsageEvent
from server.db.connection import Reading, Store, Writing
from server.db.events import EventWriter
from server.db.writer import Writer
from server.services.settings import SettingsService
from server.services.tracking import short_version

if TYPE_CHECKING:
    from server.capture.scanning import Scan, Scanner
    from server.capture.surroundings import Surroundings
    from server.capture.watching import LogWatch
    from server.core.calls import Call
    from server.db.captured import Kept
    from server.db.captured_tools import ToolFound

Alongside = Callable[[Reading], None]
_AHEAD_MS = 10 * 60 * 1000
_OLDEST_MS = to_ms(datetime(2015, 1, 1, tzinfo=UTC))
# As many as are stored in a tenth of a second, for whoever comes meanwhile waits for it.
_AT_ONCE = 1_500
_MOST_QUOTES = 4096


class Keeping:
    """Calls that are priced and are to be stored: as many in a transaction as nobody else waits for."""

    def __init__(
        self,
        writer: Writer,
        works: Sequence[Callable[[Writing, EventWriter], Kept]],
        announced: Callable[[Kept], Kept],
        nothing: Kept,
    ) -> None:
        self._writer = writer
        self._works = works
        self._announced = announced
        self._kept = nothing
        self._done = 0
        self._last: Callable[[], tuple[Kept, int]] | None = None

    def begin(self) -> None:
        """Begins to store them.

        Raises:
            StoreError: The program is closing; nothing is stored.
        """
        if self._done < len(self._works):
            self._last = self._writer.begin_with_events(partial(self._store, self._done, self._kept))

    def wait(self) -> Kept:
        """Waits until all is stored; gives how much of it was new.

        Raises:
            StoreError: The last calls, or all, were not stored.
        """
        while self._last is not None:
            last, self._last = self._last, None
            self._kept, self._done = last()
            self.begin()
        return self._announced(self._kept)

    def _store(self, done: int, kept: Kept, database: Writing, events: EventWriter) -> tuple[Kept, int]:
        """Stores part after part; every transaction writes pages again that the one before had written."""
        began = done
        while done < len(self._works) and (done == began or not self._writer.is_wanted):
            kept += self._works[done](database, events)
            done += 1
        return kept, done


class LogStoring:
    """Stores what scans of logs find: the names of many calls stay apart until they are put in order."""

    def __init__(self, service: CaptureService, identity: Identity) -> None:
        """Takes what prices the calls, and whose they are."""
        self._service = service
        self._identity = identity

    def prepare(self, calls: Sequence[Call], alongside: Alongside) -> Keeping:
        """Prices calls; nothing is stored before the answer is begun."""
        return self._service.prepare(self._identity, calls, alongside, apart=True)

    def settle(self, *, is_over: bool) -> None:
        """Puts the names of many calls in order, also when the scan is over.

        Raises:
            StoreError: Not all were; they are known all the same.
        """
        self._service.settle(is_over=is_over)


class CaptureService:
    """Prices and stores captured calls, each once."""

    def __init__(
        self,
        *,
        store: Store,
        writer: Writer,
        prices: PriceBook,
        providers: ProviderNames,
        settings: SettingsService,
        clock: Callable[[], datetime],
        announce: Callable[[int], None],
    ) -> None:
        """Takes what it works with; `announce` is called after usage was stored."""
        self._store = store
        self._writer = writer
        self._prices = prices
        self._price_version = short_version(prices)
        self._providers = providers
        self._settings = settings
        self._clock = clock
        self._announce = announce
        self._quotes: dict[tuple[str, str, str | None], Quote] = {}
        self._first_read = False
        self._scan: Scan | None = None

    @property
    def first_scan(self) -> Scan | None:
        """How far the first reading of logs since the start has come; None before and after it."""
        return self._scan

    def found(self, identity: Identity) -> list[ToolFound]:
        """Gives what was found of every tool in its logs and its telemetry."""
        from server.db.captured_tools import tools_found

        with self._store.reading() as database:
            return tools_found(database, identity.organization_id)

    def keep(self, identity: Identity, calls: Sequence[Call], alongside: Alongside | None = None) -> Kept:
        """Stores what is not known yet; gives how much that was.

        Args:
            identity: Whose usage it is.
            calls: What was seen. Moments that cannot be are passed over.
            alongside: Work for the transaction of the last calls, such as noting how far a log was read.

        Raises:
            StoreError: The last calls, or all, were not stored.
        """
        keeping = self.prepare(identity, calls, alongside)
        keeping.begin()
        return keeping.wait()

    def prepare(
        self,
        identity: Identity,
        calls: Sequence[Call],
        alongside: Alongside | None = None,
        *,
        apart: bool = False,
    ) -> Keeping:
        """Prices calls for `keep`, which takes the same; nothing is stored before the answer is begun.

        `apart` keeps the names of many calls apart, until they are settled.
        """
        from server.db.captured import Kept, keep_calls

        def part_of(
            part: Sequence[tuple[Call, UsageEvent]], also: Alongside | None
        ) -> Callable[[Writing, EventWriter], Kept]:
            def work(database: Writing, events: EventWriter) -> Kept:
                kept = keep_calls(database, events, identity.organization_id, part, apart=apart)
                if also is not None:
                    also(database)
                return kept

            return work

        events = self._events(identity, calls)
        parts = [events[start : start + _AT_ONCE] for start in range(0, len(events), _AT_ONCE)]
        if not parts and alongside is not None:
            parts = [[]]
        works = [part_of(part, alongside if part is parts[-1] else None) for part in parts]
        return Keeping(self._writer, works, partial(self._announced, identity), Kept())

    def settle(self, *, is_over: bool) -> None:
        """Puts the names of many calls that were stored in order; others who write have their turn meanwhile.

        Args:
            is_over: Whether no more calls are coming.

        Raises:
            StoreError: Not all were; they are known all the same.
        """

        def work(database: Writing, events: EventWriter) -> bool:
            return events.names.settle(database, is_over=is_over)

        while self._writer.call_with_events(work):
            pass

    def keep_made(self, identity: Identity, make: Callable[[Reading], list[Call]]) -> Kept:
        """Stores calls that are made from what the store holds, in one transaction with it.

        Raises:
            StoreError: Nothing was stored.
        """
        from server.db.captured import keep_calls

        def work(database: Writing, events: EventWriter) -> Kept:
            return keep_calls(
                database, events, identity.organization_id, self._events(identity, make(database))
            )

        return self._announced(identity, self._writer.call_with_events(work))

    def watch(self, owner: Identity, around: Surroundings, on_duty: Callable[[], bool]) -> LogWatch:
        """Gives the thread that reads the logs of a computer's agents while on duty; it is not started yet.

        What it takes to read them is loaded only where there are agents.
        """
        from server.capture.watching import LogWatch

        def scanner() -> Scanner:
            from server.capture.logs import load
            from server.capture.scanning import Scanner
            from server.db.log_files import read_progress

            return Scanner(
                around=around,
                sources=load(),
                storing=LogStoring(self, owner),
                before=self._writer.call(read_progress),
                tell=partial(self._note_scan, owner),
            )

        def wanted() -> bool:
            return bool(self._settings.get("readAgentLogs")) and on_duty() and around.has_agents()

        return LogWatch(scanner, wanted)

    def _note_scan(self, owner: Identity, scan: Scan | None) -> None:
        """Notes how far the first scan has come. Later ones are over before anybody could look."""
        if self._first_read:
            return
        self._first_read, self._scan = scan is None, scan
        self._announce(owner.organization_id)

    def _announced(self, identity: Identity, kept: Kept) -> Kept:
        if kept.added or kept.replaced:
            self._announce(identity.organization_id)
        return kept

    def _events(self, identity: Identity, calls: Sequence[Call]) -> list[tuple[Call, UsageEvent]]:
        now_ms = to_ms(self._clock())
        latest = now_ms + _AHEAD_MS
        return [
            (call, self._event(identity, call, now_ms))
            for call in map(self._named, calls)
            if _OLDEST_MS <= call.at_ms <= latest
        ]

    def _named(self, call: Call) -> Call:
        """Gives the call with its provider as we name it, so that all who tell of it name it alike."""
        found = self._providers.find(call.provider)
        if found is None or found.id == call.provider:
            return call
        return replace(call, provider=found.id, digests=())

    def _event(self, identity: Identity, call: Call, now_ms: int) -> UsageEvent:
        nanos, source, version = self._cost(call)
        return UsageEvent(
            organization_id=identity.organization_id,
            user_id=identity.user_id,
            app_token_id=identity.app_token_id,
            occurred_at_ms=call.at_ms,
            received_at_ms=now_ms,
            provider=call.provider,
            model=call.model,
            counts=call.counts,
            requests=call.requests,
            cost_nanos=nanos,
            cost_source=source,
            price_version=version,
            project=call.project,
            session_id=call.session,
            tags={} if call.note is None else {"note": call.note},
            service_tier=call.tier,
            source=call.tool,
            idempotency_key=call.idempotency_key,
        )

    def _cost(self, call: Call) -> tuple[int | None, CostSource, str | None]:
        """Gives the price of a call, whoever pays: whether that is a cost is told when it is stored."""
        if call.cost_nanos is not None:
            return call.cost_nanos, CostSource.REPORTED, None
        asked = call.provider, call.priced_as or call.model, call.tier
        quote = self._quotes.get(asked)
        if quote is None or not quote.holds_at(call.at_ms):
            if len(self._quotes) >= _MOST_QUOTES:
                self._quotes.clear()
            quote = self._quotes[asked] = self._prices.quote(*asked[:2], call.at_ms, asked[2])
        nanos = quote.nanos(call.counts, call.requests)
        if nanos is None:
            return None, CostSource.UNPRICED, None
        return nanos, CostSource.ESTIMATED, self._price_version
