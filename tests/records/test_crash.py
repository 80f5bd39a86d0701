"""An instance that is killed at any step starts again with all or nothing of what it was doing."""

import subprocess
import sys

import pytest

from tests.data import ROOT


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("action", "fewest"), [("upload", 60), ("delete", 20)])
def test_case_43_killed_at_every_step_everything_or_nothing_is_there(database_url, tmp_path, action, fewest):
    command = [sys.executable, "-m", "tests.records.crash", database_url, str(tmp_path / "uploads"), action]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=800, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    assert int(done.stdout) >= fewest
