"""All measures in one run: ``python -m benchmarks.run [--quick] [--only upload,latency]``."""

import argparse
import importlib
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import table
from benchmarks.harness import Bench
from benchmarks.table import Row

MEASURES = ("upload", "volume", "memory", "latency", "planes", "wire", "restart", "listing", "start", "people", "audit")


def main() -> int:
    """The command; its status is 0 even where goals are missed: the table tells."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="200 slices only, fewer syntaxes, short latencies")
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(MEASURES), help="some measures")
    chosen = parser.parse_args()
    rows: list[Row] = []
    with Bench(chosen.quick) as bench:
        for name in chosen.only:
            begun = time.perf_counter()
            made = importlib.import_module(f"benchmarks.measures.{name}").measure(bench)
            rows += made
            print(f"\n{name} ({time.perf_counter() - begun:.0f} s)")
            table.show(made)
    if set(chosen.only) == set(MEASURES):
        table.write(rows, chosen.quick)
    missed = [row for row in rows if row.met is False]
    print(f"\n{sum(row.met is True for row in rows)} goals reached, {len(missed)} missed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
