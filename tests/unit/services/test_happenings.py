"""Listeners hear of every change in their organization, however slow they are, and of nobody else's."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.schemas.events import KINDS, Changed, Kind
from server.services.happenings import Happenings, Listener
from tests.conftest import START, Clock

if TYPE_CHECKING:
    from server.core.records import Identity
    from server.services.container import Services

MINE, THEIRS = 1, 2


@pytest.fixture
def happenings(clock: Clock) -> Happenings:
    return Happenings(clock)


def heard(listener: Listener) -> list[Kind]:
    return [happening.kind for happening in listener.wait(0)]


def test_what_was_before_is_not_told(happenings: Happenings, clock: Clock) -> None:
    happenings.tell(Changed(kind="usage", organizationId=MINE))
    listener = happenings.listen(MINE, KINDS)
    assert heard(listener) == []
    assert not listener.resumed
    clock.advance(seconds=5)
    happenings.tell(Changed(kind="usage", organizationId=MINE))
    (happening,) = listener.wait(0)
    assert (happening.kind, happening.at) == ("usage", clock())
    assert heard(listener) == []


def test_others_are_not_heard(happenings: Happenings) -> None:
    mine, theirs = happenings.listen(MINE, KINDS), happenings.listen(THEIRS, KINDS)
    happenings.tell(Changed(kind="usage", organizationId=THEIRS))
    assert (heard(mine), heard(theirs)) == ([], ["usage"])
    happenings.tell(Changed(kind="settings"))
    assert (heard(mine), heard(theirs)) == (["settings"], ["settings"])


def test_services_tell_whose_figures_changed(
    services: Services, identity: Identity, announced: list[Changed]
) -> None:
    listener = services.happenings.listen(identity.organization_id, KINDS)
    other = services.happenings.listen(identity.organization_id + 1, KINDS)
    services.identity.issue(identity, name="x", scopes=("read",), days=1, rate_limit=None)
    assert heard(listener) == ["app_tokens"]
    assert heard(other) == []
    assert announced == [Changed(kind="app_tokens", organizationId=identity.organization_id)]
    services.settings.change({"timezone": "Asia/Tokyo"})
    assert heard(listener) == heard(other) == ["settings"]


def test_a_place_to_go_on_from(happenings: Happenings) -> None:
    first = happenings.listen(MINE, KINDS)
    happenings.tell(Changed(kind="usage", organizationId=MINE))
    (usage,) = first.wait(0)
    happenings.tell(Changed(kind="budgets", organizationId=MINE))
    again = happenings.listen(MINE, KINDS, usage.place)
    assert again.resumed
    assert again.place == usage.place
    assert heard(again) == ["budgets"]
    assert heard(happenings.listen(MINE, KINDS, first.place)) == ["usage", "budgets"]


@pytest.mark.parametrize("place", ["", "x", "{run}", "{run}.", "{run}.2", "{run}.-1", "{run}.²", "other.0"])
def test_a_place_that_is_none_is_the_present(happenings: Happenings, place: str) -> None:
    run = happenings.listen(MINE, KINDS).place.partition(".")[0]
    happenings.tell(Changed(kind="usage", organizationId=MINE))
    listener = happenings.listen(MINE, KINDS, place.format(run=run))
    assert not listener.resumed
    assert heard(listener) == []


@given(
    told=st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from([MINE, THEIRS, None]), st.booleans())),
    wanted=st.sets(st.sampled_from(KINDS)),
)
def test_each_kind_once_and_none_forgotten(
    told: list[tuple[Kind, int | None, bool]], wanted: set[Kind]
) -> None:
    happenings = Happenings(lambda: START)
    listener = happenings.listen(MINE, wanted)
    waiting: list[Kind] = []
    for kind, whose, listens in told:
        happenings.tell(Changed(kind=kind, organizationId=whose))
        if whose != THEIRS and kind in wanted:
            waiting = [one for one in waiting if one != kind] + [kind]
        if listens:
            assert heard(listener) == waiting
            waiting = []
    assert heard(listener) == waiting


def test_a_waiting_listener_is_woken(happenings: Happenings) -> None:
    listener = happenings.listen(MINE, KINDS)
    later = threading.Timer(0.1, happenings.tell, [Changed(kind="usage", organizationId=MINE)])
    later.start()
    began = time.monotonic()
    assert [happening.kind for happening in listener.wait(10)] == ["usage"]
    assert 0.05 < time.monotonic() - began < 5
    later.join()


def test_the_end_wakes_and_stays(happenings: Happenings) -> None:
    listener = happenings.listen(MINE, KINDS)
    later = threading.Timer(0.1, happenings.close)
    later.start()
    began = time.monotonic()
    assert listener.wait(10) == []
    listener.pause(10)
    assert time.monotonic() - began < 5
    later.join()
    assert listener.ended
    assert happenings.listen(THEIRS, KINDS).ended


def test_telling_costs_the_same_without_anybody_listening(happenings: Happenings) -> None:
    for organization in range(1000):
        happenings.tell(Changed(kind="usage", organizationId=organization))
    assert happenings._boards == {}
