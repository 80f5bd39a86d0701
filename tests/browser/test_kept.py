"""What is as it was: a slice's own window, a key image of a turned plane, a link, an older version of a mark."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.hands import corner, drag, middle, pane, png, sent, shows
from tests.browser.marks import length, open_study, saved, stored, table, wiped
from tests.browser.test_pixels import one_to_one, worst
from tests.browser.test_planes import turn
from tests.browser.test_sync import OTHER, together, two
from tests.browser.test_sync import study as study
from tests.support import dicoms, zips
from tests.support.waiting import until

SIDE = 48
RAMP = np.tile(np.arange(SIDE, dtype="<i2"), (SIDE, 1)).tobytes()
WITH_TABLE = 2


@pytest.fixture(scope="module")
def varied(live_server: Any) -> Any:
    """Five slices of different windows; one has a sigmoid, and one a table."""
    files = {
        f"{n}.dcm": dicoms.ct(
            n,
            Rows=SIDE,
            Columns=SIDE,
            PixelData=RAMP,
            RescaleIntercept=0,
            SeriesInstanceUID=f"{dicoms.ROOT}.77.1",
            StudyInstanceUID=f"{dicoms.ROOT}.77",
            SOPInstanceUID=f"{dicoms.ROOT}.77.1.{n}",
            WindowCenter=8 * n,
            WindowWidth=10 * n,
            VOILUTFunction="SIGMOID" if n == 4 else "LINEAR",
            VOILUTSequence=dicoms.table(n) if n == WITH_TABLE else None,
        )
        for n in range(1, 6)
    }
    return sent(live_server.url, zips.zipped(files))


@pytest.mark.parametrize("renderer", ["2d", "webgl"])
def test_every_slice_is_the_servers_with_its_own_window_until_one_is_set(
    page: Any, live_server: Any, varied: dict[str, Any], renderer: str
) -> None:
    page.goto(f"/view/{varied['study']}?series={varied['id']}&index=0&renderer={renderer}")
    shows(page, 0)
    one_to_one(page)
    page.get_by_role("button", name="Smooth between pixels").click()  # on again: one_to_one switches it off
    for k in range(5):
        address = f"{live_server.url}/api/series/{varied['id']}/plane?index={k}"
        assert worst(one_to_one(page), png(address)) <= 1, k
        page.get_by_role("button", name="Smooth between pixels").click()
        assert ("VOI LUT" in corner(page, "bottom right")) == (k + 1 == WITH_TABLE)
        page.keyboard.press("ArrowDown")
        shows(page, min(k + 1, 4))
    page.keyboard.press("1")
    for key, index in (("Home", 0), ("End", 4)):
        page.keyboard.press(key)
        shows(page, index)
        assert "W 400" in corner(page, "bottom right")


def test_a_key_image_leads_back_to_its_turned_plane_slab_and_window(
    page: Any, live_server: Any, head: dict[str, Any]
) -> None:
    wiped(live_server.url, head)
    page.goto(f"/view/{head['study']}?series={head['id']}&layout=mpr&window=70,140&active=coronal")
    for name in ("axial", "sagittal", "coronal"):
        pane(page, name)
    saved(page)
    turn(page)
    x, y = middle(page, "coronal")
    page.mouse.click(x + 40, y + 40)
    page.keyboard.down("Alt")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Alt")
    expect(pane(page, "coronal").locator(".corner.bottom.left")).to_contain_text("MIP")
    page.keyboard.press("k")
    star = pane(page, "coronal").get_by_text("key image")
    expect(star).to_be_visible()
    saved(page)
    (kept,) = stored(live_server.url, head)
    assert (kept["plane"]["name"], kept["view"]["window"]["width"]) == ("oblique", 140)
    assert kept["plane"]["slab"]["mm"] > 0
    position = corner(page, "bottom left", "coronal")
    page.get_by_role("button", name="Straighten the planes").click()
    expect(pane(page, "coronal")).to_have_attribute("data-plane", "coronal")
    page.keyboard.press("1")
    page.get_by_label("Slab", exact=True).select_option("")
    pane(page, "coronal").focus()
    page.keyboard.press("Home")
    expect(star).to_be_hidden()
    table(page).first.click()
    expect(star).to_be_visible()
    expect(pane(page, "coronal")).to_have_attribute("data-plane", "oblique")
    assert corner(page, "bottom left", "coronal") == position
    assert "W 140" in corner(page, "bottom right", "coronal")
    pane(page, "coronal").focus()
    page.keyboard.press("k")
    expect(star).to_be_hidden()
    saved(page)
    assert stored(live_server.url, head) == []


def test_a_link_keeps_what_panes_follow_each_other_in_and_how_far_apart(page: Any, study: str) -> None:
    two(page, study, OTHER)
    together(page, "Zoom together")
    page.get_by_role("button", name="Look at panes together").click()
    page.get_by_role("menuitem", name="Link these slices").click()
    address = until(
        lambda: page.evaluate("location.href"), lambda url: "offsets=1,2," in url and "sync=scroll,zoom" in url
    )
    page = page.context.new_page()  # Another tab: nothing is remembered there.
    page.goto(address)
    pane(page, "pane-2")
    at = int(pane(page, "pane-2").get_attribute("data-index"))
    page.get_by_role("button", name="Look at panes together").click()
    expect(page.get_by_role("menuitemradio", name="Zoom together")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("Escape")
    pane(page).click(position={"x": 60, "y": 120})
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    shows(page, at + 1, "pane-2")  # two slices of 1 mm are one of 2 mm


def test_an_older_version_of_a_mark_is_brought_back_and_that_is_undone(
    page: Any, live_server: Any, head: dict[str, Any]
) -> None:
    wiped(live_server.url, head)
    open_study(page, head)
    length(page)
    saved(page)
    (first,) = stored(live_server.url, head)
    x, y = middle(page)
    page.keyboard.press("w")
    drag(page, (x, y), (30, 50))
    saved(page)
    (moved,) = stored(live_server.url, head)
    assert (moved["version"], moved["points"] != first["points"]) == (2, True)
    table(page).first.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Name, colour, history").click()
    page.get_by_text("History", exact=True).click()
    expect(page.locator(".mark-history li")).to_have_count(2)
    expect(page.locator(".mark-history li").first.get_by_role("button")).to_have_count(0)
    page.get_by_role("button", name="Bring back version 1").click()
    expect(page.locator(".mark-sheet")).to_be_hidden()
    until(lambda: stored(live_server.url, head)[0], lambda now: now["version"] == 3)
    assert stored(live_server.url, head)[0]["points"] == first["points"]
    pane(page).focus()
    page.keyboard.press("Control+z")
    until(lambda: stored(live_server.url, head)[0], lambda now: now["version"] == 4)
    assert stored(live_server.url, head)[0]["points"] == moved["points"]
