"""One Chromium for one side: its page with the probe, its hands, its memory."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.browser.pipe import PATIENCE, Pipe, chromium
from benchmarks.harness import status_mb
from tests.support.browser import DESKTOP

HERE = Path(__file__).parent
MBIT = 125_000
SLOW = {"offline": False, "latency": 50, "downloadThroughput": 30 * MBIT, "uploadThroughput": 30 * MBIT}
"""30 Mbit/s and 50 ms, as Chromium's own network emulation makes them."""
TYPE = re.compile(rb"--type=([a-z-]+)")
"""Chromium's processes name their kind; those that were forked write their words in one."""
MEGABYTES = """[...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .reduce((sum, one) => sum + one.transferSize, 0) / 2 ** 20"""
MIDDLE = """(() => {
  const { x, y, width, height } = side.target().getBoundingClientRect();
  return [x + width / 2, y + height / 2];
})()"""
BUTTONS = {"left": 1, "right": 2}
LOOK = 0.1
"""Seconds between two looks at a mark; the mark itself is the page's own time."""


@dataclass
class Tab:
    """A page that is measured."""

    pipe: Pipe
    session: str

    def open(self, address: str) -> None:
        """Begin to navigate; what follows is timed by the page's own clock, which starts here."""
        self.pipe.call("Page.navigate", self.session, url=address)

    def evaluate(self, expression: str) -> Any:
        """What an expression gives in the page, once it is there."""
        answer = self.pipe.call(
            "Runtime.evaluate", self.session, expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def until(self, mark: str) -> float:
        """Milliseconds from the navigation to a mark of the probe: ``first``, ``complete`` or ``three``.

        Asked again and again: a promise that waits in the page for minutes is lost with what it waits in.

        Raises
        ------
        RuntimeError
            It did not come.
        """
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = self.evaluate(f"window.probe?.{mark} ?? 0")
            if found:
                return float(found)
            time.sleep(LOOK)
        raise RuntimeError(f"{mark}: not within {PATIENCE} s")

    def middle(self) -> tuple[float, float]:
        """The middle of the picture, CSS pixels of the page."""
        box = self.evaluate(MIDDLE)
        return float(box[0]), float(box[1])

    def tool(self, name: str) -> None:
        """Take up a tool of the viewer: ``scroll`` or ``window``."""
        self.evaluate(f"side.tool({json.dumps(name)})")

    def wheel(self, at: tuple[float, float], by: float) -> None:
        """One notch of the wheel is 100; as a hand, it does not wait for the page."""
        self._mouse("mouseWheel", at, deltaX=0, deltaY=by)

    def move(self, to: tuple[float, float], held: str = "") -> None:
        """Move the mouse, with a button held or not."""
        more = {"button": held, "buttons": BUTTONS[held]} if held else {}
        self._mouse("mouseMoved", to, **more)

    def press(self, at: tuple[float, float], button: str) -> None:
        """Press a button."""
        self._mouse("mousePressed", at, button=button, buttons=BUTTONS[button], clickCount=1)

    def release(self, at: tuple[float, float], button: str) -> None:
        """Let a button go."""
        self._mouse("mouseReleased", at, button=button, buttons=0, clickCount=1)

    @property
    def megabytes(self) -> float:
        """What came over the network since the navigation (Resource Timing)."""
        return float(self.evaluate(MEGABYTES))

    def _mouse(self, kind: str, at: tuple[float, float], **more: Any) -> None:
        self.pipe.send("Input.dispatchMouseEvent", self.session, type=kind, x=at[0], y=at[1], **more)


@contextmanager
def tab(script: str = "", slow: bool = False) -> Iterator[Tab]:
    """A new browser with one page; the one before has ended, so that its processes are not counted."""
    with chromium() as pipe:
        target = next(one for one in pipe.call("Target.getTargets")["targetInfos"] if one["type"] == "page")
        session = pipe.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        pipe.call("Page.enable", session)
        pipe.call(
            "Emulation.setDeviceMetricsOverride", session, **DESKTOP["viewport"], deviceScaleFactor=1, mobile=False
        )
        source = script + (HERE / "probe.js").read_text()
        pipe.call("Page.addScriptToEvaluateOnNewDocument", session, source=source)
        if slow:
            # To listen to the network makes Chromium keep what came, unless it is told to keep none of it.
            pipe.call("Network.enable", session, maxTotalBufferSize=0, maxResourceBufferSize=0)
            pipe.call("Network.emulateNetworkConditions", session, **SLOW)
        yield Tab(pipe, session)


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
