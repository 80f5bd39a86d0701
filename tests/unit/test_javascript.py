"""The page's own tests, which Node runs: the modules of static/js/core know no browser."""

import shutil
import subprocess

import pytest

from tests.data import ROOT
from tests.support.missing import missing
from tests.support.source import files, name

TESTS = [path for path in files(".js", ".mjs") if name(path).startswith("tests/js/") and "test" in path.stem]


def test_there_are_javascript_tests() -> None:
    assert TESTS


@pytest.mark.parametrize("path", TESTS, ids=name)
def test_javascript(path: object) -> None:
    node = shutil.which("node") or missing("no Node.js: install version 20 or later")
    done = subprocess.run([node, "--test", str(path)], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
