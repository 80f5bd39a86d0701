"""Mutations of files, each chosen by a random generator, so that a seed gives the same bytes again."""

import gzip
import io
import struct
import zipfile
from collections.abc import Callable, Sequence

import numpy as np

Random = np.random.Generator
Mutation = Callable[[bytes, Random, Sequence[bytes]], bytes]

SHORTEST = 64
"""Bytes below which there is nothing left to damage."""

LENGTHS = (0, 1, 2, 7, 0x7F, 0xFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
NUMBERS = (0, 1, 2, 3, 7, 8, 9, 12, 15, 16, 17, 31, 32, 64, 255, 1024, 4095, 32767, 32768, 65535)
IMAGE_TAGS = (0x0002, 0x0004, 0x0006, 0x0008, 0x0010, 0x0011, 0x0100, 0x0101, 0x0102, 0x0103, 0x0301, 0x1101, 0x1053)
VRS = (b"SQ", b"UN", b"OB", b"OW", b"US", b"DS", b"IS", b"UI", b"PN", b"AT", b"FD", b"zz", b"\0\0")
NIFTI_FIELDS = ((0, "i"), (40, "h"), (42, "h"), (44, "h"), (46, "h"), (48, "h"), (70, "h"), (72, "h"), (76, "f"))
NIFTI_FIELDS += ((80, "f"), (84, "f"), (88, "f"), (108, "f"), (112, "f"), (116, "f"), (252, "h"), (254, "h"))
NIFTI_FIELDS += ((256, "f"), (260, "f"), (264, "f"), (280, "f"), (300, "f"), (320, "f"))
FLOATS = (0.0, -0.0, 1.0, -1.0, 1e-30, 1e30, 3.4e38, float("inf"), float("-inf"), float("nan"), 352.0, 1e9)


def flip(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """Up to 16 bytes anywhere become others; half of the time in the header."""
    made = bytearray(data)
    reach = len(made) if rng.random() < 0.5 else min(len(made), 2048)
    for place in rng.integers(0, reach, rng.integers(1, 17)):
        made[place] = rng.integers(0, 256)
    return bytes(made)


def truncate(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """The end is missing."""
    return data[: rng.integers(0, len(data))]


def length(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """A length field of an element says something else: two bytes, four bytes, or undefined."""
    place = _element(data, rng)
    made, value = bytearray(data), int(rng.choice(LENGTHS))
    if data[place + 4 : place + 6].isalpha() and rng.random() < 0.7:
        struct.pack_into("<H", made, place + 6, value & 0xFFFF)
    else:
        struct.pack_into("<I", made, place + rng.choice((4, 8)), value)
    return bytes(made)


def retag(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """Two elements change their tags, or one becomes another of the image's own."""
    made, first, second = bytearray(data), _element(data, rng), _element(data, rng)
    if rng.random() < 0.5:
        made[first : first + 4], made[second : second + 4] = data[second : second + 4], data[first : first + 4]
    else:
        struct.pack_into("<HH", made, first, 0x0028, int(rng.choice(IMAGE_TAGS)))
    return bytes(made)


def retype(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """An element says it is of another type."""
    place, made = _element(data, rng), bytearray(data)
    made[place + 4 : place + 6] = VRS[rng.integers(len(VRS))]
    return bytes(made)


def number(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """A number of the image's description (rows, bits, samples …) is another."""
    tag = struct.pack("<HH", 0x0028, int(rng.choice(IMAGE_TAGS)))
    place = data.find(tag)
    if place < 0 or place + 10 > len(data):
        return flip(data, rng, others)
    made = bytearray(data)
    struct.pack_into("<H", made, place + 8, int(rng.choice(NUMBERS)))
    return bytes(made)


def splice(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """A piece of another file in the middle of this one, or in place of some of it."""
    other = others[rng.integers(len(others))]
    start = rng.integers(0, len(other))
    piece = other[start : start + rng.integers(1, 600)]
    place = rng.integers(0, len(data))
    return data[:place] + piece + data[place + rng.integers(0, 2) * len(piece) :]


def repeat(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """A piece of the file comes many times over."""
    place = _element(data, rng)
    piece = data[place : place + rng.integers(4, 200)]
    return data[:place] + piece * int(rng.integers(2, 60)) + data[place:]


def nest(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """Sequences within sequences before an element."""
    place, depth = _element(data, rng), int(rng.integers(1, 400))
    level = b"\x08\x00\x15\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    return data[:place] + level * depth + data[place:]


def _element(data: bytes, rng: Random) -> int:
    """Where some element probably begins: at a little-endian group that headers have."""
    start = rng.integers(0, max(1, min(len(data) - 16, 4000)))
    found = [data.find(struct.pack("<H", group), start) for group in (0x0002, 0x0008, 0x0010, 0x0020, 0x0028, 0x7FE0)]
    good = [place for place in found if 0 <= place < len(data) - 12]
    return min(good) if good else int(min(start, max(0, len(data) - 12)))


DICOM: tuple[Mutation, ...] = (flip, truncate, length, retag, retype, number, number, splice, repeat, nest)


def nifti(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """Up to four fields of the header are others; sometimes gzipped, sometimes damaged afterwards."""
    made = bytearray(data)
    for index in rng.integers(0, len(NIFTI_FIELDS), rng.integers(1, 5)):
        place, kind = NIFTI_FIELDS[index]
        value = (
            rng.choice(FLOATS) if kind == "f" else int(rng.choice((-32768, -1, 0, 1, 2, 3, 8, 64, 128, 1792, 32767)))
        )
        struct.pack_into(f"<{kind}", made, place, value)
    if rng.random() < 0.3:
        made = bytearray(flip(bytes(made), rng, others))
    if rng.random() < 0.3:
        made = bytearray(gzip.compress(bytes(made), 1))
        if rng.random() < 0.5:
            made = bytearray(flip(bytes(made), rng, others))
    return bytes(made) if rng.random() < 0.85 else truncate(bytes(made), rng, others)


def archive(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """A ZIP of three files, damaged in its headers, its directory or anywhere."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", int(rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))) as made:
        made.writestr("a/one.dcm", data)
        for name in ("../two", "three.zip", "four.gz")[: rng.integers(1, 4)]:
            made.writestr(name, others[rng.integers(len(others))])
    packed = bytearray(buffer.getvalue())
    for _ in range(rng.integers(1, 5)):
        place = _zip_field(packed, rng)
        size = int(rng.choice((2, 4)))
        if place + size <= len(packed):
            struct.pack_into("<H" if size == 2 else "<I", packed, place, int(rng.choice(LENGTHS)) & (1 << 8 * size) - 1)
    return bytes(packed) if rng.random() < 0.8 else truncate(bytes(packed), rng, others)


def _zip_field(packed: bytearray, rng: Random) -> int:
    """A field of a local header, a directory entry or the end record; now and then any byte."""
    marks = (b"PK\3\4", b"PK\1\2", b"PK\5\6")
    start = packed.find(marks[rng.integers(3)], rng.integers(0, len(packed)))
    return int(rng.integers(0, len(packed))) if start < 0 else start + int(rng.integers(4, 46))
