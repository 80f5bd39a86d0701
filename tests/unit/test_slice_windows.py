"""imaging: slices of one series that open with windows, functions and tables of their own."""

from collections.abc import Callable
from typing import Any

import numpy as np

from engine import dicom, displaysets
from engine.displayset import DisplaySet
from imaging import Imaging, Look, View, draw, first_window, slice_windows
from tests.support import dicoms
from tests.support.disk import Disk, series, slice_pixels
from tests.unit.test_imaging import imaging as imaging


def varied(count: int = 5, **more: Callable[[int], Any]) -> tuple[DisplaySet, Disk]:
    """A series whose slices carry different windows; ``more`` makes further attributes of slice n."""
    files = {
        f"{n}": dicoms.ct(
            n,
            PixelData=slice_pixels(n),
            WindowCenter=10 * n,
            WindowWidth=100 * n,
            **{keyword: made(n) for keyword, made in more.items()},
        )
        for n in range(1, count + 1)
    }
    (info,) = displaysets.arrange([(name, dicom.read_header(data)) for name, data in files.items()]).sets
    return DisplaySet.from_json(info.to_json()), Disk(files)


def test_every_slice_is_drawn_with_its_own_window_and_function(imaging: Imaging) -> None:
    info, disk = varied(VOILUTFunction=lambda n: "SIGMOID" if n == 4 else "LINEAR")
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    drawn = [draw(opened, View(index=k), Look()).voi for k in range(5)]
    assert [(voi.center, voi.width) for voi in drawn] == [(10 * n, 100 * n) for n in range(1, 6)]
    assert [voi.function for voi in drawn] == ["LINEAR", "LINEAR", "LINEAR", "SIGMOID", "LINEAR"]
    found = slice_windows(opened)
    assert found is not None
    told = [found.windows[at] for at in found.index[0]]
    assert [(one.center, one.width, one.function, table) for one, table in told] == [
        (voi.center, voi.width, voi.function, False) for voi in drawn
    ]


def test_a_window_that_is_asked_for_serves_every_slice(imaging: Imaging) -> None:
    info, disk = varied()
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    drawn = [draw(opened, View(index=k), Look(center=40, width=400)).voi for k in range(5)]
    assert {(voi.center, voi.width) for voi in drawn} == {(40, 400)}


def test_planes_that_no_file_holds_open_as_the_middle_slice_does(imaging: Imaging) -> None:
    info, disk = varied(VOILUTSequence=dicoms.table)
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    views = [View("coronal"), View("axial", 0), View("axial", 1, slab_mm=3)]
    for voi in (first_window(opened), *(draw(opened, view, Look()).voi for view in views)):
        assert voi.lut is not None
        assert voi.lut.entries.tolist() == [0, 30, 60, 90]


def test_every_slice_is_drawn_with_its_own_table_and_one_without_with_its_window(imaging: Imaging) -> None:
    info, disk = varied(VOILUTSequence=lambda n: None if n == 2 else dicoms.table(n))
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    drawn = [draw(opened, View(index=k), Look()).voi for k in range(5)]
    assert [None if voi.lut is None else int(voi.lut.entries[1]) for voi in drawn] == [10, None, 30, 40, 50]
    assert (drawn[1].center, drawn[1].width) == (20, 200)
    found = slice_windows(opened)
    assert found is not None
    told = [found.windows[at] for at in found.index[0]]
    assert [table for _, table in told] == [True, False, True, True, True]
    assert [voi.width for voi, _ in told] == [100, 200, 300, 400, 500]


def test_the_thumbnail_of_a_series_that_is_not_open_has_the_table_too(imaging: Imaging) -> None:
    info, disk = varied(VOILUTSequence=dicoms.table)
    closed = imaging.thumbnail(("a", "1"), lambda: (info, disk))
    assert closed.voi.lut is not None
    imaging.open(("a", "1"), lambda: (info, disk))
    assert np.array_equal(closed.picture, imaging.thumbnail(("a", "1"), lambda: (info, disk)).picture)


def test_where_all_slices_open_alike_nothing_is_told_of_them(imaging: Imaging) -> None:
    own, disk = series(WindowCenter=40, WindowWidth=300)
    none, _ = series()
    assert slice_windows(imaging.open(("own", "1"), lambda: (own, disk))) is None
    assert slice_windows(imaging.open(("none", "1"), lambda: (none, disk))) is None
