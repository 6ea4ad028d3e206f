"""Every error that a person may meet.

AppError
├── KnownError            the person can do something about it
│   ├── InvalidInput      a value from outside is wrong; carries the fields
│   ├── NotFound
│   ├── NotAuthenticated  no valid token
│   ├── NotAllowed        a valid token that may not do this
│   ├── IntegrationError  a provider, or its key, refused
│   ├── SecretStoreError  keyring missing, locked, or refusing
│   ├── PriceDataError    a price file that cannot be used
│   ├── StartupError      the program cannot start (port taken, folder unwritable, already running)
│   └── StoreError        the database
│       ├── StoreTooNew
│       ├── StoreLocked
│       ├── StoreFull
│       ├── StoreLost
│       └── StoreDamaged
└── BugError              ours; shown with a way to copy the details
"""

from __future__ import annotations

from typing import NamedTuple


class AppError(Exception):
    """An error with a short title and a message that says what happened and what to do."""

    def __init__(self, title: str, message: str) -> None:
        super().__init__(message)
        self.title = title
        self.message = message


class KnownError(AppError):
    """Something the person can mend."""


class BugError(AppError):
    """Something only we can mend."""


class FieldProblem(NamedTuple):
    """One wrong field: its name as the caller wrote it, and what is wrong with it."""

    field: str
    message: str


class InvalidInput(KnownError):
    """A value from outside is wrong."""

    def __init__(self, message: str, problems: tuple[FieldProblem, ...] = ()) -> None:
        super().__init__("Not a valid request", message)
        self.problems = problems

    @classmethod
    def of(cls, field: str, message: str) -> InvalidInput:
        """Builds the error for a single field."""
        return cls(f"{field}: {message}", (FieldProblem(field, message),))


class NotFound(KnownError):
    """The thing asked for does not exist (or belongs to somebody else)."""

    def __init__(self, message: str) -> None:
        super().__init__("Not found", message)


class NotAuthenticated(KnownError):
    """No token, or one that does not verify."""

    def __init__(self, message: str) -> None:
        super().__init__("Not signed in", message)


class NotAllowed(KnownError):
    """The token is good but does not reach this far."""

    def __init__(self, message: str) -> None:
        super().__init__("Not allowed", message)


class IntegrationError(KnownError):
    """A provider refused or failed. `mendable` tells whether the person can mend it."""

    def __init__(self, title: str, message: str, *, mendable: bool) -> None:
        super().__init__(title, message)
        self.mendable = mendable


class SecretStoreError(KnownError):
    """The keyring is missing, locked, or refused."""


class PriceDataError(KnownError):
    """A price file cannot be used; the message names the place in it."""


class StartupError(KnownError):
    """The program cannot start."""


class StoreError(KnownError):
    """The database could not do what was asked; nothing was half-written."""


class StoreTooNew(StoreError):
    """The database was written by a newer version."""


class StoreLocked(StoreError):
    """Another program holds the database."""


class StoreFull(StoreError):
    """The disk is full."""


class StoreLost(StoreError):
    """The database cannot be reached."""


class StoreDamaged(StoreError):
    """The database file is damaged."""
