"""Measures the price book: `python -m tests.benchmarks.bench_pricing`.

Targets: load < 60 ms, < 10 MB held, < 10 µs a price.
"""

from __future__ import annotations

import gc
import time
import tracemalloc
from datetime import UTC, datetime

from server.core.tokens import TokenCounts
from server.services.prices import load_price_book

CALLS = 50_000
CASES = (
    ("openai", "gpt-4o", None),
    ("anthropic", "claude-sonnet-4-5-20250929", None),
    ("litellm", "openrouter/anthropic/claude-sonnet-4.5", None),
    ("openai", "gpt-6-sol", "batch"),
    ("deepseek", "deepseek-v4-pro", None),
    ("openai", "no-such-model", None),
)


def main() -> None:
    """Prints load time, memory, and the time of a warm and of a first look-up."""
    loads = []
    for _ in range(9):
        start = time.perf_counter()
        book = load_price_book(None)
        loads.append(time.perf_counter() - start)
    print(f"load                 {sorted(loads)[4] * 1e3:7.1f} ms (median of 9)")
    tracemalloc.start()
    book = load_price_book(None)
    gc.collect()
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"memory held / peak   {held / 1e6:7.1f} / {peak / 1e6:.1f} MB")
    counts, at = TokenCounts(1_000, 200, 100, 0, 500), datetime(2026, 11, 22, tzinfo=UTC)
    for provider, model, tier in CASES:
        start = time.perf_counter()
        for _ in range(CALLS):
            book.price(provider, model, counts, at, service_tier=tier)
        print(
            f"price                {(time.perf_counter() - start) / CALLS * 1e6:7.2f} µs  {provider} {model}"
        )
    start = time.perf_counter()
    for n in range(3_000):
        book.find_model("litellm", f"bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0{' ' * (n % 50)}{n}")
    print(f"first look-up        {(time.perf_counter() - start) / 3_000 * 1e6:7.2f} µs  (unknown name)")


if __name__ == "__main__":
    main()
