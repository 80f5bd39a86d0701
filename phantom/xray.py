"""Radiography and angiography: the thorax projected onto a detector."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, zoom

from phantom import thorax
from phantom.canvas import path
from phantom.grid import make_grid
from phantom.options import Options
from phantom.scan import Scan
from phantom.tissue import T, table

Field = NDArray[np.float32]

WATER_PER_MM = 0.0165
DETECTOR_MM = 400.0
CORONARIES = (
    (((-30, 40), (-8, 22), (18, 30), (52, 62), (84, 118), (96, 150)), (3.6, 3.4, 3.0, 2.6, 2.0, 1.2)),
    (((18, 30), (48, 20), (84, 46), (104, 92), (100, 128)), (3.0, 2.8, 2.2, 1.6, 1.0)),
    (((36, 46), (40, 82), (52, 124)), (2.0, 1.6, 0.9)),
    (((52, 62), (74, 76), (92, 96)), (1.8, 1.4, 0.8)),
    (((70, 90), (60, 122), (66, 148)), (1.6, 1.2, 0.7)),
    (((84, 46), (112, 54), (130, 84)), (1.6, 1.2, 0.7)),
    (((18, 30), (10, 66), (16, 110), (34, 146)), (1.9, 1.6, 1.2, 0.8)),
)
ARRIVAL = (0.0, 0.5, 0.6, 0.65, 0.8, 0.9, 0.45)  # when contrast reaches each, as a share of filling


def _paths(size: int, turn: float) -> Field:
    """Water-equivalent millimetres along lines from front to back (and a little to the side)."""
    side = min(size, 256)
    step = DETECTOR_MM / side
    grid = make_grid((110, side, side), (2.4, step, step), "coronal")
    canvas = thorax.paint(grid, 1, turn, table=False)
    density = 1 + table("hu")[canvas.labels] / 1000
    density[np.isin(canvas.labels, (T.LEFT_BLOOD, T.RIGHT_BLOOD, T.AORTA, T.VEIN, T.PULMONARY_ARTERY))] = 1.06
    density[np.isin(canvas.labels, (T.CORTEX,))] *= 1.35
    density += canvas.cover * 0.9
    made = density.sum(axis=0, dtype=np.float32) * 2.4
    return np.asarray(made if side == size else zoom(made, size / side, order=1), np.float32)


def radiograph(options: Options) -> Scan:
    """A digital chest radiograph, antero-posterior, MONOCHROME1: the larger the value, the darker it is shown."""
    wish = options.settled(1, 1024, (1.0, 1.0, 1.0))
    size = wish.shape[1]
    optical = _paths(size, 0.0) * np.float32(WATER_PER_MM)
    rng = np.random.default_rng([wish.seed, 31])
    spread = gaussian_filter(optical, size / 40)
    image = optical + np.float32(0.35) * (optical - spread)
    noise = gaussian_filter(rng.standard_normal(image.shape, np.float32), 0.7) * np.float32(0.018 * wish.noise)
    stored = np.clip(np.rint(3900 - (image + noise * (1 + optical / 3)) * 640), 0, 4095).astype(np.uint16)
    low, high = (float(round(v)) for v in np.percentile(stored[stored < 3700], (0.5, 99.5)))
    window = ((low + high) / 2, high - low)
    known = {"detector_spacing": DETECTOR_MM / size, "spacing_at": "detector", "inverted": True}
    return Scan("DX", stored[None, None], 12, window=window, photometric="MONOCHROME1", truth=known)


def angiogram(options: Options) -> Scan:
    """A coronary run: contrast fills the arteries of a beating heart, then washes out."""
    wish = options.settled(24, 512, (1.0, 1.0, 1.0))
    frames, size = wish.shape[0], wish.shape[1]
    ground = gaussian_filter(_paths(256, 0.0)[70:170, 90:190], 1.2)
    ground = zoom(ground, size / 100, order=1)[:size, :size] * np.float32(WATER_PER_MM)
    rng = np.random.default_rng([wish.seed, 37])
    stored = np.empty((1, frames, size, size), np.uint8)
    for frame in range(frames):
        filled = float(np.clip(frame / (frames * 0.4), 0, 1))
        washed = float(np.clip((frames - frame) / (frames * 0.5), 0.1, 1))
        image = ground + np.float32(0.8) * washed * _arteries(size, frame / 12, filled)
        image = image + np.float32(0.035 * wish.noise) * rng.standard_normal(image.shape, np.float32)
        low, high = float(ground.min()) - 0.2, float(ground.max()) + 0.5
        stored[0, frame] = np.clip(255 * (high - image) / (high - low), 0, 255)
    known = {"detector_spacing": 160 / size, "frame_time_ms": 66.7}
    return Scan("XA", stored, 8, window=(128.0, 256.0), multiframe=True, truth=known)


def _arteries(size: int, beat: float, filled: float) -> Field:
    """How much contrast the beam meets, 0 to 1; the tree moves with the heart and fills from its root."""
    scale, made = size / 160, np.zeros((size, size), np.float32)
    squeeze = 1 - 0.06 * np.sin(2 * np.pi * beat) ** 2
    for (points, radii), late in zip(CORONARIES, ARRIVAL, strict=True):
        moved = [(30 + 60 + (x - 60) * squeeze, 80 + (y - 84) * squeeze, 0.0) for x, y in points]
        tubes = path(moved, radii, 10)
        for tube in tubes[: int(len(tubes) * np.clip(filled * 2 - late, 0, 1))]:
            _stroke(made, tube.start, tube.stop, tube.first, scale)
    return np.asarray(np.sqrt(made), np.float32)


def _stroke(image: Field, start: tuple[float, ...], stop: tuple[float, ...], radius: float, scale: float) -> None:
    (x0, y0), (x1, y1), r = (start[0] * scale, start[1] * scale), (stop[0] * scale, stop[1] * scale), radius * scale
    low = np.floor(np.minimum((x0, y0), (x1, y1)) - r).astype(int).clip(0)
    high = np.ceil(np.maximum((x0, y0), (x1, y1)) + r).astype(int).clip(0, image.shape[0]) + 1
    region = image[low[1] : high[1], low[0] : high[0]]
    if not region.size:
        return
    y, x = np.ogrid[low[1] : low[1] + region.shape[0], low[0] : low[0] + region.shape[1]]
    along = np.array((x1 - x0, y1 - y0))
    t = np.clip(((x - x0) * along[0] + (y - y0) * along[1]) / max(float(along @ along), 1e-6), 0, 1)
    away = (x - x0 - t * along[0]) ** 2 + (y - y0 - t * along[1]) ** 2
    np.maximum(region, np.clip(1 - away / r**2, 0, 1) * min(1.0, radius / 2.5), out=region)
