"""One Chromium for one side: its page with the probe, its network, its memory."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.harness import status_mb
from tests.support.browser import DESKTOP, launch

HERE = Path(__file__).parent
MBIT = 125_000
SLOW = {"offline": False, "latency": 50, "downloadThroughput": 30 * MBIT, "uploadThroughput": 30 * MBIT}
"""30 Mbit/s and 50 ms, as Chromium's own network emulation makes them."""
PATIENCE = 180
TYPE = re.compile(rb"--type=([a-z-]+)")
"""Chromium's processes name their kind; those that were forked write their words in one."""


@dataclass
class Tab:
    """A page that is measured."""

    page: Page
    session: Any
    received: list[float]

    def open(self, address: str) -> None:
        """Begin to navigate; what follows is timed by the page's own clock, which starts here."""
        self.page.goto(address, wait_until="commit")

    def until(self, mark: str, seconds: float = PATIENCE) -> float:
        """Milliseconds from the navigation to a mark of the probe: ``first``, ``complete`` or ``three``."""
        self.page.wait_for_function(f"() => window.probe?.{mark} > 0", timeout=seconds * 1000)
        return float(self.page.evaluate(f"() => window.probe.{mark}"))

    def middle(self) -> tuple[float, float]:
        """The middle of the picture, CSS pixels of the page."""
        box = self.page.evaluate("() => { const b = side.target().getBoundingClientRect();"
                                 " return [b.x + b.width / 2, b.y + b.height / 2]; }")  # fmt: skip
        return float(box[0]), float(box[1])

    @property
    def megabytes(self) -> float:
        """What came over the network since the page was made."""
        return sum(self.received) / 2**20


@contextmanager
def tab(script: str = "", slow: bool = False) -> Iterator[Tab]:
    """A new browser with one page; the one before has ended, so that its processes are not counted."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        if browser is None:
            raise RuntimeError("There is no Chromium on this machine.")
        page = browser.new_context(**DESKTOP).new_page()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        received: list[float] = []
        session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        if slow:
            session.send("Network.emulateNetworkConditions", SLOW)
        page.add_init_script(script + (HERE / "probe.js").read_text())
        try:
            yield Tab(page, session, received)
        finally:
            browser.close()


def paced(seconds: float, rate: float) -> Iterator[int]:
    """Numbers from 0, so many in a second; a late one does not push the others."""
    begun = time.perf_counter()
    for n in range(int(seconds * rate)):
        rest = begun + n / rate - time.perf_counter()
        if rest > 0:
            time.sleep(rest)
        yield n


def memory() -> float:
    """MB of the renderer and GPU processes of the browser that this process has started."""
    pids = [pid for pid in _descendants(_own()) if _kind(pid) in ("renderer", "gpu-process")]
    return sum(status_mb(pid, "Pss", "smaps_rollup") for pid in pids)


def _own() -> int:
    return int(Path("/proc/self").resolve().name)


def _descendants(pid: int) -> list[int]:
    """Processes below one, of all its threads."""
    tasks = Path(f"/proc/{pid}/task")
    direct = [int(one) for task in tasks.iterdir() for one in (task / "children").read_text().split()]
    return direct + [below for one in direct for below in _descendants(one)]


def _kind(pid: int) -> str:
    found = TYPE.search(Path(f"/proc/{pid}/cmdline").read_bytes())
    return found[1].decode() if found else ""
