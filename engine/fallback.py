"""What the own walk finds odd is read by pydicom: slower, and with more patience. Its failures become ``Refused``."""

import io
import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pydicom
from pydicom.dataelem import RawDataElement

from engine import limits
from engine.elements import EXPLICIT, EXPLICIT_BIG, IMPLICIT, UNDEFINED, Buffer, Found, head, is_representation
from engine.errors import Refused
from engine.values import Elements
from engine.wanted import BY_TAG, PIXELS, Wanted

logging.getLogger("pydicom").setLevel(logging.CRITICAL)  # its remarks quote the data: no patient data in logs

_QUIET = threading.Lock()
_PLAIN_BYTES = ("UN", "OB", "OW")


@dataclass(frozen=True, slots=True)
class Read:
    """A file as pydicom reads it, in raw values."""

    meta: Elements
    elements: Elements
    pixels: Found | None


@contextmanager
def quiet() -> Iterator[None]:
    """Silence pydicom's warnings on broken files: like its log, they quote the data.

    The lock keeps threads from undoing each other's warning filters; pydicom runs one thread at a time anyway.
    """
    with _QUIET, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def read(data: Buffer) -> Read:
    """Read a file up to its pixel data.

    Raises
    ------
    Refused
        ``unreadable`` or ``nested_too_deep``.
    """
    stream = io.BytesIO(data if isinstance(data, bytes) else bytes(data[:]))
    try:
        with quiet():
            dataset = pydicom.dcmread(stream, force=True, stop_before_pixels=True)
            end = stream.tell()
            meta, elements = _raw(dataset.file_meta), _raw(dataset)
        return Read(meta, elements, _pixels_at(data, end, elements.little))
    except Refused:
        raise
    except Exception as error:  # pydicom fails on broken files in many ways; each of them means "cannot be read"
        raise Refused("unreadable", f"The file cannot be read ({type(error).__name__}).") from error


def _pixels_at(data: Buffer, pos: int, little: bool) -> Found | None:
    """The pixel data element at which pydicom stopped."""
    if pos + 8 > len(data):
        return None
    form = EXPLICIT if little else EXPLICIT_BIG
    if not is_representation(bytes(data[pos + 4 : pos + 6])):
        form = IMPLICIT
    wanted = form.wanted.get(form.length.unpack_from(data, pos)[0])
    if wanted is None or wanted.keyword not in PIXELS:
        return None
    _, start, length = head(data, pos, len(data), form)
    return Found(wanted.keyword, start, None if length == UNDEFINED else min(length, len(data) - start))


def _raw(dataset: Any, depth: int = 0) -> Elements:
    """The wanted elements of a pydicom data set."""
    if depth > limits.SEQUENCE_DEPTH:
        raise Refused("nested_too_deep", f"Sequences are nested more than {limits.SEQUENCE_DEPTH} deep.")
    found = Elements(little=dataset.original_encoding[1] is not False)
    for tag in sorted(dataset.keys()):
        wanted = BY_TAG.get((tag.group, tag.element))
        if wanted is not None and wanted.keyword not in PIXELS:
            _take(found, dataset, tag, wanted, depth)
    return found


def _take(found: Elements, dataset: Any, tag: Any, wanted: Wanted, depth: int) -> None:
    raw = dataset.get_item(tag)
    if wanted.vr == b"SQ":
        items = dataset[tag].value
        if isinstance(items, pydicom.Sequence):
            found.sequences[wanted.keyword] = [_raw(item, depth + 1) for item in items]
        return
    if not isinstance(raw, RawDataElement):
        found.values[wanted.keyword] = str(raw.value).encode("utf-8")
        return
    found.values[wanted.keyword] = bytes(raw.value or b"")[: limits.MIB]
    if raw.VR and raw.VR not in _PLAIN_BYTES and raw.VR.encode() != wanted.vr:
        found.odd[wanted.keyword] = raw.VR.encode()
