"""The Image Pixel module (PS3.3 C.7.6.3), read and checked as a set before anything is allocated."""

from dataclasses import replace

from pydicom import config
from pydicom.uid import UID

from engine import limits
from engine.elements import Found
from engine.errors import Undrawable
from engine.header import PixelFormat
from engine.values import Elements

GREY = frozenset(("MONOCHROME1", "MONOCHROME2"))
PALETTE = "PALETTE COLOR"
COLOUR = frozenset(("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422", "YBR_ICT", "YBR_RCT"))
_KINDS = {"FloatPixelData": "float32", "DoubleFloatPixelData": "float64"}
_VIDEO = "1.2.840.10008.1.2.4.1"

NATIVE = frozenset(
    ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2", "1.2.840.113619.5.2")
)
"""Transfer syntaxes without compression of the pixels; the last is GE's private one, implicit little endian."""

_PREFIX = "1.2.840.10008.1.2.4."
_ENCAPSULATED = "50 51 53 55 57 70 80 81 90 91 92 93 201 202 203"
ENCAPSULATED = frozenset(_PREFIX + number for number in _ENCAPSULATED.split()) | {"1.2.840.10008.1.2.5"}
LOSSY = frozenset(_PREFIX + number for number in ("50", "51", "53", "55", "81"))


def read(
    elements: Elements, found: Found | None, transfer_syntax: str, notes: list[str], sop_class: str = ""
) -> PixelFormat:
    """The pixel format, where the module makes sense and the pixels fit.

    Parameters
    ----------
    elements : Elements
        The data set.
    found : Found or None
        Its pixel data.
    transfer_syntax : str
        The transfer syntax of the file.
    notes : list of str
        Sentences for the trust panel are added to it.
    sop_class : str
        What the object is, for the sentence on one without pixels.

    Raises
    ------
    Undrawable
        ``no_pixels``, ``pixel_module``, ``truncated``, ``too_large``, ``video`` or ``transfer_syntax``.
    """
    if found is None or found.length == 0 or "Rows" not in elements:
        raise Undrawable("no_pixels", _nothing(elements, found, sop_class))
    made = _format(elements, _KINDS.get(found.keyword, "int"))
    _check_bits(made)
    _check_colour(made, elements)
    _check_syntax(transfer_syntax)
    return _fit(made, found, elements, transfer_syntax, notes)


def frame_bits(pixels: PixelFormat) -> int:
    """Bits of one frame of uncompressed pixels (PS3.5 section 8.1.1; YBR_FULL_422: PS3.3 C.7.6.3.1.2)."""
    samples = 2 if pixels.photometric in ("YBR_FULL_422", "YBR_PARTIAL_422") else pixels.samples
    return pixels.rows * pixels.columns * samples * pixels.allocated


def _nothing(elements: Elements, found: Found | None, sop_class: str) -> str:
    if found is not None and found.length == 0:
        return "Its pixel data is empty."
    if "Rows" in elements:
        return "Its pixel data is missing."
    if found is not None:
        lack = "empty" if "Rows" in elements.values else "missing"
        return f"It has pixel data, but its Rows are {lack}, so that the size of the image is not known."
    name = _name(sop_class)
    return f"This object ({name}) holds no image." if name else "This object holds no image."


def _format(elements: Elements, kind: str) -> PixelFormat:
    samples = _whole(elements, "SamplesPerPixel", 1)
    allocated = {"float32": 32, "float64": 64}.get(kind) or _whole(elements, "BitsAllocated")
    stored = allocated if kind != "int" else _whole(elements, "BitsStored", allocated)
    return PixelFormat(
        rows=_whole(elements, "Rows"),
        columns=_whole(elements, "Columns"),
        samples=samples,
        photometric=elements.text("PhotometricInterpretation").upper() or ("MONOCHROME2" if samples == 1 else "RGB"),
        planar=_whole(elements, "PlanarConfiguration", 0),
        allocated=allocated,
        stored=stored,
        high_bit=stored - 1 if kind != "int" else _whole(elements, "HighBit", stored - 1),
        signed=kind == "int" and _whole(elements, "PixelRepresentation", 0) == 1,
        kind=kind,  # type: ignore[arg-type]
    )


def _whole(elements: Elements, keyword: str, default: int | None = None) -> int:
    """A number of the module; missing and unreadable ones are told apart."""
    value = elements.integer(keyword)
    if value is not None:
        return value
    if keyword in elements:
        raise Undrawable("pixel_module", f"{keyword} is not a whole number.")
    if default is None:
        raise Undrawable("pixel_module", f"{keyword} is missing.")
    return default


def _check_bits(pixels: PixelFormat) -> None:
    """BitsAllocated, BitsStored and HighBit belong together (PS3.5 section 8.1.1).

    HighBit is always BitsStored - 1. Where a file says otherwise, whether its values are shifted or its header is wrong
    cannot be known, and readers take the lower bits in spite of it: such pixels are labelled, not drawn.
    """
    if not (0 < pixels.rows <= 0xFFFF and 0 < pixels.columns <= 0xFFFF):
        raise Undrawable("pixel_module", f"The image is {pixels.rows} rows by {pixels.columns} columns.")
    if pixels.kind == "int" and pixels.allocated not in (1, 8, 16, 32):
        raise Undrawable("pixel_module", f"BitsAllocated is {pixels.allocated}, which is none of 1, 8, 16 and 32.")
    if not 0 < pixels.stored <= pixels.allocated or pixels.high_bit != pixels.stored - 1:
        text = f"BitsAllocated {pixels.allocated}, BitsStored {pixels.stored} and HighBit {pixels.high_bit}"
        raise Undrawable("pixel_module", f"{text} contradict each other.")


def _check_colour(pixels: PixelFormat, elements: Elements) -> None:
    """PhotometricInterpretation and SamplesPerPixel belong together (PS3.3 C.7.6.3.1.2)."""
    grey = pixels.photometric in GREY or pixels.photometric == PALETTE
    if not grey and pixels.photometric not in COLOUR:
        raise Undrawable("pixel_module", f"PhotometricInterpretation {pixels.photometric[:16]} is not known.")
    if pixels.samples != (1 if grey else 3) or (pixels.kind != "int" and pixels.photometric not in GREY):
        raise Undrawable("pixel_module", f"{pixels.photometric} contradicts {pixels.samples} samples per pixel.")
    if not grey and pixels.allocated == 1:
        raise Undrawable("pixel_module", f"{pixels.photometric} contradicts one bit per sample.")
    if pixels.photometric == PALETTE and "RedPaletteColorLookupTableDescriptor" not in elements:
        raise Undrawable("pixel_module", "The palette of this PALETTE COLOR image is missing.")


def _check_syntax(transfer_syntax: str) -> None:
    if transfer_syntax in NATIVE or transfer_syntax in ENCAPSULATED:
        return
    name = _name(transfer_syntax)
    if transfer_syntax.startswith(_VIDEO):
        raise Undrawable("video", f"Its pixels are a video ({name}).")
    raise Undrawable("transfer_syntax", f"Its pixels are in a transfer syntax that cannot be decoded ({name}).")


def _name(uid: str) -> str:
    """The standard's name of a UID, without pydicom's remarks on those that are not valid."""
    return str(UID(uid, validation_mode=config.IGNORE).name)[:64]


def _fit(pixels: PixelFormat, found: Found, elements: Elements, transfer_syntax: str, notes: list[str]) -> PixelFormat:
    """With the number of frames that the bytes hold; Python's integers have no 64-bit limit to overflow."""
    bits = frame_bits(pixels)
    frames = _frames(elements, notes)
    if bits > 8 * limits.FRAME_BYTES or bits * (frames or 1) > 8 * limits.VOXEL_BYTES:
        size = f"{frames or 1} frames of {pixels.rows} x {pixels.columns}"
        raise Undrawable("too_large", f"The pixels ({size}) are too large to draw.")
    if found.length is None or transfer_syntax in ENCAPSULATED:
        return _with_frames(pixels, frames or 1)
    held = found.length * 8 // bits
    if held == 0:
        raise Undrawable("truncated", f"The pixel data has {found.length:,} of {(bits + 7) // 8:,} bytes.")
    if frames is not None and held < frames:
        notes.append(f"The file declares {frames} frames, and holds {held}.")
    return _with_frames(pixels, held if frames is None else min(held, frames))


def _frames(elements: Elements, notes: list[str]) -> int | None:
    """NumberOfFrames, 1 where it is absent, None where it cannot be read."""
    if "NumberOfFrames" not in elements:
        return 1
    frames = elements.integer("NumberOfFrames")
    if frames is None or frames < 0:
        notes.append("NumberOfFrames cannot be read; the frames were counted by their bytes.")
        return None
    return frames or 1


def _with_frames(pixels: PixelFormat, frames: int) -> PixelFormat:
    if frames > limits.FRAMES:
        raise Undrawable("too_large", f"The object has {frames:,} frames; {limits.FRAMES:,} can be drawn.")
    return pixels if frames == 1 else replace(pixels, frames=frames)
