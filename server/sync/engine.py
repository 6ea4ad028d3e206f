"""Runs: one provider, some days, asked, read, and put in the place of what was known, in one transaction.

All that comes is in memory before anything is written: a run that fails, or a crash, changes nothing. Runs
of one provider follow each other; those of several go on side by side, and none can harm another.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal, TypeVar

from server.core.adapters import ProviderFault, Session
from server.core.errors import AppError, InvalidInput, StoreError
from server.core.periods import DayRange
from server.core.provider import Feed, Provider
from server.core.reports import Report, summed
from server.core.schedule import is_fresh, older_chunks, recent_days
from server.core.sync_runs import Cause, Going, Integration, Outcome, SyncRun, going_of, words_of
from server.db import sync, usage_reports
from server.db.connection import Reading, Store
from server.db.writer import Writer
from server.sync.keys import Keys
from server.sync.session import HttpSession, Patience, Rates
from server.sync.storing import store_report

T = TypeVar("T")
_log = logging.getLogger(__name__)
_STOP_S = 3.0
_OVERLAP = "{} books this money already, from the whole bill; only usage is taken from here."
_CRASHED = "Something went wrong here, not with the provider; nothing was changed. The log says where."
# What a program does with an answer that is not what it should be.
_MISREAD = (
    LookupError,
    TypeError,
    ValueError,
    ArithmeticError,
    AttributeError,
    RecursionError,
    SyntaxError,
    InvalidInput,
)


@dataclass(slots=True)
class Job:
    """A run that goes on, or has ended. `outcome` is there once `done` is set; `days` while they are read."""

    provider: Provider
    cause: Cause
    cancelled: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    outcome: Outcome | None = None
    days: DayRange | None = None
    thread: threading.Thread | None = None


class Engine:
    """Owns the threads of all runs. Every public method may be called from any thread."""

    def __init__(
        self,
        *,
        organization_id: int,
        providers: Mapping[str, Provider],
        keys: Keys,
        store: Store,
        writer: Writer,
        rates: Rates,
        clock: Callable[[], datetime],
        announce_run: Callable[[int], None],
        announce_bill: Callable[[int], None],
        version: str,
        patience: Patience,
    ) -> None:
        """Takes what it works with.

        `announce_run` is called with the organization after each run, `announce_bill` after one that read.
        """
        self._organization_id = organization_id
        self._providers = providers
        self._keys = keys
        self._store = store
        self._writer = writer
        self._rates = rates
        self._clock = clock
        self._announce_run = announce_run
        self._announce_bill = announce_bill
        self._version = version
        self._patience = patience
        self._lock = threading.Lock()
        self._jobs: dict[tuple[str, bool], Job] = {}
        self._turns = {provider_id: threading.Lock() for provider_id in providers}
        # Limits hold for all runs of a provider together, so their moments outlive a run.
        self._called_at: dict[str, deque[float]] = {
            item.id: deque(maxlen=(item.feed and item.feed.calls_per_minute) or 0)
            for item in providers.values()
        }
        self._closed = False

    def start(self, provider: Provider, cause: Cause, *, force: bool) -> Job:
        """Starts a run, or gives the one that goes on already: it is joined, not doubled."""
        key = (provider.id, cause == "history")
        with self._lock:
            known = self._jobs.get(key)
            if known is not None and not known.done.is_set():
                return known
            job = Job(provider, cause)
            if provider.feed is None or self._closed:
                job.outcome = Outcome("error", "The program is closing.")
                job.done.set()
                return job
            self._jobs[key] = job
            # A daemon: a provider that does not answer must not keep the program from ending.
            job.thread = threading.Thread(
                target=self._work, args=(job, provider.feed, force), name=f"sync-{provider.id}", daemon=True
            )
            job.thread.start()
        return job

    def going(self) -> dict[str, Going]:
        """Gives the run of each provider that goes on, here or in another process, by the provider's id.

        The ones that are asked about their days go before those that wait for their turn.

        Raises:
            StoreError: The database failed.
        """
        found: dict[str, Going] = {}
        for words in self._store.others_at():
            told = going_of(words)
            if told is not None and told.organization_id == self._organization_id:
                found.setdefault(told.provider, told)
        for provider_id in self._providers:
            job = self.running(provider_id)
            if job is not None and (job.days is not None or provider_id not in found):
                found[provider_id] = Going(self._organization_id, provider_id, job.cause, job.days)
        return found

    def running(self, provider_id: str) -> Job | None:
        """Gives the run of a provider that goes on here, if any; the one through its history last."""
        for history in (False, True):
            job = self._jobs.get((provider_id, history))
            if job is not None and not job.done.is_set():
                return job
        return None

    def cancel(self, provider_id: str) -> bool:
        """Ends a provider's runs soon; tells whether there were any."""
        jobs = [self._jobs.get((provider_id, history)) for history in (False, True)]
        going = [job for job in jobs if job is not None and not job.done.is_set()]
        for job in going:
            job.cancelled.set()
        return bool(going)

    def stop(self) -> None:
        """Ends all runs and waits a little for them; safe to call twice."""
        with self._lock:
            self._closed = True
            jobs = list(self._jobs.values())
        for job in jobs:
            job.cancelled.set()
        ends_at = time.monotonic() + _STOP_S
        for job in jobs:
            if job.thread is not None:
                job.thread.join(max(0.0, ends_at - time.monotonic()))

    def check(self, provider: Provider, feed: Feed, fields: Mapping[str, str]) -> str:
        """Tries credentials; gives whose they are.

        Raises:
            ProviderFault: They do not work; the message says why.
        """
        return self.ask(provider, feed, fields, feed.check)

    def ask(
        self, provider: Provider, feed: Feed, fields: Mapping[str, str], work: Callable[[Session], T]
    ) -> T:
        """Asks a provider something while a person waits; gives what `work` makes of it.

        Raises:
            ProviderFault: The provider refused or failed, or its answer cannot be read.
        """
        hasty = replace(self._patience, run_s=min(self._patience.run_s, 30), tries=2, longest_wait_s=5)
        with self._session(provider, feed, fields, threading.Event(), hasty) as session:
            try:
                return work(session)
            except _MISREAD as error:
                raise _misread(provider, error) from None

    # What follows runs in a job's thread.

    def _work(self, job: Job, feed: Feed, force: bool) -> None:
        try:
            if job.cause == "history":
                job.outcome = self._history(job, feed)
            else:
                job.outcome = self._recent(job, feed, force)
                if job.outcome.status == "success":
                    self._go_back(job.provider, feed)
        except AppError as error:
            job.outcome = Outcome("error", error.message)
        except Exception as error:  # noqa: BLE001 - a run's failure is its own, and the person hears of it
            # Without its text and frames, which may quote a key.
            _log.error("the run of %s crashed: %s", job.provider.id, _where(error))
            job.outcome = Outcome("error", _CRASHED)
        finally:
            job.done.set()

    def _go_back(self, provider: Provider, feed: Feed) -> None:
        known = self._integration(provider)
        if known is None or not known.filling or known.filled_from is None:
            return
        if next(older_chunks(feed, known.filled_from, self._today()), None) is not None:
            self.start(provider, "history", force=True)

    def _recent(self, job: Job, feed: Feed, force: bool) -> Outcome:
        known = self._integration(job.provider)
        fields = self._keys.fields(job.provider, feed, known)
        if missing := feed.missing(fields):
            return self._not_configured(job, known, ", ".join(item.label for item in missing))
        with self._store.reading() as database:
            past = sync.past_of(database, self._organization_id, job.provider.id)
        if not force and is_fresh(feed, past, self._clock()):
            return Outcome("skipped", _why_skipped(job.provider, feed))
        return self._window(job, feed, fields, recent_days(feed, past, self._today()))

    def _not_configured(self, job: Job, known: Integration | None, names: str) -> Outcome:
        if known is None or not known.secret_fields:
            return Outcome("not_configured", f"Not connected: {names} is missing.")
        # It was connected, but the keyring does not give its key: tried again, less and less often.
        message = f"{names} cannot be had. {self._keys.warning or 'The keyring does not hold it any more.'}"
        now, today = self._clock(), self._today()
        run = SyncRun(
            self._organization_id, job.provider.id, job.cause, "error", "", now, now, DayRange(today, today)
        )
        self._failed(run, ProviderFault("setup", message))
        return Outcome("not_configured", message)

    def _history(self, job: Job, feed: Feed) -> Outcome:
        outcome = Outcome("success")
        while (known := self._integration(job.provider)) and known.filling and known.filled_from:
            days = next(older_chunks(feed, known.filled_from, self._today()), None)
            if days is None:
                break
            recent = self._jobs.get((job.provider.id, False))
            if recent is not None:
                # What is new goes before what is old.
                recent.done.wait()
            fields = self._keys.fields(job.provider, feed, known)
            outcome = self._window(job, feed, fields, days)
            if outcome.status != "success":
                break
        return outcome

    def _window(self, job: Job, feed: Feed, fields: Mapping[str, str], days: DayRange) -> Outcome:
        now = self._clock()
        run = SyncRun(self._organization_id, job.provider.id, job.cause, "success", "", now, now, days)
        with (
            self._turns[job.provider.id],
            self._store.turn(
                f"sync {self._organization_id} {job.provider.id}",
                job.cancelled,
                at=words_of(Going(self._organization_id, job.provider.id, job.cause, days)),
            ) as waited,
            self._session(job.provider, feed, fields, job.cancelled, self._patience) as session,
        ):
            if waited and self._is_read(job, days, now):
                status: Literal["success", "skipped"] = "success" if job.cause == "history" else "skipped"
                return Outcome(status, f"{job.provider.name} was read just now, by another process.")
            job.days = days
            try:
                self._keys.require_sound(job.provider, feed, fields)
                report = self._fetch(job.provider, feed, session, days)
                if job.cancelled.is_set():
                    raise ProviderFault("cancelled", "Cancelled; what was read before stays.")
                run = self._counted(run, session)
                stored = self._writer.call(lambda database: self._keep(database, job, feed, run, report))
            except ProviderFault as fault:
                return self._failed(self._counted(run, session), fault)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 - a run's failure is its own, and is not tried at once
                _log.error("the run of %s crashed: %s", job.provider.id, _where(error))
                return self._failed(run, ProviderFault("unreadable", _CRASHED))
        self._announce_bill(self._organization_id)
        self._announce_run(self._organization_id)
        records = stored.line_count + stored.usage_count
        return Outcome("success", stored.message, records, days)

    def _is_read(self, job: Job, days: DayRange, since: datetime) -> bool:
        """Tells whether another process has read a provider's days while this one waited for it."""
        if job.cause == "history":
            known = self._integration(job.provider)
            return known is not None and known.filled_from is not None and known.filled_from <= days.first
        with self._store.reading() as database:
            past = sync.past_of(database, self._organization_id, job.provider.id)
        done = past.succeeded_at
        return done is not None and done >= since

    def _fetch(self, provider: Provider, feed: Feed, session: HttpSession, days: DayRange) -> Report:
        try:
            report = feed.fetch(session, days)
            # Also proves that no key occurs twice.
            return replace(report, usage=summed(report.usage))
        except _MISREAD as error:
            raise _misread(provider, error) from None

    def _keep(self, database: Reading, job: Job, feed: Feed, run: SyncRun, report: Report) -> SyncRun:
        """Stores what came, and the run, in the writer's transaction."""
        whole = self._providers.get(job.provider.inside or "")
        if report.pairs and whole is not None and self._is_connected(database, whole):
            notes = (*report.notes, _OVERLAP.format(whole.name))
            report = replace(report, lines=(), pairs=(), notes=notes)
        return store_report(database, feed, run, report, today=self._today(), now=self._clock())

    def _failed(self, run: SyncRun, fault: ProviderFault) -> Outcome:
        not_before = None if fault.wait_s is None else self._clock() + timedelta(seconds=fault.wait_s)
        failed = replace(
            run,
            status="cancelled" if fault.kind == "cancelled" else "error",
            message=fault.message,
            ended_at=self._clock(),
            not_before=not_before,
        )
        # Ended with the program, it is no run that anybody cancelled.
        if not self._closed:
            self._writer.call(lambda database: sync.add_run(database, failed))
            _log.info("%s could not be read: %s", run.provider, fault.kind)
            self._announce_run(self._organization_id)
        return Outcome("error", fault.message, 0, run.days)

    def _counted(self, run: SyncRun, session: HttpSession) -> SyncRun:
        return replace(run, call_count=session.calls, charge_nanos=session.charge_nanos)

    def _session(
        self,
        provider: Provider,
        feed: Feed,
        fields: Mapping[str, str],
        cancelled: threading.Event,
        patience: Patience,
    ) -> HttpSession:
        return HttpSession(
            provider,
            feed,
            fields,
            clock=self._clock,
            rates=self._rates,
            version=self._version,
            cancelled=cancelled,
            patience=patience,
            counted_before=lambda: self._counted_before(provider),
            called_at=self._called_at.get(provider.id, deque(maxlen=0)),
        )

    def _counted_before(self, provider: Provider) -> frozenset[tuple[str, str]]:
        with self._store.reading() as database:
            return usage_reports.kinds_and_models(database, self._organization_id, provider.id)

    def _integration(self, provider: Provider) -> Integration | None:
        with self._store.reading() as database:
            return sync.list_integrations(database, self._organization_id).get(provider.id)

    def _is_connected(self, database: Reading, provider: Provider) -> bool:
        known = sync.list_integrations(database, self._organization_id).get(provider.id)
        feed = provider.feed
        return feed is not None and self._keys.standing(provider, feed, known).connects(feed)

    def _today(self) -> date:
        return self._clock().astimezone(UTC).date()


def _why_skipped(provider: Provider, feed: Feed) -> str:
    reason = f"{provider.name} was read less than {max(15, feed.least_minutes)} minutes ago"
    return f"{reason}, and charges for every question." if feed.call_price_nanos else f"{reason}."


def _misread(provider: Provider, error: Exception) -> ProviderFault:
    _log.warning("%s answered what cannot be read: %s", provider.id, _where(error))
    return ProviderFault(
        "unreadable",
        f"{provider.name} answered in a form that CodingVibez does not know, or not to the end. Nothing was "
        "changed; the log says where.",
    )


def _where(error: Exception) -> str:
    """Gives an error's class and place alone: its text could quote an answer or a key."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown"
