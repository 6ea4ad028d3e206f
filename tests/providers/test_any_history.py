"""Whatever happens in whatever order, what is stored is exactly what the provider last said."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from server.core.records import ALL_SCOPES, Identity, Role
from server.credentials import SecretStore
from server.db import bills
from server.db.connection import Store
from server.db.events import EventWriter
from server.db.writer import Writer
from server.services import container
from server.services.prices import load_price_book
from server.services.reading import Outside
from tests.conftest import SECRET, Clock, empty_database, make_installation
from tests.providers.conftest import EVER, HASTY, NOW, Desk
from tests.providers.servers.openai import OpenAi, cost
from tests.providers.stand_in import Reply, cut_off, truncated
from tests.unit.credentials.conftest import MemoryKeyring

PRICES = load_price_book(None)
LINES = st.sampled_from(["gpt-6, input_tokens", "gpt-6, output_tokens", "web search tool calls"])
AMOUNTS = st.decimals("-5", "50", places=9)
ROWS = st.lists(st.tuples(LINES, AMOUNTS, st.sampled_from(["p1", "p2"])), max_size=4)
TROUBLES = st.sampled_from([401, 403, 404, 429, 500, 503])
# Younger days may be revised, and are read anew at every run.
OPEN_DAYS = 3


class AnyHistory(RuleBasedStateMachine):
    """A provider that revises its open days, and a program that is run, fails, crashes and is restarted."""

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        self.openai = OpenAi()
        self.openai.__enter__()
        for days in self.openai.days.values():
            days.clear()
        self.clock = Clock(NOW)
        self.backend = MemoryKeyring()
        # What the provider had said when it was last read well.
        self.said: dict[date, list[dict[str, Any]]] = {}
        self.start()
        self.desk.connect("openai", self.openai.credentials, self.openai.url)
        self.desk.without_history("openai")
        self.sync_well()

    def start(self) -> None:
        folder = Path(self.folder.name) / "data"
        if not folder.exists():
            folder.mkdir(mode=0o700)
            (folder / "codingvibez.db").write_bytes(empty_database())
        self.store = Store(folder)
        self.store.open(now=self.clock())
        self.writer = Writer(self.store.writer, EventWriter(UTC), self.clock)
        self.writer.start()
        self.secrets = SecretStore(environ={}, backend=self.backend)
        installation = make_installation(self.writer, self.clock)
        services = container.build(
            store=self.store,
            writer=self.writer,
            prices=PRICES,
            secret=SECRET,
            installation=installation,
            clock=self.clock,
            announce=lambda changed: None,
            machine_zone="UTC",
            version="0.0.0",
            outside=Outside(self.secrets, {}, HASTY),
        )
        identity = Identity(
            installation.organization_id, installation.owner_id, Role.OWNER, frozenset(ALL_SCOPES), "test"
        )
        self.desk = Desk(services, identity, self.store, self.clock)

    def stop(self) -> None:
        self.desk.services.sync.stop()
        self.writer.stop()
        self.store.close()
        self.secrets.close()

    @rule(back=st.integers(0, OPEN_DAYS), rows=ROWS)
    def revise(self, back: int, rows: list[tuple[str, Decimal, str]]) -> None:
        day = self.clock().date() - timedelta(days=back)
        self.openai.bill[day] = [cost(amount, line, project) for line, amount, project in rows]

    @rule(page=st.integers(1, 3))
    def sync_well(self, page: int = 3) -> None:
        self.openai.page_days = page
        self.openai.date = self.clock().strftime("%a, %d %b %Y %H:%M:%S GMT")
        self.desk.synced("openai")
        self.said = {day: list(rows) for day, rows in self.openai.bill.items()}

    @rule(status=TROUBLES, after=st.integers(0, 5))
    def sync_with_trouble(self, status: int, after: int) -> None:
        real, asked = self.openai.answer, []

        def failing(request: Any) -> Reply:
            asked.append(request)
            return Reply({}, status, {"Retry-After": "0"}) if len(asked) > after else real(request)

        self.openai.answer = failing  # type: ignore[method-assign]
        # An optional report that is not there is no failure; then all of it was read.
        if self.desk.sync("openai").status == "success":
            self.said = {day: list(rows) for day, rows in self.openai.bill.items()}
        self.openai.answer = real  # type: ignore[method-assign]

    @rule(broken=st.sampled_from([cut_off, truncated]), after=st.integers(0, 5))
    def sync_broken_off(self, broken: Any, after: int) -> None:
        real, asked = self.openai.answer, []

        def breaking(request: Any) -> Reply:
            asked.append(request)
            reply = real(request)
            return broken(reply) if len(asked) > after else reply

        self.openai.answer = breaking  # type: ignore[method-assign]
        assert self.desk.sync("openai").status == "error"
        self.openai.answer = real  # type: ignore[method-assign]

    @rule()
    def crash_in_the_midst_of_writing(self) -> None:
        real = bills.replace_window

        def half(database: Any, organization_id: int, window: Any) -> None:
            real(database, organization_id, window)
            raise OSError("the power went")

        bills.replace_window = half
        try:
            assert self.desk.sync("openai").status == "error"
        finally:
            bills.replace_window = real

    @rule()
    def restart(self) -> None:
        self.stop()
        self.start()

    @rule(days=st.integers(1, 12))
    def time_passes(self, days: int) -> None:
        self.clock.advance(days=days)

    @precondition(lambda self: hasattr(self, "desk"))
    @invariant()
    def the_store_holds_what_was_last_said(self) -> None:
        expected: dict[tuple[date, str, str], Decimal] = {}
        for day, rows in self.said.items():
            for row in rows:
                key = (day, row["line_item"].partition(", ")[0], row["project_id"])
                expected[key] = expected.get(key, Decimal(0)) + row["amount"]["value"]
        with self.store.reading() as database:
            found = bills.lines(database, self.desk.identity.organization_id, EVER)
        assert {(line.day, line.line, line.project): line.cost_nanos for line in found} == {
            key: int(amount * 10**9) for key, amount in expected.items()
        }

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            self.stop()
            self.openai.__exit__(None, None, None)
            self.folder.cleanup()


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(
    max_examples=12,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
# Crashes are meant here, and logged.
TestAnyHistory.pytestmark = [pytest.mark.expect_errors]  # type: ignore[attr-defined]
