"""Screening mammography: both breasts from above and from the side, each stored with the chest wall where it belongs.

A breast is made once with the chest wall at the left edge, the nipple to the right; right breasts are mirrored, so
that two of them lie back to back. Masses and calcifications are at known places of each picture.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, zoom

from phantom.options import Options
from phantom.scan import Scan

Field = NDArray[np.float32]

DETECTOR_MM = 300.0
BITS = 12
MASS_MM = 11.0
CALCIFICATIONS = ((-2.5, 1.0), (-1.0, -2.0), (0.5, 1.8), (1.8, -0.6), (3.0, 2.2))
"""Places of a group in mm around its middle (across, down)."""


@dataclass(frozen=True)
class Picture:
    """One of the four.

    Attributes
    ----------
    sides : (at the right, at the bottom)
        PatientOrientation.
    mass, group : (from the chest wall, from the top) in mm, or None
    """

    laterality: str
    view: str
    sides: tuple[str, str]
    mass: tuple[float, float] | None = None
    group: tuple[float, float] | None = None


PICTURES = (
    Picture("R", "CC", ("P", "L"), group=(62.0, 128.0)),
    Picture("L", "CC", ("A", "R"), mass=(48.0, 176.0)),
    Picture("R", "MLO", ("P", "FL"), group=(66.0, 168.0)),
    Picture("L", "MLO", ("A", "FR"), mass=(56.0, 118.0)),
)


def mammogram(options: Options) -> Scan:
    """The four pictures of a screening as one series, R CC first; ``slices`` asks for fewer."""
    wish = options.settled(len(PICTURES), 1024, (1.0, 1.0, 1.0))
    count, size = min(wish.shape[0], len(PICTURES)), wish.shape[1]
    rng = np.random.default_rng([wish.seed, 43])
    drawn = [_stored(picture, size, rng, wish.noise) for picture in PICTURES[:count]]
    known = {
        "detector_spacing": DETECTOR_MM / size,
        "spacing_at": "detector",
        "images": [_truth(picture, size) for picture in PICTURES[:count]],
    }
    return Scan("MG", np.stack(drawn)[None], BITS, window=(1900.0, 2900.0), truth=known)


def _truth(picture: Picture, size: int) -> dict[str, Any]:
    wall = "right" if picture.laterality == "R" else "left"
    made: dict[str, Any] = {"laterality": picture.laterality, "view": picture.view, "sides": list(picture.sides)}
    found = {name: _pixel(picture, place, size) for name in ("mass", "group") if (place := getattr(picture, name))}
    return made | {"chest_wall": wall} | found


def _pixel(picture: Picture, place: tuple[float, float], size: int) -> list[float]:
    """Column and row of a place, counted from pixel centres."""
    column = place[0] * size / DETECTOR_MM - 0.5
    across = _columns(size) - 1 - column if picture.laterality == "R" else column
    return [round(across, 2), round(place[1] * size / DETECTOR_MM - 0.5, 2)]


def _columns(size: int) -> int:
    return size * 4 // 5


def _stored(picture: Picture, size: int, rng: np.random.Generator, noise: float) -> NDArray[np.uint16]:
    step = DETECTOR_MM / size
    across = ((np.arange(_columns(size), dtype=np.float32) + 0.5) * step)[None, :]
    down = ((np.arange(size, dtype=np.float32) + 0.5) * step)[:, None]
    depth = _depth(picture.view, across, down)
    dense = _tissue(depth, across, down, rng)
    if picture.view == "MLO":
        dense = np.maximum(dense, np.float32(2350) * _soft((62 - across - down * 0.42) / 2) * (depth > 0))
    if picture.mass:
        away = np.hypot(across - picture.mass[0], down - picture.mass[1])
        dense = dense + 700 * _soft((MASS_MM / 2 - away) / 0.8)
    if picture.group:
        for x, y in CALCIFICATIONS:
            away = np.hypot(across - picture.group[0] - x, down - picture.group[1] - y)
            dense = dense + 1500 * np.exp(-((away / max(0.35, step)) ** 2))
    grain = rng.standard_normal(dense.shape, np.float32) * np.float32(26 * noise)
    values = np.where(depth > 0, dense + grain, np.abs(grain) * 0.4)
    made = np.clip(np.rint(values), 0, 2**BITS - 1).astype(np.uint16)
    return np.ascontiguousarray(made[:, ::-1]) if picture.laterality == "R" else made


def _depth(view: str, across: Field, down: Field) -> Field:
    """How deep under the skin a place lies, as a share: 0 at the outline, 1 at the middle of the chest wall."""
    low = 0.5 if view == "CC" else 0.5 + 0.1 * (across / 130)
    reach = 118 if view == "CC" else 126
    half = (DETECTOR_MM * 0.36) if view == "CC" else (DETECTOR_MM * 0.44)
    return np.asarray(1 - (across / reach) ** 2 - ((down - DETECTOR_MM * low) / half) ** 2, np.float32)


def _tissue(depth: Field, across: Field, down: Field, rng: np.random.Generator) -> Field:
    """Fat with strands and a gland that points to the nipple, brighter where it is denser."""
    strands = np.exp(-((_texture(rng, depth.shape, 30) / 0.16) ** 2)) + np.exp(
        -((_texture(rng, depth.shape, 14) / 0.1) ** 2)
    )
    lobes = 0.62 * _texture(rng, depth.shape, 7) + 0.3 * _texture(rng, depth.shape, 20)
    gland: Field = _soft((depth - 0.42) * 9) * _soft((across - 16) / 6) * _soft(2.2 * lobes)
    skin = np.exp(-(((depth - 0.015) / 0.015) ** 2))
    thick = np.clip(depth * 5, 0, 1) ** 0.5
    body = 900 + 150 * strands + 60 * lobes + 1150 * gland
    return np.asarray(thick * body + 420 * skin, np.float32)


def _texture(rng: np.random.Generator, shape: tuple[int, ...], knots: int) -> Field:
    """Smooth noise with about ``knots`` hills from top to bottom; its deviation is 1."""
    coarse = gaussian_filter(rng.standard_normal((knots * 2, knots * 2), np.float32), 1.0)
    made = zoom(coarse / coarse.std(), (shape[0] / coarse.shape[0], shape[1] / coarse.shape[1]), order=1)
    return np.asarray(made[: shape[0], : shape[1]], np.float32)


def _soft(value: NDArray[Any]) -> Field:
    """A step from 0 to 1 with a soft edge."""
    return np.asarray(1 / (1 + np.exp(-np.clip(value, -30, 30))), np.float32)
