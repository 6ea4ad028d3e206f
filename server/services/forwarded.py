"""Taking in what members' desks forward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError

from server.core.errors import InvalidInput, NotAllowed
from server.core.forwarding import Mark
from server.core.money import to_nanos
from server.core.periods import to_ms
from server.core.provider import ProviderNames
from server.core.records import CostSource, Identity, UsageEvent
from server.core.tokens import TokenCounts
from server.db.engines import Writing
from server.db.events import EventWriter
from server.db.forwarded import Taken, Told
from server.db.writer import Writer
from server.schemas.forwarding import ForwardedItem, ForwardedUsage
from server.services.tracking import describe, problems_of

_AHEAD = timedelta(minutes=10)
_OLDEST = 2000
_PRICED = (CostSource.REPORTED, CostSource.ESTIMATED)
_CLASH = (
    "Its key was used on the team's server before, for something else, so it is not counted. "
    "Keys must differ within a team; begin them with the app's name."
)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an item was not taken."""

    message: str


class ForwardedService:
    """Stores uses as a desk has them, each once."""

    def __init__(
        self,
        *,
        writer: Writer,
        providers: ProviderNames,
        installation: str,
        clock: Callable[[], datetime],
        announce: Callable[[int], None],
    ) -> None:
        """Takes what it works with; `announce` is called after usage was stored."""
        self._writer = writer
        self._providers = providers
        self._installation = installation
        self._clock = clock
        self._announce = announce

    def take(self, identity: Identity, desk: str, items: Sequence[object]) -> list[Taken | Refused]:
        """Stores what a desk says; gives what became of each, once it cannot be lost any more.

        Raises:
            NotAllowed: The desk is this server itself.
            StoreError: Nothing was stored.
        """
        if desk == self._installation:
            raise NotAllowed("This is the server itself; it cannot forward to itself.")
        outcomes: list[Taken | Refused] = []
        good: list[tuple[int, Told]] = []
        for index, item in enumerate(items):
            outcomes.append("known")
            try:
                good.append((index, self._told(identity, desk, ForwardedItem.model_validate(item))))
            except ValidationError as error:
                outcomes[index] = Refused(describe(problems_of(error)))
            except InvalidInput as error:
                outcomes[index] = Refused(error.message)

        def work(database: Writing, events: EventWriter) -> list[Taken]:
            from server.db.forwarded import take

            told = [one for _, one in good]
            return take(database, events, identity.organization_id, identity.user_id, desk, told)

        # Whoever forwards forgets what was acknowledged, so a power cut must not take it back.
        taken = self._writer.call_with_events(work, durable=True) if good else []
        for (index, _), one in zip(good, taken, strict=True):
            outcomes[index] = Refused(_CLASH) if one == "clash" else one
        if "accepted" in taken:
            self._announce(identity.organization_id)
        return outcomes

    def _told(self, identity: Identity, desk: str, item: ForwardedItem) -> Told:
        if item.usage is None:
            return Told(item.key, item.revision)
        event = self._event(identity, item.key, item.usage)
        mark = Mark.of(desk, item.revision, event, captured=item.usage.captured, posted=item.usage.posted)
        event.fingerprint = mark.text
        return Told(item.key, item.revision, mark, event)

    def _event(self, identity: Identity, key: str, usage: ForwardedUsage) -> UsageEvent:
        now, source = self._clock(), CostSource(usage.costSource)
        if usage.timestamp > now + _AHEAD:
            raise InvalidInput.of(
                "timestamp", "is more than ten minutes in the future; check the desk's clock"
            )
        if usage.timestamp.year < _OLDEST:
            raise InvalidInput.of("timestamp", f"is before {_OLDEST}")
        if source in _PRICED if usage.cost is None else source is CostSource.UNPRICED:
            raise InvalidInput.of("cost", f"does not go with the cost source {source.value}")
        if usage.reasoningTokens > usage.outputTokens:
            raise InvalidInput.of("reasoningTokens", "cannot be more than outputTokens")
        return UsageEvent(
            organization_id=identity.organization_id,
            user_id=identity.user_id,
            app_token_id=identity.app_token_id,
            occurred_at_ms=to_ms(usage.timestamp),
            received_at_ms=to_ms(now),
            provider=self._providers.require(usage.provider).id,
            model=usage.model,
            counts=TokenCounts(
                usage.uncachedTokens,
                usage.cacheReadTokens,
                usage.cacheWriteTokens,
                usage.cacheWrite1hTokens,
                usage.outputTokens,
                usage.reasoningTokens,
            ),
            requests=usage.requests,
            cost_nanos=None if usage.cost is None else to_nanos(usage.cost),
            cost_source=source,
            price_version=usage.priceVersion,
            project=usage.project,
            session_id=usage.sessionId,
            tags=dict(usage.tags or {}),
            service_tier=usage.serviceTier,
            source=usage.source,
            idempotency_key=key,
        )
