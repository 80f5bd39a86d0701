"""The toolbar: no control is cut by its end, and what does not fit is unfolded."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import START, pane, settled, shows
from tests.support.browser import opened

CONTROLS = """() => {
  const bar = document.querySelector(".toolbar-groups");
  const end = bar.getBoundingClientRect();
  return [...bar.querySelectorAll("button, select, input")].filter((one) => one.offsetParent).map((one) => {
    const box = one.getBoundingClientRect();
    const inside = box.left >= end.left - 1 && box.right <= end.right + 1;
    const whole = inside && box.top >= end.top - 1 && box.bottom <= end.bottom + 1;
    const gone = box.top >= end.bottom - 1 || box.bottom <= end.top + 1;
    return [one.getAttribute("aria-label") ?? one.textContent, whole ? "whole" : gone ? "folded" : "cut"];
  });
}"""


def seen(page: Any) -> dict[str, str]:
    """Of each control, whether it is seen, once all of them have taken their room."""
    settled(page)
    found: dict[str, str] = dict(page.evaluate(CONTROLS))
    return found


@pytest.mark.parametrize("width", [1440, 1280, 1024, 800])
@pytest.mark.parametrize("layout", ["stack", "mpr"])
def test_no_control_is_cut_by_the_end(
    browser: Any, live_server: Any, head: dict[str, Any], width: int, layout: str
) -> None:
    with opened(browser, live_server.url, viewport={"width": width, "height": 900}) as (_, page, complaints):
        page.goto(f"/view/{head['study']}?series={head['id']}&layout={layout}")
        pane(page, "axial" if layout == "mpr" else "stack")
        expect(page.get_by_role("button", name="Length")).to_be_visible()
        if layout == "mpr":
            page.get_by_label("Slab", exact=True).select_option("maximum_ip")
            expect(page.get_by_label("Thickness of the slab in millimetres")).to_have_value("10")
        page.mouse.move(width / 2, 600)
        found = seen(page)
        assert "cut" not in found.values()
        more = page.get_by_role("button", name="All tools")
        assert more.is_visible() == ("folded" in found.values())
        if more.is_visible():
            more.click()
            assert set(seen(page).values()) == {"whole"}
            page.mouse.click(width / 2, 700)
            expect(more).to_have_attribute("aria-expanded", "false")
        assert complaints == []


def test_all_that_is_usual_is_on_one_row_of_a_desk(page: Any, head: dict[str, Any]) -> None:
    page.goto(f"/view/{head['study']}?series={head['id']}")
    shows(page, START)
    expect(page.get_by_role("button", name="Length")).to_be_visible()
    assert set(seen(page).values()) == {"whole"}
    page.goto(f"/view/{head['study']}?series={head['id']}&layout=mpr")
    pane(page, "axial")
    expect(page.get_by_role("button", name="Length")).to_be_visible()
    page.get_by_label("Slab", exact=True).select_option("maximum_ip")
    expect(page.get_by_label("Thickness of the slab in millimetres")).to_be_visible()
    assert seen(page)["Thickness of the slab in millimetres"] == "whole"


def test_the_keyboard_reaches_what_is_folded(browser: Any, live_server: Any, head: dict[str, Any]) -> None:
    with opened(browser, live_server.url, viewport={"width": 900, "height": 800}) as (_, page, complaints):
        page.goto(f"/view/{head['study']}?series={head['id']}")
        shows(page, START)
        expect(page.get_by_role("button", name="Length")).to_be_visible()
        assert seen(page)["Play"] == "folded"
        page.get_by_role("button", name="Play").focus()
        assert seen(page)["Play"] == "whole"
        page.keyboard.press("Enter")
        expect(page.locator('[data-pane="stack"]')).not_to_have_attribute("data-wanted", str(START))
        assert complaints == []


def test_a_menu_is_as_long_as_there_is_room(page: Any, head: dict[str, Any]) -> None:
    page.goto(f"/view/{head['study']}?series={head['id']}")
    shows(page, START)
    button = page.get_by_role("button", name="More tools that draw")
    settled(page)  # what came last has moved it to its place
    button.click()
    menu = page.locator(".menu")
    rolled = menu.evaluate("(one) => one.scrollHeight > one.clientHeight")
    box, below = menu.bounding_box(), button.bounding_box()
    assert box["y"] >= below["y"] + below["height"]
    assert box["y"] + box["height"] <= page.viewport_size["height"]
    assert not rolled or box["y"] + box["height"] >= page.viewport_size["height"] - 16
