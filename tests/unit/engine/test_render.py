"""engine.render: pictures agree with pydicom's pipeline and with DCMTK within one grey level."""

import shutil
import subprocess
from dataclasses import replace
from io import BytesIO

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.pixels import apply_modality_lut, apply_voi_lut

from engine import colormaps, render
from engine.errors import Unusable
from engine.plane import Plane
from engine.window import Voi, VoiLut
from tests.support.missing import missing

REAL = [
    "series/ct-3slice-with-seg/ct/01.dcm",
    "transfer-syntax/ct-one-image/CTImage.dcm",
    "transfer-syntax/mr-64x64/MR_small.dcm",
    "single/pet/sample.dcm",
    "single/xray-monochrome1/dx_image.dcm",
    "single/xray-monochrome1/RG3_J2KR.dcm",
    "dicomdir/pydicom-tree/77654033/CR1/6154",
]


def real(path):
    """A file's plane and first window, read by pydicom."""
    ds = pydicom.dcmread(path)
    plane = Plane(ds.pixel_array, float(ds.get("RescaleSlope", 1)), float(ds.get("RescaleIntercept", 0)))
    center, width = (np.atleast_1d(ds[name].value)[0] for name in ("WindowCenter", "WindowWidth"))
    return ds, plane, Voi(float(center), float(width), invert=ds.PhotometricInterpretation == "MONOCHROME1")


def by_pydicom(ds):
    """Modality LUT, VOI LUT or window, then photometric interpretation: 0…255, not rounded."""
    shown = apply_voi_lut(apply_modality_lut(ds.pixel_array, ds), ds).astype(float)
    if "VOILUTSequence" in ds:
        shown /= 2 ** ds.VOILUTSequence[0].LUTDescriptor[2] - 1
    else:
        # pydicom's output range follows from the bits stored and the rescale: windows far outside reach both ends.
        far = pydicom.Dataset()
        far.update(ds)
        far.WindowCenter, far.WindowWidth = -1e7, 1
        high = float(apply_voi_lut(np.zeros(1), far)[0])
        far.WindowCenter = 1e7
        low = float(apply_voi_lut(np.zeros(1), far)[0])
        shown = (shown - low) / (high - low)
    return 255 * (1 - shown if ds.PhotometricInterpretation == "MONOCHROME1" else shown)


@pytest.mark.parametrize("name", REAL)
def test_trap_10_a_real_slice_agrees_with_pydicom(data, name):
    ds, plane, voi = real(data / name)
    assert np.abs(render.picture(plane, voi) - by_pydicom(ds)).max() <= 1


@pytest.mark.parametrize("name", REAL)
def test_a_real_slice_agrees_with_dcmtk(data, name, tmp_path):
    tool = shutil.which("dcm2pnm")
    if tool is None:
        missing("dcm2pnm of DCMTK is not installed")
    ds, plane, voi = real(data / name)
    if ds.file_meta.TransferSyntaxUID.is_compressed:
        ds.decompress()
    ds.save_as(tmp_path / "in.dcm")
    window = ["+Ww", str(voi.center), str(voi.width)]
    done = subprocess.run([tool, *window, str(tmp_path / "in.dcm")], capture_output=True, check=True, timeout=60)
    judged = np.asarray(Image.open(BytesIO(done.stdout)), np.int16)
    assert np.abs(render.picture(plane, voi) - judged).max() <= 1


def test_trap_15_a_real_voi_lut_agrees_with_pydicom(data):
    ds = pydicom.dcmread(data / "single/luts/vlut_04.dcm")
    item = ds.VOILUTSequence[0]
    size, first, bits = item.LUTDescriptor
    lut = VoiLut(first, np.asarray(item.LUTData), bits)
    assert len(lut.entries) == size
    drawn = render.picture(Plane(ds.pixel_array), Voi(0, 1, lut=lut))
    assert drawn.min() < drawn.max()
    assert np.abs(drawn - by_pydicom(ds)).max() <= 1


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.float32, np.float64])
def test_every_type_of_voxel_is_drawn_alike(dtype):
    stored = np.arange(0, 120).reshape(10, 12).astype(dtype)
    drawn = render.picture(Plane(stored, slope=2, intercept=-20), Voi(100, 201))
    expected = np.clip((stored.astype(float) * 2 - 20 - 99.5) / 200 + 0.5, 0, 1) * 255
    assert drawn.dtype == np.uint8 and np.abs(drawn - expected).max() <= 0.51


def test_trap_11_negative_stored_values_are_drawn_as_such():
    stored = np.array([[-32768, -100, 0, 100, 32767]], np.int16)
    assert render.picture(Plane(stored), Voi(0.5, 201)).tolist() == [[0, 0, 128, 255, 255]]


def test_trap_13_tiny_and_negative_slopes_are_kept():
    stored = np.array([[0, 50_000]], np.uint16)
    assert render.picture(Plane(stored, slope=1e-9), Voi(2.5e-5, 5e-5, "LINEAR_EXACT")).tolist() == [[0, 255]]
    assert render.picture(Plane(stored, slope=-1), Voi(-25_000, 50_001)).tolist() == [[255, 0]]


def test_big_endian_voxels_are_drawn_alike():
    stored = np.array([[1, 256, 4000]], np.int16)
    voi = Voi(2000, 4000)
    np.testing.assert_array_equal(render.picture(Plane(stored.astype(">i2")), voi), render.picture(Plane(stored), voi))


def test_trap_16_padding_is_black_even_where_low_is_white():
    stored = np.array([[-2000, 0, 100]], np.int16)
    for dtype in (np.int16, np.float32, np.int32):
        plane = Plane(stored.astype(dtype), padding=(-2000, -2000))
        assert render.picture(plane, Voi(50.5, 101, invert=True)).tolist() == [[0, 255, 0]]
        assert render.picture(plane, Voi(50, 101), "viridis")[0, 0].tolist() == [0, 0, 0]


def test_what_lies_outside_is_black():
    plane = Plane(np.full((1, 2), 90, np.int16), valid=np.array([[True, False]]))
    assert render.picture(plane, Voi(40, 10)).tolist() == [[255, 0]]


def test_trap_25_nan_is_drawn_in_a_colour_of_its_own():
    stored = np.array([[0, np.nan, 100]], np.float32)
    drawn = render.picture(Plane(stored), Voi(50, 100, "LINEAR_EXACT"))
    assert drawn.tolist() == [[[0, 0, 0], list(render.NAN_COLOUR), [255, 255, 255]]]
    mapped = render.picture(Plane(stored), Voi(50, 100, "LINEAR_EXACT"), "hot")
    assert mapped[0, 1].tolist() == list(render.NAN_COLOUR)


def test_nan_that_stands_for_padding_or_the_world_outside_is_black():
    stored = np.array([[np.nan, 100]], np.float32)
    voi = Voi(50, 100, "LINEAR_EXACT", invert=True)
    assert render.picture(Plane(stored, nan_is_padding=True), voi).tolist() == [[0, 0]]
    outside = Plane(stored, valid=np.array([[False, True]]))
    assert render.picture(outside, voi).tolist() == [[0, 0]]


def test_infinite_values_are_white_and_black():
    stored = np.array([[np.inf, -np.inf, 3e38]], np.float32)
    for function in ("LINEAR", "LINEAR_EXACT", "SIGMOID"):
        drawn = render.picture(Plane(stored, slope=10), Voi(0, 10, function))
        assert drawn.tolist() == [[255, 0, 255]]


def test_a_colour_map_takes_the_place_of_grey():
    stored = np.array([[0, 50, 100]], np.int16)
    for dtype in (np.int16, np.float32):
        grey = render.picture(Plane(stored.astype(dtype)), Voi(50, 101))
        drawn = render.picture(Plane(stored.astype(dtype)), Voi(50, 101), "hot")
        np.testing.assert_array_equal(drawn, colormaps.table("hot")[grey])


def test_colour_passes_unchanged_or_inverted():
    stored = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    drawn = render.picture(Plane(stored), Voi(1, 2))
    np.testing.assert_array_equal(drawn, stored)
    assert not np.shares_memory(drawn, stored)
    np.testing.assert_array_equal(render.picture(Plane(stored), Voi(1, 2, invert=True)), 255 - stored)


def test_planes_that_run_backwards_in_memory_are_drawn():
    array = np.arange(24, dtype=np.int16).reshape(2, 3, 4)
    turned = array.transpose(2, 0, 1)[1, ::-1, ::-1]
    voi = Voi(12, 24)
    np.testing.assert_array_equal(render.picture(Plane(turned), voi), render.picture(Plane(turned.copy()), voi))


def test_drawing_leaves_the_voxels_alone():
    for dtype in (np.int16, np.float32, np.float64):
        stored = np.array([[0, 50]], dtype)
        render.picture(replace(Plane(stored), slope=3.0), Voi(50, 100))
        assert stored.tolist() == [[0, 50]]


def test_an_unknown_colour_map_is_refused():
    with pytest.raises(Unusable) as caught:
        render.picture(Plane(np.zeros((1, 1), np.int16)), Voi(1, 2), "plaid")
    assert caught.value.code == "no_such_colormap"
