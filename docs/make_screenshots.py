"""Draw the pictures of the documentation from the running application: ``python -m docs.make_screenshots``.

It starts a server of its own, uploads the phantoms of the demo, opens them in a browser at desktop and phone size,
and writes docs/images.
"""

import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import requests
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs/images"


def main() -> None:
    """Make all pictures."""
    from create_test_dicom import demo_studies
    from tests.support.browser import DESKTOP, PHONE, chromium, opened
    from tests.support.database import Sqlite
    from tests.support.server import running

    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with running(folder, Sqlite(folder).copy(folder)) as server, chromium() as browser:
            if browser is None:
                raise SystemExit("There is no Chromium: run `playwright install chromium`.")
            first, *_ = [upload(server.url, path) for path in demo_studies(folder / "demo")]
            with opened(browser, server.url, **DESKTOP) as (_, page, _complaints):
                shoot(page, f"/view/{first}?layout=mpr", "viewer.png")
                shoot(page, "/", "desk.png")
            with opened(browser, server.url, **PHONE) as (_, page, _complaints):
                shoot(page, f"/view/{first}", "phone.png")


def upload(url: str, path: Path) -> str:
    """Upload one ZIP; give the id of its first study."""
    with path.open("rb") as stream:
        answer = requests.post(f"{url}/api/upload", files={"file": (path.name, stream)}, timeout=120)
    answer.raise_for_status()
    study: str = answer.json()["studies"][0]["id"]
    return study


def shoot(page: Any, address: str, name: str) -> None:
    """Open an address, wait until nothing is under way, keep the picture."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    time.sleep(1.5)  # the last planes are drawn after the network has fallen silent
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture.save(IMAGES / name, optimize=True)
    print(f"wrote docs/images/{name}")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
