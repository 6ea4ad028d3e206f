"""Locked, silent, forgetful, untrusted and absent keyrings are found out, told, and stepped around."""

from __future__ import annotations

import subprocess
import sys
import time
import traceback

import pytest
from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError

from server.core.errors import SecretStoreError
from server.credentials import SECRET_KEY_VARIABLE, SecretSource
from server.credentials import vault as vault_module
from tests.unit.credentials.conftest import KEY, MemoryKeyring, opened, read_afresh, wait_until

FAKE = f"{MemoryKeyring.__module__}.{MemoryKeyring.__qualname__}"


class TestFailingKeyrings:
    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (NoKeyringError("none"), "No keyring was found"),
            (KeyringLocked("locked"), "locked"),
            (InitError("Prompt dismissed"), "prompt was dismissed"),
            (KeyringError("odd"), "failed (KeyringError)"),
            (OSError("raw"), "failed (OSError)"),
        ],
    )
    def test_the_secret_stays_in_memory_and_the_warning_tells_why(self, error: Exception, words: str) -> None:
        backend = MemoryKeyring()
        backend.error = error
        with opened(backend) as store:
            assert store.set("name", KEY) is SecretSource.MEMORY
            assert store.get("name") == KEY
            assert store.source_of("name") is SecretSource.MEMORY
            assert store.warning is not None
            assert words in store.warning
            assert SECRET_KEY_VARIABLE in store.warning
            assert "memory only" in store.warning
        assert backend.entries == {}

    def test_secrets_follow_into_the_keyring_once_it_works(self) -> None:
        backend = MemoryKeyring()
        backend.error = KeyringLocked("locked")
        with opened(backend) as store:
            store.set("first", KEY)
            backend.error = None
            assert store.set("second", "other") is SecretSource.KEYRING
            assert store.source_of("first") is SecretSource.KEYRING
            assert store.warning is None
        assert read_afresh(backend, "first") == KEY

    def test_a_forgetful_keyring_is_found_out(self) -> None:
        backend = MemoryKeyring()
        backend.forgets = True
        with opened(backend) as store:
            assert store.set("name", KEY) is SecretSource.MEMORY
            assert store.get("name") == KEY
            assert store.get("other") is None
            assert store.warning is not None
            assert "did not keep" in store.warning

    def test_a_locked_keyring_is_not_asked_at_every_read(self) -> None:
        backend, now = MemoryKeyring(), [1000.0]
        backend.entries["CodingVibez/name", "CodingVibez"] = KEY
        backend.error = KeyringLocked("locked")
        with opened(backend, clock=lambda: now[0]) as store:
            assert [store.get("name") for _ in range(5)] == [None] * 5
            assert backend.calls == 1
            backend.error = None
            now[0] += 61
            assert store.get("name") == KEY
            assert store.warning is None

    def test_deleting_from_a_locked_keyring_is_not_called_done(self) -> None:
        backend = MemoryKeyring()
        with opened(backend) as store:
            store.set("name", KEY)
            backend.error = KeyringLocked("locked")
            with pytest.raises(SecretStoreError, match="may still lie in it"):
                store.delete("name")
            assert store.get("name") is None
            assert store.source_of("name") is None
            backend.error = None
            store.set("other", "x")
            assert [service for service, _ in backend.entries] == ["CodingVibez/other"]

    def test_deleting_without_a_keyring_is_simply_done(self) -> None:
        backend = MemoryKeyring()
        backend.error = NoKeyringError("none")
        with opened(backend) as store:
            store.set("name", KEY)
            store.delete("name")
            assert store.get("name") is None

    def test_text_that_no_keyring_can_hold_is_refused(self) -> None:
        with opened(MemoryKeyring()) as store:
            with pytest.raises(SecretStoreError) as caught:
                store.set("name", KEY + "\ud800")
            assert KEY not in "".join(traceback.format_exception(caught.value))
            assert store.get("name") is None


class TestHangingKeyring:
    def test_callers_go_on_and_the_answer_is_used_when_it_comes(self) -> None:
        backend = MemoryKeyring()
        backend.entries["CodingVibez/name", "CodingVibez"] = KEY
        backend.open.clear()
        with opened(backend, deadline_s=0.05) as store:
            began = time.monotonic()
            assert store.get("name") is None
            assert store.warning is not None
            assert "waiting for your password manager" in store.warning
            for _ in range(50):
                assert store.get("name") is None
            assert time.monotonic() - began < 2
            assert backend.calls == 1
            backend.open.set()
            wait_until(lambda: store.warning is None)
            assert store.get("name") == KEY

    def test_what_is_set_and_deleted_meanwhile_is_carried_out_afterwards(self) -> None:
        backend = MemoryKeyring()
        backend.entries["CodingVibez/gone", "CodingVibez"] = "old"
        backend.open.clear()
        with opened(backend, deadline_s=0.05) as store:
            assert store.set("name", "first") is SecretSource.MEMORY
            assert store.set("name", KEY) is SecretSource.MEMORY
            with pytest.raises(SecretStoreError, match="waiting for your password manager"):
                store.delete("gone")
            assert store.get("gone") is None
            assert store.get("name") == KEY
            backend.open.set()
            wait_until(lambda: store.warning is None)
            assert store.source_of("name") is SecretSource.KEYRING
            assert store.get("name") == KEY
        assert backend.entries == {("CodingVibez/name", "CodingVibez"): KEY}

    def test_a_late_answer_does_not_bring_back_what_was_deleted_meanwhile(self) -> None:
        backend = MemoryKeyring()
        backend.entries["CodingVibez/name", "CodingVibez"] = "old"
        backend.open.clear()
        with opened(backend, deadline_s=0.05) as store:
            assert store.get("name") is None
            with pytest.raises(SecretStoreError):
                store.delete("name")
            backend.open.set()
            wait_until(lambda: store.warning is None)
            assert store.get("name") is None
        assert backend.entries == {}

    def test_the_program_ends_although_nobody_answers(self) -> None:
        program = """
import time
from keyring.backend import KeyringBackend
from server.credentials import SecretStore
class Hanging(KeyringBackend):
    priority = 1
    def get_password(self, service, username):
        time.sleep(60)
    set_password = delete_password = get_password
store = SecretStore(environ={}, backend=Hanging(), deadline_s=0.1)
print(store.get("name"), flush=True)
store.close()
"""
        began = time.monotonic()
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=50)
        assert (done.stdout, done.stderr, done.returncode) == ("None\n", "", 0)
        assert time.monotonic() - began < 30


class TestChoiceOfBackend:
    @pytest.mark.parametrize(
        "path",
        ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring", FAKE],
    )
    def test_a_configured_backend_that_is_not_trusted_is_not_used(
        self, path: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", path)
        with opened(None) as store:
            assert store.set("name", KEY) is SecretSource.MEMORY
            assert store.warning is not None
            assert f"{path} does not protect what it stores" in store.warning

    def test_a_configured_backend_that_does_not_load_is_a_failure(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Backend")
        with opened(None) as store:
            assert store.set("name", KEY) is SecretSource.MEMORY
            assert "failed (ModuleNotFoundError)" in (store.warning or "")

    def test_a_chain_stands_for_the_best_trusted_backend(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.chainer.ChainerBackend")
        monkeypatch.setattr(vault_module, "_TRUSTED_BACKENDS", (FAKE,))
        assert type(vault_module.choose_backend()).__name__ == "MemoryKeyring"

    def test_none_is_looked_for_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
        monkeypatch.setattr("keyring.core.load_config", lambda: None)
        monkeypatch.setattr(vault_module, "_TRUSTED_BACKENDS", ())
        with opened(None) as store:
            assert store.set("name", KEY) is SecretSource.MEMORY
            assert "No keyring was found" in (store.warning or "")
            monkeypatch.setattr(vault_module, "_TRUSTED_BACKENDS", (FAKE,))
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
            assert store.set("other", "x") is SecretSource.KEYRING
            assert store.source_of("name") is SecretSource.KEYRING
            assert store.warning is None

    def test_a_backend_that_broke_is_replaced_by_a_new_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        backends = [MemoryKeyring(), MemoryKeyring()]
        chosen = iter(backends)
        monkeypatch.setattr("server.credentials.store.choose_backend", lambda: next(chosen))
        with opened(None) as store:
            store.set("name", KEY)
            backends[0].error = OSError("the wallet was closed")
            assert store.set("other", "x") is SecretSource.MEMORY
            assert store.set("third", "y") is SecretSource.KEYRING
            assert store.source_of("other") is SecretSource.KEYRING
