"""Killed twenty times under load: nothing that was acknowledged is lost, nothing is there twice."""

from __future__ import annotations

import http.client
import json
import random
import shutil
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.e2e.clients.program import Serve, make_token, run

KILLS = 20
SEED = 8423
SINGLES, BATCHES = 3, 2
BATCH = 50
MODELS = ("gpt-4o", "gpt-4o-mini", "a-model-of-our-own")
Event = dict[str, object]


@dataclass
class Client:
    """An app that posts until the server dies, and notes what it was promised.

    Attributes:
        sent: What it tried to post since the last settling, by key.
        kept: Id of every event that was acknowledged, by key.
        broken: What must never happen, in words.
    """

    name: str
    token: str
    batch: int
    sent: dict[str, Event] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    _made: int = 0

    def post_until_it_dies(self, url: str) -> None:
        address = urlsplit(url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
        try:
            while True:
                self._post(connection, self._new_events())
        except (OSError, http.client.HTTPException):
            return  # killed; what has no answer may be stored or not
        finally:
            connection.close()

    def settle(self, url: str) -> None:
        """Posts what was never answered once more, with the same keys, as a careful app does."""
        address = urlsplit(url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
        try:
            open_keys = [key for key in self.sent if key not in self.kept]
            for start in range(0, len(open_keys), max(1, self.batch)):
                self._post(
                    connection, [self.sent[key] for key in open_keys[start : start + max(1, self.batch)]]
                )
        finally:
            connection.close()
        self.sent.clear()

    def _new_events(self) -> list[Event]:
        events = []
        for _ in range(max(1, self.batch)):
            self._made += 1
            key = f"{self.name}-{self._made}"
            events.append(
                {
                    "provider": "openai",
                    "model": MODELS[self._made % len(MODELS)],
                    "inputTokens": self._made,
                    "outputTokens": 1,
                    "project": f"project {self._made % 3}",
                    "idempotencyKey": key,
                    "flush": self._made % 7 == 0,
                }
            )
            self.sent[key] = events[-1]
        return events

    def _post(self, connection: http.client.HTTPConnection, events: list[Event]) -> None:
        path, body = ("track/batch", {"events": events}) if self.batch else ("track", events[0])
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        connection.request("POST", f"/api/tokens/{path}", json.dumps(body), headers)
        answer = json.loads(connection.getresponse().read())
        if not answer["success"]:
            self.broken.append(f"refused: {answer['error']}")
            return
        data = answer["data"]
        results = data["results"] if self.batch else [data]
        for event, result in zip(events, results, strict=True):
            self._note(str(event["idempotencyKey"]), result)

    def _note(self, key: str, result: dict[str, object]) -> None:
        if result.get("status") == "rejected":
            self.broken.append(f"{key} was rejected: {result['error']}")
        elif self.kept.setdefault(key, str(result["id"])) != result["id"]:
            self.broken.append(f"{key} was {self.kept[key]} and is {result['id']}")


def run_and_kill(serve: Serve, clients: list[Client], after_s: float) -> None:
    threads = [
        threading.Thread(target=client.post_until_it_dies, args=(serve.url,), name=client.name)
        for client in clients
    ]
    for thread in threads:
        thread.start()
    time.sleep(after_s)  # the moment of the kill is what is tested: nothing is waited for
    serve.process.kill()
    serve.process.wait()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()


def check(folder: Path, clients: list[Client], *, settled: bool) -> None:
    """Compares the database with what the clients were promised.

    A copy of it is looked at: opening it here would mend what the next start has to mend by itself.
    """
    copy = folder.with_name("copy")
    copy.mkdir(exist_ok=True)
    for name in ("codingvibez.db", "codingvibez.db-wal"):
        copy.joinpath(name).unlink(missing_ok=True)
        if folder.joinpath(name).exists():
            shutil.copyfile(folder / name, copy / name)
    with closing(sqlite3.connect(copy / "codingvibez.db")) as stored:
        assert stored.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = stored.execute("SELECT idempotency_key, id FROM usage_event").fetchall()
    assert max(Counter(key for key, _ in rows).values(), default=1) == 1, "an event is there twice"
    there = {key: str(number) for key, number in rows}
    promised = {key: number for client in clients for key, number in client.kept.items()}
    lost = promised.keys() - there.keys()
    assert not lost, f"{len(lost)} acknowledged events are lost: {sorted(lost)[:5]}"
    assert {key: there[key] for key in promised} == promised
    if settled:
        assert there == promised, "every event that is there was acknowledged by now"
    assert [problem for client in clients for problem in client.broken] == []


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_or_doubled_by_kills(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    folder = tmp_path / "data"
    token = make_token(folder)
    clients = [Client(f"single {number}", token, 0) for number in range(SINGLES)]
    clients += [Client(f"batch {number}", token, BATCH) for number in range(BATCHES)]
    acknowledged, unanswered = [0], 0
    for _ in range(KILLS):
        with Serve(folder) as serve:
            for client in clients:
                client.settle(serve.url)
            run_and_kill(serve, clients, dice.uniform(0.05, 0.6))
        check(folder, clients, settled=False)
        acknowledged.append(sum(len(client.kept) for client in clients))
        unanswered += sum(len(client.sent.keys() - client.kept.keys()) for client in clients)
    assert all(later > before for before, later in pairwise(acknowledged))
    assert unanswered > 0, "no kill came while a request was under way, so nothing was proven"
    with Serve(folder) as serve:
        for client in clients:
            client.settle(serve.url)
        stats = serve.api(token).get("/api/dashboard").data
        serve.stop()
    check(folder, clients, settled=True)
    assert stats["tokenUsage"]["requests"] == sum(len(client.kept) for client in clients)
    examined = run("doctor", "--data-dir", folder, "--rebuild-rollups")
    assert examined.stdout == "The database is sound.\nEvery sum equals its events.\n"
