"""The header as a tree, for people."""

import json
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from engine import tags
from engine.errors import Refused
from tests.support.dicomfile import (
    DELIMITED,
    UNDEFINED,
    contents,
    dataset,
    element,
    files,
    identity,
    image,
    item,
    path_of,
    raw_file,
    write,
)


def named(tree: list[dict[str, Any]], keyword: str) -> dict[str, Any]:
    return next(entry for entry in tree if entry["keyword"] == keyword)


@pytest.mark.parametrize("fact", files(), ids=path_of)
def test_every_file_has_a_tree_that_fits_in_json(fact: dict[str, Any]) -> None:
    try:
        tree = tags.tree(contents(fact["path"]))
    except Refused as refused:
        assert (fact["path"], refused.code) == ("broken/no_meta.dcm", "not_dicom")
        return
    assert len(json.dumps(tree)) < 4_000_000
    assert all(set(entry) <= {"keyword", "tag", "vr", "value", "items", "more"} for entry in tree)
    if "patient_name_utf8" in fact:
        assert named(tree, "PatientName")["value"] == fact["patient_name_utf8"]


def test_an_element_tells_its_keyword_tag_representation_and_value() -> None:
    tree = tags.tree(image(PixelSpacing=["0.5", "0.25"]))
    assert named(tree, "PatientID") == {"keyword": "PatientID", "tag": "(0010,0020)", "vr": "LO", "value": "P1"}
    assert named(tree, "PixelSpacing")["value"] == "0.5\\0.25"
    assert named(tree, "TransferSyntaxUID")["value"] == "1.2.840.10008.1.2.1"


def test_binary_values_are_shown_by_their_length() -> None:
    tree = tags.tree(image(ICCProfile=bytes(1234)))
    assert named(tree, "ICCProfile")["value"] == "1,234 bytes"
    assert named(tree, "PixelData")["value"] == "48 bytes"


def test_long_texts_and_lists_are_shortened() -> None:
    tree = tags.tree(image(PatientComments="x" * 1000, FrameTimeVector=["1"] * 2000))
    assert named(tree, "PatientComments")["value"] == "x" * tags.LENGTH + " …"
    assert len(named(tree, "FrameTimeVector")["value"]) <= tags.LENGTH + 2


def test_sequences_hold_their_items_and_count_what_is_left_out() -> None:
    inside = [Dataset() for _ in range(tags.ITEMS + 5)]
    for number, one in enumerate(inside):
        one.CodeValue = str(number)
    entry = named(tags.tree(write(dataset(ConceptNameCodeSequence=Sequence(inside)))), "ConceptNameCodeSequence")
    assert (len(entry["items"]), entry["more"]) == (tags.ITEMS, 5)
    assert entry["items"][3][0]["value"] == "3"


def test_private_elements_are_named_where_pydicom_knows_them() -> None:
    made = dataset()
    made.add_new(0x00190010, "LO", "SIEMENS MR HEADER")
    made.add_new(0x0019100C, "IS", "800")
    made.add_new(0x00190011, "LO", "NOBODY")
    made.add_new(0x00191101, "LO", "secret")
    tree = tags.tree(write(made))
    assert [entry["keyword"] for entry in tree if entry["tag"] == "(0019,100C)"] == ["[B_value]"]
    assert [entry["keyword"] for entry in tree if entry["tag"] == "(0019,1101)"] == [""]


def test_a_deflated_header_is_shown() -> None:
    tree = tags.tree(image(syntax="1.2.840.10008.1.2.1.99"))
    assert named(tree, "PatientName")["value"] == "Phantom^Sample"
    assert named(tree, "TransferSyntaxUID")["value"] == "1.2.840.10008.1.2.1.99"


def deep(levels: int, length: int | None = None) -> bytes:
    inner = b""
    for _ in range(levels):
        inner = element(0x0009, 0x1001, "SQ", item(inner, length) + (DELIMITED if length else b""), length)
    return inner


def test_sequences_are_listed_as_deep_as_they_may_be() -> None:
    entries = tags.tree(raw_file(*identity(), deep(64)))
    depth = 0
    while any(entry.get("items") for entry in entries):
        entries = next(entry for entry in entries if entry.get("items"))["items"][0]
        depth += 1
    assert depth == 64


@pytest.mark.parametrize("length", [None, UNDEFINED])
def test_case_10_deeper_nesting_is_refused(length: int | None) -> None:
    with pytest.raises(Refused) as refused:
        tags.tree(raw_file(*identity(), deep(200, length)))
    assert refused.value.code == "nested_too_deep"


def test_an_element_that_cannot_be_read_does_not_hide_the_others() -> None:
    odd = element(0x0018, 0x0050, "DS", b"thick\\as ")
    tree = tags.tree(raw_file(*identity(), odd, element(0x0028, 0x0010, "US", b"\4\0")))
    assert named(tree, "Rows")["value"] == "4"
