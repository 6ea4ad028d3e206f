"""One call, told of by a log, by telemetry and by an app's own tracking: counted once, in any order."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from server.capture.otlp.forms import Signal
from server.capture.otlp.reading import Export, Record
from server.core.tokens import TokenCounts
from server.schemas.tokens import TrackRequest
from tests.unit.capture.conftest import claude
from tests.unit.capture.test_codex import ONE, TWO, meta, model

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.capture.conftest import Computer

AT = "2026-03-01T10:00:02.000Z"
LOG = ".claude/projects/p/s.jsonl"


def send(computer: Computer, service: str, signal: Signal = "logs", name: str = "", **found: Any) -> None:
    attributes = {key.replace("__", "."): value for key, value in found.items()}
    record = Record(service, {"service.name": service}, "", {"name": name}, attributes)
    computer.services.telemetry.take(computer.identity, Export(signal, [record]))


def claude_event(computer: Computer, **changes: Any) -> None:
    found: dict[str, Any] = {
        "event__name": "api_request",
        "event__timestamp": AT,
        "event__sequence": 4,
        "session__id": "session-1",
        "model": "claude-sonnet-4-5",
        "input_tokens": 10,
        "output_tokens": 5,
        "request_id": "req_1",
        "cost_usd": 0.5,
    }
    send(
        computer,
        "claude-code",
        **{key: value for key, value in (found | changes).items() if value is not None},
    )


def claude_log(computer: Computer) -> None:
    computer.write(LOG, claude())
    computer.scan()


def claude_track(computer: Computer) -> None:
    track(computer, "anthropic", "claude-sonnet-4-5", "msg_1")


def track(computer: Computer, provider: str, named: str, key: str) -> None:
    request = TrackRequest(
        provider=provider, model=named, inputTokens=10, outputTokens=5, idempotencyKey=key, cachedTokens=0
    )
    computer.services.tracking.track(computer.identity, request, idempotency_key=None)


ANSWER_SPAN = {"gen_ai__operation__name": "chat", "gen_ai__provider__name": "anthropic"}


def claude_span(computer: Computer) -> None:
    send(
        computer,
        "my-app",
        "traces",
        **ANSWER_SPAN,
        event__timestamp=AT,
        gen_ai__response__id="msg_1",
        gen_ai__usage__input_tokens=10,
        gen_ai__usage__output_tokens=5,
    )


def claude_request_span(computer: Computer) -> None:
    send(
        computer,
        "claude-code",
        "traces",
        "claude_code.llm_request",
        event__timestamp=AT,
        input_tokens=10,
        output_tokens=5,
        gen_ai__response__id="req_1",
    )


@pytest.mark.parametrize(
    "told",
    [
        order
        for group in (
            (claude_log, claude_event, claude_request_span),
            (claude_log, claude_span),
            (claude_log, claude_track),
            (claude_track, claude_span),
        )
        for order in itertools.permutations(group)
    ],
)
def test_however_a_call_of_claude_s_is_told_of_it_counts_once(
    computer: Computer, told: tuple[Callable[[Computer], None], ...]
) -> None:
    for tell in (*told, *told):
        tell(computer)
    assert computer.total() == TokenCounts(input_uncached=10, output=5)
    assert len(computer.events()) == 1
    assert computer.sums_are_right()


@pytest.mark.parametrize("first", ["log", "event"])
def test_the_log_tells_how_long_a_cache_is_kept_so_it_is_the_better_account(
    computer: Computer, first: str
) -> None:
    def log() -> None:
        split = {"cache_creation": {"ephemeral_1h_input_tokens": 1000}}
        computer.write(LOG, claude(written=1000, usage=split))
        computer.scan()

    def event() -> None:
        claude_event(computer, cache_creation_tokens=1000)

    for tell in (log, event) if first == "log" else (event, log):
        tell()
    (found,) = computer.events()
    assert (found.counts.cache_write_1h, found.source) == (1000, "claude-code")
    assert found.project == "shop"


def test_telemetry_that_knows_more_tokens_corrects_a_log_s_placeholders(computer: Computer) -> None:
    claude_event(computer, output_tokens=500)
    claude_log(computer)
    assert computer.total().output == 500


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_without_an_id_equal_counts_of_one_session_are_one_call(
    computer: Computer, order: tuple[int, int]
) -> None:
    for place in order:
        (claude_log, lambda own: claude_event(own, request_id=None))[place](computer)
    assert len(computer.events()) == 1


def test_without_an_id_other_counts_or_sessions_are_other_calls(computer: Computer) -> None:
    claude_log(computer)
    claude_event(computer, request_id=None, output_tokens=6)
    claude_event(computer, request_id=None, session__id="session-2")
    assert len(computer.events()) == 3


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_codex_tells_by_log_and_by_events_without_any_id(computer: Computer, order: tuple[int, ...]) -> None:
    def log() -> None:
        computer.write(".codex/sessions/rollout-a.jsonl", meta(), model(), ONE, TWO)
        computer.scan()

    def event(given: str, cached: int, output: str, at: str) -> None:
        send(
            computer,
            "codex_cli_rs",
            event__name="codex.sse_event",
            event__kind="response.completed",
            event__timestamp=at,
            conversation__id="a",
            model="gpt-5.5",
            input_token_count=given,
            cached_token_count=cached,
            output_token_count=output,
        )

    tells = (
        log,
        lambda: event("100", 40, "10", "2026-03-01T10:00:01.250Z"),
        lambda: event("200", 100, "20", "2026-03-01T10:00:02.750Z"),
    )
    for place in order:
        tells[place]()
    assert computer.total() == TokenCounts(input_uncached=160, cache_read=140, output=30, reasoning=9)
    assert len(computer.events()) == 2
