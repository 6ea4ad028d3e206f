"""The processes that share a database: what one tells the others, and which of them has the duty.

The duty is what may be done by one process only: reading providers, watching for alerts, reading logs.
"""

from __future__ import annotations

from typing import Protocol


class Hearing(Protocol):
    """Whoever hears what other processes tell."""

    def heard(self, message: str) -> None:
        """Is called with a message of another process."""

    def missed(self) -> None:
        """Is called when messages may have been lost, and after the duty was taken."""


class Peers(Protocol):
    """The other processes, as one of them sees them. Any thread may call."""

    @property
    def on_duty(self) -> bool:
        """Whether this process has the duty; it may lose it at any time."""

    def start(self, hearing: Hearing, *, mark: int, serving: bool) -> None:
        """Begins to listen.

        Args:
            hearing: Takes what others tell, in a thread of its own.
            mark: A number below 2^31 that all processes must have alike.
            serving: Whether to take the duty when nobody has it.

        Raises:
            StartupError: Another process that runs has another mark.
        """

    def tell(self, message: str) -> None:
        """Tells all others, soon and without waiting; the same message twice in a moment is told once."""

    def stop(self) -> None:
        """Tells what is left, gives the duty back and ends; safe to call twice."""


class NoPeers:
    """The one process of a database file."""

    on_duty = True

    def start(self, hearing: Hearing, *, mark: int, serving: bool) -> None:
        """Has nobody to listen to."""

    def tell(self, message: str) -> None:
        """Has nobody to tell."""

    def stop(self) -> None:
        """Has nothing to end."""


class Counter(Protocol):
    """Counts that all processes share. Any thread may call."""

    def add(self, who: str, amount: int) -> tuple[int, float]:
        """Adds to a count, which begins anew every minute.

        Returns:
            What it comes to, and the seconds until it begins anew.

        Raises:
            StoreError: The database failed.
        """

    def close(self) -> None:
        """Lets go of the database."""
