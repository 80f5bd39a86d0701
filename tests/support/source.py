"""The project's own files, as the tests of its rules read them."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

from tests.data import ROOT

LEFT_OUT = {".git", ".venv", "node_modules", "uploads", "data", "__pycache__", "vendor"}
TEXT = {".py", ".js", ".css", ".html", ".sh", ".md", ".toml", ".txt", ".jinja", ".yml", ".json", ""}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@functools.cache
def files(*endings: str) -> tuple[Path, ...]:
    """Every file of the project with one of these endings, sorted."""
    return tuple(sorted(path for path in _walk(ROOT) if path.suffix in endings))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        hidden = path.name.startswith(".") and path.name != ".ci"
        if path.name in LEFT_OUT or hidden or path.is_symlink():
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def name(path: Path) -> str:
    """The path as people write it: ``engine/window.py``."""
    return path.relative_to(ROOT).as_posix()


@functools.cache
def text(path: Path) -> str:
    """The content of a text file."""
    return path.read_text(encoding="utf-8")


@functools.cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(text(path), str(path))


def functions(path: Path) -> Iterator[Function]:
    """Every function and method of a Python file, nested ones included."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def written_code() -> tuple[Path, ...]:
    """The Python files that people write: generated migrations are left out."""
    return tuple(path for path in files(".py") if not name(path).startswith("migrations/"))
