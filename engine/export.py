"""Voxels for other programs: modality values as NumPy, volumes as NIfTI, packed planes."""

from collections.abc import Iterator
from typing import Any

import nibabel
import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray

from engine import wire
from engine.errors import Unusable
from engine.plane import Plane, missing, nowhere
from engine.rectify import rectify
from engine.volume import Array, Volume

FORMATS = ("npy", "nii", "raw")
LPS_TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
_RGB = np.dtype([("R", "u1"), ("G", "u1"), ("B", "u1")])
_GZIP = 31
_NIFTI_SIDE = 32767


def volume(whole: Volume, form: str) -> tuple[Iterator[bytes], str]:
    """All voxels of a series as a file, piece by piece, so that no second copy of them is held.

    Parameters
    ----------
    whole : Volume
        As acquired.
    form : {"npy", "nii", "raw"}

    Returns
    -------
    (iterator of bytes, str)
        And how the file's name ends: ``npy``, ``nii.gz``, ``raw``.

    Raises
    ------
    Unusable
        ``bad_format``; ``no_volume`` or ``too_large`` for NIfTI.
    """
    if form == "npy":
        return npy_pieces(whole), "npy"
    if form == "nii":
        return nifti_pieces(whole), "nii.gz"
    if form == "raw":
        return iter([wire.pack(list(_slices(whole)), 0, whole.slope, whole.intercept, None, _drawn(whole))]), "raw"
    raise Unusable("bad_format", f"There is no volume format {form!r}: choose one of {', '.join(FORMATS)}.")


def modality(whole: Volume) -> Array:
    """Modality values of a volume.

    Returns
    -------
    (K, J, I) or (T, K, J, I) array, a trailing 3 for colour
        int16 or int32 where that is exact, else float32; colour as it is stored. float32 with NaN where a slice cannot
        be drawn.
    """
    dtype = _whole_dtype(whole)
    made = np.empty(_shape(whole), dtype)
    for target, values in zip(made.reshape(-1, *whole.array.shape[2:]), _values(whole, dtype), strict=True):
        target[...] = values
    return made


def plane_values(plane: Plane) -> Array:
    """Modality values of a plane: int16 or int32 where that is exact, else float32; colour uint8.

    Where the plane lies outside the volume, in a gap, or on a blank that no file knows of, it is float32 with NaN
    there; the file's own padding is a stored value like any other.
    """
    hole = nowhere(plane)
    if hole is None or plane.stored.ndim == 3:
        dtype = _dtype(plane.stored, plane.slope, plane.intercept)
        return _converted(plane.stored, plane.slope, plane.intercept, dtype)
    made = _converted(plane.stored, plane.slope, plane.intercept, np.dtype("<f4"))
    made[hole] = np.nan
    return made


def npy(whole: Volume) -> bytes:
    """``modality`` as a ``.npy`` file."""
    return b"".join(npy_pieces(whole))


def nifti(whole: Volume) -> bytes:
    """A volume as gzipped NIfTI-1; see ``nifti_pieces``."""
    return b"".join(nifti_pieces(whole))


def npy_pieces(whole: Volume) -> Iterator[bytes]:
    """``modality`` as a ``.npy`` file (format 1.0), slice by slice."""
    dtype = _whole_dtype(whole)
    text = repr({"descr": dtype.newbyteorder("<").str, "fortran_order": False, "shape": _shape(whole)})
    head = b"\x93NUMPY\x01\x00"
    room = -(len(head) + 2 + len(text) + 1) % 64
    line = text.encode("ascii") + b" " * room + b"\n"
    first = head + len(line).to_bytes(2, "little") + line
    return _joined(first, (values.tobytes() for values in _values(whole, dtype)))


def nifti_pieces(whole: Volume) -> Iterator[bytes]:
    """A volume as gzipped NIfTI-1, slice by slice.

    Stored values with their slope and intercept, RGB24 for colour; the affine is turned from LPS to the RAS of NIfTI
    here and nowhere else. A tilted stack keeps its voxels and its sheared affine (in the sform; the qform cannot hold
    one and is left unknown). An uneven stack is written as its rectified volume, because a NIfTI grid is even: in
    float32 with NaN where a slice lies in a gap, or where no slice reaches. So is a volume with slices that cannot be
    drawn; its description counts them. Colour has no NaN: such slices are black there.

    Raises
    ------
    Unusable
        ``no_volume`` where there is no affine or NIfTI-1 cannot hold so many voxels a side; ``too_large``.
    """
    if whole.affine is None:
        reason = whole.info.reason or "The place of this series in the patient is not known."
        raise Unusable("no_volume", f"This series cannot be written as NIfTI: {reason}", reason=reason)
    even, gaps = rectify(whole) if whole.info.geometry.regularity == "uneven" else (whole, None)
    if max(even.array.shape[:4]) > _NIFTI_SIDE:
        raise Unusable("no_volume", "This series has more voxels along one side than NIfTI-1 can hold.")
    if not even.colour and (gaps is not None or even.invented or even.undrawable):
        return _gzipped(_joined(_nifti_header(even, np.dtype("<f4")), _with_nan(even, gaps)))
    head = _nifti_header(even, _RGB if even.colour else _little(even.array.dtype))
    return _gzipped(_joined(head, (_plain(part) for part in _slices(even))))


def _with_nan(even: Volume, gaps: NDArray[np.bool_] | None) -> Iterator[bytes]:
    """Stored values slice by slice in float32, NaN in gaps, on blanks that no file knows of, on undrawable slices."""
    lost = ~_there(even) if gaps is None else ~_there(even) | np.tile(gaps, even.phases)
    for at, stored in enumerate(_slices(even)):
        made = stored.astype("<f4")
        if even.invented:
            made[missing(stored, even.padding)] = np.nan
        if lost[at]:
            made[...] = np.nan
        yield made.tobytes()


def _nifti_header(even: Volume, dtype: np.dtype[Any]) -> bytes:
    phases, slices, rows, columns = even.array.shape[:4]
    make: Any = nibabel.Nifti1Header  # nibabel has no types
    head = make(endianness="<")
    head.set_data_dtype(dtype)
    head.set_data_shape((columns, rows, slices, phases) if phases > 1 else (columns, rows, slices))
    affine = LPS_TO_RAS @ np.asarray(even.affine)
    step = (even.info.frame_time or 1000.0) / 1000.0
    head.set_zooms([*np.linalg.norm(affine[:3, :3], axis=0), step][: 4 if phases > 1 else 3])
    head.set_sform(affine, "scanner")
    head.set_qform(affine, "unknown" if even.info.geometry.regularity == "tilted" else "scanner", strip_shears=True)
    head.set_xyzt_units("mm", "sec")
    head.set_data_offset(352)
    head.set_slope_inter(*((1.0, 0.0) if even.colour else (even.slope, even.intercept)))
    if even.undrawable:
        blank = "black" if even.colour else "NaN"
        head["descrip"] = f"Slices that cannot be drawn ({blank}): {len(even.undrawable)}".encode("ascii")
    # The magic of a single file, and four bytes that say "no extensions".
    head["magic"] = b"n+1"
    return bytes(head.binaryblock) + bytes(4)


def _little(dtype: np.dtype[Any]) -> np.dtype[Any]:
    return dtype.newbyteorder("<")


def _plain(part: Array) -> bytes:
    return part.astype(_little(part.dtype), copy=False).tobytes()


def _gzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    squeeze = isal_zlib.compressobj(1, isal_zlib.DEFLATED, _GZIP)
    for piece in pieces:
        yield squeeze.compress(piece)
    yield squeeze.flush()


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _slices(whole: Volume) -> Iterator[Array]:
    for phase in whole.array:
        yield from phase


def _there(whole: Volume) -> NDArray[np.bool_]:
    """(T * K,) mask of the slices that could be decoded."""
    made = np.ones(whole.array.shape[:2], bool)
    for place in whole.undrawable:
        made[place] = False
    return made.ravel()


def _drawn(whole: Volume) -> list[NDArray[np.bool_]] | None:
    """For each slice a mask of its pixels, False where it could not be decoded; None where all could be."""
    if not whole.undrawable:
        return None
    return [np.full(whole.array.shape[2:4], there) for there in _there(whole)]


def _values(whole: Volume, dtype: np.dtype[Any]) -> Iterator[Array]:
    """Modality values slice by slice; NaN where one cannot be drawn, which needs a float ``dtype``."""
    for stored, there in zip(_slices(whole), _there(whole), strict=True):
        yield _converted(stored, whole.slope, whole.intercept, dtype) if there else np.full(stored.shape, np.nan, dtype)


def _whole_dtype(whole: Volume) -> np.dtype[Any]:
    return np.dtype("<f4") if whole.undrawable else _dtype(whole.array, whole.slope, whole.intercept)


def _shape(whole: Volume) -> tuple[int, ...]:
    shape = tuple(int(length) for length in whole.array.shape)
    return shape[1:] if shape[0] == 1 else shape


def _dtype(stored: Array, slope: float, intercept: float) -> np.dtype[Any]:
    """int16 or int32 where they hold every modality value exactly, else float32; colour stays as it is stored."""
    if stored.ndim in (3, 5):
        return stored.dtype.newbyteorder("<")
    if stored.dtype.kind not in "iub" or not (float(slope).is_integer() and float(intercept).is_integer()):
        return np.dtype("<f4")
    ends = [int(stored.min(initial=0)), int(stored.max(initial=0))] if stored.size else [0, 0]
    low, high = sorted(end * int(slope) + int(intercept) for end in ends)
    for dtype in (np.dtype("<i2"), np.dtype("<i4")):
        if np.iinfo(dtype).min <= low and high <= np.iinfo(dtype).max:
            return dtype
    return np.dtype("<f4")


def _converted(stored: NDArray[Any], slope: float, intercept: float, dtype: np.dtype[Any]) -> Array:
    if dtype == np.uint8 or (slope == 1 and intercept == 0):
        return stored.astype(dtype)
    if dtype.kind == "i":
        return np.asarray(stored.astype(np.int64) * int(slope) + int(intercept), dtype)
    # Scaled in double precision where single would lose digits of the stored value.
    wide: Any = np.float32 if stored.dtype.itemsize <= 2 else np.float64
    values: Array = stored.astype(wide) * wide(slope) + wide(intercept)
    return values.astype(dtype)
