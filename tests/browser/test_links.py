"""A link opens exactly this view: all panes, their planes, slices, windows, and how the pictures lie."""

from typing import Any

import numpy as np
from playwright.sync_api import expect

from tests.browser.hands import START, address, fetched, middle, pane, pixels, shows
from tests.browser.test_cautions import study_of
from tests.support import dicoms


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
    expect(pane(page, "pane-2")).to_have_attribute("data-plane", "coronal")
    expect(page.locator('[data-pane="pane-4"]')).to_have_attribute("data-state", "empty")


def test_a_link_to_a_series_of_another_study_shows_none_of_it(page: Any, head: dict[str, Any]) -> None:
    page.goto(f"/view/{head['study']}?layout=1x2&p=stack;series={head['id']};index=2&p=pane-2;series=somebody")
    expect(page.locator(".toast")).to_contain_text("A series of this link is not in this study")
    shows(page, 2)
    expect(page.locator('[data-pane="pane-2"]')).to_have_attribute("data-state", "empty")


def test_a_link_to_a_series_that_is_gone_says_so_and_takes_nothing_of_it_over(page: Any, head: dict[str, Any]) -> None:
    page.goto(f"/view/{head['study']}?series={'0' * 32}&index=3&window=100,50")
    expect(page.locator(".toast")).to_contain_text("Another series of the study is shown instead")
    shows(page, START)


def test_a_tab_and_a_step_back_ask_for_no_series_that_was_deleted_meanwhile(page: Any, live_server: Any) -> None:
    both = {f"{number}/{k}": body for number in (1, 2) for k, body in series(number).items()}
    study = study_of(live_server.url, both)
    first, second = (one["id"] for one in fetched(f"{live_server.url}/api/studies/{study}")["series"])
    page.goto(f"/view/{study}?layout=1x2&p=stack;series={first}&p=pane-2;series={second}")
    pane(page, "pane-2")
    page.get_by_role("button", name="Back to the studies").click()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if f"/api/series/{second}" in request.url else None)
    without(page, study, second)
    page.locator(f'tr[data-study="{study}"] a').first.click()
    pane(page)
    expect(page.locator('[data-pane="pane-2"]')).to_have_attribute("data-state", "empty")
    page.go_back()
    page.go_back()
    expect(page.locator(".toast")).to_contain_text("A series of this link is not in this study")
    pane(page)
    assert asked == []


def series(number: int) -> dict[str, bytes]:
    places = [(0.0, 0.0, float(k)) for k in range(3)]
    return dicoms.series(number, f"Series {number}", places, "1", StudyInstanceUID=f"{dicoms.ROOT}.31")


def without(page: Any, study: str, gone: str) -> None:
    """The server no longer tells one series of a study, as after its files were read again."""

    def answer(route: Any) -> None:
        response = route.fetch()
        body = response.json()
        body["series"] = [one for one in body["series"] if one["id"] != gone]
        route.fulfill(response=response, json=body)

    page.route(f"**/api/studies/{study}", answer)
