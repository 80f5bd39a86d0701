"""Encapsulated pixel data: from fragments to the codestream of one frame (PS3.5 A.4)."""

import functools
import zlib
from struct import Struct

from engine.elements import UNDEFINED, Buffer
from engine.errors import Undrawable

Piece = tuple[int, int]

_HEAD = Struct("<II")
_ITEM, _SEQUENCE_END = 0xE000FFFE, 0xE0DDFFFE
_STARTS = (b"\xff\xd8\xff", b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  ")
_MANY = 16


def frame(data: Buffer, offset: int, index: int, frames: int) -> bytes:
    """The codestream of one frame, its fragments joined.

    Parameters
    ----------
    data : bytes-like
        The file.
    offset : int
        Where the value of Pixel Data starts: at its first item, the offset table.
    index, frames : int
        The frame that is wanted, from 0; the number of frames.

    Raises
    ------
    Undrawable
        ``bad_fragments`` or ``truncated``.
    """
    table, start = _offset_table(data, offset)
    if frames == 1:
        return _join(data, _pieces(data, start))
    if len(table) == frames and _leads_to_item(data, start + table[index]):
        end = start + table[index + 1] if index + 1 < frames else len(data)
        return _join(data, _pieces(data, start + table[index], max(end, start + table[index] + 8)))
    found = _grouped(data, offset, start, frames)
    if index >= len(found):
        raise Undrawable("truncated", f"The file ends before frame {index + 1} of {frames}.")
    return _join(data, list(found[index]))


def _offset_table(data: Buffer, offset: int) -> tuple[tuple[int, ...], int]:
    """The basic offset table, and where the first fragment starts; offsets count from there."""
    if offset + 8 > len(data):
        raise Undrawable("truncated", "The pixel data is missing.")
    tag, length = _HEAD.unpack_from(data, offset)
    if tag != _ITEM or length > len(data) - offset - 8:
        raise Undrawable("bad_fragments", "The pixel data does not start with an offset table.")
    count = length // 4
    return Struct(f"<{count}I").unpack_from(data, offset + 8), offset + 8 + length


def _leads_to_item(data: Buffer, pos: int) -> bool:
    return pos + 8 <= len(data) and _HEAD.unpack_from(data, pos)[0] == _ITEM


def _pieces(data: Buffer, pos: int, end: int | None = None) -> list[Piece]:
    """(offset, length) of the fragments from ``pos`` to the delimiter, or to ``end``."""
    size = len(data)
    found: list[Piece] = []
    end = size if end is None else min(end, size)
    while pos + 8 <= end:
        tag, length = _HEAD.unpack_from(data, pos)
        if tag == _SEQUENCE_END:
            break
        if tag != _ITEM or length == UNDEFINED:
            raise Undrawable("bad_fragments", f"Fragment {len(found) + 1} of the pixel data is broken.")
        found.append((pos + 8, length))
        pos += 8 + length
    return found


def _join(data: Buffer, pieces: list[Piece]) -> bytes:
    if not pieces:
        raise Undrawable("truncated", "The frame has no data.")
    start, length = pieces[-1]
    if start + length > len(data):
        raise Undrawable("truncated", f"The compressed frame ends after {len(data) - start:,} of {length:,} bytes.")
    if len(pieces) == 1:
        return bytes(data[start : start + length])
    return b"".join(bytes(data[start : start + length]) for start, length in pieces)


def _grouped(data: Buffer, offset: int, start: int, frames: int) -> tuple[tuple[Piece, ...], ...]:
    """The fragments of each frame, found without an offset table; remembered for objects with many frames."""
    if frames <= _MANY:
        return _group(data, start, frames)
    key = (len(data), offset, frames, zlib.crc32(data[offset : offset + 65536]), zlib.crc32(data[-4096:]))
    return _remembered(_Source(data, start, key))


class _Source:
    """A file as a key of the cache: equal where it has the same contents, as far as can be told quickly."""

    def __init__(self, data: Buffer, start: int, key: tuple[int, ...]) -> None:
        self.data: Buffer | None = data
        self.start = start
        self.key = key

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Source) and self.key == other.key


@functools.lru_cache(maxsize=16)
def _remembered(source: _Source) -> tuple[tuple[Piece, ...], ...]:
    data, source.data = source.data, None  # the cache keeps the key, and must not keep the file
    assert data is not None
    return _group(data, source.start, source.key[2])


def _group(data: Buffer, start: int, frames: int) -> tuple[tuple[Piece, ...], ...]:
    pieces = _pieces(data, start)
    if len(pieces) <= frames:
        return tuple((piece,) for piece in pieces)
    groups: list[list[Piece]] = []
    for piece in pieces:
        if not groups or bytes(data[piece[0] : piece[0] + 8]).startswith(_STARTS):
            groups.append([])
        groups[-1].append(piece)
    if len(groups) < frames:
        raise Undrawable("bad_fragments", f"{len(pieces)} fragments cannot be told apart into {frames} frames.")
    return tuple(tuple(group) for group in groups)
