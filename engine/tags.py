"""A DICOM header as a tree, for people to read. pydicom names the elements, the private ones it knows too."""

import io
from typing import Any

import pydicom
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset
from pydicom.multival import MultiValue

from engine import limits
from engine.dataset import DicomFile, open_dataset
from engine.elements import Buffer
from engine.errors import Refused
from engine.fallback import quiet

Entry = dict[str, Any]

ITEMS = 100
"""Items of a sequence that are listed; the rest is counted."""

ENTRIES = 20_000
"""Elements that are listed in all."""

LENGTH = 300
"""Characters of a value that are shown."""


def tree(data: Buffer) -> list[Entry]:
    """The header of a DICOM file.

    Parameters
    ----------
    data : bytes-like
        The original file.

    Returns
    -------
    list of dict
        In the file's order: ``keyword`` (of a private element its name in brackets, "" where nobody knows it), ``tag``
        "(0010,0010)", ``vr``, ``value`` as text. Sequences have ``items``, a list of such lists, and ``more``, the
        number of items left out.

    Raises
    ------
    Refused
        As ``dicom.read_header``, whose bounds hold here too: the file is scanned in the same way first.
    """
    opened = open_dataset(data)
    try:
        with quiet():
            reader = _Reader()
            found = [entry for part in _parts(opened, data) for entry in reader.entries(part, 0)]
    except Exception as error:  # pydicom fails on broken files in many ways; each of them means "cannot be shown"
        raise Refused("unreadable", f"The header cannot be shown ({type(error).__name__}).") from error
    return found + _pixels(opened)


def _parts(opened: DicomFile, data: Buffer) -> list[Dataset]:
    """File meta information and data set, without pixel data."""
    form = opened.form
    if form is None:
        stream = io.BytesIO(bytes(data[:]))
        found = pydicom.dcmread(stream, force=True, stop_before_pixels=True)
        return [found.file_meta, found]
    end = len(opened.data)
    if opened.pixels:
        end = opened.pixels.offset - (12 if form.explicit else 8)
    meta = io.BytesIO(bytes(data[slice(*opened.meta_span)]))
    body = io.BytesIO(bytes(opened.data[opened.start : end]))
    return [read_dataset(meta, False, True), read_dataset(body, not form.explicit, form.little)]


def _pixels(opened: DicomFile) -> list[Entry]:
    """Pixel data, which is told by its length alone."""
    if opened.pixels is None:
        return []
    length = opened.pixels.length
    tag = pydicom.tag.Tag(opened.pixels.keyword)
    value = "encapsulated" if length is None else f"{length:,} bytes"
    return [{"keyword": opened.pixels.keyword, "tag": _tag(tag), "vr": "OW", "value": value}]


def _tag(tag: Any) -> str:
    return f"({tag.group:04X},{tag.element:04X})"


class _Reader:
    """Lists elements until there are too many."""

    def __init__(self) -> None:
        self.left = ENTRIES

    def entries(self, dataset: Dataset, depth: int) -> list[Entry]:
        """The elements of a data set or item."""
        found = []
        for tag in sorted(dataset.keys()):
            self.left -= 1
            if self.left < 0:
                break
            found.append(self._entry(dataset, tag, depth))
        return found

    def _entry(self, dataset: Dataset, tag: Any, depth: int) -> Entry:
        made: Entry = {"keyword": "", "tag": _tag(tag), "vr": "UN", "value": ""}
        try:
            element = dataset[tag]
            made |= {"keyword": element.keyword or _private(element.name), "vr": element.VR}
            if element.VR == "SQ":
                made |= self._items(element.value, depth)
            else:
                made["value"] = _text(element.value)
        except Exception:  # one element that pydicom cannot read must not hide the others
            made["value"] = "cannot be read"
        return made

    def _items(self, items: Any, depth: int) -> Entry:
        if depth >= limits.SEQUENCE_DEPTH:
            return {"items": [], "more": len(items)}
        listed = [self.entries(item, depth + 1) for item in items[:ITEMS]]
        return {"items": listed, "more": max(len(items) - ITEMS, 0)}


def _private(name: str) -> str:
    """What pydicom calls an element without a keyword, where that tells something."""
    return "" if name in ("Private tag data", "[Unknown]", "Unknown") else name


def _text(value: Any) -> str:
    """A value in at most ``LENGTH`` characters; binary ones by their length."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return f"{len(value):,} bytes"
    if isinstance(value, MultiValue | list | tuple):
        text = "\\".join(str(one) for one in value[:LENGTH])
        return _short(text, len(value) > LENGTH)
    return _short(str(value), False)


def _short(text: str, cut: bool) -> str:
    return f"{text[:LENGTH]} …" if cut or len(text) > LENGTH else text
