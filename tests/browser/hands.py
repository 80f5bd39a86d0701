"""What the browser tests share: studies made of real files, drops, and what a pane shows."""

import base64
import io
import json
import re
import time
import urllib.request
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import expect

from tests.data import DATA

START = 14
"""The middle slice of the CT that most tests look at."""

DROP = """(files) => {
  const transfer = new DataTransfer();
  for (const {name, data} of files) {
    transfer.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], name));
  }
  for (const type of ["dragenter", "dragover", "drop"]) {
    document.body.dispatchEvent(new DragEvent(type, {dataTransfer: transfer, bubbles: true, cancelable: true}));
  }
}"""
FINGER = """async () => {
  const { LONG_PRESS } = await import("/static/js/tools/touch.js");
  const { setTimeout, clearTimeout } = window;
  const resting = new Map();
  window.setTimeout = (run, rest, ...given) => {
    const waits = rest === LONG_PRESS;
    const id = setTimeout(waits ? () => {} : run, rest, ...given);
    if (waits) resting.set(id, run);
    return id;
  };
  window.clearTimeout = (id) => (resting.delete(id), clearTimeout(id));
  const rest = () => resting.forEach((run) => run());
  const lift = () => Object.assign(window, { setTimeout, clearTimeout });
  window.finger = { rest, lift };
}"""
"""From here on a finger rests for the menu when it is told to, and not because the machine is slow."""
STEP, LIFT = 0.02, 0.15
"""Seconds between two moves of a finger, and until it is lifted: so long that Chromium does not take it for a swing."""
PIXELS = """(canvas) => {
  const {width, height} = canvas;
  const {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
  let text = "";
  for (let i = 0; i < data.length; i += 32768) text += String.fromCharCode(...data.subarray(i, i + 32768));
  return {width, height, data: btoa(text)};
}"""


def zipped(folder: str, without: str = "") -> bytes:
    """The files of a folder of the shared images, as a ZIP; one may be left out."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted((DATA / folder).rglob("*")):
            if path.is_file() and path.name != without:
                archive.write(path, str(path.relative_to(DATA)))
    return body.getvalue()


def sent(url: str, body: bytes, name: str = "study.zip") -> dict[str, Any]:
    """Upload without a browser; the first series of what came of it, with its study."""
    request = urllib.request.Request(
        f"{url}/api/upload?name={name}", body, {"Content-Type": "application/octet-stream"}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        study = json.load(response)["studies"][0]
    return {**study["series"][0], "study": study["id"]}


def fetched(url: str) -> Any:
    """JSON of an address."""
    with urllib.request.urlopen(url, timeout=60) as response:
        return json.load(response)


def drop(page: Any, files: Iterable[tuple[str, bytes]]) -> None:
    """Let files fall on the page, once it takes them."""
    page.locator("html[data-drops]").wait_for(state="attached")
    page.evaluate(DROP, [{"name": name, "data": base64.b64encode(body).decode()} for name, body in files])


def pane(page: Any, name: str = "stack") -> Any:
    """One pane, once it shows what is asked of it, and nothing of the viewer is still to come."""
    found = page.locator(f'.viewer[data-whole] [data-pane="{name}"][data-state="ready"]')
    found.wait_for()
    return found


def shows(page: Any, index: int, name: str = "stack") -> None:
    """Wait until a pane shows one slice, and nothing of the viewer is still to come."""
    expect(page.locator(f'.viewer[data-whole] [data-pane="{name}"][data-state="ready"]')).to_have_attribute(
        "data-index", str(index)
    )


def settled(page: Any) -> None:
    """After the next drawing."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def pixels(page: Any, name: str = "stack") -> NDArray[np.uint8]:
    """(H, W, 3): the pixels of a pane's canvas, after its next drawing."""
    settled(page)
    got = pane(page, name).locator("canvas").evaluate(PIXELS)
    flat = np.frombuffer(base64.b64decode(got["data"]), np.uint8)
    return flat.reshape(got["height"], got["width"], 4)[..., :3]


def png(url: str) -> NDArray[np.uint8]:
    """(H, W, 3): a picture of the server."""
    with urllib.request.urlopen(url, timeout=60) as response:
        return np.asarray(Image.open(io.BytesIO(response.read())).convert("RGB"))


def drag(page: Any, start: tuple[float, float], by: tuple[float, float], button: str = "left") -> None:
    """Press, move in steps, let go."""
    page.mouse.move(*start)
    page.mouse.down(button=button)
    page.mouse.move(start[0] + by[0], start[1] + by[1], steps=5)
    page.mouse.up(button=button)


Moment = tuple[float, str, list[dict[str, float]]]
"""Of fingers: seconds since the first of them came down, what they do, where they are."""


def fingers(page: Any, *moments: Moment) -> None:
    """Events of fingers, timed by their own clock however slow the machine is; what follows comes after them."""
    session = page.context.new_cdp_session(page)
    page.evaluate(FINGER)
    began = time.time()
    for at, kind, points in moments:
        if kind == "rest":
            page.evaluate("() => finger.rest()")
        else:
            event = {"type": kind, "touchPoints": points, "timestamp": began + at}
            session.send("Input.dispatchTouchEvent", event)
    page.evaluate("() => finger.lift()")
    page.wait_for_timeout(max(0.0, began + moments[-1][0] - time.time()) * 1000)


def touch(page: Any, *paths: list[tuple[float, float]], rest: int = 0) -> None:
    """Fingers that go down together, rest (milliseconds) until the menu is asked for, move in steps, and are lifted."""
    points = [[{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(step)] for step in zip(*paths, strict=True)]
    down: list[Moment] = [(0, "touchStart", points[0][: i + 1]) for i in range(len(points[0]))]
    begins = rest / 1000
    rests: list[Moment] = [(begins, "rest", [])] if rest else []
    moves: list[Moment] = [(begins + STEP * i, "touchMove", step) for i, step in enumerate(points[1:], 1)]
    fingers(page, *down, *rests, *moves, (begins + STEP * len(points) + LIFT, "touchEnd", []))


def double_tap(page: Any, x: float, y: float) -> None:
    """Two taps of one finger, a tenth of a second apart."""
    down = [{"x": x, "y": y}]
    taps: list[list[Moment]] = [[(at, "touchStart", down), (at + 0.03, "touchEnd", [])] for at in (0, 0.1)]
    fingers(page, *taps[0], *taps[1])


def line(start: tuple[float, float], end: tuple[float, float], steps: int = 8) -> list[tuple[float, float]]:
    """Points on the way of a finger."""
    parts = [step / steps for step in range(steps + 1)]
    return [(start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * t) for t in parts]


@contextmanager
def throttled(page: Any, latency: float = 50, megabits: float = 30) -> Iterator[None]:
    """A slower way to the server: milliseconds there and back, and width in Mbit/s."""
    session = page.context.new_cdp_session(page)
    width = megabits * 1e6 / 8

    def set_to(latency: float, width: float) -> None:
        conditions = {"offline": False, "latency": latency, "downloadThroughput": width, "uploadThroughput": width}
        session.send("Network.emulateNetworkConditions", conditions)

    session.send("Network.enable")
    set_to(latency, width)
    try:
        yield
    finally:
        set_to(0, -1)


def middle(page: Any, name: str = "stack") -> tuple[float, float]:
    """The middle of a pane, in CSS pixels of the page."""
    box = pane(page, name).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def corner(page: Any, place: str, name: str = "stack") -> str:
    """One of the corner texts: "top left" …"""
    settled(page)
    return str(pane(page, name).locator(f".corner.{place.replace(' ', '.')}").inner_text())


def address(page: Any) -> str:
    """What the address bar tells, once it tells all that is shown."""
    settled(page)
    page.locator('.viewer[data-address="told"]').wait_for()
    return str(page.evaluate("location.href"))


class Late:
    """Answers that do not come before they are let go."""

    def __init__(self, page: Any, *addresses: str | re.Pattern[str]) -> None:
        self.let = False
        self.held: list[Any] = []
        for one in addresses:
            page.route(one, self.hold)

    def hold(self, route: Any) -> None:
        if self.let:
            route.continue_()
        else:
            self.held.append(route)

    def go(self) -> None:
        self.let = True
        for route in self.held:
            route.continue_()


def file_of(path: str) -> tuple[str, bytes]:
    """Name and bytes of one shared file."""
    found = Path(DATA / path)
    return found.name, found.read_bytes()
