"""Why a keyring is of no use just now, in words for the person, and never with the error's own text."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

SECRET_KEY_VARIABLE: Final = "CODINGVIBEZ_SECRET_KEY"  # noqa: S105 - the variable's name, not its value
SECRET_KEY_FILE_VARIABLE: Final = f"{SECRET_KEY_VARIABLE}_FILE"

_LOCKED_ERRORS: Final = {"KeyringLocked", "InitError", "LockedException", "PromptDismissedException"}
_ABSENT_ERRORS: Final = {"NoKeyringError", "SecretServiceNotAvailableException"}


class Reason(enum.Enum):
    """A sentence's first half, and what to do about it."""

    ABSENT = (
        "No keyring was found on this machine",
        "Start one (GNOME Keyring, KWallet, or KeePassXC with its Secret Service) and try again.",
    )
    LOCKED = ("Your keyring is locked, or its prompt was dismissed", "Unlock it and try again.")
    UNANSWERED = (
        "CodingVibez is waiting for your password manager",
        "Answer its prompt; it may be behind another window.",
    )
    REFUSED = (
        "The keyring backend {} does not protect what it stores and is not used",
        "Choose another in PYTHON_KEYRING_BACKEND or keyringrc.cfg, or remove that setting.",
    )
    FORGETFUL = ("Your keyring did not keep what it was given", "Check its settings and try again.")
    BROKEN = ("Your keyring failed ({})", "Restart it, or log in again.")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call came to nothing. Holds no error: its text, or its frames, may quote a secret."""

    reason: Reason
    detail: str = ""

    @property
    def problem(self) -> str:
        """What is wrong, without a full stop."""
        template: str = self.reason.value[0]
        return template.format(self.detail)

    @property
    def sentence(self) -> str:
        """What is wrong, what follows from it, and what to do."""
        return (
            f"{self.problem}, so keys entered now are kept in memory only and are gone when CodingVibez "
            f"closes. {self.reason.value[1]} On a machine without a keyring, set {SECRET_KEY_VARIABLE} to "
            "keep tokens valid after a restart, and each provider's key in its own environment variable."
        )


class Unavailable(Exception):
    """Ends a job early with a reason."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason.name)
        self.failure = Failure(reason, detail)


def explain(error: Exception) -> Failure:
    """Finds the reason behind any backend's error by its class alone."""
    if isinstance(error, Unavailable):
        return error.failure
    names = {cls.__name__ for cls in type(error).__mro__}
    if names & _LOCKED_ERRORS:
        return Failure(Reason.LOCKED)
    if names & _ABSENT_ERRORS:
        return Failure(Reason.ABSENT)
    return Failure(Reason.BROKEN, type(error).__name__)
