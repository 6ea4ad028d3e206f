"""Alerts are in step with the figures whenever they are read, also while somebody else brings them there."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from server.schemas.budgets import BudgetRequest
from server.services.alerts import AlertService

if TYPE_CHECKING:
    from server.core.records import Identity
    from server.services.container import Services


def test_who_reads_while_another_judges_waits_for_it(
    services: Services, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.budgets.put(identity, BudgetRequest.model_validate({"limit": 1}))
    event = {"provider": "openai", "model": "gpt-4o", "inputTokens": 1, "outputTokens": 1, "cost": 5}
    services.tracking.track_batch(identity, [event], flush=False, idempotency_key=None)
    judging, go_on, real = threading.Event(), threading.Event(), AlertService._reconcile

    def slow(self: AlertService, *rest: object) -> bool:
        judging.set()
        go_on.wait(10)
        return real(self, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(AlertService, "_reconcile", slow)
    watch = threading.Thread(target=services.alerts.judge, args=(identity.organization_id,))
    watch.start()
    assert judging.wait(10)
    timer = threading.Timer(0.1, go_on.set)
    timer.start()
    page = services.alerts.list_alerts(identity, only_open=True, limit=10, cursor=None)
    watch.join()
    timer.join()
    assert page.alerts
