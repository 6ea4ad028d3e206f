"""Tokens: issued, verified with the clock that is given, refused with the reason, worthless once revoked."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from server.core.errors import NotAuthenticated, NotFound
from server.core.records import ALL_SCOPES, AppTokenRecord, Identity, Role, Scope
from server.services.identity import IdentityService, Installation
from tests.conftest import SECRET, START, make_services

if TYPE_CHECKING:
    from server.core.pricing import PriceBook
    from server.db.connection import Store
    from server.db.writer import Writer
    from server.schemas.events import Changed
    from server.services.container import Services
    from tests.conftest import Clock


@pytest.fixture
def tokens(services: Services) -> IdentityService:
    return services.identity


def issue(
    tokens: IdentityService,
    identity: Identity,
    *,
    scopes: tuple[Scope, ...] = ("ingest", "read"),
    days: int = 30,
    rate_limit: int | None = None,
) -> tuple[AppTokenRecord, str]:
    return tokens.issue(identity, name="my app", scopes=scopes, days=days, rate_limit=rate_limit)


def claims_of(text: str) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(text, options={"verify_signature": False})
    return found


def part(value: object) -> bytes:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")


def sealed(claims: dict[str, Any], sign: Callable[[bytes], bytes], **header: Any) -> str:
    """Puts a token together by hand, whatever the claims and the header say."""
    text = part({"typ": "JWT"} | header) + b"." + part(claims)
    return (text + b"." + base64.urlsafe_b64encode(sign(text)).rstrip(b"=")).decode()


def signed(claims: dict[str, Any], secret: bytes = SECRET, **header: Any) -> str:
    """Signs with HS256."""
    return sealed(
        claims, lambda text: hmac.new(secret, text, hashlib.sha256).digest(), **{"alg": "HS256"} | header
    )


def refused(tokens: IdentityService, text: str) -> str:
    with pytest.raises(NotAuthenticated) as caught:
        tokens.verify(text)
    return caught.value.message


def test_a_token_stands_for_whom_it_was_issued_to(
    tokens: IdentityService, identity: Identity, announced: list[Changed]
) -> None:
    record, text = issue(tokens, identity, scopes=("read", "ingest"), rate_limit=500)
    found = tokens.verify(text)
    assert found == Identity(
        organization_id=identity.organization_id,
        user_id=identity.user_id,
        role=Role.OWNER,
        scopes=frozenset({"ingest", "read"}),
        token_key=hashlib.sha256(text.encode()).hexdigest(),
        app_token_id=record.id,
        rate_limit=500,
    )
    assert record.scopes == ("ingest", "read")
    assert (record.created_at, record.expires_at) == (START, START + timedelta(days=30))
    assert [one.kind for one in announced] == ["app_tokens"]


def test_a_token_has_the_shape_of_supabases(
    tokens: IdentityService, identity: Identity, installation: Installation
) -> None:
    record, text = issue(tokens, identity)
    assert jwt.get_unverified_header(text) == {"alg": "HS256", "typ": "JWT"}
    assert claims_of(text) == {
        "iss": f"codingvibez:{installation.id}",
        "aud": "authenticated",
        "sub": installation.owner_public_id,
        "role": "authenticated",
        "email": "me@localhost",
        "iat": int(START.timestamp()),
        "exp": int((START + timedelta(days=30)).timestamp()),
        "jti": record.jti,
        "session_id": record.jti,
        "app_metadata": {
            "org": installation.organization_public_id,
            "orgRole": "owner",
            "scopes": ["ingest", "read"],
            "name": "my app",
        },
    }


def test_a_token_is_good_again_after_a_restart(
    store: Store, writer: Writer, services: Services, installation: Installation, price_book: PriceBook,
    identity: Identity, clock: Clock,
) -> None:  # fmt: skip
    record, text = issue(services.identity, identity)
    revoked, gone = issue(services.identity, identity)
    services.identity.revoke(identity, str(revoked.id))
    again = make_services(store, writer, installation, price_book, clock).identity
    assert again.verify(text).app_token_id == record.id
    assert "revoked" in refused(again, gone)
    assert again.list_tokens(identity) == services.identity.list_tokens(identity)


@pytest.mark.parametrize("seen_before", [True, False])
@pytest.mark.parametrize(
    ("seconds", "good"), [(-1, True), (0, True), (9, True), (10, False), (11, False), (10**8, False)]
)
def test_a_token_expires_by_the_clock_also_when_it_was_seen_before(
    tokens: IdentityService, identity: Identity, clock: Clock, seconds: int, good: bool, seen_before: bool
) -> None:
    record, text = issue(tokens, identity)
    if seen_before:
        tokens.verify(text)
    clock.set(record.expires_at + timedelta(seconds=seconds))
    if good:
        assert tokens.verify(text).app_token_id == record.id
    else:
        assert refused(tokens, text) == "The token expired on 2026-04-13 at 12:00 UTC. Create a new one."


@pytest.mark.parametrize("seen_before", [True, False])
def test_a_token_is_worthless_at_once_when_revoked(
    tokens: IdentityService, identity: Identity, announced: list[Changed], seen_before: bool
) -> None:
    record, text = issue(tokens, identity)
    other, kept = issue(tokens, identity)
    if seen_before:
        tokens.verify(text)
    tokens.revoke(identity, str(record.id))
    assert refused(tokens, text) == "The token 'my app' was revoked. Create a new one."
    assert tokens.verify(kept).app_token_id == other.id
    tokens.revoke(identity, str(record.id))
    assert len(announced) == 3
    assert tokens.list_tokens(identity)[1].revoked_at == START


def test_tokens_are_listed_and_revoked_within_their_organization(
    tokens: IdentityService, identity: Identity
) -> None:
    record, text = issue(tokens, identity)
    other = replace(identity, organization_id=identity.organization_id + 1)
    assert tokens.list_tokens(other) == []
    with pytest.raises(NotFound):
        tokens.revoke(other, str(record.id))
    for wrong in ("", "x", f"0{record.id}", f"{record.id} ", "9" * 400):
        with pytest.raises(NotFound):
            tokens.revoke(identity, wrong)
    assert tokens.verify(text).app_token_id == record.id


def test_a_token_from_elsewhere_is_refused(tokens: IdentityService, identity: Identity) -> None:
    _, text = issue(tokens, identity)
    claims = claims_of(text)
    assert "wrong signature" in refused(tokens, signed(claims, b"x" * 32))
    assert "wrong issuer" in refused(tokens, signed(claims | {"iss": "codingvibez:other"}))
    assert "wrong audience" in refused(tokens, signed(claims | {"aud": "anon"}))
    assert "not on record" in refused(tokens, signed(claims | {"jti": "unknown"}))
    assert tokens.verify(signed(claims)).scopes == {"ingest", "read"}


def test_rights_come_from_the_record_and_not_from_the_token(
    tokens: IdentityService, identity: Identity
) -> None:
    _, text = issue(tokens, identity, scopes=("ingest",))
    claims = claims_of(text)
    claims["app_metadata"] = {"scopes": list(ALL_SCOPES), "orgRole": "owner"}
    assert tokens.verify(signed(claims)).scopes == {"ingest"}


def test_a_changed_token_has_a_wrong_signature(tokens: IdentityService, identity: Identity) -> None:
    _, text = issue(tokens, identity)
    head, body, signature = text.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["exp"] += 10**9
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    assert "wrong signature" in refused(tokens, f"{head}.{forged}.{signature}")
    other = ("B" if signature[0] == "A" else "A") + signature[1:]
    assert "wrong signature" in refused(tokens, f"{head}.{body}.{other}")


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE"])
def test_a_token_without_a_signature_is_refused(
    tokens: IdentityService, identity: Identity, name: str
) -> None:
    _, text = issue(tokens, identity)
    _, body, signature = text.split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": name}).encode()).rstrip(b"=").decode()
    for ending in ("", signature):
        assert "wrong signature" in refused(tokens, f"{header}.{body}.{ending}")


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_the_algorithm_is_ours_to_choose(tokens: IdentityService, identity: Identity, algorithm: str) -> None:
    claims = claims_of(issue(tokens, identity)[1])
    text = jwt.encode(claims, SECRET * 2, algorithm=algorithm)
    assert "algorithm is not accepted" in refused(tokens, text)
    assert "algorithm is not accepted" in refused(tokens, signed(claims, alg=algorithm))


def test_a_public_key_is_no_secret(tokens: IdentityService, identity: Identity) -> None:
    """Neither a key pair of one's own opens the door, nor a public key taken for the secret."""
    claims = claims_of(issue(tokens, identity)[1])
    private, curve = rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    by_rsa = sealed(claims, lambda text: private.sign(text, padding.PKCS1v15(), hashes.SHA256()), alg="RS256")
    by_curve = sealed(claims, lambda text: curve.sign(text, ec.ECDSA(hashes.SHA256())), alg="ES256")
    for text in (by_rsa, by_curve, signed(claims, public, alg="RS256")):
        assert "algorithm is not accepted" in refused(tokens, text)
    assert "not issued by this installation" in refused(tokens, signed(claims, public))


@pytest.mark.parametrize("name", ["exp", "iat", "aud", "iss", "sub", "jti"])
def test_every_claim_is_required(tokens: IdentityService, identity: Identity, name: str) -> None:
    claims = claims_of(issue(tokens, identity)[1])
    del claims[name]
    assert "claim is missing" in refused(tokens, signed(claims))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"exp": "soon"}, "times are not numbers"),
        ({"exp": None}, "missing"),
        ({"exp": True}, "times are not numbers"),
        ({"exp": [1]}, "times are not numbers"),
        ({"iat": "now"}, "times are not numbers"),
        ({"iat": False}, "times are not numbers"),
        ({"exp": 0}, "expired on 1970-01-01 at 00:00 UTC"),
        ({"jti": 7}, "not valid"),
        ({"sub": 7}, "not valid"),
        ({"iss": ["codingvibez"]}, "wrong issuer"),
        ({"aud": 7}, "wrong audience"),
        ({"aud": []}, "claim is missing"),
    ],
)
def test_claims_that_cannot_be_are_refused(
    tokens: IdentityService, identity: Identity, changes: dict[str, Any], words: str
) -> None:
    claims = claims_of(issue(tokens, identity)[1])
    assert words in refused(tokens, signed(claims | changes))


def test_a_token_of_the_future_is_refused_but_for_clocks_that_differ_a_little(
    tokens: IdentityService, identity: Identity
) -> None:
    claims = claims_of(issue(tokens, identity)[1])
    now = int(START.timestamp())
    assert tokens.verify(signed(claims | {"iat": now + 10}))
    assert "in the future" in refused(tokens, signed(claims | {"iat": now + 11}))


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "Bearer x",
        "é.è.ê",
        "\x00",
        "e30.e30.e30",
        "e30",
        " ",
        "W10.W10.W10",
        "bnVsbA.e30.AA",
    ],
)
def test_what_is_no_token_is_malformed(tokens: IdentityService, text: str) -> None:
    assert "The token" in refused(tokens, text)


def test_text_that_is_not_unicode_is_malformed(tokens: IdentityService) -> None:
    assert "malformed" in refused(tokens, "\ud800.e30.e30")


def test_deep_or_unusual_parts_are_malformed(tokens: IdentityService, identity: Identity) -> None:
    deep = base64.urlsafe_b64encode(b"[" * 3000).decode()
    assert "malformed" in refused(tokens, f"{deep}.e30.e30")
    claims = claims_of(issue(tokens, identity)[1])
    assert "The token" in refused(tokens, signed(claims, crit=["exp"]))
    assert "The token" in refused(tokens, signed(claims, b64=False, crit=["b64"]))


def test_an_endless_token_is_refused_before_it_is_read(tokens: IdentityService, identity: Identity) -> None:
    claims = claims_of(issue(tokens, identity)[1])
    padded = signed(claims | {"padding": "x" * 6200})
    assert 8192 < len(padded) < 9000
    assert refused(tokens, padded) == "The token is too long to be one of ours."
    shorter = signed(claims | {"padding": "x" * 4000})
    assert tokens.verify(shorter)


def test_the_memory_of_tokens_is_bounded_and_keeps_working(
    tokens: IdentityService, identity: Identity
) -> None:
    record, text = issue(tokens, identity)
    claims = claims_of(text)
    for n in range(1100):
        assert tokens.verify(signed(claims | {"n": n})).app_token_id == record.id
    assert len(tokens._verified) <= 1024


def test_a_token_refused_is_not_remembered(tokens: IdentityService, identity: Identity) -> None:
    bad = signed(claims_of(issue(tokens, identity)[1]), b"x" * 32)
    for _ in range(3):
        assert "wrong signature" in refused(tokens, bad)
    assert tokens._verified == {}


# ---------------------------------------------------------------- sessions and last use


def test_a_session_is_the_owner_and_ends(
    tokens: IdentityService, identity: Identity, installation: Installation, clock: Clock
) -> None:
    text = tokens.session_token(timedelta(hours=1))
    found = tokens.verify(text)
    assert (found.user_id, found.role, found.scopes) == (
        installation.owner_id,
        Role.OWNER,
        frozenset(ALL_SCOPES),
    )
    assert (found.app_token_id, found.rate_limit) == (None, 0)
    assert tokens.list_tokens(identity) == []
    clock.advance(seconds=3609)
    assert tokens.verify(text)
    clock.advance(seconds=1)
    assert "expired" in refused(tokens, text)
    tokens.session_token()
    assert "The token" in refused(tokens, text)


def test_a_session_is_unknown_to_another_process(
    store: Store, writer: Writer, services: Services, installation: Installation, price_book: PriceBook,
    clock: Clock,
) -> None:  # fmt: skip
    text = services.identity.session_token()
    again = make_services(store, writer, installation, price_book, clock)
    assert "not on record" in refused(again.identity, text)


def last_use(tokens: IdentityService, identity: Identity, record: AppTokenRecord) -> datetime | None:
    (found,) = [item for item in tokens.list_tokens(identity) if item.id == record.id]
    return found.last_used_at


def test_the_last_use_is_noted_about_once_a_minute_and_when_the_program_ends(
    store: Store, writer: Writer, services: Services, installation: Installation, price_book: PriceBook,
    identity: Identity, clock: Clock,
) -> None:  # fmt: skip
    tokens = services.identity
    record, text = issue(tokens, identity)
    assert last_use(tokens, identity, record) is None
    clock.advance(seconds=30)
    tokens.verify(text)
    assert last_use(tokens, identity, record) is None
    clock.advance(seconds=30)
    tokens.verify(text)
    assert last_use(tokens, identity, record) == START + timedelta(seconds=60)
    clock.advance(seconds=5)
    tokens.verify(text)
    tokens.flush_uses()
    writer.call(lambda _: None)
    again = make_services(store, writer, installation, price_book, clock).identity
    assert last_use(again, identity, record) == START + timedelta(seconds=65)


def test_noting_the_last_use_after_the_end_is_no_failure(
    writer: Writer, tokens: IdentityService, identity: Identity
) -> None:
    _, text = issue(tokens, identity)
    tokens.verify(text)
    writer.stop()
    tokens.flush_uses()
