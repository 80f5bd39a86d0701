"""The stored values of one frame, whatever way they are written."""

import functools
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import codecs, colour, fragments
from engine.dataset import inflate, open_dataset
from engine.displayset import DisplaySet, Encoding, Slice
from engine.elements import Buffer
from engine.errors import Undrawable
from engine.header import PixelFormat, PixelLocation
from engine.pixelmodule import ENCAPSULATED, PALETTE, frame_bits

Array = NDArray[Any]

BIG_ENDIAN = "1.2.840.10008.1.2.2"
_DEEP = ("uint16", "uint32")
_REMEMBERED = 32 * 2**20


def stored_dtype(pixels: PixelFormat) -> np.dtype[Any]:
    """The NumPy type that ``decode_frame`` gives: that of the stored values, uint8 for colour."""
    return np.dtype(np.uint8) if is_colour(pixels) else _sample_dtype(pixels)


def is_colour(pixels: PixelFormat) -> bool:
    """Whether ``decode_frame`` gives RGB."""
    return pixels.samples == 3 or pixels.photometric == PALETTE


def _sample_dtype(pixels: PixelFormat) -> np.dtype[Any]:
    if pixels.kind != "int":
        return np.dtype(pixels.kind)
    return np.dtype(f"{'i' if pixels.signed else 'u'}{max(pixels.allocated, 8) // 8}")


def decode_frame(data: Buffer, info: DisplaySet, item: Slice) -> Array:
    """The stored values of one frame.

    Parameters
    ----------
    data : bytes-like
        The original file.
    info : DisplaySet
        The display set that ``item`` belongs to: it tells how pixels are stored.
    item : Slice
        The frame.

    Returns
    -------
    (rows, columns) array of ``stored_dtype``, or (rows, columns, 3) uint8 array
        Stored values, sign-extended, unused bits cleared; RGB for colour and palettes. It may be a read-only view of
        ``data``. Colour has the depth of its samples where ``info.dtype`` says so (``exact_colour``).

    Raises
    ------
    Undrawable
        With the reason.
    """
    encoding = info.encodings[item.encoding]
    if item.location is None:
        raise Undrawable("no_pixels", "This instance has no pixel data.")
    samples, space = stored_samples(data, encoding, item.location, item.frame)
    pixels = encoding.pixels
    if pixels.photometric == PALETTE:
        return colour.apply_palette(samples, open_dataset(data).elements, pixels.signed)
    if pixels.samples != 3:
        return samples
    made = colour.exact if info.dtype in _DEEP else colour.converted
    return made(samples, space, pixels.stored)


def exact_colour(info: DisplaySet) -> DisplaySet:
    """The display set with colour as deep as its samples are stored, for export; itself where that is 8 bits or grey.

    Pictures are of 8 bits: that is what screens and the viewer take.
    """
    if not info.colour or info.format != "dicom" or any(one.pixels.samples != 3 for one in info.encodings):
        return info
    deepest = max((one.pixels.allocated for one in info.encodings), default=8)
    return replace(info, dtype=f"uint{deepest}") if deepest > 8 else info


def stored_samples(data: Buffer, encoding: Encoding, location: PixelLocation, frame: int) -> tuple[Array, str]:
    """Samples as they are stored, palettes and colours not yet applied.

    Returns
    -------
    (rows, columns[, 3]) array, str
        Stored values, and the colour space of three samples: "RGB", "YBR_FULL" or "YBR_PARTIAL".
    """
    pixels = encoding.pixels
    if not 0 <= frame < pixels.frames:
        raise Undrawable("no_frame", f"Frame {frame + 1} is not one of {pixels.frames}.")
    if location.inflated:
        data = _inflated(data, pixels.frames)
    if location.length is None:
        stream = fragments.frame(data, location.offset, frame, pixels.frames)
        return _decoded(stream, encoding)
    if encoding.transfer_syntax in ENCAPSULATED and location.length < frame_bits(pixels) * pixels.frames // 8:
        return _decoded(bytes(data[location.offset : location.offset + location.length]), encoding)
    return _native(data, encoding, location, frame)


def _inflated(data: Buffer, frames: int) -> bytes:
    """The inflated data set; that of a small multi-frame object is remembered for its other frames."""
    if frames == 1 or len(data) > _REMEMBERED:
        return inflate(data)
    return _remembered(bytes(data))


@functools.lru_cache(maxsize=1)
def _remembered(data: bytes) -> bytes:
    return inflate(data)


def _decoded(stream: bytes, encoding: Encoding) -> tuple[Array, str]:
    pixels = encoding.pixels
    decoded = codecs.decode(stream, encoding.transfer_syntax, pixels)
    samples = decoded.samples
    if pixels.samples == 3:
        return samples, decoded.space
    rle = encoding.transfer_syntax == codecs.RLE
    return _fit(samples, pixels, pixels.stored if rle else decoded.precision), ""


def _native(data: Buffer, encoding: Encoding, location: PixelLocation, frame: int) -> tuple[Array, str]:
    """Uncompressed pixels (PS3.5 section 8)."""
    pixels, bits = encoding.pixels, frame_bits(encoding.pixels)
    start = frame * bits
    end = min(location.offset + (location.length or 0), len(data))
    if location.offset * 8 + start + bits > end * 8:
        raise Undrawable("truncated", f"The pixel data ends before the end of frame {frame + 1}.")
    if pixels.allocated == 1:
        return _unpacked(data, pixels, location.offset, start), ""
    big = encoding.transfer_syntax == BIG_ENDIAN
    raw = _raw(data, pixels, location.offset, start // 8, bits // pixels.allocated, big)
    if pixels.samples == 3:
        return _interleaved(raw, pixels)
    samples = raw.reshape(pixels.rows, pixels.columns)
    return (samples if pixels.kind != "int" else _fit(samples, pixels, pixels.stored)), ""


def _raw(data: Buffer, pixels: PixelFormat, offset: int, start: int, count: int, big: bool) -> Array:
    """The samples of a frame in the machine's byte order; a view where they already are."""
    if pixels.kind != "int":
        dtype = np.dtype(pixels.kind)
    else:
        dtype = np.dtype(f"u{pixels.allocated // 8}")
    if big and dtype.itemsize == 1 and bytes(data[offset - 8 : offset - 6]) == b"OW":
        return _swapped(data, offset, start, count)
    dtype = dtype.newbyteorder(">" if big else "<")
    found = np.frombuffer(data, dtype, count, offset + start)
    return found.astype(dtype.newbyteorder("="), copy=False)


def _swapped(data: Buffer, offset: int, start: int, count: int) -> Array:
    """Bytes that were written as big endian words (PS3.5 section 8.1.1, annex A.3)."""
    first, last = start - start % 2, start + count + (start + count) % 2
    words = np.frombuffer(data, np.uint8, min(last, len(data) - offset) - first, offset + first)
    words = words[: len(words) // 2 * 2].reshape(-1, 2)[:, ::-1].reshape(-1)
    return words[start - first : start - first + count]


def _unpacked(data: Buffer, pixels: PixelFormat, offset: int, start: int) -> NDArray[np.uint8]:
    """One bit per pixel, least significant first; frames follow each other without padding (PS3.5 section 8.1.1)."""
    count = pixels.rows * pixels.columns
    first, skip = divmod(start, 8)
    packed = np.frombuffer(data, np.uint8, (skip + count + 7) // 8, offset + first)
    bits = np.unpackbits(packed, count=skip + count, bitorder="little")
    return bits[skip:].reshape(pixels.rows, pixels.columns)


def _interleaved(raw: Array, pixels: PixelFormat) -> tuple[Array, str]:
    """Three samples for each pixel, side by side; the planar configuration is that of native pixels alone."""
    rows, columns = pixels.rows, pixels.columns
    space = "YBR_PARTIAL" if pixels.photometric == "YBR_PARTIAL_422" else "RGB"
    space = "YBR_FULL" if pixels.photometric.startswith("YBR_FULL") else space
    if pixels.photometric.endswith("_422"):
        return colour.unpack_422(raw, rows, columns), space
    if pixels.planar == 1:
        return np.ascontiguousarray(raw.reshape(3, rows, columns).transpose(1, 2, 0)), space
    return raw.reshape(rows, columns, 3), space


def _fit(samples: Array, pixels: PixelFormat, bits: int) -> Array:
    """Grey samples in the stored type: signed ones extended from their highest bit, unused bits cleared.

    Parameters
    ----------
    samples : (rows, columns) integer array
    bits : int
        Bits that carry the value, from the lowest.
    """
    dtype = _sample_dtype(pixels)
    if samples.dtype.itemsize == dtype.itemsize:
        samples = samples.view(dtype)
    else:
        samples = samples.astype(dtype)
    unused = 8 * dtype.itemsize - bits
    if unused <= 0:
        return samples
    if pixels.signed:
        return np.right_shift(np.left_shift(samples, unused), unused)
    cleared: Array = np.bitwise_and(samples, dtype.type(2**bits - 1))
    return cleared
