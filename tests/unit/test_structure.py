"""What the source itself has to keep: short files and functions, words on what is public, no loose ends."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
DOCUMENTED_FUNCTIONS = 0.8
LEFT_OVER = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
TEXT = {".py", ".sh", ".ps1", ".toml", ".json", ".md", ".txt", ".html", ".svg", ".yml", ".yaml", ""}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def sources() -> tuple[Path, ...]:
    found = [path for top in ("app", "server", "resources") for path in (ROOT / top).rglob("*.py")]
    return tuple(sorted([*found, *(ROOT / "packaging").glob("*.py")]))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path, line: int = 1) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def listed(violations: list[str]) -> str:
    return f"{len(violations)} found:\n  " + "\n  ".join(violations)


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def public(node: ast.Module | ast.ClassDef) -> Iterator[ast.ClassDef | Function]:
    """Gives the public classes and functions of a module or class, those inside public classes too."""
    for child in node.body:
        if isinstance(child, ast.ClassDef | Function) and not child.name.startswith("_"):
            yield child
            if isinstance(child, ast.ClassDef):
                yield from public(child)


def is_overload(node: Function) -> bool:
    return any(getattr(item, "id", getattr(item, "attr", "")) == "overload" for item in node.decorator_list)


def test_the_source_is_found() -> None:
    found = {place(path) for path in sources()}
    assert {"server/core/money.py:1", "server/db/writer.py:1", "app/__main__.py:1"} <= found
    assert len(found) > 80


def test_no_file_is_too_long() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    long = [f"{place(path)} has {count} lines" for path, count in lengths.items() if count > LONGEST_FILE]
    assert not long, listed(long)


def test_no_function_is_too_long() -> None:
    long = []
    for path in sources():
        for node in functions(path):
            # Counted as one reads it: from the first decorator to the last line.
            first = min([node.lineno, *(item.lineno for item in node.decorator_list)])
            count = (node.end_lineno or first) - first + 1
            if count > LONGEST_FUNCTION:
                long.append(f"{place(path, node.lineno)} {node.name} has {count} lines")
    assert not long, listed(long)


def test_every_module_says_what_it_is() -> None:
    silent = [place(path) for path in sources() if not ast.get_docstring(tree(path))]
    assert not silent, listed(silent)


def test_every_public_class_says_what_it_is() -> None:
    silent = [
        f"{place(path, node.lineno)} {node.name}"
        for path in sources()
        for node in public(tree(path))
        # The inner classes of ORM models are configuration, not something to use.
        if isinstance(node, ast.ClassDef) and node.name != "Meta" and not ast.get_docstring(node)
    ]
    assert not silent, listed(silent)


def test_most_public_functions_say_what_they_do() -> None:
    found = [
        (f"{place(path, node.lineno)} {node.name}", bool(ast.get_docstring(node)))
        for path in sources()
        for node in public(tree(path))
        if isinstance(node, Function) and not is_overload(node)
    ]
    silent = [name for name, documented in found if not documented]
    assert len(silent) <= (1 - DOCUMENTED_FUNCTIONS) * len(found), listed(silent)


def test_nothing_is_left_to_do() -> None:
    left = []
    tops = [ROOT / top for top in ("app", "server", "resources", "packaging", "tests")]
    texts = [path for top in tops for path in top.rglob("*") if path.suffix in TEXT and path.is_file()]
    for path in [*texts, ROOT / "pyproject.toml"]:
        if path == Path(__file__).resolve() or "node_modules" in path.parts or "__pycache__" in path.parts:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if LEFT_OVER.search(line):
                left.append(f"{place(path, number)} {line.strip()[:80]}")
    assert not left, listed(left)


def test_tests_are_no_packages() -> None:
    """With importlib mode an __init__.py would change the names under which helpers are imported."""
    found = [
        place(path) for path in (ROOT / "tests").rglob("__init__.py") if "node_modules" not in path.parts
    ]
    assert not found, listed(found)


def loaded_by(*modules: str) -> set[str]:
    """Gives the top-level packages in memory after an import in a fresh interpreter."""
    names = ", ".join(modules)
    program = f"import sys, {names}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_command_line_and_the_server_load_no_qt() -> None:
    loaded = loaded_by("server.cli", "server.runtime", "server.__main__")
    assert "flask" in loaded, "the check itself looks at the right thing"
    assert loaded & {"PySide6", "shiboken6", "pyqtgraph", "numpy", "app"} == set()
