"""Logging: one rotating file in the data folder, without secrets."""

from __future__ import annotations

import logging
import re
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
_SECRETS = re.compile(
    r"eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*"  # a JSON Web Token
    r"|(?i:bearer)\s+[\w.~+/=-]{8,}"
    r"|\b(?:sk|rk|pk|ghp|gho|github_pat|sbp|rpl|xai|AIza|AKIA)[-_]?[\w-]{12,}"
)
_BYTES, _FILES = 2 << 20, 5


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return _SECRETS.sub("[secret]", super().format(record))


def set_up(folder: Path) -> logging.Handler | None:
    """Logs to `folder`; warnings also go to stderr. Gives the handler to hand to `tear_down`.

    A folder that cannot be written costs the log, not the program.
    """
    root = logging.getLogger()
    for noisy in ("httpx", "httpcore", "peewee", "waitress"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            folder / "codingvibez.log", maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8", delay=True
        )
    except OSError as error:
        sys.stderr.write(f"No log is written: {folder} cannot be used ({error.strerror}).\n")
        return None
    handler.setFormatter(_Redacting(_FORMAT))
    root.addHandler(handler)
    logging.getLogger("server").setLevel(logging.INFO)
    return handler


def tear_down(handler: logging.Handler | None) -> None:
    """Ends the log."""
    if handler is not None:
        logging.getLogger().removeHandler(handler)
        handler.close()
