"""Adding a provider is adding a file: nothing else in the server names one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.core.errors import InvalidInput
from server.core.provider import BASE_URL, Feed, Provider
from server.providers import load
from server.sync import session

ROOT = Path(__file__).resolve().parents[2]
# The names under which prices are sold, made-up data, examples in words, whose a file of charges is,
# who signs a bill in which way, and whose models an agent calls.
MAY_NAME = {
    "capture/logs/claude_code.py",
    "capture/logs/codex.py",
    "capture/logs/gemini_cli.py",
    "capture/otlp/metrics.py",
    "capture/otlp/senders.py",
    "core/files/charges.py",
    "core/files/kiro.py",
    "core/pricing/sellers.py",
    "core/receipts/sellers.py",
    "services/demo.py",
    "services/prices.py",
}
FEEDS = [(item, item.feed) for item in load() if item.feed is not None]


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Gives the strings of a file that are compared or looked up: whole ones, no prose, no examples."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    examples = {
        id(item)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg in ("examples", "example")
        for item in ast.walk(node.value)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in examples:
            yield node.lineno, node.value


def test_no_other_file_names_a_provider() -> None:
    names = {item.id for item in load()} - {"cursor"}
    found = [
        f"{path}:{line} {text}"
        for path in sorted((ROOT / "server").rglob("*.py"))
        if "providers" not in path.parts and str(path.relative_to(ROOT / "server")) not in MAY_NAME
        for line, text in texts(path)
        if text in names
    ]
    assert not found, found


def test_only_their_own_files_name_their_hosts() -> None:
    hosts = {host.removeprefix("https://") for _, feed in FEEDS for host in feed.hosts}
    for path in sorted((ROOT / "server").rglob("*.py")):
        if "providers" in path.parts or "protocols" in path.parts:
            continue
        content = path.read_text(encoding="utf-8")
        assert not [host for host in hosts if host in content], path


@pytest.mark.parametrize(("provider", "feed"), FEEDS, ids=[item.id for item, _ in FEEDS])
def test_descriptors_are_complete(provider: Provider, feed: Feed) -> None:
    assert feed.gives
    assert all(host.startswith("https://") for host in feed.hosts)
    assert any(not field.optional for field in feed.fields)
    assert any(field.secret for field in feed.fields)
    assert feed.least_minutes >= 15
    assert feed.least_minutes <= feed.interval_minutes
    ids = [field.id for field in feed.all_fields]
    assert len(set(ids)) == len(ids)
    assert BASE_URL.id in ids
    for field in feed.all_fields:
        assert re.fullmatch(r"[a-z][a-zA-Z]+", field.id)
        assert field.label
        assert field.help.endswith(".")
        re.compile(field.pattern)
        assert field.url.startswith(("https://", "")), field.url
        assert provider.variable(field.id).startswith(f"CODINGVIBEZ_{provider.id.upper()}_")


def test_what_cannot_be_called_says_what_to_do_instead() -> None:
    for item in load():
        assert item.feed or len(item.manual) > 40


def test_money_inside_another_bill_names_one_that_exists() -> None:
    ids = {item.id for item in load()}
    assert {item.inside for item in load() if item.inside} <= ids


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://proxy.example/openai", True),
        ("http://127.0.0.1:8080", True),
        ("http://localhost:1/x", True),
        ("http://[::1]:99", True),
        ("http://evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://localhost.evil.example/", False),
        ("http://127.0.0.1@evil.example", False),
        ("https://user:pass@host.example", False),
        ("https://host.example/?x=1", False),
        ("ftp://host.example", False),
        ("file:///etc/passwd", False),
        ("https://", False),
    ],
)
def test_keys_go_over_plain_http_to_this_computer_only(url: str, good: bool) -> None:
    assert (BASE_URL.problem(url) is None) is good


@pytest.mark.parametrize(("provider", "feed"), FEEDS, ids=[item.id for item, _ in FEEDS])
def test_wrong_values_are_refused_without_being_quoted(provider: Provider, feed: Feed) -> None:
    planted = "planted secret\nwith a line"
    with pytest.raises(InvalidInput) as caught:
        feed.checked({field.id: planted for field in feed.fields} | {"nonsense": "x"})
    assert planted not in caught.value.message
    assert "credentials.nonsense: there is no such field" in caught.value.message


@pytest.mark.parametrize("odd", ["sk-admin-ключ567890", "sk-admin-01234567\x00", "sk-admin-0123\t4567"])
def test_a_key_with_characters_that_none_has_is_refused(odd: str) -> None:
    feed = next(feed for provider, feed in FEEDS if provider.id == "openai")
    assert "copy it again" in str(feed.fields[0].problem(odd))


def test_the_session_module_does_not_load_httpx() -> None:
    tree = ast.parse(Path(str(session.__file__)).read_text(encoding="utf-8"))
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not [node for node in top if "httpx" in ast.unparse(node) or "tenacity" in ast.unparse(node)]
