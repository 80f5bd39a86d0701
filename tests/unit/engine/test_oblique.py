"""engine.oblique: fast trilinear planes agree with slow ones."""

from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from engine import oblique, slices
from engine.errors import Unusable
from tests.support.volumes import affine, numbered, volume

TOLERANCE = 4000 * 3 / 65536
"""Neighbours differ by up to 4000, and each of three coordinates is rounded to 1/65536 of a voxel."""


def reference(made, plane):
    """The eight neighbours, one pixel at a time."""
    inverse = np.linalg.inv(made.affine)
    height, width = plane.stored.shape[:2]
    found = np.full((height, width), np.nan)
    array = made.array[0].astype(float)
    size = np.array(array.shape[::-1])
    for y in range(height):
        for x in range(width):
            place = inverse[:3, :3] @ (plane.origin + x * plane.row + y * plane.column) + inverse[:3, 3]
            if ((place < -0.5) | (place > size - 0.5)).any():
                continue
            place = np.clip(place, 0, size - 1)
            low = np.floor(place).astype(int)
            part = place - low
            high = np.minimum(low + 1, size - 1)
            total = 0.0
            for corner in np.ndindex(2, 2, 2):
                i, j, k = (high if bit else low for bit in corner)
                weight = np.prod([part[a] if bit else 1 - part[a] for a, bit in enumerate(corner)])
                total += weight * array[k[2], j[1], i[0]]
            found[y, x] = total
    return found


@pytest.fixture
def noisy():
    array = np.random.default_rng(3).integers(-1000, 3000, (1, 9, 12, 14)).astype(np.int16)
    return volume(array, affine(spacing=(0.8, 0.7, 2.5), origin=(-5, 4, 10)))


def basis(seed):
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    return turn[0], turn[1]


@pytest.mark.parametrize("seed", range(6))
def test_it_agrees_with_the_plain_way_inside_and_outside(noisy, seed):
    row, column = basis(seed)
    middle = noisy.affine[:3, :3] @ [6, 5, 4] + noisy.affine[:3, 3]
    origin = middle - 9 * row * 0.9 - 8 * column * 0.9
    plane = oblique.cut(noisy, oblique.raster(origin, row, column, 19, 17, 0.9))
    expected = reference(noisy, plane)
    assert np.isnan(expected).any() and not np.isnan(expected).all()
    edge = np.isnan(expected) != np.isnan(plane.stored)
    assert edge.sum() == 0
    np.testing.assert_allclose(plane.stored, expected, atol=TOLERANCE)
    np.testing.assert_array_equal(plane.valid, ~np.isnan(expected))


def test_it_agrees_with_simpleitk(noisy):
    row, column = np.array([0.8, 0.6, 0]), np.array([0, 0, 1.0])
    origin = noisy.affine[:3, :3] @ [2, 2, 1] + noisy.affine[:3, 3]
    plane = oblique.cut(noisy, oblique.raster(origin, row, column, 6, 10, (1.5, 0.5)))
    image = sitk.GetImageFromArray(noisy.array[0])
    image.SetSpacing((0.8, 0.7, 2.5))
    image.SetOrigin(noisy.affine[:3, 3].tolist())
    directions = np.stack([row, column, np.cross(row, column)], axis=1).ravel().tolist()
    size, spacing = (6, 10, 1), (0.5, 1.5, 1)
    judged = sitk.Resample(
        image, size, sitk.Transform(), sitk.sitkLinear, origin.tolist(), spacing, directions, 0, sitk.sitkFloat32
    )
    np.testing.assert_allclose(plane.stored, sitk.GetArrayFromImage(judged)[0], atol=TOLERANCE)


def test_a_plane_along_the_voxels_is_the_slice_itself(noisy):
    for index in range(9):
        axial = slices.cut(noisy, slices.find(noisy.info, "axial"), index)
        plane = oblique.cut(noisy, oblique.raster(axial.origin, axial.row, axial.column, 14, 12, axial.spacing))
        assert plane.valid is None
        np.testing.assert_allclose(plane.stored, axial.stored, atol=TOLERANCE)
        np.testing.assert_allclose(plane.row, axial.row)
        assert plane.spacing == axial.spacing


def test_a_large_plane_is_worked_through_in_blocks_without_seams(noisy):
    row, column = basis(1)
    origin = noisy.affine[:3, 3] + [3, 3, 5]
    large = oblique.cut(noisy, oblique.raster(origin, row, column, 700, 300, 0.02))
    small = oblique.cut(noisy, oblique.raster(origin + 250 * large.column, row, column, 700, 50, 0.02))
    np.testing.assert_allclose(large.stored[250:], small.stored, atol=2 * TOLERANCE)


def test_trap_16_padding_is_not_mixed_with_values():
    array = np.full((1, 4, 4, 4), 100, np.int16)
    array[..., 2:] = -2000
    made = volume(array, affine(), padding=(-2000, -2000))
    plane = oblique.cut(made, oblique.raster((0, 0.3, 1.2), (1, 0, 0), (0, 1, 0), 31, 5, 0.1))
    assert set(np.unique(plane.stored)) == {-2000.0, 100.0}
    np.testing.assert_array_equal(plane.stored[0] == 100, np.arange(31) * 0.1 < 1.5 - 1e-3)


def test_trap_25_nan_stays_nan_and_does_not_spread():
    array = np.full((1, 4, 4, 4), 7, np.float32)
    array[0, :, :, 3] = np.nan
    plane = oblique.cut(volume(array, affine()), oblique.raster((0, 1, 1), (1, 0, 0), (0, 1, 0), 7, 1, 0.5))
    np.testing.assert_array_equal(plane.stored[0], [7, 7, 7, 7, 7, np.nan, np.nan])
    assert plane.valid is None


def test_slices_in_a_gap_are_not_valid(noisy):
    gaps = np.arange(9) == 4
    start = noisy.affine[:3, :3] @ [2, 2, 0] + noisy.affine[:3, 3]
    plane = oblique.cut(noisy, oblique.raster(start, (1, 0, 0), (0, 0, 1), 4, 9, (2.5, 1)), gaps=gaps)
    np.testing.assert_array_equal(plane.valid.all(axis=1), ~gaps)


def test_colour_is_mixed_channel_by_channel():
    array = np.zeros((1, 2, 2, 2, 3), np.uint8)
    array[..., 1, 0] = 200
    array[..., 2] = 9
    plane = oblique.cut(volume(array, affine()), oblique.raster((0, 0.5, 0.5), (1, 0, 0), (0, 1, 0), 2, 1, 0.5))
    assert plane.stored.dtype == np.uint8
    np.testing.assert_array_equal(plane.stored, [[[0, 0, 9], [100, 0, 9]]])


def test_a_volume_of_one_slice_can_be_cut():
    made = volume(numbered((1, 1, 5, 6)), affine())
    plane = oblique.cut(made, oblique.raster((0, 0, 0), (1, 0, 0), (0, 1, 0), 6, 5, 1.0))
    np.testing.assert_array_equal(plane.stored, made.array[0, 0])


def test_a_sheared_volume_is_sampled_at_its_true_places():
    sheared = affine()
    sheared[1, 2] = 0.5
    made = volume(numbered((1, 4, 5, 6)), sheared)
    plane = oblique.cut(made, oblique.raster((0, 1, 2), (1, 0, 0), (0, 1, 0), 6, 4, 1.0))
    np.testing.assert_allclose(plane.stored, made.array[0, 2, :4])


def test_a_plane_far_outside_is_empty(noisy):
    plane = oblique.cut(noisy, oblique.raster((9e4, 9e4, -9e4), (1, 0, 0), (0, 1, 0), 8, 8, 500.0))
    assert not plane.valid.any()
    assert np.isnan(plane.stored).all()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("origin", (np.nan, 0, 0)),
        ("origin", (1e9, 0, 0)),
        ("origin", (0, 0)),
        ("row", (0, 0, 0)),
        ("row", (np.inf, 0, 0)),
        ("column", (1, 0.5, 0)),
        ("column", (1, 0, 0)),
        ("width", 0),
        ("height", 100_000),
        ("spacing", 0.0),
        ("spacing", float("nan")),
        ("spacing", (1.0, -1.0)),
    ],
)
def test_what_is_no_plane_is_refused(name, value):
    wanted = {"origin": (0, 0, 0), "row": (1, 0, 0), "column": (0, 1, 0), "width": 4, "height": 4, "spacing": 1.0}
    with pytest.raises(Unusable) as caught:
        oblique.raster(**wanted | {name: value})
    assert caught.value.code == "bad_plane"


def test_too_many_pixels_are_refused():
    with pytest.raises(Unusable) as caught:
        oblique.raster((0, 0, 0), (1, 0, 0), (0, 1, 0), 8000, 8000, 1.0)
    assert caught.value.code == "bad_plane"


def test_without_a_place_in_the_patient_there_is_no_oblique_plane(noisy):
    with pytest.raises(Unusable) as caught:
        oblique.cut(replace(noisy, affine=None), oblique.raster((0, 0, 0), (1, 0, 0), (0, 1, 0), 4, 4, 1.0))
    assert caught.value.code == "no_volume"


def test_a_phase_that_is_not_there_is_refused(noisy):
    with pytest.raises(Unusable) as caught:
        oblique.cut(noisy, oblique.raster((0, 0, 0), (1, 0, 0), (0, 1, 0), 4, 4, 1.0), phase=1)
    assert caught.value.code == "no_such_phase"
