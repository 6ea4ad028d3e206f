"""Conversions that had no rate are made anew when a version comes that knows it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest

from server.core.records import Identity
from server.schemas.expenses import ExpenseRequest
from server.schemas.month_entries import ManualCostRequest
from server.services.container import Services
from server.services.currencies import EcbRates

OLD = ("2026-02-27,1.2,0.8,",)
NEW = ("2026-03-10,1.5,0.5,", "2026-03-02,1.3,0.9,", *OLD)


def known(folder: Path, *days: str) -> EcbRates:
    path = folder / f"{len(days)}.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("rates.csv", "\n".join(["Date,USD,GBP,", *days]) + "\n")
    return EcbRates(path)


def use(services: Services, rates: EcbRates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.expenses, "_rates", rates)
    monkeypatch.setattr(services.month_entries, "_rates", rates)
    services.expenses.renew_rates()
    services.month_entries.renew_rates()


def test_a_newer_version_converts_what_an_older_one_could_not(
    services: Services, identity: Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(services, known(tmp_path, *OLD), monkeypatch)
    ids = {}
    for name, day in (("stand-in", date(2026, 3, 2)), ("settled", date(2026, 2, 28))):
        request = ExpenseRequest(
            amount=Decimal(9), currency="GBP", vendor=name, date=day.isoformat(), allowDuplicate=True
        )
        ids[name] = services.expenses.add(identity, request).expense.id
    entry = services.month_entries.add(
        identity, ManualCostRequest(service="cursor", amount=Decimal(18), month=3, year=2026, currency="GBP")
    )

    def figures() -> dict[str, tuple[int | None, str]]:
        found = {name: services.expenses.get(identity, str(number)) for name, number in ids.items()}
        return {name: (one.usd_nanos, one.rate_note or "") for name, one in found.items()}

    before = figures()
    assert before["stand-in"][0] == before["settled"][0] == 13_500_000_000
    assert "newest" in before["stand-in"][1]
    assert "newest" in (entry.rate_note or "")
    use(services, known(tmp_path, *NEW), monkeypatch)
    after = figures()
    assert after["settled"][0] == before["settled"][0]
    assert "newest" not in after["settled"][1]
    assert (after["stand-in"][0], "newest" in after["stand-in"][1]) == (13_000_000_000, False)
    use(services, known(tmp_path, *NEW), monkeypatch)
    assert figures() == after
