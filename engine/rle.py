"""RLE (PS3.5 annex G): one PackBits segment for each byte of a sample, the most significant byte first."""

import struct
from itertools import pairwise
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from engine.errors import Undrawable
from engine.header import PixelFormat

Array = NDArray[Any]

_HEADER = struct.Struct("<16I")


def decode(stream: bytes, pixels: PixelFormat) -> Array:
    """Decode one frame.

    Parameters
    ----------
    stream : bytes
        The RLE header and its segments.
    pixels : PixelFormat
        What it must decode to.

    Returns
    -------
    (rows, columns) or (rows, columns, 3) unsigned integer array

    Raises
    ------
    Undrawable
        ``bad_codestream`` or ``decoder_failed``.
    """
    bits = pixels.allocated == 1
    count = pixels.rows * pixels.columns * pixels.samples
    dtype = np.dtype("u1" if bits else f"<u{pixels.allocated // 8}")
    size = (count + 7) // 8 if bits else count * dtype.itemsize
    segments = _segments(stream, pixels.samples * dtype.itemsize)
    try:
        plain = _fast(stream, dtype, size) or _patient(segments, dtype, size)
    except (ValueError, RuntimeError) as error:
        raise Undrawable("decoder_failed", f"The RLE frame cannot be decoded: {error}.") from error
    found = np.frombuffer(plain, dtype)
    if bits:
        return np.unpackbits(found, count=count, bitorder="little").reshape(pixels.rows, pixels.columns)
    if pixels.samples == 1:
        return found.reshape(pixels.rows, pixels.columns)
    return found.reshape(pixels.samples, pixels.rows, pixels.columns).transpose(1, 2, 0)


def _segments(stream: bytes, expected: int) -> list[bytes]:
    """The segments; offsets that do not ascend within the frame would crash the decoder and are refused."""
    if len(stream) < _HEADER.size:
        raise Undrawable("bad_codestream", "The RLE frame ends within its header.")
    count, *offsets = _HEADER.unpack_from(stream)
    if count != expected or not 0 < count <= len(offsets):
        raise Undrawable("bad_codestream", f"The RLE frame has {count} segments where {expected} are needed.")
    edges = [_HEADER.size - 1, *offsets[:count], len(stream)]
    if any(after <= before for before, after in pairwise(edges)):
        raise Undrawable("bad_codestream", "The segments of the RLE frame lie outside of it.")
    return [stream[start:end] for start, end in pairwise(edges[1:])]


def _fast(stream: bytes, dtype: np.dtype[Any], size: int) -> bytearray | None:
    """All segments at once; None where one of them is longer than it should be."""
    plain = bytearray(size)
    try:
        held = len(imagecodecs.dicomrle_decode(stream, dtype.str, out=plain))
    except RuntimeError:
        return None
    if held != size:
        raise ValueError(f"it holds {held:,} of {size:,} bytes")
    return plain


def _patient(segments: list[bytes], dtype: np.dtype[Any], size: int) -> bytes:
    """Segment by segment; what some encoders add at the end of a segment is left out."""
    length = size // len(segments)
    planes = []
    for segment in segments:
        plane = np.frombuffer(imagecodecs.packbits_decode(segment), np.uint8)[:length]
        if len(plane) < length:
            raise ValueError(f"a segment holds {len(plane):,} of {length:,} bytes")
        planes.append(plane)
    bytes_first = np.stack(planes).reshape(-1, dtype.itemsize, length)[:, ::-1]
    return bytes_first.transpose(0, 2, 1).tobytes()
