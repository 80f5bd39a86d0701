"""Nothing promised goes untested: each bad-input case and each imaging trap is named by a test.

A test names what it answers in its own name, its docstring, its comments or its parameters: ``case 4``,
``cases 1 and 2``, ``trap 12``, ``traps 14–16``.
"""

import re
from collections.abc import Iterator

import pytest

from tests.data import ROOT
from tests.support.source import files, name, text

CASES = [*range(1, 28), 29, 32, 33, *range(35, 46), 48, 49, 50]
TRAPS = list(range(1, 32))

NAMED = re.compile(r"(?<![a-z])(case|trap)s?[ _:#]+(\d+(?:\s*(?:,|and|to|–|-|_and_|_)\s*\d+)*)", re.IGNORECASE)
OWN = "tests/unit/test_index.py"


def numbers(listed: str) -> Iterator[int]:
    """The numbers of a list such as "1, 2 and 5-7"."""
    for first, last in re.findall(r"(\d+)(?:\s*(?:to|–|-)\s*(\d+))?", listed):
        yield from range(int(first), int(last or first) + 1)


def named(kind: str) -> dict[int, list[str]]:
    """Which numbers of this kind are named, and in which test files."""
    found: dict[int, list[str]] = {}
    tests = [path for path in files(".py", ".js") if name(path).startswith("tests/") and name(path) != OWN]
    for path in tests:
        for match in NAMED.finditer(text(path)):
            if match[1].lower() == kind:
                for number in numbers(match[2]):
                    found.setdefault(number, []).append(name(path))
    return found


def documented(page: str) -> list[int]:
    """The numbers of the first column of a page's table."""
    return [int(number) for number in re.findall(r"^\| (\d+) \|", text(ROOT / page), re.MULTILINE)]


@pytest.mark.parametrize("number", CASES)
def test_each_bad_input_case_is_named_by_a_test(number: int) -> None:
    assert number in sorted(named("case")), f"no test names case {number}"


@pytest.mark.parametrize("number", TRAPS)
def test_each_imaging_trap_is_named_by_a_test(number: int) -> None:
    assert number in sorted(named("trap")), f"no test names trap {number}"


def test_the_pages_list_every_case_and_every_trap() -> None:
    assert documented("docs/security.md") == CASES
    assert documented("docs/traps.md") == TRAPS


@pytest.mark.parametrize(
    ("listed", "expected"),
    [("4", [4]), ("1, 2 and 3", [1, 2, 3]), ("5-7", [5, 6, 7]), ("5–6, 9", [5, 6, 9]), ("1_and_2", [1, 2])],
)
def test_lists_of_numbers_are_read(listed: str, expected: list[int]) -> None:
    assert list(numbers(listed)) == expected
