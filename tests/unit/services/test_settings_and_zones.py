"""Settings: changed all or none, in force at once; and the zone whose midnight ends a day."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from server.core.errors import InvalidInput, StoreError
from server.core.settings import SETTINGS
from server.db.choices import read_settings, read_state
from server.services.zones import Zones
from tests.conftest import make_services
from tests.unit.db.histories import EDGES, make_event

if TYPE_CHECKING:
    from server.core.pricing import PriceBook
    from server.core.records import Identity
    from server.db.connection import Store
    from server.db.writer import Writer
    from server.schemas.events import Changed
    from server.services.container import Services
    from server.services.identity import Installation
    from tests.conftest import Clock


def test_settings_begin_at_their_defaults(services: Services) -> None:
    assert services.settings.all() == {setting.key: setting.default for setting in SETTINGS}


def test_a_change_is_in_force_and_kept(
    store: Store,
    writer: Writer,
    services: Services,
    installation: Installation,
    price_book: PriceBook,
    clock: Clock,
    announced: list[Changed],
) -> None:
    services.settings.change({"durableWrites": True, "readLimit": 5})
    assert services.settings.get("readLimit") == 5
    assert writer.durable
    assert [one.kind for one in announced] == ["settings"]
    again = make_services(store, writer, installation, price_book, clock)
    assert again.settings.all() == services.settings.all()
    services.settings.change({"durableWrites": False})
    assert not writer.durable


@pytest.mark.parametrize(
    "values",
    [
        {"readLimit": 5, "timezone": "Nowhere"},
        {"durableWrites": True, "nonsense": 1},
        {"timezone": "Asia/Kathmandu", "readLimit": -1},
    ],
)
def test_one_bad_value_changes_nothing_at_all(
    store: Store, writer: Writer, services: Services, announced: list[Changed], values: dict[str, object]
) -> None:
    before = services.settings.all()
    with pytest.raises(InvalidInput):
        services.settings.change(values)
    with store.reading() as database:
        assert read_settings(database) == {}
        assert read_state(database, "rollup_zone") == "UTC"
    assert services.settings.all() == before
    assert not writer.durable
    assert announced == []


@pytest.mark.expect_errors
def test_a_change_that_the_store_refuses_changes_nothing_at_all(
    store: Store, writer: Writer, services: Services, announced: list[Changed]
) -> None:
    """The day sums could not be made anew in the new zone: then the setting must not say that they were."""
    writer.insert_events([make_event(EDGES[6])])
    trigger = "CREATE TRIGGER no BEFORE INSERT ON usage_day BEGIN SELECT RAISE(ABORT, 'not now'); END"
    writer.call(lambda database: database.execute_sql(trigger).close())
    before = services.settings.all()
    with pytest.raises(StoreError):
        services.settings.change({"timezone": "Asia/Kathmandu", "readLimit": 5})
    with store.reading() as database:
        assert read_settings(database) == {}
        assert read_state(database, "rollup_zone") == "UTC"
    assert services.settings.all() == before
    assert announced == []


def test_two_changes_at_once_end_in_one_zone(
    store: Store, writer: Writer, services: Services, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the day sums to follow one zone and the figures to be read in another, they would be wrong."""
    zones = services.settings._zones
    first_is_here, second_is_done = threading.Event(), threading.Event()
    real = zones.use

    def use(name: str) -> None:
        if name == "Asia/Tokyo":
            first_is_here.set()
            second_is_done.wait(0.5)
        real(name)

    monkeypatch.setattr(zones, "use", use)
    first = threading.Thread(target=lambda: services.settings.change({"timezone": "Asia/Tokyo"}))
    first.start()
    assert first_is_here.wait(5)

    def change_second() -> None:
        services.settings.change({"timezone": "America/New_York"})
        second_is_done.set()

    second = threading.Thread(target=change_second)
    second.start()
    first.join(5)
    second.join(5)
    with store.reading() as database:
        kept = read_settings(database)["timezone"]
        followed = read_state(database, "rollup_zone")
    assert zones.name == followed == kept == services.settings.get("timezone")


def test_figures_read_in_the_midst_of_a_change_of_zone_are_right(
    writer: Writer,
    services: Services,
    identity: Identity,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At the moment between the day sums being made anew and their zone being put in force."""
    clock.set(datetime(2026, 3, 14, 23, tzinfo=UTC))
    writer.insert_events([make_event(datetime(2026, 3, 14, 20, tzinfo=UTC))])
    zones = services.settings._zones
    real, seen = zones.use, []

    def today() -> int:
        return services.dashboard.overview(identity, zone_name=None).today.total.events

    def use(name: str) -> None:
        seen.append(today())
        real(name)

    monkeypatch.setattr(zones, "use", use)
    services.settings.change({"timezone": "Asia/Kathmandu"})
    assert seen == [1], "in both zones the event is of today"
    assert today() == 1


@pytest.mark.parametrize(
    ("setting", "machine", "day"),
    [
        ("", "UTC", 14),
        ("", "Asia/Kathmandu", 15),
        ("", "Nowhere/Known", 14),
        ("America/New_York", "Asia/Tokyo", 14),
    ],
)
def test_a_day_ends_at_the_midnight_of_the_setting_or_else_of_the_computer(
    store: Store,
    writer: Writer,
    installation: Installation,
    price_book: PriceBook,
    clock: Clock,
    identity: Identity,
    setting: str,
    machine: str,
    day: int,
) -> None:
    clock.set(datetime(2026, 3, 14, 20, tzinfo=UTC))
    services = make_services(store, writer, installation, price_book, clock, machine_zone=machine)
    services.settings.change({"timezone": setting})
    writer.insert_events([make_event(clock())])
    (last, sums) = services.dashboard.overview(identity, zone_name=None).daily[-1]
    assert (last.day, sums.cost_nanos) == (day, 1000)


def test_zones_are_found_by_name() -> None:
    zones = Zones("Europe/Berlin")
    assert zones.find(None) is zones.current is zones.find("Europe/Berlin")
    assert zones.find("UTC") == ZoneInfo("UTC")
    with pytest.raises(InvalidInput, match="IANA"):
        zones.find("Berlin")
    zones.use("Nowhere")
    assert zones.name == "UTC"
    assert datetime(2026, 7, 1, tzinfo=zones.current).utcoffset() == timedelta(0)
