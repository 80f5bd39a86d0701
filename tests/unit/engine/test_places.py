"""engine.places: what lies at one place, though the positions of its time points drift."""

import random

import pytest

from engine.header import Header
from tests.support.headers import frame, of_frames, parts, seen

Instances = list[tuple[str, Header]]


def drifting(
    shifts: list[tuple[float, float]], step: float = 3.0, count: int = 4, thickness: float | None = None
) -> Instances:
    """Time points whose stacks lie this far (x, z) from where they should."""
    return of_frames(
        frame((x, 0.0, k * step + z), temporal=float(t), thickness=thickness)
        for t, (x, z) in enumerate(shifts, 1)
        for k in range(count)
    )


@pytest.mark.parametrize(
    "shifts",
    [
        [(0.0, 0.0), (0.0, 0.05), (0.0, -0.1)],
        [(0.0, 0.0), (0.0, 0.012), (0.0, 0.29)],
        [(0.0, 0.0), (0.0, 0.0), (0.0, 0.2), (0.0, 0.2)],
        [(0.0, 0.0), (0.25, 0.0), (-0.04, 0.0)],
        [(0.0, 0.0), (0.2, 0.15), (0.1, -0.1)],
    ],
)
def test_trap_5_time_points_that_drift_are_phases_of_one_even_volume(shifts: list[tuple[float, float]]) -> None:
    images = drifting(shifts)
    random.Random(1).shuffle(images)
    made = parts(images)[""]
    assert (made.kind, made.shape[:2], made.phase_label) == ("volume", (len(shifts), 4), "temporal position")
    assert made.geometry.regularity == "even" and made.geometry.spacing[0] == pytest.approx(3.0)
    assert seen(made)[1] == ["i5", "i6", "i7", "i8"]
    (told,) = (entry for entry in made.trust["entries"] if entry["key"] == "drift")
    farthest = max((x * x + z * z) ** 0.5 for x, z in shifts)
    assert told["severity"] == "note" and f"up to {farthest:.2f} mm" in told["value"]


def test_time_points_at_one_place_have_no_drift_to_tell_of() -> None:
    made = parts(drifting([(0.0, 0.0), (0.0, 0.001)]))[""]
    assert made.shape[:2] == (2, 4)
    assert "drift" not in {entry["key"] for entry in made.trust["entries"]}


def test_trap_5_an_incomplete_time_point_that_drifts_is_a_part_of_its_own() -> None:
    made = parts(drifting([(0.0, 0.0), (0.0, 0.1), (0.0, 0.2)])[:-1])
    assert made[""].shape[:2] == (2, 4)
    assert seen(made["incomplete, temporal position 3"]) == [["i9", "i10", "i11"]]


def test_a_shift_beyond_a_tenth_of_the_slice_distance_is_another_place() -> None:
    assert all(info.shape[0] == 1 for info in parts(drifting([(0.0, 0.0), (0.0, 0.4)])).values())


@pytest.mark.parametrize("heights", [[0, 0.2, 3, 6, 9, 12], [0, 3, 6, 9, 60], [0, 1, 2, 3, 18, 19], [0, 0.05, 7]])
def test_trap_4_uneven_stacks_of_one_time_point_keep_all_their_slices(heights: list[float]) -> None:
    (made,) = parts(of_frames(frame(float(z)) for z in heights)).values()
    assert made.shape[:2] == (1, len(heights))


def test_trap_4_pairs_of_thin_slices_with_room_between_them_are_no_time_points() -> None:
    made = parts(of_frames(frame(10.0 * k + z, thickness=1.0) for k in range(5) for z in (0.0, 1.0)))[""]
    assert made.shape[:2] == (1, 10)
    assert made.geometry.regularity == "uneven"
