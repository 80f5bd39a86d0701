"""Lengths, angles and areas of what is drawn, and the calibration that they rest on (traps 22, 23, 27).

Points are LPS mm where the picture has a place in the patient; else (column, row, image) in pixels. The page computes
the same while a hand draws; one table of cases holds for both (``tests/metric_cases.json``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import degrees, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from engine.displayset import DisplaySet
from engine.header import Pair, Region

Points = NDArray[np.float64]

CENTIMETRES = 3
"""Of PhysicalUnitsXDirection (PS3.3 C.8.5.5.1.15)."""
LABELS = {
    "PixelSpacing": "Pixel Spacing",
    "ImagerPixelSpacing": "at the detector",
    "NominalScannedPixelSpacing": "on the scanned film",
    "SequenceOfUltrasoundRegions": "ultrasound region",
}
DOUBTFUL = ("ImagerPixelSpacing", "NominalScannedPixelSpacing")
_OUTLINES = ("rectangle", "polyline", "freehand")


@dataclass(frozen=True, slots=True)
class Calibration:
    """A known length that somebody drew on an image without a place: its two ends in pixels, its value in mm."""

    key: str
    index: int
    points: Points
    value: float


@dataclass(frozen=True, slots=True)
class Metric:
    """What one step of a pixel means, and why that is believed.

    Attributes
    ----------
    placed : bool
        Points are LPS mm, and nothing is left to convert.
    mm : bool
        Whether lengths are millimetres.
    factor : float
        From lengths by ``spacing`` to lengths in ``unit``; 1 but for a calibration by hand.
    spacing : (row, column)
        Between rows and between columns, in mm; where it is not known, by the aspect ratio, the lesser 1.
    unit : {"mm", "px"}
    source : str
        Keyword that the spacing came from, "hand" for a calibration by hand, "" for pixels.
    label : str
        The source in words.
    trusted : bool
        Whether lengths hold in the patient.
    reason : str
        Why there are no millimetres although the file names some.
    key : str
        The mark that calibrates, "" where none does.
    """

    placed: bool
    mm: bool
    factor: float
    spacing: Pair
    unit: str
    source: str
    label: str
    trusted: bool
    reason: str = ""
    key: str = ""

    @property
    def pixel(self) -> float | None:
        """Millimetres of one pixel, of its shorter side where it is not square; None where lengths are pixels."""
        return self.factor * min(self.spacing) if self.mm else None


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a mark: ``name`` is length, angle, area or perimeter."""

    name: str
    value: float
    unit: str


def metric(
    info: DisplaySet,
    spacing: Pair | None,
    placed: bool,
    index: int,
    points: Points,
    calibrations: Sequence[Calibration] = (),
) -> Metric:
    """The metric at a place of a picture.

    Parameters
    ----------
    info : DisplaySet
    spacing : (row, column) or None, mm
        Of the plane.
    placed : bool
        Whether the plane has a place in the patient.
    index : int
        Of the picture, for calibrations of single images.
    points : (N, 3) array
    calibrations : sequence of Calibration
        Of this series, the oldest first; they do not change what is placed.
    """
    if placed:
        return _from_file(info, spacing, True)
    known = [one for one in calibrations if one.index == index or info.frame_time is not None]
    if known:
        return _by_hand(known[-1], spacing, _pixels(info))
    if info.regions:
        return _in_region(info.regions, points, _pixels(info))
    return _from_file(info, spacing, False)


def measures(kind: str, points: Points, by: Metric) -> tuple[Measure, ...]:
    """The numbers of a mark: a length, an angle, or area and perimeter; none for what has no size.

    Parameters
    ----------
    kind : str
        As ``records.marks`` names them.
    points : (N, 3) array
        An angle's apex is the second; a Cobb angle's are the ends of one line, then of the other; an ellipse's are both
        ends of one axis, then of the other; outlines are closed by themselves.
    by : Metric
    """
    at = _sized(points, by)
    if kind == "length":
        return (Measure("length", _norm(at[1] - at[0]), by.unit),)
    if kind == "angle":
        return (Measure("angle", _angle(at[0] - at[1], at[2] - at[1]), "°"),)
    if kind == "cobb":
        turned = _angle(at[1] - at[0], at[3] - at[2])
        return (Measure("angle", min(turned, 180 - turned), "°"),)
    if kind == "ellipse":
        return _sides(*_ellipse((at[1] - at[0]) / 2, (at[3] - at[2]) / 2), by)
    if kind in _OUTLINES:
        return _sides(*_outline(at), by)
    return ()


def _from_file(info: DisplaySet, spacing: Pair | None, placed: bool) -> Metric:
    source = info.spacing_source
    if spacing is None:
        return Metric(placed, False, 1.0, _pixels(info), "px", "", "no spacing in the file", False)
    label = LABELS.get(source, source)
    if info.calibration and source == "PixelSpacing":
        label += f": {info.calibration}"
    return Metric(placed, True, 1.0, spacing, "mm", source, label, source not in DOUBTFUL)


def _pixels(info: DisplaySet) -> Pair:
    """Height and width of a pixel whose size is not known: its aspect ratio keeps angles true (trap 21)."""
    return info.aspect or (1.0, 1.0)


def _by_hand(known: Calibration, spacing: Pair | None, pixels: Pair) -> Metric:
    steps = spacing or pixels
    drawn = _norm((known.points[1] - known.points[0]) * (steps[1], steps[0], 0))
    label = f"calibrated by hand ({known.value:g} mm)"
    if drawn == 0:
        return _uncalibrated("Its line has no length.", pixels)
    return Metric(False, True, known.value / drawn, steps, "mm", "hand", label, True, key=known.key)


def _in_region(regions: Sequence[Region], points: Points, pixels: Pair) -> Metric:
    """Trap 23: both ends in one region of equal units; the smallest where several hold them."""
    around = [region for region in regions if _holds(region, points)]
    if not around:
        return _uncalibrated("It does not lie within one ultrasound region.", pixels)
    region = min(around, key=lambda one: (one.box[2] - one.box[0]) * (one.box[3] - one.box[1]))
    across, down = (abs(delta) * 10 for delta in region.delta)
    if region.units != (CENTIMETRES, CENTIMETRES) or not (across and down):
        return _uncalibrated("This ultrasound region does not measure lengths in both directions.", pixels)
    source = "SequenceOfUltrasoundRegions"
    return Metric(False, True, 1.0, (down, across), "mm", source, LABELS[source], True)


def _holds(region: Region, points: Points) -> bool:
    x, y = points[:, 0], points[:, 1]
    left, top, right, bottom = region.box
    return bool(((x >= left - 0.5) & (x <= right + 0.5) & (y >= top - 0.5) & (y <= bottom + 0.5)).all())


def _uncalibrated(reason: str, pixels: Pair) -> Metric:
    return Metric(False, False, 1.0, pixels, "px", "", "not calibrated here", False, reason)


def _sized(points: Points, by: Metric) -> Points:
    """Points in the unit of the metric, as vectors in space."""
    at = np.asarray(points, np.float64).reshape(-1, 3)
    return at if by.placed else at * (by.spacing[1], by.spacing[0], 0.0) * by.factor


def _norm(vector: Points) -> float:
    return float(np.linalg.norm(vector))


def _angle(one: Points, other: Points) -> float:
    """Degrees between two directions; 0 where one has no length."""
    return degrees(float(np.arctan2(_norm(np.cross(one, other)), one @ other)))


def _sides(area: float, perimeter: float, by: Metric) -> tuple[Measure, ...]:
    return Measure("area", area, f"{by.unit}²"), Measure("perimeter", perimeter, by.unit)


def _outline(at: Points) -> tuple[float, float]:
    """Area and perimeter of a closed outline in space (Newell's formula)."""
    following = np.roll(at, -1, axis=0)
    area = _norm(np.cross(at - at[0], following - at[0]).sum(axis=0)) / 2
    return area, float(np.linalg.norm(following - at, axis=1).sum())


def _ellipse(one: Points, other: Points) -> tuple[float, float]:
    """Area and perimeter of the ellipse with these half axes, which need not be at right angles (Ramanujan)."""
    area = pi * _norm(np.cross(one, other))
    a, b = (float(value) for value in np.linalg.svd(np.stack([one, other]), compute_uv=False))
    if a + b == 0:
        return 0.0, 0.0
    h = ((a - b) / (a + b)) ** 2
    return area, pi * (a + b) * (1 + 3 * h / (10 + sqrt(4 - 3 * h)))
