"""What the page draws is what the server draws, within one grey level, with both renderers."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.browser.hands import fetched, pane, pixels, png, sent, zipped

FOLDERS = [
    "series/ct-axial-phantom-28",
    "series/mr-axial-oblique-20",
    "single/pet",
    "transfer-syntax/mr-64x64",
    "nifti/basic",
]


@pytest.fixture(scope="module")
def sets(live_server: Any, data: Any) -> Iterator[dict[str, dict[str, Any]]]:
    yield {folder: sent(live_server.url, zipped(folder)) for folder in FOLDERS}


def one_to_one(page: Any) -> NDArray[np.uint8]:
    """The canvas with each pixel of the plane on one pixel of the screen, nothing between."""
    page.get_by_role("button", name="One to one").click()
    page.get_by_role("button", name="Smooth between pixels").click()
    return pixels(page)


Cut = tuple[slice, slice]


def cuts(drawn: int, expected: int) -> list[Cut]:
    """What both show along an axis of a plane in the middle of the canvas; half a pixel may go either way."""
    start = (drawn - expected) / 2
    return [_cut(at, drawn, expected) for at in sorted({math.floor(start), math.ceil(start)})]


def _cut(start: int, drawn: int, expected: int) -> Cut:
    size = min(drawn - max(start, 0), expected - max(-start, 0))
    return slice(max(start, 0), max(start, 0) + size), slice(max(-start, 0), max(-start, 0) + size)


def worst(drawn: NDArray[np.uint8], expected: NDArray[np.uint8]) -> int:
    """The largest difference, in grey levels."""
    return min(
        _apart(drawn[rows[0], columns[0]], expected[rows[1], columns[1]])
        for rows in cuts(drawn.shape[0], expected.shape[0])
        for columns in cuts(drawn.shape[1], expected.shape[1])
    )


def _apart(ours: NDArray[np.uint8], theirs: NDArray[np.uint8]) -> int:
    assert ours.size > 1000
    return int(np.abs(ours.astype(int) - theirs).max())


@pytest.mark.parametrize("renderer", ["2d", "webgl"])
@pytest.mark.parametrize("folder", FOLDERS)
def test_a_plane_is_the_servers_within_one_grey_level(
    page: Any, live_server: Any, sets: dict[str, dict[str, Any]], folder: str, renderer: str
) -> None:
    series = sets[folder]
    page.goto(f"/view/{series['study']}?series={series['id']}&renderer={renderer}")
    index = pane(page).get_attribute("data-index")
    look = fetched(f"{live_server.url}/api/series/{series['id']}")["window"]
    address = f"{live_server.url}/api/series/{series['id']}/plane?index={index}"
    window = f"&window_center={look['center']}&window_width={look['width']}" if look["source"] == "series" else ""
    assert worst(one_to_one(page), png(address + window)) <= 1


@pytest.mark.parametrize("renderer", ["2d", "webgl"])
def test_an_inverted_lung_window_is_the_servers(
    page: Any, live_server: Any, sets: dict[str, dict[str, Any]], renderer: str
) -> None:
    series = sets[FOLDERS[0]]
    page.goto(f"/view/{series['study']}?series={series['id']}&renderer={renderer}&index=4&window=-600,1500")
    pane(page)
    page.keyboard.press("i")
    expected = (
        f"{live_server.url}/api/series/{series['id']}/plane?index=4&window_center=-600&window_width=1500&invert=1"
    )
    assert worst(one_to_one(page), png(expected)) <= 1


@pytest.mark.parametrize("renderer", ["2d", "webgl"])
@pytest.mark.parametrize("folder", ["colour", "multiframe", "single/xray-monochrome1", "series/rgb-volume-4"])
def test_colour_and_monochrome1_are_the_servers(
    page: Any, live_server: Any, data: Any, folder: str, renderer: str
) -> None:
    sent(live_server.url, zipped(folder))
    studies = fetched(f"{live_server.url}/api/studies?per_page=200")["studies"]
    wanted = {"colour": "US", "multiframe": "US", "single/xray-monochrome1": "CR", "series/rgb-volume-4": None}[folder]
    series = next(
        (study, one)
        for study in studies
        for one in study["series"]
        if (one["modality"] == wanted if wanted else one["rows"] < 200 and one["slices"] == 4)
    )
    study, one = series
    page.goto(f"/view/{study['id']}?series={one['id']}&renderer={renderer}")
    index = pane(page).get_attribute("data-index")
    expected = png(f"{live_server.url}/api/series/{one['id']}/plane?index={index}")
    assert worst(one_to_one(page), expected) <= 1


@pytest.mark.parametrize("colormap", ["Hot", "Viridis"])
def test_colour_maps_are_the_servers(
    page: Any, live_server: Any, sets: dict[str, dict[str, Any]], colormap: str
) -> None:
    series = sets[FOLDERS[0]]
    page.goto(f"/view/{series['study']}?series={series['id']}&renderer=webgl&index=4&window=40,400")
    pane(page)
    page.get_by_role("button", name="Window presets").click()
    page.get_by_role("menuitemradio", name=colormap, exact=True).click()
    expected = f"plane?index=4&window_center=40&window_width=400&colormap={colormap.lower()}"
    assert worst(one_to_one(page), png(f"{live_server.url}/api/series/{series['id']}/{expected}")) <= 3


def test_both_renderers_interpolate_alike(page: Any, sets: dict[str, dict[str, Any]]) -> None:
    series = sets[FOLDERS[1]]
    shots = []
    for renderer in ("2d", "webgl"):
        page.goto(f"/view/{series['study']}?series={series['id']}&renderer={renderer}&layout=mpr")
        pane(page, "coronal")
        shots.append(pixels(page, "coronal").astype(int))
    assert np.abs(shots[0] - shots[1]).mean() < 2


def test_a_lost_context_comes_back(page: Any, sets: dict[str, dict[str, Any]]) -> None:
    series = sets[FOLDERS[0]]
    page.add_init_script(
        """const get = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
          const context = get.call(this, kind, ...rest);
          if (kind === "webgl2") window.gl = context;
          return context;
        };"""
    )
    page.goto(f"/view/{series['study']}?series={series['id']}&renderer=webgl")
    pane(page)
    before = pixels(page)
    page.evaluate("() => { window.lost = window.gl.getExtension('WEBGL_lose_context'); window.lost.loseContext(); }")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    pane(page)
    assert np.abs(pixels(page).astype(int) - before).mean() < 2
    page.evaluate("() => window.lost.restoreContext()")
    page.wait_for_function("() => !window.gl.isContextLost()")
    assert np.array_equal(pixels(page), before)
