"""Series come into panes: by dragging, by tapping, by keyboard."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import fetched, middle, pane, sent, settled
from tests.support import dicoms, zips

NAMES = ("First", "Second", "Third")


@pytest.fixture(scope="module")
def study(live_server: Any) -> dict[str, Any]:
    files = {}
    for number, name in enumerate(NAMES, 1):
        files |= dicoms.series(number, name, [(-4.0, -4.0, float(k)) for k in range(5)], str(number))
    stored = sent(live_server.url, zips.zipped(files))
    found: dict[str, Any] = fetched(f"{live_server.url}/api/studies/{stored['study']}")
    return found


@pytest.fixture
def two(page: Any, study: dict[str, Any]) -> Any:
    """The first series in one pane, and an empty one beside it."""
    page.goto(f"/view/{study['id']}?layout=1x2&p=stack;series={study['series'][0]['id']}")
    pane(page)
    expect(page.locator('[data-pane="pane-2"]')).to_have_attribute("data-state", "empty")
    return page


def holds(page: Any, name: str, series: dict[str, Any]) -> None:
    expect(page.locator(f'[data-pane="{name}"][data-state="ready"]')).to_have_attribute("data-series", series["id"])


def test_an_empty_pane_says_what_to_do(two: Any) -> None:
    expect(two.locator('[data-pane="pane-2"] .pane-hint')).to_contain_text("Drop a series here")


def test_a_series_is_dragged_from_the_strip_into_a_pane(two: Any, study: dict[str, Any]) -> None:
    two.get_by_role("option", name="Second").drag_to(two.locator('[data-pane="pane-2"]'))
    holds(two, "pane-2", study["series"][1])
    holds(two, "stack", study["series"][0])
    two.get_by_role("option", name="Third").drag_to(two.locator('[data-pane="stack"] .pane-view'))
    holds(two, "stack", study["series"][2])


def test_a_dragged_series_is_not_taken_for_files(two: Any) -> None:
    two.locator("html[data-drops]").wait_for(state="attached")
    two.get_by_role("option", name="Second").drag_to(two.locator('[data-pane="pane-2"]'))
    settled(two)
    expect(two.locator(".drop-veil")).to_be_hidden()
    expect(two.locator(".toast")).to_have_count(0)


def test_a_click_chooses_the_pane_and_the_strip_fills_it(two: Any, study: dict[str, Any]) -> None:
    two.locator('[data-pane="pane-2"]').click()
    two.get_by_role("option", name="Second").click()
    holds(two, "pane-2", study["series"][1])
    holds(two, "stack", study["series"][0])


def test_an_empty_pane_is_filled_by_keyboard_alone(two: Any, study: dict[str, Any]) -> None:
    two.locator('[data-pane="stack"]').focus()
    two.keyboard.press("ArrowRight")
    expect(two.locator('[data-pane="pane-2"]')).to_be_focused()
    two.keyboard.press("Enter")
    expect(two.locator(".series-card:focus")).to_have_count(1)
    two.get_by_role("option", name="Third").focus()
    two.keyboard.press("Enter")
    holds(two, "pane-2", study["series"][2])


def test_scrolling_one_pane_leaves_another_frame_of_reference_where_it_is(two: Any, study: dict[str, Any]) -> None:
    two.locator('[data-pane="pane-2"]').click()
    two.get_by_role("option", name="Second").click()
    holds(two, "pane-2", study["series"][1])
    two.mouse.move(*middle(two, "pane-2"))
    two.mouse.wheel(0, 100)
    expect(pane(two, "pane-2")).to_have_attribute("data-wanted", "3")
    assert pane(two).get_attribute("data-wanted") == "2"
