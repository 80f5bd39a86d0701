"""A plane: one picture's worth of voxels, with its place in the patient and the meaning of its numbers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.header import Window


@dataclass(frozen=True, slots=True)
class Plane:
    """What every renderer and encoder takes.

    Attributes
    ----------
    stored : (H, W) or (H, W, 3) array
        Stored values, row 0 at the top of the screen, column 0 at its left; RGB where in colour.
    slope, intercept : float
        Modality value = stored * slope + intercept.
    spacing : (row, column) or None
        Distance in mm between rows and between columns of the picture.
    origin, row, column : (3,) array or None
        LPS mm: centre of pixel (0, 0); step to the next pixel on the right; step to the next pixel below.
    padding : (low, high) or None
        Stored values that mean "no measurement".
    valid : (H, W) bool array or None
        False outside the volume and in gaps; None where all is inside.
    windows : tuple of Window
        The windows that the file gives for this very slice.
    """

    stored: NDArray[Any]
    slope: float = 1.0
    intercept: float = 0.0
    spacing: tuple[float, float] | None = None
    origin: NDArray[np.float64] | None = None
    row: NDArray[np.float64] | None = None
    column: NDArray[np.float64] | None = None
    padding: tuple[float, float] | None = None
    valid: NDArray[np.bool_] | None = None
    windows: tuple[Window, ...] = ()
    index: int = 0
    count: int = 1
    name: str = "acquired"
