import io
from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk

from create_test_dicom import make_study
from phantom.encode import SYNTAXES
from phantom.options import Options

GREY = [name for name in SYNTAXES if name != "jpeg"]
SMALL = {"slices": 1, "size": 64, "spacing": (5.0, 6.0, 6.0)}


def read(data: bytes) -> pydicom.Dataset:
    return pydicom.dcmread(io.BytesIO(data))


@pytest.mark.parametrize("syntax", GREY)
def test_independent_readers_find_the_same_pixels(syntax: str, tmp_path: Path) -> None:
    """pydicom, but SimpleITK where pydicom has no decoder here."""
    study = make_study(Options("CT", transfer_syntax=syntax, **SMALL))
    ds = read(study.files[0][1])
    assert ds.file_meta.TransferSyntaxUID == SYNTAXES[syntax].uid
    if syntax == "jpeg-lossless":
        (tmp_path / "one.dcm").write_bytes(study.files[0][1])
        found = sitk.GetArrayFromImage(sitk.ReadImage(tmp_path / "one.dcm"))[0] + 1024
    else:
        found = ds.pixel_array
    difference = np.abs(found.astype(int) - study.scan.stored[0, 0].astype(int)).max()
    assert difference <= {"jpegls-near": 2, "j2k-lossy": 40}.get(syntax, 0)


@pytest.mark.parametrize("syntax", ["explicit", "implicit", "rle", "jpegls", "j2k"])
def test_colour_survives(syntax: str) -> None:
    study = make_study(Options("US", slices=2, size=64, transfer_syntax=syntax))
    assert np.array_equal(read(study.files[0][1]).pixel_array, study.scan.stored[0])


@pytest.mark.parametrize("syntax", ["jpegls-near", "j2k-lossy"])
def test_a_lossy_file_says_so(syntax: str) -> None:
    ds = read(make_study(Options("CT", transfer_syntax=syntax, **SMALL)).files[0][1])
    assert ds.LossyImageCompression == "01"
    assert float(ds.LossyImageCompressionRatio) > 1


def test_baseline_jpeg_is_for_eight_bits() -> None:
    ds = read(make_study(Options("US", slices=1, size=64, transfer_syntax="jpeg")).files[0][1])
    assert ds.PhotometricInterpretation == "YBR_FULL_422" and ds.LossyImageCompression == "01"


def test_big_endian_bytes_are_big_endian() -> None:
    study = make_study(Options("CT", transfer_syntax="big-endian", **SMALL))
    assert study.files[0][1].endswith(study.scan.stored[0, 0].astype(">u2").tobytes())
