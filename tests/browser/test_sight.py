"""What has to stay in sight: whose pictures these are, what stops a run, and the pictures themselves."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from create_test_dicom import Options, make_study
from phantom.files import pack
from tests.browser.hands import pane, sent, shows
from tests.browser.marks import marks
from tests.support.browser import DESKTOP, PHONE, opened

LANDSCAPE = {"viewport": {"width": 844, "height": 390}, "is_mobile": True, "has_touch": True}
TABLET = {"viewport": {"width": 1024, "height": 768}, "is_mobile": True, "has_touch": True}
SMALL: dict[str, Any] = {"size": 48, "spacing": (6.0, 6.0, 6.0), "coarse": 2}
CUT = "(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"


@pytest.fixture(scope="module")
def two(live_server: Any) -> list[dict[str, Any]]:
    """Studies of two patients."""
    wishes = [
        Options("CT", 9, patient_id=f"SIGHT-{n}", patient_name=f"Sight^{name}", **SMALL)
        for n, name in enumerate(("Alpha", "Beta"))
    ]
    return [sent(live_server.url, pack(make_study(wish).files)) for wish in wishes]


@pytest.fixture(params=["landscape", "tablet", "phone"])
def handheld(request: pytest.FixtureRequest, browser: Any, live_server: Any) -> Iterator[Any]:
    options = {"landscape": LANDSCAPE, "tablet": TABLET, "phone": PHONE}[request.param]
    with opened(browser, live_server.url, **options) as (_, page, complaints):
        yield page
        assert complaints == []


def both_open(page: Any, two: list[dict[str, Any]]) -> None:
    for one in two:
        page.goto(f"/view/{one['study']}?series={one['id']}")
        shows(page, 4)


def unfold(page: Any) -> None:
    """All tools, over the pictures."""
    more = page.get_by_role("button", name="All tools")
    more.tap()
    expect(more).to_have_attribute("aria-expanded", "true")


def test_whose_pictures_these_are_is_read_in_head_and_tabs(handheld: Any, two: list[dict[str, Any]]) -> None:
    both_open(handheld, two)
    line = handheld.locator(".identity-line").first
    expect(line).to_contain_text("SIGHT-1")
    assert line.evaluate("(one) => one.scrollHeight <= one.clientHeight + 1 && one.scrollWidth <= one.clientWidth + 1")
    assert handheld.locator(".study-tab-name").evaluate_all(CUT) == []
    assert handheld.locator(".study-tab-name").all_inner_texts() == ["Sight, Alpha", "Sight, Beta"]


def test_a_phone_on_its_side_shows_more_picture_than_bars(
    browser: Any, live_server: Any, two: list[dict[str, Any]]
) -> None:
    with opened(browser, live_server.url, **LANDSCAPE) as (_, page, complaints):
        both_open(page, two)
        assert pane(page).bounding_box()["height"] >= 0.75 * 390
        unfold(page)
        left, top = page.locator(".letter.left").bounding_box(), page.locator(".corner.top.left").bounding_box()
        assert top["y"] + top["height"] <= left["y"]
        assert complaints == []


def test_unfolded_tools_push_no_text_of_a_pane_that_they_do_not_cover(
    browser: Any, live_server: Any, head: dict[str, Any]
) -> None:
    with opened(browser, live_server.url, **TABLET) as (_, page, complaints):
        page.goto(f"/view/{head['study']}?series={head['id']}&layout=mpr")
        pane(page, "axial")
        low = pane(page, "coronal").locator(".corner.top.left")
        before = low.bounding_box()
        unfold(page)
        sheet = page.locator(".toolbar-groups").bounding_box()
        axial = page.locator('[data-pane="axial"] .corner.top.left')
        assert axial.bounding_box()["y"] >= sheet["y"] + sheet["height"]
        assert low.bounding_box() == before
        assert complaints == []


def test_all_layouts_can_be_chosen_on_a_phone(phone: Any, head: dict[str, Any]) -> None:
    phone.goto(f"/view/{head['study']}?series={head['id']}")
    pane(phone)
    unfold(phone)
    phone.get_by_role("button", name="Panes", exact=True).tap()
    expect(phone.locator(".picker")).to_be_visible()
    box = phone.locator(".picker").bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 844
    phone.get_by_role("menuitemradio", name="MPR side by side").tap()
    pane(phone, "axial")


def test_what_plays_is_stopped_by_a_button_in_sight(phone: Any, head: dict[str, Any]) -> None:
    phone.goto(f"/view/{head['study']}?series={head['id']}")
    pane(phone)
    expect(phone.locator(".run-button")).to_be_hidden()
    phone.keyboard.press("c")
    stop = phone.locator(".run-button")
    expect(stop).to_have_accessible_name("Stop")
    box = stop.bounding_box()
    assert box["x"] + box["width"] <= 390 and box["y"] + box["height"] <= 844
    stop.tap()
    expect(stop).to_be_hidden()


def test_the_line_about_the_connection_leaves_the_pictures_to_the_hand(
    browser: Any, live_server: Any, head: dict[str, Any]
) -> None:
    with opened(browser, live_server.url, **DESKTOP) as (context, page, _):
        page.goto(f"/view/{head['study']}?series={head['id']}")
        pane(page)
        context.set_offline(True)
        page.keyboard.press("Home")
        line = page.locator(".connection-line")
        expect(line).to_be_visible()
        box, picture = line.bounding_box(), page.locator("[data-pane]").bounding_box()
        assert box["height"] <= 36 and box["y"] == picture["y"]
        assert page.locator(".corner.top.left").bounding_box()["y"] >= box["y"] + box["height"]
        at = [picture["x"] + picture["width"] / 2, box["y"] + box["height"] / 2]
        under = "([x, y]) => Boolean(document.elementFromPoint(x, y).closest('[data-pane]'))"
        assert page.evaluate(under, at)


def test_the_slider_is_not_over_a_chest_wall(page: Any, live_server: Any) -> None:
    made = make_study(Options("MG", size=256, patient_id="MG-2", patient_name="Screen^Two"))
    page.goto(f"/view/{sent(live_server.url, pack(made.files))['study']}")
    found = page.locator(".viewer[data-hands] [data-pane][data-state=ready]")
    expect(found).to_have_count(4)
    assert found.evaluate_all("(all) => all.map((one) => one.dataset.slider)") == ["left", "right", "left", "right"]


def said(page: Any, words: str) -> None:
    expect(page.locator("[data-announce]")).to_contain_text(re.compile(words))


def test_what_is_drawn_and_switched_by_keyboard_is_told(unmarked: Any) -> None:
    unmarked.keyboard.press("e")
    unmarked.keyboard.press("Enter")
    unmarked.keyboard.press("Enter")
    for _ in range(3):
        unmarked.keyboard.press("Shift+ArrowRight")
        unmarked.keyboard.press("Shift+ArrowDown")
    unmarked.keyboard.press("Enter")
    said(unmarked, r"Ellipse: .*mm².*mean .* HU")
    unmarked.keyboard.press("Escape")
    for key, words in (("i", "Inverted"), ("h", "Flipped"), ("l", "lines off"), ("y", "together off")):
        unmarked.keyboard.press(key)
        said(unmarked, words)
    unmarked.keyboard.press("Shift+M")
    said(unmarked, "Marks are hidden")
    unmarked.keyboard.press("c")
    said(unmarked, "Playing")
    unmarked.keyboard.press("c")
    said(unmarked, "Stopped")


def test_a_window_is_made_from_a_region_by_keyboard(unmarked: Any) -> None:
    before = unmarked.locator(".corner.bottom.right").inner_text()
    unmarked.keyboard.press("Shift+W")
    unmarked.keyboard.press("Enter")
    unmarked.keyboard.press("Enter")
    said(unmarked, "first corner")
    for _ in range(3):
        unmarked.keyboard.press("Shift+ArrowRight")
        unmarked.keyboard.press("Shift+ArrowDown")
    unmarked.keyboard.press("Enter")
    expect(unmarked.locator(".corner.bottom.right")).not_to_have_text(before, use_inner_text=True)
    expect(unmarked.locator(".region-box")).to_be_hidden()
    said(unmarked, "Window .*level")


def test_a_mark_that_was_gone_to_is_taken_up_whatever_tool_is_in_the_hand(unmarked: Any) -> None:
    unmarked.keyboard.press("d")
    unmarked.keyboard.press("Enter")
    unmarked.keyboard.press("Enter")
    unmarked.keyboard.press("Shift+ArrowRight")
    unmarked.keyboard.press("Shift+ArrowRight")
    unmarked.keyboard.press("Enter")
    expect(marks(unmarked)).to_have_count(1)
    unmarked.keyboard.press("n")
    unmarked.keyboard.press("Enter")
    said(unmarked, "The mark is held")
    unmarked.keyboard.press("Enter")
    said(unmarked, "let go")
    expect(marks(unmarked)).to_have_count(1)


def test_hidden_identifiers_stay_hidden_on_the_desk_and_after_it(page: Any, two: list[dict[str, Any]]) -> None:
    page.goto(f"/view/{two[0]['study']}")
    shows(page, 4)
    page.get_by_role("button", name="Header of this image").click()
    expect(page.locator(".panel")).to_contain_text("SIGHT-0")
    page.get_by_role("button", name="Hide identifiers").click()
    expect(page.locator(".panel")).to_contain_text("Identifiers are hidden")
    assert "SIGHT" not in page.locator(".panel").inner_text()
    page.goto("/")
    expect(page.locator("table.studies tbody tr").first).to_contain_text("Identifiers hidden")
    assert "Sight" not in page.locator("table.studies").inner_text()
    page.goto(f"/view/{two[1]['study']}")
    shows(page, 4)
    expect(page.locator(".identity-name")).to_have_text("Identifiers hidden")
    page.get_by_role("button", name="Back to the studies").click()
    page.get_by_role("button", name="Show them").click()
    expect(page.locator("table.studies")).to_contain_text("Sight, Alpha")


def test_a_menu_of_a_mark_begins_with_what_is_harmless(unmarked: Any) -> None:
    unmarked.keyboard.press("d")
    unmarked.keyboard.press("Enter")
    unmarked.keyboard.press("Enter")
    unmarked.keyboard.press("Shift+ArrowRight")
    unmarked.keyboard.press("Enter")
    unmarked.keyboard.press("Escape")
    unmarked.keyboard.press("n")
    unmarked.keyboard.press("Shift+F10")
    expect(unmarked.locator(".menu")).to_contain_text("Colour of the mark")
    first = "document.activeElement === document.querySelector('.menu .menu-item:not([aria-disabled])')"
    assert unmarked.evaluate(first)
    assert unmarked.evaluate("document.activeElement.getAttribute('role')") == "menuitem"


def test_a_menu_on_a_phone_tells_no_keys(phone: Any, head: dict[str, Any]) -> None:
    phone.goto(f"/view/{head['study']}?series={head['id']}")
    pane(phone).focus()
    phone.keyboard.press("Shift+F10")
    expect(phone.get_by_role("menuitem", name="Invert")).to_be_visible()
    expect(phone.locator(".menu-hint.keyed").first).to_be_hidden()


def test_the_name_of_the_windows_says_what_is_seen(page: Any, head: dict[str, Any]) -> None:
    page.goto(f"/view/{head['study']}?series={head['id']}")
    pane(page)
    button = page.locator(".window-button")
    expect(button).to_have_text(re.compile(r"W \d+"))
    name = str(button.get_attribute("aria-label"))
    assert button.inner_text() in name, name
