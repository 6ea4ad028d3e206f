"""Usage that a member's desk passes on to the team's server: keys, revisions, and what counts as the same.

The desk gives every use a key that never changes, and everything it says a revision that only grows. The
team's server keeps the newest revision of each key, so whatever is sent twice, late or out of order ends in
the same figures.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

from server.core.plans import FLAT_BY_MARK
from server.core.records import CAPTURED_KEY, StoredEvent, UsageEvent

Verdict = Literal["new", "known", "newer", "replace", "clash"]
_PREFIX = "desk:"
_MARK = "forwarded"
_CAPTURED = "captured"
_FIRST_WAIT_S, _LONGEST_WAIT_S = 5.0, 900.0
_SHORTEST_ID = 8


def key_of(desk: str, stored: StoredEvent) -> str:
    """Gives the key of a use on the team's server: its own, or one made of the desk and the event.

    What was posted stands in it, too: after a backup was gone back to, a number is given out again.
    """
    event = stored.event
    if event.idempotency_key is not None:
        return event.idempotency_key
    said = (event.occurred_at_ms, event.received_at_ms, event.provider, event.model, *event.counts)
    return f"{_PREFIX}{desk}:{stored.id}:{_digest(said, event.requests, event.session_id)}"


def is_captured(event: UsageEvent) -> bool:
    """Tells whether a use was read from an agent's log or telemetry, here or on the desk it came from."""
    mark = Mark.read(event.fingerprint)
    return event.fingerprint in FLAT_BY_MARK if mark is None else mark.fingerprint == _CAPTURED


def posted_as(event: UsageEvent) -> str | None:
    """Gives the digest of what an app posted, None where no app did under a key of its own."""
    mark = Mark.read(event.fingerprint)
    if mark is None:
        return None if event.fingerprint in FLAT_BY_MARK else event.fingerprint
    return None if mark.fingerprint == _CAPTURED else mark.fingerprint or None


def repeats(mark: str | None, fingerprint: str | None) -> bool:
    """Tells whether what is posted under a known key is what is stored under it.

    Args:
        mark: What the stored event has for a fingerprint.
        fingerprint: That of what is posted.
    """
    if mark == fingerprint or mark in FLAT_BY_MARK:
        return True
    forwarded = Mark.read(mark)
    if forwarded is None:
        return False
    return forwarded.fingerprint in (_CAPTURED, fingerprint) or fingerprint in FLAT_BY_MARK


def desk_digest(desk: str) -> str:
    """Gives what stands for a desk in a mark."""
    return _digest(desk)


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands as the fingerprint of an event that came from a desk.

    Attributes:
        desk: Which one, as a digest.
        revision: The newest that is known of it.
        content: Digest of all that was said.
        fingerprint: Digest of what the app posted at the desk; `captured` for what was read there.
    """

    desk: str
    revision: int
    content: str
    fingerprint: str

    @property
    def text(self) -> str:
        """Gives the mark as it is stored."""
        return f"{_MARK}:{self.desk}:{self.revision}:{self.content}:{self.fingerprint}"

    @classmethod
    def read(cls, text: str | None) -> Mark | None:
        """Gives a stored mark, None where it is none of a desk."""
        if text is None or not text.startswith(f"{_MARK}:"):
            return None
        _, desk, revision, content, fingerprint = text.split(":", 4)
        return cls(desk, int(revision), content, fingerprint)

    @classmethod
    def of(cls, desk: str, revision: int, event: UsageEvent, *, captured: bool, posted: str | None) -> Mark:
        """Makes the mark of what a desk says."""
        said = (
            event.provider, event.model, event.occurred_at_ms, *event.counts, event.requests,
            event.cost_nanos, event.cost_source.value, event.price_version, event.project, event.session_id,
            json.dumps(event.tags, sort_keys=True), event.service_tier, event.source,
        )  # fmt: skip
        return cls(desk_digest(desk), revision, _digest(said), _CAPTURED if captured else posted or "")


def judged(mark: Mark, person_id: int, before: StoredEvent | None, withdrawn: int | None) -> Verdict:
    """Tells what is to become of a use that a desk passes on.

    Args:
        mark: What the desk says.
        person_id: Whose desk it is.
        before: What is stored under the key.
        withdrawn: The revision in which the key was taken back, if it was.
    """
    if withdrawn is not None and withdrawn >= mark.revision:
        return "known"
    if before is None:
        return "new"
    own = own_mark(before, mark.desk, person_id)
    if own is None:
        same = mark.fingerprint == _CAPTURED or is_captured(before.event)
        return "known" if same or repeats(before.event.fingerprint, mark.fingerprint or None) else "clash"
    if own.content == mark.content:
        return "newer" if own.revision < mark.revision else "known"
    if own.revision == mark.revision:
        return "clash"
    return "replace" if own.revision < mark.revision else "known"


def own_mark(before: StoredEvent, desk: str, person_id: int) -> Mark | None:
    """Gives the mark of a stored event if this person's desk told of it; None where anybody else did.

    Args:
        before: What is stored.
        desk: The desk's digest.
        person_id: Whose desk it is.
    """
    mark = Mark.read(before.event.fingerprint)
    return mark if mark and mark.desk == desk and before.event.user_id == person_id else None


def ids_within(event: UsageEvent) -> tuple[str, ...]:
    """Gives the provider's ids that the key of a captured call is made of: an app may have tracked one."""
    key = event.idempotency_key or ""
    start = f"{CAPTURED_KEY}{event.provider}:"
    if not key.startswith(start):
        return ()
    return tuple(part for part in key.removeprefix(start).split(":") if len(part) >= _SHORTEST_ID)


def names_of(event: UsageEvent) -> tuple[str, ...]:
    """Gives the names by which a forwarded call may be met again, as `core.calls` makes them."""
    ids = ids_within(event)
    found = [f"k|{event.idempotency_key}"]
    found += [f"{kind}|{event.provider}|{each}" for each in ids for kind in ("m", "r")]
    if event.session_id is not None:
        counts = event.counts
        found.append(f"t|{event.session_id}|{counts.input_total}|{counts.cache_read}|{counts.output}")
    return tuple(found)


def wait_s(failures: int, jitter: float) -> float:
    """Gives how long to wait after so many failures in a row, in seconds.

    Args:
        failures: One or more.
        jitter: 0 … 1, so that the desks of a team do not all come back in the same second.
    """
    return float(min(_FIRST_WAIT_S * 2 ** min(failures - 1, 10), _LONGEST_WAIT_S)) * (1 + jitter / 4)


def in_gaps(event_id: int, gaps: Sequence[tuple[int, int]]) -> bool:
    """Tells whether an event was tracked while nothing was to be forwarded; a gap's beginning is outside."""
    return any(after < event_id <= last for after, last in gaps)


def _digest(*parts: object) -> str:
    return blake2b(repr(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()
