"""The keys of captured calls are in no index, and yet each is found, and used once."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import connect

import pytest

from server.core.plans import FLAT_BY_MARK
from server.core.tokens import TokenCounts
from server.db import migrations
from server.db.connection import FILE_NAME, Store
from server.db.events import EventWriter
from server.db.known_events import events_by_key, posted_by_key
from server.db.migrations import MIGRATIONS
from server.db.models import POSTED
from tests.conftest import START
from tests.unit.capture.conftest import Computer, claude
from tests.unit.db.histories import make_event

KEY = "call:anthropic:msg_1:req_1"


@pytest.fixture
def captured(computer: Computer) -> Computer:
    computer.write(".claude/projects/p/s.jsonl", claude("msg_1", "req_1"), claude("msg_2", "req_2"))
    computer.scan()
    return computer


def test_an_app_that_posts_the_key_of_a_captured_call_repeats_it(captured: Computer) -> None:
    owner = captured.identity.organization_id
    (outcome,) = captured.writer.insert_events(
        [make_event(organization_id=owner, idempotency_key=KEY, fingerprint="x")]
    )
    assert (outcome.status, outcome.stored.event.idempotency_key) == ("duplicate", KEY)
    assert len(captured.events()) == 2


def test_keys_are_found_whoever_told_of_them_and_in_their_organization_alone(captured: Computer) -> None:
    owner = captured.identity.organization_id
    captured.writer.insert_events(
        [
            make_event(organization_id=owner, idempotency_key="mine", fingerprint="x"),
            make_event(organization_id=owner + 1, idempotency_key="theirs", fingerprint="x"),
        ]
    )
    wanted = [KEY, "mine", "theirs", "call:anthropic:msg_9:req_9", None]
    with captured.store.reading() as database:
        assert events_by_key(database, owner, wanted).keys() == {KEY, "mine"}
        assert events_by_key(database, owner + 1, wanted).keys() == {"theirs"}
        posted = posted_by_key(database, owner, ["mine", KEY], "idempotency_key")
        assert list(posted) == [("mine",)]


def test_a_key_whose_account_gave_way_to_a_better_one_is_that_of_the_better(captured: Computer) -> None:
    captured.append(".claude/projects/p/s.jsonl", claude("msg_1", "req_1", output=50))
    captured.scan()
    with captured.store.reading() as database:
        (found,) = events_by_key(database, captured.identity.organization_id, [KEY]).values()
    assert found.event.counts.output == 50


def test_the_index_of_keys_answers_without_looking_at_captured_calls(captured: Computer) -> None:
    with captured.store.reading() as database:
        asked: list[str] = []
        database.connection().set_trace_callback(asked.append)
        list(posted_by_key(database, 1, ["a", "b"], "id"))
        database.connection().set_trace_callback(None)
        plan = [row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {asked[-1]}").fetchall()]
        size = database.execute_sql(
            f"SELECT count(*) FROM usage_event INDEXED BY usage_event_idempotency WHERE {POSTED}"
        ).fetchone()
    assert plan == [
        "SEARCH usage_event USING INDEX usage_event_idempotency (organization_id=? AND idempotency_key=?)"
    ]
    assert size == (0,)


def test_an_imported_call_stays_as_it_came_unless_more_of_it_is_seen(computer: Computer) -> None:
    line = claude("msg_1", "req_1")
    computer.write(".claude/projects/p/s.jsonl", line)
    at = int(datetime.fromisoformat(line["timestamp"]).timestamp() * 1000)
    imported = make_event(
        at,
        organization_id=computer.identity.organization_id,
        provider="anthropic",
        counts=TokenCounts(input_uncached=10, output=5),
        cost_nanos=77,
        idempotency_key=KEY,
        fingerprint="captured",
    )
    computer.writer.insert_events([imported])
    computer.scan()
    assert [event.cost_nanos for event in computer.events()] == [77]
    computer.append(".claude/projects/p/s.jsonl", claude("msg_1", "req_1", output=50))
    computer.scan()
    (event,) = computer.events()
    assert (event.counts.output, event.source) == (50, "claude-code")
    assert computer.sums_are_right()


def test_the_index_leaves_out_all_that_is_marked_as_captured() -> None:
    assert {part for part in POSTED.split("'") if part.startswith("captured")} == FLAT_BY_MARK.keys()


def test_a_store_of_the_version_before_keeps_its_names_and_its_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", MIGRATIONS[:10])
        patch.setattr(migrations, "NEWEST", 10)
        old = Store(tmp_path)
        old.open(now=START)
        with old.writer.atomic():
            # As one that was imported: it has no names.
            EventWriter(UTC).add(old.writer, [make_event(idempotency_key=KEY, fingerprint="captured:plan")])
        old.close()
    with closing(connect(tmp_path / FILE_NAME)) as database:
        database.execute("INSERT INTO call_name VALUES (1, 5, 7, 3), (1, 6, 7, 3)")
        database.execute("INSERT INTO call_name_new VALUES (1, 6, 7, 3), (1, 8, 9, 3)")
        database.commit()
    store = Store(tmp_path)
    assert store.open(now=START) == ["keys"]
    rows = store.writer.execute_sql(
        "SELECT name, event_id FROM call_name WHERE name < 9 AND name > 0 ORDER BY name"
    ).fetchall()
    left = store.writer.execute_sql("SELECT count(*) FROM call_name_new").fetchone()
    (found,) = events_by_key(store.writer, 1, [KEY]).values()
    store.close()
    assert found.event.idempotency_key == KEY
    assert (rows, left) == ([(5, 7), (6, 7), (8, 9)], (0,))
