"""The plane that a region is measured on, found from the points of the region itself (traps 26, 27).

Points say where a region lies; the number of a slice may change when more images arrive. A turned plane is sampled on a
grid that is anchored on the volume at its finest spacing, whatever the zoom of the screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from engine.errors import Unusable
from engine.oblique import MAX_SIDE, Raster, finest, raster
from engine.plane import PlaneLayout

Points = NDArray[np.float64]
Vector = Sequence[float] | Points

OFF = 0.51
"""A point further from its plane than so many slice distances lies on another one."""
_NO_PLACE = "The place of this picture in the patient is not known."
MARGIN = 1
"""Pixels that a turned plane reaches beyond its region."""


@dataclass(frozen=True, slots=True)
class Ref:
    """Which plane a mark was drawn on: a named one by index, or ``oblique`` by its directions (unit vectors, LPS)."""

    name: str
    index: int = 0
    row: tuple[float, float, float] | None = None
    column: tuple[float, float, float] | None = None
    slab_mm: float = 0.0
    slab: str = "maximum_ip"


def index_at(layout: PlaneLayout, points: Points, slab_mm: float = 0.0, before: int = -1) -> int:
    """The plane of a family that points lie on: the one that was named, where they do; else the nearest.

    Parameters
    ----------
    layout : PlaneLayout
        With a place in the patient.
    points : (N, 3) array, LPS mm
    slab_mm : float
        Points may lie anywhere within half of it.
    before : int
        The index that was named. Several images of a list may lie at one place.

    Raises
    ------
    Unusable
        ``no_place``; ``off_plane`` where no one plane holds them all.
    """
    depths, heights = _depths(layout), points @ _normal(layout)
    allowed = max(OFF * (layout.distance or 1.0), slab_mm / 2 + 1e-6)
    if layout.origins:  # uneven: half-way to the farther neighbour
        allowed = max(allowed, OFF * float(np.abs(np.diff(depths)).max(initial=0.0)))
    for index in (before, int(np.abs(depths - heights.mean()).argmin())):
        if 0 <= index < layout.count and np.abs(heights - depths[index]).max() <= allowed:
            return index
    raise Unusable("off_plane", "The points do not lie on one plane of these.")


def pixels_on(layout: PlaneLayout, points: Points, index: int) -> Points:
    """(N, 2) columns and rows, in pixels, of (N, 3) LPS mm on one plane of a family with a place in the patient.

    Raises
    ------
    Unusable
        ``no_place``.
    """
    origin = layout.place(index)
    if layout.row is None or layout.column is None or origin is None:
        raise Unusable("no_place", _NO_PLACE)
    axes = np.stack([layout.row, layout.column, _normal(layout)], axis=1)
    return np.asarray(np.linalg.solve(axes, (points - origin).T).T[:, :2])


def plane_around(affine: Points, ref: Ref, points: Points) -> Raster:
    """The part of a turned plane that a region lies on.

    Parameters
    ----------
    affine : (4, 4) array
        Of the volume that the plane is cut from, voxel (i, j, k) to LPS mm.
    ref : Ref
        With ``row`` and ``column``.
    points : (N, 3) array, LPS mm

    Returns
    -------
    Raster
        Its pixels lie on the grid that runs through the volume's first voxel, seen along the plane's normal.

    Raises
    ------
    Unusable
        ``bad_plane`` for directions that make none or a region without bounds, ``off_plane`` for points beside it.
    """
    if ref.row is None or ref.column is None:
        raise Unusable("bad_plane", "A turned plane needs the directions of its rows and columns.")
    step = finest(affine)
    made = raster((0, 0, 0), ref.row, ref.column, 1, 1, step)
    right, down = made.right / step, made.down / step
    depth = points @ made.normal
    if np.ptp(depth) > max(step, ref.slab_mm + 1e-6):
        raise Unusable("off_plane", "The points do not lie on one plane.")
    start = affine[:3, 3]
    across, under = (points - start) @ right / step, (points - start) @ down / step
    left, top = floor(across.min()) - MARGIN, floor(under.min()) - MARGIN
    width, height = ceil(across.max()) + MARGIN - left + 1, ceil(under.max()) + MARGIN - top + 1
    if max(width, height) > MAX_SIDE:
        raise Unusable("bad_plane", f"The region is larger than {MAX_SIDE} pixels of its plane.")
    lift = made.normal * (float(depth.mean()) - float(start @ made.normal))
    return raster(start + lift + left * step * right + top * step * down, ref.row, ref.column, width, height, step)


def _normal(layout: PlaneLayout) -> Points:
    if layout.row is None or layout.column is None:
        raise Unusable("no_place", _NO_PLACE)
    normal = np.cross(layout.row, layout.column)
    return np.asarray(normal / np.linalg.norm(normal))


def _depths(layout: PlaneLayout) -> Points:
    """(count,) heights of the planes along their normal, mm."""
    places = [layout.place(index) for index in range(layout.count)]
    normal = _normal(layout)
    return np.array([float(place @ normal) if place is not None else np.nan for place in places])
