"""Logos and signatures are drawn anew as they look."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from records import emblems

GREYS = [0, 128, 129, 257, 32768, 40000, 65278, 65535]


def _png(made: Image.Image, **more: Any) -> bytes:
    written = io.BytesIO()
    made.save(written, "PNG", **more)
    return written.getvalue()


def _drawn(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(emblems.png(data, (100, 100))))


def test_greys_of_16_bits_keep_their_looks() -> None:
    """What no 8 bits hold is rounded, and nothing is cut: 257 is 1, not 255."""
    data = _png(Image.fromarray(np.array([GREYS], dtype=np.uint16)))
    with Image.open(io.BytesIO(data)) as opened:
        assert opened.mode.startswith("I"), "the file has 16 bits"
    drawn = _drawn(data)
    assert drawn.mode == "L"
    assert np.asarray(drawn).tolist() == [[round(value / 257) for value in GREYS]]


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA"])
def test_other_pictures_keep_their_looks(mode: str) -> None:
    ramp = Image.fromarray(np.array([[0, 90, 255]], dtype=np.uint8)).convert(mode)
    assert np.array_equal(np.asarray(_drawn(_png(ramp)).convert("RGBA")), np.asarray(ramp.convert("RGBA")))
