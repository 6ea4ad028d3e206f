"""Server-sent events over real sockets: who hears what, how soon, and that a stream never costs others."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest

from server.api.events import Pace, messages
from server.api.httpd import HttpServer, bind
from server.schemas.events import KINDS, Changed
from server.services.happenings import Happenings

if TYPE_CHECKING:
    from server.runtime import Runtime
    from tests.api.conftest import Api, Clock

MOST = 64
WORKERS = 8


class Stream:
    """Reads a stream message by message."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.iter_lines()

    def next(self) -> dict[str, Any]:
        """Gives the next message's fields; a comment has none of them."""
        message: dict[str, Any] = {}
        for line in self._lines:
            if not line:
                return message
            name, _, value = line.partition(": ")
            message[name] = json.loads(value) if name == "data" else value
        raise EOFError

    def ends(self, within: float) -> bool:
        began = time.monotonic()
        try:
            while True:
                self.next()
        except EOFError:
            return time.monotonic() - began < within


Listen = Callable[..., AbstractContextManager[Stream]]


@pytest.fixture
def listen(runtime: Runtime, token_for: Callable[..., str]) -> Listen:
    """Opens streams, each on a connection of its own."""
    shared = token_for()

    @contextmanager
    def opened(token: str = shared, *, place: str | None = None, **query: str) -> Iterator[Stream]:
        headers = {"Authorization": f"Bearer {token}"} | ({"Last-Event-ID": place} if place else {})
        with (
            httpx.Client(base_url=runtime.base_url, headers=headers, timeout=20) as http,
            http.stream("GET", "/api/events", params=query) as answer,
        ):
            yield Stream(answer)

    return opened


def threads() -> int:
    return sum(thread.name.startswith("waitress-") for thread in threading.enumerate())


def wait_for(condition: Callable[[], bool], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_the_first_message_comes_at_once(listen: Listen, clock: Clock) -> None:
    began = time.monotonic()
    with listen() as stream:
        hello = stream.next()
        assert time.monotonic() - began < 1
        headers = stream.answer.headers
    assert headers["Content-Type"] == "text/event-stream"
    assert headers.get_list("Cache-Control") == ["no-store"]
    assert {"x-request-id", "x-ratelimit-remaining"} <= set(headers)
    assert (hello["event"], hello["retry"]) == ("hello", "2000")
    assert hello["id"].endswith(".0")
    assert hello["data"] | {"version": "?"} == {
        "kind": "hello",
        "at": "2026-06-17T12:00:00.000Z",
        "version": "?",
        "kinds": list(KINDS),
        "resumed": False,
    }


def test_another_client_s_post_is_heard_within_a_second(listen: Listen, api: Api) -> None:
    with listen() as stream:
        hello = stream.next()
        api.track()
        began = time.monotonic()
        message = stream.next()
        assert time.monotonic() - began < 1
    run = hello["id"].partition(".")[0]
    assert message == {
        "event": "usage",
        "id": f"{run}.1",
        "data": {"kind": "usage", "at": "2026-06-17T12:00:00.000Z"},
    }


def test_a_burst_is_few_messages_and_the_last_is_heard(listen: Listen, api: Api) -> None:
    def post() -> None:
        for _ in range(100):
            api.track()
            time.sleep(0.01)

    posting = threading.Thread(target=post)
    with listen(kinds="usage") as stream:
        stream.next()
        posting.start()
        heard = [stream.next()["id"]]
        arrived = [time.monotonic()]
        while not heard[-1].endswith(".100"):
            heard.append(stream.next()["id"])
            arrived.append(time.monotonic())
        posting.join()
    assert all(later - earlier > 0.2 for earlier, later in pairwise(arrived))
    assert len(set(heard)) == len(heard) < 100


def test_only_the_kinds_that_were_asked_for(listen: Listen, api: Api, owner: Api) -> None:
    with listen(kinds="budgets,expenses") as stream:
        assert stream.next()["data"]["kinds"] == ["expenses", "budgets"]
        api.track()
        owner.call("PUT", "/api/budgets", {"limit": 5})
        assert stream.next()["event"] == "budgets"
    for wrong in ("", "nothing", "usage,", "usage, alert", "Usage", "hello"):
        error = api.get("/api/events", status=400, kinds=wrong)
        assert error["details"][0]["field"] == "kinds"


def test_what_was_missed_is_told_on_return(listen: Listen, api: Api, owner: Api) -> None:
    with listen() as stream:
        place = stream.next()["id"]
    api.track()
    owner.call("PUT", "/api/budgets", {"limit": 5})
    with listen(place=place) as stream:
        hello = stream.next()
        assert (hello["data"]["resumed"], hello["id"]) == (True, place)
        assert [stream.next()["event"], stream.next()["event"]] == ["usage", "budgets"]
    with listen(place="another-start.1") as stream:
        assert stream.next()["data"]["resumed"] is False


def test_another_organization_hears_nothing(listen: Listen, runtime: Runtime, api: Api) -> None:
    happenings = runtime._running().happenings
    with listen() as stream:
        stream.next()
        for _ in range(3):
            happenings.tell(Changed(kind="usage", organizationId=999))
        time.sleep(0.4)
        api.track()
        assert stream.next()["id"].endswith(".1")


def test_streams_never_starve_the_api(
    listen: Listen, runtime: Runtime, api: Api, token_for: Callable[..., str]
) -> None:
    assert threads() == WORKERS
    with ExitStack() as stack:
        streams = [stack.enter_context(listen()) for _ in range(MOST)]
        assert {stream.next()["event"] for stream in streams} == {"hello"}
        assert threads() == WORKERS + MOST
        began = time.monotonic()
        for _ in range(20):
            api.track()
        assert time.monotonic() - began < 2
        assert {stream.next()["event"] for stream in streams} == {"usage"}
        refused = api.http.get("/api/events")
        assert (refused.status_code, refused.json()["code"]) == (429, "RATE_LIMIT_EXCEEDED")
        assert "streams" in refused.json()["error"]
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
    # Whoever leaves gives the place back, without a heartbeat having to fail first.
    assert wait_for(lambda: threads() == WORKERS), threads()
    with listen() as stream:
        assert stream.next()["event"] == "hello"
        assert api.track()["id"]


def test_it_ends_with_the_server(runtime: Runtime, listen: Listen) -> None:
    address = urlsplit(runtime.base_url)
    token = runtime.desktop_token()
    with ExitStack() as stack:
        streams = [stack.enter_context(listen()) for _ in range(10)]
        for stream in streams:
            stream.next()
        silent = stack.enter_context(socket.create_connection((address.hostname, address.port)))
        lines = ("GET /api/events HTTP/1.1", f"Host: {address.netloc}", f"Authorization: Bearer {token}")
        silent.sendall("".join(f"{line}\r\n" for line in (*lines, "")).encode())
        assert wait_for(lambda: threads() == WORKERS + 11)
        began = time.monotonic()
        runtime.stop()
        assert time.monotonic() - began < 1
        assert threads() == 0
        assert all(stream.ends(within=0.5) for stream in streams)


def test_a_reader_that_takes_nothing_does_not_hold_up_the_end() -> None:
    def large(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [bytes(8 << 20)]

    server = HttpServer(large, bind("127.0.0.1", 0))
    server.start()
    with socket.create_connection(("127.0.0.1", server.port)) as silent:
        silent.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        channels = server._server.active_channels
        assert wait_for(lambda: any(channel.total_outbufs_len for channel in list(channels.values())))
        began = time.monotonic()
        server.stop()
        assert 0.2 < time.monotonic() - began < 2


def test_a_revoked_token_hears_no_more(listen: Listen, api: Api, owner: Api) -> None:
    made = owner.post("/api/app-tokens", {"name": "x", "scopes": ["read"]})
    with listen(made["token"]) as stream, listen() as other:
        stream.next()
        other.next()
        owner.call("DELETE", f"/api/app-tokens/{made['id']}")
        assert stream.ends(within=3)
        api.track()
        assert other.next()["event"] == "app_tokens"
        assert other.next()["event"] == "usage"


def test_an_expired_token_hears_no_more(listen: Listen, clock: Clock) -> None:
    with listen() as stream:
        stream.next()
        clock.forward(days=31)
        assert stream.ends(within=3)


def test_only_the_opening_counts(
    listen: Listen, runtime: Runtime, token_for: Callable[..., str], api: Api
) -> None:
    token = token_for("read", rate_limit=1)
    with listen(token) as stream:
        stream.next()
        for _ in range(3):
            api.track()
            assert stream.next()["event"] == "usage"
        with listen(token) as again:
            assert again.answer.status_code == 429


def test_who_may_not_listen(bare: httpx.Client, token_for: Callable[..., str]) -> None:
    token = token_for("ingest")
    for headers, query, status in (
        ({}, {}, 401),
        # Addresses end up in logs and histories: a token there is none.
        ({}, {"access_token": token_for("read")}, 401),
        ({"Authorization": f"Bearer {token}"}, {}, 403),
        ({"Authorization": f"Bearer {token_for('read')}", "Origin": "https://evil.com"}, {}, 403),
    ):
        answer = bare.get("/api/events", headers=headers, params=query)
        assert (answer.status_code, answer.json()["success"]) == (status, False)


def test_a_call_in_this_process_does_not_hang(owner: Api) -> None:
    answer = owner.http.get("/api/events")
    assert answer.status_code == 200
    assert answer.text.count("event: ") == 1
    assert "event: hello" in answer.text


def test_asking_for_the_head_alone_holds_nothing(api: Api) -> None:
    for _ in range(MOST + 1):
        assert api.http.head("/api/events").status_code == 200
    assert wait_for(lambda: threads() == WORKERS)


# --- one stream, step by step ------------------------------------------------------------------------------


@dataclass
class FakeLine:
    gone: bool = False
    unsent: int = 0

    def close(self) -> None:
        raise AssertionError("the answer closes it, not the stream")


QUICK = Pace(apart=0.01, check=0.02, heartbeat=0.1, patience=0.2)


@pytest.fixture
def happenings(clock: Clock) -> Happenings:
    return Happenings(clock)


def told(happenings: Happenings, line: FakeLine, *, welcome: bool = True) -> Iterator[bytes]:
    return messages(b"first", happenings.listen(1, KINDS), line, lambda: welcome, QUICK)


def test_silence_is_broken_by_a_comment(happenings: Happenings) -> None:
    stream = told(happenings, FakeLine())
    assert next(stream) == b"first"
    began = time.monotonic()
    assert [next(stream), next(stream)] == [b":\n\n"] * 2
    assert 0.2 <= time.monotonic() - began < 2


def test_a_slow_reader_hears_once_what_happened_meanwhile(happenings: Happenings) -> None:
    line = FakeLine(unsent=1)
    stream = told(happenings, line)
    next(stream)
    for _ in range(1000):
        happenings.tell(Changed(kind="usage", organizationId=1))
    threading.Timer(0.1, setattr, (line, "unsent", 0)).start()
    message = next(stream)
    assert message.count(b"event: usage") == 1
    assert b".1000\n" in message


def test_a_reader_that_takes_nothing_is_given_up(happenings: Happenings) -> None:
    stream = told(happenings, FakeLine(unsent=1))
    next(stream)
    began = time.monotonic()
    happenings.tell(Changed(kind="usage", organizationId=1))
    assert list(stream) == []
    assert 0.2 <= time.monotonic() - began < 2


@pytest.mark.parametrize("reason", ["gone", "unwelcome", "closed"])
def test_it_ends(happenings: Happenings, reason: str) -> None:
    stream = told(happenings, FakeLine(gone=reason == "gone"), welcome=reason != "unwelcome")
    if reason == "closed":
        happenings.close()
    happenings.tell(Changed(kind="usage", organizationId=1))
    assert list(stream) == [b"first"]
