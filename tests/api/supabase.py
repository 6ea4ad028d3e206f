"""A stand-in for a Supabase project's sign-in: its keys over HTTP, and tokens as its gotrue mints them."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from server.services.full_jwt import jwt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.api.conftest import Clock

PASSWORD = "correct horse"
KEYS = "/auth/v1/.well-known/jwks.json"


class Project:
    """One project: signs with the newest of its keys, publishes those in `published`."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.url = ""
        self.asked = 0
        self.broken = False
        self.answer: bytes | None = None
        self.published: dict[str, dict[str, Any]] = {}
        self._private: dict[str, tuple[str, Any]] = {}

    @property
    def issuer(self) -> str:
        return f"{self.url}/auth/v1"

    def rotate(self, algorithm: str = "ES256", *, publish: bool = True) -> str:
        """Makes a new key; gives its id."""
        key_id = str(uuid4())
        private: Any
        if algorithm == "ES256":
            private = ec.generate_private_key(ec.SECP256R1())
            public = jwt.algorithms.ECAlgorithm.to_jwk(private.public_key(), as_dict=True)
        else:
            private = rsa.generate_private_key(65537, 2048)
            public = jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
        self._private[key_id] = algorithm, private
        if publish:
            extra = {"alg": algorithm, "kid": key_id, "use": "sig", "ext": True, "key_ops": ["verify"]}
            self.published[key_id] = {**public, **extra}
        return key_id

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Gives what gotrue puts into an access token; a change to None takes a claim out."""
        now = int(self.clock().timestamp())
        claims = {
            "iss": self.issuer,
            "sub": "4b1f2a0e-6d1c-4a58-9c0d-0f8b8a6d2e11",
            "aud": "authenticated",
            "exp": now + 3600,
            "iat": now,
            "email": "dev@example.com",
            "phone": "",
            "app_metadata": {"provider": "email", "providers": ["email"]},
            "user_metadata": {"email_verified": True},
            "role": "authenticated",
            "aal": "aal1",
            "amr": [{"method": "password", "timestamp": now}],
            "session_id": "0a2b6d7e-51b4-4a0c-8f2a-97c1f6e3d822",
            "is_anonymous": False,
        }
        return {name: value for name, value in (claims | changes).items() if value is not None}

    def token(self, key_id: str | None = None, **changes: Any) -> str:
        """Mints an access token."""
        key_id = key_id or list(self._private)[-1]
        algorithm, private = self._private[key_id]
        return str(jwt.encode(self.claims(**changes), private, algorithm, headers={"kid": key_id}))

    def session(self, email: str) -> dict[str, Any]:
        """Gives what a sign-in is answered with."""
        claims = self.claims(email=email)
        user = {"id": claims["sub"], "aud": claims["aud"], "role": claims["role"], "email": email}
        return {
            "access_token": self.token(email=email),
            "token_type": "bearer",
            "expires_in": 3600,
            "expires_at": claims["exp"],
            "refresh_token": "v1.refresh",
            "user": user | {"app_metadata": claims["app_metadata"], "user_metadata": {}},
        }


@contextmanager
def project(clock: Clock) -> Iterator[Project]:
    """Runs a project's sign-in."""
    made = Project(clock)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked += 1
            found = self.path == KEYS and not made.broken
            body = made.answer or json.dumps({"keys": list(made.published.values())}).encode()
            self.send_response(200 if found else 503)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            """Signs in by password, as supabase-js asks for it."""
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            good = self.path == "/auth/v1/token?grant_type=password" and asked["password"] == PASSWORD
            body = json.dumps(made.session(asked["email"]) if good else {"msg": "no"}).encode()
            self.send_response(200 if good else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
