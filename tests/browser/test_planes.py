"""Planes of any direction and thickness: turned by the crosshair, drawn as the server draws them, coarse at first."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import Late, drag, fetched, middle, pane, pixels, png, settled
from tests.browser.test_pixels import worst


@pytest.fixture(params=["2d", "webgl"])
def mpr(request: pytest.FixtureRequest, page: Any, head: dict[str, Any]) -> Any:
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "/plane?" in one.url else None)
    page.asked = asked
    page.goto(f"/view/{head['study']}?series={head['id']}&renderer={request.param}&layout=mpr&window=40,400")
    for name in ("axial", "sagittal", "coronal"):
        pane(page, name)
    return page


def turn(page: Any) -> None:
    """Take the upper dot of the sagittal line in the axial pane, and pull it to the left; then all are drawn."""
    box = page.locator('[data-pane="axial"] .crosshair-dot[data-turns="sagittal"]').first.bounding_box()
    drag(page, (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2), (-120, 0))
    settled(page)


def as_picture(url: str) -> str:
    """The picture of the server that belongs to a plane that the page has asked for."""
    return url.replace("format=raw", "format=png") + "&window_center=40&window_width=400"


def exactly(page: Any, name: str) -> Any:
    """The canvas of a pane, one pixel of the plane on one of the screen."""
    page.locator(f'[data-pane="{name}"]').focus()
    page.get_by_role("button", name="One to one").click()
    page.get_by_role("button", name="Smooth between pixels").click()
    return pixels(page, name)


def test_the_end_of_a_line_turns_the_other_planes(mpr: Any) -> None:
    turn(mpr)
    for name in ("sagittal", "coronal"):
        expect(pane(mpr, name)).to_have_attribute("data-plane", "oblique")
        assert len(pane(mpr, name).locator(".letter.right").inner_text()) == 2
    expect(pane(mpr, "axial")).to_have_attribute("data-plane", "axial")
    line = mpr.locator('[data-pane="axial"] .crosshair line[data-plane="coronal"]').first
    assert abs(float(line.get_attribute("y1")) - float(line.get_attribute("y2"))) > 20


def test_a_turned_plane_keeps_its_colour_at_the_edge(mpr: Any) -> None:
    edge = "(pane) => getComputedStyle(pane, '::before').backgroundColor"
    names = ("axial", "sagittal", "coronal")
    before = [pane(mpr, name).evaluate(edge) for name in names]
    assert before == ["rgb(255, 90, 82)", "rgb(245, 207, 61)", "rgb(76, 207, 106)"]
    turn(mpr)
    expect(pane(mpr, "coronal")).to_have_attribute("data-plane", "oblique")
    assert [pane(mpr, name).evaluate(edge) for name in names] == before


def test_a_turned_plane_is_the_servers(mpr: Any) -> None:
    turn(mpr)
    pane(mpr, "coronal")
    drawn = exactly(mpr, "coronal")
    urls = dict.fromkeys(url for url in mpr.asked if "origin=" in url)
    assert min(worst(drawn, png(as_picture(url))) for url in urls) <= 1


def test_straightening_goes_back(mpr: Any) -> None:
    turn(mpr)
    pane(mpr, "coronal")
    mpr.get_by_role("button", name="Straighten the planes").click()
    expect(pane(mpr, "coronal")).to_have_attribute("data-plane", "coronal")
    expect(mpr.get_by_role("button", name="Straighten the planes")).to_be_hidden()
    line = mpr.locator('[data-pane="axial"] .crosshair line[data-plane="coronal"]').first
    assert line.get_attribute("y1") == line.get_attribute("y2")


@pytest.mark.parametrize("mode", ["maximum_ip", "minimum_ip", "average_ip"])
def test_a_slab_is_the_servers(mpr: Any, live_server: Any, head: dict[str, Any], mode: str) -> None:
    mpr.get_by_label("Slab", exact=True).select_option(mode)
    mpr.get_by_label("Thickness of the slab").fill("20")
    mpr.keyboard.press("Enter")
    settled(mpr)
    index = pane(mpr, "axial").get_attribute("data-index")
    mpr.locator('[data-pane="axial"]').focus()
    mpr.get_by_role("button", name="One to one").click()
    mpr.get_by_role("button", name="Smooth between pixels").click()
    query = f"plane=axial&index={index}&slab_mm=20&slab={mode}&window_center=40&window_width=400"
    assert worst(pixels(mpr, "axial"), png(f"{live_server.url}/api/series/{head['id']}/plane?{query}")) <= 1


def test_the_border_of_a_slab_is_drawn_and_dragged_in_the_other_planes(mpr: Any) -> None:
    mpr.get_by_label("Slab", exact=True).select_option("maximum_ip")
    border = mpr.locator('[data-pane="coronal"] .crosshair-border[data-slab="axial"]').first
    expect(border).not_to_have_attribute("hidden", "")
    box = mpr.locator('[data-pane="coronal"] .pane-view').bounding_box()
    x, y = box["x"] + box["width"] * 0.35, box["y"] + float(border.get_attribute("y1"))
    field = mpr.get_by_label("Thickness of the slab")
    expect(field).to_have_value("10")
    before = 10
    centre = middle(mpr, "coronal")[1]
    drag(mpr, (x, y), (0, 25 if y > centre else -25))
    mpr.locator('[data-pane="axial"]').focus()
    # Until the axial pane is the active one, the field is empty or another plane's.
    thicker = "([field, before]) => Number(field.value) > before"
    mpr.wait_for_function(thicker, arg=[field.element_handle(), before])


def test_the_wheel_with_alt_makes_a_slab_thicker(mpr: Any) -> None:
    mpr.mouse.move(*middle(mpr, "axial"))
    mpr.keyboard.down("Alt")
    mpr.mouse.wheel(0, -100)
    mpr.mouse.wheel(0, -100)
    mpr.keyboard.up("Alt")
    expect(mpr.get_by_label("Slab", exact=True)).to_have_value("maximum_ip")
    expect(mpr.get_by_label("Thickness of the slab")).to_have_value(re.compile("[1-9]"))


def test_until_the_true_plane_is_there_a_coarse_one_is_shown_and_says_so(mpr: Any, head: dict[str, Any]) -> None:
    mpr.wait_for_function("() => performance.getEntriesByType('resource').some(({name}) => name.includes('/coarse?'))")
    late = Late(mpr, "**/plane?*origin=*")
    turn(mpr)
    mark = mpr.locator('[data-pane="coronal"] .preview-mark')
    expect(mark).to_be_visible()
    settled(mpr)
    shown = mpr.locator('[data-pane="coronal"] canvas').evaluate(
        "(canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data"
        ".reduce((most, value, i) => (i % 4 < 3 ? Math.max(most, value) : most), 0)"
    )
    assert shown > 100
    late.go()
    expect(pane(mpr, "coronal").locator(".preview-mark")).to_be_hidden()


def test_the_series_says_where_its_small_copy_lies(live_server: Any, head: dict[str, Any]) -> None:
    told = fetched(f"{live_server.url}/api/series/{head['id']}")["coarse"]
    assert max(told["shape"]) <= 128 and len(told["affine"]) == 4
