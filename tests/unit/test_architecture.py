"""Who may import whom: the table of docs/architecture.md, read from the code and enforced.

To change a rule, change RULES here and the table there in one commit.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.data import ROOT
from tests.support.source import files, name, text, tree

RULES: dict[str, set[str]] = {
    "engine": set(),
    "tables": set(),
    "models": {"tables"},
    "phantom": set(),
    "create_test_dicom": {"phantom"},
    "imaging": {"engine"},
    "records": {"models", "imaging", "engine"},
    "web": {"records", "imaging", "engine", "models"},
}
ALL = {*RULES, "app"}

JS_RULES: dict[str, set[str]] = {
    "core": set(),
    "api": {"core"},
    "gl": {"core"},
    "tools": {"core"},
    "overlays": {"core"},
    "view": {"core", "gl", "tools", "overlays"},
    "ui": {"core", "api"},
}
JS_ALL = {*JS_RULES, "pages"}

# What a chapter may not know of at all, whoever wrote it.
FOREIGN: dict[str, set[str]] = {
    "engine": {"flask", "sqlalchemy", "flask_sqlalchemy", "werkzeug", "gunicorn", "psycopg"},
    "imaging": {"flask", "sqlalchemy", "flask_sqlalchemy", "werkzeug", "gunicorn", "psycopg"},
    "records": {"flask", "werkzeug", "flask_openapi3", "flask_login", "gunicorn"},
    "phantom": {"flask", "sqlalchemy"},
}

JS = ROOT / "static/js"
JS_IMPORT = re.compile(
    r"""(?:^|[;{}\s])(?:import|export)\s+(?:[\w*${}\s,]+?\s+from\s+)?["']([^"']+)["']"""
    r"""|\bimport\(\s*["'`]([^"'`]+)["'`]"""
    r"""|\bnew\s+URL\(\s*["']([^"']+\.m?js)["']\s*,\s*import\.meta\.url""",
    re.MULTILINE,
)


def chapter(path: Path) -> str:
    """The chapter a Python file belongs to: its folder at the root, or its own name."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and top-level name of everything a Python file imports, inside functions too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = chapter(path) if node.level else (node.module or "").split(".")[0]
            yield node.lineno, module


def chapter_files(wanted: str) -> list[Path]:
    return [path for path in files(".py") if chapter(path) == wanted]


def js_imports(source: str) -> Iterator[str]:
    """What a JavaScript module imports, statically, dynamically, or as a worker; comments are left out."""
    code = re.sub(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", "", source, flags=re.DOTALL)
    for match in JS_IMPORT.finditer(code):
        yield next(group for group in match.groups() if group)


@pytest.mark.parametrize("wanted", sorted(RULES))
def test_a_chapter_imports_only_what_the_table_allows(wanted: str) -> None:
    allowed = RULES[wanted] | {wanted}
    wrong = [
        f"{name(path)}:{line} imports {module}"
        for path in chapter_files(wanted)
        for line, module in imports(path)
        if module in ALL and module not in allowed
    ]
    assert wrong == []


@pytest.mark.parametrize("wanted", sorted(FOREIGN))
def test_a_chapter_knows_nothing_of_the_layers_above_it(wanted: str) -> None:
    wrong = [
        f"{name(path)}:{line} imports {module}"
        for path in chapter_files(wanted)
        for line, module in imports(path)
        if module in FOREIGN[wanted]
    ]
    assert wrong == []


def test_nothing_imports_the_app() -> None:
    may = {"app", "gunicorn.conf", "tests", "benchmarks", "docs", "migrations"}  # its server, its judges, its tools
    wrong = [
        f"{name(path)}:{line}"
        for path in files(".py")
        for line, module in imports(path)
        if module == "app" and chapter(path) not in may
    ]
    assert wrong == []


def test_every_chapter_at_the_root_stands_in_the_table() -> None:
    beside = {"tests", "benchmarks", "docs", "migrations", "gunicorn.conf"}
    assert {chapter(path) for path in files(".py")} - beside == ALL


def test_the_product_imports_no_test() -> None:
    wrong = [
        f"{name(path)}:{line}"
        for path in files(".py")
        for line, module in imports(path)
        if module == "tests" and chapter(path) in ALL
    ]
    assert wrong == []


def test_javascript_modules_import_only_what_the_table_allows() -> None:
    wrong = []
    for path in files(".js"):
        if not path.is_relative_to(JS) or path.relative_to(JS).parts[0] == "pages":
            continue
        own = path.relative_to(JS).parts[0]
        for target in js_imports(text(path)):
            found = (path.parent / target).resolve()
            inside = target.startswith(".") and found.is_relative_to(JS)
            package = found.relative_to(JS).parts[0] if inside else target
            if package not in JS_RULES[own] | {own}:
                wrong.append(f"{name(path)} imports {target}")
    assert wrong == []


def test_every_javascript_import_is_relative_and_leads_to_a_file() -> None:
    wrong = [
        f"{name(path)} imports {target}"
        for path in files(".js")
        if path.is_relative_to(JS)
        for target in js_imports(text(path))
        if not (target.startswith(".") and (path.parent / target).is_file())
    ]
    assert wrong == []


def test_every_javascript_folder_stands_in_the_table() -> None:
    assert {path.relative_to(JS).parts[0] for path in files(".js") if path.is_relative_to(JS)} <= JS_ALL


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('import { a, b as c } from "../core/x.js";', ["../core/x.js"]),
        ("import * as gl from './a.js'", ["./a.js"]),
        ('import "./side.js";\nexport { z } from "./z.js";', ["./side.js", "./z.js"]),
        ('import {\n  one,\n  two,\n} from "./many.js";', ["./many.js"]),
        ('const m = await import("./late.js");', ["./late.js"]),
        ('new Worker(new URL("./worker.js", import.meta.url))', ["./worker.js"]),
        ('// import "./no.js";\n/* import "./no.js" */ const from = "x";', []),
        ('/** @typedef {import("../core/types.js").A} A */', []),
    ],
)
def test_the_javascript_reader_finds_every_form_of_import(source: str, expected: list[str]) -> None:
    assert list(js_imports(source)) == expected


def documented() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The two halves of the table in docs/architecture.md: Python chapters and JavaScript folders."""
    python: dict[str, set[str]] = {}
    javascript: dict[str, set[str]] = {}
    section = text(ROOT / "docs/architecture.md").split("## Who may import whom")[1].split("\n## ")[0]
    for left, right in re.findall(r"^\| (.*?) \| (.*?) \|$", section, re.MULTILINE):
        table = javascript if left.startswith("JS") else python
        allowed = {"all"} if right.startswith("all") else set(re.findall(r"`(\w+)`", right))
        for one in re.findall(r"`(\w+)`", left):
            table[one] = allowed
    return python, javascript


def test_the_table_in_the_architecture_page_is_the_one_enforced_here() -> None:
    python, javascript = documented()
    assert python == {**RULES, "app": {"all"}}
    assert javascript == {**JS_RULES, "pages": {"all"}}
