"""Colour maps, each made from a few control points by linear interpolation."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.errors import Unusable

Stops = tuple[tuple[float, int, int, int], ...]

# (place from 0 to 1, red, green, blue). hot_iron and pet follow the shape of the palettes of PS3.6 Annex B.
_STOPS: dict[str, Stops] = {
    "grey": ((0, 0, 0, 0), (1, 255, 255, 255)),
    "hot": ((0, 0, 0, 0), (0.365, 255, 0, 0), (0.746, 255, 255, 0), (1, 255, 255, 255)),
    "hot_iron": ((0, 0, 0, 0), (0.5, 255, 0, 0), (0.502, 255, 4, 0), (0.75, 255, 128, 0), (1, 255, 255, 255)),
    "pet": (
        (0, 0, 0, 0),
        (0.25, 0, 127, 126),
        (0.5, 128, 0, 254),
        (0.75, 255, 128, 0),
        (1, 255, 255, 255),
    ),
    "rainbow": (
        (0, 0, 0, 0),
        (0.125, 96, 0, 160),
        (0.3, 0, 0, 255),
        (0.45, 0, 224, 224),
        (0.6, 0, 224, 0),
        (0.75, 255, 255, 0),
        (0.9, 255, 0, 0),
        (1, 255, 255, 255),
    ),
    "jet": (
        (0, 0, 0, 128),
        (0.125, 0, 0, 255),
        (0.375, 0, 255, 255),
        (0.625, 255, 255, 0),
        (0.875, 255, 0, 0),
        (1, 128, 0, 0),
    ),
    "cool": ((0, 0, 255, 255), (1, 255, 0, 255)),
    "bone": ((0, 0, 0, 0), (0.375, 84, 84, 116), (0.75, 167, 199, 199), (1, 255, 255, 255)),
    # From dark violet through teal to yellow, evenly rising in lightness, so that it also reads in grey.
    "viridis": (
        (0, 68, 1, 84),
        (0.125, 71, 45, 123),
        (0.25, 59, 82, 139),
        (0.375, 44, 114, 142),
        (0.5, 33, 145, 140),
        (0.625, 40, 174, 128),
        (0.75, 94, 201, 98),
        (0.875, 173, 220, 48),
        (1, 253, 231, 37),
    ),
    # Blue below the middle, red above it: for maps with a sign.
    "diverging": ((0, 33, 80, 190), (0.5, 238, 238, 238), (1, 190, 30, 45)),
}

NAMES = tuple(_STOPS)


@cache
def table(name: str) -> NDArray[np.uint8]:
    """The 256 colours of a map.

    Parameters
    ----------
    name : str
        One of NAMES.

    Returns
    -------
    (256, 3) uint8 array
        Red, green, blue from low to high; read-only, one for all callers.

    Raises
    ------
    Unusable
        ``no_such_colormap``.
    """
    if name not in _STOPS:
        raise Unusable("no_such_colormap", f"There is no colour map {name!r}: choose one of {', '.join(NAMES)}.")
    places, *colours = zip(*_STOPS[name], strict=True)
    at = np.linspace(0, 1, 256)
    made = np.stack([np.interp(at, places, colour) for colour in colours], axis=1)
    rounded: NDArray[np.uint8] = np.rint(made).astype(np.uint8)
    rounded.setflags(write=False)
    return rounded
