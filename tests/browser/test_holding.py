"""While a mark is drawn the picture below it stays; every key does its work; a text is changed where it stands."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import START, drag, middle, pane, settled, shows
from tests.browser.marks import marks, saved, stored

WENT_WRONG = "Something went wrong"
ROWS = """async () => {
  const { BINDINGS } = await import("/static/js/core/keys.js");
  return BINDINGS.flatMap(({ action, keys }) => keys.map((key) => [action, key]));
}"""
APART = {"fullscreen"}
"""What changes the window of the browser itself."""
NAMES = {"Ctrl": "Control"}


def pressed(page: Any, key: str) -> None:
    """One key as the table of keys writes it."""
    plus = key == "+"
    parts = ["+"] if plus else key.split("+")
    parts[-1] = parts[-1].lower() if len(parts[-1]) == 1 else parts[-1]
    page.keyboard.press("+".join(NAMES.get(part, part) for part in parts))


@pytest.mark.parametrize("layout", ["stack", "mpr"])
def test_every_key_does_its_work(unmarked: Any, layout: str) -> None:
    faults: list[str] = []
    unmarked.on("pageerror", lambda error: faults.append(str(error)))
    rows = [row for row in unmarked.evaluate(ROWS) if row[0] not in APART]
    assert len(rows) > 60
    for action, key in rows:
        if layout == "mpr" and not unmarked.locator('[data-pane="axial"]').count():
            unmarked.keyboard.press("m")
            pane(unmarked, "axial")
        before = len(faults)
        pressed(unmarked, key)
        if action == "help":
            expect(unmarked.get_by_role("dialog")).to_be_visible()
        unmarked.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)))")
        assert faults[before:] == [], (action, key)
        unmarked.keyboard.press("Escape")
        expect(unmarked.locator("dialog")).to_have_count(0)
        if action == "cine":
            unmarked.keyboard.press("c")
    expect(unmarked.locator(".toast", has_text=WENT_WRONG)).to_have_count(0)


def test_keys_turn_the_other_planes(unmarked: Any) -> None:
    unmarked.keyboard.press("m")
    pane(unmarked, "axial")
    unmarked.keyboard.press("Control+ArrowRight")
    expect(unmarked.locator('[data-plane="oblique"]').first).to_be_visible()


def test_the_same_fault_is_told_once(unmarked: Any) -> None:
    for _ in range(3):
        unmarked.evaluate("void dispatchEvent(new ErrorEvent('error', { error: new Error('on purpose') }))")
    expect(unmarked.locator(".toast", has_text=WENT_WRONG)).to_have_count(1)


def test_a_mark_drawn_while_it_plays_is_kept(unmarked: Any, live_server: Any, head: dict[str, Any]) -> None:
    unmarked.keyboard.press("d")
    unmarked.keyboard.press("c")
    expect(unmarked.get_by_role("button", name="Stop")).to_be_visible()
    x, y = middle(unmarked)
    drag(unmarked, (x - 60, y), (120, 0))
    expect(unmarked.get_by_role("button", name="Play")).to_be_visible()
    expect(marks(unmarked, "length")).to_have_count(1)
    saved(unmarked)
    (one,) = stored(live_server.url, head)
    assert one["points"][0][2] == pytest.approx(one["points"][1][2])


def test_the_wheel_does_nothing_while_a_mark_is_drawn(unmarked: Any) -> None:
    x, y = middle(unmarked)
    unmarked.keyboard.press("a")
    for at in ((x - 60, y), (x, y), (x, y + 60)):
        unmarked.mouse.click(*at)
        if at != (x, y + 60):
            unmarked.mouse.wheel(0, 120)
            unmarked.keyboard.press("ArrowDown")
    expect(marks(unmarked, "angle")).to_have_count(1)
    settled(unmarked)
    shows(unmarked, START)
    unmarked.mouse.wheel(0, 120)
    shows(unmarked, START + 1)


def test_a_double_click_on_a_text_changes_it(unmarked: Any) -> None:
    x, y = middle(unmarked)
    unmarked.keyboard.press("t")
    unmarked.mouse.click(x, y)
    unmarked.get_by_role("textbox", name="Text").fill("Cyst")
    unmarked.keyboard.press("Enter")
    expect(marks(unmarked, "text")).to_contain_text("Cyst")
    for tool, words in (("t", "Cyst?"), ("w", "No cyst")):
        unmarked.keyboard.press(tool)
        unmarked.mouse.dblclick(x + 12, y + 8, delay=20)
        field = unmarked.get_by_role("textbox", name="Text")
        expect(field).not_to_have_value("")
        field.fill(words)
        unmarked.keyboard.press("Enter")
        expect(marks(unmarked, "text")).to_contain_text(words)
    expect(marks(unmarked, "text")).to_have_count(1)
