"""Lookup tables that take the place of rescale and window (PS3.3 C.11.1, C.11.2.1.1)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.dataset import open_dataset
from engine.elements import Buffer
from engine.errors import Undrawable
from engine.values import Elements

_ENTRIES = 65_536


@dataclass(frozen=True, slots=True)
class Table:
    """One lookup table.

    Attributes
    ----------
    first : int
        The input value that the first entry stands for; smaller ones get the first entry, larger ones the last.
    entries : (n,) uint16 array
    bits : int
        Bits of an entry: the output spans 0 … 2**bits - 1.
    explanation : str
        The file's own name for it.
    """

    first: int
    entries: NDArray[np.uint16]
    bits: int
    explanation: str = ""

    def apply(self, values: NDArray[Any]) -> NDArray[np.uint16]:
        """The entry of each value.

        Parameters
        ----------
        values : (…) array
            Numbers in the table's input; fractions are rounded.

        Returns
        -------
        (…) uint16 array
        """
        whole = values if values.dtype.kind in "iu" else np.rint(np.nan_to_num(values, nan=self.first))
        found: NDArray[np.uint16] = self.entries[np.clip(whole.astype(np.int64) - self.first, 0, len(self.entries) - 1)]
        return found


def modality(data: Buffer, stored: NDArray[Any]) -> NDArray[np.uint16] | None:
    """Modality values of stored ones, by the Modality LUT of a file.

    Parameters
    ----------
    data : bytes-like
        The original file.
    stored : (…) integer array

    Returns
    -------
    (…) uint16 array or None
        None where the file has no Modality LUT.

    Raises
    ------
    Undrawable
        ``lut`` where the table is broken.
    """
    elements = open_dataset(data).elements
    items = elements.items("ModalityLUTSequence")
    return _table(items[0], elements).apply(stored) if items else None


def voi_luts(data: Buffer, frame: int = 0) -> list[Table]:
    """The VOI LUTs of one frame of a file, in its order; broken ones are left out."""
    return voi_reader(data)(frame)


def voi_reader(data: Buffer) -> Callable[[int], list[Table]]:
    """What gives the VOI LUTs of any frame of a file, whose header is read once.

    They are those of the frame's own functional group, else of the shared one (PS3.3 C.7.6.16.2.10b), else of the
    data set itself.
    """
    return partial(_voi_luts, open_dataset(data).elements)


def _voi_luts(elements: Elements, frame: int) -> list[Table]:
    found = []
    for item in _voi_items(elements, frame):
        try:
            found.append(_table(item, elements))
        except Undrawable:
            continue  # the window remains, and the picture is drawn by it
    return found


def _voi_items(elements: Elements, frame: int) -> list[Elements]:
    own = elements.items("PerFrameFunctionalGroupsSequence")[frame : frame + 1]
    for group in (*own, elements.first("SharedFunctionalGroupsSequence")):
        if "FrameVOILUTSequence" in group:
            return group.first("FrameVOILUTSequence").items("VOILUTSequence")
    return elements.items("VOILUTSequence")


def _table(item: Elements, elements: Elements) -> Table:
    described = [int(number) for number in item.numbers("LUTDescriptor")]
    raw = item.values.get("LUTData", b"")
    if len(described) != 3 or not raw:
        raise Undrawable("lut", "The lookup table of this image is broken.")
    count, bits = (described[0] & 0xFFFF) or _ENTRIES, min(max(described[2], 1), 16)
    order = "<" if item.little else ">"
    wide = len(raw) >= 2 * count or bits > 8
    entries = np.frombuffer(raw[: len(raw) // 2 * 2], order + "u2") if wide else np.frombuffer(raw, np.uint8)
    if not len(entries):
        raise Undrawable("lut", "The lookup table of this image is empty.")
    first = _first(described[1] & 0xFFFF, count, item, elements)
    return Table(first, entries[:count].astype(np.uint16), bits, item.text("LUTExplanation"))


def _first(first: int, count: int, item: Elements, elements: Elements) -> int:
    """The first input value, which is signed as its representation or the pixels are, or where it else ran over."""
    signed = item.odd.get("LUTDescriptor") == b"SS" or elements.integer("PixelRepresentation") == 1
    return first - 0x10000 if first > 0x7FFF and (signed or first + count > _ENTRIES) else first
