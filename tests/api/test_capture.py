"""What was found in agents' logs: per tool, and while the first reading is under way."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx

from server.capture.surroundings import Surroundings
from server.credentials import SecretStore
from server.runtime import Runtime
from tests.api.conftest import KEY, Api, Clock

LINE: dict[str, Any] = {
    "type": "assistant",
    "sessionId": "s",
    "version": "2.1.20",
    "message": {"model": "claude-sonnet-4-5", "usage": {"input_tokens": 10, "output_tokens": 5}},
}


def line(number: int) -> str:
    at = f"2026-06-1{number}T10:00:00.000Z"
    return json.dumps(LINE | {"timestamp": at, "message": LINE["message"] | {"id": f"msg_{number}"}}) + "\n"


def nothing(api: Api) -> None:
    found = api.get("/api/capture")
    assert found == {"readAgentLogs": True, "scan": None, "tools": []}


def test_without_logs_nothing_was_found(api: Api) -> None:
    nothing(api)


def test_each_tool_says_what_was_read_and_whether_it_costs(tmp_path: Path, clock: Clock) -> None:
    log = tmp_path / "home/.claude/projects/shop/one.jsonl"
    log.parent.mkdir(parents=True)
    log.write_text(line(1) + line(2) + line(2))
    secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": KEY})
    runtime = _program(tmp_path, clock, secrets)
    try:
        until = monotonic() + 20
        board = _ask(runtime, "/api/capture")
        while (board["scan"] is not None or not board["tools"]) and monotonic() < until:
            sleep(0.05)
            board = _ask(runtime, "/api/capture")
        (tool,) = board["tools"]
        changed = datetime.fromtimestamp(log.stat().st_mtime, UTC)
        assert abs((datetime.fromisoformat(tool.pop("lastLogAt")) - changed).total_seconds()) < 0.01
        assert tool == {
            "tool": "claude-code",
            "logs": 1,
            "bytesRead": log.stat().st_size,
            "events": 2,
            "notionalEvents": 2,
            "firstEventAt": "2026-06-11T10:00:00.000Z",
            "lastEventAt": "2026-06-12T10:00:00.000Z",
        }
        assert _ask(runtime, "/api/dashboard")["logScan"] is None
        assert _ask(runtime, "/api/settings", {"values": {"meteredTools": "claude-code"}})
        (paid,) = _ask(runtime, "/api/capture")["tools"]
        assert (paid["events"], paid["notionalEvents"]) == (2, 0)
    finally:
        runtime.stop()
        secrets.close()


def _program(folder: Path, clock: Clock, secrets: SecretStore) -> Runtime:
    runtime = Runtime(
        data_dir=folder / "data",
        port=0,
        clock=clock,
        secrets=secrets,
        machine_zone="UTC",
        agents=Surroundings(folder / "home", {}, "linux"),
    )
    runtime.start()
    return runtime


def _ask(runtime: Runtime, path: str, change: object = None) -> dict[str, Any]:
    transport = httpx.WSGITransport(app=runtime.in_process_app)
    headers = {"Authorization": f"Bearer {runtime.desktop_token()}"}
    with httpx.Client(transport=transport, base_url="http://127.0.0.1", headers=headers) as http:
        return Api(http).call("GET" if change is None else "PATCH", path, change)
