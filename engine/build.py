"""From original files to voxels, slice by slice, each decoded straight into its place."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from math import prod
from typing import Any

import numpy as np

from engine import luts, nifti, pixels
from engine.displayset import DisplaySet, Slice
from engine.errors import Undrawable, Unusable
from engine.limits import VOXEL_BYTES
from engine.volume import Array, Volume

Read = Callable[[str], Any]
"""The id of a stored instance to the bytes of its original file."""
Place = tuple[int, int]
"""Phase and index of a slice."""


def size(info: DisplaySet) -> int:
    """Bytes of the volume array, counted without overflow."""
    return prod(int(n) for n in info.shape) * np.dtype(info.dtype).itemsize


def lacking(info: DisplaySet, room: int) -> str:
    """Why a display set has no volume within ``room`` bytes of memory, with both sizes; "" where it has one."""
    needed = size(info)
    if needed <= room:
        return ""
    return (
        f"Its volume needs {needed:,} bytes of memory, more than VOLUME_CACHE_BYTES allows ({room:,}): slices are "
        "shown one by one; other planes, slabs and exports of the volume need a larger setting."
    )


def allocate(info: DisplaySet, limit: int = VOXEL_BYTES) -> Array:
    """An array for all slices of a display set, not yet filled.

    Returns
    -------
    (T, K, J, I) or (T, K, J, I, 3) array of ``info.dtype``

    Raises
    ------
    Unusable
        ``too_large``: it would take more than ``limit`` bytes.
    """
    needed = size(info)
    if needed > limit:
        raise Unusable("too_large", f"The series needs {needed} bytes of memory; {limit} are allowed.", bytes=needed)
    try:
        return np.empty(info.shape, info.dtype)
    except MemoryError as error:
        raise Unusable("too_large", f"The series needs {needed} bytes of memory, which are not free.") from error


def decode_slice(info: DisplaySet, read: Read, t: int, k: int) -> Array:
    """One slice by itself.

    Returns
    -------
    (J, I) or (J, I, 3) array of ``info.dtype``

    Raises
    ------
    Undrawable
        Its pixels cannot be decoded.
    """
    item = info.slices[t][k]
    data = read(item.instance)
    if info.format == "nifti":
        return nifti.read_slice(data, info, item)
    stored = pixels.decode_frame(data, info, item)
    if stored.shape != info.shape[2:]:
        raise Undrawable("wrong_size", f"The image holds {stored.shape} pixels, not {info.shape[2:]}.")
    converted = info.dtype == "float32" and (info.slope, info.intercept) == (1.0, 0.0)
    return _modality(stored, info, item, data) if converted else stored.astype(info.dtype, copy=False)


def _modality(stored: Array, info: DisplaySet, item: Slice, data: Any) -> Array:
    """Modality values in float32, by the slice's own rescale or Modality LUT; padding becomes NaN."""
    looked_up = luts.modality(data, stored) if info.modality_lut else None
    values: Array = stored.astype(np.float64) * item.slope + item.intercept if looked_up is None else looked_up
    made = values.astype(np.float32)
    if info.stored_padding is not None:
        low, high = info.stored_padding
        made = np.where((stored >= low) & (stored <= high), np.float32("nan"), made)
    return made


def fill_slice(info: DisplaySet, read: Read, array: Array, t: int, k: int) -> None:
    """Decode one slice into its place in ``array``.

    Raises
    ------
    Undrawable
        Its pixels cannot be decoded; its place then holds ``blank``.
    """
    try:
        array[t, k] = decode_slice(info, read, t, k)
    except Undrawable:
        array[t, k] = blank(info)
        raise


def blank(info: DisplaySet) -> float:
    """The stored value that fills what cannot be drawn: the padding value, NaN, or zero."""
    if info.padding is not None:
        return info.padding[0]
    return float("nan") if np.dtype(info.dtype).kind == "f" else 0.0


def build(info: DisplaySet, read: Read, order: Iterable[Place] | None = None, workers: int = 2) -> Volume:
    """The whole volume of a display set.

    Parameters
    ----------
    info : DisplaySet
    read : function
        From the id of a stored instance to its bytes.
    order : (phase, index) pairs, optional
        Which slices come first; all must be named. As they lie if left out.
    workers : int
        Threads that decode.

    Raises
    ------
    Unusable
        ``too_large``, see ``allocate``. Slices that cannot be drawn raise nothing: see ``Volume.undrawable``.
    """
    if info.format == "nifti":
        return volume_of(info, nifti.read_array(read(info.slices[0][0].instance), info))
    array = allocate(info)
    places = list(order) if order is not None else places_of(info)
    with ThreadPoolExecutor(workers) as pool:
        reasons = pool.map(lambda place: _attempt(info, read, array, place), places)
        undrawable = {place: why for place, why in zip(places, reasons, strict=True) if why}
    return volume_of(info, array, undrawable)


def places_of(info: DisplaySet) -> list[Place]:
    """Phase and index of every slice."""
    return [(t, k) for t, line in enumerate(info.slices) for k in range(len(line))]


def _attempt(info: DisplaySet, read: Read, array: Array, place: Place) -> str:
    try:
        fill_slice(info, read, array, *place)
    except Undrawable as error:
        return error.message
    return ""


def volume_of(info: DisplaySet, array: Array, undrawable: dict[Place, str] | None = None) -> Volume:
    """The Volume that a filled array is."""
    affine = None if info.geometry.affine is None else np.array(info.geometry.affine, np.float64)
    return Volume(array, affine, info.slope, info.intercept, info.padding, info, undrawable or {})
