"""Windows made from what is seen, curves, colours with their bar, true size, playing."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import corner, drag, fetched, middle, pane, pixels, png, sent, settled, shows
from tests.browser.test_pixels import one_to_one, worst
from tests.data import DATA
from tests.support.waiting import until

FOLLOW = """(pane) => {
  window.seen = [];
  const note = () => window.seen.at(-1) !== pane.dataset.index && window.seen.push(pane.dataset.index);
  new MutationObserver(note).observe(pane, { attributeFilter: ["data-index"] });
}"""
"""The slices that a pane shows from now on, one after the other."""


@pytest.fixture
def ct(page: Any, head: dict[str, Any]) -> Any:
    page.goto(f"/view/{head['study']}?series={head['id']}&index=14&window=40,400")
    pane(page)
    return page


def chosen(page: Any, name: str, role: str = "menuitemradio") -> None:
    page.get_by_role("button", name="Window presets").click()
    page.locator(f"[role={role}]", has_text=re.compile(f"^{re.escape(name)}")).first.click()


def width(page: Any) -> float:
    """The window's width, as the corner tells it."""
    found = re.search(r"W ([\d.−]+)", corner(page, "bottom right"))
    assert found
    return float(found[1].replace("−", "-"))


@pytest.mark.parametrize("renderer", ["2d", "webgl"])
def test_a_sigmoid_is_the_servers(page: Any, live_server: Any, head: dict[str, Any], renderer: str) -> None:
    page.goto(f"/view/{head['study']}?series={head['id']}&index=14&window=40,400&renderer={renderer}")
    pane(page)
    before = pixels(page)
    chosen(page, "Sigmoid")
    assert (pixels(page) != before).any()
    query = "plane?index=14&window_center=40&window_width=400&voi=sigmoid"
    assert worst(one_to_one(page), png(f"{live_server.url}/api/series/{head['id']}/{query}")) <= 1


@pytest.mark.parametrize("renderer", ["2d", "webgl"])
def test_a_table_of_the_file_is_the_servers_and_can_be_switched_off(
    page: Any, live_server: Any, data: Any, renderer: str
) -> None:
    series = sent(live_server.url, (DATA / "single/luts/vlut_04.dcm").read_bytes(), "vlut_04.dcm")
    page.goto(f"/view/{series['study']}?series={series['id']}&renderer={renderer}")
    pane(page)
    assert "VOI LUT" in corner(page, "bottom right")
    address = f"{live_server.url}/api/series/{series['id']}/plane"
    assert worst(one_to_one(page), png(address)) <= 1
    page.get_by_role("button", name="Window presets").click()
    page.get_by_text("VOI LUT of the file").click()
    settled(page)
    assert "VOI LUT" not in corner(page, "bottom right")


def test_a_window_is_made_from_a_region(ct: Any) -> None:
    before = width(ct)
    chosen(ct, "From a region", "menuitem")
    x, y = middle(ct)
    ct.mouse.move(x - 30, y - 30)
    ct.mouse.down()
    ct.mouse.move(x, y, steps=3)
    ct.mouse.move(x + 30, y + 30, steps=3)
    expect(ct.locator(".region-box")).to_be_visible()
    ct.mouse.up()
    expect(ct.locator(".region-box")).to_be_hidden()
    until(lambda: width(ct), lambda now: now != before)


def test_a_window_is_made_for_the_picture(ct: Any) -> None:
    chosen(ct, "For this picture", "menuitem")
    until(lambda: width(ct), lambda now: now > 1000)


def test_a_colour_map_has_its_bar_and_grey_has_none(ct: Any) -> None:
    bar = ct.locator(".colourbar")
    expect(bar).to_be_hidden()
    chosen(ct, "Hot")
    expect(bar).to_be_visible()
    ticks = bar.locator(".colourbar-tick").all_inner_texts()
    assert ticks[2].endswith("HU") and len(ticks) == 3
    ct.keyboard.press("i")
    settled(ct)
    tops = [
        float(one.evaluate("(node) => parseFloat(node.style.bottom)")) for one in bar.locator(".colourbar-tick").all()
    ]
    assert tops == sorted(tops, reverse=True)


def test_true_size_is_measured_once_and_then_kept(ct: Any, live_server: Any, head: dict[str, Any]) -> None:
    ct.get_by_role("button", name="True size").click()
    ct.get_by_label("Width of the card").fill("428")
    ct.get_by_role("button", name="Save and show true size").click()
    expect(ct.locator("dialog[open]")).to_have_count(0)
    settled(ct)
    spacing = fetched(f"{live_server.url}/api/series/{head['id']}")["planes"]["acquired"]["spacing"][1]
    assert corner(ct, "bottom left").startswith(f"Zoom {round(428 / 85.6 * spacing * 100)} %")
    ct.keyboard.press("=")
    ct.get_by_role("button", name="True size").click()
    settled(ct)
    assert corner(ct, "bottom left").startswith(f"Zoom {round(428 / 85.6 * spacing * 100)} %")


def index(page: Any) -> int:
    return int(page.locator('[data-pane="stack"]').get_attribute("data-wanted"))


def test_playing_once_stops_at_the_end(ct: Any) -> None:
    ct.keyboard.press("End")
    ct.keyboard.press("ArrowUp")
    ct.get_by_label("How it is played").select_option("once")
    ct.get_by_role("button", name="Play").click()
    expect(ct.locator('[data-pane="stack"]')).to_have_attribute("data-wanted", "27")
    expect(ct.get_by_role("button", name="Play")).to_have_attribute("aria-pressed", "false")


def test_playing_back_and_forth_turns_at_the_end(ct: Any) -> None:
    ct.keyboard.press("End")
    shows(ct, 27)
    ct.get_by_label("How it is played").select_option("pingpong")
    ct.get_by_label("Pictures a second").select_option("20")
    ct.locator("[data-pane=stack]").evaluate(FOLLOW)
    ct.get_by_role("button", name="Play").click()
    ct.wait_for_function("() => window.seen.length >= 3")
    assert ct.evaluate("window.seen.slice(0, 3)") == ["26", "25", "24"]


def test_a_region_is_dragged_without_scrolling_or_panning(ct: Any) -> None:
    chosen(ct, "From a region", "menuitem")
    drag(ct, middle(ct), (40, 40))
    settled(ct)
    assert index(ct) == 14
