"""Marks: drawn, moved, written, taken back; by hand and by keys."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import START, drag, middle, pane, shows


@pytest.fixture
def viewer(page: Any, head: dict[str, Any]) -> Any:
    opened(page, head)
    return page


def opened(page: Any, head: dict[str, Any], more: str = "") -> None:
    page.goto(f"/view/{head['study']}?series={head['id']}{more}")
    expect(page.get_by_role("button", name="Length")).to_be_visible()
    page.locator('.viewer[data-marks="saved"]').wait_for()  # what earlier tests have left is there, and can be cleared
    if not more:
        shows(page, START)


def marks(page: Any, kind: str = "", name: str = "stack") -> Any:
    """The marks that a pane shows; of all tests those of this module are stored, so each takes care of its own."""
    wanted = f'[data-kind="{kind}"]' if kind else ""
    return pane(page, name).locator(f".mark{wanted}")


def cleared(page: Any) -> None:
    """Marks that earlier tests have left are removed."""
    for _ in range(marks(page).count()):
        page.keyboard.press("n")
        page.keyboard.press("Delete")
    expect(marks(page)).to_have_count(0)


def drawn(page: Any, by: tuple[float, float] = (100, 0), at: tuple[float, float] = (-50, 0)) -> tuple[float, float]:
    """A length; where it begins on the page."""
    x, y = middle(page)
    start = (x + at[0], y + at[1])
    page.keyboard.press("d")
    drag(page, start, by)
    return start


def measured(text: str) -> float:
    """The millimetres in the words of a mark."""
    found = re.search(r"([\d.]+) mm", text)
    assert found, text
    return float(found[1])


def words(mark: Any) -> str:
    return "\n".join(mark.locator(".mark-text").all_text_contents())


@pytest.fixture
def empty(viewer: Any) -> Any:
    cleared(viewer)
    return viewer


def test_a_length_is_drawn_by_a_drag_and_belongs_to_its_slice(empty: Any) -> None:
    drawn(empty)
    expect(marks(empty, "length")).to_have_count(1)
    assert re.search(r"\d+\.\d mm", words(marks(empty, "length")))
    empty.keyboard.press("ArrowDown")
    shows(empty, START + 1)
    expect(marks(empty)).to_have_count(0)
    empty.keyboard.press("ArrowUp")
    shows(empty, START)
    expect(marks(empty, "length")).to_have_count(1)


def test_drawing_changes_neither_window_nor_slice(empty: Any) -> None:
    before = pane(empty).locator(".corner.bottom.right").inner_text()
    drawn(empty, (80, 60))
    assert pane(empty).locator(".corner.bottom.right").inner_text() == before
    shows(empty, START)


def test_three_clicks_make_an_angle(empty: Any) -> None:
    x, y = middle(empty)
    empty.keyboard.press("a")
    for place in ((x + 80, y), (x, y), (x, y - 80)):
        empty.mouse.click(*place)
    expect(marks(empty, "angle")).to_have_count(1)
    assert "90.0°" in words(marks(empty, "angle"))


def test_escape_leaves_nothing_of_a_half_drawn_mark(empty: Any) -> None:
    x, y = middle(empty)
    empty.keyboard.press("a")
    empty.mouse.click(x + 80, y)
    empty.mouse.move(x, y)
    expect(marks(empty, "angle")).to_have_count(1)
    empty.keyboard.press("Escape")
    expect(marks(empty)).to_have_count(0)


def test_undo_and_redo_of_drawing_moving_and_deleting(empty: Any) -> None:
    start = drawn(empty)
    line = marks(empty, "length").locator(".mark-line").first
    first = line.get_attribute("d")
    empty.keyboard.press("w")
    drag(empty, (start[0] + 50, start[1]), (0, 60))
    expect(line).not_to_have_attribute("d", first)
    second = line.get_attribute("d")
    empty.keyboard.press("Delete")
    expect(marks(empty)).to_have_count(0)
    empty.keyboard.press("Control+z")
    expect(line).to_have_attribute("d", second)
    empty.keyboard.press("Control+z")
    expect(line).to_have_attribute("d", first)
    empty.keyboard.press("Control+z")
    expect(marks(empty)).to_have_count(0)
    for expected in (first, second):
        empty.keyboard.press("Control+Shift+z")
        expect(line).to_have_attribute("d", expected)


def test_a_handle_changes_one_end(empty: Any) -> None:
    start = drawn(empty)
    before = words(marks(empty, "length"))
    drag(empty, (start[0] + 100, start[1]), (60, 0))
    expect(marks(empty, "length")).to_have_count(1)
    assert words(marks(empty, "length")) != before


def test_a_second_line_may_cross_the_first_without_taking_it_along(empty: Any) -> None:
    start = drawn(empty)
    drawn(empty, (0, 80), (0, -40))
    expect(marks(empty, "length")).to_have_count(2)
    assert start


def test_a_text_is_written_where_it_stands(empty: Any) -> None:
    empty.keyboard.press("t")
    empty.mouse.click(*middle(empty))
    empty.get_by_label("Text", exact=True).fill("Entry <b>zone</b>")
    empty.keyboard.press("Enter")
    expect(marks(empty, "text")).to_have_count(1)
    assert words(marks(empty, "text")) == "Entry <b>zone</b>"


def test_a_text_without_words_is_none(empty: Any) -> None:
    empty.keyboard.press("t")
    empty.mouse.click(*middle(empty))
    expect(empty.get_by_label("Text", exact=True)).to_be_focused()
    empty.keyboard.press("Escape")
    expect(marks(empty)).to_have_count(0)


def test_a_locked_mark_stays_where_it_is(empty: Any) -> None:
    start = drawn(empty)
    on = (start[0] + 50, start[1])
    empty.keyboard.press("w")
    empty.mouse.click(*on, button="right")
    empty.get_by_role("menuitemradio", name="Locked").click()
    before = marks(empty, "length").locator(".mark-line").first.get_attribute("d")
    drag(empty, on, (0, 50))
    empty.keyboard.press("Delete")
    expect(marks(empty, "length").locator(".mark-line").first).to_have_attribute("d", before)
    empty.mouse.click(*on, button="right")
    empty.get_by_role("menuitemradio", name="Locked").click()


@pytest.mark.parametrize(("tool", "kind"), [("e", "ellipse"), ("b", "rectangle"), ("f", "freehand")])
def test_regions_have_an_area_and_a_mean_of_the_server(empty: Any, tool: str, kind: str) -> None:
    x, y = middle(empty)
    empty.keyboard.press(tool)
    empty.mouse.move(x - 40, y - 30)
    empty.mouse.down()
    for place in ((x + 40, y - 30), (x + 40, y + 30)):
        empty.mouse.move(*place, steps=8)
    empty.mouse.up()
    mark = marks(empty, kind)
    expect(mark).to_have_count(1)
    expect(mark.locator(".mark-text").filter(has_text="mean")).to_have_count(1)
    assert re.search(r"mm².*mm", words(mark))
    assert "HU" in words(mark)


def test_a_polyline_is_closed_by_a_double_click(empty: Any) -> None:
    x, y = middle(empty)
    empty.keyboard.press("Shift+d")
    for place in ((x, y), (x + 80, y)):
        empty.mouse.click(*place)
    empty.mouse.dblclick(x + 80, y + 60)
    mark = marks(empty, "polyline")
    expect(mark.locator(".mark-text").filter(has_text="mm²")).to_have_count(1)
    assert mark.locator(".mark-line").first.get_attribute("d").endswith("Z")


def test_enter_finishes_a_polyline_without_the_point_under_the_hand(empty: Any) -> None:
    x, y = middle(empty)
    empty.keyboard.press("Shift+d")
    for place in ((x, y), (x + 80, y), (x + 80, y + 60)):
        empty.mouse.click(*place)
    empty.mouse.move(x - 80, y + 60)
    empty.keyboard.press("Enter")
    line = marks(empty, "polyline").locator(".mark-line").first
    expect(line).to_have_attribute("d", re.compile(r"^M[^L]*L[^L]*L[^L]*Z$"))


def test_lengths_are_read_in_centimetres_where_that_is_wanted(empty: Any) -> None:
    drawn(empty)
    for unit in ("cm", "mm"):
        empty.get_by_role("button", name="More tools that draw").click()
        empty.get_by_role("menuitemradio", name="Lengths in centimetres").click()
        expect(marks(empty, "length").locator(".mark-text").first).to_have_text(re.compile(rf"\d {unit}$"))


def test_a_key_image_is_marked_by_a_key_and_unmarked_by_it(empty: Any) -> None:
    star = pane(empty).locator(".mark-star")
    empty.keyboard.press("k")
    expect(star).to_have_text("★ key image")
    empty.keyboard.press("k")
    expect(star).to_have_text("")


def test_marks_are_hidden_and_shown(empty: Any) -> None:
    drawn(empty)
    empty.keyboard.press("Shift+m")
    expect(marks(empty)).to_have_count(0)
    empty.keyboard.press("Shift+m")
    expect(marks(empty)).to_have_count(1)


def test_a_line_drawn_on_a_coronal_plane_uses_its_spacings_and_is_shown_there(page: Any, head: dict[str, Any]) -> None:
    opened(page, head)
    cleared(page)
    expect(page.locator(".viewer")).to_have_attribute("data-marks", "saved")
    opened(page, head, "&layout=mpr")
    x, y = middle(page, "coronal")
    page.keyboard.press("d")
    drag(page, (x - 40, y - 20), (0, 60))
    page.keyboard.press("d")
    drag(page, (x + 20, y - 20), (60, 0))
    both = marks(page, "length", "coronal")
    expect(both).to_have_count(2)
    upright, level = (measured(words(both.nth(i))) for i in range(2))
    assert upright == pytest.approx(level, rel=0.02), "the plane is drawn in true proportions"
    expect(marks(page, "length", "axial")).to_have_count(0)
    for _ in range(2):
        page.keyboard.press("Control+z")
    expect(both).to_have_count(0)
