from itertools import pairwise

import numpy as np
import pytest

from phantom.canvas import Canvas, Ellipsoid, Tube, among, path
from phantom.grid import make_grid

GRID = make_grid((40, 40, 40), (1, 1, 1))


def test_an_ellipsoid_has_the_volume_of_the_formula() -> None:
    canvas = Canvas(GRID)
    canvas.fill(Ellipsoid((0, 0, 0), (12, 9, 7)), 3)
    assert (canvas.labels == 3).sum() == pytest.approx(4 / 3 * np.pi * 12 * 9 * 7, rel=0.01)


def test_a_turned_ellipsoid_keeps_its_volume() -> None:
    canvas, c, s = Canvas(GRID), float(np.cos(0.6)), float(np.sin(0.6))
    canvas.fill(Ellipsoid((1, 0, 0), (14, 8, 6), ((c, s, 0), (-s, c, 0), (0, 0, 1))), 3)
    assert (canvas.labels == 3).sum() == pytest.approx(4 / 3 * np.pi * 14 * 8 * 6, rel=0.01)


def test_a_tube_has_the_volume_of_a_capsule() -> None:
    canvas = Canvas(GRID)
    canvas.fill(Tube((-8, 0, 0), (8, 3, 2), 5, 5), 1)
    length = float(np.linalg.norm((16, 3, 2)))
    assert canvas.labels.sum() == pytest.approx(np.pi * 25 * length + 4 / 3 * np.pi * 125, rel=0.03)


def test_a_brush_paints_over_the_chosen_labels_alone() -> None:
    canvas = Canvas(GRID)
    canvas.fill(Ellipsoid((0, 0, 0), (10, 10, 10)), 1)
    canvas.fill(Ellipsoid((0, 0, 0), (12, 12, 12)), 2, over=(1,))
    assert set(np.unique(canvas.labels)) == {0, 2}
    assert (canvas.labels == 2).sum() == pytest.approx(4 / 3 * np.pi * 1000, rel=0.02)


def test_a_shape_beside_the_canvas_changes_nothing() -> None:
    canvas = Canvas(GRID)
    canvas.fill(Ellipsoid((200, 0, 0), (5, 5, 5)), 1)
    assert not canvas.labels.any()


def test_a_soft_tube_covers_its_cross_section() -> None:
    canvas = Canvas(make_grid((1, 40, 40), (1, 1, 1)))
    canvas.soft_tube(Tube((0, 0, -9), (0, 0, 9), 4.3, 4.3), 1, over=(0,))
    assert canvas.cover.sum() == pytest.approx(np.pi * 4.3**2, rel=0.05)
    assert 0 < canvas.cover[0, 20, 15] < canvas.cover[0, 20, 17] == 1


def test_a_path_goes_through_its_points_and_radii() -> None:
    tubes = path([(0, 0, 0), (10, 5, 0), (20, 0, 3)], [4, 3, 1], steps=5)
    assert len(tubes) == 10
    assert tubes[0].start == (0, 0, 0) and tubes[5].start == pytest.approx((10, 5, 0))
    assert tubes[-1].stop == (20, 0, 3) and tubes[-1].last == 1
    assert all(a.stop == b.start for a, b in pairwise(tubes))


def test_among_is_isin() -> None:
    labels = np.arange(12, dtype=np.uint8)
    assert np.array_equal(among(labels, (2, 7)), np.isin(labels, (2, 7)))
