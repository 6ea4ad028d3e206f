"""A conversation with a provider over HTTP: bounded in time and size, patient, and silent about keys."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from fractions import Fraction
from random import uniform
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from server.core.adapters import Answer, ProviderFault, Question
from server.core.currencies import NoRate, Rate, require_code
from server.core.errors import InvalidInput
from server.core.provider import Feed, Provider

if TYPE_CHECKING:
    import httpx
    from tenacity import RetryCallState

_log = logging.getLogger(__name__)
_CLOCK_MAY_BE_OFF = timedelta(minutes=5)
_BUSY = frozenset((408, 425, 429, 500, 502, 503, 504, 529))
_LONGEST_REST_S = 86_400.0
# How many times as long a run may take where the provider's pace makes it.
_PACED_RUNS = 4
_WAITING_HEADERS = ("retry-after", "retry-after-ms")


class Rates(Protocol):
    """Published exchange rates."""

    def find(self, currency: str, day: date) -> Rate | NoRate:
        """Gives the rate that holds on a day, or why there is none."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long things may take, in seconds, and how large an answer may be, in bytes.

    Attributes:
        connect_s: To reach the provider.
        silence_s: Between two pieces of an answer.
        answer_s: For one whole answer.
        run_s: For all questions of a run.
        longest_wait_s: Before asking again; a provider that wants more is left for the next run.
        first_wait_s: Before asking a second time, where the provider says nothing; doubled each time.
        tries: How often to ask.
        minute_s: How long a provider's minute is, for its limit of calls.
    """

    connect_s: float = 10
    silence_s: float = 30
    answer_s: float = 120
    run_s: float = 900
    longest_wait_s: float = 60
    first_wait_s: float = 1
    tries: int = 5
    minute_s: float = 60
    answer_bytes: int = 64 << 20


class HttpSession:
    """Speaks with one provider. One thread at a time; close it afterwards."""

    def __init__(
        self,
        provider: Provider,
        feed: Feed,
        fields: Mapping[str, str],
        *,
        clock: Callable[[], datetime],
        rates: Rates,
        version: str,
        cancelled: threading.Event,
        patience: Patience,
        counted_before: Callable[[], frozenset[tuple[str, str]]],
        called_at: deque[float],
    ) -> None:
        """Takes whom to speak with, the credentials, and what ends it early.

        `called_at` holds the moments of the last calls to this provider, as many as it allows a minute; it is
        shared by the conversations that follow each other.
        """
        import httpx  # only a program that is connected to somebody pays for it

        self.calls = 0
        self.charge_nanos = 0
        self._provider = provider
        self._feed = feed
        self._fields = fields
        self._clock = clock
        self._rates = rates
        self._cancelled = cancelled
        self._patience = patience
        self._counted_before = counted_before
        self._ends_at = time.monotonic() + patience.run_s
        self._may_be_granted_s = patience.run_s * _PACED_RUNS
        self._called_at = called_at
        self._client = httpx.Client(
            timeout=httpx.Timeout(patience.silence_s, connect=patience.connect_s),
            # A redirect would take the key to another address.
            follow_redirects=False,
            headers={"User-Agent": f"CodingVibez/{version}", "Accept": "application/json, */*;q=0.5"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def __repr__(self) -> str:
        return f"HttpSession({self._provider.id})"

    @property
    def fields(self) -> Mapping[str, str]:
        """The credentials by field."""
        return self._fields

    @property
    def now(self) -> datetime:
        """The current time, in UTC."""
        return self._clock().astimezone(UTC)

    def base(self, url: str) -> str:
        """Gives the base URL to use in the place of a provider's own."""
        return self._fields.get("baseUrl", url).rstrip("/")

    def dollars(self, amount: Decimal, currency: str, day: date) -> Decimal:
        """Converts an amount at the ECB's rate of its day.

        Raises:
            ProviderFault: No rate is known.
        """
        try:
            rate = self._rates.find(require_code(currency), day)
        except InvalidInput:
            rate = NoRate(f"{currency[:10]!r} is no currency.")
        if isinstance(rate, NoRate):
            raise ProviderFault("setup", f"{self._provider.name} bills in {currency[:10]}. {rate.reason}")
        exact = Fraction(amount) * Fraction(rate.dollars_per_euro) / Fraction(rate.per_euro)
        return Decimal(round(exact * 10**18)).scaleb(-18)

    def counted_before(self) -> frozenset[tuple[str, str]]:
        """Gives each (kind, model) of the usage that is stored of this provider."""
        return self._counted_before()

    def pause(self, seconds: float) -> None:
        """Waits.

        Raises:
            ProviderFault: The run was cancelled meanwhile, or takes too long.
        """
        if self._cancelled.wait(min(seconds, max(0.0, self._ends_at - time.monotonic()))):
            raise ProviderFault("cancelled", "Cancelled; what was read before stays.")
        self._check_time(self._ends_at)

    def ask(self, question: Question, *, accept: tuple[int, ...] = ()) -> Answer:
        """Asks until there is an answer, waiting as the provider wishes.

        Raises:
            ProviderFault: The provider refused or failed for good.
        """
        from tenacity import Retrying, retry_if_exception, stop_after_attempt

        retrying = Retrying(
            stop=stop_after_attempt(self._patience.tries),
            wait=self._wait,
            retry=retry_if_exception(self._worth_another),
            sleep=self.pause,
            reraise=True,
        )
        return retrying(self._once, question, accept)

    def _worth_another(self, error: BaseException) -> bool:
        if not isinstance(error, ProviderFault) or not error.passes:
            return False
        return error.wait_s is None or error.wait_s <= self._patience.longest_wait_s

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, ProviderFault) and error.wait_s is not None:
            return error.wait_s
        wait = self._patience.first_wait_s * (1 << (state.attempt_number - 1))
        if isinstance(error, ProviderFault) and error.kind == "rate":
            # Limits mostly count minutes: all waits together outlast one.
            wait *= 4
        # Not all at the same moment.
        return min(wait, self._patience.longest_wait_s) * uniform(0.8, 1.2)  # noqa: S311

    def _once(self, question: Question, accept: tuple[int, ...]) -> Answer:
        self._keep_pace()
        self.calls += 1
        price = question.price_nanos
        self.charge_nanos += self._feed.call_price_nanos if price is None else price
        answer = self._send(question)
        if 300 <= answer.status < 400:
            raise self._sent_on(answer)
        # Some say html of what is JSON. A page that refuses says nothing of the key; one of a server that is
        # busy or out of order passes.
        page = "html" in answer.headers.get("content-type", "") and answer.body.lstrip()[:1] == b"<"
        if page and answer.status < 500 and answer.status not in _BUSY:
            raise self._unreadable(
                "answered with a web page: a proxy or this network's sign-in page is in the way"
            )
        # Whoever is only too fast has not been answered, whatever the status would mean otherwise.
        if answer.status >= 400 and (answer.status not in accept or self._is_too_fast(answer)):
            raise self._refusal(answer)
        return answer

    def _keep_pace(self) -> None:
        """Waits until another call is within what the provider lets one make a minute."""
        self.pause(0)
        if not self._called_at.maxlen:
            return
        if len(self._called_at) == self._called_at.maxlen:
            wait = max(0.0, self._called_at[0] + self._patience.minute_s - time.monotonic())
            # The pace is the provider's: a run that keeps it has longer, but not for ever.
            granted = min(wait, self._may_be_granted_s)
            self._may_be_granted_s -= granted
            self._ends_at += granted
            self.pause(wait)
        self._called_at.append(time.monotonic())

    def _send(self, question: Question) -> Answer:
        import httpx

        form = None if question.form is None else dict(question.form)
        ends_at = min(self._ends_at, time.monotonic() + self._patience.answer_s)
        try:
            with self._client.stream(
                question.method,
                question.url,
                params=question.params or None,
                headers=dict(question.headers),
                json=question.json,
                data=form,
                content=question.content,
            ) as response:
                body = self._read(response, ends_at)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, headers, body)
        except httpx.InvalidURL:
            raise ProviderFault("setup", f"The base URL for {self._provider.name} cannot be used.") from None
        except httpx.TimeoutException:
            raise self._network("did not answer in time") from None
        except httpx.TransportError as error:
            # Not the error itself: its frames hold the headers.
            _log.info("%s: %s", self._provider.id, type(error).__name__)
            raise self._network("cannot be reached, or the connection broke") from None
        except httpx.DecodingError:
            raise self._unreadable("answered with something that cannot be unpacked") from None

    def _read(self, response: httpx.Response, ends_at: float) -> bytes:
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if len(body) > self._patience.answer_bytes:
                raise self._unreadable("answered with more than can be taken in")
            self._check_time(ends_at)
            if self._cancelled.is_set():
                raise ProviderFault("cancelled", "Cancelled; what was read before stays.")
        return bytes(body)

    def _check_time(self, ends_at: float) -> None:
        if time.monotonic() >= ends_at:
            raise self._network("takes too long")

    def _sent_on(self, answer: Answer) -> ProviderFault:
        found = self._feed.explain(answer, self._fields)
        if found is not None:
            return ProviderFault(found.kind, found.message)
        return self._unreadable("sends us on to another address, which is not followed with a key")

    def _is_too_fast(self, answer: Answer) -> bool:
        if answer.status == 429:
            return True
        if answer.status != 403:
            return False
        if self._wanted_wait(answer) is not None:
            return True
        found = self._feed.explain(answer, self._fields)
        return found is not None and found.kind == "rate"

    def _refusal(self, answer: Answer) -> ProviderFault:
        wait = self._wanted_wait(answer)
        name = self._provider.name
        if answer.status in (400, 401, 403) and (off := self._clock_is_off(answer)):
            return ProviderFault("clock", off)
        if self._is_too_fast(answer):
            return ProviderFault("rate", f"{name} asks for fewer requests; it is tried again later.", wait)
        found = self._feed.explain(answer, self._fields)
        if found is not None:
            return ProviderFault(found.kind, found.message, wait)
        if answer.status in _BUSY or answer.status >= 500:
            return ProviderFault(
                "provider",
                f"{name} is out of order (it answered {answer.status}); it is tried again later.",
                wait,
            )
        if answer.status in (401, 403):
            return ProviderFault("key", f"{name} refuses this key.")
        return self._unreadable(f"answered {answer.status}, which is not expected")

    def _clock_is_off(self, answer: Answer) -> str | None:
        theirs = _http_date(answer.headers.get("date", ""))
        if not self._feed.timed or theirs is None or abs(theirs - self.now) <= _CLOCK_MAY_BE_OFF:
            return None
        minutes = round((self.now - theirs).total_seconds() / 60)
        way = "fast" if minutes > 0 else "slow"
        return (
            f"{self._provider.name} refuses the key, and this computer's clock is {abs(minutes)} "
            f"minutes {way} "
            "by its reckoning. Set the clock, then try again."
        )

    def _wanted_wait(self, answer: Answer) -> float | None:
        """Gives how many seconds the provider wants to be left alone, the longest of several."""
        waits = [self._seconds(name, value) for name, value in answer.headers.items()]
        if answer.headers.get("x-ratelimit-remaining") == "0":
            reset = answer.headers.get("x-ratelimit-reset", "")
            if reset.isdecimal() and len(reset) < 12:
                waits.append(int(reset) - self.now.timestamp())
        known = [wait for wait in waits if wait is not None]
        # Nobody is left alone for ever because of a wrong date.
        return min(max(0.0, *known), _LONGEST_REST_S) if known else None

    def _seconds(self, name: str, value: str) -> float | None:
        if not name.endswith(_WAITING_HEADERS):
            return None
        try:
            # nan and inf are numbers, too.
            seconds = min(max(float(value), 0.0), _LONGEST_REST_S)
        except ValueError:
            moment = _http_date(value)
            return None if moment is None else (moment - self.now).total_seconds()
        return seconds / 1000 if name.endswith("-ms") else seconds

    def _network(self, what: str) -> ProviderFault:
        return ProviderFault("network", f"{self._provider.name} {what}; it is tried again later.")

    def _unreadable(self, what: str) -> ProviderFault:
        return ProviderFault("unreadable", f"{self._provider.name} {what}. Nothing was changed.")


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
