from pathlib import Path

import numpy as np
import pytest

from engine import letters, slices
from engine.dicom import read_header
from engine.displaysets import MOSAIC, Excluded, arrange
from engine.geometry import NO_SPACING
from engine.header import PixelFormat, Window
from tests.support.headers import CORONAL, frame, header, moved, of_frames, parts, seen, series, tilted, volume


def test_trap_1_slices_are_sorted_by_position_along_row_times_column() -> None:
    info = parts(series([10, 0, 5]))[""]
    assert seen(info) == [["i2", "i3", "i1"]]
    assert [item.offset for item in info.slices[0]] == [0.0, 5.0, 10.0]


def test_trap_1_the_normal_decides_and_not_z() -> None:
    downward = (1.0, 0.0, 0.0, 0.0, -1.0, 0.0)
    info = parts(of_frames(frame(z, orientation=downward) for z in (0.0, 5.0, 10.0)))[""]
    assert seen(info) == [["i3", "i2", "i1"]]
    assert np.array(info.geometry.affine)[2, 2] == -5.0


def test_trap_1_the_instance_number_orders_only_what_has_no_position() -> None:
    nowhere = frame(None, orientation=None)
    info = parts([("b", header(2, [nowhere])), ("c", header(10, [nowhere])), ("a", header(1, [nowhere]))])[""]
    assert seen(info) == [["a", "b", "c"]]
    assert info.kind == "images"
    assert "no position" in info.reason


def test_trap_9_the_spacing_comes_from_positions_and_not_from_the_thickness() -> None:
    frames = [frame(z, thickness=1.25) for z in (0.0, 5.0, 10.0)]
    assert parts(of_frames(frames))[""].geometry.spacing == (5.0, 0.5, 0.5)


def test_trap_3_a_tilted_gantry_shears_the_affine() -> None:
    info = parts(tilted(20))[""]
    assert info.kind == "volume"
    assert info.geometry.tilt_degrees == pytest.approx(20)
    for k, item in enumerate(info.slices[0]):
        np.testing.assert_allclose((np.array(info.geometry.affine) @ [0, 0, k, 1])[:3], item.position, atol=1e-9)


def test_trap_4_true_offsets_stay_beside_the_even_grid() -> None:
    info = volume([0, 5, 10, 20])
    assert info.geometry.offsets == (0.0, 5.0, 10.0, 20.0)
    assert info.geometry.gaps == ((2, 5.0),)
    assert np.array(info.geometry.affine)[2, 2] == 5.0


def test_one_slice_is_a_list_whose_pixels_can_be_measured() -> None:
    info = volume([3.0])
    assert (info.kind, info.reason[:19]) == ("images", "There is one slice:")
    assert info.geometry.spacing == (None, 0.5, 0.5)
    np.testing.assert_allclose(np.array(info.geometry.affine)[:, 3], [-10, -20, 3, 1])


def test_two_slices_are_a_volume() -> None:
    assert volume([0, 5]).shape == (1, 2, 8, 6)


def test_without_pixel_spacing_there_is_no_volume_and_the_reason_says_so() -> None:
    info = parts(of_frames(frame(z, spacing=None) for z in (0.0, 5.0)))[""]
    assert (info.kind, info.reason) == ("images", NO_SPACING)
    assert info.geometry.affine is None


def test_trap_21_the_aspect_of_pixels_without_spacing_is_kept() -> None:
    images = moved(of_frames([frame(None, orientation=None, spacing=None)]), aspect=(2.0, 1.0))
    assert parts(images)[""].aspect == (2.0, 1.0)


def test_trap_31_what_cannot_be_drawn_is_excluded_with_its_code_and_sentence() -> None:
    made = arrange([*series([0, 5]), ("report", header(9, problem="no_pixels: A report has no image."))])
    assert made.excluded == [Excluded("report", "no_pixels", "A report has no image.")]
    assert seen(made.sets[0]) == [["i1", "i2"]]


def test_a_header_without_pixels_is_excluded_even_if_it_names_no_problem() -> None:
    (left,) = arrange([("x", header(1, pixels=None))]).excluded
    assert left.code == "no_pixels"


def test_a_series_of_nothing_but_reports_has_no_display_set() -> None:
    assert arrange([("x", header(1, problem="no_pixels: None."))]).sets == []


def test_the_windows_of_the_set_are_those_of_the_middle_slice() -> None:
    frames = [frame(5.0 * k, windows=(Window(40.0 + k, 400.0), Window(0.0, 10.0))) for k in range(5)]
    info = parts(of_frames(frames))[""]
    assert info.windows == (Window(42.0, 400.0), Window(0.0, 10.0))
    assert [item.windows[0].center for item in info.slices[0]] == [40.0, 41.0, 42.0, 43.0, 44.0]


def test_volumes_come_first_and_localizers_last() -> None:
    scout = ("scout", header(0, [frame((0.0, 0.0, 0.0), orientation=CORONAL)]))
    lone = ("lone", header(1, [frame(0.0)], pixels=PixelFormat(4, 4)))
    assert [info.kind for info in arrange([scout, lone, *series([0, 5])]).sets] == ["volume", "images", "images"]


def test_the_series_describes_itself() -> None:
    told = {"description": "Thorax", "number": "7"}
    (info,) = arrange(moved(series([0, 5]), series=told, frame_of_reference="1.9", calibration="GEOMETRY")).sets
    assert (info.description, info.number, info.frame_of_reference) == ("Thorax", 7, "1.9")
    assert (info.calibration, info.spacing_source) == ("GEOMETRY", "PixelSpacing")


@pytest.mark.parametrize("text", ["", "no", "1e999"])
def test_a_series_number_that_is_none_is_left_out(text: str) -> None:
    (info,) = arrange(moved(series([0, 5]), series={"number": text})).sets
    assert info.number is None


def test_positions_that_nothing_makes_sense_of_are_no_volume() -> None:
    info = parts(of_frames([frame((0.0, 0.0, 0.0)), frame((80.0, 0.0, 5.0))]))[""]
    assert info.kind == "images"
    assert info.shape[:2] == (1, 2)


def test_trap_2_the_index_of_a_slice_is_its_place_in_the_volume() -> None:
    info = volume([20, 0, 10, 5, 15])
    for k, item in enumerate(info.slices[0]):
        assert (np.array(info.geometry.affine) @ [0, 0, k, 1])[2] == pytest.approx(item.position[2])


def test_trap_7_a_mosaic_of_several_positions_is_a_list_with_its_reason() -> None:
    mosaic = [frame(z, image_type="ORIGINAL\\PRIMARY\\M\\ND\\MOSAIC") for z in (0.0, 5.0, 10.0)]
    info = parts(of_frames(mosaic))[""]
    assert (info.kind, info.reason, info.shape[:2]) == ("images", MOSAIC, (1, 3))
    plain = parts(of_frames(frame(z, image_type="ORIGINAL\\PRIMARY\\M\\ND") for z in (0.0, 5.0, 10.0)))[""]
    assert plain.kind == "volume"


def test_the_sides_of_radiographs_are_told_where_all_agree() -> None:
    nowhere = frame(None, orientation=None)
    one, same = (header(n, [nowhere], sides=("L", "F")) for n in (1, 2))
    other = header(3, [nowhere], sides=("P", "F"))
    assert parts([("a", one), ("b", same)])[""].sides == ("L", "F")
    assert parts([("a", one), ("c", other)])[""].sides == ()


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("single/xray-monochrome1/dx_image.dcm", "L"),
        ("single/xray-monochrome1/RG3_J2KR.dcm", "R"),
        ("dicomdir/pydicom-tree/77654033/CR1/6154", "L"),
    ],
)
def test_real_radiographs_have_edge_letters(data: Path, path: str, right: str) -> None:
    (info,) = arrange([("one", read_header((data / path).read_bytes()))]).sets
    found = slices.find(info, "acquired").letters
    assert found == {"left": letters.opposite(right), "right": right, "top": "H", "bottom": "F"}


def test_trap_21_images_of_other_proportions_are_parts_of_their_own() -> None:
    flat = of_frames([frame(None, orientation=None, spacing=None)] * 3)
    mixed = [*moved(flat[:2], aspect=(2.0, 1.0)), *flat[2:]]
    assert {info.aspect for info in parts(mixed).values()} == {(2.0, 1.0), None}
    assert [info.aspect for info in parts(moved(series([0, 5]), aspect=(2.0, 1.0))).values()] == [None]
