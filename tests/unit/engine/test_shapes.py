"""engine.shapes: a pixel belongs to a shape when its centre lies inside."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import shapes
from engine.errors import Unusable
from tests.data import ROOT

COORDINATE = st.floats(-8, 28).map(lambda value: round(value, 3) + 0.0004)


def mask(shape, points, height=20, width=20):
    found = np.zeros((height, width), bool)
    rows, columns, part = shapes.inside(shape, shapes.checked(shape, points), height, width)
    found[rows, columns] = part
    return found


def even_odd(points, x, y):
    """The even-odd rule for one pixel, edge by edge; None where an edge runs through its centre."""
    odd = False
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
        if (y0 > y) != (y1 > y):
            crossing = x0 + (y - y0) / (y1 - y0) * (x1 - x0)
            if abs(crossing - x) < 1e-6:
                return None
            odd ^= crossing < x
    return odd


@given(st.lists(st.tuples(COORDINATE, COORDINATE), min_size=3, max_size=12))
def test_a_polygon_holds_what_the_even_odd_rule_says(points):
    found = mask("polygon", points)
    for y, x in np.ndindex(20, 20):
        expected = even_odd(points, x, y)
        assert expected is None or found[y, x] == expected


def test_a_corner_and_an_edge_on_pixel_centres_count_once():
    """Two polygons that share an edge share no pixel and leave none out."""
    left, right = [(2, 2), (9, 2), (5, 12)], [(9, 2), (15, 12), (5, 12)]
    both = mask("polygon", left).astype(int) + mask("polygon", right)
    np.testing.assert_array_equal(both, mask("polygon", [(2, 2), (9, 2), (15, 12), (5, 12)]))


@given(COORDINATE, COORDINATE, COORDINATE, COORDINATE)
def test_a_rectangle_holds_the_centres_between_its_corners(x0, y0, x1, y1):
    y, x = np.indices((20, 20))
    expected = (min(x0, x1) <= x) & (x <= max(x0, x1)) & (min(y0, y1) <= y) & (y <= max(y0, y1))
    np.testing.assert_array_equal(mask("rectangle", [(x0, y0), (x1, y1)]), expected)


@given(COORDINATE, COORDINATE, st.floats(0.1, 15), st.floats(0.1, 15))
def test_an_ellipse_holds_the_centres_within_its_curve(x0, y0, wide, tall):
    y, x = np.indices((20, 20))
    distance = ((x - x0) / wide) ** 2 + ((y - y0) / tall) ** 2
    found = mask("ellipse", [(x0 - wide, y0 - tall), (x0 + wide, y0 + tall)])
    clear = np.abs(distance - 1) > 1e-6
    np.testing.assert_array_equal(found[clear], (distance <= 1)[clear])


def test_a_point_is_the_pixel_it_lies_in():
    assert np.argwhere(mask("point", [(3.4, 7.6)])).tolist() == [[8, 3]]
    assert np.argwhere(mask("point", [(-0.4, 19.4)])).tolist() == [[19, 0]]
    assert not mask("point", [(-0.6, 3)]).any()


def test_a_line_holds_no_pixels():
    assert not mask("line", [(0, 0), (10, 10)]).any()


def test_a_shape_beyond_the_picture_is_empty():
    for shape in ("rectangle", "ellipse"):
        assert not mask(shape, [(100, 100), (200, 200)]).any()
    assert not mask("polygon", [(100, 100), (200, 200), (100, 200)]).any()


def test_a_shape_over_the_edge_is_cut_there():
    assert mask("rectangle", [(-50, -50), (2, 1)]).sum() == 6
    assert mask("freehand", [(-50, -50), (500, -50), (500, 500), (-50, 500)]).all()


def test_a_shape_between_the_pixels_is_empty():
    assert not mask("rectangle", [(3.2, 3.2), (3.8, 3.8)]).any()
    assert not mask("ellipse", [(3, 3), (3, 8)]).any()


def test_trap_27_areas_and_lengths_use_both_spacings():
    scale = (2.0, 0.5)
    box = np.array([[0, 0], [4, 3]], float)
    corners = np.array([[0, 0], [4, 0], [4, 3], [0, 3]], float)
    assert shapes.area("rectangle", box, scale) == shapes.area("polygon", corners, scale) == 12
    assert shapes.length("rectangle", box, scale) == shapes.length("freehand", corners, scale) == 16
    assert shapes.length("line", box, scale) == pytest.approx(np.hypot(2, 6))
    assert shapes.area("ellipse", box, scale) == pytest.approx(np.pi * 1 * 3)
    assert shapes.area("line", box, scale) is None and shapes.length("point", box[:1], scale) is None


def test_the_round_of_an_ellipse():
    assert shapes.length("ellipse", np.array([[-5, -5], [5, 5.0]]), (1, 1)) == pytest.approx(10 * np.pi)
    t = np.linspace(0, 2 * np.pi, 100_001)
    along = np.hypot(np.diff(6 * np.cos(t)), np.diff(2 * np.sin(t))).sum()
    assert shapes.length("ellipse", np.array([[-6, -2], [6, 2.0]]), (1, 1)) == pytest.approx(along, rel=1e-6)
    assert shapes.length("ellipse", np.zeros((2, 2)), (1, 1)) == 0


@pytest.mark.parametrize(
    ("shape", "points"),
    [
        ("heart", [(0, 0)]),
        ("point", []),
        ("point", [(1, 2), (3, 4)]),
        ("line", [(1, 2)]),
        ("polygon", [(1, 2), (3, 4)]),
        ("rectangle", [(1, 2, 3), (3, 4, 5)]),
        ("rectangle", [(1, float("nan")), (3, 4)]),
        ("rectangle", [(1, 1e300), (3, 4)]),
        ("rectangle", "far"),
        ("rectangle", [[1], [2, 3]]),
        ("freehand", [(0.0, 0.0)] * 30_000),
    ],
)
def test_what_is_no_shape_is_refused(shape, points):
    with pytest.raises(Unusable) as caught:
        shapes.checked(shape, points)
    assert caught.value.code == "bad_shape"


CASES = json.loads((ROOT / "tests/region_cases.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_regions_that_hold_nothing_by_the_table_that_the_page_is_held_to_as_well(case: dict[str, Any]) -> None:
    points = np.array(case["points"], float)
    assert shapes.is_line(points) == case["line"]
    assert shapes.is_beside(case["shape"], points, 10, 20) == case["beside"]


def test_what_lies_beside_the_picture_holds_none_of_its_pixels() -> None:
    random = np.random.default_rng(7)
    found = [random.uniform(-12, 30, (5, 2)) for _ in range(400)]
    beside = [points for points in found if shapes.is_beside("polygon", points, 10, 20)]
    assert beside and len(beside) < len(found)
    assert not any(shapes.inside("polygon", points, 10, 20)[2].any() for points in beside)
