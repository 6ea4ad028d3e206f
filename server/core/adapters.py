"""How a provider is asked: one question, one answer, and what can go wrong with it, in words.

An adapter knows its provider's addresses, shapes and error codes. It knows nothing of sockets, waiting,
keyrings or the store: all of that is behind the `Session` that is given to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NoReturn, Protocol

from server.core.errors import IntegrationError
from server.core.periods import DayRange
from server.core.reports import Report, bounded

FaultKind = Literal[
    "key",
    "permission",
    "setup",
    "clock",
    "rate",
    "provider",
    "network",
    "unreadable",
    "cancelled",
]
# What the person can mend; the others pass, or are the provider's to mend.
_MENDABLE = frozenset(("key", "permission", "setup", "clock"))
_PASSING = frozenset(("rate", "provider", "network"))
_MOST_PAGES = 10_000
_WHOLE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class ProviderFault(IntegrationError):
    """A provider refused, failed, or answered what cannot be read; nothing was changed.

    Attributes:
        kind: What is wrong.
        wait_s: How many seconds the provider wants to be left alone, where it says so.
    """

    def __init__(self, kind: FaultKind, message: str, wait_s: float | None = None) -> None:
        super().__init__("The provider could not be read", message, mendable=kind in _MENDABLE)
        self.kind = kind
        self.wait_s = wait_s

    @property
    def passes(self) -> bool:
        """Whether it may pass by itself, so that asking again makes sense."""
        return self.kind in _PASSING


@dataclass(frozen=True, slots=True)
class Question:
    """A request to a provider. `form`, `json` and `content` exclude each other; headers may hold keys.

    `price_nanos` is what the provider charges for it, in nano-dollars; None: what it charges for any call.
    """

    method: str
    url: str
    params: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    json: object = None
    form: Mapping[str, str] | None = field(default=None, repr=False)
    content: bytes | None = None
    price_nanos: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:  # noqa: ANN401 - whatever the provider says
        """Reads JSON with every fraction as an exact Decimal.

        Raises:
            ValueError: It is no JSON.
        """
        return json.loads(self.body, parse_float=Decimal, parse_constant=_refuse_constant)

    def json_lines(self) -> Iterator[Any]:
        """Reads one JSON value a line; empty lines are passed over.

        Raises:
            ValueError: A line is no JSON.
        """
        for line in self.body.splitlines():
            if line.strip():
                yield json.loads(line, parse_float=Decimal, parse_constant=_refuse_constant)

    def said(self) -> str:
        """Gives an error's code and message as one text for looking at, whatever its shape; never shown."""
        try:
            value = self.json()
        except ValueError:
            return ""
        return " ".join(_texts(value))[:2000]


class Session(Protocol):
    """A conversation with one provider, with its credentials."""

    @property
    def fields(self) -> Mapping[str, str]:
        """The credentials by field; those that are optional may be missing."""

    @property
    def now(self) -> datetime:
        """The current time, in UTC."""

    def base(self, url: str) -> str:
        """Gives the base URL to use in the place of a provider's own."""

    def counted_before(self) -> frozenset[tuple[str, str]]:
        """Gives each (kind, model) of the usage that this provider has ever reported and that is stored."""

    def ask(self, question: Question, *, accept: tuple[int, ...] = ()) -> Answer:
        """Asks until there is an answer, waiting as the provider wishes.

        Args:
            question: What to ask.
            accept: Statuses from 400 that are an answer here and no failure.

        Raises:
            ProviderFault: The provider refused or failed for good.
        """

    def pause(self, seconds: float) -> None:
        """Waits.

        Raises:
            ProviderFault: The run was cancelled meanwhile.
        """

    def dollars(self, amount: Decimal, currency: str, day: date) -> Decimal:
        """Converts an amount at the rate of its day.

        Raises:
            ProviderFault: No rate is known.
        """


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a provider refused, as far as its answer tells; `message` says what to do."""

    kind: FaultKind
    message: str


Fetch = Callable[[Session, DayRange], Report]
Check = Callable[[Session], str]
Explain = Callable[[Answer, Mapping[str, str]], Refusal | None]


def pages(ask: Callable[[str | None], tuple[Any, str | None]]) -> Iterator[Any]:
    """Follows a provider's pages: `ask` takes a page's token and gives the page and the next one's token.

    Raises:
        ValueError: The provider leads round in a circle.
    """
    seen: set[str] = set()
    token: str | None = None
    while True:
        page, token = ask(token)
        yield page
        if not token:
            return
        if token in seen or len(seen) >= _MOST_PAGES:
            raise ValueError("the pages do not end")
        seen.add(token)


def number(value: object) -> Decimal:
    """Gives an exact amount of a JSON number or of a number in a string.

    Raises:
        ValueError: It is none, or out of bounds.
    """
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise ValueError("a number was expected")
    try:
        return bounded(Decimal(value))
    except ArithmeticError as error:
        raise ValueError("a number was expected") from error


def count(value: object) -> int:
    """Gives a count; null and a missing one are 0, since providers leave out what did not occur.

    Raises:
        ValueError: It is negative or not whole.
    """
    if value is None:
        return 0
    amount = number(value)
    if amount < 0 or amount != int(amount):
        raise ValueError("a count was expected")
    return int(amount)


def day_of(value: object) -> date:
    """Gives the date that an ISO 8601 date or time is written with.

    Raises:
        ValueError: It is none.
    """
    found = _WHOLE_DAY.match(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("a date was expected")
    return date.fromisoformat(found.group())


def name_of(value: object, otherwise: str) -> str:
    """Gives a name as the provider writes it, or another word where it is null or empty."""
    return str(value).strip() or otherwise if value is not None else otherwise


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no amount")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value
