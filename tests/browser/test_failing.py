"""What the server fails to give is told once, over nothing else, with what to do about it."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import START, fetched, pane, sent, shows
from tests.support import dicoms, zips
from tests.support.browser import DESKTOP, opened

BROKEN = json.dumps({"error": {"code": "internal", "message": "Something went wrong on the server."}})


def fails(page: Any, address: re.Pattern[str]) -> None:
    """The server breaks at an address from now on."""
    page.route(address, lambda route: route.fulfill(status=500, content_type="application/json", body=BROKEN))


def manifest(series: str) -> re.Pattern[str]:
    """Where a series tells of itself, and not its planes."""
    return re.compile(rf"/api/series/{series}(\?|$)")


@pytest.fixture(scope="module")
def pair(live_server: Any) -> dict[str, Any]:
    """A study of two series."""
    files = {}
    for number, name in enumerate(("First", "Second"), 1):
        files |= dicoms.series(number, name, [[-4.0, -4.0, 100.0 + k] for k in range(12)], "77")
    found: dict[str, Any] = fetched(
        f"{live_server.url}/api/studies/{sent(live_server.url, zips.zipped(files))['study']}"
    )
    return found


def test_a_series_that_fails_is_one_notice_over_nothing_else(
    browser: Any, live_server: Any, head: dict[str, Any]
) -> None:
    with opened(browser, live_server.url, **DESKTOP) as (_, page, complaints):
        fails(page, manifest(head["id"]))
        page.goto(f"/view/{head['study']}?series={head['id']}&index=5")
        notice = page.get_by_role("region", name="This series cannot be opened")
        expect(notice).to_contain_text("Something went wrong on the server.")
        expect(page.get_by_text("Drop a series here")).not_to_be_visible()
        expect(page.get_by_role("button", name="Try again")).to_have_count(1)
        expect(page.get_by_role("option").first).to_be_visible()
        page.unroute(manifest(head["id"]))
        page.get_by_role("button", name="Try again").click()
        shows(page, 5)  # what the address asks for
        expect(notice).to_be_hidden()
        expect(page.get_by_role("button", name="Length")).to_be_visible()
        assert [line for line in complaints if "500" not in line] == []


def test_beside_pictures_it_leads_back_to_them(browser: Any, live_server: Any, pair: dict[str, Any]) -> None:
    first, second = (one["id"] for one in pair["series"])
    with opened(browser, live_server.url, **DESKTOP) as (_, page, complaints):
        page.goto(f"/view/{pair['id']}?series={first}")
        shows(page, 6)
        fails(page, manifest(second))
        page.get_by_role("option", name=re.compile("Second")).click()
        expect(page.get_by_role("region", name="This series cannot be opened")).to_be_visible()
        page.get_by_role("button", name="Back to the pictures").click()
        expect(page.locator(".viewer-message")).to_be_hidden()
        assert pane(page).get_attribute("data-series") == first
        assert [line for line in complaints if "500" not in line] == []


def test_a_slab_that_fails_is_told_as_a_slab(browser: Any, live_server: Any, head: dict[str, Any]) -> None:
    with opened(browser, live_server.url, **DESKTOP) as (_, page, complaints):
        page.goto(f"/view/{head['study']}?series={head['id']}")
        shows(page, START)
        fails(page, re.compile(r"/plane\?.*slab_mm="))
        page.keyboard.press("Shift+s")
        expect(page.locator(".pane-message")).to_have_text(
            f"The slab (MIP 10.0 mm) at slice {START + 1} cannot be shown: Something went wrong on the server."
        )
        assert [line for line in complaints if "500" not in line] == []
