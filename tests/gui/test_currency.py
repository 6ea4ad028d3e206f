"""Figures in the currency that was chosen: written as in the person's country, marked, and never made up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from app import formatting
from app.charts.axes import money_ticks
from app.client import ApiClient
from app.currency import DOLLARS, Unit, shown, unit_of
from app.drawing import pixel_digits
from app.models import glance, notices
from app.short_money import money_short
from app.widgets.amount import AmountField, ShownAmount
from app.windows.budgets import BudgetsPage
from app.windows.costs import CostsPage
from server.schemas.alerts import Alert
from server.schemas.budgets import BudgetRequest
from server.schemas.dashboard import Dashboard
from server.schemas.exchange_rates import ShownCurrency
from server.schemas.month_entries import ManualCostRequest
from server.schemas.settings import SettingsRequest
from server.services.currencies import ARCHIVE_NAME
from tests.gui import sample_figures as samples
from tests.gui.test_servers import Stage, stage

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

__all__ = ["stage"]
D = Decimal
DAY = date(2026, 10, 30)
EURO = Unit("EUR", D("0.92"), DAY)
YEN = Unit("JPY", D("157.25"), DAY)
FRANC = Unit("CHF", D("0.82"), DAY)
SPACE = "\u00a0"


@pytest.fixture(autouse=True)
def _dollars_again() -> Iterator[None]:
    yield
    shown.show(DOLLARS)


def speak(name: str) -> None:
    QLocale.setDefault(QLocale(name))


@pytest.mark.parametrize(
    ("locale", "unit", "dollars", "text"),
    [
        ("en_US", EURO, D(1000), "€920.00"),
        ("de_DE", EURO, D("1341.8043478"), f"1.234,46{SPACE}€"),
        ("fr_FR", EURO, D(10), f"9,20{SPACE}€"),
        ("nl_NL", EURO, D(10), f"€{SPACE}9,20"),
        ("ja_JP", YEN, D("10"), "￥1,573"),
        ("en_US", YEN, D("10"), "¥1,573"),
        ("en_US", YEN, D("0.001"), "¥0.16"),
        ("en_US", YEN, D("0.00001"), "<¥0.01"),
        ("en_US", FRANC, D(100), f"CHF{SPACE}82.00"),
        ("de_CH", FRANC, D(100), f"CHF{SPACE}82.00"),
        ("sv_SE", Unit("SEK", D(10), DAY), D("1.5"), f"15,00{SPACE}kr"),
        ("en_AU", Unit("AUD", D("1.5"), DAY), D(2), "A$3.00"),
        ("en_US", EURO, D("0.0042"), "€0.0039"),
        ("en_US", EURO, D("-4"), "−€3.68"),
        ("en_US", EURO, D(0), "€0.00"),
        ("ja_JP", YEN, D(0), "￥0"),
        ("en_US", EURO, None, "—"),
        ("en_US", EURO, D("NaN"), "—"),
    ],
)
def test_written_as_in_the_persons_country(
    locale: str, unit: Unit, dollars: Decimal | None, text: str
) -> None:
    speak(locale)
    shown.show(unit)
    assert formatting.money(dollars) == text


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=9),
    st.decimals(min_value="0.001", max_value="20000", places=4),
    st.sampled_from(["EUR", "JPY", "CHF"]),
)
@example(D("0.005"), D(1), "EUR")
@example(D("2.675"), D(1), "EUR")
def test_it_is_rounded_once_half_up(dollars: Decimal, rate: Decimal, code: str) -> None:
    unit = Unit(code, rate, DAY)
    shown.show(unit)
    text = formatting.money(dollars)
    exact = dollars * rate
    if text.startswith(("<", ">")):
        assert 0 < abs(exact) < D(1).scaleb(-unit.digits - 2)
        return
    bare = text.replace(unit.sign, "").replace(SPACE, "").replace(",", "").replace("−", "-")
    is_fine = abs(exact).quantize(D(1).scaleb(-unit.digits - 2), rounding=ROUND_HALF_UP) < 1
    places = unit.digits + 2 if is_fine and exact else unit.digits
    assert D(bare) == exact.quantize(D(1).scaleb(-places), rounding=ROUND_HALF_UP)


def test_hovering_tells_the_dollars_and_the_rate() -> None:
    assert formatting.money_hover(D("1234.56789")) == "$1,234.56789"
    shown.show(EURO)
    told = formatting.money_hover(D("1234.56789"))
    assert told == "$1,234.56789\nConverted at €0.92 per $, ECB, 30 Oct 2026"
    assert formatting.unit_word() == "in €, converted"
    shown.show(Unit("EUR", D("0.89509488"), DAY, is_old=True))
    assert formatting.rate_words() == (
        "Converted at €0.8951 per $, ECB, 30 Oct 2026: no newer rate is known here"
    )


def test_what_was_paid_in_dollars_stays_dollars() -> None:
    shown.show(EURO)
    assert formatting.usd(D(20)) == "$20.00"


def test_without_a_rate_it_is_dollars_and_said() -> None:
    answer = ShownCurrency(
        currency="EUR", perDollar=None, publishedOn=None, source="ECB", isOld=False, note="Not converted: …"
    )
    shown.show(unit_of(answer))
    assert formatting.money(D(5)) == "$5.00"
    assert formatting.rate_words() == "Shown in dollars. Not converted: …"
    assert formatting.unit_word() == "in $, no rate"


@pytest.mark.parametrize(
    ("unit", "dollars", "text"),
    [
        (EURO, D(0), "€0"),
        (EURO, D("0.5"), ".46"),
        (EURO, D("0.001"), "<.01"),
        (EURO, D(5), "€5"),
        (EURO, D(-5), "-€5"),
        (EURO, D(1500), "1.4k"),
        (YEN, D("0.001"), "<¥1"),
        (YEN, D("0.02"), "¥3"),
        (YEN, D(4), "629"),
        (FRANC, D(4), "3.3"),
        (FRANC, D(0), "0.0"),
    ],
)
def test_the_icon_has_room(unit: Unit, dollars: Decimal, text: str) -> None:
    shown.show(unit)
    assert money_short(dollars) == text
    assert pixel_digits.width(text) is not None


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14),
    st.sampled_from([EURO, YEN, FRANC, Unit("CAD", D("1.4"), DAY)]),
)
def test_the_icon_always_has_room(dollars: Decimal, unit: Unit) -> None:
    shown.show(unit)
    text = money_short(dollars)
    assert 2 <= len(text) <= 4
    assert (text in ("€0", "¥0", "0.0")) == (dollars == 0)


def test_axes_have_round_amounts_of_what_is_shown() -> None:
    shown.show(EURO)
    ticks = money_ticks(D(100))
    assert [label for _, label in ticks] == ["€0", "€50"]
    assert ticks[1][0] == pytest.approx(50 / 0.92)
    shown.show(YEN)
    assert [label for _, label in money_ticks(D(100))] == ["¥0", "¥5k", "¥10k", "¥15k"]


def test_the_glance_and_notifications_say_both(dashboard_json: dict[str, Any]) -> None:
    dashboard = Dashboard.model_validate(dashboard_json)
    shown.show(EURO)
    told = glance.describe(dashboard, samples.NOW)
    assert (told.today.value, told.month.value) == ("€3.86", "€77.74")
    alert = Alert(
        id="1",
        kind="budget",
        severity="warning",
        title="80 % of a budget used",
        message="This month's budget: $1,080.00 of $1,350.00.",
        provider=None,
        project=None,
        createdAt=samples.NOW,
    )
    (notice,) = notices.notices([alert])
    assert notice.message == "This month's budget: $1,080.00 (€993.60) of $1,350.00 (€1,242.00)."


def test_a_budget_is_typed_in_dollars_and_told_in_both(qtbot: QtBot) -> None:
    field = AmountField()
    below = ShownAmount(field)
    qtbot.addWidget(field)
    qtbot.addWidget(below)
    field.set_amount(D(100))
    assert below.isHidden()
    shown.show(EURO)
    assert not below.isHidden()
    assert below.text() == "In US dollars: about €92.00"
    field.set_amount(D(50))
    assert below.text() == "In US dollars: about €46.00"
    assert field.amount == 50


def test_pages_follow_the_setting(qtbot: QtBot, real: ApiClient) -> None:
    real.add_manual_cost(
        ManualCostRequest(service="cursor", amount=D(20), month=11, year=2026, currency="USD")
    )
    real.put_budget(BudgetRequest(limit=D(100)))
    costs = CostsPage(real, today=samples.NOW.date)
    budgets = BudgetsPage(real, today=samples.NOW.date())
    for page in (costs, budgets):
        qtbot.addWidget(page)
        page.show()
    qtbot.waitUntil(lambda: costs.is_full and budgets.is_full)
    assert costs.total.text() == "$20.00"
    assert not costs.unit.isVisible()
    real.change_settings(SettingsRequest(values={"displayCurrency": "EUR"}))
    answer = real.dashboard().displayCurrency
    assert answer.perDollar is not None
    shown.show(unit_of(answer))
    wanted = f"€{D(20) * answer.perDollar:.2f}"
    qtbot.waitUntil(lambda: costs.total.text() == wanted)
    assert costs.unit.text() == "in €, converted"
    assert "ECB" in costs.unit.toolTip()
    assert costs.total.toolTip().startswith("$20.00\nConverted at €0.")
    qtbot.waitUntil(lambda: "€" in str(budgets.model.index(0, 2).data()))
    # A spreadsheet gets what is kept.
    assert "\t20" in costs.model.as_tsv([0])


def test_the_tray_follows_the_setting_and_says_when_no_rate_is_known(stage: Stage) -> None:
    today = datetime.now(UTC).date()
    with ZipFile(stage.mine.data_dir / ARCHIVE_NAME, "w") as archive:
        archive.writestr("eurofxref-hist.csv", f"Date,USD,GBP,\n{today},1.25,N/A,\n")
    with stage.program() as program:
        stage.wait(lambda: stage.today(program).endswith("$3.00"))
        assert program.servers is not None
        change = program.servers.client.change_settings
        change(SettingsRequest(values={"displayCurrency": "EUR"}))
        stage.wait(lambda: stage.today(program).endswith("€2.40"))
        assert program.tray.tooltip.startswith("Today €2.40")
        change(SettingsRequest(values={"displayCurrency": "GBP"}))
        stage.wait(lambda: stage.today(program).endswith("$3.00"))
        assert formatting.unit_word() == "in $, no rate"
        change(SettingsRequest(values={"displayCurrency": "USD"}))
        stage.wait(lambda: formatting.unit_word() == "")
