"""The viewer beside others: ``python -m benchmarks.browser.run [--slices 500] [--rounds 3] [--write]``.

Needs npm (for dwv and NiiVue, which go into the scratch folder of the benchmarks) and a Chromium. The sides take
turns, so that what else the machine does falls on all of them.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from benchmarks import table
from benchmarks.browser import measures, sides
from benchmarks.browser.measures import Numbers
from benchmarks.table import Row

RESULTS = Path(__file__).parent.parent / "results-browser.json"
BEGIN, END = "<!-- browser: begin -->", "<!-- browser: end -->"
MORE_IS_BETTER = ("wheel, new pictures a second", "window, new pictures a second")
GOALS = {
    "first picture, local, ms": 1.0,
    "first picture, throttled, ms": 0.5,
    "series at hand, local, ms": 1.0,
    "series at hand, throttled, ms": 0.5,
    "MB for a slice": 0.4,
    "wheel, new pictures a second": 1.3,
    "wheel, p95 ms between pictures": 0.5,
    "window, new pictures a second": 1.5,
    "window, p95 ms between pictures": 0.6,
    "memory, MB": 0.7,
}
"""Against dwv: at most so many times its cost; of what is better when more, at least so many times as much."""


def main() -> int:
    """The command; its status is 0 even where goals are missed: the table tells."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slices", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=6.0, help="how long the wheel turns")
    parser.add_argument("--without", type=lambda text: text.split(","), default=[], help="sides to leave out")
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    wish = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lightbox-bench-") as folder:
        found = compared(wish, Path(folder))
    rows = rows_of(found)
    table.show(rows)
    RESULTS.write_text(json.dumps({"machine": table.machine(), "slices": wish.slices, "sides": found}, indent=1) + "\n")
    if wish.write:
        write(rows, wish.slices, wish.rounds)
    return 0


def compared(wish: argparse.Namespace, folder: Path) -> dict[str, Numbers]:
    """Every number of every side: the median over the rounds."""
    rounds: dict[str, list[Numbers]] = {}
    with sides.running(wish.slices, folder) as running:
        chosen = [side for side in running if side.name not in wish.without]
        for number in range(wish.rounds):
            for side in chosen:
                print(f"round {number + 1}: {side.name}", flush=True)
                rounds.setdefault(side.name, []).append(one_round(side, wish))
    return {name: measures.middle(taken) for name, taken in rounds.items()}


def one_round(side: sides.Side, wish: argparse.Namespace) -> Numbers:
    """All measures of one side."""
    found = measures.opening(side, slow=False) | measures.opening(side, slow=True)
    return found | measures.hands(side, wish.seconds, wish.slices) | measures.planes(side)


def rows_of(found: dict[str, Numbers]) -> list[Row]:
    """Lightbox against each other side; goals are against dwv."""
    ours = found["Lightbox"]
    return [
        _row(name, ours[name], peer, numbers[name])
        for name in ours
        for peer, numbers in found.items()
        if peer != "Lightbox"
    ]


def _row(name: str, ours: float, peer: str, theirs: float) -> Row:
    goal = GOALS.get(name) if peer == "dwv" else None
    measure, unit = _unit(name)
    if name in MORE_IS_BETTER:
        # As frames: so many times as many pictures are the goal, and the ratio of costs is that of the rests between.
        return Row(measure, 1000 / max(ours, 1e-3), peer, 1000 / max(theirs, 1e-3), "ms a picture", "faster", goal)
    return Row(measure, ours, peer, theirs, unit, "within", goal)


def _unit(name: str) -> tuple[str, str]:
    for unit in ("ms", "MB", "%"):
        if name.endswith(f", {unit}"):
            return name.removesuffix(f", {unit}"), unit
    return name, "MB" if name.startswith("MB") else "ms"


def write(rows: list[Row], slices: int, rounds: int) -> None:
    """The table, between its marks in the documentation."""
    text = table.DOCUMENT.read_text()
    head, tail = text.split(BEGIN)[0], text.split(END)[1]
    facts = ", ".join(f"{name} {value}" for name, value in table.machine().items())
    made = f"{BEGIN}\n{table.markdown(rows)}\n\nCT of {slices} slices; median of {rounds}; measured on: {facts}.\n{END}"
    table.DOCUMENT.write_text(head + made + tail)


if __name__ == "__main__":
    sys.exit(main())
