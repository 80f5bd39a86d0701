"""Ultrasound: each region has its own calibration, and what lies in none, or in two, has none (trap 23)."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from tests.browser.hands import drag, middle
from tests.browser.marks import saved
from tests.browser.test_marks import marks, measured, words
from tests.browser.test_measure import picture, scale, show

__all__ = ["show"]
CM, SECONDS = 3, 4


def region(box: tuple[int, int, int, int], delta: tuple[float, float], units: tuple[int, int] = (CM, CM)) -> Dataset:
    """PS3.3 C.8.5.5: left, top, right, bottom in pixels; cm, or another unit, to a pixel."""
    ds = Dataset()
    ds.RegionLocationMinX0, ds.RegionLocationMinY0, ds.RegionLocationMaxX1, ds.RegionLocationMaxY1 = box
    ds.PhysicalDeltaX, ds.PhysicalDeltaY = delta
    ds.PhysicalUnitsXDirection, ds.PhysicalUnitsYDirection = units
    ds.RegionSpatialFormat, ds.RegionDataType, ds.RegionFlags = 1, 1, 0
    return ds


@pytest.fixture
def scan(show: Callable[[bytes], Any]) -> Any:
    """Two pictures of different depth beside each other, and a curve over time below them."""
    regions = [
        region((0, 0, 189, 149), (0.05, 0.05)),
        region((200, 0, 389, 149), (0.02, -0.02)),
        region((0, 160, 399, 199), (0.01, 0.1), (SECONDS, CM)),
    ]
    return show(picture(Modality="US", SequenceOfUltrasoundRegions=Sequence(regions)))


def line(page: Any, start: tuple[float, float], by: tuple[float, float]) -> Any:
    """From one pixel of the picture to another; the mark that came of it."""
    x, y = middle(page)
    size = scale(page)
    count = marks(page, "length").count()
    page.keyboard.press("d")
    drag(page, (x + (start[0] - 200) * size, y + (start[1] - 100) * size), (by[0] * size, by[1] * size))
    expect(marks(page, "length")).to_have_count(count + 1)
    return marks(page, "length").nth(count)


def test_each_region_measures_by_its_own_scale(scan: Any) -> None:
    left = line(scan, (40, 60), (100, 0))
    assert measured(words(left)) == pytest.approx(50, abs=0.5)
    assert "ultrasound region" in words(left)  # as long as it is selected
    right = line(scan, (250, 30), (0, 100))
    assert measured(words(right)) == pytest.approx(20, abs=0.2)
    assert "ultrasound region" in words(right) and "ultrasound region" not in words(left)


def test_what_lies_in_two_regions_or_in_one_of_time_is_in_pixels_and_says_why(scan: Any) -> None:
    across = line(scan, (150, 60), (100, 0))
    assert "100.0 px" in words(across)
    assert "within one ultrasound region" in words(across)
    curve = line(scan, (100, 180), (100, 0))
    assert "100.0 px" in words(curve)
    assert "does not measure lengths in both directions" in words(curve)


def test_an_end_that_is_moved_into_another_region_changes_the_calibration(scan: Any) -> None:
    mark = line(scan, (40, 60), (100, 0))
    x, y = middle(scan)
    size = scale(scan)
    scan.keyboard.press("w")
    drag(scan, (x + (140 - 200) * size, y + (60 - 100) * size), (100 * size, 0))
    assert "px" in words(mark) and "mm" not in words(mark)
    saved(scan)
    scan.reload()
    saved(scan)
    expect(marks(scan, "length")).to_have_count(1)
    assert "200.0 px" in words(marks(scan, "length"))
