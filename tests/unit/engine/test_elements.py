"""The walk over elements, judged by pydicom."""

import io
import mmap
import struct
import warnings
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.dataelem import RawDataElement
from pydicom.encaps import encapsulate

from engine import limits
from engine.dataset import open_dataset
from engine.elements import EXPLICIT, IMPLICIT, Odd, Walker
from engine.errors import Refused
from engine.values import Elements
from engine.wanted import BY_TAG, PIXELS
from tests.support.dicomfile import (
    DELIMITED,
    SYNTAXES,
    UNDEFINED,
    contents,
    element,
    files,
    identity,
    image,
    item,
    path_of,
    raw_file,
)


def judge(data: bytes) -> pydicom.Dataset:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pydicom.dcmread(io.BytesIO(data), force=True)


@pytest.mark.parametrize("fact", files(), ids=path_of)
def test_every_wanted_value_is_what_pydicom_reads(fact: dict[str, Any]) -> None:
    data = contents(fact["path"])
    try:
        opened = open_dataset(data)
    except Refused as refused:
        assert (fact["path"], refused.code) == ("broken/no_meta.dcm", "not_dicom")
        return
    truth = judge(data)
    for (group, number), wanted in BY_TAG.items():
        found = truth.get_item((group, number))
        if group == 2 or not isinstance(found, RawDataElement) or wanted.keyword in PIXELS or wanted.vr == b"SQ":
            continue
        assert opened.elements.values.get(wanted.keyword, b"") == (found.value or b""), wanted.keyword


@pytest.mark.parametrize("fact", files(), ids=path_of)
def test_pixel_data_lies_where_pydicom_finds_it(fact: dict[str, Any]) -> None:
    data = contents(fact["path"])
    truth = judge(data)
    if not fact["has_pixels"] or "PixelData" not in truth:
        return
    opened = open_dataset(data)
    assert opened.pixels is not None
    end = None if opened.pixels.length is None else opened.pixels.offset + opened.pixels.length
    found = bytes(opened.data[opened.pixels.offset : end])
    assert found[: len(truth.PixelData)] == truth.PixelData


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_all_plain_ways_of_writing_give_the_same_values(syntax: str) -> None:
    opened = open_dataset(image(syntax=syntax, PatientWeight="70.5"))
    assert (opened.elements.text("PatientID"), opened.elements.number("PatientWeight")) == ("P1", 70.5)
    assert (opened.elements.integer("Rows"), opened.elements.integer("Columns")) == (4, 6)
    assert opened.transfer_syntax == syntax


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_trap_31_a_file_without_preamble_and_meta_is_recognised_by_looking(syntax: str) -> None:
    whole = image(syntax=syntax)
    opened = open_dataset(whole)
    bare = bytes(opened.data[opened.start :])
    again = open_dataset(bare)
    assert again.transfer_syntax == syntax
    assert again.elements.values == opened.elements.values
    assert any("File meta information was missing" in note for note in again.notes)


def test_trap_31_a_transfer_syntax_that_lies_is_found_out() -> None:
    honest = image(syntax=SYNTAXES[1])
    start = open_dataset(honest).start
    lying = raw_file(honest[start:], syntax="1.2.840.10008.1.2.1")
    opened = open_dataset(lying)
    assert opened.elements.integer("Rows") == 4
    assert opened.transfer_syntax == "1.2.840.10008.1.2"


@pytest.mark.parametrize("kind", [bytearray, memoryview])
def test_any_bytes_like_buffer_is_read(kind: Any) -> None:
    opened = open_dataset(kind(image()))
    assert opened.elements.text("PatientID") == "P1"


def test_a_memory_map_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(image())
    with (tmp_path / "a").open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert open_dataset(mapped).elements.text("PatientID") == "P1"


def nested(levels: int, tag: tuple[int, int], length: int | None) -> bytes:
    """Sequences within sequences; ``length`` None writes true lengths, UNDEFINED leaves them open."""
    inner = b""
    for _ in range(levels):
        open_ended = length == UNDEFINED
        inside = item(inner + (b"\xfe\xff\x0d\xe0\0\0\0\0" if open_ended else b""), length)
        inner = element(*tag, "SQ", inside + (DELIMITED if open_ended else b""), length)
    return inner


PRIVATE, WANTED = (0x0009, 0x1001), (0x5200, 0x9230)


PLAIN = (0x0008, 0x1030)


@pytest.mark.parametrize("tag", [PRIVATE, WANTED, PLAIN])
@pytest.mark.parametrize("length", [None, UNDEFINED])
@pytest.mark.parametrize("levels", [65, 200])
def test_case_10_sequences_nested_more_than_64_deep_are_refused(
    tag: tuple[int, int], length: int | None, levels: int
) -> None:
    with pytest.raises(Refused) as refused:
        open_dataset(raw_file(*identity(), nested(levels, tag, length)))
    assert refused.value.code == "nested_too_deep"


@pytest.mark.parametrize("tag", [PRIVATE, WANTED, PLAIN])
@pytest.mark.parametrize("length", [None, UNDEFINED])
def test_sequences_nested_64_deep_are_read(tag: tuple[int, int], length: int | None) -> None:
    data = raw_file(*identity(), nested(64, tag, length), element(0x6000, 0x0010, "US", b"\x07\0"))
    assert open_dataset(data).elements.integer("OverlayRows00") == 7


@pytest.mark.parametrize("outer", [None, UNDEFINED])
def test_case_10_sequences_of_both_kinds_of_length_are_counted_together(outer: int | None) -> None:
    inside = nested(40, PRIVATE, UNDEFINED if outer is None else None)
    for _ in range(40):
        delimited = b"" if outer is None else b"\xfe\xff\x0d\xe0\0\0\0\0"
        inside = element(*PRIVATE, "SQ", item(inside + delimited, outer) + (b"" if outer is None else DELIMITED), outer)
    with pytest.raises(Refused, match="nested"):
        open_dataset(raw_file(*identity(), inside))


def test_case_10_implicit_sequences_with_lengths_are_bounded_as_well() -> None:
    inner = b""
    for _ in range(65):
        item_of = b"\xfe\xff\x00\xe0" + len(inner).to_bytes(4, "little") + inner
        inner = b"\x09\x00\x01\x10" + len(item_of).to_bytes(4, "little") + item_of
    elements = Elements()
    with pytest.raises(Refused, match="nested"):
        Walker(inner, len(inner)).walk(0, len(inner), IMPLICIT, elements)


def test_a_long_private_value_that_holds_no_items_is_stepped_over() -> None:
    long = element(0x0009, 0x1001, "UN", bytes(5000)) + element(0x0009, 0x1002, "SQ", item(b"junk" * 999, None))
    data = raw_file(*identity(), long, element(0x6000, 0x0010, "US", b"\x07\0"))
    opened = open_dataset(data)
    assert (opened.elements.integer("OverlayRows00"), opened.notes) == (7, [])


@pytest.mark.parametrize("tag", [PRIVATE, WANTED])
@pytest.mark.parametrize("length", [None, UNDEFINED])
def test_sequences_nested_40_deep_are_read(tag: tuple[int, int], length: int | None) -> None:
    data = raw_file(*identity(), nested(40, tag, length), element(0x6000, 0x0010, "US", b"\x07\0"))
    assert open_dataset(data).elements.integer("OverlayRows00") == 7


@pytest.mark.parametrize("vr", ["UT", "OB", "SQ", "UN"])
@pytest.mark.parametrize("length", [0xFFFFFFF0, UNDEFINED, 0x7FFFFFFF])
def test_case_11_lengths_beyond_the_file_are_bounded_by_what_is_left(vr: str, length: int) -> None:
    data = raw_file(*identity(), element(0x0029, 0x1010, vr, b"abcdefgh", length))
    try:
        opened = open_dataset(data)
    except Refused as refused:
        assert refused.code == "unreadable"
    else:
        assert opened.elements.text("SOPInstanceUID") == "1.2.3.4"
        assert opened.notes


def test_case_11_a_bad_value_representation_in_the_meta_group_does_not_hide_the_image() -> None:
    whole = image()
    at = whole.index(b"\x02\0\x10\0UI")
    opened = open_dataset(whole[: at + 4] + b"?!" + whole[at + 6 :])
    assert opened.elements.integer("Rows") == 4


def test_case_11_a_header_of_endless_elements_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HEADER_ELEMENTS", 1000)
    many = element(0x0009, 0x1001, "US", b"\0\0") * 2000
    with pytest.raises(Refused) as refused:
        open_dataset(raw_file(many))
    assert refused.value.code == "header_too_large"


@pytest.mark.parametrize("cut", range(0, 500, 7))
def test_case_11_a_header_that_ends_anywhere_is_read_or_refused(cut: int) -> None:
    data = image()[: 140 + cut]
    try:
        opened = open_dataset(data)
    except Refused as refused:
        assert refused.code in ("unreadable", "not_dicom")
    else:
        assert set(opened.elements.values) <= set(open_dataset(image()).elements.values)


def test_elements_within_un_are_implicit_little_endian() -> None:
    measures = struct.pack("<HHI", 0x0028, 0x0030, 8) + b"0.5\\0.5 "
    inside = struct.pack("<HHI", 0x0028, 0x9110, UNDEFINED) + item(measures) + DELIMITED
    group = element(0x5200, 0x9229, "UN", item(inside) + DELIMITED, UNDEFINED)
    opened = open_dataset(raw_file(*identity(), group))
    shared = opened.elements.first("SharedFunctionalGroupsSequence")
    assert shared.first("PixelMeasuresSequence").numbers("PixelSpacing") == (0.5, 0.5)


@pytest.mark.parametrize("vr", ["ZZ", "??", "\0\0", "  "])
@pytest.mark.parametrize("long", [True, False])
def test_trap_31_elements_of_an_unknown_representation_are_stepped_over(vr: str, long: bool) -> None:
    unknown = struct.pack("<HH", 0x0029, 0x1010) + vr.encode()
    unknown += struct.pack("<HI", 0, 6) + b"abcdef" if long else struct.pack("<H", 6) + b"abcdef"
    opened = open_dataset(raw_file(*identity(), unknown, element(0x0028, 0x0010, "US", b"\4\0")))
    assert opened.elements.integer("Rows") == 4
    assert opened.form is EXPLICIT
    assert "An element has an unknown value representation." in opened.notes


def test_trap_31_what_cannot_be_walked_is_left_to_pydicom() -> None:
    noise = element(0x0029, 0x1010, "??", b"abcdefgh", 3)
    with pytest.raises(Odd):
        Walker(noise, len(noise)).walk(0, len(noise), EXPLICIT, Elements())
    opened = open_dataset(raw_file(*identity(), noise))
    assert opened.form is None
    assert opened.elements.text("SOPInstanceUID") == "1.2.3.4"
    assert any("not well formed" in note for note in opened.notes)


def test_wanted_values_of_a_megabyte_and_more_are_stepped_over() -> None:
    long = element(0x0008, 0x103E, "UT", b"x" * 2_000_000)
    opened = open_dataset(raw_file(*identity(), long, element(0x0028, 0x0010, "US", b"\x07\0")))
    assert opened.elements.text("SeriesDescription") == ""
    assert opened.elements.integer("Rows") == 7


def test_a_broken_meta_group_keeps_its_transfer_syntax() -> None:
    whole = image(syntax="1.2.840.10008.1.2.4.70", PixelData=encapsulate([b"\xff\xd8"]))
    broken = whole.replace(b"\x02\0\x01\0OB", b"\x02\0\x01\0!!")
    assert open_dataset(broken).transfer_syntax == "1.2.840.10008.1.2.4.70"
