"""engine.export: NumPy and nibabel and SimpleITK read back what was written."""

import gzip
from dataclasses import replace
from io import BytesIO

import nibabel
import numpy as np
import pytest
import SimpleITK as sitk

from engine import build, dicom, displaysets, export, oblique, rectify, slices, wire
from engine.errors import Unusable
from engine.plane import Plane
from tests.support.volumes import affine, numbered, tilted, uneven, volume

PLACED = affine(((0.8, 0, 0.6), (0, 1, 0), (-0.6, 0, 0.8)), (0.5, 0.6, 4), (-100, 50, 30))


def read(data):
    return nibabel.Nifti1Image.from_bytes(gzip.decompress(data))


def test_a_numpy_file_holds_modality_values_in_c_order():
    made = volume(numbered(), PLACED, slope=1.0, intercept=-1024.0)
    found = np.load(BytesIO(export.npy(made)))
    assert found.dtype == np.int16 and found.shape == (4, 5, 6) and found.flags.c_contiguous
    np.testing.assert_array_equal(found, made.array[0] - 1024)
    np.testing.assert_array_equal(export.modality(made), found)


def test_phases_are_the_first_axis():
    made = volume(numbered((3, 4, 5, 6)), PLACED)
    np.testing.assert_array_equal(np.load(BytesIO(export.npy(made))), made.array)


@pytest.mark.parametrize(
    ("stored", "slope", "intercept", "dtype"),
    [
        (np.int16, 1, -1024, np.int16),
        (np.int16, 3, 40_000, np.int32),
        (np.uint16, 1, 0, np.int16),
        (np.uint8, 1, 0, np.int16),
        (np.uint32, 1, 0, np.int16),
        (np.int16, 0.5, 0, np.float32),
        (np.int16, 1, 0.5, np.float32),
        (np.float64, 1, 0, np.float32),
        (np.int16, 1, 3e9, np.float32),
    ],
)
def test_values_are_whole_numbers_where_that_is_exact(stored, slope, intercept, dtype):
    array = numbered().astype(stored) if stored != np.uint8 else (numbered() % 200).astype(np.uint8)
    made = replace(volume(array, PLACED), slope=float(slope), intercept=float(intercept))
    found = export.modality(made)
    assert found.dtype == dtype
    np.testing.assert_allclose(found, array[0].astype(float) * slope + intercept, rtol=1e-6)
    plane = export.plane_values(Plane(array[0, 1], made.slope, made.intercept))
    assert plane.dtype == dtype
    np.testing.assert_array_equal(plane, found[1])


@pytest.mark.parametrize(
    ("stored", "ends", "slope", "intercept", "dtype"),
    [
        (np.uint16, (0, 65535), 1, 0, np.int32),
        (np.uint16, (0, 4095), 1, -1024, np.int16),
        (np.uint16, (0, 65535), 1, -1024, np.int32),
        (np.uint16, (40000, 50000), 1, -32768, np.int16),
        (np.int32, (-(2**31), 2**31 - 1), 1, 0, np.int32),
        (np.int32, (-(2**31), 2**31 - 1), 1, 5, np.float32),
        (np.int16, (-5, 5), -2, 0, np.int16),
        (np.int16, (-5, 5), 1e-9, 0, np.float32),
        (np.int32, (10**9, 10**9 + 100), 0.5, -(10**9) / 2, np.float32),
        (np.float32, (-1, 1), 3, 1, np.float32),
    ],
)
def test_trap_13_the_largest_and_smallest_values_keep_their_digits(stored, ends, slope, intercept, dtype):
    array = np.array([*ends, (ends[0] + ends[1]) // 2] * 4, stored).reshape(1, 2, 2, 3)
    found = export.modality(volume(array, PLACED, slope=float(slope), intercept=float(intercept)))
    assert found.dtype == dtype
    np.testing.assert_allclose(found, array[0].astype(np.float64) * slope + intercept, rtol=1e-6)


def test_colour_stays_colour():
    array = np.arange(2 * 3 * 4 * 3, dtype=np.uint8).reshape(1, 2, 3, 4, 3)
    made = volume(array, PLACED)
    np.testing.assert_array_equal(np.load(BytesIO(export.npy(made))), array[0])
    assert export.plane_values(Plane(array[0, 0])).dtype == np.uint8


@pytest.mark.parametrize("dtype", [np.int16, np.uint16, np.int32, np.uint8, np.float32, np.float64])
def test_a_nifti_file_is_read_back_by_nibabel(dtype):
    array = (numbered() % 200).astype(dtype)
    made = volume(array, PLACED, slope=2.0, intercept=-10.0)
    found = read(export.nifti(made))
    assert found.shape == (6, 5, 4)
    np.testing.assert_allclose(found.get_fdata(), array[0].T.astype(float) * 2 - 10)
    assert found.get_data_dtype() == dtype
    np.testing.assert_allclose(found.affine, np.diag([-1, -1, 1, 1]) @ PLACED, atol=1e-4)
    np.testing.assert_allclose(found.get_qform(), found.get_sform(), atol=1e-4)
    assert found.header.get_xyzt_units()[0] == "mm"


def test_a_nifti_file_lies_where_simpleitk_expects_it(tmp_path):
    made = volume(numbered(), PLACED)
    (tmp_path / "one.nii.gz").write_bytes(export.nifti(made))
    image = sitk.ReadImage(str(tmp_path / "one.nii.gz"))
    np.testing.assert_array_equal(sitk.GetArrayFromImage(image), made.array[0])
    np.testing.assert_allclose(image.GetOrigin(), PLACED[:3, 3], atol=1e-4)
    for index in ((5, 0, 0), (0, 4, 0), (0, 0, 3)):
        expected = PLACED[:3, :3] @ index + PLACED[:3, 3]
        np.testing.assert_allclose(image.TransformIndexToPhysicalPoint(index), expected, atol=1e-4)


def test_phases_become_the_fourth_axis():
    made = volume(numbered((3, 4, 5, 6)), PLACED, frame_time=500.0)
    found = read(export.nifti(made))
    np.testing.assert_array_equal(found.get_fdata(), made.array.transpose(3, 2, 1, 0))
    assert found.header.get_zooms()[3] == 0.5


def test_colour_is_written_as_rgb24():
    array = np.arange(2 * 3 * 4 * 3, dtype=np.uint8).reshape(1, 2, 3, 4, 3)
    found = np.asarray(read(export.nifti(volume(array, PLACED))).dataobj)
    np.testing.assert_array_equal(np.stack([found[name] for name in "RGB"], -1), array[0].transpose(2, 1, 0, 3))


def test_trap_4_uneven_slices_are_written_on_an_even_grid():
    found = read(export.nifti(uneven(numbered(), (0, 1, 3, 4))))
    assert found.shape == (6, 5, 5)
    np.testing.assert_array_equal(found.get_fdata()[:, :, 3], numbered()[0, 2].T)


def test_trap_3_a_tilted_stack_is_written_with_its_own_voxels_and_a_sheared_affine():
    whole = tilted(numbered(), 0.25)
    found = read(export.nifti(whole))
    np.testing.assert_allclose(found.affine, np.diag([-1, -1, 1, 1]) @ whole.affine, atol=1e-6)
    np.testing.assert_array_equal(found.get_fdata(), numbered()[0].T)
    assert found.header["qform_code"] == 0


def test_images_without_a_place_are_no_nifti_but_still_an_array():
    made = volume(numbered(), None)
    with pytest.raises(Unusable) as caught:
        export.volume(made, "nii")
    assert caught.value.code == "no_volume"
    pieces, name = export.volume(made, "npy")
    assert name == "npy"
    np.testing.assert_array_equal(np.load(BytesIO(b"".join(pieces))), made.array[0])


def test_a_volume_is_written_in_the_form_that_is_asked_for():
    made = volume(numbered((2, 4, 5, 6)), PLACED, slope=1.0, intercept=-5.0)
    pieces, name = export.volume(made, "nii")
    assert name == "nii.gz" and read(b"".join(pieces)).shape == (6, 5, 4, 2)
    pieces, name = export.volume(made, "raw")
    found = wire.unpack(b"".join(pieces))
    assert name == "raw"
    np.testing.assert_array_equal(found.values(), made.array.reshape(8, 5, 6) - 5)
    with pytest.raises(Unusable) as caught:
        export.volume(made, "mp3")
    assert caught.value.code == "bad_format"


def test_voxels_of_the_other_byte_order_and_across_memory_are_written():
    array = numbered((1, 6, 5, 4)).transpose(0, 3, 2, 1).astype(">i2")
    made = volume(array, PLACED)
    np.testing.assert_array_equal(np.load(BytesIO(export.npy(made))), array[0])
    np.testing.assert_array_equal(read(export.nifti(made)).get_fdata(), array[0].T)


@pytest.mark.parametrize("dtype", [np.int16, np.uint16, np.float32])
def test_trap_3_beside_tilted_slices_an_array_is_nan_and_never_the_blank_of_the_resampling(dtype):
    array = np.full((1, 5, 6, 4), 40, dtype)
    array[0, 2, 3] = 0
    whole = tilted(array, 0.5, intercept=-1024.0)
    upright, _ = rectify.rectify(whole)
    for k in range(5):
        values = export.plane_values(slices.cut(upright, slices.find(whole.info, "axial"), k))
        assert values.dtype == np.float32
        assert np.isnan(values).sum() == (2 if k % 2 == 0 else 1) * 4  # 8 rows of which a slice fills 6, or 7 between
        assert set(np.unique(values[~np.isnan(values)])) <= {-1024, -1004, -984}
    coronal = slices.cut(upright, slices.find(whole.info, "coronal"), 0)
    assert np.isnan(export.plane_values(coronal)).any(axis=1).sum() == 3
    slanted = oblique.cut(upright, oblique.raster((0, 0, 0), (0, 1, 0), (0, 0, 1), 8, 5, 1.0))
    told = export.plane_values(slanted)
    assert np.isnan(told).any() and np.nanmin(told) >= -1024 and np.nanmax(told) <= -984


def test_trap_16_padding_of_the_file_is_a_stored_value_and_stays_one_in_an_array():
    plane = Plane(np.array([[-2000, 5]], np.int16), intercept=-24.0, padding=(-2000, -2000))
    assert export.plane_values(plane).tolist() == [[-2024, -19]]
    assert export.plane_values(plane).dtype == np.int16
    outside = replace(plane, valid=np.array([[True, False]]))
    np.testing.assert_array_equal(export.plane_values(outside), np.array([[-2024, np.nan]], np.float32))


@pytest.mark.parametrize("padding", [None, (0, 0)])
def test_trap_4_a_gap_is_nan_in_an_array_and_in_nifti(padding):
    whole = uneven(numbered(), (0, 1, 4, 5), slope=2.0, intercept=-10.0, padding=padding)
    even, gaps = rectify.rectify(whole)
    coronal = export.plane_values(slices.cut(even, slices.find(whole.info, "coronal"), 1, gaps=gaps))
    assert coronal.dtype == np.float32
    np.testing.assert_array_equal(np.isnan(coronal).all(axis=1), [False, False, True, True, False, False])
    assert np.nanmin(coronal) == 10.0
    found = read(export.nifti(whole))
    assert found.get_data_dtype() == np.float32
    values = found.get_fdata()
    np.testing.assert_array_equal(np.isnan(values).all(axis=(0, 1)), [False, False, True, True, False, False])
    np.testing.assert_array_equal(values[:, :, [0, 1, 4, 5]], numbered()[0].T * 2.0 - 10)


def test_trap_4_the_gap_of_every_phase_is_nan_in_nifti():
    values = read(export.nifti(uneven(numbered((2, 4, 5, 6)), (0, 1, 4, 5)))).get_fdata()
    np.testing.assert_array_equal(np.isnan(values).all(axis=(0, 1)).T, [[False, False, True, True, False, False]] * 2)


def test_trap_4_no_invented_value_leaves_a_real_series_with_a_gap(data):
    files = {str(path): path.read_bytes() for path in sorted((data / "series-irregular/gap-inconsistent-1").glob("*"))}
    (info,) = displaysets.arrange((name, dicom.read_header(content)) for name, content in files.items()).sets
    whole = build.build(info, files.__getitem__)
    low, high = float(export.modality(whole).min()), float(export.modality(whole).max())
    values = read(export.nifti(whole)).get_fdata()
    assert np.isnan(values).any() and np.nanmin(values) >= low and np.nanmax(values) <= high
    even, gaps = rectify.rectify(whole)
    coronal = export.plane_values(slices.cut(even, slices.find(info, "coronal"), info.rows // 2, gaps=gaps))
    assert np.isnan(coronal).any() and np.nanmin(coronal) >= low


LOST = {(0, 1): "cut short", (1, 3): "cut short"}


@pytest.mark.parametrize("padding", [None, (-7.0, -7.0)])
def test_case_15_slices_that_cannot_be_drawn_are_nan_in_numpy_and_nifti(padding):
    made = replace(volume(numbered((2, 4, 5, 6)), PLACED, intercept=-5.0, padding=padding), undrawable=LOST)
    found = np.load(BytesIO(export.npy(made)))
    blank = np.zeros((2, 4), bool)
    blank[0, 1] = blank[1, 3] = True
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, export.modality(made))
    np.testing.assert_array_equal(np.isnan(found).all(axis=(2, 3)), blank)
    np.testing.assert_array_equal(found[~blank], (made.array - 5.0)[~blank])
    told = read(export.nifti(made))
    np.testing.assert_array_equal(told.get_fdata().T, found)
    assert told.get_data_dtype() == np.float32
    assert bytes(told.header["descrip"]).rstrip(b"\0") == b"Slices that cannot be drawn (NaN): 2"


def test_case_15_an_undrawable_slice_of_an_uneven_stack_is_nan_wherever_it_has_a_part():
    made = replace(uneven(numbered((1, 5, 5, 6)), (0, 1, 2.4, 3, 6)), undrawable={(0, 2): "cut short"})
    values = read(export.nifti(made)).get_fdata()
    np.testing.assert_array_equal(np.isnan(values).all(axis=(0, 1)), [False, False, True, False, True, True, False])


def test_case_15_a_slice_that_cannot_be_drawn_is_blank_in_raw_and_nan_in_colour():
    made = replace(volume(numbered(), PLACED), undrawable={(0, 2): "cut short"})
    pieces, _ = export.volume(made, "raw")
    values = wire.unpack(b"".join(pieces)).values()
    assert np.isnan(values[2]).all()
    np.testing.assert_array_equal(values[[0, 1, 3]], made.array[0, [0, 1, 3]])
    array = np.arange(2 * 3 * 4 * 3, dtype=np.uint8).reshape(1, 2, 3, 4, 3)
    colours = np.load(BytesIO(export.npy(replace(volume(array, PLACED), undrawable={(0, 1): "cut short"}))))
    assert colours.dtype == np.float32 and np.isnan(colours[1]).all()
    np.testing.assert_array_equal(colours[0], array[0, 0])


@pytest.mark.parametrize("dtype", [np.uint16, np.uint32])
def test_deep_colour_is_written_as_it_is_stored(dtype):
    array = (np.arange(2 * 3 * 4 * 3).reshape(1, 2, 3, 4, 3) * 900).astype(dtype)
    found = np.load(BytesIO(export.npy(volume(array, PLACED))))
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, array[0])
    np.testing.assert_array_equal(export.plane_values(Plane(array[0, 1])), array[0, 1])
