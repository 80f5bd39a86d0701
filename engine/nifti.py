"""NIfTI-1 and NIfTI-2 (https://nifti.nimh.nih.gov): from a file to a display set, and from that to voxels.

The array keeps the file's own index order; only the affine says how it lies in the patient. NIfTI's world is RAS:
it is turned into LPS here, once.
"""

from collections.abc import Callable
from dataclasses import replace
from math import degrees, isfinite
from typing import Any

import numpy as np
from nibabel.spatialimages import HeaderDataError
from numpy.typing import NDArray

from engine import trust
from engine.displayset import DisplaySet, Encoding, Geometry, Slice
from engine.errors import Refused
from engine.geometry import MAX_TILT_DEGREES, NOT_BEHIND, ONE_SLICE, TILT_DEGREES, plane_name
from engine.header import PixelFormat, Vector, Window
from engine.nifti_file import Layout, check_length, layout, voxel_bytes
from engine.nifti_values import COLOUR, WIDE, decode, kept_type
from engine.volume import Array

Floats = NDArray[np.float64]

LPS_FROM_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
MILLIMETRES = {1: 1000.0, 3: 0.001}
"""Factor to mm for the spatial units of xyzt_units that are not mm: metre and micron."""
SECONDS = {8: 1.0, 16: 1e-3, 24: 1e-6}
NO_AFFINE = "The file does not say where its voxels lie, so that no volume can be built."


Unpacks = Callable[[int, int], object]


def read_header(data: Any, name: str = "", instance: str = "", unpacks: Unpacks | None = None) -> DisplaySet:
    """The display set that a NIfTI file is.

    Parameters
    ----------
    data : bytes or memory map
        The whole file, gzipped or not.
    name : str
        Its file name, which tells formats apart that share an extension.
    instance : str
        The id under which it is stored.
    unpacks : callable, optional
        Told the bytes of a gzipped file and those it unpacks to, before it is unpacked; may refuse it.

    Returns
    -------
    DisplaySet
        ``format`` is "nifti", ``series_uid`` is empty: the caller gives one. Slices refer to the file by
        ``frame`` = t * K + k.

    Raises
    ------
    Refused
        See ``nifti_file.layout``; also ``nifti_mgh``.
    """
    if name.lower().endswith((".mgz", ".mgh")):
        raise Refused("nifti_mgh", "This is a FreeSurfer MGH file: convert it to NIfTI (mri_convert).")
    made = layout(data)
    if unpacks and made.gzipped:
        unpacks(len(data), made.end)
    return _display_set(made, instance, *_type(data, made))


def read_array(data: Any, info: DisplaySet) -> Array:
    """All voxels of a file.

    Parameters
    ----------
    data : bytes or memory map
    info : DisplaySet
        As ``read_header`` made it of the same bytes.

    Returns
    -------
    (T, K, J, I) or (T, K, J, I, 3) array of ``info.dtype``
        ``array[t, k, j, i]`` is voxel (i, j, k, t) of the file.
    """
    made = layout(data)
    return decode(voxel_bytes(data, made), made, info.dtype).reshape(info.shape)


def read_slice(data: Any, info: DisplaySet, item: Slice) -> Array:
    """The voxels of one slice; of a gzipped file no more is inflated than leads up to it.

    Returns
    -------
    (J, I) or (J, I, 3) array of ``info.dtype``
    """
    made = layout(data)
    count = info.rows * info.columns
    return decode(voxel_bytes(data, made, item.frame * count, count), made, info.dtype).reshape(info.shape[2:])


def _type(data: Any, made: Layout) -> tuple[str, list[str]]:
    if made.code in WIDE:
        kept, note = kept_type(made, voxel_bytes(data, made))
    else:
        check_length(data, made)
        kept, note = kept_type(made, None)
    return kept, [note] if note else []


def _display_set(made: Layout, instance: str, dtype: str, notes: list[str]) -> DisplaySet:
    columns, rows, count, phases = made.shape
    source, affine = _affine(made, notes)
    lies, reason = _geometry(affine, count)
    slope, intercept = _scaling(made, notes)
    colour = made.code in COLOUR
    info = DisplaySet(
        series_uid="",
        format="nifti",
        kind="images" if reason else "volume",
        reason=reason,
        description=_text(made.header["descrip"]),
        rows=rows,
        columns=columns,
        colour=colour,
        dtype=dtype,
        encodings=(_encoding(made),),
        slices=_slices(instance, lies, count, phases, (slope, intercept)),
        geometry=lies,
        slope=slope,
        intercept=intercept,
        windows=() if colour else _windows(made),
        voi_function="LINEAR_EXACT",
        spacing_source=source,
        **_times(made),
    )
    if info.kind == "images" and phases > 1:
        info = replace(info, slices=(tuple(item for line in info.slices for item in line),))
    return replace(info, trust=trust.file_panel(info, notes))


def _affine(made: Layout, notes: list[str]) -> tuple[str, Floats | None]:
    """Where the affine comes from, and the affine, voxel index to LPS mm.

    The sform if its code is not 0, else the qform if its is not, else pixdim; the first that is invertible.
    """
    header = made.header
    candidates = [("sform", header.get_sform)] if int(header["sform_code"]) != 0 else []
    candidates += [("qform", header.get_qform)] if int(header["qform_code"]) != 0 else []
    candidates += [("pixdim", header.get_base_affine)]
    for source, give in candidates:
        affine = _solid(give)
        if affine is None:
            notes.append(f"The {source} of the file is not usable.")
            continue
        if source == "pixdim":
            notes.append("Orientation is assumed: the file has no usable sform or qform.")
        return f"NIfTI {source}", _in_millimetres(made, LPS_FROM_RAS @ affine, notes)
    return "", None


def _solid(give: Any) -> Floats | None:
    try:
        with np.errstate(all="ignore"):  # a signalling NaN complains when it is copied; it is looked for below
            affine = np.asarray(give(), np.float64)
    except (HeaderDataError, ValueError, ArithmeticError):
        return None
    if affine.shape != (4, 4) or not np.all(np.isfinite(affine)):
        return None
    lengths = np.linalg.norm(affine[:3, :3], axis=0)
    if np.any(lengths <= 0) or abs(np.linalg.det(affine[:3, :3] / lengths)) < 1e-3:
        return None
    return affine


def _in_millimetres(made: Layout, affine: Floats, notes: list[str]) -> Floats:
    factor = MILLIMETRES.get(int(made.header["xyzt_units"]) & 7, 1.0)
    if factor != 1.0:
        notes.append("The file gives lengths in another unit; they were turned into millimetres.")
        affine = np.diag([factor, factor, factor, 1.0]) @ affine
    return affine


def _geometry(affine: Floats | None, count: int) -> tuple[Geometry, str]:
    if affine is None:
        return Geometry(), NO_AFFINE
    i, j, step = affine[:3, 0], affine[:3, 1], affine[:3, 2]
    normal = np.cross(i, j)
    normal /= np.linalg.norm(normal)
    distance = float(step @ normal)
    tilt = degrees(float(np.arccos(min(1.0, abs(distance) / float(np.linalg.norm(step))))))
    tilted = tilt > TILT_DEGREES
    reason = ONE_SLICE if count < 2 else NOT_BEHIND if tilt > MAX_TILT_DEGREES else ""
    made = Geometry(
        affine=tuple(tuple(line) for line in affine.tolist()),
        spacing=(abs(distance) if count > 1 else None, float(np.linalg.norm(j)), float(np.linalg.norm(i))),
        regularity="none" if reason else "tilted" if tilted else "even",
        tilt_degrees=tilt if tilted and not reason else 0.0,
        plane=plane_name(normal),
        offsets=tuple(distance * k for k in range(count)),
    )
    return made, reason


def _slices(
    instance: str, lies: Geometry, count: int, phases: int, scale: tuple[float, float]
) -> tuple[tuple[Slice, ...], ...]:
    made = [
        Slice(instance, k, *scale, offset=lies.offsets[k] if lies.affine else None, position=_corner(lies, k))
        for k in range(count)
    ]
    return tuple(tuple(replace(item, frame=t * count + item.frame) for item in made) for t in range(phases))


def _corner(lies: Geometry, k: int) -> Vector | None:
    if lies.affine is None:
        return None
    x, y, z = (line[3] + k * line[2] for line in lies.affine[:3])
    return x, y, z


def _scaling(made: Layout, notes: list[str]) -> tuple[float, float]:
    """Slope and intercept; a slope of 0 or NaN means that nothing is scaled."""
    slope, intercept = float(made.header["scl_slope"]), float(made.header["scl_inter"])
    if made.code in COLOUR or slope == 0 or not isfinite(slope):
        return 1.0, 0.0
    if not isfinite(intercept):
        notes.append("The file's intercept is no number; 0 is used.")
        return slope, 0.0
    return slope, intercept


def _windows(made: Layout) -> tuple[Window, ...]:
    low, high = float(made.header["cal_min"]), float(made.header["cal_max"])
    if not (isfinite(low) and isfinite(high) and high > low):
        return ()
    return (Window((low + high) / 2, high - low, "display range"),)


def _times(made: Layout) -> dict[str, Any]:
    """How the phases are told apart: by time, or as the components of a fifth dimension."""
    phases = made.shape[3]
    if phases == 1:
        return {}
    values = tuple(float(t) for t in range(phases))
    if made.dimensions > 4:
        return {"phase_label": "component", "phase_values": values}
    step = float(made.header["pixdim"][4])
    unit = SECONDS.get(int(made.header["xyzt_units"]) & 56)
    if unit is None or not isfinite(step) or step <= 0:
        return {"phase_label": "volume", "phase_values": values}
    return {"phase_label": "time (s)", "phase_values": tuple(t * step * unit for t in values)}


def _encoding(made: Layout) -> Encoding:
    columns, rows, count, phases = made.shape
    bits = made.item * 8
    kind = made.header.get_value_label("datatype")
    return Encoding(
        f"NIfTI {kind}",
        PixelFormat(
            rows=rows,
            columns=columns,
            samples=3 if made.code in COLOUR else 1,
            photometric="RGB" if made.code in COLOUR else "MONOCHROME2",
            allocated=bits,
            stored=bits,
            high_bit=bits - 1,
            signed=kind.startswith("int"),
            frames=count * phases,
        ),
    )


def _text(value: Any) -> str:
    return bytes(value).split(b"\0")[0].decode("utf-8", "replace").strip()
