"""Keys and buttons of the mouse with work of one's own: set, told where they clash, kept, given back."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.hands import START, corner, drag, middle, pane, shows


def sheet(page: Any) -> Any:
    """The sheet that changes keys, opened from the help sheet."""
    page.keyboard.press("?")
    page.get_by_role("button", name="Change keys and mouse").click()
    return page.get_by_role("dialog", name="Change keys and mouse")


def closed(page: Any) -> None:
    """Close the sheet in front by key."""
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)


def inverted(page: Any) -> bool:
    return "Inverted" in corner(page, "bottom right")


def test_a_key_of_ones_own_works_and_stays_after_a_reload(viewer: Any) -> None:
    opened = sheet(viewer)
    opened.get_by_role("button", name="Invert: I.").click()
    viewer.keyboard.press("x")
    expect(opened.get_by_role("button", name="Invert: X.")).to_be_focused()
    viewer.keyboard.press("Escape")
    expect(opened).to_be_hidden()
    viewer.keyboard.press("i")
    assert not inverted(viewer)
    viewer.keyboard.press("x")
    assert inverted(viewer)
    expect(viewer.get_by_role("button", name="Invert")).to_have_attribute("title", "Invert (X)")
    viewer.reload()
    shows(viewer, START)
    viewer.keyboard.press("x")
    assert inverted(viewer)


def test_a_key_that_is_taken_is_told_and_goes_over_only_if_wanted(viewer: Any) -> None:
    opened = sheet(viewer)
    for answer, label in (("Cancel", "Invert: I."), ("Change it", "Invert: H.")):
        opened.get_by_role("button", name="Invert:").click()
        viewer.keyboard.press("h")
        question = viewer.get_by_role("dialog", name="H is taken")
        expect(question).to_contain_text("Flip left to right")
        question.get_by_role("button", name=answer).click()
        expect(opened.get_by_role("button", name=label)).to_be_visible()
    expect(opened.get_by_role("button", name="Flip left to right: none.")).to_be_visible()
    opened.get_by_role("button", name="Reset all").click()
    expect(opened.get_by_role("button", name="Flip left to right: H.")).to_be_visible()
    expect(opened.get_by_role("button", name="Invert: I.")).to_be_visible()


def test_escape_leaves_the_key_as_it_is_and_cannot_be_taken(viewer: Any) -> None:
    opened = sheet(viewer)
    opened.get_by_role("button", name="Invert:").click()
    viewer.keyboard.press("Escape")
    expect(opened).to_be_visible()
    expect(opened.get_by_role("button", name="Invert: I.")).to_be_visible()
    expect(opened.get_by_role("button", name="Cancel, close: Esc")).to_be_disabled()


def test_a_button_of_the_mouse_can_be_given_other_work(viewer: Any) -> None:
    opened = sheet(viewer)
    opened.get_by_label("Middle drag", exact=True).select_option(label="Scroll")
    closed(viewer)
    drag(viewer, middle(viewer), (0, 40), "middle")
    shows(viewer, START + 5)


def test_the_help_sheet_shows_the_keys_in_force(viewer: Any) -> None:
    opened = sheet(viewer)
    opened.get_by_role("button", name="Invert:").click()
    viewer.keyboard.press("x")
    expect(opened.get_by_role("button", name="Invert: X.")).to_be_focused()
    opened.get_by_label("Middle drag", exact=True).select_option(label="Zoom")
    closed(viewer)
    viewer.keyboard.press("?")
    text = viewer.get_by_role("dialog", name="Keys and hands").inner_text()
    assert "X\nInvert" in text and "I\nInvert" not in text
    assert "Middle drag\nZoom" in text


def test_the_level_can_be_turned_upside_down(viewer: Any) -> None:
    def level() -> float:
        return float(corner(viewer, "bottom right").replace("−", "-").splitlines()[-1].split()[3])

    before = level()
    drag(viewer, middle(viewer), (0, 60))
    assert level() > before
    opened = sheet(viewer)
    opened.get_by_label("Dragging down makes the picture brighter").check()
    closed(viewer)
    viewer.keyboard.press("Space")
    assert level() == before
    drag(viewer, middle(viewer), (0, 60))
    assert level() < before
    pane(viewer)
