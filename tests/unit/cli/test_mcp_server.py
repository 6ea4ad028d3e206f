"""`codingvibez mcp`: the official client asks over a real pipe."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import ClientSession, StdioServerParameters, stdio_client

from server.credentials import SecretStore
from server.runtime import Runtime


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Runtime]:
    secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": "k" * 64})
    runtime = Runtime(data_dir=tmp_path / "data", port=0, secrets=secrets, machine_zone="UTC")
    runtime.start()
    yield runtime
    runtime.stop()
    secrets.close()


async def asked(folder: Path) -> tuple[list[str], list[Any]]:
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "server", "mcp", "--data-dir", str(folder)],
        env=dict(os.environ),
    )
    async with stdio_client(parameters) as (reading, writing), ClientSession(reading, writing) as session:
        await session.initialize()
        tools = sorted(tool.name for tool in (await session.list_tools()).tools)
        answers = [
            await session.call_tool("spending", {}),
            await session.call_tool("usage", {"by": "project"}),
            await session.call_tool("usage", {"first_day": "never"}),
        ]
        return tools, answers


def test_an_agent_can_ask_what_it_has_cost(running: Runtime) -> None:
    event = {
        "provider": "openai",
        "model": "gpt-4o",
        "inputTokens": 1000,
        "outputTokens": 500,
        "project": "shop",
    }
    headers = {"Authorization": f"Bearer {running.desktop_token()}"}
    posted = httpx.post(f"{running.base_url}/api/tokens/track", json=event, headers=headers)
    assert posted.status_code == 200
    tools, (spending, usage, wrong) = asyncio.run(asked(running.data_dir))
    assert tools == ["spending", "usage"]
    # 1,000 x $2.50 and 500 x $10 a million.
    assert json.loads(spending.content[0].text)["today"] == 0.0075
    found = json.loads(usage.content[0].text)
    assert found["by"] == {"shop": {"totalTokens": 1500, "cost": 0.0075, "notional": 0}}
    assert found["totalCost"] == 0.0075
    assert wrong.is_error
    assert "YYYY-MM-DD" in wrong.content[0].text
