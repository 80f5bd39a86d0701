"""UIDs: kept where they are valid, made from the content where they are not."""

import re

import pytest

from engine import dicom, identity
from tests.support.dicomfile import element, head, image

UID = re.compile(r"[0-9.]{3,64}")


@pytest.mark.parametrize("uid", ["../../etc/passwd", "1.2." + "3" * 80, "1.2;drop", "", "abc"])
def test_case_19_uids_that_are_none_are_replaced_by_ones_made_from_the_content(uid: str) -> None:
    text = uid.encode() + b"\0" * (len(uid) % 2)
    whole = image(SOPInstanceUID=None, StudyInstanceUID=None, SeriesInstanceUID=None)
    at = whole.index(b"\x08\0\x60\0CS")
    bad = element(0x0008, 0x0018, "UI", text) + whole[at:]
    found = dicom.read_header(whole[:at] + bad)
    again = dicom.read_header(whole[:at] + bad)
    assert [found.sop_uid, found.study_uid, found.series_uid] == [again.sop_uid, again.study_uid, again.series_uid]
    assert all(UID.fullmatch(made) and made.startswith("2.25.") for made in (found.sop_uid, found.study_uid))
    assert len({found.sop_uid, found.study_uid, found.series_uid}) == 3
    assert any("SOP Instance UID" in note for note in found.notes)


def test_case_19_slices_without_uids_stay_together_in_one_study_and_series() -> None:
    bare = {"SOPInstanceUID": None, "StudyInstanceUID": None, "SeriesInstanceUID": None, "StudyDate": "20200101"}
    one, two = head(**bare, InstanceNumber="1"), head(**bare, InstanceNumber="2")
    other = head(**{**bare, "PatientID": "P2"})
    assert (one.study_uid, one.series_uid) == (two.study_uid, two.series_uid)
    assert one.sop_uid != two.sop_uid
    assert other.study_uid != one.study_uid


@pytest.mark.parametrize("uid", ["1.2.840.10008.1", "0.0", "2.25." + "1" * 59])
def test_valid_uids_are_kept(uid: str) -> None:
    assert identity.valid_uid(uid)
