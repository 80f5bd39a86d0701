"""Marks: drawn, moved, written, taken back; by hand and by keys."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import START, corner, drag, middle, pane, settled, shows
from tests.browser.marks import saved


def marks(page: Any, kind: str = "", name: str = "stack") -> Any:
    """The marks that a pane shows."""
    wanted = f'[data-kind="{kind}"]' if kind else ""
    return pane(page, name).locator(f".mark{wanted}")


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
    """What stands beside a mark, after the next drawing."""
    settled(mark.page)
    return "\n".join(mark.locator(".mark-text").all_text_contents())


def shape(line: Any) -> str:
    """A line as the hand and the server have left it, and not as one of the steps before."""
    saved(line.page)
    settled(line.page)
    return str(line.get_attribute("d"))


@pytest.fixture
def empty(unmarked: Any) -> Any:
    return unmarked


def test_a_length_is_drawn_by_a_drag_and_belongs_to_its_slice(empty: Any) -> None:
    drawn(empty)
    expect(marks(empty, "length")).to_have_count(1)
    expect(marks(empty, "length")).to_contain_text(re.compile(r"\d+\.\d mm"))
    empty.keyboard.press("ArrowDown")
    shows(empty, START + 1)
    expect(marks(empty)).to_have_count(0)
    empty.keyboard.press("ArrowUp")
    shows(empty, START)
    expect(marks(empty, "length")).to_have_count(1)


def test_drawing_changes_neither_window_nor_slice(empty: Any) -> None:
    before = corner(empty, "bottom right")
    drawn(empty, (80, 60))
    expect(marks(empty, "length")).to_have_count(1)
    assert corner(empty, "bottom right") == before
    shows(empty, START)


def test_three_clicks_make_an_angle(empty: Any) -> None:
    x, y = middle(empty)
    empty.keyboard.press("a")
    for place in ((x + 80, y), (x, y), (x, y - 80)):
        empty.mouse.click(*place)
    expect(marks(empty, "angle")).to_contain_text("90.0°")


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
    first = shape(line)
    empty.keyboard.press("w")
    drag(empty, (start[0] + 50, start[1]), (0, 60))
    expect(line).not_to_have_attribute("d", first)
    second = shape(line)
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
    assert words(marks(empty, "length")) != before
    expect(marks(empty, "length")).to_have_count(1)


def test_a_second_line_may_cross_the_first_without_taking_it_along(empty: Any) -> None:
    drawn(empty)
    drawn(empty, (0, 80), (0, -40))
    expect(marks(empty, "length")).to_have_count(2)


def test_a_text_is_written_where_it_stands(empty: Any) -> None:
    empty.keyboard.press("t")
    empty.mouse.click(*middle(empty))
    empty.get_by_label("Text", exact=True).fill("Entry <b>zone</b>")
    empty.keyboard.press("Enter")
    expect(marks(empty, "text").locator(".mark-text")).to_have_text("Entry <b>zone</b>")


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
    expect(marks(empty, "length")).to_have_class(re.compile("locked"))
    line = marks(empty, "length").locator(".mark-line").first
    before = shape(line)
    drag(empty, on, (0, 50))
    empty.keyboard.press("Delete")
    expect(empty.locator(".toast")).to_contain_text("This mark is locked")
    assert shape(line) == before


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
    expect(mark.locator(".mark-line").first).to_have_attribute("d", re.compile("Z$"))


def test_enter_finishes_a_polyline_without_the_point_under_the_hand(empty: Any) -> None:
    x, y = middle(empty)
    empty.keyboard.press("Shift+d")
    for place in ((x, y), (x + 80, y), (x + 80, y + 60)):
        empty.mouse.click(*place)
    empty.mouse.move(x - 80, y + 60)
    empty.keyboard.press("Enter")
    line = marks(empty, "polyline").locator(".mark-line").first
    expect(line).to_have_attribute("d", re.compile(r"^M[^L]*L[^L]*L[^L]*Z$"))


def test_lengths_are_read_in_the_unit_that_is_wanted(empty: Any) -> None:
    drawn(empty)
    for name, unit in (("Centimetres", "cm"), ("Pixels", "px"), ("Millimetres", "mm")):
        empty.get_by_role("button", name="More tools that draw").click()
        empty.get_by_role("menuitemradio", name=name).click()
        expect(marks(empty, "length").locator(".mark-text").first).to_have_text(re.compile(rf"\d {unit}$"))


def test_a_region_of_no_area_is_not_kept_and_it_is_said_why(empty: Any) -> None:
    x, y = middle(empty)
    empty.keyboard.press("b")
    drag(empty, (x - 40, y), (80, 0))
    expect(empty.locator(".toast")).to_contain_text("A region needs an area")
    expect(marks(empty)).to_have_count(0)
    drag(empty, (x - 40, y), (80, 40))
    expect(marks(empty, "rectangle")).to_have_count(1)


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


def test_a_line_drawn_on_a_coronal_plane_uses_its_spacings_and_is_shown_there(empty: Any) -> None:
    empty.get_by_role("tab", name="MPR").click()
    x, y = middle(empty, "coronal")
    empty.keyboard.press("d")
    drag(empty, (x - 40, y - 20), (0, 60))
    empty.keyboard.press("d")
    drag(empty, (x + 20, y - 20), (60, 0))
    both = marks(empty, "length", "coronal")
    expect(both).to_have_count(2)
    upright, level = (measured(words(both.nth(i))) for i in range(2))
    assert upright == pytest.approx(level, rel=0.02), "the plane is drawn in true proportions"
    expect(marks(empty, "length", "axial")).to_have_count(0)
    for _ in range(2):
        empty.keyboard.press("Control+z")
    expect(both).to_have_count(0)
