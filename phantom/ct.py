"""CT: labels to HU with lung texture, gravity, partial volume and correlated noise."""

import numpy as np
from numpy.typing import NDArray

from phantom import thorax
from phantom.canvas import Canvas, Labels
from phantom.grid import Grid, make_grid
from phantom.options import Options
from phantom.scan import Scan, in_batches
from phantom.texture import pool, slice_noise, smooth_along, soften
from phantom.tissue import LUNG, T, table

NOISE_HU = 11.0
INTERCEPT = -1024
WINDOW = (40.0, 400.0)
USUAL = (50, 512, (5.0, 0.74, 0.74))
GRAIN = {T.RIGHT_LUNG: 34, T.LEFT_LUNG: 34, T.MARROW: 55, T.CORTEX: 60, T.LIVER: 4, T.SPLEEN: 4, T.MUSCLE: 9, T.FAT: 5}
CLOUD = {T.RIGHT_LUNG: 22, T.LEFT_LUNG: 22, T.MUSCLE: 7, T.LIVER: 4, T.MEDIASTINUM: 12, T.FAT: 4, T.CARTILAGE: 40}


def scan(options: Options) -> Scan:
    """A contrast-enhanced CT of the thorax; with phases, of a beating heart."""
    wish = options.settled(*USUAL)
    assert wish.spacing
    grid = make_grid(wish.shape, wish.spacing, wish.orientation, wish.tilt)
    stored = np.empty((wish.phases, *grid.shape), np.uint16)
    labels: Labels = np.empty(grid.shape, np.uint8)
    for phase in range(wish.phases):
        _fill(wish, grid, phase, stored[phase], labels)
    return Scan("CT", stored, 12, grid, labels, intercept=INTERCEPT, window=WINDOW, units="HU")


def _fill(wish: Options, grid: Grid, phase: int, stored: NDArray[np.uint16], labels: Labels) -> None:
    moment, coarse = phase / wish.phases, wish.coarse
    lower = grid.coarser(coarse) if coarse > 1 else grid
    outside = _outside(grid) if wish.orientation == "axial" else np.zeros(grid.shape[1:], bool)

    def work(start: int, stop: int) -> None:
        canvas = thorax.paint(lower.crop(start, stop), wish.seed, moment)
        tissue = hounsfield(canvas, wish.seed, start)
        if phase == 0:
            labels[start:stop] = _larger(canvas.labels, coarse)
        for k in range(start, stop):
            image = soften(_finer(tissue[k - start], coarse))
            if wish.noise:
                rng = np.random.default_rng([wish.seed, phase, k])
                members = pool(wish.seed, image.shape, "ct", float(grid.spacing[0]))
                image += np.float32(NOISE_HU * wish.noise) * slice_noise(rng, members)
            image[outside] = INTERCEPT
            stored[k] = np.clip(np.rint(image) - INTERCEPT, 0, 4095)

    in_batches(grid, work)


def _outside(grid: Grid) -> NDArray[np.bool_]:
    """Beyond the circle that a scanner reconstructs: no values there."""
    rows, columns = grid.shape[1:]
    y, x = np.ogrid[:rows, :columns]
    return np.asarray(np.hypot((x + 0.5) / columns - 0.5, (y + 0.5) / rows - 0.5) > 0.5)


def hounsfield(canvas: Canvas, seed: int, first: int) -> NDArray[np.float32]:
    """HU of painted tissues, with their texture but without noise.

    Returns
    -------
    (K, J, I) float32 array
    """
    grid, labels = canvas.grid, canvas.labels
    made = table("hu")[labels]
    grain, cloud = _amplitudes(GRAIN), _amplitudes(CLOUD)
    pixel, size = float(grid.spacing[0]), grid.shape[1:]
    for k in range(grid.shape[0]):
        place = (first + k) * float(grid.spacing[2])
        made[k] += grain[labels[k]] * smooth_along(pool(seed, size, "grain", pixel), place, 4.0)
        made[k] += cloud[labels[k]] * smooth_along(pool(seed, size, "cloud", pixel), place, 20.0)
    lung = np.isin(labels, LUNG)
    height = np.broadcast_to(grid.points()[1], grid.shape)[lung]
    made[lung] += np.float32(0.35) * height
    thin = canvas.cover > 0
    made[thin] += canvas.cover[thin] * np.maximum(table("hu")[T.LUNG_VESSEL] - made[thin], 0)
    return np.asarray(made, np.float32)


def _amplitudes(chosen: dict[T, int]) -> NDArray[np.float32]:
    made = np.zeros(256, np.float32)
    for tissue, amplitude in chosen.items():
        made[tissue] = amplitude
    return made


def _larger(labels: Labels, factor: int) -> Labels:
    return labels.repeat(factor, 1).repeat(factor, 2) if factor > 1 else labels


def _finer(image: NDArray[np.float32], factor: int) -> NDArray[np.float32]:
    """Linear interpolation to ``factor`` times as many rows and columns."""
    for axis in (0, 1) if factor > 1 else ():
        lines = np.moveaxis(image, axis, 0)
        place = np.clip((np.arange(len(lines) * factor) + 0.5) / factor - 0.5, 0, len(lines) - 1)
        low = np.minimum(place.astype(int), len(lines) - 2)
        share = (place - low).astype(np.float32)[:, None]
        image = np.moveaxis(lines[low] * (1 - share) + lines[low + 1] * share, 0, axis)
    return image
