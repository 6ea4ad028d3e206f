"""Counting requests: windows of a minute, each from its first request on."""

from __future__ import annotations

import logging
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.api.limits import Limiter, SharedWindows, Windows, WindowsApart
from server.core.errors import StartupError, StoreLost


class Time:
    """A clock in seconds that stands still."""

    def __init__(self) -> None:
        self.seconds = 1_000.5

    def __call__(self) -> float:
        return self.seconds


def test_a_window_begins_with_its_first_request_and_lasts_a_minute() -> None:
    now = Time()
    windows = Windows(now)
    assert windows.count("a") == (1, 1_060.5)
    now.seconds += 59.9
    assert windows.count("a") == (2, 1_060.5)
    assert windows.count("b") == (1, 1_120.4)
    now.seconds += 0.2
    assert windows.count("a") == (1, now.seconds + 60)
    assert windows.count("b") == (2, 1_120.4)


def test_who_does_not_call_any_more_is_forgotten() -> None:
    now = Time()
    windows = Windows(now)
    for n in range(1_000):
        windows.count(f"address:{n}")
    now.seconds += 61
    windows.count("a")
    assert list(windows._windows) == ["a"]


def test_threads_miss_no_request() -> None:
    windows = Windows(Time())
    with ThreadPoolExecutor(8) as pool:
        counts = sorted(count for count, _ in pool.map(windows.count, ["a"] * 4_000))
    assert counts == list(range(1, 4_001))


@pytest.mark.parametrize("storage", ["memory://", "memory://?shared"])
def test_a_shared_storage_counts_as_the_own_one(storage: str) -> None:
    limiter = Limiter(lambda _: 2, storage)
    found = [limiter.count("read", "a", None) for _ in range(3)]
    assert [(rate.remaining, rate.exceeded) for rate in found] == [(1, False), (0, False), (0, True)]
    assert all(1 <= rate.retry_after <= 60 for rate in found)
    assert not limiter.count("write", "a", None).exceeded
    assert not limiter.count("read", "b", None).exceeded
    assert limiter.count("read", "a", 0).remaining > 1_000_000


def test_a_storage_that_is_none_is_said_in_plain_words() -> None:
    with pytest.raises(StartupError, match="redis://host"):
        Limiter(lambda _: 2, "nonsense://host")


class Shared:
    """Counts as a database does, for any number of processes."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.asked = 0
        self.broken = False

    def add(self, who: str, amount: int) -> tuple[int, float]:
        self.asked += 1
        if self.broken:
            raise StoreLost("Not counted", "The database cannot be reached.")
        self.counts[who] = self.counts.get(who, 0) + amount
        return self.counts[who], 60.0

    def close(self) -> None:
        """Has nothing to close."""


@settings(max_examples=40)
@given(
    limit=st.sampled_from([1, 2, 30, 999, 1_000, 4_000]),
    whom=st.lists(st.integers(0, 3), min_size=1, max_size=40),
)
def test_processes_let_through_the_limit_and_hardly_less(limit: int, whom: list[int]) -> None:
    """Requests come in bursts, each to one of four processes, until well over the limit."""
    shared = Shared()
    processes = [SharedWindows(shared, Time()) for _ in range(4)]
    burst = max(1, 2 * limit // len(whom))
    passed = refused = 0
    for process in [*whom, 0, 1, 2, 3]:
        for _ in range(burst):
            count, _ = processes[process].count("a", limit)
            passed, refused = passed + (count <= limit), refused + (count > limit)
    assert passed <= limit
    if passed + refused >= limit:
        assert passed >= (limit if limit < 1_000 else limit - 3 * (limit // 500))
    if limit >= 1_000:
        assert shared.asked <= 700, "a busy token costs no write with each request"


def test_who_is_over_the_limit_is_refused_from_memory_until_the_window_ends() -> None:
    now, shared = Time(), Shared()
    windows = SharedWindows(shared, now)
    assert [windows.count("a", 2)[0] for _ in range(6)] == [1, 2, 3, 3, 3, 3]
    assert shared.asked == 3
    now.seconds += 60.1
    shared.counts.clear()
    assert windows.count("a", 2) == (1, now.seconds + 60)
    now.seconds += 120
    windows.count("b", 2)
    assert list(windows._blocks) == ["b"]


def test_while_the_database_is_away_each_process_counts_alone() -> None:
    shared = Shared()
    windows = SharedWindows(shared, Time())
    shared.broken = True
    assert [windows.count("a", 2)[0] for _ in range(3)] == [1, 2, 3]
    shared.broken = False
    assert windows.count("a", 2)[0] == 1


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Gives what starts a Redis of our own, always at the same address, and ends it afterwards."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        pytest.skip("neither Redis nor Valkey is installed")
    place = tmp_path / "redis.sock"
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        options = ["--port", "0", "--unixsocket", str(place), "--save", "", "--dir", str(tmp_path)]
        started.append(subprocess.Popen([program, *options], stdout=subprocess.DEVNULL))
        ends_at = time.monotonic() + 30
        while True:
            with suppress(OSError), socket.socket(socket.AF_UNIX) as asked:
                asked.connect(str(place))
                return started[-1]
            assert time.monotonic() < ends_at, "Redis did not start"
            time.sleep(0.01)

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_processes_count_together_in_redis_and_alone_while_it_is_away(
    redis: Callable[[], subprocess.Popen[bytes]], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    process, now, url = redis(), Time(), f"redis+unix://{tmp_path}/redis.sock"
    one, other = WindowsApart(url, now), WindowsApart(url, now)
    counts = [windows.count("a", 9)[0] for windows in (one, other, one, other)]
    assert counts == [1, 2, 3, 4]
    assert 0 < one.count("a", 9)[1] - time.time() <= 60
    process.kill()
    process.wait()
    with caplog.at_level(logging.WARNING):
        assert [one.count("a", 9)[0], one.count("a", 9)[0], other.count("a", 9)[0]] == [1, 2, 1]
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "the storage of limits does not answer, each process counts alone"
    ] * 2
    redis()
    assert one.count("a", 9)[0] == 3, "it is not asked again at once"
    now.seconds += 11
    assert [one.count("a", 9)[0], other.count("a", 9)[0]] == [1, 2]


def test_a_redis_that_is_not_there_refuses_nobody() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        limiter = Limiter(lambda _: 2, f"redis://127.0.0.1:{taken.getsockname()[1]}/0")
        found = [limiter.count("read", "a", None).exceeded for _ in range(3)]
    assert found == [False, False, True]
