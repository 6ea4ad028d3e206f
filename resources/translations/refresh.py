"""Brings the files of Qt Linguist up to date with the words in the source.

    python -m resources.translations.refresh    finds new and changed words, and compiles what is translated

New words stand in `codingvibez_de.ts` as unfinished afterwards: translate them there, by hand or in Qt
Linguist (`pyside6-linguist`), and run this again. A further language begins with a file
`codingvibez_LANGUAGE.ts` copied from the German one, and its code in `Language` of `app/translation.py`.

The English file holds plural forms alone. The compiled files are kept in the repository, as the program runs
from a checkout without being built; `tests/gui/test_translation.py` checks that nothing here is out of date.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
_SOURCE: Final = HERE.parent.parent / "app"


def sources(folder: Path = HERE) -> list[Path]:
    """Gives the files that are translated."""
    return sorted(folder.glob("codingvibez_*.ts"))


def find_words(ts: Path) -> None:
    """Brings one file up to date with the source; what is said no more is dropped.

    Raises:
        subprocess.CalledProcessError: lupdate refused.
    """
    modules = sorted(str(path) for path in _SOURCE.rglob("*.py"))
    plural_only = ["-pluralonly"] if ts.stem.endswith("_en") else []
    _run(["pyside6-lupdate", *modules, "-no-obsolete", "-locations", "none", *plural_only, "-ts", str(ts)])


def compile_words(ts: Path, qm: Path) -> None:
    """Compiles one file into what the program reads.

    Raises:
        subprocess.CalledProcessError: lrelease refused.
    """
    _run(["pyside6-lrelease", str(ts), "-nounfinished", "-qm", str(qm)])


def _run(command: Sequence[str]) -> None:
    tool = Path(sys.executable).parent / command[0]
    subprocess.run([str(tool), *command[1:]], check=True, capture_output=True)  # noqa: S603 - our own files


def main() -> int:
    """Brings all files up to date."""
    for ts in sources():
        find_words(ts)
        compile_words(ts, ts.with_suffix(".qm"))
        print(f"{ts.name}: {ts.read_text(encoding='utf-8').count('unfinished')} unfinished")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
