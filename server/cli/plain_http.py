"""One request to the program that runs on this computer.

Without `http.client`, which brings mail and TLS along: a status bar asks every few seconds, and half of its
time would go into importing them.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping

_PIECE = 1 << 16
_SCHEME = "http://"


def ask(
    url: str, method: str, path: str, headers: Mapping[str, str], body: bytes | None, *, timeout_s: float
) -> tuple[int, bytes]:
    """Gives an answer's status and content.

    Args:
        url: The program's address, such as `http://127.0.0.1:8423`; never another computer's.
        method: GET, POST, ….
        path: With its query, as it is sent.
        headers: What else is said; Host among it.
        body: What is sent along.
        timeout_s: How long each piece of the answer may take.

    Raises:
        OSError: Nobody answers there, or not in time.
        ValueError: What came is no whole answer.
    """
    host, _, port = url.removeprefix(_SCHEME).rstrip("/").rpartition(":")
    if not url.startswith(_SCHEME) or not port.isdecimal():
        raise ValueError("an address on this computer begins with http:// and ends with a port")
    # An answer to this version of HTTP ends with the connection, and is in one piece.
    lines = [f"{method} {path} HTTP/1.0", *(f"{name}: {value}" for name, value in headers.items())]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    host = host.strip("[]")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as connection:
        connection.settimeout(timeout_s)
        connection.connect((host, int(port)))
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + (body or b""))
        received = bytearray()
        while piece := connection.recv(_PIECE):
            received += piece
    return _parsed(bytes(received))


def _parsed(received: bytes) -> tuple[int, bytes]:
    head, end, content = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    version, _, rest = first.partition(" ")
    status = rest[:3]
    if not end or not version.startswith("HTTP/1.") or not status.isdecimal():
        raise ValueError("this is no answer of HTTP")
    for line in lines:
        name, _, value = line.partition(":")
        if name.lower() == "content-length" and value.strip() != str(len(content)):
            raise ValueError("the answer broke off")
    return int(status), content
