"""What the browser tests of stored marks share."""

import json
import urllib.request
from typing import Any

from playwright.sync_api import expect

from tests.browser.hands import drag, middle, pane, settled


def open_study(page: Any, head: dict[str, Any], more: str = "") -> None:
    """The viewer with its marks loaded."""
    page.goto(f"/view/{head['study']}?series={head['id']}{more}")
    pane(page)
    saved(page)


def saved(page: Any) -> None:
    """Wait until the server has all that is drawn here, and its answer is drawn as well."""
    page.locator('.viewer[data-marks="saved"]').wait_for()
    settled(page)


def left(page: Any) -> None:
    """Before a page goes: what it still sends would come to the server in the next test."""
    page.wait_for_function("() => document.querySelector('.viewer')?.dataset.marks !== 'saving'")


def length(page: Any, by: tuple[float, float] = (120, 0), at: tuple[float, float] = (-60, 0)) -> None:
    """Draw a length from a place beside the middle of the pane."""
    x, y = middle(page)
    page.keyboard.press("d")
    drag(page, (x + at[0], y + at[1]), by)


def marks(page: Any, kind: str = "") -> Any:
    """The marks on the pane."""
    return pane(page).locator(f'.mark[data-kind="{kind}"]' if kind else ".mark")


def table(page: Any) -> Any:
    """The rows of the table of marks, opened if need be."""
    if not page.locator(".mark-table").is_visible():
        page.get_by_role("button", name="Table of marks").click()
    expect(page.locator(".mark-table")).to_be_visible()
    return page.locator(".mark-entry")


def stored(url: str, head: dict[str, Any]) -> list[dict[str, Any]]:
    """The annotations that the server has."""
    with urllib.request.urlopen(f"{url}/api/studies/{head['study']}/annotations", timeout=30) as answer:
        found: list[dict[str, Any]] = json.load(answer)["annotations"]
    return found


def ask(url: str, method: str, body: Any = None) -> Any:
    """One request that writes; None where its answer is empty."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read() or "null")


def wiped(url: str, head: dict[str, Any]) -> None:
    """No annotation is left of earlier tests."""
    for one in stored(url, head):
        ask(f"{url}/api/annotations/{one['id']}?version={one['version']}", "DELETE")
