"""The one way to the figures: a typed client of the product's own HTTP API.

The same client serves the embedded server (over WSGI, no socket) and a team's server (over the network).
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from httpx import USE_CLIENT_DEFAULT
from pydantic import ValidationError

from app.client_parts import AgentQuestions, CostQuestions, IntegrationQuestions
from app.client_team import BillingQuestions, TeamQuestions
from app.translation import translate
from server.schemas.alerts import AlertList, KeptAlert
from server.schemas.app_tokens import AppTokenList, AppTokenRequest, NewAppToken
from server.schemas.budgets import Budget, BudgetList, BudgetRequest
from server.schemas.common import Deleted, Envelope, ErrorDetail, Schema
from server.schemas.dashboard import Dashboard
from server.schemas.expenses import ExpenseAnswer, ExpenseList, ExpensePatch, ExpenseRequest
from server.schemas.health import Health, TrackingHealth
from server.schemas.month_entries import ManualCostPatch
from server.schemas.receipts import ReadingCancelled, Receipt, ReceiptList
from server.schemas.settings import SettingsAnswer, SettingsRequest
from server.schemas.tokens import BurnRate, Timeseries, TokenList, TokenStats

if TYPE_CHECKING:
    from ssl import SSLContext

    from _typeshed.wsgi import WSGIApplication

log = logging.getLogger(__name__)
Shape = TypeVar("Shape", bound=Schema)
Values = Mapping[str, str | int | date | None]

# One machine or one network away: a server that takes longer than this is not answering.
TIMEOUT = httpx.Timeout(20.0, connect=5.0)

# A file may wait for three others before it is read.
READING_TIMEOUT = httpx.Timeout(200.0, connect=5.0)

CLOSE_PATIENCE_S = 5.0


class ApiError(Exception):
    """The server refused, or could not be reached; `message` says so in plain words.

    `details` names the wrong fields, where there are some.
    """

    def __init__(
        self, message: str, *, code: str = "", status: int = 0, details: tuple[ErrorDetail, ...] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status
        self.details = details


class TokenAuth(httpx.Auth):
    """Asks for a token at every request, so that one that was renewed is used at once."""

    def __init__(self, token: Callable[[], str]) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Signs the request."""
        request.headers["Authorization"] = f"Bearer {self._token()}"
        yield request


class ApiClient(AgentQuestions, CostQuestions, IntegrationQuestions, TeamQuestions, BillingQuestions):
    """Asks and tells the server; may be used by several threads at once."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self._idle = threading.Condition()
        self._under_way = 0
        self._closed = False

    @classmethod
    def embedded(cls, app: WSGIApplication, base_url: str, token: Callable[[], str]) -> ApiClient:
        """Gives a client of a server in this process."""
        transport = httpx.WSGITransport(app=app, raise_app_exceptions=False)
        return cls(httpx.Client(transport=transport, base_url=base_url, auth=TokenAuth(token)))

    @classmethod
    def remote(cls, base_url: str, token: Callable[[], str], verify: SSLContext | bool = True) -> ApiClient:
        """Gives a client of a server elsewhere; `verify` says whose certificates are trusted."""
        return cls(httpx.Client(base_url=base_url, auth=TokenAuth(token), timeout=TIMEOUT, verify=verify))

    @property
    def base_url(self) -> str:
        """The address of the server, without a slash at its end."""
        return str(self._http.base_url).rstrip("/")

    def close(self, patience_s: float = CLOSE_PATIENCE_S) -> None:
        """Takes no more questions, waits for those under way, and closes connections; idempotent."""
        with self._idle:
            self._closed = True
            self._idle.wait_for(self._is_idle, patience_s)
        self._http.close()

    def _is_idle(self) -> bool:
        return self._under_way == 0

    @contextmanager
    def _question(self) -> Iterator[None]:
        with self._idle:
            if self._closed:
                raise ApiError(translate("Client", "CodingVibez is ending."))
            self._under_way += 1
        try:
            yield
        finally:
            with self._idle:
                self._under_way -= 1
                self._idle.notify_all()

    def dashboard(self, timezone: str | None = None, *, looking: bool = False) -> Dashboard:
        """Gives everything a glance needs; `looking` tells that a person looks, so that it soon is new."""
        query = {"timezone": timezone, "looking": "true" if looking else None}
        return self._get("/api/dashboard", Dashboard, query)

    def timeseries(
        self,
        *,
        start: date | None = None,
        end: date | None = None,
        group_by: str | None = None,
        interval: str = "day",
        provider: str | None = None,
        model: str | None = None,
        project: str | None = None,
        timezone: str | None = None,
    ) -> Timeseries:
        """Gives usage over time, every step there."""
        query: Values = {
            "startDate": start,
            "endDate": end,
            "groupBy": group_by,
            "interval": interval,
            "provider": provider,
            "model": model,
            "project": project,
            "timezone": timezone,
        }
        return self._get("/api/tokens/timeseries", Timeseries, query)

    def burn_rate(self, *, hours: int = 24, service: str | None = None) -> BurnRate:
        """Gives the speed of spending over the last hours."""
        return self._get("/api/tokens/burn-rate", BurnRate, {"hours": hours, "service": service})

    def stats(self, *, provider: str | None = None, timezone: str | None = None) -> TokenStats:
        """Gives the current month in figures."""
        return self._get("/api/tokens/stats", TokenStats, {"provider": provider, "timezone": timezone})

    def tokens(
        self,
        *,
        start: date | None = None,
        end: date | None = None,
        provider: str | None = None,
        model: str | None = None,
        project: str | None = None,
        limit: int = 100,
        cursor: str | None = None,
    ) -> TokenList:
        """Gives tracked uses, newest first."""
        query: Values = {
            "billingStartDate": start,
            "billingEndDate": end,
            "provider": provider,
            "model": model,
            "project": project,
            "limit": limit,
            "cursor": cursor,
        }
        return self._get("/api/tokens", TokenList, query)

    def app_tokens(self) -> AppTokenList:
        """Gives the tokens of apps, without their secrets."""
        return self._get("/api/app-tokens", AppTokenList)

    def create_app_token(self, request: AppTokenRequest) -> NewAppToken:
        """Creates a token for an app; its secret is in this answer and nowhere else."""
        return self._ask("POST", "/api/app-tokens", NewAppToken, body=request)

    def revoke_app_token(self, token_id: str) -> Deleted:
        """Makes an app's token invalid."""
        return self._ask("DELETE", f"/api/app-tokens/{token_id}", Deleted)

    def budgets(self) -> BudgetList:
        """Gives all budgets, the overall one first."""
        return self._get("/api/budgets", BudgetList)

    def put_budget(self, request: BudgetRequest) -> Budget:
        """Sets the budget of a scope and period."""
        return self._ask("PUT", "/api/budgets", Budget, body=request)

    def delete_budget(self, budget_id: str) -> Deleted:
        """Removes a budget."""
        return self._ask("DELETE", f"/api/budgets/{budget_id}", Deleted)

    def settings(self) -> SettingsAnswer:
        """Gives the server's settings."""
        return self._get("/api/settings", SettingsAnswer)

    def alerts(self, *, state: str = "open", limit: int = 100, cursor: str | None = None) -> AlertList:
        """Gives what asks for attention, or with `state="all"` all that ever did, newest first."""
        return self._get("/api/alerts", AlertList, {"state": state, "limit": limit, "cursor": cursor})

    def dismiss_alert(self, alert_id: str) -> KeptAlert:
        """Marks an alert as seen."""
        return self._ask("POST", f"/api/alerts/{alert_id}/dismiss", KeptAlert)

    def expenses(
        self,
        *,
        start: date | None = None,
        end: date | None = None,
        category: str | None = None,
        vendor: str | None = None,
        provider: str | None = None,
        limit: int = 100,
        cursor: str | None = None,
    ) -> ExpenseList:
        """Gives what was paid, newest first, with the sums of the whole range."""
        query: Values = {
            "startDate": start,
            "endDate": end,
            "category": category,
            "vendor": vendor,
            "provider": provider,
            "limit": limit,
            "cursor": cursor,
        }
        return self._get("/api/expenses", ExpenseList, query)

    def add_expense(self, request: ExpenseRequest) -> ExpenseAnswer:
        """Records a payment; one that is known already only where the request allows it."""
        return self._ask("POST", "/api/expenses", ExpenseAnswer, body=request)

    def change_expense(self, expense_id: str, request: ExpensePatch) -> ExpenseAnswer:
        """Changes what is set in the request; None clears."""
        return self._ask("PATCH", f"/api/expenses/{expense_id}", ExpenseAnswer, body=request)

    def delete_expense(self, expense_id: str) -> Deleted:
        """Deletes a payment."""
        return self._ask("DELETE", f"/api/expenses/{expense_id}", Deleted)

    def read_receipt(self, content: bytes, file_name: str, read_id: str = "") -> Receipt:
        """Has a picture or PDF read and kept; takes seconds, and more where others wait.

        Under `read_id`, the reading can be cancelled.
        """
        files = {"file": (file_name, content)}
        form = {"readId": read_id} if read_id else {}
        path = "/api/receipts/ocr"
        return _read(self._send("POST", path, files=files, data=form, timeout=READING_TIMEOUT), Receipt)

    def cancel_reading(self, read_id: str) -> ReadingCancelled:
        """Ends the reading of a file; nothing of it is kept."""
        return self._ask("DELETE", f"/api/receipts/ocr/{read_id}", ReadingCancelled)

    def receipts(self, *, limit: int = 100, cursor: str | None = None) -> ReceiptList:
        """Gives receipts that were read, the last that came first."""
        return self._get("/api/receipts", ReceiptList, {"limit": limit, "cursor": cursor})

    def receipt(self, receipt_id: str) -> Receipt:
        """Gives what a receipt says."""
        return self._get(f"/api/receipts/{receipt_id}", Receipt)

    def receipt_file(self, receipt_id: str) -> bytes:
        """Gives a receipt's file as it came."""
        return self._bytes(f"/api/receipts/{receipt_id}/file")

    def receipt_page(self, receipt_id: str, number: int) -> bytes:
        """Gives a page of a receipt, from 0, as it was read: a PNG."""
        return self._bytes(f"/api/receipts/{receipt_id}/pages/{number}")

    def delete_receipt(self, receipt_id: str) -> Deleted:
        """Deletes a receipt and its file; an expense of it stays."""
        return self._ask("DELETE", f"/api/receipts/{receipt_id}", Deleted)

    def change_settings(self, request: SettingsRequest) -> SettingsAnswer:
        """Changes settings of the server; all are taken or none."""
        return self._ask("PATCH", "/api/settings", SettingsAnswer, body=request)

    def health(self) -> Health:
        """Says whether the server runs."""
        return self._get("/api/health", Health)

    def tracking_health(self) -> TrackingHealth:
        """Says whether tracked usage arrives."""
        return self._get("/api/tracking-health", TrackingHealth)

    def _get(self, path: str, shape: type[Shape], query: Values | None = None) -> Shape:
        return self._ask("GET", path, shape, query=query)

    def _ask(
        self,
        method: str,
        path: str,
        shape: type[Shape],
        *,
        query: Values | None = None,
        body: Schema | None = None,
        patience_s: float | None = None,
    ) -> Shape:
        params = {name: str(value) for name, value in (query or {}).items() if value is not None}
        headers, content = {}, None
        if body is not None:
            headers["Content-Type"] = "application/json"
            # Of a change only what was set is sent: what is absent stays, and None clears.
            is_change = isinstance(body, ExpensePatch | ManualCostPatch)
            fields = body.model_dump(mode="python", exclude_unset=is_change, exclude_none=not is_change)
            content = json.dumps(fields, default=_as_number)
        timeout = USE_CLIENT_DEFAULT if patience_s is None else patience_s
        response = self._send(method, path, params=params, headers=headers, content=content, timeout=timeout)
        return _read(response, shape)

    def _bytes(self, path: str) -> bytes:
        response = self._send("GET", path)
        if not response.is_success:
            raise _refusal(response, _object(response))
        return response.content

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:  # noqa: ANN401 - as httpx takes it
        try:
            with self._question():
                return self._http.request(method, path, **request)
        except ApiError:
            raise
        except httpx.TimeoutException as error:
            words = translate("Client", "{address} does not answer in time.")
            raise ApiError(words.format(address=self.base_url)) from error
        except httpx.HTTPError as error:
            words = translate("Client", "{address} cannot be reached: {error}.")
            raise ApiError(words.format(address=self.base_url, error=error)) from error
        except Exception as error:
            # An embedded server's own errors come up through the call; whoever shows figures meets one kind.
            log.exception("%s %s failed", method, path)
            words = translate("Client", "The server failed; the log says more.")
            raise ApiError(getattr(error, "message", "") or words) from error


def _as_number(value: object) -> float | str:
    if isinstance(value, Decimal):
        return float(value)
    return str(value)


def _read(response: httpx.Response, shape: type[Shape]) -> Shape:
    answer = _object(response)
    if not response.is_success or answer.get("success") is not True:
        raise _refusal(response, answer)
    try:
        return Envelope[shape].model_validate(answer).data  # type: ignore[valid-type]
    except ValidationError as error:
        raise _unreadable(response) from error


def _object(response: httpx.Response) -> dict[str, Any]:
    try:
        # Money stays a Decimal all the way; a float would lose nano-dollars.
        answer = json.loads(response.content, parse_float=Decimal)
    except ValueError as error:
        raise _unreadable(response) from error
    if not isinstance(answer, dict):
        raise _unreadable(response)
    return answer


def _refusal(response: httpx.Response, answer: dict[str, Any]) -> ApiError:
    message = answer.get("error")
    if not isinstance(message, str) or not message:
        return _unreadable(response)
    details = tuple(
        ErrorDetail(field=str(item.get("field", "")), message=str(item.get("message", "")))
        for item in answer.get("details") or ()
        if isinstance(item, dict)
    )
    return ApiError(message, code=str(answer.get("code", "")), status=response.status_code, details=details)


def _unreadable(response: httpx.Response) -> ApiError:
    words = translate("Client", "{address} gave an answer that CodingVibez cannot read (HTTP {status}).")
    address, status = response.request.url.copy_with(query=None), response.status_code
    return ApiError(words.format(address=address, status=status), status=status)
