"""engine.regionplane: regions find their plane by their points; numbers on turned planes agree with SimpleITK."""

from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from engine import measure, oblique, regionplane, slices
from engine.errors import Unusable
from engine.regionplane import Ref
from tests.support.volumes import affine, tilted, uneven, volume

SIZE = (1, 20, 30, 40)
SPACING = (0.5, 0.7, 2.0)


@pytest.fixture
def cube():
    """Smooth values, so that linear interpolation is nearly exact; 2 mm slices, 0.5 by 0.7 mm pixels."""
    k, j, i = np.indices(SIZE[1:])
    values = 1000 + 40 * i + 25 * j - 60 * k
    return volume(values[None].astype(np.int16), affine(spacing=SPACING, origin=(-10, -9, 5)))


def turned(degrees, about="z"):
    """Row and column of a plane that was turned about an axis of the patient."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return ((c, s, 0.0), (0.0, 0.0, -1.0)) if about == "z" else ((1.0, 0.0, 0.0), (0.0, c, s))


def box(centre, row, column, width, height):
    """Four corners around a centre, in the patient."""
    right, down = np.array(row) * width / 2, np.array(column) * height / 2
    return np.array([centre - right - down, centre + right - down, centre + right + down, centre - right + down])


def measured(made, ref, points, shape="rectangle"):
    place = regionplane.plane_around(made.affine, ref, points)
    return place, measure.statistics_on(oblique.cut(made, place), shape, points)


@pytest.mark.parametrize("degrees", [0, 17, 45, 90, 133])
def test_on_a_turned_plane_the_mean_is_that_of_simpleitk(cube, degrees):
    row, column = turned(degrees)
    points = box(np.array([0.0, 1.0, 24.0]), row, column, 8.0, 12.0)
    place, found = measured(cube, Ref("oblique", 0, row, column), points)
    image = sitk.GetImageFromArray(cube.array[0].astype(np.float64))
    image.SetSpacing(SPACING)
    image.SetOrigin((-10, -9, 5))
    normal = np.cross(row, column)
    judge = sitk.Resample(
        image,
        (place.width, place.height, 1),
        sitk.Transform(),
        sitk.sitkLinear,
        place.origin.tolist(),
        (place.spacing[1], place.spacing[0], 1.0),
        np.column_stack([row, column, normal]).ravel().tolist(),
        np.nan,
    )
    plane = oblique.cut(cube, place)
    np.testing.assert_allclose(plane.stored, sitk.GetArrayFromImage(judge)[0], atol=0.05)
    corners = measure.to_pixels(plane, points)[:, :2].round(6)
    low, high = corners.min(axis=0), corners.max(axis=0)
    y, x = np.mgrid[: place.height, : place.width]
    inside = (x >= low[0]) & (x <= high[0]) & (y >= low[1]) & (y <= high[1])
    banal = sitk.GetArrayFromImage(judge)[0][inside]
    assert found.count == len(banal) > 300
    assert found.mean == pytest.approx(banal.mean(), abs=0.05)
    assert found.sd == pytest.approx(banal.std(), abs=0.05)
    assert found.outline_area == pytest.approx(96.0)


def test_trap_26_a_region_has_the_same_numbers_wherever_the_screen_was(cube):
    row, column = turned(30)
    points = box(np.array([0.0, 1.0, 24.0]), row, column, 8.0, 12.0)
    numbers = {measured(cube, Ref("oblique", index, row, column), points)[1] for index in (0, 5, 99)}
    longer = tuple(3.0 * part for part in row)
    numbers.add(measured(cube, Ref("oblique", 0, longer, column), points)[1])
    assert len(numbers) == 1


def test_trap_26_over_the_edge_only_what_is_there_counts(cube):
    row, column = turned(45)
    points = box(np.array([-10.0, -9.0, 24.0]), row, column, 30.0, 10.0)
    place, found = measured(cube, Ref("oblique", 0, row, column), points)
    assert 0 < found.count < 0.6 * 300 / place.spacing[0] ** 2
    outside = box(np.array([-90.0, -90.0, 24.0]), row, column, 5.0, 5.0)
    assert measured(cube, Ref("oblique", 0, row, column), outside)[1].count == 0


def test_trap_25_nan_and_padding_do_not_count_on_a_turned_plane():
    values = np.full((1, 10, 10, 10), 7, np.float32)
    values[0, :, :, 5:] = np.nan
    row, column = turned(0)
    points = box(np.array([4.5, 4.0, 4.5]), row, column, 8.0, 4.0)
    found = measured(volume(values, affine()), Ref("oblique", 0, row, column), points)[1]
    assert (found.mean, found.sd) == (7, 0) and found.count < 30
    padded = np.full((1, 10, 10, 10), 7, np.int16)
    padded[0, :, :, 5:] = -2000
    found = measured(volume(padded, affine(), padding=(-2000, -2000)), Ref("oblique", 0, row, column), points)[1]
    assert (found.mean, found.sd) == (7, 0)


def test_points_tell_the_index_of_their_plane(cube):
    for name, points, index in (
        ("axial", [(0, 0, 11), (5, 5, 11.4)], 3),
        ("coronal", [(0, -2, 9)], 10),
        ("sagittal", [(-7.5, 0, 9)], 5),
    ):
        assert regionplane.index_at(slices.find(cube.info, name), np.array(points, float)) == index


def test_trap_3_on_a_tilted_stack_the_index_follows_the_normal():
    made = tilted(np.zeros((1, 6, 8, 8), np.int16), 0.5)
    layout = slices.find(made.info, "acquired")
    for k in range(6):
        assert regionplane.index_at(layout, np.array([layout.place(k)])) == k


def test_trap_4_on_an_uneven_stack_the_index_is_that_of_the_nearest_slice():
    made = uneven(np.zeros((1, 4, 8, 8), np.int16), (0, 1, 2, 6))
    layout = slices.find(made.info, "acquired")
    assert [regionplane.index_at(layout, np.array([[1.0, 1.0, z]])) for z in (0, 1.2, 2.4, 5.8)] == [0, 1, 2, 3]


def test_of_planes_at_one_place_the_named_one_is_meant(cube):
    axial = slices.find(cube.info, "axial")
    twice = replace(axial, count=4, origins=((0, 0, 5), (0, 0, 5), (0, 0, 9), (0, 0, 9)))
    points = np.array([[0.0, 0, 9]])
    assert [regionplane.index_at(twice, points, before=index) for index in (2, 3, 0)] == [2, 3, 2]


def test_points_on_no_one_plane_are_refused(cube):
    axial = slices.find(cube.info, "axial")
    with pytest.raises(Unusable) as caught:
        regionplane.index_at(axial, np.array([(0, 0, 5), (0, 0, 9.0)]))
    assert caught.value.code == "off_plane"
    assert regionplane.index_at(axial, np.array([(0, 0, 7.5), (0, 0, 10.0)]), slab_mm=6) in (1, 2)
    row, column = turned(0)
    with pytest.raises(Unusable) as caught:
        regionplane.plane_around(cube.affine, Ref("oblique", 0, row, column), np.array([(0, 0, 9), (0, 3.0, 9)]))
    assert caught.value.code == "off_plane"


def test_directions_that_make_no_plane_and_regions_without_bounds_are_refused(cube):
    points = np.array([(0.0, 0, 9)])
    for ref in (Ref("oblique"), Ref("oblique", 0, (1, 0, 0), (1, 0, 0)), Ref("oblique", 0, (0, 0, 0), (0, 1, 0))):
        with pytest.raises(Unusable) as caught:
            regionplane.plane_around(cube.affine, ref, points)
        assert caught.value.code == "bad_plane"
    with pytest.raises(Unusable):
        regionplane.plane_around(cube.affine, Ref("oblique", 0, *turned(0)), np.array([(-9e4, 0, 9), (9e4, 0, 9.0)]))


def test_on_a_plane_without_a_place_points_are_pixels():
    from engine.plane import Plane

    plane = Plane(np.arange(100, dtype=np.int16).reshape(10, 10))
    found = measure.statistics_on(plane, "rectangle", np.array([[2, 3, 0], [4, 3, 0], [4, 5, 0], [2, 5, 0]], float))
    assert (found.count, found.mean) == (9, 43)


def test_colour_has_a_count_and_no_mean():
    from engine.plane import Plane

    plane = Plane(np.zeros((10, 10, 3), np.uint8))
    found = measure.statistics_on(plane, "ellipse", np.array([[1, 5, 0], [9, 5, 0], [5, 1, 0], [5, 9, 0]], float))
    assert found.mean is None and found.count == 49
