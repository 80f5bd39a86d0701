"""The truth about a study: what a reader of its files must find."""

import hashlib
import math
from typing import Any

import numpy as np

from phantom.lungs import LESIONS
from phantom.options import Options
from phantom.scan import Scan
from phantom.tissue import LOOKS, T


def truth(options: Options, scan: Scan, kept: list[int]) -> dict[str, Any]:
    """All that is known of a scan whose slices ``kept`` are written, as JSON types.

    ``sha256`` is of the modality values of the written slices, C order (T, K, J, I), little endian, in ``dtype``.
    """
    values = scan.values()[:, kept]
    made: dict[str, Any] = {
        "modality": scan.modality,
        "seed": options.seed,
        "shape": list(values.shape),
        "phases": options.phases,
        "dtype": values.dtype.name,
        "min": float(values.min()),
        "max": float(values.max()),
        "mean": float(values.mean(dtype=np.float64)),
        "sha256": hashlib.sha256(values.tobytes()).hexdigest(),
        "units": scan.units,
        "photometric": scan.photometric,
        "windows": _windows(scan, kept),
        "transfer_syntax": options.transfer_syntax,
        "defects": list(options.defects),
        "patient": {"name": options.patient_name, "id": options.patient_id},
        **{name: value for name, value in scan.truth.items() if name != "series"},
    }
    if scan.grid is not None:
        made |= _geometry(options, scan, kept)
    if scan.labels is not None:
        made |= _tissues(scan)
    return made


def _windows(scan: Scan, kept: list[int]) -> list[list[float]]:
    found = [scan.window_of(0, k) for k in kept]
    return [list(window) for window in found if window]


def _geometry(options: Options, scan: Scan, kept: list[int]) -> dict[str, Any]:
    grid = scan.grid
    assert grid is not None
    rows = grid.affine[:3, :3] / grid.spacing
    normal = np.cross(rows[:, 0], rows[:, 1])
    places = [grid.affine[:3, 3] + k * grid.affine[:3, 2] for k in kept]
    return {
        "affine_lps": grid.crop(kept[0], kept[0] + 1).affine.tolist(),
        "spacing": [float(abs(grid.affine[:3, 2] @ normal)), float(grid.spacing[1]), float(grid.spacing[0])],
        "positions": [place.tolist() for place in places],
        "offsets": [float((place - places[0]) @ normal) for place in places],
        "orientation": options.orientation,
        "tilt_degrees": options.tilt,
        "gaps": list(options.gaps),
    }


def _tissues(scan: Scan) -> dict[str, Any]:
    assert scan.labels is not None and scan.grid is not None
    counts = np.bincount(scan.labels.ravel(), minlength=256)
    column = {"MR": "t1", "PT": "suv"}.get(scan.modality, "hu")
    found = [tissue for tissue in LOOKS if counts[tissue]]
    return {
        f"{column}_of_tissue": {tissue.name.lower(): getattr(LOOKS[tissue], column) for tissue in found},
        "volumes_ml": {tissue.name.lower(): float(counts[tissue] * scan.grid.voxel_ml) for tissue in found},
        "volumes_are_of": "every voxel of the grid, left-out slices included",
        "nodules": [
            {
                "centre_lps": list(nodule.centre),
                "diameter_mm": nodule.diameter,
                column: getattr(LOOKS[nodule.tissue], column),
                "volume_ml": math.pi / 6000 * nodule.diameter**3,
                "voxels": int(counts[nodule.tissue]),
            }
            for nodule in LESIONS
            if counts[T(nodule.tissue)]
        ],
    }
