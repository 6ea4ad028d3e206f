"""What holds for every provider: exact sums, no doubling, and no harm from any misbehaviour."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from server.core.errors import IntegrationError
from server.providers import load
from tests.conftest import Clock
from tests.providers.conftest import NOW, Desk
from tests.providers.every import EVERY
from tests.providers.stand_in import WEB_PAGE, Reply, Request, StandIn, cut_off, truncated


@pytest.fixture(params=sorted(EVERY))
def provider(request: pytest.FixtureRequest) -> Iterator[Any]:
    with EVERY[request.param]() as stand_in:
        yield stand_in


def test_there_is_a_stand_in_for_every_provider_that_can_be_called() -> None:
    assert {item.id for item in load() if item.feed} == set(EVERY)


def test_what_it_recorded_comes_out_to_the_nano_dollar(provider: Any, connected: Callable[..., Desk]) -> None:
    desk = connected(provider)
    desk.synced(provider.provider)
    assert desk.money() == provider.expected


def test_reading_again_adds_nothing(provider: Any, connected: Callable[..., Desk]) -> None:
    desk = connected(provider)
    desk.synced(provider.provider)
    lines, usage = desk.lines(), desk.usage()
    desk.synced(provider.provider)
    assert (desk.lines(), desk.usage()) == (lines, usage)
    after = desk.runs()[0]
    assert after.before_nanos == after.after_nanos == sum(provider.expected.values())


def test_the_check_takes_good_credentials(provider: Any, desk: Desk) -> None:
    connection, source = desk.connect(provider.provider, provider.credentials, provider.url, check=True)
    assert connection.connected
    assert connection.known.account
    assert source.value == "keyring"


def other(value: str) -> str:
    """Another key of the same form."""
    return value.replace("planted", "revoked").replace("PLANTED", "REVOKED")


def test_the_check_explains_a_key_that_is_not_known(provider: Any, desk: Desk) -> None:
    if "serviceAccount" in provider.credentials:
        pytest.skip("a service account's key is looked at in test_clouds.py")
    wrong = {name: other(value) for name, value in provider.credentials.items()}
    with pytest.raises(IntegrationError) as caught:
        desk.connect(provider.provider, wrong, provider.url, check=True)
    assert caught.value.mendable
    assert "computer's clock is" not in caught.value.message
    assert not any(value in caught.value.message for value in wrong.values() if len(value) > 15)
    assert not desk.services.integrations.get(desk.identity, provider.provider).connected


@pytest.mark.parametrize("misbehave", [cut_off, truncated], ids=["cut off", "truncated"])
def test_an_answer_that_is_not_whole_changes_nothing(
    provider: Any, connected: Callable[..., Desk], misbehave: Callable[[Reply], Reply]
) -> None:
    desk = connected(provider)
    desk.synced(provider.provider)
    lines, usage = desk.lines(), desk.usage()
    real = provider.answer
    provider.answer = lambda request: misbehave(real(request))
    outcome = desk.sync(provider.provider)
    assert outcome.status == "error"
    assert outcome.message
    assert (desk.lines(), desk.usage()) == (lines, usage)
    provider.answer = real
    desk.synced(provider.provider)
    assert desk.money() == provider.expected


def test_a_web_page_in_the_way_is_said_to_be_one(provider: Any, connected: Callable[..., Desk]) -> None:
    desk = connected(provider)
    provider.troubles.append(WEB_PAGE)
    outcome = desk.sync(provider.provider)
    assert outcome.status == "error"
    assert "web page" in outcome.message
    assert desk.money() == {}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 407, 451])
def test_a_web_page_that_refuses_says_nothing_of_the_key(provider: Any, desk: Desk, status: int) -> None:
    page = Reply(b"\n<html>Blocked by the company's proxy</html>", status, kind="text/html")
    provider.answer = lambda request: page
    with pytest.raises(IntegrationError, match="answered with a web page") as caught:
        desk.connect(provider.provider, provider.credentials, provider.url, check=True)
    assert not caught.value.mendable


def test_a_web_page_of_a_server_out_of_order_passes(provider: Any, connected: Callable[..., Desk]) -> None:
    desk = connected(provider)
    provider.troubles.extend(Reply(b"<html>oops</html>", status, kind="text/html") for status in (502, 429))
    desk.synced(provider.provider)
    assert desk.money() == provider.expected


@pytest.mark.parametrize(
    "trouble",
    [
        Reply({"error": "busy"}, 500),
        Reply(b"upstream died", 502, kind="text/plain"),
        Reply({"error": "busy"}, 503, {"Retry-After": "0"}),
        Reply({"error": "slow down"}, 429, {"Retry-After": "0"}),
        Reply({"error": "slow down"}, 429, {"Retry-After": "1"}),
        Reply({"error": "slow down"}, 429, {"retry-after-ms": "20"}),
        Reply({"error": "slow down"}, 429),
        Reply(b"", 200, missing=10),
        Reply({}, 200, wait_s=4),
    ],
    ids=["500", "502", "503", "429 now", "429 in 1 s", "429 in 20 ms", "429", "hung up", "silent"],
)
def test_a_passing_trouble_is_waited_out(
    provider: Any, connected: Callable[..., Desk], trouble: Reply
) -> None:
    desk = connected(provider)
    provider.troubles.append(trouble)
    began = time.monotonic()
    desk.synced(provider.provider)
    took = time.monotonic() - began
    assert desk.money() == provider.expected
    if trouble.headers.get("Retry-After") == "1":
        assert took >= 1
    assert desk.runs()[0].call_count == len(provider.requests)


def test_a_date_to_come_back_is_kept(provider: Any, connected: Callable[..., Desk], clock: Clock) -> None:
    desk = connected(provider)
    moment = NOW + timedelta(minutes=20)
    wait = {"Retry-After": format_datetime(moment, usegmt=True)}
    provider.troubles.append(Reply({"error": "slow down"}, 429, wait))
    outcome = desk.sync(provider.provider)
    assert outcome.status == "error"
    assert "asks for fewer requests" in outcome.message
    assert len(provider.requests) == 1
    assert desk.runs()[0].not_before == moment


def test_a_redirect_is_not_followed_with_a_key(provider: Any, connected: Callable[..., Desk]) -> None:
    desk = connected(provider)
    with EVERY["replit"]() as thief:
        provider.troubles.append(Reply(b"", 307, {"Location": f"{thief.url}/v1/usage"}))
        outcome = desk.sync(provider.provider)
        assert outcome.status == "error"
        assert thief.requests == []


def test_nulls_everywhere_never_crash(provider: Any, connected: Callable[..., Desk]) -> None:
    """Each answer with all its values null: read, or refused in words; money never appears from nothing."""
    desk = connected(provider)
    real = provider.answer

    def nulled(request: Request) -> Reply:
        reply = real(request)
        return reply if "token" in request.path else Reply(nulls(reply.body), reply.status)

    provider.answer = nulled
    outcome = desk.sync(provider.provider)
    assert outcome.status in ("success", "error")
    assert sum(desk.money().values()) == 0


def nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: nulls(item) for key, item in value.items()}
    return [nulls(item) for item in value] if isinstance(value, list) else None


@pytest.mark.parametrize(
    "odd", [b"[]", b"null", b"{}", b'"x"', b"7", b"[" * 100_000, b"\xff\xfe\x00", b'{"data": {}}']
)
def test_other_json_than_expected_is_refused(
    provider: Any, connected: Callable[..., Desk], odd: bytes
) -> None:
    desk = connected(provider)
    provider.answer = lambda request: Reply(odd)
    outcome = desk.sync(provider.provider)
    # An empty list of projects is a fine answer.
    allowed = (
        ("success", "error")
        if provider.provider == "supabase" and odd in (b"[]", b"{}", b'"x"')
        else ("error",)
    )
    assert outcome.status in allowed, outcome
    assert desk.money() == {}


def test_an_endless_answer_is_given_up(provider: Any, connected: Callable[..., Desk]) -> None:
    desk = connected(provider)
    provider.troubles.append(Reply(b"x" * (2 << 20)))
    outcome = desk.sync(provider.provider)
    assert "more than can be taken in" in outcome.message
    assert desk.money() == {}


def test_a_wrong_clock_is_said_to_be_it(provider: Any, connected: Callable[..., Desk]) -> None:
    desk = connected(provider)
    provider.date = format_datetime(NOW - timedelta(minutes=42), usegmt=True)
    provider.troubles.append(Reply({"error": "no"}, 401))
    outcome = desk.sync(provider.provider)
    # A plain key is good at any hour; only what is signed with a time depends on it.
    timed = provider.provider in {"aws", "kiro", "gcp", "google"}
    assert ("this computer's clock is 42 minutes fast" in outcome.message) is timed


def test_a_date_in_the_far_future_leaves_nobody_alone_for_ever(
    provider: Any, connected: Callable[..., Desk], clock: Clock
) -> None:
    desk = connected(provider)
    far = {"Retry-After": "Fri, 31 Dec 2199 23:59:59 GMT"}
    provider.troubles.append(Reply({"error": "slow down"}, 429, far))
    desk.sync(provider.provider)
    assert desk.runs()[0].not_before == NOW + timedelta(days=1)


def test_nobody_there_is_said_in_words(provider: StandIn, desk: Desk) -> None:
    # A port on which nobody listens.
    url = "http://127.0.0.1:9"
    desk.connect(provider.provider, provider.credentials, url)  # type: ignore[attr-defined]
    outcome = desk.sync(provider.provider)  # type: ignore[attr-defined]
    assert outcome.status == "error"
    assert "cannot be reached" in outcome.message
