"""Phones on their side, narrow ones too: the picture has the screen, head and tools one row, panels stand beside."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import START, drop, pane, shows
from tests.support.browser import opened

SIZES = [(844, 390), (740, 360), (667, 375), (568, 320)]
SMALL = """() => [...document.querySelectorAll(".viewer button, .viewer a")].filter((one) => one.offsetParent)
  .map((one) => [one.getAttribute("aria-label") ?? one.textContent, one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 36).map(([name]) => name)"""


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def lying(request: pytest.FixtureRequest, browser: Any, live_server: Any, head: dict[str, Any]) -> Iterator[Any]:
    width, height = request.param
    options = {"viewport": {"width": width, "height": height}, "is_mobile": True, "has_touch": True}
    with opened(browser, live_server.url, **options) as (_, page, complaints):
        page.goto(f"/view/{head['study']}?series={head['id']}")
        shows(page, START)
        yield page
        assert complaints == []


def on_screen(page: Any, *names: str) -> None:
    """Each of them lies on the screen as a whole."""
    size = page.viewport_size
    for name in names:
        found = page.locator(name).first
        expect(found).to_be_visible()
        box = found.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"], name
        assert box["y"] >= 0 and box["y"] + box["height"] <= size["height"], name
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


def test_the_picture_has_the_screen_and_head_and_tools_share_a_row(lying: Any) -> None:
    on_screen(lying, ".viewer-head", ".toolbar", ".strip", "[data-pane]")
    picture, size = pane(lying).bounding_box(), lying.viewport_size
    assert picture["width"] * picture["height"] > 0.7 * size["width"] * size["height"]
    head, tools = (lying.locator(name).bounding_box() for name in (".viewer-head", ".toolbar"))
    assert head["y"] == tools["y"] and head["x"] + head["width"] <= tools["x"]
    assert lying.locator(".strip").bounding_box()["x"] + 80 < picture["x"] + 1


def test_whose_pictures_these_are_is_not_cut_and_all_that_is_pressed_is_large_enough(lying: Any) -> None:
    assert not lying.locator(".identity-name").evaluate("(one) => one.scrollWidth > one.clientWidth")
    assert lying.evaluate(SMALL) == []
    lying.get_by_role("button", name="All tools").tap()
    on_screen(lying, ".toolbar-groups")
    assert lying.evaluate(SMALL) == []


def test_a_panel_stands_beside_the_picture_and_the_series(lying: Any) -> None:
    lying.get_by_role("button", name="More", exact=True).tap()
    lying.get_by_role("menuitem", name="Trust panel").tap()
    on_screen(lying, ".panel", ".strip", "[data-pane]")
    picture, panel = pane(lying).bounding_box(), lying.locator(".panel").bounding_box()
    assert picture["x"] + picture["width"] <= panel["x"] + 1
    assert picture["width"] >= 0.4 * lying.viewport_size["width"]
    lying.get_by_role("button", name="Close the panel").tap()
    expect(lying.locator(".panel")).to_be_hidden()


def test_word_of_an_upload_stands_over_the_strip(lying: Any) -> None:
    drop(lying, [("notes.txt", b"only words")])
    expect(lying.locator(".upload[data-state=failed]")).to_have_count(1)
    lying.wait_for_timeout(2200)  # It stays: what waits for the first picture at most two seconds folds it no more.
    on_screen(lying, ".uploads")
    lying.get_by_role("button", name="Make the upload panel small").tap()
    expect(lying.locator(".uploads-pill")).to_be_visible()
    pill, strip = (lying.locator(name).bounding_box() for name in (".uploads-pill", ".strip"))
    assert pill["x"] + pill["width"] <= strip["x"] + strip["width"]


def test_turned_upright_it_is_a_phone_and_turned_back_it_lies(lying: Any) -> None:
    size = lying.viewport_size
    lying.set_viewport_size({"width": size["height"], "height": size["width"]})
    strip, picture = lying.locator(".strip"), lying.locator("[data-pane]").first
    expect(lying.locator(".strip-list")).to_have_css("flex-direction", "row")
    assert strip.bounding_box()["y"] >= picture.bounding_box()["y"] + picture.bounding_box()["height"]
    lying.set_viewport_size(size)
    expect(lying.locator(".strip-list")).to_have_css("flex-direction", "column")
    assert strip.bounding_box()["x"] + strip.bounding_box()["width"] <= picture.bounding_box()["x"] + 1
