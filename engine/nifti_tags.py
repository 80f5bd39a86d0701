"""A NIfTI header as a list, for people to read: every field as it is stored, and what it means.

Names and meanings follow ``nifti1.h`` and ``nifti2.h`` (https://nifti.nimh.nih.gov).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from nibabel.nifti1 import data_type_codes, intent_codes, slice_order_codes, unit_codes, xform_codes

from engine.nifti_file import stored_header
from engine.tags import Entry

_UNUSED = "Not used; left of Analyze 7.5."
_ROW = "of the sform: {} in RAS mm from voxel (i, j, k, 1)"
_MEANINGS = {
    "sizeof_hdr": "Bytes of the header: 348 in NIfTI-1, 540 in NIfTI-2",
    "magic": "n+1: NIfTI-1 in one file; n+2: NIfTI-2",
    "eol_check": "Tells whether the file was changed as text on its way",
    "data_type": _UNUSED,
    "db_name": _UNUSED,
    "extents": _UNUSED,
    "session_error": _UNUSED,
    "regular": _UNUSED,
    "glmax": _UNUSED,
    "glmin": _UNUSED,
    "unused_str": "Filler",
    "dim_info": "Which axes are frequency, phase and slice of the acquisition",
    "dim": "Number of dimensions, then voxels along i, j, k, t and further ones",
    "intent_p1": "First parameter of the intent",
    "intent_p2": "Second parameter of the intent",
    "intent_p3": "Third parameter of the intent",
    "intent_code": "What the values mean",
    "intent_name": "Name of the intent",
    "datatype": "Type of the voxels",
    "bitpix": "Bits of one voxel",
    "slice_start": "First slice of the acquisition's order",
    "slice_end": "Last slice of the acquisition's order",
    "slice_code": "Order in which slices were acquired",
    "slice_duration": "Time for one slice",
    "pixdim": "Sign of the qform's third axis, then size of a voxel along i, j, k, t and further ones",
    "vox_offset": "Byte at which the voxels begin",
    "scl_slope": "Value = stored value × scl_slope + scl_inter; 0 or NaN: not scaled",
    "scl_inter": "See scl_slope",
    "xyzt_units": "Units of space and time",
    "cal_max": "Upper end of the window to show",
    "cal_min": "Lower end of the window to show",
    "toffset": "Time of the first volume",
    "descrip": "Any text",
    "aux_file": "Name of an auxiliary file",
    "qform_code": "What space the qform leads to; 0: there is no qform",
    "sform_code": "What space the sform leads to; 0: there is no sform, else it comes first",
    "quatern_b": "Rotation of the qform, quaternion b",
    "quatern_c": "Rotation of the qform, quaternion c",
    "quatern_d": "Rotation of the qform, quaternion d",
    "qoffset_x": "Shift of the qform, x (to the right is less)",
    "qoffset_y": "Shift of the qform, y (to the front is more)",
    "qoffset_z": "Shift of the qform, z (to the head is more)",
    "srow_x": "Row " + _ROW.format("x"),
    "srow_y": "Row " + _ROW.format("y"),
    "srow_z": "Row " + _ROW.format("z"),
}
_TYPES = {"i": "int", "u": "uint", "f": "float"}


def tree(data: Any) -> list[Entry]:
    """The header of a NIfTI file.

    Parameters
    ----------
    data : bytes-like
        The original file, gzipped or not.

    Returns
    -------
    list of dict
        In the file's order, in the form of ``tags.tree``: ``keyword`` the name of the field, ``tag`` its first byte,
        ``vr`` its type, ``value`` as text; and ``meaning``.

    Raises
    ------
    Refused
        As ``nifti_file.stored_header``.
    """
    header, _, _ = stored_header(data)
    return [_entry(header, name) for name in header.template_dtype.names]


def _entry(header: Any, name: str) -> Entry:
    dtype, offset = header.template_dtype.fields[name][:2]
    value = header[name]
    meaning = _MEANINGS[name]
    if name in _CODES:
        meaning += f": {_CODES[name](int(value))}"
    return {"keyword": name, "tag": f"byte {offset}", "vr": _type(dtype), "value": _text(value), "meaning": meaning}


def _type(dtype: Any) -> str:
    base, count = dtype.base, int(np.prod(dtype.shape, dtype=int))
    if base.kind == "S":
        return f"char[{base.itemsize}]"
    name = f"{_TYPES[base.kind]}{8 * base.itemsize}"
    return f"{name}[{count}]" if dtype.shape else name


def _text(value: Any) -> str:
    """Numbers with the digits that they have, several joined by commas; text up to its first zero byte."""
    if value.dtype.kind == "S":
        return bytes(value).split(b"\0")[0].decode("utf-8", "replace").strip()
    return ", ".join(str(one) for one in value.ravel())


def _label(codes: Any) -> Callable[[int], str]:
    return lambda code: str(codes.label[code]) if code in codes.label else "not known"


def _units(code: int) -> str:
    """Space in the lower three bits, time in the three above them."""
    told = _label(unit_codes)
    return f"{told(code & 7)}, {told(code & 56)}"


def _axes(code: int) -> str:
    """Frequency, phase and slice in two bits each, 0 where not known."""
    parts = zip(("frequency", "phase", "slice"), (code & 3, code >> 2 & 3, code >> 4 & 3), strict=True)
    return ", ".join(f"{name} {'?ijk'[axis]}" for name, axis in parts)


_CODES: dict[str, Callable[[int], str]] = {
    "datatype": _label(data_type_codes),
    "intent_code": _label(intent_codes),
    "qform_code": _label(xform_codes),
    "sform_code": _label(xform_codes),
    "slice_code": _label(slice_order_codes),
    "xyzt_units": _units,
    "dim_info": _axes,
}
