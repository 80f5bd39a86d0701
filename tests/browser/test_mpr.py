"""Three linked planes."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import address, corner, drag, fetched, middle, pane, sent, settled, shows, zipped

PLANES = ("axial", "sagittal", "coronal")


@pytest.fixture(params=["2d", "webgl"])
def mpr(request: pytest.FixtureRequest, page: Any, head: dict[str, Any]) -> Any:
    page.goto(f"/view/{head['study']}?series={head['id']}&renderer={request.param}")
    pane(page)
    page.get_by_role("tab", name="MPR").click()
    for name in PLANES:
        pane(page, name)
    return page


def indexes(page: Any) -> dict[str, int]:
    """The slices that are wanted, after the next drawing."""
    settled(page)
    return {name: int(pane(page, name).get_attribute("data-wanted")) for name in PLANES}


def test_three_planes_are_shown_with_their_letters_and_colours(mpr: Any) -> None:
    expected = {"axial": "RALP", "sagittal": "AHPF", "coronal": "RHLF"}
    for name, letters in expected.items():
        found = [pane(mpr, name).locator(f".letter.{side}").inner_text() for side in ("left", "top", "right", "bottom")]
        assert "".join(found) == letters
    lines = pane(mpr, "axial").locator(".crosshair line:not([hidden])")
    assert {line.get_attribute("stroke") for line in lines.all()} == {"#f5cf3d", "#4ccf6a"}


def test_a_click_moves_the_other_planes_to_that_point(mpr: Any, live_server: Any, head: dict[str, Any]) -> None:
    before = indexes(mpr)
    x, y = middle(mpr, "axial")
    mpr.mouse.click(x + 100, y + 60)
    mpr.wait_for_function(
        "(old) => Number(document.querySelector('[data-pane=sagittal]').dataset.wanted) !== old", arg=before["sagittal"]
    )
    after = indexes(mpr)
    assert after["axial"] == before["axial"]
    assert after["sagittal"] > before["sagittal"] and after["coronal"] > before["coronal"]
    planes = fetched(f"{live_server.url}/api/series/{head['id']}")["planes"]
    x_mm = planes["sagittal"]["origin"][0] + after["sagittal"] * planes["sagittal"]["step"][0]
    assert corner(mpr, "bottom left", "sagittal").replace("−", "-").splitlines()[0] == f"{x_mm:.1f} mm"


def test_the_wheel_in_one_plane_moves_its_line_in_the_others(mpr: Any) -> None:
    line = mpr.locator('[data-pane="coronal"] .crosshair line[data-plane="axial"]').first
    before = float(line.get_attribute("y1"))
    start = indexes(mpr)["axial"]
    mpr.mouse.move(*middle(mpr, "axial"))
    mpr.mouse.wheel(0, 100)
    shows(mpr, start + 1, "axial")
    assert float(line.get_attribute("y1")) < before


def test_a_line_is_dragged_alone(mpr: Any) -> None:
    before = indexes(mpr)
    x, y = middle(mpr, "axial")
    drag(mpr, (x, y - 150), (-80, 30))
    after = indexes(mpr)
    assert after["sagittal"] < before["sagittal"]
    assert (after["coronal"], after["axial"]) == (before["coronal"], before["axial"])


def test_the_planes_share_one_window(mpr: Any) -> None:
    mpr.keyboard.press("2")
    for name in PLANES:
        assert corner(mpr, "bottom right", name).endswith("W 1500  L −600")


def test_a_double_click_fills_the_stage_and_gives_it_back(mpr: Any) -> None:
    x, y = middle(mpr, "coronal")
    before = indexes(mpr)
    mpr.mouse.dblclick(x + 40, y + 40)
    expect(mpr.locator('[data-pane="axial"]')).to_be_hidden()
    assert pane(mpr, "coronal").bounding_box()["width"] > 1000
    mpr.keyboard.press("Escape")
    expect(mpr.locator('[data-pane="axial"]')).to_be_visible()
    assert indexes(mpr) == before


def test_double_clicks_leave_the_crosshair_where_it_is(mpr: Any) -> None:
    x, y = middle(mpr, "axial")
    mpr.mouse.click(x + 60, y + 40)
    before = indexes(mpr)
    for hidden in (True, False):
        mpr.mouse.dblclick(x - 50, y - 40)
        expect(mpr.locator('[data-pane="coronal"]')).to_be_hidden() if hidden else pane(mpr, "coronal")
    assert indexes(mpr) == before


def test_arrows_move_between_the_panes(mpr: Any) -> None:
    mpr.keyboard.press("ArrowRight")
    expect(mpr.locator('[data-pane="sagittal"]')).to_be_focused()
    start = indexes(mpr)["sagittal"]
    mpr.keyboard.press("ArrowDown")
    shows(mpr, start + 1, "sagittal")


def test_the_stack_goes_on_where_the_planes_were_left(mpr: Any) -> None:
    mpr.keyboard.press("Home")
    shows(mpr, 0, "axial")
    mpr.get_by_role("tab", name="Stack").click()
    shows(mpr, 0)


def test_a_link_holds_the_crosshair(mpr: Any) -> None:
    x, y = middle(mpr, "axial")
    before = indexes(mpr)
    mpr.mouse.click(x + 100, y + 60)
    wanted, here = indexes(mpr), address(mpr)
    assert wanted != before
    mpr.goto("about:blank")
    mpr.goto(here)
    assert indexes(mpr) == wanted


def test_where_there_is_no_volume_the_tab_says_why(page: Any, live_server: Any, data: Any) -> None:
    single = sent(live_server.url, zipped("single/pet"))
    page.goto(f"/view/{single['study']}?series={single['id']}")
    pane(page)
    tab = page.get_by_role("tab", name="MPR")
    expect(tab).to_have_attribute("aria-disabled", "true")
    assert len(page.locator("#mpr-reason").text_content()) > 25
    tab.click(force=True)
    expect(page.locator(".toast")).to_contain_text("MPR is not possible")
    shows(page, 0)
