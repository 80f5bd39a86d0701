"""Hand-made volumes whose every voxel says where it lies."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.displayset import DisplaySet, Geometry, Slice
from engine.volume import Volume

# Columns are the steps of i, j and k in LPS mm, for stacks as scanners make them.
AXIAL = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
SAGITTAL = ((0, 0, -1), (1, 0, 0), (0, -1, 0))
CORONAL = ((1, 0, 0), (0, 0, 1), (0, -1, 0))


def affine(
    directions: Sequence[Sequence[float]] = AXIAL,
    spacing: Sequence[float] = (1, 1, 1),
    origin: Sequence[float] = (0, 0, 0),
) -> NDArray[np.float64]:
    """4x4 from the direction matrix, the spacing of (i, j, k) and the place of the first voxel."""
    made = np.eye(4)
    made[:3, :3] = np.array(directions, float) * spacing
    made[:3, 3] = origin
    return made


def info(shape: Sequence[int], placed: NDArray[np.float64] | None, **fields: Any) -> DisplaySet:
    """A display set of (T, K, J, I[, 3]) voxels, even unless ``geometry`` says otherwise."""
    phases, count, rows, columns = shape[:4]
    steps = None if placed is None else np.linalg.norm(placed[:3, :3], axis=0)
    lies = Geometry(
        affine=None if placed is None else _rows(placed),
        spacing=(None, None, None) if steps is None else tuple(float(step) for step in steps[::-1]),
        regularity="none" if placed is None else "even",
        offsets=() if steps is None else tuple(float(steps[2]) * k for k in range(count)),
    )
    given = {
        "series_uid": "1.2.3",
        "kind": "images" if placed is None else "volume",
        "reason": "Its images have no place in the patient." if placed is None else "",
        "rows": rows,
        "columns": columns,
        "colour": len(shape) == 5,
        "slices": tuple(tuple(Slice(f"{t}-{k}", 0) for k in range(count)) for t in range(phases)),
        "geometry": lies,
    }
    return DisplaySet(**given | fields)


def volume(array: NDArray[Any], placed: NDArray[np.float64] | None, **fields: Any) -> Volume:
    """A volume of a (T, K, J, I[, 3]) array; ``fields`` go to its display set."""
    set_ = info(array.shape, placed, dtype=array.dtype.name, **fields)
    return Volume(array, placed, set_.slope, set_.intercept, set_.padding, set_, {})


def tilted(array: NDArray[Any], shift: float, **fields: Any) -> Volume:
    """A volume of 1 mm voxels whose slices each lie ``shift`` pixels below the one before, as a gantry tilts them."""
    placed = affine()
    placed[1, 2] = shift
    lies = Geometry(
        affine=_rows(placed),
        spacing=(1, 1, 1),
        regularity="tilted",
        tilt_degrees=math.degrees(math.atan(shift)),
        offsets=tuple(float(k) for k in range(array.shape[1])),
    )
    return volume(array, placed, geometry=lies, **fields)


def uneven(array: NDArray[Any], offsets: Sequence[float], **fields: Any) -> Volume:
    """A volume of 1 mm voxels whose slices lie at these heights; a step of more than 1.5 mm is a gap."""
    steps = np.diff(offsets)
    lies = Geometry(
        affine=_rows(affine()),
        spacing=(1, 1, 1),
        regularity="uneven",
        offsets=tuple(offsets),
        gaps=tuple((int(k), float(steps[k] - 1)) for k in np.flatnonzero(steps > 1.5)),
    )
    stack = tuple(Slice(str(k), 0, offset=z, position=(0.0, 0.0, z)) for k, z in enumerate(offsets))
    return volume(array, affine(), geometry=lies, slices=(stack,) * array.shape[0], **fields)


def _rows(placed: NDArray[np.float64]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in placed.tolist())


def numbered(shape: Sequence[int] = (1, 4, 5, 6)) -> NDArray[np.int16]:
    """Voxels that hold 1000 t + 100 k + 10 j + i."""
    t, k, j, i = np.indices(shape)
    return (1000 * t + 100 * k + 10 * j + i).astype(np.int16)
