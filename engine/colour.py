"""Colour: from what is stored to RGB of 8 bits, converted exactly once (PS3.3 C.7.6.3.1.2)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.errors import Undrawable
from engine.values import Elements

Array = NDArray[Any]

_PALETTES = ("Red", "Green", "Blue")
_ENTRIES = 65_536


def to_8_bits(samples: Array, stored: int) -> NDArray[np.uint8]:
    """Unsigned samples of ``stored`` bits scaled to 0…255.

    Parameters
    ----------
    samples : (…) unsigned integer array
    stored : int
        Bits of a sample; 8 changes nothing.
    """
    if stored == 8:
        return samples.astype(np.uint8, copy=False)
    scale = 255 / (2**stored - 1)
    return np.rint(samples * np.float64(scale)).clip(0, 255).astype(np.uint8)


def ybr_to_rgb(samples: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """RGB of YBR_FULL samples.

    Parameters
    ----------
    samples : (rows, columns, 3) uint8 array

    Returns
    -------
    (rows, columns, 3) uint8 array
    """
    rows, columns = samples.shape[:2]
    flat = np.ascontiguousarray(samples)
    picture = Image.frombuffer("YCbCr", (columns, rows), flat, "raw", "YCbCr", 0, 1)
    return np.asarray(picture.convert("RGB"))


def partial_to_full(samples: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """YBR_FULL of YBR_PARTIAL samples, whose luminance spans 16…235 and chrominance 16…240."""
    shifted = samples.astype(np.float32) - np.array([16, 128, 128], np.float32)
    full = shifted * np.array([255 / 219, 255 / 224, 255 / 224], np.float32) + np.array([0, 128, 128], np.float32)
    return np.rint(full).clip(0, 255).astype(np.uint8)


def unpack_422(raw: Array, rows: int, columns: int) -> Array:
    """Samples of an uncompressed YBR_FULL_422 frame, stored as Y1 Y2 Cb Cr.

    Parameters
    ----------
    raw : (rows * columns * 2,) array

    Returns
    -------
    (rows, columns, 3) array
        Chrominance repeated for the two pixels that share it.
    """
    if rows * columns % 2:
        raise Undrawable("pixel_module", "YBR_FULL_422 needs an even number of pixels.")
    pairs = raw.reshape(-1, 4)
    full = np.empty((len(pairs), 2, 3), raw.dtype)
    full[:, :, 0] = pairs[:, :2]
    full[:, :, 1] = pairs[:, 2:3]
    full[:, :, 2] = pairs[:, 3:4]
    return full.reshape(rows, columns, 3)


def apply_palette(indexes: Array, elements: Elements, signed: bool) -> NDArray[np.uint8]:
    """RGB of a PALETTE COLOR frame (PS3.3 C.7.6.3.1.5); an index outside the table is drawn as its nearest entry.

    Parameters
    ----------
    indexes : (rows, columns) integer array
    elements : Elements
        The data set, which holds the palette.
    signed : bool
        Whether indexes are signed.
    """
    tables, first = [], 0
    for colour in _PALETTES:
        table, first = _table(elements, colour, signed)
        tables.append(table)
    size = min(len(table) for table in tables)
    palette = np.stack([table[:size] for table in tables], axis=-1)
    return palette[np.clip(indexes.astype(np.int64) - first, 0, size - 1)]


def _table(elements: Elements, colour: str, signed: bool) -> tuple[NDArray[np.uint8], int]:
    """One colour's table in 8 bits, and the index of its first entry."""
    keyword = f"{colour}PaletteColorLookupTable"
    entries, first, bits = _descriptor(elements, keyword + "Descriptor", signed)
    raw = elements.values.get(keyword + "Data", b"")
    packed = elements.values.get(f"Segmented{keyword}Data", b"")
    if not raw and not packed:
        raise Undrawable("palette", f"The {colour.lower()} table of the palette is missing.")
    source = raw or packed
    wide = bits > 8 or (bool(raw) and len(raw) >= 2 * entries > 2)
    order = "<" if elements.little else ">"
    words = np.frombuffer(source[: len(source) // 2 * 2], order + "u2") if wide else _bytes(source, elements.little)
    values = words if raw else expand_segments(words, entries)
    values = values[:entries].astype(np.uint16)
    if not len(values):
        raise Undrawable("palette", f"The {colour.lower()} table of the palette is empty.")
    return (values >> 8 if values.max() > 0xFF else values).astype(np.uint8), first


def _bytes(source: bytes, little: bool) -> NDArray[np.uint8]:
    """Single bytes out of words."""
    found = np.frombuffer(source, np.uint8)
    return found if little or len(found) % 2 else found.reshape(-1, 2)[:, ::-1].reshape(-1)


def _descriptor(elements: Elements, keyword: str, signed: bool) -> tuple[int, int, int]:
    """(number of entries, index of the first, bits of an entry) of a palette."""
    found = [int(number) for number in elements.numbers(keyword)]
    if len(found) != 3:
        raise Undrawable("palette", "The descriptor of the palette is broken.")
    first = found[1] & 0xFFFF
    return (found[0] & 0xFFFF) or _ENTRIES, first - 0x10000 if signed and first > 0x7FFF else first, found[2]


def expand_segments(words: Array, entries: int) -> Array:
    """A segmented palette (PS3.3 C.7.9.2) written out.

    Parameters
    ----------
    words : (n,) unsigned integer array
        Discrete, linear and indirect segments.
    entries : int
        The entries that the descriptor promises; no more are made.
    """
    table: list[int] = []
    _expand(words.tolist(), 0, len(words), table, entries, True)
    return np.array(table, np.uint16)


def _expand(words: list[int], pos: int, segments: int, table: list[int], entries: int, top: bool) -> None:
    """Append up to ``segments`` segments that start at ``pos``."""
    while pos + 1 < len(words) and segments and len(table) < entries:
        kind, length = words[pos], words[pos + 1]
        if kind == 0:
            table.extend(words[pos + 2 : pos + 2 + length])
            pos += 2 + length
        elif kind == 1 and table and pos + 2 < len(words):
            line = np.linspace(table[-1], words[pos + 2], length + 1)[1:]
            table.extend(np.rint(line).astype(int).tolist())
            pos += 3
        elif kind == 2 and top and pos + 3 < len(words):
            _expand(words, words[pos + 2] | words[pos + 3] << 16, length, table, entries, False)
            pos += 4
        else:
            raise Undrawable("palette", "The segmented palette is broken.")
        segments -= 1


def exact(samples: Array, space: str, stored: int) -> Array:
    """RGB samples as they are stored, of any depth; other colour spaces are converted in 8 bits and scaled back.

    Parameters
    ----------
    samples, space, stored
        As ``converted`` takes them.

    Returns
    -------
    (rows, columns, 3) array, values from 0 to 2**stored - 1
    """
    if space == "RGB":
        return samples
    scale = (2**stored - 1) / 255
    return np.asarray(np.rint(converted(samples, space, stored) * scale), samples.dtype)


def converted(samples: Array, space: str, stored: int) -> NDArray[np.uint8]:
    """RGB of 8 bits from samples whose colour space is known.

    Parameters
    ----------
    samples : (rows, columns, 3) unsigned integer array
    space : str
        "RGB", "YBR_FULL" or "YBR_PARTIAL".
    stored : int
        Bits of a sample.
    """
    made = to_8_bits(samples, stored)
    if space == "YBR_PARTIAL":
        made = partial_to_full(made)
    return made if space == "RGB" else ybr_to_rgb(made)
