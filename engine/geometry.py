"""Where slices lie in the patient: order, spacing, tilt and gaps, from positions and orientations alone.

All lengths are millimetres in the patient's LPS axes (PS3.3 C.7.6.2.1.1). Slice spacing never comes from
SliceThickness or SpacingBetweenSlices, which are often wrong or describe something else.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import ceil, degrees, hypot, isfinite

import numpy as np
from numpy.typing import NDArray

from engine.displayset import Geometry
from engine.header import Orientation, Pair, Vector

Floats = NDArray[np.float64]

SAME_PLACE_MM = 0.01
"""Two positions nearer than this along the normal are the same position."""
ORIENTATION_TOLERANCE = 2e-3
"""Largest difference of a direction cosine within one orientation: three decimals, and their rounding."""
RIGHT_ANGLE = 0.01
"""Largest cosine between the row and the column direction; beyond it the orientation means nothing."""
EVEN_TOLERANCE = 0.05
"""Largest distance of a slice from its place on the uniform grid, as a share of the step."""
TILT_DEGREES = 0.2
"""Positions that run at a larger angle to the slice normal make a sheared volume."""
MAX_TILT_DEGREES = 45.0
"""No gantry tilts further: such slices lie beside, not behind, one another."""
GAP_FACTOR = 1.5
"""A distance of more than so many steps between neighbours is a gap."""
MAX_RECTIFIED = 512
"""An uneven volume may grow to so many slices, or to MAX_GROWTH times its own, when it is made even."""
MAX_GROWTH = 4

NOT_BEHIND = "The slices do not lie behind one another, so that they make no volume."
ONE_SLICE = "There is one slice: a volume needs two or more."
NO_SPACING = "The distance between pixels is not known, so that no volume can be built."
TOO_IRREGULAR = "The distances between the slices differ too much to make a volume of them."


@lru_cache(maxsize=1024)
def axes(orientation: Orientation | None) -> Floats | None:
    """The unit vectors along a row, along a column and along the slice normal.

    Returns
    -------
    (3, 3) read-only array or None
        One vector per line, LPS; None where the six numbers are no orientation. Remembered: all slices of a series
        ask for the same.
    """
    if orientation is None or not all(map(isfinite, orientation)):
        return None
    row, column = _unit(orientation[:3]), _unit(orientation[3:])
    if row is None or column is None or abs(sum(a * b for a, b in zip(row, column, strict=True))) > RIGHT_ANGLE:
        return None
    (a, b, c), (d, e, f) = row, column
    normal = _unit((b * f - c * e, c * d - a * f, a * e - b * d))
    made = np.array([row, column, normal], np.float64)
    made.setflags(write=False)
    return made


def _unit(vector: Sequence[float]) -> Vector | None:
    """The vector at length 1; None where its length is nowhere near."""
    length = hypot(*vector)
    return (vector[0] / length, vector[1] / length, vector[2] / length) if 0.5 < length < 2 else None


def same_orientation(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two orientations agree to within rounding."""
    return all(abs(a - b) <= ORIENTATION_TOLERANCE for a, b in zip(one, other, strict=True))


def plane_name(normal: Sequence[float] | Floats) -> str:
    """The anatomical plane nearest to slices with this normal: ``sagittal``, ``coronal`` or ``axial``."""
    return ("sagittal", "coronal", "axial")[int(np.argmax(np.abs(np.asarray(normal))))]


def frame_affine(position: Vector, unit: Floats, spacing: Pair, step: Floats) -> Floats:
    """Voxel index to patient, for slices that start at ``position`` and follow one another by ``step``.

    Parameters
    ----------
    position : (3,) LPS mm
        Centre of the first voxel.
    unit : (3, 3) array
        As ``axes`` gives it.
    spacing : (between rows, between columns) in mm
    step : (3,) array, LPS mm
        From one slice to the next.

    Returns
    -------
    (4, 4) array, source PS3.3 equation C.7.6.2.1-1
    """
    affine = np.eye(4)
    affine[:3, 0] = unit[0] * spacing[1]
    affine[:3, 1] = unit[1] * spacing[0]
    affine[:3, 2] = step
    affine[:3, 3] = position
    return affine


def distance(first: Vector | None, position: Vector | None, unit: Floats | None) -> float | None:
    """How far ``position`` lies from ``first`` along the normal, in mm; None where one of them is not known."""
    if first is None or position is None or unit is None:
        return None
    normal = unit[2]
    return float(sum((position[i] - first[i]) * normal[i] for i in range(3)))


def nominal_step(offsets: Floats) -> float:
    """The step that an uneven stack was meant to have, in mm.

    Where slices are missing from an even stack every distance is a multiple of the smallest: that one is the
    step. Else it is the lower median, which is a distance that truly occurs.
    """
    distances = np.diff(offsets)
    median = float(np.sort(distances)[(len(distances) - 1) // 2])
    smallest = float(distances.min())
    multiples = np.rint(distances / smallest)
    if smallest >= 0.5 * median and np.all(np.abs(distances - multiples * smallest) <= 2 * EVEN_TOLERANCE * smallest):
        return float(distances.sum() / multiples.sum())
    return median


def is_even(offsets: Floats) -> bool:
    """Whether slices at these distances lie on a uniform grid (EVEN_TOLERANCE)."""
    step = (offsets[-1] - offsets[0]) / (len(offsets) - 1)
    grid = offsets[0] + step * np.arange(len(offsets))
    return bool(np.all(np.abs(offsets - grid) <= EVEN_TOLERANCE * step))


def rectified_count(offsets: Sequence[float], step: float) -> int:
    """Number of slices of the even grid that covers these offsets."""
    return ceil(abs(offsets[-1] - offsets[0]) / step - EVEN_TOLERANCE) + 1


def single(position: Vector, unit: Floats, spacing: Pair, thickness: float | None) -> Geometry:
    """The geometry of one slice, or of several at one place.

    The third column of the affine is the normal with the slice's thickness, or 1 mm where that is not known:
    ``spacing`` stays None there, because one slice has no neighbour.
    """
    affine = frame_affine(position, unit, spacing, unit[2] * (thickness or 1.0))
    return Geometry(affine=_rows(affine), spacing=(None, *spacing), plane=plane_name(unit[2]), offsets=(0.0,))


def stack(positions: Floats, unit: Floats, spacing: Pair) -> tuple[Geometry, str]:
    """The geometry of a stack, and why it makes no volume ("" where it does).

    Parameters
    ----------
    positions : (K, 3) array, LPS mm
        K >= 2, in ascending order along the normal, no two at the same place.
    unit : (3, 3) array
        As ``axes`` gives it.
    spacing : (between rows, between columns) in mm

    Returns
    -------
    Geometry, str
        Where the slices are even, ``affine`` maps index k to the true slice k; sheared where they are tilted.
        Where they are uneven it maps k to the even grid of ``rectify``: the same first slice, the nominal step.
    """
    offsets = (positions - positions[0]) @ unit[2]
    lateral = positions - positions[0] - offsets[:, None] * unit[2]
    share = offsets / offsets[-1]
    bend = float(np.abs(lateral - share[:, None] * lateral[-1]).max())
    tilt = degrees(float(np.arctan2(np.linalg.norm(lateral[-1]), offsets[-1])))
    even = is_even(offsets)
    step = float(offsets[-1]) / (len(offsets) - 1) if even else nominal_step(offsets)
    tilted = tilt > TILT_DEGREES
    along = unit[2] + (lateral[-1] / offsets[-1] if tilted else 0.0)
    made = Geometry(
        affine=_rows(frame_affine(_vector(positions[0]), unit, spacing, along * step)),
        spacing=(step, *spacing),
        regularity=("tilted" if tilted else "even") if even else "uneven",
        tilt_degrees=tilt if tilted else 0.0,
        plane=plane_name(unit[2]),
        offsets=tuple(offsets.tolist()),
        gaps=() if even else _gaps(offsets, step),
    )
    return made, _why_no_volume(made, tilt, bend, spacing)


def _why_no_volume(made: Geometry, tilt: float, bend: float, spacing: Pair) -> str:
    step = made.spacing[0] or 0.0
    if tilt > MAX_TILT_DEGREES or bend > max(EVEN_TOLERANCE * step, 0.5 * min(spacing)):
        return NOT_BEHIND
    allowed = max(MAX_RECTIFIED, MAX_GROWTH * len(made.offsets))
    if made.regularity == "uneven" and rectified_count(made.offsets, step) > allowed:
        return TOO_IRREGULAR
    return ""


def _gaps(offsets: Floats, step: float) -> tuple[tuple[int, float], ...]:
    distances = np.diff(offsets)
    return tuple((int(k), float(distances[k] - step)) for k in np.flatnonzero(distances > GAP_FACTOR * step))


def _rows(affine: Floats) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(line) for line in affine.tolist())


def _vector(point: Floats) -> Vector:
    return float(point[0]), float(point[1]), float(point[2])
