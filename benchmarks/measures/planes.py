"""Oblique planes and projections, the engine alone, on one core."""

import numpy as np
from scipy.ndimage import map_coordinates

from benchmarks import opening
from benchmarks.harness import Bench, best, study, timed
from benchmarks.table import Row
from engine import oblique, project, slices
from engine.volume import Volume


def measure(bench: Bench) -> list[Row]:
    """Against SciPy's sampling, and against reading the volume once."""
    count = 200 if bench.quick else 500
    volume = opening.engine(study(count))
    rows = []
    took = best({"ours": timed(lambda: _oblique(volume)), "scipy": timed(lambda: _scipy(volume))}, 5)
    rows.append(Row("oblique 512x512, linear", took["ours"] * 1000, "SciPy", took["scipy"] * 1000))
    rows.append(Row("oblique 512x512, linear", took["ours"] * 1000, "the bound of 10", 10.0, sense="within", goal=1))
    rows.append(_mip(volume, count))
    return rows


def _place() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    row = np.array((0.9, 0.3, -0.3)) / np.linalg.norm((0.9, 0.3, -0.3))
    column = np.cross((0.2, 0.1, 0.9), row)
    column /= np.linalg.norm(column)
    return -180 * row - 150 * column, row, column


def _oblique(volume: Volume) -> object:
    origin, row, column = _place()
    return oblique.cut(volume, oblique.raster(origin, row, column, 512, 512, 0.7))


def _scipy(volume: Volume) -> object:
    origin, row, column = _place()
    assert volume.affine is not None
    i, j = np.arange(512) * 0.7, np.arange(512)[:, None] * 0.7
    points = origin[:, None, None] + row[:, None, None] * i + column[:, None, None] * j
    inverse = np.linalg.inv(volume.affine)
    index = np.einsum("ab,bhw->ahw", inverse[:3, :3], points) + inverse[:3, 3, None, None]
    return map_coordinates(volume.array[0], index[::-1], order=1, output=np.float32)


def _mip(volume: Volume, count: int) -> Row:
    layout = slices.find(volume.info, "coronal")
    depth = float(volume.array.shape[2] * (volume.info.geometry.spacing[1] or 1.0)) * 2
    sides = {
        "ours": timed(lambda: project.slab(volume, layout, layout.count // 2, depth, "maximum_ip", 0)),
        "read": timed(lambda: volume.array.max()),
    }
    took = best(sides, 5)
    name = f"maximum projection of all {count} slices"
    return Row(name, took["ours"] * 1000, "reading it once", took["read"] * 1000, sense="within", goal=2)
