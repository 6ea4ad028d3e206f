"""Logs as coding agents write them, made up by a seed, with what they must truly add up to.

Each agent's file shapes are here a second time, by intent: what the readers say is held against sums that
were kept while writing, not against another reading of the same files. The traps are those that real logs
hold: answers written several times while they stream in, side questions, forks, resumed sessions, caches
of two lives, cumulative counters told again and beginning anew, spawned sessions that repeat their
parent's history, records that replace earlier ones, copies, broken lines.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from server.core.tokens import TokenCounts

_WORDS = (
    "the file reads and then def return import self value path error test assert usage tokens model",
    '"name": {}, [0] \\n result = None # why not else for line in lines: print',
)
_FIRST = datetime(2025, 10, 1, 8, tzinfo=UTC)
_SHARES = (("claude-code", 0.60), ("codex", 0.33), ("gemini-cli", 0.05), ("qwen-code", 0.02))
_CLAUDE_MODELS = ("claude-opus-4-5", "claude-sonnet-4-5", "claude-haiku-4-5")
_CODEX_MODELS = ("gpt-5.2-codex", "gpt-5.4", "gpt-5.5")


@dataclass
class Truth:
    """What the logs add up to: calls, and tokens of each kind, by agent; and how often each trap was laid."""

    calls: Counter[str] = field(default_factory=Counter)
    tokens: dict[str, Counter[str]] = field(default_factory=dict)
    traps: Counter[str] = field(default_factory=Counter)
    size: int = 0
    files: int = 0

    def add(self, tool: str, counts: TokenCounts) -> None:
        """Notes a call."""
        self.calls[tool] += 1
        own = self.tokens.setdefault(tool, Counter())
        own.update(dict(zip(KINDS, (getattr(counts, kind) for kind in KINDS), strict=True)))


LENGTHS = (300, 900, 2500, 7000, 16000)
TRAPS = frozenset(
    {
        "no request id",
        "cache of an hour",
        "no split of the cache",
        "streamed in several lines",
        "side question copies an answer",
        "advisor asked meanwhile",
        "broken line",
        "synthetic answer",
        "subagent of its own",
        "forked or resumed session",
        "archived copy",
        "spawned session repeats its parent",
        "forked session repeats its parent",
        "counters begin anew",
        "counters told again",
        "counters without info",
        "record replaces an earlier one",
    }
)
KINDS = ("input_uncached", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning")


def make(
    home: Path, size: int, seed: int = 1, only: frozenset[str] = TRAPS, texts: tuple[int, ...] = LENGTHS
) -> Truth:
    """Writes logs beneath a home folder; gives what they add up to.

    The same arguments give the same bytes.

    Args:
        home: Where.
        size: About how many bytes, in at least one log of each agent.
        seed: Of what is left to chance.
        only: The traps to lay.
        texts: How long, in characters, what is said in them is.
    """
    maker = _Maker(home, Random(seed), only, texts)
    for tool, share in _SHARES:
        reached = maker.truth.size + int(size * share)
        while maker.truth.size < reached:
            _MAKERS[tool](maker)
    return maker.truth


class _Maker:
    def __init__(self, home: Path, random: Random, only: frozenset[str], texts: tuple[int, ...]) -> None:
        self.home = home
        self.only = only
        self.random = random
        self.truth = Truth()
        self.serial = 0
        # Texts are made once and used again and again: writing is to be limited by the disk alone.
        self.texts = [self._text(random.choice(texts)) for _ in range(200)]

    def _text(self, size: int) -> str:
        words = self.random.choices(" ".join(_WORDS).split(), k=size // 5)
        return json.dumps(" ".join(words))

    def text(self) -> str:
        """Gives a text as a JSON string."""
        return self.random.choice(self.texts)

    def id(self, head: str) -> str:
        self.serial += 1
        return f"{head}{self.serial:08x}{self.random.getrandbits(48):012x}"

    def below(self, limit: int) -> int:
        return int(self.random.random() * limit)

    def is_one_in(self, number: int, trap: str) -> bool:
        """Tells, once in so many times, that a trap is to be laid, and notes it."""
        found = self.below(number) == 0 and trap in self.only
        self.truth.traps[trap] += found
        return found

    def time(self) -> datetime:
        return _FIRST + timedelta(minutes=self.below(150 * 24 * 60))

    def write(self, path: str, lines: list[str]) -> None:
        file = self.home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        content = ("\n".join(lines) + "\n").encode()
        file.write_bytes(content)
        self.truth.size += len(content)
        self.truth.files += 1


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


# ---------------------------------------------------------------- Claude Code


def _claude(maker: _Maker) -> None:
    session, at = maker.id("ses-"), maker.time()
    project = f"-home-somebody-p{maker.below(30)}"
    folder = f".claude/projects/{project}"
    lines = [f'{{"type":"file-history-snapshot","messageId":"{session}","snapshot":{{}}}}']
    for _ in range(40 + maker.below(160)):
        at += timedelta(seconds=5 + maker.below(60))
        lines += _claude_turn(maker, session, at, side=False)
    maker.write(f"{folder}/{session}.jsonl", lines)
    if maker.is_one_in(3, "subagent of its own"):
        agent = [line for _ in range(20) for line in _claude_turn(maker, session, at, side=True)]
        maker.write(f"{folder}/{session}/subagents/agent-{session}.jsonl", agent)
    if maker.is_one_in(6, "forked or resumed session"):
        fork = maker.id("ses-")
        copied = [line.replace(f'"sessionId":"{session}"', f'"sessionId":"{fork}"') for line in lines]
        at += timedelta(hours=1)
        own = [line for _ in range(10) for line in _claude_turn(maker, fork, at, side=False)]
        maker.write(f"{folder}/{fork}.jsonl", copied[: len(copied) // 2] + own)


def _claude_turn(maker: _Maker, session: str, at: datetime, *, side: bool) -> list[str]:
    answer, request = maker.id("msg_01"), f',"requestId":"{maker.id("req_01")}"'
    if maker.is_one_in(50, "no request id"):
        request = ""
    model, output = maker.random.choice(_CLAUDE_MODELS), 20 + maker.below(3000)
    given, read, written = 1 + maker.below(50), maker.below(150_000), maker.below(8000)
    hour = written if maker.is_one_in(4, "cache of an hour") else 0
    lives = f'"ephemeral_5m_input_tokens":{written - hour},"ephemeral_1h_input_tokens":{hour}'
    split = f',"cache_creation":{{{lives}}}'
    if hour == 0 and maker.is_one_in(5, "no split of the cache"):
        split = ""
    usage = (
        f'"input_tokens":{given},"cache_creation_input_tokens":{written},"cache_read_input_tokens":{read}{split}'
        ',"service_tier":"standard","output_tokens":'
    )

    def line(output: int, *, side: bool = side, request: str = request, more: str = "") -> str:
        return (
            f'{{"parentUuid":"{session}","isSidechain":{str(side).lower()},"userType":"external",'
            f'"cwd":"/home/somebody/p","sessionId":"{session}","version":"2.1.20","gitBranch":"main",'
            f'"message":{{"model":"{model}","id":"{answer}","type":"message","role":"assistant",'
            f'"content":[{{"type":"text","text":{maker.text()}}}],"usage":{{{usage}{output}{more}}}}}{request},'
            f'"type":"assistant","uuid":"{maker.id("u")}","timestamp":"{_stamp(at)}"}}'
        )

    maker.truth.add("claude-code", TokenCounts(given, read, written - hour, hour, output))
    more = ""
    if maker.is_one_in(40, "advisor asked meanwhile"):
        advice = '"type":"advisor_message","model":"claude-opus-4-5","input_tokens":900,"output_tokens":70'
        more = f',"iterations":[{{"type":"message"}},{{{advice}}}]'
        maker.truth.add("claude-code", TokenCounts(input_uncached=900, output=70))
    found = [line(output, more=more)]
    if maker.is_one_in(2, "streamed in several lines"):
        found = [line(1), line(output // 2), line(output, more=more)]
    if maker.is_one_in(40, "side question copies an answer"):
        found.append(line(output, side=True, request=f',"requestId":"{maker.id("req_01")}"'))
    if maker.is_one_in(80, "broken line"):
        found.insert(0, found[0][: len(found[0]) // 2])
    if maker.is_one_in(80, "synthetic answer"):
        nothing = '"input_tokens":0,"output_tokens":0'
        said = line(0).replace(model, "<synthetic>").replace(answer, maker.id("msg_x"))
        found.append(said.replace(f"{usage}0", nothing))
    result = maker.text()
    # What a tool gave is written twice, as real logs have it.
    found.append(
        f'{{"parentUuid":"{answer}","isSidechain":false,"sessionId":"{session}","type":"user","message":'
        f'{{"role":"user","content":[{{"type":"tool_result","content":{result}}}]}},'
        f'"timestamp":"{_stamp(at)}","toolUseResult":{{"stdout":{result}}}}}'
    )
    return found


# ---------------------------------------------------------------- Codex CLI


def _codex(maker: _Maker) -> None:
    at, model = maker.time(), maker.random.choice(_CODEX_MODELS)
    session = maker.id("cdx-")
    lines = [_codex_meta(maker, session, at)]
    turns, total = _codex_turns(maker, at, model, 30 + maker.below(120), [0, 0, 0, 0])
    lines += turns
    maker.write(_codex_path("sessions", session, at), lines)
    if maker.is_one_in(12, "archived copy"):
        maker.write(_codex_path("archived_sessions", session, at), lines)
    born = at + timedelta(days=1)
    if maker.is_one_in(5, "spawned session repeats its parent"):
        child = maker.id("cdx-")
        head = [_codex_meta(maker, child, born, f',"parent_thread_id":"{session}"'), lines[0]]
        moved = [_moved(line, born) for line in turns]
        begin = _codex_event(born, f'"type":"task_started","started_at":{int(born.timestamp())}')
        own, _ = _codex_turns(maker, born + timedelta(seconds=5), model, 15, list(total))
        maker.write(_codex_path("sessions", child, born), [*head, *moved, begin, *own])
    elif maker.is_one_in(6, "forked session repeats its parent"):
        fork = maker.id("cdx-")
        head = [_codex_meta(maker, fork, born, f',"forked_from_id":"{session}"'), lines[0]]
        moved = [_moved(line, born) for line in turns]
        own, _ = _codex_turns(maker, born + timedelta(seconds=5), model, 15, list(total))
        maker.write(_codex_path("sessions", fork, born), [*head, *moved, *own])


def _moved(line: str, at: datetime) -> str:
    """Gives a line of a parent as its child repeats it: written anew at the child's birth."""
    head = '{"timestamp":"'
    return f"{head}{_stamp(at)}{line[len(head) + 24 :]}"


def _codex_path(folder: str, session: str, at: datetime) -> str:
    name = f"rollout-{at:%Y-%m-%dT%H-%M-%S}-{session}.jsonl"
    return (
        f".codex/{folder}/{name}"
        if folder.startswith("archived")
        else f".codex/{folder}/{at:%Y/%m/%d}/{name}"
    )


def _codex_meta(maker: _Maker, session: str, at: datetime, more: str = "") -> str:
    return (
        f'{{"timestamp":"{_stamp(at)}","type":"session_meta","payload":{{"id":"{session}","timestamp":'
        f'"{_stamp(at)}","cwd":"/home/somebody/p{maker.below(30)}","originator":"codex_cli_rs",'
        f'"instructions":{maker.text()}{more}}}}}'
    )


def _codex_event(at: datetime, payload: str) -> str:
    return f'{{"timestamp":"{_stamp(at)}","type":"event_msg","payload":{{{payload}}}}}'


def _codex_usage(given: int, cached: int, output: int, reasoning: int) -> str:
    return (
        f'{{"input_tokens":{given},"cached_input_tokens":{cached},"output_tokens":{output},'
        f'"reasoning_output_tokens":{reasoning},"total_tokens":{given + output}}}'
    )


def _codex_turns(
    maker: _Maker, at: datetime, model: str, number: int, total: list[int]
) -> tuple[list[str], list[int]]:
    lines = [
        f'{{"timestamp":"{_stamp(at)}","type":"turn_context","payload":{{"model":"{model}","cwd":"/home/p"}}}}'
    ]
    for _ in range(number):
        at += timedelta(seconds=4 + maker.below(40))
        given = 2000 + maker.below(90_000)
        last = [given, maker.below(given), 10 + maker.below(2500), 0]
        last[3] = maker.below(last[2])
        # Only where they have come far: a small fall is an old account come late.
        if sum(total) > 20 * sum(last) and maker.is_one_in(60, "counters begin anew"):
            total = [0, 0, 0, 0]
        total = [one + other for one, other in zip(total, last, strict=True)]
        for kind in ("function_call_output", "reasoning"):
            lines.append(
                f'{{"timestamp":"{_stamp(at)}","type":"response_item","payload":{{"type":"{kind}",'
                f'"output":{maker.text()},"call_id":"call_{maker.serial}"}}}}'
            )
        info = f'"total_token_usage":{_codex_usage(*total)},"last_token_usage":{_codex_usage(*last)}'
        limits = '"rate_limits":{"primary":{"used_percent":12.0,"window_minutes":300,"resets_at":1772380000}}'
        token_count = f'"type":"token_count","info":{{{info},"model_context_window":272000}},{limits}'
        lines.append(_codex_event(at, token_count))
        if maker.is_one_in(3, "counters told again"):
            lines.append(_codex_event(at + timedelta(seconds=1), token_count))
        if maker.is_one_in(60, "counters without info"):
            lines.append(_codex_event(at, f'"type":"token_count","info":null,{limits}'))
        given, cached, output, reasoning = last
        maker.truth.add("codex", TokenCounts(given - cached, cached, output=output, reasoning=reasoning))
    return lines, total


# ---------------------------------------------------------------- Gemini CLI and Qwen Code


def _gemini(maker: _Maker) -> None:
    session, at = maker.id("gem-"), maker.time()
    lines = [f'{{"sessionId":"{session}","projectHash":"h","startTime":"{_stamp(at)}"}}']
    for _ in range(60):
        at += timedelta(seconds=20)
        given, output, thoughts = 1000 + maker.below(40_000), 5 + maker.below(900), maker.below(300)
        cached, own = maker.below(given), maker.id("g")

        def line(output: int, *, at: datetime = at, own: str = own, fixed: tuple[int, int, int]) -> str:
            given, cached, thoughts = fixed
            return (
                f'{{"id":"{own}","timestamp":"{_stamp(at)}","type":"gemini","content":{maker.text()},'
                f'"model":"gemini-2.5-pro","tokens":{{"input":{given},"output":{output},"cached":{cached},'
                f'"thoughts":{thoughts},"tool":0,"total":{given + output + thoughts}}}}}'
            )

        fixed = (given, cached, thoughts)
        lines.append(
            f'{{"id":"{maker.id("u")}","timestamp":"{_stamp(at)}","type":"user","content":{maker.text()}}}'
        )
        if maker.is_one_in(2, "record replaces an earlier one"):
            lines.append(line(output // 2, fixed=fixed))
        lines.append(line(output, fixed=fixed))
        counts = TokenCounts(given - cached, cached, output=output + thoughts, reasoning=thoughts)
        maker.truth.add("gemini-cli", counts)
    maker.write(f".gemini/tmp/{session}/chats/session-{session}.jsonl", lines)


def _qwen(maker: _Maker) -> None:
    session, at = maker.id("qwn-"), maker.time()
    lines: list[str] = []
    for _ in range(60):
        at += timedelta(seconds=20)
        given, output, thoughts = 1000 + maker.below(40_000), 5 + maker.below(900), maker.below(300)
        cached = maker.below(given)
        lines.append(
            f'{{"uuid":"{maker.id("q")}","sessionId":"{session}","timestamp":"{_stamp(at)}","type":"assistant",'
            f'"cwd":"/home/p","model":"qwen3-coder-plus","message":{{"parts":[{{"text":{maker.text()}}}]}},'
            f'"usageMetadata":{{"promptTokenCount":{given},"candidatesTokenCount":{output},"thoughtsTokenCount":'
            f'{thoughts},"cachedContentTokenCount":{cached},"totalTokenCount":{given + output + thoughts}}}}}'
        )
        counts = TokenCounts(given - cached, cached, output=output + thoughts, reasoning=thoughts)
        maker.truth.add("qwen-code", counts)
    maker.write(f".qwen/projects/p/chats/{session}.jsonl", lines)


_MAKERS = {"claude-code": _claude, "codex": _codex, "gemini-cli": _gemini, "qwen-code": _qwen}
