"""Keys: what each does in the viewer, that they are a field's while one types, and that Escape leads out."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import corner, drag, middle, pane
from tests.browser.marks import marks


@pytest.fixture
def viewer(unmarked: Any) -> Any:
    return unmarked


@pytest.mark.parametrize(
    ("key", "tool"), [("d", "length"), ("a", "angle"), ("e", "ellipse"), ("p", "pan"), ("z", "zoom"), ("s", "scroll")]
)
def test_a_tool_is_taken_by_its_key(viewer: Any, key: str, tool: str) -> None:
    viewer.keyboard.press(key)
    expect(viewer.locator(f".toolbar [data-tool='{tool}']")).to_have_attribute("aria-pressed", "true")
    viewer.keyboard.press("w")
    expect(viewer.locator(".toolbar [data-tool='window']")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(("key", "panes"), [("Shift+U", 2), ("g", 4), ("m", 3)])
def test_a_layout_is_chosen_by_its_key(viewer: Any, key: str, panes: int) -> None:
    viewer.keyboard.press(key)
    expect(viewer.locator("[data-pane]")).to_have_count(panes)
    viewer.keyboard.press("u")
    expect(viewer.locator("[data-pane]")).to_have_count(1)
    pane(viewer)


def test_arrows_go_from_pane_to_pane(viewer: Any) -> None:
    viewer.keyboard.press("m")
    pane(viewer, "axial")
    viewer.keyboard.press("ArrowRight")
    expect(viewer.locator('[data-pane="sagittal"]')).to_be_focused()
    viewer.keyboard.press("ArrowLeft")
    expect(viewer.locator('[data-pane="axial"]')).to_be_focused()
    viewer.keyboard.press("Shift+F")
    expect(viewer.locator('[data-pane="coronal"]')).to_be_hidden()
    viewer.keyboard.press("Escape")
    expect(viewer.locator('[data-pane="coronal"]')).to_be_visible()


def test_a_mark_is_drawn_undone_done_again_and_deleted_by_key(viewer: Any) -> None:
    viewer.keyboard.press("d")
    drag(viewer, middle(viewer), (120, 40))
    expect(marks(viewer)).to_have_count(1)
    viewer.keyboard.press("Control+z")
    expect(marks(viewer)).to_have_count(0)
    viewer.keyboard.press("Control+Shift+Z")
    expect(marks(viewer)).to_have_count(1)
    viewer.keyboard.press("n")
    viewer.keyboard.press("Delete")
    expect(marks(viewer)).to_have_count(0)


def test_escape_cancels_a_mark_that_is_half_drawn(viewer: Any) -> None:
    viewer.keyboard.press("a")
    x, y = middle(viewer)
    viewer.mouse.click(x, y)
    viewer.mouse.move(x + 60, y)
    expect(marks(viewer)).to_have_count(1)
    viewer.keyboard.press("Escape")
    expect(marks(viewer)).to_have_count(0)
    viewer.mouse.move(x + 90, y + 30)
    expect(marks(viewer)).to_have_count(0)


def test_keys_are_a_fields_while_one_types(viewer: Any) -> None:
    viewer.get_by_role("button", name="Header of this image").click()
    search = viewer.get_by_label("Search the header")
    search.focus()
    viewer.keyboard.type("idm")
    expect(search).to_have_value("idm")
    assert "Inverted" not in corner(viewer, "bottom right")
    expect(viewer.locator("[data-pane]")).to_have_count(1)


def test_keys_do_nothing_behind_a_dialog(viewer: Any) -> None:
    viewer.keyboard.press("?")
    expect(viewer.get_by_role("dialog", name="Keys and hands")).to_be_visible()
    viewer.keyboard.press("i")
    viewer.keyboard.press("Escape")
    assert "Inverted" not in corner(viewer, "bottom right")


def test_the_help_sheet_lists_every_key(viewer: Any) -> None:
    viewer.keyboard.press("?")
    text = viewer.get_by_role("dialog", name="Keys and hands").inner_text()
    for label in (
        "Tool: length",
        "Undo",
        "Next mark",
        "Menu of the pane",
        "Scroll together",
        "Right click, long press",
    ):
        assert label in text
