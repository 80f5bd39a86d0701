"""The shell scripts: they parse, stop at the first failure, and know what their users are told."""

import subprocess

import pytest

from tests.data import ROOT
from tests.support.source import text

SCRIPTS = ["run.sh", ".ci/run"]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_parses_and_can_be_run(script: str) -> None:
    done = subprocess.run(["bash", "-n", script], cwd=ROOT, capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, done.stderr
    assert (ROOT / script).stat().st_mode & 0o111


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_stops_at_its_first_failure(script: str) -> None:
    assert "\nset -euo pipefail\n" in text(ROOT / script)


def test_an_unknown_command_is_refused_with_the_known_ones() -> None:
    done = subprocess.run(["./run.sh", "fly"], cwd=ROOT, capture_output=True, text=True, timeout=20)
    assert done.returncode != 0
    assert "start, demo or test" in done.stderr
