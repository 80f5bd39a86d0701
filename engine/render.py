"""From a plane of modality values to a picture of 8-bit grey or colour."""

from collections import deque
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import colormaps
from engine.plane import Plane
from engine.window import Voi, level

Picture = NDArray[np.uint8]
Floats = NDArray[np.floating[Any]]

NAN_COLOUR = (72, 40, 120)
"""A violet that no grey and no padding has: "there is no number here" (trap 25)."""
_TABLES_KEPT = 48
_INDICES_KEPT = 1 << 21
"""Look-ups of at most so many pixels at once keep their memory, as many as ever ran at the same time."""
_spare: deque[NDArray[np.intp]] = deque()


def picture(plane: Plane, voi: Voi, colormap: str | None = None) -> Picture:
    """Draw a plane.

    Parameters
    ----------
    plane : Plane
    voi : Voi
        From ``window.choose``. For colour only its ``invert`` counts.
    colormap : str or None
        A name of ``colormaps.NAMES``; None for grey.

    Returns
    -------
    (H, W) or (H, W, 3) uint8 array
        Padding (trap 16) and what lies outside the volume or in a gap are black; NaN is NAN_COLOUR.

    Raises
    ------
    Unusable
        ``no_such_colormap``.
    """
    if plane.stored.ndim == 3:
        drawn = 255 - plane.stored if voi.invert else plane.stored.copy()
    elif plane.stored.dtype.kind in "iu" and plane.stored.dtype.itemsize <= 2:
        drawn = _through_table(plane, voi, colormap)
    else:
        drawn = _through_floats(plane, voi, colormap)
    if plane.valid is not None:
        drawn[~plane.valid] = 0
    return np.asarray(drawn, np.uint8)


def _through_table(plane: Plane, voi: Voi, colormap: str | None) -> NDArray[Any]:
    dtype = plane.stored.dtype.newbyteorder("=")
    table = _table(dtype.str, plane.slope, plane.intercept, plane.padding, voi, colormap)
    # Negative numbers are looked up under their bit pattern, in the upper half of the table.
    places = plane.stored.astype(dtype, copy=False).view(f"u{dtype.itemsize}")
    drawn = _looked_up(table, places)
    return drawn if colormap is None else _unpacked(drawn)


def _looked_up(table: NDArray[Any], places: NDArray[Any]) -> NDArray[Any]:
    """``table[places]``, with the indices in memory that is kept.

    ``np.take`` would copy them to NumPy's index type itself, in fresh memory, whose first touch costs more than the
    look-up. The buffer used last is taken first, whichever thread asks: it is the one still in the processor's cache.
    """
    if places.size > _INDICES_KEPT:
        return np.take(table, places)
    try:
        spare = _spare.pop()
    except IndexError:
        spare = np.empty(_INDICES_KEPT, np.intp)
    indices = spare[: places.size].reshape(places.shape)
    np.copyto(indices, places)
    drawn: NDArray[Any] = np.take(table, indices)
    _spare.append(spare)
    return drawn


@lru_cache(maxsize=_TABLES_KEPT)
def _table(
    dtype: str,
    slope: float,
    intercept: float,
    padding: tuple[float, float] | None,
    voi: Voi,
    colormap: str | None,
) -> NDArray[Any]:
    """What is drawn for every stored value: grey, or RGB packed into 32 bits. Never written to once made."""
    unsigned = np.arange(1 << 8 * np.dtype(dtype).itemsize, dtype=f"u{np.dtype(dtype).itemsize}")
    stored = unsigned.view(dtype)
    grey = _grey(level(stored * np.float64(slope) + intercept, voi), voi.invert)
    table: NDArray[Any] = grey if colormap is None else _packed(colormaps.table(colormap))[grey]
    if padding is not None:
        table[(stored >= padding[0]) & (stored <= padding[1])] = 0
    table.setflags(write=False)
    return table


def _through_floats(plane: Plane, voi: Voi, colormap: str | None) -> NDArray[Any]:
    # 32-bit integers have more digits than float32 can hold.
    wide: Any = np.float32 if plane.stored.dtype in (np.float32, np.float16) else np.float64
    values: Floats = plane.stored.astype(wide)
    missing = np.isnan(values)
    anything = bool(missing.any())
    if anything:
        values[missing] = 0
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is white or black all the same
        values *= wide(plane.slope)
        values += wide(plane.intercept)
        grey = _grey(level(values, voi), voi.invert)
    drawn: NDArray[Any] = grey if colormap is None else colormaps.table(colormap)[grey]
    if plane.padding is not None:
        drawn[(plane.stored >= plane.padding[0]) & (plane.stored <= plane.padding[1])] = 0
    return _with_nan(drawn, missing, plane) if anything else drawn


def _with_nan(drawn: NDArray[Any], missing: NDArray[np.bool_], plane: Plane) -> NDArray[Any]:
    """NaN in its own colour, where it is not the file's padding or the world outside the volume."""
    drawn[missing] = 0
    told = missing if plane.valid is None else missing & plane.valid
    if plane.nan_is_padding or not told.any():
        return drawn
    drawn = np.repeat(drawn[..., None], 3, axis=2) if drawn.ndim == 2 else drawn
    drawn[told] = NAN_COLOUR
    return drawn


def _grey(levels: Floats, invert: bool) -> Picture:
    """0…1 to 0…255, rounded; inverted after the window, once (trap 10)."""
    levels *= 255
    levels += 0.5
    grey = levels.astype(np.uint8)
    return 255 - grey if invert else grey


def _packed(table: Picture) -> NDArray[np.uint32]:
    """(256, 3) to 256 words, so that one look-up fetches all three colours."""
    wide = np.zeros((256, 4), np.uint8)
    wide[:, :3] = table
    return wide.view(np.uint32)[:, 0]


def _unpacked(words: NDArray[np.uint32]) -> Picture:
    return np.ascontiguousarray(words).view(np.uint8).reshape(*words.shape, 4)[..., :3].copy()
