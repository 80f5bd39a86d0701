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
    """

    array: Array
    affine: NDArray[np.float64] | None
    slope: float
    intercept: float
    padding: tuple[float, float] | None
    info: DisplaySet
    undrawable: dict[tuple[int, int], str]

    @property
    def colour(self) -> bool:
        """Whether each voxel is an RGB triple."""
        return self.array.ndim == 5

    @property
    def phases(self) -> int:
        """Number of time points, T."""
        return int(self.array.shape[0])

    def values(self, stored: Array) -> Array:
        """Modality values of stored ones.

        Parameters
        ----------
        stored : (…) array
            Any piece of ``array``.

        Returns
        -------
        (…) array
            int16 or int32 where that is exact, else float32; colour as it is.
        """
        if self.colour or (self.slope == 1 and self.intercept == 0):
            return stored
        if self.slope == 1 and float(self.intercept).is_integer() and stored.dtype.kind in "iu":
            return _exact_shift(stored, int(self.intercept))
        return np.asarray(stored, np.float32) * np.float32(self.slope) + np.float32(self.intercept)

    def with_array(self, array: Array, affine: NDArray[np.float64] | None) -> "Volume":
        """The same meaning over other voxels (a resampled or cropped copy)."""
        return replace(self, array=array, affine=affine)


def _exact_shift(stored: Array, intercept: int) -> Array:
    low, high = int(stored.min(initial=0)) + intercept, int(stored.max(initial=0)) + intercept
    small = -32768 <= low and high <= 32767
    return stored.astype(np.int16 if small else np.int32) + np.asarray(intercept, np.int16 if small else np.int32)
