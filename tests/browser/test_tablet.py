"""The viewer on a tablet, lying and upright: everything in reach of a finger, and nothing off the screen."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import START, corner, line, middle, pane, settled, shows, touch
from tests.support.browser import opened

SIZES = {"upright": (820, 1180), "lying": (1180, 820)}


@pytest.fixture(params=SIZES)
def tablet(request: pytest.FixtureRequest, browser: Any, live_server: Any, head: dict[str, Any]) -> Iterator[Any]:
    width, height = SIZES[request.param]
    options = {"viewport": {"width": width, "height": height}, "is_mobile": True, "has_touch": True}
    with opened(browser, live_server.url, **options) as (_, page, complaints):
        page.goto(f"/view/{head['study']}?series={head['id']}")
        shows(page, START)
        yield page
        assert complaints == []


def test_nothing_is_off_the_screen(tablet: Any) -> None:
    size = tablet.viewport_size
    assert tablet.evaluate("document.documentElement.scrollWidth") == size["width"]
    for name in (".viewer-head", ".toolbar", ".strip", "[data-pane]"):
        box = tablet.locator(name).first.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"], name
        assert box["y"] >= 0 and box["y"] + box["height"] <= size["height"], name


def test_the_picture_has_the_most_of_the_screen(tablet: Any) -> None:
    box, size = pane(tablet).bounding_box(), tablet.viewport_size
    assert box["width"] * box["height"] > 0.6 * size["width"] * size["height"]


def test_the_strip_fills_its_row_or_column_and_the_name_is_not_cut(tablet: Any) -> None:
    size, strip = tablet.viewport_size, tablet.locator(".strip").bounding_box()
    upright = size["width"] < size["height"]
    assert strip["width"] == (size["width"] if upright else 128)
    expect(tablet.locator(".identity-name")).to_have_text("HEAD")
    cut = "(one) => one.scrollWidth > one.clientWidth"
    assert not tablet.locator(".identity-name").evaluate(cut)
    assert not upright or not tablet.locator(".identity-line").first.evaluate(cut)


def test_everything_that_is_pressed_is_large_enough(tablet: Any) -> None:
    small = tablet.evaluate(
        """() => [...document.querySelectorAll(".viewer button, .viewer a")].filter((one) => one.offsetParent)
        .map((one) => [one.getAttribute("aria-label") ?? one.textContent, one.getBoundingClientRect()])
        .filter(([, box]) => box.width < 44 || box.height < 36).map(([name]) => name)"""
    )
    assert small == []


def test_every_tool_can_be_reached(tablet: Any) -> None:
    more = tablet.get_by_role("button", name="All tools")
    settled(tablet)  # after which it is known whether all of them have room
    if more.is_visible():
        more.tap()
        expect(more).to_have_attribute("aria-expanded", "true")
    size = tablet.viewport_size
    outside = tablet.evaluate(
        """() => [...document.querySelectorAll(".toolbar button")].filter((one) => one.offsetParent)
        .map((one) => [one.getAttribute("aria-label") ?? one.textContent, one.getBoundingClientRect()])
        .filter(([, box]) => box.left < 0 || box.right > innerWidth || box.bottom > innerHeight)
        .map(([name]) => name)"""
    )
    assert outside == [], size


def test_planes_stand_beside_each_other_and_one_finger_is_the_tool(tablet: Any) -> None:
    tablet.get_by_role("tab", name="MPR").tap()
    for name in ("axial", "sagittal", "coronal"):
        expect(tablet.locator(f'[data-pane="{name}"]')).to_be_visible()
        pane(tablet, name)
    before = corner(tablet, "bottom right", "axial")
    x, y = middle(tablet, "axial")
    touch(tablet, line((x - 60, y - 60), (x - 20, y - 60)))
    text = pane(tablet, "axial").locator(".corner.bottom.right")
    expect(text).not_to_have_text(before, use_inner_text=True)
