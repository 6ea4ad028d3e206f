"""The signing secret, and that no secret shows where it should not."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from keyring.errors import KeyringError, KeyringLocked, NoKeyringError

from server.core.errors import SecretStoreError
from server.credentials import SECRET_KEY_VARIABLE, SecretSource
from server.credentials.failures import SECRET_KEY_FILE_VARIABLE
from tests.unit.credentials.conftest import KEY, MemoryKeyring, opened, read_afresh, wait_until


class TestSigningSecret:
    def test_it_is_made_once_and_kept(self) -> None:
        backend = MemoryKeyring()
        with opened(backend) as store:
            first = store.signing_secret("home")
            assert first.source is SecretSource.KEYRING
            assert len(first.value) == 32
            assert store.signing_secret("work").value != first.value
        with opened(backend) as store:
            assert store.signing_secret("home").value == first.value
        assert ("CodingVibez/signing-secret:home", "CodingVibez") in backend.entries

    def test_two_stores_make_two_different_ones(self) -> None:
        with opened(MemoryKeyring()) as one, opened(MemoryKeyring()) as other:
            assert one.signing_secret("home").value != other.signing_secret("home").value

    def test_the_environment_wins(self) -> None:
        text = "k" * 32
        with opened(MemoryKeyring(), environ={SECRET_KEY_VARIABLE: text}) as store:
            secret = store.signing_secret("home")
            assert (secret.value, secret.source) == (text.encode(), SecretSource.ENVIRONMENT)

    def test_a_short_one_is_refused_with_a_way_to_make_a_good_one(self) -> None:
        with opened(MemoryKeyring(), environ={SECRET_KEY_VARIABLE: "k" * 31}) as store:
            with pytest.raises(SecretStoreError, match="at least 32") as caught:
                store.signing_secret("home")
            assert 'python3 -c "import secrets; print(secrets.token_urlsafe(32))"' in caught.value.message
            assert "kkk" not in caught.value.message

    def test_a_file_may_hold_it(self, tmp_path: Path) -> None:
        file = tmp_path / "key"
        file.write_text("k" * 32 + "\n")
        with opened(MemoryKeyring(), environ={SECRET_KEY_FILE_VARIABLE: str(file)}) as store:
            secret = store.signing_secret("home")
            assert (secret.value, secret.source) == (b"k" * 32, SecretSource.ENVIRONMENT)
        file.write_text("kkk")
        with (
            opened(MemoryKeyring(), environ={SECRET_KEY_FILE_VARIABLE: str(file)}) as store,
            pytest.raises(SecretStoreError, match=f"{SECRET_KEY_FILE_VARIABLE} has 3 bytes"),
        ):
            store.signing_secret("home")
        file.unlink()
        with (
            opened(MemoryKeyring(), environ={SECRET_KEY_FILE_VARIABLE: str(file)}) as store,
            pytest.raises(SecretStoreError, match="cannot be read"),
        ):
            store.signing_secret("home")

    def test_without_a_keyring_it_lasts_for_the_session(self) -> None:
        backend = MemoryKeyring()
        backend.error = NoKeyringError("none")
        with opened(backend) as store:
            secret = store.signing_secret("home")
            assert secret.source is SecretSource.MEMORY
            assert store.signing_secret("home") == secret
            backend.error = None
            assert store.set("other", "x") is SecretSource.KEYRING
            assert store.warning is not None, "the signing secret still lives in memory only"

    def test_a_locked_keyring_keeps_its_older_one(self) -> None:
        backend = MemoryKeyring()
        with opened(backend) as store:
            older = store.signing_secret("home").value
        backend.error = KeyringLocked("locked")
        with opened(backend) as store:
            assert store.signing_secret("home").value != older
            backend.error = None
            store.set("other", "x")
        with opened(backend) as store:
            assert store.signing_secret("home").value == older

    @pytest.mark.parametrize("damaged", ["", "short", "not base64 at all!", "ü" * 50])
    def test_a_damaged_one_is_replaced(self, damaged: str) -> None:
        backend = MemoryKeyring()
        backend.entries["CodingVibez/signing-secret:home", "CodingVibez"] = damaged
        with opened(backend) as store:
            value = store.signing_secret("home").value
        with opened(backend) as store:
            assert store.signing_secret("home").value == value

    def test_many_threads_get_the_same(self) -> None:
        with opened(MemoryKeyring()) as store, ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(lambda _: store.signing_secret("home").value, range(16)))) == 1


class TestSecrecyAndThreads:
    def test_no_value_shows_anywhere(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(0)
        backend = MemoryKeyring()
        backend.error = KeyringError(f"cannot store {KEY}")
        with opened(backend) as store:
            store.set("name", KEY)
            secret = store.signing_secret("home")
            with pytest.raises(SecretStoreError) as caught:
                store.delete("name")
            error = caught.value
            assert error.__cause__ is None
            assert error.__context__ is None
            shown = [repr(store), repr(secret), store.warning or "", caplog.text, repr(error)]
            shown += traceback.format_exception(error)
        assert KEY not in " ".join(shown)
        assert repr(secret.value) not in repr(secret)

    def test_the_keyring_is_called_in_one_thread_only(self) -> None:
        backend = MemoryKeyring()

        def use(number: int) -> None:
            store.set(f"name-{number % 4}", str(number) * 700)
            assert store.get(f"name-{number % 4}") is not None

        with opened(backend) as store:
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(use, range(32)))
            assert backend.threads == {"keyring"}
            last = {name: store.get(name) for name in (f"name-{number}" for number in range(4))}
        for name, value in last.items():
            assert read_afresh(backend, name) == value

    def test_closing_ends_the_thread_and_forgets(self) -> None:
        backend = MemoryKeyring()
        before = threading.active_count()
        with opened(backend) as store:
            store.set("name", KEY)
            assert threading.active_count() == before + 1
        wait_until(lambda: threading.active_count() == before)
        store.close()
        with pytest.raises(SecretStoreError, match="closing"):
            store.get("name")

    def test_keyring_is_not_loaded_before_it_is_needed(self) -> None:
        program = "import sys, server.credentials as c; c.SecretStore(); sys.exit('keyring' in sys.modules)"
        environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        assert subprocess.run([sys.executable, "-c", program], env=environ, timeout=50).returncode == 0
