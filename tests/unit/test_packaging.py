"""The README's two commands are sound: they parse, they can be started, and what they decide is right.

The set-up itself is proven by running it on a bare machine; here its parts run against stand-ins.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
SCRIPTS = [PACKAGING / "run", PACKAGING / "test", ROOT / ".ci" / "run"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX shell scripts; Windows has run.ps1")

# A dpkg-query that has installed one package, one renamed package, one of another architecture, one removed.
STAND_INS = {
    "dpkg": "echo amd64",
    "dpkg-query": (
        "printf '%s\\n' 'installed libplain amd64' 'installed librenamed0t64 amd64' 'installed fonts-any all'"
        " 'installed libforeign i386' 'config-files libremoved amd64'; exit 1"
    ),
    "apt-get": "exit 0",
    "apt-cache": (
        'case "$2" in libnewt64 | libplain) echo "  Candidate: 1.0" ;;'
        ' libnew) echo "  Candidate: (none)" ;; esac'
    ),
}


def shell(
    program: str, tmp_path: Path, *, environ: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs shell code after packaging/lib.sh, in a made-up repository, with stand-ins for apt."""
    tools = tmp_path / "tools"
    tools.mkdir(exist_ok=True)
    for name, body in STAND_INS.items():
        (tools / name).write_text(f"#!/bin/sh\n{body}\n")
        (tools / name).chmod(0o755)
    root = tmp_path / "a repository"
    root.mkdir(exist_ok=True)
    (root / "pyproject.toml").touch()
    return subprocess.run(
        ["sh", "-euc", f'ROOT=$1; . "$2"; {program}', "test", str(root), str(PACKAGING / "lib.sh")],
        env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", **(environ or {})},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=str)
def test_a_script_can_be_started(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert script.read_text().startswith("#!/bin/sh\n")


@pytest.mark.parametrize("interpreter", ["sh", "bash"])
@pytest.mark.parametrize("script", [*SCRIPTS, PACKAGING / "lib.sh"], ids=str)
def test_a_script_parses(script: Path, interpreter: str) -> None:
    if shutil.which(interpreter) is None:
        pytest.skip(f"no {interpreter} on this machine")
    done = subprocess.run([interpreter, "-n", str(script)], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["RUN_PACKAGES", "TEST_PACKAGES"])
def test_the_lists_hold_names_that_debian_allows(name: str, tmp_path: Path) -> None:
    packages = shell(f'printf "%s\\n" ${name}', tmp_path).stdout.split()
    assert len(packages) > 5
    assert len(set(packages)) == len(packages)
    for package in packages:
        assert re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", package)
        assert not package.endswith("t64"), "the old name is listed; the new one is found"


def test_what_the_program_needs_is_listed(tmp_path: Path) -> None:
    listed = shell('printf "%s\\n" $RUN_PACKAGES', tmp_path).stdout.split()
    assert {"libgl1", "libegl1", "libxcb-cursor0", "tesseract-ocr", "dbus"} <= set(listed)


def test_only_missing_packages_are_asked_for(tmp_path: Path) -> None:
    done = shell("missing_packages libplain librenamed0 libforeign libremoved fonts-any libabsent", tmp_path)
    assert done.stdout.split() == ["libforeign", "libremoved", "libabsent"]


@pytest.mark.parametrize(
    ("asked", "offered"), [("libplain", "libplain"), ("libnew", "libnewt64"), ("libnone", "")]
)
def test_a_renamed_package_is_found(asked: str, offered: str, tmp_path: Path) -> None:
    assert shell(f"offered_name {asked} || true", tmp_path).stdout.strip() == offered


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("E: You don't have enough free space in /var/cache: No space left on device", "the disk is full"),
        ("Temporary failure resolving 'deb.example.org'", "no network"),
        ("ConnectionError: Max retries exceeded with url: /simple/flask/", "no network"),
        ("E: Could not get lock /var/lib/dpkg/lock-frontend", "another program is installing"),
        ("error: [Errno 13] Permission denied: '/x'", "no permission to write"),
        ("E: something new", "apt-get failed"),
    ],
)
def test_failures_become_sentences(line: str, sentence: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(f"Reading package lists\n{line}\n")
    done = shell('explain_log "apt-get failed"; printf "%s" "$problem"', tmp_path, environ={"LOG": str(log)})
    assert done.stdout.startswith(sentence)


class TestInstalled:
    """Only a finished installation of today's pyproject.toml counts."""

    ANSWER = "; is_installed run && echo yes || echo no"
    FINISH = 'mkdir -p "$STATE" "$VENV/bin"; ln -s /bin/sh "$VENV/bin/python"; '
    FINISH += 'ln -s /bin/sh "$VENV/bin/codingvibez"; '
    FINISH += 'fingerprint >"$STATE/run"'

    @pytest.mark.parametrize(
        ("change", "answer"),
        [
            (":", "yes"),
            ('echo "# more" >>"$ROOT/pyproject.toml"', "no"),
            ('echo "version = 3.13" >"$VENV/pyvenv.cfg"', "no"),
            ('rm "$VENV/bin/codingvibez"', "no"),
            ('ln -sf /no/such/python "$VENV/bin/python"', "no"),
            ('rm "$STATE/run"', "no"),
            (': >"$STATE/run"', "no"),
        ],
    )
    def test_a_change_makes_it_stale(self, change: str, answer: str, tmp_path: Path) -> None:
        assert shell(f"{self.FINISH}; {change}{self.ANSWER}", tmp_path).stdout == f"{answer}\n"

    def test_a_failed_installation_leaves_no_stamp(self, tmp_path: Path) -> None:
        python = 'ln -sf "$(command -v env)" "$VENV/bin/python"'  # refuses -m, as a broken pip would
        done = shell(f'{self.FINISH}; {python}; LOG=$ROOT/log; install_project run ""', tmp_path)
        assert done.returncode == 1
        assert "could not be installed" in done.stderr
        assert "Traceback" not in done.stderr
        assert not (tmp_path / "a repository/.venv/.set-up/run").exists()


def test_the_program_starts_from_anywhere_and_gets_its_arguments(tmp_path: Path) -> None:
    """Through a chain of links, from a path with spaces, with nothing left to set up."""
    root = tmp_path / "a repository"
    shutil.copytree(PACKAGING, root / "packaging")
    (root / "pyproject.toml").touch()
    program = root / ".venv/bin/codingvibez"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\nprintf "%s|" "$PWD" "$@"\n')
    program.chmod(0o755)
    (program.parent / "python").symlink_to("/bin/sh")
    shell('mkdir -p "$STATE"; fingerprint >"$STATE/run"', tmp_path)
    (tmp_path / "link").symlink_to("second link")
    (tmp_path / "second link").symlink_to(root / "packaging/run")
    ready = "printf 'installed %s amd64\\n' \"$@\""
    (tmp_path / "tools/dpkg-query").write_text(f"#!/bin/sh\n{ready}\n")
    done = subprocess.run(
        [str(tmp_path / "link"), "serve", "two words", ""],
        env={**os.environ, "PATH": f"{tmp_path / 'tools'}:{os.environ['PATH']}"},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (done.stdout, done.stderr) == ("/|serve|two words||", "")
