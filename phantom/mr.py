"""MR of the head with the contrast of a T1-weighted spin echo: coil shading, Rician noise, a window in each file."""

import numpy as np
from numpy.typing import NDArray

from phantom import head
from phantom.grid import Grid, make_grid
from phantom.options import Options
from phantom.scan import Scan
from phantom.texture import pool, slice_noise, smooth_along, soften
from phantom.tissue import table

USUAL = (30, 256, (5.0, 0.9, 0.9))
NOISE = 11.0


def scan(options: Options) -> Scan:
    """The head; phases differ by noise and a slow drift of the signal."""
    wish = options.settled(*USUAL)
    assert wish.spacing
    grid = make_grid(wish.shape, wish.spacing, wish.orientation, wish.tilt, (0.0, 4.0, -8.0))
    canvas = head.paint(grid, wish.seed)
    signal = table("t1")[canvas.labels] * _shading(grid)
    stored = np.empty((wish.phases, *grid.shape), np.int16)
    for t in range(wish.phases):
        for k in range(grid.shape[0]):
            stored[t, k] = _image(wish, grid, signal[k] * np.float32(1 + 0.02 * np.sin(t)), t, k)
    tops = np.percentile(stored, 99.5, axis=(2, 3))

    def window(t: int, k: int) -> tuple[float, float]:
        width = max(100.0, float(round(tops[t, k])))
        return round(width / 2), width

    return Scan("MR", stored, 12, grid, canvas.labels, window=window)


def _shading(grid: Grid) -> NDArray[np.float32]:
    """Sensitivity of the coil: brighter near its elements, in front and behind."""
    x, y, z = grid.points()
    return np.asarray(
        0.92 + 0.12 * (x / 90) ** 2 + 0.10 * (y / 100) ** 2 - 0.05 * (z / 90) - 0.04 * y / 100, np.float32
    )


def _image(wish: Options, grid: Grid, signal: NDArray[np.float32], t: int, k: int) -> NDArray[np.int16]:
    """Magnitude of the signal with independent noise in its real and imaginary parts (Rician)."""
    pixel = float(grid.spacing[0])
    grain = smooth_along(pool(wish.seed, signal.shape, "grain", pixel), k * float(grid.spacing[2]), 4.0)
    image = soften(signal * (1 + np.float32(0.025) * grain))
    if wish.noise:
        rng = np.random.default_rng([wish.seed, t, k])
        members = pool(wish.seed, image.shape, "white", pixel)
        real, imaginary = (np.float32(NOISE * wish.noise) * slice_noise(rng, members) for _ in range(2))
        image = np.hypot(image + real, imaginary)
    return np.asarray(np.clip(np.rint(image), 0, 4095), np.int16)
