"""Slabs: the maximum, minimum or average of all planes within a thickness (PS3.18 8.3.5.3 names them)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import floor, isfinite

import numpy as np
from numpy.typing import NDArray

from engine import oblique
from engine.errors import Unusable
from engine.oblique import Raster
from engine.plane import Plane, PlaneLayout, missing
from engine.slices import cut, missing_slices, view
from engine.volume import Array, Volume

MODES = ("maximum_ip", "minimum_ip", "average_ip")
THICKEST = 1e4
MAX_SAMPLES = 1 << 26
"""Pixels times steps of an oblique slab."""

Mask = NDArray[np.bool_]
Reduced = tuple[Array, Mask | None]


def slab(
    volume: Volume,
    plane: PlaneLayout,
    index: int,
    slab_mm: float,
    mode: str,
    phase: int = 0,
    gaps: Mask | None = None,
) -> Plane:
    """Project the planes whose centres lie within half the thickness of one plane.

    Parameters
    ----------
    volume, plane, index, phase, gaps
        As for ``slices.cut``.
    slab_mm : float
        Thickness in mm.
    mode : {"maximum_ip", "minimum_ip", "average_ip"}
        Of modality values.

    Returns
    -------
    Plane
        In the place of plane ``index``; stored values of the volume's type, float32 for the average. Padding, NaN and
        slices in a gap do not take part (trap 16); where nothing else lies along a ray, the pixel is padding, or NaN.

    Raises
    ------
    Unusable
        ``bad_slab``, ``no_slab``, and as ``slices.cut``.
    """
    check(volume, slab_mm, mode)
    middle = cut(volume, plane, index, phase, gaps)
    if plane.distance is None or plane.distance <= 0:
        raise Unusable("no_slab", "The distance between these planes is not known, so that a slab has no thickness.")
    first, last = _within(plane, plane.distance, index, slab_mm / 2)
    axis, sign = plane.through
    low, high = (first, last) if sign > 0 else (plane.count - 1 - last, plane.count - 1 - first)
    part = np.moveaxis(np.moveaxis(volume.array[phase], 2 - axis, 0)[low : high + 1], 0, 2 - axis)
    kept = _kept_slices(volume, phase, gaps, (low, high) if axis == 2 else None)
    way = _Way(2 - axis, mode, volume.slope < 0, volume.padding)
    reduced, empty = _average(part, way, kept) if mode == "average_ip" else _extreme(part, way, kept)
    drawn = view(np.expand_dims(_blanked(reduced, empty, volume.padding), 2 - axis), plane)[0]
    if axis == 2:
        return replace(middle, stored=drawn, valid=None if kept is None or kept.any() else np.zeros(drawn.shape, bool))
    return replace(middle, stored=drawn)


def oblique_slab(
    volume: Volume, place: Raster, slab_mm: float, mode: str, phase: int = 0, gaps: Mask | None = None
) -> Plane:
    """Project what lies within half the thickness of an oblique plane, in steps of the smallest voxel spacing.

    Parameters
    ----------
    volume, place, phase, gaps
        As for ``oblique.cut``.
    slab_mm, mode
        As for ``slab``.

    Returns
    -------
    Plane
        float32; NaN and not ``valid`` where no step met a value.

    Raises
    ------
    Unusable
        ``bad_slab``, ``no_slab``, and as ``oblique.cut``.
    """
    check(volume, slab_mm, mode)
    affine = oblique.placed(volume, phase)
    reach = floor(slab_mm / 2 / oblique.finest(affine) + 1e-6)
    if (2 * reach + 1) * place.width * place.height > MAX_SAMPLES:
        raise Unusable("bad_slab", "The slab is too thick for a plane of this size: make one of them smaller.")
    offsets = [0.0] if reach == 0 else np.linspace(-slab_mm / 2, slab_mm / 2, 2 * reach + 1)
    behind = (replace(place, origin=place.origin + offset * place.normal) for offset in offsets)
    planes = (oblique.cut(volume, one, phase, gaps) for one in behind)
    stored, middle = _over_planes(planes, mode, volume.slope < 0)
    empty = np.isnan(stored)
    return replace(middle, stored=stored, origin=place.origin, valid=~empty if empty.any() else None)


def check(volume: Volume, slab_mm: float, mode: str) -> None:
    """Refuse what cannot be projected.

    Raises
    ------
    Unusable
        ``bad_slab`` for an unknown mode or a thickness that means nothing, ``no_slab`` for colour.
    """
    if mode not in MODES:
        raise Unusable("bad_slab", f"There is no slab {mode!r}: choose one of {', '.join(MODES)}.")
    if not (isfinite(slab_mm) and 0 <= slab_mm <= THICKEST):
        raise Unusable("bad_slab", f"The thickness of a slab lies from 0 to {THICKEST:.0f} mm.")
    if volume.colour:
        raise Unusable("no_slab", "Colours have no order, so that they cannot be projected.")


@dataclass(frozen=True, slots=True)
class _Way:
    """How to project: along which array axis, what, whether the slope turns the order round, what stays out."""

    axis: int
    mode: str
    falling: bool
    padding: tuple[float, float] | None

    @property
    def highest(self) -> bool:
        """Whether the highest stored value is wanted."""
        return (self.mode == "maximum_ip") != self.falling

    def best(self, floats: bool) -> np.ufunc:
        """The function that picks one of two values; NaN never wins."""
        if floats:
            return np.fmax if self.highest else np.fmin
        return np.maximum if self.highest else np.minimum


def _within(plane: PlaneLayout, distance: float, index: int, half: float) -> tuple[int, int]:
    """First and last plane whose centres lie within ``half`` mm of plane ``index``; by true places where uneven."""
    if plane.origins and plane.row is not None and plane.column is not None:
        normal = np.cross(plane.row, plane.column)
        away = (np.array(plane.origins) - plane.origins[index]) @ (normal / np.linalg.norm(normal))
        near = np.flatnonzero(np.abs(away) <= half + 1e-6)
        return int(near[0]), int(near[-1])
    reach = floor(half / distance + 1e-6)
    return max(0, index - reach), min(plane.count - 1, index + reach)


def _kept_slices(volume: Volume, phase: int, gaps: Mask | None, bounds: tuple[int, int] | None) -> Mask | None:
    """(n,) mask of the slices that take part, cut to the bounds; None where all do."""
    lost = missing_slices(volume, phase, gaps)
    if lost is None:
        return None
    return ~lost if bounds is None else ~lost[bounds[0] : bounds[1] + 1]


def _blocks(part: Array, kept: Mask | None) -> Iterator[tuple[int, Array]]:
    """One slice after the other, in memory order, as each fits the processor's cache."""
    for k in range(len(part)):
        if kept is None or kept[k]:
            yield k, part[k]


def _extreme(part: Array, way: _Way, kept: Mask | None) -> Reduced:
    """Highest or lowest value along an axis, and where there is none.

    Padding nearly always lies beyond every real value. Then it never wins, and needs no mask: the other end of the
    values, found in the same pass, tells whether it was so.
    """
    floats = part.dtype.kind == "f"
    if way.padding is None:
        made, _ = _plain(part, way, kept, None)
        return made, np.isnan(made) if floats else None
    outer = np.minimum if way.highest else np.maximum
    if not floats:
        made, end = _plain(part, way, kept, outer)
        low, high = way.padding
        if end is not None and (end >= low if way.highest else end <= high):
            return made, (made >= low) & (made <= high)
    return _masked(part, way, kept)


def _plain(part: Array, way: _Way, kept: Mask | None, outer: np.ufunc | None) -> tuple[Array, float | None]:
    best = way.best(part.dtype.kind == "f")
    out, ends = _empty(part, way, part.dtype), []
    for number, (k, block) in enumerate(_blocks(part, kept)):
        _take(out, block, k, way, best, number == 0)
        if outer is not None:
            ends.append(outer.reduce(block, axis=None))
    return out, float(outer.reduce(ends)) if outer is not None and ends else None


def _masked(part: Array, way: _Way, kept: Mask | None) -> Reduced:
    """As ``_plain``, with every padding value replaced by one that cannot win."""
    floats = part.dtype.kind == "f"
    best = way.best(floats)
    neutral = np.nan if floats else getattr(np.iinfo(part.dtype), "min" if way.highest else "max")
    out, seen = _empty(part, way, part.dtype), _empty(part, way, np.dtype(bool))
    for number, (k, block) in enumerate(_blocks(part, kept)):
        hole = missing(block, way.padding)
        cleaned = np.where(hole, np.asarray(neutral, part.dtype), block)
        _take(out, cleaned, k, way, best, number == 0)
        _take(seen, ~hole, k, way, np.logical_or, number == 0)
    return out, ~seen


def _average(part: Array, way: _Way, kept: Mask | None) -> Reduced:
    small = part.dtype.kind in "iu" and part.dtype.itemsize <= 2
    total = _empty(part, way, np.dtype(np.int64 if small else np.float64))
    count = _empty(part, way, np.dtype(np.int64))
    sure = way.padding is None and part.dtype.kind != "f"
    for number, (k, block) in enumerate(_blocks(part, kept)):
        if sure:
            _take(total, block, k, way, np.add, number == 0)
            continue
        hole = missing(block, way.padding)
        _take(total, np.where(hole, np.asarray(0, part.dtype), block), k, way, np.add, number == 0)
        _take(count, (~hole).astype(np.uint8), k, way, np.add, number == 0)
    if sure:
        taking = len(part) if kept is None else int(kept.sum())
        count[...] = max(taking, 1) if way.axis == 0 else part.shape[way.axis]
    empty = count == 0
    return (total / np.maximum(count, 1)).astype(np.float32), empty if empty.any() else None


def _empty(part: Array, way: _Way, dtype: np.dtype[np.generic]) -> Array:
    return np.zeros(part.shape[: way.axis] + part.shape[way.axis + 1 :], dtype)


def _take(out: Array, block: Array, k: int, way: _Way, best: np.ufunc, first: bool) -> None:
    """Add one (J, I) slice to the picture so far, or make its line of it."""
    if way.axis == 0:
        if first:
            out[...] = block
        else:
            best(out, block, out=out)
    else:
        best.reduce(block, axis=way.axis - 1, out=out[k])


def _blanked(reduced: Array, empty: Mask | None, padding: tuple[float, float] | None) -> Array:
    if empty is None or not empty.any():
        return reduced
    if padding is not None:
        reduced[empty] = padding[0]
    elif reduced.dtype.kind == "f":
        reduced[empty] = np.nan
    return reduced


def _over_planes(planes: Iterator[Plane], mode: str, falling: bool) -> tuple[NDArray[np.float32], Plane]:
    """Combine planes pixel by pixel; NaN where none has a value. And one of the planes."""
    pick: Callable[..., Array] = np.fmax if (mode == "maximum_ip") != falling else np.fmin
    total, count, one = None, None, None
    for one in planes:
        values = np.where(missing(one.stored, one.padding), np.float32(np.nan), one.stored)
        if mode == "average_ip":
            there = ~np.isnan(values)
            values[~there] = 0
            count = there.astype(np.int32) if count is None else count + there
            total = values if total is None else total + values
        else:
            total = values if total is None else pick(total, values)
    assert total is not None and one is not None
    if count is not None:
        total = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return np.asarray(total, np.float32), one
