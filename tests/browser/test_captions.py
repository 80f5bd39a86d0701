"""The words of marks: none on another; dragged away by mouse and finger, kept, and put back."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.hands import START, drag, line, middle, pane, settled, shows, touch
from tests.browser.marks import length, marks, open_study, saved, stored, wiped
from tests.browser.test_touchmarks import take

Box = dict[str, float]
EDGE = 3
"""CSS pixels: half of it on each side."""


def boxes(page: Any) -> list[Box]:
    """Of the words of each mark, on the page, as they are drawn next."""
    settled(page)
    return [found for one in marks(page).locator(".mark-words").all() if (found := one.bounding_box())]


def share(one: Box, other: Box) -> bool:
    """Whether two boxes lie on each other by more than the dark edge of letters, which belongs to them."""
    across = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
    down = min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
    return across > EDGE and down > EDGE


def centre(box: Box) -> tuple[float, float]:
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_words_of_marks_beside_each_other_do_not_lie_on_each_other(unmarked: Any) -> None:
    for down in (-16, 0, 16, 32):
        length(unmarked, at=(-60, down))
    saved(unmarked)
    found = boxes(unmarked)
    assert len(found) == 4
    assert not [(a, b) for i, a in enumerate(found) for b in found[i + 1 :] if share(a, b)]


def test_words_of_marks_keep_off_the_corner_texts(unmarked: Any) -> None:
    box = pane(unmarked).bounding_box()
    places = [(-1, -1), (1, -1), (-1, 1), (1, 1)]
    for x, y in places:
        length(unmarked, by=(40, 6), at=(x * (box["width"] / 2 - 70) - 20, y * (box["height"] / 2 - 30)))
    saved(unmarked)
    found, texts = boxes(unmarked), corner_texts(unmarked)
    assert len(found) == len(texts) == len(places)
    assert not [(a, b) for a in found for b in texts if share(a, b)]


def test_words_of_marks_keep_off_the_corner_texts_of_a_phone(
    phone: Any, live_server: Any, head: dict[str, Any]
) -> None:
    wiped(live_server.url, head)
    phone.goto(f"/view/{head['study']}?series={head['id']}")
    shows(phone, START)
    take(phone, "Length")
    box = pane(phone).bounding_box()
    for x in (30, 250):
        for y in (box["y"] + 24, box["y"] + box["height"] - 30):
            touch(phone, line((x, y), (x + 60, y + 4)))
    expect(marks(phone)).to_have_count(4)
    saved(phone)
    found, texts = boxes(phone), corner_texts(phone)
    assert not [(a, b) for a in found for b in texts if share(a, b)]


def test_words_of_marks_keep_off_letters_and_bars(unmarked: Any) -> None:
    unmarked.get_by_role("button", name="Window presets").click()
    unmarked.get_by_role("menuitemradio", name="Hot", exact=True).click()
    for _ in range(3):
        unmarked.keyboard.press("+")  # The picture reaches the edges.
    box = pane(unmarked).bounding_box()
    right, low = box["width"] / 2, box["height"] / 2
    # The words of each would lie on the right letter, the upper, the lower one, the scale bar and the colour bar.
    places = [(right - 130, -6), (-80, -low + 18), (-80, low - 24), (-120, low - 58), (right - 190, -low / 2)]
    for place in places:
        length(unmarked, by=(40, 2), at=place)
    saved(unmarked)
    found = boxes(unmarked)
    fixed = [
        *texts(unmarked, ".letter:not(:empty)"),
        *texts(unmarked, ".scalebar, .scalebar-label"),
        *texts(unmarked, ".colourbar, .colourbar-tick"),
    ]
    assert len(found) == len(places) and len(fixed) == 4 + 2 + 4
    assert not [(a, b) for a in found for b in fixed if share(a, b)]


def corner_texts(page: Any) -> list[Box]:
    """Of each corner of the pane that tells anything."""
    return texts(page, ".corner:not(:empty)")


def texts(page: Any, which: str) -> list[Box]:
    """Of what stands over the picture of the pane besides marks."""
    return [one.bounding_box() for one in pane(page).locator(which).all()]


def test_the_plain_calibration_stands_beside_the_selected_mark_alone(unmarked: Any) -> None:
    length(unmarked, at=(-60, -60))
    length(unmarked, at=(-60, 60))
    first, second = (marks(unmarked, "length").nth(i) for i in range(2))
    expect(first.locator(".mark-text")).to_have_count(1)
    expect(second).to_contain_text("Pixel Spacing")


def test_words_are_dragged_away_kept_and_put_back(unmarked: Any, live_server: Any, head: dict[str, Any]) -> None:
    page = unmarked
    length(page)
    saved(page)
    page.keyboard.press("w")
    leader = marks(page).locator(".mark-leader")
    expect(leader).to_have_attribute("d", "")
    (before,) = boxes(page)
    drag(page, centre(before), (90, -120))
    saved(page)
    (after,) = boxes(page)
    assert abs(after["x"] - before["x"] - 90) < 3 and abs(after["y"] - before["y"] + 120) < 3
    expect(leader).not_to_have_attribute("d", "")
    assert stored(live_server.url, head)[0]["caption"] is not None

    open_study(page, head)  # it was kept
    (kept,) = boxes(page)
    assert abs(kept["x"] - after["x"]) < 3 and abs(kept["y"] - after["y"]) < 3
    page.mouse.dblclick(*centre(kept))
    saved(page)
    expect(leader).to_have_attribute("d", "")
    assert stored(live_server.url, head)[0]["caption"] is None
    page.keyboard.press("Control+z")
    expect(leader).not_to_have_attribute("d", "")
    page.keyboard.press("Control+Shift+z")
    expect(leader).to_have_attribute("d", "")


def test_the_menu_puts_moved_words_back(unmarked: Any) -> None:
    length(unmarked)
    unmarked.keyboard.press("w")
    drag(unmarked, centre(boxes(unmarked)[0]), (60, 100))
    expect(marks(unmarked).locator(".mark-leader")).not_to_have_attribute("d", "")
    unmarked.mouse.click(*centre(boxes(unmarked)[0]), button="right")
    unmarked.get_by_role("menuitem", name="Words back beside it").click()
    expect(marks(unmarked).locator(".mark-leader")).to_have_attribute("d", "")


def test_a_finger_drags_words(phone: Any, live_server: Any, head: dict[str, Any]) -> None:
    wiped(live_server.url, head)
    phone.goto(f"/view/{head['study']}?series={head['id']}")
    shows(phone, START)
    take(phone, "Length")
    x, y = middle(phone)
    touch(phone, line((x - 80, y - 60), (x + 20, y - 60)))
    expect(pane(phone).locator(".mark")).to_have_count(1)
    take(phone, "Pan")
    (before,) = boxes(phone)
    start = centre(before)
    touch(phone, line(start, (start[0] - 20, start[1] + 90)))
    (after,) = boxes(phone)
    assert abs(after["y"] - before["y"] - 90) < 4
    saved(phone)
    assert stored(live_server.url, head)[0]["caption"] is not None
