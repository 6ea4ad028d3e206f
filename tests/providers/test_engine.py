"""The engine: windows replaced and never added, runs joined, cancelled, recorded; history read in "
"the back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from server.core.bills import BillWindow
from server.core.periods import DayRange
from server.core.sync_runs import Outcome
from server.db import bills
from tests.conftest import Clock
from tests.providers.conftest import EVER, NOW, Desk
from tests.providers.servers.anthropic import Anthropic
from tests.providers.servers.google_cloud import GoogleAi, GoogleCloud
from tests.providers.servers.openai import OpenAi, cost
from tests.providers.stand_in import Reply, Request
from tests.unit.credentials.conftest import MemoryKeyring

TODAY = NOW.date()
DAY = date(2026, 11, 20)


@pytest.fixture
def openai() -> Iterator[OpenAi]:
    with OpenAi() as stand_in:
        yield stand_in


@pytest.fixture
def anthropic() -> Iterator[Anthropic]:
    with Anthropic() as stand_in:
        yield stand_in


def until(condition: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < ends_at, "it never came about"
        time.sleep(0.01)


class Gate:
    """Lets a stand-in's requests wait until it is opened."""

    def __init__(self, stand_in: Any) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()
        self._real = stand_in.answer
        stand_in.answer = self

    def __call__(self, request: Request) -> Reply:
        self.reached.set()
        self.opened.wait(5)
        reply: Reply = self._real(request)
        return reply


def test_a_revised_day_replaces_what_was_known_of_it(openai: OpenAi, connected: Callable[..., Desk]) -> None:
    desk = connected(openai)
    desk.synced("openai")
    openai.bill[DAY] = [cost(Decimal("5"), "gpt-6-astra, input_tokens", "proj_9f2Kx")]
    desk.synced("openai")
    assert [(line.line, line.cost_nanos) for line in desk.lines()] == [("gpt-6-astra", 5_000_000_000)]
    openai.bill[DAY] = []
    desk.synced("openai")
    assert desk.lines() == []
    first, second, third = desk.runs()[::-1]
    assert (first.before_nanos, first.after_nanos) == (0, 2_123_880_000)
    assert (second.before_nanos, second.after_nanos) == (2_123_880_000, 5_000_000_000)
    assert (third.before_nanos, third.after_nanos) == (5_000_000_000, 0)


def test_what_lies_before_the_window_stays(
    openai: OpenAi, connected: Callable[..., Desk], clock: Clock
) -> None:
    desk = connected(openai)
    desk.synced("openai")
    clock.advance(days=10)
    openai.bill.clear()
    desk.synced("openai")
    # It was open when it was last read, so it was read again; ten days on it has settled for good.
    assert desk.lines() == []
    openai.bill[DAY] = [cost(Decimal("7"))]
    desk.synced("openai")
    assert desk.lines() == []


def test_days_that_nobody_read_are_read_after_time_offline(
    openai: OpenAi, connected: Callable[..., Desk], clock: Clock
) -> None:
    desk = connected(openai)
    desk.synced("openai")
    clock.advance(days=40)
    openai.bill[date(2026, 12, 5)] = [cost(Decimal("1"))]
    desk.synced("openai")
    assert (date(2026, 12, 5), 1_000_000_000) in [(line.day, line.cost_nanos) for line in desk.lines()]


def test_settled_days_are_marked_as_such(
    openai: OpenAi, connected: Callable[..., Desk], identity: Any
) -> None:
    desk = connected(openai)
    desk.synced("openai")
    with desk.store.reading() as database:
        days = bills.billed_days(database, identity.organization_id, DayRange(DAY, TODAY))
    covered = [(date.fromordinal(item.day).day, item.settled) for item in days]
    assert covered == [(20, False), (21, False), (22, False)]


def test_fresh_data_is_skipped_unless_forced(
    openai: OpenAi, connected: Callable[..., Desk], clock: Clock
) -> None:
    desk = connected(openai)
    desk.synced("openai")
    asked = len(openai.requests)
    clock.advance(minutes=14)
    outcome = desk.sync("openai", force=False)
    assert (outcome.status, outcome.message) == ("skipped", "OpenAI was read less than 15 minutes ago.")
    assert len(openai.requests) == asked
    assert desk.sync("openai", force=True).status == "success"
    clock.advance(minutes=15)
    assert desk.sync("openai", force=False).status == "success"


def test_a_run_that_goes_on_is_joined_not_doubled(openai: OpenAi, connected: Callable[..., Desk]) -> None:
    desk = connected(openai)
    gate = Gate(openai)
    outcomes: list[Outcome] = []
    askers = [threading.Thread(target=lambda: outcomes.append(desk.sync("openai"))) for _ in range(5)]
    for asker in askers:
        asker.start()
    assert gate.reached.wait(5)
    time.sleep(0.1)
    gate.opened.set()
    for asker in askers:
        asker.join()
    assert [outcome.status for outcome in outcomes] == ["success"] * 5
    assert len(desk.runs()) == 1
    assert len([request for request in openai.requests if request.path.endswith("/costs")]) == 1


def test_one_provider_s_failure_is_its_own(
    openai: OpenAi, anthropic: Anthropic, connected: Callable[..., Desk]
) -> None:
    connected(openai)
    desk = connected(anthropic)
    openai.troubles.extend([Reply({}, 500)] * 5)
    results = desk.services.sync.sync(desk.identity, None, force=True)
    assert {key: outcome.status for key, outcome in results.items()} == {
        "openai": "error",
        "anthropic": "success",
    }
    assert desk.money() == anthropic.expected
    assert "out of order (it answered 500)" in results["openai"].message


def test_a_failure_loses_nothing_and_is_recorded(openai: OpenAi, connected: Callable[..., Desk]) -> None:
    desk = connected(openai)
    desk.synced("openai")
    openai.troubles.append(Reply({}, 401))
    assert desk.sync("openai").status == "error"
    assert desk.money() == openai.expected
    run = desk.runs()[0]
    assert (run.status, run.before_nanos, run.after_nanos, run.call_count) == ("error", None, None, 1)
    assert "does not know this key" in run.message


def test_a_crash_in_the_midst_of_writing_changes_nothing(
    openai: OpenAi,
    connected: Callable[..., Desk],
    monkeypatch: pytest.MonkeyPatch,
    expect_errors: Any,
) -> None:
    desk = connected(openai)
    desk.synced("openai")
    openai.bill[DAY] = [cost(Decimal("9"))]
    real = bills.replace_window

    def half(database: Any, organization_id: int, window: BillWindow) -> None:
        real(database, organization_id, window)
        raise RuntimeError("the power went")

    monkeypatch.setattr(bills, "replace_window", half)
    outcome = desk.sync("openai")
    assert outcome.status == "error"
    monkeypatch.undo()
    assert desk.money() == openai.expected
    desk.synced("openai")
    assert desk.money() == {"openai": 9_000_000_000}


def test_a_run_is_cancelled_soon_and_changes_nothing(openai: OpenAi, connected: Callable[..., Desk]) -> None:
    desk = connected(openai)
    openai.troubles.extend([Reply({}, 503, {"Retry-After": "1"})] * 4)
    outcomes: list[Outcome] = []
    asker = threading.Thread(target=lambda: outcomes.append(desk.sync("openai")))
    asker.start()
    until(lambda: bool(openai.requests))
    began = time.monotonic()
    desk.services.sync.cancel(desk.identity, "openai")
    asker.join()
    assert time.monotonic() - began < 3
    assert outcomes[0].message.startswith("Cancelled")
    assert desk.lines() == []


def test_stopping_ends_runs_that_wait(openai: OpenAi, connected: Callable[..., Desk]) -> None:
    desk = connected(openai)
    openai.troubles.extend([Reply({}, 503, {"Retry-After": "1"})] * 4)
    asker = threading.Thread(target=lambda: desk.sync("openai"))
    asker.start()
    until(lambda: bool(openai.requests))
    began = time.monotonic()
    desk.services.sync.stop()
    assert time.monotonic() - began < 3
    asker.join()
    assert desk.sync("openai").status == "error", "nothing starts after the end"


class TestHistory:
    def test_it_is_read_in_the_background_after_connecting(self, openai: OpenAi, desk: Desk) -> None:
        long_ago = date(2026, 1, 15)
        openai.bill[long_ago] = [cost(Decimal("3"))]
        desk.connect("openai", openai.credentials, openai.url)
        desk.synced("openai")
        until(lambda: desk.money().get("openai") == 5_123_880_000)
        until(lambda: self.progress(desk) is None)
        causes = [run.cause for run in desk.runs()]
        assert causes[-1] == "asked"
        assert set(causes[:-1]) == {"history"}

    def test_it_goes_on_where_it_was_broken_off(self, openai: OpenAi, desk: Desk) -> None:
        openai.bill[date(2026, 1, 15)] = [cost(Decimal("3"))]
        desk.connect("openai", openai.credentials, openai.url)
        real, asked = openai.answer, []

        def fails_later(request: Request) -> Reply:
            if request.path.endswith("/costs"):
                asked.append(request.param("start_time"))
            return Reply({}, 401) if len(asked) > 2 else real(request)

        openai.answer = fails_later  # type: ignore[method-assign]
        desk.synced("openai")
        until(lambda: len(desk.runs()) >= 3 and desk.services.sync._engine.running("openai") is None)
        done = self.progress(desk)
        assert done is not None
        openai.answer = real  # type: ignore[method-assign]
        before = len([request for request in openai.requests if request.path.endswith("/costs")])
        desk.synced("openai")
        until(lambda: self.progress(desk) is None)
        again = [request for request in openai.requests if request.path.endswith("/costs")][before:]
        # The recent days, and the chunk that had failed; not the one that was read.
        assert len(again) == 3
        assert desk.money() == {"openai": 5_123_880_000}

    def test_cancelled_it_is_read_no_further(self, openai: OpenAi, connected: Callable[..., Desk]) -> None:
        desk = connected(openai)
        openai.bill[date(2026, 1, 15)] = [cost(Decimal("3"))]
        desk.synced("openai")
        desk.synced("openai")
        assert {run.cause for run in desk.runs()} == {"asked"}
        assert desk.money() == openai.expected

    @staticmethod
    def progress(desk: Desk) -> date | None:
        (status,) = (
            item
            for item in desk.services.sync.statuses(desk.identity)
            if item.connection.provider.id == "openai"
        )
        known = status.connection.known
        assert status.history is None or known is None or status.history.done_from == known.filled_from
        return None if status.history is None else status.history.done_from


class TestDaysBeforeTheFirstLine:
    def covered(self, desk: Desk, provider: str) -> list[date]:
        with desk.store.reading() as database:
            found = bills.billed_days(database, desk.identity.organization_id, EVER, provider)
        return [date.fromordinal(item.day) for item in found]

    def test_an_export_that_was_switched_on_late_hides_nothing(self, connected: Callable[..., Desk]) -> None:
        with GoogleCloud() as gcp:
            desk = connected(gcp)
            desk.synced("gcp")
        # The window began with the month; the export's first line is of the 20th.
        assert self.covered(desk, "gcp") == [date(2026, 11, day) for day in (20, 21, 22)]

    def test_history_without_lines_is_unknown_not_free(self, openai: OpenAi, desk: Desk) -> None:
        openai.bill[date(2026, 9, 15)] = [cost(Decimal("3"))]
        desk.connect("openai", openai.credentials, openai.url)
        desk.synced("openai")
        until(lambda: TestHistory.progress(desk) is None)
        covered = self.covered(desk, "openai")
        assert covered[0] == date(2026, 9, 15)
        assert len(covered) == (TODAY - covered[0]).days + 1

    def test_recent_days_without_lines_cost_nothing(
        self, openai: OpenAi, connected: Callable[..., Desk]
    ) -> None:
        openai.bill.clear()
        desk = connected(openai)
        desk.synced("openai")
        assert self.covered(desk, "openai") == [date(2026, 11, day) for day in (19, 20, 21, 22)]

    def test_lines_that_were_taken_back_are_gone(self, connected: Callable[..., Desk]) -> None:
        with GoogleCloud() as gcp:
            desk = connected(gcp)
            desk.synced("gcp")
            gcp.rows = []
            desk.synced("gcp")
        assert desk.lines() == []
        assert self.covered(desk, "gcp") == []


class TestOneBillInsideAnother:
    @pytest.fixture
    def google(self) -> Iterator[GoogleAi]:
        with GoogleAi() as stand_in:
            yield stand_in

    @pytest.fixture
    def gcp(self) -> Iterator[GoogleCloud]:
        with GoogleCloud() as stand_in:
            yield stand_in

    @pytest.mark.parametrize("order", [("google", "gcp"), ("gcp", "google")])
    def test_money_is_booked_once_whoever_is_read_first(
        self, google: GoogleAi, gcp: GoogleCloud, connected: Callable[..., Desk], order: tuple[str, str]
    ) -> None:
        connected(google)
        desk = connected(gcp)
        for provider in (*order, *order):
            desk.synced(provider)
        assert desk.money() == gcp.expected

    def test_what_is_left_out_is_said(
        self, google: GoogleAi, gcp: GoogleCloud, connected: Callable[..., Desk]
    ) -> None:
        connected(gcp)
        desk = connected(google)
        assert "Google Cloud books this money already" in desk.synced("google").message
        assert desk.lines() == []
        assert desk.usage("google")


class TestKeys:
    def test_the_environment_connects_and_wins(
        self, openai: OpenAi, desk: Desk, environ: dict[str, str], backend: MemoryKeyring
    ) -> None:
        environ["CODINGVIBEZ_OPENAI_BASE_URL"] = openai.url
        assert desk.sync("openai").status == "not_configured"
        environ["CODINGVIBEZ_OPENAI_ADMIN_KEY"] = openai.credentials["adminKey"]
        desk.synced("openai")
        assert desk.money() == openai.expected
        assert backend.entries == {}
        assert desk.services.integrations.get(desk.identity, "openai").standing.environment == {
            "adminKey",
            "baseUrl",
        }

    def test_a_key_that_the_environment_replaces_is_not_left_behind(
        self, openai: OpenAi, connected: Callable[..., Desk], environ: dict[str, str], backend: MemoryKeyring
    ) -> None:
        desk = connected(openai)
        environ["CODINGVIBEZ_OPENAI_ADMIN_KEY"] = openai.credentials["adminKey"]
        _, source = desk.connect("openai", {}, openai.url)
        assert source.value == "environment"
        assert backend.entries == {}
        desk.synced("openai")

    def test_a_key_that_the_keyring_lost_is_said_and_tried_ever_less(
        self, openai: OpenAi, connected: Callable[..., Desk], secrets: Any, backend: MemoryKeyring
    ) -> None:
        desk = connected(openai)
        backend.entries.clear()
        secrets._cache.clear()
        outcome = desk.sync("openai")
        assert outcome.status == "not_configured"
        assert "does not hold it any more" in outcome.message
        assert openai.requests == []
        assert desk.runs()[0].status == "error"

    def test_a_service_account_longer_than_an_entry_comes_back_whole(
        self, connected: Callable[..., Desk], secrets: Any, backend: MemoryKeyring
    ) -> None:
        with GoogleCloud() as gcp:
            desk = connected(gcp)
            assert len(gcp.credentials["serviceAccount"]) > 1280
            assert max(len(value) for value in backend.entries.values()) <= 1280
            secrets._cache.clear()
            desk.synced("gcp")
            assert desk.money() == gcp.expected

    def test_another_address_takes_a_new_key(self, openai: OpenAi, connected: Callable[..., Desk]) -> None:
        from server.core.errors import InvalidInput

        desk = connected(openai)
        with pytest.raises(InvalidInput, match="adminKey: is missing"):
            desk.connect("openai", {}, "https://thief.example")
        desk.connect("openai", {}, openai.url)
        desk.synced("openai")

    def test_made_up_data_is_connected_to_nobody(
        self, store: Any, writer: Any, installation: Any, price_book: Any, clock: Clock, identity: Any
    ) -> None:
        from server.core.errors import IntegrationError
        from tests.conftest import make_services

        services = make_services(store, writer, installation, price_book, clock)
        with pytest.raises(IntegrationError, match="connected to nobody"):
            services.integrations.connect(identity, "openai", {"adminKey": "sk-admin-x"}, check=False)
        assert services.sync.sync(identity, None, force=True) == {}
        services.sync.stop()

    def test_an_address_that_is_none_is_said_to_be_it(self, openai: OpenAi, desk: Desk) -> None:
        desk.connect("openai", openai.credentials, "https://127.0.0.1:no-port")
        assert desk.sync("openai").message == "The base URL for OpenAI cannot be used."

    def test_after_disconnecting_nothing_is_kept_but_what_was_read(
        self, openai: OpenAi, connected: Callable[..., Desk], backend: MemoryKeyring
    ) -> None:
        desk = connected(openai)
        desk.synced("openai")
        desk.services.integrations.disconnect(desk.identity, "openai")
        assert backend.entries == {}
        assert desk.sync("openai").status == "not_configured"
        assert desk.money() == openai.expected


class TestScheduler:
    def test_it_reads_what_is_due_and_nothing_else(
        self, openai: OpenAi, connected: Callable[..., Desk], clock: Clock
    ) -> None:
        desk = connected(openai)
        scheduler = desk.services.sync._scheduler
        assert scheduler.tick()
        until(lambda: len(desk.runs()) == 1)
        scheduler.tick()
        clock.advance(minutes=30)
        scheduler.tick()
        time.sleep(0.05)
        assert len(desk.runs()) == 1
        clock.advance(minutes=40)
        scheduler.tick()
        until(lambda: len(desk.runs()) == 2)
        assert {run.cause for run in desk.runs()} == {"scheduled"}

    def test_after_sleep_it_reads_at_once(
        self, openai: OpenAi, connected: Callable[..., Desk], clock: Clock
    ) -> None:
        desk = connected(openai)
        desk.synced("openai")
        clock.advance(hours=9)
        desk.services.sync.start()
        until(lambda: len(desk.runs()) == 2)

    def test_somebody_who_looks_gets_newer_figures(
        self, openai: OpenAi, connected: Callable[..., Desk], clock: Clock
    ) -> None:
        desk = connected(openai)
        desk.synced("openai")
        clock.advance(minutes=20)
        scheduler = desk.services.sync._scheduler
        scheduler.tick()
        due = scheduler.next_run("openai")
        assert due is not None
        assert due > clock()
        desk.services.sync.looked()
        scheduler.tick()
        until(lambda: len(desk.runs()) == 2)

    def test_a_new_key_is_tried_at_once_however_often_the_old_one_failed(
        self, openai: OpenAi, connected: Callable[..., Desk], clock: Clock
    ) -> None:
        desk = connected(openai)
        openai.answer = lambda request: Reply({}, 401)  # type: ignore[method-assign]
        for _ in range(12):
            assert desk.sync("openai").status == "error"
        del openai.answer
        scheduler = desk.services.sync._scheduler
        clock.advance(minutes=2)
        scheduler.tick()
        assert len(desk.runs()) == 12
        desk.connect("openai", openai.credentials, openai.url)
        desk.without_history("openai")
        scheduler.tick()
        until(lambda: desk.money() == openai.expected)

    def test_with_nothing_connected_it_sleeps(self, desk: Desk) -> None:
        assert desk.services.sync._scheduler.tick() is False

    def test_connecting_wakes_it(self, openai: OpenAi, desk: Desk) -> None:
        desk.services.sync.start()
        time.sleep(0.05)
        desk.connect("openai", openai.credentials, openai.url)
        until(lambda: bool(desk.runs("openai")))
        until(lambda: desk.services.sync._engine.running("openai") is None)
