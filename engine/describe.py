"""A display set as the viewer is told of it: geometry, planes, windows, meaning; no pixels are read."""

from dataclasses import asdict
from typing import Any

import numpy as np

from engine import presets, rectify, slices
from engine.displayset import DisplaySet
from engine.plane import Axis, PlaneLayout


def describe(info: DisplaySet) -> dict[str, Any]:
    """All that is known of a display set without its pixels.

    Parameters
    ----------
    info : DisplaySet

    Returns
    -------
    dict
        JSON-able. World coordinates are LPS mm; ``affine`` leads from voxel (i, j, k, 1) to them; ``planes`` has for
        each family its size and place, and which planes, rows and columns lie in a gap; or ``{"reason"}``. ``shape``
        and ``positions`` (LPS mm of each slice's first voxel) are of the acquired slices, as the NumPy file has them;
        ``grid`` is the even, upright volume that planes are cut from, None where there is none.
    """
    (phases, count), geometry = info.shape[:2], info.geometry
    return {
        "series_uid": info.series_uid,
        "part": info.part,
        "modality": info.modality,
        "number": info.number,
        "description": info.description,
        "kind": info.kind,
        "reason": info.reason,
        "format": info.format,
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
        "grid": _grid(info),
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
        "planes": {name: _plane(info, layout) for name, layout in slices.layout(info).items()},
        "trust": info.trust,
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


def _plane(info: DisplaySet, layout: PlaneLayout | str) -> dict[str, Any]:
    if isinstance(layout, str):
        return {"reason": layout}
    return {
        "slices": layout.count,
        "width": layout.width,
        "height": layout.height,
        "spacing": layout.spacing,
        "distance": layout.distance,
        "origin": layout.origin,
        "row": layout.row,
        "column": layout.column,
        "step": layout.step,
        "origins": layout.origins or None,
        "letters": layout.letters,
        "rectified": layout.rectified,
        "in_gap": _in_gap(info, layout, layout.through),
        "rows_in_gap": _in_gap(info, layout, layout.down),
        "columns_in_gap": _in_gap(info, layout, layout.right),
    }


def _in_gap(info: DisplaySet, layout: PlaneLayout, along: Axis) -> list[int]:
    """Planes, rows or columns that are blank as a whole, because no image was acquired there."""
    axis, sign = along
    if not layout.rectified or axis != 2:
        return []
    indices: list[int] = np.flatnonzero(rectify.in_gap(info.geometry)[::sign]).tolist()
    return indices
