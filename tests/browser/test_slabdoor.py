"""A slab of a single stack by toolbar, keys and the menu of the pane; radiographs; one series in several panes."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from create_test_dicom import make_study
from phantom.files import pack
from phantom.options import Options
from tests.browser.hands import START, middle, pane, sent, shows
from tests.browser.marks import open_study

FIELD = "Thickness of the slab in millimetres"


@pytest.fixture(scope="module")
def radiograph(live_server: Any) -> dict[str, Any]:
    return sent(live_server.url, pack(make_study(Options("DX", size=128, patient_id="DOOR-DX")).files))


def below(page: Any) -> Any:
    """The texts at the bottom left of the stack."""
    return pane(page).locator(".corner.bottom.left")


def test_the_toolbar_makes_a_slab_of_a_stack_and_takes_it_back_with_the_keyboard(
    page: Any, head: dict[str, Any]
) -> None:
    open_study(page, head)
    door = page.get_by_role("button", name="Thick slab")
    door.focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitemradio", name="Average").focus()
    page.keyboard.press("Enter")
    expect(below(page)).to_contain_text("Average 10.0 mm")
    expect(door).to_be_hidden()
    kinds = page.get_by_label("Slab", exact=True)
    expect(kinds).to_be_focused()
    expect(page.get_by_label(FIELD)).to_have_value("10")
    kinds.select_option("")
    expect(below(page)).not_to_contain_text("Average")
    expect(door).to_be_focused()


def test_keys_and_the_menu_of_the_pane_do_the_same(page: Any, head: dict[str, Any]) -> None:
    open_study(page, head)
    page.keyboard.press("Alt+ArrowUp")
    expect(below(page)).to_contain_text(re.compile(r"MIP \d"))
    page.keyboard.press("Shift+s")
    expect(below(page)).to_contain_text("MinIP")
    thin = float(page.get_by_label(FIELD).input_value())
    page.mouse.click(*middle(page), button="right")
    page.get_by_role("menuitem", name="Thicker").click()
    expect(page.get_by_label(FIELD)).to_have_value(str(2 * thin).removesuffix(".0"))
    for _ in range(2):
        page.keyboard.press("Alt+ArrowDown")
    expect(below(page)).not_to_contain_text("IP")


def test_where_there_can_be_none_there_is_no_door_and_the_keys_say_why(page: Any, radiograph: dict[str, Any]) -> None:
    open_study(page, radiograph)
    expect(page.get_by_role("button", name="Length")).to_be_visible()
    expect(page.get_by_role("button", name="Thick slab")).to_be_hidden()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".toast")).to_contain_text("so that there are no slabs")
    page.mouse.click(*middle(page), button="right")
    expect(page.get_by_role("menuitem", name="Invert")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Thicker")).to_have_count(0)


def test_a_radiograph_is_an_image_with_its_view_and_no_number(page: Any, radiograph: dict[str, Any]) -> None:
    open_study(page, radiograph)
    stack = pane(page)
    expect(stack.locator("canvas")).to_have_attribute("aria-label", "Stack image")
    expect(stack.locator(".corner.top.right .corner-line").first).to_have_text("AP")
    expect(stack.locator(".corner.bottom.left")).not_to_contain_text("1 / 1")


def test_panes_of_one_series_scroll_apart_until_they_are_linked(page: Any, head: dict[str, Any]) -> None:
    one, series = START, head["id"]
    page.goto(
        f"/view/{head['study']}?layout=2x1&p=stack;series={series};index={one}&p=pane-2;series={series};index={one}"
    )
    shows(page, one, "pane-2")
    pane(page).focus()
    page.keyboard.press("Shift+ArrowUp")
    shows(page, one - 10)
    expect(page.locator("[data-pane=pane-2]")).to_have_attribute("data-wanted", str(one))
    page.get_by_role("button", name="Look at panes together").click()
    page.get_by_role("menuitem", name=re.compile("Link these slices")).click()
    expect(page.get_by_text("Linked: panes of one series scroll together")).to_be_visible()
    pane(page).focus()
    page.keyboard.press("ArrowDown")
    shows(page, one - 9)
    shows(page, one + 1, "pane-2")
