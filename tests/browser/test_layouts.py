"""Grids of panes, three planes in two arrangements, and what stays where when one gives way to another."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.hands import middle, pane, pixels, shows


def link(head: dict[str, Any], layout: str, panes: int, renderer: str) -> str:
    """A grid with the same series in every pane, each at another slice."""
    ids = ["stack", *(f"pane-{n}" for n in range(2, panes + 1))]
    said = "".join(f"&p={name};series={head['id']};index={n}" for n, name in enumerate(ids))
    return f"/view/{head['study']}?layout={layout}{said}&renderer={renderer}"


@pytest.mark.parametrize("renderer", ["2d", "webgl"])
def test_sixteen_panes_are_drawn_each_with_its_own_slice(page: Any, head: dict[str, Any], renderer: str) -> None:
    page.goto(link(head, "4x4", 16, renderer))
    seen = []
    for n, name in enumerate(["stack", *(f"pane-{k}" for k in range(2, 17))]):
        shows(page, n, name)
        seen.append(pixels(page, name))
        assert seen[-1].max() > 100
    assert all(np.abs(one.astype(int) - other).max() > 20 for one, other in pairwise(seen))
    expect(page.locator("[data-pane]")).to_have_count(16)


def test_panes_lie_in_rows_and_columns_and_survive_a_change_of_the_grid(page: Any, head: dict[str, Any]) -> None:
    page.goto(link(head, "2x2", 4, "2d"))
    names = ["stack", "pane-2", "pane-3", "pane-4"]
    boxes = [pane(page, name).bounding_box() for name in names]
    assert boxes[0]["x"] < boxes[1]["x"] and boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["x"] == boxes[2]["x"] and boxes[0]["y"] < boxes[2]["y"]
    assert max(box["width"] for box in boxes) - min(box["width"] for box in boxes) < 2
    page.mouse.click(*middle(page, "pane-3"))
    page.keyboard.press("Shift+U")
    expect(page.locator("[data-pane]")).to_have_count(2)
    shows(page, 1, "pane-2")
    page.keyboard.press("u")
    expect(page.locator("[data-pane]")).to_have_count(1)


def test_a_double_click_fills_the_stage_with_a_pane_of_a_grid(page: Any, head: dict[str, Any]) -> None:
    page.goto(link(head, "2x2", 4, "2d"))
    page.mouse.dblclick(*middle(page, "pane-4"))
    expect(page.locator('[data-pane="stack"]')).to_be_hidden()
    assert pane(page, "pane-4").bounding_box()["height"] > 500
    page.keyboard.press("ArrowRight")
    expect(page.locator('[data-pane="pane-4"]')).to_be_hidden()
    shows(page, 0, "stack")
    page.keyboard.press("Escape")
    expect(page.locator('[data-pane="pane-4"]')).to_be_visible()


@pytest.mark.parametrize(("layout", "large"), [("mpr", True), ("mpr-row", False)])
def test_three_planes_are_beside_each_other_or_one_is_large(
    page: Any, head: dict[str, Any], layout: str, large: bool
) -> None:
    page.goto(f"/view/{head['study']}?series={head['id']}&layout={layout}")
    boxes = {name: pane(page, name).bounding_box() for name in ("axial", "sagittal", "coronal")}
    ratio = boxes["axial"]["height"] / boxes["coronal"]["height"]
    assert (ratio > 1.8) is large
    assert (boxes["sagittal"]["y"] == boxes["coronal"]["y"]) is not large
