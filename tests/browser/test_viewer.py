"""The viewer on a desk: scroll, window, turn, play, panels, links."""

import json
import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.hands import START, Late, corner, drag, middle, pane, pixels, shows

COUNT = 28


@pytest.fixture(params=["2d", "webgl"])
def viewer(request: pytest.FixtureRequest, page: Any, head: dict[str, Any]) -> Any:
    page.goto(f"/view/{head['study']}?series={head['id']}&renderer={request.param}")
    shows(page, START)
    assert page.locator("html").get_attribute("data-renderer") == request.param
    return page


def test_the_wheel_moves_one_image_at_a_notch(viewer: Any) -> None:
    viewer.mouse.move(*middle(viewer))
    for expected in (START + 1, START + 2):
        viewer.mouse.wheel(0, 100)
        shows(viewer, expected)
    viewer.mouse.wheel(0, -100)
    shows(viewer, START + 1)
    assert f"{START + 2} / {COUNT}" in corner(viewer, "bottom left")


@pytest.mark.parametrize(
    ("keys", "index"),
    [
        (["ArrowDown"], START + 1),
        (["ArrowUp", "ArrowUp"], START - 2),
        (["Shift+ArrowDown"], START + 10),
        (["Shift+ArrowUp"], START - 10),
        (["Home"], 0),
        (["End"], COUNT - 1),
        (["End", "ArrowDown"], COUNT - 1),
    ],
)
def test_keys_scroll(page: Any, head: dict[str, Any], keys: list[str], index: int) -> None:
    page.goto(f"/view/{head['study']}?series={head['id']}")
    shows(page, START)
    for key in keys:
        page.keyboard.press(key)
    shows(page, index)


def test_the_slider_shows_and_changes_the_slice(viewer: Any) -> None:
    slider = pane(viewer).get_by_role("slider")
    assert slider.input_value() == str(START)
    slider.fill("3")
    shows(viewer, 3)


def test_dragging_right_widens_the_window_and_down_raises_the_level(viewer: Any) -> None:
    before = pixels(viewer).astype(int)
    drag(viewer, middle(viewer), (100, 0))
    wide = numbers(viewer)
    assert wide[0] > 80 and wide[1] == 40
    assert np.abs(pixels(viewer).astype(int) - before).max() > 0
    brightness = pixels(viewer).mean()
    drag(viewer, middle(viewer), (0, 80))
    assert numbers(viewer)[0] == wide[0] and numbers(viewer)[1] > 40
    assert pixels(viewer).mean() < brightness


def numbers(page: Any) -> tuple[float, float]:
    """Width and level as the corner says."""
    words = corner(page, "bottom right").replace("−", "-").splitlines()[-1].split()
    return float(words[1]), float(words[3])


def test_presets_are_chosen_by_key_and_by_menu(viewer: Any) -> None:
    viewer.keyboard.press("2")
    assert numbers(viewer) == (1500, -600)
    viewer.keyboard.press("0")
    assert numbers(viewer) == (80, 40), "the file's own"
    viewer.get_by_role("button", name="Window presets").click()
    viewer.get_by_role("menuitemradio", name="Bone").first.click()
    assert numbers(viewer) == (2500, 480)
    viewer.keyboard.press("Space")
    assert numbers(viewer) == (80, 40)


def test_inverting_swaps_black_and_white(viewer: Any) -> None:
    before = pixels(viewer).astype(int)
    viewer.keyboard.press("i")
    box = slice(300, 500), slice(500, 800)
    assert np.abs(255 - before[box] - pixels(viewer)[box]).max() <= 1
    viewer.keyboard.press("i")
    assert np.array_equal(pixels(viewer), before)


def test_flips_and_turns_move_pixels_and_letters_together(viewer: Any) -> None:
    def shows_letters(letters: str) -> None:
        for side, letter in zip(("left", "top", "right", "bottom"), letters, strict=True):
            expect(pane(viewer).locator(f".letter.{side}")).to_have_text(letter)

    before = pixels(viewer)
    shows_letters("RALP")
    viewer.keyboard.press("h")
    shows_letters("LARP")
    assert np.abs(pixels(viewer)[:, ::-1].astype(int) - before).mean() < 1
    viewer.keyboard.press("v")
    shows_letters("LPRA")
    viewer.keyboard.press("r")
    shows_letters("ALPR")
    viewer.keyboard.press("Space")
    shows_letters("RALP")
    assert np.array_equal(pixels(viewer), before)


def test_the_right_button_zooms_and_the_middle_button_pans(viewer: Any) -> None:
    def zoom() -> int:
        return int(corner(viewer, "bottom left").splitlines()[0].split()[1])

    start, before = zoom(), pixels(viewer)
    drag(viewer, middle(viewer), (0, -150), "right")
    assert abs(zoom() - 2 * start) <= 2
    viewer.keyboard.press("=")
    assert zoom() == start
    drag(viewer, middle(viewer), (60, 0), "middle")
    assert np.abs(pixels(viewer)[:, 60:].astype(int) - before[:, :-60]).mean() < 1


def test_playing_runs_through_the_slices(viewer: Any) -> None:
    viewer.keyboard.press("c")
    expect(viewer.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    viewer.wait_for_function(
        "(start) => Number(document.querySelector('[data-pane]').dataset.index) > start + 2", arg=START
    )
    viewer.keyboard.press("c")
    expect(viewer.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_the_header_is_shown_and_searched(viewer: Any) -> None:
    viewer.get_by_role("button", name="Header of this image").click()
    expect(viewer.locator(".tag-row", has_text="PatientName").locator(".tag-value")).to_have_text("HEAD")
    viewer.get_by_label("Search the header").fill("pixel spacing".replace(" ", ""))
    expect(viewer.locator(".tag-row:visible").first).to_contain_text("PixelSpacing")
    assert viewer.locator(".tag-row:visible").count() < 5
    viewer.get_by_label("Search the header").press("i")
    assert "Inverted" not in corner(viewer, "bottom right")
    viewer.get_by_role("button", name="Close the panel").click()
    expect(viewer.locator(".panel")).to_be_hidden()


def test_what_is_typed_after_the_header_opened_is_a_search(viewer: Any) -> None:
    viewer.get_by_role("button", name="Header of this image").click()
    search = viewer.get_by_label("Search the header")
    expect(search).to_be_focused()
    viewer.keyboard.type("vir")
    expect(search).to_have_value("vir")
    assert "Inverted" not in corner(viewer, "bottom right")
    viewer.keyboard.press("Escape")
    expect(pane(viewer)).to_be_focused()
    expect(search).to_have_value("vir")
    viewer.keyboard.press("i")
    expect(viewer.locator(".corner.bottom.right")).to_contain_text("Inverted")
    viewer.keyboard.press("Escape")
    expect(viewer.locator(".panel")).to_be_hidden()


def test_the_trust_panel_tells_what_was_received_and_assumed(viewer: Any) -> None:
    viewer.get_by_role("button", name="Trust panel").click()
    panel = viewer.locator(".trust")
    for text in ("28 received", "5.000 mm", "Pixel spacing", "Window"):
        expect(panel).to_contain_text(text)


def test_the_help_sheet_opens_by_key_and_closes_by_key(viewer: Any) -> None:
    viewer.keyboard.press("?")
    sheet = viewer.get_by_role("dialog", name="Keys and hands")
    expect(sheet).to_contain_text("Ten images on")
    viewer.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_identifiers_can_be_hidden_everywhere(viewer: Any) -> None:
    viewer.get_by_role("button", name="Hide identifiers").click()
    expect(viewer.locator(".identity-name")).to_have_text("Identifiers hidden")
    for place in ("top left", "top right"):
        assert "PLASTIC" not in corner(viewer, place) and "2015" not in corner(viewer, place)


def test_a_link_opens_exactly_this_view(viewer: Any, head: dict[str, Any]) -> None:
    viewer.keyboard.press("Home")
    viewer.keyboard.press("2")
    viewer.wait_for_url("**index=0*window=-600,1500*")
    address = viewer.url
    viewer.goto("about:blank")
    viewer.goto(address)
    shows(viewer, 0)
    assert numbers(viewer) == (1500, -600)


def test_what_is_late_says_so_and_the_picture_before_stays(page: Any, head: dict[str, Any]) -> None:
    others = Late(page, re.compile(rf"/plane\?(?!.*index={START}&count=1&)"))
    page.goto(f"/view/{head['study']}?series={head['id']}")
    shows(page, START)
    before = pixels(page)
    page.keyboard.press("End")
    expect(page.locator(".pane-message")).to_have_text("Loading slice 28 …")
    stays = page.locator("[data-pane]")
    assert stays.get_attribute("data-index") == str(START)
    others.go()
    shows(page, COUNT - 1)
    assert not np.array_equal(pixels(page), before)


def test_what_failed_says_why_and_can_be_tried_again(browser: Any, live_server: Any, head: dict[str, Any]) -> None:
    from tests.support.browser import DESKTOP, opened

    body = json.dumps({"error": {"code": "undrawable", "message": "Its pixel data is cut short.", "details": {}}})
    with opened(browser, live_server.url, **DESKTOP) as (_, page, complaints):
        page.route("**/plane?*", lambda route: route.fulfill(status=422, body=body, content_type="application/json"))
        page.goto(f"/view/{head['study']}?series={head['id']}")
        expect(page.locator(".pane-message")).to_contain_text("Its pixel data is cut short.")
        page.unroute("**/plane?*")
        page.locator(".pane").get_by_role("button", name="Try again").click()
        shows(page, START)
        assert all("422" in line for line in complaints)
