"""What an upload may unpack to, and what holds nothing: told with the upload, and nothing of it left."""

import gzip
import struct

import pytest

from engine.errors import Refused
from engine.limits import Limits
from tests.support.dicoms import nifti, study
from tests.support.zips import zipped


def squeezed(side: int, filler: bytes) -> bytes:
    """A gzipped NIfTI file of ``side``³ voxels of int16, all of them alike unless ``filler`` is random."""
    head = bytearray(nifti()[:352])
    struct.pack_into("<4h", head, 40, 3, side, side, side)
    return gzip.compress(bytes(head) + (filler * (2 * side**3))[: 2 * side**3], 1)


@pytest.mark.parametrize("wrap", [lambda data: {"b.nii.gz": data}, lambda data: {"a.zip": zipped({"b.nii.gz": data})}])
def test_case_24_a_gzipped_nifti_bomb_is_stopped_by_the_ratio_of_an_archive(desk, wrap):
    limits = Limits(allowance=2**20, ratio=100)
    body = desk.send(wrap(squeezed(128, b"\x07")) | study(1), limits=limits)
    assert body["upload"]["stored"] == 1
    assert [one["code"] for one in body["rejected"]] == ["too_large_unpacked"]
    desk.check()


def test_case_24_small_label_maps_pass_however_well_they_are_packed(desk):
    limits = Limits(allowance=2**20, ratio=100)
    body = desk.send({f"{n}.nii.gz": squeezed(64 + n, b"\x00") for n in range(6)}, limits=limits)
    assert (body["upload"]["stored"], body["rejected"]) == (6, [])
    desk.check()


def test_case_24_what_gzipped_files_unpack_to_counts_in_the_whole_of_an_upload(desk):
    limits = Limits(total=2**20)
    body = desk.send({f"{n}.nii.gz": squeezed(64 + n, b"\x00") for n in range(3)}, limits=limits)
    assert (body["upload"]["stored"], [one["code"] for one in body["rejected"]]) == (1, ["too_large_unpacked"] * 2)
    desk.check()


@pytest.mark.parametrize("litter", [{}, {"__MACOSX/._a": b"x", ".DS_Store": b"y"}, {"folder/": b""}])
def test_a_zip_without_a_file_is_told_beside_what_was_good(desk, litter):
    body = desk.send(study(1) | {"empty.zip": zipped(litter)})
    assert body["upload"]["stored"] == 1
    ((name, code, message),) = [tuple(one.values()) for one in body["rejected"]]
    assert (name, code) == ("empty.zip", "nothing_received")
    assert message.startswith("The ZIP holds no files")
    assert ("desktops" in message) == bool(litter)
    desk.check()


def test_an_empty_zip_within_a_zip_is_told_too(desk):
    body = desk.send({"a.zip": zipped(study(1) | {"inner/none.zip": zipped({})})})
    assert [(one["file"], one["code"]) for one in body["rejected"]] == [("inner/none.zip", "nothing_received")]


def test_litter_alone_is_told_to_be_litter(desk):
    with pytest.raises(Refused, match="There is nothing but what desktops") as refused:
        desk.send({".DS_Store": b"x"})
    assert refused.value.code == "nothing_received"
