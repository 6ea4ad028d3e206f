"""Taking in usage: what an app posts becomes a priced event in the store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from server.core.errors import FieldProblem, InvalidInput
from server.core.money import to_nanos
from server.core.periods import to_ms
from server.core.pricing import PriceBook
from server.core.provider import ProviderNames
from server.core.records import CostSource, Identity, InsertOutcome, UsageEvent
from server.core.tokens import TokenCounts, from_reported
from server.db import choices
from server.db.writer import Writer
from server.schemas.tokens import TrackRequest

_AHEAD = timedelta(minutes=10)
_OLDEST = 1970 + 30
# Built when the first batch comes: an idle server does without its four megabytes.
_EVENTS = TypeAdapter(list[TrackRequest], config=ConfigDict(defer_build=True))


@dataclass(frozen=True, slots=True)
class Rejected:
    """An event of a batch that was not taken."""

    message: str
    problems: tuple[FieldProblem, ...] = ()


BatchOutcome = InsertOutcome | Rejected
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Insertion(Generic[T]):
    """Usage that was found good and priced, and is yet to be stored.

    Attributes:
        events: What to store.
        durable: Whether to wait for the disk.
        settle: Makes of what became of each event what the caller is told; raises InvalidInput where an
            idempotency key was used for something else.
    """

    writer: Writer
    events: list[UsageEvent]
    durable: bool
    settle: Callable[[list[InsertOutcome]], T]

    def store(self) -> T:
        """Stores it and waits until it cannot be lost by a crash of the program.

        Raises:
            StoreError: Nothing was stored.
        """
        return self.settle(
            self.writer.insert_events(self.events, durable=self.durable) if self.events else []
        )

    def store_later(self, then: Callable[[Callable[[], T]], None]) -> None:
        """Stores it without waiting; calls `then`, from any thread, with what gives the same as `store`.

        Raises:
            StoreError: The program is closing; `then` is not called.
        """
        if not self.events:
            then(lambda: self.settle([]))
            return
        self.writer.insert_events_later(
            self.events, lambda outcomes: then(lambda: self.settle(outcomes())), durable=self.durable
        )


class _Post(NamedTuple):
    """What all events of a request share."""

    identity: Identity
    source: str
    at: datetime
    at_ms: int


def short_version(prices: PriceBook) -> str:
    """Gives the digest at the end of a price book's version, which is what an event keeps of it."""
    return prices.version.rpartition(".")[2]


def _named(prices: PriceBook) -> tuple[str, str]:
    return f"prices {short_version(prices)}", prices.version


class TrackingService:
    """Validates, prices and stores usage."""

    def __init__(
        self,
        *,
        writer: Writer,
        prices: PriceBook,
        providers: ProviderNames,
        clock: Callable[[], datetime],
        announce: Callable[[int], None],
    ) -> None:
        """Takes what it works with; `announce` is called after usage was stored."""
        self._writer = writer
        self._prices = prices
        # Every row carries it, so it is short; the store has the whole name once.
        self._price_version = short_version(prices)
        writer.call(lambda database: choices.write_state(database, *_named(prices)))
        self._providers = providers
        self._clock = clock
        self._announce = announce

    def track(
        self, identity: Identity, request: TrackRequest, *, idempotency_key: str | None, source: str = "api"
    ) -> InsertOutcome:
        """Stores one use and waits until it cannot be lost by a crash of the program.

        Raises:
            InvalidInput: The provider is unknown, a count cannot be, the time is in the future, or the
                idempotency key was used for something else.
            StoreError: Nothing was stored.
        """
        return self.prepare(identity, request, idempotency_key=idempotency_key, source=source).store()

    def prepare(
        self, identity: Identity, request: TrackRequest, *, idempotency_key: str | None, source: str = "api"
    ) -> Insertion[InsertOutcome]:
        """Prices one use, without storing it yet; raises as `track`."""
        event = self._event(self._post(identity, source), request, idempotency_key)

        def settle(outcomes: list[InsertOutcome]) -> InsertOutcome:
            (outcome,) = outcomes
            if outcome.status == "conflict":
                raise _clash()
            if outcome.status == "accepted":
                self._announce(identity.organization_id)
            return outcome

        return Insertion(self._writer, [event], request.flush, settle)

    def track_batch(
        self,
        identity: Identity,
        events: Sequence[object],
        *,
        flush: bool,
        idempotency_key: str | None,
        source: str = "api",
    ) -> list[BatchOutcome]:
        """Stores many uses in one transaction, each judged by itself; takes what `prepare_batch` takes.

        Raises:
            StoreError: Nothing was stored.
        """
        return self.prepare_batch(
            identity, events, flush=flush, idempotency_key=idempotency_key, source=source
        ).store()

    def prepare_batch(
        self,
        identity: Identity,
        events: Sequence[object],
        *,
        flush: bool,
        idempotency_key: str | None,
        source: str = "api",
    ) -> Insertion[list[BatchOutcome]]:
        """Judges and prices many uses, without storing them yet.

        Args:
            identity: Who posts.
            events: The events as they were posted, not yet validated.
            flush: Wait for the disk.
            idempotency_key: Key of the whole batch; each event without a key of its own gets it with its
                place behind it.
            source: How they came in.
        """
        outcomes: list[BatchOutcome | None] = [None] * len(events)
        good: list[tuple[int, UsageEvent]] = []
        durable, post = flush, self._post(identity, source)
        for index, request in enumerate(_validated(events)):
            try:
                if isinstance(request, ValidationError):
                    raise request
                key = None if idempotency_key is None else f"{idempotency_key}#{index}"
                good.append((index, self._event(post, request, key)))
                durable = durable or request.flush
            except ValidationError as error:
                problems = problems_of(error)
                outcomes[index] = Rejected(describe(problems), problems)
            except InvalidInput as error:
                outcomes[index] = Rejected(error.message, error.problems)

        def settle(stored: list[InsertOutcome]) -> list[BatchOutcome]:
            for (index, _), outcome in zip(good, stored, strict=True):
                outcomes[index] = outcome
                if outcome.status == "conflict":
                    clash = _clash()
                    outcomes[index] = Rejected(clash.message, clash.problems)
            if any(outcome.status == "accepted" for outcome in stored):
                self._announce(identity.organization_id)
            return [outcome for outcome in outcomes if outcome is not None]

        return Insertion(self._writer, [event for _, event in good], durable, settle)

    def includes_cache(self, provider: str) -> bool:
        """Tells whether a provider's input count holds cached tokens."""
        return self._providers.get(provider).input_includes_cache

    def _post(self, identity: Identity, source: str) -> _Post:
        now = self._clock()
        return _Post(identity, source, now, to_ms(now))

    def _event(self, post: _Post, request: TrackRequest, idempotency_key: str | None) -> UsageEvent:
        provider = self._providers.require(request.provider)
        occurred = self._occurred(request.timestamp, post.at)
        counts = from_reported(
            input_includes_cache=provider.input_includes_cache,
            input_tokens=request.inputTokens,
            output_tokens=request.outputTokens,
            cached_tokens=request.cachedTokens,
            cache_write_tokens=request.cacheWriteTokens,
            cache_write_1h_tokens=request.cacheWrite1hTokens,
            reasoning_tokens=request.reasoningTokens,
        )
        nanos, cost_source, version = self._cost(provider.id, request, counts, occurred)
        key = request.idempotencyKey or idempotency_key
        return UsageEvent(
            organization_id=post.identity.organization_id,
            user_id=post.identity.user_id,
            app_token_id=post.identity.app_token_id,
            occurred_at_ms=post.at_ms if occurred is post.at else to_ms(occurred),
            received_at_ms=post.at_ms,
            provider=provider.id,
            model=request.model,
            counts=counts,
            requests=request.requests,
            cost_nanos=nanos,
            cost_source=cost_source,
            price_version=version,
            project=request.project,
            session_id=request.sessionId,
            tags=dict(request.tags or {}),
            service_tier=request.serviceTier,
            source=post.source,
            idempotency_key=key,
            fingerprint=None if key is None else _fingerprint(request),
        )

    def _cost(
        self, provider: str, request: TrackRequest, counts: TokenCounts, at: datetime
    ) -> tuple[int | None, CostSource, str | None]:
        if request.cost is not None:
            return to_nanos(request.cost), CostSource.REPORTED, None
        priced = self._prices.price(
            provider, request.model, counts, at, requests=request.requests, service_tier=request.serviceTier
        )
        if priced is None:
            return None, CostSource.UNPRICED, None
        return priced.nanos, CostSource.ESTIMATED, self._price_version

    @staticmethod
    def _occurred(given: datetime | None, now: datetime) -> datetime:
        if given is None:
            return now
        if given > now + _AHEAD:
            raise InvalidInput.of("timestamp", "is more than ten minutes in the future; check the clock")
        if given.year < _OLDEST:
            raise InvalidInput.of(
                "timestamp", f"is before {_OLDEST}; milliseconds taken for seconds, perhaps"
            )
        return min(given, now)


def _validated(events: Sequence[object]) -> Sequence[TrackRequest | ValidationError]:
    try:
        # All in one call: one for each takes half as long again.
        return _EVENTS.validate_python(events)
    except ValidationError:
        return [_validated_alone(event) for event in events]


def _validated_alone(event: object) -> TrackRequest | ValidationError:
    try:
        return TrackRequest.model_validate(event)
    except ValidationError as error:
        return error


def problems_of(error: ValidationError) -> tuple[FieldProblem, ...]:
    """Gives what is wrong, field by field, in words for the caller."""
    return tuple(
        FieldProblem(_field(item["loc"]), _words(item["msg"], item["type"]))
        for item in error.errors(include_url=False)
    )


def describe(problems: Sequence[FieldProblem]) -> str:
    """Gives one sentence for a list of problems."""
    first = problems[0]
    text = f"{first.field}: {first.message}" if first.field else first.message
    more = len(problems) - 1
    return f"{text} (and {more} more)" if more else text


def _field(location: tuple[Any, ...]) -> str:
    return ".".join(str(part)[:100] for part in location if part != "[key]")


def _words(message: str, kind: str) -> str:
    if kind == "missing":
        return "is required"
    if kind == "string_pattern_mismatch":
        return "must not hold control characters"
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return "must be a JSON object"
    text = message.removeprefix("Value error, ").removeprefix("Input ")
    return text[:1].lower() + text[1:]


def _fingerprint(request: TrackRequest) -> str:
    # Of the meaning, not of the writing: 0.50 is 0.5, and a default may be left out.
    posted = request.model_dump(
        mode="json", exclude={"flush", "idempotencyKey", "cost"}, exclude_defaults=True
    )
    posted["cost"] = None if request.cost is None else to_nanos(request.cost)
    return hashlib.sha256(json.dumps(posted, sort_keys=True).encode()).hexdigest()[:32]


def _clash() -> InvalidInput:
    return InvalidInput.of("idempotencyKey", "was used before for something else; use a new key")
