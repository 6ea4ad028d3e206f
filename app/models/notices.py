"""Which alerts are told on the desktop, and when: pure rules over what the server has found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Final

from app import formatting
from app.translation import translate

if TYPE_CHECKING:
    from server.schemas.alerts import Alert

# More than this at once would be a pile of balloons over the person's work.
_MOST_AT_ONCE: Final = 2


@dataclass(frozen=True)
class Notice:
    """What is told: words, how grave it is, and the page that a click opens."""

    title: str
    message: str
    is_grave: bool
    page: str


@dataclass(frozen=True)
class QuietHours:
    """When nothing is told; from and to the same hour means never. They may go over midnight."""

    start: int
    end: int

    def hold(self, now: time) -> bool:
        """Tells whether it is quiet."""
        if self.start <= self.end:
            return self.start <= now.hour < self.end
        return now.hour >= self.start or now.hour < self.end


def untold(alerts: Sequence[Alert], told: Collection[str], topics: Collection[str]) -> list[Alert]:
    """Gives the alerts that are to be told: of a wanted kind, and not told before."""
    return [alert for alert in alerts if alert.kind in topics and alert.id not in told]


def notices(alerts: Sequence[Alert]) -> list[Notice]:
    """Puts alerts into notices; many at once into a single one."""
    if len(alerts) > _MOST_AT_ONCE:
        title = translate("Notices", "{count} things ask for attention").format(count=len(alerts))
        lines = "\n".join(alert.title for alert in alerts[:4])
        return [Notice(title, lines, any(_is_grave(alert) for alert in alerts), "alerts")]
    return [
        Notice(alert.title, formatting.with_shown(alert.message), _is_grave(alert), _page(alert))
        for alert in alerts
    ]


def _is_grave(alert: Alert) -> bool:
    return alert.severity == "critical"


def _page(alert: Alert) -> str:
    pages: dict[str, str] = {
        "budget": "budgets",
        "forecast": "budgets",
        "anomaly": "usage",
        "unpriced": "usage",
        "sync": "integrations",
    }
    return pages.get(alert.kind, "alerts")
