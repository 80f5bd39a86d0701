"""Tilted and uneven volumes made orthogonal and even, so that planes can be cut from them along their axes.

Acquired slices are never changed: this makes the copy that reformatted planes come from. A tilted slice is shifted
within its plane (linear interpolation), so that axial index k still shows acquired slice k. An uneven stack is put on
the even grid of its nominal step; what lies in a gap is not invented but left blank and marked.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil, floor, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.displayset import DisplaySet, Geometry
from engine.errors import Unusable
from engine.geometry import GAP_FACTOR, rectified_count
from engine.header import Pair
from engine.limits import VOXEL_BYTES
from engine.volume import Array, Volume

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Mixed = tuple[int, int, float]

REACH = 0.75
"""A place further than so many steps from every slice lies in a gap: half a step is the furthest in an even stack."""
ON_SLICE = 0.01
"""A place nearer than so many steps to a slice is that slice, taken as it is."""
WHOLE_PIXEL = 1e-3
"""A shift nearer than so many pixels to a whole number of pixels is that number: nothing is interpolated."""


@dataclass(frozen=True, slots=True)
class Blanks:
    """What blank voxels hold, the range of values that are blank, and whether values may be mixed (colour: never)."""

    fill: float
    padding: Pair | None
    mixable: bool = True


def needed(info: DisplaySet) -> bool:
    """Whether the volume must be resampled before planes are cut from it."""
    return info.kind == "volume" and info.geometry.regularity in ("tilted", "uneven")


def rectified_layout(info: DisplaySet) -> tuple[tuple[int, ...], Floats]:
    """Shape and affine of what ``rectify`` makes, without a voxel.

    Returns
    -------
    (T, K', J', I'[, 3]) shape; (4, 4) affine, LPS mm

    Raises
    ------
    Unusable
        ``no_volume`` where the set has no affine.
    """
    affine = _affine(info.geometry)
    if not needed(info):
        return info.shape, affine
    low, high = _canvas(_shifts(info.geometry))
    count = _count(info.geometry)
    made = affine.copy()
    made[:3, 2] = _upright(affine)
    made[:3, 3] += affine[:3, 0] * low[0] + affine[:3, 1] * low[1]
    grown = (info.shape[0], count, info.rows + high[1] - low[1], info.columns + high[0] - low[0], *info.shape[4:])
    return grown, made


def rectify(volume: Volume, limit: int = VOXEL_BYTES) -> tuple[Volume, Mask | None]:
    """The orthogonal, even volume.

    Parameters
    ----------
    volume : Volume
    limit : int
        Bytes that the result may take.

    Returns
    -------
    Volume
        The same one where it is orthogonal and even already. Else of the same type; what no slice reaches holds
        the padding value, for which a spare one is chosen where the file names none (``invented``). ``undrawable``
        counts its own slices.
    (K',) bool array or None
        True where a slice lies in a gap; None where there is none.

    Raises
    ------
    Unusable
        ``too_large``, ``no_volume``.
    """
    if not needed(volume.info):
        return volume, None
    shape, affine = rectified_layout(volume.info)
    size = prod(shape) * volume.array.itemsize
    if size > limit:
        raise Unusable("too_large", f"The resampled volume needs {size} bytes of memory; {limit} are allowed.")
    blank = _blanks(volume)
    lies = volume.info.geometry
    array, mask = volume.array, None
    if lies.tilt_degrees:
        array = _unshear(array, _shifts(lies), shape, blank)
    if lies.regularity == "uneven":
        array, mask = _even(array, lies, blank)
    invented = volume.padding is None and blank.padding is not None
    made = replace(
        volume,
        array=array,
        affine=affine,
        padding=blank.padding,
        invented=invented,
        undrawable=_undrawable(volume, mixture(lies)),
    )
    return made, mask if mask is not None and mask.any() else None


def mixture(lies: Geometry) -> list[Mixed | None]:
    """What each slice of the rectified volume is made of.

    Returns
    -------
    list of (before, after, part) or None
        Two acquired slices, and how far it lies from the first to the second; one slice twice where it is taken as it
        is; None in a gap.
    """
    if lies.regularity != "uneven":
        return [(k, k, 0.0) for k in range(_count(lies))]
    offsets = np.abs(np.array(lies.offsets)) / (lies.spacing[0] or 1.0)
    return [None if lost else _mixed(offsets, n) for n, lost in enumerate(in_gap(lies))]


def _mixed(offsets: Floats, n: int) -> Mixed:
    after = int(np.searchsorted(offsets, n))
    behind, ahead = max(after - 1, 0), min(after, len(offsets) - 1)
    nearest = behind if abs(offsets[behind] - n) <= abs(offsets[ahead] - n) else ahead
    width, away = offsets[ahead] - offsets[behind], abs(offsets[nearest] - n)
    if away <= ON_SLICE or width <= 0 or width > GAP_FACTOR:
        return nearest, nearest, 0.0
    return behind, ahead, float((n - offsets[behind]) / width)


def _undrawable(volume: Volume, made_of: list[Mixed | None]) -> dict[tuple[int, int], str]:
    """The slices of the rectified volume that an undrawable one has a part in, by phase and index."""
    return {
        (t, n): why
        for (t, k), why in volume.undrawable.items()
        for n, mixed in enumerate(made_of)
        if mixed is not None and k in mixed[:2]
    }


def in_gap(lies: Geometry) -> Mask:
    """Which places of the even grid lie in a gap: too far from every slice for anything to be said of them.

    Returns
    -------
    (K',) bool array
        Of as many slices as the rectified volume has.
    """
    count = _count(lies)
    if lies.regularity != "uneven":
        return np.zeros(count, bool)
    offsets = np.abs(np.array(lies.offsets)) / (lies.spacing[0] or 1.0)
    places = np.arange(count)
    after = np.searchsorted(offsets, places)
    behind, ahead = np.maximum(after - 1, 0), np.minimum(after, len(offsets) - 1)
    away = np.minimum(np.abs(offsets[behind] - places), np.abs(offsets[ahead] - places))
    return np.asarray(away > REACH)


def blank_slices(info: DisplaySet, undrawable: Iterable[tuple[int, int]] = ()) -> Mask:
    """Which slices of the rectified volume show nothing in any phase: in a gap, or made of what cannot be drawn.

    Parameters
    ----------
    info : DisplaySet
    undrawable : (phase, index) of acquired slices

    Returns
    -------
    (K',) bool array
    """
    phases = Counter(k for _, k in undrawable)
    lost = {k for k, count in phases.items() if count == len(info.slices)}
    made_of = mixture(info.geometry)
    return np.array([mixed is None or not lost.isdisjoint(mixed[:2]) for mixed in made_of], bool)


def _affine(lies: Geometry) -> Floats:
    if lies.affine is None:
        raise Unusable("no_volume", "This series has no volume: its place in the patient is not known.")
    return np.array(lies.affine, np.float64)


def _upright(affine: Floats) -> Floats:
    """The step between slices along the normal, its sideways part removed."""
    normal = np.cross(affine[:3, 0], affine[:3, 1])
    normal /= np.linalg.norm(normal)
    return np.asarray((affine[:3, 2] @ normal) * normal, np.float64)


def _count(lies: Geometry) -> int:
    if lies.regularity != "uneven":
        return len(lies.offsets)
    return rectified_count(lies.offsets, lies.spacing[0] or 1.0)


def _shifts(lies: Geometry) -> Floats:
    """How far each slice lies to the side of the first: (K, 2) array, pixels along a row and along a column."""
    affine = _affine(lies)
    if not lies.tilt_degrees:
        return np.zeros((len(lies.offsets), 2))
    upright = _upright(affine)
    sideways = affine[:3, 2] - upright
    pixels = np.linalg.lstsq(affine[:3, :2], sideways, rcond=None)[0]
    along = np.array(lies.offsets) / (np.linalg.norm(upright) * np.sign(_direction(affine)))
    shifts = along[:, None] * pixels
    whole = np.rint(shifts)
    return np.asarray(np.where(np.abs(shifts - whole) < WHOLE_PIXEL, whole, shifts), np.float64)


def _direction(affine: Floats) -> float:
    """Positive where the slices follow one another along row x column (always so in DICOM)."""
    return float(np.cross(affine[:3, 0], affine[:3, 1]) @ affine[:3, 2])


def _canvas(shifts: Floats) -> tuple[list[int], list[int]]:
    """Pixels that the canvas grows by before and behind, along (row, column)."""
    low = [floor(min(0.0, float(shifts[:, axis].min()))) for axis in (0, 1)]
    high = [ceil(max(0.0, float(shifts[:, axis].max()))) for axis in (0, 1)]
    return low, high


def _blanks(volume: Volume) -> Blanks:
    """The file's own padding; NaN in float; else a value that no voxel has.

    Where all values are in use it is the lowest, and nothing tells blank from measured.
    """
    if volume.colour:
        return Blanks(0, None, mixable=False)
    if volume.padding is not None:
        return Blanks(volume.padding[0], volume.padding)
    if volume.array.dtype.kind == "f":
        return Blanks(float("nan"), None)
    limits = np.iinfo(volume.array.dtype)
    low, high = int(volume.array.min()), int(volume.array.max())
    if low > limits.min:
        return Blanks(limits.min, (limits.min, limits.min))
    if high < limits.max:
        return Blanks(limits.max, (limits.max, limits.max))
    return Blanks(low, None)


def _unshear(array: Array, shifts: Floats, shape: tuple[int, ...], blank: Blanks) -> Array:
    low, _ = _canvas(shifts)
    made = np.full((array.shape[0], array.shape[1], *shape[2:]), blank.fill, array.dtype)
    for t in range(array.shape[0]):
        for k, (right, down) in enumerate(shifts - low):
            _place(array[t, k], made[t, k], float(right), float(down), blank)
    return made


def _place(source: Array, target: Array, right: float, down: float, blank: Blanks) -> None:
    """Put a slice on its canvas, moved by parts of a pixel; its rim keeps the value of the outermost pixel."""
    x, y = floor(right), floor(down)
    moved = source
    for axis, part in ((1, right - x), (0, down - y)):
        if part:
            moved = _moved(moved, axis, part, blank)
    target[y : y + moved.shape[0], x : x + moved.shape[1]] = moved


def _moved(source: Array, axis: int, part: float, blank: Blanks) -> Array:
    """The slice moved by ``part`` of a pixel along an axis, one pixel longer; its rim is the outermost pixel."""
    line = np.moveaxis(source, axis, 0)
    made = np.empty((len(line) + 1, *line.shape[1:]), source.dtype)
    made[0], made[-1] = line[0], line[-1]
    made[1:-1] = blend(line[1:], line[:-1], part, blank)
    return np.moveaxis(made, 0, axis)


def _even(array: Array, lies: Geometry, blank: Blanks) -> tuple[Array, Mask]:
    """The stack on its even grid, and which of its slices lie in a gap."""
    made = np.full((array.shape[0], _count(lies), *array.shape[2:]), blank.fill, array.dtype)
    for n, mixed in enumerate(mixture(lies)):
        if mixed is None:
            continue
        behind, ahead, part = mixed
        made[:, n] = array[:, behind] if behind == ahead else blend(array[:, behind], array[:, ahead], part, blank)
    return made, in_gap(lies)


def blend(one: Array, other: Array, part: float, blank: Blanks) -> Array:
    """Linear interpolation, ``part`` of the way from one array to the other, in their own type.

    Where either is padding or NaN the nearer one is taken: a measurement is never mixed with what is none. Colour
    takes the nearer one throughout.
    """
    nearer = one if part < 0.5 else other
    if not blank.mixable:
        return nearer
    wide: Any = np.float32 if one.itemsize <= 2 else np.float64
    mixed = np.multiply(one, wide(1 - part), dtype=wide)
    mixed += np.multiply(other, wide(part), dtype=wide)
    made: Array = (np.rint(mixed, out=mixed) if one.dtype.kind in "iu" else mixed).astype(one.dtype, copy=False)
    spoilt = _blank_in(one, other, blank)
    if spoilt is not None:
        np.copyto(made, nearer, where=spoilt)
    return made


def _blank_in(one: Array, other: Array, blank: Blanks) -> Mask | None:
    """Where either is padding or NaN; None where neither can be."""
    if one.dtype.kind == "f":
        return np.asarray(np.isnan(one) | np.isnan(other))
    if blank.padding is None:
        return None
    low, high = blank.padding
    if low == high:
        return np.asarray((one == low) | (other == low))
    return np.asarray(((one >= low) & (one <= high)) | ((other >= low) & (other <= high)))
