"""What was not acquired: black on the page as in the server's pictures, and said so."""

import base64
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import expect

from tests.browser.hands import fetched, middle, pane, pixels, sent, settled, shows, zipped

GAP, TILT = "series-irregular/gap-inconsistent-1", "series-irregular/gantry-tilt"
COLOUR = "series/rgb-volume-4"
WINDOW = (-900, 256)


@pytest.fixture(scope="module")
def sets(live_server: Any, data: Any) -> Iterator[dict[str, dict[str, Any]]]:
    yield {folder: sent(live_server.url, zipped(folder)) for folder in (GAP, TILT)}


def opened(page: Any, series: dict[str, Any], renderer: str = "2d") -> dict[str, Any]:
    """Show linked planes; the series as the server describes it."""
    center, width = WINDOW
    page.goto(f"/view/{series['study']}?series={series['id']}&layout=mpr&window={center},{width}&renderer={renderer}")
    pane(page, "coronal")
    told: dict[str, Any] = page.evaluate("(id) => fetch(`/api/series/${id}`).then((one) => one.json())", series["id"])
    return told


def voxels(drawn: NDArray[np.uint8], layout: dict[str, Any]) -> NDArray[np.uint8]:
    """(H, W, 3): the canvas at the centre of every pixel of a plane that was fitted into it."""
    height, width = layout["height"], layout["width"]
    down, across = layout["spacing"]
    scale = min(drawn.shape[1] / (width * across), drawn.shape[0] / (height * down))
    assert scale * min(across, down) > 1, "each pixel of the plane covers a pixel of the screen"
    rows = drawn.shape[0] / 2 + (np.arange(height) + 0.5 - height / 2) * down * scale
    columns = drawn.shape[1] / 2 + (np.arange(width) + 0.5 - width / 2) * across * scale
    return drawn[np.ix_(rows.astype(int), columns.astype(int))]


def of_the_server(url: str, series: str, name: str, index: str, more: str = "") -> NDArray[np.uint8]:
    """(H, W, 3): one of the three planes that ``/views`` gives."""
    center, width = WINDOW
    address = f"{url}/views/{series}?{name}={index}&window_center={center}&window_width={width}{more}"
    picture = fetched(address)[name]["image"].split(",")[1]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB"))


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("renderer", ["2d", "webgl"])
@pytest.mark.parametrize(("folder", "name"), [(GAP, "coronal"), (TILT, "sagittal")])
def test_trap_4_what_was_not_acquired_is_drawn_as_the_server_draws_it(
    page: Any, live_server: Any, sets: dict[str, dict[str, Any]], folder: str, name: str, renderer: str, inverted: bool
) -> None:
    series = sets[folder]
    told = opened(page, series, renderer)
    x, y = middle(page, name)
    page.mouse.dblclick(x + 30, y + 30)
    page.get_by_role("button", name="Smooth between pixels").click()
    if inverted:
        page.keyboard.press("i")
    settled(page)
    index = pane(page, name).get_attribute("data-index")
    expected = of_the_server(live_server.url, series["id"], name, index, "&invert=1" if inverted else "")
    drawn = voxels(pixels(page, name), told["planes"][name])
    assert np.abs(drawn.astype(int) - expected).max() <= 1
    assert expected.max() > 100
    if folder == GAP:
        assert not drawn[told["planes"]["axial"]["slices"] - 1 - told["planes"]["axial"]["in_gap"][0]].any()


@pytest.mark.parametrize("renderer", ["2d", "webgl"])
def test_trap_4_a_gap_between_colour_slices_stays_black_where_they_are_inverted(
    page: Any, live_server: Any, data: Any, renderer: str
) -> None:
    series = sent(live_server.url, zipped(COLOUR, without="IM-0001-0003-0001.dcm"))
    told = opened(page, series, renderer)
    page.get_by_role("button", name="Smooth between pixels").click()
    for name in ("axial", "coronal", "sagittal"):
        layout = told["planes"][name]
        assert any(layout[lines] for lines in ("in_gap", "rows_in_gap", "columns_in_gap"))
        for inverted in (False, True):
            index = pane(page, name).get_attribute("data-index")
            more = "&invert=1" if inverted else ""
            expected = of_the_server(live_server.url, series["id"], name, index, more)
            assert np.abs(voxels(pixels(page, name), layout).astype(int) - expected).max() <= 1
            page.locator(f'[data-pane="{name}"]').focus()
            page.keyboard.press("i")
    page.locator('[data-pane="axial"]').get_by_role("slider").fill(str(told["planes"]["axial"]["in_gap"][0]))
    shows(page, told["planes"]["axial"]["in_gap"][0], "axial")
    page.keyboard.press("i")
    assert not pixels(page, "axial").any()


@pytest.mark.parametrize("renderer", ["2d", "webgl"])
def test_trap_4_a_slice_in_a_gap_is_black_and_says_why(
    page: Any, sets: dict[str, dict[str, Any]], renderer: str
) -> None:
    opened(page, sets[GAP], renderer)
    mark = page.locator('[data-pane="axial"] .gap-mark')
    page.locator('[data-pane="axial"]').get_by_role("slider").fill("3")
    shows(page, 3, "axial")
    expect(mark).to_have_text("gap: there is no image here")
    assert not pixels(page, "axial").any()
    page.locator('[data-pane="axial"]').get_by_role("slider").fill("2")
    shows(page, 2, "axial")
    expect(mark).to_be_hidden()
    assert pixels(page, "axial").max() > 100
    expect(page.locator('[data-pane="coronal"] .gap-mark')).to_be_hidden()
