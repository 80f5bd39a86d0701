"""engine.resample: square pixels and small pictures."""

import numpy as np
import pytest

from engine.plane import Plane
from engine.resample import MAX_SIDE, isotropic, thumbnail


def plane(stored: object, spacing: tuple[float, float] | None, **more: object) -> Plane:
    return Plane(np.asarray(stored), spacing=spacing, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("spacing", [None, (1.0, 1.0), (0.5, 0.5), (1.0, 1.0001)])
def test_square_pixels_stay_as_they_are(spacing: tuple[float, float] | None) -> None:
    given = plane(np.eye(3, dtype=np.int16), spacing)
    assert isotropic(given) is given


def test_rows_far_apart_are_filled_by_linear_interpolation() -> None:
    made = isotropic(plane([[0, 10], [40, 50]], (2.0, 0.5)))
    assert made.spacing == (0.5, 0.5)
    assert np.allclose(made.stored, [[0, 10], [10, 20], [20, 30], [30, 40], [40, 50]])


def test_columns_far_apart_are_filled_likewise() -> None:
    made = isotropic(plane([[0, 40], [10, 50]], (0.5, 2.0)))
    assert np.allclose(made.stored, np.array([[0, 10, 20, 30, 40], [10, 20, 30, 40, 50]]))


def test_places_in_the_patient_stay_true() -> None:
    given = plane(
        np.zeros((3, 4)), (3.0, 1.0), origin=np.zeros(3), row=np.array([1.0, 0, 0]), column=np.array([0, 0, -3.0])
    )
    made = isotropic(given)
    assert made.stored.shape == (7, 4)
    assert np.allclose(made.column * 6, given.column * 2)
    assert np.allclose(made.row, given.row)


def test_padding_and_nan_are_not_mixed_with_values() -> None:
    padded = isotropic(plane([[-2000], [100]], (4.0, 1.0), padding=(-2000.0, -2000.0)))
    assert set(padded.stored.ravel().tolist()) == {-2000.0, 100.0}
    holed = isotropic(plane([[np.nan], [100.0]], (4.0, 1.0)))
    assert [bool(np.isnan(value)) for value in holed.stored[:, 0]] == [True, True, True, False, False]


def test_what_is_not_valid_stays_so() -> None:
    made = isotropic(plane([[1], [2]], (2.0, 1.0), valid=np.array([[True], [False]])))
    assert made.valid is not None
    assert made.valid[:, 0].tolist() == [True, True, False]


def test_colours_are_mixed_each_by_itself() -> None:
    made = isotropic(plane(np.array([[[0, 100, 200]], [[100, 200, 0]]], np.uint8), (2.0, 1.0)))
    assert made.stored.dtype == np.uint8
    assert made.stored[1, 0].tolist() == [50, 150, 100]


def test_a_plane_that_would_become_too_large_stays_as_it_is() -> None:
    given = plane(np.zeros((MAX_SIDE, 2)), (2.0, 1.0))
    assert isotropic(given) is given


@pytest.mark.parametrize(
    ("shape", "spacing", "size"),
    [
        ((100, 200), None, (32, 64)),
        ((200, 100), None, (64, 32)),
        ((100, 100), (2.0, 1.0), (64, 32)),
        ((10, 20), None, (10, 20)),
        ((1, 5000), None, (1, 64)),
        ((128, 128, 3), None, (64, 64, 3)),
    ],
)
def test_a_thumbnail_fits_its_square(
    shape: tuple[int, ...], spacing: tuple[float, float] | None, size: tuple[int, ...]
) -> None:
    made = thumbnail(np.full(shape, 77, np.uint8), spacing, 64)
    assert made.shape[:2] == size[:2]
    assert (made == 77).all()


def test_trap_21_an_aspect_ratio_makes_square_pixels_and_no_millimetres() -> None:
    made = isotropic(plane([[0, 10], [40, 50]], None, aspect=(2.0, 1.0)))
    assert (made.spacing, made.aspect) == (None, None)
    assert np.allclose(made.stored, [[0, 10], [20, 30], [40, 50]])
