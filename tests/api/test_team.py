"""Organizations, members and invitations, as people meet them over the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jwt
import pytest

from server.db.connection import FILE_NAME
from tests.api.conftest import rows
from tests.api.teams import ROLES, in_organization, join, own_organization, speaking, token_of

if TYPE_CHECKING:
    import httpx

    from server.runtime import Runtime
    from tests.api.conftest import Api, Clock

ACCEPT = "/api/team/invitations/accept"


def invite(inviter: Api, email: str = "ada@example.com", role: str = "member") -> str:
    return token_of(inviter.post("/api/team/invitations", {"email": email, "role": role})["inviteUrl"])


def refused(bare: httpx.Client, token: str) -> str:
    answer = bare.post(ACCEPT, json={"token": token})
    assert answer.status_code == 400, answer.text
    return str(answer.json()["error"])


# ---------------------------------------------------------------- organizations


def test_a_fresh_installation_has_one_organization(owner: Api) -> None:
    (only,) = owner.get("/api/organizations")["organizations"]
    assert (only["name"], only["role"], only["memberCount"]) == ("Personal", "owner", 1)
    assert only["createdAt"] == "2026-06-17T12:00:00.000Z"
    (member,) = owner.get("/api/team/members")["members"]
    assert (member["email"], member["role"], member["status"]) == ("me@localhost", "owner", "active")
    assert member["lastActiveAt"] == "2026-06-17T12:00:00.000Z"


def test_an_organization_is_made_named_and_chosen_by_the_header(owner: Api, runtime: Runtime) -> None:
    acme = own_organization(owner, "Acme")
    assert [item["name"] for item in owner.get("/api/organizations")["organizations"]] == ["Personal", "Acme"]
    with in_organization(runtime, acme) as there:
        there.track(project="theirs")
        assert [item["project"] for item in there.get("/api/tokens")["tokens"]] == ["theirs"]
        renamed = there.call("PATCH", f"/api/organizations/{acme}", {"name": "Acme & Co"})
        assert (renamed["name"], renamed["id"]) == ("Acme & Co", acme)
    assert owner.get("/api/tokens")["tokens"] == []
    # Only the one that is worked in: the role that counts is the one there.
    assert owner.call("PATCH", f"/api/organizations/{acme}", {"name": "X"}, status=404)["code"] == "NOT_FOUND"


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "a\nb", 7, None])
def test_a_name_that_is_none(owner: Api, name: object) -> None:
    assert owner.post("/api/organizations", {"name": name}, status=400)["details"]


def test_an_organization_that_is_not_ones_own_cannot_be_chosen(owner: Api, runtime: Runtime) -> None:
    for organization in ("nothing", "00000000-0000-4000-8000-000000000000"):
        with in_organization(runtime, organization) as there:
            error = there.get("/api/tokens", status=403)
            assert error["code"] == "AUTHORIZATION_ERROR"
            assert "no member" in error["error"]


def test_an_apps_token_is_bound_to_its_organization(owner: Api, runtime: Runtime) -> None:
    acme = own_organization(owner, "Acme")
    personal = owner.get("/api/organizations")["organizations"][0]["id"]
    token = owner.post("/api/app-tokens", {"name": "app", "scopes": ["admin"]})["token"]
    with speaking(runtime, token) as app:
        assert [item["id"] for item in app.get("/api/organizations")["organizations"]] == [personal]
        assert "bound" in app.post("/api/organizations", {"name": "X"}, status=403)["error"]
    with speaking(runtime, token, personal) as app:
        assert app.get("/api/tokens")["tokens"] == []
    with speaking(runtime, token, acme) as app:
        assert "bound" in app.get("/api/tokens", status=403)["error"]


# ---------------------------------------------------------------- invitations


def test_somebody_is_invited_and_joins(
    owner: Api, bare: httpx.Client, runtime: Runtime, clock: Clock
) -> None:
    made = owner.post("/api/team/invitations", {"email": " Ada@Example.com ", "role": "admin"})
    assert (made["email"], made["role"], made["status"]) == ("Ada@Example.com", "admin", "pending")
    assert made["expiresAt"] == "2026-06-24T12:00:00.000Z"
    assert (made["emailStatus"], made["emailError"]) == ("off", None)
    assert made["inviteUrl"].startswith("http://localhost/invite#") or "/invite#" in made["inviteUrl"]
    (listed,) = owner.get("/api/team/invitations")["invitations"]
    assert "inviteUrl" not in listed
    assert listed["invitedBy"] == owner.get("/api/team/members")["members"][0]["id"]
    clock.forward(hours=1)
    answer = bare.post(ACCEPT, json={"token": token_of(made["inviteUrl"]), "name": "Ada"})
    assert answer.status_code == 200
    joined = answer.json()["data"]
    assert (joined["organization"]["name"], joined["organization"]["memberCount"]) == ("Personal", 2)
    claims = jwt.decode(joined["token"], options={"verify_signature": False})
    assert (claims["email"], claims["sub"]) == ("Ada@Example.com", joined["memberId"])
    assert claims["app_metadata"]["orgRole"] == "admin"
    with speaking(runtime, joined["token"]) as ada:
        members = ada.get("/api/team/members")["members"]
        assert [(item["name"], item["role"]) for item in members] == [(None, "owner"), ("Ada", "admin")]
        assert members[1]["joinedAt"] == "2026-06-17T13:00:00.000Z"
        assert ada.get("/api/team/invitations")["invitations"] == []


def test_the_public_address_is_the_links(owner: Api) -> None:
    owner.call("PATCH", "/api/settings", {"values": {"publicUrl": "https://spend.acme.example/"}})
    made = owner.post("/api/team/invitations", {"email": "a@b.example"})
    assert made["inviteUrl"].startswith("https://spend.acme.example/invite#")
    assert made["role"] == "member"


def test_an_invitation_works_once(owner: Api, bare: httpx.Client) -> None:
    token = invite(owner)
    assert bare.post(ACCEPT, json={"token": token}).status_code == 200
    assert "used already" in refused(bare, token)
    assert len(owner.get("/api/team/members")["members"]) == 2


def test_a_link_tells_what_it_leads_to_and_stays_good(owner: Api, bare: httpx.Client, clock: Clock) -> None:
    url = owner.post("/api/team/invitations", {"email": "ada@example.com", "role": "admin"})["inviteUrl"]

    def look(text: str) -> httpx.Response:
        return bare.post("/api/team/invitations/preview", json={"token": text})

    told = look(url).json()["data"]
    assert (told["email"], told["role"], told["organization"]) == ("ada@example.com", "admin", "Personal")
    assert told["invitedBy"]
    assert look(url).json()["data"] == told
    assert bare.post(ACCEPT, json={"token": token_of(url)}).status_code == 200
    assert "used already" in look(url).json()["error"]
    assert "not known" in look("nothing").json()["error"]
    other = owner.post("/api/team/invitations", {"email": "b@example.com"})["inviteUrl"]
    clock.forward(days=7)
    assert "expired on" in look(other).json()["error"]


def test_a_whole_link_can_be_pasted(owner: Api, bare: httpx.Client) -> None:
    token = invite(owner)
    assert bare.post(ACCEPT, json={"token": f" http://somewhere/invite#{token}\n"}).status_code == 200


def test_an_invitation_expires_after_seven_days(
    owner: Api, bare: httpx.Client, clock: Clock, runtime: Runtime
) -> None:
    token = invite(owner)
    clock.forward(days=7)
    assert "expired on 2026-06-24" in refused(bare, token)
    with speaking(runtime, runtime.desktop_token()) as later:
        (listed,) = later.get("/api/team/invitations")["invitations"]
        assert listed["status"] == "expired"
        again = invite(later)
    clock.forward(days=7, seconds=-1)
    assert bare.post(ACCEPT, json={"token": again}).status_code == 200


def test_the_same_address_renews_and_the_old_link_is_worthless(owner: Api, bare: httpx.Client) -> None:
    old = invite(owner, "Ada@example.com", "viewer")
    new = invite(owner, "ada@EXAMPLE.com", "admin")
    (listed,) = owner.get("/api/team/invitations")["invitations"]
    assert (listed["email"], listed["role"]) == ("ada@EXAMPLE.com", "admin")
    assert "not known" in refused(bare, old)
    assert bare.post(ACCEPT, json={"token": new}).json()["data"]["organization"]["role"] == "admin"


def test_an_invitation_is_taken_back(owner: Api, bare: httpx.Client) -> None:
    token = invite(owner)
    (listed,) = owner.get("/api/team/invitations")["invitations"]
    path = f"/api/team/invitations/{listed['id']}"
    assert owner.call("DELETE", path) == {"id": listed["id"], "deleted": True}
    assert "not known" in refused(bare, token)
    assert owner.call("DELETE", path, status=404)["code"] == "NOT_FOUND"


def test_an_accepted_invitation_cannot_be_taken_back(owner: Api) -> None:
    join(owner, "ada@example.com", "member")
    assert owner.call("DELETE", "/api/team/invitations/1", status=404)


def test_of_the_token_only_a_hash_is_stored(owner: Api, runtime: Runtime, database_url: str | None) -> None:
    token = invite(owner)
    found = rows(runtime, "SELECT * FROM invitation")
    assert len(found) == 1
    assert token not in repr(found)
    if database_url is None:
        assert token.encode() not in (runtime.data_dir / FILE_NAME).read_bytes()
    else:
        everything = repr(rows(runtime, "SELECT database_to_xml(true, false, '')"))
        assert found[0][2] in everything
        assert token not in everything


def test_a_member_is_not_invited_again(owner: Api) -> None:
    join(owner, "ada@example.com", "member")
    error = owner.post("/api/team/invitations", {"email": "ADA@example.com"}, status=400)
    assert error["details"][0]["field"] == "email"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "nobody"},
        {"email": "a@b\nBcc: c@d"},
        {"email": "a b@c"},
        {"email": "x" * 250 + "@b.example"},
        {"email": "a@b.example", "role": "boss"},
        {"email": "a@b.example", "role": 3},
    ],
)
def test_an_invitation_that_cannot_be(owner: Api, body: dict[str, object]) -> None:
    assert owner.post("/api/team/invitations", body, status=400)["details"]
    assert owner.get("/api/team/invitations")["invitations"] == []


@pytest.mark.parametrize("token", ["x", "#", "é", "a" * 2000])
def test_a_token_that_is_none(bare: httpx.Client, token: str) -> None:
    assert "not known" in refused(bare, token)


def test_an_invitation_is_worth_what_its_sender_may_still_do(
    owner: Api, bare: httpx.Client, runtime: Runtime
) -> None:
    admin = join(owner, "ada@example.com", "admin")
    with speaking(runtime, admin["token"]) as ada:
        assert (
            "cannot make"
            in ada.post("/api/team/invitations", {"email": "b@c.example", "role": "owner"}, status=403)[
                "error"
            ]
        )
        tokens = [invite(ada, f"{n}@c.example", "admin") for n in range(3)]
    owner.call("PATCH", f"/api/team/members/{admin['memberId']}", {"role": "member"})
    assert "may not invite any more" in refused(bare, tokens[0])
    owner.call("PATCH", f"/api/team/members/{admin['memberId']}", {"role": "owner"})
    assert bare.post(ACCEPT, json={"token": tokens[1]}).status_code == 200
    owner.call("DELETE", f"/api/team/members/{admin['memberId']}")
    assert "may not invite any more" in refused(bare, tokens[2])


def test_somebody_signed_in_joins_as_themselves(owner: Api, runtime: Runtime) -> None:
    acme = own_organization(owner, "Acme")
    with in_organization(runtime, acme) as there:
        ada = join(there, "ada@example.com", "owner")
        (me, _) = there.get("/api/team/members")["members"]
    with speaking(runtime, ada["token"]) as in_acme:
        # She lets the computer's owner go, and invites them again.
        in_acme.call("DELETE", f"/api/team/members/{me['id']}")
        token = invite(in_acme, "somebody@example.com", "viewer")
    assert [item["name"] for item in owner.get("/api/organizations")["organizations"]] == ["Personal"]
    joined = owner.post(ACCEPT, {"token": token})
    assert joined["memberId"] == me["id"]
    roles = {item["name"]: item["role"] for item in owner.get("/api/organizations")["organizations"]}
    assert roles == {"Personal": "owner", "Acme": "viewer"}


def test_an_apps_token_joins_nothing(owner: Api, runtime: Runtime) -> None:
    ada = join(owner, "ada@example.com", "member")
    token = invite(owner, "b@example.com")
    with speaking(runtime, ada["token"]) as app:
        assert "bound" in app.post(ACCEPT, {"token": token}, status=403)["error"]


def test_a_member_who_is_one_already_does_not_join(owner: Api) -> None:
    assert "already" in owner.post(ACCEPT, {"token": invite(owner)}, status=400)["error"]


# ---------------------------------------------------------------- members


def test_roles_are_changed_by_owners_and_count_at_once(owner: Api, runtime: Runtime) -> None:
    ada = join(owner, "ada@example.com", "viewer")
    path = f"/api/team/members/{ada['memberId']}"
    with speaking(runtime, ada["token"]) as client:
        assert "viewer here" in client.track(status=403)["error"]
        for role in ("member", "admin", "owner"):
            assert owner.call("PATCH", path, {"role": role})["role"] == role
            client.track()
        assert client.call("PATCH", path, {"role": "viewer"})["role"] == "viewer"
        assert client.call("PATCH", path, {"role": "owner"}, status=403)["code"] == "AUTHORIZATION_ERROR"


def test_whoever_is_removed_is_out_at_once(owner: Api, runtime: Runtime) -> None:
    ada = join(owner, "ada@example.com", "member")
    with speaking(runtime, ada["token"]) as client:
        client.track(project="hers")
        path = f"/api/team/members/{ada['memberId']}"
        assert owner.call("DELETE", path) == {"id": ada["memberId"], "deleted": True}
        assert "no member" in client.get("/api/tokens", status=401)["error"]
    assert len(owner.get("/api/team/members")["members"]) == 1
    assert owner.call("DELETE", path, status=404)["code"] == "NOT_FOUND"
    assert [item["project"] for item in owner.get("/api/tokens")["tokens"]] == ["hers"]
    # Invited again, she is the same person, and what she used is hers.
    again = join(owner, "ada@example.com", "viewer")
    assert again["memberId"] == ada["memberId"]


@pytest.mark.parametrize("own", ROLES)
@pytest.mark.parametrize("other", ROLES)
def test_who_removes_whom(owner: Api, runtime: Runtime, own: str, other: str) -> None:
    one = join(owner, "one@example.com", own)
    two = join(owner, "two@example.com", other)
    allowed = own == "owner" or (own == "admin" and other in ("viewer", "member"))
    with speaking(runtime, one["token"]) as client:
        client.call("DELETE", f"/api/team/members/{two['memberId']}", status=200 if allowed else 403)
        # Anybody may leave.
        client.call("DELETE", f"/api/team/members/{one['memberId']}")
    assert len(owner.get("/api/team/members")["members"]) == 3 - 1 - allowed


def test_the_last_owner_stays(owner: Api, runtime: Runtime) -> None:
    acme = own_organization(owner, "Acme")
    with in_organization(runtime, acme) as there:
        ada = join(there, "ada@example.com", "admin")
        me = there.get("/api/team/members")["members"][0]["id"]
        assert "last owner" in there.call("DELETE", f"/api/team/members/{me}", status=400)["error"]
        assert (
            "last owner"
            in there.call("PATCH", f"/api/team/members/{me}", {"role": "admin"}, status=400)["error"]
        )
        there.call("PATCH", f"/api/team/members/{me}", {"role": "owner"})
        there.call("PATCH", f"/api/team/members/{ada['memberId']}", {"role": "owner"})
        there.call("DELETE", f"/api/team/members/{me}")
        assert "no member" in there.get("/api/team/members", status=403)["error"]


def test_the_computers_own_owner_stays_in_its_organization(owner: Api) -> None:
    join(owner, "ada@example.com", "owner")
    me = owner.get("/api/team/members")["members"][0]["id"]
    assert "act as this owner" in owner.call("DELETE", f"/api/team/members/{me}", status=400)["error"]
    body = {"role": "admin"}
    assert "act as this owner" in owner.call("PATCH", f"/api/team/members/{me}", body, status=400)["error"]


def test_members_have_tokens_of_their_own(owner: Api, runtime: Runtime) -> None:
    ada, bob = join(owner, "ada@example.com", "viewer"), join(owner, "bob@example.com", "admin")
    with speaking(runtime, ada["token"]) as client:
        made = client.post("/api/app-tokens", {"name": "hers", "scopes": ["admin"]})
        assert made["memberId"] == ada["memberId"]
        assert [item["name"] for item in client.get("/api/app-tokens")["tokens"]] == ["hers", "invitation"]
    with speaking(runtime, made["token"]) as app:
        # Whatever its scopes, it can do no more than she.
        assert "viewer here" in app.track(status=403)["error"]
    with speaking(runtime, bob["token"]) as client:
        assert len(client.get("/api/app-tokens")["tokens"]) == 3
        client.call("DELETE", f"/api/app-tokens/{made['id']}")
    with speaking(runtime, ada["token"]) as client:
        (his,) = [
            item for item in owner.get("/api/app-tokens")["tokens"] if item["memberId"] == bob["memberId"]
        ]
        assert client.call("DELETE", f"/api/app-tokens/{his['id']}", status=404)["code"] == "NOT_FOUND"
    with speaking(runtime, made["token"]) as app:
        assert "revoked" in app.get("/api/tokens", status=401)["error"]


def test_when_members_were_active(owner: Api, runtime: Runtime, clock: Clock) -> None:
    ada = join(owner, "ada@example.com", "member")
    assert owner.get("/api/team/members")["members"][1]["lastActiveAt"] is None
    clock.forward(minutes=5)
    with speaking(runtime, ada["token"]) as client:
        client.get("/api/tokens")
    # What was posted to the writer before is done before this.
    owner.track()
    assert owner.get("/api/team/members")["members"][1]["lastActiveAt"] == "2026-06-17T12:05:00.000Z"
