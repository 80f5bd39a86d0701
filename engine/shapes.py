"""Regions drawn on a plane: which pixels they hold, how large they are.

Points are (x, y) in pixels of the plane, x to the right, y down, (0, 0) the centre of the top left pixel. A pixel
belongs to a shape when its centre lies inside, so that zoom and rotation of the screen play no part (trap 26).
"""

from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray

from engine.errors import Unusable

Points = NDArray[np.float64]
Mask = NDArray[np.bool_]
Scale = tuple[float, float]

POINTS_NEEDED = {"rectangle": (2,), "ellipse": (2, 4), "line": (2,), "point": (1,)}
SHAPES = ("rectangle", "ellipse", "polygon", "freehand", "point", "line")
THIN = 0.01
"""What is nowhere wider than this is a line. Pixels."""
_ROUND = 72
"""Corners that stand for an ellipse."""
MAX_POINTS = 20_000
FARTHEST = 1e6


def checked(shape: str, points: object) -> Points:
    """The corners of a shape.

    Parameters
    ----------
    shape : str
        One of SHAPES.
    points : (N, 2) array-like, pixels
        Two opposite corners of a rectangle, or of the box around an ellipse; of a turned ellipse both ends of one axis,
        then of the other; two ends of a line; one point; three or more corners of a polygon or a freehand outline,
        which is closed by itself.

    Returns
    -------
    (N, 2) float64 array

    Raises
    ------
    Unusable
        ``bad_shape``.
    """
    if shape not in SHAPES:
        raise Unusable("bad_shape", f"There is no shape {shape!r}: choose one of {', '.join(SHAPES)}.")
    try:
        made = np.asarray(points, np.float64)
    except (TypeError, ValueError) as error:
        raise Unusable("bad_shape", "Points are pairs of numbers.") from error
    if made.ndim != 2 or made.shape[1] != 2 or len(made) > MAX_POINTS:
        raise Unusable("bad_shape", f"Points are pairs of numbers, {MAX_POINTS} at most.")
    if not (np.isfinite(made).all() and (np.abs(made) <= FARTHEST).all()):
        raise Unusable("bad_shape", "Points are finite and lie near the picture.")
    needed = POINTS_NEEDED.get(shape)
    if (needed is not None and len(made) not in needed) or (needed is None and len(made) < 3):
        count = " or ".join(map(str, needed)) if needed else "three or more"
        raise Unusable("bad_shape", f"A {shape} has {count} points.")
    return made


def inside(shape: str, points: Points, height: int, width: int) -> tuple[slice, slice, Mask]:
    """Pixels whose centres lie inside a shape.

    Returns
    -------
    (rows, columns, mask)
        The box of the plane that the shape touches, and which of its pixels belong to it. Empty for a line.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    if shape == "point":
        low = high = np.floor(points[0] + 0.5)
    elif shape == "ellipse" and len(points) == 4:
        middle, one, other = _axes(points)
        reach = np.hypot(one, other)
        low, high = middle - reach, middle + reach
    left, top = (int(np.ceil(max(edge, 0.0))) for edge in low)
    right, bottom = int(np.floor(min(high[0], width - 1))), int(np.floor(min(high[1], height - 1)))
    rows, columns = slice(top, max(top, bottom + 1)), slice(left, max(left, right + 1))
    size = (rows.stop - rows.start, columns.stop - columns.start)
    if shape == "line" or 0 in size:
        return rows, columns, np.zeros(size, bool)
    if shape in ("rectangle", "point"):
        return rows, columns, np.ones(size, bool)
    x, y = np.arange(columns.start, columns.stop), np.arange(rows.start, rows.stop)
    if shape == "ellipse":
        return rows, columns, _in_ellipse(*_axes(points), x, y)
    return rows, columns, _in_polygon(points, x, y)


def is_line(points: Points) -> bool:
    """Whether all of (N, 2) points lie on one line: a region of them has no area."""
    ways = points - points[0]
    reaches = np.hypot(*ways.T)
    far, reach = ways[reaches.argmax()], float(reaches.max())
    return reach < THIN or bool((np.abs(ways[:, 0] * far[1] - ways[:, 1] * far[0]) / reach < THIN).all())


def is_beside(shape: str, points: Points, height: int, width: int) -> bool:
    """Whether nothing of a region lies on a picture of this size. An ellipse has both ends of each axis."""
    rest = _round(points) if shape == "ellipse" else points
    for axis, sign, edge in ((0, 1, -0.5), (0, -1, width - 0.5), (1, 1, -0.5), (1, -1, height - 0.5)):
        rest = _cut(rest, axis, sign, edge)
        if not len(rest):
            return True
    return is_line(rest)


def area(shape: str, points: Points, scale: Scale) -> float | None:
    """Area of the outline; None for what has none. ``scale`` is (row, column): mm, or 1 for pixels."""
    sides = np.abs(points[-1] - points[0]) * scale[::-1]
    if shape == "rectangle":
        return float(sides[0] * sides[1])
    if shape == "ellipse":
        _, one, other = _axes(points * scale[::-1])
        return pi * abs(float(one[0] * other[1] - one[1] * other[0]))
    if shape in ("polygon", "freehand"):
        x, y = (points * scale[::-1]).T
        return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2
    return None


def length(shape: str, points: Points, scale: Scale) -> float | None:
    """Length of a line, perimeter of an outline; None for a point. ``scale`` as for ``area``."""
    sides = np.abs(points[-1] - points[0]) * scale[::-1]
    if shape == "line":
        return float(np.hypot(*sides))
    if shape == "rectangle":
        return float(2 * sides.sum())
    if shape == "ellipse":
        _, one, other = _axes(points * scale[::-1])
        a, b = np.linalg.svd(np.stack([one, other]), compute_uv=False)
        return _round_ellipse(float(a), float(b))
    if shape in ("polygon", "freehand"):
        steps = (np.roll(points, -1, axis=0) - points) * scale[::-1]
        return float(np.hypot(*steps.T).sum())
    return None


def _round(points: Points) -> Points:
    """(N, 2) outline of an ellipse."""
    middle, one, other = _axes(points)
    turns = np.linspace(0, 2 * pi, _ROUND, endpoint=False)[:, None]
    return np.asarray(middle + np.cos(turns) * one + np.sin(turns) * other)


def _cut(outline: Points, axis: int, sign: int, edge: float) -> Points:
    """What of a closed outline lies on one side of an edge of the picture (Sutherland and Hodgman)."""
    following = np.roll(outline, -1, axis=0)
    here, there = (sign * (ends[:, axis] - edge) for ends in (outline, following))
    crosses = (here >= 0) != (there >= 0)
    share = np.divide(here, here - there, out=np.zeros_like(here), where=crosses)
    meeting = outline + share[:, None] * (following - outline)
    kept = np.stack([here >= 0, crosses], axis=1).ravel()
    return np.asarray(np.stack([outline, meeting], axis=1).reshape(-1, 2)[kept])


def _round_ellipse(a: float, b: float) -> float:
    """Ramanujan's second formula; within 0.04 % for the flattest ellipse, 1e-9 for the usual ones."""
    if a + b == 0:
        return 0.0
    h = ((a - b) / (a + b)) ** 2
    return pi * (a + b) * (1 + 3 * h / (10 + sqrt(4 - 3 * h)))


def _axes(points: Points) -> tuple[Points, Points, Points]:
    """Middle and two half axes of an ellipse, from its box or from the ends of its axes."""
    if len(points) == 2:
        half = (points[1] - points[0]) / 2
        return points.mean(axis=0), half * (1, 0), half * (0, 1)
    return points.mean(axis=0), (points[1] - points[0]) / 2, (points[3] - points[2]) / 2


def _in_ellipse(middle: Points, one: Points, other: Points, x: NDArray[np.int_], y: NDArray[np.int_]) -> Mask:
    """Centres that lie at most 1 from the middle, counted in half axes, which need not be at right angles."""
    size = float(one[0] * other[1] - one[1] * other[0])
    if size == 0:
        return np.zeros((len(y), len(x)), bool)
    across, down = x - middle[0], (y - middle[1])[:, None]
    first = (across * other[1] - down * other[0]) / size
    second = (down * one[0] - across * one[1]) / size
    return np.asarray(first**2 + second**2 <= 1)


def _in_polygon(points: Points, x: NDArray[np.int_], y: NDArray[np.int_]) -> Mask:
    """Even-odd rule: a centre is inside when an odd number of edges passes to its left or through it.

    Each edge crosses the rows from its upper end, included, to its lower end, excluded, so that a corner counts once.
    """
    start, end = points, np.roll(points, -1, axis=0)
    upper = np.where((start[:, 1] <= end[:, 1])[:, None], start, end)
    lower = np.where((start[:, 1] <= end[:, 1])[:, None], end, start)
    first = np.clip(np.ceil(upper[:, 1]), y[0], y[-1] + 1).astype(int)
    last = np.clip(np.ceil(lower[:, 1]), y[0], y[-1] + 1).astype(int)
    edge = np.repeat(np.arange(len(points)), last - first)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(last - first) - (last - first), last - first) + first[edge]
    run = (row - upper[edge, 1]) / (lower[edge, 1] - upper[edge, 1])
    crossing = upper[edge, 0] + run * (lower[edge, 0] - upper[edge, 0])
    turns = np.zeros((len(y), len(x) + 1), np.int64)
    place = np.clip(np.ceil(crossing), x[0], x[-1] + 1).astype(int) - x[0]
    np.add.at(turns, (row - y[0], place), 1)
    return np.asarray(np.cumsum(turns, axis=1)[:, :-1] % 2 == 1)
