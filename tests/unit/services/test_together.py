"""What other processes tell, and what is done then."""

from __future__ import annotations

import pytest

from server.db.peers import NoPeers
from server.schemas.events import KINDS, Changed
from server.services.together import Together


class Peers(NoPeers):
    """Keeps what is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def tell(self, message: str) -> None:
        self.told.append(message)


@pytest.fixture
def done() -> list[object]:
    return []


def listening(peers: Peers, done: list[object]) -> Together:
    together = Together(peers)
    together.follow(
        announce=done.append,
        renew={"settings": lambda: done.append("settings renewed")},
        looked=lambda: done.append("looked"),
        cancel=lambda provider_id: done.append(f"cancelled {provider_id}"),
    )
    return together


def test_what_one_tells_the_other_does(done: list[object]) -> None:
    peers = Peers()
    here = listening(peers, [])
    for changed in (Changed(kind="settings"), Changed(kind="usage", organizationId=7)):
        here.tell(changed)
    here.tell_looked()
    here.tell_cancelled("openai")
    there = listening(Peers(), done)
    for message in peers.told:
        there.heard(message)
    assert done == [
        "settings renewed",
        Changed(kind="settings"),
        Changed(kind="usage", organizationId=7),
        "looked",
        "cancelled openai",
    ]


def test_a_message_of_a_newer_version_is_passed_over(done: list[object]) -> None:
    listening(Peers(), done).heard("fireworks:7")
    assert done == []


def test_what_may_have_been_missed_is_taken_for_changed(done: list[object]) -> None:
    listening(Peers(), done).missed()
    assert done == ["settings renewed", *(Changed(kind=kind) for kind in KINDS)]
