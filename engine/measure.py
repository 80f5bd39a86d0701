"""Statistics of a region, from full-precision voxels (traps 16, 25, 26, 27)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import shapes
from engine.errors import Unusable
from engine.plane import Plane, missing

__all__ = ["Statistics", "statistics", "statistics_on", "to_pixels", "to_world"]

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Statistics:
    """What lies within a region.

    Attributes
    ----------
    shape : str
    count : int
        Pixels with a value whose centres lie inside.
    mean, sd, min, max : float or None
        Modality values; ``sd`` is that of the population (divisor: count). None where count is 0, and in colour.
    unit : str
        Of the values: HU, SUVbw …; "" where the file names none.
    area_mm2, area_px : float or None
        Area of those pixels; ``area_mm2`` is None where the size of a pixel is not known, both for a line or a point.
    outline_area, outline_length : float or None
        Area within the drawn outline and its perimeter, or a line's length, in ``length_unit``.
    length_unit : {"mm", "px"}
    suv : dict or None
        ``mean``, ``sd``, ``min`` and ``max`` as standardised uptake values by body weight; None where these are not
        known (trap 24).
    rgb : list of int or None
        Red, green and blue of the pixel at a point, in colour; None otherwise.
    """

    shape: str
    count: int
    mean: float | None
    sd: float | None
    min: float | None
    max: float | None
    unit: str
    area_mm2: float | None
    area_px: float | None
    outline_area: float | None
    outline_length: float | None
    length_unit: str
    suv: dict[str, float | None] | None = None
    rgb: list[int] | None = None

    def to_json(self) -> dict[str, Any]:
        """As a dictionary of JSON types."""
        return asdict(self)


def statistics(
    plane: Plane,
    shape: str,
    points: Sequence[Sequence[float]] | Points,
    unit: str = "",
    suv_factor: float | None = None,
) -> Statistics:
    """Statistics of the pixels inside a shape.

    Parameters
    ----------
    plane : Plane
        With stored values as in the volume: not isotropic, not windowed.
    shape : {"rectangle", "ellipse", "polygon", "freehand", "point", "line"}
    points : (N, 2) sequence, pixels
        As ``shapes.checked``.
    unit : str
        Of the modality values.
    suv_factor : float or None
        From modality values to SUVbw, as DisplaySet has it.

    Returns
    -------
    Statistics
        Padding, NaN, infinity, and what lies outside the volume or in a gap do not count.

    Raises
    ------
    Unusable
        ``bad_shape``.
    """
    corners = shapes.checked(shape, points)
    scale = plane.proportions or (1.0, 1.0)
    values = _values(plane, shape, corners)
    flat = shape in ("line", "point")
    moments = _moments(values if plane.stored.ndim == 2 else values[:0])
    return Statistics(
        shape=shape,
        count=len(values),
        **moments,
        unit=unit,
        area_mm2=None if flat or plane.spacing is None else len(values) * scale[0] * scale[1],
        area_px=None if flat else float(len(values)),
        outline_area=shapes.area(shape, corners, scale),
        outline_length=shapes.length(shape, corners, scale),
        length_unit="px" if plane.spacing is None else "mm",
        suv=None if suv_factor is None else {k: v if v is None else v * suv_factor for k, v in moments.items()},
        rgb=[round(part) for part in values[0]] if shape == "point" and values.ndim == 2 and len(values) else None,
    )


def statistics_on(
    plane: Plane, shape: str, points: Points, unit: str = "", suv_factor: float | None = None
) -> Statistics:
    """Statistics of a shape whose points lie in the patient, or, where the plane has no place, on the picture.

    Parameters
    ----------
    plane : Plane
    shape : str
        As ``statistics``; a rectangle has its four corners, an ellipse both ends of one axis, then of the other, so
        that both keep their shape however the plane is turned.
    points : (N, 3) array
        LPS mm; or column, row, image.

    Raises
    ------
    Unusable
        ``bad_shape``.
    """
    flat = points[:, :2] if plane.origin is None else to_pixels(plane, points)[:, :2]
    flat = np.round(flat, 6)  # a corner on a pixel's centre stays on it, whatever the plane's directions
    drawn = "polygon" if shape == "rectangle" and len(flat) == 4 else shape
    if drawn == "polygon" and shape == "rectangle" and _upright(flat):
        drawn, flat = "rectangle", np.stack([flat.min(axis=0), flat.max(axis=0)])
    return replace(statistics(plane, drawn, flat, unit, suv_factor), shape=shape)


def _upright(corners: Points) -> bool:
    """Whether four corners are those of a rectangle along the pixels: it then includes the centres on its edges."""
    near = np.isclose(corners[:, None], np.stack([corners.min(axis=0), corners.max(axis=0)]), rtol=0, atol=1e-6)
    return bool(near.any(axis=1).all()) and not np.isclose(corners[0], corners[2], atol=1e-9).any()


def to_pixels(plane: Plane, world: Sequence[Sequence[float]] | Points) -> Points:
    """Where points in the patient lie on a plane.

    Parameters
    ----------
    plane : Plane
    world : (N, 3) sequence, LPS mm

    Returns
    -------
    (N, 3) array
        x and y in pixels; and the distance from the plane in mm, positive along row x column.

    Raises
    ------
    Unusable
        ``no_place`` where the plane's place is not known; ``bad_shape`` where points are no triples of finite numbers.
    """
    axes, origin = _axes(plane)
    places = np.asarray(world, np.float64)
    if places.ndim != 2 or places.shape[1] != 3 or not np.isfinite(places).all():
        raise Unusable("bad_shape", "Points in the patient are triples of finite numbers.")
    return np.asarray(np.linalg.solve(axes, (places - origin).T).T)


def to_world(plane: Plane, points: Sequence[Sequence[float]] | Points) -> Points:
    """LPS mm of points on a plane, the inverse of ``to_pixels``: (N, 2) pixels to (N, 3).

    Raises
    ------
    Unusable
        ``no_place`` where the plane's place is not known.
    """
    axes, origin = _axes(plane)
    return np.asarray(origin + np.asarray(points, np.float64)[:, :2] @ axes[:, :2].T)


def _axes(plane: Plane) -> tuple[Points, Points]:
    """(3, 3) with a column each for one pixel right, one pixel down, one mm out; and the origin."""
    if plane.origin is None or plane.row is None or plane.column is None:
        raise Unusable("no_place", "The place of this picture in the patient is not known.")
    normal = np.cross(plane.row, plane.column)
    return np.stack([plane.row, plane.column, normal / np.linalg.norm(normal)], axis=1), plane.origin


def _values(plane: Plane, shape: str, corners: Points) -> NDArray[np.float64]:
    """(n,) modality values inside, or (n, 3) colours."""
    height, width = plane.stored.shape[:2]
    rows, columns, mask = shapes.inside(shape, corners, height, width)
    if plane.valid is not None:
        mask = mask & plane.valid[rows, columns]
    stored = plane.stored[rows, columns][mask]
    if stored.ndim == 1:
        stored = stored[~missing(stored, plane.padding)]
    values: NDArray[np.float64] = stored.astype(np.float64) * plane.slope + plane.intercept
    return values[np.isfinite(values)] if values.ndim == 1 else values


def _moments(values: NDArray[np.float64]) -> dict[str, float | None]:
    if not len(values):
        return dict.fromkeys(("mean", "sd", "min", "max"))
    return {
        "mean": float(values.mean()),
        "sd": float(values.std()),
        "min": float(values.min()),
        "max": float(values.max()),
    }
