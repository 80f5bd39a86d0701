"""Stored values of frames, however they are written."""

import io
import mmap
import struct
import warnings
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.encaps import encapsulate

from engine import build, dicom, displaysets, pixels
from engine.displayset import DisplaySet, Encoding
from engine.errors import Undrawable
from engine.header import PixelFormat
from tests.support import dicoms
from tests.support.dicomfile import (
    SYNTAXES,
    compressed,
    dataset,
    decode,
    element,
    identity,
    image,
    item,
    raw_file,
    shown,
    write,
)

GREY = (np.arange(24).reshape(4, 6) * 37).astype(np.uint16)
RLE = "1.2.840.10008.1.2.5"


@pytest.mark.parametrize("syntax", [*SYNTAXES, "1.2.840.10008.1.2.1.99"])
@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int16, np.uint32, np.int32])
def test_native_pixels_of_any_size_sign_and_byte_order(syntax: str, dtype: Any) -> None:
    values = np.array([[0, 1, 2], [3, 100, 127]], dtype) * (-1 if np.dtype(dtype).kind == "i" else 1)
    stored = values.astype(values.dtype.newbyteorder(">")) if syntax == SYNTAXES[2] else values
    found = shown(image(stored, syntax))
    assert found.dtype == dtype
    assert np.array_equal(found, values)


@pytest.mark.parametrize(("keyword", "dtype"), [("FloatPixelData", np.float32), ("DoubleFloatPixelData", np.float64)])
def test_float_pixels_are_kept_as_they_are(keyword: str, dtype: Any) -> None:
    values = np.linspace(-1, 1, 24).reshape(4, 6).astype(dtype)
    made = dataset(PixelData=None, BitsAllocated=values.dtype.itemsize * 8, BitsStored=None, HighBit=None)
    setattr(made, keyword, values.tobytes())
    found = shown(write(made))
    assert found.dtype == dtype
    assert np.array_equal(found, values)


@pytest.mark.parametrize("stored", [9, 10, 12, 15])
def test_trap_11_signed_values_are_extended_from_bits_stored(stored: int) -> None:
    values = np.array([[-1, -(2 ** (stored - 1)), 2 ** (stored - 1) - 1, 0]], np.int16)
    overlay = np.array([[0, 1, 1, 1]], np.uint16) << 15
    written = (values.view(np.uint16) & (2**stored - 1)) | overlay
    found = shown(image(written.view(np.int16), BitsStored=stored, HighBit=stored - 1))
    assert found.dtype == np.int16
    assert np.array_equal(found, values)


def test_trap_11_overlays_in_the_high_bits_are_masked() -> None:
    values = np.array([[0, 1, 4095, 17]], np.uint16)
    assert np.array_equal(shown(image(values | 0xF000, BitsStored=12, HighBit=11)), values)


def test_trap_11_values_in_the_upper_bits_are_labelled_because_no_reader_draws_them() -> None:
    values = np.array([[0, 1, 4095, 17]], np.uint16)
    data = image(values << 4, BitsStored=12, HighBit=15)
    judged = pydicom.dcmread(io.BytesIO(data)).pixel_array
    assert np.array_equal(judged, (values << 4) & 0xFFF), "pydicom does not look at HighBit"
    assert dicom.read_header(data).problem.startswith("pixel_module: BitsAllocated 16, BitsStored 12 and HighBit 15")


@pytest.mark.parametrize("frames", [1, 2, 5])
def test_single_bit_frames_follow_each_other_without_padding(frames: int) -> None:
    bits = np.random.default_rng(1).integers(0, 2, (frames, 3, 5), np.uint8)
    packed = np.packbits(bits.reshape(-1), bitorder="little").tobytes()
    data = image(
        bits,
        BitsAllocated=1,
        BitsStored=1,
        HighBit=0,
        NumberOfFrames=str(frames),
        PixelData=packed + b"\0" * (len(packed) % 2),
    )
    for index in range(frames):
        assert np.array_equal(shown(data, index), bits[index])


def test_bytes_written_as_big_endian_words_are_swapped_back() -> None:
    values = np.arange(15, dtype=np.uint8).reshape(3, 5)
    whole = image(values, SYNTAXES[2])
    at = whole.index(b"\x7f\xe0\0\x10OB")
    padded = values.tobytes() + b"\0"
    words = np.frombuffer(padded, np.uint8).reshape(-1, 2)[:, ::-1].tobytes()
    data = whole[:at] + b"\x7f\xe0\0\x10OW" + whole[at + 6 : at + 12] + words
    assert np.array_equal(shown(data), values)


def test_frames_of_a_byte_swapped_object_that_start_at_odd_bytes() -> None:
    values = np.arange(45, dtype=np.uint8).reshape(3, 3, 5)
    whole = image(values, SYNTAXES[2], NumberOfFrames="3")
    at = whole.index(b"\x7f\xe0\0\x10OB")
    words = np.frombuffer(values.tobytes() + b"\0", np.uint8).reshape(-1, 2)[:, ::-1].tobytes()
    data = whole[:at] + b"\x7f\xe0\0\x10OW" + whole[at + 6 : at + 12] + words
    assert all(np.array_equal(shown(data, index), values[index]) for index in range(3))


@pytest.mark.parametrize("frame", [0, 1, 2])
def test_each_frame_of_a_native_object_is_found(frame: int) -> None:
    values = np.arange(72, dtype=np.uint16).reshape(3, 4, 6)
    assert np.array_equal(shown(image(values, NumberOfFrames="3"), frame), values[frame])


@pytest.mark.parametrize("frame", [-1, 3])
def test_case_49_a_frame_that_is_not_there_is_told(frame: int) -> None:
    data = image(np.zeros((3, 4, 6), np.uint16), NumberOfFrames="3")
    with pytest.raises(Undrawable) as error:
        decode(data, dicom.read_header(data), frame)
    assert error.value.code == "no_frame"


def test_native_pixels_are_a_view_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(image(GREY))
    with (tmp_path / "a").open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        found = decode(mapped, dicom.read_header(mapped))  # type: ignore[arg-type]
        assert not found.flags.owndata
        assert np.array_equal(found, GREY)
        del found


def test_pixels_of_an_inflated_object_are_found_for_every_frame() -> None:
    values = np.arange(72, dtype=np.uint16).reshape(3, 4, 6)
    data = image(values, "1.2.840.10008.1.2.1.99", NumberOfFrames="3")
    assert all(np.array_equal(shown(data, index), values[index]) for index in range(3))


@pytest.mark.parametrize(
    ("attributes", "dtype", "colour"),
    [
        ({"allocated": 1}, np.uint8, False),
        ({"allocated": 8}, np.uint8, False),
        ({"allocated": 16, "signed": True}, np.int16, False),
        ({"allocated": 32}, np.uint32, False),
        ({"kind": "float32"}, np.float32, False),
        ({"samples": 3, "photometric": "RGB", "allocated": 16}, np.uint8, True),
        ({"photometric": "PALETTE COLOR", "allocated": 16}, np.uint8, True),
    ],
)
def test_the_type_of_decoded_frames_is_known_beforehand(attributes: dict[str, Any], dtype: Any, colour: bool) -> None:
    described = PixelFormat(4, 6, **attributes)
    assert pixels.stored_dtype(described) == dtype
    assert pixels.is_colour(described) is colour


# ----- encapsulated


def rle(frame: Any) -> bytes:
    """RLE of one frame of words: literal runs, one segment for each byte."""
    planes = [frame.astype("<u2").view(np.uint8)[:, byte::2].tobytes() for byte in (1, 0)]
    segments = [bytes([len(plane) - 1]) + plane for plane in planes]
    segments = [segment + b"\x80" * (len(segment) % 2) for segment in segments]
    return struct.pack("<16I", 2, 64, 64 + len(segments[0]), *[0] * 13) + b"".join(segments)


FRAMES = [GREY, GREY + 1, GREY[::-1]]


@pytest.mark.parametrize("offsets", [True, False])
def test_frames_are_found_with_and_without_an_offset_table(offsets: bool) -> None:
    data = compressed([rle(frame) for frame in FRAMES], RLE, offsets)
    assert all(np.array_equal(shown(data, index), frame) for index, frame in enumerate(FRAMES))


def test_an_extended_offset_table_does_no_harm() -> None:
    streams = [rle(frame) for frame in FRAMES]
    lengths = struct.pack("<3Q", *map(len, streams))
    starts = struct.pack("<3Q", *np.cumsum([0] + [len(stream) + 8 for stream in streams[:2]]).tolist())
    data = compressed(streams, RLE, False, ExtendedOffsetTable=starts, ExtendedOffsetTableLengths=lengths)
    assert all(np.array_equal(shown(data, index), frame) for index, frame in enumerate(FRAMES))


@pytest.mark.parametrize("offsets", [True, False])
@pytest.mark.parametrize("count", [1, 3, 40])
def test_frames_in_several_fragments_are_joined(count: int, offsets: bool) -> None:
    import imagecodecs

    frames = [np.full((4, 6), index, np.uint8) for index in range(count)]
    streams = [imagecodecs.jpegls_encode(frame) for frame in frames]
    value = encapsulate(streams, fragments_per_frame=2, has_bot=offsets)
    data = image(frames[0], "1.2.840.10008.1.2.4.80", PixelData=value, NumberOfFrames=str(count))
    assert all(np.array_equal(shown(data, index), frame) for index, frame in enumerate(frames))


def test_an_offset_table_that_lies_is_not_believed() -> None:
    data = compressed([rle(frame) for frame in FRAMES], RLE)
    at = data.index(b"\xfe\xff\x00\xe0\x0c\0\0\0") + 8
    lying = data[:at] + struct.pack("<3I", 0, 7, 0xFFFFFF00) + data[at + 12 :]
    assert all(np.array_equal(shown(lying, index), frame) for index, frame in enumerate(FRAMES))


def test_a_missing_delimiter_at_the_end_is_forgiven() -> None:
    data = compressed([rle(GREY)], RLE)
    assert data.endswith(b"\xfe\xff\xdd\xe0\0\0\0\0")
    assert np.array_equal(shown(data[:-8]), GREY)


def test_case_15_truncated_native_pixels_cannot_be_drawn() -> None:
    whole = image(GREY)
    assert dicom.read_header(whole[:-10]).problem == "truncated: The pixel data has 38 of 48 bytes."


def test_case_15_a_file_that_was_cut_after_it_was_read_cannot_be_drawn() -> None:
    whole = image(GREY)
    with pytest.raises(Undrawable) as error:
        decode(whole[:-10], dicom.read_header(whole))
    assert error.value.code == "truncated"


@pytest.mark.parametrize("cut", [1, 9, 20, 60, 100])
def test_case_15_truncated_compressed_pixels_cannot_be_drawn(cut: int) -> None:
    data = compressed([rle(GREY)], RLE)
    head = dicom.read_header(data)
    with pytest.raises(Undrawable) as error:
        decode(data[: -8 - cut], head)
    assert error.value.code in ("truncated", "bad_fragments")


def test_case_15_of_a_truncated_object_the_frames_that_are_there_are_drawn() -> None:
    data = compressed([rle(frame) for frame in FRAMES], RLE, False)
    short = data[: -8 - 20]
    assert np.array_equal(shown(short, 1), FRAMES[1])
    with pytest.raises(Undrawable) as error:
        shown(short, 2)
    assert error.value.code == "truncated"


@pytest.mark.parametrize(
    "value",
    [
        b"",
        item(b""),
        item(b"") + item(b"", 0xFFFFFFFF),
        item(b"") + b"garbage!garbage!",
        item(b"\0\0\0\0", 0x7FFFFFFF),
        b"\xfe\xff\xdd\xe0\0\0\0\0",
    ],
)
def test_case_15_broken_fragments_cannot_be_drawn(value: bytes) -> None:
    described = b"".join(
        element(0x0028, number, "US", struct.pack("<H", amount))
        for number, amount in ((2, 1), (0x10, 4), (0x11, 6), (0x100, 16), (0x101, 16), (0x102, 15), (0x103, 0))
    )
    data = raw_file(*identity(), described, element(0x7FE0, 0x0010, "OB", value, 0xFFFFFFFF), syntax=RLE)
    with pytest.raises(Undrawable) as error:
        shown(data)
    assert error.value.code in ("truncated", "bad_fragments")


def test_a_codestream_that_was_stored_without_fragments_is_still_decoded() -> None:
    import imagecodecs

    values = np.zeros((64, 64), np.uint8)
    stream = imagecodecs.jpegls_encode(values)
    whole = image(values, "1.2.840.10008.1.2.1")
    at = whole.index(b"\xe0\x7f\x10\0")
    data = whole[:at] + element(0x7FE0, 0x0010, "OB", stream + b"\0" * (len(stream) % 2))
    data = data.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.4.80")
    head = data.index(b"UI\x14\x001.2.840.10008.1.2.4.80")
    data = data[:head] + b"UI\x16\0" + data[head + 4 :]
    assert np.array_equal(shown(data), values)


def test_pydicom_agrees_on_random_native_objects() -> None:
    random = np.random.default_rng(7)
    for _ in range(40):
        allocated = int(random.choice([8, 16, 32]))
        stored = int(random.integers(2, allocated + 1))
        signed = bool(random.integers(2))
        shape = tuple(int(size) for size in random.integers(1, 9, 2))
        raw = random.integers(0, 2**allocated, shape, np.uint64).astype(f"u{allocated // 8}")
        data = image(raw.view(f"{'i' if signed else 'u'}{allocated // 8}"), BitsStored=stored, HighBit=stored - 1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            truth = pydicom.dcmread(pydicom.filebase.DicomBytesIO(data)).pixel_array
        assert np.array_equal(shown(data), truth)


def test_the_deflated_syntax_is_really_deflated() -> None:
    data = image(np.zeros((64, 64), np.uint16), "1.2.840.10008.1.2.1.99")
    assert len(data) < 2000
    assert zlib.MAX_WBITS == 15


def deep(dtype: Any, planar: int = 0) -> tuple[bytes, Any]:
    stored = np.random.default_rng(3).integers(0, np.iinfo(dtype).max, (8, 8, 3), dtype, endpoint=True)
    bits = 8 * stored.itemsize
    data = dicoms.ct(
        SamplesPerPixel=3,
        PhotometricInterpretation="RGB",
        PlanarConfiguration=planar,
        PixelRepresentation=0,
        BitsAllocated=bits,
        BitsStored=bits,
        HighBit=bits - 1,
        PixelData=(stored.transpose(2, 0, 1) if planar else stored).tobytes(),
    )
    return data, stored


@pytest.mark.parametrize("planar", [0, 1])
@pytest.mark.parametrize("dtype", [np.uint16, np.uint32])
def test_deep_colour_is_drawn_in_8_bits_and_exported_as_it_is_stored(dtype: Any, planar: int) -> None:
    data, stored = deep(dtype, planar)
    (info,) = displaysets.arrange([("a", dicom.read_header(data))]).sets
    assert build.decode_slice(info, lambda _: data, 0, 0).dtype == np.uint8
    wide = pixels.exact_colour(info)
    assert np.dtype(wide.dtype) == dtype
    assert (build.decode_slice(wide, lambda _: data, 0, 0) == stored).all()


def test_what_is_not_deep_colour_is_exported_as_it_is_drawn() -> None:
    data, _ = deep(np.uint8)
    for one in (data, dicoms.ct()):
        (info,) = displaysets.arrange([("a", dicom.read_header(one))]).sets
        assert pixels.exact_colour(info) is info


def test_colour_of_other_files_and_palettes_is_exported_as_it_is_drawn() -> None:
    rgb = Encoding("", PixelFormat(4, 6, samples=3, photometric="RGB", allocated=24))
    palette = Encoding("", PixelFormat(4, 6, photometric="PALETTE COLOR", allocated=16))
    for made in (
        DisplaySet("1.2", format="nifti", colour=True, dtype="uint8", encodings=(rgb,)),
        DisplaySet("1.2", colour=True, dtype="uint8", encodings=(palette,)),
    ):
        assert pixels.exact_colour(made) is made
