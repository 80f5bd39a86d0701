"""Planes and pictures at another size: square pixels for display, small pictures for lists."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.plane import Plane, missing
from engine.volume import Array

MAX_SIDE = 8192
"""Pixels that stretching may lead to along one side; beyond it the pixels stay as they are."""
SQUARE = 1e-3
"""Sides of a pixel that differ by less than this share count as equal."""


def isotropic(plane: Plane) -> Plane:
    """The plane with square pixels as small as its finer spacing, by linear interpolation along the coarser one.

    Next to padding or NaN the nearer pixel is taken whole: what is no measurement is not mixed with what is one.

    Parameters
    ----------
    plane : Plane
        Given back as it is where its pixels are square, of unknown size, or would become too many.

    Returns
    -------
    Plane
        float32 stored values, or uint8 in colour.
    """
    sides = plane.proportions
    if sides is None:
        return plane
    fine, coarse = min(sides), max(sides)
    axis = int(sides[1] > sides[0])
    length = plane.stored.shape[axis]
    size = round((length - 1) * coarse / fine) + 1
    if coarse - fine <= SQUARE * fine or size > MAX_SIDE or size == length:
        return plane
    places = np.minimum(np.arange(size) * (fine / coarse), length - 1)
    nearest = np.rint(places).astype(np.intp)
    shrink = fine / coarse
    return replace(
        plane,
        stored=_interpolated(plane, places, nearest, axis),
        spacing=plane.spacing and (fine, fine),
        aspect=None,
        row=plane.row if axis == 0 or plane.row is None else plane.row * shrink,
        column=plane.column if axis == 1 or plane.column is None else plane.column * shrink,
        valid=None if plane.valid is None else plane.valid.take(nearest, axis),
    )


def thumbnail(picture: NDArray[np.uint8], spacing: tuple[float, float] | None, side: int) -> NDArray[np.uint8]:
    """A picture made to fit a square, with square pixels.

    Parameters
    ----------
    picture : (H, W) or (H, W, 3) uint8 array
    spacing : (row, column) or None
        In any unit; None counts as square.
    side : int
        Pixels of the longer side; a smaller picture is not enlarged.

    Returns
    -------
    (H', W') or (H', W', 3) uint8 array
    """
    height, width = picture.shape[:2]
    down, right = spacing or (1.0, 1.0)
    tall, wide = height * down, width * right
    longest = min(side, max(height, width))
    scale = longest / max(tall, wide)
    size = max(1, round(wide * scale)), max(1, round(tall * scale))
    if size == (width, height):
        return picture
    return np.asarray(Image.fromarray(np.ascontiguousarray(picture)).resize(size, Image.Resampling.BOX))


def _interpolated(plane: Plane, places: NDArray[np.float64], nearest: NDArray[np.intp], axis: int) -> Array:
    stored = plane.stored
    low = np.floor(places).astype(np.intp)
    one, other = stored.take(low, axis), stored.take(np.minimum(low + 1, stored.shape[axis] - 1), axis)
    shape = [1] * stored.ndim
    shape[axis] = len(places)
    part = (places - low).astype(np.float32).reshape(shape)
    mixed = one.astype(np.float32) * (1 - part) + other.astype(np.float32) * part
    if stored.ndim == 3:
        return np.asarray(np.rint(mixed), stored.dtype)
    blank = missing(one, plane.padding) | missing(other, plane.padding)
    return np.where(blank, stored.take(nearest, axis), mixed).astype(np.float32)
