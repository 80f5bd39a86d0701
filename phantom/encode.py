"""Pixel data in every transfer syntax that can be written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom import uid
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate

Array = NDArray[Any]
Encoder = Callable[[Array, int], bytes]


@dataclass(frozen=True)
class Syntax:
    """A transfer syntax: its UID, the encoder of one frame where frames are compressed, and whether it loses."""

    uid: str
    encoder: Encoder | None = None
    lossy: bool = False


def _jpeg2000(frame: Array, bits: int) -> bytes:
    return bytes(imagecodecs.jpeg2k_encode(frame, level=0, reversible=True, codecformat="j2k", bitspersample=bits))


def _jpeg2000_lossy(frame: Array, bits: int) -> bytes:
    return bytes(imagecodecs.jpeg2k_encode(frame, level=60, codecformat="j2k", bitspersample=bits))


def _rle(frame: Array, bits: int) -> bytes:
    """RLE of the byte planes, the most significant first (PS3.5 Annex G)."""
    planes = frame.reshape(*frame.shape[:2], -1)
    most_first = planes.astype(planes.dtype.newbyteorder(">")).view(np.uint8)
    segments = [imagecodecs.packbits_encode(most_first[:, :, p], axis=-1) for p in range(most_first.shape[2])]
    padded = [bytes(segment) + b"\0" * (len(segment) % 2) for segment in segments]
    starts = np.cumsum([64, *(len(segment) for segment in padded[:-1])])
    header = np.zeros(16, "<u4")
    header[0], header[1 : len(padded) + 1] = len(padded), starts
    return header.tobytes() + b"".join(padded)


SYNTAXES = {
    "implicit": Syntax(uid.ImplicitVRLittleEndian),
    "explicit": Syntax(uid.ExplicitVRLittleEndian),
    "big-endian": Syntax(uid.ExplicitVRBigEndian),
    "deflated": Syntax(uid.DeflatedExplicitVRLittleEndian),
    "rle": Syntax(uid.RLELossless, _rle),
    "jpeg": Syntax(uid.JPEGBaseline8Bit, lambda frame, bits: bytes(imagecodecs.jpeg8_encode(frame, level=90)), True),
    "jpeg-lossless": Syntax(
        uid.JPEGLosslessSV1,
        lambda frame, bits: bytes(imagecodecs.jpeg8_encode(frame, lossless=True, predictor=1, bitspersample=bits)),
    ),
    "jpegls": Syntax(uid.JPEGLSLossless, lambda frame, bits: bytes(imagecodecs.jpegls_encode(frame))),
    "jpegls-near": Syntax(uid.JPEGLSNearLossless, lambda frame, bits: bytes(imagecodecs.jpegls_encode(frame, 2)), True),
    "j2k": Syntax(uid.JPEG2000Lossless, _jpeg2000),
    "j2k-lossy": Syntax(uid.JPEG2000, _jpeg2000_lossy, True),
    "htj2k": Syntax(uid.HTJ2KLossless, lambda frame, bits: bytes(imagecodecs.htj2k_encode(frame))),
}


def put_pixels(ds: Dataset, frames: list[Array], syntax: Syntax) -> None:
    """Set Pixel Data, and what the compression changes in the header.

    Parameters
    ----------
    frames : list of (rows, columns) or (rows, columns, 3) arrays
        Stored values, uint8, int16 or uint16.
    """
    vr = "OW" if ds.BitsAllocated > 8 or syntax.uid == uid.ImplicitVRLittleEndian else "OB"
    if syntax.encoder is None:
        big = syntax.uid == uid.ExplicitVRBigEndian
        raw = b"".join(frame.astype(frame.dtype.newbyteorder(">" if big else "<")).tobytes() for frame in frames)
        ds.add_new(0x7FE00010, vr, raw + b"\0" * (len(raw) % 2))
        return
    encoded = [syntax.encoder(np.ascontiguousarray(frame), ds.BitsStored) for frame in frames]
    ds.add_new(0x7FE00010, "OB", encapsulate(encoded))
    ds["PixelData"].is_undefined_length = True
    _note_compression(ds, sum(f.nbytes for f in frames) / sum(map(len, encoded)), syntax)


def _note_compression(ds: Dataset, ratio: float, syntax: Syntax) -> None:
    if syntax.lossy:
        method = {uid.JPEGBaseline8Bit: "ISO_10918_1", uid.JPEGLSNearLossless: "ISO_14495_1"}
        ds.LossyImageCompression = "01"
        ds.LossyImageCompressionRatio = f"{ratio:.3f}"
        ds.LossyImageCompressionMethod = method.get(uid.UID(syntax.uid), "ISO_15444_1")
    if ds.SamplesPerPixel == 3:
        ds.PhotometricInterpretation = {
            uid.JPEGBaseline8Bit: "YBR_FULL_422",
            uid.JPEG2000: "YBR_ICT",
            uid.JPEG2000Lossless: "YBR_RCT",
            uid.HTJ2KLossless: "YBR_RCT",
        }.get(uid.UID(syntax.uid), "RGB")
