import struct
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset

from engine import build, dicom, export
from engine.displayset import DisplaySet, Slice
from engine.displaysets import arrange
from engine.errors import Undrawable, Unusable
from tests.data import DATA
from tests.support.headers import volume

Files = dict[str, bytes]


def written(pixels: np.ndarray, z: float, **elements: Any) -> bytes:
    """A CT slice as a DICOM file."""
    from io import BytesIO

    meta = FileMetaDataset()
    meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    meta.MediaStorageSOPInstanceUID = f"1.2.3.{int(z) + 1}"
    ds = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    ds.SOPClassUID, ds.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.Modality = "1.2", "1.3", "PT"
    ds.ImagePositionPatient, ds.ImageOrientationPatient = [0, 0, z], [1, 0, 0, 0, 1, 0]
    ds.PixelSpacing, ds.InstanceNumber = [1, 1], int(z)
    ds.Rows, ds.Columns = pixels.shape
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 16, 15, 0
    ds.PixelData = pixels.astype("<u2").tobytes()
    for name, value in elements.items():
        setattr(ds, name, value)
    out = BytesIO()
    ds.save_as(out, enforce_file_format=True)
    return out.getvalue()


def arranged(files: Files) -> tuple[DisplaySet, Callable[[str], bytes]]:
    (info,) = arrange((name, dicom.read_header(data)) for name, data in files.items()).sets
    return info, files.__getitem__


def pixels(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 4000, (6, 5)).astype(np.uint16)


def test_a_volume_larger_than_its_room_says_so_with_both_sizes_and_the_setting() -> None:
    made = DisplaySet("1", rows=4, columns=5, dtype="int16", slices=((Slice("a", 0),) * 3,) * 2)
    assert build.lacking(made, 240) == ""
    reason = build.lacking(made, 239)
    assert "240 bytes" in reason and "VOLUME_CACHE_BYTES allows (239)" in reason


def test_a_volume_is_built_in_the_order_of_the_slices() -> None:
    files = {f"f{z}": written(pixels(z), z) for z in (9, 3, 6)}
    made = build.build(*arranged(files))
    np.testing.assert_array_equal(made.array[0], np.stack([pixels(3), pixels(6), pixels(9)]))
    assert made.array.dtype == np.uint16
    np.testing.assert_allclose(made.affine, [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 3, 3], [0, 0, 0, 1]])


def test_trap_12_each_slice_gets_its_own_slope_and_intercept() -> None:
    files = {f"f{z}": written(pixels(z), z, RescaleSlope=z / 7, RescaleIntercept=-z) for z in (3, 6)}
    made = build.build(*arranged(files))
    assert (made.array.dtype, made.slope, made.intercept) == (np.float32, 1.0, 0.0)
    expected = np.stack([pixels(z) * float(pydicom.valuerep.DS(z / 7, auto_format=True)) - z for z in (3, 6)])
    np.testing.assert_allclose(made.array[0], expected, rtol=1e-6)


def test_trap_16_padding_of_slices_with_their_own_slope_is_nan() -> None:
    files = {
        f"f{z}": written(np.arange(30).reshape(6, 5), z, RescaleSlope=z, RescaleIntercept=0, PixelPaddingValue=4)
        for z in (3, 6)
    }
    made = build.build(*arranged(files))
    assert np.isnan(made.array[0, :, 0, 4]).all()
    assert np.isnan(made.array).sum() == 2


def test_trap_13_negative_and_tiny_slopes_reach_the_modality_values() -> None:
    files = {f"f{z}": written(pixels(z), z, RescaleSlope="-0.000001", RescaleIntercept=0) for z in (3, 6)}
    made = build.build(*arranged(files))
    np.testing.assert_allclose(export.modality(made)[0], pixels(3) * -1e-6, rtol=1e-6)


def test_trap_15_a_modality_lut_gives_the_values() -> None:
    item = Dataset()
    item.LUTDescriptor, item.LUTData = [4096, 0, 16], (np.arange(4096) * 3).astype("<u2").tobytes()
    item.ModalityLUTType = "US"
    files = {f"f{z}": written(pixels(z), z, ModalityLUTSequence=[item]) for z in (3, 6)}
    made = build.build(*arranged(files))
    np.testing.assert_array_equal(made.array[0, 1], pixels(6) * 3)


def test_trap_31_a_slice_that_cannot_be_drawn_is_padding_and_its_reason_is_kept() -> None:
    files = {f"f{z}": written(pixels(z), z, PixelPaddingValue=7) for z in (3, 6, 9)}
    info, read = arranged(files)
    files["f6"] = files["f6"][:-30]
    made = build.build(info, read)
    assert list(made.undrawable) == [(0, 1)]
    assert made.undrawable[0, 1]
    assert (made.array[0, 1] == 7).all()
    np.testing.assert_array_equal(made.array[0, 2], pixels(9))


def test_filling_a_slice_that_cannot_be_drawn_says_so_and_leaves_it_blank() -> None:
    files = {f"f{z}": written(pixels(z), z) for z in (3, 6)}
    info, read = arranged(files)
    files["f3"] = files["f3"][:-30]
    array = build.allocate(info)
    array[:] = 5
    with pytest.raises(Undrawable):
        build.fill_slice(info, read, array, 0, 0)
    assert (array[0, 0] == 0).all()
    assert (array[0, 1] == 5).all()


def test_a_stored_image_of_another_size_than_its_header_said_is_not_drawn() -> None:
    files = {f"f{z}": written(pixels(z), z) for z in (3, 6)}
    info, read = arranged(files)
    with pytest.raises(Undrawable):
        build.decode_slice(replace(info, rows=7), read, 0, 0)


def test_slices_are_decoded_in_the_order_that_is_asked_for() -> None:
    files = {f"f{z}": written(pixels(z), z) for z in (3, 6, 9)}
    info, _ = arranged(files)
    asked: list[str] = []
    build.build(info, lambda name: asked.append(name) or files[name], order=[(0, 1), (0, 2), (0, 0)], workers=1)
    assert asked == ["f6", "f9", "f3"]


def test_one_slice_by_itself_equals_its_place_in_the_volume() -> None:
    files = {f"f{z}": written(pixels(z), z, RescaleSlope=z, RescaleIntercept=1) for z in (3, 6)}
    info, read = arranged(files)
    np.testing.assert_array_equal(build.decode_slice(info, read, 0, 1), build.build(info, read).array[0, 1])


def test_case_12_a_series_larger_than_allowed_is_refused_before_memory_is_taken() -> None:
    huge = replace(volume(), rows=2**20, columns=2**20)
    with pytest.raises(Unusable) as refusal:
        build.allocate(huge)
    assert refusal.value.code == "too_large"
    assert build.size(huge) == 3 * 2**40 * 2


def test_real_slices_land_where_their_positions_say() -> None:
    folder = DATA / "series/ct-3slice-with-seg/ct"
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    made = build.build(*arranged(files))
    for k, item in enumerate(made.info.slices[0]):
        np.testing.assert_array_equal(made.array[0, k], pydicom.dcmread(folder / item.instance).pixel_array)
    assert struct.calcsize("h") == made.array.itemsize
