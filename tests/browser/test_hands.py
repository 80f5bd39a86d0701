"""The mouse: who a press belongs to, the menu of a pane, what a drag that is broken off leaves behind."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import START, corner, drag, middle, pane, settled, shows


@pytest.fixture
def mpr(page: Any, head: dict[str, Any]) -> Any:
    page.goto(f"/view/{head['study']}?series={head['id']}&layout=mpr")
    for name in ("axial", "sagittal", "coronal"):
        pane(page, name)
    return page


def zoom(page: Any) -> int:
    return int(corner(page, "bottom left").splitlines()[0].split()[1])


def test_the_wheel_zooms_with_ctrl_at_the_hand(viewer: Any) -> None:
    before = zoom(viewer)
    viewer.mouse.move(*middle(viewer))
    viewer.keyboard.down("Control")
    viewer.mouse.wheel(0, -100)
    viewer.keyboard.up("Control")
    viewer.wait_for_function(
        "(text) => !document.querySelector('.corner.bottom.left').innerText.includes(text)", arg=f"Zoom {before} "
    )
    assert zoom(viewer) > before
    assert pane(viewer).get_attribute("data-index") == str(START)


def test_shift_and_the_left_button_pan_whatever_the_tool_is(viewer: Any) -> None:
    window, place = corner(viewer, "bottom right"), viewer.locator("canvas").first.screenshot()
    viewer.keyboard.down("Shift")
    drag(viewer, middle(viewer), (80, 30))
    viewer.keyboard.up("Shift")
    assert corner(viewer, "bottom right") == window
    assert viewer.locator("canvas").first.screenshot() != place


def test_a_right_click_without_a_drag_opens_the_menu_of_the_pane(viewer: Any) -> None:
    viewer.mouse.click(*middle(viewer), button="right")
    menu = viewer.get_by_role("menu")
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    menu.get_by_role("menuitem", name="Invert").click()
    expect(menu).to_be_hidden()
    assert "Inverted" in corner(viewer, "bottom right")


def test_a_right_drag_zooms_and_opens_no_menu(viewer: Any) -> None:
    before = zoom(viewer)
    drag(viewer, middle(viewer), (0, -60), "right")
    assert zoom(viewer) > before
    expect(viewer.get_by_role("menu")).to_have_count(0)


@pytest.mark.parametrize("key", ["ContextMenu", "Shift+F10"])
def test_the_menu_opens_by_key_and_gives_the_keys_back(viewer: Any, key: str) -> None:
    pane(viewer).focus()
    viewer.keyboard.press(key)
    expect(viewer.get_by_role("menu")).to_be_visible()
    viewer.keyboard.press("ArrowDown")
    viewer.keyboard.press("Escape")
    expect(viewer.get_by_role("menu")).to_have_count(0)
    expect(pane(viewer)).to_be_focused()
    viewer.keyboard.press("ArrowDown")
    shows(viewer, START + 1)


def test_a_press_beside_the_menu_only_closes_it(mpr: Any) -> None:
    mpr.mouse.click(*middle(mpr, "axial"), button="right")
    expect(mpr.get_by_role("menu")).to_be_visible()
    before = pane(mpr, "sagittal").get_attribute("data-wanted")
    x, y = middle(mpr, "axial")
    mpr.mouse.click(x - 200, y - 150)
    expect(mpr.get_by_role("menu")).to_have_count(0)
    settled(mpr)
    assert pane(mpr, "sagittal").get_attribute("data-wanted") == before


def test_a_click_moves_the_crosshair_and_a_double_click_makes_the_pane_large(mpr: Any) -> None:
    x, y = middle(mpr, "axial")
    before = pane(mpr, "sagittal").get_attribute("data-wanted")
    mpr.mouse.click(x - 80, y)
    expect(pane(mpr, "sagittal")).not_to_have_attribute("data-wanted", before)
    mpr.mouse.dblclick(x, y)
    expect(mpr.locator('[data-pane="coronal"]')).to_be_hidden()
    mpr.mouse.dblclick(*middle(mpr, "axial"))
    expect(mpr.locator('[data-pane="coronal"]')).to_be_visible()


def test_a_line_of_the_crosshair_is_dragged_and_the_tool_is_not_used(mpr: Any) -> None:
    window = corner(mpr, "bottom right", "axial")
    x, y = middle(mpr, "axial")
    before = pane(mpr, "sagittal").get_attribute("data-wanted")
    level = pane(mpr, "coronal").get_attribute("data-wanted")
    drag(mpr, (x, y - 30), (70, 0))
    expect(pane(mpr, "sagittal")).not_to_have_attribute("data-wanted", before)
    assert pane(mpr, "coronal").get_attribute("data-wanted") == level
    assert corner(mpr, "bottom right", "axial") == window


def test_escape_ends_a_drag(viewer: Any) -> None:
    x, y = middle(viewer)
    viewer.mouse.move(x, y)
    viewer.mouse.down()
    viewer.mouse.move(x + 30, y, steps=3)
    window = corner(viewer, "bottom right")
    viewer.keyboard.press("Escape")
    viewer.mouse.move(x + 160, y, steps=5)
    viewer.mouse.up()
    assert corner(viewer, "bottom right") == window
