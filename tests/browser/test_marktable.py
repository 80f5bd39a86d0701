"""The table of marks: it leads to each, and tells its numbers, its author, its history."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from create_test_dicom import make_study
from phantom.files import pack
from phantom.options import Options
from tests.browser.hands import START, drag, middle, sent, shows
from tests.browser.marks import ask, length, marks, open_study, saved, stored, table


@pytest.fixture
def viewer(unmarked: Any) -> Any:
    return unmarked


def test_an_empty_table_says_what_to_do(viewer: Any) -> None:
    expect(table(viewer)).to_have_count(0)
    expect(viewer.locator(".mark-table")).to_contain_text("No marks yet")


def test_a_row_leads_to_its_slice(viewer: Any) -> None:
    length(viewer)
    viewer.keyboard.press("Home")
    shows(viewer, 0)
    expect(marks(viewer)).to_have_count(0)
    table(viewer).first.locator(".mark-choose").click()
    shows(viewer, START)
    expect(marks(viewer, "length")).to_have_count(1)
    expect(table(viewer).first.locator(".mark-choose")).to_have_attribute("aria-current", "true")


def test_it_tells_number_calibration_place_and_author(viewer: Any) -> None:
    length(viewer)
    saved(viewer)
    row = table(viewer).first
    expect(row).to_contain_text(re.compile(r"\d+\.\d mm"))
    for word in ("Pixel Spacing", f"slice {START + 1}", "Local administrator"):
        expect(row).to_contain_text(word)


def test_the_form_renames_colours_and_locks_and_the_history_tells_it(
    viewer: Any, live_server: Any, head: dict[str, Any]
) -> None:
    length(viewer)
    saved(viewer)
    open_form(viewer)
    form = viewer.locator(".mark-form")
    form.get_by_label("Name").fill("<b>Aorta</b>")
    form.get_by_label("Colour").select_option(index=2)
    form.get_by_label("Locked").check()
    form.get_by_role("button", name="Save").click()
    saved(viewer)
    (mark,) = stored(live_server.url, head)
    assert (mark["label"], mark["locked"], mark["version"]) == ("<b>Aorta</b>", True, 2)
    expect(table(viewer).first.locator(".mark-name")).to_have_text("<b>Aorta</b>")
    open_form(viewer)
    viewer.get_by_text("History", exact=True).click()
    history = viewer.locator(".mark-history li")
    expect(history).to_have_count(2)
    expect(history.first).to_contain_text("2. changed · name, colour, lock")
    expect(history.last).to_contain_text("1. created")


def open_form(page: Any) -> None:
    table(page).first.get_by_role("button", name="More about").click()
    page.get_by_role("menuitem", name="Name, colour, history").click()


def test_a_region_has_the_statistics_of_the_server(viewer: Any, live_server: Any, head: dict[str, Any]) -> None:
    x, y = middle(viewer)
    viewer.get_by_role("button", name="Ellipse").click()
    drag(viewer, (x - 50, y - 40), (100, 80))
    saved(viewer)
    (mark,) = stored(live_server.url, head)
    found = mark["statistics"]
    assert found["count"] > 100 and found["min"] <= found["mean"] <= found["max"]
    expect(table(viewer).first).to_contain_text(f"n {found['count']:,}")
    expect(marks(viewer, "ellipse")).to_contain_text("HU")


def test_the_trust_panel_tells_of_a_calibration_by_hand(page: Any, live_server: Any) -> None:
    made = make_study(Options("DX", size=256))
    dx = sent(live_server.url, pack(made.files))
    line = {"kind": "calibration", "space": "image", "points": [[20, 20, 0], [20, 120, 0]], "value": 50}
    body = line | {"key": "c" * 32, "series": dx["id"], "plane": {"name": "acquired", "index": 0}}
    ask(f"{live_server.url}/api/studies/{dx['study']}/annotations", "POST", body)
    open_study(page, dx)
    length(page)
    expect(marks(page, "length")).to_contain_text("calibrated by hand (50 mm)")
    page.get_by_role("button", name=re.compile("^Trust")).click()
    row = page.locator(".trust-row", has_text="Calibrated by hand")
    expect(row).to_contain_text("Image 1: a line was set to 50 mm by Local administrator")
