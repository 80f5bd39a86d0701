"""By keyboard, by ear, without motion: names, the order of the focus, and where it is."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import Late, pane
from tests.browser.marks import marks, saved, stored, wiped

PRESSED = {"button", "link", "textbox", "searchbox", "slider", "combobox", "option", "tab", "menuitem", "checkbox"}
FOCUS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const drawn = (style) => ["outlineStyle", "borderTopStyle"].some((name) => style[name] !== "none")
    && (parseFloat(style.outlineWidth) >= 2 || parseFloat(style.borderTopWidth) >= 2);
  const box = here.closest(".search") ?? here;
  const region = [".viewer-head", ".toolbar", ".strip", ".viewer-middle", ".panel", "thead", "tbody"]
    .find((name) => here.closest(name)) ?? "";
  return {
    name: here.getAttribute("aria-label") || here.textContent.trim() || here.tagName,
    region,
    seen: drawn(getComputedStyle(box)) || drawn(getComputedStyle(here, "::after")),
    shown: here.checkVisibility({ visibilityProperty: true }) && here.getBoundingClientRect().width > 0,
  };
}"""


@pytest.fixture
def viewer(page: Any, head: dict[str, Any]) -> Any:
    page.goto(f"/view/{head['study']}?series={head['id']}")
    pane(page)
    return page


@pytest.fixture
def desk(page: Any, head: dict[str, Any]) -> Any:
    page.goto("/")
    expect(page.locator("tbody tr")).to_have_count(1)
    return page


def nameless(page: Any) -> list[str]:
    """What can be pressed or filled and has no name, as Chromium computes it for a screen reader."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    told = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node["ignored"]]
    pressed = [(role, name) for role, name in told if role in PRESSED]
    assert len(pressed) > 4
    return [role for role, name in pressed if not name.strip()]


def stops(page: Any) -> list[dict[str, Any]]:
    """Where Tab leads on a page that was just opened, until it leaves it or comes round."""
    found: list[dict[str, Any]] = []
    for _ in range(80):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None or stop in found:
            return found
        found.append(stop)
    raise AssertionError("Tab goes on for ever")


def test_everything_on_the_desk_has_a_name(desk: Any) -> None:
    assert nameless(desk) == []


@pytest.mark.parametrize("layout", ["Stack", "MPR"])
@pytest.mark.parametrize("panel", ["Header of this image", "Trust panel"])
def test_everything_in_the_viewer_has_a_name(viewer: Any, layout: str, panel: str) -> None:
    viewer.get_by_role("tab", name=layout).click()
    viewer.get_by_role("button", name=panel).click()
    viewer.locator(".panel").get_by_role("button", name="Close the panel").wait_for()
    assert nameless(viewer) == []


def test_every_button_of_the_toolbar_says_what_it_does(viewer: Any) -> None:
    everything = viewer.locator(".toolbar button, .viewer-head button, .viewer-head a").all()
    buttons = [one for one in everything if one.is_visible()]  # the one that plays stands twice, never both at a time
    labels = [button.get_attribute("aria-label") or button.inner_text().strip() for button in buttons]
    assert len(labels) > 15 and all(labels)
    assert len(set(labels)) == len(labels), "no two are called the same"


def test_tab_walks_the_desk_in_order_and_shows_where_it_is(desk: Any) -> None:
    found = stops(desk)
    names = [stop["name"] for stop in found]
    assert names.index("Search studies") < names.index("HEAD") < names.index("Delete the study of HEAD")
    assert [stop["name"] for stop in found if not (stop["seen"] and stop["shown"])] == []


@pytest.mark.parametrize(("layout", "panes"), [("stack", 1), ("mpr", 3)])
def test_tab_walks_the_viewer_in_order_and_shows_where_it_is(
    page: Any, head: dict[str, Any], layout: str, panes: int
) -> None:
    page.goto(f"/view/{head['study']}?series={head['id']}&layout={layout}")
    pane(page, "stack" if layout == "stack" else "axial")
    found = stops(page)
    regions = [stop["region"] for stop in found]
    order = [".viewer-head", ".toolbar", ".strip", ".viewer-middle"]
    assert sorted(regions, key=order.index) == regions and set(regions) == set(order)
    assert regions.count(".viewer-middle") == panes
    assert [stop["name"] for stop in found if not (stop["seen"] and stop["shown"])] == []


def test_nothing_turns_or_slides_where_less_motion_is_asked_for(page: Any, head: dict[str, Any]) -> None:
    late = Late(page, "**/api/studies/*")
    moving = """(alone) => document.getAnimations().map((one) => one.animationName ?? one.transitionProperty)
      .join() === alone"""
    page.goto(f"/view/{head['study']}?series={head['id']}")
    page.locator(".spinner").wait_for()
    page.wait_for_function(moving, arg="turn")
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_function(moving, arg="breathe")
    durations = (
        "() => [...new Set([...document.querySelectorAll('*')].map((one) => getComputedStyle(one).transitionProperty))]"
    )
    assert page.evaluate(durations) == ["none"]
    late.go()
    pane(page)


def told(page: Any, text: str) -> None:
    """What a screen reader is told."""
    expect(page.locator("[data-announce]")).to_contain_text(text)


@pytest.fixture
def reached(page: Any, live_server: Any, head: dict[str, Any]) -> Any:
    """The viewer once everything has loaded, without marks."""
    wiped(live_server.url, head)
    page.goto(f"/view/{head['study']}?series={head['id']}")
    pane(page).focus()
    saved(page)
    return page


def test_the_slice_and_the_window_are_told_once_the_hand_rests(reached: Any) -> None:
    for _ in range(3):
        reached.keyboard.press("ArrowDown")
    told(reached, "Slice 18 of 28")
    reached.keyboard.press("2")
    told(reached, "Window 1500, level −600")
    reached.keyboard.press("d")
    told(reached, "Tool: Length")


def test_a_mark_is_drawn_and_moved_without_a_mouse(reached: Any) -> None:
    reached.keyboard.press("d")
    reached.keyboard.press("Enter")
    told(reached, "Enter sets a point")
    reached.keyboard.press("Enter")
    told(reached, "Point 1 is set")
    for _ in range(4):
        reached.keyboard.press("Shift+ArrowRight")
    reached.keyboard.press("Enter")
    expect(marks(reached)).to_have_count(1)
    length = reached.locator(".mark-text").first
    expect(length).to_contain_text("mm")
    saved(reached)
    before = length.text_content()
    reached.keyboard.press("Escape")
    reached.keyboard.press("w")
    reached.keyboard.press("n")
    reached.keyboard.press("Enter")
    told(reached, "The mark is held")
    reached.keyboard.press("Tab")
    told(reached, "Grip 1 of 2")
    reached.keyboard.press("Shift+ArrowLeft")
    reached.keyboard.press("Enter")
    told(reached, "The mark is let go")
    expect(length).not_to_have_text(before)
    expect(reached.locator(".key-cursor")).to_have_count(0)


def test_escape_ends_the_cross_of_the_keyboard_and_what_it_began(reached: Any) -> None:
    reached.keyboard.press("d")
    reached.keyboard.press("Enter")
    reached.keyboard.press("Enter")
    reached.keyboard.press("ArrowRight")
    expect(marks(reached)).to_have_count(1)
    reached.keyboard.press("Escape")
    expect(marks(reached)).to_have_count(0)
    expect(reached.locator(".key-cursor")).to_have_count(0)
    index = int(pane(reached).get_attribute("data-wanted"))
    reached.keyboard.press("ArrowDown")
    expect(pane(reached)).to_have_attribute("data-wanted", str(index + 1))


@pytest.mark.parametrize(("key", "kind"), [("Shift+D", "polyline"), ("f", "freehand")])
@pytest.mark.parametrize("back", [False, True], ids=["on the last corner", "on the first corner"])
def test_an_outline_is_finished_without_a_mouse(
    reached: Any, live_server: Any, head: dict[str, Any], key: str, kind: str, back: bool
) -> None:
    reached.keyboard.press(key)
    reached.keyboard.press("Enter")
    for step in ("Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowLeft"):
        reached.keyboard.press("Enter")
        reached.keyboard.press(step)
    told(reached, "percent across")
    reached.keyboard.press("Enter")
    told(reached, "Point 4 is set. Enter once more")
    if back:
        reached.keyboard.press("Shift+ArrowUp")
    reached.keyboard.press("Enter")
    told(reached, "area")
    saved(reached)
    (mark,) = stored(live_server.url, head)
    assert (mark["kind"], len(mark["points"])) == (kind, 4)


def test_layouts_zoom_and_turns_are_told(reached: Any) -> None:
    for key, said in (
        ("g", "4 panes, 2 across, 2 down."),
        ("Shift+F", "This pane alone."),
        ("Shift+F", "All panes again."),
        ("Shift+U", "2 panes, 2 across, 1 down."),
        ("u", "One pane."),
        ("+", "percent of the fit"),
    ):
        reached.keyboard.press(key)
        told(reached, said)
    reached.keyboard.press("m")
    pane(reached, "sagittal")
    reached.keyboard.press("Control+ArrowRight")
    reached.keyboard.press("Control+ArrowRight")
    told(reached, "Turned: sagittal by 10 degrees, coronal by 10 degrees")
