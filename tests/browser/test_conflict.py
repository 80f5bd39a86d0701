"""Two people at one mark: both are shown, one decides, nothing is lost without a word."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.api.marks import again
from tests.browser.marks import ask, length, marks, open_study, saved, stored, table, wiped
from tests.support.browser import DESKTOP, opened


@pytest.fixture
def clash(browser: Any, live_server: Any, head: dict[str, Any]) -> Iterator[Any]:
    """A page that has not heard yet that somebody else changed its mark, and then changes it as well."""
    url = live_server.url
    wiped(url, head)
    with opened(browser, url, **DESKTOP) as (_, page, _):
        page.route(
            "**/annotations?since=*",
            lambda route: route.fulfill(json={"annotations": [], "now": "2000-01-01T00:00:00Z"}),
        )
        open_study(page, head)
        length(page)
        saved(page)
        (mark,) = stored(url, head)
        ask(f"{url}/api/annotations/{mark['id']}", "PUT", again(mark, label="Theirs"))
        rename(page, "Mine")
        expect(page.get_by_role("dialog", name="This mark was changed")).to_be_visible()
        yield page


def rename(page: Any, name: str) -> None:
    row = table(page).first
    row.get_by_role("button", name="More about").click()
    page.get_by_role("menuitem", name="Name, colour, history").click()
    form = page.locator(".mark-form")
    form.get_by_label("Name").fill(name)
    form.get_by_role("button", name="Save").click()


def labels(url: str, head: dict[str, Any]) -> list[str]:
    return sorted(one["label"] for one in stored(url, head))


def test_both_are_told_and_mine_can_be_kept(clash: Any, live_server: Any, head: dict[str, Any]) -> None:
    dialog = clash.get_by_role("dialog", name="This mark was changed")
    expect(dialog).to_contain_text("Mine")
    expect(dialog).to_contain_text("Theirs")
    expect(dialog).to_contain_text("You differ in: name.")
    dialog.get_by_role("button", name="Keep mine").click()
    saved(clash)
    assert labels(live_server.url, head) == ["Mine"]
    assert stored(live_server.url, head)[0]["version"] == 3


def test_theirs_can_be_taken(clash: Any, live_server: Any, head: dict[str, Any]) -> None:
    clash.get_by_role("button", name="Take theirs").click()
    saved(clash)
    expect(marks(clash, "length")).to_contain_text("Theirs")
    assert labels(live_server.url, head) == ["Theirs"]


def test_both_can_be_kept(clash: Any, live_server: Any, head: dict[str, Any]) -> None:
    clash.get_by_role("button", name="Keep both").click()
    saved(clash)
    expect(clash.locator(".mark-entry")).to_have_count(2)
    assert labels(live_server.url, head) == ["Mine", "Theirs"]


def test_it_can_be_put_off_and_decided_in_the_table(clash: Any, live_server: Any, head: dict[str, Any]) -> None:
    clash.get_by_role("button", name="Decide later").click()
    row = table(clash).first
    expect(row).to_have_attribute("data-state", "conflict")
    assert labels(live_server.url, head) == ["Theirs"]
    row.get_by_role("button", name="More about").click()
    clash.get_by_role("menuitem", name="Decide whose is kept").click()
    clash.get_by_role("button", name="Keep mine").click()
    saved(clash)
    assert labels(live_server.url, head) == ["Mine"]
