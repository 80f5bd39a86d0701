"""ruff and mypy, as tests: what they find is a failure."""

import subprocess
import sys

import pytest

from tests.data import ROOT


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "--no-fix", "."], ["ruff", "format", "--check", "."], ["mypy"]],
    ids=["ruff check", "ruff format", "mypy"],
)
def test_the_code_is_clean(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
