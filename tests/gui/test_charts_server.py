"""The page of charts over the real server in this process: what was tracked is what is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from app.client import ApiClient
from app.models.chart_range import ChartRange
from app.windows.charts_answers import ask, zone_of
from app.windows.charts_controls import Question
from server.credentials import SecretStore
from server.runtime import Runtime
from tests.gui.conftest import SECRET_KEY

if TYPE_CHECKING:
    from app.windows.charts_answers import Answer

NOW = datetime(2026, 6, 17, 12, 30, tzinfo=UTC)


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": SECRET_KEY})
    runtime = Runtime(
        data_dir=tmp_path / "data", port=0, clock=lambda: NOW, secrets=secrets, machine_zone="Europe/Berlin"
    )
    runtime.start()
    yield runtime
    runtime.stop()
    secrets.close()


@pytest.fixture
def client(runtime: Runtime) -> Iterator[ApiClient]:
    client = ApiClient.embedded(runtime.in_process_app, runtime.base_url, runtime.desktop_token)
    track(runtime)
    yield client
    client.close()


def track(runtime: Runtime) -> None:
    """Tracks: an hour ago, a day ago, a month ago, and once at an unknown price."""
    uses = [
        {"model": "gpt-4o", "cost": 2, "cachedTokens": 250, "timestamp": NOW - timedelta(hours=1)},
        {"model": "gpt-4o", "cost": 3, "timestamp": NOW - timedelta(days=1)},
        {"model": "gpt-4o-mini", "cost": 0.5, "timestamp": NOW - timedelta(days=30)},
        {"model": "nobody-knows-it", "timestamp": NOW - timedelta(hours=2)},
    ]
    transport = httpx.WSGITransport(app=runtime.in_process_app)
    headers = {"Authorization": f"Bearer {runtime.desktop_token()}"}
    with httpx.Client(transport=transport, base_url=runtime.base_url, headers=headers) as http:
        zone = {"values": {"timezone": "Asia/Tokyo"}}
        assert http.patch("/api/settings", json=zone).status_code == 200
        for use in uses:
            event = {"provider": "openai", "inputTokens": 1000, "outputTokens": 1000} | use
            event["timestamp"] = str(event["timestamp"]).replace(" ", "T")
            assert http.post("/api/tokens/track", json=event).status_code == 200


def asked(client: ApiClient, view: str, *, step: str = "day", group: str = "model") -> Answer:
    days = ChartRange.of("month" if view == "month" else "7", NOW.date())
    return ask(client, Question(view, days, step, group, compares=True), {"openai": "OpenAI"}, NOW)


def test_the_timeline_of_what_was_tracked(client: ApiClient) -> None:
    found = asked(client, "time").timeline
    assert found is not None
    assert found.steps == 7
    assert found.running == 6
    assert [line.name for line in found.lines] == ["gpt-4o", "nobody-knows-it"]
    assert found.whole.costs.sum(0, 7) == 5
    assert found.whole.unpriced.sum(0, 7) == 2000
    assert found.before is not None


def test_hours_are_those_of_the_servers_zone(client: ApiClient) -> None:
    found = asked(client, "time", step="hour").timeline
    assert found is not None
    assert found.steps == 7 * 24
    number = found.running
    assert number is not None
    assert str(found.starts[number]) == "2026-06-17T21:00:00"
    assert str(zone_of(client)) == "Asia/Tokyo"
    week = asked(client, "week").week
    assert week is not None
    assert week.total == 5
    assert week.unpriced == 2000


def test_the_month_and_the_one_before(client: ApiClient) -> None:
    found = asked(client, "month").month
    assert found is not None
    assert (found.now, found.before[-1], found.unpriced) == (Decimal(5), Decimal("0.5"), 2000)


def test_models_with_their_rates_and_cache_hits(client: ApiClient) -> None:
    found = asked(client, "models").models
    assert found is not None
    by_name = {one.model: one for one in found}
    known, unknown = by_name["gpt-4o"], by_name["nobody-knows-it"]
    assert known.rate == Decimal(5) * 10**6 / 4000
    assert known.cache_share == 250 / 2000
    assert unknown.cost is None
    assert unknown.rate is None
