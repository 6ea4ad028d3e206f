"""Synchronisation: what was asked for, what came, and how every provider stands."""

from __future__ import annotations

from typing import Literal

from pydantic import AliasChoices, Field, StrictBool

from server.core.sync_runs import Cause, RunStatus, SyncStatus
from server.schemas.common import Body, Day, Freshness, Money, Name, Schema, UtcTime

StatusWord = Literal["success", "error", "syncing", "pending", "not_configured", "manual_only"]
# Written as `from`, which is no name in Python; whoever reads an answer meets it so too.
_FROM = AliasChoices("from_", "from")
_FORCE = "Also where it was read less than fifteen minutes ago"


class SyncRequest(Body):
    """Which providers to read."""

    providers: list[Name] | None = Field(
        None, max_length=100, examples=[["openai"]], description="Default: all that are connected"
    )
    force: StrictBool = Field(False, description=_FORCE)


class OrganizationSyncRequest(Body):
    """Which organization's usage to read."""

    service: Name = Field(examples=["openai"])
    force: StrictBool = Field(False, description=_FORCE)


class SyncResult(Schema):
    """What became of one provider."""

    status: SyncStatus
    records: int = Field(description="Lines of the bill and rows of usage that came")
    message: str
    from_: Day | None = Field(
        None, validation_alias=_FROM, serialization_alias="from", description="First day that was read"
    )
    to: Day | None = Field(None, description="Last day that was read")


class SyncAnswer(Schema):
    """What became of every provider."""

    results: dict[str, SyncResult]
    syncedAt: UtcTime


class HistoryProgress(Schema):
    """How far back has been read, newest days first."""

    firstDay: Day = Field(description="As far back as is wanted")
    doneFrom: Day = Field(description="From here on it has been read")
    percent: int = Field(description="Of the days wanted, rounded down")
    records: int = Field(description="Lines of the bill and rows of usage that have come of it so far")


class Reading(Schema):
    """The days that are being read now."""

    cause: Cause
    from_: Day = Field(validation_alias=_FROM, serialization_alias="from")
    to: Day


class IntegrationStatus(Schema):
    """How a provider stands."""

    connected: bool
    lastSync: UtcTime | None = Field(description="The last one that went well")
    status: StatusWord
    message: str
    nextSync: UtcTime | None
    dataFreshness: Freshness
    reading: Reading | None = Field(description="null while nothing is read")
    history: HistoryProgress | None = Field(description="null where there is none to read any more")
    filledFrom: Day | None = Field(description="The first day that has been read since it was connected")


class StatusAnswer(Schema):
    """How every provider stands."""

    integrations: dict[str, IntegrationStatus]


class RunQuery(Schema):
    """Which runs."""

    provider: Name | None = None
    limit: int = Field(100, ge=1, le=1000)


class Run(Schema):
    """One time that a provider was asked."""

    id: str
    provider: str
    cause: Cause
    status: RunStatus
    message: str
    startedAt: UtcTime
    endedAt: UtcTime
    from_: Day = Field(validation_alias=_FROM, serialization_alias="from")
    to: Day
    lines: int = Field(description="Lines of the bill that came")
    usageRows: int = Field(description="Rows of usage that came")
    calls: int = Field(description="Requests that it took")
    charge: Money = Field(description="What the provider charges for those, in dollars")
    costBefore: Money | None = Field(description="What was known of these days; null where nothing changed")
    costAfter: Money | None


class RunList(Schema):
    """Runs, newest first."""

    runs: list[Run]


class ReportQuery(Schema):
    """Which days, and whose."""

    startDate: Day | None = Field(None, description="First day, of UTC; default: the first of this month")
    endDate: Day | None = Field(None, description="Last day, included; default: today")
    provider: Name | None = None


class ReportRow(Schema):
    """What a provider counted on a day; null is what it does not tell. It is added to no other figure."""

    provider: str
    date: Day
    kind: str = Field(description="Which of the provider's reports")
    model: str
    project: str
    inputTokens: int | None = Field(description="Neither read from nor written to a cache")
    cachedTokens: int | None
    cacheWriteTokens: int | None
    outputTokens: int | None
    requests: int | None
    unit: str
    quantity: Money | None = Field(description="Of that unit")
    value: Money | None = Field(description="What the provider says it is worth; no bill")


class ReportList(Schema):
    """What providers counted, as they count it."""

    reports: list[ReportRow]


class Cancelled(Schema):
    """Which provider's runs were ended."""

    provider: str
    cancelled: Literal[True] = True
