"""From one series of a study to another: the same place within one frame of reference, else where it was left."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import fetched, pane, sent, shows
from tests.support import dicoms, zips

THIN, THICK, OTHER = "Thin", "Thick", "Other frame"
STACKS = {THIN: (41, 100.0, 1.0, "7"), THICK: (9, 100.0, 5.0, "7"), OTHER: (12, 500.0, 2.0, "8")}
"""Of each series: slices, z of the first in mm, mm between them, and the last part of its frame of reference."""


@pytest.fixture(scope="module")
def study(live_server: Any) -> dict[str, Any]:
    files = {}
    for number, (name, (count, first, step, frame)) in enumerate(STACKS.items(), 1):
        files |= dicoms.series(number, name, [(-4.0, -4.0, first + k * step) for k in range(count)], frame)
    stored = sent(live_server.url, zips.zipped(files))
    found: dict[str, Any] = fetched(f"{live_server.url}/api/studies/{stored['study']}")
    assert [series["description"] for series in found["series"]] == list(STACKS)
    return found


@pytest.fixture
def viewer(page: Any, study: dict[str, Any]) -> Any:
    page.goto(f"/view/{study['id']}")
    shows(page, 20)
    return page


def turn(page: Any, name: str, index: int) -> None:
    """Choose a series in the strip; it opens at one of its slices."""
    card = page.get_by_role("option", name=name)
    card.click()
    expect(page.locator("[data-pane=stack]")).to_have_attribute("data-slices", str(STACKS[name][0]))
    shows(page, index)


def test_trap_28_a_series_opens_at_the_place_of_the_one_before_and_another_frame_where_it_was_left(viewer: Any) -> None:
    viewer.keyboard.press("Home")
    for _ in range(11):
        viewer.keyboard.press("ArrowDown")
    shows(viewer, 11)
    turn(viewer, THICK, 2)  # z is 111 mm: 110 is nearest
    turn(viewer, OTHER, 6)  # its middle
    viewer.keyboard.press("ArrowDown")
    shows(viewer, 7)
    turn(viewer, THICK, 2)  # left there
    viewer.keyboard.press("End")
    shows(viewer, 8)
    viewer.keyboard.press("PageUp")
    shows(viewer, 40)
    turn(viewer, OTHER, 7)
    turn(viewer, OTHER, 7)


def test_trap_28_linked_planes_keep_their_crosshair_within_one_frame(viewer: Any) -> None:
    viewer.get_by_role("tab", name="MPR").click()
    pane(viewer, "axial")
    viewer.keyboard.press("Home")
    shows(viewer, 0, "axial")
    viewer.keyboard.press("PageDown")
    expect(viewer.locator("[data-pane=axial]")).to_have_attribute("data-slices", str(STACKS[THICK][0]))
    shows(viewer, 0, "axial")
    viewer.keyboard.press("PageDown")
    expect(viewer.locator("[data-pane=axial]")).to_have_attribute("data-slices", str(STACKS[OTHER][0]))
    shows(viewer, 6, "axial")
