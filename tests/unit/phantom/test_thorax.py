"""The anatomy is where a radiologist looks for it."""

import numpy as np
import pytest

from phantom import thorax
from phantom.grid import Grid, make_grid
from phantom.tissue import LUNG, T

GRID = make_grid((60, 128, 128), (5.0, 2.9, 2.9))
LABELS = thorax.paint(GRID, 1).labels


def middle(*tissues: T) -> np.ndarray:
    """Centre of mass of some tissues, LPS mm."""
    k, j, i = (axis.mean() for axis in np.nonzero(np.isin(LABELS, tissues)))
    return (GRID.affine @ (i, j, k, 1))[:3]


def litres(*tissues: T) -> float:
    return float(np.isin(LABELS, tissues).sum() * GRID.voxel_ml / 1000)


def test_the_right_lung_is_on_the_right_and_the_larger() -> None:
    assert middle(T.RIGHT_LUNG)[0] < -40 and middle(T.LEFT_LUNG)[0] > 40
    assert litres(T.RIGHT_LUNG) > litres(T.LEFT_LUNG)


def test_the_liver_is_on_the_right_below_the_heart_and_the_spleen_on_the_left_behind() -> None:
    liver, spleen, heart = middle(T.LIVER), middle(T.SPLEEN), middle(T.MYOCARDIUM)
    assert liver[0] < -20 and liver[2] < heart[2]
    assert spleen[0] > 50 and spleen[1] > 10


def test_the_heart_leans_to_the_left_before_the_spine() -> None:
    heart = middle(T.MYOCARDIUM, T.LEFT_BLOOD, T.RIGHT_BLOOD)
    assert 5 < heart[0] < 35 and heart[1] < 0


def test_the_descending_aorta_lies_left_before_the_spine() -> None:
    box = GRID.box(np.array([-30.0, 20, -80]), np.array([60.0, 60, -20]))
    assert box is not None
    found = np.nonzero(LABELS[box] == T.AORTA)
    assert 5 < GRID.affine[0, 3] + (found[2].mean() + box[2].start) * GRID.spacing[0] < 40


def test_the_cord_runs_in_the_canal_of_every_slice() -> None:
    assert (LABELS == T.CORD).any(axis=(1, 2)).all()


def test_gas_lies_above_fluid_in_the_stomach_of_a_patient_on_the_back() -> None:
    assert middle(T.STOMACH_GAS)[1] < middle(T.STOMACH_FLUID)[1] - 15


@pytest.mark.parametrize(
    ("tissues", "low", "high"),
    [(LUNG, 3.0, 6.5), ((T.LIVER,), 0.6, 2.0), ((T.LEFT_BLOOD, T.RIGHT_BLOOD, T.MYOCARDIUM), 0.35, 0.9)],
    ids=["lungs", "liver", "heart"],
)
def test_organs_have_the_size_of_a_person(tissues: tuple[T, ...], low: float, high: float) -> None:
    assert low < litres(*tissues) < high


def test_the_heart_beats_and_nothing_else_moves() -> None:
    full, empty = (thorax.paint(GRID, 1, phase).labels for phase in (0.0, 0.4))
    assert (empty == T.LEFT_BLOOD).sum() < 0.9 * (full == T.LEFT_BLOOD).sum()
    assert np.array_equal(full == T.LIVER, empty == T.LIVER)
    assert np.array_equal(full == T.CORD, empty == T.CORD)


def test_a_crop_is_painted_as_the_whole_is() -> None:
    part: Grid = GRID.crop(20, 24)
    assert np.array_equal(thorax.paint(part, 1).labels, LABELS[20:24])
