"""Marks and slabs: numbers tell what they were measured on, and a row leads back to that."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.hands import drag, middle, pane
from tests.browser.marks import marks, saved, stored, table


def region(page: Any, key: str) -> None:
    x, y = middle(page)
    page.keyboard.press(key)
    drag(page, (x - 50, y - 40), (100, 80))
    saved(page)


def thicker(page: Any) -> None:
    page.mouse.move(*middle(page))
    page.keyboard.down("Alt")
    page.mouse.wheel(0, -240)
    page.keyboard.up("Alt")
    expect(pane(page).locator(".corner.bottom.left")).to_contain_text("MIP")


def test_each_region_shows_its_numbers_on_its_own_slab_alone(unmarked: Any) -> None:
    ellipse, rectangle = marks(unmarked, "ellipse"), marks(unmarked, "rectangle")
    region(unmarked, "e")
    expect(ellipse).to_contain_text("mean")
    thicker(unmarked)
    expect(ellipse).to_have_class(re.compile("far"))
    expect(ellipse).to_contain_text("no slab")
    expect(ellipse).not_to_contain_text("mean")
    region(unmarked, "b")
    expect(rectangle).to_contain_text("mean")
    expect(rectangle).to_contain_text(re.compile(r"MIP \d"))
    thin, thick = table(unmarked).all()
    expect(thin).not_to_contain_text("MIP")
    expect(thick).to_contain_text(re.compile(r"slice \d+, MIP \d"))
    thin.locator(".mark-choose").click()
    expect(pane(unmarked).locator(".corner.bottom.left")).not_to_contain_text("MIP")
    expect(ellipse).to_contain_text("mean")
    expect(rectangle).not_to_contain_text("mean")
    thick.locator(".mark-choose").click()
    expect(pane(unmarked).locator(".corner.bottom.left")).to_contain_text("MIP")
    expect(rectangle).to_contain_text("mean")


def test_a_line_that_is_pulled_out_of_the_window_ends_at_the_edge_of_the_picture(
    unmarked: Any, live_server: Any, head: dict[str, Any]
) -> None:
    unmarked.keyboard.press("d")
    drag(unmarked, middle(unmarked), (0, 4000))
    saved(unmarked)
    (mark,) = stored(live_server.url, head)
    layout = unmarked.request.get(f"/api/series/{head['id']}").json()["planes"]["acquired"]
    half = layout["height"] * layout["spacing"][0] / 2
    (length,) = (one["value"] for one in mark["measures"] if one["name"] == "length")
    assert length <= half + 1
