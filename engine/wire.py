"""Planes on their way to the browser: 16-bit samples, filtered so that they compress well (docs/architecture.md).

Filter 1 is used for 16-bit samples only; 8-bit and colour samples travel as they are.
"""

import struct
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import zstandard
from isal import isal_zlib
from numpy.typing import NDArray

from engine.plane import Plane, missing
from engine.window import Table

MEDIA_TYPE = "application/vnd.lightbox.planes"
MAGIC = b"LBX1"
HEAD = struct.Struct("<4sBBBBIIIIdd")
INT16, UINT16, UINT8, RGB = range(4)
NO_FILTER, DIFFERENCES = range(2)
HAS_NAN, HAS_BLANK, HAS_TABLES = 1, 2, 4
"""Flags. Of what has been quantised: code 0 stands for NaN; code 1 for outside the volume, in a gap, padding. The third
says that the VOI LUT of each plane follows the planes."""
TABLE = struct.Struct("<iII")
"""Before a table's entries: the value that entry 0 stands for, bits of an entry, number of entries (0: no table)."""
NAN_CODE, BLANK_CODE, FIRST_CODE, LAST_CODE = 0, 1, 2, 65535

Array = NDArray[Any]
_SAMPLES = {np.dtype(np.int16): INT16, np.dtype(np.uint16): UINT16, np.dtype(np.uint8): UINT8}
_DTYPES = {INT16: "<i2", UINT16: "<u2", UINT8: "u1", RGB: "u1"}
_own = threading.local()


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What ``pack`` was given: samples (N, H, W) or (N, H, W, 3), what they mean, and the VOI LUT of each plane."""

    samples: Array
    first_index: int
    slope: float
    intercept: float
    holes: bool
    tables: tuple[Table | None, ...] = ()

    def values(self) -> Array:
        """Modality values; NaN where there is none."""
        values = self.samples * self.slope + self.intercept
        return np.where(self.samples < FIRST_CODE, np.nan, values) if self.holes else values


def pack_planes(
    planes: Sequence[Plane], span: tuple[float, float] | None = None, tables: Sequence[Table | None] = ()
) -> bytes:
    """Neighbouring planes of one family as bytes for the viewer.

    Parameters
    ----------
    planes : sequence of Plane
        At least one; all of one size, slope and intercept.
    span : (low, high) or None
        Stored values of the whole volume, used where samples do not fit 16 bits or have holes, so that equal values
        get equal codes in every answer; of these planes where None.
    tables : sequence of (first, entries, bits) or None
        The VOI LUT of each plane, which the viewer shows in the place of a window.

    Returns
    -------
    bytes
    """
    first = planes[0]
    arrays = [plane.stored for plane in planes]
    kept = None
    if first.stored.ndim == 2 and (_sample(first.stored) is None or any(_has_holes(plane) for plane in planes)):
        kept = [_kept(plane) for plane in planes]
    return pack(arrays, first.index, first.slope, first.intercept, span, kept, tables)


def pack(
    planes: Sequence[Array],
    first_index: int = 0,
    slope: float = 1.0,
    intercept: float = 0.0,
    span: tuple[float, float] | None = None,
    valid: Sequence[NDArray[np.bool_]] | None = None,
    tables: Sequence[Table | None] = (),
) -> bytes:
    """Arrays of stored values as bytes for the viewer.

    Parameters
    ----------
    planes : sequence of (H, W) or (H, W, 3) arrays
        At least one, all of one shape and type; three-dimensional ones are uint8 RGB.
    first_index : int
        Index of the first plane within its family.
    slope, intercept : float
        Modality value = stored * slope + intercept.
    span : (low, high) or None
        As in ``pack_planes``.
    valid : sequence of (H, W) bool arrays or None
        False where a plane is blank.
    tables : sequence of (first, entries, bits) or None
        As in ``pack_planes``; none at all, or one or None for each plane.

    Returns
    -------
    bytes
        Not yet compressed.
    """
    sample = _sample(planes[0])
    flags = 0
    if sample != RGB and (sample is None or valid is not None):
        planes, slope, intercept = _quantised(planes, slope, intercept, span, valid)
        sample, flags = UINT16, HAS_NAN | HAS_BLANK
    told = any(tables)
    wide = sample in (INT16, UINT16)
    height, width = planes[0].shape[:2]
    head = HEAD.pack(
        MAGIC, sample, DIFFERENCES if wide else NO_FILTER, flags | HAS_TABLES * told, 0,
        width, height, len(planes), first_index, slope, intercept,
    )  # fmt: skip
    bodies = ((_filtered(plane) if wide else np.ascontiguousarray(plane)).data for plane in planes)
    return b"".join([head, *bodies, *(map(_packed_table, tables) if told else ())])


def unpack(data: bytes) -> Unpacked:
    """The inverse of ``pack``.

    Raises
    ------
    ValueError
        Where the bytes are not of this format.
    """
    magic, sample, used, flags, _, width, height, count, first, slope, intercept = HEAD.unpack_from(data)
    if magic != MAGIC or sample not in _DTYPES or used not in (NO_FILTER, DIFFERENCES):
        raise ValueError("These bytes are not packed planes.")
    shape = (count, height, width, 3) if sample == RGB else (count, height, width)
    size = int(np.prod(shape)) * np.dtype(_DTYPES[sample]).itemsize
    planes, rest = data[HEAD.size : HEAD.size + size], data[HEAD.size + size :]
    if used == DIFFERENCES:
        raw = np.frombuffer(planes, np.uint8).reshape(count, 2, height, width)
        samples = np.stack([_unfiltered(one) for one in raw]).view(_DTYPES[sample])
    else:
        samples = np.frombuffer(planes, _DTYPES[sample]).reshape(shape)
    tables = tuple(_unpacked_tables(rest, count)) if flags & HAS_TABLES else ()
    return Unpacked(samples, first, slope, intercept, bool(flags & (HAS_NAN | HAS_BLANK)), tables)


def compress(data: bytes, accept_encoding: str) -> tuple[bytes, str]:
    """Bytes in the best encoding that a client takes.

    Parameters
    ----------
    data : bytes
    accept_encoding : str
        The header's value (RFC 9110 12.5.3), "" where it was not sent.

    Returns
    -------
    (bytes, str)
        And the Content-Encoding: ``zstd``, ``gzip`` or ``identity``.
    """
    chosen = choose_encoding(accept_encoding)
    if chosen == "zstd":
        return _zstd().compress(data), chosen
    if chosen == "gzip":
        return isal_zlib.compress(data, 1, 31), chosen
    return data, chosen


def choose_encoding(accept_encoding: str) -> str:
    """The client's favourite among ``zstd``, ``gzip`` and ``identity``; of equals the first of these.

    A client that takes none of them (``identity;q=0``) is answered in ``identity``, as RFC 9110 allows.
    """
    weights = dict(_weights(accept_encoding))
    anything = weights.get("*", 0.0)
    quality = {name: weights.get(name, anything) for name in ("zstd", "gzip")}
    best = max(quality, key=lambda name: quality[name])
    return best if quality[best] > 0 and quality[best] >= weights.get("identity", 0.0) else "identity"


def _packed_table(table: Table | None) -> bytes:
    if table is None:
        return TABLE.pack(0, 0, 0)
    first, entries, bits = table
    return TABLE.pack(first, bits, len(entries)) + np.asarray(entries, "<u2").tobytes()


def _unpacked_tables(data: bytes, count: int) -> Iterator[Table | None]:
    at = 0
    for _ in range(count):
        first, bits, size = TABLE.unpack_from(data, at)
        at += TABLE.size
        yield (first, np.frombuffer(data, "<u2", size, at), bits) if size else None
        at += 2 * size


def _sample(stored: Array) -> int | None:
    """The sample type that holds an array as it is."""
    return RGB if stored.ndim == 3 else _SAMPLES.get(stored.dtype.newbyteorder("="))


def _has_holes(plane: Plane) -> bool:
    """Whether samples as they are would not tell all that is blank: the viewer knows the padding of the file alone.

    A rectified volume may have one of its own for what no slice reaches.
    """
    return plane.valid is not None or (plane.nan_is_padding and plane.padding is not None)


def _kept(plane: Plane) -> NDArray[np.bool_]:
    """False where a plane is blank: outside, in a gap, padding. NaN is kept unless it stands for padding."""
    lost = missing(plane.stored, plane.padding)
    if plane.stored.dtype.kind == "f" and not plane.nan_is_padding:
        lost &= ~np.isnan(plane.stored)
    return ~lost if plane.valid is None else ~lost & plane.valid


def _weights(accept_encoding: str) -> list[tuple[str, float]]:
    found = []
    for part in accept_encoding.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        name = "gzip" if name == "x-gzip" else name
        if name:
            found.append((name, _quality(parameters)))
    return found


def _quality(parameters: list[str]) -> float:
    """The q parameter, 1 where there is none; 0 where it is not a number from 0 to 1."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = float(value)
            except ValueError:
                return 0.0
            return quality if 0 <= quality <= 1 else 0.0
    return 1.0


def _zstd() -> zstandard.ZstdCompressor:
    """One compressor per thread: it may be used again, but not by two threads at once."""
    made: zstandard.ZstdCompressor | None = getattr(_own, "zstd", None)
    if made is None:
        made = _own.zstd = zstandard.ZstdCompressor(level=1)
    return made


def _filtered(plane: Array) -> NDArray[np.uint8]:
    """Differences to the left (first column: to above), zigzag, low bytes, then high bytes: (2, H, W)."""
    words = np.ascontiguousarray(plane, plane.dtype.newbyteorder("=")).view(np.uint16)
    change = np.empty(words.shape, np.uint16)
    np.subtract(words[:, 1:], words[:, :-1], out=change[:, 1:])
    change[:1, 0] = words[:1, 0]
    np.subtract(words[1:, 0], words[:-1, 0], out=change[1:, 0])
    signed = change.view(np.int16)
    sign = signed >> 15
    signed <<= 1
    signed ^= sign
    halves = np.empty((2, *words.shape), np.uint8)
    np.copyto(halves[0], change, casting="unsafe")
    change >>= 8
    np.copyto(halves[1], change, casting="unsafe")
    return halves


def _unfiltered(halves: NDArray[np.uint8]) -> NDArray[np.uint16]:
    words = halves[0] | halves[1].astype(np.uint16) << 8
    change = (words >> 1) ^ (0 - (words & 1))
    change[:, 0] = np.cumsum(change[:, 0], dtype=np.uint16)
    return np.cumsum(change, axis=1, dtype=np.uint16)


def _quantised(
    planes: Sequence[Array],
    slope: float,
    intercept: float,
    span: tuple[float, float] | None,
    valid: Sequence[NDArray[np.bool_]] | None,
) -> tuple[list[Array], float, float]:
    """Codes 2…65535 over the span, 0 for NaN, 1 for blank; whole numbers that fit keep a step of exactly 1."""
    low, high = span or _span(planes, valid)
    whole = planes[0].dtype.kind in "iu" and high - low <= LAST_CODE - FIRST_CODE
    step = 1.0 if whole else (high - low) / (LAST_CODE - FIRST_CODE) or 1.0
    coded = []
    for at, plane in enumerate(planes):
        hole = missing(plane, None)
        scaled = np.where(hole, low, plane).astype(np.float64)
        scaled -= low
        scaled *= 1 / step
        scaled += FIRST_CODE + 0.5
        codes = np.clip(scaled, FIRST_CODE, LAST_CODE, out=scaled).astype(np.uint16)
        codes[hole] = NAN_CODE
        if valid is not None:
            codes[~valid[at]] = BLANK_CODE
        coded.append(codes)
    return coded, slope * step, intercept + slope * (low - FIRST_CODE * step)


def _span(planes: Sequence[Array], valid: Sequence[NDArray[np.bool_]] | None) -> tuple[float, float]:
    """Lowest and highest value; infinity and what has no value left out."""
    kept = list(planes) if valid is None else [plane[there] for plane, there in zip(planes, valid, strict=True)]
    kept = [plane[np.isfinite(plane)] if plane.dtype.kind == "f" else plane for plane in kept]
    kept = [plane for plane in kept if plane.size]
    if not kept:
        return 0.0, 1.0
    return float(min(plane.min() for plane in kept)), float(max(plane.max() for plane in kept))
