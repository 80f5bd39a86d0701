"""NIfTI voxels as arrays: every datatype, to one that the engine draws."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.nifti_file import Layout

RGB, RGBA, FLOAT128, COMPLEX256 = 128, 2304, 1536, 2048
COLOUR = (RGB, RGBA)
COMPLEX = (32, 1792, COMPLEX256)
WIDE = (1024, 1280)
BIAS = 16383
"""Exponent bias of both 128-bit float layouts."""
EXPONENT, SIGN = np.uint64(0x7FFF), np.uint64(0x8000)


def numpy_type(made: Layout) -> Any:
    """The NumPy type of the voxels in the file, in its byte order."""
    if made.code in COLOUR:
        return np.dtype(np.uint8)
    if made.code in (FLOAT128, COMPLEX256):
        return np.dtype((np.void, 16))
    return np.dtype(made.header.get_data_dtype()).newbyteorder(made.order)


def kept_type(made: Layout, raw: memoryview | None) -> tuple[str, str]:
    """The type that the voxels are kept in, and a note where that is not the file's own ("" where it is).

    64-bit integers, which need all voxels to decide (``raw``), are kept as int32 where they fit.
    """
    if made.code in COLOUR:
        return "uint8", "Transparency is not shown." if made.code == RGBA else ""
    if made.code in COMPLEX:
        return "float32", "The voxels are complex numbers; their magnitude is shown."
    dtype = numpy_type(made)
    if made.code in WIDE and raw is not None:
        values = np.frombuffer(raw, dtype)
        if values.min() >= -(2**31) and values.max() < 2**31:
            return "int32", ""
        return "float32", "The voxels are 64-bit integers too large for 32 bits; they are kept to 7 digits."
    if dtype.itemsize > 4:
        return "float32", f"The voxels are {dtype.itemsize * 8}-bit floats; they are kept to 7 digits."
    return dtype.name, ""


def decode(raw: memoryview, made: Layout, kept: str) -> NDArray[Any]:
    """The voxels, in the file's order, in the type they are kept in.

    Returns
    -------
    (n,) array of ``kept``, or (n, 3) uint8 where in colour
    """
    values: NDArray[Any] = np.frombuffer(raw, numpy_type(made))
    if made.code in COLOUR:
        return np.ascontiguousarray(values.reshape(-1, made.item)[:, :3])
    if made.code in (FLOAT128, COMPLEX256):
        values = quad(raw, made.order)
        values = values[0::2] + 1j * values[1::2] if made.code == COMPLEX256 else values
    if made.code in COMPLEX:
        values = np.abs(values.astype(np.complex128))
    with np.errstate(over="ignore"):
        return values.astype(kept)


def quad(raw: memoryview, order: Literal["<", ">"]) -> NDArray[np.float64]:
    """128-bit floats as float64, to 49 bits or more.

    They are IEEE binary128; or, as programs on Intel processors wrote them, the 80-bit format in 16 bytes: then
    the upper bytes, which hold sign and exponent of the former, are all zero.
    """
    words: NDArray[np.uint64] = np.frombuffer(raw, np.dtype(np.uint64).newbyteorder(order)).reshape(-1, 2)
    low, high = (words[:, 0], words[:, 1]) if order == "<" else (words[:, 1], words[:, 0])
    low, high = low.astype(np.uint64), high.astype(np.uint64)
    if not np.any(high >> np.uint64(48)):
        return _assembled(low.astype(np.float64), high, 63)
    head = high >> np.uint64(48)
    mantissa = (high & np.uint64(2**48 - 1)).astype(np.float64) / 2.0**48 + low.astype(np.float64) / 2.0**112
    return _assembled(mantissa + ((head & EXPONENT) > 0), head, 0)


def _assembled(mantissa: NDArray[np.float64], head: NDArray[np.uint64], point: int) -> NDArray[np.float64]:
    """Mantissas, whose binary point stands before bit ``point``, with their signs and exponents."""
    exponent = (head & EXPONENT).astype(np.int32) - BIAS - point
    with np.errstate(over="ignore", under="ignore"):
        sizes = np.ldexp(mantissa, exponent)
    sizes = np.where((head & EXPONENT) < EXPONENT, sizes, np.where(mantissa == 2.0**point, np.inf, np.nan))
    return np.where((head & SIGN) > 0, -sizes, sizes)
