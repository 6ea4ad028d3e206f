"""Bedrock's tokens by model and day, as CloudWatch counts them in every region.

A region that cannot be read takes nothing from the others, nor from the bill: what is known of it stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from server.core.adapters import ProviderFault, Session
from server.core.periods import DayRange
from server.core.reports import LONGEST_NAME, UsageRow
from server.core.tokens import TokenCounts
from server.protocols import cloudwatch

# Those that every account has; others must be switched on, and then be named.
REGIONS = (
    "us-east-1",
    "us-west-2",
    "us-east-2",
    "us-west-1",
    "ca-central-1",
    "sa-east-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
)
NONE = "none"
_KIND = "cloudwatch/"
NEEDS = "cloudwatch:ListMetrics and cloudwatch:GetMetricData"
_NAMESPACE = "AWS/Bedrock"
_DIMENSION = "ModelId"
_LISTED_BY = "Invocations"
_INPUT, _OUTPUT = "InputTokenCount", "OutputTokenCount"
_READ, _WRITTEN = "CacheReadInputTokenCount", "CacheWriteInputTokenCount"
_METRICS = (_LISTED_BY, _INPUT, _OUTPUT, _READ, _WRITTEN)
# Of these makers' models the input is reported with what came from a cache.
_GROSS = "openai."
_REFUSED = ("permission", "key", "setup", "clock")
# Where so many regions do not answer, none of the others will; each would be waited for.
_MOST_FAILURES = 2
_MISREAD = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError)


@dataclass(slots=True)
class Counted:
    """What could be read. `untold` are the kinds of rows that could not; `notes` say so to the person."""

    rows: list[UsageRow] = field(default_factory=list)
    untold: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


def counted(session: Session, provider: str, days: DayRange, regions: str) -> Counted:
    """Gives the tokens of some days, each row's kind naming its region.

    Args:
        session: Whom to ask.
        provider: Whose usage it is.
        days: Which days.
        regions: Their names, with commas; empty for those that every account has, `none` for no region.

    Raises:
        ProviderFault: The run was cancelled.
    """
    found = Counted()
    words = tuple(dict.fromkeys(regions.replace(",", " ").split()))
    names = () if words == (NONE,) else words or REGIONS
    known: defaultdict[str, set[str]] = defaultdict(set)
    for kind, model in session.counted_before():
        known[kind].add(model)
    refused: list[str] = []
    failed: list[str] = []
    for region in names:
        if len(failed) >= _MOST_FAILURES:
            failed.append(region)
            continue
        try:
            found.rows += _of_region(session, provider, region, days, known[kind_of(region)])
        except ProviderFault as fault:
            if fault.kind == "cancelled":
                raise
            (refused if fault.kind in _REFUSED else failed).append(region)
        except _MISREAD:
            failed.append(region)
    read = {kind_of(region) for region in names} - {kind_of(region) for region in (*refused, *failed)}
    unread = {kind_of(region) for region in names} - read
    # A region that is not asked any more keeps what it told.
    found.untold = frozenset(unread | {kind for kind in known if kind.startswith(_KIND)} - read)
    found.notes = _notes(names, refused, failed)
    return found


def kind_of(region: str) -> str:
    """Gives the kind of the rows of a region."""
    return f"{_KIND}{region}"


def _of_region(
    session: Session, provider: str, region: str, days: DayRange, known: set[str]
) -> list[UsageRow]:
    listed = cloudwatch.values_of(
        session, region, namespace=_NAMESPACE, metric=_LISTED_BY, dimension=_DIMENSION
    )
    # A model that rested for two weeks is listed no more, though its days are still told.
    models = sorted(listed | known)
    if not models:
        return []
    wanted = [(metric, model) for model in models for metric in _METRICS]
    sums = cloudwatch.daily_sums(
        session, region, days, namespace=_NAMESPACE, dimension=_DIMENSION, wanted=wanted
    )
    by_model: defaultdict[tuple[date, str], dict[str, int]] = defaultdict(dict)
    for (day, model, metric), total in sums.items():
        by_model[day, model][metric] = total
    return [
        UsageRow(
            provider,
            day,
            kind_of(region),
            model[:LONGEST_NAME],
            tokens=_tokens(model, found),
            requests=found.get(_LISTED_BY),
        )
        for (day, model), found in sorted(by_model.items())
    ]


def _tokens(model: str, found: Mapping[str, int]) -> TokenCounts | None:
    if not found.keys() - {_LISTED_BY}:
        # Models of pictures and speech count no tokens.
        return None
    given, read, written = found.get(_INPUT, 0), found.get(_READ, 0), found.get(_WRITTEN, 0)
    if _GROSS in model and read + written <= given:
        given -= read + written
    return TokenCounts(given, read, written, output=found.get(_OUTPUT, 0))


def _notes(asked: tuple[str, ...], refused: list[str], failed: list[str]) -> tuple[str, ...]:
    notes = []
    if refused:
        where = "any region" if len(refused) == len(asked) else ", ".join(refused)
        notes.append(
            f"AWS did not let this key read Bedrock's token counts in {where}: allow it {NEEDS}, or name the "
            f'regions to read ("{NONE}" for none).'
        )
    if failed:
        notes.append(
            f"Bedrock's token counts in {', '.join(failed)} could not be read; those known before stay."
        )
    return tuple(notes)
