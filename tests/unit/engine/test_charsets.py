"""Text in the character sets of the world, and in none."""

import json
from typing import Any

import pytest

from engine import dicom
from tests.support.dicomfile import contents, element, files, path_of, raw_file
from tests.support.dicomfile import identity as names


@pytest.mark.parametrize("fact", [fact for fact in files("charsets") if "patient_name_utf8" in fact], ids=path_of)
def test_trap_29_names_are_read_in_their_character_set_with_all_groups(fact: dict[str, Any]) -> None:
    assert dicom.read_header(contents(fact["path"])).patient["name"] == fact["patient_name_utf8"]


@pytest.mark.parametrize(
    "charset", [b"ISO_IR 100", b"nonsense ", b"\\ISO 2022 IR 87", b"ISO_IR 192", b"ISO 2022 IR 13\\X"]
)
def test_case_23_broken_bytes_and_huge_names_are_decoded_with_replacement(charset: bytes) -> None:
    name = bytes(range(128, 256)) + b"\x1b$B\xff\xfe\x1b" + b"A" * 60_000
    charset += b" " * (len(charset) % 2)
    data = raw_file(
        element(0x0008, 0x0005, "CS", charset),
        *names()[:2],
        element(0x0010, 0x0010, "PN", name + b" " * (len(name) % 2)),
        *names()[2:],
    )
    found = dicom.read_header(data)
    assert 0 < len(found.patient["name"]) <= 1024
    json.dumps(found.to_json()).encode("utf-8")
