"""Fingers: a long press is the menu, a double tap makes a pane large, the edge scrolls."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import START, corner, double_tap, line, middle, pane, touch
from tests.support.waiting import until


@pytest.fixture
def viewer(phone_viewer: Any) -> Any:
    return phone_viewer


def test_a_finger_that_rests_opens_the_menu(viewer: Any) -> None:
    window = corner(viewer, "bottom right")
    touch(viewer, [middle(viewer)], rest=700)
    menu = viewer.get_by_role("menu")
    expect(menu).to_be_visible()
    box = menu.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert corner(viewer, "bottom right") == window
    menu.get_by_role("menuitem", name="Invert").tap()
    expect(pane(viewer).locator(".corner.bottom.right")).to_contain_text("Inverted")


def test_a_finger_that_moves_opens_none(viewer: Any) -> None:
    touch(viewer, line((150, 400), (220, 400)))
    expect(viewer.get_by_role("menu")).to_have_count(0)


def test_a_second_finger_ends_what_the_first_began(viewer: Any) -> None:
    window = corner(viewer, "bottom right")
    touch(viewer, line((170, 400), (120, 400)), line((220, 400), (270, 400)))
    assert corner(viewer, "bottom right") == window


def test_a_double_tap_makes_a_pane_large(browser: Any, live_server: Any, head: dict[str, Any]) -> None:
    from tests.support.browser import opened

    tablet = {
        "viewport": {"width": 1180, "height": 820},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    }
    with opened(browser, live_server.url, **tablet) as (_, page, complaints):
        page.goto(f"/view/{head['study']}?series={head['id']}&layout=mpr")
        coronal = page.locator('[data-pane="coronal"]')
        for state in ("to_be_hidden", "to_be_visible"):
            double_tap(page, *middle(page, "axial"))
            getattr(expect(coronal), state)()
        assert complaints == []


def test_the_edge_scrolls(viewer: Any) -> None:
    box = pane(viewer).get_by_role("slider").bounding_box()
    assert box["width"] >= 44
    x = box["x"] + box["width"] / 2
    viewer.touchscreen.tap(x, box["y"] + box["height"] * 0.9)
    until(lambda: int(pane(viewer).get_attribute("data-wanted")), lambda wanted: wanted > START + 5)
