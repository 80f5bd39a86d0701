"""Panes of several series together: scrolled to the same place, zoomed and windowed alike, with lines across."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import fetched, pane, pixels, sent, settled, shows
from tests.support import dicoms, zips

AXIAL, THICK, OTHER, SIDE = "Thin", "Thick", "Other frame", "Sagittal"
SERIES: dict[str, tuple[list[list[float]], str, dict[str, Any]]] = {
    AXIAL: ([[-4.0, -4.0, 100.0 + k] for k in range(41)], "7", {}),
    THICK: ([[-4.0, -4.0, 100.0 + 5 * k] for k in range(9)], "7", {}),
    OTHER: ([[-4.0, -4.0, 500.0 + 2 * k] for k in range(12)], "8", {}),
    SIDE: ([[-4.0 + k / 4, -4.0, 121.5] for k in range(9)], "7", {"ImageOrientationPatient": [0, 1, 0, 0, 0, -1]}),
}
"""Of each series: the places of its slices, the end of its frame's UID, what else is its own."""


@pytest.fixture(scope="module")
def study(live_server: Any) -> str:
    files = {}
    for number, (name, (places, frame, more)) in enumerate(SERIES.items(), 1):
        files |= dicoms.series(number, name, places, frame, **more)
    found = sent(live_server.url, zips.zipped(files))["study"]
    known = fetched(f"{live_server.url}/api/studies/{found}")["series"]
    assert [one["description"] for one in known] == list(SERIES)
    return str(found)


def two(page: Any, study: str, second: str) -> None:
    """The thin series beside another one; the first pane is active."""
    page.goto(f"/view/{study}")
    shows(page, 20)
    page.get_by_role("button", name="Panes", exact=True).click()
    page.get_by_role("menuitemradio", name="2 across, 1 down").click()
    page.get_by_role("option", name=re.compile(f"\\b{second}\\b")).drag_to(page.locator("[data-pane=pane-2]"))
    pane(page, "pane-2")
    pane(page).click(position={"x": 60, "y": 120})
    expect(page.locator("[data-pane=stack]")).to_have_class(re.compile("active"))


def together(page: Any, label: str) -> None:
    page.get_by_role("button", name="Look at panes together").click()
    page.get_by_role("menuitemradio", name=label).click()


def test_trap_28_panes_of_one_frame_scroll_to_the_same_position_in_both_directions(page: Any, study: str) -> None:
    two(page, study, THICK)
    page.keyboard.press("Home")
    shows(page, 0, "pane-2")
    for _ in range(13):
        page.keyboard.press("ArrowDown")
    shows(page, 13)
    shows(page, 3, "pane-2")  # 113 mm: 115 is nearest
    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    shows(page, 40)


def test_switched_off_they_scroll_apart(page: Any, study: str) -> None:
    two(page, study, THICK)
    page.keyboard.press("Home")
    shows(page, 0, "pane-2")
    together(page, "Scroll together")
    pane(page).focus()  # a second click at once would be a double one
    page.keyboard.press("End")
    shows(page, 40)
    shows(page, 0, "pane-2")


def test_trap_28_another_frame_follows_once_its_slices_were_linked_and_other_planes_never(
    page: Any, study: str
) -> None:
    two(page, study, OTHER)
    page.keyboard.press("Home")
    shows(page, 0)
    shows(page, 6, "pane-2")
    page.get_by_role("button", name="Look at panes together").click()
    page.get_by_role("menuitem", name=re.compile("Link these slices")).click()
    expect(page.get_by_text("Linked: 1 pair")).to_be_visible()
    pane(page).focus()  # a second click at once would be a double one
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    shows(page, 4)
    shows(page, 8, "pane-2")  # 2 mm a slice
    page.get_by_role("option", name=re.compile(f"\\b{SIDE}\\b")).drag_to(page.locator("[data-pane=pane-2]"))
    expect(page.locator("[data-pane=pane-2]")).to_have_attribute("data-slices", "9")
    before = pane(page, "pane-2").get_attribute("data-index")
    pane(page).focus()  # a second click at once would be a double one
    page.keyboard.press("End")
    shows(page, 40)
    expect(page.locator("[data-pane=pane-2]")).to_have_attribute("data-index", str(before))


def test_zoom_and_window_go_along_where_that_is_wished(page: Any, study: str) -> None:
    two(page, study, THICK)
    texts = page.locator("[data-pane=pane-2] .corner.bottom.right")
    before, plain = pixels(page, "pane-2"), texts.inner_text()
    page.keyboard.press("2")
    page.keyboard.press("+")
    settled(page)
    assert texts.inner_text() == plain and (pixels(page, "pane-2") == before).all()
    together(page, "Window together")
    together(page, "Zoom together")
    pane(page).focus()  # a second click at once would be a double one
    page.keyboard.press("3")
    page.keyboard.press("+")
    settled(page)
    assert texts.inner_text() == page.locator("[data-pane=stack] .corner.bottom.right").inner_text() != plain
    assert not (pixels(page, "pane-2") == before).all()


def test_the_slice_of_the_active_pane_is_drawn_across_the_others(page: Any, study: str) -> None:
    two(page, study, SIDE)
    line = page.locator("[data-pane=pane-2] .reference-line")
    expect(line).to_have_count(1)
    settled(page)
    low = line.bounding_box()
    page.keyboard.press("ArrowDown")
    shows(page, 21)
    settled(page)
    high = line.bounding_box()
    assert low["y"] > high["y"]  # 1 mm further up
    box = pane(page, "pane-2").bounding_box()
    assert abs(high["x"] - box["x"]) < 2 and abs(high["width"] - box["width"]) < 2  # as far as both pictures reach
    assert high["height"] <= 2
    drawn = page.locator("[data-pane=pane-2] .reference-line").evaluate("(line) => line.getAttribute('stroke')")
    assert drawn == "#7fd1e8"
    expect(page.locator("[data-pane=stack] .reference-line")).to_have_count(0)
    page.keyboard.press("l")
    expect(line).to_have_count(0)
