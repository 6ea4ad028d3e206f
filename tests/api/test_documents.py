"""The documents tell the truth: every endpoint, field and example in them is the server's own."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, get_args

import anthropic.types
import jsonschema
import openai.types
import openai.types.completion_usage
import openai.types.responses
import openai.types.responses.response_usage
import pytest

from server.api.documents import PAGE_POLICY
from server.api.examples import Example, examples, sections
from server.core.records import ALL_SCOPES
from server.core.settings import SETTINGS
from server.schemas.common import ErrorCode
from tests.api.replay import DECLARED, DOCS, card_draft, replayed, section_draft, shapes, spec

if TYPE_CHECKING:
    import httpx

    from tests.api.conftest import Api

CARD = (DOCS / "llms.txt").read_text(encoding="utf-8")
FULL = (DOCS / "api-docs.md").read_text(encoding="utf-8")
SECTIONS = {(method, path): text for method, path, text in sections(FULL)}
# Google's usage_metadata; its SDK is not installed here.
GOOGLE = {
    "prompt_token_count",
    "tool_use_prompt_token_count",
    "candidates_token_count",
    "thoughts_token_count",
    "cached_content_token_count",
    "usage_metadata",
}


def inside(schema: Any, wanted: str, seen: frozenset[int] = frozenset()) -> set[str]:
    """Gives the names of all properties in a schema, or the words of all its choices."""
    found: set[str] = set()
    if isinstance(schema, list):
        return found.union(*(inside(item, wanted, seen) for item in schema))
    if not isinstance(schema, dict):
        return found
    if "$ref" in schema:
        schema = spec()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if id(schema) in seen:
        return found
    seen |= {id(schema)}
    if wanted == "properties":
        found |= set(schema.get("properties", {}))
    else:
        found |= {
            str(word) for word in [*schema.get("enum", []), *[schema[k] for k in ["const"] if k in schema]]
        }
    for key in ("properties", "patternProperties"):
        for value in schema.get(key, {}).values():
            found |= inside(value, wanted, seen)
    for key in ("items", "anyOf", "allOf", "oneOf", "additionalProperties"):
        found |= inside(schema.get(key), wanted, seen)
    return found


def fields(item: tuple[str, str]) -> set[str]:
    found = shapes(item)
    names = {one["name"] for one in found["parameters"] if one["in"] == "query"}
    return names | inside([found["in"], found["out"]], "properties")


def coded(text: str) -> list[str]:
    """Gives what stands in backticks, outside of blocks."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE))


def parts(words: list[str]) -> set[str]:
    """Gives the single names of words such as `results[].error`."""
    return {part for word in words for part in re.split(r"[.\[\]]+", word) if part}


def mentioned(text: str) -> set[tuple[str, str]]:
    return set(re.findall(r"(GET|POST|PUT|PATCH|DELETE) (/(?:api|v1)/[\w/{}-]*)", text))


# --- what is served ---------------------------------------------------------------------------------------

SERVED = {
    "/llms.txt": "text/plain; charset=utf-8",
    "/public/llms.txt": "text/plain; charset=utf-8",
    "/api-docs.md": "text/markdown; charset=utf-8",
    "/public/api-docs.md": "text/markdown; charset=utf-8",
    "/openapi.json": "application/json",
    "/public/openapi.json": "application/json",
    "/docs": "text/html; charset=utf-8",
    "/invite": "text/html; charset=utf-8",
    "/invite.js": "text/javascript; charset=utf-8",
    "/docs.css": "text/css; charset=utf-8",
    "/docs.js": "text/javascript; charset=utf-8",
}


@pytest.mark.parametrize(("path", "kind"), SERVED.items())
def test_it_is_public(bare: httpx.Client, path: str, kind: str) -> None:
    answer = bare.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content
    refused = bare.post(path)
    assert (refused.status_code, refused.json()["code"]) == (405, "VALIDATION_ERROR")
    assert bare.get(path, headers={"Origin": "https://evil.com"}).status_code == 403


def test_it_names_the_server_that_was_asked(bare: httpx.Client) -> None:
    own = str(bare.base_url).rstrip("/")
    for path in ("/llms.txt", "/public/api-docs.md"):
        text = bare.get(path).text
        assert own in text
        assert "127.0.0.1:8423" not in text
        assert "http://localhost:5/" in bare.get(path, headers={"Host": "localhost:5"}).text


@pytest.mark.parametrize("name", ["docs", "invite"])
def test_the_page_may_load_and_call_nothing_but_its_own(bare: httpx.Client, name: str) -> None:
    headers = bare.get(f"/{name}").headers
    assert headers.get_list("Content-Security-Policy") == [PAGE_POLICY]
    policy = dict(part.split(" ", 1) for part in PAGE_POLICY.split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["trusted-types"] == "'none'"
    assert policy["connect-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert headers["X-Frame-Options"] == "DENY"
    page, script, style = ((DOCS / name).read_text() for name in (f"{name}.html", f"{name}.js", "docs.css"))
    assert not re.search(r"https?:|//\w|<script>|<style| style=| on\w+=", page)
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|localStorage|https?:", script
    )
    assert not re.search(r"url\(|@import", style)


def test_links_lead_somewhere(bare: httpx.Client) -> None:
    page = (DOCS / "docs.html").read_text()
    links = re.findall(r'(?:href|src)="(/[^"]*)"', page) + re.findall(
        r"\]\(http://127\.0\.0\.1:8423([^)]*)\)", CARD + FULL
    )
    assert len(links) > 8
    for link in set(links):
        assert bare.get(link).status_code == 200, link
    anchors = {
        re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-")
        for head in re.findall(r"^#+ (.+)$", FULL, re.M)
    }
    inner = re.findall(r"\]\(#([^)]*)\)", FULL)
    assert len(inner) > 6
    assert set(inner) <= anchors


# --- what they say ----------------------------------------------------------------------------------------


def test_every_endpoint_is_in_them_and_no_other() -> None:
    assert set(SECTIONS) == set(DECLARED)
    assert mentioned(CARD) == set(DECLARED)
    assert mentioned(FULL) <= set(DECLARED) | {(one.method, one.path) for one in EXAMPLES}
    assert {(m.upper(), path) for path, item in spec()["paths"].items() for m in item} == set(DECLARED)


def test_the_card_names_every_field_scope_and_code() -> None:
    for item, declared in DECLARED.items():
        line = CARD[CARD.index(f"{item[0]} {item[1]} (") :]
        assert line.startswith(f"{item[0]} {item[1]} ({declared.scope or 'no token'})")
        missing = {name for name in fields(item) if not re.search(rf"\b{name}\b", CARD)}
        assert not missing, item
    for code in get_args(ErrorCode):
        assert code in CARD
        assert f"| `{code}` |" in FULL


@pytest.mark.parametrize("item", sorted(DECLARED), ids=" ".join)
def test_a_section_names_every_field_and_invents_none(item: tuple[str, str]) -> None:
    section, declared = SECTIONS[item], DECLARED[item]
    names = coded(section)
    missing = fields(item) - parts(names)
    assert not missing, f"not in the section: {sorted(missing)}"
    choices = set().union(*(inside(shape, "choices") for shape in shapes(item).values()))
    choices |= {word for one in shapes(item)["parameters"] for word in inside(one["schema"], "choices")}
    known = fields(item) | choices | {"true", "false", "null", *declared.header_names, *ALL_SCOPES}
    known |= {setting.key for setting in SETTINGS} if "settings" in item[1] else set()
    known |= {one["name"] for one in shapes(item)["parameters"]}
    invented = {name for name in names if not (parts([name]) <= known or SPELLED.fullmatch(name))}
    assert not invented
    says = f"Scope `{declared.scope}`" if declared.scope else "Public"
    assert says in section
    assert ("counts as" in section and "write" in section) == (
        declared.limit == "write" and declared.is_counted
    )


# Examples of values, and other endpoints.
SPELLED = re.compile(
    r"OpenAI|gemini|bedrock|api|tracking|USD|Uncategorized|Bearer |text|number|switch|(?:GET|POST) /api/\S+"
    # of a stream
    r"|event|id|fetch|text/event-stream"
    # of files
    r"|text/csv|codingvibez import FILE"
)


def test_whose_input_excludes_cached_tokens(owner: Api) -> None:
    found = re.search(r"^- (.+): inputTokens excludes them", CARD, re.MULTILINE)
    table = re.search(r"^\| (.+) \| without cache reads", FULL, re.MULTILINE)
    assert found is not None
    assert table is not None
    named = found[1].split(", ")
    assert coded(table[1]) == named
    for provider in {*named, "openai", "google", "azure", "mistral", "deepseek"}:
        body = {"provider": provider, "model": "m", "inputTokens": 1, "outputTokens": 1, "cachedTokens": 5}
        status = 200 if provider in named else 400
        owner.post("/api/tokens/track", body, status=status)


def test_names_of_sdks_are_theirs() -> None:
    usages = (
        openai.types.CompletionUsage,
        openai.types.completion_usage.PromptTokensDetails,
        openai.types.completion_usage.CompletionTokensDetails,
        openai.types.responses.ResponseUsage,
        openai.types.responses.response_usage.InputTokensDetails,
        openai.types.responses.response_usage.OutputTokensDetails,
        anthropic.types.Usage,
        anthropic.types.CacheCreation,
    )
    known = {name for usage in usages for name in usage.model_fields} | GOOGLE
    known |= {"service_tier", "message_start", "message_delta"}
    said = parts([word for word in coded(FULL) if "_" in word and word.islower() and "(" not in word])
    ours = {name for _, path in DECLARED for name in re.findall(r"{(\w+)}", path)}
    for item in DECLARED:
        ours |= fields(item).union(*(inside(shape, "choices") for shape in shapes(item).values()))
    said = {word for word in said if "_" in word} - ours
    assert len(said) > 12
    assert said <= known
    assert {"service_tier"} <= set(openai.types.responses.Response.model_fields)


# --- the examples -----------------------------------------------------------------------------------------

EXAMPLES = [one for section in SECTIONS.values() for one in examples(section)]


def path_of(one: Example) -> str:
    """Gives the path of the endpoint that an example calls, as openapi.json writes it."""
    for method, path in sorted(DECLARED):
        if method == one.method and re.fullmatch(re.sub(r"{\w+}", r"[^/]+", path), one.path):
            return path
    raise AssertionError(one)


def test_every_block_is_an_example_that_was_read() -> None:
    assert len(EXAMPLES) == FULL.count("```http\n") >= len(DECLARED)
    for item, section in SECTIONS.items():
        assert {(one.method, path_of(one)) for one in examples(section)} == {item}


def test_examples_are_what_the_server_answers(owner: Api) -> None:
    """Where this fails, `python -m tests.api.replay` writes the answers anew: look at what it changed."""
    assert replayed(FULL, owner.http) == FULL


def test_examples_that_differ_each_time_have_the_right_shape() -> None:
    for one in [one for one in EXAMPLES if one.is_json and not one.replayed]:
        operation = spec()["paths"][path_of(one)][one.method.lower()]
        schema = operation["responses"][str(one.status)]["content"]["application/json"]["schema"]
        jsonschema.Draft202012Validator(schema | {"components": spec()["components"]}).validate(one.value)


def test_openapi_has_them() -> None:
    for (method, path), declared in DECLARED.items():
        operation = spec()["paths"][path][method.lower()]
        assert "example" in operation["responses"]["200"]["content"][declared.media]
        if "requestBody" in operation:
            assert any("example" in media for media in operation["requestBody"]["content"].values())


@pytest.mark.parametrize("item", sorted(DECLARED), ids=" ".join)
def test_a_draft_would_do_but_for_its_words(item: tuple[str, str]) -> None:
    section, line = section_draft(item), card_draft(item)
    assert {(method, path) for method, path, _ in sections(section)} == {item}
    assert fields(item) <= parts(coded(section))
    assert mentioned(line) == {item}
    assert fields(item) <= set(re.findall(r"\w+", line))
    (example,) = examples(section)
    assert (example.method, example.target, example.value) == (*item, {})


def test_the_card_s_curl_command_is_good(api: Api) -> None:
    body = re.search(r"-d '([^']+)'", CARD)
    assert body is not None
    assert api.post("/api/tokens/track", json.loads(body[1]))["cost"] is not None


def test_python_in_them_compiles() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", CARD + FULL, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 2
    for block in blocks:
        compile(block, "example", "exec")
