"""Peak memory of ZIP → volume, the engine alone in a process of its own."""

import os
import subprocess
import sys

from benchmarks.harness import ROOT, Bench, study
from benchmarks.table import Row

PROGRAM = """
import sys
from pathlib import Path
from benchmarks import opening
from benchmarks.harness import status_mb
if sys.argv[1] == "by_simpleitk":
    import SimpleITK
before = status_mb("self", "VmHWM")
made = getattr(opening, sys.argv[1])(Path(sys.argv[2]))
print(before, status_mb("self", "VmHWM"))
"""


def measure(bench: Bench) -> list[Row]:
    """Against base + ZIP + 1.2 times the 16-bit volume, and against SimpleITK."""
    slices = 200 if bench.quick else 500
    path = study(slices)
    base, ours = _peak("engine", str(path))
    bound = base + path.stat().st_size / 2**20 + 1.2 * slices * 0.5
    _, sitk = _peak("by_simpleitk", str(path))
    name = f"peak memory, ZIP of {slices} slices → volume"
    return [
        Row(name, ours, "base + ZIP + 1.2 volumes", bound, "MB", "within", 1.0),
        Row(name, ours, "SimpleITK", sitk, "MB"),
    ]


def _peak(reader: str, path: str) -> tuple[float, float]:
    """MB before and at most."""
    # The system's first threshold, kept from growing: what is freed goes back at once, on both sides.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MALLOC_MMAP_THRESHOLD_": "131072"}
    command = [sys.executable, "-c", PROGRAM, reader, path]
    said = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    before, most = said.stdout.split()
    return float(before), float(most)
