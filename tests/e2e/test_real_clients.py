"""The official OpenAI and Anthropic libraries, talking to stand-ins of their providers over real HTTP.

What they report is handed on as the published snippets do, and every sum is compared with one made by
hand. List prices in US dollars for a million tokens (so 2.50 is 2,500 nano-dollars a token):

    model                     input   cache read   write 5 min   write 1 h   output
    gpt-4o                     2.50         1.25                              10.00
    gpt-4o-mini                0.15         0.075                              0.60
    o4-mini                    1.10         0.275                              4.40
    text-embedding-3-small     0.02
    claude-sonnet-4-5          3.00         0.30          3.75        6.00    15.00
    claude-haiku-4-5           1.00         0.10          1.25        2.00     5.00
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import anthropic
import openai
import pytest
from anthropic.types import Usage as AnthropicUsage
from openai.types import CompletionUsage

from server.credentials import SecretStore
from server.runtime import Runtime
from tests.e2e.clients.api import Api
from tests.e2e.stand_ins import anthropic_api, openai_api
from tests.e2e.stand_ins.anthropic_api import AnthropicStandIn
from tests.e2e.stand_ins.openai_api import OpenAiStandIn

# The prices of a model stand for ever; the library begins to warn of its end at some time.
pytestmark = pytest.mark.filterwarnings("ignore:The model '.*' is deprecated:DeprecationWarning")

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
HELLO: Any = [{"role": "user", "content": "Hello"}]


@dataclass(frozen=True)
class World:
    """Both libraries, each pointed at its stand-in, and the API that they report to."""

    api: Api
    openai: openai.OpenAI
    anthropic: anthropic.Anthropic
    openai_stand_in: OpenAiStandIn
    anthropic_stand_in: AnthropicStandIn


@dataclass(frozen=True)
class Figures:
    """What a use must come to, worked out by hand; `input` is all input, each token once."""

    provider: str
    model: str
    nanos: int
    input: int
    cached: int
    written: int
    output: int

    @property
    def total(self) -> int:
        return self.input + self.output


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    runtime = Runtime(
        data_dir=tmp_path,
        port=0,
        clock=lambda: NOW,
        secrets=SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": "k" * 32}),
        machine_zone="UTC",
    )
    runtime.start()
    try:
        owner = Api(runtime.base_url, runtime.desktop_token())
        unlimited = {"name": "app", "scopes": ["ingest", "read"], "rateLimit": 0}
        token = owner.post("/api/app-tokens", unlimited).data["token"]
        with (
            OpenAiStandIn() as openai_stand_in,
            AnthropicStandIn() as anthropic_stand_in,
            openai.OpenAI(
                api_key=openai_api.KEY, base_url=f"{openai_stand_in.url}/v1", max_retries=0
            ) as openai_client,
            anthropic.Anthropic(
                api_key=anthropic_api.KEY, base_url=anthropic_stand_in.url, max_retries=0
            ) as anthropic_client,
        ):
            yield World(
                Api(runtime.base_url, token),
                openai_client,
                anthropic_client,
                openai_stand_in,
                anthropic_stand_in,
            )
    finally:
        runtime.stop()


def pass_on_completion(api: Api, model: str, usage: CompletionUsage) -> dict[str, Any]:
    """Hands on a usage object of chat completions as it is: details, and parts of them, may be missing."""
    prompt, completion = usage.prompt_tokens_details, usage.completion_tokens_details
    return api.track(
        "openai",
        model,
        usage.prompt_tokens,
        usage.completion_tokens,
        cachedTokens=prompt.cached_tokens if prompt else None,
        reasoningTokens=completion.reasoning_tokens if completion else None,
    )


def pass_on_message(api: Api, model: str, usage: AnthropicUsage) -> dict[str, Any]:
    """Hands on a usage object of messages as it is, nulls included."""
    kept = usage.cache_creation
    return api.track(
        "anthropic",
        model,
        usage.input_tokens,
        usage.output_tokens,
        cachedTokens=usage.cache_read_input_tokens,
        cacheWriteTokens=usage.cache_creation_input_tokens,
        cacheWrite1hTokens=kept.ephemeral_1h_input_tokens if kept else None,
    )


def chat_completion(world: World) -> tuple[dict[str, Any], Figures]:
    world.openai_stand_in.usage["gpt-4o"] = {
        "prompt_tokens": 2006,
        "completion_tokens": 300,
        "total_tokens": 2306,
        "prompt_tokens_details": {"cached_tokens": 1920, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }
    response = world.openai.chat.completions.create(model="gpt-4o", messages=HELLO)
    assert response.usage is not None
    posted = pass_on_completion(world.api, "gpt-4o", response.usage)
    #   2006 - 1920 = 86 input       x  2500 =   215,000
    #   1920 read from the cache     x  1250 = 2,400,000
    #   300 output                   x 10000 = 3,000,000
    return posted, Figures("openai", "gpt-4o", 5_615_000, 2006, 1920, 0, 300)


def reasoning_completion(world: World) -> tuple[dict[str, Any], Figures]:
    world.openai_stand_in.usage["o4-mini"] = {
        "prompt_tokens": 75,
        "completion_tokens": 1186,
        "total_tokens": 1261,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 1024, "audio_tokens": 0},
    }
    response = world.openai.chat.completions.create(model="o4-mini", messages=HELLO)
    assert response.usage is not None
    posted = pass_on_completion(world.api, "o4-mini", response.usage)
    assert posted["reasoningTokens"] == 1024
    #   75 input                                  x 1100 =    82,500
    #   1186 output, the 1024 of reasoning in it  x 4400 = 5,218,400
    return posted, Figures("openai", "o4-mini", 5_300_900, 75, 0, 0, 1186)


def streamed_completion(world: World) -> tuple[dict[str, Any], Figures]:
    world.openai_stand_in.usage["gpt-4o-mini"] = {
        "prompt_tokens": 1337,
        "completion_tokens": 7,
        "total_tokens": 1344,
        "prompt_tokens_details": {"cached_tokens": 1280, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    }
    stream = world.openai.chat.completions.create(
        model="gpt-4o-mini", messages=HELLO, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    assert "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices) == "Hello."
    (usage,) = [chunk.usage for chunk in chunks if chunk.usage is not None]
    posted = pass_on_completion(world.api, "gpt-4o-mini", usage)
    #   1337 - 1280 = 57 input    x 150 =  8,550
    #   1280 read from the cache  x  75 = 96,000
    #   7 output                  x 600 =  4,200
    return posted, Figures("openai", "gpt-4o-mini", 108_750, 1337, 1280, 0, 7)


def completion_without_details(world: World) -> tuple[dict[str, Any], Figures]:
    """Many compatible servers send the three counts alone."""
    world.openai_stand_in.usage["gpt-4o-mini"] = {
        "prompt_tokens": 11,
        "completion_tokens": 13,
        "total_tokens": 24,
    }
    response = world.openai.chat.completions.create(model="gpt-4o-mini", messages=HELLO)
    assert response.usage is not None
    assert response.usage.prompt_tokens_details is None
    posted = pass_on_completion(world.api, "gpt-4o-mini", response.usage)
    #   11 input x 150 = 1,650; 13 output x 600 = 7,800
    return posted, Figures("openai", "gpt-4o-mini", 9_450, 11, 0, 0, 13)


def response_api(world: World) -> tuple[dict[str, Any], Figures]:
    world.openai_stand_in.usage["gpt-4o-2024-08-06"] = {
        "input_tokens": 4096,
        "input_tokens_details": {"cached_tokens": 3072, "cache_write_tokens": 0},
        "output_tokens": 129,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 4225,
    }
    response = world.openai.responses.create(model="gpt-4o-2024-08-06", input="Hello")
    assert response.output_text == "Hello."
    usage = response.usage
    assert usage is not None
    posted = world.api.track(
        "openai",
        response.model,
        usage.input_tokens,
        usage.output_tokens,
        cachedTokens=usage.input_tokens_details.cached_tokens,
        cacheWriteTokens=usage.input_tokens_details.cache_write_tokens,
        reasoningTokens=usage.output_tokens_details.reasoning_tokens,
    )
    #   4096 - 3072 = 1024 input  x  2500 = 2,560,000
    #   3072 read from the cache  x  1250 = 3,840,000
    #   129 output                x 10000 = 1,290,000
    return posted, Figures("openai", "gpt-4o-2024-08-06", 7_690_000, 4096, 3072, 0, 129)


def embedding(world: World) -> tuple[dict[str, Any], Figures]:
    world.openai_stand_in.usage["text-embedding-3-small"] = {"prompt_tokens": 8191, "total_tokens": 8191}
    response = world.openai.embeddings.create(model="text-embedding-3-small", input="Hello")
    assert response.data[0].embedding == [0.5, -0.5]
    posted = world.api.track("openai", response.model, response.usage.prompt_tokens, 0)
    #   8191 input x 20 = 163,820
    return posted, Figures("openai", "text-embedding-3-small", 163_820, 8191, 0, 0, 0)


def message_with_both_cache_lives(world: World) -> tuple[dict[str, Any], Figures]:
    world.anthropic_stand_in.usage["claude-sonnet-4-5"] = {
        "input_tokens": 21,
        "cache_read_input_tokens": 18_886,
        "cache_creation_input_tokens": 556,
        "cache_creation": {"ephemeral_5m_input_tokens": 456, "ephemeral_1h_input_tokens": 100},
        "output_tokens": 393,
        "server_tool_use": None,
        "service_tier": "standard",
    }
    message = world.anthropic.messages.create(model="claude-sonnet-4-5", max_tokens=1024, messages=HELLO)
    posted = pass_on_message(world.api, "claude-sonnet-4-5", message.usage)
    assert posted["cacheWrite1hTokens"] == 100
    #   21 input                    x  3000 =    63,000
    #   18886 read from the cache   x   300 = 5,665,800
    #   456 written for 5 minutes   x  3750 = 1,710,000
    #   100 written for an hour     x  6000 =   600,000
    #   393 output                  x 15000 = 5,895,000
    # All input is 21 + 18886 + 556 = 19463.
    return posted, Figures("anthropic", "claude-sonnet-4-5", 13_933_800, 19_463, 18_886, 556, 393)


def streamed_message(world: World) -> tuple[dict[str, Any], Figures]:
    world.anthropic_stand_in.usage["claude-haiku-4-5"] = {
        "input_tokens": 9,
        "cache_read_input_tokens": 0,
        "cache_creation_input_tokens": 4097,
        "cache_creation": {"ephemeral_5m_input_tokens": 4097, "ephemeral_1h_input_tokens": 0},
        "output_tokens": 11,
        "service_tier": "standard",
    }
    with world.anthropic.messages.stream(model="claude-haiku-4-5", max_tokens=1024, messages=HELLO) as stream:
        assert "".join(stream.text_stream) == "Hello."
        usage = stream.get_final_message().usage
    assert usage.output_tokens == 11, "the last count stands, not the first one of the stream"
    posted = pass_on_message(world.api, "claude-haiku-4-5", usage)
    #   9 input                     x 1000 =     9,000
    #   4097 written for 5 minutes  x 1250 = 5,121,250
    #   11 output                   x 5000 =    55,000
    return posted, Figures("anthropic", "claude-haiku-4-5", 5_185_250, 4106, 0, 4097, 11)


def message_without_a_cache(world: World) -> tuple[dict[str, Any], Figures]:
    """The library gives None for what the answer has null or not at all."""
    world.anthropic_stand_in.usage["claude-sonnet-4-5"] = {
        "input_tokens": 2095,
        "cache_read_input_tokens": None,
        "cache_creation_input_tokens": None,
        "output_tokens": 503,
    }
    message = world.anthropic.messages.create(model="claude-sonnet-4-5", max_tokens=1024, messages=HELLO)
    assert message.usage.cache_read_input_tokens is None
    assert message.usage.cache_creation is None
    posted = pass_on_message(world.api, "claude-sonnet-4-5", message.usage)
    #   2095 input x 3000 = 6,285,000; 503 output x 15000 = 7,545,000
    return posted, Figures("anthropic", "claude-sonnet-4-5", 13_830_000, 2095, 0, 0, 503)


USES: list[Callable[[World], tuple[dict[str, Any], Figures]]] = [
    chat_completion,
    reasoning_completion,
    streamed_completion,
    completion_without_details,
    response_api,
    embedding,
    message_with_both_cache_lives,
    streamed_message,
    message_without_a_cache,
]
ALL_NANOS = 51_836_970  # the nine uses above added up by hand
ALL_INPUT = 2006 + 75 + 1337 + 11 + 4096 + 8191 + 19_463 + 4106 + 2095
ALL_CACHED = 1920 + 1280 + 3072 + 18_886
ALL_WRITTEN = 556 + 4097
ALL_OUTPUT = 300 + 1186 + 7 + 13 + 129 + 393 + 11 + 503


def dollars(nanos: int) -> Decimal:
    return Decimal(nanos).scaleb(-9)


@pytest.mark.parametrize("use", USES)
def test_a_use_is_answered_as_it_was_counted_and_priced(
    world: World, use: Callable[[World], tuple[dict[str, Any], Figures]]
) -> None:
    posted, figures = use(world)
    assert posted["cost"] == dollars(figures.nanos)
    assert posted["costSource"] == "estimated"
    assert posted["cachedTokens"] == figures.cached
    assert posted["cacheWriteTokens"] == figures.written
    assert posted["totalTokens"] == figures.total
    # Anthropic's own input count leaves the cache out, OpenAI's has it in; each comes back as it was sent.
    apart = figures.cached + figures.written if figures.provider == "anthropic" else 0
    assert posted["inputTokens"] == figures.input - apart
    assert posted["outputTokens"] == figures.output
    assert posted["duplicate"] is False


def test_every_sum_of_the_api_equals_the_one_made_by_hand(world: World) -> None:
    expected = [use(world)[1] for use in USES]
    assert sum(figures.nanos for figures in expected) == ALL_NANOS
    total = ALL_INPUT + ALL_OUTPUT

    usage = world.api.get("/api/tokens/stats").data["usage"]
    assert usage == {
        "totalTokens": total,
        "totalCost": Decimal("0.051836970"),
        "unpricedTokens": 0,
        "notional": 0,
    }

    dashboard = world.api.get("/api/dashboard").data
    assert dashboard["totalCosts"]["currentMonth"] == dashboard["today"]["cost"] == dollars(ALL_NANOS)
    assert dashboard["tokenUsage"] == {
        "inputTokens": ALL_INPUT,
        "outputTokens": ALL_OUTPUT,
        "cachedTokens": ALL_CACHED,
        "cacheWriteTokens": ALL_WRITTEN,
        "totalTokens": total,
        "requests": len(USES),
    }
    assert dashboard["unpriced"]["events"] == 0

    series = world.api.get("/api/tokens/timeseries").data
    assert [point["date"] for point in series["series"]] == [
        str(date(2026, 11, 1) + timedelta(days=day)) for day in range(20)
    ]
    today, before = series["series"][-1], series["series"][:-1]
    assert (today["totalTokens"], today["cost"]) == (total, dollars(ALL_NANOS))
    assert {(point["totalTokens"], point["cost"]) for point in before} == {(0, 0)}
    assert series["aggregations"]["totalCost"] == dollars(ALL_NANOS)
    assert series["aggregations"]["totalTokens"] == total

    records = world.api.get("/api/tokens").data["tokens"]
    fields = ("provider", "model", "cost", "totalTokens")
    listed = [tuple(record[field] for field in fields) for record in records]
    assert listed == [
        (figures.provider, figures.model, dollars(figures.nanos), figures.total)
        for figures in reversed(expected)
    ]


def test_sums_by_provider_and_model_are_exact_too(world: World) -> None:
    expected = [use(world)[1] for use in USES]
    by_provider: dict[str, int] = {}
    by_model: dict[str, int] = {}
    for figures in expected:
        by_provider[figures.provider] = by_provider.get(figures.provider, 0) + figures.nanos
        by_model[figures.model] = by_model.get(figures.model, 0) + figures.nanos
    # 5,615,000 + 5,300,900 + 108,750 + 9,450 + 7,690,000 + 163,820, and 13,933,800 + 5,185,250 + 13,830,000
    assert by_provider == {"openai": 18_887_920, "anthropic": 32_949_050}

    dashboard = world.api.get("/api/dashboard").data
    assert dashboard["byProvider"] == {name: dollars(nanos) for name, nanos in by_provider.items()}
    assert {row["model"]: row["cost"] for row in dashboard["topModels"]} == {
        name: dollars(nanos) for name, nanos in by_model.items()
    }
    for provider, nanos in by_provider.items():
        usage = world.api.get("/api/tokens/stats", provider=provider).data["usage"]
        assert usage["totalCost"] == dollars(nanos)
    grouped = world.api.get("/api/tokens/timeseries", groupBy="model").data["series"][-1]["groups"]
    assert {name: group["cost"] for name, group in grouped.items()} == {
        name: dollars(nanos) for name, nanos in by_model.items()
    }


def test_cached_tokens_are_counted_once(world: World) -> None:
    """OpenAI counts them as input, Anthropic beside it: the two ways to go wrong in opposite directions."""
    chat_completion(world)
    message_with_both_cache_lives(world)
    openai_total = world.api.get("/api/tokens/stats", provider="openai").data["usage"]["totalTokens"]
    assert openai_total == 2306, "the total_tokens that OpenAI itself reports"
    anthropic_total = world.api.get("/api/tokens/stats", provider="anthropic").data["usage"]["totalTokens"]
    assert anthropic_total == 21 + 18_886 + 556 + 393
    both = world.api.get("/api/dashboard").data["tokenUsage"]
    assert both["inputTokens"] == 2006 + 21 + 18_886 + 556
    assert both["cachedTokens"] == 1920 + 18_886


def test_a_stream_that_was_not_asked_for_usage_has_none(world: World) -> None:
    world.openai_stand_in.usage["gpt-4o"] = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    stream = world.openai.chat.completions.create(model="gpt-4o", messages=HELLO, stream=True)
    assert [chunk.usage for chunk in stream] == [None] * 4


def test_the_stand_ins_check_keys_as_the_providers_do(world: World) -> None:
    with pytest.raises(openai.AuthenticationError, match="Incorrect API key"):
        world.openai.with_options(api_key="sk-wrong").chat.completions.create(model="gpt-4o", messages=HELLO)
    with pytest.raises(anthropic.AuthenticationError, match="invalid x-api-key"):
        world.anthropic.with_options(api_key="sk-ant-wrong").messages.create(
            model="claude-sonnet-4-5", max_tokens=1, messages=HELLO
        )
    assert world.api.get("/api/tokens").data["tokens"] == []
    keys = [request.headers["Authorization"] for request in world.openai_stand_in.requests]
    assert keys == ["Bearer sk-wrong"]
