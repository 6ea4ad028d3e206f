"""Exports: what was tracked, paid or billed, as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal

from server.core import periods
from server.core.provider import ProviderNames
from server.core.records import Identity
from server.db.connection import Store
from server.services.zones import Zones

if TYPE_CHECKING:
    from server.core.files.own import Kind
    from server.services.export_files import Export

Format = Literal["csv", "json", "focus"]


class ExportService:
    """Gives data out."""

    def __init__(
        self,
        *,
        store: Store,
        providers: ProviderNames,
        zones: Zones,
        installation: str,
        clock: Callable[[], datetime],
    ) -> None:
        """Takes what it works with."""
        self._store = store
        self._providers = providers
        self._zones = zones
        self._installation = installation
        self._clock = clock

    def export(
        self,
        identity: Identity,
        *,
        form: Format,
        kind: Kind | None,
        first: date | None,
        last: date | None,
        zone_name: str | None,
    ) -> Export:
        """Gives a range of days, by default the first of this month to today.

        FOCUS has everything that costs are made of, by days of UTC; the others one kind of rows.

        Raises:
            InvalidInput: The range is turned round, or FOCUS is asked for one kind of rows.
            StoreError: The database failed before anything was sent.
        """
        # Formats take a megabyte of modules, and most people never export anything.
        from server.services.export_files import Exporter

        now = self._clock()
        zone = UTC if form == "focus" else self._zones.find(zone_name)
        days = periods.range_of(first, last, periods.today(now, zone))
        exporter = Exporter(self._store, self._providers, self._installation, identity.organization_id, now)
        return (
            exporter.focus(days, kind) if form == "focus" else exporter.own(form, kind or "usage", days, zone)
        )
