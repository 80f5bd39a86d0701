import numpy as np
import pytest

from phantom.texture import pool, slice_noise, smooth_along, soften


@pytest.mark.parametrize("kind", ["ct", "grain", "cloud", "white"])
def test_noise_has_mean_zero_and_deviation_one(kind: str) -> None:
    members = pool(1, (128, 128), kind, 0.7)
    assert members.std(axis=(1, 2)) == pytest.approx(np.ones(len(members)), abs=1e-3)
    assert abs(float(members.mean())) < 0.2


def test_neighbours_in_ct_noise_are_correlated_and_in_white_noise_not() -> None:
    def neighbours(kind: str) -> float:
        image = pool(3, (256, 256), kind, 0.7)[0]
        return float(np.corrcoef(image[:, 1:].ravel(), image[:, :-1].ravel())[0, 1])

    assert neighbours("ct") > 0.3
    assert abs(neighbours("white")) < 0.03


def test_two_slices_of_noise_are_independent_and_repeatable() -> None:
    members = pool(1, (128, 128), "ct", 0.7)
    a, b, again = (slice_noise(np.random.default_rng([1, k]), members) for k in (1, 2, 1))
    assert abs(float(np.corrcoef(a.ravel(), b.ravel())[0, 1])) < 0.2
    assert np.array_equal(a, again)


def test_texture_changes_smoothly_along_the_normal() -> None:
    members = pool(1, (64, 64), "grain", 0.7)
    near = np.abs(smooth_along(members, 5.99, 4.0) - smooth_along(members, 6.01, 4.0)).max()
    assert near < 0.1
    assert np.allclose(smooth_along(members, 8.0, 4.0), members[2])


def test_softening_keeps_the_mean_and_spreads_a_point() -> None:
    image = np.zeros((9, 9), np.float32)
    image[4, 4] = 36
    made = soften(image)
    assert made.sum() == pytest.approx(36)
    assert made[4, 3:6].tolist() == pytest.approx([4, 16, 4])
    assert image[4, 4] == 36
