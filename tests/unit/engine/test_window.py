"""engine.window: the functions of PS3.3 C.11.2, and which window a picture opens with."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset
from pydicom.pixels import apply_windowing

from engine import window
from engine.displayset import DisplaySet
from engine.errors import Unusable
from engine.header import Window
from engine.plane import Plane
from engine.window import Voi, choose, level

CT = DisplaySet("1", modality="CT", units="HU", slope=1, intercept=-1024)
MR = DisplaySet("1", modality="MR")
PLANE = Plane(np.arange(4096, dtype=np.int16).reshape(64, 64), slope=1, intercept=-1024)


def levels(values, *voi, **fields):
    return level(np.array(values, np.float64), Voi(*voi, **fields))


def standard(value, center, width):
    """PS3.3 C.11.2.1.2.1, word for word, with ymin 0 and ymax 1."""
    if value <= center - 0.5 - (width - 1) / 2:
        return 0.0
    if value > center - 0.5 + (width - 1) / 2:
        return 1.0
    return (value - (center - 0.5)) / (width - 1) + 0.5


@given(st.floats(-4000, 4000), st.floats(-2000, 2000), st.floats(1, 5000))
def test_trap_14_linear_is_the_standards_formula(value, center, width):
    # Where the window is almost a step, rounding decides on which side of it a value falls.
    if 1 < width < 1.001:
        width = 1.0
    if width == 1 and abs(value - center + 0.5) < 1e-6:
        value = center - 0.5
    assert levels([value], center, width)[0] == pytest.approx(standard(value, center, width), abs=1e-6)


def test_trap_14_linear_reaches_black_and_white_where_the_standard_says():
    """PS3.3 C.11.2.1.2.1: centre 2048, width 4096 maps 0 to black and 4095 to white."""
    assert levels([0, 4095, 2047.5, -5, 9000], 2048, 4096).tolist() == [0, 1, 0.5, 0, 1]


def test_trap_14_a_width_of_one_is_a_step_at_the_centre_less_a_half():
    assert levels([99, 99.5, 99.6, 100], 100, 1).tolist() == [0, 0, 1, 1]


def test_trap_14_linear_exact_spans_half_the_width_to_each_side():
    assert levels([-0.5, 0.0, 0.25, 0.5, 1], 0.25, 0.5, "LINEAR_EXACT").tolist() == [0, 0, 0.5, 1, 1]


def test_trap_14_sigmoid_is_the_logistic_curve():
    found = levels([100, 150, 50, 1e9, -1e9], 100, 200, "SIGMOID")
    expected = [0.5, 1 / (1 + np.exp(-1)), 1 / (1 + np.exp(1)), 1, 0]
    np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.mark.parametrize("function", window.FUNCTIONS)
def test_every_function_agrees_with_pydicom(function):
    ds = Dataset()
    ds.PhotometricInterpretation, ds.BitsStored, ds.PixelRepresentation = "MONOCHROME2", 12, 0
    ds.WindowCenter, ds.WindowWidth, ds.VOILUTFunction = 700, 900, function
    values = np.arange(4096, dtype=np.uint16)
    np.testing.assert_allclose(levels(values, 700, 900, function), apply_windowing(values, ds) / 4095, atol=1e-9)


def test_trap_15_a_voi_lut_is_looked_up_and_ends_are_held():
    lut = window.VoiLut(10, np.array([0, 128, 255]), 8)
    found = levels([5, 10, 11, 12, 99, np.nan], 0, 1, lut=lut)
    np.testing.assert_allclose(found, [0, 0, 128 / 255, 1, 1, np.nan])


def test_what_is_asked_for_comes_first():
    own = replace(PLANE, windows=(Window(1, 2),))
    assert choose(own, CT, center=5, width=50) == Voi(5, 50)
    assert choose(own, CT, preset="lung") == Voi(-600, 1500, source="preset")


def test_then_the_slices_window_then_the_series():
    own, series = Window(50, 350), Window(300, 600)
    info = replace(CT, windows=(series,))
    assert choose(replace(PLANE, windows=(own,)), info) == Voi(50, 350, source="slice")
    assert choose(PLANE, info) == Voi(300, 600, source="series")


def test_windows_that_cannot_be_drawn_are_passed_over():
    """A width of 0 stands in real files."""
    bad = (Window(0, 0), Window(float("nan"), 100), Window(40, -3), Window(40, 1e30))
    assert choose(replace(PLANE, windows=bad), replace(MR, windows=(Window(9, 90),))).source == "series"


def test_trap_30_ct_without_a_window_opens_with_soft_tissue():
    assert choose(PLANE, CT) == Voi(40, 400, source="modality")


def test_trap_30_mr_without_a_window_opens_with_its_range():
    voi = choose(PLANE, MR)
    assert (voi.source, voi.function) == ("auto", "LINEAR_EXACT")
    assert voi.center == pytest.approx(4095 / 2 - 1024, abs=1)
    assert voi.width == pytest.approx(4095 * 0.998, rel=1e-2)


def test_an_automatic_window_of_the_series_serves_all_its_planes():
    assert choose(PLANE, MR, automatic=Window(7, 70)) == Voi(7, 70, "LINEAR_EXACT", source="auto")


def test_the_preset_auto_passes_the_files_window_over():
    assert choose(replace(PLANE, windows=(Window(1, 2),)), CT, preset="auto").source == "auto"


def test_an_automatic_window_drawn_as_linear_spans_the_same_values():
    voi = choose(PLANE, MR, voi="linear", automatic=Window(50, 100))
    np.testing.assert_allclose(level(np.array([0.0, 50, 100]), voi), [0, 0.5, 1])


def test_the_files_function_goes_with_its_window():
    info = replace(CT, windows=(Window(40, 400),), voi_function="SIGMOID")
    assert choose(PLANE, info).function == "SIGMOID"
    assert choose(PLANE, info, center=1, width=2).function == "SIGMOID"
    assert choose(PLANE, info, voi="linear").function == "LINEAR"


def test_trap_15_a_voi_lut_comes_before_the_windows_and_can_be_switched_off():
    table = (0, np.arange(256), 8)
    own = replace(PLANE, windows=(Window(50, 350),))
    assert choose(own, CT, lut=table).lut is not None
    assert choose(own, CT, lut=table, voi="linear") == Voi(50, 350, source="slice")
    assert choose(own, CT, lut=table, center=1, width=2).lut is None
    assert choose(own, CT, lut=table, preset="bone").lut is None


def test_trap_10_monochrome1_is_inverted_and_a_second_wish_turns_it_back():
    info = replace(CT, inverted=True)
    assert choose(PLANE, info).invert
    assert not choose(PLANE, info, invert=True).invert
    assert choose(PLANE, CT, invert=True).invert


def test_colour_has_a_window_that_changes_nothing():
    voi = choose(Plane(np.zeros((2, 2, 3), np.uint8)), replace(MR, colour=True, inverted=True))
    assert level(np.array([0.0, 51, 255]), voi).tolist() == pytest.approx([0, 0.2, 1])
    assert not voi.invert


@pytest.mark.parametrize(
    "wish",
    [
        {"center": 40},
        {"width": 40},
        {"center": 40, "width": 0},
        {"center": 40, "width": 0.5},
        {"center": 40, "width": -5, "voi": "linear_exact"},
        {"center": float("nan"), "width": 40},
        {"center": 40, "width": float("inf")},
        {"center": 1e300, "width": 40},
        {"center": 40, "width": 40, "voi": "cubic"},
        {"voi": ""},
    ],
)
def test_a_window_that_means_nothing_is_refused(wish):
    with pytest.raises(Unusable) as caught:
        choose(PLANE, CT, **wish)
    assert caught.value.code == "bad_window"


def test_a_narrow_window_is_taken_where_values_are_fractions():
    fractions = Plane(np.linspace(0, 1, 16, dtype=np.float32).reshape(4, 4))
    assert choose(fractions, MR, center=0.5, width=0.1).function == "LINEAR_EXACT"
    with pytest.raises(Unusable):
        choose(fractions, MR, center=0.5, width=0.1, voi="linear")


def test_an_unknown_preset_is_refused_with_the_choice():
    with pytest.raises(Unusable, match="auto, soft_tissue") as caught:
        choose(PLANE, CT, preset="nose")
    assert caught.value.code == "no_such_preset"
    with pytest.raises(Unusable):
        choose(PLANE, MR, preset="lung")


def test_trap_30_the_automatic_window_leaves_out_a_thousandth_at_each_end():
    values = np.concatenate([np.arange(10_000), [30_000] * 5, [-30_000] * 5]).astype(np.int16)
    found = window.auto(values, 1, 0)
    assert found.center - found.width / 2 == pytest.approx(5, abs=2)
    assert found.center + found.width / 2 == pytest.approx(9995, abs=2)


def test_trap_16_padding_stays_out_of_the_automatic_window():
    values = np.array([-2000] * 500 + [*range(100)] * 10, np.int16)
    found = window.auto(values, 2, 10, padding=(-2000, -2000))
    assert (found.center - found.width / 2, found.center + found.width / 2) == (10, 208)


def test_trap_25_nan_and_infinity_stay_out_of_the_automatic_window():
    found = window.auto(np.array([np.nan, 1, 2, 3, np.inf, -np.inf], np.float32), 1, 0)
    assert (found.center, found.width) == (2, 2)


def test_what_lies_outside_the_volume_stays_out_of_the_automatic_window():
    stored = np.array([[0, 10], [20, 900]], np.int16)
    voi = choose(Plane(stored, valid=np.array([[True, True], [True, False]])), MR)
    assert (voi.center, voi.width) == (10, 20)


def test_a_negative_slope_gives_a_window_of_positive_width():
    found = window.auto(np.array([0, 100], np.int16), -1, 0)
    assert (found.center, found.width) == (-50, 100)


@pytest.mark.parametrize("values", [np.full(9, 7, np.int16), np.full(9, np.nan, np.float32), np.zeros(0, np.int16)])
def test_values_that_do_not_differ_still_have_a_window(values):
    assert window.usable(window.auto(values, 1, 0))


def test_rare_values_in_a_sea_of_zeros_are_not_all_cut_off():
    values = np.zeros(100_000, np.float32)
    values[:50] = 5
    assert window.auto(values, 1, 0).width == 5


def test_a_large_volume_is_sampled():
    values = np.random.default_rng(1).normal(100, 20, (64, 256, 256)).astype(np.int16)
    sampled, whole = window.auto(values, 1, 0), np.percentile(values, [0.1, 99.9])
    assert sampled.center - sampled.width / 2 == pytest.approx(whole[0], abs=3)
    assert sampled.center + sampled.width / 2 == pytest.approx(whole[1], abs=3)


@pytest.mark.parametrize(
    ("values", "missed"),
    [
        (np.full((40, 50), -1000), True),
        (np.full((40, 50), 3000), True),
        (np.r_[np.full(1000, -1000), np.full(1000, 3000)], False),
        (np.r_[np.full(1995, -1000), np.full(5, 40)], False),
        (np.r_[np.full(1999, -1000), 40], True),
        (np.full(9, -2000), False),
        (np.array([np.nan, 40.0]), False),
    ],
)
def test_trap_30_a_window_misses_what_lies_on_one_side_of_it(values, missed):
    assert window.misses(values / 2, 2.0, 0.0, (-1000.0, -1000.0), 40, 400) is missed
