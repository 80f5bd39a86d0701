"""What is written over a picture: read on any pixels, and true to how it lies."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import expect
from scipy.ndimage import binary_dilation

from create_test_dicom import write_study
from phantom.options import Options
from tests.browser.hands import pane, sent, settled
from tests.browser.marks import saved

READABLE = 4.5
"""The least contrast of text (WCAG 2.2, 1.4.3)."""
TEXT = 0.75
"""Relative luminance of the texts."""
TEXTS = (".corner.top.left", ".corner.bottom.right", ".letter.left", ".letter.bottom", ".scalebar", ".scalebar-label")
LETTERS = ("left", "top", "right", "bottom")


@pytest.fixture(scope="module")
def made(live_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    def make(**wishes: Any) -> dict[str, Any]:
        path = write_study(Options(**wishes), Path(tmp_path_factory.mktemp("made")) / "study.zip")
        return sent(live_server.url, path.read_bytes())

    yield make


@pytest.fixture(scope="module")
def radiograph(made: Any) -> dict[str, Any]:
    found: dict[str, Any] = made(modality="DX", size=256)
    return found


@pytest.fixture(scope="module")
def tilted(made: Any) -> dict[str, Any]:
    found: dict[str, Any] = made(slices=24, spacing=(10.0, 2.7, 2.7), size=128, tilt=12.0)
    return found


def opened(page: Any, series: dict[str, Any], more: str = "") -> Any:
    page.goto(f"/view/{series['study']}?series={series['id']}{more}")
    return page


def light(page: Any, box: dict[str, float]) -> NDArray[np.float64]:
    """(H, W): relative luminance of a part of the screen, with a rim of 4 pixels."""
    clip = {"x": box["x"] - 4, "y": box["y"] - 4, "width": box["width"] + 8, "height": box["height"] + 8}
    picture = np.asarray(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")) / 255
    linear = np.where(picture <= 0.04045, picture / 12.92, ((picture + 0.055) / 1.055) ** 2.4)
    seen: NDArray[np.float64] = linear @ np.array([0.2126, 0.7152, 0.0722])
    return seen


def on(page: Any, colour: str) -> None:
    """Lay one colour in place of the picture."""
    page.locator(".pane-canvas").evaluate("(canvas) => { canvas.style.visibility = 'hidden'; }")
    page.locator(".pane").evaluate("(pane, colour) => { pane.style.background = colour; }", colour)
    settled(page)


@pytest.mark.parametrize("name", TEXTS)
def test_texts_and_the_scale_bar_have_a_dark_edge_on_white(page: Any, radiograph: dict[str, Any], name: str) -> None:
    box = pane(opened(page, radiograph)).locator(name).bounding_box()
    on(page, "#000")
    text = light(page, box) > 0.02
    on(page, "#fff")
    edge = binary_dilation(text, np.ones((3, 3))) & ~text
    dark = (TEXT + 0.05) / (light(page, box)[edge] + 0.05) >= READABLE
    assert dark.mean() > 0.7


@pytest.mark.parametrize("device", ["page", "phone"])
def test_the_scale_bar_is_clear_of_the_letter_and_the_corners(
    request: pytest.FixtureRequest, radiograph: dict[str, Any], device: str
) -> None:
    here = pane(opened(request.getfixturevalue(device), radiograph))
    bar, letter, left, right = (
        here.locator(name).bounding_box()
        for name in (".scalebar", ".letter.bottom", ".corner.bottom.left", ".corner.bottom.right")
    )
    assert bar["y"] + bar["height"] + 8 <= letter["y"]
    assert left["x"] + left["width"] < bar["x"] and bar["x"] + bar["width"] < right["x"]


APART = """() => [...document.querySelectorAll("[data-pane][data-state=ready]")].flatMap((pane) => {
  if (pane.offsetParent === null) return [];
  const around = pane.getBoundingClientRect();
  const box = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const { left, top, right, bottom } = range.getBoundingClientRect();
    const group = node.closest(".corner, .scalebar, .letter, .colourbar");
    return { left, top, right, bottom, group, text: node.textContent };
  };
  const named = ".corner-line, .letter, .scalebar, .scalebar-label, .colourbar-tick";
  const written = [...pane.querySelectorAll(named)].filter((node) => node.textContent);
  const boxes = written.map(box).filter((one) => one.right > one.left);
  const cut = boxes.filter((one) =>
    one.left < around.left || one.right > around.right || one.top < around.top || one.bottom > around.bottom);
  const on = boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => a.group !== b.group &&
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).map((b) => `${a.text} on ${b.text}`));
  return [...cut.map(({ text }) => `${text} is cut`), ...on];
})"""
LANDSCAPE = {"width": 844, "height": 390}


@pytest.mark.parametrize("size", [(1024, 600), (700, 900), (844, 390)], ids=str)
@pytest.mark.parametrize("layout", ["mpr", "mpr-row", "stack"])
def test_in_small_panes_nothing_that_is_written_lies_on_anything_else(
    page: Any, tilted: dict[str, Any], size: tuple[int, int], layout: str
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    opened(page, tilted, f"&layout={layout}&window=-600,12345")
    saved(page)  # the bars have all their buttons
    expect(page.locator("[data-pane][data-state=ready]").first).to_be_visible()
    expect(page.locator("[data-pane]:not([data-state=ready]):visible")).to_have_count(0)
    settled(page)
    assert page.evaluate(APART) == []


def test_on_a_phone_on_its_side_the_scale_bar_of_a_radiograph_is_whole(phone: Any, radiograph: dict[str, Any]) -> None:
    phone.set_viewport_size(LANDSCAPE)
    shown = pane(opened(phone, radiograph))
    saved(phone)
    expect(shown.locator(".scalebar-label")).to_contain_text("at the detector")
    settled(phone)
    assert phone.evaluate(APART) == []


def test_a_radiograph_without_vectors_shows_the_letters_that_its_file_tells(
    page: Any, radiograph: dict[str, Any]
) -> None:
    def read() -> str:
        settled(page)
        return "".join(pane(page).locator(f".letter.{side}").inner_text() for side in LETTERS)

    pane(opened(page, radiograph))
    assert read() == "RHLF"
    page.keyboard.press("h")
    assert read() == "LHRF"
    page.keyboard.press("r")
    assert read() == "FLHR"


@pytest.mark.parametrize("renderer", ["2d", "webgl"])
def test_outside_a_tilted_volume_the_planes_are_black_and_stay_so_inverted(
    page: Any, tilted: dict[str, Any], renderer: str
) -> None:
    opened(page, tilted, f"&layout=mpr&renderer={renderer}")
    plain = sagittal(page)
    page.keyboard.press("i")
    expect(page.locator('[data-pane="sagittal"] .corner.bottom.right')).to_contain_text("Inverted")
    inverted = sagittal(page)
    ys, xs = np.nonzero(inverted > 200)
    corners = [(y, x) for y in (ys.min() + 2, ys.max() - 2) for x in (xs.min() + 2, xs.max() - 2)]
    assert sorted(bool(inverted[at] > 128) for at in corners) == [False, False, True, True], (
        "air is white, nothing is not"
    )
    assert max(plain[at] for at in corners) < 40


def sagittal(page: Any) -> NDArray[np.uint8]:
    """(H, W): the darkest channel of the pane's picture, without what is written over it."""
    here = pane(page, "sagittal")
    here.locator(".overlays").evaluate("(layer) => { layer.style.opacity = 0; }")
    settled(page)
    picture = Image.open(io.BytesIO(here.screenshot())).convert("RGB")
    darkest: NDArray[np.uint8] = np.asarray(picture).min(axis=2)
    return darkest


def test_trap_24_pet_is_windowed_in_uptake_values(page: Any, made: Any) -> None:
    series = made(modality="PT", slices=5, size=64)
    page.goto(f"/view/{series['study']}?series={series['id']}")
    shown = pane(page).locator(".corner.bottom.right")
    expect(shown).to_contain_text("SUVbw")
    expect(shown).to_contain_text("W 5  L 2.5")
    expect(page.locator(".window-label")).to_have_text("W 5  L 2.5")
    page.get_by_role("button", name="Window presets").click()
    expect(page.get_by_role("menuitemradio", name="PET 5 / 2.5")).to_be_visible()
