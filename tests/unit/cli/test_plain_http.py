"""Asking the program on this computer without `http.client`: what comes is whole, or it is said."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.cli.plain_http import ask

ROOT = Path(__file__).parents[3]
Answering = Callable[[bytes], str]


@pytest.fixture
def answering() -> Iterator[Answering]:
    """Gives what answers one request with given bytes, and then hangs up."""
    threads: list[threading.Thread] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve(answer: bytes) -> str:
        def run() -> None:
            connection, _ = listening.accept()
            with connection:
                received = b""
                while b"\r\n\r\n" not in received:
                    received += connection.recv(1 << 16)
                connection.sendall(answer.replace(b"{request}", received))

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    yield serve
    for thread in threads:
        thread.join()
    listening.close()


def get(url: str, body: bytes | None = None) -> tuple[int, bytes]:
    return ask(url, "POST", "/a?b=c", {"Host": "localhost", "X": "y"}, body, timeout_s=20)


def test_what_is_asked_arrives_and_the_answer_comes_back(answering: Answering) -> None:
    status, content = get(answering(b"HTTP/1.1 201 Created\r\nServer: x\r\n\r\n{request}"))
    assert status == 201
    assert content == b"POST /a?b=c HTTP/1.0\r\nHost: localhost\r\nX: y\r\n\r\n"


def test_a_body_says_how_long_it_is(answering: Answering) -> None:
    _, content = get(answering(b"HTTP/1.0 200 OK\r\n\r\n{request}"), b"")
    assert content.endswith(b"Content-Length: 0\r\n\r\n")


def test_an_answer_of_the_length_it_says_is_whole(answering: Answering) -> None:
    assert get(answering(b"HTTP/1.0 404 Not Found\r\ncontent-length: 3\r\n\r\nabc")) == (404, b"abc")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.0 200 OK\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.0 OK\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nabc",
    ],
)
def test_what_is_no_whole_answer_is_an_error(answering: Answering, answer: bytes) -> None:
    url = answering(answer)
    with pytest.raises(ValueError, match=r"no answer|broke off"):
        get(url)


def test_nobody_there_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(OSError, match="refused"):
        get(f"http://127.0.0.1:{port}")


@pytest.mark.parametrize("url", ["https://127.0.0.1:1", "http://localhost", "ftp://x:1", ""])
def test_an_address_that_is_none_of_ours_is_an_error(url: str) -> None:
    with pytest.raises(ValueError, match="begins with http://"):
        get(url)


def test_status_imports_nothing_heavy() -> None:
    """A status bar asks every few seconds: what is imported is most of what that takes."""
    code = (
        "import sys, app.__main__, server.cli.status, server.discovery\n"
        "heavy = ('ssl', 'email', 'http.client', 'dataclasses', 'inspect', 'importlib.metadata', 'flask', "
        "'PySide6', 'httpx', 'peewee', 'platformdirs', 'pydantic')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    bare = [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {[str(ROOT), *sys.path]!r}\n{code}"]
    assert subprocess.run(bare, capture_output=True, text=True, check=True).stdout.strip() == "[]"
