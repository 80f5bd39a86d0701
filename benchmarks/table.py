"""Results: one row per goal, as ratios, printed and written."""

import json
import platform
import sys
from dataclasses import asdict, dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Literal

RESULTS = Path(__file__).parent / "results.json"
DOCUMENT = Path(__file__).parent.parent / "docs/benchmarks.md"
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


@dataclass(frozen=True)
class Row:
    """One comparison.

    Attributes
    ----------
    ours, other : float
        The two sides, in ``unit``, measured in the same run.
    sense : "faster" or "within"
        ``faster``: other / ours is to be at least ``goal``; ``within``: ours / other is to be at most ``goal``.
    goal : float or None
        None for what is reported only.
    """

    measure: str
    ours: float
    against: str
    other: float
    unit: str = "ms"
    sense: Literal["faster", "within"] = "faster"
    goal: float | None = None

    @property
    def ratio(self) -> float:
        """How many times faster, or how many times the limit."""
        over, under = (self.other, self.ours) if self.sense == "faster" else (self.ours, self.other)
        return over / under if under else float("inf")

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if self.goal is None:
            return None
        return self.ratio >= self.goal if self.sense == "faster" else self.ratio <= self.goal

    def cells(self) -> list[str]:
        """For a table."""
        sign = {"faster": "≥", "within": "≤"}[self.sense]
        reached = {True: "yes", False: "NO", None: ""}[self.met]
        goal = f"{sign} {self.goal:g}" if self.goal is not None else ""
        return [
            self.measure,
            f"{self.ours:.4g} {self.unit}",
            self.against,
            f"{self.other:.4g} {self.unit}",
            f"{self.ratio:.2f}x" if isfinite(self.ratio) else "–",
            goal,
            reached,
        ]


HEADS = ["measure", "Lightbox", "against", "which takes", "ratio", "goal", "reached"]


def markdown(rows: list[Row]) -> str:
    """A table of all rows."""
    lines = [HEADS, ["---"] * len(HEADS), *(row.cells() for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def show(rows: list[Row]) -> None:
    """Print rows, aligned."""
    cells = [row.cells() for row in rows]
    widths = [max(len(line[n]) for line in [HEADS, *cells]) for n in range(len(HEADS))]
    for line in [HEADS, *cells]:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def machine() -> dict[str, Any]:
    """What it ran on: absolute numbers mean nothing without it."""
    import os

    return {"python": sys.version.split()[0], "cores": os.cpu_count(), "system": platform.platform(terse=True)}


def write(rows: list[Row], quick: bool) -> None:
    """Keep the rows as JSON, and in the documentation if it was a full run."""
    known = [asdict(row) | {"ratio": row.ratio, "met": row.met} for row in rows]
    RESULTS.write_text(json.dumps({"machine": machine(), "quick": quick, "rows": known}, indent=1) + "\n")
    if not quick and DOCUMENT.is_file():
        text = DOCUMENT.read_text()
        head, tail = text.split(BEGIN)[0], text.split(END)[1]
        facts = ", ".join(f"{name} {value}" for name, value in machine().items())
        DOCUMENT.write_text(f"{head}{BEGIN}\n{markdown(rows)}\n\nMeasured on: {facts}.\n{END}{tail}")
