"""Every DICOM file of the shared images, against what independent readers found in it.

What is not asserted follows the README of the images: lossy frames within a small tolerance (decoders differ by 1 or
2); colours against pydicom in ``test_colour``, since the facts hold them after conversion; enhanced and MONOCHROME1
files by their stored values alone, since SimpleITK rescales or inverts them.
"""

import hashlib
import warnings
from typing import Any

import numpy as np
import pytest
import SimpleITK

from engine import dicom, pixels
from engine.displayset import Encoding
from engine.errors import Refused, Undrawable
from engine.header import Header
from tests.data import DATA
from tests.support.dicomfile import contents, files, path_of, shown

LOSSY = ("50", "51", "53", "55", "81", "91", "203")
IMAGES = [fact for fact in files() if fact["has_pixels"]]
PLAIN = [fact for fact in IMAGES if "stored_sha256" in fact]

NOT_IMAGES = {
    "broken/meta_missing_tsyntax.dcm": "two bytes of pixel data, no rows, no identity",
    "non-image/nested_priv_SQ.dcm": "two bytes of pixel data, no rows, no identity",
}
BROKEN = {"broken/JPEG2000-embedded-sequence-delimiter.dcm"}


def stored(data: bytes, head: Header) -> Any:
    """All frames as they are stored, before palettes and colour."""
    assert head.pixels is not None
    assert head.location is not None
    encoding = Encoding(head.transfer_syntax, head.pixels)
    found = [pixels.stored_samples(data, encoding, head.location, index)[0] for index in range(head.pixels.frames)]
    return np.stack(found) if len(found) > 1 else found[0]


def lossy(fact: dict[str, Any]) -> bool:
    return fact["transfer_syntax"].rsplit(".", 1)[-1] in LOSSY


@pytest.mark.parametrize("fact", IMAGES, ids=path_of)
def test_every_image_is_drawn_and_what_is_none_says_why(fact: dict[str, Any]) -> None:
    data = contents(fact["path"])
    try:
        found = shown(data)
    except Refused as refused:
        assert refused.code == "no_image"
        assert fact["path"] in NOT_IMAGES
    except Undrawable as error:
        assert error.message
        assert fact["path"] in BROKEN
        assert fact["pydicom_decodes"] != "yes"
    else:
        assert fact["path"] not in BROKEN | set(NOT_IMAGES)
        assert found.shape[:2] == (fact["rows"], fact["columns"])


@pytest.mark.parametrize("fact", [fact for fact in files() if not fact["has_pixels"]], ids=path_of)
def test_every_file_without_pixels_is_refused_or_kept_with_a_problem(fact: dict[str, Any]) -> None:
    """One of them has pixels after all: only its last delimiter is missing, at which pydicom gives up."""
    if fact["path"].endswith("too_short.dcm"):
        whole = fact["path"].replace("_too_short", "")
        assert all(np.array_equal(shown(contents(fact["path"]), i), shown(contents(whole), i)) for i in range(10))
        return
    try:
        found = dicom.read_header(contents(fact["path"]))
    except Refused as refused:
        assert refused.code in ("no_image", "not_dicom", "dicomdir")
    else:
        assert found.problem.startswith("no_pixels: ")


def machine_dtype(fact: dict[str, Any]) -> Any:
    return np.dtype(fact["array_dtype"]).newbyteorder("=")


def converted_by_pydicom(fact: dict[str, Any]) -> bool:
    return bool(fact["photometric"].startswith("YBR_FULL"))


@pytest.mark.parametrize(
    "fact", [fact for fact in PLAIN if not lossy(fact) and not converted_by_pydicom(fact)], ids=path_of
)
def test_stored_values_are_exactly_those_of_independent_readers(fact: dict[str, Any]) -> None:
    data = contents(fact["path"])
    found = stored(data, dicom.read_header(data))
    little = np.ascontiguousarray(found.astype(found.dtype.newbyteorder("<")))
    assert (list(found.shape), found.dtype) == (fact["array_shape"], machine_dtype(fact))
    assert hashlib.sha256(little.tobytes()).hexdigest() == fact["stored_sha256"]


@pytest.mark.parametrize(
    "fact", [fact for fact in PLAIN if lossy(fact) and not converted_by_pydicom(fact)], ids=path_of
)
def test_lossy_values_are_within_two_of_those_of_independent_readers(fact: dict[str, Any]) -> None:
    data = contents(fact["path"])
    found, expected = stored(data, dicom.read_header(data)), fact["stored_values"]
    assert (list(found.shape), found.dtype) == (fact["array_shape"], machine_dtype(fact))
    assert abs(float(found.min()) - expected["min"]) <= 2
    assert abs(float(found.max()) - expected["max"]) <= 2
    assert float(found.mean()) == pytest.approx(expected["mean"], abs=0.1)


@pytest.mark.parametrize("fact", [fact for fact in IMAGES if "rescaled_values_by_numpy" in fact], ids=path_of)
def test_rescaled_values_are_those_of_independent_readers(fact: dict[str, Any]) -> None:
    data = contents(fact["path"])
    head, expected = dicom.read_header(data), fact["rescaled_values_by_numpy"]
    values = stored(data, head) * head.frames[0].slope + head.frames[0].intercept
    tolerance = 2.5 * abs(head.frames[0].slope) if lossy(fact) else 1e-4
    for name, ours in (("min", values.min()), ("max", values.max()), ("mean", values.mean())):
        assert float(ours) == pytest.approx(expected[name], abs=tolerance, rel=1e-6), name


def by_simpleitk(fact: dict[str, Any]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(DATA / fact["path"])))


UNKNOWN_TO_PYDICOM = [
    fact for fact in IMAGES if fact.get("pydicom_decodes") != "yes" and fact.get("simpleitk_opens") == "yes"
]


@pytest.mark.parametrize("fact", UNKNOWN_TO_PYDICOM, ids=path_of)
def test_what_pydicom_cannot_decode_is_what_simpleitk_makes_of_it(fact: dict[str, Any]) -> None:
    data = contents(fact["path"])
    head = dicom.read_header(data)
    found = stored(data, head)
    if fact["photometric"] == "PALETTE COLOR":
        found = shown(data)
    values = found * head.frames[0].slope + head.frames[0].intercept
    truth = by_simpleitk(fact)
    if fact["path"] == "broken/badVR.dcm":
        values = values[:1]
    assert np.abs(values.reshape(truth.shape) - truth).max() <= 2.5 * abs(head.frames[0].slope)


@pytest.mark.parametrize(
    "fact", [fact for fact in IMAGES if fact.get("photometric") == "MONOCHROME2" and "simpleitk" in fact], ids=path_of
)
def test_every_grey_image_is_what_simpleitk_reads_voxel_for_voxel(fact: dict[str, Any]) -> None:
    """But for what the README names: bits are 0 and 255 there, and 32-bit big endian is swapped."""
    if fact["bits_allocated"] == 1 or fact["path"] == "multiframe/rtdose_expb.dcm":
        return
    data = contents(fact["path"])
    head = dicom.read_header(data)
    truth = by_simpleitk(fact)
    values = stored(data, head)
    frames = values.reshape(head.frames and len(head.frames), *values.shape[-2:])
    scaled = np.stack([one * frame.slope + frame.intercept for one, frame in zip(frames, head.frames, strict=True)])
    tolerance = 2.5 * abs(head.frames[0].slope) if lossy(fact) else 1e-3
    if len(truth.reshape(-1)) != scaled.size:
        scaled = scaled[: len(truth.reshape(-1)) // scaled[0].size]
    assert np.abs(scaled.reshape(truth.shape) - truth).max() <= tolerance
