"""What is said twice, late or out of order ends in the same: the newest revision of every key, once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from server.core.forwarding import (
    Mark,
    ids_within,
    in_gaps,
    is_captured,
    judged,
    key_of,
    names_of,
    posted_as,
    repeats,
    wait_s,
)
from server.core.records import StoredEvent
from tests.unit.db.histories import make_event

if TYPE_CHECKING:
    from server.core.records import UsageEvent

ADA, BOB = 1, 2


def event(amount: int = 1, **more: object) -> UsageEvent:
    return replace(make_event(), user_id=ADA, cost_nanos=amount, **more)  # type: ignore[arg-type]


def mark(desk: str, revision: int, amount: int, *, captured: bool = False, posted: str | None = None) -> Mark:
    return Mark.of(desk, revision, event(amount), captured=captured, posted=posted)


def stored(desk: str, revision: int, amount: int, **more: object) -> StoredEvent:
    said = mark(desk, revision, amount, **more)  # type: ignore[arg-type]
    return StoredEvent(1, event(amount, fingerprint=said.text))


@given(
    # What a desk has said of one key, in its order: an amount, or nothing any more.
    said=st.lists(st.none() | st.integers(1, 3), min_size=1, max_size=6),
    data=st.data(),
)
def test_in_whatever_order_and_however_often_it_comes_the_newest_stays(
    said: list[int | None], data: st.DataObject
) -> None:
    messages = list(enumerate(said))
    arriving = data.draw(st.permutations(messages + data.draw(st.lists(st.sampled_from(messages)))))
    there: StoredEvent | None = None
    withdrawn: int | None = None
    for revision, amount in arriving:
        if amount is None:
            if withdrawn is not None and withdrawn >= revision:
                continue
            held = None if there is None else Mark.read(there.event.fingerprint)
            if held is None or held.revision < revision:
                there, withdrawn = None, revision
            continue
        verdict = judged(mark("d", revision, amount), ADA, there, withdrawn)
        assert verdict != "clash"
        if verdict in ("new", "replace", "newer"):
            there = stored("d", revision, amount)
    assert (None if there is None else there.event.cost_nanos) == said[-1]


def test_what_another_desk_or_person_said_is_not_replaced() -> None:
    before = stored("d", 5, 1, posted="aa")
    assert judged(mark("d", 6, 2, posted="aa"), ADA, before, None) == "replace"
    assert judged(mark("d", 6, 2, posted="bb"), BOB, before, None) == "clash"
    assert judged(mark("e", 6, 2, posted="bb"), ADA, before, None) == "clash"
    assert judged(mark("e", 6, 2, posted="aa"), ADA, before, None) == "known"
    assert judged(mark("d", 5, 2), ADA, before, None) == "clash", "two things under one key"


def test_an_agents_call_is_one_whoever_tells_of_it() -> None:
    direct = StoredEvent(1, event(1, fingerprint="captured:plan"))
    assert judged(mark("d", 0, 1, captured=True), ADA, direct, None) == "known"
    before = stored("d", 0, 1, captured=True)
    assert judged(mark("e", 0, 2, captured=True), BOB, before, None) == "known"
    assert is_captured(before.event)
    assert is_captured(direct.event)
    assert posted_as(before.event) is None


def test_what_an_app_posts_repeats_what_its_desk_forwarded() -> None:
    before = stored("d", 3, 1, posted="aa").event
    assert repeats(before.fingerprint, "aa")
    assert not repeats(before.fingerprint, "bb")
    assert repeats("aa", "aa")
    assert not repeats("aa", "bb")
    assert repeats("captured", "bb")
    assert posted_as(before) == "aa"
    assert not is_captured(before)


def test_a_key_is_the_apps_own_or_made_of_all_that_was_posted() -> None:
    bare = event(1, idempotency_key=None)
    assert key_of("desk", StoredEvent(7, replace(bare, idempotency_key="mine"))) == "mine"
    one, other = StoredEvent(7, bare), StoredEvent(7, replace(bare, occurred_at_ms=bare.occurred_at_ms + 1))
    assert key_of("desk", one) == key_of("desk", StoredEvent(7, replace(bare, cost_nanos=9)))
    keys = {
        key_of("desk", one),
        key_of("desk", other),
        key_of("desk", StoredEvent(8, bare)),
        key_of("d2", one),
    }
    assert len(keys) == 4
    assert all(len(key) <= 200 for key in keys)


def test_the_providers_ids_are_found_in_the_key_of_a_call() -> None:
    call = event(1, provider="anthropic", idempotency_key="call:anthropic:msg_12345678:req_12345678")
    assert ids_within(call) == ("msg_12345678", "req_12345678")
    assert "m|anthropic|msg_12345678" in names_of(call)
    assert ids_within(event(1, idempotency_key="mine")) == ()


@given(failures=st.integers(1, 10_000), jitter=st.floats(0, 1))
def test_waits_grow_to_a_quarter_of_an_hour_and_no_further(failures: int, jitter: float) -> None:
    assert 5 <= wait_s(failures, jitter) <= 900 * 1.25
    assert wait_s(failures + 1, jitter) >= wait_s(failures, jitter)


def test_a_gap_begins_behind_what_was_sent() -> None:
    assert [in_gaps(number, ((2, 4), (6, 7))) for number in range(1, 9)] == [
        False, False, True, True, False, False, True, False,
    ]  # fmt: skip
