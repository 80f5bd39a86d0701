"""What the server measures of a mark: its numbers, its statistics, and the image that it lies on."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from engine import measure, metric, oblique, regionplane, shapes, slices
from engine.displayset import DisplaySet
from engine.errors import EngineError, Unusable
from engine.header import Pair
from engine.metric import Calibration
from engine.plane import Plane, PlaneLayout
from engine.rectify import rectified_layout
from engine.regionplane import Points, Ref
from imaging import NotReady, Oblique, OpenSeries, View, cut
from records.marks import SHAPES, Mark

_PLACELESS = "This picture has no place in the patient: give points on the image."
_PLACED = "This picture has a place in the patient: give points in LPS mm."

Place = tuple[int, int]
Image = tuple[str, int]
"""A stored instance and a frame of it; ("", 0) where a plane shows many."""


def numbers(
    info: DisplaySet, mark: Mark, calibrations: Sequence[Calibration], spacings: dict[str, Pair] | None = None
) -> dict[str, Any]:
    """Measures and the calibration that they rest on; no pixel is read.

    Parameters
    ----------
    info : DisplaySet
    mark : Mark
    calibrations : sequence of Calibration
        Of the series, the oldest first.
    spacings : dict or None
        Pixels of the planes of the series that are known already, by name; what is found is added.

    Returns
    -------
    dict
        ``measures``, ``calibration`` and ``reason``, JSON-able.
    """
    by = _metric(info, mark, calibrations, {} if spacings is None else spacings)
    made = [asdict(one) for one in metric.measures(mark.kind, mark.array, by)]
    stamp = {"source": by.source, "label": by.label, "trusted": by.trusted, "pixel": by.pixel}
    stamp |= {"mark": by.key} if by.key else {}
    return {"measures": made, "calibration": stamp, "reason": by.reason if made else ""}


def placed(info: DisplaySet, mark: Mark) -> Mark:
    """A mark with the index of the plane that it truly lies on.

    Raises
    ------
    Unusable
        ``off_plane``, ``bad_space``, ``no_volume``, ``no_such_slice``, ``no_such_phase``.
    """
    slices.check_phase(info.shape[0], mark.phase)
    if mark.plane.name == "oblique":
        _volume(info)
        if mark.points:
            regionplane.plane_around(_grid(info), mark.plane.ref(), mark.array)
        return mark
    layout = slices.find(info, mark.plane.name)
    if mark.points and (mark.space == "image") != (layout.origin is None):
        raise Unusable("bad_space", _PLACELESS if layout.origin is None else _PLACED)
    if mark.space == "patient" and mark.points:
        return mark.on(regionplane.index_at(layout, mark.array, mark.plane.slab.mm, mark.plane.index))
    _check_index(layout, mark.plane.index)
    return mark


def check_region(info: DisplaySet, mark: Mark) -> None:
    """Refuse a region that holds nothing of its picture. What was stored before there was such a rule stays.

    Parameters
    ----------
    info : DisplaySet
    mark : Mark
        As ``placed`` gives it.

    Raises
    ------
    Unusable
        ``no_area``, ``outside_picture``.
    """
    shape = SHAPES.get(mark.kind, "point")
    if shape == "point":
        return
    turned = mark.plane.name == "oblique"
    flat = _turned(info, mark) if turned else _flat(info, mark)
    if shapes.is_line(flat):
        raise Unusable("no_area", f"This {mark.kind} has no area: its points lie on one line.")
    if turned:  # Planes of any direction have no edge: what lies beside the volume has no values, and says so.
        return
    layout = slices.find(info, mark.plane.name)
    if shapes.is_beside(shape, flat, layout.height, layout.width):
        raise Unusable("outside_picture", f"This {mark.kind} lies outside its picture, and holds nothing of it.")


def image_of(info: DisplaySet, mark: Mark) -> Image:
    """The one image that a mark lies on; ("", 0) on planes that are cut from many."""
    if mark.plane.name != "acquired" or mark.plane.slab.mm > 0:
        return "", 0
    one = info.slices[mark.phase][mark.plane.index]
    return one.instance, one.frame


def index_of(info: DisplaySet, image: Image, before: Place) -> int | None:
    """Where an image lies in its series now; None where it is not part of it.

    ``before`` is the phase and the index where it was: the slices of a NIfTI file are all of one image.
    """
    t, k = before
    if t < len(info.slices) and k < len(info.slices[t]):
        one = info.slices[t][k]
        if (one.instance, one.frame) == image:
            return k
    for line in info.slices:
        for k, one in enumerate(line):
            if (one.instance, one.frame) == image:
                return k
    return None


def statistics(opened: OpenSeries, mark: Mark) -> tuple[dict[str, Any] | None, str]:
    """Statistics of a region and "", or None and why there are none ("" for what is no region).

    Raises
    ------
    NotReady
        While the volume that it is cut from is being read.
    """
    shape = SHAPES.get(mark.kind)
    if shape is None:
        return None, ""
    try:
        return region(opened, mark.plane.ref(), mark.phase, shape, mark.array)[1], ""
    except NotReady:
        raise  # It comes again in a moment, and has its numbers then.
    except EngineError as error:
        return None, error.message


def region(opened: OpenSeries, ref: Ref, phase: int, shape: str, points: Points) -> tuple[Plane, dict[str, Any]]:
    """The plane that a region lies on, and its statistics.

    Parameters
    ----------
    points : (N, 3) array
        LPS mm; column, row, image where the series has no place in the patient.

    Raises
    ------
    Unusable, Undrawable, NotReady
        As ``imaging.cut``; ``off_plane``, ``bad_shape``.
    """
    info = opened.info
    plane = cut(opened, _view(opened, ref, phase, points))
    found = measure.statistics_on(plane, shape, points, info.units, info.suv_factor)
    return plane, found.to_json()


def calibration_of(key: str, mark: Mark) -> Calibration:
    """A calibration as the engine takes it."""
    return Calibration(key, mark.plane.index, mark.array, mark.value or 0.0)


def _metric(
    info: DisplaySet, mark: Mark, calibrations: Sequence[Calibration], spacings: dict[str, Pair]
) -> metric.Metric:
    if mark.space == "patient":
        name = mark.plane.name
        if name not in spacings:
            spacings[name] = _spacing(info, name)
        return metric.metric(info, spacings[name], True, mark.plane.index, mark.array)
    layout = slices.find(info, "acquired")
    return metric.metric(info, layout.spacing, False, mark.plane.index, mark.array, calibrations)


def _spacing(info: DisplaySet, plane: str) -> Pair:
    """Between the rows and the columns of the plane that a mark was drawn on, mm; of a turned one the finest."""
    _, rows, columns = info.geometry.spacing
    acquired = (rows, columns) if rows and columns else (1.0, 1.0)
    try:
        if plane == "oblique":
            finest = oblique.finest(_grid(info))
            return finest, finest
        return slices.find(info, plane).spacing or acquired
    except Unusable:  # Its series came anew, and forms no volume any more: its numbers stay.
        return acquired


def _view(opened: OpenSeries, ref: Ref, phase: int, points: Points) -> View:
    if ref.name == "oblique":
        _volume(opened.info)
        at = regionplane.plane_around(_grid(opened.info), ref, points)
        wanted = Oblique(_triple(at.origin), _triple(at.right), _triple(at.down), at.width, at.height, at.spacing[0])
        return View("oblique", None, phase, ref.slab_mm, ref.slab, wanted)
    layout = opened.layout(ref.name)
    index = ref.index if layout.origin is None else regionplane.index_at(layout, points, ref.slab_mm, ref.index)
    return View(ref.name, index, phase, ref.slab_mm, ref.slab)


def _volume(info: DisplaySet) -> None:
    """Refuse a series that no turned plane can be cut from."""
    slices.find(info, "axial")


def _grid(info: DisplaySet) -> Points:
    """Affine of the volume that turned planes are cut from."""
    return rectified_layout(info)[1]


def _flat(info: DisplaySet, mark: Mark) -> Points:
    """(N, 2) columns and rows of a mark on a plane that has a name."""
    if mark.space == "image":
        return mark.array[:, :2]
    return regionplane.pixels_on(slices.find(info, mark.plane.name), mark.array, mark.plane.index)


def _turned(info: DisplaySet, mark: Mark) -> Points:
    """(N, 2) pixels of a mark along the directions of its turned plane, from anywhere."""
    around = regionplane.plane_around(_grid(info), mark.plane.ref(), mark.array)
    return np.stack([mark.array @ around.right, mark.array @ around.down], axis=1) / around.spacing[0] ** 2


def _check_index(layout: PlaneLayout, index: int) -> None:
    if not 0 <= index < layout.count:
        raise Unusable("no_such_slice", f"There is no slice {index}: this series has {layout.count}, from 0.")


def _triple(vector: Points) -> tuple[float, float, float]:
    return float(vector[0]), float(vector[1]), float(vector[2])
