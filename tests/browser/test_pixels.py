"""What the page draws is what the server draws, within one grey level, with both renderers."""

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


def shared_part(drawn: NDArray[np.uint8], expected: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """What both show of a plane that lies in the middle of the canvas."""
    cuts = []
    for axis in (0, 1):
        start = int(np.floor(drawn.shape[axis] / 2 - expected.shape[axis] / 2 + 0.5))
        size = min(drawn.shape[axis] - max(start, 0), expected.shape[axis] - max(-start, 0))
        cuts.append((slice(max(start, 0), max(start, 0) + size), slice(max(-start, 0), max(-start, 0) + size)))
    return drawn[cuts[0][0], cuts[1][0]], expected[cuts[0][1], cuts[1][1]]


def worst(drawn: NDArray[np.uint8], expected: NDArray[np.uint8]) -> int:
    ours, theirs = shared_part(drawn, expected)
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
