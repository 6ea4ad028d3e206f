"""Questions of the client that only some pages ask, so that its own file stays short."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from server.schemas.capture import CaptureStatus
from server.schemas.common import Deleted, Schema
from server.schemas.connections import ConnectionAnswer, ConnectionList
from server.schemas.costs import AllCosts, ProviderCosts
from server.schemas.forwarding import (
    ForwardingList,
    ForwardingRequest,
    ForwardingRetry,
    ForwardingServer,
)
from server.schemas.integrations import IntegrationAnswer, IntegrationList, IntegrationRequest
from server.schemas.month_entries import ManualCostList, ManualCostPatch, ManualCostRequest, MonthEntry
from server.schemas.reconciliation import Reconciliation
from server.schemas.sync import Cancelled, RunList, StatusAnswer, SyncAnswer, SyncRequest

Shape = TypeVar("Shape", bound=Schema)
Values = Mapping[str, str | int | date | None]

# A server waits this long for a provider before it says that it still reads.
_SYNC_PATIENCE_S = 130.0


class Asking(ABC):
    """What can ask a server."""

    @abstractmethod
    def _ask(
        self,
        method: str,
        path: str,
        shape: type[Shape],
        *,
        query: Values | None = None,
        body: Schema | None = None,
        patience_s: float | None = None,
    ) -> Shape: ...


class ForwardingQuestions(Asking):
    """What goes from this computer to teams' servers."""

    def forwarding(self) -> ForwardingList:
        """Says how forwarding stands with each server."""
        return self._ask("GET", "/api/forwarding", ForwardingList)

    def switch_forwarding(self, server_id: str, request: ForwardingRequest) -> ForwardingServer:
        """Switches or limits forwarding to a server."""
        return self._ask("PATCH", f"/api/forwarding/{server_id}", ForwardingServer, body=request)

    def retry_forwarding(self, server_id: str, request: ForwardingRetry) -> ForwardingServer:
        """Tries again at once."""
        return self._ask("POST", f"/api/forwarding/{server_id}/retry", ForwardingServer, body=request)


class AgentQuestions(ForwardingQuestions):
    """Coding agents of this computer."""

    def capture(self) -> CaptureStatus:
        """Says what was found in agents' logs."""
        return self._ask("GET", "/api/capture", CaptureStatus)

    def connections(self) -> ConnectionList:
        """Gives the agents that can report by themselves, and what connecting each changes."""
        return self._ask("GET", "/api/connections", ConnectionList)

    def connect_agent(self, agent: str) -> ConnectionAnswer:
        """Changes an agent's settings so that it reports by itself."""
        return self._ask("POST", f"/api/connections/{agent}", ConnectionAnswer)

    def disconnect_agent(self, agent: str) -> ConnectionAnswer:
        """Puts an agent's settings back."""
        return self._ask("DELETE", f"/api/connections/{agent}", ConnectionAnswer)


class CostQuestions(Asking):
    """What months cost, were billed and paid."""

    def all_costs(self, month: date) -> AllCosts:
        """Gives what everything cost in the month of a day."""
        return self._ask("GET", "/api/costs/all", AllCosts, query=_month(month))

    def provider_costs(self, provider: str, month: date) -> ProviderCosts:
        """Gives what one provider cost in the month of a day, and for what."""
        return self._ask("GET", f"/api/costs/{provider}", ProviderCosts, query=_month(month))

    def manual_costs(self, month: date, *, service: str | None = None) -> ManualCostList:
        """Gives what was entered for the month of a day."""
        query: Values = {**_month(month), "service": service, "limit": 1000}
        return self._ask("GET", "/api/costs/manual", ManualCostList, query=query)

    def add_manual_cost(self, request: ManualCostRequest) -> MonthEntry:
        """Enters what a service cost in a month."""
        return self._ask("POST", "/api/costs/manual", MonthEntry, body=request)

    def change_manual_cost(self, entry_id: str, request: ManualCostPatch) -> MonthEntry:
        """Changes what is set in the request; None clears."""
        return self._ask("PATCH", f"/api/costs/manual/{entry_id}", MonthEntry, body=request)

    def delete_manual_cost(self, entry_id: str) -> Deleted:
        """Deletes an entered cost."""
        return self._ask("DELETE", f"/api/costs/manual/{entry_id}", Deleted)

    def reconciliation(self, month: date) -> Reconciliation:
        """Gives a month's tracked, billed and paid money, provider by provider."""
        return self._ask("GET", "/api/reconciliation", Reconciliation, query=_month(month))


class IntegrationQuestions(Asking):
    """Connections to providers, and what became of reading them."""

    def integrations(self) -> IntegrationList:
        """Gives every provider: what it needs, and whether it is connected."""
        return self._ask("GET", "/api/integrations", IntegrationList)

    def connect_provider(self, provider: str, request: IntegrationRequest) -> IntegrationAnswer:
        """Connects a provider, after it has taken the credentials; refused ones are not kept."""
        path = f"/api/integrations/{provider}"
        return self._ask("PUT", path, IntegrationAnswer, body=request, patience_s=_SYNC_PATIENCE_S)

    def disconnect_provider(self, provider: str) -> IntegrationAnswer:
        """Forgets a provider's credentials; what was read stays."""
        return self._ask("DELETE", f"/api/integrations/{provider}", IntegrationAnswer)

    def status(self) -> StatusAnswer:
        """Gives how every provider stands."""
        return self._ask("GET", "/api/status", StatusAnswer)

    def sync(self, provider: str) -> SyncAnswer:
        """Reads a provider now, and waits for it."""
        request = SyncRequest(providers=[provider], force=True)
        return self._ask("POST", "/api/sync", SyncAnswer, body=request, patience_s=_SYNC_PATIENCE_S)

    def sync_all(self) -> SyncAnswer:
        """Reads all providers that are connected, and waits until that is done."""
        return self._ask("POST", "/api/sync", SyncAnswer, body=SyncRequest(), patience_s=_SYNC_PATIENCE_S)

    def cancel_sync(self, provider: str) -> Cancelled:
        """Ends the reading of a provider, of its history too."""
        return self._ask("DELETE", f"/api/sync/{provider}", Cancelled)

    def sync_runs(self, provider: str, *, limit: int = 50) -> RunList:
        """Gives the times that a provider was asked, newest first."""
        return self._ask("GET", "/api/sync-runs", RunList, query={"provider": provider, "limit": limit})


def _month(day: date) -> Values:
    return {"month": day.month, "year": day.year}
