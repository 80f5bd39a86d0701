"""RLE: bytes in runs."""

import struct

import numpy as np
import pytest

from engine import rle
from engine.errors import Undrawable
from engine.header import PixelFormat


def frame(segments: list[bytes]) -> bytes:
    starts = [64 + sum(len(segment) for segment in segments[:index]) for index in range(len(segments))]
    return struct.pack("<16I", len(segments), *starts, *[0] * (15 - len(segments))) + b"".join(segments)


RUN = b"\xe9\x07"  # 24 times 7


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        bytes(63),
        bytes(64),
        frame([RUN]),
        frame([RUN, RUN, RUN]),
        frame([RUN, b"\xff\x07"]),
        frame([RUN, b"\x17\x07"]),
        struct.pack("<16I", 2, 64, 0xFFFFFFF0, *[0] * 13) + RUN,
        struct.pack("<16I", 2, 0xFFFFFFF0, 64, *[0] * 13) + RUN,
    ],
)
def test_case_15_broken_rle_cannot_be_drawn(stream: bytes) -> None:
    with pytest.raises(Undrawable) as error:
        rle.decode(stream, PixelFormat(4, 6))
    assert error.value.code in ("bad_codestream", "decoder_failed")


def test_rle_of_whole_runs_is_read() -> None:
    found = rle.decode(frame([RUN, RUN]), PixelFormat(4, 6))
    assert np.array_equal(found, np.full((4, 6), 0x0707))


def test_segments_that_are_longer_than_they_should_be_are_cut() -> None:
    longer = b"\xe7\x07"
    assert np.array_equal(rle.decode(frame([longer, b"\xe7\x08"]), PixelFormat(4, 6)), np.full((4, 6), 0x0708))


def test_deep_colours_are_put_together_from_their_bytes() -> None:
    values = np.arange(12, dtype=np.uint16).reshape(2, 2, 3) * 1000
    planes = [(values[..., sample] >> shift & 255).astype(np.uint8) for sample in range(3) for shift in (8, 0)]
    stream = frame([b"\x03" + plane.tobytes() for plane in planes])
    assert np.array_equal(rle.decode(stream, PixelFormat(2, 2, samples=3, photometric="RGB")), values)
    padded = frame([b"\x04" + plane.tobytes() + b"\0" for plane in planes])
    assert np.array_equal(rle.decode(padded, PixelFormat(2, 2, samples=3, photometric="RGB")), values)


def test_rle_of_single_bits_is_read() -> None:
    bits = np.arange(24).reshape(4, 6) % 3 == 0
    packed = np.packbits(bits, bitorder="little").tobytes()
    stream = frame([b"\x02" + packed])
    found = rle.decode(stream, PixelFormat(4, 6, allocated=1, stored=1, high_bit=0))
    assert np.array_equal(found, bits)
