"""Opening a DICOM file: preamble, file meta information, transfer syntax, and the walk over its data set.

Lightbox walks by itself what is well formed. Whatever else there is goes to pydicom (``engine.fallback``).
"""

import re
import zlib
from dataclasses import dataclass, field

from engine import charsets, fallback, limits
from engine.elements import (
    EXPLICIT,
    EXPLICIT_BIG,
    IMPLICIT,
    Buffer,
    Form,
    Found,
    Odd,
    Walker,
    head,
    is_representation,
)
from engine.errors import Refused
from engine.values import Elements

IMPLICIT_LITTLE = "1.2.840.10008.1.2"
EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
BIG_ENDIAN = "1.2.840.10008.1.2.2"
MEDIA_DIRECTORY = "1.2.840.10008.1.3.10"

_SYNTAX = re.compile(rb"\x02\0\x10\0.{2,8}?(1\.2\.840\.10008\.1\.2[.0-9]*)", re.DOTALL)
_FORMS = {IMPLICIT_LITTLE: IMPLICIT, BIG_ENDIAN: EXPLICIT_BIG}
_SYNTAXES = {id(IMPLICIT): IMPLICIT_LITTLE, id(EXPLICIT): EXPLICIT_LITTLE, id(EXPLICIT_BIG): BIG_ENDIAN}


@dataclass(slots=True)
class DicomFile:
    """A DICOM file, opened.

    Attributes
    ----------
    data : bytes-like
        What offsets count in: the file, or the inflated data set.
    meta_span : (int, int)
        Where the file meta information lies in the file.
    start, form : int, Form or None
        Where the data set starts in it and how it is written; None where only pydicom could read it.
    meta, elements : Elements
        File meta information; data set.
    pixels : Found or None
        Where its pixel data lies.
    inflated : bool
        Whether ``data`` was inflated from the deflated transfer syntax.
    notes : list of str
        Sentences on what was wrong with the file.
    """

    data: Buffer
    meta_span: tuple[int, int] = (0, 0)
    start: int = 0
    form: Form | None = None
    transfer_syntax: str = ""
    meta: Elements = field(default_factory=Elements)
    elements: Elements = field(default_factory=Elements)
    pixels: Found | None = None
    inflated: bool = False
    notes: list[str] = field(default_factory=list)


def looks_like_dicom(start: bytes) -> bool:
    """Whether the first bytes (132 or more, where the file has them) may open a DICOM file, with a preamble or without.

    Parameters
    ----------
    start : bytes
        The start of the file; a few hundred bytes are enough.
    """
    return start[128:132] == b"DICM" or start[:4] == b"DICM" or _plausible(start)


def open_dataset(data: Buffer) -> DicomFile:
    """Open a DICOM file up to its pixel data.

    Raises
    ------
    Refused
        ``not_dicom``, ``unreadable``, ``nested_too_deep``, ``header_too_large`` or ``inflates_too_large``.
    """
    if not looks_like_dicom(bytes(data[:1024])):
        raise Refused("not_dicom", "This is not a DICOM file.")
    opened = DicomFile(data)
    try:
        opened.start = _unpack(opened, _read_meta(opened))
        opened.form = _form_at(opened, opened.start)
        _walk(opened, opened.start, opened.form)
    except Odd as odd:
        _ask_pydicom(opened, odd)
    opened.elements.charset = charsets.encodings(opened.elements.values.get("SpecificCharacterSet", b""))
    return opened


def inflate(data: Buffer) -> bytes:
    """The data set of a file in the deflated transfer syntax (PS3.5 A.5)."""
    return _inflate(data, _read_meta(DicomFile(data)), [])


def _plausible(start: bytes) -> bool:
    """Whether it starts with an element of a low group, and goes on with another one."""
    first = start[:8]
    if len(first) < 8 or 0 not in first[:2] or first[:2] == b"\0\0":
        return False
    little = first[1] == 0
    group = int.from_bytes(first[:2], "little" if little else "big")
    if group not in (0x0002, 0x0004, 0x0008, 0x0010):
        return False
    form = EXPLICIT if little else EXPLICIT_BIG
    if not is_representation(first[4:6]):
        form = IMPLICIT
    _, pos, length = head(start, 0, len(start), form)
    after = start[pos + length : pos + length + 2]
    if length > 0xFFFF or len(after) < 2:
        return is_representation(first[4:6]) and length <= 0xFFFF
    following = int.from_bytes(after, "little" if little else "big")
    return group <= following <= 0x7FE0


def _read_meta(opened: DicomFile) -> int:
    """Read the file meta information (PS3.10 section 7.1); the offset of the data set."""
    data = opened.data
    pos = 132 if data[128:132] == b"DICM" else 4 if data[:4] == b"DICM" else 0
    try:
        end = _end_of_meta(data, pos)
        Walker(data, end).walk(pos, end, EXPLICIT, opened.meta)
        opened.transfer_syntax = opened.meta.text("TransferSyntaxUID")
    except Odd:
        end = _past_broken_meta(opened, pos)
    if end == pos:
        opened.notes.append("File meta information was missing.")
    opened.meta_span = (pos, end)
    return end


def _end_of_meta(data: Buffer, pos: int) -> int:
    """Where group 0002 ends, which is often not where its group length says."""
    while data[pos : pos + 2] == b"\x02\0" and pos + 8 <= len(data):
        _, start, length = head(data, pos, len(data), EXPLICIT)
        if start + length > len(data):
            raise Odd("an element of the file meta information ends beyond the file")
        pos = start + length
    return pos


def _past_broken_meta(opened: DicomFile, pos: int) -> int:
    """Where a meta group that cannot be walked ends by its group length, if a data set starts there."""
    data = opened.data
    if bytes(data[pos : pos + 8]) != b"\x02\0\0\0UL\x04\0":
        raise Odd("the file meta information is broken")
    end = pos + 12 + int.from_bytes(data[pos + 8 : pos + 12], "little")
    if not _plausible(bytes(data[end : end + 1024])):
        raise Odd("the file meta information is broken")
    found = _SYNTAX.search(bytes(data[pos:end]))
    opened.transfer_syntax = found.group(1).decode() if found else ""
    opened.notes.append("The file meta information is broken.")
    return end


def _unpack(opened: DicomFile, start: int) -> int:
    """Inflate a deflated data set; the offset at which it starts."""
    if opened.transfer_syntax != DEFLATED:
        return start
    opened.data = _inflate(opened.data, start, opened.notes)
    opened.inflated = True
    return 0


def _inflate(data: Buffer, start: int, notes: list[str]) -> bytes:
    packed = bytes(data[start:])
    room = max(limits.INFLATED_ALLOWANCE, limits.INFLATED_RATIO * len(packed))
    room = min(room, limits.INFLATED_DATASET)
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        found = engine.decompress(packed, room)
    except zlib.error as error:
        raise Refused("unreadable", f"The deflated data set is broken: {error}.") from error
    if len(found) >= room:
        raise Refused("inflates_too_large", f"The deflated data set inflates to more than {room:,} bytes.")
    if not engine.eof:
        notes.append("The deflated data set is cut short.")
    return found


def _form_at(opened: DicomFile, start: int) -> Form:
    """How the elements at ``start`` are written, whatever the transfer syntax says."""
    declared = _FORMS.get(opened.transfer_syntax, EXPLICIT) if opened.transfer_syntax else None
    found = _sniff(opened.data, start, declared)
    if declared is None:
        opened.transfer_syntax = _SYNTAXES[id(found)]
        opened.notes.append("The transfer syntax was not given; it was found by looking.")
    elif found is not declared:
        opened.notes.append("The data set is not written as its transfer syntax says.")
        if opened.transfer_syntax in (IMPLICIT_LITTLE, EXPLICIT_LITTLE, BIG_ENDIAN):
            opened.transfer_syntax = _SYNTAXES[id(found)]
    return found


def _sniff(data: Buffer, start: int, declared: Form | None) -> Form:
    first = bytes(data[start : start + 8])
    if len(first) < 8 or (declared is not None and 0 not in first[:2]):
        return declared or IMPLICIT
    if is_representation(first[4:6]):
        return EXPLICIT if first[1] == 0 else EXPLICIT_BIG
    fits = int.from_bytes(first[4:], "little") <= len(data) - start - 8
    return IMPLICIT if fits or declared is None else declared


def _walk(opened: DicomFile, start: int, form: Form) -> None:
    walker = Walker(opened.data, len(opened.data))
    walker.walk(start, len(opened.data), form, opened.elements)
    opened.pixels = walker.pixels
    if walker.guessed:
        opened.notes.append("An element has an unknown value representation.")
    if walker.cut:
        opened.notes.append("The file is cut short.")


def _ask_pydicom(opened: DicomFile, odd: Odd) -> None:
    """Read with pydicom what the own walk found odd."""
    opened.notes.append(f"The file is not well formed ({odd}); it was read with care.")
    if not opened.inflated and DEFLATED.encode() in bytes(opened.data[:4096]):
        raise Refused("unreadable", "The header of this deflated file is broken.")
    found = fallback.read(opened.data)
    opened.form = None
    if len(found.elements.values) < len(opened.elements.values):
        return  # pydicom gave up; what the own walk read before it stopped is more
    opened.meta, opened.elements, opened.pixels = found.meta, found.elements, found.pixels
    opened.transfer_syntax = found.meta.text("TransferSyntaxUID") or opened.transfer_syntax or EXPLICIT_LITTLE
