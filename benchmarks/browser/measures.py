"""What is measured of one side; each gives numbers by name, in the unit that the name says."""

import statistics
import time
from collections.abc import Sequence
from itertools import pairwise

from benchmarks.browser.chrome import Tab, memory, paced, tab
from benchmarks.browser.pipe import PATIENCE
from benchmarks.browser.sides import Side

RATE = 60.0
"""Events in a second: as a hand's mouse sends them."""
LATE_FRAME = 25.0
"""Milliseconds between two frames of the screen beyond which at least one of 60 a second was dropped."""
Numbers = dict[str, float]


def opening(side: Side, slow: bool) -> Numbers:
    """Navigation to the first picture, and to the whole series where the viewer needs it first."""
    with tab(side.script, slow) as page:
        page.open(side.stack)
        first = page.until("first")
        complete = page.until("complete")
    link = "throttled" if slow else "local"
    return {f"first picture, {link}, ms": first, f"series at hand, {link}, ms": complete}


def hands(side: Side, seconds: float, slices: int) -> Numbers:
    """The wheel and a window drag at 60 events a second once the series is there; then bytes and memory."""
    with tab(side.script) as page:
        page.open(side.stack)
        page.until("complete")
        page.move(page.middle())
        found = _driven(page, "wheel", seconds, slices) | _driven(page, "window", seconds, slices)
        if not side.whole:
            _visit_all(page, slices)
        held = memory()
        sent = page.megabytes
    return found | {"MB for a slice": sent / slices, "memory, MB": held}


def planes(side: Side) -> Numbers:
    """Navigation to three planes over 30 Mbit/s and 50 ms."""
    with tab(side.script, slow=True) as page:
        page.open(side.planes)
        shown = page.until("three")
        page.tool("scroll")
        page.move(page.middle())
        delays = [_step(page) for _ in range(12)]
    known = sorted(delay for delay in delays if delay is not None)
    late = known[int(len(known) * 0.9)] if known else PATIENCE * 1000.0
    return {"three planes, throttled, ms": shown, "plane scrolled, throttled, p90 ms": late}


def _driven(page: Tab, what: str, seconds: float, slices: int) -> Numbers:
    """New pictures a second, the 95th percentile of the time between them, and the share of late frames."""
    x, y = page.middle()
    page.tool("scroll" if what == "wheel" else "window")
    button = page.evaluate("side.button ?? 'left'")
    page.evaluate(f"probe.start('{'index' if what == 'wheel' else 'window'}')")
    page.evaluate("side.middle?.()")  # where it does not begin there
    reach = max(slices // 2 - 2, 1)  # from the middle to the end and back, so that every notch has a picture
    if what == "window":
        page.press((x, y), button)
    for n in paced(seconds, RATE):
        if what == "wheel":
            page.wheel((x, y), 100 if (n // reach) % 2 == 0 else -100)
        else:
            page.move((x + (n % 80), y + (n % 30)), button)
    if what == "window":
        page.release((x, y), button)
    return _told(what, page.evaluate("probe.stop()"))


def _told(what: str, frames: Sequence[tuple[float, str]]) -> Numbers:
    times = [time for time, _ in frames]
    changes = [now for (_, before), (now, value) in pairwise(frames) if value != before]
    gaps = sorted(after - before for before, after in pairwise(changes))
    ticks = [after - before for before, after in pairwise(times)]
    length = (times[-1] - times[0]) / 1000 if len(times) > 1 else 1.0
    return {
        f"{what}, new pictures a second": len(changes) / length,
        f"{what}, p95 ms between pictures": gaps[int(len(gaps) * 0.95)] if gaps else length * 1000,
        f"{what}, late frames, %": 100 * sum(tick > LATE_FRAME for tick in ticks) / max(len(ticks), 1),
    }


def _visit_all(page: Tab, slices: int) -> None:
    """Through the whole series, as fast as a wheel goes."""
    page.tool("scroll")
    at = page.middle()
    for direction in (-1, 1):
        for _ in paced(slices / RATE, RATE):
            page.wheel(at, 100 * direction)
    time.sleep(0.5)


def _step(page: Tab) -> float | None:
    """One notch of the wheel: milliseconds until another picture shows; None where none came."""
    page.evaluate("probe.start('index')")
    begun = page.evaluate("performance.now()")
    page.wheel(page.middle(), 100)
    time.sleep(0.4)
    frames = page.evaluate("probe.stop()")
    return next((now - begun for now, value in frames if value != frames[0][1]), None)


def middle(rounds: Sequence[Numbers]) -> Numbers:
    """The median of each number over the rounds."""
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
