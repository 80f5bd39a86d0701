import bz2
import gzip
import zlib

import pytest

from engine import inflate
from engine.errors import Refused

TEXT = bytes(range(256)) * 20_000


def raw(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def code(call, *args) -> str:
    with pytest.raises(Refused) as caught:
        made = call(*args)
        list(made)
    return caught.value.code


@pytest.mark.parametrize("data", [b"", b"x", TEXT])
def test_deflated_data_come_out_whole_at_once_and_in_pieces(data):
    packed = memoryview(raw(data))
    assert bytes(inflate.exactly(packed, inflate.DEFLATED, len(data))) == data
    assert b"".join(inflate.pieces(packed, inflate.DEFLATED, len(data))) == data


def test_bzip2_comes_out_in_pieces():
    packed = memoryview(bz2.compress(TEXT))
    assert b"".join(inflate.pieces(packed, inflate.BZIP2, len(TEXT))) == TEXT


@pytest.mark.parametrize("method", [inflate.STORED, inflate.DEFLATED, inflate.BZIP2])
@pytest.mark.parametrize("off", [-1, 1])
def test_case_3_a_wrong_size_is_damage(method, off):
    packed = {0: TEXT, 8: raw(TEXT), 12: bz2.compress(TEXT)}[method]
    for call in (inflate.exactly, inflate.pieces):
        assert code(call, memoryview(packed), method, len(TEXT) + off) == "archive_damaged"


def test_case_3_no_more_is_unpacked_than_was_declared():
    bomb = memoryview(raw(bytes(200 * 2**20)))
    made = 0
    with pytest.raises(Refused):
        for piece in inflate.pieces(bomb, inflate.DEFLATED, 1000):
            made += len(piece)
    assert made <= 1000


@pytest.mark.parametrize("method", [8, 12, 14])
@pytest.mark.parametrize("rubbish", [b"\xff\x00\x11\x00\x00", b"", b"\x09\x04\x05\x00\x5d\x00\x00\x01\x00"])
def test_rubbish_is_damage(method, rubbish):
    for call in (inflate.exactly, inflate.pieces):
        assert code(call, memoryview(rubbish * 30), method, 250) == "archive_damaged"


def test_cut_short_is_damage():
    packed = memoryview(raw(TEXT))[:-10]
    for call in (inflate.exactly, inflate.pieces):
        assert code(call, packed, inflate.DEFLATED, len(TEXT)) == "archive_damaged"


def test_other_methods_are_refused_with_a_sentence():
    assert code(inflate.exactly, memoryview(b"abc"), 9, 3) == "archive_method"


def test_a_greedy_lzma_dictionary_is_refused():
    header = b"\x09\x04\x05\x00" + b"\x5d" + (2**31).to_bytes(4, "little")
    assert code(inflate.exactly, memoryview(header + b"\0" * 20), inflate.LZMA, 10) == "too_large_unpacked"


def test_gzip_with_several_members_and_zeros_at_the_end():
    packed = memoryview(gzip.compress(TEXT) + gzip.compress(b"more") + bytes(512))
    assert b"".join(inflate.gunzip(packed, len(TEXT) + 4)) == TEXT + b"more"


def test_case_24_a_gzip_bomb_stops_at_the_cap():
    packed, made = memoryview(gzip.compress(bytes(300 * 2**20), 9)), 0
    with pytest.raises(Refused) as caught:
        for piece in inflate.gunzip(packed, 10 * 2**20):
            made += len(piece)
    assert caught.value.code == "too_large_unpacked"
    assert made <= 10 * 2**20


def test_a_gzip_file_that_was_cut_short_is_damage():
    assert code(inflate.gunzip, memoryview(gzip.compress(TEXT)[:-100]), len(TEXT)) == "archive_damaged"


def test_head_gives_the_first_bytes_even_of_a_broken_file():
    packed = gzip.compress(TEXT)
    assert inflate.head(memoryview(packed[: len(packed) // 2]), 352) == TEXT[:352]
    assert inflate.head(memoryview(b"\x1f\x8b" + b"\xff" * 40), 352) == b""
