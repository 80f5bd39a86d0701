"""A plane: one picture's worth of voxels, with its place in the patient and the meaning of its numbers."""

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.header import Vector, Window

Axis = tuple[int, int]


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
    voi_function : str
        The function that goes with them (PS3.3 C.11.2.1.3); "" where the series' holds.
    nan_is_padding : bool
        NaN stands for the file's padding, which became NaN where each slice has its own rescale.
    invented : bool
        ``padding`` is not the file's: ``rectify`` chose it for what no slice reaches, and no file knows of it.
    aspect : (row, column) or None
        Height and width of a pixel in no unit (PixelAspectRatio), where there is no ``spacing``: for drawing alone.
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
    nan_is_padding: bool = False
    invented: bool = False
    aspect: tuple[float, float] | None = None
    voi_function: str = ""

    @property
    def proportions(self) -> tuple[float, float] | None:
        """Height and width of a pixel, in mm or, where the file gives no spacing, in no unit; None where unknown."""
        return self.spacing or self.aspect


@dataclass(frozen=True, slots=True)
class PlaneLayout:
    """How one family of parallel planes lies in a volume; known without its pixels.

    The centre of pixel (x, y) of plane ``index`` lies at ``origin + index * step + x * row + y * column``, or, where
    ``origins`` is not empty (slices that are unevenly spaced), at ``origins[index] + x * row + y * column``.

    Attributes
    ----------
    name : str
        ``acquired``, ``axial``, ``coronal`` or ``sagittal``.
    count, width, height : int
        Number of planes, and pixels per row and per column of each.
    spacing : (row, column) or None
        Distance in mm between rows and between columns of the picture; None where the file does not say.
    distance : float or None
        Distance in mm between one plane and the next, along their normal.
    origin : LPS mm or None
        Centre of pixel (0, 0), the top left one, of plane 0.
    row, column, step : LPS mm per pixel, or None
        To the next pixel on the right; to the next pixel below; to the next plane.
    letters : mapping
        Edge letters under ``left``, ``right``, ``top``, ``bottom``; empty where the orientation is unknown.
    right, down, through : (axis, sign)
        How it is cut: voxel axis (0 is i, 1 is j, 2 is k) and direction that lead right, down and to the next plane.
    origins : tuple of LPS mm
        True origin of every plane where the steps differ; else empty.
    rectified : bool
        Whether planes are cut from the rectified volume (``rectify.rectify``) in place of the acquired one.
    aspect : (row, column) or None
        As in Plane.
    """

    name: str
    count: int
    width: int
    height: int
    spacing: tuple[float, float] | None = None
    distance: float | None = None
    origin: Vector | None = None
    row: Vector | None = None
    column: Vector | None = None
    step: Vector | None = None
    letters: dict[str, str] = field(default_factory=dict)
    right: Axis = (0, 1)
    down: Axis = (1, 1)
    through: Axis = (2, 1)
    origins: tuple[Vector, ...] = ()
    rectified: bool = False
    aspect: tuple[float, float] | None = None

    def to_json(self) -> dict[str, Any]:
        """As a dictionary of JSON types."""
        return asdict(self)

    def place(self, index: int) -> NDArray[np.float64] | None:
        """LPS mm of the centre of pixel (0, 0) of one plane; None where the position is unknown."""
        if self.origins:
            return np.array(self.origins[index])
        if self.origin is None or self.step is None:
            return None
        return np.add(self.origin, np.multiply(index, self.step))


def nowhere(plane: Plane) -> NDArray[np.bool_] | None:
    """Where a plane shows no stored value at all: outside, in a gap, on a blank that the file does not know.

    Returns
    -------
    (H, W) bool array or None
        None where there is a stored value everywhere, which may be the file's own padding.
    """
    hole = None if plane.valid is None else ~plane.valid
    if plane.invented and plane.stored.ndim == 2:
        blank = missing(plane.stored, plane.padding)
        hole = blank if hole is None else hole | blank
    return hole if hole is not None and hole.any() else None


def missing(stored: NDArray[Any], padding: tuple[float, float] | None) -> NDArray[np.bool_]:
    """Where stored values are padding or NaN, in the shape of ``stored``."""
    hole = np.isnan(stored) if stored.dtype.kind == "f" else np.zeros(stored.shape, bool)
    if padding is not None:
        hole |= (stored >= padding[0]) & (stored <= padding[1])
    return hole
