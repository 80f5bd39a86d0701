"""What an upload brought images to: its first series, and the picture of each in a list."""

import pytest
from sqlalchemy import select

import models
from engine.errors import Refused
from records import ingest
from tests.support.dicoms import ROOT, ct, nifti, report, spoilt, study

LATER = {"SeriesInstanceUID": f"{ROOT}.1.2", "SeriesNumber": 9}


def later(number: int, **changes) -> bytes:
    """A slice of a series that stands behind the first one of the study."""
    return ct(number, SOPInstanceUID=f"{ROOT}.1.2.{number}", **LATER, **changes)


def series_of(body, uid: str) -> list[str]:
    return [one["id"] for study in body["studies"] for one in study["series"] if one["series_uid"] == uid]


def test_the_first_series_is_the_first_that_this_upload_brought_images_to(desk):
    desk.send(study(2))
    body = desk.send({"a": later(1), "b": later(2), "again": ct(1)})
    assert len(body["studies"][0]["series"]) == 2
    assert [body["id"]] == series_of(body, LATER["SeriesInstanceUID"])
    assert body["slices"] == 2
    with desk.sessions() as session:
        asked = ingest.answer(session, session.get_one(models.Upload, body["upload"]["id"]))
    assert (asked["id"], asked["slices"]) == (body["id"], 2)


def test_of_a_series_in_parts_it_is_the_part_that_the_images_are_in(desk):
    size = {"Rows": 4, "Columns": 4, "PixelData": bytes(32), "ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"]}
    desk.send(study(3))
    body = desk.send({"other": ct(7, **size)})
    shown = {one["id"]: one["rows"] for one in body["studies"][0]["series"]}
    assert sorted(shown.values()) == [4, 8]
    assert shown[body["id"]] == 4


def test_where_all_was_there_it_is_the_series_of_the_first_that_was_sent(desk):
    desk.send(study(2) | {"c": later(1)})
    body = desk.send({"again": later(1)})
    assert [body["id"]] == series_of(body, LATER["SeriesInstanceUID"])


def test_an_upload_that_brings_nothing_to_draw_names_no_older_series(desk):
    desk.send(study(2))
    body = desk.send({"sr": report()})
    assert (body["id"], body["slices"]) == (None, 0)
    assert len(body["studies"][0]["series"]) == 1


def test_the_first_study_that_was_sent_comes_first(desk):
    body = desk.send([("n.nii", nifti()), ("a", ct(1))])
    assert body["id"] == body["studies"][0]["series"][0]["id"]


def pictures(desk) -> dict[str, tuple[bool, bool]]:
    """Of each series whether there is a picture, and whether it stands for its study."""
    with desk.sessions() as session:
        uploads = session.scalars(select(models.Upload)).all()
        found = [study for upload in uploads for study in ingest.answer(session, upload)["studies"]]
    return {
        one["series_uid"]: (one["picture"], study["thumbnail"] == one["id"])
        for study in found
        for one in study["series"]
    }


def test_a_series_of_which_nothing_can_be_decoded_has_no_picture(desk):
    body = desk.send({"broken": spoilt()})
    (told,) = body["studies"]
    assert (told["series"][0]["picture"], told["thumbnail"]) == (False, None)
    assert pictures(desk) == {f"{ROOT}.1.1": (False, False)}


def test_with_slices_that_can_be_drawn_the_series_has_a_picture(desk):
    desk.send({"broken": spoilt()})
    assert desk.send(study(4))["upload"]["rejected"] == 1
    desk.send({"b": ct(2), "c": ct(3)})
    assert pictures(desk) == {f"{ROOT}.1.1": (True, True)}


def test_beside_a_spoilt_middle_slice_another_one_is_the_picture(desk):
    desk.send({"a": ct(1), "b": spoilt(2), "c": ct(3)})
    assert pictures(desk) == {f"{ROOT}.1.1": (True, True)}


def test_a_refused_upload_counts_what_came(desk):
    with pytest.raises(Refused) as error:
        desk.send({"a.txt": b"words", "b.txt": b"more"})
    counts = error.value.details["upload"]
    with desk.sessions() as session:
        upload = session.get_one(models.Upload, counts["id"])
        asked = ingest.summary(upload)
    names = ("status", "received", "stored", "duplicate", "rejected")
    assert {name: asked[name] for name in names} == {name: counts[name] for name in names}
    assert asked["received"] == 2
