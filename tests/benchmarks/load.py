"""Load: connections that are kept open, each sending its next request as soon as it has its answer.

A process of its own, with one thread and hand-written HTTP/1.1, since a load generator that is slower
than the server would measure itself. `run` starts it and gives what it measured.
"""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from itertools import cycle
from urllib.parse import urlsplit

WARM_UP_S = 0.5
MODELS = (
    ("openai", "gpt-4o"),
    ("openai", "gpt-4o-mini"),
    ("anthropic", "claude-sonnet-4-5"),
    ("google", "gemini-2.5-flash"),
)
PROJECTS = ("shop", "search", "support", None)


@dataclass(frozen=True, slots=True)
class Load:
    """What to send, and for how long.

    Attributes:
        url: Where the API is.
        token: Who sends.
        clients: Connections at once.
        batch: Events in a request; 0 for the endpoint that takes one.
        flush: Whether each request asks to be on disk.
        seconds: How long to measure, after a warm-up.
    """

    url: str
    token: str
    clients: int = 1
    batch: int = 0
    flush: bool = False
    seconds: float = 3.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of it; times in milliseconds, and how many answers were not a 200."""

    requests: int
    seconds: float
    p50: float
    p99: float
    worst: float
    failed: int


def run(load: Load) -> Measured:
    """Measures in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.load", json.dumps(asdict(load))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return Measured(**json.loads(done.stdout))


def requests_of(load: Load) -> list[bytes]:
    """Gives requests that differ as those of several apps do."""
    address = urlsplit(load.url)
    events = [
        {
            "provider": provider,
            "model": model,
            "inputTokens": 1000 + 7 * place,
            "outputTokens": 100 + place,
            "cachedTokens": 64 * (place % 4),
            **({"project": project} if project else {}),
        }
        for place, (project, (provider, model)) in enumerate((p, m) for p in PROJECTS for m in MODELS)
    ]
    bodies: list[object]
    if load.batch:
        endless = cycle(events)
        bodies = [{"events": [next(endless) for _ in range(load.batch)], "flush": load.flush}]
    else:
        bodies = [{**event, "flush": load.flush} for event in events]
    path = "/api/tokens/track/batch" if load.batch else "/api/tokens/track"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {load.token}\r\n"
        "Content-Type: application/json\r\nContent-Length: "
    )
    texts = [json.dumps(body).encode() for body in bodies]
    return [head.encode() + f"{len(text)}\r\n\r\n".encode() + text for text in texts]


class Connection:
    """One client: sends, reads the answer whole, sends again."""

    def __init__(self, host: str, port: int, requests: list[bytes], first: int) -> None:
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests = requests
        self._next = first
        self._sent_at = 0.0
        self._answer = b""

    def send(self) -> None:
        request = self._requests[self._next % len(self._requests)]
        self._next += 1
        self._answer = b""
        self._sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> tuple[float, bool] | None:
        """Reads what is there; gives the time it took and whether it is a 200, once the answer is whole."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionError("the server closed the connection")
        self._answer += part
        end = self._answer.find(b"\r\n\r\n")
        if end < 0:
            return None
        at = self._answer.lower().find(b"content-length:", 0, end)
        length = int(self._answer[at + 15 : self._answer.find(b"\r\n", at)])
        if len(self._answer) < end + 4 + length:
            return None
        return time.perf_counter() - self._sent_at, self._answer.startswith(b"HTTP/1.1 200")


def measure(load: Load) -> Measured:
    """Sends for as long as was asked."""
    address = urlsplit(load.url)
    requests = requests_of(load)
    selector = selectors.DefaultSelector()
    for number in range(load.clients):
        connection = Connection(address.hostname or "", address.port or 80, requests, number)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send()
    times: list[float] = []
    failed = 0
    began = time.perf_counter() + WARM_UP_S
    end = began + load.seconds
    while (now := time.perf_counter()) < end:
        for key, _ in selector.select(1.0):
            connection = key.data
            answer = connection.receive()
            if answer is None:
                continue
            if now >= began:
                times.append(answer[0])
                failed += not answer[1]
            connection.send()
    took = time.perf_counter() - began
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    times.sort()
    return Measured(
        requests=len(times),
        seconds=took,
        p50=_at(times, 0.50),
        p99=_at(times, 0.99),
        worst=_at(times, 1.0),
        failed=failed,
    )


def _at(times: list[float], share: float) -> float:
    return 1000 * times[min(len(times) - 1, int(share * len(times)))] if times else float("nan")


if __name__ == "__main__":
    print(json.dumps(asdict(measure(Load(**json.loads(sys.argv[1]))))))
