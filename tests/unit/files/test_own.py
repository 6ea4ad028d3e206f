"""Our own rows: every event that can be stored comes back from CSV and JSON as it was."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.errors import InvalidInput
from server.core.files import cursor, own_usage
from server.core.files.fields import Fields
from server.core.files.own import csv_header, csv_row, ordered
from server.core.provider import ProviderNames
from server.core.records import ALL_SCOPES, CostSource, Identity, Role, StoredEvent, UsageEvent
from server.core.tokens import TokenCounts
from server.providers import load

PROVIDERS = ProviderNames(load(), {})
NOW = datetime(2026, 6, 17, 12, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
ME = Identity(1, 2, Role.OWNER, frozenset(ALL_SCOPES), "key")
HERE, THERE = "installation-a", "installation-b"

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30)
names = texts.filter(lambda text: bool(text.strip()))
tokens = st.integers(0, 10**12)
moments = st.integers(946_684_800_000, NOW_MS)
counts = st.builds(TokenCounts, tokens, tokens, tokens, tokens, tokens).flatmap(
    lambda made: st.integers(0, made.output).map(lambda part: made._replace(reasoning=part))
)
costs = st.one_of(
    st.tuples(st.none(), st.just(CostSource.UNPRICED)),
    st.tuples(st.integers(0, 10**15), st.sampled_from([CostSource.REPORTED, CostSource.ESTIMATED])),
)


@st.composite
def events(draw: st.DrawFn) -> StoredEvent:
    nanos, source = draw(costs)
    key = draw(st.none() | names.filter(lambda text: not text.startswith("export:")))
    event = UsageEvent(
        organization_id=1,
        user_id=2,
        app_token_id=None,
        occurred_at_ms=draw(moments),
        received_at_ms=draw(moments),
        provider=draw(st.sampled_from(["openai", "anthropic", "cursor"])),
        model=draw(names),
        counts=draw(counts),
        requests=draw(st.integers(1, 10**9)),
        cost_nanos=nanos,
        cost_source=source,
        price_version=draw(st.none() | names),
        project=draw(st.none() | names),
        session_id=draw(st.none() | names),
        tags=draw(st.dictionaries(texts, texts, max_size=3)),
        service_tier=draw(st.none() | st.sampled_from(["batch", "flex"])),
        source=draw(names),
        idempotency_key=key,
        fingerprint=None if key is None else draw(names),
    )
    return StoredEvent(draw(st.integers(1, 10**18 - 1)), event)


def through_csv(row: dict[str, Any]) -> Fields:
    text = csv_header(own_usage.COLUMNS) + csv_row(ordered(own_usage.COLUMNS, row))
    (read,) = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    return Fields(read, guarded=True)


def through_json(row: dict[str, Any]) -> Fields:
    text = json.dumps(row, default=lambda value: float(value) if isinstance(value, Decimal) else str(value))
    return Fields(json.loads(text, parse_float=Decimal))


@given(events())
def test_an_event_comes_back_as_it_was(stored: StoredEvent) -> None:
    row = own_usage.row_of(stored, HERE, {})
    for fields in (through_csv(row), through_json(row)):
        found = own_usage.candidate(fields, ME, PROVIDERS, THERE, NOW)
        key = stored.event.idempotency_key
        origin = f"export:{HERE}:{stored.id}:{stored.event.received_at_ms}"
        assert (found.event.idempotency_key, found.other_key) == (
            (origin, None) if key is None else (key, origin)
        )
        assert own_usage.content(found.event) == own_usage.content(stored.event)
        assert replace(found.event, idempotency_key=None, fingerprint=None) == replace(
            stored.event, idempotency_key=None, fingerprint=None
        )
        assert found.own_id is None
        assert own_usage.candidate(fields, ME, PROVIDERS, HERE, NOW).own_id == stored.id


@given(events())
def test_where_it_came_from_is_kept_however_often_it_moves(stored: StoredEvent) -> None:
    stored.event.idempotency_key = None
    row = own_usage.row_of(stored, HERE, {})
    there = own_usage.candidate(through_csv(row), ME, PROVIDERS, THERE, NOW).event
    again = own_usage.row_of(StoredEvent(99, there), THERE, {})
    assert again == row
    assert own_usage.candidate(through_csv(again), ME, PROVIDERS, HERE, NOW).own_id == stored.id


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", "x"),
        ("id", "a:b:1"),
        ("id", "a:-1"),
        ("id", "a:٣"),
        ("timestamp", "2026-06-17T12:10:01Z"),
        ("timestamp", "1970-01-01T00:00:00Z"),
        ("provider", "nobody"),
        ("model", " "),
        ("model", "x" * 201),
        ("outputTokens", "-1"),
        ("outputTokens", "1.5"),
        ("outputTokens", "1000000000001"),
        ("reasoningTokens", "2"),
        ("requests", "0"),
        ("cost", ""),
        ("cost", "0.0000000001"),
        ("cost", "1e11"),
        ("cost", "1000000.1"),
        ("cost", "-1"),
        ("tags", json.dumps({str(n): "x" for n in range(51)})),
        ("tags", json.dumps({"a": "x" * 501})),
        ("costSource", "guessed"),
        ("tags", "[1]"),
        ("tags", '{"a": 1}'),
        ("tags", "{" * 20_000),
    ],
)
def test_a_row_that_cannot_be_is_refused_by_name(column: str, value: str) -> None:
    event = UsageEvent(1, 2, None, NOW_MS, NOW_MS, "openai", "m", TokenCounts(1), 1, 5, CostSource.REPORTED)
    row = own_usage.row_of(StoredEvent(1, event), HERE, {})
    own_usage.candidate(Fields(row), ME, PROVIDERS, HERE, NOW)
    with pytest.raises(InvalidInput) as refused:
        own_usage.candidate(Fields(row | {column: value}), ME, PROVIDERS, HERE, NOW)
    assert refused.value.problems[0].field == column


def test_digests_stay_what_they_are_from_version_to_version() -> None:
    """They are kept in the store: another digest for the same event would count it twice."""
    event = UsageEvent(
        1, 2, None, 1, 2, "openai", "m", TokenCounts(1, 2, 3, 4, 5, 1), 1, 5, CostSource.REPORTED,
        project="p", tags={"b": "1", "a": "ß"},
    )  # fmt: skip
    assert own_usage.content(event) == "4e94e0fba48738d19adacb0b5aa4bd5c"
    row = {"Date": "2026-06-10T10:00:00.000Z", "Model": "m", "Input (w/o Cache Write)": "1", "Cost": "0.01"}
    found = cursor.event_of(Fields(row | {"Cache Read": "2", "Output Tokens": "3"}), ME, NOW)
    assert found.idempotency_key == "import:cursor:ebaeb653f1939e6446e1804273991bb8"
