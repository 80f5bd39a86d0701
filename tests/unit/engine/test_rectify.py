import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from engine.build import volume_of
from engine.displayset import DisplaySet
from engine.displaysets import arrange
from engine.errors import Unusable
from engine.header import PixelFormat
from engine.rectify import needed, rectified_layout, rectify
from engine.volume import Volume
from tests.support.headers import frame, header, moved, of_frames, parts, series, tilted, volume


def world(affine: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The place of every voxel: (K, J, I, 3), LPS mm."""
    k, j, i = np.meshgrid(*map(np.arange, shape), indexing="ij")
    return np.stack([i, j, k, np.ones_like(i)], -1) @ affine[:3].T


def ramp(info: DisplaySet, value: Callable[[np.ndarray], np.ndarray], dtype: str = "float32") -> Volume:
    """A volume whose value at each true place is a function of that place."""
    info = replace(info, dtype=dtype)
    places = np.stack([world(np.array(info.geometry.affine), (1, info.rows, info.columns))[0]] * info.shape[1])
    for k, item in enumerate(info.slices[0]):
        assert item.position is not None
        places[k] += np.array(item.position) - np.array(info.slices[0][0].position)
    return volume_of(info, value(places).astype(dtype)[None])


def test_an_even_volume_is_given_back_as_it_is() -> None:
    made = ramp(volume(), lambda p: p[..., 2])
    assert rectify(made) == (made, None)
    assert not needed(made.info)


@pytest.mark.parametrize("degrees", [14.0, -20.0, 3.0])
def test_trap_3_what_is_rectified_lies_at_its_true_place(degrees: float) -> None:
    slope = np.array([3.0, 5.0, 7.0])
    source = ramp(parts(moved(tilted(degrees, 5), pixels=PixelFormat(40, 30)))[""], lambda p: p @ slope)
    made, mask = rectify(source)
    assert mask is None
    truth = world(made.affine, made.array.shape[1:]) @ slope
    inner = ~np.isnan(made.array[0])
    inner[:, 1:-1] &= inner[:, :-2] & inner[:, 2:]
    inner[:, [0, -1]] = False
    assert inner.sum() > 0.8 * source.array.size
    np.testing.assert_allclose(made.array[0][inner], truth[inner], atol=1e-3)


def test_trap_3_the_rectified_grid_is_orthogonal_and_nothing_is_lost() -> None:
    source = ramp(parts(tilted(14, 5))[""], lambda p: p[..., 2])
    made, _ = rectify(source)
    steps = made.affine[:3, :3]
    off = steps.T @ steps
    np.testing.assert_allclose(off, np.diag(np.diag(off)), atol=1e-9)
    shift = 4 * 5 * math.sin(math.radians(14)) / 0.5
    assert made.array.shape == (1, 5, source.array.shape[2] + math.ceil(shift), source.array.shape[3])


def test_trap_2_the_same_axial_index_shows_the_same_tilted_slice() -> None:
    # 5 mm at this angle is a shift of exactly 3 pixels of 0.5 mm: every slice must come out unchanged.
    source = ramp(parts(tilted(math.degrees(math.asin(0.3)), 4))[""], lambda p: np.sin(37 * p.sum(-1)))
    made, _ = rectify(source)
    for k in range(4):
        rows = np.flatnonzero(~np.isnan(made.array[0, k]).all(1))
        np.testing.assert_array_equal(made.array[0, k, rows], source.array[0, k])


def test_trap_3_an_independent_resampling_agrees() -> None:
    rng = np.random.default_rng(5)
    info = parts(moved(tilted(11, 6), pixels=PixelFormat(24, 20)))[""]
    source = volume_of(info, rng.integers(0, 3000, info.shape).astype(np.uint16))
    made, _ = rectify(source)
    into = np.linalg.inv(source.affine) @ made.affine
    k, j, i = np.meshgrid(*map(np.arange, made.array.shape[1:]), indexing="ij")
    x, y, z = np.tensordot(into[:3], np.stack([i, j, k, np.ones_like(i)]), 1)
    inside = (y >= 0) & (y <= info.rows - 1)
    expected = map_coordinates(source.array[0].astype(float), [z, y, x], order=1, mode="nearest")
    difference = np.abs(made.array[0].astype(float) - expected)[inside]
    assert difference.max() <= 0.5 + 1e-6


def test_trap_4_an_uneven_stack_is_put_on_its_even_grid_and_the_gap_is_marked() -> None:
    made, mask = rectify(ramp(volume([0, 5, 10, 20]), lambda p: p[..., 2]))
    assert mask is not None
    assert mask.tolist() == [False, False, False, True, False]
    np.testing.assert_allclose(made.array[0, [0, 1, 2, 4], 0, 0], [0, 5, 10, 20])
    assert np.isnan(made.array[0, 3]).all()
    np.testing.assert_allclose(made.affine[:3, 2], [0, 0, 5])


def test_trap_4_slices_between_steps_are_interpolated_at_their_true_places() -> None:
    made, mask = rectify(ramp(volume([0, 4, 8, 11, 16]), lambda p: p[..., 2]))
    assert mask is None
    np.testing.assert_allclose(made.array[0, :, 0, 0], [0, 4, 8, 12, 16])


def test_acquired_slices_on_the_grid_stay_untouched() -> None:
    info = volume([0, 5, 10, 20, 25])
    source = volume_of(info, np.random.default_rng(2).integers(0, 900, info.shape).astype(np.uint16))
    made, _ = rectify(source)
    np.testing.assert_array_equal(made.array[0, [0, 1, 2, 4, 5]], source.array[0])


def test_every_phase_is_rectified() -> None:
    frames = [frame(z, temporal=float(t)) for t in range(3) for z in (0.0, 5.0, 15.0)]
    info = parts(of_frames(frames))[""]
    source = volume_of(info, np.random.default_rng(2).integers(0, 900, info.shape).astype(np.uint16))
    made, mask = rectify(source)
    assert made.array.shape[:2] == (3, 4)
    assert mask is not None
    np.testing.assert_array_equal(made.array[:, 3], source.array[:, 2])


def test_tilt_and_a_gap_together_are_both_undone() -> None:
    turn = math.radians(10)
    oriented = (1.0, 0.0, 0.0, 0.0, math.cos(turn), math.sin(turn))
    info = parts(of_frames(frame((0.0, 0.0, z), orientation=oriented) for z in (0.0, 5.0, 15.0)))[""]
    source = ramp(info, lambda p: p[..., 0] * 2 + p[..., 2] * 3)
    made, mask = rectify(source)
    assert mask is not None
    assert mask.tolist() == [False, False, True, False]
    truth = world(made.affine, made.array.shape[1:])
    middle = made.array.shape[2] // 2
    expected = (truth[..., 0] * 2 + truth[..., 2] * 3)[1, middle]
    np.testing.assert_allclose(made.array[0, 1, middle], expected, atol=1e-3)


def test_the_layout_is_known_without_pixels() -> None:
    for info in (volume(), volume([0, 5, 10, 20]), parts(tilted(14))[""], parts(tilted(-14, 3))[""]):
        made, _ = rectify(volume_of(info, np.zeros(info.shape, info.dtype)))
        shape, affine = rectified_layout(info)
        assert shape == made.array.shape
        np.testing.assert_array_equal(affine, made.affine)


def test_integers_stay_integers_and_are_rounded() -> None:
    info = parts(tilted(14, 3))[""]
    made, _ = rectify(volume_of(info, np.full(info.shape, 101, np.uint16)))
    assert made.array.dtype == np.uint16
    assert set(np.unique(made.array)) == {0, 101}


def test_trap_16_blank_voxels_hold_the_padding_of_the_file() -> None:
    info = replace(parts(tilted(14, 3))[""], padding=(9.0, 9.0))
    made, _ = rectify(volume_of(info, np.full(info.shape, 101, np.uint16)))
    assert made.padding == (9.0, 9.0)
    assert set(np.unique(made.array)) == {9, 101}


def test_trap_16_a_file_without_padding_gets_a_value_that_no_voxel_has() -> None:
    info = replace(parts(tilted(14, 3))[""], dtype="int16")
    made, _ = rectify(volume_of(info, np.full(info.shape, -5, np.int16)))
    assert made.padding == (-32768.0, -32768.0)
    full = np.arange(info.shape[1] * 48).reshape(info.shape) % 256
    unsigned, _ = rectify(volume_of(replace(info, dtype="uint8"), np.minimum(full, 254).astype(np.uint8)))
    assert unsigned.padding == (255.0, 255.0)


def test_trap_16_padding_is_never_mixed_with_measured_values() -> None:
    info = replace(parts(moved(tilted(14, 3), pixels=PixelFormat(20, 6)))[""], padding=(0.0, 0.0))
    stored = np.full(info.shape, 1000, np.uint16)
    stored[..., 5:9, :] = 0
    made, _ = rectify(volume_of(info, stored))
    assert set(np.unique(made.array)) == {0, 1000}


def test_colour_is_moved_but_never_mixed() -> None:
    rgb = PixelFormat(8, 6, samples=3, photometric="RGB", allocated=8, stored=8, high_bit=7)
    (info,) = arrange(moved(tilted(14, 3), pixels=rgb)).sets
    stored = np.random.default_rng(1).choice(np.array([10, 200], np.uint8), info.shape)
    made, _ = rectify(volume_of(info, stored))
    assert made.array.shape[-1] == 3
    assert set(np.unique(made.array)) == {0, 10, 200}


def test_a_volume_three_pixels_wide_is_not_mistaken_for_colour() -> None:
    thin = moved(series([0, 4, 8, 11, 16]), pixels=PixelFormat(5, 3, allocated=8, stored=8, high_bit=7))
    source = ramp(parts(thin)[""], lambda p: p[..., 2] * 10, "uint8")
    made, _ = rectify(source)
    assert made.array[0, 3, 0, 0] == 120


def test_a_result_larger_than_allowed_is_refused() -> None:
    info = parts(tilted(14, 3))[""]
    with pytest.raises(Unusable) as refusal:
        rectify(volume_of(info, np.zeros(info.shape, info.dtype)), limit=100)
    assert refusal.value.code == "too_large"


def test_what_has_no_place_cannot_be_rectified() -> None:
    info = parts([("x", header(1, [frame(None)]))])[""]
    with pytest.raises(Unusable):
        rectified_layout(info)
