"""engine.measure: statistics agree with plain NumPy and with SimpleITK."""

from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from engine import measure, oblique, rectify, slices
from engine.errors import Unusable
from engine.plane import Plane
from tests.support.volumes import affine, tilted, volume

OUTLINE = [(3.3, 2.1), (25.2, 4.7), (30.1, 20.3), (11.8, 27.4), (8.2, 14.9)]


@pytest.fixture
def plane():
    stored = np.random.default_rng(7).integers(0, 4000, (32, 40)).astype(np.int16)
    return Plane(stored, slope=1.5, intercept=-1024, spacing=(0.7, 0.4))


def in_polygon(points, x, y):
    odd = False
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
        if (y0 > y) != (y1 > y) and x0 + (y - y0) / (y1 - y0) * (x1 - x0) < x:
            odd = not odd
    return odd


def test_a_polygon_agrees_with_plain_numpy_and_with_simpleitk(plane):
    found = measure.statistics(plane, "polygon", OUTLINE, "HU")
    mask = np.array([[in_polygon(OUTLINE, x, y) for x in range(40)] for y in range(32)])
    values = plane.stored[mask] * 1.5 - 1024
    assert (found.count, found.unit) == (len(values), "HU")
    for mine, other in zip(
        (found.mean, found.sd, found.min, found.max),
        (values.mean(), values.std(), values.min(), values.max()),
        strict=True,
    ):
        assert mine == pytest.approx(other)
    image = sitk.GetImageFromArray(plane.stored * 1.5 - 1024)
    judge = sitk.LabelStatisticsImageFilter()
    judge.Execute(image, sitk.GetImageFromArray(mask.astype(np.uint8)))
    assert found.count == judge.GetCount(1)
    assert found.mean == pytest.approx(judge.GetMean(1))
    # SimpleITK divides by count - 1.
    assert found.sd == pytest.approx(judge.GetSigma(1) * np.sqrt((found.count - 1) / found.count))
    assert (found.min, found.max) == (judge.GetMinimum(1), judge.GetMaximum(1))
    shape = sitk.LabelShapeStatisticsImageFilter()
    labels = sitk.GetImageFromArray(mask.astype(np.uint8))
    labels.SetSpacing((0.4, 0.7))
    shape.Execute(labels)
    assert found.area_mm2 == pytest.approx(shape.GetPhysicalSize(1))


def test_a_rectangle_counts_the_centres_it_covers(plane):
    found = measure.statistics(plane, "rectangle", [(10, 5), (19, 8)])
    values = plane.stored[5:9, 10:20] * 1.5 - 1024
    assert found.count == 40 and found.mean == pytest.approx(values.mean())
    assert found.area_mm2 == pytest.approx(40 * 0.7 * 0.4)
    assert found.outline_area == pytest.approx(9 * 0.4 * 3 * 0.7)
    assert found.outline_length == pytest.approx(2 * (9 * 0.4 + 3 * 0.7))


def test_a_point_is_one_value(plane):
    found = measure.statistics(plane, "point", [(12.2, 3.9)])
    assert (found.count, found.mean, found.sd) == (1, plane.stored[4, 12] * 1.5 - 1024, 0)
    assert found.area_mm2 is found.outline_length is None


def test_trap_27_a_line_is_measured_with_the_planes_own_two_spacings(plane):
    found = measure.statistics(plane, "line", [(0, 0), (30, 20)])
    assert found.outline_length == pytest.approx(np.hypot(30 * 0.4, 20 * 0.7))
    assert (found.count, found.mean, found.length_unit) == (0, None, "mm")


def test_trap_27_on_a_coronal_plane_lengths_use_the_slice_distance():
    made = volume(np.zeros((1, 10, 20, 30), np.int16), affine(spacing=(0.5, 0.6, 4)))
    coronal = slices.cut(made, slices.find(made.info, "coronal"), 3)
    found = measure.statistics(coronal, "line", [(2, 1), (8, 3)])
    assert found.outline_length == pytest.approx(np.hypot(6 * 0.5, 2 * 4))


def test_trap_22_without_spacing_the_unit_is_pixels(plane):
    found = measure.statistics(replace(plane, spacing=None), "rectangle", [(0, 0), (3, 3)])
    assert (found.area_mm2, found.area_px, found.length_unit) == (None, 16, "px")
    assert found.outline_length == 12


def test_trap_26_an_empty_shape_has_no_values_and_is_no_error(plane):
    for shape, points in (
        ("rectangle", [(3.2, 3.2), (3.8, 3.8)]),
        ("ellipse", [(500, 500), (600, 600)]),
        ("polygon", [(1, 1), (1, 1), (1, 1)]),
        ("point", [(-30, 2)]),
    ):
        found = measure.statistics(plane, shape, points)
        assert (found.count, found.mean, found.sd, found.min, found.max) == (0, None, None, None, None)


def test_trap_26_a_shape_over_the_edge_counts_what_is_there(plane):
    found = measure.statistics(plane, "rectangle", [(-100, -100), (1, 2)])
    assert found.count == 6
    assert found.mean == pytest.approx((plane.stored[:3, :2] * 1.5 - 1024).mean())


def test_trap_26_an_oblique_plane_is_measured_within_the_volume_only():
    made = volume(np.full((1, 10, 10, 10), 80, np.int16), affine(), slope=2.0)
    cut = oblique.cut(made, oblique.raster((5, 5, 5), (0.6, 0.8, 0), (0, 0, 1), 20, 20, 1.0))
    found = measure.statistics(cut, "rectangle", [(0, 0), (19, 19)])
    assert found.count == cut.valid.sum() < 400
    assert (found.mean, found.sd) == (160, 0)


def test_trap_16_padding_does_not_count(plane):
    stored = plane.stored.copy()
    stored[4:6] = -2000
    found = measure.statistics(replace(plane, stored=stored, padding=(-2000, -1990)), "rectangle", [(0, 0), (39, 9)])
    assert found.count == 320
    assert found.min > -2000 * 1.5 - 1024 + 1


def test_trap_25_nan_and_infinity_do_not_count():
    stored = np.array([[1, np.nan, np.inf], [3, -np.inf, 5]], np.float32)
    found = measure.statistics(Plane(stored), "rectangle", [(0, 0), (2, 1)])
    assert (found.count, found.mean, found.max) == (3, 3, 5)


def test_slices_in_a_gap_do_not_count(plane):
    valid = np.ones(plane.stored.shape, bool)
    valid[2] = False
    assert measure.statistics(replace(plane, valid=valid), "rectangle", [(0, 0), (9, 4)]).count == 40


def test_32_bit_values_keep_all_their_digits():
    stored = np.array([[16777217, 16777219]], np.int32)
    assert measure.statistics(Plane(stored), "rectangle", [(0, 0), (1, 0)]).mean == 16777218


def test_colours_have_a_size_but_no_mean():
    found = measure.statistics(Plane(np.zeros((5, 5, 3), np.uint8)), "rectangle", [(0, 0), (1, 1)])
    assert (found.count, found.mean, found.area_px, found.rgb) == (4, None, 4, None)


def test_a_point_in_colour_tells_red_green_and_blue_of_its_pixel():
    stored = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)
    assert measure.statistics(Plane(stored), "point", [(3.2, 1.9)]).rgb == [39, 40, 41]
    assert measure.statistics(Plane(stored), "point", [(30, 2)]).rgb is None
    assert measure.statistics(Plane(stored[..., 0]), "point", [(3, 2)]).rgb is None


def test_trap_24_uptake_values_are_given_beside_the_values_where_they_are_known():
    plane = Plane(np.array([[1000, 3000]], np.int16), slope=2.0)
    found = measure.statistics(plane, "rectangle", [(0, 0), (1, 0)], "BQML", 0.0005)
    assert (found.unit, found.mean, found.max) == ("BQML", 4000, 6000)
    assert found.suv == pytest.approx({"mean": 2, "sd": 1, "min": 1, "max": 3})
    nothing = measure.statistics(plane, "rectangle", [(8, 8), (9, 9)], "BQML", 0.0005)
    assert nothing.suv == dict.fromkeys(("mean", "sd", "min", "max"))
    assert measure.statistics(plane, "rectangle", [(0, 0), (1, 0)], "CNTS").suv is None


def test_statistics_are_made_of_json_types(plane):
    assert {type(value) for value in measure.statistics(plane, "ellipse", [(2, 2), (9, 9)]).to_json().values()} <= {
        str, int, float, type(None),
    }  # fmt: skip


def test_places_on_a_plane_and_in_the_patient_lead_to_one_another():
    made = volume(np.zeros((1, 4, 5, 6), np.int16), affine(spacing=(0.5, 0.6, 4), origin=(-9, 8, 7)))
    plane = slices.cut(made, slices.find(made.info, "coronal"), 2)
    points = np.array([[0, 0], [3.5, 1.25], [-2, 9]])
    world = measure.to_world(plane, points)
    np.testing.assert_allclose(world[0], plane.origin)
    back = measure.to_pixels(plane, world + 2.5 * np.cross(plane.row, plane.column) / (0.5 * 4))
    np.testing.assert_allclose(back, np.column_stack([points, [2.5] * 3]), atol=1e-9)


def test_a_picture_without_a_place_has_no_world(plane):
    with pytest.raises(Unusable) as caught:
        measure.to_pixels(plane, [(0, 0, 0)])
    assert caught.value.code == "no_place"


def test_places_that_are_none_are_refused():
    made = volume(np.zeros((1, 4, 5, 6), np.int16), affine())
    plane = slices.cut(made, slices.find(made.info, "axial"), 0)
    for world in ([(0, 0)], [(0, 0, float("nan"))]):
        with pytest.raises(Unusable) as caught:
            measure.to_pixels(plane, world)
        assert caught.value.code == "bad_shape"


def test_trap_3_blanks_beside_tilted_slices_do_not_count():
    upright, _ = rectify.rectify(tilted(np.full((1, 3, 4, 5), 7, np.uint16), 1.0))
    plane = slices.cut(upright, slices.find(upright.info, "axial"), 0)
    assert plane.stored.shape == (6, 5) and plane.stored.min() == 0
    found = measure.statistics(plane, "rectangle", [(0, 0), (4, 5)])
    assert (found.count, found.min, found.max) == (20, 7, 7)
