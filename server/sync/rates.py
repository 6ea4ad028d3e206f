"""Fetches the ECB's rates anew, once a rate was asked for that is newer than those which are known.

Whoever deals in dollars alone asks for none, so nothing is fetched. What comes is the ECB's whole history,
laid into the data folder as a person could do by hand; it is looked through before it counts.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from server.core.currencies import next_rates_at
from server.core.errors import AppError

ECB: Final = "https://www.ecb.europa.eu"
ECB_VARIABLE: Final = "CODINGVIBEZ_ECB_BASE_URL"
_PATH = "/stats/eurofxref/eurofxref-hist.zip"
# The whole history is 0.6 MB.
_LARGEST = 16 << 20
_SILENCE_S, _ANSWER_S = 30.0, 120.0
_STOP_S = 2.0
# The ECB rests on some days that are no weekend; and it may be that nothing can be reached at all.
_AGAIN_AFTER = timedelta(hours=6)
_PAUSE = timedelta(minutes=1)
_log = logging.getLogger(__name__)


def published_rates(environ: Mapping[str, str] = os.environ) -> str | None:
    """Gives where rates are fetched: the ECB's, or as the environment says; None where that is empty."""
    base = environ.get(ECB_VARIABLE, ECB).strip().rstrip("/")
    return f"{base}{_PATH}" if base else None


class Known(Protocol):
    """The rates that are known."""

    def when_lacking(self, tell: Callable[[], None] | None) -> None:
        """Has `tell` called whenever a rate is asked for that is not known yet."""

    def newest_day(self, archive: Path | None = None) -> date:
        """Gives the day of the newest rates, of all or of an archive; long ago where that is none."""


class RateUpdates:
    """Owns its thread, which is there once rates have been asked for that are not known yet."""

    def __init__(
        self,
        *,
        rates: Known,
        target: Path,
        url: str,
        version: str,
        is_wanted: Callable[[], bool],
        come: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        """Takes what it works with.

        Args:
            rates: Those that are known; it says when it lacks newer ones.
            target: The file that they are kept in.
            url: Where they are fetched.
            version: The program's, which it names itself by.
            is_wanted: Tells whether they may be fetched.
            come: Is called, in the thread, when newer rates are there.
            clock: Gives the current time.
        """
        self._rates = rates
        self._target = target
        self._url = url
        self._version = version
        self._is_wanted = is_wanted
        self._come = come
        self._clock = clock
        self._not_before: datetime | None = None
        self._woken = threading.Event()
        self._lock = threading.Lock()
        self._ended = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to listen for rates that are lacking."""
        self._rates.when_lacking(self.want)

    def stop(self) -> None:
        """Ends the thread; safe to call twice."""
        self._rates.when_lacking(None)
        with self._lock:
            self._ended = True
        self._woken.set()
        if self._thread is not None:
            self._thread.join(_STOP_S)

    def want(self) -> None:
        """Says that newer rates are lacking. Costs next to nothing while it is too soon to ask for them."""
        if self._not_before is not None and self._clock() < self._not_before:
            return
        with self._lock:
            if self._ended:
                return
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="exchange-rates", daemon=True)
                self._thread.start()
        self._woken.set()

    def _run(self) -> None:
        while self._woken.wait() and not self._ended:
            self._woken.clear()
            try:
                self._look()
            except AppError as error:
                _log.warning("newer exchange rates are there, but were not used: %s", error.message)
            except Exception:  # noqa: BLE001 - whatever it is, the next time may go well
                _log.exception("exchange rates could not be brought up to date")

    def _look(self) -> None:
        now = self._clock()
        self._not_before = now + _PAUSE
        if not self._is_wanted():
            return
        self._not_before = next_rates_at(self._rates.newest_day())
        if now < self._not_before:
            return
        self._not_before = now + _AGAIN_AFTER
        if self._fetch(now):
            self._not_before = max(next_rates_at(self._rates.newest_day()), now + _PAUSE)
            self._come()

    def _fetch(self, now: datetime) -> bool:
        """Fetches the ECB's history; tells whether it holds newer rates, which are then in force."""
        part = self._target.with_name(f"{self._target.name}.{os.getpid()}.part")
        try:
            self._download(part)
            newest = self._rates.newest_day(part)
            if not self._rates.newest_day() < newest <= now.date() + timedelta(days=1):
                return False
            part.replace(self._target)
        except OSError as error:
            # Nothing is lost: the rates that are known stay, with the day that they are of.
            _log.info("newer exchange rates could not be fetched: %s", error)
            return False
        finally:
            part.unlink(missing_ok=True)
        _log.info("exchange rates until %s have come", newest)
        return True

    def _download(self, part: Path) -> None:
        """Writes what the ECB answers to a file.

        Raises:
            OSError: It did not answer in time, not with the file, or with far too much; or there is no room.
        """
        import httpx  # only who deals in other currencies pays for it

        ends_at, size = time.monotonic() + _ANSWER_S, 0
        agent = {"User-Agent": f"CodingVibez/{self._version}"}
        try:
            # What another address gives, which a redirect leads to, would not be the ECB's.
            with httpx.stream("GET", self._url, headers=agent, timeout=_SILENCE_S) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise OSError(f"the answer was {answer.status_code}")
                with part.open("wb") as file:
                    for block in answer.iter_bytes():
                        size += len(block)
                        if size > _LARGEST or time.monotonic() > ends_at or self._ended:
                            raise OSError("the answer was too large, or took too long")
                        file.write(block)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise OSError(type(error).__name__) from None
