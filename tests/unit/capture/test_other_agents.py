"""Gemini CLI, OpenCode, Copilot CLI and Qwen Code: their traps, with sums worked out by hand."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from server.core.records import CostSource
from server.core.tokens import TokenCounts

if TYPE_CHECKING:
    from tests.unit.capture.conftest import Computer

AT = "2026-03-01T10:00:00.000Z"
MS = 1772359200000
CHATS = ".gemini/tmp/0a1b/chats"


# ---------------------------------------------------------------- Gemini CLI


def gemini(own: str | None = "m1", *, kind: str = "gemini", at: str = AT, **tokens: int) -> dict[str, Any]:
    found: dict[str, Any] = {"type": kind, "timestamp": at, "model": "gemini-2.5-pro", "content": "SECRET"}
    return found | {"tokens": tokens} | ({} if own is None else {"id": own})


def chat(*messages: object, session: str = "s1") -> str:
    return json.dumps({"sessionId": session, "startTime": AT, "messages": list(messages)}, indent=1)


@pytest.mark.parametrize(
    ("tokens", "wanted"),
    [
        # The total is the sum without the cached part: the input holds it.
        (
            {"input": 100, "cached": 30, "output": 10, "thoughts": 5, "tool": 7, "total": 122},
            TokenCounts(input_uncached=77, cache_read=30, output=15, reasoning=5),
        ),
        # The total has the cached part beside the input.
        (
            {"input": 100, "cached": 30, "output": 10, "thoughts": 5, "tool": 7, "total": 152},
            TokenCounts(input_uncached=107, cache_read=30, output=15, reasoning=5),
        ),
        ({"input": 100, "output": 10, "total": 110}, TokenCounts(input_uncached=100, output=10)),
        ({"input": 10, "cached": 30, "output": 1, "total": 11}, TokenCounts(cache_read=10, output=1)),
    ],
)
def test_gemini_s_total_tells_where_the_cache_is_counted(
    computer: Computer, tokens: Any, wanted: TokenCounts
) -> None:
    computer.write(f"{CHATS}/session-1.json", chat(gemini(kind="user"), gemini(**tokens), gemini("m2")))
    computer.scan()
    (event,) = computer.events()
    assert (event.counts, event.provider, event.session_id) == (wanted, "google", "s1")


def test_a_gemini_chat_that_grew_is_read_again_and_counts_once(computer: Computer) -> None:
    path = f"{CHATS}/session-1.json"
    computer.write(path, chat(gemini(input=100, output=10)))
    computer.scan()
    computer.write(path, chat(gemini(input=100, output=10), gemini("m2", input=5, output=1)))
    computer.scan()
    assert computer.total() == TokenCounts(input_uncached=105, output=11)


def test_gemini_lines_stand_for_earlier_ones_of_the_same_id(computer: Computer) -> None:
    path = f"{CHATS}/session-1.jsonl"
    computer.write(
        path, {"sessionId": "s9", "startTime": AT}, gemini(input=100), gemini(input=100, output=10)
    )
    computer.scan()
    computer.append(path, gemini("m2", input=5, output=1), "{", gemini(None, input=2))
    computer.scan()
    assert computer.total() == TokenCounts(input_uncached=107, output=11)
    assert {event.session_id for event in computer.events()} == {"s9"}


def test_gemini_s_sums_of_a_run_always_hold_the_cache(computer: Computer) -> None:
    tokens = {"prompt": 100, "candidates": 10, "total": 999, "cached": 30, "thoughts": 5, "tool": 2}
    models = {"gemini-2.5-pro": {"api": {"totalRequests": 3}, "tokens": tokens}, "gemini-2.5-flash": {}}
    computer.write(".gemini/tmp/run.json", {"sessionId": "s1", "startTime": AT, "stats": {"models": models}})
    computer.scan()
    (event,) = computer.events()
    assert event.counts == TokenCounts(input_uncached=72, cache_read=30, output=15, reasoning=5)
    assert event.requests == 3


@pytest.mark.parametrize(
    ("environ", "path"),
    [
        ({"GEMINI_DATA_DIR": "~/one,~/two"}, "two/x/chats/session-1.json"),
        ({"GEMINI_CLI_HOME": "~/cli"}, "cli/tmp/x/chats/session-1.json"),
    ],
)
def test_gemini_s_other_folders_are_read(computer: Computer, environ: dict[str, str], path: str) -> None:
    computer.environ = environ
    computer.write(path, chat(gemini(input=1)))
    computer.scan()
    assert len(computer.events()) == 1


# ---------------------------------------------------------------- OpenCode


def answer(**changes: Any) -> dict[str, Any]:
    tokens = {"input": 100, "output": 10, "reasoning": 4, "cache": {"read": 30, "write": 20}}
    found: dict[str, Any] = {
        "role": "assistant",
        "modelID": "claude-sonnet-4-5",
        "providerID": "anthropic",
        "time": {"created": MS, "completed": MS + 5},
        "path": {"cwd": "/home/somebody/shop"},
        "tokens": tokens,
        "cost": 0,
        "parts": "SECRET",
    }
    return found | changes


def database(path: Path, *rows: tuple[str, str, object], close: bool = True) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = sqlite3.connect(path)
    made.execute("PRAGMA journal_mode = wal")
    made.execute("CREATE TABLE IF NOT EXISTS message (id TEXT PRIMARY KEY, session_id TEXT, data TEXT)")
    texts = [
        (key, session, data if isinstance(data, str) else json.dumps(data)) for key, session, data in rows
    ]
    made.executemany("INSERT OR REPLACE INTO message VALUES (?, ?, ?)", texts)
    made.commit()
    if close:
        made.close()
    return made


OPENCODE = ".local/share/opencode"


def test_opencode_s_answers_are_read_from_its_database(computer: Computer) -> None:
    rows = [
        ("m1", "s1", answer()),
        ("m2", "s1", {"role": "user"}),
        ("m3", "s1", "{"),
        ("m4", "s1", answer(tokens={})),
    ]
    database(computer.home / OPENCODE / "opencode.db", *rows)
    computer.scan()
    (event,) = computer.events()
    assert event.counts == TokenCounts(100, 30, 20, 0, 10, 4)
    assert (event.project, event.session_id, event.source) == ("shop", "s1", "opencode")
    # 100 x $3 + 30 x $0.30 + 20 x $3.75 + 10 x $15; without a cost of its own a plan may pay.
    assert (event.cost_nanos, event.cost_source) == (534_000, CostSource.NOTIONAL)


@pytest.mark.parametrize(
    ("environ", "path"),
    [
        ({"OPENCODE_DATA_DIR": "{home}/one"}, "one/opencode.db"),
        ({"OPENCODE_DB": "{home}/two/opencode-beta.db"}, "two/opencode-beta.db"),
        ({"XDG_DATA_HOME": "{home}/three"}, "three/opencode/opencode-local.db"),
    ],
)
def test_opencode_s_other_folders_are_read(computer: Computer, environ: dict[str, str], path: str) -> None:
    computer.environ = {name: value.format(home=computer.home) for name, value in environ.items()}
    database(computer.home / path, ("m1", "s1", answer()))
    computer.scan()
    assert len(computer.events()) == 1


def test_opencode_s_database_is_read_where_nothing_may_be_written(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, modes = sqlite3.connect, list[str]()

    def connect(*given: Any, **how: Any) -> Any:
        mode = str(given[0]).partition("?")[2] if given else ""
        if mode:
            modes.append(mode)
        if mode == "mode=ro":
            # What SQLite says of a database with a write-ahead log in a folder that cannot be written.
            raise sqlite3.OperationalError("unable to open database file")
        return real(*given, **how)

    path = computer.home / OPENCODE / "opencode.db"
    database(path, ("m1", "s1", answer()))
    monkeypatch.setattr("server.db.foreign.sqlite3.connect", connect)
    computer.scan()
    assert modes == ["mode=ro", "mode=ro&immutable=1"]
    assert len(computer.events()) == 1
    monkeypatch.undo()
    database(path, ("m2", "s1", answer(mode="plan")), close=False)
    modes.clear()
    monkeypatch.setattr("server.db.foreign.sqlite3.connect", connect)
    computer.scan()
    assert modes == ["mode=ro"], "what lies in a log beside it must not be passed over"
    assert len(computer.events()) == 1


def test_opencode_s_own_cost_is_taken_where_it_is_more_than_nothing(computer: Computer) -> None:
    database(computer.home / OPENCODE / "opencode.db", ("m1", "s1", answer(cost=0.0123)))
    computer.scan()
    (event,) = computer.events()
    assert (event.cost_nanos, event.cost_source) == (12_300_000, CostSource.REPORTED)


def test_opencode_s_forks_and_its_older_files_add_nothing(computer: Computer) -> None:
    database(computer.home / OPENCODE / "opencode.db", ("m1", "s1", answer()), ("m2", "fork", answer()))
    computer.write(f"{OPENCODE}/storage/message/s1/m1.json", answer())
    computer.write(f"{OPENCODE}/storage/message/s0/m0.json", answer(time={"created": MS - 9000}))
    computer.scan()
    assert len(computer.events()) == 2


def test_opencode_is_read_while_it_writes(computer: Computer) -> None:
    path = computer.home / OPENCODE / "opencode.db"
    half = {"input": 100, "output": 1, "cache": {}}
    writing = database(path, ("m1", "s1", answer(tokens=half)), close=False)
    with closing(writing):
        computer.scan()
        assert computer.total().output == 1
        writing.execute("UPDATE message SET data = ?", [json.dumps(answer())])
        computer.scan()
        assert computer.total().output == 1, "not yet committed"
        writing.commit()
        computer.scan()
    assert computer.total() == TokenCounts(100, 30, 20, 0, 10, 4)


def test_an_opencode_database_that_is_locked_is_read_later(computer: Computer) -> None:
    path = computer.home / OPENCODE / "opencode.db"
    database(path, ("m1", "s1", answer()))
    path.rename(path.with_suffix(".kept"))
    path.write_bytes(b"not a database, as when a disk is failing" * 40)
    assert computer.scan().kept.added == 0
    path.with_suffix(".kept").replace(path)
    assert computer.scan().kept.added == 1


@pytest.mark.parametrize(
    ("tokens", "output"),
    [
        ({"input": 100, "output": 10, "reasoning": 4, "total": 114}, 14),
        ({"input": 100, "output": 10, "reasoning": 4, "total": 110}, 10),
        ({"input": 100, "output": 10, "reasoning": 40}, 50),
    ],
)
def test_opencode_s_total_tells_where_reasoning_is_counted(
    computer: Computer, tokens: dict[str, int], output: int
) -> None:
    database(computer.home / OPENCODE / "opencode-dev.db", ("m1", "s1", answer(tokens=tokens)))
    computer.scan()
    assert computer.total().output == output


# ---------------------------------------------------------------- Copilot CLI


def span(
    number: int = 1, *, name: str = "chat gpt-5.5", listed: bool = False, **usage: Any
) -> dict[str, Any]:
    found = {
        "gen_ai.operation.name": name.partition(" ")[0],
        "gen_ai.response.model": "gpt-5.5",
        "gen_ai.conversation.id": "s1",
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.output_tokens": 10,
        "gen_ai.usage.cache_read.input_tokens": 30,
        "gen_ai.usage.cache_creation.input_tokens": 20,
        "gen_ai.usage.reasoning.output_tokens": 4,
    } | usage
    attributes: object = found
    if listed:
        attributes = [
            {"key": key, "value": {"stringValue" if isinstance(value, str) else "intValue": value}}
            for key, value in found.items()
        ]
    return {
        "type": "span",
        "traceId": "t1",
        "spanId": f"span-{number}",
        "name": name,
        "endTime": [MS // 1000, 0],
        "attributes": attributes,
    }


COPILOT = TokenCounts(50, 30, 20, 0, 10, 4)


@pytest.mark.parametrize("listed", [False, True])
def test_copilot_s_chat_spans_count_and_what_sums_them_up_does_not(computer: Computer, listed: bool) -> None:
    others = [
        span(2, name="invoke_agent x"),
        span(3, name="execute_tool y"),
        span() | {"type": "log", "name": ""},
    ]
    computer.write(".copilot/otel/copilot.jsonl", span(listed=listed), span(listed=listed), *others)
    computer.scan()
    (event,) = computer.events()
    assert (event.counts, event.cost_source) == (COPILOT, CostSource.NOTIONAL)


def test_copilot_s_store_and_its_spans_tell_of_one_call(computer: Computer) -> None:
    computer.write(".copilot/otel/copilot.jsonl", span())
    computer.scan()
    path = computer.home / ".copilot/session-store.db"
    with closing(sqlite3.connect(path)) as store:
        store.execute("CREATE TABLE sessions (id TEXT, cwd TEXT)")
        store.execute("INSERT INTO sessions VALUES ('s1', '/home/somebody/shop')")
        store.execute(
            "CREATE TABLE assistant_usage_events (id INTEGER, created_at TEXT, session_id TEXT, model TEXT, "
            "input_tokens INTEGER, output_tokens INTEGER, cache_read_tokens INTEGER, "
            "cache_write_tokens INTEGER, reasoning_tokens INTEGER)"
        )
        row = (1, "2026-03-01 10:00:00", "s1", "gpt-5.5", 100, 10, 30, 20, 4)
        store.execute("INSERT INTO assistant_usage_events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        store.commit()
    computer.scan()
    (event,) = computer.events()
    assert (event.counts, event.project, event.occurred_at_ms) == (COPILOT, "shop", MS)
    assert computer.sums_are_right()


# ---------------------------------------------------------------- Qwen Code


def qwen(**changes: Any) -> dict[str, Any]:
    usage = {"promptTokenCount": 100, "candidatesTokenCount": 10, "cachedContentTokenCount": 30}
    line: dict[str, Any] = {
        "type": "assistant",
        "uuid": "u1",
        "sessionId": "s1",
        "timestamp": AT,
        "model": "qwen3-coder-plus",
        "usageMetadata": usage | {"thoughtsTokenCount": 4, "totalTokenCount": 110},
    }
    return line | changes


def test_qwen_s_total_tells_where_thoughts_are_counted(computer: Computer) -> None:
    beside = {
        "promptTokenCount": 100,
        "candidatesTokenCount": 10,
        "thoughtsTokenCount": 4,
        "totalTokenCount": 114,
    }
    computer.write(
        ".qwen/projects/shop/chats/c.jsonl",
        qwen(),
        qwen(),
        qwen(type="user", uuid="u2"),
        qwen(uuid="u3", usageMetadata=beside),
        qwen(uuid="u4", usageMetadata=None),
        qwen(uuid="u5", timestamp=None),
        '{"usageMetadata"',
    )
    computer.scan()
    assert [event.counts for event in computer.events()] == [
        TokenCounts(70, 30, 0, 0, 10, 4),
        TokenCounts(100, 0, 0, 0, 14, 4),
    ]
