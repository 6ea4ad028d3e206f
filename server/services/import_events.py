"""Imported usage: which events of a file are new, and storing those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from server.core.files.own_usage import Candidate, content, same_use
from server.core.plans import FLAT_BY_MARK
from server.core.records import StoredEvent, UsageEvent
from server.db.connection import Reading
from server.db.known_events import events_by_id, events_by_key
from server.db.staging import StagedEvent

Verdict = Literal["new", "known", "clash"]
CLASH = "is known here with other values; what was tracked is never changed"
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(UsageEvent)


@dataclass(frozen=True, slots=True)
class Judged:
    """An event of a file, and whether it is new here."""

    line: int
    event: UsageEvent
    verdict: Verdict


def staged(line: int, found: Candidate) -> StagedEvent:
    """Gives an event as it is kept until the whole file was read."""
    event = found.event
    # Events of one file that differ in what a client's key does not tell are both kept.
    key = found.other_key or str(event.idempotency_key)
    return StagedEvent(line, key, found.own_id, found.other_key, _encoder.encode(event))


def judged(database: Reading, organization_id: int, page: Sequence[StagedEvent]) -> list[Judged]:
    """Tells of each event whether it is new, known, or known with other values."""
    events = [_decoder.decode(one.data) for one in page]
    own = events_by_id(database, organization_id, [one.own_id for one in page if one.own_id is not None])
    keys = {str(event.idempotency_key) for event in events} | {one.other_key for one in page if one.other_key}
    known = events_by_key(database, organization_id, sorted(keys))
    return [_judged(one, event, own, known) for one, event in zip(page, events, strict=True)]


def _judged(
    staged_event: StagedEvent,
    event: UsageEvent,
    own: dict[int, StoredEvent],
    known: dict[str | None, StoredEvent],
) -> Judged:
    line = staged_event.line
    here = None if staged_event.own_id is None else own.get(staged_event.own_id)
    if here is not None and here.event.received_at_ms == event.received_at_ms:
        # Who paid for a captured call may have been said since.
        is_known = content(here.event) == content(event) or (
            here.event.fingerprint in FLAT_BY_MARK and same_use(here.event, event)
        )
        return Judged(line, event, "known" if is_known else "clash")
    before = known.get(event.idempotency_key)
    if staged_event.other_key is not None and before is not None:
        # A captured call's key is the call's own; what is known of it may be a better account by now.
        if before.event.fingerprint in FLAT_BY_MARK or same_use(before.event, event):
            return Judged(line, event, "known")
        # A client's key, used here for something else: so this one is known by where it comes from.
        event = replace(event, idempotency_key=staged_event.other_key, fingerprint=content(event))
        before = known.get(event.idempotency_key)
    if before is None:
        return Judged(line, event, "new")
    return Judged(line, event, "known" if before.event.fingerprint == event.fingerprint else "clash")
