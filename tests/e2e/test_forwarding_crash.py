"""A desk forwards to a team while either program is killed again and again: each use is there once."""

from __future__ import annotations

import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.clients.program import SECRET_KEY, Serve, environment, make_token, run

KILLS = 8
SEED = 8423
BATCH = 400
FIELDS = "provider, model, occurred_at, input_uncached, output, requests, cost_nanos, cost_source, project"
MODELS = ("gpt-4o", "gpt-4o-mini", "a-model-of-our-own")


def used(folder: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{folder / 'codingvibez.db'}?mode=ro", uri=True)) as database:
        return sorted(
            database.execute(f"SELECT {FIELDS} FROM usage_event WHERE source = 'api'").fetchall(), key=repr
        )


@pytest.mark.slow
def test_each_use_is_there_once_whoever_is_killed(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    team_folder, desk_folder = tmp_path / "team", tmp_path / "desk"
    desk_token = make_token(desk_folder, "--scopes", "admin", "--rate-limit", "0")
    team_token = make_token(team_folder)
    with Serve(team_folder) as first:
        port = int(first.url.rpartition(":")[2])
        first.stop()
    env = environment(SECRET_KEY) | {
        "CODINGVIBEZ_FORWARD_TO": f"http://127.0.0.1:{port}",
        "CODINGVIBEZ_FORWARD_TOKEN": team_token,
    }
    made = 0
    pending_at_kill = 0
    team = Serve(team_folder, port=port).__enter__()
    desk = Serve(desk_folder, env=env).__enter__()
    try:
        for _ in range(KILLS):
            api = desk.api(desk_token)
            events = [
                {"provider": "openai", "model": MODELS[n % 3], "inputTokens": n, "outputTokens": 1,
                 "project": f"p{n % 4}"} | ({"idempotencyKey": f"app {n}"} if n % 5 == 0 else {})
                for n in range(made, made + BATCH * 3)
            ]  # fmt: skip
            for start in range(0, len(events), BATCH):
                answer = api.post("/api/tokens/track/batch", {"events": events[start : start + BATCH]})
                assert answer.data["rejected"] == 0
            made += len(events)
            time.sleep(dice.uniform(0, 1.2))  # the moment of the kill is what is tested
            if dice.random() < 0.5:
                pending_at_kill += api.get("/api/forwarding").data["servers"][0]["pending"]
                desk.__exit__(None, None, None)
                desk = Serve(desk_folder, env=env).__enter__()
            else:
                team.__exit__(None, None, None)
                team = Serve(team_folder, port=port).__enter__()
                desk.api(desk_token).post("/api/forwarding/environment/retry", {})
        api, end = desk.api(desk_token), time.monotonic() + 60
        while (standing := api.get("/api/forwarding").data["servers"][0])["pending"]:
            assert time.monotonic() < end, standing
            if standing["state"] == "waiting":
                api.post("/api/forwarding/environment/retry", {})
            time.sleep(0.1)
        assert standing["setAsideCount"] == 0
        assert pending_at_kill > 0, "no kill came while something waited, so nothing was proven"
        assert len(used(desk_folder)) == made
        assert used(team_folder) == used(desk_folder)
        totals = [
            server.api(token).get("/api/tokens/stats").data["usage"]
            for server, token in ((desk, desk_token), (team, team_token))
        ]
        assert totals[0] == totals[1]
        desk.stop()
        team.stop()
    finally:
        desk.__exit__(None, None, None) if desk.process.poll() is None else desk._close()
        team.__exit__(None, None, None) if team.process.poll() is None else team._close()
    for folder in (team_folder, desk_folder):
        examined = run("doctor", "--data-dir", folder, "--rebuild-rollups")
        assert examined.stdout == "The database is sound.\nEvery sum equals its events.\n"
