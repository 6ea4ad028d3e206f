"""What providers' stand-ins share: a real HTTP server on this computer that can also misbehave."""

from __future__ import annotations

import json
import re
import threading
from base64 import b64decode
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

SAMPLES = Path(__file__).parent / "samples"
_LONGEST_S = 60


def exact(value: Any) -> bytes:
    """Writes JSON in which a Decimal has its own digits, as providers write them."""
    decimals: list[Decimal] = []

    def mark(item: object) -> str:
        assert isinstance(item, Decimal), item
        decimals.append(item)
        return f"@decimal-{len(decimals) - 1}@"

    text = json.dumps(value, default=mark)
    return re.sub(r'"@decimal-(\d+)@"', lambda found: str(decimals[int(found[1])]), text).encode()


@dataclass(frozen=True, slots=True)
class Request:
    """A request that came in."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Message[str, str]
    content: bytes

    def param(self, name: str) -> str | None:
        return next((value for key, value in self.query if key == name), None)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.query if key == name]

    @property
    def body(self) -> Any:
        return json.loads(self.content)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.content.decode()))

    @property
    def basic(self) -> str:
        kind, _, value = self.headers.get("Authorization", "").partition(" ")
        return b64decode(value).decode() if kind == "Basic" else ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer, and when: bytes as they are, anything else as JSON."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "application/json"
    missing: int = 0
    wait_s: float = 0
    held: threading.Event | None = None

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else exact(self.body)


def cut_off(reply: Reply) -> Reply:
    """The same, with the connection broken before its end."""
    return Reply(reply.content, reply.status, reply.headers, reply.kind, missing=20)


def truncated(reply: Reply) -> Reply:
    """The same, with its end missing and nobody saying so."""
    return Reply(reply.content[: len(reply.content) // 2], reply.status, reply.headers, reply.kind)


WEB_PAGE = Reply(b"<!doctype html><title>Sign in to the hotel</title>", kind="text/html; charset=utf-8")


class StandIn:
    """A provider on this computer. `troubles` are answered first, each once."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.troubles: deque[Reply] = deque()
        # As the tests' clock stands; servers of providers say what time they think it is.
        self.date = "Sun, 22 Nov 2026 10:00:00 GMT"
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, request: Request) -> Reply:
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def reply(self, request: Request) -> Reply:
        self.requests.append(request)
        return self.troubles.popleft() if self.troubles else self.answer(request)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                query = tuple(parse_qsl(parts.query, keep_blank_values=True))
                request = Request(self.command, parts.path, query, self.headers, content)
                reply = stand_in.reply(request)
                if reply.wait_s:
                    stand_in._closing.wait(reply.wait_s)
                if reply.held is not None:
                    reply.held.wait(_LONGEST_S)
                self._send(reply)

            do_POST = do_GET

            def date_time_string(self, timestamp: float | None = None) -> str:
                return stand_in.date

            def _send(self, reply: Reply) -> None:
                content = reply.content
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.kind)
                self.send_header("Content-Length", str(len(content) + reply.missing))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(content)
                except OSError:
                    return

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it overrides
                """Says nothing."""

        return Handler


def sample(name: str) -> Any:
    """Gives a recorded answer, its fractions exact."""
    return json.loads((SAMPLES / name).read_bytes(), parse_float=Decimal)
