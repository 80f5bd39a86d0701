"""Decoders of compressed frames, fastest first (measured; all of them let other threads run while they decode).

imagecodecs comes first; what it cannot decode goes to pydicom's own decoders (pylibjpeg, pyjpegls, Pillow, and
pylibjpeg-libjpeg or GDCM where a user installed them).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.encaps import encapsulate
from pydicom.pixels.decoders.base import get_decoder

from engine import rle
from engine.codestream import Codestream, inspect
from engine.errors import Undrawable
from engine.fallback import quiet
from engine.header import PixelFormat

Array = NDArray[Any]

RLE = "1.2.840.10008.1.2.5"
_HTJ2K = ("1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded frame.

    Attributes
    ----------
    samples : (rows, columns) or (rows, columns, 3) array
    precision : int
        Bits that the codestream gives to a sample.
    space : str
        Colour space of the samples: "" for grey, else "RGB" or "YBR_FULL".
    """

    samples: Array
    precision: int
    space: str = ""


def decode(stream: bytes, transfer_syntax: str, pixels: PixelFormat) -> Decoded:
    """Decode one frame.

    Parameters
    ----------
    stream : bytes
        Its codestream.
    transfer_syntax : str
        What the file says it is; the codestream is believed where it says otherwise.
    pixels : PixelFormat
        What it must decode to.

    Raises
    ------
    Undrawable
        ``bad_codestream``, ``wrong_size``, ``truncated`` or ``decoder_failed``.
    """
    if transfer_syntax == RLE:
        return Decoded(rle.decode(stream, pixels), pixels.allocated, _tagged_space(pixels))
    head = inspect(stream)
    if head is None:
        raise Undrawable("bad_codestream", "The compressed frame is not of a known kind.")
    _check_size(head, pixels)
    _check_end(stream, head, transfer_syntax)
    samples = _first_that_works(stream[head.start :], transfer_syntax, head, pixels)
    return Decoded(samples, head.precision, _space(head, pixels))


def _check_size(head: Codestream, pixels: PixelFormat) -> None:
    """The codestream holds what the header promised: checked before memory is spent on it."""
    if (head.rows, head.columns, head.samples) != (pixels.rows, pixels.columns, pixels.samples):
        found, wanted = (f"{x.rows} x {x.columns} x {x.samples}" for x in (head, pixels))
        raise Undrawable("wrong_size", f"The compressed frame is {found}, the header says {wanted}.")
    if head.precision > pixels.allocated:
        text = f"The compressed frame has {head.precision} bits, the header allocates {pixels.allocated}."
        raise Undrawable("wrong_size", text)


def _check_end(stream: bytes, head: Codestream, transfer_syntax: str) -> None:
    """A frame that was cut has no end marker: decoders would fill the rest with grey or (CharLS) run on for seconds."""
    if (head.kind != "jpeg2000" or transfer_syntax in _HTJ2K) and b"\xff\xd9" not in stream:
        raise Undrawable("truncated", "The compressed frame is cut short: its end marker is missing.")


def _space(head: Codestream, pixels: PixelFormat) -> str:
    """The colour space after decoding: lossy JPEG and JPEG 2000 come out as RGB where the codestream is transformed."""
    if pixels.samples == 1:
        return ""
    if head.kind == "jpeg2000":
        return "YBR_FULL" if not head.transformed and pixels.photometric.startswith("YBR_FULL") else "RGB"
    if head.kind == "jpeg" and not head.lossless:
        return "RGB"
    return _tagged_space(pixels)


def _tagged_space(pixels: PixelFormat) -> str:
    if pixels.samples == 1:
        return ""
    return "YBR_FULL" if pixels.photometric.startswith("YBR_FULL") else "RGB"


def _first_that_works(stream: bytes, transfer_syntax: str, head: Codestream, pixels: PixelFormat) -> Array:
    wanted = (pixels.rows, pixels.columns) if pixels.samples == 1 else (pixels.rows, pixels.columns, pixels.samples)
    failures = []
    for decoder in _DECODERS["htj2k" if transfer_syntax in _HTJ2K else head.kind]:
        try:
            found = decoder(stream, head, pixels, transfer_syntax)
        except Exception as error:  # every library has its own; the frame cannot be drawn with this one, for a reason
            failures.append(str(error) or type(error).__name__)
            continue
        if found.shape == wanted:
            return found
        failures.append(f"it decodes to {found.shape}")
    raise Undrawable("decoder_failed", f"The compressed frame cannot be decoded: {failures[0][:200]}.")


def _jpeg(stream: bytes, head: Codestream, pixels: PixelFormat, transfer_syntax: str) -> Array:
    if head.samples == 1 or head.lossless:
        space = None if head.samples == 1 else "RGB"
        return np.asarray(imagecodecs.jpeg8_decode(stream, colorspace=space, outcolorspace=space))
    transformed = head.transformed if head.transformed is not None else pixels.photometric != "RGB"
    space = "YCBCR" if transformed else "RGB"
    return np.asarray(imagecodecs.jpeg8_decode(stream, colorspace=space, outcolorspace="RGB"))


def _jpegls(stream: bytes, head: Codestream, pixels: PixelFormat, transfer_syntax: str) -> Array:
    return np.asarray(imagecodecs.jpegls_decode(stream))


def _jpeg2000(stream: bytes, head: Codestream, pixels: PixelFormat, transfer_syntax: str) -> Array:
    return np.asarray(imagecodecs.jpeg2k_decode(stream, numthreads=1, planar=False))


def _htj2k(stream: bytes, head: Codestream, pixels: PixelFormat, transfer_syntax: str) -> Array:
    if not head.lossless:
        raise ValueError("values beyond the range would wrap around")
    return np.asarray(imagecodecs.htj2k_decode(stream, planar=False))


def _pydicom(stream: bytes, head: Codestream, pixels: PixelFormat, transfer_syntax: str) -> Array:
    """pydicom's decoders; colours as ``_space`` tells."""
    options: dict[str, Any] = {
        "rows": pixels.rows,
        "columns": pixels.columns,
        "samples_per_pixel": pixels.samples,
        "photometric_interpretation": pixels.photometric,
        "planar_configuration": 0,
        "bits_allocated": pixels.allocated,
        "bits_stored": pixels.stored,
        "pixel_representation": int(pixels.signed),
        "number_of_frames": 1,
        "pixel_keyword": "PixelData",
    }
    keep = head.kind != "jpeg" or head.lossless
    with quiet():
        found, _ = get_decoder(transfer_syntax).as_array(encapsulate([stream]), index=0, raw=keep, **options)
    return np.asarray(found)


_Decoder = Callable[[bytes, Codestream, PixelFormat, str], Array]
_DECODERS: dict[str, tuple[_Decoder, ...]] = {
    "jpeg": (_jpeg, _pydicom),
    "jpegls": (_jpegls, _pydicom),
    "jpeg2000": (_jpeg2000, _pydicom),
    # OpenJPEG first: OpenJPH is faster, but draws what it has read of a damaged frame and does not tell.
    "htj2k": (_jpeg2000, _htj2k, _pydicom),
}
