"""Opening a series asks for little, and for nothing twice."""

from typing import Any
from urllib.parse import urlsplit

from tests.browser.hands import START, shows


def asked(page: Any) -> list[str]:
    """Paths and queries of all that the page has asked for, in that order."""
    found: list[str] = []
    page.on("request", lambda request: found.append("?".join(filter(None, urlsplit(request.url)[2:4]))))
    return found


def loaded(page: Any) -> None:
    """All that comes by itself is there: what marks need, and last what takes drops."""
    page.locator('.viewer[data-hands][data-marks="saved"]').wait_for()
    page.locator("html[data-drops]").wait_for(state="attached")


def test_what_the_page_names_for_the_first_picture_is_what_its_scripts_ask_for(page: Any, head: dict[str, Any]) -> None:
    requests = asked(page)
    page.goto(f"/view/{head['study']}?series={head['id']}")
    shows(page, START)
    loaded(page)
    named = page.evaluate("[...document.querySelectorAll('link[rel=preload]')].map((one) => one.getAttribute('href'))")
    assert len(named) == 3
    assert [requests.count(one) for one in named] == [1, 1, 1]
    middle = [one for one in requests if "/plane?" in one and f"index={START}&count=1&" in one]
    assert middle == named[2:]


def test_a_second_visit_asks_for_no_script_and_no_sheet(page: Any, head: dict[str, Any]) -> None:
    address = f"/view/{head['study']}?series={head['id']}"
    page.goto(address)
    loaded(page)
    page.goto("about:blank")
    page.goto(address)
    loaded(page)
    carried = page.evaluate(
        """() => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/static/joined/"))
        .map(({ name, transferSize }) => [name, transferSize])"""
    )
    assert len(carried) >= 4
    assert [name for name, size in carried if size > 0] == []


def test_the_first_picture_waits_for_few_requests(page: Any, head: dict[str, Any]) -> None:
    requests = asked(page)
    page.goto(f"/view/{head['study']}?series={head['id']}")
    shows(page, START)
    before = requests[: next(n for n, one in enumerate(requests) if "/plane?" in one) + 1]
    assert len(before) <= 8, before
