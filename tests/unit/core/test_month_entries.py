"""Figures of whole months: every token once, and a slip of the pen told from another name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.errors import InvalidInput
from server.core.month_entries import month_tokens, service_key, service_of
from server.core.provider import Provider, ProviderNames

NAMES = ProviderNames([Provider("openai", "OpenAI", ("open ai",)), Provider("aws", "Amazon")], {})
COUNT = st.integers(0, 10**12)


@given(rest=COUNT, own=COUNT, cached=COUNT, output=COUNT, includes=st.booleans())
def test_every_token_is_counted_once(rest: int, own: int, cached: int, output: int, includes: bool) -> None:
    given_input = own + cached if includes else own
    total = own + cached + output + rest
    counts = month_tokens(
        total,
        input_tokens=given_input,
        cached_tokens=cached,
        output_tokens=output,
        input_includes_cache=includes,
    )
    assert (counts.input_uncached, counts.cache_read, counts.output) == (own + rest, cached, output)
    assert counts.total == total
    with pytest.raises(InvalidInput, match="less than its parts"):
        month_tokens(
            own + cached + output - 1,
            input_tokens=given_input,
            cached_tokens=cached,
            output_tokens=output,
            input_includes_cache=includes,
        )


def test_spellings_of_one_service_are_one() -> None:
    assert service_key("  Mid  Journey\u00a0") == service_key("mid journey") == "mid journey"
    assert service_of("Open-AI", NAMES, own=False) == "openai"
    assert service_of("Open-AI", NAMES, own=True) == "openai", "a known name is never another service"
    with pytest.raises(InvalidInput, match="did you mean openai"):
        service_of("opnai", NAMES, own=False)
    assert service_of("opnai", NAMES, own=True) == "opnai"
    assert service_of("ab", NAMES, own=False) == "ab"
