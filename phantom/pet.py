"""PET: activity concentration in Bq/ml, blurred as a detector does, each slice scaled by its own slope."""

import numpy as np
from scipy.ndimage import gaussian_filter

from phantom import thorax
from phantom.grid import make_grid
from phantom.options import Options
from phantom.scan import Scan
from phantom.texture import pool, slice_noise
from phantom.tissue import table

USUAL = (60, 168, (5.0, 2.5, 2.5))
DOSE_BQ = 300e6
HALF_LIFE_S = 6586.2
DELAY_S = 3600.0
WEIGHT_KG = 72.0
RESOLUTION_MM = 5.0


def scan(options: Options) -> Scan:
    """Activity of 18F-fluorodeoxyglucose at the start of the series, an hour after injection."""
    wish = options.settled(*USUAL)
    assert wish.spacing
    grid = make_grid(wish.shape, wish.spacing, wish.orientation, wish.tilt)
    canvas = thorax.paint(grid, wish.seed, twigs=40)
    per_suv = DOSE_BQ * 2 ** (-DELAY_S / HALF_LIFE_S) / (WEIGHT_KG * 1000)
    activity = table("suv")[canvas.labels] * np.float32(per_suv)
    sigma = RESOLUTION_MM / 2.355 / grid.spacing[::-1]
    activity = gaussian_filter(activity, sigma)
    stored = np.empty((wish.phases, *grid.shape), np.int16)
    slopes = np.empty(stored.shape[:2])
    for t in range(wish.phases):
        for k in range(grid.shape[0]):
            rng = np.random.default_rng([wish.seed, t, k])
            noise = slice_noise(rng, pool(wish.seed, grid.shape[1:], "grain", 1.6))
            image = activity[k] + np.sqrt(np.maximum(activity[k], 1) * 90) * noise * np.float32(wish.noise)
            image = np.maximum(image, 0)
            slopes[t, k] = float(f"{max(float(image.max()), 1.0) / 32767:.10g}")
            stored[t, k] = np.clip(np.rint(image / slopes[t, k]), 0, 32767)
    known = {"dose_bq": int(DOSE_BQ), "suv_factor": 1 / per_suv, "weight_kg": WEIGHT_KG, "slopes": slopes.tolist()}
    top = 5 * per_suv
    return Scan("PT", stored, 16, grid, canvas.labels, slopes, 0.0, (top / 2, top), units="BQML", truth=known)
