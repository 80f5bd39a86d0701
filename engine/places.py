"""Where the frames of one orientation lie along their normal, and which of them lie at one place.

Scanners and motion correction may place each time point a little differently. Frames are then at one place although
no two positions are the same.
"""

import numpy as np
from numpy.typing import NDArray

from engine import geometry
from engine.grouping import Item, orientation

DRIFT = 0.1
"""Frames of several time points may lie so far apart at one place, as a share of the distance between the slices, or of
their thickness where that is less: pairs of thin slices with room between the pairs are no time points."""
SAME_LINE_MM = 0.1
"""Frames at one distance along the normal whose corners lie further apart, and further than they may drift, belong to
different stacks."""

Places = list[list[Item]]
Floats = NDArray[np.float64]


def places_of(items: list[Item]) -> Places:
    """The frames at each distinct distance along the normal, ascending; each in natural order."""
    along = positions(items) @ axes(items)[2]
    order = np.argsort(along, kind="stable")
    gaps = np.diff(along[order], prepend=-np.inf)
    apart = _apart(along[order], _thinnest(items))
    places: Places = []
    for i, gap in zip(order, gaps, strict=True):
        if gap > apart:
            places.append([])
        places[-1].append(items[i])
    return [sorted(place, key=lambda item: item.order) for place in places]


def corners(items: list[Item]) -> Floats:
    """(n, 2) mm within the plane of the slices: where the frames lie beside one another."""
    return np.asarray(positions(items) @ axes(items)[:2].T)


def beside(places: Places) -> float:
    """How far apart, in mm within their plane, frames at one place must lie to be of different stacks."""
    unit = axes(places[0])
    heights = [float(np.array(place[0].frame.position) @ unit[2]) for place in places]
    return max(SAME_LINE_MM, DRIFT * float(np.median(np.diff(heights))) if len(heights) > 1 else 0.0)


def is_even(line: list[Item]) -> bool:
    """Whether frames, in their order along the normal, lie on a uniform grid."""
    return geometry.is_even(positions(line) @ axes(line)[2])


def positions(items: list[Item]) -> Floats:
    """(n, 3) LPS mm."""
    return np.array([item.frame.position for item in items], np.float64)


def axes(items: list[Item]) -> Floats:
    """The unit vectors that the frames share, as ``geometry.axes``."""
    unit = geometry.axes(orientation(items[0]))
    assert unit is not None, "only frames with a place in the patient are stacked"
    return unit


def _thinnest(items: list[Item]) -> float:
    """The smallest slice thickness in mm; infinite where none is given."""
    return min((item.frame.thickness for item in items if item.frame.thickness), default=np.inf)


def _apart(along: Floats, thickness: float) -> float:
    """The distance in mm beyond which neighbours are at different places: more than what positions drift by.

    Drift shows as two kinds of distances that nothing lies between: those within a place, and those from slice to
    slice. Without it, and where most places would still hold one frame alone, the same place is the same number.
    """
    gaps = np.diff(along)
    sizes = np.unique(gaps[gaps > geometry.SAME_PLACE_MM])
    leaps = np.flatnonzero(sizes[1:] * DRIFT >= sizes[:-1] * (1 - DRIFT))
    for drift in sizes[leaps]:
        starts = np.concatenate([[0], np.flatnonzero(gaps > drift) + 1])
        ends = np.concatenate([starts[1:], [len(along)]])
        middles = (along[starts] + along[ends - 1]) / 2
        spans = along[ends - 1] - along[starts]
        if np.median(ends - starts) >= 2 and spans.max() <= DRIFT * min(np.diff(middles).min(), thickness):
            return float(drift)
    return geometry.SAME_PLACE_MM
