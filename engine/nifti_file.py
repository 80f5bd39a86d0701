"""The bytes of a NIfTI file: which kind it is, where its voxels lie, and whether that can be true.

NIfTI-1 and NIfTI-2, either byte order, plain or gzipped. Nothing is inflated beyond what the header declares, and
nothing is declared beyond the caps.
"""

import logging
from dataclasses import dataclass
from math import isfinite, prod
from typing import Any, Literal

import nibabel
import numpy as np
from nibabel.spatialimages import HeaderDataError

from engine import inflate
from engine.errors import Refused
from engine.limits import NIFTI_INFLATED, VOXEL_BYTES

GZIP = b"\x1f\x8b"
SIZES = {348: "NIfTI-1", 540: "NIfTI-2"}
CIFTI_INTENTS = range(3000, 3100)
"""Intent codes of CIFTI-2: matrices over brain surfaces in a NIfTI-2 container."""
MAX_SLICES = 100_000
"""Slices, over all phases, of one file: a header may declare millions of one voxel each."""
BINARY = 1
ONE_BIT = (
    "The voxels are single bits (datatype 1, DT_BINARY), and NIfTI does not say in which order they lie within a byte: "
    "convert the file to one byte per voxel (uint8)."
)
ITEM_SIZES = {1536: 16, 2048: 32}
"""Bytes of the 128-bit float types, which NumPy does not know on every machine."""

# nibabel mends what it can (a missing pixdim, a bad qfac) and would write each mend to the log.
_quiet = logging.getLogger("lightbox.nifti")
_quiet.setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class Layout:
    """What the header declares, checked.

    ``shape`` is the file's own (i, j, k, t) with all further dimensions multiplied into t; ``code`` the NIfTI
    datatype; ``offset`` where the voxels begin in the inflated file; ``order`` "<" or ">".
    """

    header: Any
    shape: tuple[int, int, int, int]
    dimensions: int
    code: int
    item: int
    offset: int
    order: Literal["<", ">"]
    gzipped: bool

    @property
    def end(self) -> int:
        """Bytes of the inflated file that are needed."""
        return self.offset + prod(self.shape) * self.item


def layout(data: Any) -> Layout:
    """Read and check the header of a NIfTI file.

    Parameters
    ----------
    data : bytes or memory map
        The whole file. A ``.hdr``/``.img`` pair is not read: each instance is one file, kept byte for byte.

    Raises
    ------
    Refused
        ``not_nifti``, ``nifti_pair``, ``nifti_cifti``, ``nifti_datatype``, ``nifti_damaged``, ``too_large``.
    """
    header, order, gzipped = stored_header(data)
    size = int(header["sizeof_hdr"])
    if bytes(header["magic"]).startswith(b"ni"):
        raise Refused(
            "nifti_pair", "This is one half of a .hdr/.img pair: convert the two to one .nii file and send that."
        )
    offset = _offset(header, size)
    header.check_fix(logger=_quiet, error_level=100)
    if int(header["intent_code"]) in CIFTI_INTENTS and size == 540:
        raise Refused("nifti_cifti", "This is a CIFTI-2 file: a matrix over brain surfaces, with no volume inside.")
    shape, dimensions = _shape(header)
    code = int(header["datatype"])
    made = Layout(header, shape, dimensions, code, _item(header), offset, order, gzipped)
    if made.end - made.offset > VOXEL_BYTES or (gzipped and made.end > NIFTI_INFLATED):
        raise Refused("too_large", f"The header declares {made.end} bytes, more than is taken in.")
    if not gzipped and made.end > len(data):
        raise Refused("nifti_damaged", f"The header declares {made.end} bytes, but the file is shorter.")
    return made


def stored_header(data: Any) -> tuple[Any, Literal["<", ">"], bool]:
    """The header as it is stored, nothing mended; its byte order; whether the file is gzipped.

    Raises
    ------
    Refused
        ``not_nifti``.
    """
    gzipped = bytes(data[:2]) == GZIP
    start = inflate.head(memoryview(data), 540) if gzipped else bytes(data[:540])
    order, size = _byte_order(start)
    return _header(start, size, order), order, gzipped


def voxel_bytes(data: Any, made: Layout, first: int = 0, count: int | None = None) -> memoryview:
    """The bytes of ``count`` voxels from number ``first`` on (all by default), inflated where needed.

    Raises
    ------
    Refused
        ``nifti_damaged`` where the file ends before them.
    """
    begin = made.offset + first * made.item
    end = made.end if count is None else begin + count * made.item
    if not made.gzipped:
        return memoryview(data)[begin:end]
    whole = bytearray()
    for piece in inflate.gunzip(memoryview(data), NIFTI_INFLATED):
        whole += piece
        if len(whole) >= end:
            return memoryview(whole)[begin:end]
    raise Refused("nifti_damaged", f"The header declares {made.end} bytes, but the file unpacks to {len(whole)}.")


def check_length(data: Any, made: Layout) -> None:
    """Refuse a gzipped file that unpacks to less than its header declares; nothing is kept in memory."""
    if not made.gzipped:
        return
    seen = 0
    for piece in inflate.gunzip(memoryview(data), NIFTI_INFLATED):
        seen += len(piece)
        if seen >= made.end:
            return
    raise Refused("nifti_damaged", f"The header declares {made.end} bytes, but the file unpacks to {seen}.")


def _byte_order(start: bytes) -> tuple[Literal["<", ">"], int]:
    little, big = int.from_bytes(start[:4], "little"), int.from_bytes(start[:4], "big")
    if little in SIZES and len(start) >= little:
        return "<", little
    if big in SIZES and len(start) >= big:
        return ">", big
    raise Refused("not_nifti", "This is not a NIfTI file.")


def _header(start: bytes, size: int, order: str) -> Any:
    kind: Any = nibabel.Nifti1Header if size == 348 else nibabel.Nifti2Header
    magics = (b"n+1\0", b"ni1\0") if size == 348 else (b"n+2\0", b"ni2\0")
    place = 344 if size == 348 else 4
    if start[place : place + 4] not in magics:
        raise Refused("not_nifti", "This is not a NIfTI file; it may be its forerunner, Analyze 7.5: convert it.")
    return kind(start[:size], endianness=order, check=False)


def _shape(header: Any) -> tuple[tuple[int, int, int, int], int]:
    dims = [int(n) for n in header["dim"]]
    if not 1 <= dims[0] <= 7 or any(n < 1 for n in dims[1 : dims[0] + 1]):
        raise Refused("nifti_damaged", "The header declares dimensions that no image can have.")
    full = dims[1 : dims[0] + 1] + [1] * (7 - dims[0])
    if prod(full[2:]) > MAX_SLICES:
        raise Refused("too_large", f"The header declares {prod(full[2:])} slices; {MAX_SLICES} are taken in.")
    return (full[0], full[1], full[2], prod(full[3:])), dims[0]


def _item(header: Any) -> int:
    code = int(header["datatype"])
    if code in ITEM_SIZES:
        return ITEM_SIZES[code]
    try:
        item = int(np.dtype(header.get_data_dtype()).itemsize)
    except (HeaderDataError, KeyError):
        item = 0
    if code == BINARY:
        raise Refused("nifti_datatype", ONE_BIT)
    if item == 0:
        raise Refused("nifti_datatype", f"The voxels are of datatype {code}, which is not read.")
    return item


def _offset(header: Any, size: int) -> int:
    value = float(header["vox_offset"])
    if value == 0:
        return size + 4
    if not isfinite(value) or value < size or value != int(value):
        raise Refused("nifti_damaged", "The header says that the voxels begin at an impossible place.")
    return int(value)
