"""The habits of this house that a machine can check."""

import ast
import re
import statistics
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.data import ROOT
from tests.support.source import Function, files, functions, name, text, tree, written_code

LONGEST_FILE = 400
LONGEST_FUNCTION = 60

# Written backwards, so that this file does not find itself.
WORDS = ["odot", "emxif", "kcah", "muspi merol", "noos gnimoc", "detnemelpmi ton", "redlohecalp"]
UNFINISHED = re.compile(
    rf"(?<!::)\b({'|'.join(word[::-1] for word in WORDS)}|X{{3}})\b(?!\s*(?:[=(\"]|:\s*[\"`]))", re.IGNORECASE
)
MACHINE = re.compile(r"(?<![\w.])/(work|root|home|Users)/\w")
ELSEWHERE = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//|@import|url\(\s*["']?(?:https?:)?//""")
CHECKS = re.compile(r"\bassert|raises|warns|expect\(|check_|verify|assert_|wait_for\w*\(")

SOURCE = (".py", ".js", ".css", ".html", ".sh", "")


def lines_with(pattern: re.Pattern[str], paths: Iterable[Path]) -> list[str]:
    return [
        f"{name(path)}:{number} {line.strip()[:80]}"
        for path in paths
        for number, line in enumerate(text(path).splitlines(), 1)
        if pattern.search(line)
    ]


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = {name(path): text(path).count("\n") for path in (*written_code(), *files(".js", ".css", ".html"))}
    assert {path: count for path, count in long.items() if count > LONGEST_FILE} == {}


def test_no_function_is_longer_than_sixty_lines() -> None:
    long = {
        f"{name(path)}:{function.lineno} {function.name}": length(function)
        for path in written_code()
        for function in functions(path)
        if length(function) > LONGEST_FUNCTION
    }
    assert long == {}


def test_most_functions_are_short() -> None:
    product = [path for path in written_code() if not name(path).startswith(("tests/", "benchmarks/"))]
    lengths = [length(function) for path in product for function in functions(path)]
    assert statistics.median(lengths) <= 10


def test_nothing_is_left_unfinished() -> None:
    assert lines_with(UNFINISHED, files(*SOURCE, ".md")) == []


@pytest.mark.parametrize("word", WORDS)
def test_the_search_for_unfinished_words_finds_them(word: str) -> None:
    assert UNFINISHED.search(f"# {word[::-1].upper()}: later")


def test_a_form_field_may_show_an_example_value() -> None:
    attribute = WORDS[-1][::-1]
    assert not UNFINISHED.search(f'<input {attribute}="Search">')
    assert not UNFINISHED.search(f'field({{ {attribute}: "Search" }})')
    assert not UNFINISHED.search(f"input::{attribute} {{ color: grey }}")


def test_no_path_of_one_machine_is_written_down() -> None:
    assert lines_with(MACHINE, files(*SOURCE, ".md", ".toml")) == []


def test_no_page_loads_anything_from_another_host() -> None:
    pages = [path for path in files(".html", ".css", ".js") if name(path).startswith(("templates/", "static/"))]
    assert lines_with(ELSEWHERE, pages) == []


def test_every_test_can_fail() -> None:
    written = [
        (path, function) for path in files(".py") if name(path).startswith("tests/") for function in functions(path)
    ]
    helpers = {function.name for _, function in written if CHECKS.search(ast.unparse(function))}
    weak = [
        f"{name(path)}:{function.lineno} {function.name}"
        for path, function in written
        if function.name.startswith("test_")
        and not CHECKS.search(ast.unparse(function))
        and not helpers & called(function)
    ]
    assert weak == []


def called(function: Function) -> set[str]:
    """The names of what a function calls."""
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return {ast.unparse(call).split(".")[-1] for call in calls}


def test_no_test_is_marked_as_skipped_or_expected_to_fail() -> None:
    marked = [
        f"{name(path)}:{function.lineno} {function.name}"
        for path in files(".py")
        if name(path).startswith("tests/")
        for function in functions(path)
        if re.search(r"mark\.(skip|xfail)\b", " ".join(ast.unparse(one) for one in function.decorator_list))
    ]
    assert marked == []


def test_no_exception_is_swallowed_whole() -> None:
    swallowed = [
        f"{name(path)}:{node.lineno}"
        for path in written_code()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
        and all(isinstance(line, ast.Pass | ast.Continue) for line in node.body)
    ]
    assert swallowed == []


def test_no_page_carries_a_script_or_style_of_its_own() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|\son\w+\s*=\s*[\"']", re.IGNORECASE)
    unguarded = [line for line in lines_with(inline, files(".html")) if "nonce" not in line]
    assert unguarded == []


def test_the_licence_is_there() -> None:
    assert text(ROOT / "LICENSE").startswith("MIT License")
