"""Whatever the window's size and the layout of panes: each control lies within it, whole, and nothing lies on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import expect

from create_test_dicom import Options, make_study
from phantom.files import pack
from tests.browser.hands import START, pane, sent, settled, shows
from tests.browser.marks import open_study
from tests.browser.test_layouts import link
from tests.browser.test_toolbar import seen
from tests.support.browser import opened

DESK = (1440, 900)
TABLETS = [(1180, 820), (1024, 768), (820, 1180)]
LYING = [(844, 390), (740, 360), (667, 375)]
UPRIGHT = [(390, 844), (360, 640), (320, 568)]
ASTRAY = """(scope) => {
  const holders = ".toolbar-groups, .strip-list, .study-tab-list, .panel-body";
  const cut = (box, end) =>
    box.left < end.left - 1 || box.right > end.right + 1 || box.top < end.top - 1 || box.bottom > end.bottom + 1;
  const gone = (box, end) =>
    box.left >= end.right - 1 || box.right <= end.left + 1 || box.top >= end.bottom - 1 || box.bottom <= end.top + 1;
  return [...document.querySelectorAll(scope)].flatMap((part) => [...part.querySelectorAll("button, a, select, input")])
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.offsetWidth && one.offsetHeight)
    .flatMap((one) => {
      const box = one.getBoundingClientRect();
      const end = one.parentElement.closest(holders)?.getBoundingClientRect();
      if (end && gone(box, end)) return []; // Folded, or scrolled away.
      const at = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
      const window_ = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
      const wrong = cut(box, window_) ? "outside" : end && cut(box, end) ? "cut" : one.contains(at) ? "" : "covered";
      return wrong ? [`${wrong}: ${one.getAttribute("aria-label") ?? one.textContent}`] : [];
    });
}"""
TALLER = """() => [
  document.documentElement.scrollHeight,
  document.body.scrollHeight,
  Math.round(document.querySelector(".viewer").getBoundingClientRect().bottom),
].map((one) => one - innerHeight)"""


def named(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


@contextmanager
def window(browser: Any, live_server: Any, size: tuple[int, int]) -> Iterator[Any]:
    """A desk's, or a touch screen's."""
    options: dict[str, Any] = {"viewport": {"width": size[0], "height": size[1]}}
    if size != DESK:
        options |= {"is_mobile": True, "has_touch": True}
    with opened(browser, live_server.url, **options) as (_, page, complaints):
        yield page
        assert complaints == []


def astray(page: Any, scope: str = "body") -> list[str]:
    """Controls that are partly outside the window, cut in two, or covered."""
    settled(page)
    found: list[str] = page.evaluate(ASTRAY, scope)
    return found


def tools(page: Any) -> Any:
    return page.get_by_role("button", name="All tools")


@pytest.mark.parametrize("size", [DESK, TABLETS[1], TABLETS[2], UPRIGHT[0], LYING[0], UPRIGHT[2]], ids=named)
def test_in_every_layout_each_control_is_in_the_window_and_free(
    browser: Any, live_server: Any, head: dict[str, Any], size: tuple[int, int]
) -> None:
    addresses = {
        "stack": f"/view/{head['study']}?series={head['id']}",
        "2x2": link(head, "2x2", 4, "2d"),
        "4x4": link(head, "4x4", 16, "2d"),
        **{name: f"/view/{head['study']}?series={head['id']}&layout={name}" for name in ("mpr", "mpr-row")},
    }
    with window(browser, live_server, size) as page:
        for name, address in addresses.items():
            page.goto(address)
            pane(page, "axial" if "mpr" in name else "stack")
            assert astray(page) == [], name
            if tools(page).is_visible():
                tools(page).click()
                assert astray(page, ".toolbar, .viewer-head") == [], f"{name}, unfolded"


@pytest.mark.parametrize("size", [*TABLETS, *LYING, *UPRIGHT], ids=named)
def test_while_pictures_run_no_control_of_the_toolbar_is_cut(
    browser: Any, live_server: Any, head: dict[str, Any], size: tuple[int, int]
) -> None:
    with window(browser, live_server, size) as page:
        page.goto(f"/view/{head['study']}?series={head['id']}")
        shows(page, START)
        assert "cut" not in seen(page).values()
        page.keyboard.press("c")
        stop = page.get_by_role("button", name="Stop").last
        expect(stop).to_be_visible()
        assert "cut" not in seen(page).values() and astray(page, ".toolbar") == []
        stop.tap()
        expect(stop).to_be_hidden()


@pytest.mark.parametrize("size", [*TABLETS, *LYING], ids=named)
def test_of_panel_and_unfolded_tools_what_was_opened_last_is_in_reach(
    browser: Any, live_server: Any, head: dict[str, Any], size: tuple[int, int]
) -> None:
    with window(browser, live_server, size) as page:
        open_study(page, head)
        tools(page).tap()
        expect(tools(page)).to_have_attribute("aria-expanded", "true")
        page.get_by_role("button", name="Table of marks").tap()
        expect(page.locator(".panel")).to_be_visible()
        expect(tools(page)).to_have_attribute("aria-expanded", "false")
        assert astray(page, ".panel, .viewer-head, .toolbar") == []
        tools(page).tap()
        expect(tools(page)).to_have_attribute("aria-expanded", "true")
        assert astray(page, ".toolbar, .viewer-head") == []
        box = pane(page).bounding_box()
        page.touchscreen.tap(box["x"] + 20, box["y"] + box["height"] - 60)
        expect(tools(page)).to_have_attribute("aria-expanded", "false")
        page.get_by_role("button", name="Close the panel").tap()
        expect(page.locator(".panel")).to_be_hidden()


@pytest.mark.parametrize("size", [DESK, TABLETS[1], UPRIGHT[0], LYING[0]], ids=named)
def test_two_open_studies_make_the_page_no_higher_than_the_window(
    browser: Any, live_server: Any, head: dict[str, Any], size: tuple[int, int]
) -> None:
    other = make_study(Options("CT", 9, patient_id="IN-1", size=48, spacing=(6.0, 6.0, 6.0), coarse=2))
    second = sent(live_server.url, pack(other.files))
    with window(browser, live_server, size) as page:
        page.goto(f"/view/{second['study']}")
        shows(page, 4)
        assert page.evaluate(TALLER) == [0, 0, 0]
        page.goto(f"/view/{head['study']}?series={head['id']}")
        shows(page, START)
        expect(page.locator(".study-tab")).to_have_count(2)
        assert page.evaluate(TALLER) == [0, 0, 0]
        row, top = page.locator(".study-tabs").bounding_box(), page.locator(".viewer").bounding_box()
        assert row["y"] == 0 and top["y"] == row["height"]
        assert astray(page) == []
