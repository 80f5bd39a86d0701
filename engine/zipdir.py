"""The directory of a ZIP archive (APPNOTE 6.3), read with suspicion.

Written here, and not left to ``zipfile``, because every number in it is a claim of whoever made the archive: entries
are counted before they are read, and their places are checked for overlap, so that a few bytes cannot stand for many
files.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import attrgetter

from engine.errors import Refused

_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_COMMENT = 65_535
_ENCRYPTED, _UTF8, _MASKED = 0x1, 0x800, 0x2000


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the archive, as its directory claims.

    ``bound`` is where the next entry begins: what this one holds must end before it. ``mode`` is the Unix file mode,
    0 where the archive has none.
    """

    name: str
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int
    encrypted: bool
    bound: int = 0


def entries(data: memoryview, most: int, directory: int) -> list[Entry]:
    """The files of an archive, in the order of its directory.

    Parameters
    ----------
    data : memoryview
        The whole archive.
    most, directory : int
        The most files, and the most bytes of directory, that are read.

    Raises
    ------
    Refused
        ``zip_incomplete``, ``zip_split``, ``archive_damaged``, ``too_many_files`` or ``archive_overlap``.
    """
    start, size, count, shift = _end(data)
    if count > most or size > directory:
        raise too_many()
    try:
        found = list(_read(data[start : start + size], shift, most))
    except (struct.error, UnicodeDecodeError) as error:
        raise _damaged() from error
    return _bounded(found, start)


def content(data: memoryview, entry: Entry) -> memoryview:
    """The packed bytes of one entry; ``archive_overlap`` or ``archive_damaged`` where they are not its own."""
    if entry.offset + _LOCAL.size > entry.bound:
        raise _overlap()
    signature, *_, name, extra = _LOCAL.unpack_from(data, entry.offset)
    if signature != b"PK\3\4":
        raise _damaged()
    start = entry.offset + _LOCAL.size + name + extra
    if start + entry.packed > entry.bound:
        raise _overlap()
    return data[start : start + entry.packed]


def _end(data: memoryview) -> tuple[int, int, int, int]:
    """Start, size and entry count of the directory, and how far all offsets are shifted by bytes before the archive."""
    tail = max(len(data) - _END.size - _COMMENT, 0)
    at = bytes(data[tail:]).rfind(b"PK\5\6")
    if at < 0 or tail + at + _END.size > len(data):
        raise Refused("zip_incomplete", "The ZIP is incomplete: its end is missing. Please send it again.")
    end = tail + at
    _, disk, first, _, count, size, offset, _ = _END.unpack_from(data, end)
    locator = end - _END64_LOCATOR.size
    if locator >= 0 and bytes(data[locator : locator + 4]) == b"PK\6\7":
        end = _end64_place(data, locator)
        _, _, _, _, disk, first, _, count, size, offset = _END64.unpack_from(data, end)
    if disk or first:
        raise Refused("zip_split", "It is one part of a split ZIP; please send an undivided one.")
    start = end - size
    if start < 0 or start < offset:
        raise _damaged()
    return start, size, count, start - offset


def _end64_place(data: memoryview, locator: int) -> int:
    """Where the ZIP64 end record lies: right before its locator, even where bytes precede the archive."""
    _, _, offset, _ = _END64_LOCATOR.unpack_from(data, locator)
    for place in (locator - _END64.size, offset):
        if 0 <= place <= locator - _END64.size and bytes(data[place : place + 4]) == b"PK\6\6":
            return int(place)
    raise _damaged()


def _read(directory: memoryview, shift: int, most: int) -> Iterator[Entry]:
    at = count = 0
    while at < len(directory):
        fields = _ENTRY.unpack_from(directory, at)
        if fields[0] != b"PK\1\2":
            raise _damaged()
        if count >= most:
            raise too_many()
        name, extra, comment = fields[10:13]
        start = at + _ENTRY.size
        at = start + name + extra + comment
        if at > len(directory):
            raise _damaged()
        yield _entry(fields, bytes(directory[start : start + name]), directory[start + name : at - comment], shift)
        count += 1


def _entry(fields: tuple[int, ...], name: bytes, extra: memoryview, shift: int) -> Entry:
    flags, method, crc, packed, size, attributes, offset = (fields[i] for i in (3, 4, 7, 8, 9, 15, 16))
    if 0xFFFFFFFF in (packed, size, offset):
        size, packed, offset = _wide(extra, size, packed, offset)
    encrypted = bool(flags & (_ENCRYPTED | _MASKED))
    return Entry(_text(name, flags), method, crc, packed, size, offset + shift, attributes >> 16, encrypted)


def _wide(extra: memoryview, *claims: int) -> tuple[int, ...]:
    """Sizes and offset where they need 64 bits (APPNOTE 4.5.3): only those that read 0xFFFFFFFF are given."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            wide = iter(struct.unpack_from(f"<{length // 8}Q", extra, at + 4))
            return tuple(next(wide, claim) if claim == 0xFFFFFFFF else claim for claim in claims)
        at += 4 + length
    return claims


def _text(name: bytes, flags: int) -> str:
    """A name as text: UTF-8 where it says so or is so, else the code page that the first ZIP programs used."""
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("utf-8" if flags & _UTF8 else "cp437", "replace")


def _bounded(found: list[Entry], directory: int) -> list[Entry]:
    """Tell each entry where it must end; refuse an archive whose entries share bytes."""
    ordered = sorted(found, key=attrgetter("offset"))
    bounds = {}
    afters = [*(entry.offset for entry in ordered), directory][1:]
    for entry, after in zip(ordered, afters, strict=True):
        if entry.offset + _LOCAL.size + entry.packed > after:
            raise _overlap()
        bounds[entry.offset] = after
    return [replace(entry, bound=bounds[entry.offset]) for entry in found]


def too_many() -> Refused:
    """The refusal of an archive, or an upload, with too many files."""
    return Refused("too_many_files", "It holds more files than are taken in at once; please send it in parts.")


def _overlap() -> Refused:
    return Refused("archive_overlap", "The ZIP is not safe to open: its files overlap each other.")


def _damaged() -> Refused:
    return Refused("archive_damaged", "The ZIP is damaged: its directory cannot be read.")
