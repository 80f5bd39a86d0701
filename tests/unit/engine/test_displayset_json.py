from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.displayset import DisplaySet, Encoding, Geometry, Slice
from engine.displaysets import arrange
from engine.header import PixelFormat, PixelLocation, Region, Window
from tests.support.headers import frame, header, of_frames, parts, series, tilted, volume

numbers = st.floats(allow_nan=False, allow_infinity=False)
windows = st.tuples() | st.tuples(st.builds(Window, numbers, numbers, st.text(max_size=5)))
slices = st.builds(
    Slice,
    instance=st.text(max_size=4),
    frame=st.integers(0, 9),
    slope=numbers,
    intercept=numbers,
    offset=st.none() | numbers,
    position=st.none() | st.tuples(numbers, numbers, numbers),
    windows=windows,
    location=st.none() | st.builds(PixelLocation, st.integers(0, 99), st.none() | st.integers(0, 9), st.booleans()),
    encoding=st.integers(0, 2),
)


def again(info: DisplaySet) -> DisplaySet:
    return DisplaySet.from_json(orjson.loads(orjson.dumps(info.to_json())))


@given(st.lists(st.lists(slices, max_size=6).map(tuple), max_size=3).map(tuple))
def test_any_slices_survive_the_way_through_json(given_slices: tuple[tuple[Slice, ...], ...]) -> None:
    info = DisplaySet("1.2", slices=given_slices)
    assert again(info) == info


@pytest.mark.parametrize(
    "info",
    [
        volume(),
        volume([0, 5, 10, 20]),
        parts(tilted(10))[""],
        parts(of_frames(frame(z, temporal=t) for t in (1.0, 2.0) for z in (0.0, 5.0)))[""],
        parts([("u", header(1, [frame(None)], regions=(Region((0, 0, 5, 5), (3, 3), (0.1, -0.1)),)))])[""],
    ],
)
def test_a_display_set_survives_the_way_through_json(info: DisplaySet) -> None:
    assert again(info) == info


def test_every_field_survives_at_a_value_that_is_not_its_default() -> None:
    info = replace(
        volume(),
        padding=(-5.0, -5.0),
        stored_padding=(1.0, 2.0),
        aspect=(1.0, 2.0),
        suv_factor=0.5,
        phase_values=(1.0, 2.0),
        windows=(Window(1.0, 2.0, "x"),),
        encodings=(Encoding("1.2", PixelFormat(8, 6)), Encoding("1.3", PixelFormat(8, 6, signed=True))),
        geometry=Geometry(gaps=((1, 5.0),), offsets=(0.0, 5.0)),
    )
    assert again(info) == info


def test_a_series_of_five_thousand_slices_takes_linear_space() -> None:
    sizes = [len(orjson.dumps(arrange(series(range(n))).sets[0].to_json())) for n in (500, 5000)]
    assert sizes[1] < 11 * sizes[0]
