"""E-mail, sent by a thread of its own: a mail server may take its time."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

from server.services.secrets import SecretService
from server.services.settings import SettingsService

_log = logging.getLogger(__name__)
_TIMEOUT_S = 20
_WAITING = 100
_HERE = ("localhost", "127.0.0.1", "::1")
Told = Callable[[str | None], None]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in plain text."""

    to: str
    subject: str
    text: str


class Mailer:
    """Sends letters where a mail server is set."""

    def __init__(self, settings: SettingsService, secrets: SecretService) -> None:
        """Takes how to send; nothing runs before the first letter."""
        self._settings = settings
        self._secrets = secrets
        self._lock = threading.Lock()
        self._letters: queue.Queue[tuple[Letter, Told] | None] = queue.Queue(_WAITING)
        self._thread: threading.Thread | None = None

    @property
    def is_set_up(self) -> bool:
        """Whether there is a mail server."""
        return bool(self._settings.get("smtpHost"))

    def send(self, letter: Letter, told: Told) -> None:
        """Sends a letter soon; `told` is called in another thread with what went wrong, or None."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="mail", daemon=True)
                self._thread.start()
        try:
            self._letters.put_nowait((letter, told))
        except queue.Full:
            told("Too many letters wait for the mail server.")

    def close(self, timeout: float = 5) -> None:
        """Ends the thread; letters that still wait are not sent."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is None:
            return
        while True:
            try:
                self._letters.put_nowait(None)
                break
            except queue.Full:
                self._letters.get_nowait()
        thread.join(timeout)

    def _run(self) -> None:
        while (waiting := self._letters.get()) is not None:
            letter, told = waiting
            told(self._problem(letter))

    def _problem(self, letter: Letter) -> str | None:
        """Sends a letter; gives what went wrong in words, or None."""
        from smtplib import SMTPAuthenticationError, SMTPException

        try:
            self._deliver(letter)
        except SMTPAuthenticationError:
            return "The mail server refused the user name or password."
        except (OSError, SMTPException, ValueError) as error:
            return f"The mail server did not take it: {str(error)[:300] or type(error).__name__}"
        except Exception:  # noqa: BLE001 - one letter's trouble must not end the thread that sends all others
            _log.exception("a letter could not be sent")
            return "The letter could not be sent; the log says why."
        return None

    def _deliver(self, letter: Letter) -> None:
        import ssl
        from email.message import EmailMessage
        from smtplib import SMTP, SMTP_SSL

        settings = self._settings
        host, port = str(settings.get("smtpHost")), int(settings.get("smtpPort"))
        user, security = str(settings.get("smtpUser")), settings.get("smtpSecurity")
        sender = str(settings.get("smtpFrom")) or user
        if "@" not in sender:
            raise ValueError("the setting smtpFrom, the address that letters come from, is empty")
        if security == "none" and host not in _HERE:
            raise ValueError("an unsecured connection is made to a mail server on this computer only")
        message = EmailMessage()
        message["From"], message["To"] = sender, letter.to
        message["Subject"] = letter.subject
        message.set_content(letter.text)
        context = ssl.create_default_context()
        server = (
            SMTP_SSL(host, port, timeout=_TIMEOUT_S, context=context)
            if security == "tls"
            else SMTP(host, port, timeout=_TIMEOUT_S)
        )
        with server:
            if security == "starttls":
                server.starttls(context=context)
            if user:
                server.login(user, self._secrets.get("smtpPassword") or "")
            server.send_message(message)
