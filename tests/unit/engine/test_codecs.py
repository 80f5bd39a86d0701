"""Decoders: what they give, what they refuse before memory is spent, and who steps in when one fails."""

import struct
import threading
import tracemalloc
from typing import Any

import imagecodecs
import numpy as np
import pytest

from engine import codecs, codestream
from engine.errors import Undrawable
from engine.header import PixelFormat
from tests.support.dicomfile import compressed, contents, dataset, files, shown, write

JPEG, EXTENDED, LOSSLESS = (f"1.2.840.10008.1.2.4.{number}" for number in (50, 51, 70))
JPEG_LS, JPEG_2000, HTJ2K, HTJ2K_LOSSY = (f"1.2.840.10008.1.2.4.{number}" for number in (80, 90, 201, 203))


def smooth(dtype: Any, top: int, shape: tuple[int, ...] = (40, 60)) -> Any:
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    plane = (np.sin(rows / 9) * np.cos(columns / 7) + 1) / 2 * top
    plane = plane if len(shape) == 2 else np.stack([plane, plane.T[: shape[0], : shape[1]], top - plane], -1)[..., :3]
    return np.rint(plane).astype(dtype)


GREY8, GREY12, GREY16 = smooth(np.uint8, 255), smooth(np.uint16, 4095), smooth(np.uint16, 65535)

LOSSLESS_CASES = [
    (JPEG_LS, GREY8, imagecodecs.jpegls_encode),
    (JPEG_LS, GREY16, imagecodecs.jpegls_encode),
    (JPEG_2000, GREY8, lambda frame: imagecodecs.jpeg2k_encode(frame, codecformat="j2k", reversible=True)),
    (JPEG_2000, GREY16, lambda frame: imagecodecs.jpeg2k_encode(frame, codecformat="j2k", reversible=True)),
    (JPEG_2000, GREY16, lambda frame: imagecodecs.jpeg2k_encode(frame, codecformat="jp2", reversible=True)),
    (HTJ2K, GREY16, lambda frame: imagecodecs.htj2k_encode(frame, reversible=True)),
    (LOSSLESS, GREY8, lambda frame: imagecodecs.jpeg8_encode(frame, lossless=True)),
    (LOSSLESS, GREY16, lambda frame: imagecodecs.jpeg8_encode(frame, lossless=True, bitspersample=16)),
]


@pytest.mark.parametrize(("syntax", "frame", "encode"), LOSSLESS_CASES)
def test_lossless_codecs_give_back_what_went_in(syntax: str, frame: Any, encode: Any) -> None:
    found = shown(compressed([encode(frame)], syntax, array=frame))
    assert found.dtype == frame.dtype
    assert np.array_equal(found, frame)


@pytest.mark.parametrize(("syntax", "frame"), [(JPEG, GREY8), (EXTENDED, GREY12)])
def test_lossy_codecs_come_close(syntax: str, frame: Any) -> None:
    bits = 8 if frame.dtype == np.uint8 else 12
    stream = imagecodecs.jpeg8_encode(frame, level=95, bitspersample=bits)
    found = shown(compressed([stream], syntax, array=frame, BitsStored=bits, HighBit=bits - 1))
    assert found.dtype == frame.dtype
    assert np.abs(found.astype(int) - frame).max() <= (4 if bits == 8 else 40)


def test_lossy_htj2k_does_not_wrap_around_at_the_ends_of_the_range() -> None:
    frame = np.where(np.add.outer(np.arange(64), np.arange(64)) // 8 % 2, 255, 0).astype(np.uint8)
    stream = imagecodecs.htj2k_encode(frame, level=0.05, reversible=False)
    found = shown(compressed([stream], HTJ2K_LOSSY, array=frame))
    assert np.abs(found.astype(int) - frame).max() < 128


@pytest.mark.parametrize("encode", [imagecodecs.jpegls_encode, LOSSLESS_CASES[7][2]])
def test_trap_11_signed_values_in_codecs_that_know_no_sign(encode: Any) -> None:
    frame = (GREY12.astype(np.int16) - 2048) * 8
    syntax = JPEG_LS if encode is imagecodecs.jpegls_encode else LOSSLESS
    found = shown(compressed([encode(frame.view(np.uint16))], syntax, array=frame))
    assert found.dtype == np.int16
    assert np.array_equal(found, frame)


@pytest.mark.parametrize("signed_stream", [True, False])
def test_a_jpeg_2000_sign_that_contradicts_the_header_is_read_at_the_codestreams_precision(signed_stream: bool) -> None:
    values = GREY12.astype(np.int16) - 2048
    written = values if signed_stream else values.view(np.uint16) & 0x0FFF
    stream = imagecodecs.jpeg2k_encode(written, codecformat="j2k", reversible=True, bitspersample=12)
    found = shown(compressed([stream], JPEG_2000, array=values))
    assert np.array_equal(found, values)


# ----- refused before or after decoding


@pytest.mark.parametrize("change", [{"Rows": 41}, {"Columns": 30}, {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7}])
@pytest.mark.parametrize(("syntax", "frame", "encode"), [LOSSLESS_CASES[1], LOSSLESS_CASES[3], LOSSLESS_CASES[7]])
def test_case_15_a_frame_of_another_size_than_promised_cannot_be_drawn(
    change: dict[str, int], syntax: str, frame: Any, encode: Any
) -> None:
    with pytest.raises(Undrawable) as error:
        shown(compressed([encode(frame)], syntax, array=frame, **change))
    assert error.value.code == "wrong_size"


def test_case_12_a_frame_that_claims_to_be_huge_costs_no_memory() -> None:
    stream = bytearray(imagecodecs.jpeg8_encode(GREY8))
    at = stream.index(b"\xff\xc0")
    stream[at + 5 : at + 9] = struct.pack(">HH", 65500, 65500)
    data = compressed([bytes(stream)], JPEG, array=GREY8)
    tracemalloc.start()
    try:
        with pytest.raises(Undrawable) as error:
            shown(data)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    assert error.value.code == "wrong_size"


def test_case_12_a_jpeg_2000_frame_of_countless_tiles_is_refused() -> None:
    stream = bytearray(imagecodecs.jpeg2k_encode(GREY8, codecformat="j2k"))
    stream[24:32] = struct.pack(">II", 1, 1)
    stream[8:16] = struct.pack(">II", 600, 400)
    with pytest.raises(Undrawable, match="tiles"):
        codestream.inspect(bytes(stream))


@pytest.mark.parametrize(("syntax", "frame", "encode"), LOSSLESS_CASES)
@pytest.mark.parametrize("keep", [0, 1, 3, 12, 30, 100])
def test_case_15_the_start_of_a_codestream_alone_cannot_be_drawn(
    syntax: str, frame: Any, encode: Any, keep: int
) -> None:
    head = encode(frame)[:keep]
    with pytest.raises(Undrawable) as error:
        codecs.decode(head, syntax, PixelFormat(40, 60, allocated=frame.dtype.itemsize * 8))
    assert error.value.code in ("bad_codestream", "decoder_failed", "truncated")


@pytest.mark.parametrize(("syntax", "frame", "encode"), LOSSLESS_CASES)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_case_15_a_codestream_that_was_cut_cannot_be_drawn(syntax: str, frame: Any, encode: Any, share: float) -> None:
    stream = encode(frame)
    with pytest.raises(Undrawable):
        shown(compressed([stream[: int(len(stream) * share)]], syntax, array=frame))


@pytest.mark.parametrize(
    "stream", [b"", b"\xff\xd8\xff\xd9", b"\xff\xd8" + bytes(50), b"GIF89a", b"\xff\x4f\xff\x51\0"]
)
def test_case_15_what_is_no_codestream_cannot_be_drawn(stream: bytes) -> None:
    with pytest.raises(Undrawable) as error:
        codecs.decode(stream, JPEG, PixelFormat(4, 6))
    assert error.value.code == "bad_codestream"


# ----- the chain


@pytest.mark.parametrize(
    ("syntax", "kind", "frame", "encode"),
    [
        (JPEG_LS, "jpegls", GREY16, LOSSLESS_CASES[1][2]),
        (JPEG_2000, "jpeg2000", GREY16, LOSSLESS_CASES[3][2]),
        (JPEG, "jpeg", GREY8, imagecodecs.jpeg8_encode),
        (HTJ2K, "htj2k", GREY16, LOSSLESS_CASES[5][2]),
    ],
)
def test_another_decoder_steps_in_where_the_first_fails(
    monkeypatch: pytest.MonkeyPatch, syntax: str, kind: str, frame: Any, encode: Any
) -> None:
    stream, described = (
        encode(frame),
        PixelFormat(40, 60, allocated=frame.dtype.itemsize * 8, stored=frame.dtype.itemsize * 8),
    )
    first = codecs.decode(stream, syntax, described).samples

    def fails(*_: Any) -> Any:
        raise RuntimeError("out of order")

    monkeypatch.setitem(codecs._DECODERS, kind, (fails, *codecs._DECODERS[kind][1:]))
    second = codecs.decode(stream, syntax, described).samples
    assert np.abs(second.astype(int) - first.astype(int)).max() <= (2 if syntax == JPEG else 0)


def test_the_reason_of_the_first_decoder_is_told_where_all_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> Any:
        raise RuntimeError("out of order")

    monkeypatch.setitem(codecs._DECODERS, "jpegls", (fails, fails))
    with pytest.raises(Undrawable, match="out of order"):
        codecs.decode(imagecodecs.jpegls_encode(GREY8), JPEG_LS, PixelFormat(40, 60, allocated=8))


def test_frames_are_decoded_by_several_threads_at_once() -> None:
    data = write(dataset(GREY16))
    streams = [imagecodecs.jpegls_encode(GREY16 + number) for number in range(8)]
    found: dict[int, Any] = {}

    def work(number: int) -> None:
        found[number] = codecs.decode(streams[number], JPEG_LS, PixelFormat(40, 60)).samples

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(found[number], GREY16 + number) for number in range(8))
    assert np.array_equal(shown(data), GREY16)


EXACT = ("1.2", "1.2.1", "1.2.2", "1.2.1.99", "1.2.4.57", "1.2.4.70", "1.2.4.80", "1.2.4.90", "1.2.5")
SAME = [
    fact["path"]
    for fact in files("transfer-syntax/ct-one-image")
    if fact["transfer_syntax"].removeprefix("1.2.840.10008.") in EXACT
]


@pytest.mark.parametrize("name", SAME)
def test_one_image_is_the_same_in_every_lossless_transfer_syntax(name: str) -> None:
    original = shown(contents("transfer-syntax/ct-one-image/CTImage.dcm"))
    assert np.array_equal(shown(contents(name)), original)
