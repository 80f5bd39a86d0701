import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.displaysets import arrange
from engine.header import Frame
from engine.phases import nominal_b
from tests.support.headers import frame, header, of_frames, parts, seen

HEIGHTS = (0.0, 5.0, 10.0)


def repeated(times: int, **attributes: list[Any]) -> list[tuple[str, Any]]:
    """A stack taken several times, each time with its own value of some attributes."""
    return of_frames(
        frame(z, **{name: values[t] for name, values in attributes.items()}) for t in range(times) for z in HEIGHTS
    )


def test_trap_5_echoes_are_parts() -> None:
    made = parts(repeated(2, echo=[1.0, 2.0]))
    assert {name: seen(info) for name, info in made.items()} == {
        "echo 1": [["i1", "i2", "i3"]],
        "echo 2": [["i4", "i5", "i6"]],
    }


def test_trap_5_b_values_are_parts() -> None:
    made = parts(repeated(3, b_value=[0.0, 800.0, 50.0]))
    assert list(made) == ["b 0", "b 50", "b 800"]


def test_trap_5_b_values_as_the_scanner_measured_them_are_one_part_with_phases() -> None:
    made = parts(repeated(5, b_value=[0.0, 995.0, 1000.0, 1005.0, 1985.0], temporal=[1.0, 2.0, 3.0, 4.0, 5.0]))
    assert {name: info.shape[:2] for name, info in made.items()} == {"b 0": (1, 3), "b 1000": (3, 3), "b 2000": (1, 3)}
    assert (made["b 1000"].phase_label, made["b 1000"].phase_values) == ("temporal position", (2.0, 3.0, 4.0))
    told = {
        name: next(e["value"] for e in info.trust["entries"] if e["key"] == "b_value") for name, info in made.items()
    }
    assert told == {"b 0": "b = 0 s/mm².", "b 1000": "b = 995, 1000, 1005 s/mm².", "b 2000": "b = 1985 s/mm²."}


@pytest.mark.parametrize(
    ("measured", "meant"),
    [(None, None), (0, 0), (5, 5), (10, 10), (30, 30), (49, 50), (110, 110), (705, 700), (995, 1000), (2974, 2950)],
)
def test_trap_5_a_b_value_is_rounded_only_where_the_round_one_is_near(measured: float, meant: float) -> None:
    assert nominal_b(measured) == meant


def test_trap_5_the_small_b_values_of_perfusion_studies_stay_apart() -> None:
    assert list(parts(repeated(5, b_value=[0.0, 10.0, 20.0, 30.0, 50.0]))) == ["b 0", "b 10", "b 20", "b 30", "b 50"]


def test_many_b_values_at_one_place_are_told_by_their_ends() -> None:
    made = parts(repeated(9, b_value=[996.0 + t for t in range(9)]))[""]
    assert next(e for e in made.trust["entries"] if e["key"] == "b_value") == {
        "key": "b_value",
        "label": "Diffusion weighting",
        "value": "b = 996 to 1004 (9 values) s/mm².",
        "severity": "note",
    }


def test_trap_5_a_missing_b_value_is_named_too() -> None:
    assert list(parts(repeated(2, b_value=[None, 800.0]))) == ["no b given", "b 800"]


def test_trap_5_image_types_are_parts_named_after_what_differs() -> None:
    made = parts(repeated(2, image_type=["ORIGINAL\\PRIMARY\\M\\ND", "ORIGINAL\\PRIMARY\\P\\ND"]))
    assert set(made) == {"M", "P"}


def test_trap_5_echoes_at_different_places_do_not_split() -> None:
    frames = [frame(z, echo=1.0 + (z > 5)) for z in (0.0, 5.0, 10.0, 15.0)]
    assert set(parts(of_frames(frames))) == {""}


def test_trap_5_temporal_positions_are_phases_of_one_set() -> None:
    made = parts(repeated(3, temporal=[3.0, 1.0, 2.0]))[""]
    assert made.shape[:2] == (3, 3)
    assert seen(made) == [["i4", "i5", "i6"], ["i7", "i8", "i9"], ["i1", "i2", "i3"]]
    assert (made.phase_label, made.phase_values) == ("temporal position", (1.0, 2.0, 3.0))


def test_trap_5_trigger_times_that_differ_a_little_from_slice_to_slice_are_phases() -> None:
    frames = [frame(z, trigger=t * 40 + z / 10) for t in range(4) for z in HEIGHTS]
    made = parts(of_frames(frames))[""]
    assert made.shape[:2] == (4, 3)
    assert made.phase_label == "trigger time (ms)"
    assert made.phase_values == (0.5, 40.5, 80.5, 120.5)


def test_trap_5_acquisition_times_are_phases_counted_from_the_first() -> None:
    frames = [frame(z, acquired=36000.0 + 2 * t + z / 100) for z in HEIGHTS for t in range(2)]
    made = parts(of_frames(frames))[""]
    assert seen(made) == [["i1", "i3", "i5"], ["i2", "i4", "i6"]]
    assert made.phase_values == (0.0, 2.0)


def test_trap_5_a_time_point_that_lacks_a_slice_is_a_part_of_its_own() -> None:
    made = parts(repeated(3, temporal=[1.0, 2.0, 3.0])[:-1])
    assert made[""].shape[:2] == (2, 3)
    (rest,) = (info for name, info in made.items() if name)
    assert rest.part == "incomplete, temporal position 3"
    assert seen(rest) == [["i7", "i8"]]


def test_trap_5_images_that_nothing_tells_apart_go_by_instance_number() -> None:
    made = parts(repeated(2))[""]
    assert seen(made) == [["i1", "i2", "i3"], ["i4", "i5", "i6"]]
    assert (made.phase_label, made.phase_values) == ("", ())


def test_trap_5_a_single_repeated_slice_is_a_part_and_is_not_dropped() -> None:
    made = parts([*repeated(1), ("again", header(9, [frame(5.0)]))])
    assert {name: seen(info) for name, info in made.items()} == {"": [["i1", "i2", "i3"]], "repeat 2": [["again"]]}


def test_trap_8_the_acquisition_number_does_not_split_a_regular_volume() -> None:
    frames = [frame(z, acquisition=int(z)) for z in HEIGHTS]
    assert parts(of_frames(frames))[""].kind == "volume"


def test_trap_8_the_acquisition_number_does_not_split_a_volume_with_a_gap() -> None:
    frames = [frame(z, acquisition=4 + (z > 7)) for z in (0.0, 5.0, 10.0, 20.0)]
    assert set(parts(of_frames(frames))) == {""}


def test_trap_8_acquisitions_laid_over_one_another_are_split() -> None:
    first = [frame(5.0 * k, acquisition=1) for k in range(4)]
    second = [frame(2.0 + 5.0 * k, acquisition=2) for k in range(4)]
    made = parts(of_frames([*first, *second]))
    assert set(made) == {"acquisition 1", "acquisition 2"}
    assert {info.geometry.regularity for info in made.values()} == {"even"}


def test_repeated_acquisitions_are_phases() -> None:
    made = parts(repeated(2, acquisition=[7, 8]))[""]
    assert (made.shape[0], made.phase_label) == (2, "acquisition")


def test_echoes_and_times_together_are_parts_with_phases() -> None:
    frames = [frame(z, echo=e, temporal=t) for e in (1.0, 2.0) for t in (1.0, 2.0) for z in HEIGHTS]
    made = parts(of_frames(frames))
    assert {name: info.shape[:2] for name, info in made.items()} == {"echo 1": (2, 3), "echo 2": (2, 3)}


def test_stations_side_by_side_are_parts() -> None:
    frames = [frame((x, 0.0, z)) for x in (0.0, 300.0) for z in HEIGHTS]
    made = parts(of_frames(frames))
    assert set(made) == {"station 1", "station 2"}
    assert {info.kind for info in made.values()} == {"volume"}


def test_one_place_at_many_times_is_a_list_through_time() -> None:
    frames = [frame(0.0, trigger=40.0 * (3 - t)) for t in range(4)]
    made = parts(of_frames(frames))[""]
    assert (made.kind, made.shape[:2]) == ("images", (1, 4))
    assert seen(made) == [["i4", "i3", "i2", "i1"]]
    assert "one position" in made.reason
    assert made.geometry.spacing == (None, 0.5, 0.5)


def test_multi_frame_objects_over_one_another_are_not_mixed_up() -> None:
    whole = [frame(z) for z in HEIGHTS]
    made = parts([("a", header(1, whole)), ("b", header(2, whole[:1])), ("c", header(3, whole))])
    assert {name: seen(info) for name, info in made.items()} == {
        "object 1": [["a", "a", "a"]],
        "object 2": [["b"]],
        "object 3": [["c", "c", "c"]],
    }


def test_trap_20_frames_of_an_enhanced_object_are_phases_like_files() -> None:
    frames = [frame(z, temporal=t, order=(1, k + 1, int(t))) for k, z in enumerate(HEIGHTS) for t in (1.0, 2.0)]
    made = parts([("e", header(1, frames))])[""]
    assert [[item.frame for item in line] for line in made.slices] == [[0, 2, 4], [1, 3, 5]]


frames = st.builds(
    frame,
    st.sampled_from([0.0, 0.0, 5.0, 10.0, 11.0, None]),
    echo=st.sampled_from([None, 1.0, 2.0]),
    b_value=st.sampled_from([None, 0.0, 800.0]),
    temporal=st.sampled_from([None, 1.0, 2.0]),
    trigger=st.sampled_from([None, 10.0, 20.0]),
    acquired=st.sampled_from([None, 1.0, 2.0]),
    acquisition=st.sampled_from([None, 1, 2]),
    image_type=st.sampled_from(["", "ORIGINAL\\PRIMARY", "DERIVED\\PRIMARY"]),
    spacing=st.sampled_from([None, (0.5, 0.5), (1.0, 1.0)]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(frames, min_size=1, max_size=3), min_size=1, max_size=14))
def test_trap_5_no_frame_is_ever_lost_or_shown_twice(objects: list[list[Frame]]) -> None:
    instances = [(f"i{n}", header(n % 5, given)) for n, given in enumerate(objects)]
    shown = Counter(
        (item.instance, item.frame) for info in arrange(instances).sets for line in info.slices for item in line
    )
    assert shown == Counter((name, i) for name, one in instances for i in range(len(one.frames)))


@settings(max_examples=100, deadline=None)
@given(st.lists(frames, min_size=1, max_size=12), st.randoms())
def test_the_order_of_arrival_changes_nothing(given_frames: list[Frame], chance: random.Random) -> None:
    instances = of_frames(given_frames)
    shuffled = list(instances)
    chance.shuffle(shuffled)
    assert arrange(shuffled) == arrange(instances)
