"""engine.describe: what the viewer is told of a display set."""

import numpy as np
import orjson
import pytest

from engine import dicom, displaysets
from engine.describe import describe, orientation
from engine.displayset import DisplaySet
from tests.support import dicoms
from tests.support.volumes import affine, numbered, uneven
from tests.support.volumes import info as placed


@pytest.fixture
def info() -> DisplaySet:
    headers = [(name, dicom.read_header(data)) for name, data in dicoms.study(5).items()]
    (made,) = displaysets.arrange(headers).sets
    return made


def test_it_is_json(info: DisplaySet) -> None:
    assert orjson.loads(orjson.dumps(describe(info)))["slices"] == 5


def test_it_tells_shape_and_geometry(info: DisplaySet) -> None:
    told = describe(info)
    assert [told[name] for name in ("slices", "rows", "columns", "phases", "kind")] == [5, 8, 8, 1, "volume"]
    assert told["spacing"] == (1.0, 0.5, 0.5)
    assert np.allclose(np.array(told["affine"]) @ [0, 0, 2, 1], [-4, -4, 3, 1])


def test_it_tells_every_family_of_planes(info: DisplaySet) -> None:
    planes = describe(info)["planes"]
    assert set(planes) == {"acquired", "axial", "coronal", "sagittal"}
    assert planes["coronal"]["slices"] == 8
    assert planes["coronal"]["letters"] == {"left": "R", "right": "L", "top": "H", "bottom": "F"}


def test_it_tells_why_there_are_no_planes() -> None:
    (single,) = displaysets.arrange([("1", dicom.read_header(dicoms.ct(1)))]).sets
    told = describe(single)
    assert told["planes"]["axial"] == {"reason": single.reason}
    assert "slices" in told["planes"]["acquired"]


def test_trap_4_it_tells_which_planes_lie_in_a_gap() -> None:
    files = [(str(z), dicom.read_header(dicoms.ct(z, SOPInstanceUID=f"1.2.{z}"))) for z in (5, 10, 15, 30)]
    (made,) = displaysets.arrange(files).sets
    planes = describe(made)["planes"]
    assert {name: plane["in_gap"] for name, plane in planes.items()} == {
        "acquired": [],
        "axial": [3, 4],
        "coronal": [],
        "sagittal": [],
    }
    assert {name: plane["rows_in_gap"] for name, plane in planes.items()} == {
        "acquired": [],
        "axial": [],
        "coronal": [1, 2],
        "sagittal": [1, 2],
    }
    assert not any(plane["columns_in_gap"] for plane in planes.values())


def test_trap_4_columns_lie_in_a_gap_where_the_slices_run_from_side_to_side() -> None:
    turned = {"ImageOrientationPatient": [0, 1, 0, 0, 0, -1]}
    files = [
        (str(x), dicom.read_header(dicoms.ct(x, SOPInstanceUID=f"1.2.{x}", ImagePositionPatient=[x, 0, 0], **turned)))
        for x in (5, 10, 15, 30)
    ]
    (made,) = displaysets.arrange(files).sets
    planes = describe(made)["planes"]
    assert [planes[name]["columns_in_gap"] for name in ("axial", "coronal", "sagittal")] == [[3, 4], [3, 4], []]
    assert planes["sagittal"]["in_gap"] == [3, 4]
    assert not any(plane["rows_in_gap"] for plane in planes.values())


def test_trap_4_planes_that_run_against_the_slices_are_counted_from_their_own_first() -> None:
    turned = {"ImageOrientationPatient": [1, 0, 0, 0, -1, 0]}
    files = [(str(z), dicom.read_header(dicoms.ct(z, SOPInstanceUID=f"1.2.{z}", **turned))) for z in (5, 10, 15, 30)]
    (made,) = displaysets.arrange(files).sets
    assert made.slices[0][0].position is not None and made.slices[0][0].position[2] == 30
    assert describe(made)["planes"]["axial"]["in_gap"] == [3, 4]


def test_orientation_is_six_cosines_or_unknown(info: DisplaySet) -> None:
    assert orientation(info) == [1, 0, 0, 0, 1, 0]
    assert orientation(DisplaySet("1.2.3")) is None


def test_unknown_spacing_is_null() -> None:
    assert describe(DisplaySet("1.2.3"))["spacing"] is None


def test_it_tells_the_acquired_shape_and_the_grid_that_planes_are_cut_from(info: DisplaySet) -> None:
    told = describe(info)
    assert (told["shape"], told["affine_is"]) == ((5, 8, 8), "acquired")
    assert told["grid"] == {"shape": (5, 8, 8), "affine": [list(row) for row in told["affine"]]}
    assert told["positions"] == [(-4, -4, z) for z in (1, 2, 3, 4, 5)]


def test_trap_4_uneven_slices_are_told_apart_from_their_even_grid() -> None:
    files = [(str(z), dicom.read_header(dicoms.ct(z, SOPInstanceUID=f"1.2.{z}"))) for z in (5, 10, 15, 30)]
    (made,) = displaysets.arrange(files).sets
    told = describe(made)
    assert (told["shape"], told["grid"]["shape"], told["affine_is"]) == ((4, 8, 8), (6, 8, 8), "even grid")
    assert [place[2] for place in told["positions"]] == [5, 10, 15, 30]
    assert np.allclose(np.array(told["grid"]["affine"]) @ [0, 0, 5, 1], [-4, -4, 30, 1])


def test_images_without_a_volume_have_no_grid() -> None:
    (single,) = displaysets.arrange([("1", dicom.read_header(dicoms.ct(1)))]).sets
    told = describe(single)
    assert (told["shape"], told["grid"], told["affine_is"]) == ((1, 8, 8), None, "first image")
    bare = dicoms.ct(1, ImagePositionPatient=None, ImageOrientationPatient=None)
    (nowhere,) = displaysets.arrange([("1", dicom.read_header(bare))]).sets
    told = describe(nowhere)
    assert (told["positions"], told["grid"], told["affine_is"]) == ([None], None, None)


def test_case_15_planes_that_cannot_be_drawn_are_told_like_gaps(info: DisplaySet) -> None:
    planes = describe(info, [(0, 1)])["planes"]
    assert [planes[name]["in_gap"] for name in ("acquired", "axial", "coronal", "sagittal")] == [[], [1], [], []]
    last = planes["coronal"]["height"] - 1
    assert planes["coronal"]["rows_in_gap"] == planes["sagittal"]["rows_in_gap"] == [last - 1]
    assert not any(plane["columns_in_gap"] for plane in planes.values())


def test_case_15_a_slice_that_can_be_drawn_in_another_phase_is_no_gap() -> None:
    both = placed((2, 4, 3, 3), affine())
    assert describe(both, [(0, 1)])["planes"]["axial"]["in_gap"] == []
    assert describe(both, [(0, 1), (1, 1)])["planes"]["axial"]["in_gap"] == [1]


def test_case_15_an_uneven_stack_is_blank_wherever_an_undrawable_slice_has_a_part() -> None:
    made = uneven(numbered((1, 5, 3, 3)), (0, 1, 2.4, 3, 6)).info
    assert describe(made)["planes"]["axial"]["in_gap"] == [4, 5]
    assert describe(made, [(0, 2)])["planes"]["axial"]["in_gap"] == [2, 4, 5]


def test_trap_21_an_aspect_ratio_is_told_and_is_no_spacing() -> None:
    plane = describe(placed((1, 1, 4, 4), None, aspect=(2.0, 1.0)))["planes"]["acquired"]
    assert (plane["spacing"], plane["aspect"]) == (None, (2.0, 1.0))
