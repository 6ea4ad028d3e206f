"""Calls of a model that were seen in a log or in telemetry, and when two sightings are one call.

A coding agent tells of one call many times: several lines while the answer streams in, copies in the
logs of forked sessions and of side questions, an OpenTelemetry event, a span. Each sighting has names;
sightings that share a name are one call, and the best of them is kept. "Best" is a total order, so it
does not matter in which order, how often or in how many pieces they are read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import IntEnum
from hashlib import blake2b

from server.core.money import to_nanos
from server.core.plans import shown
from server.core.records import CAPTURED_KEY
from server.core.tokens import TokenCounts

MOST_TOKENS = 10**12
_LONGEST = 200
_DEAREST = 1_000_000


class Origin(IntEnum):
    """Where a call was seen."""

    TELEMETRY = 1
    SIDE_LOG = 2
    LOG = 3


# Not frozen, as what is stored is not: a frozen record takes three times as long to make.
@dataclass(slots=True)
class Call:
    """One sighting of one call.

    Attributes:
        tool: The program that made the call and told of it.
        at_ms: When, in milliseconds since 1970 UTC.
        key: What tells it apart from every other call of its origin; the same key is the same call.
        twin: A second such name, or None.
        message: The provider's id of the answer.
        request: The provider's id of the request.
        tier: standard, batch, flex, priority or fast, or None where nothing was said.
        cost_nanos: The cost as the tool itself reckons it, in nano-dollars.
        flat: Whether the sighting shows that a flat plan pays for the call (True) or the call itself is paid
            for (False); None where it shows neither.
        requests: How many calls this sums up; 0 where that is not known.
        priced_as: The model whose price goes for it, where that is not `model`.
        note: What is uncertain about it, in a word.
        digests: Those of its names, in their order, where they have been made already.
    """

    origin: Origin
    tool: str
    provider: str
    model: str
    at_ms: int
    counts: TokenCounts
    key: str
    twin: str | None = None
    message: str | None = None
    request: str | None = None
    session: str | None = None
    project: str | None = None
    tier: str | None = None
    cost_nanos: int | None = None
    flat: bool | None = None
    requests: int = 1
    priced_as: str | None = None
    note: str | None = None
    digests: tuple[int, ...] = ()

    @property
    def idempotency_key(self) -> str:
        """Gives the key under which the call is stored."""
        whole = f"{CAPTURED_KEY}{self.provider}:{self.key}"
        return whole if len(whole) <= _LONGEST else f"{CAPTURED_KEY}{self.provider}:#{digest(self.key)}"

    @property
    def rank(self) -> Rank:
        """Gives what the best sighting of a call has most of."""
        return rank(self.origin, self.counts, self.tier, self.at_ms)


Rank = tuple[bool, int, int, bool, int]


def rank(origin: Origin, counts: TokenCounts, tier: str | None, at_ms: int) -> Rank:
    """Gives the order of sightings of one call; the greatest is the best.

    No side question before one; then more tokens, since an answer that streams in is written down several
    times; then a log before telemetry, which does not tell how long a cache is kept; then one that names
    its speed; then the earlier.
    """
    return (origin is not Origin.SIDE_LOG, counts.total, int(origin), tier is not None, -at_ms)


def names(call: Call) -> tuple[str, ...]:
    """Gives the names by which other sightings of the same call may be found."""
    found = [key_name(call.idempotency_key)]
    if call.twin is not None:
        found.append(f"x|{call.provider}|{call.twin}")
    if call.message is not None:
        found.append(f"m|{call.provider}|{call.message}")
    if call.request is not None:
        found.append(f"r|{call.provider}|{call.request}")
    if call.session is not None and not (call.origin is Origin.TELEMETRY and call.request):
        counts = call.counts
        found.append(f"t|{call.session}|{counts.input_total}|{counts.cache_read}|{counts.output}")
    return tuple(found)


def key_name(key: str) -> str:
    """Gives the name of the call that is stored under an idempotency key."""
    return f"k|{key}"


def name_digest(name: str) -> int:
    """Gives the digest under which a name is stored: a whole number of 64 bits with a sign."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


def digests(call: Call) -> tuple[int, ...]:
    """Gives the digests of a call's names, in their order."""
    return call.digests or tuple(map(name_digest, names(call)))


def same(name: str, one: Origin, other: Origin) -> bool:
    """Tells whether two sightings that share a name are one call.

    A key, or a twin's name, is enough. An id of the provider joins a log with telemetry; within the logs
    it joins only where one of the two is a side question, which copies an answer under another request.
    Equal counts of one session join a log with telemetry that has no id.
    """
    if is_exact(name) or (one is Origin.TELEMETRY) != (other is Origin.TELEMETRY):
        return True
    return name.startswith("m|") and Origin.SIDE_LOG in (one, other)


def names_of_id(provider: str, given: str) -> tuple[str, ...]:
    """Gives the names of a call that is known by an id of its provider: of the answer, or of the request."""
    return f"m|{provider}|{given}", f"r|{provider}|{given}"


def is_exact(name: str) -> bool:
    """Tells whether sightings that share this name are one call wherever they were seen."""
    return name.startswith(("k|", "x|"))


def better(one: Call, other: Call) -> Call:
    """Gives the better of two sightings of one call; the first where they are equal."""
    return other if other.rank > one.rank else one


def best_of(calls: list[Call]) -> list[Call]:
    """Gives the best sighting for each key, in the order in which the keys appeared.

    It shows of who paid what any of them shows.
    """
    found: dict[str, Call] = {}
    for call in calls:
        key = call.idempotency_key
        before = found.setdefault(key, call)
        if before is call:
            continue
        best, flat = better(before, call), shown(before.flat, call.flat)
        found[key] = best if best.flat is flat else replace(best, flat=flat)
    return list(found.values())


def digest(*parts: object) -> str:
    """Gives a short digest of values, to stand for them in a key."""
    return blake2b("\x1f".join(map(str, parts)).encode("utf-8", "replace"), digest_size=12).hexdigest()


def count(value: object) -> int:
    """Gives a token count from outside: a whole number that can be one, or 0 for anything else."""
    if type(value) is int:
        return value if 0 <= value <= MOST_TOKENS else 0
    if isinstance(value, str):
        value = int(value) if value.isascii() and value.isdigit() and len(value) < 20 else 0
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return 0
    return value if 0 <= value <= MOST_TOKENS else 0


def text(value: object) -> str | None:
    """Gives a short text from outside, without control characters, or None for anything else."""
    if not isinstance(value, str):
        return None
    value = value[:_LONGEST]
    # Nearly all are printable as they are, and this is asked of every line.
    clean = value if value.isprintable() else "".join(filter(str.isprintable, value))
    return clean.strip() or None


def nanos(value: object) -> int | None:
    """Gives nano-dollars of a positive amount in dollars from outside, or None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return to_nanos(amount) if amount.is_finite() and 0 < amount < _DEAREST else None
