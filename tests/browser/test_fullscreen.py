"""The whole screen, by key, and back."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.hands import START, pane, shows


def filled(page: Any, wanted: bool) -> None:
    page.wait_for_function("(wanted) => Boolean(document.fullscreenElement) === wanted", arg=wanted)


def test_the_key_fills_the_screen_and_gives_it_back(page: Any, head: dict[str, Any]) -> None:
    page.goto(f"/view/{head['study']}?series={head['id']}")
    shows(page, START)
    pane(page).focus()
    page.keyboard.press("Shift+Z")
    filled(page, True)
    page.keyboard.press("ArrowDown")
    shows(page, START + 1)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Shift+Z")
    filled(page, False)


def test_where_it_is_not_allowed_the_page_says_so(page: Any, head: dict[str, Any]) -> None:
    page.add_init_script("Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('no'))")
    page.goto(f"/view/{head['study']}?series={head['id']}")
    shows(page, START)
    pane(page).focus()
    page.keyboard.press("Shift+Z")
    expect(page.get_by_text("does not let pages fill the screen")).to_be_visible()
