"""Every series of the shared data, against what SimpleITK and dcm2niix found in it."""

import functools
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import SimpleITK

from engine import build, dicom, export
from engine.displayset import DisplaySet
from engine.displaysets import Arrangement, arrange
from engine.rectify import rectify
from engine.volume import Volume
from tests.data import DATA, facts

SERIES = facts()["series"]
STACKS = [one for one in SERIES if "simpleitk_volume" in one]
TIMED = ("series/ge-fmri-4d-small", "series/mr-fmri-4d-15x10", "series/philips-enhanced-fmri")

SimpleITK.ProcessObject.SetGlobalWarningDisplay(False)


def name(one: dict[str, Any]) -> str:
    return f"{one['folder']}-{one['series_uid'][-6:]}"


@functools.cache
def paths(series_uid: str, folder: str) -> tuple[Path, ...]:
    listed = [f for f in facts()["files"] if f.get("series_uid") == series_uid and f["path"].startswith(folder + "/")]
    return tuple(DATA / f["path"] for f in listed)


@functools.cache
def arranged(series_uid: str, folder: str) -> Arrangement:
    return arrange((str(path), dicom.read_header(path.read_bytes())) for path in paths(series_uid, folder))


def sets(one: dict[str, Any]) -> list[DisplaySet]:
    return arranged(one["series_uid"], one["folder"]).sets


def built(info: DisplaySet) -> Volume:
    return build.build(info, lambda instance: Path(instance).read_bytes())


def modality(volume: Volume) -> np.ndarray:
    return export.modality(volume).reshape(volume.array.shape)


def sitk_affine(found: dict[str, Any]) -> np.ndarray:
    made = np.eye(4)
    made[:3, :3] = np.array(found["direction"]).reshape(3, 3) * found["spacing_xyz"]
    made[:3, 3] = found["origin_lps"]
    return made


def corners(affine: np.ndarray, shape: Any) -> set[tuple[float, ...]]:
    """The eight outermost voxel centres, in LPS mm: the same for every order and direction of the axes."""
    ends = itertools.product(*((0, n - 1) for n in shape))
    return {tuple(np.round((affine @ [*end, 1])[:3], 1) + 0.0) for end in ends}


@pytest.mark.parametrize("one", SERIES, ids=name)
def test_every_image_of_the_series_is_shown_once(one: dict[str, Any]) -> None:
    made = arranged(one["series_uid"], one["folder"])
    shown = {item.instance for info in made.sets for line in info.slices for item in line}
    assert made.excluded == []
    assert len(shown) == one["files"]
    assert {(info.rows, info.columns) for info in made.sets} == {(one["rows"], one["columns"])}
    assert {info.modality for info in made.sets} == {one["modality"]}


@pytest.mark.parametrize("one", [s for s in SERIES if "plane" in s], ids=name)
def test_planes_positions_and_tilt_are_those_of_the_facts(one: dict[str, Any]) -> None:
    (info,) = sets(one)
    assert info.geometry.plane == one["plane"]
    if "gap_min" not in one:
        assert info.kind == "images"
        return
    steps = np.diff(info.geometry.offsets)
    assert len(steps) + 1 == one["distinct_positions"]
    np.testing.assert_allclose(
        [steps.min(), steps.max(), steps.mean()], [one[f"gap_{w}"] for w in ("min", "max", "mean")], atol=2e-3
    )
    assert (info.geometry.regularity == "tilted") == one["gantry_sheared"]
    assert info.geometry.tilt_degrees == pytest.approx(one["shear_angle_deg"] if one["gantry_sheared"] else 0, abs=0.01)


@pytest.mark.parametrize("one", STACKS, ids=name)
def test_the_numbers_are_those_that_simpleitk_found(one: dict[str, Any]) -> None:
    (info,) = sets(one)
    found = one["simpleitk_volume"]
    values = modality(built(info))
    assert list(values.shape[1:4]) == found["size_xyz"][::-1]
    told = [values.min(), values.max(), values.mean(dtype=np.float64)]
    np.testing.assert_allclose(told, [found["values"][k] for k in ("min", "max", "mean")], rtol=1e-5)
    for probe in (found[key] for key in ("probe_zyx", "probe2_zyx") if key in found):
        np.testing.assert_allclose(values[0][tuple(probe["index"])], probe["value"], rtol=1e-5)


@pytest.mark.parametrize(
    "one",
    [s for s in STACKS if s["folder"] not in ("series-irregular/gap-inconsistent-1", "series-irregular/gantry-tilt")],
    ids=name,
)
def test_the_affine_is_that_of_simpleitk_within_a_micron(one: dict[str, Any]) -> None:
    (info,) = sets(one)
    np.testing.assert_allclose(info.geometry.affine, sitk_affine(one["simpleitk_volume"]), atol=1e-3)


@pytest.mark.parametrize("one", STACKS, ids=name)
def test_the_volume_is_that_of_simpleitk_voxel_for_voxel(one: dict[str, Any]) -> None:
    (info,) = sets(one)
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames([item.instance for item in info.slices[0]])
    expected = SimpleITK.GetArrayFromImage(reader.Execute())
    values = modality(built(info))[0]
    if values.dtype.kind in "iu":
        np.testing.assert_array_equal(values, expected)
    else:
        np.testing.assert_allclose(values, expected, rtol=1e-6)


def test_trap_3_the_tilted_series_is_sheared_along_its_positions() -> None:
    (one,) = (s for s in SERIES if s["folder"] == "series-irregular/gantry-tilt")
    (info,) = sets(one)
    for k, item in enumerate(info.slices[0]):
        assert item.position is not None
        np.testing.assert_allclose((np.array(info.geometry.affine) @ [0, 0, k, 1])[:3], item.position, atol=2e-3)
    made, mask = rectify(built(info))
    assert mask is None
    assert [*made.array.shape[:0:-1]] == one["dcm2niix"][1]["shape"]
    np.testing.assert_allclose(np.linalg.norm(made.affine[:3, :3], axis=0), one["dcm2niix"][1]["zooms"], atol=1e-3)


def test_trap_4_the_series_with_a_gap_keeps_its_step_and_shows_the_gap() -> None:
    (one,) = (s for s in SERIES if s["folder"] == "series-irregular/gap-inconsistent-1")
    (info,) = sets(one)
    assert info.geometry.regularity == "uneven"
    np.testing.assert_allclose(info.geometry.spacing[::-1], one["dcm2niix"][0]["zooms"], atol=1e-3)
    volume = built(info)
    made, mask = rectify(volume)
    assert mask is not None
    assert mask.tolist() == [False, False, False, True, False]
    np.testing.assert_array_equal(made.array[0, [0, 1, 2, 4]], volume.array[0])


@pytest.mark.parametrize("one", [s for s in SERIES if s["folder"] in TIMED], ids=name)
def test_trap_5_time_series_have_the_shape_values_and_place_that_dcm2niix_found(one: dict[str, Any]) -> None:
    (info,) = sets(one)
    (found,) = one["dcm2niix"]
    assert [*info.shape[::-1]] == found["shape"]
    np.testing.assert_allclose(info.geometry.spacing[::-1], found["zooms"][:3], atol=1e-3)
    assert corners(np.array(info.geometry.affine), info.shape[:0:-1]) == corners(
        np.diag([-1, -1, 1, 1]) @ np.array(found["affine"]), found["shape"][:3]
    )
    if one["folder"] != "series/philips-enhanced-fmri":  # there dcm2niix uses a private scale
        values = modality(built(info))
        told = [values.min(), values.max(), values.mean(dtype=np.float64)]
        np.testing.assert_allclose(told, [found["values"][k] for k in ("min", "max", "mean")], rtol=1e-5)


def test_trap_20_the_enhanced_series_has_each_frame_at_its_place_and_time() -> None:
    (one,) = (s for s in SERIES if s["folder"] == "series/philips-enhanced-fmri")
    (info,) = sets(one)
    frames = SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(info.slices[0][0].instance))
    values = modality(built(info))
    for t, line in enumerate(info.slices):
        for k, item in enumerate(line):
            np.testing.assert_allclose(values[t, k], frames[item.frame], rtol=1e-6)
            assert item.frame == k * 4 + t


def test_the_enhanced_twin_of_a_series_is_the_same_volume() -> None:
    single, enhanced = (
        s
        for s in SERIES
        if s["folder"] in ("series/ct-legacy-enhanced-tiny/image", "series/ct-legacy-enhanced-tiny/multiframe")
    )
    one, other = (built(*sets(s)) for s in (single, enhanced))
    np.testing.assert_array_equal(one.array, other.array)
    np.testing.assert_allclose(one.affine, other.affine, atol=1e-6)


def test_trap_6_orientations_within_one_series_are_volumes_of_their_own() -> None:
    (one,) = (s for s in SERIES if s["folder"] == "series-irregular/orientation-mixed")
    made = {info.part: info for info in sets(one)}
    assert set(made) == {"axial", "sagittal"}
    for info, found in zip((made["axial"], made["sagittal"]), one["dcm2niix"], strict=True):
        values = modality(built(info))
        told = [values.min(), values.max(), values.mean(dtype=np.float64)]
        np.testing.assert_allclose(told, [found["values"][k] for k in ("min", "max", "mean")], rtol=1e-5)
        np.testing.assert_allclose(sorted(info.geometry.spacing), sorted(found["zooms"][:3]), atol=1e-3)


def test_segments_that_overlap_are_parts_and_all_their_frames_are_there() -> None:
    (one,) = (s for s in SERIES if s["modality"] == "SEG" and s["dcm2niix"][0]["shape"][2] == 7)
    made = {info.part: built(info) for info in sets(one)}
    assert {part: volume.array.shape[1] for part, volume in made.items()} == {
        **{f"segment {n}": 1 for n in (1, 2, 4, 5)},
        "segment 3": 3,
    }
    total = sum(int(volume.array.sum()) for volume in made.values())
    assert total / (7 * 512 * 512) == pytest.approx(one["dcm2niix"][0]["values"]["mean"], abs=1e-6)


def test_a_mosaic_is_shown_as_its_tiles_through_time() -> None:
    (one,) = (s for s in SERIES if s["folder"] == "series/siemens-mosaic-fmri-2")
    (info,) = sets(one)
    assert (info.kind, info.shape) == ("images", (1, 2, 640, 640))
    assert "mosaic" in info.reason
    mean = modality(built(info)).mean(dtype=np.float64)
    assert mean == pytest.approx(one["dcm2niix"][0]["values"]["mean"], rel=1e-5)
