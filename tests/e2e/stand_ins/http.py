"""What the stand-ins share: a local HTTP server that notes requests and answers JSON or events."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Request:
    """A request that came in."""

    path: str
    headers: Message[str, str]
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """JSON to answer with."""

    body: dict[str, Any]
    status: int = 200


@dataclass(frozen=True, slots=True)
class Stream:
    """Server-sent events to answer with: their names (None for nameless ones) and data."""

    events: Iterable[tuple[str | None, object]]


class StandIn:
    """A provider's API on this computer. What it answers is made by `answer`."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, request: Request) -> Reply | Stream:
        """Gives the answer to a request."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                request = Request(self.path, self.headers, body)
                stand_in.requests.append(request)
                match stand_in.answer(request):
                    case Reply(body=said, status=status):
                        self._send(status, "application/json", json.dumps(said))
                    case Stream(events=events):
                        self._send(200, "text/event-stream", "".join(map(_event, events)))

            def _send(self, status: int, kind: str, text: str) -> None:
                content = text.encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it overrides
                """Says nothing."""

        return Handler


def _event(event: tuple[str | None, object]) -> str:
    name, data = event
    text = data if isinstance(data, str) else json.dumps(data)
    return (f"event: {name}\n" if name else "") + f"data: {text}\n\n"
