"""Answers that hang on a commit: in order, never before it, to whoever is still there, in the usual shape."""

from __future__ import annotations

import json
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from server.api.httpd import HttpServer, bind
from server.api.later import LATER, OPEN
from server.db.events import EventWriter
from tests.api.conftest import rows

if TYPE_CHECKING:
    import peewee

    from server.db.writer import Writer
    from server.runtime import Runtime
    from tests.api.conftest import Api

EVENT = {"provider": "openai", "model": "gpt-4o", "inputTokens": 1000, "outputTokens": 500}
# Calls in this process are not counted, and waitress adds a date.
DIFFER = {"content-length", "date", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"}


class Line:
    """A connection that speaks HTTP by hand, so that it can send ahead, and hang up."""

    def __init__(self, address: str, token: str = "") -> None:
        self._url = urlsplit(address)
        self._token = token
        self.socket = socket.create_connection((self._url.hostname or "", self._url.port or 0), timeout=5)
        self._file = self.socket.makefile("rb")

    def request(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        name: str = "",
        version: str = "1.1",
        **more: str,
    ) -> bytes:
        text = b"" if body is None else json.dumps(body).encode()
        headers = {
            "Host": self._url.netloc,
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "Content-Length": str(len(text)),
            **({"X-Request-Id": name} if name else {}),
            **{key.replace("_", "-"): value for key, value in more.items()},
        }
        lines = [f"{method} {path} HTTP/{version}", *(f"{key}: {value}" for key, value in headers.items())]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + text

    def track(self, name: str = "", **more: str) -> bytes:
        return self.request("POST", "/api/tokens/track", EVENT, name=name, **more)

    def send(self, *requests: bytes) -> None:
        self.socket.sendall(b"".join(requests))

    def answer(self) -> tuple[int, dict[str, str], Any]:
        status = int(self._file.readline().split()[1])
        headers = {}
        while line := self._file.readline().strip():
            key, _, value = line.decode().partition(": ")
            headers[key] = value
        return status, headers, json.loads(self._file.read(int(headers["Content-Length"])))

    def silent(self, seconds: float = 0.1) -> bool:
        """Tells whether nothing comes for so long."""
        self.socket.settimeout(seconds)
        try:
            self.socket.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            return True
        finally:
            self.socket.settimeout(5)
        return False

    def ended(self) -> bool:
        """Tells whether the server has hung up, with nothing more to say."""
        try:
            return self._file.read(1) == b""
        except ConnectionError:
            return True

    def close(self) -> None:
        self._file.close()
        self.socket.close()


@pytest.fixture
def writer(runtime: Runtime) -> Writer:
    return runtime._running().tracking._writer


@pytest.fixture
def call(runtime: Runtime, token_for: Callable[..., str]) -> Iterator[Callable[..., Line]]:
    with ExitStack() as stack:

        def make(**token: Any) -> Line:
            return stack.enter_context(closing(Line(runtime.base_url, token_for(**token))))

        yield make


@contextmanager
def slow_commit(writer: Writer) -> Iterator[None]:
    """Holds the writer up inside a transaction, so that nothing handed over meanwhile is committed."""
    entered, go_on = threading.Event(), threading.Event()

    def work(_: peewee.Database) -> None:
        entered.set()
        assert go_on.wait(10)

    writer.post(work)
    assert entered.wait(5)
    try:
        yield
    finally:
        go_on.set()


def wait_for(condition: Callable[[], bool], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return met


def stored(runtime: Runtime) -> int:
    return int(rows(runtime, "SELECT count(*) FROM usage_event")[0][0])


def log_of(runtime: Runtime) -> str:
    return (runtime.data_dir / "logs/codingvibez.log").read_text()


def test_requests_sent_ahead_are_answered_in_order(call: Callable[..., Line], writer: Writer) -> None:
    line = call()
    with slow_commit(writer):
        line.send(
            line.track("request-1"),
            line.request("GET", "/api/tokens", name="request-2"),
            line.track("request-3"),
            line.request("POST", "/api/tokens/track/batch", {"events": [EVENT]}, name="request-4"),
            line.request("POST", "/api/tokens/track", {}, name="request-5"),
            line.track("request-6"),
        )
        assert line.silent(), "the second could be answered, but the first comes first"
    answers = [line.answer() for _ in range(6)]
    assert [headers["X-Request-Id"] for _, headers, _ in answers] == [f"request-{n}" for n in range(1, 7)]
    assert [status for status, *_ in answers] == [200, 200, 200, 200, 400, 200]
    # Each saw what the one before it had stored.
    assert len(answers[1][2]["data"]["tokens"]) == 1
    assert [int(answers[n][2]["data"]["id"]) for n in (0, 2, 5)] == [1, 2, 4]


def test_fifty_clients_wait_without_a_thread(
    call: Callable[..., Line], runtime: Runtime, writer: Writer, api: Api
) -> None:
    threads = threading.active_count()
    lines = [call() for _ in range(50)]
    with slow_commit(writer):
        for number, line in enumerate(lines):
            line.send(line.track(f"client-{number:02}"))
        assert wait_for(lambda: writer.waiting == 50)
        assert threading.active_count() == threads
        assert api.get("/api/tokens")["tokens"] == [], "all else is answered meanwhile"
        assert all(line.silent(0.001) for line in lines)
        assert stored(runtime) == 0
    answers = [line.answer() for line in lines]
    assert [headers["X-Request-Id"] for _, headers, _ in answers] == [f"client-{n:02}" for n in range(50)]
    assert all(status == 200 for status, *_ in answers)
    assert {body["data"]["id"] for *_, body in answers} == {str(n) for n in range(1, 51)}
    assert stored(runtime) == 50


# The larger ones are taken in by waitress' threads.
@pytest.mark.parametrize("size", [1, 300])
def test_batches_wait_without_a_thread(
    call: Callable[..., Line], writer: Writer, api: Api, size: int
) -> None:
    lines = [call() for _ in range(20)]
    with slow_commit(writer):
        for line in lines:
            line.send(line.request("POST", "/api/tokens/track/batch", {"events": [EVENT] * size + [{}]}))
        assert wait_for(lambda: writer.waiting == 20)
        assert api.get("/api/tokens")["tokens"] == []
    for line in lines:
        status, _, body = line.answer()
        assert (status, body["data"]["accepted"], body["data"]["rejected"]) == (200, size, 1)


def test_a_client_that_hung_up_is_tracked_logged_and_told_to_others(
    call: Callable[..., Line], runtime: Runtime, writer: Writer, api: Api
) -> None:
    line = call()
    told: list[str] = []
    runtime.subscribe(lambda changed: told.append(changed.kind))
    with slow_commit(writer):
        line.send(line.track("gone-client"))
        assert wait_for(lambda: writer.waiting == 1)
        line.close()
        time.sleep(0.05)
    assert wait_for(lambda: told == ["usage"])
    assert len(api.get("/api/tokens")["tokens"]) == 1
    runtime.stop()
    assert "gone-client POST /api/tokens/track 200" in log_of(runtime)


def test_the_same_answer_as_in_process(api: Api, owner: Api) -> None:
    for body, headers in (
        (EVENT, {}),
        ({**EVENT, "provider": "opnai"}, {}),
        (EVENT, {"Idempotency-Key": "k" * 201}),
        (EVENT, {"Idempotency-Key": "k"}),
        ({**EVENT, "inputTokens": 7}, {"Idempotency-Key": "k"}),
        ({**EVENT, "flush": True}, {}),
    ):
        left, right = (
            one.http.post("/api/tokens/track", json=body, headers=headers | {"X-Request-Id": "the-same-id"})
            for one in (api, owner)
        )
        assert left.status_code == right.status_code
        assert left.json().keys() == right.json().keys()
        assert {key: left.json().get(key) for key in ("error", "details", "code")} == {
            key: right.json().get(key) for key in ("error", "details", "code")
        }
        left_headers, right_headers = (
            {name.lower(): value for name, value in one.headers.items() if name.lower() not in DIFFER}
            for one in (left, right)
        )
        assert left_headers == right_headers


def test_a_conflict_found_at_the_commit_is_said(call: Callable[..., Line], runtime: Runtime) -> None:
    line = call(rate_limit=5)
    key = {"Idempotency_Key": "twice"}
    line.send(line.track("first-time", **key))
    assert line.answer()[0] == 200
    line.send(
        line.request("POST", "/api/tokens/track", {**EVENT, "inputTokens": 1}, name="second-time", **key)
    )
    status, headers, body = line.answer()
    assert (status, body["code"], body["requestId"]) == (400, "VALIDATION_ERROR", "second-time")
    assert body["details"][0]["field"] == "idempotencyKey"
    assert (headers["X-Ratelimit-Limit"], headers["X-Ratelimit-Remaining"]) == ("5", "3")
    assert headers["X-Content-Type-Options"] == "nosniff"
    runtime.stop()
    assert "second-time POST /api/tokens/track 400" in log_of(runtime)


def test_a_disk_that_fills_up_is_said_and_the_next_is_stored(
    call: Callable[..., Line], runtime: Runtime, monkeypatch: pytest.MonkeyPatch, expect_errors: list[Any]
) -> None:
    line = call(rate_limit=9)

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(EventWriter, "insert", full)
        for request in (
            line.track("no-room-left"),
            line.request("POST", "/api/tokens/track/batch", {"events": [EVENT]}, name="no-room-left"),
        ):
            line.send(request)
            status, headers, body = line.answer()
            assert (status, body["code"], body["requestId"]) == (500, "DATABASE_ERROR", "no-room-left")
            assert headers["X-Ratelimit-Limit"] == "9"
    line.send(line.track())
    assert line.answer()[0] == 200
    assert stored(runtime) == 1
    assert len(expect_errors) == 2


def test_what_crashes_after_the_commit_is_a_plain_500(
    api: Api, monkeypatch: pytest.MonkeyPatch, expect_errors: list[Any]
) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("server.api.tokens._fields", crash)
    answer = api.http.post("/api/tokens/track", json=EVENT, headers={"X-Request-Id": "crashes-late"})
    assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL_ERROR")
    assert "secret inside" not in answer.text
    assert "request crashes-late: POST /api/tokens/track crashed" in expect_errors[0].getMessage()


def test_a_store_that_has_closed_is_said(api: Api, writer: Writer) -> None:
    writer.stop()
    answer = api.http.post("/api/tokens/track", json=EVENT)
    assert (answer.status_code, answer.json()["code"]) == (500, "DATABASE_ERROR")
    assert "closing" in answer.json()["error"]


@pytest.mark.parametrize(
    ("version", "headers", "ends"),
    [
        ("1.1", {"Connection": "close"}, True),
        ("1.1", {}, False),
        ("1.0", {}, True),
        ("1.0", {"Connection": "keep-alive"}, False),
    ],
)
def test_the_connection_is_kept_or_closed_as_asked(
    call: Callable[..., Line], version: str, headers: dict[str, str], ends: bool
) -> None:
    line = call()
    line.send(line.request("POST", "/api/tokens/track", EVENT, version=version, **headers))
    assert line.answer()[0] == 200
    if ends:
        assert line.ended()
    else:
        line.send(line.track())
        assert line.answer()[0] == 200


def test_a_large_body_and_one_in_chunks(call: Callable[..., Line]) -> None:
    line = call()
    tags = {f"tag{n}": "x" * 400 for n in range(50)}
    line.send(line.request("POST", "/api/tokens/track", {**EVENT, "tags": tags}))
    assert line.answer()[2]["data"]["tags"] == tags
    text = json.dumps(EVENT).encode()
    head, _, _ = line.track(Transfer_Encoding="chunked").partition(b"\r\n\r\n")
    head = b"\r\n".join(part for part in head.split(b"\r\n") if not part.startswith(b"Content-Length"))
    line.send(head, b"\r\n\r\n", f"{len(text):x}\r\n".encode(), text, b"\r\n0\r\n\r\n")
    assert line.answer()[0] == 200


def test_the_end_waits_for_commits_and_hangs_up_then(
    call: Callable[..., Line], runtime: Runtime, writer: Writer
) -> None:
    line, idle = call(), call()
    stopping = threading.Thread(target=runtime.stop)
    with slow_commit(writer):
        line.send(line.track("at-the-end"), line.track("too-late"))
        assert wait_for(lambda: writer.waiting == 1)
        stopping.start()
        time.sleep(0.2)
        # The server takes nothing new, but has not gone.
        idle.send(idle.track())
        assert idle.ended()
        assert line.silent()
    status, headers, _ = line.answer()
    assert (status, headers["X-Request-Id"]) == (200, "at-the-end")
    assert line.ended()
    stopping.join(5)
    assert not stopping.is_alive()
    assert stored(runtime) == 1


class Shelf:
    """An application that leaves every request open, or answers it with the name of its thread."""

    def __init__(self) -> None:
        self.open: list[tuple[Callable[..., None], Callable[[], bytes]]] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        def answer() -> bytes:
            body = json.dumps(threading.current_thread().name).encode()
            headers = [("Content-Length", str(len(body)))]
            start_response("200 OK", headers)
            return body

        if environ["REQUEST_METHOD"] == "PUT":
            self.open.append((environ[LATER], answer))
            return OPEN
        return [answer()]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def server(shelf: Shelf) -> Iterator[HttpServer]:
    server = HttpServer(shelf, bind("127.0.0.1", 0), quick={("POST", "/quick")})
    server.start()
    yield server
    server.stop(0.2)


def test_which_requests_run_in_the_servers_own_thread(server: HttpServer, shelf: Shelf) -> None:
    with closing(Line(f"http://127.0.0.1:{server.port}")) as line:
        small, large = "x", "x" * (20 << 10)
        for method, path, body, own in (
            ("POST", "/quick", small, True),
            ("POST", "/quick", large, False),
            ("GET", "/quick", None, False),
            ("POST", "/quick/", small, False),
            ("POST", "/slow", small, False),
        ):
            line.send(line.request(method, path, body))
            thread = line.answer()[2]
            assert (thread == "http") is own, (method, path, thread)
        # What comes later comes from the server's own thread, whoever called for it.
        line.send(line.request("PUT", "/"))
        assert wait_for(lambda: len(shelf.open) == 1)
        later, answer = shelf.open.pop()
        later(answer)
        assert line.answer()[2] == "http"


def test_an_answer_that_fails_is_an_error_and_the_next_is_answered(
    server: HttpServer, shelf: Shelf, expect_errors: list[Any]
) -> None:
    with closing(Line(f"http://127.0.0.1:{server.port}")) as line:
        line.send(line.request("PUT", "/"))
        assert wait_for(lambda: len(shelf.open) == 1)
        later, _ = shelf.open.pop()

        def fail() -> bytes:
            raise RuntimeError("of the application")

        later(fail)
        assert line._file.readline() == b"HTTP/1.1 500 Internal Server Error\r\n"
    with closing(Line(f"http://127.0.0.1:{server.port}")) as line:
        line.send(line.request("GET", "/"))
        assert line.answer()[0] == 200
    assert [record.getMessage() for record in expect_errors] == ["the HTTP server stumbled"]


def test_an_end_that_does_not_wait_for_ever(
    server: HttpServer, shelf: Shelf, expect_errors: list[Any]
) -> None:
    with closing(Line(f"http://127.0.0.1:{server.port}")) as line:
        line.send(line.request("PUT", "/"))
        assert wait_for(lambda: len(shelf.open) == 1)
        began = time.monotonic()
        server.stop(0.3)
        assert 0.3 <= time.monotonic() - began < 2
        assert line.ended()
        # The answer comes all the same; it must not be written to whatever has the connection's number now.
        later, answer = shelf.open.pop()
        with ExitStack() as stack:
            pipes = [socket.socketpair() for _ in range(4)]
            for pair in pipes:
                for end in pair:
                    stack.callback(end.close)
            later(answer)
            for pair in pipes:
                for end in pair:
                    end.setblocking(False)
                    with pytest.raises(BlockingIOError):
                        end.recv(1)
    assert expect_errors == []
