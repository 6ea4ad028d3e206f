"""A headless Chromium, spoken to in its DevTools protocol over a pipe."""

from __future__ import annotations

import base64
import itertools
import json
import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any

# The pipe must be file descriptors 3 and 4 of the browser; either may be one of them already.
_LAUNCH = (
    "import fcntl, os, sys\n"
    "commands, answers = (fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3])\n"
    "os.dup2(commands, 3)\n"
    "os.dup2(answers, 4)\n"
    "os.execv(sys.argv[3], sys.argv[3:])\n"
)
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
)


def find() -> str | None:
    """Gives the path of a Chromium on this machine, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


class Browser:
    """One browser with one page. `seen` are the events of the page, `requests` the URLs it asked for."""

    def __init__(self, program: str, profile: Path) -> None:
        """Starts the browser with a fresh profile and opens an empty page."""
        from_us, self._write = os.pipe()
        self._read, to_us = os.pipe()
        command = [sys.executable, "-c", _LAUNCH, str(from_us), str(to_us), program, *_FLAGS]
        self._process = subprocess.Popen(
            [*command, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(from_us, to_us),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(from_us)
        os.close(to_us)
        self._ids = itertools.count(1)
        self._buffer = b""
        self._session: str | None = None
        self.seen: list[dict[str, Any]] = []
        try:
            target = self.send("Target.createTarget", url="about:blank")["targetId"]
            attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
            self._session = attached["sessionId"]
            for domain in ("Page", "Runtime", "Network", "Log"):
                self.send(f"{domain}.enable")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the browser."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        os.close(self._write)
        os.close(self._read)

    @property
    def requests(self) -> list[str]:
        """Every URL that the page asked for."""
        asked = [item["params"] for item in self.seen if item["method"] == "Network.requestWillBeSent"]
        return [str(item["request"]["url"]) for item in asked]

    @property
    def complaints(self) -> list[str]:
        """What went wrong in the page: exceptions, and entries of the log such as breaches of the policy."""
        wanted = ("Runtime.exceptionThrown", "Log.entryAdded")
        return [json.dumps(item["params"]) for item in self.seen if item["method"] in wanted]

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Sends a command and gives its result."""
        number = next(self._ids)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self.seen.append(answer)

    def _receive(self, timeout: float = 30) -> dict[str, Any]:
        end = time.monotonic() + timeout
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._read], [], [], max(0.0, end - time.monotonic()))
            assert ready, "the browser says nothing"
            piece = os.read(self._read, 1 << 16)
            assert piece, "the browser has ended"
            self._buffer += piece
        message, _, self._buffer = self._buffer.partition(b"\0")
        value: dict[str, Any] = json.loads(message)
        return value

    def look(self, *, width: int, height: int = 900, dark: bool = False) -> None:
        """Sets the size of the window and the colours that the person prefers."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", features=[scheme])

    def open(self, url: str, until: str) -> None:
        """Opens a page and waits for an expression to be true there."""
        self.send("Page.navigate", url="about:blank")
        self.send("Page.navigate", url=url)
        self.wait(until)

    def wait(self, expression: str, timeout: float = 20) -> None:
        """Waits for an expression to be true in the page."""
        end = time.monotonic() + timeout
        while not self.run(f"Boolean({expression})"):
            assert time.monotonic() < end, f"never true: {expression}\n{self.complaints}"
            time.sleep(0.05)

    def run(self, expression: str) -> Any:
        """Gives the value of an expression in the page; promises are waited for."""
        result = self.send(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True, userGesture=True
        )
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def type(self, text: str) -> None:
        """Types text where the focus is."""
        self.send("Input.insertText", text=text)

    def press(self, key: str, code: int, text: str = "") -> None:
        """Presses and releases a key."""
        for kind in ("keyDown", "keyUp"):
            shown = {"text": text} if kind == "keyDown" and text else {}
            self.send(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **shown
            )

    def picture(self, file: Path) -> None:
        """Writes what is seen as a PNG."""
        file.write_bytes(base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"]))
