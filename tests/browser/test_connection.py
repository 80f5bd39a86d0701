"""A connection that is lost: told, asked for again, and what is missing comes when it is back."""

import json
import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.hands import START, Late, pane, settled, shows
from tests.browser.marks import length, open_study, stored, wiped
from tests.support.browser import DESKTOP, opened
from tests.support.waiting import until

# How many notes appear from now on; the same words take the place of the first ones.
COUNTED = """() => {
  window.told = 0;
  const count = (records) => (window.told += records.flatMap((one) => [...one.addedNodes]).length);
  new MutationObserver(count).observe(document.querySelector(".toasts"), { childList: true });
}"""


def test_a_lost_connection_is_told_and_what_was_asked_comes_when_it_is_back(
    browser: Any, live_server: Any, head: dict[str, Any]
) -> None:
    # The browser itself complains of requests without a network; everything else is a fault of the page.
    with opened(browser, live_server.url, **DESKTOP) as (context, page, complaints):
        ahead = Late(page, re.compile(rf"/plane\?(?!.*index={START}&count=1&)"))  # so nothing else is there already
        page.goto(f"/view/{head['study']}?series={head['id']}")
        shows(page, START)
        notice = page.locator(".connection")
        expect(notice).to_be_hidden()
        before = pane(page).bounding_box()
        context.set_offline(True)
        ahead.go()
        expect(notice).to_contain_text("No connection to the server.")
        expect(page.locator("[data-announce]")).to_contain_text("No connection")
        page.keyboard.press("Home")
        page.keyboard.press("End")
        expect(page.locator(".pane-message")).to_contain_text("Slice 28 cannot be shown")
        settled(page)
        assert pane_is_still_there(page)
        assert page.locator("[data-pane]").bounding_box() == before
        page.keyboard.press("i")
        expect(page.locator(".corner.bottom.right")).to_contain_text("Inverted")
        context.set_offline(False)
        expect(notice).to_contain_text("The connection is back.")
        shows(page, 27)
        expect(notice).to_be_hidden()
        assert [line for line in complaints if "ERR_INTERNET_DISCONNECTED" not in line] == []


def pane_is_still_there(page: Any) -> bool:
    return bool(page.locator("[data-pane] canvas").evaluate("(canvas) => canvas.width > 0"))


def test_one_request_that_fails_is_no_lost_connection(browser: Any, live_server: Any, head: dict[str, Any]) -> None:
    with opened(browser, live_server.url, **DESKTOP) as (_, page, complaints):
        page.route("**/plane?*", lambda route: route.abort())
        page.goto(f"/view/{head['study']}?series={head['id']}")
        expect(page.locator(".pane-message")).to_contain_text("does not answer")
        page.unroute("**/plane?*")
        page.locator(".pane").get_by_role("button", name="Try again").click()
        pane(page)
        expect(page.locator(".connection")).to_be_hidden()
        assert [line for line in complaints if "ERR_FAILED" not in line] == []


def test_a_mark_that_the_server_could_not_save_is_told_once_and_sent_again(
    browser: Any, live_server: Any, head: dict[str, Any]
) -> None:
    error = {"error": {"code": "internal", "message": "Something went wrong."}}
    tries: list[Any] = []

    def broken(route: Any) -> None:
        if route.request.method == "GET":
            route.continue_()
            return
        tries.append(route)
        route.fulfill(status=500, content_type="application/json", body=json.dumps(error))

    wiped(live_server.url, head)
    with opened(browser, live_server.url, **DESKTOP) as (_, page, complaints):
        open_study(page, head)
        page.route("**/annotations*", broken)
        length(page)
        expect(page.locator(".toast")).to_contain_text("sent again by themselves: Something went wrong.")
        page.evaluate(COUNTED)
        until(lambda: (page.wait_for_timeout(100), len(tries))[1], lambda count: count == 2)
        page.wait_for_timeout(300)
        assert page.evaluate("() => window.told") == 0
        page.unroute("**/annotations*")
        page.locator('.viewer[data-marks="saved"]').wait_for(timeout=20_000)
        assert len(stored(live_server.url, head)) == 1
        assert [line for line in complaints if "500" not in line] == []
