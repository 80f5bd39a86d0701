"""What a compressed frame says of itself: its size, its precision, its colours. Read before anything is decoded.

JPEG and JPEG-LS: ITU-T T.81 and T.87, annex B; JPEG 2000: T.800, annex A.
"""

from dataclasses import dataclass
from typing import Literal

from engine.errors import Undrawable

Kind = Literal["jpeg", "jpegls", "jpeg2000"]

_NO_LENGTH = frozenset((0x01, *range(0xD0, 0xD8)))
_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC} | {0xF7}
_LOSSLESS = frozenset((0xC3, 0xC7, 0xCB, 0xCF))
_J2K_START = b"\xff\x4f\xff\x51"
_J2K_TILES = 16_384


@dataclass(frozen=True, slots=True)
class Codestream:
    """The head of a codestream.

    Attributes
    ----------
    lossless : bool
        Whether its values are exact (for JPEG 2000: whether its wavelet is reversible).
    transformed : bool or None
        Whether its colours are stored as luminance and chrominance; None where it does not say. For JPEG 2000 the
        decoder undoes that by itself.
    start : int
        Where the codestream proper begins (behind the boxes of a JP2 file).
    """

    kind: Kind
    rows: int
    columns: int
    samples: int
    precision: int
    signed: bool = False
    lossless: bool = False
    transformed: bool | None = None
    start: int = 0


def inspect(stream: bytes) -> Codestream | None:
    """The head of a codestream, None where the bytes are of no kind that is known.

    Raises
    ------
    Undrawable
        ``bad_codestream`` where the head is broken.
    """
    try:
        if stream[:2] == b"\xff\xd8":
            return _jpeg(stream)
        start = stream[:4096].find(_J2K_START)
        if start == 0 or (start > 0 and stream[4:8] == b"jP  "):
            return _jpeg2000(stream, start)
    except IndexError as error:
        raise Undrawable("bad_codestream", "The compressed frame ends within its head.") from error
    return None


def _jpeg(stream: bytes) -> Codestream:
    jfif, adobe, pos = False, None, 2
    while True:
        marker, pos = _marker(stream, pos)
        if marker in (0xD9, 0xDA):
            raise Undrawable("bad_codestream", "The JPEG frame does not tell its size.")
        if marker in _NO_LENGTH:
            continue
        length = _short(stream, pos)
        if length < 2:
            raise Undrawable("bad_codestream", "The JPEG frame holds a segment without a length.")
        segment = stream[pos + 2 : pos + length]
        jfif |= marker == 0xE0 and segment.startswith(b"JFIF\0")
        if marker == 0xEE and segment.startswith(b"Adobe") and len(segment) >= 12:
            adobe = segment[11]
        if marker in _FRAME:
            return _jpeg_frame(marker, segment, jfif, adobe)
        pos += length


def _marker(stream: bytes, pos: int) -> tuple[int, int]:
    if stream[pos] != 0xFF:
        raise Undrawable("bad_codestream", "The JPEG frame is broken before its picture starts.")
    while stream[pos] == 0xFF:
        pos += 1
    return stream[pos], pos + 1


def _jpeg_frame(marker: int, segment: bytes, jfif: bool, adobe: int | None) -> Codestream:
    samples = segment[5]
    ids = bytes(segment[6 + 3 * index] for index in range(samples))
    sampling = {segment[7 + 3 * index] for index in range(samples)}
    return Codestream(
        kind="jpegls" if marker == 0xF7 else "jpeg",
        rows=_short(segment, 1),
        columns=_short(segment, 3),
        samples=samples,
        precision=segment[0],
        lossless=marker in _LOSSLESS or marker == 0xF7,
        transformed=_transformed(ids, sampling, jfif, adobe),
    )


def _transformed(ids: bytes, sampling: set[int], jfif: bool, adobe: int | None) -> bool | None:
    """JFIF is YCbCr; Adobe's marker tells; so do components called R, G and B, and subsampled chrominance."""
    if adobe is not None:
        return adobe != 0
    if ids == b"RGB":
        return False
    if jfif or len(sampling) > 1:
        return True
    return None


def _jpeg2000(stream: bytes, start: int) -> Codestream:
    at = start + 4
    width, height, left, top = (_long(stream, at + 4 + 4 * index) for index in range(4))
    tile_width, tile_height = _long(stream, at + 20), _long(stream, at + 24)
    samples, depth = _short(stream, at + 36), stream[at + 38]
    if width <= left or height <= top or not tile_width or not tile_height:
        raise Undrawable("bad_codestream", "The JPEG 2000 frame has no size.")
    if -(-width // tile_width) * -(-height // tile_height) > _J2K_TILES:
        raise Undrawable("bad_codestream", f"The JPEG 2000 frame has more than {_J2K_TILES:,} tiles.")
    transformed, reversible = _coding_style(stream, at + _short(stream, at))
    return Codestream(
        kind="jpeg2000",
        rows=height - top,
        columns=width - left,
        samples=samples,
        precision=(depth & 0x7F) + 1,
        signed=bool(depth & 0x80),
        lossless=reversible,
        transformed=transformed,
        start=start,
    )


def _coding_style(stream: bytes, pos: int) -> tuple[bool | None, bool]:
    """(whether components are transformed, whether the wavelet is reversible), of the COD segment (T.800, A.6.1)."""
    while pos + 4 <= len(stream) and stream[pos] == 0xFF and stream[pos + 1] != 0x90:
        if stream[pos + 1] == 0x52:
            return stream[pos + 8] == 1, stream[pos + 13] == 1
        pos += 2 + _short(stream, pos + 2)
    return None, False


def _short(stream: bytes, pos: int) -> int:
    return stream[pos] << 8 | stream[pos + 1]


def _long(stream: bytes, pos: int) -> int:
    return _short(stream, pos) << 16 | _short(stream, pos + 2)
