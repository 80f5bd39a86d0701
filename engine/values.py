"""The values of a data set: raw bytes by keyword, read as numbers or text when asked for."""

from dataclasses import dataclass, field
from math import isfinite
from struct import Struct

from engine import charsets
from engine.wanted import VR

_CODES = {b"US": "H", b"SS": "h", b"UL": "I", b"SL": "i", b"FL": "f", b"FD": "d", b"UV": "Q", b"SV": "q", b"AT": "H"}
_WORDS = frozenset(keyword for keyword, vr in VR.items() if vr == b"US")
_ITEMS = 1_000_000
_WHOLE = 2**53  # beyond it a float holds no whole number exactly, and no integer of DICOM is as large


@dataclass(slots=True)
class Elements:
    """The wanted elements of a data set or of a sequence item.

    Attributes
    ----------
    values : dict of keyword to bytes
        Raw values, padding included.
    sequences : dict of keyword to list of Elements
        The items of wanted sequences.
    odd : dict of keyword to bytes
        The value representation in the file, where it is not the standard's.
    little : bool
        Byte order of binary values.
    charset : tuple of str
        Encodings of its text.
    """

    values: dict[str, bytes] = field(default_factory=dict)
    sequences: dict[str, list["Elements"]] = field(default_factory=dict)
    odd: dict[str, bytes] = field(default_factory=dict)
    little: bool = True
    charset: tuple[str, ...] = ()

    def __contains__(self, keyword: str) -> bool:
        return bool(self.values.get(keyword) or self.sequences.get(keyword))

    def text(self, keyword: str) -> str:
        """The text of an element, "" where it is absent."""
        raw = self.values.get(keyword)
        return charsets.text(raw, self.charset) if raw else ""

    def person(self, keyword: str) -> str:
        """A person's name, "" where it is absent."""
        raw = self.values.get(keyword)
        return charsets.person(raw, self.charset) if raw else ""

    def texts(self, keyword: str) -> tuple[str, ...]:
        """The values of a multi-valued text, () where it is absent."""
        text = self.text(keyword)
        return tuple(part.strip() for part in text.split("\\")) if text else ()

    def numbers(self, keyword: str) -> tuple[float, ...]:
        """The values of an element as finite numbers; () where it is absent or holds anything else."""
        raw = self.values.get(keyword)
        if not raw:
            return ()
        code = _CODES.get(self.odd.get(keyword) or VR[keyword])
        try:
            found = self._unpack(raw, code) if code else tuple(map(float, raw.rstrip(b" \0").split(b"\\")))
        except ValueError:
            return ()
        return found if all(map(isfinite, found)) else ()

    def number(self, keyword: str) -> float | None:
        """The first value of an element as a number, None where it is absent or none."""
        raw = self.values.get(keyword)
        if not raw:
            return None
        if keyword in _WORDS and len(raw) == 2 and not self.odd:
            return int.from_bytes(raw, "little" if self.little else "big")
        found = self.numbers(keyword)
        return found[0] if found else None

    def integer(self, keyword: str) -> int | None:
        """The first value of an element, where it is a whole number."""
        found = self.number(keyword)
        return int(found) if found is not None and abs(found) < _WHOLE and found == int(found) else None

    def items(self, keyword: str) -> list["Elements"]:
        """The items of a sequence, [] where it is absent."""
        return self.sequences.get(keyword, [])

    def first(self, keyword: str) -> "Elements":
        """The first item of a sequence, an empty one where it is absent."""
        items = self.sequences.get(keyword)
        return items[0] if items else _NOTHING

    def _unpack(self, raw: bytes, code: str) -> tuple[float, ...]:
        order = "<" if self.little else ">"
        one = Struct(order + code)
        count = min(len(raw) // one.size, _ITEMS)
        return Struct(f"{order}{count}{code}").unpack(raw[: count * one.size])


_NOTHING = Elements()
