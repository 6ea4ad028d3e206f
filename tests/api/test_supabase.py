"""Accounts of a Supabase project: their tokens as they are, and nobody else's."""

from __future__ import annotations

import hmac
import json
import shutil
import subprocess
import sys
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from server.credentials import SecretStore
from server.runtime import Runtime
from server.services.full_jwt import jwt
from tests.api.conftest import KEY, Api
from tests.api.supabase import PASSWORD, Project, project
from tests.api.teams import in_organization, own_organization, speaking, token_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.api.conftest import Clock

SECRET = "super-secret-jwt-token-with-at-least-32-characters-long"


@pytest.fixture
def supabase(clock: Clock) -> Iterator[Project]:
    with project(clock) as made:
        made.rotate()
        yield made


@pytest.fixture
def here(owner: Api, supabase: Project) -> Api:
    """The server's owner, where the project's accounts join as members."""
    configure(owner, supabaseUrl=supabase.url, newcomers="join")
    return owner


def part(value: dict[str, Any]) -> str:
    """Gives one part of a token, put together by hand."""
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def configure(owner: Api, **values: Any) -> None:
    owner.call("PATCH", "/api/settings", {"values": values})


def says(runtime: Runtime, token: str, status: int = 401) -> str:
    with speaking(runtime, token) as http:
        return str(http.get("/api/tokens", status=status)["error"])


def works(runtime: Runtime, token: str) -> list[dict[str, Any]]:
    """Gives the members, as the holder of a token sees them."""
    with speaking(runtime, token) as http:
        members: list[dict[str, Any]] = http.get("/api/team/members")["members"]
        return members


# ---------------------------------------------------------------- signatures and keys


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_a_token_is_taken_as_it_is(here: Api, supabase: Project, runtime: Runtime, algorithm: str) -> None:
    supabase.rotate(algorithm)
    members = works(runtime, supabase.token())
    assert [(item["email"], item["role"]) for item in members] == [
        ("me@localhost", "owner"),
        ("dev@example.com", "member"),
    ]
    with speaking(runtime, supabase.token()) as http:
        http.track(project="theirs")
    assert [item["project"] for item in here.get("/api/tokens")["tokens"]] == ["theirs"]


def test_without_a_project_nothing_of_it_is_taken(owner: Api, supabase: Project, runtime: Runtime) -> None:
    assert "wrong signature" in says(runtime, supabase.token())
    assert supabase.asked == 0


def test_keys_are_fetched_once_and_rotate(
    here: Api, supabase: Project, runtime: Runtime, clock: Clock
) -> None:
    for _ in range(3):
        works(runtime, supabase.token(session_id="another"))
    assert supabase.asked == 1
    clock.forward(seconds=31)
    second = supabase.rotate("RS256")
    works(runtime, supabase.token(second))
    assert supabase.asked == 2
    # The first one goes on until it is withdrawn, and is no more trusted ten minutes later.
    first = next(iter(supabase.published))
    old = supabase.token(first)
    works(runtime, old)
    del supabase.published[first]
    clock.forward(minutes=11)
    works(runtime, supabase.token(second))
    assert "not one of the project's" in says(runtime, supabase.token(first, phone="1"))
    assert "not one of the project's" in says(runtime, old)


def test_made_up_key_ids_make_no_traffic(
    here: Api, supabase: Project, runtime: Runtime, clock: Clock
) -> None:
    works(runtime, supabase.token())
    for _ in range(20):
        stranger = supabase.rotate(publish=False)
        assert "not one of the project's" in says(runtime, supabase.token(stranger))
    assert supabase.asked == 1
    clock.forward(seconds=31)
    says(runtime, supabase.token(stranger))
    assert supabase.asked == 2


def test_offline_it_goes_on_also_after_a_start(
    here: Api, supabase: Project, runtime: Runtime, clock: Clock
) -> None:
    works(runtime, supabase.token())
    supabase.broken = True
    clock.forward(minutes=30)
    for number in range(3):
        works(runtime, supabase.token(phone=str(number)))
    assert supabase.asked == 2, "one look in half a minute"
    stranger = supabase.rotate(publish=False)
    assert "not one of the project's" in says(runtime, supabase.token(stranger))
    runtime.stop()
    secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": KEY})
    again = Runtime(
        data_dir=runtime.data_dir,
        database_url=runtime._database_url,
        serve=False,
        clock=clock,
        secrets=secrets,
        machine_zone="UTC",
    )
    again.start()
    try:
        works(again, supabase.token(next(iter(supabase.published))))
    finally:
        again.stop()
        secrets.close()


@pytest.mark.parametrize(
    "answer",
    [b'{"keys":[]}', b"nothing", b"[]", b'{"keys":7}', b"{}", b'{"keys":[{"kty":"no"}]}', b"x" * 300_000],
)
def test_keys_that_cannot_be_had(here: Api, supabase: Project, runtime: Runtime, answer: bytes) -> None:
    supabase.answer = answer
    with speaking(runtime, supabase.token()) as http:
        error = http.get("/api/tokens", status=500)
    assert error["code"] == "INTEGRATION_ERROR"
    assert supabase.url in error["error"]
    # Others are not disturbed.
    assert here.get("/api/tokens")["tokens"] == []


def test_the_legacy_secret(owner: Api, supabase: Project, runtime: Runtime, clock: Clock) -> None:
    configure(owner, supabaseUrl=supabase.url, newcomers="join", supabaseAlgorithms="HS256")
    legacy = jwt.encode(supabase.claims(), SECRET, "HS256")
    assert "secret is not set" in says(runtime, legacy)
    assert owner.call("PUT", "/api/secrets/supabaseJwtSecret", {"value": SECRET})["storedIn"] == "memory"
    works(runtime, legacy)
    works(runtime, jwt.encode(supabase.claims(phone="1"), SECRET, "HS256", headers={"kid": "legacy"}))
    assert "wrong signature" in says(runtime, jwt.encode(supabase.claims(), SECRET[::-1], "HS256"))
    assert "algorithm" in says(runtime, supabase.token())
    assert supabase.asked == 0
    # While a project moves from one to the other, both are taken, each by its own keys.
    configure(owner, supabaseAlgorithms="ES256+RS256+HS256")
    works(runtime, legacy)
    works(runtime, supabase.token())
    configure(owner, supabaseAlgorithms="ES256+RS256")
    assert "algorithm" in says(runtime, legacy)
    owner.call("DELETE", "/api/secrets/supabaseJwtSecret")
    configure(owner, supabaseAlgorithms="HS256")
    assert "secret is not set" in says(runtime, legacy)


def test_the_algorithm_is_the_configurations(here: Api, supabase: Project, runtime: Runtime) -> None:
    works(runtime, supabase.token())
    key_id, public = next(iter(supabase.published.items()))
    # What is published, taken for a secret.
    _, body, _ = supabase.token().split(".")
    for algorithm in ("HS256", "HS384"):
        text = f"{part({'alg': algorithm, 'kid': key_id, 'typ': 'JWT'})}.{body}"
        seal = hmac.new(json.dumps(public).encode(), text.encode(), "sha256").digest()
        assert "algorithm" in says(runtime, f"{text}.{urlsafe_b64encode(seal).rstrip(b'=').decode()}")
    configure(here, supabaseAlgorithms="RS256")
    assert "algorithm" in says(runtime, supabase.token())
    # A header that lies about the key's kind.
    configure(here, supabaseAlgorithms="ES256+RS256")
    other = supabase.rotate("RS256", publish=False)
    _, body, signature = supabase.token(other).split(".")
    lie = part({"alg": "RS256", "kid": key_id, "typ": "JWT"})
    assert says(runtime, f"{lie}.{body}.{signature}")


@pytest.mark.parametrize("name", ["none", "None", "", "nOnE"])
def test_a_token_without_a_signature(here: Api, supabase: Project, runtime: Runtime, name: str) -> None:
    _, body, signature = supabase.token().split(".")
    head = part({"alg": name, "typ": "JWT"})
    for ending in ("", signature):
        assert says(runtime, f"{head}.{body}.{ending}")


# ---------------------------------------------------------------- claims


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"aud": "anon"}, "wrong audience"),
        ({"aud": ["other"]}, "wrong audience"),
        ({"aud": None}, "claim is missing"),
        ({"exp": None}, "claim is missing"),
        ({"iat": None}, "claim is missing"),
        ({"sub": None}, "claim is missing"),
        ({"sub": ""}, "names nobody"),
        ({"sub": 7}, "not valid"),
        ({"exp": "soon"}, "times are not numbers"),
        ({"is_anonymous": True}, "anonymous"),
        ({"is_anonymous": "no"}, "anonymous"),
        ({"role": "service_role"}, "another role"),
        ({"role": "anon"}, "another role"),
        ({"role": None}, "another role"),
    ],
)
def test_claims_that_are_refused(
    here: Api, supabase: Project, runtime: Runtime, changes: dict[str, Any], words: str
) -> None:
    assert words in says(runtime, supabase.token(**changes))
    assert len(here.get("/api/team/members")["members"]) == 1


@pytest.mark.parametrize("issuer", ["https://other.supabase.co/auth/v1", "supabase", "", "{}/", "{}x"])
def test_only_the_exact_issuer(here: Api, supabase: Project, runtime: Runtime, issuer: str) -> None:
    assert says(runtime, supabase.token(iss=issuer.format(supabase.issuer)))


def test_an_issuer_of_ones_own_domain(owner: Api, supabase: Project, runtime: Runtime) -> None:
    own = "https://auth.acme.example/auth/v1"
    configure(owner, supabaseUrl=supabase.url, newcomers="join", supabaseIssuer=own)
    works(runtime, supabase.token(iss=own))
    assert says(runtime, supabase.token())


def test_more_than_one_audience(here: Api, supabase: Project, runtime: Runtime) -> None:
    works(runtime, supabase.token(aud=["authenticated", "other"]))


def test_times_have_ten_seconds(here: Api, supabase: Project, runtime: Runtime, clock: Clock) -> None:
    token = supabase.token()
    works(runtime, token)
    clock.forward(seconds=3609)
    works(runtime, token)
    clock.forward(seconds=1)
    assert "expired" in says(runtime, token)
    now = int(clock().timestamp())
    works(runtime, supabase.token(iat=now + 10))
    assert "future" in says(runtime, supabase.token(iat=now + 11))
    assert "future" in says(runtime, supabase.token(nbf=now + 11))


def test_legacy_api_keys_sign_nobody_in(here: Api, supabase: Project, runtime: Runtime) -> None:
    claims = {"iss": "supabase", "ref": "abc", "role": "anon", "iat": 1_700_000_000, "exp": 2_000_000_000}
    assert says(runtime, jwt.encode(claims, SECRET, "HS256"))


# ---------------------------------------------------------------- first sight


def test_who_is_not_invited_is_told_so_and_joins_by_invitation(
    owner: Api, supabase: Project, runtime: Runtime
) -> None:
    configure(owner, supabaseUrl=supabase.url)
    token = supabase.token()
    assert "Ask for an invitation" in says(runtime, token, 403)
    assert len(owner.get("/api/team/members")["members"]) == 1
    # The address alone lets nobody in.
    url = owner.post("/api/team/invitations", {"email": "dev@example.com", "role": "viewer"})["inviteUrl"]
    assert says(runtime, token, 403)
    with speaking(runtime, token) as http:
        joined = http.post("/api/team/invitations/accept", {"token": token_of(url)})
    assert joined["organization"]["role"] == "viewer"
    assert [item["email"] for item in works(runtime, token)] == ["me@localhost", "dev@example.com"]
    with speaking(runtime, supabase.token(phone="2")) as http:
        assert "viewer here" in http.track(status=403)["error"]
        assert len(http.get("/api/organizations")["organizations"]) == 1


def test_who_joins_has_the_configured_role_and_stays_out_once_removed(
    here: Api, supabase: Project, runtime: Runtime
) -> None:
    configure(here, newcomerRole="viewer")
    token = supabase.token()
    (_, dev) = works(runtime, token)
    assert dev["role"] == "viewer"
    configure(here, newcomerRole="admin")
    assert works(runtime, supabase.token(phone="1"))[1]["role"] == "viewer"
    here.call("DELETE", f"/api/team/members/{dev['id']}")
    for again in (token, supabase.token(phone="2")):
        assert says(runtime, again, 403)
    assert len(here.get("/api/team/members")["members"]) == 1


def test_everybody_with_an_organization_of_their_own(owner: Api, supabase: Project, runtime: Runtime) -> None:
    configure(owner, supabaseUrl=supabase.url, newcomers="own")
    one, two = supabase.token(sub="one", email="one@example.com"), supabase.token(sub="two", email="")
    for token, name in ((one, "one@example.com"), (two, "My organization")):
        with speaking(runtime, token) as http:
            (only,) = http.get("/api/organizations")["organizations"]
            assert (only["name"], only["role"], only["memberCount"]) == (name, "owner", 1)
            assert http.get("/api/settings")["settings"]
            values = {"values": {"readLimit": 1}}
            assert "whole server" in http.call("PATCH", "/api/settings", values, status=403)["error"]
    assert len(owner.get("/api/organizations")["organizations"]) == 1


def test_a_person_is_the_subject_whatever_their_address(
    here: Api, supabase: Project, runtime: Runtime
) -> None:
    works(runtime, supabase.token())
    members = works(runtime, supabase.token(email="new@example.com"))
    assert [item["email"] for item in members] == ["me@localhost", "new@example.com"]
    # Another subject with a member's address is another person, not that member.
    others = works(runtime, supabase.token(sub="thief", email="me@localhost"))
    assert [item["role"] for item in others] == ["owner", "member", "member"]


def test_the_organization_that_a_token_names_and_the_one_of_the_header(
    here: Api, supabase: Project, runtime: Runtime
) -> None:
    acme = own_organization(here, "Acme")
    token = supabase.token()
    works(runtime, token)
    with in_organization(runtime, acme) as there:
        url = there.post("/api/team/invitations", {"email": "dev@example.com", "role": "owner"})["inviteUrl"]
    with speaking(runtime, token) as http:
        http.post("/api/team/invitations/accept", {"token": token_of(url)})
        assert http.get("/api/team/members")["members"][1]["role"] == "member"
    with speaking(runtime, token, acme) as http:
        assert http.get("/api/team/members")["members"][1]["role"] == "owner"
    named = supabase.token(app_metadata={"org": acme}, user_metadata={"org": "mine"})
    assert works(runtime, named)[1]["role"] == "owner"
    assert "no member" in says(runtime, supabase.token(app_metadata={"org": "other"}), 403)


def test_a_token_can_be_narrowed_but_not_widened(here: Api, supabase: Project, runtime: Runtime) -> None:
    narrow = supabase.token(app_metadata={"scopes": ["read"]}, user_metadata={"scopes": ["admin"]})
    with speaking(runtime, narrow) as http:
        http.get("/api/tokens")
        assert "scope `ingest`" in http.track(status=403)["error"]
    wide = supabase.token(app_metadata={"orgRole": "owner", "scopes": ["admin", "x"]})
    with speaking(runtime, wide) as http:
        assert "member here" in http.call("PUT", "/api/budgets", {"limit": 1}, status=403)["error"]


def test_a_person_of_supabase_makes_tokens_for_apps(here: Api, supabase: Project, runtime: Runtime) -> None:
    with speaking(runtime, supabase.token()) as http:
        made = http.post("/api/app-tokens", {"name": "mine"})
    with speaking(runtime, made["token"]) as app:
        app.track(project="by app")
    claims = jwt.decode(made["token"], options={"verify_signature": False})
    assert (claims["email"], claims["app_metadata"]["orgRole"]) == ("dev@example.com", "member")


# ---------------------------------------------------------------- what it costs, and the official client

SIGN_IN = """
const { createClient } = require("@supabase/supabase-js");
const [url, email, password, api] = process.argv.slice(2);
// Node before 22 has no WebSocket, which nothing here uses.
const client = createClient(url, "anon-key", {
  auth: { persistSession: false, autoRefreshToken: false }, realtime: { transport: class {} } });
client.auth.signInWithPassword({ email, password }).then(async ({ data, error }) => {
  if (error) throw error;
  const headers = { Authorization: `Bearer ${data.session.access_token}` };
  console.log(await (await fetch(`${api}/api/team/members`, { headers })).text());
});
"""


def test_the_official_clients_session_is_good(
    here: Api, supabase: Project, runtime: Runtime, tmp_path: Path
) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed (packaging/test installs it)")
    known = subprocess.run([node, "-e", "require.resolve('@supabase/supabase-js')"], capture_output=True)
    if known.returncode:
        pytest.skip("NODE_PATH leads to no @supabase/supabase-js (npm install @supabase/supabase-js)")
    program = tmp_path / "sign_in.cjs"
    program.write_text(SIGN_IN, encoding="utf-8")
    command = [node, str(program), supabase.url, "ada@example.com", PASSWORD, runtime.base_url]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    members = json.loads(ran.stdout)["data"]["members"]
    assert [item["email"] for item in members] == ["me@localhost", "ada@example.com"]


IDLE = """
import sys
from pathlib import Path
from server.credentials import SecretStore
from server.runtime import Runtime
from werkzeug.test import EnvironBuilder, run_wsgi_app
secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": "k" * 64})
runtime = Runtime(data_dir=Path(sys.argv[1]), serve=False, secrets=secrets)
runtime.start()
environ = EnvironBuilder(path="/api/tokens", headers={"Authorization": f"Bearer {runtime.desktop_token()}"})
_, status, _ = run_wsgi_app(runtime.in_process_app, environ.get_environ())
print(status, *(name in sys.modules for name in ("cryptography", "smtplib", "server.services.jwks")))
runtime.stop()
"""


def test_nothing_is_loaded_for_it_where_it_is_not_configured(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", IDLE, str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.stdout.strip() == "200 OK False False False", ran.stderr


def test_the_small_jwt_stays_small_beside_the_full_one() -> None:
    code = (
        "import sys\n"
        "from server.services.hmac_jwt import jwt as small\n"
        "assert 'cryptography' not in sys.modules\n"
        "from server.services.full_jwt import jwt as full\n"
        "assert small is not full and sys.modules['jwt'] is small\n"
        "print(small.algorithms.has_crypto, full.algorithms.has_crypto)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.stdout.strip() == "False True", ran.stderr
