"""A team's server as its page sets it up: behind Caddy and nginx with TLS, backed up and gone back to."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.clients.program import ROOT, SECRET_KEY, Serve, environment, make_token, run
from tests.gui.team_server import Authority

NAME = "costs.test"
PACKAGED = ROOT / "packaging" / "server"
PAGE = ROOT / "resources" / "docs" / "team-server.md"
EVENT = {"provider": "openai", "model": "gpt-4o", "inputTokens": 1000, "outputTokens": 500}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@dataclass
class Front:
    """What stands in front of the server, as its clients meet it."""

    port: int
    authority: Authority
    token: str

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        host: str = NAME,
        signed: bool = True,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, dict[str, Any]]:
        connection = self.connect()
        try:
            given = {"Content-Type": "application/json", "Host": host}
            if signed:
                given["Authorization"] = f"Bearer {self.token}"
            sent = None if body is None else json.dumps(body)
            connection.request(method, path, sent, given | (headers or {}))
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text.startswith(b"{") else {}
        finally:
            connection.close()

    def connect(self) -> http.client.HTTPSConnection:
        """Gives a connection that checks the certificate for the server's name, which no DNS knows here."""
        context = ssl.create_default_context(cafile=str(self.authority.file))
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        connection = http.client.HTTPSConnection(NAME, self.port, timeout=20)
        connection.sock = context.wrap_socket(raw, server_hostname=NAME)
        return connection


def caddy(folder: Path, port: int, upstream: int, certificate: Path) -> tuple[list[str], dict[str, str]]:
    options = f"{{\n admin off\n auto_https disable_redirects\n storage file_system {folder}\n}}\n"
    (folder / "Caddyfile").write_text(options + f"import {PACKAGED / 'Caddyfile'}\n")
    environ = {
        "CODINGVIBEZ_NAME": f"https://{NAME}:{port} https://127.0.0.1:{port}",
        "CODINGVIBEZ_TLS": f"tls {certificate} {certificate}",
        "CODINGVIBEZ_UPSTREAM": f"127.0.0.1:{upstream}",
        "HOME": str(folder),
    }
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"], environ


def nginx(folder: Path, port: int, upstream: int, certificate: Path) -> tuple[list[str], dict[str, str]]:
    ours = (PACKAGED / "nginx.conf").read_text()
    for theirs, here in (
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;"),
        ("costs.example.com;", f"{NAME};"),
        ("127.0.0.1:8423", f"127.0.0.1:{upstream}"),
    ):
        assert theirs in ours, theirs
        ours = ours.replace(theirs, here)
    ours = re.sub(r"/etc/letsencrypt/\S+\.pem", str(certificate), ours)
    paths = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Where root starts it, its workers would be somebody else's, who may not come in here.
    user = "user root; " if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off; pid {folder}/pid; error_log {folder}/errors; events {{}} "
        f"http {{ access_log off; {paths}\n{ours}\n}}\n"
    )
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "errors")], {}


Proxy = Callable[[Path, int, int, Path], tuple[list[str], dict[str, str]]]
PROXIES = [
    pytest.param(
        proxy,
        id=proxy.__name__,
        marks=pytest.mark.skipif(not shutil.which(proxy.__name__), reason="is not installed"),
    )
    for proxy in (caddy, nginx)
]


@contextmanager
def in_front(proxy: Proxy, folder: Path, url: str, authority: Authority, token: str) -> Iterator[Front]:
    folder.mkdir()
    certificate = authority.certificate(NAME)
    port = free_port()
    command, environ = proxy(folder, port, int(url.rpartition(":")[2]), certificate)
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(command, env=os.environ | environ, stdout=said, stderr=said)
        try:
            end = time.monotonic() + 15
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    assert process.poll() is None, (folder / "said").read_text()
                    assert time.monotonic() < end, (folder / "said").read_text()
                    time.sleep(0.05)
            yield Front(port, authority, token)
        finally:
            process.terminate()
            process.wait(15)


@pytest.mark.parametrize("proxy", PROXIES)
def test_a_team_is_served_behind_tls(proxy: Proxy, tmp_path: Path) -> None:
    authority, folder = Authority(tmp_path), tmp_path / "team"
    token = make_token(folder, "--rate-limit", "0", "--scopes", "ingest,read,write,admin")
    with ExitStack() as stack:
        team = stack.enter_context(Serve(folder, "--trusted-host", NAME, "--trusted-proxy", "127.0.0.1"))
        front = stack.enter_context(in_front(proxy, tmp_path / "proxy", team.url, authority, token))
        assert front.call("POST", "/api/tokens/track", EVENT)[0] == 200
        assert front.call("GET", "/api/health")[0] == 200
        # A name that is not ours gets nothing, whichever of the two refuses it.
        assert "data" not in front.call("GET", "/api/dashboard", host="evil.test")[1]
        _works_in_a_browser(front)
        _takes_large_batches(front)
        _tells_at_once(front)
        _takes_a_desk(front, tmp_path / "desk")
        stats = front.call("GET", "/api/tokens/stats")[1]["data"]["usage"]
        assert stats["totalTokens"] == 1500 * (1 + 1000 + 1 + 3)


def _works_in_a_browser(front: Front) -> None:
    """What the invitation's own page sends is taken, and no other page's is."""
    own = {"Origin": f"https://{NAME}", "Sec-Fetch-Site": "same-origin"}
    status, invited = front.call("POST", "/api/team/invitations", {"email": "ada@a.example"}, headers=own)
    assert status == 200, invited
    assert invited["data"]["inviteUrl"].startswith(f"https://{NAME}/")
    body = {"token": invited["data"]["inviteUrl"].rpartition("#")[2], "name": "Ada"}
    accept = "/api/team/invitations/accept"
    assert front.call("POST", accept, body, signed=False, headers={"Origin": "https://evil.test"})[0] == 403
    status, joined = front.call("POST", accept, body, signed=False, headers=own)
    assert status == 200, joined


def _takes_large_batches(front: Front) -> None:
    batch = [EVENT | {"tags": {f"tag {n}": "x" * 200 for n in range(6)}} for _ in range(1000)]
    status, answer = front.call("POST", "/api/tokens/track/batch", {"events": batch})
    assert (status, answer["data"]["accepted"]) == (200, 1000)


def _tells_at_once(front: Front) -> None:
    """Server-sent events come as they happen, held back by nobody's buffer."""
    stream = front.connect()
    try:
        stream.request("GET", "/api/events", headers={"Authorization": f"Bearer {front.token}", "Host": NAME})
        answer = stream.getresponse()
        assert answer.status == 200
        heard = b""
        began = time.monotonic()
        while b"event: hello" not in heard:
            heard += answer.readline()
        assert front.call("POST", "/api/tokens/track", EVENT)[0] == 200
        while b"event: usage" not in heard:
            heard += answer.readline()
        assert time.monotonic() - began < 10
    finally:
        stream.close()


def _takes_a_desk(front: Front, folder: Path) -> None:
    token = make_token(folder)
    env = environment(SECRET_KEY) | {
        "CODINGVIBEZ_FORWARD_TO": f"https://127.0.0.1:{front.port}",
        "CODINGVIBEZ_FORWARD_TOKEN": front.token,
    }
    with Serve(folder, env=env) as desk:
        desk.api(token).post("/api/tokens/track/batch", {"events": [EVENT] * 3})
        # An authority nobody knows is not trusted, and that is said.
        assert "is not trusted" in forwarded(desk, token, lambda one: one["state"] == "waiting")["message"]
        desk.stop()
    with Serve(folder, env=env | {"CODINGVIBEZ_FORWARD_CA": str(front.authority.file)}) as desk:
        assert forwarded(desk, token, lambda one: not one["pending"])["sent"] == 3
        desk.stop()


def forwarded(desk: Serve, token: str, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    end = time.monotonic() + 20
    while not until(server := desk.api(token).get("/api/forwarding").data["servers"][0]):
        assert time.monotonic() < end, server
        time.sleep(0.1)
    return dict(server)


def test_a_restored_team_gets_back_from_its_desks_what_the_backup_lacked(tmp_path: Path) -> None:
    team_folder, desk_folder, kept = tmp_path / "team", tmp_path / "desk", tmp_path / "team.db"
    team_token = make_token(team_folder)
    desk_token = make_token(desk_folder, "--rate-limit", "0", "--scopes", "admin")
    port = free_port()
    env = environment(SECRET_KEY) | {
        "CODINGVIBEZ_FORWARD_TO": f"http://127.0.0.1:{port}",
        "CODINGVIBEZ_FORWARD_TOKEN": team_token,
    }

    def figures(server: Serve, token: str) -> object:
        return server.api(token).get("/api/dashboard").data["tokenUsage"]

    with ExitStack() as stack:
        desk = stack.enter_context(Serve(desk_folder, env=env))
        with Serve(team_folder, port=port) as team:
            desk.api(desk_token).post("/api/tokens/track/batch", {"events": [EVENT] * 5})
            desk.api(desk_token).post("/api/forwarding/environment/retry", {})
            forwarded(desk, desk_token, lambda one: one["sent"] == 5)
            at_backup = figures(team, team_token)
            assert run("backup", "--data-dir", team_folder, kept).returncode == 0
            desk.api(desk_token).post("/api/tokens/track/batch", {"events": [EVENT] * 4})
            forwarded(desk, desk_token, lambda one: one["sent"] == 9)
            assert "restore" in PAGE.read_text()
            running = run("restore", "--data-dir", team_folder, kept)
            assert running.returncode == 1
            assert "running" in running.stderr or "uses" in running.stderr, running.stderr
            team.stop()
        assert run("restore", "--data-dir", team_folder, kept).returncode == 0
        with Serve(team_folder, port=port) as team:
            assert figures(team, team_token) == at_backup
            desk.api(desk_token).post("/api/forwarding/environment/retry", {"everything": True})
            forwarded(desk, desk_token, lambda one: one["sent"] == 9)
            assert figures(team, team_token) == figures(desk, desk_token)
            team.stop()
        desk.stop()


@pytest.mark.skipif(not shutil.which("pg_dump"), reason="PostgreSQL is not installed")
def test_a_dump_of_postgresql_is_gone_back_to(shared_database: str, tmp_path: Path) -> None:
    url, folder, dump = shared_database, tmp_path / "team", tmp_path / "team.dump"
    token = make_token(folder, "--rate-limit", "0", "--database-url", url)
    with Serve(folder, "--database-url", url) as team:
        for _ in range(3):
            assert team.api(token).post("/api/tokens/track/batch", {"events": [EVENT] * 50}).status == 200
        before = team.api(token).get("/api/dashboard").data["tokenUsage"]
        # Also while it runs.
        subprocess.run(["pg_dump", "--format=custom", f"--file={dump}", url], check=True, timeout=60)
        team.api(token).post("/api/tokens/track", EVENT)
        team.stop()
    restore = ["--clean", "--if-exists", "--exit-on-error", f"--dbname={url}", str(dump)]
    subprocess.run(["pg_restore", *restore], check=True, timeout=60)
    with Serve(folder, "--database-url", url) as team:
        assert team.api(token).get("/api/dashboard").data["tokenUsage"] == before
        # It goes on from there.
        team.api(token).post("/api/tokens/track", EVENT)
        team.stop()
    checked = run("doctor", "--data-dir", folder, "--database-url", url, "--rebuild-rollups")
    assert checked.stdout == "The database is sound.\nEvery sum equals its events.\n"


def test_the_unit_is_sound(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    unit = (PACKAGED / "codingvibez.service").read_text()
    assert "/opt/codingvibez/bin/codingvibez serve" in unit
    (tmp_path / "codingvibez.service").write_text(
        unit.replace("/opt/codingvibez/bin/codingvibez", "/bin/true")
    )
    command = ["systemd-analyze", "verify", str(tmp_path / "codingvibez.service")]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (told.returncode, told.stderr) == (0, "")


def test_what_the_files_and_the_page_say_is_there() -> None:
    options = run("serve", "--help").stdout
    texts = {path.name: path.read_text() for path in (*PACKAGED.iterdir(), PAGE)}
    for name, text in texts.items():
        for option in re.findall(r"(?<=[\s,\[])--(?:trusted|data|database|host)[a-z-]*", text):
            assert option in options, (name, option)
    for path in re.findall(r"packaging/server/([\w.]+)", texts[PAGE.name]):
        assert (PACKAGED / path).is_file(), path
    shell = "\n".join(re.findall(r"```sh\n(.*?)```", texts[PAGE.name], re.DOTALL))
    for command in re.findall(r"codingvibez (serve|token|backup|restore|doctor|status)\b", shell):
        assert run(command, "--help").returncode == 0
    assert {"backup", "restore", "token"} <= set(re.findall(r"codingvibez ([a-z]+)", shell))
    assert "team-server.md" in (ROOT / "README.md").read_text()
