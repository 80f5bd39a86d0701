"""What is measured is true: known lengths of phantoms, pictures without a spacing, calibration, ultrasound regions."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import drag, middle, pane, sent, zipped
from tests.browser.marks import open_study
from tests.browser.test_marks import marks, measured, words


def picture(**more: Any) -> bytes:
    """A radiograph of 200 by 400 pixels, as a DICOM file."""
    import numpy as np
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian, generate_uid

    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = DigitalXRayImageStorageForPresentation
    meta.MediaStorageSOPInstanceUID = generate_uid()
    ds = Dataset()
    ds.file_meta = meta
    ds.SOPClassUID, ds.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    ds.StudyInstanceUID, ds.SeriesInstanceUID = generate_uid(), generate_uid()
    ds.Modality, ds.PatientID, ds.PatientName = "DX", "RULER", "Ruler^Test"
    ds.Rows, ds.Columns, ds.SamplesPerPixel, ds.PhotometricInterpretation = 200, 400, 1, "MONOCHROME2"
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 12, 11, 0
    ds.PixelData = np.linspace(0, 4000, 80_000).astype("<u2").tobytes()
    for name, value in more.items():
        setattr(ds, name, value)
    body = io.BytesIO()
    ds.save_as(body, enforce_file_format=True)
    return body.getvalue()


@pytest.fixture
def show(page: Any, live_server: Any) -> Callable[[bytes], Any]:
    def opened(body: bytes) -> Any:
        open_study(page, sent(live_server.url, body))
        return page

    return opened


def scale(page: Any, columns: int = 400, rows: int = 200) -> float:
    """CSS pixels of one pixel of the picture, which fits its pane."""
    box = pane(page).locator(".pane-view").bounding_box()
    return float(min(box["width"] / columns, box["height"] / rows))


def line(page: Any, pixels: float, key: str = "d", down: float = 0) -> None:
    """A level line as many pixels of the picture long."""
    x, y = middle(page)
    size = pixels * scale(page)
    page.keyboard.press(key)
    drag(page, (x - size / 2, y + down), (size, 0))


def test_no_spacing_is_measured_in_pixels_until_it_is_calibrated(show: Callable[[bytes], Any]) -> None:
    page = show(picture())
    line(page, 100, down=-60)
    mark = marks(page, "length")
    expect(mark.locator(".mark-text").first).to_contain_text("100.0 px")
    assert "no spacing in the file" in words(mark)
    page.get_by_role("button", name="More tools that draw").click()
    page.get_by_role("menuitemradio", name="Calibrate by a known length").click()
    x, y = middle(page)
    size = 200 * scale(page)
    drag(page, (x - size / 2, y + 60), (size, 0))
    page.get_by_label("True length in millimetres").fill("50")
    page.keyboard.press("Enter")
    expect(mark.locator(".mark-text").first).to_contain_text("25.0 mm")
    assert "calibrated by hand (50 mm)" in words(mark)
    page.keyboard.press("Control+z")
    expect(mark.locator(".mark-text").first).to_contain_text("100.0 px")


def test_a_calibration_without_a_length_is_none(show: Callable[[bytes], Any]) -> None:
    page = show(picture())
    page.get_by_role("button", name="More tools that draw").click()
    page.get_by_role("menuitemradio", name="Calibrate by a known length").click()
    drag(page, middle(page), (100, 0))
    expect(page.get_by_label("True length in millimetres")).to_be_focused()
    page.keyboard.press("Escape")
    expect(marks(page)).to_have_count(0)


def test_a_spacing_at_the_detector_says_so_beside_each_length(show: Callable[[bytes], Any]) -> None:
    page = show(picture(ImagerPixelSpacing=[0.2, 0.2]))
    line(page, 100)
    mark = marks(page, "length")
    assert measured(words(mark)) == pytest.approx(20, abs=0.2)
    assert "at the detector" in words(mark)


def test_pixels_that_are_not_square_measure_the_same_across_and_down(show: Callable[[bytes], Any]) -> None:
    page = show(picture(PixelSpacing=[0.4, 0.1]))
    x, y = middle(page)
    for by in ((120, 0), (0, 120)):
        page.keyboard.press("d")
        drag(page, (x - 100, y - 60 + by[0] / 4), by)
    both = marks(page, "length")
    expect(both).to_have_count(2)
    level, upright = (measured(words(both.nth(i))) for i in range(2))
    assert level == pytest.approx(upright, rel=0.02)


def test_a_volume_measures_in_its_own_millimetres(show: Callable[[bytes], Any]) -> None:
    page = show(zipped("series/ct-axial-phantom-28"))
    bar = pane(page).locator(".scalebar")
    width = bar.evaluate("(node) => node.getBoundingClientRect().width")
    long = float(bar.inner_text().split()[0]) * (10 if "cm" in bar.inner_text() else 1)
    x, y = middle(page)
    page.keyboard.press("d")
    drag(page, (x - width / 2, y), (width, 0))
    assert measured(words(marks(page, "length"))) == pytest.approx(long, rel=0.01)
