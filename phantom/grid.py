"""Where the voxels lie: an affine, a shape, and the coordinates of any box of voxels."""

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Points = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]
Box = tuple[slice, slice, slice]

AXES = {
    "axial": ((1, 0, 0), (0, 1, 0)),
    "coronal": ((1, 0, 0), (0, 0, -1)),
    "sagittal": ((0, 1, 0), (0, 0, -1)),
    "oblique": ((0.9622502, 0.2298, -0.1452), (-0.1701, 0.9220, 0.3477)),
}


@dataclass(frozen=True)
class Grid:
    """Voxels (k, j, i) at ``affine @ (i, j, k, 1)``.

    Attributes
    ----------
    affine : (4, 4) array
        Voxel index to LPS mm.
    shape : (K, J, I)
    """

    affine: Floats
    shape: tuple[int, int, int]

    @property
    def spacing(self) -> Floats:
        """Length of one step along i, j and k, mm."""
        return np.asarray(np.linalg.norm(self.affine[:3, :3], axis=0), np.float64)

    @property
    def voxel_ml(self) -> float:
        """Volume of one voxel (the parallelepiped, where the gantry is tilted)."""
        return float(abs(np.linalg.det(self.affine[:3, :3]))) / 1000

    @cached_property
    def _inverse(self) -> Floats:
        return np.asarray(np.linalg.inv(self.affine), np.float64)

    def bounds(self) -> tuple[Floats, Floats]:
        """The box in mm around all voxel centres."""
        ends = [(0, n - 1) for n in self.shape[::-1]]
        corners = np.array([[*corner, 1.0] for corner in product(*ends)]) @ self.affine.T
        return corners.min(axis=0)[:3], corners.max(axis=0)[:3]

    def crop(self, start: int, stop: int) -> "Grid":
        """The slices from ``start`` to before ``stop``."""
        moved = self.affine.copy()
        moved[:3, 3] += start * self.affine[:3, 2]
        return Grid(moved, (stop - start, *self.shape[1:]))

    def coarser(self, factor: int) -> "Grid":
        """The same field of view with ``factor`` times fewer rows and columns."""
        made = self.affine.copy()
        made[:3, 3] += (factor - 1) / 2 * (made[:3, 0] + made[:3, 1])
        made[:3, :2] *= factor
        return Grid(made, (self.shape[0], self.shape[1] // factor, self.shape[2] // factor))

    def points(self, box: Box | None = None) -> Points:
        """x, y and z of the voxels in a box, each only as large as it must be to broadcast to the box."""
        chosen = box or tuple(slice(0, n) for n in self.shape)
        steps = [np.arange(s.start, s.stop, dtype=np.float64) for s in chosen]
        along = (steps[2], steps[1][:, None], steps[0][:, None, None])
        return tuple(self._axis(row, along) for row in self.affine[:3])  # type: ignore[return-value]

    @staticmethod
    def _axis(row: Floats, along: tuple[Floats, ...]) -> NDArray[np.float32]:
        total = np.full((1, 1, 1), row[3])
        for factor, index in zip(row, along, strict=False):
            if abs(factor) > 1e-9:
                total = total + factor * index
        return total.astype(np.float32)

    def box(self, low: Floats, high: Floats) -> Box | None:
        """The voxels that a box in mm may touch; None where it misses the grid."""
        corners = np.array([[*corner, 1.0] for corner in product(*zip(low, high, strict=True))])
        index = (self._inverse @ corners.T)[:3]
        first = np.maximum(np.floor(index.min(axis=1)).astype(int), 0)[::-1]
        last = np.minimum(np.ceil(index.max(axis=1)).astype(int) + 1, self.shape[::-1])[::-1]
        if np.any(first >= last):
            return None
        return tuple(slice(int(a), int(b)) for a, b in zip(first, last, strict=True))  # type: ignore[return-value]


def make_grid(
    shape: tuple[int, int, int],
    spacing: tuple[float, float, float],
    orientation: str = "axial",
    tilt: float = 0.0,
    centre: tuple[float, float, float] = (0.0, 0.0, 0.0),
) -> Grid:
    """A grid whose middle lies at ``centre``.

    Parameters
    ----------
    shape : (K, J, I)
    spacing : (slice, row, column), mm
    orientation : key of ``AXES``
    tilt : float
        Degrees by which the image planes are turned about their rows while the table still moves along the
        untilted normal: a gantry tilt, a sheared affine.
    centre : LPS mm
    """
    row, column = (np.asarray(axis, np.float64) for axis in AXES[orientation])
    row, column = _orthonormal(row, column)
    normal = np.cross(row, column)
    angle = np.radians(tilt)
    tilted = column * np.cos(angle) + normal * np.sin(angle)
    affine = np.eye(4)
    affine[:3, 0], affine[:3, 1] = row * spacing[2], tilted * spacing[1]
    affine[:3, 2] = normal * spacing[0]
    middle = (np.array(shape[::-1]) - 1) / 2
    affine[:3, 3] = np.asarray(centre) - affine[:3, :3] @ middle
    return Grid(affine, shape)


def _orthonormal(row: Floats, column: Floats) -> tuple[Floats, Floats]:
    row = row / np.linalg.norm(row)
    column = column - row * (row @ column)
    return row, column / np.linalg.norm(column)
