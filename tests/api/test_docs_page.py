"""The page at /docs in a real browser. Without a Chromium on this machine these are skipped."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from server.api.endpoint import ENDPOINTS
from server.api.examples import good_examples
from tests.api import chromium
from tests.api.teams import speaking

if TYPE_CHECKING:
    from server.runtime import Runtime
    from tests.api.conftest import Api

PROGRAM = chromium.find()
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no Chromium on this machine (apt install chromium)")
READY = "document.querySelector('details.endpoint')"


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[chromium.Browser]:
    assert PROGRAM is not None
    with chromium.Browser(PROGRAM, tmp_path / "profile") as browser:
        browser.look(width=1280)
        yield browser


def shown(browser: chromium.Browser, selector: str) -> str:
    return str(browser.run(f"document.querySelector({json.dumps(selector)}).textContent"))


def answer_of(browser: chromium.Browser, endpoint: str) -> Any:
    browser.wait(f"document.querySelector('#{endpoint} .status')")
    return json.loads(shown(browser, f"#{endpoint} .answer pre"))


def enter(browser: chromium.Browser, selector: str, text: str) -> None:
    browser.run(f"document.querySelector({json.dumps(selector)}).select()")
    browser.type(text)


def test_every_endpoint_is_there(browser: chromium.Browser, runtime: Runtime) -> None:
    browser.open(f"{runtime.base_url}/docs", READY)
    cards = browser.run("[...document.querySelectorAll('details.endpoint')].map((card) => card.id)")
    assert sorted(cards) == sorted(name.replace(".", "_") for name in ENDPOINTS)
    browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    browser.wait(f"document.querySelectorAll('.inside').length === {len(ENDPOINTS)}")
    tables = browser.run(
        "[...document.querySelectorAll('.inside')].map((one) => one.querySelectorAll('tr').length)"
    )
    assert min(tables) > 3
    assert browser.run("[...document.querySelectorAll('textarea')].every((one) => JSON.parse(one.value))")
    assert browser.complaints == []


def test_a_call_by_keyboard_alone(
    browser: chromium.Browser, runtime: Runtime, api: Api, token_for: Callable[..., str]
) -> None:
    token = token_for("ingest", "read")
    browser.open(f"{runtime.base_url}/docs", READY)
    browser.run("document.getElementById('token').focus()")
    browser.type(token)
    browser.run("document.querySelector('#tokens_track > summary').focus()")
    browser.press("Enter", 13, "\r")
    browser.wait("document.querySelector('#tokens_track[open] textarea')")
    body = {
        "provider": "openai",
        "model": "<img src=/x onerror=alert(1)>",
        "inputTokens": 10**12,
        "outputTokens": 1,
    }
    enter(browser, "#tokens_track textarea", json.dumps(body | {"cost": 0}))
    browser.press("Tab", 9)
    browser.press("Tab", 9)
    assert browser.run("document.activeElement.textContent") == "Send"
    browser.press("Enter", 13, "\r")
    answer = answer_of(browser, "tokens_track")
    assert shown(browser, "#tokens_track .status") == "200 OK"
    assert "x-ratelimit-remaining: " in shown(browser, "#tokens_track .answer details")
    # Text that came over the wire stays text, and a number keeps its digits.
    assert answer["data"]["model"] == body["model"]
    assert answer["data"]["totalTokens"] == 10**12 + 1
    assert browser.run("document.querySelectorAll('img').length") == 0
    assert api.get("/api/tokens")["tokens"][0]["id"] == answer["data"]["id"]
    assert {urlsplit(url).netloc for url in browser.requests if url.startswith("http")} == {
        urlsplit(runtime.base_url).netloc
    }
    assert browser.complaints == []
    # The token outlives a reload, and stays in this tab.
    assert browser.run("localStorage.length + document.cookie.length") == 0
    browser.open(f"{runtime.base_url}/docs?again", READY)
    assert browser.run("document.getElementById('token').value") == token


def test_parameters_and_failures(
    browser: chromium.Browser, runtime: Runtime, token_for: Callable[..., str]
) -> None:
    browser.open(
        f"{runtime.base_url}/docs#tokens_timeseries",
        "document.querySelector('#tokens_timeseries[open] form')",
    )
    send = "document.querySelector('#tokens_timeseries form').requestSubmit()"
    browser.run(send)
    assert answer_of(browser, "tokens_timeseries")["code"] == "AUTHENTICATION_ERROR"
    assert "bad" in browser.run("document.querySelector('#tokens_timeseries .status').className")
    enter(browser, "#token", token_for())
    enter(browser, "#tokens_timeseries [name=startDate]", "2026-06-01")
    enter(browser, "#tokens_timeseries [name=endDate]", "2026-06-03")
    browser.run("document.querySelector('#tokens_timeseries .answer').replaceChildren()")
    browser.run(send)
    assert len(answer_of(browser, "tokens_timeseries")["data"]["series"]) == 3
    runtime.stop()
    browser.run(send)
    browser.wait("document.querySelector('#tokens_timeseries .failed')")


def test_a_file_is_sent_as_a_form(
    browser: chromium.Browser, runtime: Runtime, token_for: Callable[..., str]
) -> None:
    card = "document.querySelector('#receipts_read')"
    browser.open(f"{runtime.base_url}/docs#receipts_read", f"{card}?.querySelector('form')")
    enter(browser, "#token", token_for("read", "write"))
    pdf = json.dumps(good_examples()["POST", "/api/receipts/ocr"].sent["file"])
    chosen = f"const chosen = new DataTransfer(); chosen.items.add(new File([{pdf}], 'März.pdf'));"
    browser.run(f"{chosen} {card}.querySelector('[name=file]').files = chosen.files")
    browser.run(f"{card}.querySelector('[name=dateOrder]').value = 'dmy'")
    browser.run(f"{card}.querySelector('form').requestSubmit()")
    answer = answer_of(browser, "receipts_read")
    assert (answer["data"]["vendor"], answer["data"]["fileName"]) == ("Anysphere, Inc.", "März.pdf")
    assert browser.complaints == []


def test_a_stream_is_shown_as_it_comes(
    browser: chromium.Browser, runtime: Runtime, api: Api, token_for: Callable[..., str]
) -> None:
    browser.open(
        f"{runtime.base_url}/docs#events_listen", "document.querySelector('#events_listen[open] form')"
    )
    enter(browser, "#token", token_for("read"))
    browser.run("document.querySelector('#events_listen form').requestSubmit()")
    browser.wait("document.querySelector('#events_listen .answer pre')?.textContent.includes('event: hello')")
    api.track()
    browser.wait("document.querySelector('#events_listen .answer pre').textContent.includes('event: usage')")
    assert browser.run("document.querySelector('#events_listen button.primary').disabled")
    browser.run("document.querySelector('#events_listen .answer button').click()")
    browser.wait("!document.querySelector('#events_listen button.primary').disabled")
    assert browser.run("document.querySelector('#events_listen .answer button') === null")
    assert browser.complaints == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_fits(browser: chromium.Browser, runtime: Runtime, dark: bool) -> None:
    for width in (360, 400, 768, 901, 1400):
        browser.look(width=width, dark=dark)
        browser.open(f"{runtime.base_url}/docs", READY)
        browser.run("document.querySelectorAll('details.endpoint').forEach((one) => { one.open = true })")
        browser.wait(f"document.querySelectorAll('.inside').length === {len(ENDPOINTS)}")
        browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        assert browser.run("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (
            width
        )
    ink = browser.run(
        "getComputedStyle(document.body).color + getComputedStyle(document.body).backgroundColor"
    )
    assert ink == ("rgb(237, 236, 232)rgb(22, 22, 21)" if dark else "rgb(28, 27, 25)rgb(250, 250, 249)")


def test_an_invitation_is_accepted_by_keyboard(
    browser: chromium.Browser, runtime: Runtime, owner: Api
) -> None:
    url = owner.post("/api/team/invitations", {"email": "ada@example.com", "role": "admin"})["inviteUrl"]
    # The owner speaks in process, under a name without a port.
    address = f"{runtime.base_url}/invite#{url.rpartition('#')[2]}"
    browser.open(address, "document.querySelector('#join:not([disabled])')")
    browser.run("document.getElementById('name').focus()")
    browser.type("Ada <b>Lovelace</b>")
    browser.press("Enter", 13, "\r")
    browser.wait("document.querySelector('#joined:not([hidden])')")
    assert shown(browser, "#state") == "You are admin of Personal now."
    token = browser.run("document.getElementById('token').value")
    with speaking(runtime, str(token)) as ada:
        assert ada.get("/api/team/members")["members"][1]["name"] == "Ada <b>Lovelace</b>"
    assert browser.complaints == []
    browser.open(f"{address}2", "document.querySelector('#join:not([disabled])')")
    browser.run("document.getElementById('join').click()")
    browser.wait("document.getElementById('state').textContent.includes('not known')")
    # What stands behind the # was never part of an address that was asked for.
    assert not [asked for asked in browser.requests if urlsplit(asked).path != "/invite" and "#" in asked]
