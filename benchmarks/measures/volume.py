"""ZIP → whole volume in memory, the engine alone, for each transfer syntax."""

import numpy as np

from benchmarks import opening
from benchmarks.harness import Bench, best, study, timed, warm
from benchmarks.table import Row

SYNTAXES = ("explicit", "rle", "jpeg-lossless", "jpegls", "j2k", "htj2k")
SLOW = ("j2k", "htj2k")


def measure(bench: Bench) -> list[Row]:
    """Against the limit, and against other readers on raw and JPEG 2000."""
    rows = []
    for syntax in ("explicit", "jpeg-lossless", "jpegls") if bench.quick else SYNTAXES:
        slices = 50 if syntax in SLOW else 200
        path = study(slices, syntax)
        _same(path, syntax)
        sides = {
            "ours": timed(lambda path=path: opening.engine(path)),
            "limit": timed(lambda path=path, syntax=syntax: opening.limit(path, syntax)),
        }
        if syntax in ("explicit", "j2k"):
            sides["pydicom"] = timed(lambda path=path: opening.by_pydicom(path))
            sides["SimpleITK"] = timed(lambda path=path: opening.by_simpleitk(path))
        with warm(slices * 2**20):
            took = {name: 1000 * value for name, value in best(sides, bench.rounds + 2).items()}
        name = f"ZIP of {slices} slices → volume, {syntax}"
        rows.append(Row(name, took["ours"], "inflate + decode, 2 threads", took["limit"], sense="within", goal=1.6))
        if "SimpleITK" in took:
            goal = 5 if syntax == "explicit" else 1.4
            rows.append(Row(name, took["ours"], "SimpleITK", took["SimpleITK"], goal=goal))
            rows.append(Row(name, took["ours"], "pydicom", took["pydicom"]))
    return rows


def _same(path: object, syntax: str) -> None:
    """All sides must give the same voxels, or the comparison means nothing."""
    ours = opening.engine(path).array[0]  # type: ignore[arg-type]
    if not np.array_equal(ours, opening.limit(path, syntax)):  # type: ignore[arg-type]
        raise RuntimeError(f"the volumes differ for {syntax}")
