"""A link opens exactly this view: all panes, their planes, slices, windows, and how the pictures lie."""

from typing import Any

import numpy as np
from playwright.sync_api import expect

from tests.browser.hands import START, middle, pane, pixels, settled, shows
from tests.support.browser import opened


def address(page: Any) -> str:
    """Of what is shown, once the hand has rested."""
    settled(page)
    return str(page.evaluate("() => new Promise((done) => setTimeout(() => done(location.href), 500))"))


def reopened(page: Any) -> None:
    """The same address in a page that remembers nothing."""
    here = address(page)
    page.evaluate("() => sessionStorage.clear()")
    page.goto("about:blank")
    page.goto(here)


def test_a_link_holds_how_the_picture_lies_and_its_colours(page: Any, head: dict[str, Any]) -> None:
    page.goto(f"/view/{head['study']}?series={head['id']}&index=7")
    shows(page, 7)
    for key in ("h", "r", "i", "3", "+", "+"):
        page.keyboard.press(key)
    before = pixels(page)
    reopened(page)
    shows(page, 7)
    assert np.array_equal(pixels(page), before)


def test_a_link_holds_every_pane_of_a_grid(page: Any, head: dict[str, Any]) -> None:
    series = head["id"]
    page.goto(
        f"/view/{head['study']}?layout=2x2&active=pane-3"
        f"&p=stack;series={series};index=3&p=pane-2;series={series};plane=coronal;index=40"
        f"&p=pane-3;series={series};index=9;window=-600,1500"
    )
    shows(page, 40, "pane-2")
    page.mouse.move(*middle(page, "pane-2"))
    page.mouse.wheel(0, 100)
    shows(page, 41, "pane-2")
    before = {name: pixels(page, name) for name in ("stack", "pane-2", "pane-3")}
    places = {name: pane(page, name).get_attribute("data-index") for name in before}
    reopened(page)
    for name, picture in before.items():
        shows(page, int(places[name] or 0), name)
        assert np.array_equal(pixels(page, name), picture), name
    assert pane(page, "pane-2").get_attribute("data-plane") == "coronal"
    assert page.locator('[data-pane="pane-4"]').get_attribute("data-state") == "empty"


def test_a_link_to_a_series_of_another_study_shows_none_of_it(page: Any, head: dict[str, Any]) -> None:
    page.goto(f"/view/{head['study']}?layout=1x2&p=stack;series={head['id']};index=2&p=pane-2;series=somebody")
    shows(page, 2)
    expect(page.locator(".toast")).to_contain_text("A series of this link is not in this study")
    assert page.locator('[data-pane="pane-2"]').get_attribute("data-state") == "empty"


def test_a_link_to_a_series_that_is_gone_says_so_and_takes_nothing_of_it_over(
    browser: Any, live_server: Any, head: dict[str, Any]
) -> None:
    with opened(browser, live_server.url) as (_, page, complaints):
        page.goto(f"/view/{head['study']}?series={'0' * 32}&index=3&window=100,50")
        shows(page, START)
        expect(page.locator(".toast")).to_contain_text("Another series of the study is shown instead")
        assert len(complaints) == 1 and "404" in complaints[0], "the series was asked for beside its study"
