"""The published TypeScript client, unchanged, run by Node against a live server.

Only its URL and token are put in. Node before 22.6 runs no TypeScript, and no compiler may have to be
downloaded for this, so the types of these very snippets are taken off here (`without_types`).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from server.credentials import SecretStore
from server.runtime import Runtime
from tests.e2e.clients.api import Api
from tests.e2e.stand_ins import anthropic_api, openai_api

NODE = shutil.which("node")
SNIPPETS = Path(__file__).with_name("clients")
NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
# SHA-256 of each snippet as published, every run of white space as one blank.
PUBLISHED = {
    "codingvibez": "6d43d09b65ef10b0d12067154ec186c4c3265654fb3e774c309ac6e9d405c6a2",
    "openai": "7b8feee8cf9c7ca3f8bdd9cee06fa7cedfec9e665b0175037035d47781882225",
    "anthropic": "9569d48026a5a77018ec59518963140220bf91ab512e5b2c693c0fa9b508eb3b",
}
PUBLISHED_FIELDS = {"id", "provider", "model", "inputTokens", "outputTokens", "cost", "timestamp"}

TYPES = re.compile(r": (?:string|number)\b|\bprivate ")
CONSTRUCTOR = re.compile(r"(constructor\((.*)\) \{)(\})")
# What a person writes around a snippet: where the service is, and here also a note of every answer.
BEFORE = """\
const baseUrl = process.env.BASE_URL, token = process.env.TOKEN;
const answers = [];
const realFetch = globalThis.fetch;
globalThis.fetch = async (...args) => {
  const response = await realFetch(...args);
  answers.push({ status: response.status, body: await response.clone().json() });
  return response;
};
"""
AFTER = "\nconsole.log(JSON.stringify(answers));\n"


def snippet(name: str) -> str:
    return (SNIPPETS / f"{name}.ts").read_text(encoding="utf-8")


def without_types(source: str) -> str:
    """Makes JavaScript of the class: the types go, and its two parameter properties become assignments."""
    script = TYPES.sub("", source)
    return CONSTRUCTOR.sub(
        lambda found: (
            found[1] + "".join(f" this.{name} = {name};" for name in found[2].split(", ")) + f" {found[3]}"
        ),
        script,
    )


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    runtime = Runtime(
        data_dir=tmp_path / "data",
        port=0,
        clock=lambda: NOW,
        secrets=SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": "k" * 32}),
        machine_zone="UTC",
    )
    runtime.start()
    yield runtime
    runtime.stop()


@pytest.fixture
def api(runtime: Runtime) -> Api:
    owner = Api(runtime.base_url, runtime.desktop_token())
    app = {"name": "typescript", "scopes": ["ingest", "read"]}
    return Api(runtime.base_url, owner.post("/api/app-tokens", app).data["token"])


def run_node(script: str, folder: Path, api: Api) -> list[dict[str, Any]]:
    """Runs a module; gives the answers that its calls got, numbers exact."""
    if NODE is None:
        pytest.skip("node is not installed (packaging/test installs it)")
    program = folder / "program.mjs"
    program.write_text(BEFORE + script + AFTER, encoding="utf-8")
    ran = subprocess.run(
        [NODE, str(program)],
        env={**os.environ, "BASE_URL": api.url, "TOKEN": api.token},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    answers: list[dict[str, Any]] = json.loads(ran.stdout, parse_float=Decimal)
    return answers


def the_class() -> str:
    return without_types(snippet("codingvibez").partition("// Usage")[0])


def a_module(folder: Path, name: str, code: str) -> None:
    """Puts a module where Node finds it by its name."""
    home = folder / "node_modules" / name
    home.mkdir(parents=True)
    home.joinpath("package.json").write_text('{"type": "module", "main": "index.js"}', encoding="utf-8")
    home.joinpath("index.js").write_text(code, encoding="utf-8")


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_snippets_are_the_published_ones(name: str) -> None:
    folded = " ".join(snippet(name).split())
    assert hashlib.sha256(folded.encode()).hexdigest() == PUBLISHED[name]


def test_nothing_but_types_is_taken_off() -> None:
    source = snippet("codingvibez")
    assert Counter(TYPES.findall(source)) == {"private ": 3, ": string": 5, ": number": 4}
    script = without_types(source)
    made = " this.baseUrl = baseUrl; this.token = token; "
    before, there, after = script.partition(made)
    assert there, "the parameter properties are assigned"
    assert before + after == "".join(TYPES.split(source)), "the rest is the source, letter by letter"
    for name in ("openai", "anthropic"):
        assert without_types(snippet(name)) == snippet(name), "these have no types to begin with"


def test_the_usage_example_tracks(api: Api, tmp_path: Path) -> None:
    script = without_types(snippet("codingvibez"))
    assert script.count("'https://your-domain.com'") == script.count("'supabase-token'") == 1
    script = script.replace("'https://your-domain.com'", "baseUrl").replace("'supabase-token'", "token")
    (answer,) = run_node(script, tmp_path, api)
    assert answer["status"] == 200
    assert answer["body"].keys() >= {"success", "data", "timestamp", "requestId"}
    assert answer["body"]["success"] is True
    tracked = answer["body"]["data"]
    assert tracked.keys() >= PUBLISHED_FIELDS
    # 1000 input x $10 and 500 output x $30 a million: 0.010 + 0.015
    expected = {"inputTokens": 1000, "outputTokens": 500, "cost": Decimal("0.025")}
    assert {field: tracked[field] for field in expected} == expected
    (record,) = api.get("/api/tokens").data["tokens"]
    assert record["id"] == tracked["id"]
    assert record["cost"] == Decimal("0.025")


def test_the_dashboard_is_read(api: Api, tmp_path: Path) -> None:
    script = f"""{the_class()}
        const cv = new CodingVibez(baseUrl, token);
        const first = await cv.track('openai', 'gpt-4-turbo', 1000, 500);
        const second = await cv.track('anthropic', 'claude-3-opus-20240229', 10, 20);
        const dashboard = await cv.getDashboard();
        const both = first.data.cost + second.data.cost;
        if (!(Math.abs(both - dashboard.data.totalCosts.currentMonth) < 1e-12)) {{
          throw new Error(JSON.stringify([first, second, dashboard]));
        }}"""
    *_, answer = run_node(script, tmp_path, api)
    assert answer["body"]["success"] is True
    dashboard = answer["body"]["data"]
    # 0.025, and 10 x $15 + 20 x $75 a million = 0.00015 + 0.0015
    assert dashboard["totalCosts"]["currentMonth"] == Decimal("0.02665")
    assert dashboard["tokenUsage"]["totalTokens"] == 1530
    assert dashboard.keys() >= {"totalCosts", "tokenUsage", "topModels", "budgetStatus", "alerts"}


def test_the_costs_are_read(api: Api, tmp_path: Path) -> None:
    script = f"""{the_class()}
        const cv = new CodingVibez(baseUrl, token);
        await cv.track('openai', 'gpt-4-turbo', 1000, 500);
        await cv.getCosts('openai', {NOW.month}, {NOW.year});"""
    _, answer = run_node(script, tmp_path, api)
    assert answer["body"]["success"] is True, answer
    costs = answer["body"]["data"]
    assert costs["service"] == "openai"
    assert costs["currentMonth"] == Decimal("0.025")
    assert costs["breakdown"] == {"gpt-4-turbo": Decimal("0.025")}


def test_the_openai_snippet_tracks_what_the_library_reports(api: Api, tmp_path: Path) -> None:
    usage = {"prompt_tokens": 8, "completion_tokens": 9, "total_tokens": 17}
    completion = openai_api.completion({"model": "gpt-4-turbo"}, usage)
    a_module(
        tmp_path,
        "openai",
        "export default class OpenAI {\n"
        f"  chat = {{ completions: {{ create: async () => ({json.dumps(completion)}) }} }};\n"
        "}\n",
    )
    (answer,) = run_node(with_imports_first(snippet("openai")), tmp_path, api)
    assert answer["body"]["success"] is True
    # 8 x $10 + 9 x $30 a million
    assert answer["body"]["data"]["cost"] == Decimal("0.00035")
    assert api.get("/api/tokens/stats", provider="openai").data["usage"]["totalTokens"] == 17


def test_the_anthropic_snippet_tracks_what_the_library_reports(api: Api, tmp_path: Path) -> None:
    usage = {"input_tokens": 10, "output_tokens": 12, "cache_read_input_tokens": 0}
    message = anthropic_api.message({"model": "claude-3-opus-20240229"}, [], "end_turn", usage)
    a_module(
        tmp_path,
        "@anthropic-ai/sdk",
        "export default class Anthropic {\n"
        f"  messages = {{ create: async () => ({json.dumps(message)}) }};\n"
        "}\n",
    )
    (answer,) = run_node(with_imports_first(snippet("anthropic")), tmp_path, api)
    assert answer["body"]["success"] is True
    # 10 x $15 + 12 x $75 a million
    assert answer["body"]["data"]["cost"] == Decimal("0.00105")
    assert api.get("/api/tokens/stats", provider="anthropic").data["usage"]["totalTokens"] == 22


def test_a_refusal_reaches_the_client_in_the_published_shape(api: Api, tmp_path: Path) -> None:
    script = f"""{the_class()}
        await new CodingVibez(baseUrl, token).track('openai', 'gpt-4-turbo', -1, 500);
        await new CodingVibez(baseUrl, 'not-a-token').getDashboard();"""
    wrong, stranger = run_node(script, tmp_path, api)
    assert (wrong["status"], wrong["body"]["code"]) == (400, "VALIDATION_ERROR")
    assert (stranger["status"], stranger["body"]["code"]) == (401, "AUTHENTICATION_ERROR")
    for answer in (wrong, stranger):
        assert answer["body"].keys() >= {"success", "error", "code", "requestId"}
        assert answer["body"]["success"] is False


def with_imports_first(source: str) -> str:
    """Puts the class where a person would have it: in the same module, below the imports."""
    imported, _, rest = source.partition("\n")
    return f"{imported}\n{the_class()}{rest}"
