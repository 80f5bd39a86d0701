"""A canvas of tissue labels and the two brushes that most anatomy is painted with: ellipsoids and tubes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantom.grid import Box, Floats, Grid

Labels = NDArray[np.uint8]
Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Ellipsoid:
    """``centre`` and ``axes`` (half lengths) in mm; rows of ``turn`` are the directions of the axes."""

    centre: Vector
    axes: Vector
    turn: tuple[Vector, Vector, Vector] = ((1, 0, 0), (0, 1, 0), (0, 0, 1))

    def grown(self, by: float) -> "Ellipsoid":
        """The same with every half axis longer by ``by`` mm."""
        return Ellipsoid(self.centre, (self.axes[0] + by, self.axes[1] + by, self.axes[2] + by), self.turn)

    def bounds(self) -> tuple[Floats, Floats]:
        """The smallest box around it."""
        reach = np.linalg.norm(np.array(self.turn) * np.array(self.axes)[:, None], axis=0)
        return np.array(self.centre) - reach, np.array(self.centre) + reach

    def inside(self, grid: Grid, box: Box) -> NDArray[np.bool_]:
        """Which voxels of the box lie in it."""
        x, y, z = (p - np.float32(c) for p, c in zip(grid.points(box), self.centre, strict=True))
        total: NDArray[np.float32] = np.zeros((1, 1, 1), np.float32)
        for direction, half in zip(self.turn, self.axes, strict=True):
            total = total + _square(_dot((x, y, z), direction, 1 / half))
        return np.asarray(total < 1)


@dataclass(frozen=True)
class Tube:
    """A straight piece from ``start`` to ``stop`` (mm) whose radius goes from ``first`` to ``last``, round ends."""

    start: Vector
    stop: Vector
    first: float
    last: float

    def grown(self, by: float) -> "Tube":
        """The same with a larger radius."""
        return Tube(self.start, self.stop, self.first + by, self.last + by)

    def bounds(self, margin: float = 0.0) -> tuple[Floats, Floats]:
        """The smallest box around it."""
        ends = np.array([self.start, self.stop])
        reach = np.array([[self.first + margin], [self.last + margin]])
        return (ends - reach).min(axis=0), (ends + reach).max(axis=0)

    def depth(self, grid: Grid, box: Box) -> NDArray[np.float32]:
        """Distance in mm from its surface to each voxel of the box, positive inside."""
        x, y, z = (p - np.float32(c) for p, c in zip(grid.points(box), self.start, strict=True))
        way = np.array(self.stop) - np.array(self.start)
        length = float(way @ way) or 1.0
        t = np.clip(_dot((x, y, z), way, 1 / length), 0, 1)
        away = _square(x - t * np.float32(way[0])) + _square(y - t * np.float32(way[1]))
        away = np.sqrt(away + _square(z - t * np.float32(way[2])))
        return np.asarray(np.float32(self.first) + t * np.float32(self.last - self.first) - away, np.float32)

    def inside(self, grid: Grid, box: Box) -> NDArray[np.bool_]:
        """Which voxels of the box lie in it."""
        return self.depth(grid, box) > 0


Shape = Ellipsoid | Tube


class Canvas:
    """Labels on a grid; ``cover`` is how much of each voxel a thin vessel fills (0 to 1)."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.labels: Labels = np.zeros(grid.shape, np.uint8)
        self.cover: NDArray[np.float32] = np.zeros(grid.shape, np.float32)

    def fill(self, shape: Shape, label: int, over: Collection[int] | None = None) -> None:
        """Paint a shape, everywhere or only over some labels."""
        box = self.grid.box(*shape.bounds())
        if box is None:
            return
        inside = shape.inside(self.grid, box)
        region = self.labels[box]
        if over is not None:
            inside = inside & among(region, over)
        region[inside] = label

    def fill_all(self, shapes: Iterable[Shape], label: int, over: Collection[int] | None = None) -> None:
        """Paint several shapes with one label."""
        for shape in shapes:
            self.fill(shape, label, over)

    def soft_tube(self, tube: Tube, label: int, over: Collection[int]) -> None:
        """Paint a thin tube: its share of each voxel in ``cover``, its label where that is at least one half."""
        width = float(self.grid.spacing[:2].mean())
        box = self.grid.box(*tube.bounds(width))
        if box is None:
            return
        share = np.clip(tube.depth(self.grid, box) / np.float32(width) + np.float32(0.5), 0, 1)
        region = self.labels[box]
        share *= among(region, over) | (region == label)
        np.maximum(self.cover[box], share, out=self.cover[box])
        region[share >= 0.5] = label


def among(labels: Labels, chosen: Collection[int]) -> NDArray[np.bool_]:
    """Which labels are among the chosen ones, by one table look-up."""
    table = np.zeros(256, bool)
    table[list(chosen)] = True
    return table[labels]


def path(points: Iterable[Vector], radii: Iterable[float], steps: int = 6) -> list[Tube]:
    """Tubes along a smooth (Catmull-Rom) curve through some points, with a radius given at each point."""
    p, r = np.array(list(points), float), np.array(list(radii), float)
    ends = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    curve = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False)
    ]
    places = np.vstack([*curve, p[-1:]])
    widths = np.interp(np.arange(len(places)) / steps, np.arange(len(r)), r)
    return [
        Tube(_vector(a), _vector(b), float(first), float(last))
        for a, b, first, last in zip(places, places[1:], widths, widths[1:], strict=False)
    ]


def _vector(point: Floats) -> Vector:
    return float(point[0]), float(point[1]), float(point[2])


def _dot(p: tuple[NDArray[np.float32], ...], direction: Iterable[float], scale: float) -> NDArray[np.float32]:
    total = np.zeros((1, 1, 1), np.float32)
    for values, factor in zip(p, direction, strict=True):
        if abs(factor) > 1e-9:
            total = total + values * np.float32(factor * scale)
    return total


def _square(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return values * values
