"""Draw the pictures of the documentation from the running application: ``python -m docs.make_screenshots [folder]``.

It starts a server of its own, uploads the phantoms of the demo, opens them in a browser at desktop and phone size,
and writes docs/images, or another folder: with all layouts and tools there, to be looked at.
"""

import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import requests
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs/images"
DRAWN = """() => [...document.querySelectorAll("[data-pane]")].every((pane) =>
  pane.offsetParent === null || ["ready", "empty", "error"].includes(pane.dataset.state))"""

Do = Callable[[Any], None]


def main(folder: Path | None = None) -> None:
    """Make the pictures of the documentation, or those of every layout and tool in a folder."""
    from create_test_dicom import demo_studies
    from tests.support.browser import DESKTOP, PHONE, chromium, opened
    from tests.support.database import Sqlite
    from tests.support.server import running

    target = folder or IMAGES
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        scratch = Path(place)
        with running(scratch, Sqlite(scratch).copy(scratch)) as server, chromium() as browser:
            if browser is None:
                raise SystemExit("There is no Chromium: run `playwright install chromium`.")
            paths = demo_studies(scratch / "demo")
            studies = {path.stem: upload(server.url, path) for path in paths}
            for screen, wanted in (("desktop", DESKTOP), ("phone", PHONE)):
                with opened(browser, server.url, **wanted) as (_, page, _complaints):
                    for name, address, do in shots(studies, screen, bool(folder)):
                        shoot(page, address, target / name, do)


def shots(studies: dict[str, str], screen: str, every: bool) -> list[tuple[str, str, Do]]:
    """File name, address, and what to do there before the picture is taken."""
    ct = f"/view/{studies['ct-thorax']}"
    if not every:
        wide = [("viewer.png", f"{ct}?layout=mpr", nothing), ("desk.png", "/", nothing)]
        return wide if screen == "desktop" else [("phone.png", ct, nothing)]
    named = {
        "desk": ("/", nothing),
        "stack": (ct, nothing),
        "mpr": (f"{ct}?layout=mpr", nothing),
        "mpr-row": (f"{ct}?layout=mpr-row", nothing),
        "grid": (f"{ct}?layout=4x4", nothing),
        "mammography": (f"/view/{studies['mammography']}", nothing),
        "radiograph": (f"/view/{studies['chest-radiograph']}", nothing),
        "echo": (f"/view/{studies['echo-cine']}", nothing),
        "phases": (f"/view/{studies['ct-heart-4d']}?layout=mpr", nothing),
        "oblique-head": (f"/view/{studies['mr-head']}?layout=mpr", nothing),
        "help": (ct, lambda page: page.keyboard.press("?")),
        "length": (ct, drawn("d")),
        "ellipse": (ct, drawn("e")),
        "rectangle": (ct, drawn("b")),
        "arrow": (ct, drawn("Shift+E")),
        "panes": (ct, pressed("Panes")),
        "windows": (ct, pressed("Window presets")),
        "trust": (ct, lambda page: page.locator(".trust-button").first.click()),
    }
    return [(f"{screen}-{name}.png", address, do) for name, (address, do) in named.items() if _fits(name, screen)]


def _fits(name: str, screen: str) -> bool:
    """Grids and the buttons of the header are the desktop's."""
    return screen == "desktop" or name not in ("grid", "mpr-row", "panes", "trust", "windows")


def nothing(page: Any) -> None:
    """The page as it opens."""


def pressed(label: str) -> Do:
    """A button of the toolbar, so that its menu is open."""
    return lambda page: page.get_by_role("button", name=label, exact=True).click()


def drawn(key: str) -> Do:
    """A mark of the tool with this key, across the middle of the picture."""

    def do(page: Any) -> None:
        page.keyboard.press(key)
        box = page.locator("[data-pane=stack]").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x - 60, y - 40)
        page.mouse.down()
        page.mouse.move(x + 70, y + 50, steps=6)
        page.mouse.up()
        page.wait_for_timeout(800)  # the statistics come from the server

    return do


def upload(url: str, path: Path) -> str:
    """Upload one ZIP; give the id of its first study."""
    with path.open("rb") as stream:
        answer = requests.post(f"{url}/api/upload", files={"file": (path.name, stream)}, timeout=120)
    answer.raise_for_status()
    study: str = answer.json()["studies"][0]["id"]
    return study


def shoot(page: Any, address: str, path: Path, do: Do) -> None:
    """Open an address, wait until every pane is drawn, do something, keep the picture."""
    page.evaluate("() => { try { sessionStorage.clear(); } catch {} }")
    page.goto(address)
    page.wait_for_timeout(600)  # late modules, and the hanging
    page.wait_for_function(DRAWN)
    do(page)
    page.wait_for_timeout(400)
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture.save(path, optimize=True)
    print(f"wrote {path}")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
