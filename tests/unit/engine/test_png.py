"""engine.png and engine.encode: what is written is read back by others."""

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from engine import encode

SHAPES = st.tuples(st.integers(1, 40), st.integers(1, 40)) | st.tuples(
    st.integers(1, 20), st.integers(1, 20), st.just(3)
)


@given(arrays(np.uint8, SHAPES))
def test_a_png_is_read_back_as_it_was(picture):
    image = Image.open(BytesIO(encode.png(picture)))
    image.load()
    assert image.mode == ("L" if picture.ndim == 2 else "RGB")
    np.testing.assert_array_equal(np.asarray(image), picture)


def test_a_picture_that_runs_backwards_in_memory_is_written():
    picture = np.arange(60, dtype=np.uint8).reshape(6, 10).T[::-1]
    np.testing.assert_array_equal(np.asarray(Image.open(BytesIO(encode.png(picture)))), picture)


def test_trap_21_oblong_pixels_are_told():
    image = Image.open(BytesIO(encode.png(np.zeros((4, 4), np.uint8), (2.0, 0.5))))
    assert image.info["dpi"] == pytest.approx((2000 * 0.0254, 500 * 0.0254))


@pytest.mark.parametrize("spacing", [None, (1.0, 1.0), (0.0, 1.0), (float("nan"), 1.0), (1e9, 1.0)])
def test_square_and_senseless_pixels_are_not_told(spacing):
    assert b"pHYs" not in encode.png(np.zeros((4, 4), np.uint8), spacing)


def test_trap_21_an_aspect_ratio_is_told_without_a_unit():
    image = Image.open(BytesIO(encode.png(np.zeros((4, 4), np.uint8), None, (2.0, 1.0))))
    assert image.info["aspect"] == (2000, 1000), "twice as many pixels to a length across as down"
    assert b"pHYs" not in encode.png(np.zeros((4, 4), np.uint8), None, (1.0, 1.0))
