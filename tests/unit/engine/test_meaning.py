import pytest

from engine.header import PixelFormat
from tests.support.headers import frame, header, moved, of_frames, parts, series

UINT8 = PixelFormat(8, 6, allocated=8, stored=8, high_bit=7)


def test_one_rescale_for_all_keeps_the_stored_type() -> None:
    info = parts(of_frames(frame(z, slope=2.0, intercept=-1024.0) for z in (0.0, 5.0)))[""]
    assert (info.dtype, info.slope, info.intercept) == ("uint16", 2.0, -1024.0)


def test_trap_12_slices_with_their_own_rescale_become_modality_values_in_float() -> None:
    info = parts(of_frames(frame(z, slope=1.0 + z) for z in (0.0, 5.0)))[""]
    assert (info.dtype, info.slope, info.intercept) == ("float32", 1.0, 0.0)
    assert [item.slope for item in info.slices[0]] == [1.0, 6.0]


@pytest.mark.parametrize("slope", [1e-9, -2.0])
def test_trap_13_tiny_and_negative_slopes_are_kept(slope: float) -> None:
    info = parts(of_frames(frame(z, slope=slope) for z in (0.0, 5.0)))[""]
    assert (info.dtype, info.slope) == ("uint16", slope)


def test_trap_15_a_modality_lut_leads_to_float() -> None:
    info = parts(moved(series([0, 5]), modality_lut=True))[""]
    assert (info.dtype, info.modality_lut, info.slope) == ("float32", True, 1.0)


def test_trap_16_padding_stays_in_stored_values() -> None:
    info = parts(moved(series([0, 5]), padding=(-2000.0, -2000.0)))[""]
    assert (info.padding, info.stored_padding) == ((-2000.0, -2000.0), None)


def test_trap_16_padding_of_converted_slices_is_remembered_as_stored() -> None:
    images = moved(of_frames(frame(z, slope=1.0 + z) for z in (0.0, 5.0)), padding=(0.0, 0.0))
    info = parts(images)[""]
    assert (info.padding, info.stored_padding) == (None, (0.0, 0.0))


@pytest.mark.parametrize(
    ("formats", "dtype"),
    [
        ([{}, {}], "uint16"),
        ([{}, {"signed": True}], "int32"),
        ([{"allocated": 32, "stored": 32, "high_bit": 31}, {"signed": True}], "float32"),
        ([{"kind": "float32", "allocated": 32}] * 2, "float32"),
    ],
)
def test_slices_of_different_types_meet_in_one_that_holds_both(formats: list[dict], dtype: str) -> None:
    images = [(f"i{n}", header(n, [frame(5.0 * n)], pixels=PixelFormat(8, 6, **f))) for n, f in enumerate(formats)]
    assert parts(images)[""].dtype == dtype


def test_trap_24_the_suv_factor_counts_only_where_all_slices_share_it() -> None:
    pet = {"modality": "PT", "units": "BQML"}
    shared = parts(moved(series([0, 5]), suv_factor=0.5, **pet))[""]
    assert (shared.units, shared.suv_factor) == ("BQML", 0.5)
    mixed = [*moved(series([0]), suv_factor=0.5, **pet), ("x", header(9, [frame(5.0)], suv_factor=None, **pet))]
    assert parts(mixed)[""].suv_factor is None


@pytest.mark.parametrize(
    ("units", "rescale_type", "told"),
    [("HU", "", "HU"), ("", "HU", "HU"), ("", "US", ""), ("", "PCT", "%"), ("", "OD", "OD"), ("", "", "")],
)
def test_the_unit_is_the_files_own(units: str, rescale_type: str, told: str) -> None:
    assert parts(moved(series([0, 5]), units=units, rescale_type=rescale_type))[""].units == told


def test_colour_has_neither_rescale_nor_unit() -> None:
    rgb = PixelFormat(8, 6, samples=3, photometric="RGB", allocated=8, stored=8, high_bit=7)
    info = parts(moved(series([0, 5]), pixels=rgb, padding=(0.0, 0.0)))[""]
    assert (info.dtype, info.slope, info.units, info.padding) == ("uint8", 1.0, "", None)
