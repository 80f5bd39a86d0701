import pytest

from engine import grouping
from engine.header import PixelFormat, Region
from tests.support.headers import AXIAL, CORONAL, SAGITTAL, frame, header, moved, of_frames, parts, seen, series


def test_trap_7_sizes_are_split() -> None:
    large = series([0, 5], pixels=PixelFormat(16, 12))
    small = [("s", header(9, [frame(20.0)]))]
    made = parts(large + small)
    assert set(made) == {"12×16", "6×8"}
    assert made["12×16"].kind == "volume"
    assert made["6×8"].kind == "images"


def test_trap_7_colour_is_split_from_grey() -> None:
    rgb = PixelFormat(8, 6, samples=3, photometric="RGB", allocated=8, stored=8, high_bit=7)
    made = parts([*series([0, 5]), ("c", header(9, [frame(10.0)], pixels=rgb))])
    assert set(made) == {"colour", "grey"}
    assert made["colour"].shape == (1, 1, 8, 6, 3)
    assert made["colour"].dtype == "uint8"


def test_a_palette_is_colour() -> None:
    palette = PixelFormat(8, 6, photometric="PALETTE COLOR", allocated=8, stored=8, high_bit=7)
    assert parts([("p", header(pixels=palette))])[""].colour


def test_trap_10_inverted_images_are_split_from_others_and_said_to_be_so() -> None:
    white = PixelFormat(8, 6, photometric="MONOCHROME1")
    made = parts([*series([0, 5]), ("x", header(9, [frame(10.0)], pixels=white))])
    assert {name: info.inverted for name, info in made.items()} == {"inverted": True, "not inverted": False}


def test_trap_6_a_localizer_of_another_orientation_is_a_part_of_its_own() -> None:
    scout = ("scout", header(9, [frame((0.0, 0.0, 0.0), orientation=CORONAL)]))
    made = parts([*series([0, 5, 10]), scout])
    assert set(made) == {"axial", "coronal"}
    assert seen(made["axial"]) == [["i1", "i2", "i3"]]


def test_trap_6_a_localizer_of_the_same_orientation_is_known_by_its_image_type() -> None:
    scout = ("scout", header(9, [frame(2.5, image_type="ORIGINAL\\PRIMARY\\LOCALIZER")]))
    made = parts([*series([0, 5, 10]), scout])
    assert set(made) == {"", "localizer"}
    assert made[""].geometry.regularity == "even"


def test_three_planes_in_one_series_are_three_parts() -> None:
    along = {AXIAL: (0.0, 0.0, 1.0), CORONAL: (0.0, 1.0, 0.0), SAGITTAL: (1.0, 0.0, 0.0)}
    frames = [frame((k * x, k * y, k * z), orientation=o) for o, (x, y, z) in along.items() for k in (0, 5)]
    made = parts(of_frames(frames))
    assert set(made) == {"axial", "coronal", "sagittal"}
    assert {info.kind for info in made.values()} == {"volume"}


def test_orientations_that_differ_by_rounding_are_one() -> None:
    frames = [frame(z, orientation=(1.0, 0.0, 0.0, 0.0, 1.0, 0.0005 * (z > 0))) for z in (0.0, 5.0, 10.0)]
    assert set(parts(of_frames(frames))) == {""}


def test_two_oblique_orientations_of_one_name_are_numbered() -> None:
    frames = [frame(0.0), frame(0.0, orientation=(1.0, 0.0, 0.0, 0.0, 0.98, 0.199))]
    assert set(parts(of_frames(frames))) == {"axial 1", "axial 2"}


def test_in_plane_spacings_are_split() -> None:
    frames = [frame(0.0), frame(5.0), frame(10.0, spacing=(1.0, 1.0)), frame(15.0, spacing=(1.0, 1.0))]
    assert set(parts(of_frames(frames))) == {"0.5×0.5 mm", "1×1 mm"}


def test_in_plane_spacings_that_differ_by_rounding_are_one() -> None:
    frames = [frame(0.0, spacing=(0.48828125, 0.48828125)), frame(5.0, spacing=(0.488281, 0.488281))]
    assert set(parts(of_frames(frames))) == {""}


def test_each_segment_of_a_segmentation_is_a_part() -> None:
    frames = [frame(z, segment=s) for s in (1, 2) for z in (0.0, 5.0)]
    made = parts([("seg", header(1, frames, modality="SEG"))])
    assert set(made) == {"segment 1", "segment 2"}
    assert {info.kind for info in made.values()} == {"volume"}


def test_a_segmentation_of_many_segments_is_one_list() -> None:
    frames = [frame(float(s % 3), segment=s) for s in range(40)]
    made = parts([("seg", header(1, frames, modality="SEG"))])[""]
    assert made.kind == "images"
    assert "40 parts" in made.reason
    assert made.shape[:2] == (1, 40)


def test_trap_20_frames_of_a_slide_stay_together_in_the_order_of_their_dimension_indexes() -> None:
    frames = [frame(None, orientation=None, segment=s, order=(9 - s, 1)) for s in range(5)]
    made = parts([("seg", header(1, frames, modality="SEG"))])[""]
    assert [item.frame for item in made.slices[0]] == [4, 3, 2, 1, 0]
    assert "no position" in made.reason


def test_clips_are_a_part_each_and_stills_one() -> None:
    still = frame(None, orientation=None)
    clips = [(f"c{n}", header(n, [still] * 3, modality="US", frame_time=40.0)) for n in (1, 2)]
    stills = [(f"s{n}", header(n, [still], modality="US")) for n in (3, 4)]
    made = parts(clips + stills)
    assert {name: info.shape[1] for name, info in made.items()} == {"object 1": 3, "object 2": 3, "stills": 2}
    assert made["object 1"].frame_time == 40.0


def test_trap_23_images_of_different_ultrasound_calibration_are_split() -> None:
    near, far = (Region((0, 0, 5, 5), (3, 3), (delta, -delta)) for delta in (0.1, 0.2))
    images = [(f"i{n}", header(n, [frame(None, orientation=None)], regions=(r,))) for n, r in enumerate((near, far), 1)]
    made = parts(images)
    assert {name: info.regions for name, info in made.items()} == {"calibration 1": (near,), "calibration 2": (far,)}


def test_frames_of_reference_are_split() -> None:
    made = parts([*moved(series([0, 5]), frame_of_reference="1.1"), ("x", header(9, frame_of_reference="1.2"))])
    assert set(made) == {"frame of reference 1", "frame of reference 2"}


def test_encodings_do_not_split() -> None:
    mixed = [*series([0, 5]), ("j", header(9, [frame(10.0)], transfer_syntax="1.2.840.10008.1.2.4.70"))]
    made = parts(mixed)[""]
    assert len(made.encodings) == 2
    assert [item.encoding for item in made.slices[0]] == [0, 0, 1]


def test_names_stay_when_more_slices_arrive() -> None:
    scout = [("scout", header(99, [frame((0.0, 0.0, 0.0), orientation=CORONAL)]))]
    assert set(parts(series([0, 5]) + scout)) == set(parts(series([0, 5, 10, 15, 20]) + scout))


@pytest.mark.parametrize(
    ("words", "made"),
    [
        (["a", "b"], ["a", "b"]),
        (["a", "b", "a"], ["a 1", "b", "a 2"]),
        (["clip 1", "clip 1"], ["clip 1 (1)", "clip 1 (2)"]),
        (["", ""], ["1", "2"]),
    ],
)
def test_equal_names_are_numbered(words: list[str], made: list[str]) -> None:
    assert grouping.distinct(words) == made
