"""What changes, as it changes: server-sent events as the WHATWG's HTML standard has them (section 9.2).

There is no queue to overflow and no token in the address: a client sends its header, so a page uses `fetch`
and not `EventSource`, which cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Protocol

from flask import Blueprint, Response, current_app, request

from server.api.endpoint import Call, NoBody, endpoint
from server.api.guard import RateLimited, bearer
from server.core.errors import KnownError
from server.schemas.events import KINDS, EventsQuery, Kind, Message
from server.services.happenings import Listener

events = Blueprint("events", __name__)

STREAM = "text/event-stream"
# Key under which the HTTP server puts what gives a Line. Calls from inside this process have none.
OPEN_LINE = "codingvibez.open_line"
_PLACE_HEADER = "Last-Event-ID"
_RETRY_MS = 2000


class Line(Protocol):
    """The connection that a stream is sent on."""

    @property
    def gone(self) -> bool:
        """Whether the client has left."""

    @property
    def unsent(self) -> int:
        """Bytes that the client has not taken yet."""

    def close(self) -> None:
        """Gives back what the stream took."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a stream does what, in seconds.

    Attributes:
        apart: Messages are at least this far apart; changes in between become one message of their kind.
        check: How often it is seen whether the client is there and its token good.
        heartbeat: After so much silence a comment is sent, so that nothing in between closes the line.
        patience: A client that takes nothing for so long is given up.
    """

    apart: float = 0.25
    check: float = 1
    heartbeat: float = 15
    patience: float = 60


@endpoint(
    events,
    "GET",
    "/api/events",
    query=EventsQuery,
    answer=Message,
    scope="read",
    headers=(_PLACE_HEADER,),
    media=STREAM,
)
def listen(call: Call[EventsQuery, NoBody]) -> Response:
    """Tells what changes, as it changes, until either side ends it (server-sent events)."""
    services, token = call.services, bearer(call.header("Authorization"))
    organization = call.header("X-Organization")
    kinds = tuple(kind for kind in KINDS if call.query.kinds is None or kind in call.query.kinds.split(","))
    listener = services.happenings.listen(call.identity.organization_id, kinds, call.header(_PLACE_HEADER))

    def is_welcome() -> bool:
        try:
            now = services.identity.verify(token, organization)
        except KnownError:
            return False
        return now.may("read") and now.organization_id == call.identity.organization_id

    first = _hello(listener, kinds, services.version, current_app.extensions["clock"]())
    open_line = request.environ.get(OPEN_LINE)
    if open_line is None:
        # Nobody in this process reads an answer bit by bit, and the runtime tells it of changes.
        return Response(first, content_type=STREAM)
    line: Line | None = open_line(request.environ)
    if line is None:
        raise RateLimited("As many streams are open as there may be. Close one, or ask again later.")
    answer = Response(messages(first, listener, line, is_welcome), content_type=STREAM)
    answer.headers["X-Accel-Buffering"] = "no"
    answer.call_on_close(line.close)
    return answer


def messages(
    first: bytes, listener: Listener, line: Line, is_welcome: Callable[[], bool], pace: Pace = Pace()
) -> Iterator[bytes]:
    """Gives the stream bit by bit, until the client leaves, is not welcome any more, or the server ends.

    While the client takes nothing, nothing is sent: what changes meanwhile is one message of its kind then.
    """
    yield first
    sent_at = monotonic()
    while not (listener.ended or line.gone) and is_welcome():
        if line.unsent:
            if monotonic() - sent_at > pace.patience:
                return
            listener.pause(pace.apart)
        elif happened := listener.wait(pace.check):
            yield b"".join(_frame(Message(kind=item.kind, at=item.at), item.place) for item in happened)
            sent_at = monotonic()
            listener.pause(pace.apart)
        elif monotonic() - sent_at >= pace.heartbeat:
            yield b":\n\n"
            sent_at = monotonic()


def _hello(listener: Listener, kinds: tuple[Kind, ...], version: str, now: datetime) -> bytes:
    hello = Message(kind="hello", at=now, version=version, kinds=list(kinds), resumed=listener.resumed)
    return f"retry: {_RETRY_MS}\n".encode() + _frame(hello, listener.place)


def _frame(message: Message, place: str) -> bytes:
    data = message.model_dump_json(exclude_none=True)
    return f"event: {message.kind}\nid: {place}\ndata: {data}\n\n".encode()
