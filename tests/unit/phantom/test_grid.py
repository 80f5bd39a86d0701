import numpy as np
import pytest

from phantom.grid import AXES, Grid, make_grid


def test_the_middle_of_a_grid_lies_where_it_was_asked() -> None:
    grid = make_grid((5, 7, 9), (4.0, 2.0, 1.0), centre=(10, -20, 30))
    assert np.allclose(grid.affine @ (4, 3, 2, 1), (10, -20, 30, 1))


def test_spacing_is_that_of_the_affine() -> None:
    assert make_grid((5, 7, 9), (4.0, 2.0, 1.0)).spacing.tolist() == [1.0, 2.0, 4.0]


@pytest.mark.parametrize("orientation", sorted(AXES))
def test_every_orientation_is_right_handed_and_orthogonal(orientation: str) -> None:
    turn = make_grid((3, 3, 3), (1, 1, 1), orientation).affine[:3, :3]
    assert np.allclose(turn.T @ turn, np.eye(3), atol=1e-9)
    assert np.linalg.det(turn) == pytest.approx(1)


def test_a_tilt_shears_the_grid_and_keeps_the_way_of_the_table() -> None:
    grid = make_grid((3, 4, 4), (5, 1, 1), tilt=15)
    normal = np.cross(grid.affine[:3, 0], grid.affine[:3, 1])
    assert np.degrees(np.arccos(normal[2])) == pytest.approx(15)
    assert grid.affine[:3, 2].tolist() == [0, 0, 5]


@pytest.mark.parametrize("orientation", sorted(AXES))
def test_points_are_the_affine_of_the_indices(orientation: str) -> None:
    grid = make_grid((4, 5, 6), (3, 2, 1), orientation, tilt=10)
    x, y, z = (np.broadcast_to(axis, grid.shape) for axis in grid.points())
    k, j, i = np.indices(grid.shape)
    wanted = np.einsum("ab,bkji->akji", grid.affine, np.stack([i, j, k, np.ones_like(i)]))
    assert np.allclose(np.stack([x, y, z]), wanted[:3], atol=1e-4)


def test_a_box_holds_every_voxel_that_lies_in_it() -> None:
    grid = make_grid((20, 20, 20), (2, 2, 2), "oblique")
    low, high = np.array([-5.0, -3.0, -8.0]), np.array([6.0, 4.0, 7.0])
    x, y, z = (np.broadcast_to(axis, grid.shape) for axis in grid.points())
    inside = np.all([(c >= a) & (c <= b) for c, a, b in zip((x, y, z), low, high, strict=True)], axis=0)
    box = grid.box(low, high)
    assert box is not None
    counted = np.zeros(grid.shape, bool)
    counted[box] = True
    assert inside.any() and not (inside & ~counted).any()


def test_a_box_beside_the_grid_is_none() -> None:
    assert make_grid((2, 2, 2), (1, 1, 1)).box(np.full(3, 50.0), np.full(3, 60.0)) is None


def test_a_crop_keeps_its_places() -> None:
    grid = make_grid((6, 2, 2), (3, 1, 1))
    assert np.allclose(grid.crop(2, 4).affine @ (0, 0, 0, 1), grid.affine @ (0, 0, 2, 1))
    assert grid.crop(2, 4).shape == (2, 2, 2)


def test_a_coarser_grid_covers_the_same_field() -> None:
    grid = make_grid((1, 8, 8), (1, 1, 1))
    assert np.allclose(grid.coarser(2).affine @ (0, 0, 0, 1), grid.affine @ (0.5, 0.5, 0, 1))
    assert grid.coarser(2).voxel_ml == pytest.approx(4 * grid.voxel_ml)


def test_the_bounds_hold_all_corners() -> None:
    low, high = Grid(np.diag([1.0, 2.0, 3.0, 1.0]), (4, 3, 2)).bounds()
    assert low.tolist() == [0, 0, 0] and high.tolist() == [1, 4, 9]
