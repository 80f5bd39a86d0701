"""Decompression that counts: no more bytes come out than were agreed on, whatever the compressed data says.

DEFLATE as a whole runs on libdeflate (of imagecodecs), piece by piece on ISA-L (``isal``): the fastest of what was
measured for each. Both release the interpreter lock, so that two members are inflated at once.
"""

import bz2
import lzma
import struct
import zlib
from collections.abc import Generator, Iterator
from typing import Any

import imagecodecs
from isal import isal_zlib

from engine.errors import Refused
from engine.limits import MIB

FEED = 256 * 1024
"""Compressed bytes given at a time; zlib copies what it did not use, so this stays small."""

PIECE = MIB
"""Bytes that come out at a time."""

LZMA_DICTIONARY = 64 * MIB
"""Memory that a member may ask the LZMA decoder to take."""

METHODS = STORED, DEFLATED, BZIP2, LZMA = 0, 8, 12, 14
"""ZIP compression methods (APPNOTE 4.4.5)."""

_IsalError: Any = isal_zlib.error  # which its type stubs call an instance
_BROKEN: tuple[Any, ...] = (_IsalError, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError, ValueError)


def exactly(data: memoryview, method: int, size: int) -> bytes | memoryview:
    """The whole of a ZIP member.

    Parameters
    ----------
    data : memoryview
        The compressed bytes.
    method : int
        The ZIP compression method.
    size : int
        Bytes that must come out, no more and no fewer.

    Raises
    ------
    Refused
        ``archive_damaged`` where other than ``size`` bytes come out.
    """
    if method == STORED:
        if len(data) != size:
            raise _wrong_size()
        return data
    if method != DEFLATED:
        return b"".join(pieces(data, method, size))
    packed: Any = data  # which the type stubs take for no buffer
    try:
        made = bytes(imagecodecs.deflate_decode(packed, out=size, raw=True))
    except imagecodecs.DeflateError as error:
        raise _damaged() from error
    if len(made) != size:
        raise _wrong_size()
    return made


def pieces(data: memoryview, method: int, size: int) -> Iterator[bytes | memoryview]:
    """The same, piece by piece, for what is too large for memory."""
    made = 0
    for piece in _decoded(data, method):
        made += len(piece)
        if made > size:
            raise _wrong_size()
        yield piece
    if made != size:
        raise _wrong_size()


def gunzip(data: memoryview, cap: int) -> Iterator[bytes]:
    """The content of a gzip file (RFC 1952, several members included), piece by piece.

    Raises
    ------
    Refused
        ``too_large_unpacked`` beyond ``cap`` bytes, ``archive_damaged`` where it is cut short or broken.
    """
    made = 0
    for piece in _decoded_gzip(data):
        made += len(piece)
        if made > cap:
            raise too_large()
        yield piece


def head(data: memoryview, count: int) -> bytes:
    """The first bytes of a gzip file's content: fewer where it is shorter or broken."""
    try:
        return bytes(isal_zlib.decompressobj(31).decompress(data[:FEED], count))
    except _BROKEN:
        return b""


def too_large() -> Refused:
    """The refusal of what unpacks to more than is taken in."""
    return Refused("too_large_unpacked", "It unpacks to more data than is taken in at once.")


def unknown_method() -> Refused:
    """The refusal of a ZIP member packed in a way that is not read (Deflate64, PPMd, …)."""
    return Refused("archive_method", "It is packed with a compression method that is not read; please use plain ZIP.")


def _decoded(data: memoryview, method: int) -> Iterator[bytes | memoryview]:
    if method == STORED:
        return (data[start : start + PIECE] for start in range(0, len(data), PIECE))
    if method == DEFLATED:
        return _decoded_deflate(data, isal_zlib.decompressobj(-15))
    if method == BZIP2:
        return _decoded_stdlib(data, bz2.BZ2Decompressor())
    if method == LZMA:
        return _decoded_stdlib(*_lzma(data))
    raise unknown_method()


def _decoded_deflate(data: memoryview, stream: Any) -> Generator[bytes, None, int]:
    """Until the stream ends (``stream.eof``) or the data; returns how many bytes of the data it took."""
    try:
        for start in range(0, len(data), FEED):
            fed: Any = data[start : start + FEED]
            while True:
                made = stream.decompress(fed, PIECE)
                yield made
                fed = stream.unconsumed_tail
                if stream.eof:
                    return min(start + FEED, len(data)) - len(stream.unused_data)
                if not fed and len(made) < PIECE:
                    break
        return len(data)
    except _BROKEN as error:
        raise _damaged() from error


def _decoded_gzip(data: memoryview) -> Iterator[bytes]:
    """Every gzip member in turn; zeros and rubbish behind the last are passed over, as ``gzip`` does."""
    while bytes(data[:2]) == b"\x1f\x8b":
        stream = isal_zlib.decompressobj(31)
        used = yield from _decoded_deflate(data, stream)
        if not stream.eof:
            raise _damaged()
        data = data[used:]


def _decoded_stdlib(data: memoryview, decoder: Any) -> Iterator[bytes]:
    try:
        for start in range(0, len(data), FEED):
            yield decoder.decompress(data[start : start + FEED], PIECE)
            while not decoder.eof and not decoder.needs_input:
                yield decoder.decompress(b"", PIECE)
            if decoder.eof:
                return
    except _BROKEN as error:
        raise _damaged() from error


def _lzma(data: memoryview) -> tuple[memoryview, lzma.LZMADecompressor]:
    """Behind APPNOTE 5.8.8's own header come the properties of a raw LZMA stream."""
    try:
        _version, length = struct.unpack_from("<HH", data)
        packed, dictionary = struct.unpack_from("<BI", data, 4)
        lc, lp, pb = packed % 9, packed // 9 % 5, packed // 45
        if dictionary > LZMA_DICTIONARY:
            raise too_large()
        made = {"id": lzma.FILTER_LZMA1, "dict_size": max(dictionary, 4096), "lc": lc, "lp": lp, "pb": pb}
        return data[4 + length :], lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[made])
    except _BROKEN as error:
        raise _damaged() from error


def _damaged() -> Refused:
    return Refused("archive_damaged", "It is damaged: its packed data cannot be read.")


def _wrong_size() -> Refused:
    return Refused("archive_damaged", "It is damaged: it does not unpack to the size that the archive declares.")
