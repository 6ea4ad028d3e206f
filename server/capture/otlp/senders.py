"""Which records tell of a call of a model, and what they say: one function for each kind of sender.

Each call is told of once: by the sender's own event where it has one, else by its span. What else the
same sender says of it (sums over agents, conversations as text) is passed over unread.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.capture.otlp.forms import Signal
from server.capture.otlp.reading import Record, hex_id
from server.capture.source import moment
from server.core.calls import Call, Origin, count, digest, nanos, text
from server.core.tokens import TokenCounts

_CALLS_OF_MODELS = {"chat", "text_completion", "embeddings", "generate_content", "completion"}
_INPUT = ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt")
_OUTPUT = ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.token_count.completion")
_READ = (
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.cache_read_tokens",
    "gen_ai.usage.details.cache_read_tokens",
    "llm.token_count.prompt_details.cache_read",
)
_WRITTEN = (
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens",
    "gen_ai.usage.cache_write_tokens",
    "gen_ai.usage.details.cache_write_tokens",
    "llm.token_count.prompt_details.cache_write",
)
_REASONING = ("gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.details.reasoning_tokens")
_PROVIDER = ("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system")
_MODEL = ("gen_ai.response.model", "gen_ai.request.model", "llm.model_name", "embedding.model_name")
_TIERS = {"batch", "flex", "priority", "fast"}
_PLANS = {"oauth-personal", "login_with_google", "login-with-google", "cloud-shell"}
# Names by which they are told apart in OTEL_RESOURCE_ATTRIBUTES.
_PROJECT = ("project", "project.name", "codingvibez.project")


def tool_of(record: Record) -> str:
    """Gives the agent a record is from, by the name its logs have; else the service's own name."""
    name = record.name
    for prefix, tool in (("claude_code.", "claude-code"), ("codex.", "codex"), ("gemini_cli.", "gemini-cli")):
        if name.startswith(prefix):
            return tool
    if record.scope.startswith("com.anthropic.claude_code"):
        return "claude-code"
    return "codex" if record.service.startswith("codex") else record.service


def call_of(signal: Signal, record: Record) -> Call | None:
    """Gives the call that a log record or a span tells of, or None where it tells of none."""
    tool, found = tool_of(record), record.attributes
    if signal == "traces":
        if tool == "claude-code":
            return _claude(record) if record.name == "claude_code.llm_request" else None
        return _gen_ai(record) if tool not in ("codex", "gemini-cli") else None
    event = str(found.get("event.name") or record.name)
    if tool == "claude-code":
        return _claude(record) if event.removeprefix("claude_code.") == "api_request" else None
    if tool == "codex":
        completed = found.get("event.kind") == "response.completed"
        return _codex(record) if completed and event == "codex.sse_event" else None
    if tool == "gemini-cli" or event.startswith("gemini_cli."):
        return _gemini(record) if event == "gemini_cli.api_response" else None
    told = event == "gen_ai.client.inference.operation.details" and record.service != "gemini-cli"
    return _gen_ai(record) if told and found.get("gen_ai.response.id") else None


def _claude(record: Record) -> Call | None:
    found = record.attributes
    counts = TokenCounts(
        input_uncached=count(found.get("input_tokens")),
        cache_read=count(found.get("cache_read_tokens")),
        cache_write_5m=count(found.get("cache_creation_tokens")),
        output=count(found.get("output_tokens")),
    )
    session = text(found.get("session.id"))
    request = text(found.get("request_id")) or text(found.get("gen_ai.response.id"))
    sequence = found.get("event.sequence")
    place = f"{session}:{sequence}" if sequence is not None else digest(session, _at(record), counts)
    return _call(
        record,
        tool="claude-code",
        provider="anthropic",
        model=found.get("model"),
        counts=counts,
        key=f"-:{request}" if request else f"event:{place}",
        request=request,
        session=session,
        tier="fast" if found.get("speed") == "fast" else None,
        cost_nanos=nanos(found.get("cost_usd")),
    )


def _codex(record: Record) -> Call | None:
    found = record.attributes
    given, output = count(found.get("input_token_count")), count(found.get("output_token_count"))
    cached = min(count(found.get("cached_token_count")), given)
    counts = TokenCounts(
        input_uncached=given - cached,
        cache_read=cached,
        output=output,
        reasoning=min(count(found.get("reasoning_token_count")), output),
    )
    session = text(found.get("conversation.id"))
    mode = str(found.get("auth_mode") or "").lower()
    return _call(
        record,
        tool="codex",
        provider="openai",
        model=found.get("model") or found.get("slug"),
        counts=counts,
        key=f"event:{digest(session, _at(record), counts)}",
        session=session,
        flat=None if not mode else "chatgpt" in mode,
    )


def _gemini(record: Record) -> Call | None:
    found = record.attributes
    given, thoughts = count(found.get("input_token_count")), count(found.get("thoughts_token_count"))
    cached = min(count(found.get("cached_content_token_count")), given)
    counts = TokenCounts(
        input_uncached=given - cached + count(found.get("tool_token_count")),
        cache_read=cached,
        output=count(found.get("output_token_count")) + thoughts,
        reasoning=thoughts,
    )
    session = text(found.get("session.id")) or text(record.resource.get("session.id"))
    mode = str(found.get("auth_type") or "").lower()
    return _call(
        record,
        tool="gemini-cli",
        provider="google",
        model=found.get("model"),
        counts=counts,
        key=f"event:{digest(session, found.get('prompt_id'), _at(record), counts)}",
        session=session,
        flat=None if not mode else mode in _PLANS,
    )


def _gen_ai(record: Record) -> Call | None:
    """Reads GenAI's semantic conventions, of any version, and OpenInference's.

    By the conventions the input holds what was read from and written to the cache. Where it is less than
    that, the instrumentation has handed Anthropic's own count on, which holds neither.
    """
    found = record.attributes
    operation = found.get("gen_ai.operation.name")
    if operation is None:
        # Older conventions name no operation; only spans of a model's call have counts and a provider.
        is_call = found.get("openinference.span.kind") in (None, "LLM", "EMBEDDING")
    else:
        is_call = operation in _CALLS_OF_MODELS
    provider = text(_first(found, _PROVIDER))
    if not is_call or provider is None:
        return None
    given, output = count(_first(found, _INPUT)), count(_first(found, _OUTPUT))
    read, written = count(_first(found, _READ)), count(_first(found, _WRITTEN))
    counts = TokenCounts(
        input_uncached=given - read - written if read + written <= given else given,
        cache_read=read,
        cache_write_5m=written,
        output=output,
        reasoning=min(count(_first(found, _REASONING)), output),
    )
    message, span = text(found.get("gen_ai.response.id")), hex_id(record.value.get("spanId"))
    tier = text(found.get("openai.response.service_tier") or found.get("gen_ai.openai.response.service_tier"))
    named = text(record.service)
    return _call(
        record,
        tool="otel",
        provider=provider,
        model=_first(found, _MODEL),
        counts=counts,
        key=message or f"{hex_id(record.value.get('traceId'))}:{span or digest(_at(record), counts)}",
        message=message,
        session=text(found.get("gen_ai.conversation.id") or found.get("session.id")),
        tier=tier if tier in _TIERS else None,
        project=None if named is None or named.startswith("unknown_service") else named,
        # An app that calls a model with an SDK pays for the call; plans are for agents.
        flat=False,
    )


def _call(
    record: Record,
    *,
    model: object,
    counts: TokenCounts,
    project: str | None = None,
    **fields: Any,  # noqa: ANN401 - a Call's own
) -> Call | None:
    at = _at(record)
    if at is None or counts.total == 0:
        return None
    return Call(
        origin=Origin.TELEMETRY,
        model=text(model) or "unknown",
        at_ms=at,
        counts=counts,
        project=text(_first(record.resource, _PROJECT)) or project,
        **fields,
    )


def _at(record: Record) -> int | None:
    told = moment(record.attributes.get("event.timestamp"))
    if told is not None:
        return told
    for name in ("timeUnixNano", "endTimeUnixNano", "observedTimeUnixNano", "startTimeUnixNano"):
        found = whole(record.value.get(name))
        if found:
            return found // 1_000_000
    return None


def whole(value: object) -> int:
    """Gives a 64-bit number that is written as a number or as text; 0 for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _first(found: Mapping[str, Any], names: tuple[str, ...]) -> Any:  # noqa: ANN401 - whatever was sent
    return next((found[name] for name in names if found.get(name) is not None), None)
