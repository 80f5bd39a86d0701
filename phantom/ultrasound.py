"""An echocardiogram: a sector of speckle in colour, four chambers that beat, with its calibrated region."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates

from phantom.options import Options
from phantom.scan import Scan

Field = NDArray[np.float32]

DEPTH_MM = 150.0
HALF_ANGLE = np.radians(40)
BEAT_FRAMES = 24
CHAMBERS = (  # centre across and down, half axes across and down (mm), share lost when the heart squeezes
    ((17.0, 62.0), (16.0, 32.0), 0.30),
    ((-17.0, 64.0), (13.0, 28.0), 0.26),
    ((17.0, 114.0), (16.0, 15.0), -0.14),
    ((-17.0, 112.0), (15.0, 15.0), -0.14),
)


def scan(options: Options) -> Scan:
    """A four-chamber view, one heart beat in 24 frames, RGB."""
    wish = options.settled(24, 480, (1.0, 1.0, 1.0))
    frames, height = wish.shape[0], wish.shape[1]
    width = height * 4 // 3
    mm = DEPTH_MM / (height * 0.9)
    rng = np.random.default_rng([wish.seed, 41])
    speckle = _speckle(rng)
    stored = np.zeros((1, frames, height, width, 3), np.uint8)
    for frame in range(frames):
        grey = _frame(speckle, frame / BEAT_FRAMES, height, width, mm, wish.noise * rng.uniform(0.4, 0.8))
        stored[0, frame] = (grey[..., None] * np.array((1.0, 0.97, 0.88))).astype(np.uint8)
        _trace(stored[0, frame], frame, frames)
    top, bottom = int(height * 0.05), int(height * 0.95) - 1
    known = {"region": [0, top, width - 1, bottom], "delta_cm": round(mm / 10, 6), "frame_time_ms": 40.0}
    return Scan("US", stored, 8, photometric="RGB", multiframe=True, truth=known)


def _speckle(rng: np.random.Generator) -> Field:
    """Rayleigh speckle in polar coordinates (depth, angle): fine in depth, wide across."""
    parts = [gaussian_filter(rng.standard_normal((512, 256), np.float32), (1.0, 1.6)) for _ in range(2)]
    made = np.hypot(*parts)
    return np.asarray(made / made.mean(), np.float32)


def _frame(speckle: Field, beat: float, height: int, width: int, mm: float, jitter: float) -> Field:
    y, x = np.ogrid[:height, :width]
    down = ((y - height * 0.05) * mm).astype(np.float32)
    across = ((x - width / 2) * mm).astype(np.float32)
    depth, angle = np.hypot(down, across), np.arctan2(across, np.maximum(down, 1e-3))
    sector = (depth > 4) & (depth < DEPTH_MM * 0.99) & (np.abs(angle) < HALF_ANGLE) & (down > 0)
    place = [depth / DEPTH_MM * 500 + jitter, (angle / HALF_ANGLE + 1) * 127]
    grain = map_coordinates(speckle, np.broadcast_arrays(*place), order=1, mode="reflect")
    level = _echo(across, down, beat) * np.exp(-((depth / 190) ** 2))
    gain = 1 + 0.35 * np.sin(angle * 7 + 1) * np.sin(depth / 23) - 0.5 * np.clip(np.abs(angle) / HALF_ANGLE - 0.6, 0, 1)
    decibel = 20 * np.log10(np.maximum(level * gain * grain, 1e-3)) + 46
    return np.asarray(np.where(sector, np.clip(decibel * 4.4, 0, 255), 0), np.float32)


def _echo(across: Field, down: Field, beat: float) -> Field:
    """How strongly each place reflects: tissue, dark blood, bright walls and valves."""
    squeeze = float(np.sin(np.pi * beat % np.pi) ** 2)
    heart = (across / 50) ** 2 + ((down - 84) / 60) ** 2
    heart = heart * (1 + 0.10 * np.sin(across / 17) + 0.08 * np.sin(down / 13 + across / 29))
    level = np.where(heart < 1, 0.13, 0.05) + 0.25 * np.exp(-((np.sqrt(heart) - 1) ** 2) / 0.0008)
    for (cx, cy), (a, b), lost in CHAMBERS:
        size = _chamber(across - cx, down - cy, a, b, 1 - lost * squeeze)
        level = level * np.clip((size - 0.96) * 12, 0.05, 1) + 0.16 * np.exp(-((size - 1.05) ** 2) / 0.002)
    for cx, side in ((17.0, 1.0), (-17.0, -1.0)):
        for leaf in (-1.0, 1.0):
            level = level + _leaflet(across, down, cx, leaf, 1 - squeeze) * (0.9 if side > 0 else 0.7)
    return np.asarray(level, np.float32)


def _chamber(x: Field, y: Field, a: float, b: float, scale: float) -> Field:
    """Radius of a chamber, 1 at its wall: long ones taper towards the top of the picture, walls are a little wavy."""
    y = y / (b * scale)
    taper = 1 + 0.28 * np.clip(y, -1.2, 1.2) if b > 1.5 * a else np.float32(1)
    wave = 1 + 0.05 * np.sin(5 * np.arctan2(x, y * b) + b) + 0.03 * np.sin(x / 3 + y * 7)
    return np.asarray(np.sqrt((x / (a * scale * taper)) ** 2 + y**2) * wave, np.float32)


def _leaflet(across: Field, down: Field, cx: float, leaf: float, opened: float) -> Field:
    """A valve leaflet: a thin bright line from the ring towards the chamber's middle, opening downwards."""
    from_ring = (across - (cx + leaf * 14)) * -leaf
    line = 96 - opened * np.clip(from_ring, 0, 13) * 1.1
    on = (from_ring > 0) & (from_ring < 13)
    return np.asarray(np.where(on, np.exp(-((down - line) ** 2) / 1.2), 0), np.float32)


def _trace(frame: NDArray[np.uint8], number: int, frames: int) -> None:
    """The electrocardiogram under the picture, drawn up to this frame."""
    height, width = frame.shape[:2]
    x = np.arange(int(width * (number + 1) / frames))
    t = (x / width * frames / BEAT_FRAMES) % 1
    wave = np.exp(-(((t - 0.15) / 0.012) ** 2)) - 0.2 * np.exp(-(((t - 0.185) / 0.012) ** 2))
    wave += 0.12 * np.exp(-(((t - 0.06) / 0.02) ** 2)) + 0.22 * np.exp(-(((t - 0.42) / 0.05) ** 2))
    y = np.rint(height * 0.93 - wave * height * 0.06).astype(int)
    for shift in (0, 1):
        frame[np.clip(y + shift, 0, height - 1), x] = (60, 220, 90)
