"""A small series in memory, whose files may be slow or fail."""

from collections.abc import Callable
from typing import Any

import numpy as np

from engine import dicom, displaysets
from engine.displayset import DisplaySet
from tests.support import dicoms

SLICES = 9
BYTES = SLICES * 8 * 8 * 2


def slice_pixels(number: int) -> bytes:
    """The pixels of one slice: everywhere its number, and one bright pixel."""
    pixels = np.full((8, 8), number, np.int16)
    pixels[2, 5] = 100 + number
    return pixels.tobytes()


class Disk:
    """Files by name; counts how often each is read, and may be slow or fail."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files, self.reads = files, list[str]()
        self.before: Callable[[str], Any] = lambda name: None

    def __call__(self, name: str) -> bytes:
        self.reads.append(name)
        self.before(name)
        return self.files[name]


def series(count: int = SLICES, **changes: Any) -> tuple[DisplaySet, Disk]:
    files = {f"{n}": dicoms.ct(n, PixelData=slice_pixels(n), **changes) for n in range(1, count + 1)}
    (info,) = displaysets.arrange([(name, dicom.read_header(data)) for name, data in files.items()]).sets
    return info, Disk(files)
