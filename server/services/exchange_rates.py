"""In which currency figures are shown, and the rates there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from server.core.currencies import DOLLAR, Rate, ShownCurrency, shown_in
from server.core.periods import today
from server.core.settings import DISPLAY_CURRENCY, UPDATE_EXCHANGE_RATES
from server.services.currencies import ARCHIVE_NAME, EcbRates
from server.services.settings import SettingsService
from server.services.zones import Zones

if TYPE_CHECKING:
    from server.sync.rates import RateUpdates


class ExchangeRateService:
    """Finds the rate for showing figures: a glance needs one that is the same for all, the newest known."""

    def __init__(
        self, *, rates: EcbRates, settings: SettingsService, zones: Zones, clock: Callable[[], datetime]
    ) -> None:
        """Takes what it works with."""
        self._rates = rates
        self._settings = settings
        self._zones = zones
        self._clock = clock

    def shown(self) -> ShownCurrency:
        """Gives the currency that is set, with its newest rate or why there is none."""
        currency, day = str(self._settings.get(DISPLAY_CURRENCY)), self._today()
        return shown_in(currency, day, None if currency == DOLLAR else self._rates.find(currency, day))

    def newest(self) -> dict[str, Rate]:
        """Gives the newest rate of every currency that has one."""
        return self._rates.published(self._today())

    def updates(self, folder: Path, url: str, version: str, come: Callable[[], None]) -> RateUpdates:
        """Gives what keeps the rates of a data folder up to date; it is not started yet.

        `come` is called, in a thread of its own, when newer rates are there.
        """
        from server.sync.rates import RateUpdates

        return RateUpdates(
            rates=self._rates,
            target=folder / ARCHIVE_NAME,
            url=url,
            version=version,
            is_wanted=lambda: bool(self._settings.get(UPDATE_EXCHANGE_RATES)),
            come=come,
            clock=self._clock,
        )

    def _today(self) -> date:
        return today(self._clock(), self._zones.current)
