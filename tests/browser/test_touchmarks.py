"""Marks by finger: drawn, taken by grips of a finger's size, moved; their words lie beside them."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import START, line, middle, pane, settled, shows, touch
from tests.browser.marks import left, saved, stored, wiped
from tests.support.waiting import until

BESIDE = 17
"""CSS pixels from the middle of a grip: within the 44 of a finger, and beyond what a mouse may miss it by."""


@pytest.fixture
def viewer(phone: Any, live_server: Any, head: dict[str, Any]) -> Iterator[Any]:
    wiped(live_server.url, head)
    phone.goto(f"/view/{head['study']}?series={head['id']}")
    shows(phone, START)
    saved(phone)
    yield phone
    left(phone)


def draw(page: Any, tool: str, start: tuple[float, float], end: tuple[float, float]) -> Any:
    """With a tool of the toolbar, from one place to another beside the middle of the pane."""
    take(page, tool)
    x, y = middle(page)
    touch(page, line((x + start[0], y + start[1]), (x + end[0], y + end[1])))
    mark = pane(page).locator(".mark")
    expect(mark).to_have_count(1)
    settled(page)
    saved(page)
    return mark


def take(page: Any, name: str) -> None:
    button = page.get_by_role("button", name=name, exact=True)
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "true")


def grips(page: Any) -> list[tuple[float, float]]:
    """Middles of the grips, on the page, after the next drawing."""
    settled(page)
    boxes = [one.bounding_box() for one in pane(page).locator(".mark-handle").all()]
    return [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes]


def test_an_end_is_taken_by_a_finger_that_is_near_it(viewer: Any, live_server: Any, head: dict[str, Any]) -> None:
    draw(viewer, "Length", (-80, -60), (40, -60))
    before = stored(live_server.url, head)[0]
    take(viewer, "Pan")
    left, right = sorted(grips(viewer))
    touch(viewer, line((right[0], right[1] + BESIDE), (right[0] + 30, right[1] + BESIDE + 40)))
    moved = sorted(grips(viewer))
    assert moved[0] == pytest.approx(left, abs=1)
    assert moved[1] == pytest.approx((right[0] + 30, right[1] + 40), abs=3)
    saved(viewer)
    after = stored(live_server.url, head)[0]
    assert after["version"] > before["version"]
    assert after["points"][0] == pytest.approx(before["points"][0], abs=0.01)
    assert after["points"][1] != pytest.approx(before["points"][1], abs=0.5)


def test_the_line_moves_the_whole_and_undo_puts_it_back(viewer: Any) -> None:
    draw(viewer, "Length", (-80, -60), (80, -60))
    take(viewer, "Pan")
    before = sorted(grips(viewer))
    x, y = middle(viewer)
    touch(viewer, line((x, y - 60 + BESIDE), (x + 20, y + 20)))
    moved = sorted(grips(viewer))
    assert moved[0][0] - before[0][0] == pytest.approx(20, abs=3)
    assert moved[1][1] - before[1][1] == pytest.approx(80 - BESIDE, abs=3)
    viewer.get_by_role("button", name="Undo").tap()
    until(lambda: sorted(grips(viewer)), lambda now: now == [pytest.approx(one, abs=1) for one in before])


def test_far_from_every_mark_the_finger_is_the_tool(viewer: Any) -> None:
    draw(viewer, "Length", (-80, -60), (80, -60))
    take(viewer, "Pan")
    before = sorted(grips(viewer))
    x, y = middle(viewer)
    touch(viewer, line((x, y + 80), (x + 30, y + 120)))
    after = sorted(grips(viewer)) or before
    for old, new in zip(before, after, strict=True):
        assert (new[0] - old[0], new[1] - old[1]) == pytest.approx((30, 40), abs=3)


@pytest.mark.parametrize("tall", [60, 110])
def test_words_lie_beside_a_region_that_is_wide(viewer: Any, tall: float) -> None:
    mark = draw(viewer, "Ellipse", (-150, -tall), (140, tall))
    expect(mark.locator(".mark-text").first).not_to_have_text("…")
    shape = mark.locator(".mark-line").first.bounding_box()
    around = pane(viewer).bounding_box()
    for text in mark.locator(".mark-text").all():
        box = text.bounding_box()
        apart = (
            box["y"] >= shape["y"] + shape["height"] - 3
            or box["y"] + box["height"] <= shape["y"] + 3
            or box["x"] >= shape["x"] + shape["width"] - 3
            or box["x"] + box["width"] <= shape["x"] + 3
        )
        assert apart, (box, shape)
        assert box["x"] >= around["x"] and box["x"] + box["width"] <= around["x"] + around["width"] + 1
