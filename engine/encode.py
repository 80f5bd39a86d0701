"""Pictures and arrays as bytes: PNG, JPEG, NumPy, data URI."""

from base64 import b64encode
from io import BytesIO
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine import png as png_writer


def png(picture: NDArray[np.uint8], spacing: tuple[float, float] | None = None) -> bytes:
    """A picture as PNG.

    Parameters
    ----------
    picture : (H, W) or (H, W, 3) uint8 array
    spacing : (row, column) in mm or None
        Told in the file where pixels are not square.

    Returns
    -------
    bytes
    """
    return png_writer.write(picture, spacing)


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


def shrink(picture: NDArray[np.uint8], spacing: tuple[float, float] | None, side: int) -> NDArray[np.uint8]:
    """A picture made to fit a square, with square pixels, each the average of those it covers.

    Parameters
    ----------
    picture : (H, W) or (H, W, 3) uint8 array
    spacing : (row, column) in mm or None
    side : int
        Pixels of the longer side at most; a picture that is smaller is not enlarged beyond square pixels.

    Returns
    -------
    (h, w) or (h, w, 3) uint8 array
    """
    height, width = (float(length) for length in picture.shape[:2])
    if spacing is not None and min(spacing) > 0:
        height, width = height * spacing[0] / min(spacing), width * spacing[1] / min(spacing)
    scale = min(1.0, side / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if size == (picture.shape[1], picture.shape[0]):
        return picture
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))


def npy(array: NDArray[Any]) -> bytes:
    """An array as a NumPy ``.npy`` file, in C order."""
    file = BytesIO()
    np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
    return file.getvalue()


def data_uri(encoded: bytes, kind: str = "image/png") -> str:
    """Encoded bytes as a ``data:`` URI that an ``img`` element shows."""
    return f"data:{kind};base64,{b64encode(encoded).decode('ascii')}"
