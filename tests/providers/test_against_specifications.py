"""Our questions, and the stand-ins' answers, by what providers publish: OpenAI's own SDK, and clients that
are generated from GitHub's OpenAPI description. AWS' are held against botocore's models beside this."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import openai as sdk
import pytest
from githubkit import GitHub as GitHubSdk
from openai.types.admin import organization

from tests.providers.conftest import NOW, Desk
from tests.providers.servers.github import KEY as GITHUB_KEY
from tests.providers.servers.github import GitHub
from tests.providers.servers.openai import KEY, OpenAi

if TYPE_CHECKING:
    from tests.providers.stand_in import Request

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


@pytest.fixture
def github() -> Iterator[GitHub]:
    with GitHub() as stand_in:
        yield stand_in


def told(request: Request) -> tuple[Any, ...]:
    """Gives what GitHub makes of a question."""
    version = request.headers.get("X-GitHub-Api-Version")
    return request.method, request.path, sorted(request.query), version


@pytest.mark.parametrize("organization", ["acme", ""])
def test_every_question_is_one_that_github_s_description_has(
    github: GitHub, desk: Desk, organization: str
) -> None:
    """The client asks the same anew and reads each answer by GitHub's schema."""
    fields = {"token": GITHUB_KEY} | ({"organization": organization} if organization else {})
    desk.clock.now = NOW.replace(month=6, day=3)
    desk.connect("github", fields, github.url)
    desk.without_history("github")
    desk.synced("github")
    ours = list(github.requests)
    github.requests.clear()
    whose = ("org", "acme") if organization else ("user", "octo")
    with GitHubSdk(GITHUB_KEY, base_url=github.url, http_cache=False, auto_retry=False) as client:
        rest = client.rest("2022-11-28")
        for request in ours:
            if request.path == "/user":
                assert rest.users.get_authenticated().json()["login"] == "octo"
                continue
            report = request.path.partition("/settings/billing/")[2].replace("/", "_")
            ask = getattr(rest.billing, f"get_github_billing_{report}_report_{whose[0]}")
            query = {name: int(value) for name, value in request.query}
            assert ask(whose[1], **query).parsed_data.usage_items is not None
    assert [told(request) for request in ours] == [told(request) for request in github.requests]
    reports = {request.path.partition("/settings/billing/")[2] for request in ours}
    assert reports >= {"usage", "ai_credit/usage", "premium_request/usage"}
