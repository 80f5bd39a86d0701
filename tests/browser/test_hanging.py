"""How studies hang: a screening back to back, radiographs beside each other, runs that play, and one's own rules."""

import io
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pydicom
import pytest
from playwright.sync_api import expect

from create_test_dicom import make_study
from phantom.files import pack
from phantom.options import Options
from tests.browser.hands import pane, pixels, sent, settled

Wish = dict[str, Any]


def upload(url: str, modality: str, change: Callable[[int, pydicom.Dataset], None] | None = None, **more: Any) -> str:
    """A phantom study, its files changed on the way; gives its id."""
    files = make_study(Options(modality, patient_id=f"HANG-{modality}", **more)).files
    if change:
        files = [(name, changed(number, data, change)) for number, (name, data) in enumerate(files)]
    return str(sent(url, pack(files))["study"])


def changed(number: int, data: bytes, change: Callable[[int, pydicom.Dataset], None]) -> bytes:
    ds = pydicom.dcmread(io.BytesIO(data))
    change(number, ds)
    made = io.BytesIO()
    ds.save_as(made)
    return made.getvalue()


def mirrored(number: int, ds: pydicom.Dataset) -> None:
    """The first picture as some units store it: the chest wall on the other side."""
    if number == 0:
        ds.PixelData = np.ascontiguousarray(ds.pixel_array[:, ::-1]).tobytes()
        ds.PatientOrientation = ["A", "L"]


@pytest.fixture(scope="module")
def screening(live_server: Any) -> str:
    return upload(live_server.url, "MG", mirrored, size=256)


def sides(page: Any, name: str) -> tuple[float, float]:
    """Mean brightness of the left and the right tenth of a pane, its texts left out."""
    grey = pixels(page, name)[..., 0].astype(float)
    tenth = grey.shape[1] // 10
    return float(grey[:, :tenth].mean()), float(grey[:, -tenth:].mean())


def test_a_screening_hangs_back_to_back_and_flush_to_the_chest_wall(page: Any, screening: str) -> None:
    page.goto(f"/view/{screening}")
    for name in ("stack", "pane-2", "pane-3", "pane-4"):
        pane(page, name)
    shown = [pane(page, name).get_attribute("data-index") for name in ("stack", "pane-2", "pane-3", "pane-4")]
    assert sorted(shown) == ["0", "1", "2", "3"]
    for right, left in (("stack", "pane-2"), ("pane-3", "pane-4")):
        assert sides(page, right)[1] > 5 * sides(page, right)[0] + 10
        assert sides(page, left)[0] > 5 * sides(page, left)[1] + 10


def test_it_stays_flush_when_the_pane_fills_the_stage_and_comes_back_when_reset(page: Any, screening: str) -> None:
    page.goto(f"/view/{screening}")
    pane(page, "pane-4")
    pane(page).dblclick(position={"x": 40, "y": 200})
    expect(page.locator("[data-pane=pane-2]")).to_be_hidden()
    left, right = sides(page, "stack")
    assert right > 5 * left + 10
    page.keyboard.press("h")
    left, right = sides(page, "stack")
    assert left > 5 * right + 10
    page.keyboard.press("Space")
    left, right = sides(page, "stack")
    assert right > 5 * left + 10


def test_two_radiographs_hang_beside_each_other_the_frontal_one_first(page: Any, live_server: Any) -> None:
    def lateral(number: int, ds: pydicom.Dataset) -> None:
        ds.ViewPosition, ds.SOPInstanceUID, ds.InstanceNumber = "LL", f"{ds.SOPInstanceUID[:50]}7", 1
        ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID

    frontal = make_study(Options("DX", size=128, patient_id="HANG-DX")).files
    both = [("lateral.dcm", changed(0, frontal[0][1], lateral)), *frontal]
    study = sent(live_server.url, pack(both))["study"]
    page.goto(f"/view/{study}")
    pane(page, "pane-2")
    expect(page.locator(".stage")).to_have_attribute("data-layout", "2x1")


def test_a_run_plays_at_once_and_stops_on_wish(page: Any, live_server: Any) -> None:
    study = upload(live_server.url, "XA", slices=6, size=64)
    page.goto(f"/view/{study}")
    first = pane(page).get_attribute("data-index")
    another = "(first) => document.querySelector('[data-pane=stack]').dataset.index !== first"
    page.wait_for_function(another, arg=first)  # looked at with every frame: a run comes by the same picture again
    page.keyboard.press("c")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_one_rules_how_such_studies_open_and_it_is_remembered(page: Any, live_server: Any) -> None:
    study = upload(live_server.url, "CT", slices=9, size=48, spacing=(6.0, 6.0, 6.0), coarse=2)
    page.goto(f"/view/{study}")
    pane(page)
    page.get_by_role("button", name="Panes", exact=True).click()
    page.get_by_role("menuitemradio", name="2 across, 1 down").click()
    expect(page.locator("[data-pane=pane-2]")).to_be_visible()
    page.get_by_role("button", name="Panes", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("Open such studies as 2 × 1")).click()
    page.goto("/")
    page.evaluate("() => sessionStorage.clear()")
    page.goto(f"/view/{study}")
    expect(page.locator(".stage")).to_have_attribute("data-layout", "2x1")
    page.get_by_role("button", name="Panes", exact=True).click()
    page.get_by_role("menuitem", name="Hanging …").click()
    sheet = page.get_by_role("dialog", name="Hanging")
    expect(sheet.get_by_role("combobox", name="CT CHEST opens with")).to_have_value("2x1")
    sheet.get_by_role("combobox", name="CT CHEST opens with").select_option("mpr")
    page.keyboard.press("Escape")
    page.goto("/")
    page.evaluate("() => sessionStorage.clear()")
    page.goto(f"/view/{study}")
    pane(page, "coronal")


def test_with_one_pane_such_studies_are_to_open_in_one(page: Any, live_server: Any) -> None:
    wish = {"slices": 9, "size": 48, "spacing": (6.0, 6.0, 6.0), "coarse": 2}
    study = upload(live_server.url, "CT", **wish)
    page.goto(f"/view/{study}")
    pane(page)
    panes = page.get_by_role("button", name="Panes", exact=True)
    panes.click()
    page.get_by_role("menuitemradio", name="2 across, 1 down").click()
    panes.click()
    page.get_by_role("menuitem", name="Open such studies as 2 × 1").click()
    page.keyboard.press("u")
    expect(page.locator(".stage")).to_have_attribute("data-layout", "stack")
    panes.click()
    page.get_by_role("menuitem", name="Hang this study anew").click()
    expect(page.locator(".stage")).to_have_attribute("data-layout", "2x1")
    page.keyboard.press("u")
    settled(page)
    panes.focus()
    page.keyboard.press("Enter")
    for _ in range(30):
        if page.evaluate("() => document.activeElement.textContent") == "Open such studies as one pane":
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("menu", name="Panes")).to_have_count(0)
    panes.click()
    page.get_by_role("menuitem", name="Hanging …").click()
    sheet = page.get_by_role("dialog", name="Hanging")
    expect(sheet.get_by_role("combobox", name="CT CHEST opens with")).to_have_value("stack")
