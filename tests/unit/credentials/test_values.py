"""Any value comes back whole, leaves nothing behind, and a write cut short harms nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.credentials import SECRET_KEY_VARIABLE, SecretSource
from server.credentials import vault as vault_module
from tests.unit.credentials.conftest import KEY, MemoryKeyring, opened, read_afresh

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
LONG_TEXTS = st.builds(
    lambda text, times, tail: text * times + tail,
    TEXTS,
    st.integers(0, 900),
    st.sampled_from(["", "x", "🦊"]),
)


class TestRoundTrip:
    @given(TEXTS | LONG_TEXTS)
    @settings(deadline=None, max_examples=60)
    def test_any_value_comes_back(self, value: str) -> None:
        backend = MemoryKeyring()
        with opened(backend) as store:
            assert store.set("openai:key", value) is SecretSource.KEYRING
            assert store.warning is None
        assert read_afresh(backend, "openai:key") == value

    @pytest.mark.parametrize("length", [1, 1199, 1200, 1201, 2400, 2401, 10_000])
    @pytest.mark.parametrize("character", ["a", "ü", "🦊", "a🦊"])
    def test_values_around_the_limit(self, length: int, character: str) -> None:
        backend = MemoryKeyring()
        value = (character * length)[:length]
        with opened(backend) as store:
            store.set("name", value)
        assert read_afresh(backend, "name") == value

    def test_a_value_that_looks_like_a_manifest_is_only_a_value(self) -> None:
        backend = MemoryKeyring()
        with opened(backend) as store:
            store.set("long", "x" * 3000)
            manifest = backend.entries["CodingVibez/long", "CodingVibez"]
            assert len(manifest) < 200
            store.set("tricky", manifest)
        assert read_afresh(backend, "tricky") == manifest

    @given(st.lists(st.sampled_from([0, 5, 1300, 2500, 5000]), min_size=1, max_size=6))
    @settings(deadline=None, max_examples=40)
    def test_overwriting_and_deleting_leave_nothing_behind(self, lengths: list[int]) -> None:
        backend = MemoryKeyring()
        with opened(backend) as store:
            for turn, length in enumerate(lengths):
                value = str(turn) * length
                store.set("name", value)
                chunks = -(-length // vault_module.CHUNK_UNITS) if length != 5 else 0
                assert len(backend.entries) == 1 + chunks
            store.delete("name")
            assert backend.entries == {}
            assert store.get("name") is None

    @given(st.integers(0, 6), st.integers(1300, 6000), st.integers(1300, 6000))
    @settings(deadline=None, max_examples=40)
    def test_a_write_cut_short_leaves_the_old_value_whole(self, writes: int, old: int, new: int) -> None:
        backend = MemoryKeyring()
        with opened(backend) as store:
            store.set("name", "o" * old)
            backend.writes_left = writes
            landed = store.set("name", "n" * new)
            assert store.get("name") == "n" * new
        backend.writes_left = None
        expected = "n" * new if landed is SecretSource.KEYRING else "o" * old
        assert read_afresh(backend, "name") == expected
        with opened(backend) as store:
            store.delete("name")
        assert backend.entries == {}

    def test_chunks_that_do_not_belong_together_are_no_value(self) -> None:
        backend = MemoryKeyring()
        with opened(backend) as store:
            store.set("name", "x" * 3000)
        backend.entries["CodingVibez/name#a1", "CodingVibez"] = "y" * 1200
        assert read_afresh(backend, "name") is None

    def test_every_secret_has_a_service_name_of_its_own(self) -> None:
        backend = MemoryKeyring()
        with opened(backend) as store:
            store.set("openai:key", KEY)
            store.set("stripe:key", "other")
        assert sorted(service for service, _ in backend.entries) == [
            "CodingVibez/openai:key",
            "CodingVibez/stripe:key",
        ]

    def test_values_are_read_from_the_keyring_once(self) -> None:
        backend = MemoryKeyring()
        with opened(backend) as store:
            store.set("name", KEY)
        with opened(backend) as store:
            assert store.get("name") == KEY
            calls = backend.calls
            assert store.get("name") == KEY
            assert store.source_of("name") is SecretSource.KEYRING
            assert backend.calls == calls

    @pytest.mark.parametrize("name", ["", "with#hash"])
    def test_names_that_could_collide_with_chunks_are_refused(self, name: str) -> None:
        with opened(MemoryKeyring()) as store, pytest.raises(ValueError, match="name"):
            store.set(name, "x")


class TestEnvironment:
    def test_the_environment_wins(self) -> None:
        backend = MemoryKeyring()
        with opened(backend, environ={"CODINGVIBEZ_OPENAI_KEY": "from-env"}) as store:
            store.set("openai:key", KEY)
            assert store.get("openai:key", environment="CODINGVIBEZ_OPENAI_KEY") == "from-env"
            assert (
                store.source_of("openai:key", environment="CODINGVIBEZ_OPENAI_KEY")
                is SecretSource.ENVIRONMENT
            )
            assert store.get("openai:key") == KEY

    @pytest.mark.parametrize("environ", [{}, {"CODINGVIBEZ_OPENAI_KEY": ""}])
    def test_an_unset_or_empty_variable_does_not(self, environ: dict[str, str]) -> None:
        with opened(MemoryKeyring(), environ=environ) as store:
            store.set("openai:key", KEY)
            assert store.get("openai:key", environment="CODINGVIBEZ_OPENAI_KEY") == KEY

    def test_the_keyring_is_not_asked_for_what_the_environment_has(self) -> None:
        backend = MemoryKeyring()
        with opened(backend, environ={"A": "1", SECRET_KEY_VARIABLE: "k" * 32}) as store:
            assert store.get("a", environment="A") == "1"
            store.signing_secret("home")
            assert backend.calls == 0
            assert store.warning is None
