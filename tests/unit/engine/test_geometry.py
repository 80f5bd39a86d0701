import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import geometry
from engine.geometry import axes, nominal_step, plane_name, stack

UNIT = np.eye(3)


def line(*heights: float) -> np.ndarray:
    return np.array([(1.0, 2.0, z) for z in heights])


def test_axes_are_unit_vectors_and_a_right_handed_normal() -> None:
    unit = axes((1.5, 0.0, 0.0, 0.0, 0.8, 0.0))
    assert unit is not None
    np.testing.assert_allclose(unit, np.eye(3))


@pytest.mark.parametrize(
    "orientation",
    [
        None,
        (0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        (1.0, 0.0, 0.0, 1.0, 0.0, 0.0),
        (math.nan, 0.0, 0.0, 0.0, 1.0, 0.0),
        (1.0, 0.0, 0.0, 0.2, 0.98, 0.0),
        (9.0, 0.0, 0.0, 0.0, 9.0, 0.0),
    ],
)
def test_what_is_no_orientation_has_no_axes(orientation: tuple[float, ...] | None) -> None:
    assert axes(orientation) is None


@pytest.mark.parametrize(
    ("normal", "plane"), [((0.9, 0.1, 0.4), "sagittal"), ((0.1, -1, 0.2), "coronal"), ((0, 0.6, -0.8), "axial")]
)
def test_a_plane_is_named_after_the_nearest_anatomical_one(normal: tuple[float, ...], plane: str) -> None:
    assert plane_name(normal) == plane


def test_an_even_stack_has_the_step_of_its_straight_grid() -> None:
    lies, reason = stack(line(0, 7, 13.9, 20.9, 28), UNIT, (0.5, 0.25))
    assert reason == ""
    assert lies.regularity == "even"
    assert lies.spacing == (7.0, 0.5, 0.25)
    assert lies.gaps == ()
    np.testing.assert_allclose(lies.affine, [[0.25, 0, 0, 1], [0, 0.5, 0, 2], [0, 0, 7, 0], [0, 0, 0, 1]])


def test_trap_4_a_missing_slice_makes_the_stack_uneven_and_is_told() -> None:
    lies, reason = stack(line(0, 5, 10, 20, 25), UNIT, (0.5, 0.5))
    assert (lies.regularity, reason) == ("uneven", "")
    assert lies.spacing[0] == 5.0
    assert lies.gaps == ((2, 5.0),)
    assert lies.offsets == (0, 5, 10, 20, 25)


def test_trap_3_the_shear_shows_in_the_positions_and_in_the_affine() -> None:
    turn = math.radians(14)
    unit = axes((1, 0, 0, 0, math.cos(turn), math.sin(turn)))
    assert unit is not None
    lies, _ = stack(line(0, 5, 10), unit, (0.5, 0.5))
    assert lies.regularity == "tilted"
    assert lies.tilt_degrees == pytest.approx(14)
    assert lies.spacing[0] == pytest.approx(5 * math.cos(turn))
    np.testing.assert_allclose(np.array(lies.affine)[:3, 2], [0, 0, 5], atol=1e-12)


def test_a_shear_within_the_rounding_of_positions_is_no_tilt() -> None:
    positions = np.array([(0, 0, 0), (0, 0.005, 5), (0, 0.01, 10)])
    lies, _ = stack(positions, UNIT, (0.5, 0.5))
    assert lies.regularity == "even"
    np.testing.assert_allclose(np.array(lies.affine)[:3, 2], [0, 0, 5])


def test_slices_beside_one_another_make_no_volume() -> None:
    _, reason = stack(np.array([(0, 0, 0), (50, 0, 1)]), UNIT, (0.5, 0.5))
    assert reason == geometry.NOT_BEHIND


def test_slices_off_a_straight_line_make_no_volume() -> None:
    _, reason = stack(np.array([(0, 0, 0), (3, 0, 5), (0, 0, 10)]), UNIT, (0.5, 0.5))
    assert reason == geometry.NOT_BEHIND


def test_an_uneven_stack_is_not_blown_up_without_bound() -> None:
    _, reason = stack(line(0, 0.02, 0.04, 1000), UNIT, (0.5, 0.5))
    assert reason == geometry.TOO_IRREGULAR


@pytest.mark.parametrize(
    ("offsets", "step"),
    [((0, 5, 10, 20), 5.0), ((0, 5, 15), 5.0), ((0, 3, 5, 10), 3.0), ((0, 10, 30, 50), 10.0), ((0, 0.1, 5, 10), 4.9)],
)
def test_the_nominal_step_is_a_distance_that_occurs(offsets: tuple[float, ...], step: float) -> None:
    assert nominal_step(np.array(offsets, float)) == pytest.approx(step)


@given(
    start=st.floats(-1e3, 1e3),
    step=st.floats(0.1, 20),
    count=st.integers(2, 60),
    noise=st.lists(st.floats(-0.02, 0.02), min_size=60, max_size=60),
)
def test_rounded_positions_never_make_an_even_stack_uneven(
    start: float, step: float, count: int, noise: list[float]
) -> None:
    heights = start + step * (np.arange(count) + np.array(noise[:count]))
    lies, reason = stack(line(*heights), UNIT, (0.5, 0.5))
    assert (lies.regularity, reason) == ("even", "")
    ends = np.array(lies.affine) @ [0, 0, count - 1, 1]
    assert ends[2] == pytest.approx(heights[-1], abs=1e-6)


def test_a_single_slice_keeps_its_plane_for_measuring() -> None:
    lies = geometry.single((1, 2, 3), UNIT, (0.5, 0.25), None)
    assert lies.spacing == (None, 0.5, 0.25)
    np.testing.assert_allclose(np.array(lies.affine) @ [4, 2, 0, 1], [2, 3, 3, 1])


def test_the_even_grid_reaches_the_last_slice() -> None:
    assert geometry.rectified_count((0.0, 5.0, 10.0, 20.0), 5.0) == 5
    assert geometry.rectified_count((0.0, 3.0, 5.0, 10.0), 3.0) == 5
    assert geometry.rectified_count((0.0, -2.0, -4.0), 2.0) == 3
