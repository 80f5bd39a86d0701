"""engine.coarse: the small copy is the mean of boxes, and lies where they lie."""

import numpy as np
import pytest

from engine import coarse, wire
from engine.errors import Unusable
from tests.support.volumes import affine, volume


def banal(array, factors):
    """The mean of every box, one after the other; NaN where it holds nothing."""
    size = [-(-count // factor) for count, factor in zip(array.shape, factors, strict=True)]
    found = np.full(size, np.nan)
    for place in np.ndindex(*size):
        part = array[tuple(slice(at * f, (at + 1) * f) for at, f in zip(place, factors, strict=True))]
        if np.isfinite(part).any():
            found[place] = np.nanmean(part)
    return found


def noisy(shape=(5, 7, 9), dtype=np.int16):
    return np.random.default_rng(1).integers(-1000, 3000, (1, *shape)).astype(dtype)


@pytest.mark.parametrize("factors", [(1, 1, 1), (2, 3, 4), (5, 7, 9), (3, 2, 2)])
def test_each_voxel_is_the_mean_of_its_box(factors):
    array = noisy()
    made = coarse.box(volume(array, affine()), factors)
    assert made.valid is None and made.stored.dtype == np.int16
    np.testing.assert_array_equal(made.stored, np.rint(banal(array[0].astype(float), factors)))


def test_padding_and_nan_take_no_part():
    array = noisy(dtype=np.float32)
    array[0, :2, :2, :2] = np.nan
    array[0, 2:, 4:, 4:] = -2000
    made = coarse.box(volume(array, affine(), padding=(-2000, -2000)), (2, 2, 2))
    expected = banal(np.where(array[0] == -2000, np.nan, array[0]).astype(float), (2, 2, 2))
    np.testing.assert_array_equal(made.valid, ~np.isnan(expected))
    assert not made.valid[0, 0, 0] and not made.valid[2, 3, 3] and made.valid.any()
    np.testing.assert_allclose(made.stored[made.valid], expected[made.valid], rtol=1e-5)


def test_slices_in_a_gap_take_no_part():
    array = noisy()
    gaps = np.array([False, True, True, True, False])
    made = coarse.box(volume(array, affine()), (2, 1, 1), gaps=gaps)
    assert made.valid is not None
    assert made.valid[0].all() and not made.valid[1].any() and made.valid[2].all()
    np.testing.assert_array_equal(made.stored[0], array[0, 0])


def test_each_phase_has_its_own():
    array = np.concatenate([noisy(), noisy() + 7])
    made = volume(array, affine())
    np.testing.assert_array_equal(coarse.box(made, (1, 1, 1), 1).stored, array[1])
    with pytest.raises(Unusable):
        coarse.box(made, (1, 1, 1), 2)


def test_colours_stay_colours():
    array = np.random.default_rng(2).integers(0, 255, (1, 4, 4, 4, 3)).astype(np.uint8)
    made = coarse.box(volume(array, affine()), (2, 2, 2))
    assert made.stored.shape == (2, 2, 2, 3) and made.stored.dtype == np.uint8
    np.testing.assert_array_equal(made.stored[0, 0, 0], np.rint(array[0, :2, :2, :2].reshape(-1, 3).mean(0)))


def test_it_lies_where_its_boxes_lie():
    placed = affine(spacing=(0.5, 0.7, 2), origin=(-10, 4, 100))
    lies = coarse.layout((300, 513, 100), placed)
    assert lies.shape == (100, 103, 100) and lies.factors == (3, 5, 1)
    # The first box holds voxels 0 to 4 of j and 0 to 2 of k: its middle is voxel 2 and voxel 1.
    np.testing.assert_allclose(lies.affine @ [0, 0, 0, 1], placed @ [0, 2, 1, 1])
    np.testing.assert_allclose(lies.affine @ [7, 1, 2, 1], placed @ [7, 7, 7, 1])


def test_a_small_volume_is_its_own_copy():
    lies = coarse.layout((20, 128, 128), affine())
    assert lies.factors == (1, 1, 1) and lies.shape == (20, 128, 128)


@pytest.mark.parametrize("dtype", [np.int16, np.float32])
def test_it_travels_as_planes_do(dtype):
    array = noisy(dtype=dtype)
    made = coarse.box(volume(array, affine(), slope=2.0, intercept=-5.0), (2, 2, 2))
    unpacked = wire.unpack(made.packed())
    assert unpacked.samples.shape == (3, 4, 5)
    span = float(made.stored.max() - made.stored.min()) * 2
    np.testing.assert_allclose(unpacked.values(), made.stored * 2.0 - 5.0, atol=span / 60000)


def test_boxes_without_a_value_travel_as_blank():
    array = noisy()
    made = coarse.box(volume(array, affine()), (1, 1, 1), gaps=np.array([True, False, False, False, False]))
    samples = wire.unpack(made.packed()).samples
    assert (samples[0] == wire.BLANK_CODE).all() and (samples[1:] >= wire.FIRST_CODE).all()
