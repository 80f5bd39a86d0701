"""Images over time: the phase slider, and cine through phases or slices with its rate and its ways to go on."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.hands import pane, pixels, png, sent, settled, zipped
from tests.browser.test_pixels import worst
from tests.support.browser import opened

PHASES, SLICES = 10, 15
FOLLOW = """() => {
  const text = document.querySelector(".phase-text");
  window.seen = [];
  const note = () => {
    const now = Number(text.textContent.split("/")[0]) - 1;
    if (window.seen.at(-1) !== now) window.seen.push(now);
  };
  note();
  new MutationObserver(note).observe(text, { childList: true, characterData: true, subtree: true });
}"""


@pytest.fixture(scope="module")
def head(live_server: Any, data: Any) -> Iterator[dict[str, Any]]:
    yield sent(live_server.url, zipped("series/mr-fmri-4d-15x10"))


@pytest.fixture
def scan(page: Any, head: dict[str, Any]) -> Any:
    page.goto(f"/view/{head['study']}?series={head['id']}&layout=stack&window=500,1000")
    pane(page)
    expect(page.locator(".phases")).to_be_visible()
    return page


def followed(page: Any, steps: int) -> list[int]:
    """The phases that were shown, one after the other; it plays until there are enough."""
    page.evaluate(FOLLOW)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("(steps) => window.seen.length > steps", arg=steps)
    page.get_by_role("button", name="Stop").click()
    return [int(phase) for phase in page.evaluate("window.seen")]


def test_the_slider_shows_another_time_of_the_same_slice(scan: Any, live_server: Any, head: dict[str, Any]) -> None:
    first = pixels(scan)
    slider = scan.locator("input.phase")
    slider.focus()
    for _ in range(4):
        scan.keyboard.press("ArrowRight")
    expect(scan.locator(".phase-text")).to_have_text(f"5 / {PHASES}")
    scan.get_by_role("button", name="All tools").click()
    scan.get_by_role("button", name="One to one").click()
    scan.get_by_role("button", name="Smooth between pixels").click()
    index = pane(scan).get_attribute("data-index")
    look = "plane=acquired&format=png&window_center=500&window_width=1000"
    url = f"{live_server.url}/api/series/{head['id']}/plane?{look}&index={index}"
    drawn = pixels(scan)
    assert worst(drawn, png(f"{url}&phase=4")) <= 1
    assert worst(drawn, png(f"{url}&phase=0")) > 1
    assert not np.array_equal(first, drawn)


def test_all_phases_are_played_in_their_order_again_and_again(scan: Any) -> None:
    index = pane(scan).get_attribute("data-index")
    scan.get_by_label("Pictures a second").select_option("20")
    phases = followed(scan, 2 * PHASES)
    assert phases[: 2 * PHASES] == [*range(PHASES)] * 2
    assert pane(scan).get_attribute("data-index") == index


def test_back_and_forth_turns_at_both_ends(scan: Any) -> None:
    scan.get_by_label("How it is played").select_option("pingpong")
    scan.get_by_label("Pictures a second").select_option("20")
    phases = followed(scan, 2 * PHASES)
    there = [*range(PHASES)]
    assert phases[: 2 * PHASES - 1] == [*there, *reversed(there[:-1])]


@pytest.mark.parametrize("rate", [5, 20])
def test_a_rate_is_kept(scan: Any, rate: int) -> None:
    """Counted by a clock of the test's own, once every phase is there: how fast the machine is has no part in it."""
    followed(scan, PHASES)
    scan.clock.install(time=0)
    scan.clock.pause_at(1000)
    scan.get_by_label("Pictures a second").select_option(str(rate))
    scan.evaluate(FOLLOW)
    scan.get_by_role("button", name="Play").click()
    scan.clock.run_for(2000)
    assert scan.evaluate("window.seen.length") - 1 == pytest.approx(2 * rate, abs=1)


def test_slices_can_be_played_in_place_of_phases(scan: Any) -> None:
    scan.get_by_label("What is played").select_option("slice")
    scan.get_by_label("How it is played").select_option("once")
    scan.get_by_label("Pictures a second").select_option("20")
    scan.get_by_role("button", name="Play").click()
    expect(scan.locator('[data-pane="stack"]')).to_have_attribute("data-wanted", str(SLICES - 1))
    expect(scan.get_by_role("button", name="Play")).to_have_attribute("aria-pressed", "false")
    expect(scan.locator(".phase-text")).to_have_text(f"1 / {PHASES}")


def test_the_key_starts_and_stops_and_a_hand_on_the_wheel_scrolls_meanwhile(scan: Any) -> None:
    scan.get_by_label("Pictures a second").select_option("10")
    pane(scan).focus()
    scan.keyboard.press("c")
    expect(scan.get_by_role("button", name="Stop")).to_be_visible()
    expect(scan.locator(".phase-text")).not_to_have_text(f"1 / {PHASES}")
    scan.keyboard.press("c")
    expect(scan.get_by_role("button", name="Play")).to_be_visible()
    settled(scan)
    still = scan.locator(".phase-text").inner_text()
    scan.wait_for_timeout(400)
    assert scan.locator(".phase-text").inner_text() == still


def test_player_and_phase_are_at_hand_on_a_desk(browser: Any, live_server: Any, head: dict[str, Any]) -> None:
    with opened(browser, live_server.url, viewport={"width": 1440, "height": 900}) as (_, page, complaints):
        page.goto(f"/view/{head['study']}?series={head['id']}")
        pane(page)
        bar = page.locator(".toolbar").bounding_box()
        for control in (page.get_by_role("button", name="Play"), page.locator("input.phase")):
            expect(control).to_be_visible()
            box = control.bounding_box()
            assert box["x"] + box["width"] <= 1440 and box["y"] + box["height"] <= bar["y"] + bar["height"]
        page.get_by_role("button", name="All tools").click()
        sheet = page.locator(".toolbar-groups").bounding_box()
        text = page.locator(".corner.top.left").bounding_box()
        assert text["y"] >= sheet["y"] + sheet["height"]
        page.keyboard.press("Escape")
        assert complaints == []


def test_the_phase_is_within_reach_on_a_phone(phone: Any, head: dict[str, Any]) -> None:
    phone.goto(f"/view/{head['study']}?series={head['id']}")
    pane(phone)
    phone.get_by_role("button", name="All tools").tap()
    expect(phone.locator("input.phase")).to_be_visible()
    box = phone.locator("input.phase").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
