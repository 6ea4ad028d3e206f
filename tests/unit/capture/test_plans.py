"""Flat plans: their usage is valued and costs nothing, whenever and in whatever order it is said who pays."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.core.calls import Call, Origin
from server.core.plans import Plans
from server.core.records import CostSource, UsageEvent
from server.core.settings import Value
from server.core.tokens import TokenCounts
from server.db.captured import keep_calls
from server.db.choices import write_settings
from server.db.connection import FILE_NAME, Store
from server.db.events import EventWriter
from server.db.plans import remark, tools_without_a_plan
from server.db.writer import Writer
from tests.conftest import empty_database
from tests.unit.capture.conftest import Computer, claude
from tests.unit.db.histories import ROLLUPS, ZONES, expected_rollups, make_event, rows_of, stored_rollups

NOW = datetime(2026, 11, 30, tzinfo=UTC)
CLAUDE = ".claude/projects/shop/session.jsonl"
TOOLS = ["claude-code", "codex"]
SAID = st.fixed_dictionaries(
    {},
    optional={
        "flatPlanTools": st.sampled_from(["claude-code", "codex"]),
        "meteredTools": st.sampled_from(["claude-code", "codex", "claude-code codex"]),
        "countFlatPlans": st.just(True),
    },
)


@st.composite
def calls(draw: st.DrawFn) -> Call:
    """Gives a sighting, of few enough calls that many are sightings of the same."""
    return Call(
        origin=draw(st.sampled_from([Origin.LOG, Origin.TELEMETRY])),
        tool=draw(st.sampled_from(TOOLS)),
        provider="anthropic",
        model=draw(st.sampled_from(["one", "two"])),
        at_ms=draw(st.sampled_from([1_772_000_000_000, 1_772_050_000_000])),
        counts=TokenCounts(output=draw(st.integers(1, 3))),
        key=draw(st.sampled_from("abcdef")),
        request=draw(st.sampled_from(["r1", "r2", None])),
        cost_nanos=draw(st.sampled_from([None, 7, 500])),
        flat=draw(st.sampled_from([None, True, False])),
    )


def event_of(call: Call) -> UsageEvent:
    return make_event(
        call.at_ms,
        provider=call.provider,
        model=call.model,
        counts=call.counts,
        cost_nanos=call.cost_nanos,
        cost_source=CostSource.UNPRICED if call.cost_nanos is None else CostSource.REPORTED,
        source=call.tool,
        idempotency_key=call.idempotency_key,
    )


@contextmanager
def fresh(zone: str = "UTC") -> Iterator[tuple[Store, Writer]]:
    """Gives an empty database whose day sums follow a zone."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        (Path(folder) / FILE_NAME).write_bytes(empty_database())
        store = Store(Path(folder))
        store.open(now=NOW)
        stack.callback(store.close)
        writer = Writer(store.writer, EventWriter(UTC), lambda: NOW)
        writer.start()
        stack.callback(writer.stop)
        writer.follow(ZoneInfo(zone), zone)
        yield store, writer


def keep(writer: Writer, seen: Sequence[Call]) -> None:
    pairs = [(call, event_of(call)) for call in seen]
    writer.call_with_events(lambda database, events: keep_calls(database, events, 1, pairs))


def say(writer: Writer, values: dict[str, Value]) -> None:
    """Puts settings in force instead of all before, as the service does."""
    whole: dict[str, Value] = {"flatPlanTools": "", "meteredTools": "", "countFlatPlans": False, **values}
    writer.call(lambda database: write_settings(database, whole))
    writer.call_with_events(lambda database, events: remark(database, events, Plans.of(whole)))


def marks(store: Store) -> list[tuple[object, ...]]:
    """Gives of each stored call what matters here."""
    columns = "source, model, output, cost_nanos, cost_source, fingerprint, idempotency_key"
    with store.reading() as database:
        rows = database.execute_sql(f"SELECT {columns} FROM usage_event").fetchall()
    return sorted(rows, key=lambda row: (repr(row[6]), repr(row)))


def worth(store: Store) -> tuple[int, int, int]:
    """Gives what costs, what is notional, and both, of all rollups alike."""
    found = set()
    with store.reading() as database:
        for table in ROLLUPS:
            sums = stored_rollups(database)[table].values()
            cost, notional = sum(one.cost_nanos for one in sums), sum(one.notional_nanos for one in sums)
            found.add((cost, notional, cost + notional))
    (only,) = found
    return only


@settings(max_examples=40)
@given(st.lists(calls(), max_size=8), st.lists(SAID, min_size=1, max_size=3), st.sampled_from(ZONES))
def test_what_is_said_moves_money_and_makes_none(
    seen: list[Call], said: list[dict[str, Value]], zone: str
) -> None:
    with fresh(zone) as (store, writer):
        writer.insert_events([make_event(seen[0].at_ms)] if seen else [])
        keep(writer, seen)
        cost, _, whole = worth(store)
        assert cost - (1_000 if seen else 0) == sum(
            int(str(row[3] or 0)) for row in marks(store) if row[5] == "captured:metered"
        )
        for values in said:
            before = marks(store)
            say(writer, values)
            assert [row[:4] + row[5:] for row in before] == [row[:4] + row[5:] for row in marks(store)]
            plans = Plans.of(values)
            flat = {"captured": None, "captured:plan": True, "captured:metered": False}
            for row in marks(store):
                if row[5] is not None:
                    expected = plans.is_notional(str(row[0]), flat[str(row[5])])
                    assert (row[4] == "notional") is expected
                    assert expected or (row[4] == "unpriced") is (row[3] is None)
            assert worth(store)[2] == whole
            with store.reading() as database:
                assert stored_rollups(database) == expected_rollups(rows_of(database), zone)
            assert not any(writer.rebuild().values())


@settings(max_examples=40)
@given(st.lists(calls(), max_size=6), SAID)
def test_it_does_not_matter_whether_it_is_said_before_or_after(
    seen: list[Call], said: dict[str, Value]
) -> None:
    with fresh() as (store, writer), fresh() as (other_store, other_writer):
        say(writer, said)
        keep(writer, seen)
        for call in seen:
            keep(other_writer, [call])
        say(other_writer, said)
        assert marks(store) == marks(other_store)
        assert worth(store) == worth(other_store)


@settings(max_examples=40)
@given(st.permutations([None, True, False]), st.permutations([Origin.LOG, Origin.TELEMETRY, Origin.LOG]))
def test_what_any_sighting_shows_stays_known(flats: list[bool | None], origins: list[Origin]) -> None:
    sightings = [
        Call(origin, "codex", "openai", "gpt-5", 1_772_000_000_000, TokenCounts(output=5), key, flat=flat,
             session="s", twin="t", cost_nanos=9)
        for origin, flat, key in zip(origins, flats, "aab", strict=True)
    ]  # fmt: skip
    with fresh() as (store, writer):
        for call in sightings:
            keep(writer, [call])
        ((_, _, _, _, source, mark, _),) = marks(store)
        assert (source, mark) == ("notional", "captured:plan")
        assert not any(writer.rebuild().values())


def test_what_an_app_tracked_is_never_marked() -> None:
    with fresh() as (store, writer):
        writer.insert_events([make_event(source="claude-code", idempotency_key="r1", fingerprint="x")])
        say(writer, {"flatPlanTools": "claude-code"})
        assert [row[4:6] for row in marks(store)] == [("estimated", "x")]


def test_claude_code_is_asked_about_once_and_costs_nothing_until_it_is_said(computer: Computer) -> None:
    dashboard = computer.services.dashboard
    assert dashboard.overview(computer.identity, zone_name=None).unsaid_tool is None
    computer.write(CLAUDE, claude())
    computer.scan()
    overview = dashboard.overview(computer.identity, zone_name=None)
    assert overview.unsaid_tool == "claude-code"
    assert [event.cost_source for event in computer.events()] == [CostSource.NOTIONAL]
    flat, metered = computer.services.settings.plans.answers("claude-code")
    computer.services.settings.change(metered)
    assert [event.cost_source for event in computer.events()] == [CostSource.ESTIMATED]
    assert dashboard.overview(computer.identity, zone_name=None).unsaid_tool is None
    computer.services.settings.change(flat)
    assert [event.cost_source for event in computer.events()] == [CostSource.NOTIONAL]
    assert computer.sums_are_right()
    with computer.store.reading() as database:
        assert tools_without_a_plan(database) == ["claude-code"]


@pytest.mark.parametrize("message", ["msg_bdrk_01", "msg_vrtx_01"])
def test_answers_of_a_cloud_are_paid_for(computer: Computer, message: str) -> None:
    computer.write(CLAUDE, claude(message))
    computer.scan()
    assert [event.cost_source for event in computer.events()] == [CostSource.ESTIMATED]
    with computer.store.reading() as database:
        assert tools_without_a_plan(database) == []
