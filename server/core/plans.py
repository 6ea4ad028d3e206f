"""Flat plans: whose usage is worth money but costs none, since a monthly fee pays for it.

Such usage is notional: valued at what the API would have charged, and in no cost, budget, projection, alert
or reconciliation. What is not known to be paid by the call is notional too, until the person says: a
figure that was never charged must not stand among those that were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.core.records import CostSource, UsageEvent
from server.core.settings import COUNT_FLAT_PLANS, FLAT_PLAN_TOOLS, METERED_TOOLS, Value

# What stands where an app's event has the digest of what it posted: by what the sightings of the call show of
# who paid, a flat plan (True) or the call itself (False).
_MARKS: dict[bool | None, str] = {None: "captured", True: "captured:plan", False: "captured:metered"}
FLAT_BY_MARK: dict[str | None, bool | None] = {mark: flat for flat, mark in _MARKS.items()}


def mark_of(flat: bool | None) -> str:
    """Gives the mark under which a call is stored of which this much is shown about who paid."""
    return _MARKS[flat]


def shown(one: bool | None, other: bool | None) -> bool | None:
    """Gives what two sightings of one call show together of who paid; a plan is the stronger word."""
    if one is None or other is None:
        return one if other is None else other
    return one or other


@dataclass(frozen=True, slots=True)
class Plans:
    """What the person says of who pays for the usage of tools.

    Attributes:
        flat: Tools that a flat plan pays for.
        metered: Tools of which every call is paid for; one that is in both lists is taken for a plan's.
        counted: Whether usage under a flat plan is to count as if it were paid for.
    """

    flat: frozenset[str]
    metered: frozenset[str]
    counted: bool

    @classmethod
    def of(cls, values: Mapping[str, Value]) -> Plans:
        """Gives what settings say; those that are not there have their default, which is nothing."""
        flat, metered = (_names(values.get(key, "")) for key in (FLAT_PLAN_TOOLS, METERED_TOOLS))
        return cls(flat, metered - flat, bool(values.get(COUNT_FLAT_PLANS)))

    def is_notional(self, tool: str, flat: bool | None) -> bool:
        """Tells whether a call of a tool costs nothing by itself.

        Args:
            tool: Who made the call.
            flat: What the call itself shows of who paid; it is the better witness.
        """
        if self.counted:
            return False
        return tool not in self.metered if flat is None else flat

    def asks_about(self, tool: str) -> bool:
        """Tells whether the person has not said who pays for a tool."""
        return not self.counted and tool not in self.flat and tool not in self.metered

    def answers(self, tool: str) -> tuple[dict[str, str], dict[str, str]]:
        """Gives the settings that say of a tool that a plan pays for it, and that every call is paid."""
        return (
            {FLAT_PLAN_TOOLS: _text(self.flat | {tool}), METERED_TOOLS: _text(self.metered - {tool})},
            {FLAT_PLAN_TOOLS: _text(self.flat - {tool}), METERED_TOOLS: _text(self.metered | {tool})},
        )

    def source_of(self, event: UsageEvent, flat: bool | None) -> CostSource:
        """Gives how a captured call's cost is known, and whether it is one."""
        if self.is_notional(event.source, flat):
            return CostSource.NOTIONAL
        if event.cost_nanos is None:
            return CostSource.UNPRICED
        return CostSource.REPORTED if event.price_version is None else CostSource.ESTIMATED


def _names(value: Value) -> frozenset[str]:
    return frozenset(str(value).lower().replace(",", " ").split())


def _text(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
