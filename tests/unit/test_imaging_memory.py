"""imaging: what a series takes is given back."""

import contextlib
import gc
import weakref
from collections.abc import Iterator

import pytest

from engine.errors import Undrawable, Unusable
from imaging import Imaging, View, cut
from tests.support.disk import BYTES, series
from tests.support.waiting import until


@pytest.fixture
def imaging() -> Iterator[Imaging]:
    made = Imaging(100 * BYTES, 2)
    yield made
    made.close()


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Python does not look for cycles."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("case", ["filled", "at work", "damaged", "refused", "failed", "turned"])
def test_the_memory_of_a_closed_series_is_free_at_once(imaging: Imaging, case: str) -> None:
    info, disk = series(SliceThickness=1, **({"GantryDetectorTilt": 10} if case == "turned" else {}))
    if case == "damaged":
        disk.files["5"] = disk.files["5"][:-100]
    if case == "failed":
        disk.before = lambda name: 1 // 0
    opened = imaging.open(("a", "1"), lambda: (info, disk))
    volume = weakref.ref(opened._volume.array)
    if case == "at work":
        opened.start()
    elif case in ("filled", "turned"):
        opened.rectified()
        cut(opened, View(plane="sagittal"))
    for place in (4, 4, 99):
        if case in ("damaged", "refused", "failed"):
            with contextlib.suppress(Undrawable, Unusable, ZeroDivisionError):
                cut(opened, View(index=place))
    del opened
    imaging.forget("a")
    assert until(lambda: volume() is None, bool)
