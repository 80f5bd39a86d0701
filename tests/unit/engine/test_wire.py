"""engine.wire: what the viewer unpacks is what was cut; byte for byte as docs/architecture.md says."""

import gzip
import struct
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine import wire
from engine.plane import Plane


def by_the_book(plane):
    """Filter 1, one pixel at a time."""
    words = plane.view(np.uint16).astype(int)
    low, high = bytearray(), bytearray()
    for y in range(words.shape[0]):
        for x in range(words.shape[1]):
            before = words[y, x - 1] if x else words[y - 1, 0] if y else 0
            change = (words[y, x] - before + 32768) % 65536 - 32768
            zigzag = (change << 1) ^ (change >> 15)
            low.append(zigzag & 255)
            high.append(zigzag >> 8 & 255)
    return bytes(low + high)


@given(arrays(st.sampled_from([np.int16, np.uint16]), st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_the_filter_is_the_documented_one_and_is_undone(plane):
    data = wire.pack([plane])
    assert data[wire.HEAD.size :] == by_the_book(plane)
    found = wire.unpack(data)
    np.testing.assert_array_equal(found.samples[0], plane)
    assert found.samples.dtype == plane.dtype


def test_the_header_is_the_documented_one():
    data = wire.pack([np.zeros((3, 5), np.uint16)] * 2, 7, 0.5, -1024)
    assert data[:8] == b"LBX1\x01\x01\x00\x00"
    assert struct.unpack("<IIIIdd", data[8:40]) == (5, 3, 2, 7, 0.5, -1024)
    assert len(data) == 40 + 2 * 3 * 5 * 2


@pytest.mark.parametrize("shape", [(4, 6), (4, 6, 3)])
def test_bytes_and_colours_travel_as_they_are(shape):
    planes = list(np.random.default_rng(1).integers(0, 255, (3, *shape)).astype(np.uint8))
    data = wire.pack(planes)
    assert data[4] == (wire.RGB if len(shape) == 3 else wire.UINT8) and data[5] == wire.NO_FILTER
    np.testing.assert_array_equal(wire.unpack(data).samples, planes)


def test_planes_across_memory_and_of_the_other_byte_order_are_packed():
    array = np.random.default_rng(2).integers(-3000, 3000, (4, 5, 6)).astype(np.int16)
    turned = array.transpose(2, 0, 1)[3, ::-1]
    for plane in (turned, turned.astype(">i2")):
        np.testing.assert_array_equal(wire.unpack(wire.pack([plane])).samples[0], turned)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int32])
def test_values_that_do_not_fit_are_quantised_over_the_span(dtype):
    stored = (np.random.default_rng(3).normal(size=(8, 9)) * 1e6).astype(dtype)
    span = (-4e6, 6e6)
    found = wire.unpack(wire.pack([stored], slope=2, intercept=5, span=span))
    assert found.holes and found.samples.dtype == np.uint16 and found.samples.min() >= 2
    assert np.abs(found.values()[0] - (stored * 2.0 + 5)).max() <= 2 * 1e7 / 65533 / 2 * 1.01


def test_equal_values_get_equal_codes_in_every_answer_of_one_span():
    one, other = np.array([[0, 5]], np.float32), np.array([[5, 9]], np.float32)
    packed = [wire.unpack(wire.pack([plane], span=(0, 10))).samples[0] for plane in (one, other)]
    assert packed[0][0, 1] == packed[1][0, 0]


def test_without_a_span_the_planes_themselves_give_it():
    found = wire.unpack(wire.pack([np.array([[1, 3]], np.float32), np.array([[2, np.inf]], np.float32)]))
    assert found.samples[0].tolist() == [[2, 65535]]
    assert found.samples[1].tolist() == [[32769, 65535]]


def test_trap_25_nan_is_code_0_and_what_lies_outside_is_code_1():
    stored = np.array([[np.nan, 1, 2, np.nan]], np.float32)
    data = wire.pack([stored], valid=[np.array([[True, True, False, False]])], span=(0, 2))
    found = wire.unpack(data)
    assert data[6] == wire.HAS_NAN | wire.HAS_BLANK
    assert found.samples[0, 0, [0, 2, 3]].tolist() == [wire.NAN_CODE, wire.BLANK_CODE, wire.BLANK_CODE]
    np.testing.assert_allclose(found.values()[0], [[np.nan, 1, np.nan, np.nan]], atol=1e-4)


@pytest.mark.parametrize(("stands", "code"), [(True, wire.BLANK_CODE), (False, wire.NAN_CODE)])
def test_trap_16_nan_that_stands_for_padding_is_blank(stands, code):
    plane = Plane(np.array([[np.nan, 1]], np.float32), nan_is_padding=stands)
    assert wire.unpack(wire.pack_planes([plane])).samples[0, 0, 0] == code


def test_trap_3_what_no_tilted_slice_reaches_is_blank_though_the_file_names_no_padding():
    stored = np.array([[-32768, 5, 9]], np.int16)
    made = Plane(stored, padding=(-32768, -32768), nan_is_padding=True)
    found = wire.unpack(wire.pack_planes([made]))
    assert found.samples[0, 0, 0] == wire.BLANK_CODE
    np.testing.assert_array_equal(found.values()[0], [[np.nan, 5, 9]])


@pytest.mark.parametrize(("high", "step"), [(65533, 1), (65534, 65534 / 65533)])
def test_whole_numbers_keep_a_step_of_1_while_the_codes_suffice(high, step):
    plane = Plane(np.array([[0, high]], np.uint16), valid=np.array([[True, True]]))
    found = wire.unpack(wire.pack_planes([plane]))
    assert found.slope == step and found.samples[0, 0].tolist() == [2, 65535]
    np.testing.assert_allclose(found.values()[0], [[0, high]])


def test_whole_numbers_with_holes_stay_exact():
    stored = np.array([[-1024, 3071, 17]], np.int16)
    valid = np.array([[True, True, False]])
    data = wire.pack_planes([Plane(stored, slope=1, intercept=-3, valid=valid, index=4)], (-1024, 3071))
    found = wire.unpack(data)
    assert found.first_index == 4
    np.testing.assert_array_equal(found.values()[0], [[-1027, 3068, np.nan]])


def test_trap_16_padding_is_code_1_where_values_are_quantised():
    stored = np.array([[-2000, 0.5, 100]], np.float32)
    found = wire.unpack(wire.pack_planes([Plane(stored, padding=(-2000, -2000))]))
    np.testing.assert_allclose(found.values()[0], [[np.nan, 0.5, 100]], atol=1e-3)
    assert found.samples[0, 0, 0] == wire.BLANK_CODE
    assert found.slope < 0.01, "padding does not widen the span"


def test_planes_with_and_without_holes_travel_together():
    stored = np.array([[1, 2]], np.int16)
    planes = [Plane(stored), Plane(stored, valid=np.array([[False, True]]))]
    np.testing.assert_array_equal(wire.unpack(wire.pack_planes(planes)).values(), [[[1, 2]], [[np.nan, 2]]])


@pytest.mark.parametrize("stored", [np.full((2, 2), 3.5, np.float32), np.full((2, 2), np.nan, np.float32)])
def test_a_plane_of_one_value_or_none_is_packed(stored):
    np.testing.assert_allclose(wire.unpack(wire.pack([stored])).values()[0], stored)


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("zstd, gzip, br", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("", "identity"),
        ("br", "identity"),
        ("*", "zstd"),
        ("*;q=0", "identity"),
        ("zstd;q=0, gzip", "gzip"),
        ("zstd;q=0.5, gzip;q=0.8", "gzip"),
        ("ZSTD ; Q=1.0", "zstd"),
        ("identity, gzip;q=0.5", "identity"),
        ("gzip;q=nonsense", "identity"),
        ("gzip;q=7", "identity"),
        ("*;q=0.1, zstd;q=0", "gzip"),
        (", ,gzip,", "gzip"),
    ],
)
def test_the_encoding_is_the_one_the_client_likes_best(header, chosen):
    assert wire.choose_encoding(header) == chosen


@given(st.text())
def test_any_header_leads_to_an_encoding(header):
    assert wire.choose_encoding(header) in ("zstd", "gzip", "identity")


@pytest.mark.parametrize(
    ("encoding", "undo"),
    [("zstd", zstandard.decompress), ("gzip", gzip.decompress), ("", bytes)],
)
def test_what_is_compressed_is_read_back(encoding, undo):
    data = wire.pack([np.arange(4096, dtype=np.int16).reshape(64, 64)])
    body, used = wire.compress(data, encoding)
    assert used == (encoding or "identity") and undo(body) == data


def test_threads_compress_at_the_same_time():
    data = [wire.pack([np.full((64, 64), n, np.int16)]) for n in range(40)]
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda one: wire.compress(one, "zstd")[0], data))
    assert [zstandard.decompress(body) for body in bodies] == data


@pytest.mark.parametrize("data", [b"PNG1" + bytes(40), b"LBX1\x09" + bytes(40), b"LBX1\x00\x07" + bytes(40)])
def test_other_bytes_are_not_unpacked(data):
    with pytest.raises(ValueError, match="not packed planes"):
        wire.unpack(data)


def test_the_tables_of_planes_travel_behind_them():
    planes = [np.arange(6, dtype=np.int16).reshape(2, 3)] * 2
    table = (-5, np.array([0, 512, 1023], np.uint16), 10)
    data = wire.pack(planes, tables=[None, table])
    plain = wire.pack(planes)
    assert data[6] == 4
    assert data[wire.HEAD.size :] == plain[wire.HEAD.size :] + struct.pack(
        "<iIIiII3H", 0, 0, 0, -5, 10, 3, 0, 512, 1023
    )
    found = wire.unpack(data)
    np.testing.assert_array_equal(found.samples, planes)
    assert not found.holes
    assert found.tables[0] is None
    assert (found.tables[1][0], found.tables[1][1].tolist(), found.tables[1][2]) == (-5, [0, 512, 1023], 10)
    assert wire.pack(planes, tables=[None, None]) == plain
