"""A fast and safe walk over the elements of a DICOM data set (PS3.5 chapter 7).

Only the attributes of ``engine.wanted`` are kept, as raw bytes; the rest is stepped over without a copy. Every
length is bounded by the bytes that are left, nesting by ``limits.SEQUENCE_DEPTH``, the whole by
``limits.HEADER_ELEMENTS``. What looks odd raises ``Odd``, and pydicom is asked instead (see ``engine.dataset``).
"""

from dataclasses import dataclass
from mmap import mmap
from struct import Struct
from typing import Any

from engine import limits
from engine.errors import Refused
from engine.values import Elements
from engine.wanted import BY_TAG, PIXELS, VR, Wanted

Buffer = bytes | bytearray | memoryview | mmap

UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = (0xFFFE, 0xE000), (0xFFFE, 0xE00D), (0xFFFE, 0xE0DD)
_SHORT = "AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US"
_LONG = "OB OD OF OL OV OW SQ SV UC UN UR UT UV"
_LENGTH_IS_LONG = {vr.encode(): False for vr in _SHORT.split()} | {vr.encode(): True for vr in _LONG.split()}
_BYTES = frozenset((b"OB", b"OW", b"OF", b"OD", b"UN"))
_NESTING = frozenset((b"SQ", b"UN"))
_LEVEL_BYTES = 16  # a sequence within a sequence takes the head of an element and the head of an item at least
_VALUE_BYTES = limits.MIB


class Odd(Exception):
    """The data set is not built as the standard says; pydicom may still make sense of it."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write elements: value representations written or implied, byte order, and tables for it.

    ``wanted`` holds the representation of plain values alone: that of sequences and pixel data is left empty there, so
    that one comparison tells whether an element is to be taken as it is.
    """

    explicit: bool
    little: bool
    element: Struct
    length: Struct
    item: Struct
    wanted: dict[int, Wanted]
    item_start: int
    item_end: int
    sequence_end: int


@dataclass(slots=True)
class Found:
    """Where the walk met pixel data: ``offset`` of the value, ``length`` None where it is undefined."""

    keyword: str
    offset: int
    length: int | None


_PLAIN = {keyword: vr for keyword, vr in VR.items() if vr != b"SQ" and keyword not in PIXELS}


def _form(explicit: bool, little: bool) -> Form:
    order = "<" if little else ">"

    def number(tag: tuple[int, int]) -> int:
        return tag[1] << 16 | tag[0] if little else tag[0] << 16 | tag[1]

    return Form(
        explicit,
        little,
        Struct(order + ("I2sH" if explicit else "II")),
        Struct(order + "I"),
        Struct(order + "II"),
        {number(tag): Wanted(keyword, _PLAIN.get(keyword, b"")) for tag, (keyword, _) in BY_TAG.items()},
        number(_ITEM),
        number(_ITEM_END),
        number(_SEQUENCE_END),
    )


EXPLICIT = _form(True, True)
IMPLICIT = _form(False, True)
EXPLICIT_BIG = _form(True, False)


class Walker:
    """Walks one buffer.

    ``pixels`` is set once pixel data is met, ``cut`` once the buffer ended too early, ``guessed`` once an element's
    kind had to be guessed.

    Parameters
    ----------
    data : bytes-like
        The file.
    end : int
        Nothing is read at or beyond this offset.
    """

    def __init__(self, data: Buffer, end: int) -> None:
        self.data: Any = data  # slices of it are bytes, or views that are turned into bytes once they are kept
        self.end = end
        self.left = limits.HEADER_ELEMENTS
        self.pixels: Found | None = None
        self.cut = False
        self.guessed = False
        self.views = not isinstance(data, bytes | mmap)

    def _spend(self, elements: int) -> None:
        self.left -= elements
        if self.left < 0:
            raise Refused("header_too_large", f"The header holds more than {limits.HEADER_ELEMENTS:,} elements.")

    def walk(self, pos: int, end: int, form: Form, into: Elements, depth: int = 0) -> int:
        """Read elements from ``pos`` up to ``end`` or an item delimiter.

        Returns
        -------
        int
            The offset after the last element read.
        """
        into.little = form.little
        _check_depth(depth)
        steps = self._explicit if form.explicit else self._implicit
        count, pos = steps(pos, end, form, into, depth)
        self._spend(count)
        if self.views:
            into.values = {keyword: bytes(value) for keyword, value in into.values.items()}
        if pos > end:
            self.cut = True
        return min(pos, end)

    def _explicit(self, pos: int, end: int, form: Form, into: Elements, depth: int) -> tuple[int, int]:
        data, wanted, last = self.data, form.wanted, end - 8
        unpack, long_length, is_long = form.element.unpack_from, form.length.unpack_from, _LENGTH_IS_LONG.get
        values, count, suspect = into.values, 0, _suspect(depth)
        for count in range(self.left + 2):
            if pos > last:
                break
            tag, vr, length = unpack(data, pos)
            entry, long = wanted.get(tag), is_long(vr)
            start = pos + 8
            if long:
                if start + 4 > end:
                    return count, end + 1
                length = long_length(data, start)[0]
                start += 4
            elif long is None:
                if tag == form.item_end and depth:
                    return count, start
                start, length = self._guess(pos, end, form)
                vr = b"UN"
            stop = start + length
            if entry is None:
                if length != UNDEFINED:
                    if length >= suspect and vr in _NESTING:
                        self._fathom(start, min(stop, end), _nested_form(form, vr), depth)
                    pos = stop
                    continue
            elif entry[1] == vr and stop <= end and length < _VALUE_BYTES:
                values[entry[0]] = data[start:stop]
                pos = stop
                continue
            pos = self._special(entry, vr, start, length, end, form, into, depth)
            if pos < 0:
                return count, -pos
        return count, pos

    def _guess(self, pos: int, end: int, form: Form) -> tuple[int, int]:
        """Value offset and length of an element of an unknown kind: those after which another one starts."""
        short = self.data[pos + 6 : pos + 8]
        readings = [(pos + 8, int.from_bytes(short, "little" if form.little else "big"))]
        readings += [(at + 4, form.length.unpack_from(self.data, at)[0]) for at in (pos + 8, pos + 4) if at + 4 <= end]
        for start, length in readings:
            stop = start + length
            if stop == end or (stop + 8 <= end and is_representation(bytes(self.data[stop + 4 : stop + 6]))):
                self.guessed = True
                return start, length
        raise Odd("an element has an unknown value representation")

    def _implicit(self, pos: int, end: int, form: Form, into: Elements, depth: int) -> tuple[int, int]:
        data, wanted, last = self.data, form.wanted, end - 8
        unpack, values, count, suspect = form.element.unpack_from, into.values, 0, _suspect(depth)
        for count in range(self.left + 2):
            if pos > last:
                break
            tag, length = unpack(data, pos)
            start = pos + 8
            stop = start + length
            entry = wanted.get(tag)
            if entry is None and length != UNDEFINED:
                if tag == form.item_end and depth:
                    return count, start
                if length >= suspect:
                    self._fathom(start, min(stop, end), form, depth)
                pos = stop
                continue
            if entry and entry[1] and stop <= end and length < _VALUE_BYTES:
                values[entry[0]] = data[start:stop]
                pos = stop
                continue
            pos = self._special(entry, VR[entry[0]] if entry else b"UN", start, length, end, form, into, depth)
            if pos < 0:
                return count, -pos
        return count, pos

    def _special(
        self,
        entry: Wanted | None,
        vr: bytes,
        start: int,
        length: int,
        end: int,
        form: Form,
        into: Elements,
        depth: int,
    ) -> int:
        """Read a sequence, pixel data, or a wanted element of another kind than expected.

        Returns
        -------
        int
            The offset after it; negative where the walk ends there.
        """
        if entry is None:
            return self._skip(start, end, _nested_form(form, vr), depth)
        keyword = entry[0]
        if keyword in PIXELS and not depth:
            self.pixels = Found(keyword, start, None if length == UNDEFINED else min(length, end - start))
            self.cut |= length != UNDEFINED and start + length > end
            return -start
        if VR[keyword] == b"SQ" and vr in (b"SQ", b"UN"):
            into.sequences[keyword], stop = self._items(start, end, length, _nested_form(form, vr), depth)
            return stop
        if length == UNDEFINED:
            return self._skip(start, end, _nested_form(form, vr), depth)
        stop = start + length
        if vr == b"SQ":
            self._fathom(start, min(stop, end), form, depth)
        if stop <= end and length < _VALUE_BYTES and keyword in _PLAIN and vr != b"SQ":
            into.values[keyword] = self.data[start:stop]
            if vr not in _BYTES:
                into.odd[keyword] = vr
        return stop

    def _items(self, pos: int, end: int, length: int, form: Form, depth: int) -> tuple[list[Elements], int]:
        """The items of a sequence whose value starts at ``pos``."""
        stop = end if length == UNDEFINED else min(pos + length, end)
        items: list[Elements] = []
        while pos + 8 <= stop:
            tag, size = form.item.unpack_from(self.data, pos)
            pos += 8
            if tag == form.sequence_end:
                return items, pos
            if tag != form.item_start:
                raise Odd("a sequence holds something that is no item")
            item = Elements()
            inner = stop if size == UNDEFINED else min(pos + size, stop)
            reached = self.walk(pos, inner, form, item, depth + 1)
            pos = reached if size == UNDEFINED else pos + size
            items.append(item)
        return items, pos if length == UNDEFINED else stop

    def _skip(self, pos: int, end: int, form: Form, depth: int, closed: bool = False) -> int:
        """The offset after a sequence that nobody wants, found without recursion.

        It is looked into where its end is not given, and, with ``closed``, to find how deep it is nested: nobody reads
        it here, but whoever lists the header will.
        """
        levels = [_Level(True, form, end, closed)]
        while levels:
            level = levels[-1]
            _check_depth(depth + len(levels) / 2)
            if not closed:
                self._spend(1)
            if pos + 8 > level.end:
                levels.pop()
                if not levels and not closed:
                    return end + 1
                pos = level.end if level.closed else pos
                continue
            try:
                pos = (self._skip_item if level.in_sequence else self._skip_element)(pos, level, levels, depth)
            except Odd:
                pos = _past_odd(levels)
        return pos

    def _fathom(self, start: int, stop: int, form: Form, depth: int) -> None:
        """Refuse a value of a given length in which sequences are nested too deep; what holds no items has no depth."""
        if self._holds_items(start, stop, form):
            self._skip(start, stop, form, depth, closed=True)

    def _holds_items(self, start: int, stop: int, form: Form) -> bool:
        return start + 8 <= stop and form.item.unpack_from(self.data, start)[0] == form.item_start

    def _skip_item(self, pos: int, level: "_Level", levels: "list[_Level]", depth: int) -> int:
        form = level.form
        tag, size = form.item.unpack_from(self.data, pos)
        if tag == form.sequence_end:
            levels.pop()
            return level.end if level.closed else pos + 8
        if tag != form.item_start:
            raise Odd("a sequence holds something that is no item")
        if size == UNDEFINED:
            levels.append(_Level(False, form, level.end, False))
            return pos + 8
        stop = pos + 8 + int(size)
        if size < _suspect(depth + len(levels) // 2 + 1):
            return stop
        levels.append(_Level(False, form, min(stop, level.end), True))
        return pos + 8

    def _skip_element(self, pos: int, level: "_Level", levels: "list[_Level]", depth: int) -> int:
        form, end = level.form, level.end
        if form.item.unpack_from(self.data, pos)[0] == form.item_end:
            levels.pop()
            return end if level.closed else pos + 8
        vr, start, length = head(self.data, pos, end, form)
        inner = _nested_form(form, vr)
        if length == UNDEFINED:
            levels.append(_Level(True, inner, end, False))
            return start
        stop = start + length
        if length < _suspect(depth + len(levels) // 2) or vr not in _NESTING:
            return stop
        if self._holds_items(start, min(stop, end), inner):
            levels.append(_Level(True, inner, min(stop, end), True))
            return start
        return stop


@dataclass(frozen=True, slots=True)
class _Level:
    """A sequence or an item that is stepped through: how it is written, where it ends, whether that is given."""

    in_sequence: bool
    form: Form
    end: int
    closed: bool


def _past_odd(levels: list[_Level]) -> int:
    """The offset after the innermost sequence or item of a given length, which is left; ``Odd`` where there is none."""
    while levels:
        level = levels.pop()
        if level.closed:
            return level.end
    raise Odd("a sequence holds something that is no item")


def _check_depth(depth: float) -> None:
    if depth > limits.SEQUENCE_DEPTH:
        raise Refused("nested_too_deep", f"Sequences are nested more than {limits.SEQUENCE_DEPTH} deep.")


def _suspect(depth: int) -> int:
    """Bytes from which on a value at this depth may hold more levels of sequences than are allowed."""
    return (limits.SEQUENCE_DEPTH - depth) * _LEVEL_BYTES


def is_representation(vr: bytes) -> bool:
    """Whether the two bytes are one of the standard's value representations."""
    return vr in _LENGTH_IS_LONG


def head(data: Buffer, pos: int, end: int, form: Form) -> tuple[bytes, int, int]:
    """(value representation, offset of the value, length) of the element at ``pos``."""
    if not form.explicit:
        return b"UN", pos + 8, int(form.element.unpack_from(data, pos)[1])
    _, vr, length = form.element.unpack_from(data, pos)
    long = _LENGTH_IS_LONG.get(vr)
    if long is None:
        raise Odd("an element has an unknown value representation")
    if not long:
        return vr, pos + 8, int(length)
    if pos + 12 > end:
        return vr, end, 1
    return vr, pos + 12, int(form.length.unpack_from(data, pos + 8)[0])


def _nested_form(form: Form, vr: bytes) -> Form:
    """Elements within UN are implicit little endian (PS3.5 section 6.2.2, note 4)."""
    return IMPLICIT if form.explicit and vr == b"UN" else form
