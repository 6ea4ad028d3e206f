"""What the tests of the windows share: no screen, no keyring, a server made of a few lines."""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# So that `tests.gui.…` can be imported under the name that mypy knows it by.
sys.path.insert(0, str(Path(__file__).parents[2]))

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from app import theme
from app.bridge import Bridge
from app.client import ApiClient
from app.models.figures import FiguresTableModel
from app.preferences import Preferences
from app.tasks import wait_for_tasks
from app.translation import install

SECRET_KEY = "0123456789abcdef" * 4


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODINGVIBEZ_SECRET_KEY", SECRET_KEY)


@pytest.fixture(autouse=True)
def _english(qapp: QApplication) -> None:
    install(qapp, "en")
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))


@pytest.fixture(autouse=True)
def _every_table_keeps_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has Qt watch what any table does in any test; what breaks a rule of models is a warning, and fails."""
    take = FiguresTableModel.set_rows

    def watched(table: FiguresTableModel[Any], rows: Sequence[Any]) -> None:
        if table.findChild(QAbstractItemModelTester) is None:
            QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Warning, table)
        take(table, rows)

    monkeypatch.setattr(FiguresTableModel, "set_rows", watched)


@pytest.fixture(autouse=True)
def _nothing_left_behind(qapp: QApplication) -> Iterator[None]:
    """Lets every job end before the windows that asked for it are gone for good."""
    if theme.current().mode != "light":
        theme.apply(qapp, "light")
    # As in the program: a server's thread must not be the one that destroys a window.
    gc.disable()
    yield
    assert wait_for_tasks(10_000)
    qapp.processEvents()
    for window in qapp.topLevelWidgets():
        # Pop-ups go with the widget they belong to: without its calendar, a date field ends in a crash.
        if isValid(window) and window.parentWidget() is None:
            window.close()
            window.deleteLater()
    QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete.value))
    gc.collect(0)
    gc.enable()


@pytest.fixture
def preferences(tmp_path: Path, qapp: QApplication) -> Preferences:
    return Preferences(tmp_path / "tray.ini")


@pytest.fixture
def bridge(qapp: QApplication) -> Iterator[Bridge]:
    bridge = Bridge()
    yield bridge
    bridge.close()


@dataclass
class FakeServer:
    """A WSGI application that answers every path with what a test laid there, and keeps what it was asked."""

    answers: dict[tuple[str, str], object] = field(default_factory=dict)
    status: str = "200 OK"
    asked: list[tuple[str, str, str, object]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    raw: bytes | None = None
    gate: threading.Event | None = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self.gate is not None:
            self.gate.wait(5)
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        body = environ["wsgi.input"].read()
        is_json = environ.get("CONTENT_TYPE") == "application/json"
        self.asked.append(
            (method, path, environ.get("QUERY_STRING", ""), json.loads(body) if body and is_json else None)
        )
        self.headers.append({name: value for name, value in environ.items() if name.startswith("HTTP_")})
        if self.raw is not None:
            content = self.raw
        elif self.status.startswith("2"):
            content = json.dumps(
                {
                    "success": True,
                    "data": self.answers[method, path],
                    "timestamp": "2026-11-22T15:00:00.000Z",
                    "requestId": "r1",
                }
            ).encode()
        else:
            content = json.dumps(self.answers[method, path]).encode()
        start_response(self.status, [("Content-Type", "application/json")])
        return [content]


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def client(server: FakeServer) -> Iterator[ApiClient]:
    client = ApiClient.embedded(server, "http://127.0.0.1:8423", lambda: "owner-token")
    yield client
    client.close()


BASIS = {"billed": 0, "reported": 0, "estimated": 4.2, "manual": 0}

DASHBOARD: dict[str, Any] = {
    "totalCosts": {
        "currentMonth": 84.5,
        "previousMonth": 120.0,
        "previousMonthToDate": 65.0,
        "previousUnpricedTokens": 0,
    },
    "tokenUsage": {
        "inputTokens": 900,
        "outputTokens": 100,
        "cachedTokens": 0,
        "cacheWriteTokens": 0,
        "totalTokens": 1000,
        "requests": 3,
    },
    "topModels": [
        {
            "provider": "openai",
            "model": f"model-{n}",
            "cost": 40 - n,
            "tokens": 10,
            "share": 0.2,
            "basis": BASIS,
        }
        for n in range(5)
    ],
    "budgetStatus": {
        "limit": 100,
        "used": 84.5,
        "remaining": 15.5,
        "percentUsed": 84.5,
        "status": "warning",
        "projected": 130,
    },
    "alerts": [],
    "today": {
        "cost": 4.2,
        "tokens": 1000,
        "requests": 3,
        "basis": {"billed": 0, "reported": 0, "estimated": 4.2, "manual": 0},
        "unpricedTokens": 0,
    },
    "burnRate": {
        "tokensPerHour": 1,
        "costPerHour": 0.2,
        "tokensPerDay": 24,
        "costPerDay": 4.8,
        "unpricedTokens": 0,
    },
    "projection": {"estimatedCost": 130, "low": 110, "high": 150, "confidence": 0.7, "method": "weekday"},
    "byProvider": {"openai": 84.5},
    "providers": [],
    "basis": {"billed": 0, "reported": 0, "estimated": 84.5, "manual": 0},
    "unpriced": {
        "events": 2,
        "tokens": 50,
        "models": [{"provider": "x", "model": "y", "tokens": 50, "events": 2}],
    },
    "recentDays": [],
    "lastEventAt": "2026-11-22T14:58:00.000Z",
    "dataFreshness": "fresh",
}


@pytest.fixture
def dashboard_json() -> dict[str, Any]:
    """A dashboard as JSON, to be changed at will."""
    copy: dict[str, Any] = json.loads(json.dumps(DASHBOARD))
    return copy


@pytest.fixture
def real(tmp_path: Path, qapp: QApplication) -> Iterator[ApiClient]:
    """A client of the real server in this process, with nothing in it yet."""
    from tests.gui.real_server import serving

    with serving(tmp_path / "data") as (client, _runtime):
        yield client
        assert wait_for_tasks(10_000)
