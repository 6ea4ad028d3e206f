"""Invitations by e-mail: a stand-in for the mail server gets them, and trouble with it holds nobody up."""

from __future__ import annotations

import time
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.api.teams import token_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.api.conftest import Api

BODY = {"email": "ada@example.com", "role": "admin"}
PASSWORD = "correct horse"


class Post:
    """What a mail server was given."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.refuse = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuse:
            return "554 no thanks"
        self.letters.append((envelope, message_from_bytes(envelope.content, policy=default), session))
        return "250 taken"


def signs_in(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
    good = isinstance(given, LoginPassword) and given == LoginPassword(b"sender", PASSWORD.encode())
    return AuthResult(success=good, handled=False)


@pytest.fixture
def post(owner: Api) -> Iterator[Post]:
    post = Post()
    controller = Controller(
        post, hostname="127.0.0.1", port=0, authenticator=signs_in, auth_require_tls=False
    )
    controller.port = free_port()
    controller.start()
    values = {
        "smtpHost": "127.0.0.1",
        "smtpPort": controller.port,
        "smtpSecurity": "none",
        "smtpFrom": "spend@acme.example",
        "publicUrl": "https://spend.acme.example",
    }
    owner.call("PATCH", "/api/settings", {"values": values})
    yield post
    controller.stop()


def free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def outcome(owner: Api) -> dict[str, Any]:
    """Gives the invitation once its letter is no longer on its way."""
    deadline = time.monotonic() + 10
    while True:
        (found,) = owner.get("/api/team/invitations")["invitations"]
        if found["emailStatus"] != "sending" or time.monotonic() > deadline:
            return dict(found)
        time.sleep(0.02)


def test_the_link_goes_out_by_mail(owner: Api, post: Post) -> None:
    made = owner.post("/api/team/invitations", BODY)
    assert made["emailStatus"] == "sending"
    assert outcome(owner)["emailStatus"] == "sent"
    ((envelope, letter, session),) = post.letters
    assert (envelope.mail_from, envelope.rcpt_tos) == ("spend@acme.example", ["ada@example.com"])
    assert letter["To"] == "ada@example.com"
    assert letter["Subject"] == "me@localhost invites you to Personal on CodingVibez"
    text = letter.get_content()
    assert made["inviteUrl"] in text.splitlines()
    assert "as admin" in text
    assert "2026-06-24 at 12:00 UTC" in text
    assert not session.authenticated
    assert owner.post("/api/team/invitations/accept", {"token": token_of(made["inviteUrl"])}, status=400)


def test_it_signs_in_with_the_secret(owner: Api, post: Post) -> None:
    owner.call("PATCH", "/api/settings", {"values": {"smtpUser": "sender"}})
    owner.post("/api/team/invitations", BODY)
    failed = outcome(owner)
    assert (failed["emailStatus"], failed["emailError"]) == (
        "failed",
        "The mail server refused the user name or password.",
    )
    kept = owner.call("PUT", "/api/secrets/smtpPassword", {"value": PASSWORD})
    assert PASSWORD not in str(kept)
    owner.post("/api/team/invitations", BODY)
    assert outcome(owner)["emailStatus"] == "sent"
    assert post.letters[0][2].authenticated
    shown = owner.get("/api/secrets")["secrets"]
    assert {item["name"]: item["storedIn"] for item in shown} == {
        "smtpPassword": "memory",
        "supabaseJwtSecret": None,
    }
    assert PASSWORD not in str(shown)
    assert owner.call("DELETE", "/api/secrets/smtpPassword")["deleted"] is True
    assert owner.call("DELETE", "/api/secrets/smtpPassword", status=404)["code"] == "NOT_FOUND"
    assert owner.call("PUT", "/api/secrets/other", {"value": "x"}, status=404)["code"] == "NOT_FOUND"


def test_a_refusal_is_told_and_the_link_works_all_the_same(owner: Api, post: Post) -> None:
    post.refuse = True
    made = owner.post("/api/team/invitations", BODY)
    failed = outcome(owner)
    assert failed["emailStatus"] == "failed"
    assert "no thanks" in str(failed["emailError"])
    assert made["inviteUrl"].startswith("https://spend.acme.example/invite#")
    post.refuse = False
    owner.post("/api/team/invitations", BODY)
    assert (outcome(owner)["emailStatus"], outcome(owner)["emailError"]) == ("sent", None)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"smtpSecurity": "starttls"}, "STARTTLS"),
        ({"smtpSecurity": "tls"}, "did not take it"),
        ({"smtpHost": "mail.invalid"}, "this computer only"),
        ({"smtpHost": "mail.invalid", "smtpSecurity": "starttls"}, "did not take it"),
        ({"smtpFrom": ""}, "smtpFrom"),
    ],
)
def test_what_can_go_wrong_is_said(owner: Api, post: Post, values: dict[str, Any], words: str) -> None:
    owner.call("PATCH", "/api/settings", {"values": values})
    owner.post("/api/team/invitations", BODY)
    failed = outcome(owner)
    assert failed["emailStatus"] == "failed", failed
    assert words in str(failed["emailError"])
    assert post.letters == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("smtpPort", 0),
        ("smtpPort", 65536),
        ("smtpSecurity", "maybe"),
        ("smtpFrom", "nobody"),
        ("smtpFrom", "a@b\nBcc: c@d"),
        ("publicUrl", "http://acme.example"),
        ("supabaseUrl", "ftp://x"),
        ("supabaseAlgorithms", "none"),
        ("newcomers", "all"),
        ("newcomerRole", "owner"),
    ],
)
def test_settings_that_cannot_be(owner: Api, key: str, value: object) -> None:
    assert owner.call("PATCH", "/api/settings", {"values": {key: value}}, status=400)["details"]
