"""What a scanner gives: stored values, what they mean, and the truth behind them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantom.canvas import Labels
from phantom.grid import Grid

Array = NDArray[Any]
BATCH = 16


@dataclass
class Scan:
    """The images of one series.

    Attributes
    ----------
    stored : (T, K, J, I) or (T, K, J, I, 3) array
        Stored values: phase, slice (or frame), row, column.
    bits : int
        BitsStored.
    slopes, intercepts : (T, K) arrays
        From stored to modality values.
    grid : Grid or None
        None where the images have no place in the patient.
    labels : (K, J, I) array or None
        Tissues of the first phase.
    window : (centre, width), or a function from (t, k) to it
    """

    modality: str
    stored: Array
    bits: int
    grid: Grid | None = None
    labels: Labels | None = None
    slope: float | Array = 1.0
    intercept: float = 0.0
    window: tuple[float, float] | Callable[[int, int], tuple[float, float]] | None = None
    photometric: str = "MONOCHROME2"
    multiframe: bool = False
    units: str = ""
    truth: dict[str, Any] = field(default_factory=dict)

    def slope_of(self, t: int, k: int) -> float:
        """Rescale slope of one image."""
        return float(self.slope[t, k]) if isinstance(self.slope, np.ndarray) else float(self.slope)

    def window_of(self, t: int, k: int) -> tuple[float, float] | None:
        """Window of one image."""
        return self.window(t, k) if callable(self.window) else self.window

    def values(self) -> Array:
        """Modality values: integers where the slope is 1 throughout, else float32."""
        if isinstance(self.slope, np.ndarray):
            slopes = self.slope[:, :, None, None].astype(np.float32)
            return np.asarray(self.stored, np.float32) * slopes + np.float32(self.intercept)
        if self.slope == 1 and self.intercept == 0:
            return self.stored
        if self.slope == 1:
            return (self.stored.astype(np.int32) + int(self.intercept)).astype(np.int16)
        return self.stored.astype(np.float32) * np.float32(self.slope) + np.float32(self.intercept)


def in_batches(grid: Grid, work: Callable[[int, int], None], batch: int = BATCH) -> None:
    """Call ``work(start, stop)`` for batches of slices, on two threads."""
    count = grid.shape[0]
    starts = range(0, count, batch)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda start: work(start, min(start + batch, count)), starts))
