"""Cutting a plane of any direction, by linear interpolation between the eight voxels around each point.

A plane meets the voxel grid in coordinates that are a sum of one term per row and one per column. They are kept as
fixed-point integers, whose whole part is the voxel and whose fraction is the weight, and worked through in blocks of
rows small enough for the processor's cache. NumPy releases the interpreter lock in all of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.errors import Unusable
from engine.plane import Plane, missing
from engine.rectify import needed
from engine.slices import check_phase, missing_slices
from engine.volume import Array, Volume

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

MAX_PIXELS = 1 << 24
MAX_SIDE = 8192
FARTHEST = 1e5
"""Largest coordinate of an origin in mm: no patient is that far away."""
SPACING = (1e-3, 1e3)
RIGHT_ANGLE = 0.01
"""Largest cosine between row and column."""
_BITS = 16
_ONE = 1 << _BITS
_BLOCK = 1 << 14


@dataclass(frozen=True, slots=True)
class _Term:
    """One voxel coordinate of a block of pixels: voxel below it, weight of the one above, whether it is inside."""

    below: Array
    weight: NDArray[np.float32]
    inside: Mask | None


@dataclass(frozen=True, slots=True)
class Raster:
    """Where the pixels of a plane of any direction lie; made, and checked, by ``raster``.

    Attributes
    ----------
    origin : (3,) array, LPS mm
        Centre of pixel (0, 0), the top left one.
    right, down : (3,) array, LPS mm
        To the next pixel on the right, and to the next one below.
    width, height : int
        Pixels.
    spacing : (row, column), mm
        Between rows and between columns of the picture.
    """

    origin: Floats
    right: Floats
    down: Floats
    width: int
    height: int
    spacing: tuple[float, float]

    @property
    def normal(self) -> Floats:
        """Unit vector out of the plane, along right x down."""
        normal = np.cross(self.right, self.down)
        return np.asarray(normal / np.linalg.norm(normal))


def raster(
    origin: Sequence[float] | Floats,
    row: Sequence[float] | Floats,
    column: Sequence[float] | Floats,
    width: int,
    height: int,
    spacing: float | tuple[float, float],
) -> Raster:
    """The pixels of a plane.

    Parameters
    ----------
    origin : (3,) LPS mm
        Centre of pixel (0, 0).
    row, column : (3,) LPS
        To the right and down the screen, at right angles; of any length.
    width, height : int
        Pixels.
    spacing : float or (row, column), mm

    Raises
    ------
    Unusable
        ``bad_plane``.
    """
    steps = (spacing, spacing) if isinstance(spacing, int | float) else (spacing[0], spacing[1])
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_PIXELS):
        raise Unusable("bad_plane", f"A plane may have up to {MAX_SIDE} pixels a side and {MAX_PIXELS} in all.")
    if not all(SPACING[0] <= step <= SPACING[1] for step in steps):
        raise Unusable("bad_plane", f"The spacing of a plane lies from {SPACING[0]} to {SPACING[1]} mm.")
    start, right, down = (np.asarray(vector, np.float64) for vector in (origin, row, column))
    if any(vector.shape != (3,) or not np.isfinite(vector).all() for vector in (start, right, down)):
        raise Unusable("bad_plane", "Origin, row and column are three finite numbers each.")
    lengths = float(np.linalg.norm(right)), float(np.linalg.norm(down))
    if np.abs(start).max() > FARTHEST or not all(1e-6 < length < 1e6 for length in lengths):
        raise Unusable("bad_plane", "The plane lies too far away, or its row or column has no direction.")
    right, down = right / lengths[0], down / lengths[1]
    if abs(float(right @ down)) > RIGHT_ANGLE:
        raise Unusable("bad_plane", "The row and the column of a plane must be at right angles.")
    return Raster(start, right * steps[1], down * steps[0], width, height, steps)


def cut(volume: Volume, place: Raster, phase: int = 0, gaps: Mask | None = None) -> Plane:
    """Sample a volume on a plane.

    Parameters
    ----------
    volume : Volume
        With an affine; even (a rectified one where the acquired one is uneven).
    place : Raster
    phase : int
    gaps : (K,) bool array or None
        Slices that lie in a gap.

    Returns
    -------
    Plane
        float32 stored values, NaN outside the volume; colour rounded, of its own type. ``valid`` is None where all lies
        in it; voxels reach half a voxel beyond their centres. Nearest to padding or NaN is that itself (traps 16, 25).

    Raises
    ------
    Unusable
        ``no_such_phase``, ``no_volume``.
    """
    into = np.linalg.inv(placed(volume, phase))
    first = into[:3, :3] @ place.origin + into[:3, 3]
    by_column = np.outer(into[:3, :3] @ place.right, np.arange(place.width))
    by_row = np.outer(into[:3, :3] @ place.down, np.arange(place.height)) + first[:, None]
    stored, valid = _sample(volume, phase, by_row, by_column, missing_slices(volume, phase, gaps))
    return Plane(
        stored=stored,
        slope=volume.slope,
        intercept=volume.intercept,
        spacing=place.spacing,
        origin=place.origin,
        row=place.right,
        column=place.down,
        padding=volume.padding,
        valid=valid,
        name="oblique",
        nan_is_padding=needed(volume.info) or volume.info.stored_padding is not None,
        invented=volume.invented,
    )


def finest(affine: Floats) -> float:
    """The least distance between neighbouring voxels, mm: that of the pixels of turned planes."""
    return float(np.linalg.norm(affine[:3, :3], axis=0).min())


def placed(volume: Volume, phase: int) -> Floats:
    """The affine of a volume that has this phase and a place in the patient.

    Raises
    ------
    Unusable
        ``no_such_phase``, ``no_volume``.
    """
    if volume.affine is None:
        raise Unusable("no_volume", "This series has no place in the patient, so that no plane can be cut from it.")
    check_phase(volume.phases, phase)
    return volume.affine


def _sample(
    volume: Volume, phase: int, by_row: Floats, by_column: Floats, gaps: Mask | None
) -> tuple[Array, Mask | None]:
    array = np.ascontiguousarray(volume.array[phase])
    flat = array.reshape(-1, 3) if volume.colour else array.reshape(-1)
    height, width = by_row.shape[1], by_column.shape[1]
    out = np.empty((height, width, *flat.shape[1:]), flat.dtype if volume.colour else np.float32)
    valid = np.ones((height, width), bool)
    size = array.shape[2::-1]
    whole = _whole(by_row, by_column, array.size)
    lines, columns = (np.rint(part * _ONE).astype(whole) for part in (by_row, by_column))
    step = max(1, _BLOCK // width)
    for top in range(0, height, step):
        rows = slice(top, top + step)
        terms = [_term(lines[axis, rows, None], columns[axis], size[axis]) for axis in range(3)]
        out[rows] = np.rint(_mixed(flat, terms, size, None)) if volume.colour else _mixed(flat, terms, size, volume)
        _mark(valid[rows], terms, gaps)
    if valid.all():
        return out, None
    out[~valid] = 0 if volume.colour else np.nan
    return out, valid


def _whole(by_row: Floats, by_column: Floats, voxels: int) -> type[np.signedinteger]:
    """The integer type that holds the fixed-point coordinates and the voxel numbers."""
    largest = float((np.abs(by_row).max(axis=1) + np.abs(by_column).max(axis=1)).max())
    return np.int32 if largest * _ONE < 2**31 - _ONE and voxels < 2**31 else np.int64


def _term(lines: Array, columns: Array, size: int) -> _Term:
    place = lines + columns
    inside = None
    last = (size - 1) << _BITS
    if place.min() < 0 or place.max() >= last:
        inside = (place >= -(_ONE // 2)) & (place <= last + _ONE // 2)
        np.clip(place, 0, last, out=place)
    below = np.minimum(place >> _BITS, max(size - 2, 0))
    weight = (place - (below << _BITS)).astype(np.float32)
    weight *= np.float32(1 / _ONE)
    return _Term(below, weight, inside)


def _mixed(flat: Array, terms: list[_Term], size: tuple[int, ...], volume: Volume | None) -> NDArray[np.float32]:
    """Trilinear values; ``volume`` where padding and NaN are to be kept apart."""
    jumps = [jump if size[axis] > 1 else 0 for axis, jump in enumerate((1, size[0], size[0] * size[1]))]
    base = (terms[2].below * jumps[2] + terms[1].below * jumps[1] + terms[0].below).astype(np.intp)
    corners = [
        flat.take(base + (k * jumps[2] + j * jumps[1] + i * jumps[0]), axis=0)
        for k in (0, 1)
        for j in (0, 1)
        for i in (0, 1)
    ]
    nearest = None
    if volume is not None and (volume.padding is not None or flat.dtype.kind == "f"):
        nearest = _keep_apart(flat, base, corners, terms, jumps, volume.padding)
    values = [corner.astype(np.float32) for corner in corners]
    for term in terms:
        weight = term.weight[..., None] if flat.ndim == 2 else term.weight
        values = [_between(values[at], values[at + 1], weight) for at in range(0, len(values), 2)]
    mixed: NDArray[np.float32] = values[0]
    if nearest is not None:
        np.copyto(mixed, nearest[0], where=nearest[1], casting="unsafe")
    return mixed


def _between(low: NDArray[np.float32], high: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """From one to the other by weight; both are used up."""
    high -= low
    high *= weight
    low += high
    return low


def _keep_apart(
    flat: Array,
    base: Array,
    corners: list[Array],
    terms: list[_Term],
    jumps: list[int],
    padding: tuple[float, float] | None,
) -> tuple[Array, Mask] | None:
    """Put the nearest voxel's value in the place of missing corners.

    Returns
    -------
    (nearest, mask) or None
        The nearest voxels and where they themselves are missing; None where no corner is missing.
    """
    holes = [missing(corner, padding) for corner in corners]
    if not any(hole.any() for hole in holes):
        return None
    place = base.copy()
    for term, jump in zip(terms, jumps, strict=True):
        place += np.where(term.weight >= 0.5, jump, 0)
    nearest = flat.take(place)
    for corner, hole in zip(corners, holes, strict=True):
        np.copyto(corner, nearest, where=hole)
    return nearest, missing(nearest, padding)


def _mark(valid: Mask, terms: list[_Term], gaps: Mask | None) -> None:
    for term in terms:
        if term.inside is not None:
            valid &= term.inside
    if gaps is not None:
        through = terms[2]
        valid &= ~gaps[through.below + ((through.weight >= 0.5) if len(gaps) > 1 else 0)]
