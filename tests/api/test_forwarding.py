"""A desk forwards to a team's server: two servers on real sockets, and what may lie between them."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from server.core.calls import Call, Origin
from server.core.tokens import TokenCounts
from server.credentials import SecretStore
from server.runtime import Runtime
from tests.api.conftest import KEY, Api, Clock, rows
from tests.api.teams import join, speaking

SERVER = "a1"
FIELDS = (
    "provider, model, project, session_id, tags, service_tier, source, occurred_at, requests, "
    "input_uncached, cache_read, cache_write_5m, cache_write_1h, output, reasoning, "
    "cost_nanos, cost_source, price_version"
)


@contextmanager
def running(
    folder: Path, clock: Clock, port: int = 0, database_url: str | None = None, **environ: str
) -> Iterator[Runtime]:
    """Runs a server on a socket."""
    secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": KEY, **environ})
    runtime = Runtime(
        data_dir=folder,
        database_url=database_url,
        port=port,
        clock=clock,
        secrets=secrets,
        machine_zone="UTC",
        environ=environ,
    )
    runtime.start()
    try:
        yield runtime
    finally:
        runtime.stop()
        secrets.close()


@contextmanager
def as_owner(runtime: Runtime) -> Iterator[Api]:
    with speaking(runtime, runtime.desktop_token()) as api:
        yield api


class Member:
    """A member's desk, and their team's server."""

    def __init__(self, stack: ExitStack, tmp_path: Path, clock: Clock, name: str = "desk") -> None:
        self.clock, self.folder = clock, tmp_path
        self.desk_runtime = stack.enter_context(running(tmp_path / name, clock))
        self.desk = stack.enter_context(as_owner(self.desk_runtime))
        self.team: Api
        self.token = ""

    def belongs_to(
        self, stack: ExitStack, team: Runtime, *, url: str = "", email: str = "ada@a.example"
    ) -> None:
        """Joins a team and lets the desk know of its server."""
        self.team = stack.enter_context(as_owner(team))
        joined = join(self.team, email, "member", "Ada")
        with speaking(team, joined["token"]) as ada:
            self.token = ada.post(
                "/api/app-tokens",
                {"name": "desk", "scopes": ["ingest", "read"], "rateLimit": 0, "expiresInDays": 30},
            )["token"]
        self.desk_runtime.keep_team_token(SERVER, self.token)
        self.desk_runtime.know_team_server(SERVER, "Team", url or team.base_url, "")

    def switch(self, **body: Any) -> dict[str, Any]:
        return self.desk.call("PATCH", f"/api/forwarding/{SERVER}", body)

    def retry(self, **body: Any) -> dict[str, Any]:
        return self.desk.post(f"/api/forwarding/{SERVER}/retry", body)

    @property
    def standing(self) -> dict[str, Any]:
        (server,) = self.desk.get("/api/forwarding")["servers"]
        return dict(server)

    def wait(self, until: Callable[[dict[str, Any]], bool], seconds: float = 20) -> dict[str, Any]:
        end = time.monotonic() + seconds
        while not until(standing := self.standing):
            assert time.monotonic() < end, standing
            time.sleep(0.05)
        return standing

    def drained(self, seconds: float = 20) -> dict[str, Any]:
        return self.wait(lambda one: one["pending"] == 0 and one["state"] == "ok", seconds)


def figures(runtime: Runtime, where: str = "") -> list[str]:
    """Gives all that is known of every use, but for ids."""
    return sorted(map(repr, rows(runtime, f"SELECT {FIELDS} FROM usage_event {where}")))


def total(api: Api) -> tuple[Any, ...]:
    dashboard = api.get("/api/dashboard")
    usage = dashboard["tokenUsage"]
    costs = dashboard["totalCosts"]
    return (costs["currentMonth"], costs["notional"], usage["totalTokens"], usage["requests"])


@pytest.fixture
def stack(database_url: str | None) -> Iterator[ExitStack]:
    # Servers end before their database does.
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def team(stack: ExitStack, tmp_path: Path, clock: Clock, database_url: str | None) -> Runtime:
    return stack.enter_context(running(tmp_path / "team", clock, database_url=database_url))


@pytest.fixture
def member(stack: ExitStack, tmp_path: Path, clock: Clock, team: Runtime) -> Member:
    one = Member(stack, tmp_path, clock)
    one.belongs_to(stack, team)
    return one


def track_many_kinds(desk: Api) -> None:
    events: list[dict[str, Any]] = [
        {"provider": "openai", "model": "gpt-4o", "inputTokens": 1000, "outputTokens": 500,
         "cachedTokens": 10},
        {"provider": "anthropic", "model": "claude-sonnet-4-5", "inputTokens": 7, "outputTokens": 9,
         "cachedTokens": 100, "cacheWriteTokens": 30, "cacheWrite1hTokens": 10, "reasoningTokens": 3},
        {"provider": "openai", "model": "a-model-of-our-own", "inputTokens": 5, "outputTokens": 6},
        {"provider": "openai", "model": "gpt-4o", "inputTokens": 1, "outputTokens": 2, "cost": 0.000000001},
        {"provider": "google", "model": "gemini-2.5-pro", "inputTokens": 1, "outputTokens": 2, "cost": 12.5,
         "project": "shop", "tags": {"feature": "search — ü"}, "sessionId": "s1", "serviceTier": "batch",
         "requests": 7, "timestamp": "2026-06-10T09:08:07.123Z", "idempotencyKey": "k1"},
    ]  # fmt: skip
    answer = desk.post("/api/tokens/track/batch", {"events": events})
    assert answer["rejected"] == 0, answer


def capture(runtime: Runtime, key: str, *, output: int = 20, flat: bool | None = None, **more: Any) -> None:
    services = runtime._services
    assert services is not None
    call = Call(
        origin=more.pop("origin", Origin.LOG), tool="claude-code", provider="anthropic",
        model="claude-sonnet-4-5", at_ms=int(runtime._clock().timestamp() * 1000),
        counts=TokenCounts(100, 0, 0, 0, output, 0), key=key, flat=flat, **more,
    )  # fmt: skip
    services.capture.keep(services.identity.owner(), [call])


def test_nothing_is_forwarded_until_it_is_switched_on(member: Member, team: Runtime) -> None:
    member.desk.track()
    standing = member.standing
    assert (standing["enabled"], standing["state"], standing["pending"]) == (False, "off", 0)
    member.switch(enabled=True)
    member.drained()
    assert figures(team) == [], "what was tracked before stays here"
    member.desk.track(inputTokens=7)
    member.wait(lambda one: one["sent"] == 1)
    assert figures(team) == figures(member.desk_runtime, "WHERE input_uncached = 7")


def test_everything_survives_unchanged_and_agents_usage_stays_notional(member: Member, team: Runtime) -> None:
    track_many_kinds(member.desk)
    capture(member.desk_runtime, "msg_12345678:req_1")
    capture(member.desk_runtime, "msg_12345679:req_2", flat=False)
    before = total(member.desk)
    assert before[1] > 0, "the plan's usage is worth something"
    member.switch(enabled=True, history=True)
    standing = member.drained()
    assert (standing["sent"], standing["setAsideCount"], standing["message"]) == (7, 0, ""), standing
    assert figures(team) == figures(member.desk_runtime)
    assert total(member.team) == total(member.desk) == before
    members = member.team.get("/api/team/members")["members"]
    assert any(one["name"] == "Ada" for one in members)


def test_who_pays_is_the_desks_to_say_and_what_it_says_later_counts(member: Member, team: Runtime) -> None:
    capture(member.desk_runtime, "msg_12345678:req_1")
    member.switch(enabled=True, history=True)
    member.drained()
    assert total(member.team)[0] == 0
    # The team's own answer is not about what a member's desk knows better.
    member.team.call("PATCH", "/api/settings", {"values": {"meteredTools": "claude-code"}})
    assert total(member.team)[0] == 0
    member.desk.call("PATCH", "/api/settings", {"values": {"meteredTools": "claude-code"}})
    member.retry()
    end = time.monotonic() + 10
    while total(member.team) != total(member.desk):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert total(member.team)[0] > 0
    assert figures(team) == figures(member.desk_runtime)


def test_a_better_account_of_a_call_takes_the_place_of_the_former(member: Member, team: Runtime) -> None:
    member.switch(enabled=True)
    capture(member.desk_runtime, "msg_12345678:req_1", output=3)
    member.wait(lambda one: one["sent"] == 1)
    capture(member.desk_runtime, "msg_12345678:req_1", output=300)
    member.wait(lambda one: one["sent"] >= 2)
    member.drained()
    assert figures(team) == figures(member.desk_runtime)
    # Telemetry first, under a name of its own; then the log.
    capture(member.desk_runtime, "-:req_22222222", request="req_22222222", origin=Origin.TELEMETRY)
    member.wait(lambda one: one["sent"] >= 3)
    capture(member.desk_runtime, "msg_22222222:req_22222222", request="req_22222222", output=21)
    member.wait(lambda one: one["sent"] >= 5)
    member.drained()
    assert len(figures(team)) == 2
    assert figures(team) == figures(member.desk_runtime)
    assert total(member.team) == total(member.desk)


@pytest.mark.parametrize("first", ["desk", "direct"])
def test_an_app_that_posts_to_the_team_as_well_counts_once(member: Member, team: Runtime, first: str) -> None:
    event = {"provider": "openai", "model": "gpt-4o", "inputTokens": 10, "outputTokens": 5,
             "idempotencyKey": "answer-1"}  # fmt: skip
    with speaking(team, member.token) as app:
        if first == "direct":
            assert app.post("/api/tokens/track", event)["duplicate"] is False
        member.desk.post("/api/tokens/track", event)
        member.switch(enabled=True, history=True)
        member.drained()
        assert app.post("/api/tokens/track", event)["duplicate"] is True
        # Something else under the same key is refused, as ever.
        assert app.post("/api/tokens/track", event | {"inputTokens": 11}, status=400)["code"]
    assert len(figures(team)) == 1
    assert member.standing["setAsideCount"] == 0


@pytest.mark.parametrize("first", ["desk", "direct"])
def test_a_call_that_an_agent_logged_and_an_app_told_the_team_counts_once(
    member: Member, team: Runtime, first: str
) -> None:
    event = {"provider": "anthropic", "model": "claude-sonnet-4-5", "inputTokens": 100, "outputTokens": 20,
             "idempotencyKey": "msg_12345678"}  # fmt: skip
    with speaking(team, member.token) as app:
        if first == "direct":
            app.post("/api/tokens/track", event)
        capture(member.desk_runtime, "msg_12345678:req_1", message="msg_12345678", request="req_1")
        member.switch(enabled=True, history=True)
        member.drained()
        assert app.post("/api/tokens/track", event)["duplicate"] is True
    assert len(figures(team)) == 1


def test_one_bad_event_is_set_aside_and_holds_up_no_other(member: Member, team: Runtime) -> None:
    with speaking(team, member.token) as app:
        app.track(idempotencyKey="taken", inputTokens=99)
    for number in range(3):
        member.desk.track(inputTokens=number, idempotencyKey="taken" if number == 1 else f"free {number}")
    member.switch(enabled=True, history=True)
    standing = member.drained()
    assert (standing["sent"], standing["setAsideCount"]) == (2, 1)
    (aside,) = standing["setAside"]
    assert "key was used" in aside["reason"]
    assert (aside["provider"], aside["model"]) == ("openai", "gpt-4o")
    assert len(figures(team)) == 3
    # Asked again it is refused again, and not there twice.
    member.retry()
    member.drained()
    time.sleep(0.2)
    assert member.standing["setAsideCount"] == 1
    assert len(figures(team)) == 3


def test_only_the_projects_that_were_chosen(member: Member, team: Runtime) -> None:
    for project in ("shop", "secret", None):
        member.desk.track(project=project)
    member.switch(enabled=True, projects=["shop"], history=True)
    assert member.drained()["sent"] == 1
    assert rows(team, "SELECT project FROM usage_event") == [("shop",)]
    member.switch(projects=["", "shop"], history=True)
    member.drained()
    member.wait(lambda one: one["sent"] >= 2)
    assert sorted(map(str, rows(team, "SELECT project FROM usage_event"))) == ["('shop',)", "(None,)"]


def test_what_is_tracked_while_it_is_off_stays_here_unless_it_is_asked_for(
    member: Member, team: Runtime
) -> None:
    member.switch(enabled=True)
    member.desk.track(inputTokens=1)
    member.wait(lambda one: one["sent"] == 1)
    member.switch(enabled=False)
    member.desk.track(inputTokens=2)
    member.switch(enabled=True)
    member.desk.track(inputTokens=3)
    member.wait(lambda one: one["sent"] == 2)
    assert rows(team, "SELECT input_uncached FROM usage_event ORDER BY 1") == [(1,), (3,)]
    member.switch(history=True)
    member.drained()
    assert rows(team, "SELECT input_uncached FROM usage_event ORDER BY 1") == [(1,), (2,), (3,)]


def test_a_revoked_token_stops_it_and_says_so(member: Member, team: Runtime) -> None:
    member.switch(enabled=True)
    with speaking(team, member.token) as _app:
        (mine,) = [one for one in member.team.get("/api/team/members")["members"] if one["name"] == "Ada"]
    member.team.call("PATCH", f"/api/team/members/{mine['id']}", {"role": "viewer"})
    member.desk.track()
    standing = member.wait(lambda one: one["state"] == "stopped")
    assert "role of a member" in standing["message"]
    assert standing["pending"] == 1
    member.team.call("PATCH", f"/api/team/members/{mine['id']}", {"role": "member"})
    time.sleep(0.7)
    assert member.standing["state"] == "stopped", "nobody has done anything here"
    member.retry()
    assert member.drained()["sent"] == 1
    member.team.call("DELETE", f"/api/team/members/{mine['id']}")
    member.desk.track()
    standing = member.wait(lambda one: one["state"] == "stopped")
    assert "refuses the token: it is wrong, expired or revoked" in standing["message"]
    assert len(figures(team)) == 1


def test_it_does_not_forward_to_itself(stack: ExitStack, tmp_path: Path, clock: Clock) -> None:
    alone = Member(stack, tmp_path, clock)
    alone.belongs_to(stack, alone.desk_runtime)
    alone.desk.track()
    alone.switch(enabled=True, history=True)
    standing = alone.wait(lambda one: one["state"] == "stopped")
    assert "it cannot forward to itself" in standing["message"]
    assert len(figures(alone.desk_runtime)) == 1


def test_only_addresses_that_keep_the_token_private(member: Member) -> None:
    from server.core.errors import InvalidInput

    for url in ("http://costs.example.com", "ftp://a", "https://me:secret@a"):
        with pytest.raises(InvalidInput):
            member.desk_runtime.know_team_server("b2", "Other", url, "")


class Between:
    """What lies between desk and team: passes on all, loses answers after they were made, or is down."""

    def __init__(self, target: str) -> None:
        self._target = ("127.0.0.1", int(target.rpartition(":")[2]))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.lose = 0
        self.lost = 0
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    def _accept(self) -> None:
        while True:
            try:
                outer, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(outer,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, outer: socket.socket) -> None:
        with outer, socket.create_connection(self._target, timeout=10) as inner, suppress(OSError):
            outer.settimeout(10)
            pump = threading.Thread(target=self._pump, args=(outer, inner))
            pump.start()
            while data := inner.recv(65536):
                if self.lose:
                    # The server has done what it was asked; nobody hears of it.
                    self.lose -= 1
                    self.lost += 1
                    break
                outer.sendall(data)
            for end in (outer, inner):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            pump.join(10)

    @staticmethod
    def _pump(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in (self._accepting, *self._threads):
            thread.join(10)


def test_answers_that_are_lost_after_the_commit_double_nothing(
    stack: ExitStack, tmp_path: Path, clock: Clock, team: Runtime
) -> None:
    between = Between(team.base_url)
    stack.callback(between.close)
    member = Member(stack, tmp_path, clock)
    member.belongs_to(stack, team, url=between.url)
    member.switch(enabled=True)
    for number in range(5):
        between.lose = 1
        track_many_kinds(member.desk) if number == 0 else member.desk.track(inputTokens=number)
        standing = member.wait(lambda one: one["state"] == "waiting")
        assert "cannot be reached" in standing["message"]
        assert standing["pending"] > 0
        member.retry()
        member.drained()
    assert between.lost == 5
    assert figures(team) == figures(member.desk_runtime)
    assert total(member.team) == total(member.desk)


@pytest.mark.slow
def test_a_week_offline_and_back(stack: ExitStack, tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "team"
    with ExitStack() as once:
        team = once.enter_context(running(folder, clock))
        port = int(team.base_url.rpartition(":")[2])
        member = Member(stack, tmp_path, clock)
        member.belongs_to(once, team)
        member.switch(enabled=True)
        member.desk.track()
        member.wait(lambda one: one["sent"] == 1)
    batch = [
        {"provider": "openai", "model": ("gpt-4o", "gpt-4o-mini", "no-price")[n % 3], "inputTokens": n,
         "outputTokens": 1, "project": f"p{n % 4}"}
        for n in range(1000)
    ]  # fmt: skip
    for day in range(7):
        clock.forward(days=1)
        # A window's token lasts an hour.
        member.desk = stack.enter_context(as_owner(member.desk_runtime))
        for part in range(7 if day else 8):
            answer = member.desk.post("/api/tokens/track/batch", {"events": batch})
            assert answer["accepted"] == 1000, (day, part)
    standing = member.wait(lambda one: one["state"] == "waiting")
    assert standing["pending"] == 50_000
    assert "cannot be reached" in standing["message"]
    with running(folder, clock, port) as team, as_owner(team) as owner:
        member.retry()
        assert member.drained(60)["sent"] == 50_001
        assert total(owner) == total(member.desk)
        sums = "SELECT count(*), sum(cost_nanos), sum(input_uncached), sum(output) FROM usage_event"
        assert rows(team, sums) == rows(member.desk_runtime, sums)
        assert figures(team) == figures(member.desk_runtime)


def test_many_requests_wait_as_the_server_asks(stack: ExitStack, tmp_path: Path, clock: Clock) -> None:
    answers = [
        (429, {"Retry-After": "120"}), (503, {}), (302, {"Location": "http://127.0.0.1:1/"}), (200, {}),
    ]  # fmt: skip
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for status, headers in answers:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with line:
                line.recv(1 << 20)
                head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
                line.sendall(f"HTTP/1.1 {status} X\r\n{head}Content-Length: 2\r\n\r\n{{}}".encode())

    thread = threading.Thread(target=serve)
    thread.start()
    stack.callback(thread.join)
    stack.callback(listener.close)
    member = Member(stack, tmp_path, clock)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    member.desk_runtime.keep_team_token(SERVER, "t")
    member.desk_runtime.know_team_server(SERVER, "Team", url, "")
    member.desk.track()
    member.switch(enabled=True, history=True)
    for words in ("asks for fewer", "out of order", "does not answer as", "does not answer as"):
        standing = member.wait(lambda one, words=words: words in one["message"])  # type: ignore[misc]
        assert (standing["state"], standing["pending"]) == ("waiting", 1)
        services = member.desk_runtime._services
        assert services is not None
        due = services.forwarding._forwarder._standings[SERVER].due - time.monotonic()
        assert due > 100 if "fewer" in words else due < 10
        member.retry()


def test_one_refused_whole_is_set_aside_but_a_server_that_refuses_all_is_left_alone(
    stack: ExitStack, tmp_path: Path, clock: Clock
) -> None:
    """As what inspects traffic in between may do it."""
    asked: list[list[int]] = []

    class Refusing(BaseHTTPRequestHandler):
        everything = False

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            amounts = [item["usage"]["uncachedTokens"] for item in body["items"]]
            asked.append(amounts)
            results = [{"index": n, "status": "accepted", "error": None} for n in range(len(amounts))]
            bad = 5 in amounts or Refusing.everything
            answer = (
                {"error": "Not this.", "code": "X"}
                if bad
                else {"success": True, "data": {"results": results}}
            )
            text = json.dumps(answer).encode()
            self.send_response(400 if bad else 200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    stack.callback(thread.join)
    stack.callback(server.server_close)
    stack.callback(server.shutdown)
    member = Member(stack, tmp_path, clock)
    member.desk_runtime.keep_team_token(SERVER, "t")
    member.desk_runtime.know_team_server(SERVER, "Team", f"http://127.0.0.1:{server.server_port}", "")
    for number in range(12):
        member.desk.track(inputTokens=number)
    member.switch(enabled=True, history=True)
    standing = member.drained()
    assert (standing["sent"], standing["setAsideCount"]) == (11, 1)
    assert standing["setAside"][0]["reason"] == "Not this."
    Refusing.everything = True
    for number in range(20, 40):
        member.desk.track(inputTokens=number)
    standing = member.wait(lambda one: one["state"] == "stopped")
    assert "Not this." in standing["message"]
    assert standing["setAsideCount"] == 4
    Refusing.everything = False
    member.retry()
    standing = member.wait(lambda one: one["pending"] == 0 and one["setAsideCount"] == 1)
    assert standing["sent"] == 31


def test_a_server_without_a_screen_is_told_where_to_by_its_environment(
    stack: ExitStack, tmp_path: Path, clock: Clock, team: Runtime, member: Member
) -> None:
    environ = {"CODINGVIBEZ_FORWARD_TO": team.base_url + "/", "CODINGVIBEZ_FORWARD_TOKEN": member.token}
    headless = stack.enter_context(running(tmp_path / "headless", clock, 0, None, **environ))
    with as_owner(headless) as api:
        api.track()
        end = time.monotonic() + 10
        while not (server := api.get("/api/forwarding")["servers"][0])["sent"]:
            assert time.monotonic() < end, server
            time.sleep(0.05)
    assert figures(team) == figures(headless)


def test_what_cannot_be_taken_is_said_item_by_item(member: Member, team: Runtime, clock: Clock) -> None:
    usage = {"provider": "openai", "model": "gpt-4o", "timestamp": "2026-06-17T11:00:00Z",
             "uncachedTokens": 1, "outputTokens": 1, "cost": 0.5,
             "costSource": "reported", "source": "api"}  # fmt: skip
    good = {"key": "k", "revision": 0, "usage": usage}
    items: list[Any] = [
        good,
        good,
        {"key": "k", "revision": 0, "usage": usage | {"cost": 0.6}},
        {"key": "k2", "revision": 0, "usage": usage | {"timestamp": "2026-06-18T11:00:00Z"}},
        {"key": "k3", "revision": 0, "usage": usage | {"cost": None}},
        {"key": "k4", "revision": 0, "usage": usage | {"provider": "nobody"}},
        {"key": "k5", "revision": 0, "usage": usage | {"posted": "captured"}},
        7,
    ]
    with speaking(team, member.token) as desk:
        answer = desk.post("/api/tokens/forward", {"desk": "d1", "items": items})
        assert [one["status"] for one in answer["results"]] == ["accepted", "known", "known"] + [
            "rejected"
        ] * 5
        again = desk.post("/api/tokens/forward", {"desk": "d1", "items": items[1:3]})
        assert [one["status"] for one in again["results"]] == ["known", "rejected"]
    assert len(figures(team)) == 1
