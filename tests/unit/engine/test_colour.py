"""Colour: converted exactly once, from whatever is stored, judged by pydicom."""

import io
import struct
import warnings
from typing import Any

import imagecodecs
import numpy as np
import pydicom
import pytest
from pydicom.pixels import apply_color_lut
from pydicom.pixels.processing import _expand_segmented_lut

from engine import codestream, colour
from engine.errors import Undrawable
from tests.support.dicomfile import compressed, contents, dataset, files, image, path_of, shown, write

JPEG, LOSSLESS, JPEG_LS, JPEG_2000 = (f"1.2.840.10008.1.2.4.{number}" for number in (50, 70, 80, 90))
UNREADABLE = ("transfer-syntax/rgb-test-pattern/TestPattern_JPEG-Lossless_RGB.dcm", "colour/SC_rgb_jpeg_gdcm.dcm")


def judged(data: bytes) -> Any:
    """RGB of 8 bits as pydicom makes it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = pydicom.dcmread(io.BytesIO(data), force=True)
        found = whole.pixel_array
        if whole.PhotometricInterpretation == "PALETTE COLOR":
            found = apply_color_lut(found, whole)
    top = np.iinfo(found.dtype).max
    return found if top == 255 or found.max() < 256 else found * (255 / top)


COLOURED = [fact for fact in files() if fact.get("pydicom_decodes") == "yes" and fact["path"] not in UNREADABLE
            and (fact["samples"] == 3 or fact["photometric"] == "PALETTE COLOR")]  # fmt: skip


@pytest.mark.parametrize("fact", COLOURED, ids=path_of)
def test_every_colour_file_looks_as_pydicom_makes_it(fact: dict[str, Any]) -> None:
    data = contents(fact["path"])
    truth = judged(data).reshape(fact.get("frames", 1), fact["rows"], fact["columns"], 3)
    for index, expected in enumerate(truth):
        found = shown(data, index)
        assert found.dtype == np.uint8
        assert np.abs(found - expected.astype(float)).max() <= 1


SMOOTH = np.stack(np.broadcast_arrays(np.arange(48)[:, None] * 5, np.arange(64)[None] * 4, 120), -1).astype(np.uint8)
RGB = {"SamplesPerPixel": 3, "PlanarConfiguration": 0, "Rows": 48, "Columns": 64}


def close(found: Any, expected: Any, levels: int) -> bool:
    return bool(np.abs(found.astype(int) - expected).max() <= levels)


def marked(transform: int | None, ids: bytes | None = None, jfif: bool = False, ycc: bool = True) -> bytes:
    """A JPEG of SMOOTH, transformed or not, with the marks that are wanted."""
    stream = imagecodecs.jpeg8_encode(
        SMOOTH, level=98, colorspace="RGB", outcolorspace="YCBCR" if ycc else "RGB", subsampling="444"
    )
    body = b"\xff\xd8" + without_applications(stream)
    start = body.index(b"\xff\xc0")
    if ids:
        body = bytearray(body)
        scan = bytes(body).index(b"\xff\xda")
        for index in range(3):
            body[start + 10 + 3 * index] = ids[index]
            body[scan + 5 + 2 * index] = ids[index]
        body = bytes(body)
    extra = b"\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" if jfif else b""
    if transform is not None:
        extra += b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0" + bytes([transform])
    return body[:2] + extra + body[2:]


def without_applications(stream: bytes) -> bytes:
    pos, kept = 2, b""
    while stream[pos + 1] != 0xDA:
        length = 2 + struct.unpack(">H", stream[pos + 2 : pos + 4])[0]
        if not 0xE0 <= stream[pos + 1] <= 0xEF:
            kept += stream[pos : pos + length]
        pos += length
    return kept + stream[pos:]


@pytest.mark.parametrize(
    ("stream", "tag"),
    [
        (marked(1), "RGB"),
        (marked(0, ycc=False), "YBR_FULL_422"),
        (marked(None, jfif=True), "RGB"),
        (marked(None, b"RGB", ycc=False), "YBR_FULL"),
        (marked(None, b"\1\2\3"), "YBR_FULL_422"),
        (marked(None, b"\1\2\3", ycc=False), "RGB"),
        (marked(None, b"\0\1\2", ycc=False), "RGB"),
    ],
)
def test_trap_17_the_codestream_is_believed_over_the_tag(stream: bytes, tag: str) -> None:
    data = compressed([stream], JPEG, array=SMOOTH, PhotometricInterpretation=tag, **RGB)
    assert close(shown(data), SMOOTH, 3)


@pytest.mark.parametrize("tag", ["RGB", "YBR_RCT", "YBR_ICT", "YBR_FULL"])
def test_trap_17_jpeg_2000_is_converted_by_its_own_flag(tag: str) -> None:
    stream = imagecodecs.jpeg2k_encode(SMOOTH, codecformat="j2k", reversible=True, mct=True)
    head = codestream.inspect(stream)
    assert head is not None
    assert head.transformed is True
    assert np.array_equal(
        shown(compressed([stream], JPEG_2000, array=SMOOTH, PhotometricInterpretation=tag, **RGB)), SMOOTH
    )


def ybr(rgb: Any) -> Any:
    """YBR_FULL as PS3.3 C.7.6.3.1.2 writes it down."""
    matrix = np.array([[0.299, 0.587, 0.114], [-0.1687, -0.3313, 0.5], [0.5, -0.4187, -0.0813]])
    return np.rint(rgb @ matrix.T + [0, 128, 128]).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("syntax", "encode"),
    [
        (JPEG_LS, imagecodecs.jpegls_encode),
        (LOSSLESS, lambda frame: imagecodecs.jpeg8_encode(frame, lossless=True, colorspace="RGB", outcolorspace="RGB")),
        (JPEG_2000, lambda frame: imagecodecs.jpeg2k_encode(frame, codecformat="j2k", reversible=True, mct=False)),
    ],
)
@pytest.mark.parametrize("tag", ["RGB", "YBR_FULL"])
def test_trap_17_lossless_streams_without_a_transform_are_what_the_tag_says(syntax: str, encode: Any, tag: str) -> None:
    stored = SMOOTH if tag == "RGB" else ybr(SMOOTH)
    data = compressed([encode(stored)], syntax, array=SMOOTH, PhotometricInterpretation=tag, **RGB)
    assert close(shown(data), SMOOTH, 0 if tag == "RGB" else 2)


def test_ybr_is_converted_as_the_standard_writes_it_down() -> None:
    levels = np.arange(0, 256, 5)
    rgb = np.stack(np.meshgrid(levels, levels, levels), -1).reshape(-1, 1, 3).astype(np.uint8)
    assert close(colour.ybr_to_rgb(ybr(rgb)), rgb, 2)


@pytest.mark.parametrize("planar", [0, 1])
def test_trap_18_the_planar_configuration_is_that_of_native_pixels(planar: int) -> None:
    stored = SMOOTH if planar == 0 else np.ascontiguousarray(SMOOTH.transpose(2, 0, 1))
    data = image(stored, PhotometricInterpretation="RGB", **{**RGB, "PlanarConfiguration": planar})
    assert np.array_equal(shown(data), SMOOTH)


def test_trap_18_the_planar_configuration_of_compressed_pixels_is_not_believed() -> None:
    stream = imagecodecs.jpegls_encode(SMOOTH)
    given = {**RGB, "PlanarConfiguration": 1, "PhotometricInterpretation": "RGB"}
    assert np.array_equal(shown(compressed([stream], JPEG_LS, array=SMOOTH, **given)), SMOOTH)


def test_uncompressed_ybr_422_shares_chrominance_between_two_pixels() -> None:
    pair = ybr(np.repeat(SMOOTH[:, ::2], 2, 1))
    packed = np.stack([pair[:, ::2, 0], pair[:, 1::2, 0], pair[:, ::2, 1], pair[:, ::2, 2]], -1)
    data = image(packed, PhotometricInterpretation="YBR_FULL_422", PixelData=packed.tobytes(), **RGB)
    assert close(shown(data), np.repeat(SMOOTH[:, ::2], 2, 1), 2)


def test_partial_range_luminance_is_stretched() -> None:
    found = colour.converted(np.array([[[16, 128, 128], [235, 128, 128], [0, 128, 128]]], np.uint8), "YBR_PARTIAL", 8)
    assert found.tolist() == [[[0, 0, 0], [255, 255, 255], [0, 0, 0]]]


@pytest.mark.parametrize(("bits", "stored"), [(16, 16), (16, 12), (32, 32), (8, 6)])
def test_deep_colours_are_scaled_to_8_bits(bits: int, stored: int) -> None:
    top = 2**stored - 1
    values = (np.array([0, 0.25, 0.5, 1]) * top).round().astype(f"u{bits // 8}").reshape(2, 2, 1).repeat(3, 2)
    data = image(values, PhotometricInterpretation="RGB", **{**RGB, "Rows": 2, "Columns": 2}, BitsStored=stored,
                 HighBit=stored - 1)  # fmt: skip
    assert close(shown(data)[..., 0].reshape(-1), [0, 64, 128, 255], 255 // top + 1)


# ----- palettes


def palette(table: Any, first: int = 0, bits: int = 16, **attributes: Any) -> bytes:
    """A PALETTE COLOR file whose three tables are ``table``, its reverse, and zero."""
    indexes = attributes.pop("indexes")
    made = dataset(indexes, PhotometricInterpretation="PALETTE COLOR", **attributes)
    dtype = "<u2" if bits == 16 else "u1"
    for number, values in enumerate((table, table[::-1], np.zeros_like(table))):
        made.add_new(0x00281101 + number, "SS" if first < 0 else "US", [len(table) % 65536, first, bits])
        made.add_new(0x00281201 + number, "OW", values.astype(dtype).tobytes())
    return write(made)


@pytest.mark.parametrize("bits", [8, 16])
def test_trap_19_palettes_of_8_and_16_bits(bits: int) -> None:
    table = np.linspace(0, 2**bits - 1, 24).astype(np.uint16)
    found = shown(palette(table, bits=bits, indexes=np.arange(24, dtype=np.uint8).reshape(4, 6)))
    expected = table >> (bits - 8)
    assert np.array_equal(found[..., 0].reshape(-1), expected)
    assert np.array_equal(found[..., 1].reshape(-1), expected[::-1])


def test_trap_19_a_palette_may_start_at_a_negative_index() -> None:
    table = np.arange(4) * 0x1000
    found = shown(palette(table, first=-2, indexes=np.array([[-2, -1, 0, 1]], np.int16)))
    assert found[0, :, 0].tolist() == [0, 0x10, 0x20, 0x30]


def test_trap_19_indexes_may_have_16_bits() -> None:
    table = np.arange(1024) * 64
    found = shown(palette(table, indexes=np.array([[0, 256, 512, 1023]], np.uint16)))
    assert found[0, :, 0].tolist() == [0, 0x40, 0x80, 0xFF]


def test_case_14_an_index_past_its_palette_is_drawn_as_the_nearest_entry() -> None:
    found = shown(palette(np.array([0x1000, 0x2000]), first=5, indexes=np.array([[0, 5, 6, 255]], np.uint8)))
    assert found[0, :, 0].tolist() == [0x10, 0x10, 0x20, 0x20]


def test_case_14_a_palette_shorter_than_it_says_is_no_crash() -> None:
    whole = palette(np.arange(24) * 256, indexes=np.arange(24, dtype=np.uint8).reshape(4, 6))
    lying = whole.replace(struct.pack("<3H", 24, 0, 16), struct.pack("<3H", 5000, 0, 16))
    assert shown(lying)[..., 0].reshape(-1).tolist() == list(range(24))


SEGMENTS = [
    [0, 3, 10, 20, 30],
    [0, 1, 0, 1, 10, 1000],
    [0, 2, 100, 200, 1, 5, 50, 0, 1, 7],
    [0, 1, 5, 1, 3, 65535, 2, 2, 0, 0],
]


@pytest.mark.parametrize("segments", SEGMENTS)
def test_trap_19_segmented_palettes_are_written_out_as_pydicom_does(segments: list[int]) -> None:
    if 2 in segments[::1] and segments[6:8] == [2, 2]:
        expected = _expand_segmented_lut((0, 1, 5, 1, 3, 65535), "<H") * 2
    else:
        expected = _expand_segmented_lut(tuple(segments), "<H")
    found = colour.expand_segments(np.array(segments, np.uint16), 1000)
    assert np.abs(found.astype(int) - np.array(expected)).max() <= 1


def test_trap_19_a_segmented_palette_is_drawn() -> None:
    made = dataset(np.array([[0, 1, 2, 3]], np.uint8), PhotometricInterpretation="PALETTE COLOR")
    for number in range(3):
        made.add_new(0x00281101 + number, "US", [4, 0, 16])
        made.add_new(0x00281221 + number, "OW", np.array([0, 1, 0, 1, 3, 0xFF00], "<u2").tobytes())
    assert shown(write(made))[0, :, 0].tolist() == [0, 0x55, 0xAA, 0xFF]


@pytest.mark.parametrize("segments", [[1, 3, 5], [9, 1, 1], [2, 1, 0, 0, 2, 1, 0, 0], [0, 60000, 1]])
def test_case_14_broken_segmented_palettes_end(segments: list[int]) -> None:
    try:
        found = colour.expand_segments(np.array(segments, np.uint16), 256)
    except Undrawable as error:
        assert error.code == "palette"
    else:
        assert len(found) <= 256


def test_deep_colour_other_than_rgb_is_scaled_back_to_its_depth():
    full = np.array([[[65535, 32896, 32896], [0, 32896, 32896]]], np.uint16)
    assert colour.exact(full, "RGB", 16) is full
    np.testing.assert_array_equal(colour.exact(full, "YBR_FULL", 16), [[[65535] * 3, [0] * 3]])
