"""records.ingest: what is refused, how it is listed, and how much of it."""

import pytest
from sqlalchemy import select

import models
from engine.errors import Refused
from records import ingest
from tests.support.dicoms import ct, nifti, study
from tests.support.zips import zipped


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("exam/notes.txt", "exam/notes.txt"),
        ("/etc/passwd", "etc/passwd"),
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\exam\\..\\notes.txt", "exam/notes.txt"),
        ("a/\r\nSet-Cookie: b\u202e/notes.txt", "a/Set-Cookie: b/notes.txt"),
        ("x" * 200 + "/" + "y" * 100 + "/notes.txt", "y" * 100 + "/notes.txt"),
        ("<img src=x onerror=alert(1)>/notes.txt", "<img src=x onerror=alert(1)>/notes.txt"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_what_is_refused_is_told_with_its_folders_and_never_as_a_path_to_open(desk, sent, told, packed):
    body = desk.send([("good", ct(1)), ("a.zip", zipped({sent: b"hello"})) if packed else (sent, b"hello")])
    assert [(one["file"], one["code"]) for one in body["rejected"]] == [(told, "not_dicom")]


def test_files_of_one_name_are_told_apart_by_their_folders(desk):
    conflict = ct(1, PixelData=bytes(128))
    body = desk.send({"a.zip": zipped({"one/IM1": ct(1), "two/IM1": conflict, "three/IM1": b"hello", "four/IM1": b""})})
    assert {one["file"]: one["code"] for one in body["rejected"]} == {
        "two/IM1": "conflicting_instance", "three/IM1": "not_dicom", "four/IM1": "empty_file",
    }  # fmt: skip


def test_the_list_of_refusals_is_capped_and_all_are_counted(desk):
    body = desk.send({"a.zip": zipped({f"{i}.txt": b"hello" for i in range(300)} | study(1))})
    assert (body["upload"]["rejected"], len(body["rejected"])) == (300, ingest.MOST_REJECTED)
    assert body["rejected_more"] == 300 - ingest.MOST_REJECTED


def test_an_upload_that_was_refused_counts_what_it_does_not_list_as_well(desk):
    with pytest.raises(Refused) as caught:
        desk.send({"a.zip": zipped({f"{i}.txt": b"hello" for i in range(ingest.MOST_REJECTED + 7)})})
    with desk.sessions() as session:
        body = ingest.answer(session, session.scalars(select(models.Upload)).one())
    for told in (caught.value.details, body):
        assert (len(told["rejected"]), told["rejected_more"]) == (ingest.MOST_REJECTED, 7)


def test_where_all_refusals_are_listed_there_are_no_more(desk):
    assert desk.send(study(1) | {"notes.txt": b"hello"})["rejected_more"] == 0


def test_both_halves_of_a_nifti_pair_are_refused_in_the_same_words(desk):
    head = bytearray(nifti()[:348])
    head[344:348] = b"ni1\0"
    files = {"x/Brain.hdr": bytes(head), "x/brain.IMG": b"\1" * 500, "y/brain.img": b"\1" * 500}
    for order in (files, dict(reversed(files.items()))):
        with pytest.raises(Refused) as error:
            desk.send({"a.zip": zipped(order)})
        told = {one["file"]: (one["code"], one["message"]) for one in error.value.details["rejected"]}
        assert told["x/Brain.hdr"] == told["x/brain.IMG"]
        assert told["x/Brain.hdr"][0] == "nifti_pair"
        assert told["y/brain.img"][0] == "not_dicom"
