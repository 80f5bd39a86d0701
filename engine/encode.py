"""Pictures and arrays as bytes: PNG, JPEG, NumPy, data URI."""

from io import BytesIO
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pybase64 import b64encode

from engine import png as png_writer


def png(
    picture: NDArray[np.uint8],
    spacing: tuple[float, float] | None = None,
    aspect: tuple[float, float] | None = None,
) -> bytes:
    """A picture as PNG.

    Parameters
    ----------
    picture : (H, W) or (H, W, 3) uint8 array
    spacing : (row, column) in mm or None
        Told in the file where pixels are not square.
    aspect : (row, column) in no unit or None
        Told where there is no spacing.

    Returns
    -------
    bytes
    """
    return png_writer.write(picture, spacing, aspect)


def jpeg(picture: NDArray[np.uint8], quality: int = 90) -> bytes:
    """A picture as baseline JPEG.

    Parameters
    ----------
    picture : (H, W) or (H, W, 3) uint8 array
    quality : int
        1 to 100.

    Returns
    -------
    bytes
    """
    return bytes(imagecodecs.jpeg8_encode(np.ascontiguousarray(picture), level=min(max(quality, 1), 100)))


def npy(array: NDArray[Any]) -> bytes:
    """An array as a NumPy ``.npy`` file, in C order."""
    file = BytesIO()
    np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
    return file.getvalue()


def data_uri(encoded: bytes, kind: str = "image/png") -> bytes:
    """Encoded bytes as a ``data:`` URI that an ``img`` element shows: ASCII, in quotes, as JSON writes a string."""
    return b'"data:%b;base64,%b"' % (kind.encode("ascii"), b64encode(encoded))
