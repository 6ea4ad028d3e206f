"""Our questions, and the stand-ins' answers, by what providers publish: OpenAI's own SDK, "
"botocore's models."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any, get_args, get_type_hints

import openai as sdk
import pytest
from openai.types.admin import organization

from tests.providers.conftest import Desk
from tests.providers.servers.openai import KEY, OpenAi

_SDK_NAMES = {
    "costs": "costs",
    **{
        f"usage/{name}": name
        for name in (
            "completions",
            "embeddings",
            "moderations",
            "images",
            "audio_speeches",
            "audio_transcriptions",
            "vector_stores",
            "code_interpreter_sessions",
            "file_search_calls",
            "web_search_calls",
        )
    },
}


@pytest.fixture
def openai() -> Iterator[OpenAi]:
    with OpenAi() as stand_in:
        yield stand_in


def allowed(report: str) -> tuple[dict[str, Any], frozenset[str]]:
    """Gives the parameters that the SDK knows for a report, and the groups that it takes."""
    module = importlib.import_module(f"{organization.__name__}.usage_{_SDK_NAMES[report]}_params")
    name = "Usage" + "".join(word.title() for word in _SDK_NAMES[report].split("_")) + "Params"
    hints = get_type_hints(getattr(module, name))
    (groups,) = get_args(hints["group_by"])
    return hints, frozenset(get_args(groups))


def test_every_question_is_one_that_openai_s_own_sdk_could_ask(
    openai: OpenAi, connected: Callable[..., Desk]
) -> None:
    connected(openai).synced("openai")
    reports = {request.path.removeprefix("/v1/organization/") for request in openai.requests}
    assert reports == set(_SDK_NAMES)
    for request in openai.requests:
        hints, groups = allowed(request.path.removeprefix("/v1/organization/"))
        assert {name.removesuffix("[]") for name, _ in request.query} <= set(hints), request.path
        assert set(request.all("group_by[]")) <= groups, request.path
        assert request.param("bucket_width") in get_args(hints["bucket_width"])


def test_openai_s_own_sdk_reads_the_stand_in(openai: OpenAi) -> None:
    with sdk.OpenAI(api_key="", admin_api_key=KEY, base_url=f"{openai.url}/v1", max_retries=0) as client:
        page = client.admin.organization.usage.costs(start_time=1_795_132_800, group_by=["line_item"])
        found = [result for bucket in page.data for result in bucket.results]
        assert {type(result).__name__ for result in found} == {"DataResultOrganizationCostsResult"}
        completions = client.admin.organization.usage.completions(
            start_time=1_795_132_800, group_by=["model"]
        )
        tokens = [
            result.to_dict()["input_tokens"] for bucket in completions.data for result in bucket.results
        ]
        assert tokens == [184_250, 55_120]
