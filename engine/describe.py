"""A display set as the viewer is told of it: geometry, planes, windows, meaning; no pixels are read."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

import numpy as np

from engine import coarse, presets, rectify, slices
from engine.displayset import DisplaySet
from engine.plane import Axis, PlaneLayout
from engine.rectify import Mask


def describe(info: DisplaySet, undrawable: Collection[tuple[int, int]] = (), lacking: str = "") -> dict[str, Any]:
    """All that is known of a display set without its pixels.

    Parameters
    ----------
    info : DisplaySet
    undrawable : (phase, index) pairs
        Acquired slices that are known not to be decodable: planes are blank there, as in a gap.
    lacking : str
        Why the volume cannot be held in memory: there are no other planes than the acquired ones then.

    Returns
    -------
    dict
        JSON-able. World coordinates are LPS mm; ``affine`` leads from voxel (i, j, k, 1) to them; ``planes`` has of
        each family size, place, and what lies in a gap; or ``{"reason"}``. ``shape`` and ``positions`` (first voxels)
        are of acquired slices; ``grid`` is the even, upright volume that planes are cut from, ``coarse`` its copy.
    """
    (phases, count), geometry = info.shape[:2], info.geometry
    return _named(info, lacking) | {
        "slices": count,
        "rows": info.rows,
        "columns": info.columns,
        "phases": phases,
        "phase_label": info.phase_label,
        "phase_values": info.phase_values,
        "frame_of_reference": info.frame_of_reference,
        "spacing": geometry.spacing if any(geometry.spacing) else None,
        "spacing_source": info.spacing_source,
        "calibration": info.calibration,
        "shape": info.shape if phases > 1 else info.shape[1:],
        "affine": geometry.affine,
        "affine_is": affine_is(info),
        "positions": [one.position for line in info.slices[:1] for one in line],
        "grid": None if lacking else _grid(info),
        "coarse": None if lacking else _coarse(info),
        "orientation": orientation(info),
        "tilt_degrees": geometry.tilt_degrees,
        "gaps": geometry.gaps,
        "units": info.units,
        "suv_factor": info.suv_factor,
        "colour": info.colour,
        "inverted": info.inverted,
        "slope": info.slope,
        "intercept": info.intercept,
        "dtype": info.dtype,
        "padding": info.padding,
        "frame_time": info.frame_time,
        "regions": [asdict(region) for region in info.regions],
        "windows": [asdict(window) for window in info.windows],
        "voi_function": info.voi_function,
        "voi_luts": info.voi_luts,
        "presets": [asdict(preset) for preset in presets.offered(info)],
        "planes": {name: _plane(info, one, undrawable) for name, one in _layouts(info, lacking).items()},
        "trust": info.trust,
    }


def _layouts(info: DisplaySet, lacking: str) -> dict[str, PlaneLayout | str]:
    found = slices.layout(info)
    if not lacking:
        return found
    return {name: one if name == "acquired" or isinstance(one, str) else lacking for name, one in found.items()}


def _named(info: DisplaySet, lacking: str) -> dict[str, Any]:
    """What it is called, and what kind of thing it is."""
    return {
        "series_uid": info.series_uid,
        "part": info.part,
        "modality": info.modality,
        "number": info.number,
        "description": info.description,
        "kind": info.kind,
        "reason": info.reason or lacking,
        "format": info.format,
    }


def orientation(info: DisplaySet) -> list[float] | None:
    """Direction cosines of the rows, then of the columns (PS3.3 C.7.6.2.1.1), LPS; None where unknown."""
    if info.geometry.affine is None:
        return None
    axes = np.array(info.geometry.affine)[:3, :2]
    lengths = np.linalg.norm(axes, axis=0)
    if not lengths.all():
        return None
    cosines: list[float] = (axes / lengths).T.ravel().tolist()
    return cosines


def affine_is(info: DisplaySet) -> str | None:
    """What k of ``affine`` counts: ``acquired`` slices, those of the ``even grid``; or it places the ``first image``.

    None where there is no affine.
    """
    if info.geometry.affine is None:
        return None
    if info.kind != "volume":
        return "first image"
    return "even grid" if info.geometry.regularity == "uneven" else "acquired"


def _grid(info: DisplaySet) -> dict[str, Any] | None:
    """Shape and affine of the rectified volume; those of the acquired one where that is even and upright."""
    if info.kind != "volume" or info.geometry.affine is None:
        return None
    shape, affine = rectify.rectified_layout(info)
    return {"shape": shape if shape[0] > 1 else shape[1:], "affine": affine.tolist()}


def _coarse(info: DisplaySet) -> dict[str, Any] | None:
    """Shape (K, J, I) and affine of the small copy of ``grid``."""
    if info.kind != "volume" or info.geometry.affine is None:
        return None
    shape, affine = rectify.rectified_layout(info)
    lies = coarse.layout(shape[1:], affine)
    return {"shape": lies.shape, "affine": lies.affine.tolist()}


def _plane(info: DisplaySet, layout: PlaneLayout | str, undrawable: Collection[tuple[int, int]]) -> dict[str, Any]:
    if isinstance(layout, str):
        return {"reason": layout}
    blank = None
    if layout.rectified or (undrawable and layout.name != "acquired"):
        blank = rectify.blank_slices(info, undrawable)
    return {
        "slices": layout.count,
        "width": layout.width,
        "height": layout.height,
        "spacing": layout.spacing,
        "aspect": layout.aspect,
        "distance": layout.distance,
        "origin": layout.origin,
        "row": layout.row,
        "column": layout.column,
        "step": layout.step,
        "origins": layout.origins or None,
        "letters": layout.letters,
        "rectified": layout.rectified,
        "in_gap": _in_gap(blank, layout.through),
        "rows_in_gap": _in_gap(blank, layout.down),
        "columns_in_gap": _in_gap(blank, layout.right),
    }


def _in_gap(blank: Mask | None, along: Axis) -> list[int]:
    """Planes, rows or columns that are blank as a whole, because there is no image."""
    axis, sign = along
    if blank is None or axis != 2:
        return []
    indices: list[int] = np.flatnonzero(blank[::sign]).tolist()
    return indices
