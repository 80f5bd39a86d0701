"""Noise that looks like a scanner's: correlated within the slice, endless without repeating, and fast.

A small pool of filtered noise is made once; each slice mixes two members of it, shifted by a random amount.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]

POOL = 6


@lru_cache(maxsize=8)
def pool(seed: int, shape: tuple[int, int], kind: str, pixel: float) -> Field:
    """Noise fields of mean 0 and deviation 1, periodic at their edges.

    Parameters
    ----------
    kind : str
        ``"ct"``: the band-limited ramp spectrum of filtered back-projection; ``"grain"``: tissue texture of about
        2.5 mm; ``"cloud"``: slow variation over about 20 mm; ``"white"``.
    pixel : float
        Pixel size in mm.

    Returns
    -------
    (POOL, H, W) float32 array
    """
    rng = np.random.default_rng([seed, *kind.encode()])
    white = rng.standard_normal((POOL, *shape), np.float32)
    across = np.hypot(np.fft.fftfreq(shape[0])[:, None], np.fft.rfftfreq(shape[1])[None]) / pixel
    filtered = np.fft.irfft2(np.fft.rfft2(white) * _spectrum(kind, across), s=shape)
    return np.asarray(filtered / filtered.std(axis=(1, 2), keepdims=True), np.float32)


def _spectrum(kind: str, frequency: NDArray[np.float64]) -> NDArray[np.float64]:
    if kind == "ct":
        return np.asarray(np.sqrt(frequency + 0.01) * np.exp(-((frequency / 0.42) ** 2)))
    if kind == "grain":
        return np.asarray(np.exp(-((frequency / 0.22) ** 2)))
    if kind == "cloud":
        return np.asarray(np.exp(-((frequency / 0.03) ** 2)))
    return np.ones_like(frequency)


def slice_noise(rng: np.random.Generator, members: Field) -> Field:
    """One slice of noise, independent of others: two members of the pool, each rolled by a random amount."""
    first, second = rng.choice(len(members), 2, replace=False)
    turn = rng.uniform(0, 2 * np.pi)
    rolled = [np.roll(members[m], rng.integers(0, members.shape[1:]), axis=(0, 1)) for m in (first, second)]
    return np.asarray(rolled[0] * np.float32(np.cos(turn)) + rolled[1] * np.float32(np.sin(turn)), np.float32)


def smooth_along(members: Field, place: float, reach: float) -> Field:
    """Texture at a place along the normal (mm) that changes smoothly over ``reach`` mm."""
    turn = place / reach
    base = int(np.floor(turn)) % len(members)
    share = turn - np.floor(turn)
    a, b = members[base], members[(base + 1) % len(members)]
    weight = np.cos(share * np.pi / 2), np.sin(share * np.pi / 2)
    return np.asarray(a * np.float32(weight[0]) + b * np.float32(weight[1]), np.float32)


def soften(image: Field) -> Field:
    """A narrow blur (1 4 1)/6 along rows and columns: the scanner's point spread."""
    made = image.copy()
    for axis in (0, 1):
        lines = np.moveaxis(made, axis, 0)
        middle = lines[1:-1] * np.float32(4 / 6) + (lines[:-2] + lines[2:]) * np.float32(1 / 6)
        lines[1:-1] = middle
    return made
