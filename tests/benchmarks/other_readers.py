"""What other readers of the same logs count, as rules: where they differ from us, and by what.

Each rule is what ccusage 20.0 or tokscale 1.4 was seen to do; `python -m tests.benchmarks.logs --peers`
holds the programs themselves against them. None of them is wrong by much on most people's logs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Total = Callable[[Path], int]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where another program counts otherwise.

    Attributes:
        why: What it does, in words.
        rule: What it counts of the logs beneath a home folder, in tokens.
    """

    why: str
    rule: Total


def _lines(home: Path, pattern: str) -> Iterator[dict[str, Any]]:
    for log in sorted(home.glob(pattern)):
        for line in log.read_text(encoding="utf-8").splitlines():
            try:
                value = json.loads(line)
            except ValueError:
                continue
            if isinstance(value, dict):
                yield value


def codex_every_line(home: Path) -> int:
    """Adds up what every line says was used last, in all files, told again or not."""
    told = (
        value["payload"]["info"]["last_token_usage"]["total_tokens"]
        for value in _lines(home, ".codex/**/*.jsonl")
        if value["payload"].get("type") == "token_count" and value["payload"]["info"]
    )
    return sum(told)


def _claude(home: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for value in _lines(home, ".claude/projects/**/*.jsonl"):
        if value["type"] == "assistant":
            message = value["message"]
            yield f"{message['id']}:{value.get('requestId', '')}", message["usage"]


def _tokens(usage: dict[str, Any]) -> int:
    names = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens")
    return sum(usage[name] for name in names if name in usage)


def claude_first_line(home: Path) -> int:
    """Takes the first line of an answer, which was written before the answer had streamed in."""
    first: dict[str, int] = {}
    for key, usage in _claude(home):
        first.setdefault(key, _tokens(usage))
    return sum(first.values())


def claude_last_line(home: Path) -> int:
    """Takes the last line of an answer to a request, without what was asked of an advisor meanwhile."""
    return sum({key: _tokens(usage) for key, usage in _claude(home)}.values())


def qwen_cached_twice(home: Path) -> int:
    """Adds what was read from the cache to an input that holds it already."""
    every = [value["usageMetadata"] for value in _lines(home, ".qwen/projects/**/*.jsonl")]
    return sum(usage["totalTokenCount"] + usage["cachedContentTokenCount"] for usage in every)


def nothing(_: Path) -> int:
    """Does not read these logs."""
    return 0


_ADVISOR = Difference("leaves out what an advisor was asked while the answer was made", claude_last_line)
_EVERY_LINE = "counts every line that tells of a turn: "
# By program, trap (None: without any) and agent.
DIFFERENCES: dict[tuple[str, str | None, str], Difference] = {
    ("ccusage", None, "qwen-code"): Difference(
        "adds cached tokens to an input that holds them", qwen_cached_twice
    ),
    ("ccusage", "advisor asked meanwhile", "claude-code"): _ADVISOR,
    ("ccusage", "spawned session repeats its parent", "codex"): Difference(
        "counts a parent's turns again in the session it spawned", codex_every_line
    ),
    ("tokscale", None, "gemini-cli"): Difference("reads Gemini's older format alone", nothing),
    ("tokscale", None, "qwen-code"): Difference("does not know Qwen Code", nothing),
    ("tokscale", "advisor asked meanwhile", "claude-code"): _ADVISOR,
    ("tokscale", "archived copy", "codex"): Difference(
        _EVERY_LINE + "a session that was archived is told of twice", codex_every_line
    ),
    ("tokscale", "counters told again", "codex"): Difference(
        _EVERY_LINE + "what is told again counts again", codex_every_line
    ),
    ("tokscale", "forked session repeats its parent", "codex"): Difference(
        _EVERY_LINE + "a fork repeats its parent's", codex_every_line
    ),
    ("tokscale", "spawned session repeats its parent", "codex"): Difference(
        _EVERY_LINE + "a spawned session repeats its parent's", codex_every_line
    ),
    ("tokscale", "side question copies an answer", "claude-code"): Difference(
        "takes an answer that a side question copied, under a request of its own, for another answer",
        claude_last_line,
    ),
    ("tokscale", "streamed in several lines", "claude-code"): Difference(
        "takes the first line of an answer, written before it had streamed in", claude_first_line
    ),
}
