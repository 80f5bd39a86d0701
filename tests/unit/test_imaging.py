"""imaging: open a series, cut and draw planes of it, within a bound of memory."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from engine import build, dicom, displaysets
from engine.displayset import DisplaySet
from engine.errors import Undrawable, Unusable
from engine.header import Window
from imaging import Imaging, Look, Oblique, View, cut, draw, first_window, representative, run
from tests.support import dicoms
from tests.support.disk import BYTES, SLICES, Disk, series


@pytest.fixture
def imaging() -> Iterator[Imaging]:
    made = Imaging(100 * BYTES, 2)
    yield made
    made.close()


def test_a_slice_is_decoded_alone_when_it_is_asked_for(imaging: Imaging) -> None:
    info, disk = series()
    shown = threading.Event()
    waited = []
    disk.before = lambda name: waited.append(name) if name != "3" and not shown.wait(30) else None
    plane = cut(imaging.open(("a", "1"), lambda: (info, disk)), View(index=2))
    shown.set()
    assert not waited, "it waited for other slices"
    assert plane.stored[0, 0] == 3
    assert disk.reads[0] == "3"


def test_every_slice_is_read_once_however_many_ask(imaging: Imaging) -> None:
    info, disk = series()
    disk.before = lambda name: time.sleep(0.01)

    def ask(k: int) -> int:
        opened = imaging.open(("a", "1"), lambda: (info, disk))
        return int(cut(opened, View(index=k % SLICES)).stored[0, 0])

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(36))) == [k % SLICES + 1 for k in range(36)]
    imaging.open(("a", "1"), lambda: (info, disk)).whole()
    assert sorted(disk.reads) == sorted(disk.files)


def test_a_series_is_opened_once_for_many_who_ask(imaging: Imaging) -> None:
    info, disk = series()
    loads, gate = [], threading.Barrier(6)

    def load() -> tuple[DisplaySet, Disk]:
        loads.append(1)
        time.sleep(0.05)
        return info, disk

    def ask(_: int) -> Any:
        gate.wait()
        return imaging.open(("a", "1"), load)

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(ask, range(6)))) == 1
    assert len(loads) == 1


def test_the_background_reads_the_middle_first_then_outward(imaging: Imaging) -> None:
    info, disk = series()
    alone = Imaging(100 * BYTES, 1)
    opened = alone.open(("a", "1"), lambda: (info, disk))
    opened.start()
    while len(disk.reads) < SLICES:
        time.sleep(0.005)
    alone.close()
    assert disk.reads == ["5", "4", "6", "3", "7", "2", "8", "1", "9"]


def test_the_least_recently_used_series_goes_first_and_stays_valid_for_who_holds_it() -> None:
    imaging = Imaging(2 * BYTES, 1)
    info, disk = series()
    first, second = (imaging.open((name, "1"), lambda: (info, disk)) for name in "ab")
    imaging.open(("a", "1"), lambda: (info, disk))
    imaging.open(("c", "1"), lambda: (info, disk))
    assert imaging.usage()["series"] == 2
    assert imaging.usage()["volume_bytes"] == 2 * BYTES
    assert imaging.open(("a", "1"), lambda: (info, disk)) is first
    assert imaging.open(("b", "1"), lambda: (info, disk)) is not second
    assert cut(second, View(index=0)).stored[0, 0] == 1
    imaging.close()


def test_another_digest_is_another_series(imaging: Imaging) -> None:
    info, disk = series()
    assert imaging.open(("a", "1"), lambda: (info, disk)) is not imaging.open(("a", "2"), lambda: (info, disk))


def test_a_forgotten_series_is_opened_anew(imaging: Imaging) -> None:
    info, disk = series()
    before = imaging.open(("a", "1"), lambda: (info, disk))
    imaging.thumbnails.get(("a", "1", "/thumbnail"), lambda: (b"x", "", ""))
    imaging.forget("a")
    assert imaging.usage()["series"] == imaging.usage()["thumbnail_bytes"] == 0
    assert imaging.open(("a", "1"), lambda: (info, disk)) is not before


def test_a_series_larger_than_the_cache_is_drawn_slice_by_slice() -> None:
    imaging = Imaging(BYTES - 1, 1)
    info, disk = series()
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    plane = cut(opened, View(index=7))
    assert (plane.stored[0, 0], plane.index, plane.count) == (8, 7, SLICES)
    assert np.allclose(plane.origin, [-4, -4, 8])
    assert opened.nbytes == 0
    with pytest.raises(Unusable, match="memory"):
        cut(opened, View("coronal"))
    imaging.close()


def test_all_planes_show_the_same_voxel(imaging: Imaging) -> None:
    info, disk = series()
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    assert cut(opened, View("axial", 3)).stored[2, 5] == 104
    assert cut(opened, View("coronal", 2)).stored[SLICES - 1 - 3, 5] == 104
    assert cut(opened, View("sagittal", 5)).stored[SLICES - 1 - 3, 2] == 104


def test_sagittal_planes_are_the_same_from_the_turned_copy(imaging: Imaging) -> None:
    info, disk = series()
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    before = cut(opened, View("sagittal", 5)).stored.copy()
    end = time.monotonic() + 5
    while opened.nbytes == BYTES and time.monotonic() < end:
        time.sleep(0.005)
    assert opened.nbytes == 2 * BYTES
    assert imaging.usage()["volume_bytes"] == 2 * BYTES
    time.sleep(0.05)
    after = cut(opened, View("sagittal", 5)).stored
    assert min(abs(stride) for stride in after.strides) == 2, "read in one piece"
    assert (after == before).all()


def test_an_oblique_plane_along_an_axis_is_that_plane(imaging: Imaging) -> None:
    info, disk = series()
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    wanted = Oblique((-4.0, -4.0, 4.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 8, 8, 0.5)
    plane = cut(opened, View("oblique", oblique=wanted))
    assert np.allclose(plane.stored, cut(opened, View("axial", 3)).stored)


def test_a_slab_takes_the_highest_of_its_slices(imaging: Imaging) -> None:
    info, disk = series()
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    plane = cut(opened, View("axial", 3, slab_mm=2.0, slab="maximum_ip"))
    assert (plane.stored[0, 0], plane.stored[2, 5]) == (5, 105)


def test_a_run_ends_with_the_series(imaging: Imaging) -> None:
    info, disk = series()
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    for name in ("acquired", "axial"):
        assert [plane.index for plane in run(opened, name, 6, 10)] == [6, 7, 8]
    assert [plane.index for plane in run(opened, "sagittal", None, 2)] == [4, 5]


@pytest.mark.parametrize("name", ["acquired", "axial", "coronal", "sagittal"])
@pytest.mark.parametrize("index", [-1, 9, 10**30])
def test_a_plane_that_is_not_there_is_refused(imaging: Imaging, name: str, index: int) -> None:
    info, disk = series()
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    with pytest.raises(Unusable) as caught:
        cut(opened, View(name, index))
    assert caught.value.code == "no_such_slice"


def test_the_range_is_known_when_all_is_read(imaging: Imaging) -> None:
    info, disk = series()
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    assert opened.range is None
    opened.whole()
    assert opened.range == (1 - 1024, 109 - 1024)
    assert opened.span() == (1, 109)


def test_padding_stays_out_of_the_range(imaging: Imaging) -> None:
    info, disk = series(PixelPaddingValue=1)
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    opened.whole()
    assert opened.span() == (2, 109)


def test_a_slice_that_cannot_be_decoded_is_told_and_blank_in_the_volume(imaging: Imaging) -> None:
    info, disk = series(PixelPaddingValue=-7)
    disk.files["4"] = disk.files["4"][:-40]
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    for _ in range(2):
        with pytest.raises(Undrawable):
            cut(opened, View(index=3))
    volume = opened.whole()
    assert (volume.array[0, 3] == -7).all()
    assert set(opened.undrawable) == set(volume.undrawable) == {(0, 3)}
    assert disk.reads.count("4") == 1
    assert cut(opened, View(index=4)).stored[0, 0] == 5


def test_a_read_that_fails_is_tried_again(imaging: Imaging) -> None:
    info, disk = series()

    def fail(name: str) -> None:
        raise OSError("gone for a moment")

    disk.before = fail
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    with pytest.raises(OSError, match="gone"):
        cut(opened, View(index=0))
    disk.before = lambda name: None
    assert cut(opened, View(index=0)).stored[0, 0] == 1
    assert opened.whole().array[0, :, 0, 0].tolist() == list(range(1, 10))


def test_the_first_window_is_that_of_the_middle_slice(imaging: Imaging) -> None:
    info, disk = series(WindowCenter=40, WindowWidth=300)
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    window = first_window(opened)
    assert (window.center, window.width) == (40, 300)
    assert disk.reads == [], "no pixel is needed for it"


def test_an_automatic_window_does_not_depend_on_what_was_read_before(imaging: Imaging) -> None:
    info, disk = series(Modality="MR", RescaleIntercept=None, RescaleSlope=None)
    fresh, seen = (imaging.open((name, "1"), lambda: (info, disk)) for name in "ab")
    seen.whole()
    windows = [draw(opened, View(index=k), Look()).voi for opened in (fresh, seen) for k in (0, 8)]
    assert len({(window.center, window.width) for window in windows}) == 1
    assert fresh.automatic() == Window(windows[0].center, windows[0].width, "auto")


def test_a_look_that_is_asked_for_is_drawn(imaging: Imaging) -> None:
    info, disk = series()
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    look = Look(center=-1020.0, width=2.0, colormap=None)
    drawn = draw(opened, View(index=0), look)
    assert drawn.picture.dtype == np.uint8
    assert (drawn.picture[0, 0], drawn.picture[2, 5]) == (0, 255)
    negative = draw(opened, View(index=0), Look(center=-1020.0, width=2.0, invert=True))
    assert (negative.picture == 255 - drawn.picture).all()


def test_a_thumbnail_opens_nothing_and_shows_the_middle(imaging: Imaging) -> None:
    info, disk = series(WindowCenter=-1000, WindowWidth=100)
    closed = imaging.thumbnail(("a", "1"), lambda: (info, disk))
    assert (imaging.usage()["series"], disk.reads) == (0, ["5"])
    imaging.open(("a", "1"), lambda: (info, disk))
    assert (imaging.thumbnail(("a", "1"), lambda: (info, disk)).picture == closed.picture).all()
    assert closed.plane.index == 4


def test_nifti_is_read_whole_and_once(imaging: Imaging) -> None:
    from engine import nifti

    data = dicoms.nifti()
    info, disk = nifti.read_header(data, "a.nii", "a"), Disk({"a": data})
    opened = imaging.open(("n", "1"), lambda: (info, disk))
    with ThreadPoolExecutor(4) as pool:
        planes = list(pool.map(lambda k: cut(opened, View(index=k)), range(4)))
    assert disk.reads == ["a"]
    assert [plane.index for plane in planes] == [0, 1, 2, 3]
    assert opened.whole().array.size == 64


def test_a_volume_agrees_with_one_built_at_once(imaging: Imaging) -> None:
    info, disk = series()
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    assert (opened.whole().array == build.build(info, disk).array).all()


def test_case_15_the_slice_nearest_to_the_middle_that_can_be_drawn_stands_for_the_series(imaging: Imaging) -> None:
    info, disk = series()
    for name in ("5", "4"):
        disk.files[name] = disk.files[name][:-40]
    assert imaging.thumbnail(("a", "1"), lambda: (info, disk)).plane.index == 5
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    assert representative(opened).plane.index == 5
    assert imaging.thumbnail(("a", "1"), lambda: (info, disk)).plane.index == 5


def test_case_15_a_series_of_which_nothing_can_be_drawn_has_no_picture(imaging: Imaging) -> None:
    info, disk = series()
    disk.files = {name: data[:-40] for name, data in disk.files.items()}
    with pytest.raises(Undrawable):
        imaging.thumbnail(("a", "1"), lambda: (info, disk))


def test_case_15_a_plane_through_an_undrawable_slice_is_blank_there(imaging: Imaging) -> None:
    info, disk = series()
    disk.files["4"] = disk.files["4"][:-40]
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    coronal = cut(opened, View("coronal", 3))
    assert coronal.valid is not None
    assert (~coronal.valid).all(axis=1).tolist() == [k == 5 for k in range(9)]
    picture = draw(opened, View("coronal", 3), Look(center=-1020, width=40)).picture
    assert not picture[5].any() and picture[[4, 6]].all()


def test_trap_30_ct_whose_values_all_lie_outside_soft_tissue_opens_with_their_range(imaging: Imaging) -> None:
    info, disk = series()
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    drawn = draw(opened, View(), Look())
    assert (drawn.voi.source, first_window(opened).source) == ("auto", "auto")
    assert drawn.picture.max() > 200, "it is not black"
    assert imaging.thumbnail(("b", "1"), lambda: (info, disk)).voi.source == "auto"
    assert draw(opened, View(), Look(preset="soft_tissue")).voi.source == "preset"


def test_trap_30_ct_with_some_tissue_opens_with_the_soft_tissue_preset(imaging: Imaging) -> None:
    info, disk = series(RescaleIntercept=-70)
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    assert {draw(opened, View(index=k), Look()).voi.source for k in range(9)} == {"modality"}
    assert (first_window(opened).center, first_window(opened).width) == (40, 400)


def test_deep_colour_is_opened_apart_for_export(imaging: Imaging) -> None:
    stored = np.arange(8 * 8 * 3, dtype=np.uint16) * 300
    deep = {"BitsAllocated": 16, "PlanarConfiguration": 0, "PixelRepresentation": 0, "PixelData": stored.tobytes()}
    data = dicoms.ct(1, SamplesPerPixel=3, PhotometricInterpretation="RGB", **deep)
    (info,) = displaysets.arrange([("a", dicom.read_header(data))]).sets
    exact = imaging.exact(("a", "1"), lambda: (info, lambda name: data))
    assert (cut(exact, View()).stored.ravel() == stored).all()
    assert cut(imaging.open(("a", "1"), lambda: (info, lambda name: data)), View()).stored.dtype == np.uint8
    imaging.forget("a")
    assert imaging.usage()["series"] == 0
    grey, disk = series()
    assert imaging.exact(("g", "1"), lambda: (grey, disk)) is imaging.open(("g", "1"), lambda: (grey, disk))
