"""The volume: voxels with the geometry and the meaning of their numbers."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.displayset import DisplaySet

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Volume:
    """A display set with its pixels.

    Attributes
    ----------
    array : (T, K, J, I) or (T, K, J, I, 3) array
        Stored values of ``info.dtype``; slice, row, column in C order, K increasing along the slice normal.
        Modality values are ``array * slope + intercept``. Colour is uint8 RGB.
    affine : (4, 4) float64 array or None
        Voxel index (i, j, k, 1) to patient LPS mm; sheared where the gantry was tilted. None where no volume is
        possible.
    slope, intercept : float
        One pair for the whole array.
    padding : (low, high) or None
        Range of *stored* values that stand for "no measurement" (PS3.3 C.7.5.1.1.2), both ends included.
    info : DisplaySet
        Provenance: which frames, which units, which windows.
    undrawable : mapping of (t, k) to str
        Slices whose pixels could not be decoded, with the reason; they are filled with the padding value.
    invented : bool
        ``padding`` is not the file's: ``rectify`` chose it for what no slice reaches.
    """

    array: Array
    affine: NDArray[np.float64] | None
    slope: float
    intercept: float
    padding: tuple[float, float] | None
    info: DisplaySet
    undrawable: dict[tuple[int, int], str]
    invented: bool = False

    @property
    def colour(self) -> bool:
        """Whether each voxel is an RGB triple."""
        return self.array.ndim == 5

    @property
    def phases(self) -> int:
        """Number of time points, T."""
        return int(self.array.shape[0])

    def with_array(self, array: Array, affine: NDArray[np.float64] | None) -> "Volume":
        """The same meaning over other voxels (a resampled or cropped copy)."""
        return replace(self, array=array, affine=affine)
