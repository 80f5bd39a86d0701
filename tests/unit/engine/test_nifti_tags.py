"""engine.nifti_tags: a NIfTI header as people read it."""

import gzip
from typing import Any

import nibabel
import numpy as np
import pytest

from engine import nifti_tags
from engine.errors import Refused
from tests.support import dicoms


def file(kind: Any = nibabel.Nifti1Image, order: str = "<", **fields: Any) -> bytes:
    image = kind(np.zeros((3, 4, 5), "i2"), np.eye(4), kind.header_class(endianness=order))
    data = bytearray(image.to_bytes())
    head = kind.header_class(bytes(data[: kind.header_class.sizeof_hdr]), endianness=order, check=False)
    for name, value in fields.items():
        head[name] = value
    data[: kind.header_class.sizeof_hdr] = head.binaryblock
    return bytes(data)


def told(data: bytes) -> dict[str, dict[str, Any]]:
    return {one["keyword"]: one for one in nifti_tags.tree(data)}


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
@pytest.mark.parametrize("squeeze", [bytes, gzip.compress])
def test_every_field_is_told_as_it_is_stored(kind: Any, order: str, squeeze: Any) -> None:
    data = file(kind, order, pixdim=[1, 0.48, 0.48, 2.37, 1, 0, 0, 0], descrip=b"FSL 6.0", qform_code=1, sform_code=4)
    found = told(squeeze(data))
    assert list(found) == list(kind.header_class.template_dtype.names)
    assert found["pixdim"]["value"] == "1.0, 0.48, 0.48, 2.37, 1.0, 0.0, 0.0, 0.0"
    assert found["descrip"]["value"] == "FSL 6.0"
    assert (found["dim"]["value"], found["bitpix"]["value"]) == ("3, 3, 4, 5, 1, 1, 1, 1", "32")
    assert found["qform_code"]["meaning"].endswith(": scanner") and found["sform_code"]["meaning"].endswith(": mni")
    assert all(one["meaning"] for one in found.values())


def test_places_and_types_are_those_of_the_standard() -> None:
    found = told(dicoms.nifti())
    assert [(found[name]["tag"], found[name]["vr"]) for name in ("datatype", "pixdim", "descrip", "srow_z")] == [
        ("byte 70", "int16"), ("byte 76", "float32[8]"), ("byte 148", "char[80]"), ("byte 312", "float32[4]"),
    ]  # fmt: skip
    wide = told(file(nibabel.Nifti2Image))
    assert (wide["dim"]["tag"], wide["dim"]["vr"], wide["srow_x"]["vr"]) == ("byte 16", "int64[8]", "float64[4]")


def test_packed_codes_are_told_apart() -> None:
    found = told(file(xyzt_units=2 | 16, dim_info=2 | 1 << 2 | 3 << 4, slice_code=3, intent_code=1002))
    assert found["xyzt_units"]["meaning"] == "Units of space and time: mm, msec"
    assert found["dim_info"]["meaning"].endswith(": frequency j, phase i, slice k")
    assert found["slice_code"]["meaning"].endswith(": alternating increasing")
    assert found["intent_code"]["meaning"] == "What the values mean: label"


def test_what_the_reader_mends_is_told_as_it_is_stored_and_unknown_codes_are_told_to_be() -> None:
    found = told(file(pixdim=[5, -1, 1, 1, 1, 1, 1, 1], sform_code=99, intent_code=-5, slice_code=77, xyzt_units=63))
    assert found["pixdim"]["value"].startswith("5.0, -1.0,")
    for name in ("sform_code", "intent_code", "slice_code"):
        assert found[name]["meaning"].endswith(": not known")
    assert found["xyzt_units"]["meaning"].endswith("not known, not known")


def test_text_that_is_none_is_replaced() -> None:
    assert told(file(descrip=b"\xff\xfe<b>"))["descrip"]["value"] == "\ufffd\ufffd<b>"


def test_another_file_has_no_such_header() -> None:
    with pytest.raises(Refused):
        nifti_tags.tree(bytes(400))
