"""Counting requests: windows of a minute, each from its first request on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from server.api.limits import Limiter, Windows


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
