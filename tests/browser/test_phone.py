"""The viewer on a phone: one pane, series strip, bottom toolbar, sheets, fingers."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import START, corner, line, pane, shows, touch
from tests.support.waiting import until


@pytest.fixture
def viewer(phone_viewer: Any) -> Any:
    return phone_viewer


def test_one_pane_fills_the_width_above_strip_and_toolbar(viewer: Any) -> None:
    box = pane(viewer).bounding_box()
    assert box["width"] == 390 and box["height"] > 500
    strip, bar = (viewer.locator(name).bounding_box() for name in (".strip", ".toolbar"))
    assert box["y"] + box["height"] <= strip["y"] < bar["y"]
    assert bar["y"] + bar["height"] <= 844
    assert viewer.evaluate("document.documentElement.scrollWidth") == 390


def test_everything_that_is_pressed_is_large_enough(viewer: Any) -> None:
    small = viewer.evaluate(
        """() => [...document.querySelectorAll(".viewer button, .viewer a")].filter((one) => one.offsetParent)
        .map((one) => [one.getAttribute("aria-label") ?? one.textContent, one.getBoundingClientRect()])
        .filter(([, box]) => box.width < 44 || box.height < 36).map(([name]) => name)"""
    )
    assert small == []


def test_one_finger_is_the_active_tool(viewer: Any) -> None:
    before = corner(viewer, "bottom right")
    touch(viewer, line((150, 400), (250, 400)))
    expect(pane(viewer).locator(".corner.bottom.right")).not_to_have_text(before, use_inner_text=True)
    scroll = viewer.get_by_role("button", name="Scroll")
    scroll.tap()
    expect(scroll).to_have_attribute("aria-pressed", "true")
    touch(viewer, line((150, 400), (150, 452)))
    shows(viewer, START + 6)


def test_two_fingers_zoom_and_three_scroll(viewer: Any) -> None:
    def bar() -> float:
        return float(viewer.locator(".scalebar").evaluate("(bar) => bar.offsetWidth")) / length()

    def length() -> float:
        number, unit = viewer.locator(".scalebar-label").inner_text().split()
        return float(number) * (10 if unit == "cm" else 1)

    before = bar()
    touch(viewer, line((170, 400), (120, 400)), line((220, 400), (270, 400)))
    until(lambda: bar() / before, lambda grown: grown == pytest.approx(3, rel=0.15))
    index = int(pane(viewer).get_attribute("data-wanted"))
    touch(viewer, *(line((x, 400), (x, 440)) for x in (120, 180, 240)))
    until(lambda: int(pane(viewer).get_attribute("data-wanted")), lambda wanted: wanted > index)


def test_planes_are_shown_one_at_a_time(viewer: Any) -> None:
    viewer.get_by_role("tab", name="MPR").tap()
    expect(viewer.locator('[data-pane="axial"]')).to_be_visible()
    expect(viewer.locator('[data-pane="coronal"]')).to_be_hidden()
    viewer.get_by_role("button", name="Coronal", exact=True).tap()
    pane(viewer, "coronal")
    expect(viewer.locator('[data-pane="axial"]')).to_be_hidden()


def test_panels_are_sheets(viewer: Any) -> None:
    viewer.get_by_role("button", name="More", exact=True).tap()
    viewer.get_by_role("menuitem", name="Trust panel").tap()
    expect(viewer.locator(".panel")).to_be_visible()
    box = viewer.locator(".panel").bounding_box()
    assert box["width"] == 390 and box["y"] > 200
    viewer.get_by_role("button", name="Close the panel").tap()
    expect(viewer.locator(".panel")).to_be_hidden()


def test_the_list_fits_the_width(phone: Any, head: dict[str, Any]) -> None:
    phone.goto("/")
    expect(phone.get_by_role("link", name="HEAD", exact=True)).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
