"""The files of receipts, each kept once, under the hash of what is in it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

_OWN_FOLDER, _OWN_FILE = 0o700, 0o600
_HASH_LENGTH = 64
FOLDER_NAME = "receipts"


class ReceiptFiles:
    """A folder of files that only this person may read."""

    def __init__(self, folder: Path) -> None:
        """Names the folder; it is made with its first file."""
        self._folder = folder

    def path_of(self, sha256: str) -> Path:
        """Gives where a file lies, or would lie."""
        return self._folder / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Keeps a file, whole or not at all; gives its hash.

        Raises:
            OSError: The disk is full, or the folder cannot be written.
        """
        sha256 = hash_of(content)
        path = self.path_of(sha256)
        if path.exists():
            return sha256
        for folder in (self._folder, path.parent):
            folder.mkdir(mode=_OWN_FOLDER, parents=True, exist_ok=True)
        # Made with rights for its owner alone.
        handle, made = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(made, _OWN_FILE)
            os.replace(made, path)
        except BaseException:
            Path(made).unlink(missing_ok=True)
            raise
        return sha256

    def read(self, sha256: str) -> bytes | None:
        """Gives a file, or None where it is gone."""
        try:
            return self.path_of(sha256).read_bytes()
        except FileNotFoundError:
            return None

    def copy_to(self, other: ReceiptFiles) -> None:
        """Copies every file that another folder does not have.

        Raises:
            OSError: One cannot be read or written; those before it are there.
        """
        for path in sorted(self._folder.glob("??/" + "?" * _HASH_LENGTH)):
            # It may have been deleted meanwhile.
            content = None if other.path_of(path.name).exists() else self.read(path.name)
            if content is not None:
                other.put(content)

    def delete(self, sha256: str) -> None:
        """Deletes a file."""
        self.path_of(sha256).unlink(missing_ok=True)


def hash_of(content: bytes) -> str:
    """Gives the hash under which a file is kept."""
    return hashlib.sha256(content).hexdigest()
