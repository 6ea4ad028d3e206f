"""Supabase's estimate, Kiro's reports in a bucket, and Replit's beta that is refused where it is "
"not plain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest

from server.core.errors import IntegrationError
from server.core.periods import DayRange
from server.db import bills
from tests.conftest import Clock
from tests.providers.conftest import Desk
from tests.providers.servers.aws import KiroBucket, xml
from tests.providers.servers.smaller import Replit, Supabase

TODAY = date(2026, 11, 22)


@pytest.fixture
def supabase() -> Iterator[Supabase]:
    with Supabase() as stand_in:
        yield stand_in


@pytest.fixture
def kiro() -> Iterator[KiroBucket]:
    with KiroBucket() as stand_in:
        yield stand_in


@pytest.fixture
def replit() -> Iterator[Replit]:
    with Replit() as stand_in:
        yield stand_in


class TestSupabase:
    def test_list_prices_by_the_day_and_labelled_so(
        self, supabase: Supabase, connected: Callable[..., Desk]
    ) -> None:
        desk = connected(supabase)
        message = desk.synced("supabase").message
        assert message.startswith("Estimated from list prices of add-ons. Missing: the plan's fee")
        assert {(line.day, line.line, line.project): line.cost_nanos for line in desk.lines()} == {
            (TODAY, "Small compute instance (estimate)", "shop"): 494_400_000,
            (TODAY, "Custom Domain custom domain (estimate)", "shop"): 333_333_333,
        }

    def test_an_estimate_never_settles(self, supabase: Supabase, desk: Desk, clock: Clock) -> None:
        desk.connect("supabase", supabase.credentials, supabase.url)
        desk.synced("supabase")
        clock.advance(days=3)
        desk.synced("supabase")
        with desk.store.reading() as database:
            days = bills.billed_days(
                database, desk.identity.organization_id, DayRange(TODAY, date(2026, 12, 31))
            )
        assert [date.fromordinal(item.day).day for item in days] == [22, 23, 24, 25]
        assert not any(item.settled for item in days)

    def test_days_that_are_over_keep_the_price_they_had(
        self, supabase: Supabase, desk: Desk, clock: Clock
    ) -> None:
        desk.connect("supabase", supabase.credentials, supabase.url)
        desk.synced("supabase")
        clock.advance(days=1)
        desk.synced("supabase")
        clock.advance(days=1)
        supabase.addons = {"selected_addons": []}
        desk.synced("supabase")
        by_day: dict[date, int] = {}
        for line in desk.lines():
            by_day[line.day] = by_day.get(line.day, 0) + line.cost_nanos
        assert by_day == {TODAY: 827_733_333}

    def test_before_a_project_was_made_it_cost_nothing(
        self, supabase: Supabase, connected: Callable[..., Desk]
    ) -> None:
        supabase.projects[0]["created_at"] = "2026-11-23T00:00:00Z"
        desk = connected(supabase)
        desk.synced("supabase")
        assert desk.lines() == []

    def test_an_interval_that_is_not_known_is_refused(
        self, supabase: Supabase, connected: Callable[..., Desk]
    ) -> None:
        supabase.addons["selected_addons"][0]["variant"]["price"]["interval"] = "fortnightly"
        assert connected(supabase).sync("supabase").status == "error"


class TestKiro:
    def test_overage_is_money_and_credits_are_usage(
        self, kiro: KiroBucket, connected: Callable[..., Desk]
    ) -> None:
        desk = connected(kiro)
        assert "monthly fee is not in Kiro's report" in desk.synced("kiro").message
        (line,) = desk.lines()
        assert (line.day, line.line, line.cost_nanos) == (date(2026, 11, 20), "Overage credits", 500_000_000)
        (row,) = desk.usage()
        assert (row.model, row.unit, row.quantity_nanos) == ("PRO_PLUS", "credits", 74_500_000_000)
        assert (row.requests, row.tokens) == (122, None)

    def test_long_lists_are_followed_and_other_files_left_alone(
        self, kiro: KiroBucket, connected: Callable[..., Desk]
    ) -> None:
        (name,) = kiro.objects
        head, row, _ = kiro.objects[name].decode().splitlines()
        kiro.objects = {}
        for day in range(18, 23):
            busy = row.replace("2026-11-20", f"2026-11-{day - 1}").replace(",0,true", ",2,true")
            key = f"{kiro.folder}/2026/11/{day}/00/PLUGIN_user_report_{day}.csv"
            kiro.objects[key] = f"{head}\n{busy}\n".encode()
        kiro.objects[f"{kiro.folder}/2026/11/21/00/readme.txt"] = b"not a report"
        kiro.objects["usage/elsewhere_user_report_1.csv"] = b"not ours"
        kiro.most_keys = 2
        desk = connected(kiro)
        desk.synced("kiro")
        assert {line.day.day: line.cost_nanos for line in desk.lines()} == dict.fromkeys(
            (19, 20, 21), 80_000_000
        )

    def test_names_with_odd_characters_are_signed_right(
        self, kiro: KiroBucket, connected: Callable[..., Desk]
    ) -> None:
        (name,) = kiro.objects
        kiro.objects = {name.replace("KIRO_IDE", "KIRO IDE & + ü"): kiro.objects[name]}
        desk = connected(kiro)
        desk.synced("kiro")
        assert desk.money() == kiro.expected

    def test_a_wrong_bucket_is_told(self, kiro: KiroBucket, desk: Desk) -> None:
        kiro.troubles.append(xml("<Error><Code>NoSuchBucket</Code></Error>", 404))
        with pytest.raises(IntegrationError, match="no such bucket in this region"):
            desk.connect("kiro", kiro.credentials, kiro.url, check=True)

    @pytest.mark.parametrize(("code", "status"), [("PermanentRedirect", 301), ("TemporaryRedirect", 307)])
    def test_a_bucket_of_another_region_is_told(
        self, kiro: KiroBucket, desk: Desk, code: str, status: int
    ) -> None:
        kiro.troubles.append(xml(f"<Error><Code>{code}</Code></Error>", status))
        with pytest.raises(IntegrationError, match="no such bucket in this region") as caught:
            desk.connect("kiro", kiro.credentials, kiro.url, check=True)
        assert caught.value.mendable


class TestReplit:
    def test_plain_rows_are_read(self, replit: Replit, connected: Callable[..., Desk]) -> None:
        replit.page = 1
        desk = connected(replit)
        desk.synced("replit")
        assert {(line.day.day, line.line, line.project): line.cost_nanos for line in desk.lines()} == {
            (20, "Agent", "p1"): 3_250_000_000,
            (21, "Deployments", "p1"): 500_000_000,
        }

    @pytest.mark.parametrize(
        "row",
        [
            {"date": "2026-11-20", "total": Decimal("3")},
            {"date": "2026-11-20", "costUsd": Decimal("3"), "amountUsd": Decimal("3")},
            {"costUsd": Decimal("3")},
            {"date": "2026-11-20", "period": {"day": "2026-11-21"}, "costUsd": Decimal("3")},
            {},
        ],
    )
    def test_what_is_not_plain_is_refused_and_its_fields_are_named(
        self, replit: Replit, connected: Callable[..., Desk], row: dict[str, object]
    ) -> None:
        replit.rows = [row]
        desk = connected(replit)
        outcome = desk.sync("replit")
        assert outcome.status == "error"
        assert "so nothing was booked" in outcome.message
        assert all(key in outcome.message for key in row if key != "period")
        assert desk.lines() == []


def test_what_cannot_be_called_says_so(desk: Desk) -> None:
    outcome = desk.sync("lovable")
    assert outcome.status == "manual_only"
    assert "nothing to call" in outcome.message
    with pytest.raises(IntegrationError, match="nothing to call"):
        desk.services.integrations.connect(desk.identity, "lovable", {}, check=True)
