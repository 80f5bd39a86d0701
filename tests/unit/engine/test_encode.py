"""engine.encode: JPEG, NumPy, data URI."""

import json
from base64 import b64decode
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from engine import encode

SMOOTH = np.add.outer(np.arange(64), np.arange(80)).astype(np.uint8)


@pytest.mark.parametrize("picture", [SMOOTH, np.stack([SMOOTH, SMOOTH // 2, 255 - SMOOTH], axis=-1)])
def test_a_jpeg_looks_like_its_picture(picture):
    image = Image.open(BytesIO(encode.jpeg(picture, 95)))
    assert image.format == "JPEG" and image.size == (80, 64)
    assert np.abs(np.asarray(image, float) - picture).mean() < 2


def test_the_quality_of_a_jpeg_is_a_choice():
    noise = np.random.default_rng(1).integers(0, 255, (64, 64)).astype(np.uint8)
    assert len(encode.jpeg(noise, 20)) < len(encode.jpeg(noise)) < len(encode.jpeg(noise, 100))
    assert encode.jpeg(noise, 1000) == encode.jpeg(noise, 100)


def test_a_jpeg_of_a_plane_across_memory_is_written():
    assert Image.open(BytesIO(encode.jpeg(SMOOTH.T[::-1]))).size == (64, 80)


@pytest.mark.parametrize("array", [np.arange(6, dtype=np.int16).reshape(2, 3).T, np.zeros((2, 2, 3), np.uint8)])
def test_a_numpy_file_is_read_back_in_c_order(array):
    found = np.load(BytesIO(encode.npy(array)))
    np.testing.assert_array_equal(found, array)
    assert found.dtype == array.dtype and found.flags.c_contiguous


def test_a_data_uri_holds_the_file():
    head, _, body = json.loads(encode.data_uri(b"\x89PNG")).partition(",")
    assert head == "data:image/png;base64" and b64decode(body) == b"\x89PNG"
