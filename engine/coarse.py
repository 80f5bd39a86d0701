"""A small copy of a whole volume: planes of any direction are drawn from it at once, until the true ones are there.

Each of its voxels is the mean of a box of voxels, never one picked out of many, so that nothing thin is lost or made
up by the choice.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from engine import wire
from engine.plane import missing
from engine.slices import check_phase, missing_slices
from engine.volume import Array, Volume

MOST = 128
"""Voxels along one side."""

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CoarseLayout:
    """How the small copy lies.

    Attributes
    ----------
    shape : (K, J, I)
        Its voxels.
    affine : (4, 4) array, LPS mm
        From its voxel indices (i, j, k, 1).
    factors : (k, j, i)
        How many voxels of the volume one of its voxels stands for along each axis.
    """

    shape: tuple[int, int, int]
    affine: Floats
    factors: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Coarse:
    """The small copy itself.

    Attributes
    ----------
    stored : (K, J, I) or (K, J, I, 3) array
        Stored values: of the volume's type where they are whole numbers, else float32; uint8 RGB in colour.
    valid : (K, J, I) bool array or None
        False where a box holds no value; None where all do.
    slope, intercept : float
        Modality value = stored * slope + intercept.
    """

    stored: Array
    valid: Mask | None
    slope: float
    intercept: float

    def packed(self) -> bytes:
        """As planes for the viewer (docs/architecture.md), slice by slice; not yet compressed."""
        valid = None if self.valid is None else list(self.valid)
        stored = self.stored
        if valid is None and stored.dtype.kind == "f":
            valid = [np.ones(one.shape, bool) for one in stored]
        return wire.pack(list(stored), 0, self.slope, self.intercept, None, valid)


def layout(shape: tuple[int, ...], affine: Floats) -> CoarseLayout:
    """The place of the small copy of a volume, known without its voxels.

    Parameters
    ----------
    shape : (K, J, I[, 3])
    affine : (4, 4) array, LPS mm

    Returns
    -------
    CoarseLayout
        At most ``MOST`` voxels along each side; the last box of a side may reach beyond the volume.
    """
    k, j, i = (ceil(count / MOST) for count in shape[:3])
    made = np.array(affine, np.float64)
    for axis, factor in enumerate((i, j, k)):
        made[:3, 3] += affine[:3, axis] * (factor - 1) / 2
        made[:3, axis] = affine[:3, axis] * factor
    size = ceil(shape[0] / k), ceil(shape[1] / j), ceil(shape[2] / i)
    return CoarseLayout(size, made, (k, j, i))


def box(volume: Volume, factors: tuple[int, int, int], phase: int = 0, gaps: Mask | None = None) -> Coarse:
    """The mean of every box of voxels; padding, NaN and slices without an image take no part.

    Parameters
    ----------
    volume : Volume
    factors : (k, j, i)
        Size of a box, from ``layout``.
    phase : int
    gaps : (K,) bool array or None
        Slices that lie in a gap.

    Returns
    -------
    Coarse

    Raises
    ------
    Unusable
        ``no_such_phase``.
    """
    check_phase(volume.phases, phase)
    array = volume.array[phase]
    lost = missing_slices(volume, phase, gaps)
    starts = range(0, len(array), factors[0])
    layers = [_layer(volume, array, range(k, min(k + factors[0], len(array))), factors[1:], lost) for k in starts]
    stored = np.stack([mean for mean, _ in layers])
    valid = np.stack([there for _, there in layers])
    if array.dtype.kind != "f":
        stored = np.rint(stored).astype(array.dtype)
    return Coarse(stored, None if valid.all() else valid, volume.slope, volume.intercept)


def _layer(
    volume: Volume, array: Array, chosen: range, factors: tuple[int, ...], lost: Mask | None
) -> tuple[NDArray[np.float32], Mask]:
    """The means of one layer of boxes, and where there is one."""
    total = np.zeros(array.shape[1:], np.float64 if array.dtype.kind == "f" else np.int64)
    count = np.zeros(array.shape[1:3], np.int64)
    sure = volume.padding is None and array.dtype.kind != "f"
    for k in chosen:
        if lost is not None and lost[k]:
            continue
        if sure:
            total += array[k]
            count += 1
            continue
        hole = missing(array[k], volume.padding)
        total += np.where(hole, np.zeros((), array.dtype), array[k])
        count += ~hole
    sums, counts = (_blocks(part, factors) for part in (total, count))
    spread = counts.reshape(counts.shape + (1,) * (sums.ndim - 2))
    return (sums / np.maximum(spread, 1)).astype(np.float32), counts > 0


def _blocks(part: Array, factors: tuple[int, ...]) -> Array:
    """Sums of a (J, I[, 3]) array over its boxes."""
    for axis, factor in enumerate(factors):
        if factor > 1:
            part = np.add.reduceat(part, np.arange(0, part.shape[axis], factor), axis=axis)
    return part
