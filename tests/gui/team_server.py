"""A team's server on a real socket, with TLS by an authority of its own, for tests."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.client import ApiClient
from server.credentials import SecretStore
from server.runtime import Runtime
from server.schemas.app_tokens import AppTokenRequest, Scope
from tests.gui.conftest import SECRET_KEY
from tests.providers.conftest import HASTY
from tests.unit.credentials.conftest import MemoryKeyring


@contextmanager
def running(folder: Path, *, port: int = 0) -> Iterator[Runtime]:
    """Runs a server on a socket, with a keyring of its own."""
    secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": SECRET_KEY}, backend=MemoryKeyring())
    runtime = Runtime(
        data_dir=folder, port=port, machine_zone="UTC", secrets=secrets, environ={}, patience=HASTY
    )
    runtime.start()
    try:
        yield runtime
    finally:
        runtime.stop()
        secrets.close()


def token_of(runtime: Runtime, *scopes: Scope) -> str:
    """Gives a token for a server."""
    client = ApiClient.embedded(runtime.in_process_app, runtime.base_url, runtime.desktop_token)
    made = client.create_app_token(AppTokenRequest(name="tray", scopes=list(scopes)))
    client.close()
    return made.token


def spend(runtime: Runtime, amount: float) -> None:
    """Has a server know a use of today that cost so much."""
    client = ApiClient.embedded(runtime.in_process_app, runtime.base_url, runtime.desktop_token)
    event = {"provider": "openai", "model": "gpt-5", "inputTokens": 10, "outputTokens": 5, "cost": amount}
    answer = client._http.post("/api/tokens/track/batch", json={"events": [event], "flush": True})
    assert answer.json()["data"]["rejected"] == 0, answer.text
    client.close()


class Authority:
    """An authority that nobody knows; its file is what a team hands to its members."""

    def __init__(self, folder: Path) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Team authority")])
        usage = x509.KeyUsage(
            digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False,
            key_encipherment=False, data_encipherment=False, key_agreement=False,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        own = self._draft(self._name, self._key.public_key())
        own = own.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        certificate = own.add_extension(usage, critical=True).sign(self._key, hashes.SHA256())
        self.file = folder / "team-ca.pem"
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        self._folder = folder

    def _draft(self, name: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        ours = x509.SubjectKeyIdentifier.from_public_key(key)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        return (
            x509.CertificateBuilder(issuer_name=self._name, subject_name=name, public_key=key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(ours, critical=False)
            .add_extension(issuer, critical=False)
        )

    def certificate(self, *names: str) -> Path:
        """Gives a file with key and certificate of a server at 127.0.0.1, and of further names."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
        dns = [x509.DNSName(each) for each in names]
        place = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1")), *dns])
        draft = self._draft(name, key.public_key()).add_extension(place, critical=False)
        file = self._folder / "server.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + draft.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        )
        return file

    def context(self) -> ssl.SSLContext:
        """Gives what a server at 127.0.0.1 needs."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate())
        return context


@contextmanager
def behind_tls(url: str, context: ssl.SSLContext) -> Iterator[str]:
    """Puts TLS in front of a server; gives its address."""
    target = ("127.0.0.1", int(url.rpartition(":")[2]))
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []
    lines: list[socket.socket] = []

    def pump(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def serve(raw: socket.socket) -> None:
        raw.settimeout(10)
        try:
            outer = context.wrap_socket(raw, server_side=True)
        except OSError:
            raw.close()
            return
        inner = socket.create_connection(target, timeout=10)
        lines.extend((outer, inner))
        back = threading.Thread(target=pump, args=(inner, outer))
        back.start()
        pump(outer, inner)
        back.join(10)

    def accept() -> None:
        while True:
            try:
                raw, _address = listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=serve, args=(raw,))
            threads.append(thread)
            thread.start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in (accepting, *threads):
            thread.join(10)
        for line in lines:
            line.close()
