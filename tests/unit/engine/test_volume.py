from dataclasses import replace

import numpy as np
import pytest

from engine.build import volume_of
from engine.volume import Volume
from tests.support.headers import volume


def of(stored: np.ndarray, slope: float = 1.0, intercept: float = 0.0) -> Volume:
    info = replace(volume([0]), dtype=stored.dtype.name, slope=slope, intercept=intercept)
    return volume_of(info, stored)


@pytest.mark.parametrize(
    ("dtype", "ends", "slope", "intercept", "kind"),
    [
        ("int16", (-2000, 3000), 1, 0, "int16"),
        ("uint16", (0, 4095), 1, -1024, "int16"),
        ("uint16", (0, 65535), 1, -1024, "int32"),
        ("uint16", (40000, 50000), 1, -32768, "int16"),
        ("int32", (-(2**31), 2**31 - 1), 1, 5, "float32"),
        ("uint8", (0, 255), 0.5, 0, "float32"),
        ("int16", (-5, 5), 1, 0.5, "float32"),
        ("int16", (-5, 5), -2, 0, "float32"),
        ("int16", (-5, 5), 1e-9, 0, "float32"),
        ("int32", (10**9, 10**9 + 100), 0.5, -(10**9) / 2, "float32"),
        ("float32", (-1, 1), 3, 1, "float32"),
    ],
)
def test_modality_values_are_exact_integers_where_they_can_be(
    dtype: str, ends: tuple[int, int], slope: float, intercept: float, kind: str
) -> None:
    stored = np.array([*ends, (ends[0] + ends[1]) // 2], dtype).reshape(1, 1, 1, 3)
    values = of(stored, slope, intercept).values(stored)
    assert values.dtype == kind
    np.testing.assert_allclose(values, stored.astype(np.float64) * slope + intercept, rtol=1e-6)


def test_colour_is_given_as_it_is() -> None:
    stored = np.arange(12, dtype=np.uint8).reshape(1, 1, 2, 2, 3)
    made = of(stored, 2.0, 1.0)
    assert made.colour
    assert made.values(stored) is stored


def test_values_of_nothing_are_nothing() -> None:
    stored = np.zeros((0,), np.int16)
    assert of(np.zeros((1, 1, 2, 2), np.int16), 1, -1024).values(stored).shape == (0,)
