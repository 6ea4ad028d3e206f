"""Credentials of the environment, which nobody has checked before they are used."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.providers.conftest import Desk
from tests.providers.servers.openai import OpenAi

PREFIX = "CODINGVIBEZ_OPENAI_"


@pytest.fixture
def openai() -> Iterator[OpenAi]:
    with OpenAi() as stand_in:
        yield stand_in


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ADMIN_KEY": "sk-admin-planted-ключ"}, "ADMIN_KEY holds characters that none has"),
        ({"ADMIN_KEY": "sk-admin-plan\nted: x12345678"}, "ADMIN_KEY holds characters that none has"),
        ({"ADMIN_KEY": "sk-proj-planted-1234567890"}, "ADMIN_KEY must be an Admin API key"),
        ({"BASE_URL": "http://127.0.0.1.planted.example"}, "BASE_URL must begin with https://"),
        ({"BASE_URL": "http://planted@127.0.0.1:9"}, "BASE_URL must begin with https://"),
    ],
)
def test_what_cannot_be_one_is_sent_nowhere(
    openai: OpenAi, desk: Desk, environ: dict[str, str], given: dict[str, str], said: str
) -> None:
    good = {"ADMIN_KEY": openai.credentials["adminKey"], "BASE_URL": openai.url}
    environ.update({PREFIX + name: value for name, value in (good | given).items()})
    outcome = desk.sync("openai")
    assert outcome.status == "error"
    assert PREFIX + said in outcome.message
    assert "planted" not in outcome.message
    assert openai.requests == []
    assert desk.runs()[0].message == outcome.message


def test_space_around_a_value_is_no_part_of_it(openai: OpenAi, desk: Desk, environ: dict[str, str]) -> None:
    environ[f"{PREFIX}ADMIN_KEY"] = f" {openai.credentials['adminKey']}\n"
    environ[f"{PREFIX}BASE_URL"] = f"{openai.url} "
    desk.synced("openai")
    assert desk.money() == openai.expected
