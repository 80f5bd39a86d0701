import gzip
import struct
from typing import Any

import nibabel
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import build, export, nifti, nifti_values
from engine.displayset import DisplaySet
from engine.errors import Refused
from engine.header import Window
from engine.rectify import rectify
from engine.volume import Volume

AFFINE = np.array([[-2.0, 0, 0, 90], [0, 3, 0, -120], [0, 0, 4, -70], [0, 0, 0, 1]])
LPS_FROM_RAS = np.diag([-1, -1, 1, 1])
TYPES = ["u1", "i1", "u2", "i2", "u4", "i4", "f4", "f8", "u8", "i8", "c8", "c16"]


def ramp(shape: tuple[int, ...] = (5, 4, 3), dtype: str = "i2") -> np.ndarray:
    return np.arange(np.prod(shape)).reshape(shape, order="F").astype(dtype)


def packed(
    array: np.ndarray, affine: np.ndarray | None = AFFINE, kind: Any = nibabel.Nifti1Image, **fields: Any
) -> bytes:
    """A NIfTI file of these voxels, with some header fields set by hand."""
    dtype = array.dtype if array.dtype.kind in "iu" and array.itemsize == 8 else None
    image = kind(array, affine, dtype=dtype)
    data = bytearray(image.to_bytes())
    head = image.header.copy()
    for name, value in fields.items():
        head[name] = value
    if fields:
        head["vox_offset"] = fields.get("vox_offset", struct.unpack_from("<f", data, 108)[0])
        data[:348] = head.binaryblock
    return bytes(data)


def opened(data: bytes, name: str = "x.nii") -> Volume:
    info = nifti.read_header(data, name, "id")
    return build.build(info, lambda instance: data)


def notes(info: DisplaySet) -> list[str]:
    return [entry["value"] for entry in info.trust["entries"] if entry["key"] == "note"]


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
@pytest.mark.parametrize("squeeze", [bytes, gzip.compress])
def test_trap_25_every_datatype_in_every_container_gives_its_values(
    dtype: str, order: str, kind: Any, squeeze: Any
) -> None:
    array = ramp(dtype=dtype)
    header = kind.header_class(endianness=order)
    header.set_data_dtype(dtype)
    data = squeeze(kind(array, AFFINE, header).to_bytes())
    made = opened(data)
    np.testing.assert_array_equal(made.array[0].T, np.abs(array) if dtype[0] == "c" else array)
    np.testing.assert_allclose(made.affine, LPS_FROM_RAS @ AFFINE)


def test_the_array_keeps_the_order_of_the_file() -> None:
    array = ramp((5, 4, 3, 2))
    made = opened(packed(array))
    assert made.array.shape == (2, 3, 4, 5)
    assert made.array[1, 2, 3, 4] == array[4, 3, 2, 1]


def test_small_types_are_kept_and_large_ones_told_of() -> None:
    kept = {dtype: nifti.read_header(packed(ramp(dtype=dtype))) for dtype in TYPES}
    told = {dtype: info.dtype for dtype, info in kept.items()}
    same = {"u1": "uint8", "i1": "int8", "u2": "uint16", "i2": "int16", "u4": "uint32", "i4": "int32", "f4": "float32"}
    assert told == same | {"f8": "float32", "u8": "int32", "i8": "int32", "c8": "float32", "c16": "float32"}
    assert [dtype for dtype, info in kept.items() if notes(info)] == ["f8", "c8", "c16"]


def test_64_bit_integers_that_do_not_fit_become_float_and_are_told() -> None:
    made = opened(packed(ramp(dtype="i8") * 2**33))
    assert made.array.dtype == np.float32
    assert any("too large" in note for note in notes(made.info))


@pytest.mark.parametrize("values", [[0.0, 1.0, -2.5, 1e300, 3.14159265358979]])
def test_128_bit_floats_are_read_in_both_of_their_forms(values: list[float]) -> None:
    intel = b"".join(_extended(value) for value in values)
    ieee = b"".join(_quad(value) for value in values)
    np.testing.assert_allclose(nifti_values.quad(memoryview(intel), "<"), values, rtol=1e-15)
    np.testing.assert_allclose(nifti_values.quad(memoryview(ieee), "<"), values, rtol=1e-15)
    swapped = b"".join(ieee[i : i + 16][::-1] for i in range(0, len(ieee), 16))
    np.testing.assert_allclose(nifti_values.quad(memoryview(swapped), ">"), values, rtol=1e-15)


def test_128_bit_infinity_and_nan_stay_what_they_are() -> None:
    made = nifti_values.quad(memoryview(_quad(1.0) + b"\0" * 14 + b"\xff\x7f" + b"\1" * 14 + b"\xff\xff"), "<")
    assert made[0] == 1
    assert np.isposinf(made[1])
    assert np.isnan(made[2])


def _extended(value: float) -> bytes:
    return bytes(np.array([value], np.longdouble).tobytes()[:10]) + b"\0" * 6


def _quad(value: float) -> bytes:
    bits = struct.unpack("<Q", struct.pack("<d", value))[0]
    sign, exponent, mantissa = bits >> 63, (bits >> 52) & 0x7FF, bits & (2**52 - 1)
    wide = 0 if value == 0 else exponent - 1023 + 16383
    return ((sign << 127) | (wide << 112) | (mantissa << 60)).to_bytes(16, "little")


def test_a_whole_file_of_128_bit_floats_is_read() -> None:
    base = bytearray(packed(ramp((2, 2, 2), "f8")))
    struct.pack_into("<hh", base, 70, 1536, 128)
    data = bytes(base[:352]) + b"".join(_quad(float(v)) for v in range(8))
    assert opened(data).array.ravel().tolist() == [0, 1, 2, 3, 4, 5, 6, 7]


def test_trap_25_sform_goes_before_qform() -> None:
    image = nibabel.Nifti1Image(ramp(), AFFINE)
    other = AFFINE.copy()
    other[:3, 3] = 7
    image.set_qform(other, 1)
    image.set_sform(AFFINE, 2)
    info = nifti.read_header(image.to_bytes())
    np.testing.assert_allclose(info.geometry.affine, LPS_FROM_RAS @ AFFINE)
    assert info.spacing_source == "NIfTI sform"


def test_trap_25_qform_counts_where_sform_has_no_code() -> None:
    image = nibabel.Nifti1Image(ramp(), AFFINE)
    image.set_qform(AFFINE, 1)
    image.set_sform(None, 0)
    info = nifti.read_header(image.to_bytes())
    np.testing.assert_allclose(info.geometry.affine, LPS_FROM_RAS @ AFFINE, atol=1e-5)
    assert info.spacing_source == "NIfTI qform"


def test_trap_25_without_both_the_voxel_sizes_count_and_the_panel_says_so() -> None:
    info = nifti.read_header(packed(ramp(), sform_code=0, qform_code=0))
    assert info.geometry.spacing == (4.0, 3.0, 2.0)
    assert any("Orientation is assumed" in note for note in notes(info))


def test_a_singular_sform_gives_way_to_the_next() -> None:
    info = nifti.read_header(packed(ramp(), srow_x=[0, 0, 0, 0], qform_code=1))
    assert info.spacing_source == "NIfTI qform"
    assert "The sform of the file is not usable." in notes(info)


@pytest.mark.parametrize("slope", [0.0, np.nan, np.inf])
def test_trap_25_a_slope_of_zero_or_nan_scales_nothing(slope: float) -> None:
    made = opened(packed(ramp(), scl_slope=slope, scl_inter=5))
    assert (made.slope, made.intercept) == (1.0, 0.0)


def test_slope_and_intercept_stay_beside_the_stored_values() -> None:
    made = opened(packed(ramp(), scl_slope=0.5, scl_inter=-3))
    assert (made.array.dtype, made.slope, made.intercept) == (np.int16, 0.5, -3.0)
    np.testing.assert_allclose(export.modality(made).T, ramp() * 0.5 - 3)


def test_trap_25_nan_voxels_stay_nan() -> None:
    array = ramp(dtype="f4")
    array[1, 2, 0] = np.nan
    assert np.isnan(opened(packed(array)).array[0, 0, 2, 1])


@pytest.mark.parametrize("samples", [3, 4])
def test_trap_25_rgb_and_rgba_are_colour(samples: int) -> None:
    rng = np.random.default_rng(1)
    parts = rng.integers(0, 256, (5, 4, 3, samples), np.uint8)
    dtype = np.dtype([(c, "u1") for c in "RGBA"[:samples]])
    made = opened(packed(parts.view(dtype)[..., 0]))
    assert (made.colour, made.info.windows) == (True, ())
    np.testing.assert_array_equal(made.array[0].transpose(2, 1, 0, 3), parts[..., :3])


def test_trap_25_four_dimensions_are_phases_with_their_times() -> None:
    image = nibabel.Nifti1Image(ramp((5, 4, 3, 4)), AFFINE)
    image.header.set_xyzt_units("mm", "msec")
    image.header["pixdim"][4] = 2500
    info = nifti.read_header(image.to_bytes())
    assert (info.phase_label, info.phase_values) == ("time (s)", (0.0, 2.5, 5.0, 7.5))
    assert [item.frame for item in info.slices[2]] == [6, 7, 8]


def test_a_fifth_dimension_is_shown_component_by_component() -> None:
    made = opened(packed(ramp((5, 4, 3, 1, 3))))
    assert made.array.shape == (3, 3, 4, 5)
    assert made.info.phase_label == "component"


def test_a_single_slice_is_a_list_with_its_place() -> None:
    info = nifti.read_header(packed(ramp((5, 4))))
    assert (info.kind, info.shape) == ("images", (1, 1, 4, 5))
    assert info.geometry.spacing == (None, 3.0, 2.0)


def test_a_single_slice_through_time_is_one_list() -> None:
    info = nifti.read_header(packed(ramp((5, 4, 1, 6))))
    assert (info.kind, info.shape) == ("images", (1, 6, 4, 5))
    made = opened(packed(ramp((5, 4, 1, 6))))
    assert made.array.shape == (1, 6, 4, 5)


@pytest.mark.parametrize(("unit", "factor"), [("meter", 1000.0), ("micron", 0.001)])
def test_lengths_in_other_units_are_turned_into_millimetres(unit: str, factor: float) -> None:
    image = nibabel.Nifti1Image(ramp(), AFFINE)
    image.header.set_xyzt_units(unit)
    info = nifti.read_header(image.to_bytes())
    np.testing.assert_allclose(info.geometry.spacing, np.array([4, 3, 2]) * factor)


def test_the_display_range_becomes_the_window() -> None:
    info = nifti.read_header(packed(ramp(), cal_min=10, cal_max=50, descrip=b"a head"))
    assert info.windows == (Window(30.0, 40.0, "display range"),)
    assert (info.voi_function, info.description) == ("LINEAR_EXACT", "a head")
    assert nifti.read_header(packed(ramp(), cal_min=5, cal_max=5)).windows == ()


def test_trap_3_a_sheared_affine_is_rectified_to_its_true_places() -> None:
    affine = AFFINE.copy()
    affine[1, 2] = 1.5
    i, j, k = np.meshgrid(*map(np.arange, (5, 40, 6)), indexing="ij")
    truth = (affine @ np.stack([i, j, k, np.ones_like(i)]).reshape(4, -1))[1].reshape(i.shape)
    made, _ = rectify(opened(packed(truth.astype("f4"), affine)))
    index = np.stack(np.meshgrid(*map(np.arange, made.array.shape[1:]), indexing="ij"))[::-1].reshape(3, -1)
    place = -(made.affine @ np.vstack([index, np.ones(index.shape[1])]))[1].reshape(made.array.shape[1:])
    inner = ~np.isnan(made.array[0])
    inner[:, 1:-1] &= inner[:, :-2] & inner[:, 2:]
    inner[:, [0, -1]] = False
    assert inner.sum() > 0.8 * truth.size
    np.testing.assert_allclose(made.array[0][inner], place[inner], atol=1e-3)


@pytest.mark.parametrize("squeeze", [bytes, gzip.compress])
def test_one_slice_is_read_by_itself(squeeze: Any) -> None:
    data = squeeze(packed(ramp((5, 4, 3, 2))))
    info = nifti.read_header(data)
    whole = nifti.read_array(data, info)
    for t, line in enumerate(info.slices):
        for k, item in enumerate(line):
            np.testing.assert_array_equal(nifti.read_slice(data, info, item), whole[t, k])


def lie(**fields: Any) -> bytes:
    return packed(ramp(), **fields)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (lie(dim=[3, 500, 400, 300, 1, 1, 1, 1]), "nifti_damaged"),
        (lie(dim=[3, 32767, 32767, 32767, 1, 1, 1, 1]), "too_large"),
        (lie(dim=[7, 32767, 32767, 32767, 32767, 32767, 32767, 32767]), "too_large"),
        (packed(np.zeros((1, 1, 1, 400, 400), "u1")), "too_large"),
        (lie(dim=[3, -5, 4, 3, 1, 1, 1, 1]), "nifti_damaged"),
        (lie(dim=[0, 5, 4, 3, 1, 1, 1, 1]), "nifti_damaged"),
        (lie(dim=[9, 5, 4, 3, 1, 1, 1, 1]), "nifti_damaged"),
        (lie(vox_offset=1e9), "nifti_damaged"),
        (lie(vox_offset=12), "nifti_damaged"),
        (lie(vox_offset=np.nan), "nifti_damaged"),
        (lie(datatype=1), "nifti_datatype"),
        (lie(datatype=999), "nifti_datatype"),
        (lie()[:-1], "nifti_damaged"),
        (gzip.compress(lie()[:-1]), "nifti_damaged"),
        (gzip.compress(lie(dim=[3, 2000, 2000, 500, 1, 1, 1, 1])), "nifti_damaged"),
        (lie()[:200], "not_nifti"),
        (lie(magic=b"xyz"), "not_nifti"),
        (b"", "not_nifti"),
        (b"\x1f\x8b", "not_nifti"),
    ],
)
def test_case_24_a_header_that_lies_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        nifti.read_header(data)
    assert refusal.value.code == code


def test_single_bits_are_refused_with_the_reason() -> None:
    with pytest.raises(Refused, match=r"single bits .* order they lie within a byte: convert") as refusal:
        nifti.read_header(lie(datatype=1, bitpix=1))
    assert refusal.value.code == "nifti_datatype"


def test_case_24_a_gzip_bomb_is_not_inflated_beyond_what_its_header_declares() -> None:
    bomb = gzip.compress(packed(ramp()) + b"\0" * 50_000_000)
    made = opened(bomb)
    np.testing.assert_array_equal(made.array[0].T, ramp())


def test_case_24_a_damaged_gzip_stream_is_refused() -> None:
    whole = gzip.compress(packed(np.random.default_rng(1).integers(0, 9999, (40, 40, 10)).astype("i2")))
    with pytest.raises(Refused):
        nifti.read_header(whole[: len(whole) // 2])


@settings(max_examples=300, deadline=None)
@given(st.binary(min_size=8, max_size=64), st.integers(0, 340), st.sampled_from([bytes, gzip.compress]))
def test_case_24_a_mutated_header_is_read_or_refused_and_nothing_else(noise: bytes, place: int, squeeze: Any) -> None:
    data = bytearray(packed(ramp()))
    data[place : place + len(noise)] = noise
    mutated = squeeze(bytes(data[: len(packed(ramp()))]))
    try:
        info = nifti.read_header(mutated)
    except Refused as refusal:
        assert refusal.message.endswith(".")
    else:
        assert nifti.read_array(mutated, info).shape == info.shape
