"""Marks on turned planes: drawn there, found again from anywhere, also after the page is loaded again."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import drag, middle, pane, settled
from tests.browser.marks import saved, stored, table, wiped
from tests.browser.test_planes import turn


@pytest.fixture
def drawn(page: Any, live_server: Any, head: dict[str, Any]) -> Any:
    """Three planes, one of them turned, with a length on it that the server has."""
    wiped(live_server.url, head)
    page.goto(f"/view/{head['study']}?series={head['id']}&layout=mpr")
    for name in ("axial", "sagittal", "coronal"):
        pane(page, name)
    saved(page)
    turn(page)
    expect(pane(page, "coronal")).to_have_attribute("data-plane", "oblique")
    x, y = middle(page, "coronal")
    page.mouse.click(x + 40, y + 40)
    page.keyboard.press("d")
    drag(page, (x - 60, y - 40), (90, 30))
    expect(marks(page)).to_have_count(1)
    saved(page)
    return page


def marks(page: Any) -> Any:
    return pane(page, "coronal").locator('.mark[data-kind="length"]:not(.far)')


def test_it_is_stored_with_the_plane_it_lies_on(drawn: Any, live_server: Any, head: dict[str, Any]) -> None:
    (mark,) = stored(live_server.url, head)
    assert mark["plane"]["name"] == "oblique"


def test_a_row_of_the_table_turns_the_planes_to_it(drawn: Any) -> None:
    settled(drawn)
    words = marks(drawn).locator(".mark-text").first.text_content()
    drawn.get_by_role("button", name="Straighten the planes").click()
    expect(pane(drawn, "coronal")).to_have_attribute("data-plane", "coronal")
    expect(marks(drawn)).to_have_count(0)
    table(drawn).first.locator(".mark-choose").click()
    shown = drawn.locator('.viewer [data-pane][data-plane="oblique"][data-state="ready"] .mark:not(.far)')
    expect(shown).to_have_count(1)
    expect(shown.locator(".mark-text").first).to_have_text(words)


def test_it_is_found_again_after_the_page_is_loaded_again(drawn: Any, head: dict[str, Any]) -> None:
    settled(drawn)
    words = marks(drawn).locator(".mark-text").first.text_content()
    drawn.goto(f"/view/{head['study']}?series={head['id']}&layout=stack")
    saved(drawn)
    pane(drawn)
    table(drawn).first.locator(".mark-choose").click()
    shown = drawn.locator('.viewer [data-pane][data-plane="oblique"][data-state="ready"] .mark:not(.far)')
    expect(shown).to_have_count(1)
    expect(shown.locator(".mark-text").first).to_have_text(words)
