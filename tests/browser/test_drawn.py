"""While a picture is on its way, all that is told of the one before, and drawn on it, is of the one before."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import START, Late, drag, middle, pane, sent, settled, zipped
from tests.browser.marks import open_study, saved, stored, wiped

IMAGE = "(canvas) => canvas.toDataURL()"


@pytest.fixture(scope="module")
def moving(live_server: Any, data: Any) -> Iterator[dict[str, Any]]:
    yield sent(live_server.url, zipped("series/mr-fmri-4d-15x10"))


def wheel(page: Any, key: str, notches: int, at: tuple[float, float]) -> None:
    page.mouse.move(*at)
    page.keyboard.down(key)
    for _ in range(notches):
        page.mouse.wheel(0, -100 if key == "Alt" else 100)
        settled(page)
    page.keyboard.up(key)


def ellipse(page: Any, at: tuple[float, float]) -> None:
    page.keyboard.press("e")
    drag(page, (at[0] - 40, at[1] - 30), (80, 60))
    saved(page)


def test_a_phase_is_told_and_drawn_on_once_it_is_there(page: Any, live_server: Any, moving: dict[str, Any]) -> None:
    wiped(live_server.url, moving)
    open_study(page, moving)
    settled(page)
    at, stack = middle(page), page.locator('[data-pane="stack"]')
    text, first = stack.locator(".corner.bottom.left"), stack.locator("canvas").evaluate(IMAGE)
    late = Late(page, re.compile(r"/plane\?.*phase=[1-9]"))
    wheel(page, "Shift", 6, at)
    expect(page.locator(".phase-text")).to_have_text("7 / 10")
    expect(stack.locator(".pane-message")).to_have_text("Loading phase 7 …")
    expect(text).to_contain_text("Phase 1 / 10")
    assert stack.locator("canvas").evaluate(IMAGE) == first
    ellipse(page, at)
    (mark,) = stored(live_server.url, moving)
    assert mark["phase"] == 0
    late.go()
    wheel(page, "Shift", 6, at)
    expect(text).to_contain_text("Phase 7 / 10")
    assert pane(page).locator("canvas").evaluate(IMAGE) != first


def test_a_slab_is_told_and_drawn_on_once_it_is_there(unmarked: Any, live_server: Any, head: dict[str, Any]) -> None:
    settled(unmarked)
    at, stack = middle(unmarked), unmarked.locator('[data-pane="stack"]')
    text, first = stack.locator(".corner.bottom.left"), stack.locator("canvas").evaluate(IMAGE)
    late = Late(unmarked, "**/plane?*slab_mm=*", "**/coarse?*")
    wheel(unmarked, "Alt", 5, at)
    expect(stack.locator(".pane-message")).to_have_text("Loading the slab …")
    expect(text).not_to_contain_text("MIP")
    assert stack.locator("canvas").evaluate(IMAGE) == first
    ellipse(unmarked, at)
    (mark,) = stored(live_server.url, head)
    assert mark["plane"]["index"] == START
    assert not (mark["plane"]["slab"] or {}).get("mm")
    late.go()
    wheel(unmarked, "Alt", 5, at)
    expect(text).to_contain_text("MIP")
    assert pane(unmarked).locator("canvas").evaluate(IMAGE) != first


def test_a_plane_keeps_its_letters_until_it_has_turned(unmarked: Any) -> None:
    late = Late(unmarked, "**/plane?*origin=*", "**/coarse?*")
    unmarked.keyboard.press("m")
    for name in ("axial", "sagittal", "coronal"):
        pane(unmarked, name)
    unmarked.locator('[data-pane="axial"]').focus()
    coronal = unmarked.locator('[data-pane="coronal"]')
    text, right = coronal.locator(".corner.bottom.left"), coronal.locator(".letter.right")
    settled(unmarked)
    before = text.inner_text(), right.inner_text()
    assert len(before[1]) == 1
    for _ in range(4):
        unmarked.keyboard.press("Control+ArrowRight")
    expect(coronal.locator(".pane-message")).to_have_text("Loading the plane …")
    assert (text.inner_text(), right.inner_text()) == before
    expect(coronal).to_have_attribute("data-plane", "coronal")
    late.go()
    expect(coronal).to_have_attribute("data-plane", "oblique")
    expect(text).to_contain_text("Oblique")
    assert len(right.inner_text()) == 2
